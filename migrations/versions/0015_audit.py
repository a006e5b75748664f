"""Keep what staff do: lines that are chained by their hashes, and that the database lets nobody change.

Whoever writes `audit_line` anew in a later migration makes the triggers anew as well: SQLite loses them with
the table. To drop a table is not to delete its rows, so going back works.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

REFUSAL = "lines of the audit are only ever added"


def upgrade() -> None:
    op.create_table(
        "audit_line",
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account", sa.String(length=22), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing", sa.String(length=64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("partnership_id", "place"),
    )
    op.create_table(
        "audit_head",
        sa.Column("partnership_id", sa.String(length=22), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("partnership_id"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_line_refuses() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_line_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_line "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_line_refuses()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_line_stands_{act.lower()} BEFORE {act} ON audit_line "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    # An INSERT OR REPLACE deletes without the trigger above, unless recursive triggers are on.
    is_there = (
        "EXISTS (SELECT 1 FROM audit_line WHERE partnership_id = NEW.partnership_id AND place = NEW.place)"
    )
    op.execute(
        f"CREATE TRIGGER audit_line_stands_insert BEFORE INSERT ON audit_line WHEN {is_there} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def downgrade() -> None:
    op.drop_table("audit_line")
    op.drop_table("audit_head")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_line_refuses()")
