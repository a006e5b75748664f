"""Keep the groups of comments that no theme fits, for people to look at.

New tables only, so that no table is written anew: SQLite would delete what hangs on its rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "possible_theme",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("by_meaning", sa.Boolean(), nullable=False),
        sa.Column("dismissed_by", sa.String(length=22), nullable=True),
        sa.Column("dismissed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["dismissed_by"], ["account.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_possible_theme_partnership_id"), "possible_theme", ["partnership_id"])
    op.create_table(
        "grouped_comment",
        sa.Column("comment_id", sa.String(length=22), nullable=False),
        sa.Column("possible_theme_id", sa.String(length=22), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["possible_theme_id"], ["possible_theme.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("comment_id"),
    )
    op.create_index(op.f("ix_grouped_comment_possible_theme_id"), "grouped_comment", ["possible_theme_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_grouped_comment_possible_theme_id"), "grouped_comment")
    op.drop_table("grouped_comment")
    op.drop_index(op.f("ix_possible_theme_partnership_id"), "possible_theme")
    op.drop_table("possible_theme")
