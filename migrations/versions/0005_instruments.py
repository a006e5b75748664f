"""Keep loaded wordings, what is stated of a scale, and answers that a person must see at once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "loaded_wording",
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("questionnaire_id", sa.String(length=40), nullable=False),
        sa.Column("instrument_id", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("loaded_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("partnership_id", "questionnaire_id"),
    )
    op.create_table(
        "stated_reliability",
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("scale_id", sa.String(length=60), nullable=False),
        sa.Column("sd", sa.Float(), nullable=False),
        sa.Column("reliability", sa.Float(), nullable=False),
        sa.Column("criterion", sa.Integer(), nullable=False),
        sa.Column("at_or_above", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("partnership_id", "scale_id"),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("response_id", sa.String(length=22), nullable=True),
        sa.Column("collection_id", sa.String(length=22), nullable=False),
        sa.Column("question_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("arrived_at", sa.DateTime(), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("response_id", "collection_id", "state"):
        op.create_index(op.f(f"ix_alert_{column}"), "alert", [column])


def downgrade() -> None:
    for table in ("alert", "stated_reliability", "loaded_wording"):
        op.drop_table(table)
