"""Let a collection have its title in several languages, and a code for coming back keep how pages look.

Nothing but new columns, so that no table is written anew: SQLite would delete what hangs on its rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ADDED = {"collection": "titles", "conversation": "looks"}


def upgrade() -> None:
    for table, column in ADDED.items():
        with op.batch_alter_table(table, recreate="never") as changed:
            changed.add_column(sa.Column(column, sa.JSON(), nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    for table, column in ADDED.items():
        with op.batch_alter_table(table, recreate="never") as changed:
            changed.drop_column(column)
