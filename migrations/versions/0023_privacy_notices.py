"""Keep what people are told about privacy, version by version, and whom people ask about it.

New tables: nothing that is there is touched. Collections that are open already go on with the notice as it
comes with Heard; what it leaves out until a partnership has said it, `services/notices.py` tells.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("in_use_from", sa.Date(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partnership_id", "kind", "language", "number"),
    )
    op.create_table(
        "notice_details",
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(length=200), nullable=False),
        sa.Column("in_use_from", sa.Date(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("partnership_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("notice_details")
    op.drop_table("notice")
