"""Keep which language a comment is in, so that somebody who reads it meets it first.

A new column only, so that no table is written anew: SQLite would delete what hangs on its rows. Comments that
stand already are told when the machine next reads them; until then "" says that nobody knows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("comment", recreate="never") as changed:
        changed.add_column(sa.Column("language", sa.String(12), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("comment", recreate="never") as changed:
        changed.drop_column("language")
