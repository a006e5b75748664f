"""Keep passkeys, apps that show one-time codes with their recovery codes, and how far a sign-in has come.

A sign-in that is there was made by password alone: it runs to its end, at most eight hours, as it was.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("may_be_copied", sa.Boolean(), nullable=False),
        sa.Column("is_copied", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("credential_id"),
    )
    op.create_index("ix_passkey_account_id", "passkey", ["account_id"])
    op.create_table(
        "passkey_question",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.create_index("ix_passkey_question_expires_at", "passkey_question", ["expires_at"])
    op.create_table(
        "codes_app",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_codes_app_account_id", "codes_app", ["account_id"])
    op.create_table(
        "recovery_code",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"])
    with op.batch_alter_table("staff_session", recreate="never") as changed:
        changed.add_column(
            sa.Column("stage", sa.String(length=10), server_default=sa.text("'whole'"), nullable=False)
        )
        changed.add_column(sa.Column("proven_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    # Whoever has no password would be shut out for good: their accounts need a new one-time link afterwards.
    op.execute("DELETE FROM staff_session WHERE stage <> 'whole'")
    with op.batch_alter_table("staff_session", recreate="never") as changed:
        changed.drop_column("proven_at")
        changed.drop_column("stage")
    for name in ("recovery_code", "codes_app", "passkey_question", "passkey"):
        op.drop_table(name)
