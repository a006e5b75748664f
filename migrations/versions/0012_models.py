"""Keep the models that a partnership's codes taught, what each learned from, and which one is in use.

New tables and new columns, so that no table is written anew: SQLite would delete what hangs on its rows.
Comments that are there count as read by the codebook alone, which is what read them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

IN_TRAINING = sa.text("state IN ('asked', 'learning')")


def upgrade() -> None:
    with op.batch_alter_table("partnership", recreate="never") as changed:
        changed.add_column(
            sa.Column("assigned_from", sa.Float(), nullable=False, server_default=sa.text("0.9"))
        )
    with op.batch_alter_table("comment", recreate="never") as changed:
        changed.add_column(sa.Column("themed_by", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "model",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=True),
        sa.Column("bar", sa.Float(), nullable=False),
        sa.Column("codebook_version", sa.String(length=20), nullable=False),
        sa.Column("encoder", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=True),
        sa.Column("card", sa.JSON(), nullable=True),
        sa.Column("keeps", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partnership_id", "number"),
    )
    op.create_index(
        "ix_model_in_training",
        "model",
        ["partnership_id"],
        unique=True,
        sqlite_where=IN_TRAINING,
        postgresql_where=IN_TRAINING,
    )
    op.create_table(
        "lesson",
        sa.Column("model_id", sa.String(length=22), nullable=False),
        sa.Column("comment_id", sa.String(length=22), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("direction", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("model_id", "comment_id"),
    )
    op.create_index(op.f("ix_lesson_comment_id"), "lesson", ["comment_id"])
    op.create_table(
        "model_choice",
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.String(length=22), nullable=True),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnership.id"]),
        sa.PrimaryKeyConstraint("partnership_id", "place"),
    )


def downgrade() -> None:
    op.drop_table("model_choice")
    op.drop_index(op.f("ix_lesson_comment_id"), "lesson")
    op.drop_table("lesson")
    op.drop_index("ix_model_in_training", "model")
    op.drop_table("model")
    with op.batch_alter_table("comment", recreate="never") as changed:
        changed.drop_column("themed_by")
    with op.batch_alter_table("partnership", recreate="never") as changed:
        changed.drop_column("assigned_from")
