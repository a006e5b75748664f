"""Let a programme say when its people are asked again, and what is known of its scale; remember what is due.

New columns and one new table, so that no table is written anew: SQLite would delete what hangs on its rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ADDED = ("follow_up_weeks", "stated")


def upgrade() -> None:
    with op.batch_alter_table("programme", recreate="never") as changed:
        changed.add_column(sa.Column("follow_up_weeks", sa.Integer(), nullable=True))
        changed.add_column(sa.Column("stated", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "reminder",
        sa.Column("programme_id", sa.String(length=22), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.PrimaryKeyConstraint("programme_id"),
    )


def downgrade() -> None:
    op.drop_table("reminder")
    with op.batch_alter_table("programme", recreate="never") as changed:
        for column in reversed(ADDED):
            changed.drop_column(column)
