"""Let an account, the link that makes one, and a programme belong to one district of its partnership.

Everybody who is there already goes on seeing the whole partnership. The columns are added in place, since
much hangs on the rows of accounts and programmes, and SQLite is not to write those tables anew.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLES = ("account", "invitation", "programme")


def upgrade() -> None:
    for name in TABLES:
        op.execute(
            f"ALTER TABLE {name} ADD COLUMN district_id VARCHAR(22) "
            f"CONSTRAINT fk_{name}_district REFERENCES district (id)"
        )


def downgrade() -> None:
    for name in TABLES:
        op.execute(f"ALTER TABLE {name} DROP COLUMN district_id")
