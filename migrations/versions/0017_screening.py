"""Keep whether a comment that waits for a person moves up the reading queue, until a person has decided.

A new table: nothing that is there is touched, and a queue without rows in it stands in the order it had.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screening",
        sa.Column("comment_id", sa.String(length=22), nullable=False),
        sa.Column("is_raised", sa.Boolean(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("read_by", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id"),
    )


def downgrade() -> None:
    op.drop_table("screening")
