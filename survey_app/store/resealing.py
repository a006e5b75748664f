"""Sealing anew what is sealed with an older key, and seeing whether what is sealed opens: by whole tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, cast, or_, select, tuple_, type_coerce, update
from sqlalchemy.orm import Mapper, Session

from survey_app.store import sealed
from survey_app.store.sealed import Belongs, Opened, SealedWords, Unreadable
from survey_app.store.tables import Collection, Partnership, Row


@dataclass(frozen=True, slots=True)
class _Table:
    mapper: Mapper[Any]
    opened: tuple[Opened[Any], ...]

    @property
    def key(self) -> tuple[Any, ...]:
        return tuple(self.mapper.attrs[one.name].class_attribute for one in self.mapper.primary_key)

    def after(self, last: tuple[Any, ...] | None) -> list[ColumnElement[bool]]:
        return [] if last is None else [tuple_(*self.key) > tuple_(*last)]


def _tables() -> Iterator[_Table]:
    for mapper in Row.registry.mappers:
        found = tuple(one for one in vars(mapper.class_).values() if isinstance(one, Opened))
        if found:
            yield _Table(mapper, found)


def whose(session: Session, scope_id: str) -> tuple[Belongs, str] | None:
    """Whose a key of that scope is, and what it is called; None where there is no such thing any more."""
    row = session.get(Collection, scope_id)
    if row is not None:
        return Belongs(row.partnership_id, row.id), row.title
    partnership = session.get(Partnership, scope_id)
    return (Belongs(partnership.id), partnership.name) if partnership is not None else None


@dataclass(frozen=True, slots=True)
class Step:
    """How far the sealing anew of one scope is: at which table, behind which row."""

    table: int = 0
    last: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True)
class Anew:
    """Some values sealed anew and not written yet, by column: the row's key, what was there, what comes.

    shut: how many did not open, and stay as they are. then: where to go on, None at the end.
    """

    changes: dict[str, list[tuple[tuple[Any, ...], SealedWords, SealedWords]]]
    table: int
    shut: int
    then: Step | None

    @property
    def values(self) -> int:
        """How many values there are."""
        return sum(map(len, self.changes.values()))


def sealed_anew(session: Session, scope_id: str, key_name: str, belongs: Belongs, step: Step) -> Anew:
    """Seal the next rows of a scope that an older key seals with its newest; nobody waits for this."""
    tables = list(_tables())
    table = tables[step.table]
    attributes = [getattr(table.mapper.class_, one.sealed_name) for one in table.opened]
    old = or_(*(_is_under(attribute, scope_id, key_name) for attribute in attributes))
    ids = _id_attributes(table)
    rows = session.execute(
        select(*table.key, *ids, *attributes)
        .where(old, *table.after(step.last))
        .order_by(*table.key)
        .limit(sealed.AT_ONCE)
    ).all()
    changes: dict[str, list[tuple[tuple[Any, ...], SealedWords, SealedWords]]] = {}
    shut = 0
    for row in rows:
        key = tuple(row[: len(table.key)])
        row_id = tuple(str(one) for one in row[len(table.key) : len(table.key) + len(ids)])
        for one, held in zip(table.opened, row[len(table.key) + len(ids) :], strict=True):
            if not held.token or held.key_name == key_name or held.key_name.rpartition(".")[0] != scope_id:
                continue
            try:
                new = one.reseal(session, held, row_id, row_id, belongs)
            except Unreadable:
                shut += 1
            else:
                changes.setdefault(one.column, []).append((key, held, new))
    if len(rows) == sealed.AT_ONCE:
        then: Step | None = Step(step.table, tuple(rows[-1][: len(table.key)]))
    else:
        then = Step(step.table + 1) if step.table + 1 < len(tables) else None
    return Anew(changes, step.table, shut, then)


def put(session: Session, anew: Anew) -> None:
    """Write what was sealed anew. What somebody wrote meanwhile stands: it is not what was there."""
    mapper = list(_tables())[anew.table].mapper
    table = Row.metadata.tables[mapper.class_.__tablename__]
    for column, changes in anew.changes.items():
        here = [one == bindparam(f"key_{one.name}") for one in table.primary_key]
        statement = (
            update(table)
            .where(*here, _held(table.c[column]) == bindparam("was"))
            .values({column: bindparam("new")})
        )
        session.connection().execute(
            statement,
            [
                {
                    **{f"key_{one.name}": value for one, value in zip(table.primary_key, key, strict=True)},
                    "was": _as_kept(table.c[column], held),
                    "new": new,
                }
                for key, held, new in changes
            ],
        )


def any_under_an_older_key(session: Session, scope_id: str, key_name: str) -> bool:
    """Whether anything of a scope is sealed with another key of it than this one."""
    for table in _tables():
        for one in table.opened:
            attribute = getattr(table.mapper.class_, one.sealed_name)
            wanted = select(table.key[0]).where(_is_under(attribute, scope_id, key_name)).limit(1)
            if session.execute(wanted).first() is not None:
                return True
    return False


@dataclass(frozen=True, slots=True)
class Opening:
    """What came of opening everything that is sealed: how many values open, are gone, and do not open."""

    opened: int
    gone: int
    unreadable: int


def open_everything(session: Session) -> Opening:
    """Open every sealed value of the database where it lies, some hundreds of rows at a time."""
    opened = gone = unreadable = 0
    for table in _tables():
        last: tuple[Any, ...] | None = None
        while True:
            rows = session.scalars(
                select(table.mapper.class_)
                .where(*table.after(last))
                .order_by(*table.key)
                .limit(sealed.AT_ONCE)
            ).all()
            for row in rows:
                for one in table.opened:
                    if not getattr(row, one.sealed_name).token:
                        continue
                    try:
                        value = getattr(row, one.column)
                    except Unreadable:
                        unreadable += 1
                    else:
                        opened, gone = opened + bool(value), gone + (not value)
            if len(rows) < sealed.AT_ONCE:
                break
            last = tuple(getattr(rows[-1], one.key) for one in table.key)
            session.expunge_all()
    return Opening(opened, gone, unreadable)


def _id_attributes(table: _Table) -> tuple[Any, ...]:
    # Every sealed column of a table is sealed for the same ids.
    names = table.opened[0].id_columns(table.mapper.class_)
    return tuple(table.mapper.attrs[one].class_attribute for one in names)


def _is_under(attribute: Any, scope_id: str, key_name: str) -> ColumnElement[bool]:
    """Whether a column is sealed with a key of the scope, but not with that one."""
    held = _held(attribute)
    mark = '"' if isinstance(attribute.type, sealed.SealedJson) else ""
    mine = held.startswith(f"{mark}{sealed.VERSION}|{scope_id}.", autoescape=True)
    newest = held.startswith(f"{mark}{sealed.VERSION}|{key_name}|", autoescape=True)
    return mine & ~newest


def _held(attribute: Any) -> ColumnElement[str]:
    """A column as the text that it is in the database; a JSON string stands in quotes."""
    is_json = isinstance(attribute.type, sealed.SealedJson)
    return cast(attribute, String) if is_json else type_coerce(attribute, String)


def _as_kept(attribute: Any, held: SealedWords) -> str:
    return f'"{held.token}"' if isinstance(attribute.type, sealed.SealedJson) else held.token
