"""Keep who reads when, a partnership's numbers, who stood aside, and who agreed as a second reader.

The two tables that are written anew on SQLite have nothing that hangs on their rows, and the partnership's is
not. A partnership that is there already keeps its boxes for words open for four weeks, as its administrators
are told; by then it has to say who reads when (decision 45).
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WEEKS_TO_ENTER_IT = timedelta(weeks=4)


def upgrade() -> None:
    with op.batch_alter_table("partnership", recreate="never") as table:
        table.add_column(sa.Column("front_door", sa.String(length=40), nullable=False, server_default=""))
        table.add_column(sa.Column("out_of_hours", sa.String(length=40), nullable=False, server_default=""))
        table.add_column(sa.Column("cover_due", sa.Date(), nullable=True))
    partnership = sa.table("partnership", sa.column("cover_due", sa.Date()))
    op.execute(partnership.update().values(cover_due=datetime.now(UTC).date() + WEEKS_TO_ENTER_IT))
    for name in ("reading", "alert"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("confirmed_by", sa.String(length=22), nullable=True))
            table.create_foreign_key(f"fk_{name}_confirmed_by", "account", ["confirmed_by"], ["id"])
    op.create_table(
        "cover",
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("manager_id", sa.String(length=22), nullable=True),
        sa.Column("closed_days", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["manager_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("partnership_id"),
    )
    op.create_table(
        "reader_duty",
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "reader_absence",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reader_absence_account_id", "reader_absence", ["account_id"])
    op.create_table(
        "stood_aside",
        sa.Column("response_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("response_id", "account_id"),
    )


def downgrade() -> None:
    op.drop_table("stood_aside")
    op.drop_index("ix_reader_absence_account_id", table_name="reader_absence")
    for name in ("reader_absence", "reader_duty", "cover"):
        op.drop_table(name)
    for name in ("reading", "alert"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(f"fk_{name}_confirmed_by", type_="foreignkey")
            table.drop_column("confirmed_by")
    with op.batch_alter_table("partnership", recreate="never") as table:
        for column in ("cover_due", "out_of_hours", "front_door"):
            table.drop_column(column)
