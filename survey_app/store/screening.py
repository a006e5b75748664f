"""What the detector made of comments that wait for a person. Only the reading queue asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from survey_app.store.tables import Comment, Reading, Response, Screening, belongs_to_collection

Places = tuple[tuple[int, int], ...]
"""Start and end of words in a comment."""


@dataclass(frozen=True, slots=True)
class Unscreened:
    """A comment that waits for a decision and that this detector has not read."""

    comment_id: str
    text: str
    page_language: str


def any_waits(session: Session) -> bool:
    """Whether any comment waits for a decision."""
    wanted = select(Reading.comment_id).where(Reading.state != "decided").limit(1)
    return session.scalar(wanted) is not None


def unscreened(session: Session, mark: str, limit: int) -> list[Unscreened]:
    """Comments that wait and that the detector with this mark has not read, the longest waiting first."""
    rows = session.execute(
        select(Comment.id, Comment.sealed_text, Comment.collection_id, Response.language)
        .join(Reading, Reading.comment_id == Comment.id)
        .join(Response, Response.id == Comment.response_id)
        .where(_waits_unread(mark))
        .order_by(Reading.arrived_at, Comment.id)
        .limit(limit)
    )
    return [
        Unscreened(
            comment_id,
            Comment.text.open(
                session, held, comment_id, belongs_to_collection(session, collection_id).partnership_id
            ),
            language,
        )
        for comment_id, held, collection_id, language in rows.all()
    ]


def still_unscreened(session: Session, mark: str, comment_ids: Iterable[str]) -> list[str]:
    """Those of these comments that nobody has decided on or screened meanwhile, held until the session ends.

    What another worker, or somebody who decides, holds just now is left to them.
    """
    wanted = (
        select(Reading.comment_id)
        .where(_waits_unread(mark), Reading.comment_id.in_(list(comment_ids)))
        .order_by(Reading.comment_id)
        .with_for_update(of=Reading, skip_locked=True)
    )
    return list(session.scalars(wanted))


def put(session: Session, mark: str, found: Mapping[str, Places | None]) -> None:
    """Keep what was found of comments, in place of what was: where they are raised by words; None if not."""
    forget(session, found)
    session.add_all(
        Screening(
            comment_id=comment_id,
            is_raised=places is not None,
            places=[list(place) for place in places or ()],
            read_by=mark,
        )
        for comment_id, places in found.items()
    )
    session.flush()


def forget(session: Session, comment_ids: Iterable[str]) -> None:
    """Forget what the detector made of comments."""
    session.execute(
        delete(Screening)
        .where(Screening.comment_id.in_(list(comment_ids)))
        .execution_options(synchronize_session="fetch")
    )


def forget_all(session: Session) -> None:
    """Forget whatever the detector made of any comment."""
    session.execute(delete(Screening).execution_options(synchronize_session=False))


def places_of(session: Session, comment_id: str) -> Places | None:
    """Where the words stand for which a comment moved up; None where it did not."""
    row = session.get(Screening, comment_id)
    if row is None or not row.is_raised:
        return None
    return tuple((start, end) for start, end in row.places)


def is_raised() -> Any:
    """For a query over comments: whether one moves up the queue."""
    return (
        select(Screening.comment_id)
        .where(Screening.comment_id == Comment.id, Screening.is_raised.is_(True))
        .exists()
    )


def _waits_unread(mark: str) -> ColumnElement[bool]:
    read = select(Screening.comment_id).where(
        Screening.comment_id == Reading.comment_id, Screening.read_by == mark
    )
    return and_(Reading.state != "decided", ~read.exists())
