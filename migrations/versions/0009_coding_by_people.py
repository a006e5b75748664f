"""Keep all that people say of a comment apart from what the machine says, with its history.

New columns are added in place, so that no table is written anew: SQLite would delete what hangs on its rows.
Comments on which a person judged a theme before are taken for coded, by whoever judged last in the order of
accounts; there is no history of how.
"""

import hashlib
from collections import defaultdict
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = (
    ("comment", "machine_direction", sa.String(length=12), None),
    ("comment", "coding_version", sa.Integer(), sa.text("0")),
    ("coding", "examples", sa.JSON(), sa.text("'[]'")),
    ("coding", "model_version", sa.String(length=64), sa.text("''")),
)


def upgrade() -> None:
    for table, column, kind, value in COLUMNS:
        with op.batch_alter_table(table, recreate="never") as changed:
            changed.add_column(sa.Column(column, kind, nullable=value is None, server_default=value))
    op.create_table(
        "person_coding",
        sa.Column("comment_id", sa.String(length=22), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("direction", sa.String(length=12), nullable=False),
        sa.Column("cannot", sa.Boolean(), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("draw", sa.Integer(), nullable=False),
        sa.Column("codebook_version", sa.String(length=20), nullable=False),
        sa.Column("coded_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("comment_id", "turn"),
    )
    op.create_index("ix_person_coding_turn_draw", "person_coding", ["turn", "draw"])
    op.create_table(
        "comment_flag",
        sa.Column("comment_id", sa.String(length=22), nullable=False),
        sa.Column("flag", sa.String(length=4), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("cleared_by", sa.String(length=22), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["cleared_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("comment_id", "flag"),
    )
    op.create_table(
        "coding_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("comment_id", "account_id"):
        op.create_index(op.f(f"ix_coding_step_{column}"), "coding_step", [column])
    _take_over()


def _take_over() -> None:
    connection = op.get_bind()
    comment = sa.table("comment", *map(sa.column, ("id", "direction", "direction_by", "machine_direction")))
    connection.execute(
        sa.update(comment)
        .where(comment.c.direction_by.is_(None))
        .values(machine_direction=comment.c.direction)
    )
    coding = sa.table(
        "coding", *map(sa.column, ("comment_id", "theme_id", "state", "account_id", "codebook_version"))
    )
    judged: dict[str, list[sa.Row[tuple[str, str, str, str, str]]]] = defaultdict(list)
    wanted = sa.select(coding).where(coding.c.account_id.is_not(None)).order_by(coding.c.theme_id)
    for row in connection.execute(wanted):
        judged[row.comment_id].append(row)
    directions = {
        row.id: row.direction
        for row in connection.execute(sa.select(comment).where(comment.c.direction_by.is_not(None)))
    }
    today = datetime.now(UTC).date()
    rows = [
        {
            "comment_id": comment_id,
            "turn": 1,
            "account_id": max(row.account_id for row in found),
            "themes": [row.theme_id for row in found if row.state == "accepted"],
            "direction": directions.get(comment_id) or "",
            "cannot": False,
            "differs": False,
            "draw": int.from_bytes(hashlib.sha256(comment_id.encode()).digest()[:4], "big") >> 1,
            "codebook_version": max(row.codebook_version or "" for row in found),
            "coded_on": today,
        }
        for comment_id, found in judged.items()
    ]
    if rows:
        person_coding = sa.table(
            "person_coding",
            *(sa.column(name, sa.JSON() if name == "themes" else None) for name in rows[0]),
        )
        connection.execute(sa.insert(person_coding), rows)


def downgrade() -> None:
    for table in ("coding_step", "comment_flag", "person_coding"):
        op.drop_table(table)
    for table, column, _kind, _value in reversed(COLUMNS):
        with op.batch_alter_table(table, recreate="never") as changed:
            changed.drop_column(column)
