"""Keep a partnership's own lists of names, and which words of a quote a person has looked at.

A quote that is there was looked at by nobody: where its words may point to somebody it is shown again once a
person has said that they do not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listed_name",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partnership_id", "kind", "words"),
    )
    op.create_index("ix_listed_name_partnership_id", "listed_name", ["partnership_id"])
    with op.batch_alter_table("quote", recreate="never") as changed:
        changed.add_column(sa.Column("looked_at", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("quote", recreate="never") as changed:
        changed.drop_column("looked_at")
    op.drop_table("listed_name")
