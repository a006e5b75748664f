"""Keep which way a comment points for each of its themes, of whom a release's themes are, and a second yes.

New columns and a new table, so that no table is written anew: SQLite would delete what hangs on its rows.
A coding that is there has no direction of its own, and its comment's stands for it. A release that is there
does not know of how many people its themes are, and gives way to the next as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("coding", recreate="never") as changed:
        changed.add_column(sa.Column("direction", sa.String(length=12), nullable=True))
    with op.batch_alter_table("release", recreate="never") as changed:
        changed.add_column(sa.Column("commenters", sa.Integer(), nullable=True))
    op.create_table(
        "quote_approval",
        sa.Column("comment_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["comment_id"], ["quote.comment_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id"),
    )


def downgrade() -> None:
    op.drop_table("quote_approval")
    with op.batch_alter_table("release", recreate="never") as changed:
        changed.drop_column("commenters")
    with op.batch_alter_table("coding", recreate="never") as changed:
        changed.drop_column("direction")
