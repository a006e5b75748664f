"""Seal what people wrote, where it lies.

No column changes: each holds a string with the sealed value in place of the words. What is there is sealed
some hundreds of rows at a time, so that memory does not grow with the database, and in the one transaction of
the upgrade: killed in between, nothing is changed and it begins anew. The keys come from the key store that
the database was opened with; those that are missing are made.

The tables stand here as they are at this migration, whatever becomes of them later.
"""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from survey_app.store import sealed
from survey_app.store.key_store import KeyStore
from survey_app.store.sealed import Belongs, Place, SealedWords

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_COLLECTION = sa.table("collection", sa.column("id"), sa.column("partnership_id"))
_COMMENT = sa.table("comment", sa.column("id"), sa.column("collection_id"))
_CONVERSATION = sa.table("conversation", sa.column("token_hash"), sa.column("collection_id"))

# Table, its key, the way to its collection, and its columns with whether each is JSON.
_TABLES: tuple[tuple[str, tuple[str, ...], str, dict[str, bool]], ...] = (
    ("comment", ("id",), "collection_id", {"text": False, "direction_because": True}),
    ("alert", ("id",), "collection_id", {"reason": False}),
    ("reading", ("comment_id",), "comment_id", {"reason": False}),
    ("coding", ("comment_id", "theme_id"), "comment_id", {"because": True}),
    ("coding_step", ("id",), "comment_id", {"before": True}),
    ("grouped_comment", ("comment_id",), "comment_id", {"phrases": True}),
    ("quote", ("comment_id",), "comment_id", {"wording": False, "looked_at": True}),
    ("draft_answer", ("conversation_hash", "question_id"), "conversation_hash", {"content": True}),
)
# A step's own key is counted up by the database, so it is sealed by what it is a step of.
_KNOWN_BY = {"coding_step": ("comment_id", "version")}


def upgrade() -> None:
    keys: KeyStore | None = context.config.attributes["database"].keys

    def seal(value: Any, place: Place, belongs: Belongs) -> Any:
        if not value or (isinstance(value, str) and value.startswith("v1|")):
            return value
        return sealed.seal_value(keys, value, place, belongs).token

    _change(seal)


def downgrade() -> None:
    keys: KeyStore | None = context.config.attributes["database"].keys

    def opened(value: Any, place: Place, belongs: Belongs) -> Any:
        if not isinstance(value, str) or not value.startswith("v1|"):
            return value
        return sealed.open_value(keys, SealedWords(value), place, _kind(place))

    _change(opened)


def _kind(place: Place) -> type:
    is_json = next(held for name, _key, _way, held in _TABLES if name == place.table)[place.column]
    return dict if is_json else str


def _change(changed: Callable[[Any, Place, Belongs], Any]) -> None:
    connection = op.get_bind()
    for name, key, way, columns in _TABLES:
        table = sa.table(
            name,
            *(sa.column(one) for one in {*key, way, *_KNOWN_BY.get(name, ())}),
            *(sa.column(one, sa.JSON() if is_json else sa.Text()) for one, is_json in columns.items()),
        )
        also = [one for one in _KNOWN_BY.get(name, ()) if one not in key]
        this = sa.and_(*(table.c[one] == sa.bindparam(f"key_{one}") for one in key))
        statement = sa.update(table).where(this).values({one: sa.bindparam(f"new_{one}") for one in columns})
        for rows in _batches(connection, table, key, way, [*columns, *also]):
            values = []
            for row in rows:
                belongs = Belongs(row["_partnership"], row["_collection"])
                ids = tuple(str(row[one]) for one in _KNOWN_BY.get(name, key))
                new = {
                    f"new_{one}": changed(row[one], Place(belongs.partnership_id, name, one, ids), belongs)
                    for one in columns
                }
                if any(new[f"new_{one}"] != row[one] for one in columns):
                    values.append({f"key_{one}": row[one] for one in key} | new)
            if values:
                connection.execute(statement, values)


def _batches(
    connection: Any, table: Any, key: tuple[str, ...], way: str, columns: list[str]
) -> Iterator[list[Any]]:
    """Every row of a table with whose it is, some hundreds at a time in the order of its key."""
    wanted = sa.select(
        *(table.c[one] for one in (*key, *columns)),
        _COLLECTION.c.id.label("_collection"),
        _COLLECTION.c.partnership_id.label("_partnership"),
    )
    if way == "collection_id":
        joined = table.join(_COLLECTION, _COLLECTION.c.id == table.c.collection_id)
    elif way == "comment_id":
        joined = table.join(_COMMENT, _COMMENT.c.id == table.c.comment_id).join(
            _COLLECTION, _COLLECTION.c.id == _COMMENT.c.collection_id
        )
    else:
        joined = table.join(_CONVERSATION, _CONVERSATION.c.token_hash == table.c.conversation_hash).join(
            _COLLECTION, _COLLECTION.c.id == _CONVERSATION.c.collection_id
        )
    wanted = wanted.select_from(joined).order_by(*(table.c[one] for one in key)).limit(sealed.AT_ONCE)
    behind = wanted
    while rows := connection.execute(behind).mappings().all():
        yield list(rows)
        last = sa.tuple_(*(sa.bindparam(None, rows[-1][one], unique=True) for one in key))
        behind = wanted.where(sa.tuple_(*(table.c[one] for one in key)) > last)
