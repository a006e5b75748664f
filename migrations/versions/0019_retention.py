"""Keep how long answers stay, legal holds, and what is left of a decision when the words are gone.

Collections that are there already get the longest time: nobody was told one, and an upgrade must not be what
deletes last year's answers. Staff can make it shorter.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "collection", sa.Column("kept_months", sa.Integer(), server_default=sa.text("12"), nullable=False)
    )
    op.execute("UPDATE collection SET kept_months = 36")
    op.add_column("collection", sa.Column("emptied_on", sa.Date(), nullable=True))
    op.add_column("response", sa.Column("set_aside", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("reading", sa.Column("recorded_on", sa.Date(), nullable=True))
    op.add_column("reading", sa.Column("recorded_as", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("collection_id", sa.String(length=22), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("lifted_by", sa.String(length=22), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["lifted_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_legal_hold_partnership_id", "legal_hold", ["partnership_id"])
    op.create_table(
        "kept_decision",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("collection_id", sa.String(length=22), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_kept_decision_collection_id", "kept_decision", ["collection_id"])


def downgrade() -> None:
    op.drop_table("kept_decision")
    op.drop_table("legal_hold")
    op.drop_column("reading", "recorded_as")
    op.drop_column("reading", "recorded_on")
    op.drop_column("response", "set_aside")
    op.drop_column("collection", "emptied_on")
    op.drop_column("collection", "kept_months")
