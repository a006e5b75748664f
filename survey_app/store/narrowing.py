"""What of a partnership a session sees: all of it, or what belongs to one district's collections.

The sign-in says which, where a door opens the session. From then on every statement that is made of the
tables' classes is narrowed by the database itself, whoever wrote it and whether or not it thought of
districts: what belongs to another district, or to the whole partnership, is not found, not counted and not
changed. Which rows belong to a collection is read off the tables' own keys, so a table that comes later is
narrowed too, or fails the build (`tests/architecture/test_narrowed.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, event, exists, literal, or_, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from survey_app.store.evidence_tables import Action, Activity, RecordEntry, Report
from survey_app.store.tables import (
    Collection,
    Comment,
    ContactRequest,
    District,
    GroupedComment,
    LegalHold,
    PossibleTheme,
    Programme,
    Release,
    Row,
)

_DISTRICT = "heard_district"

LEADS = (
    ("action", "id"),
    ("report", "id"),
    ("report_edition", "id"),
    ("collection", "id"),
    ("comment", "id"),
    ("response", "id"),
    ("conversation", "token_hash"),
    ("quote", "comment_id"),
    ("card", "id"),
    ("programme", "id"),
    ("possible_theme", "id"),
    ("contact_request", "id"),
)
"""Tables whose rows lead to a collection, and the column that others name them by; the nearest first."""

Narrowed = ColumnElement[bool]


class Outside(Exception):
    """Something was about to be asked or kept that could be another's than the district's of the session."""


# ---- whose eyes ------------------------------------------------------------------------------------------


def narrow(session: Session, district_id: str | None) -> None:
    """From here on show a session what belongs to one district's collections; None for the partnership's."""
    session.info[_DISTRICT] = district_id


def district_of(session: Session) -> str | None:
    """The district that a session is narrowed to, None for one that sees the whole partnership."""
    found: str | None = session.info.get(_DISTRICT)
    return found


@contextmanager
def whole(session: Session) -> Iterator[None]:
    """Let a session see the whole partnership for a while: for what may never be done on a part of it.

    For releases, free codes, and what is told of the partnership's model. What is read here must be found
    within the district before, or be of no collection at all.
    """
    held = district_of(session)
    session.flush()
    narrow(session, None)
    try:
        yield
    finally:
        session.flush()
        narrow(session, held)


# ---- what is narrowed ------------------------------------------------------------------------------------


@event.listens_for(Session, "do_orm_execute")
def _narrowed(state: ORMExecuteState) -> None:
    """Narrow a statement. Raises Outside for one made of bare tables or words, which nothing could narrow."""
    district_id = district_of(state.session)
    if district_id is None or state.is_column_load:
        return
    if not state.is_orm_statement:
        raise Outside("a statement that is not made of the tables' classes")
    state.statement = state.statement.options(*_options(district_id))


@event.listens_for(Session, "before_flush")
def _kept_within(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Refuse to keep a collection, a programme or what staff enter as another district's. Raises Outside."""
    district_id = district_of(session)
    if district_id is None:
        return
    entered = Collection | RecordEntry | Activity | Action | Report
    kept = [row for row in session.new if isinstance(row, Programme | entered)]
    kept += [row for row in session.dirty if isinstance(row, entered)]
    if any(row.district_id != district_id for row in kept):
        raise Outside("a row of another district")


@cache
def _options(district_id: str) -> tuple[Any, ...]:
    return tuple(
        with_loader_criteria(klass, rule, include_aliases=True, propagate_to_loaders=False)
        for klass, rule in rules(district_id).items()
    )


def rules(district_id: str) -> dict[type[Row], Narrowed]:
    """For every table that is narrowed, which of its rows belong to a district."""
    found: dict[type[Row], Narrowed] = {}
    for mapper in Row.registry.mappers:
        rule = _rule(mapper.class_.__tablename__, mapper.local_table, district_id)
        if rule is not None:
            found[mapper.class_] = rule
    return found


def _rule(name: str, table: Any, district_id: str) -> Narrowed | None:
    """Which rows of a table, itself or under another name, belong to a district; None where it is the whole
    partnership's.

    Every table beside the one that is asked for goes under a name of its own, so that nothing in the
    statement around it is taken for it.
    """
    if name in _OWN:
        return _OWN[name](table, district_id)
    own = Row.metadata.tables[name]
    for target, column in LEADS:
        for key in own.foreign_keys:
            if key.column.table.name == target:
                there = key.column.table.alias()
                rule = _rule(target, there, district_id)
                assert rule is not None, target
                return exists(select(literal(1)).where(there.c[column] == table.c[key.parent.name], rule))
    return None


def _district(table: Any, district_id: str) -> Narrowed:
    return _true(table.c.id == district_id)


def _collection(table: Any, district_id: str) -> Narrowed:
    return _true(table.c.district_id == district_id)


def _programme(table: Any, district_id: str) -> Narrowed:
    """All that was opened in it is theirs; where nothing was yet, they began it themselves."""
    theirs, others = _named(Collection), _named(Collection)
    return and_(
        or_(
            table.c.district_id == district_id,
            exists(
                select(literal(1)).where(
                    theirs.c.programme_id == table.c.id, theirs.c.district_id == district_id
                )
            ),
        ),
        ~exists(
            select(literal(1)).where(
                others.c.programme_id == table.c.id, others.c.district_id.is_distinct_from(district_id)
            )
        ),
    )


def _release(table: Any, district_id: str) -> Narrowed:
    asked, programme = _named(Collection), _named(Programme)
    return or_(
        exists(
            select(literal(1)).where(
                table.c.subject == literal("collection:") + asked.c.id, _collection(asked, district_id)
            )
        ),
        exists(
            select(literal(1)).where(
                table.c.subject == literal("programme:") + programme.c.id, _programme(programme, district_id)
            )
        ),
    )


def _legal_hold(table: Any, district_id: str) -> Narrowed:
    """What holds the whole partnership holds theirs as well."""
    asked = _named(Collection)
    return or_(
        table.c.collection_id.is_(None),
        exists(
            select(literal(1)).where(asked.c.id == table.c.collection_id, _collection(asked, district_id))
        ),
    )


def _possible_theme(table: Any, district_id: str) -> Narrowed:
    """All that lies in it is theirs: of a group with others' comments its words would tell."""

    def holds(within: Any) -> Narrowed:
        lies, said, asked = _named(GroupedComment), _named(Comment), _named(Collection)
        return exists(
            select(literal(1)).where(
                lies.c.possible_theme_id == table.c.id,
                said.c.id == lies.c.comment_id,
                asked.c.id == said.c.collection_id,
                within(asked.c.district_id),
            )
        )

    return and_(
        holds(lambda column: column == district_id),
        ~holds(lambda column: column.is_distinct_from(district_id)),
    )


def _contact_request(table: Any, _district_id: str) -> Narrowed:
    """None is theirs: a wish to be contacted is tied to no collection, and so to no district."""
    return _true(table.c.id.is_(None))


def _true(rule: Any) -> Narrowed:
    found: Narrowed = rule
    return found


def _named(klass: type[Row]) -> Any:
    table = klass.__table__
    assert isinstance(table, Table)
    return table.alias()


_OWN = {
    District.__tablename__: _district,
    Collection.__tablename__: _collection,
    RecordEntry.__tablename__: _collection,
    Activity.__tablename__: _collection,
    Action.__tablename__: _collection,
    Report.__tablename__: _collection,
    Programme.__tablename__: _programme,
    Release.__tablename__: _release,
    LegalHold.__tablename__: _legal_hold,
    PossibleTheme.__tablename__: _possible_theme,
    ContactRequest.__tablename__: _contact_request,
}
