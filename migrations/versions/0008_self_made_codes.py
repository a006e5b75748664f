"""Let people of a large programme make a code of their own where there are no cards.

Nothing but new columns, so that no table is written anew: SQLite would delete what hangs on its rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FLAGS = (("card", "self_made"), ("card", "unclear"), ("conversation", "self_made"))


def upgrade() -> None:
    with op.batch_alter_table("programme", recreate="never") as changed:
        changed.add_column(sa.Column("self_made_for", sa.Integer(), nullable=True))
    for table, column in FLAGS:
        with op.batch_alter_table(table, recreate="never") as changed:
            changed.add_column(sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table, column in FLAGS:
        with op.batch_alter_table(table, recreate="never") as changed:
            changed.drop_column(column)
    with op.batch_alter_table("programme", recreate="never") as changed:
        changed.drop_column("self_made_for")
