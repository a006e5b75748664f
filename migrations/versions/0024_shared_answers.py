"""Keep whose account receives a shared collection's answers, and which of them were opened there.

Two new tables: a shared collection of before has nobody yet, and staff are asked to say who.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_reading",
        sa.Column("response_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("response_id"),
    )
    op.create_table(
        "shared_receiver",
        sa.Column("collection_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"]),
        sa.PrimaryKeyConstraint("collection_id"),
    )
    op.create_index("ix_shared_receiver_account_id", "shared_receiver", ["account_id"])


def downgrade() -> None:
    op.drop_table("shared_receiver")
    op.drop_table("shared_reading")
