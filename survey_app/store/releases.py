"""Releases: frozen sets of figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from survey_app.store.tables import Release

AT_ONCE = 8
"""Releases that are read together."""


def latest(session: Session, subject: str) -> Release | None:
    """The newest release of a collection or programme."""
    return session.scalar(
        select(Release).where(Release.subject == subject).order_by(Release.number.desc()).limit(1)
    )


def by_id(session: Session, partnership_id: str, release_id: str) -> Release | None:
    """A partnership's release; None where there is none, or whoever looks does not see it."""
    return session.scalar(
        select(Release).where(Release.id == release_id, Release.partnership_id == partnership_id)
    )


def newest_first(session: Session, subject: str) -> Iterator[Release]:
    """The releases of a collection or programme, the newest first, a few at a time: there may be hundreds."""
    place: int | None = None
    while True:
        wanted = (
            select(Release).where(Release.subject == subject).order_by(Release.number.desc()).limit(AT_ONCE)
        )
        rows = session.scalars(wanted if place is None else wanted.where(Release.number < place)).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        place = rows[-1].number


def newest(session: Session, subjects: Iterable[str], each: int = 1) -> dict[str, list[Release]]:
    """The newest releases of many collections and programmes, the newest first, at most `each` of one.

    Their figures are read when somebody asks for them: most of the time they are known already.
    """
    place = func.row_number().over(partition_by=Release.subject, order_by=Release.number.desc())
    ranked = select(Release.id, place.label("place")).where(Release.subject.in_(list(subjects))).subquery()
    wanted = (
        select(Release)
        .join(ranked, ranked.c.id == Release.id)
        .where(ranked.c.place <= each)
        .order_by(Release.subject, Release.number.desc())
        .options(defer(Release.figures))
    )
    found: dict[str, list[Release]] = {}
    for row in session.scalars(wanted):
        found.setdefault(row.subject, []).append(row)
    return found


def latest_of_all(session: Session, partnership_id: str) -> list[Release]:
    """The newest release of each of a partnership's collections and programmes."""
    newest: dict[str, Release] = {}
    wanted = select(Release).where(Release.partnership_id == partnership_id).order_by(Release.number)
    for row in session.scalars(wanted):
        newest[row.subject] = row
    return [newest[subject] for subject in sorted(newest)]


def add(
    session: Session,
    partnership_id: str,
    subject: str,
    figures: dict[str, object],
    people: int,
    today: date,
    *,
    is_last: bool,
    commenters: int | None = None,
) -> Release:
    """Freeze figures under the next number."""
    before = latest(session, subject)
    row = Release(
        partnership_id=partnership_id,
        subject=subject,
        number=1 if before is None else before.number + 1,
        made_on=today,
        people=people,
        commenters=commenters,
        is_last=is_last,
        figures=figures,
    )
    session.add(row)
    session.flush()
    return row


def renew(
    session: Session, row: Release, figures: dict[str, object], people: int, today: date, *, is_last: bool
) -> None:
    """Put new figures in the place of old ones: for what is exact and always current."""
    row.figures, row.people, row.made_on, row.is_last = figures, people, today, is_last
    row.taken_back = 0
    session.flush()
