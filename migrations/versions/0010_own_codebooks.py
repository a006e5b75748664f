"""Keep a partnership's own codebook, version by version, and what became of codings whose theme gave way."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "packaged_codebook",
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "codebook_version",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("begun_beside", sa.String(length=20), nullable=False),
        sa.Column("seen", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("reviewed_by", sa.String(length=22), nullable=True),
        sa.Column("in_use_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["reviewed_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partnership_id", "number"),
    )
    op.create_index(op.f("ix_codebook_version_partnership_id"), "codebook_version", ["partnership_id"])
    op.create_table(
        "moved_coding",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("comment_id", sa.String(length=22), nullable=False),
        sa.Column("from_theme", sa.String(length=20), nullable=False),
        sa.Column("to_theme", sa.String(length=20), nullable=False),
        sa.Column("codebook_version", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("moved_by", sa.String(length=22), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["moved_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_moved_coding_comment_id"), "moved_coding", ["comment_id"])


def downgrade() -> None:
    for table in ("moved_coding", "codebook_version", "packaged_codebook"):
        op.drop_table(table)
