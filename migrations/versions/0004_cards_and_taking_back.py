"""Let programmes end on a day, pairs outlive their cards, and people take their answers back.

Nothing but new columns, so that no table is written anew: SQLite would delete what hangs on its rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PAIR, RECEIPT = "ix_response_pair_id", "ix_response_receipt_mark"


def added() -> dict[str, tuple[sa.Column[object], ...]]:
    """The new columns by table; each call makes them anew, since a column goes into one table only."""
    return {
        "programme": (
            sa.Column("closes_on", sa.Date(), nullable=True),
            sa.Column("refused", sa.Integer(), nullable=False, server_default=sa.text("0")),
            sa.Column("issued", sa.Integer(), nullable=True),
        ),
        "conversation": (sa.Column("card_mark", sa.String(length=64), nullable=True),),
        "response": (
            sa.Column("pair_id", sa.String(length=22), nullable=True),
            sa.Column("receipt_mark", sa.String(length=64), nullable=True),
            sa.Column("taken_back", sa.Boolean(), nullable=False, server_default=sa.false()),
        ),
        "release": (sa.Column("taken_back", sa.Integer(), nullable=False, server_default=sa.text("0")),),
    }


def upgrade() -> None:
    for table, columns in added().items():
        with op.batch_alter_table(table, recreate="never") as changed:
            for column in columns:
                changed.add_column(column)
    op.create_index(PAIR, "response", ["pair_id"])
    op.create_index(RECEIPT, "response", ["receipt_mark"], unique=True)
    # A programme that was closed before keeps its pairs, and loses the rows that stood for its cards.
    op.execute(
        "UPDATE programme SET issued = (SELECT count(*) FROM card WHERE card.programme_id = programme.id) "
        "WHERE closed_on IS NOT NULL"
    )
    card, programme, response, conversation = (
        sa.table(name, *map(sa.column, columns))
        for name, columns in (
            ("card", ("id", "programme_id")),
            ("programme", ("id", "closed_on")),
            ("response", ("pair_id", "card_id")),
            ("conversation", ("card_id",)),
        )
    )
    closed = sa.select(programme.c.id).where(programme.c.closed_on.is_not(None))
    gone = sa.select(card.c.id).where(card.c.programme_id.in_(closed))
    op.execute(
        response.update()
        .where(response.c.card_id.in_(gone))
        .values(pair_id=response.c.card_id, card_id=sa.null())
    )
    op.execute(conversation.update().where(conversation.c.card_id.in_(gone)).values(card_id=sa.null()))
    op.execute(card.delete().where(card.c.programme_id.in_(closed)))


def downgrade() -> None:
    op.drop_index(RECEIPT, table_name="response")
    op.drop_index(PAIR, table_name="response")
    for table, columns in added().items():
        with op.batch_alter_table(table, recreate="never") as changed:
            for column in reversed(columns):
                changed.drop_column(column.name)
