"""Comments, what the machine and people say of them, and the queue in which each is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from survey_app.store.tables import Coding, Collection, Comment, Quote, Reading, Response


@dataclass(frozen=True, slots=True)
class Unthemed:
    """A comment that the machine has not read with the codebook in use."""

    comment_id: str
    text: str
    audience: str
    version_hash: str
    question_id: str


def unthemed(
    session: Session, partnership_id: str, codebook_version: str, model: int, limit: int
) -> list[Unthemed]:
    """A partnership's comments that were not read by this model with this codebook yet, at most `limit`."""
    rows = session.execute(
        select(Comment.id, Comment.text, Collection.audience, Collection.version_hash, Comment.question_id)
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Response, Response.id == Comment.response_id)
        .where(_unread(partnership_id, codebook_version, model))
        .order_by(Comment.id)
        .limit(limit)
    )
    return [Unthemed(*row) for row in rows]


def still_unthemed(
    session: Session, partnership_id: str, codebook_version: str, model: int, comment_ids: Iterable[str]
) -> Sequence[Comment]:
    """Those of these comments that nobody else has read meanwhile, held until the session ends.

    What another worker holds just now is left to it.
    """
    wanted = (
        select(Comment)
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Response, Response.id == Comment.response_id)
        .where(_unread(partnership_id, codebook_version, model), Comment.id.in_(list(comment_ids)))
        .order_by(Comment.id)
        .with_for_update(of=Comment, skip_locked=True)
    )
    return session.scalars(wanted).all()


def _unread(partnership_id: str, codebook_version: str, model: int) -> ColumnElement[bool]:
    return and_(
        Collection.partnership_id == partnership_id,
        (Comment.themed_with != codebook_version) | (Comment.themed_by != model),
        Response.taken_back.is_(False),
    )


def drop_suggestions(session: Session, comment_ids: Iterable[str]) -> None:
    """Take off these comments what the machine alone put on them; a person's word stays.

    One statement that asks and deletes: what a person accepts at this very moment is no suggestion any more.
    """
    session.execute(
        delete(Coding)
        .where(Coding.comment_id.in_(list(comment_ids)), Coding.account_id.is_(None))
        .execution_options(synchronize_session="fetch")
    )


def get(session: Session, partnership_id: str, comment_id: str) -> Comment | None:
    """A comment given to one of the partnership's collections; another's is not found."""
    return session.scalar(
        select(Comment)
        .join(Collection, Collection.id == Comment.collection_id)
        .where(Comment.id == comment_id, Collection.partnership_id == partnership_id)
    )


def in_queue(
    session: Session, partnership_id: str, state: str, limit: int, collection_id: str | None = None
) -> Sequence[tuple[Comment, Reading, Collection]]:
    """Comments in a state of the reading queue with their collection, the longest waiting first."""
    wanted = (
        select(Comment, Reading, Collection)
        .join(Reading, Reading.comment_id == Comment.id)
        .join(Collection, Collection.id == Comment.collection_id)
        .where(Collection.partnership_id == partnership_id, Reading.state == state)
    )
    if collection_id is not None:
        wanted = wanted.where(Comment.collection_id == collection_id)
    rows = session.execute(wanted.order_by(Reading.arrived_at, Comment.id).limit(limit))
    return [(comment, reading, collection) for comment, reading, collection in rows]


def waiting(session: Session, partnership_id: str) -> int:
    """How many comments no person has decided on yet. For readers, who must read them; never a figure."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Reading)
            .join(Comment, Comment.id == Reading.comment_id)
            .join(Collection, Collection.id == Comment.collection_id)
            .where(Collection.partnership_id == partnership_id, Reading.state != "decided")
        )
        or 0
    )


def reading_of(session: Session, comment_id: str) -> Reading | None:
    """A comment's place in the reading queue."""
    return session.get(Reading, comment_id)


def codings(session: Session, comment_ids: Iterable[str]) -> dict[str, list[Coding]]:
    """Themes put on comments, by comment, the surest first."""
    found: dict[str, list[Coding]] = {}
    wanted = select(Coding).where(Coding.comment_id.in_(list(comment_ids)))
    for row in session.scalars(wanted.order_by(Coding.confidence.desc(), Coding.theme_id)):
        found.setdefault(row.comment_id, []).append(row)
    return found


def coding(session: Session, comment_id: str, theme_id: str) -> Coding | None:
    """One theme on one comment."""
    return session.get(Coding, (comment_id, theme_id))


def add_coding(session: Session, row: Coding) -> None:
    """Put a theme on a comment."""
    session.add(row)


def quote_of(session: Session, comment_id: str) -> Quote | None:
    """The wording that a person chose to show of a comment."""
    return session.get(Quote, comment_id)


def quotes(session: Session, collection_ids: Iterable[str]) -> Sequence[tuple[Quote, Comment]]:
    """What may be quoted from collections, in a random but steady order."""
    rows = session.execute(
        select(Quote, Comment)
        .join(Comment, Comment.id == Quote.comment_id)
        .where(Comment.collection_id.in_(list(collection_ids)))
        .order_by(Comment.id)
    )
    return [(quote, comment) for quote, comment in rows]


def choose_quote(session: Session, comment_id: str, wording: str, account_id: str, today: date) -> None:
    """Let these words be shown, in place of any chosen before."""
    row = session.get(Quote, comment_id)
    if row is None:
        session.add(Quote(comment_id=comment_id, wording=wording, account_id=account_id, chosen_on=today))
    else:
        row.wording, row.account_id, row.chosen_on = wording, account_id, today
    session.flush()


def drop_quote(session: Session, comment_id: str) -> None:
    """Show these words no longer."""
    row = session.get(Quote, comment_id)
    if row is not None:
        session.delete(row)
        session.flush()
