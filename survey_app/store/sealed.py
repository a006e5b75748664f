"""Words that people wrote, sealed where they lie: AES-256-GCM, bound to their place.

A column holds `v1|key|nonce|ciphertext` (base64url), where the key is a name in the key store. The
ciphertext is bound to the key, the partnership, the table, the column and the row's own id: anywhere else it
does not open. The two column types take nothing but what is sealed, so that no plain words get past them,
whoever writes and however.

To put a column through it, with words or with JSON:

    class Letter(Row):
        __tablename__ = "letter"
        id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=random_id)
        partnership_id: Mapped[str] = mapped_column(ForeignKey("partnership.id"))
        sealed_words: Mapped[SealedWords] = mapped_column("words", SealedText, default=NOTHING)
        words = Opened(str)

        def belongs(self, session: Session) -> Belongs:
            return Belongs(self.partnership_id)          # or Belongs(partnership_id, collection_id)

`letter.words` then reads and writes plain words, inside its session (`Database.reading` or `.writing`). They
are sealed when the session flushes. Where no row object is made, `Letter.words.seal(session, words, id,
belongs)` gives what goes into `sealed_words`, and `Letter.words.open(session, sealed, id, partnership_id)`
the words of a selected `Letter.sealed_words`. A row of a collection is sealed with that collection's key, any
other, or one whose collection's key is destroyed, with its partnership's. For several columns in the primary
key the id is their values in the table's order; a key that the database counts up is not known when sealing,
so `Opened` is told other columns. The migration makes a plain Text or JSON column; and
`tests/architecture/test_sealed.py` wants to know of each column whether it is sealed, and if not, why.

Words whose key was destroyed open as nothing: "", [] or {}. A page says that they were deleted. Anything else
that does not open (changed, moved, or the wrong key store) raises Unreadable.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, Self, TypeVar, cast, overload

from cryptography.exceptions import InvalidTag
from sqlalchemy import JSON, Dialect, Text, TypeDecorator, event, inspect
from sqlalchemy.orm import Mapper, Session, object_session
from sqlalchemy.orm.attributes import set_attribute

from survey_app.store.key_store import NONCE_BYTES, KeyDestroyed, KeyMissing, KeyStore

VERSION = "v1"
AT_ONCE = 500
"""How many rows are sealed anew at a time, where a whole database is."""
PREFIX = "sealed_"
"""What the attribute with the sealed value is called before the name of the one with the words."""
_KEYS = "heard_keys"

T = TypeVar("T")


class Unreadable(Exception):
    """Sealed words do not open: changed, moved from their place, or sealed with keys that are not here.

    The text names the place, and holds no word and no key.
    """


@dataclass(frozen=True, slots=True)
class SealedWords:
    """What a column holds: a sealed value, or "" for nothing."""

    token: str

    @property
    def key_name(self) -> str:
        """The name of the key it is sealed with, "" where there is nothing."""
        return self.token.split("|", 2)[1] if self.token else ""


NOTHING = SealedWords("")
"""Nothing was written, so nothing is sealed."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """Whose a row is: its partnership, and the collection whose key seals it, if it belongs to one."""

    partnership_id: str
    collection_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is sealed for. ids: the values of the row's primary key, in the table's order."""

    partnership_id: str
    table: str
    column: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unsealed:
    """Words set on a row that was not flushed yet. No column takes it."""

    value: Any = field(repr=False)


class _Sealable(Protocol):
    def belongs(self, session: Session) -> Belongs: ...


# ---- columns ---------------------------------------------------------------------------------------------


class SealedText(TypeDecorator[SealedWords]):
    """A column of sealed words."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: SealedWords | None, dialect: Dialect) -> str | None:
        """What goes to the database. Raises TypeError for whatever is not sealed."""
        return None if value is None else _token(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> SealedWords | None:
        """What comes from it."""
        return None if value is None else _sealed(value)


class SealedJson(TypeDecorator[SealedWords]):
    """A column of sealed JSON. In the database it stays a JSON column, with a string in it."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: SealedWords | None, dialect: Dialect) -> str | None:
        """What goes to the database. Raises TypeError for whatever is not sealed."""
        return None if value is None else _token(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> SealedWords | None:
        """What comes from it."""
        return None if value is None else _sealed(value or "")


def _token(value: object) -> str:
    if not isinstance(value, SealedWords):
        raise TypeError("words must be sealed before they are written: see store/sealed.py")
    return value.token


def _sealed(value: object) -> SealedWords:
    if isinstance(value, str) and (not value or value.startswith(VERSION + "|")):
        return SealedWords(value)
    raise Unreadable("a column for sealed words holds something that is not sealed")


# ---- words of a row --------------------------------------------------------------------------------------


class Opened(Generic[T]):
    """The words of the column beside it, `sealed_` and the same name, in plain.

    kind: str, list or dict. ids: the columns by which the row is known when it is sealed, its primary key
    unless others are named: for a key that the database makes, which is not known before.
    """

    _of: dict[type, list[Opened[Any]]] = {}  # noqa: RUF012 - filled once, where tables are defined

    def __init__(self, kind: type[T], ids: tuple[str, ...] = ()) -> None:
        self.kind, self._ids = kind, ids

    def __set_name__(self, owner: type, name: str) -> None:
        self.table: str = cast(Any, owner).__tablename__
        self.sealed_name, self.column = PREFIX + name, name
        Opened._of.setdefault(owner, []).append(self)

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> T: ...
    def __get__(self, row: object | None, owner: type) -> Self | T:
        if row is None:
            return self
        held = getattr(row, self.sealed_name)
        if isinstance(held, _Unsealed):
            return cast(T, held.value)
        if held is None or not held.token:
            return self.kind()
        session = object_session(row)
        if session is None:
            raise Unreadable("words open only while their session does")
        belongs = cast(_Sealable, row).belongs(session)
        return self.open(session, held, self.id_of(row), belongs.partnership_id)

    def __set__(self, row: object, value: T) -> None:
        setattr(row, self.sealed_name, _Unsealed(value))

    def seal(
        self, session: Session, value: T, row_id: str | tuple[str, ...], belongs: Belongs
    ) -> SealedWords:
        """A value sealed for this column of a row."""
        if not value:
            return NOTHING
        return seal_value(keys_of(session), value, self._place(row_id, belongs.partnership_id), belongs)

    def open(
        self, session: Session, sealed: SealedWords, row_id: str | tuple[str, ...], partnership_id: str
    ) -> T:
        """The value of a row's column; nothing where its key was destroyed. Raises Unreadable."""
        if not sealed.token:
            return self.kind()
        return open_value(keys_of(session), sealed, self._place(row_id, partnership_id), self.kind)

    @property
    def names_its_ids(self) -> bool:
        """Whether the row is known by other columns than its primary key."""
        return bool(self._ids)

    def id_columns(self, owner: type) -> tuple[str, ...]:
        """The names of the columns by which a row is known."""
        mapper: Mapper[Any] = inspect(owner)
        return self._ids or tuple(one.name for one in mapper.primary_key)

    def id_of(self, row: object) -> tuple[str, ...]:
        """By what a row is known."""
        return tuple(str(getattr(row, one)) for one in self.id_columns(type(row)))

    def reseal(
        self,
        session: Session,
        sealed: SealedWords,
        old_id: str | tuple[str, ...],
        new_id: str | tuple[str, ...],
        belongs: Belongs,
    ) -> SealedWords:
        """What is sealed for one row, sealed for another, or anew for the same one with the key of today."""
        return self.seal(session, self.open(session, sealed, old_id, belongs.partnership_id), new_id, belongs)

    def _place(self, row_id: str | tuple[str, ...], partnership_id: str) -> Place:
        ids = (row_id,) if isinstance(row_id, str) else row_id
        return Place(partnership_id, self.table, self.column, ids)


def columns() -> Iterator[Opened[Any]]:
    """Every sealed column of every table."""
    for of_one in Opened._of.values():
        yield from of_one


# ---- sessions --------------------------------------------------------------------------------------------


def set_keys(session: Session, keys: KeyStore | None) -> None:
    """Say with which keys a session seals and opens."""
    session.info[_KEYS] = keys


def keys_of(session: Session) -> KeyStore:
    """The keys that a session seals and opens with. Raises Unreadable where it was given none."""
    keys: KeyStore | None = session.info.get(_KEYS)
    return _given(keys)


@event.listens_for(Session, "before_flush")
def _seal_what_was_written(session: Session, _context: object, _instances: object) -> None:
    for row in [*session.new, *session.dirty]:
        for opened in Opened._of.get(type(row), ()):
            held = row.__dict__.get(opened.sealed_name)
            if not isinstance(held, _Unsealed):
                continue
            if not opened.names_its_ids:
                _make_id(row)
            belongs = cast(_Sealable, row).belongs(session)
            sealed = opened.seal(session, held.value, opened.id_of(row), belongs)
            set_attribute(row, opened.sealed_name, sealed)


def _make_id(row: object) -> None:
    """Give a new row the id that it would get on its way to the database, since it is sealed with it."""
    mapper = inspect(row).mapper
    for column in mapper.primary_key:
        if getattr(row, column.name) is None:
            if column.default is None or not column.default.is_callable:
                raise Unreadable(f"{type(row).__name__} has no id to be sealed with")
            setattr(row, column.name, column.default.arg(None))


# ---- sealing ---------------------------------------------------------------------------------------------


def seal_value(keys: KeyStore | None, value: Any, place: Place, belongs: Belongs) -> SealedWords:
    """Words, or JSON, sealed for a place; nothing is sealed for nothing. Raises Unreadable without keys."""
    if not value:
        return NOTHING
    store = _given(keys)
    try:
        key = store.current(belongs.collection_id or belongs.partnership_id)
    except KeyDestroyed:
        # What a member of staff says of a comment whose words are gone is sealed all the same.
        key = store.current(belongs.partnership_id)
    plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    nonce = secrets.token_bytes(NONCE_BYTES)
    held = key.cipher.encrypt(nonce, plain.encode(), _bound_to(key.name, place))
    return SealedWords(f"{VERSION}|{key.name}|{_text(nonce)}|{_text(held)}")


def open_value(keys: KeyStore | None, sealed: SealedWords, place: Place, kind: type[T]) -> T:
    """What was sealed for a place; `kind()` for nothing and where its key is destroyed. Raises Unreadable."""
    if not sealed.token:
        return kind()
    where = f"{place.table}.{place.column}"
    parts = sealed.token.split("|")
    if len(parts) != 4 or parts[0] != VERSION:
        raise Unreadable(f"{where}: what is there was not sealed by Heard")
    try:
        key = _given(keys).named(parts[1])
        plain = key.cipher.decrypt(_bytes(parts[2]), _bytes(parts[3]), _bound_to(key.name, place)).decode()
    except KeyDestroyed:
        return kind()
    except KeyMissing as missing:
        raise Unreadable(f"{where}: {missing}") from None
    except (InvalidTag, ValueError):
        raise Unreadable(f"{where}: what is there was changed, or moved from another place") from None
    return cast(T, plain if kind is str else json.loads(plain))


def _given(keys: KeyStore | None) -> KeyStore:
    if keys is None:
        raise Unreadable("no key store was given with the database")
    return keys


def _bound_to(key_name: str, place: Place) -> bytes:
    named = (VERSION, key_name, place.partnership_id, place.table, place.column, *place.ids)
    return "\0".join(named).encode()


def _text(held: bytes) -> str:
    return base64.urlsafe_b64encode(held).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
