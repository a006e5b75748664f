"""Answers that a person takes back, in the database: found by a mark, and removed but for what must stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from survey_app.store import holds, reports
from survey_app.store.coding import RETURNED
from survey_app.store.sealed import NOTHING
from survey_app.store.tables import (
    AnswerCode,
    Card,
    Coding,
    CodingStep,
    Collection,
    Comment,
    GroupedComment,
    Lesson,
    PersonCoding,
    Quote,
    Reading,
    Release,
    Response,
)

NOBODYS: dict[str, bool | None] = {
    "taken_back": True,
    "set_aside": False,
    "card_id": None,
    "card_use": None,
    "pair_id": None,
    "receipt_mark": None,
    "submission_hash": None,
}
"""What a response becomes of which only what must stay is left: in no figure, and nothing leads to it."""


def of_programme(session: Session, programme_id: str, mark: str) -> list[str]:
    """The ids of what was sent to a programme with the card, or the receipt, that has this mark."""
    card = select(Card.id).where(Card.programme_id == programme_id, Card.mark == mark).scalar_subquery()
    its_collections = select(Collection.id).where(Collection.programme_id == programme_id)
    wanted = select(Response.id).where(
        or_(Response.card_id == card, Response.receipt_mark == mark),
        Response.collection_id.in_(its_collections),
        Response.taken_back.is_(False),
    )
    return list(session.scalars(wanted))


def of_collection(session: Session, collection_id: str, mark: str) -> list[str]:
    """The ids of what was sent to a collection and has the receipt with this mark."""
    wanted = select(Response.id).where(
        Response.receipt_mark == mark,
        Response.collection_id == collection_id,
        Response.taken_back.is_(False),
    )
    return list(session.scalars(wanted))


def keep_receipt(session: Session, submission_hash: str, mark: str) -> bool:
    """Keep a receipt's mark with what was sent; one before leads nowhere. False where it is not there."""
    found = session.execute(
        update(Response)
        .where(Response.submission_hash == submission_hash, Response.taken_back.is_(False))
        .values(receipt_mark=mark)
        .returning(Response.id)
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


def comments_of(session: Session, response_ids: Sequence[str]) -> list[tuple[str, str, str]]:
    """The comments of responses: id, state and decision of each."""
    rows = session.execute(
        select(Comment.id, Reading.state, Reading.decision)
        .join(Reading, Reading.comment_id == Comment.id)
        .where(Comment.response_id.in_(response_ids))
    )
    return [(comment_id, state, decision) for comment_id, state, decision in rows]


def remove(session: Session, response_ids: Sequence[str], kept: Iterable[str]) -> None:
    """Remove responses with all that was said, but for the comments that are kept.

    The row of a response stays, empty and taken back, where a kept comment hangs on it, or a row of a file
    would otherwise be taken in anew. Each statement runs whether there is anything to remove or not.
    """
    kept = list(kept)
    theirs = select(Comment.id).where(Comment.response_id.in_(response_ids))
    still_hangs = select(Comment.response_id).where(Comment.id.in_(kept))
    stays = Response.id.in_(still_hangs) | Response.source_key.is_not(None)
    reports.empty_files_quoting(session, theirs)
    for statement in (
        delete(Quote).where(Quote.comment_id.in_(theirs)),
        delete(Coding).where(Coding.comment_id.in_(theirs)),
        delete(PersonCoding).where(PersonCoding.comment_id.in_(theirs)),
        # That it was put before a reader, and what had been decided before, belongs to what must be kept.
        delete(CodingStep).where(CodingStep.comment_id.in_(theirs), CodingStep.act.not_in(RETURNED)),
        delete(Lesson).where(Lesson.comment_id.in_(theirs)),
        delete(GroupedComment).where(GroupedComment.comment_id.in_(theirs)),
        delete(Reading).where(Reading.comment_id.in_(theirs), Reading.comment_id.not_in(kept)),
        delete(Comment).where(Comment.response_id.in_(response_ids), Comment.id.not_in(kept)),
        update(Comment)
        .where(Comment.id.in_(kept))
        .values(
            may_quote=False,
            direction=None,
            sealed_direction_because=NOTHING,
            direction_by=None,
            machine_direction=None,
        ),
        delete(AnswerCode).where(AnswerCode.response_id.in_(response_ids)),
        update(Response).where(Response.id.in_(response_ids), stays).values(**NOBODYS),
        delete(Response).where(Response.id.in_(response_ids), ~stays),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()


def under_hold(session: Session, response_ids: Sequence[str]) -> set[str]:
    """Those of these responses whose collection stands under a legal hold."""
    wanted = select(Response.id).where(
        Response.id.in_(response_ids), Response.collection_id.in_(holds.held_collections())
    )
    return set(session.scalars(wanted))


def set_aside(session: Session, response_ids: Sequence[str]) -> None:
    """Take responses out of every use and keep all that was said: quotes of it go, and what it taught."""
    theirs = select(Comment.id).where(Comment.response_id.in_(response_ids))
    reports.empty_files_quoting(session, theirs)
    for statement in (
        delete(Quote).where(Quote.comment_id.in_(theirs)),
        delete(Lesson).where(Lesson.comment_id.in_(theirs)),
        delete(GroupedComment).where(GroupedComment.comment_id.in_(theirs)),
        update(Comment).where(Comment.response_id.in_(response_ids)).values(may_quote=False),
        update(Response).where(Response.id.in_(response_ids)).values(taken_back=True, set_aside=True),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()


def count_in_releases(session: Session, response_ids: Sequence[str]) -> None:
    """Say of every release of what these responses belong to that somebody took answers back since."""
    rows = session.execute(
        select(Response.collection_id, Collection.programme_id)
        .join(Collection, Collection.id == Response.collection_id)
        .where(Response.id.in_(response_ids))
    ).all()
    subjects = {f"collection:{collection_id}" for collection_id, _programme in rows} | {
        f"programme:{programme_id}" for _collection, programme_id in rows if programme_id
    }
    session.execute(
        update(Release)
        .where(Release.subject.in_(subjects))
        .values(taken_back=Release.taken_back + 1)
        .execution_options(synchronize_session=False)
    )


def is_taken_back(session: Session, comment: Comment) -> bool:
    """Whether a comment is all that is left of something that was taken back."""
    wanted = select(Response.taken_back).where(Response.id == comment.response_id)
    return bool(session.scalar(wanted))


def drop_comment(session: Session, comment: Comment) -> None:
    """Delete a comment that no longer needs to be kept, and what it hung on if nothing else does."""
    comment_id, response_id = comment.id, comment.response_id
    others = select(Comment.id).where(Comment.response_id == response_id)
    for statement in (
        delete(Reading).where(Reading.comment_id == comment_id),
        delete(Comment).where(Comment.id == comment_id),
        delete(Response).where(
            Response.id == response_id,
            Response.taken_back.is_(True),
            Response.source_key.is_(None),
            ~others.exists(),
        ),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()
