"""Slow down guesses at sign-in, and let a link renew a password."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_attempts",
        sa.Column("name_mark", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name_mark"),
    )
    op.create_index(op.f("ix_sign_in_attempts_not_before"), "sign_in_attempts", ["not_before"])
    with op.batch_alter_table("invitation") as invitation:
        invitation.add_column(sa.Column("account_id", sa.String(length=22), nullable=True))
        invitation.create_foreign_key("fk_invitation_account", "account", ["account_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("invitation") as invitation:
        invitation.drop_constraint("fk_invitation_account", type_="foreignkey")
        invitation.drop_column("account_id")
    op.drop_index(op.f("ix_sign_in_attempts_not_before"), table_name="sign_in_attempts")
    op.drop_table("sign_in_attempts")
