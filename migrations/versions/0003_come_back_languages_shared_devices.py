"""Let people come back with a code, choose languages, and answer on a device that goes round.

Nothing but new columns, so that no table is written anew: SQLite would delete what hangs on its rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MARK = "ix_conversation_come_back_mark"


def added() -> dict[str, tuple[sa.Column[object], ...]]:
    """The new columns by table; each call makes them anew, since a column goes into one table only."""
    return {
        "account": (sa.Column("reads", sa.JSON(), nullable=False, server_default=sa.text("'[\"en\"]'")),),
        "collection": (
            sa.Column("languages", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
            sa.Column("shared_device", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("secret", sa.LargeBinary(), nullable=True),
        ),
        "conversation": (
            sa.Column("come_back_mark", sa.String(length=64), nullable=True),
            sa.Column("kept_until", sa.Date(), nullable=True),
        ),
        "draft_answer": (sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false()),),
    }


def upgrade() -> None:
    op.create_table(
        "code_guess",
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "hour"),
    )
    for table, columns in added().items():
        with op.batch_alter_table(table, recreate="never") as changed:
            for column in columns:
                changed.add_column(column)
    op.create_index(MARK, "conversation", ["come_back_mark"], unique=True)


def downgrade() -> None:
    op.drop_index(MARK, table_name="conversation")
    for table, columns in added().items():
        with op.batch_alter_table(table, recreate="never") as changed:
            for column in reversed(columns):
                changed.drop_column(column.name)
    op.drop_table("code_guess")
