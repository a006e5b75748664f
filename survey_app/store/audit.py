"""The audit in the database: lines that are only ever added, each behind the last of its partnership.

Who acts is known to the session, which is told where it is opened. What is recorded waits in the session and
is written as the last thing before it commits: so a line stands exactly if its act does, and whoever writes
one waits for nothing else while others wait for the chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from analysis import audit_chain
from analysis.audit_chain import Head, Line
from survey_app.store.tables import Account, AuditHead, AuditLine, Collection, Partnership, Programme

_ACTOR, _WAITING = "heard_audit_actor", "heard_audit_waiting"
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in a session: an account's id or a word for whoever has none, and the clock they act by."""

    id: str
    now: Callable[[], datetime]


# ---- who acts, and what waits ----------------------------------------------------------------------------


def set_actor(session: Session, actor: Actor | None) -> None:
    """Say who acts in a session from here on; None for nobody of staff."""
    session.info[_ACTOR] = actor


def actor(session: Session) -> Actor | None:
    """Who acts in a session, None for nobody of staff."""
    found: Actor | None = session.info.get(_ACTOR)
    return found


def expect(session: Session) -> None:
    """Make a session one that takes lines: whoever calls this writes them with `append_waiting`."""
    session.info[_WAITING] = []


def wait(session: Session, line: Line) -> None:
    """Have a line written when the session commits. Its place and its hash are found then.

    Raises LookupError in a session that only reads, where the line would be lost.
    """
    waiting: list[Line] | None = session.info.get(_WAITING)
    if waiting is None:
        raise LookupError("an act was recorded in a session that only reads")
    waiting.append(line)


def append_waiting(session: Session) -> None:
    """Write the lines that wait, each at the end of its partnership's chain.

    Two that write to one chain come one after the other: each holds its end until it commits. Chains are
    held in the order of their ids, so that nobody waits for somebody who waits for them.
    """
    waiting: list[Line] = session.info[_WAITING]
    if not waiting:
        return
    # Everything else that this transaction changes is held before the chain is.
    session.flush()
    for partnership_id in sorted({line.partnership for line in waiting}):
        end = _hold_end(session, partnership_id)
        for line in (one for one in waiting if one.partnership == partnership_id):
            placed = replace(line, place=end.place + 1)
            end.place, end.hash = placed.place, audit_chain.hash_of(placed, end.hash)
            session.add(_row(placed, end.hash))
    session.flush()
    waiting.clear()


def _hold_end(session: Session, partnership_id: str) -> AuditHead:
    row = session.get(AuditHead, partnership_id, with_for_update=True, populate_existing=True)
    if row is None:
        # Another may be adding it at this very moment: whoever comes second takes the first one's row.
        beginning = audit_chain.beginning(partnership_id)
        with suppress(IntegrityError), session.begin_nested():
            session.add(AuditHead(partnership_id=partnership_id, place=0, hash=beginning))
        row = session.get_one(AuditHead, partnership_id, with_for_update=True, populate_existing=True)
    return row


def _row(line: Line, hash_: str) -> AuditLine:
    return AuditLine(
        partnership_id=line.partnership,
        place=line.place,
        at=line.at,
        account=line.account,
        act=line.act,
        kind=line.kind,
        thing=line.thing,
        times=line.times,
        hash=hash_,
    )


def _line(row: AuditLine) -> Line:
    return Line(
        row.partnership_id,
        row.place,
        row.at,
        row.account,
        row.act,
        row.kind,
        row.thing,
        row.times,
        row.hash,
    )


# ---- reading it ------------------------------------------------------------------------------------------


def hold_still(session: Session) -> None:
    """See one state from here on, however many write meanwhile: SQLite does, PostgreSQL has to be told.

    For a session in which nothing was read yet.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def chains(session: Session) -> list[tuple[str, str]]:
    """Every partnership that has a line or an end, by id, with its name ("" where it is gone)."""
    ids = set(session.scalars(select(AuditLine.partnership_id).distinct()))
    ids |= set(session.scalars(select(AuditHead.partnership_id)))
    named = select(Partnership.id, Partnership.name).where(Partnership.id.in_(ids))
    names = {row.id: row.name for row in session.execute(named)}
    return [(one, names.get(one, "")) for one in sorted(ids)]


def walk(session: Session, partnership_id: str) -> Iterator[Line]:
    """A partnership's lines in the order of their places, a thousand at a time."""
    wanted = select(AuditLine).where(AuditLine.partnership_id == partnership_id).order_by(AuditLine.place)
    behind = wanted
    while rows := session.scalars(behind.limit(_AT_ONCE)).all():
        for row in rows:
            yield _line(row)
            session.expunge(row)
        behind = wanted.where(AuditLine.place > rows[-1].place)


def end(session: Session, partnership_id: str, today: date) -> Head | None:
    """Where a chain ends, as the database keeps it; None where it keeps nothing."""
    row = session.get(AuditHead, partnership_id)
    return Head(partnership_id, today, row.place, row.hash) if row is not None else None


def newest(
    session: Session,
    partnership_id: str,
    act: str,
    since: datetime | None,
    before: datetime | None,
    limit: int,
    skip: int,
) -> Sequence[Line]:
    """A partnership's lines, the newest first: at most `limit` behind the first `skip`.

    act: of one kind of act, "" for every one. since, before: from a moment on, and before another.
    """
    wanted = select(AuditLine).where(AuditLine.partnership_id == partnership_id)
    if act:
        wanted = wanted.where(AuditLine.act == act)
    if since is not None:
        wanted = wanted.where(AuditLine.at >= since)
    if before is not None:
        wanted = wanted.where(AuditLine.at < before)
    wanted = wanted.order_by(AuditLine.place.desc())
    return [_line(row) for row in session.scalars(wanted.limit(limit).offset(skip))]


def first_moment(session: Session, partnership_id: str) -> datetime | None:
    """When the first line was written, None where there is none."""
    return session.scalar(select(func.min(AuditLine.at)).where(AuditLine.partnership_id == partnership_id))


def names(session: Session, partnership_id: str) -> dict[str, str]:
    """The names of the partnership's accounts, collections and programmes, by id."""
    found: dict[str, str] = {}
    for table, name in (
        (Account, Account.display_name),
        (Collection, Collection.title),
        (Programme, Programme.name),
    ):
        wanted = select(table.id, name.label("name")).where(table.partnership_id == partnership_id)
        found |= {row.id: row.name for row in session.execute(wanted)}
    return found
