"""Answers that were shared with one account: which there are, what they say, and which were opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from survey_app.store.tables import (
    Account,
    AnswerCode,
    Collection,
    Comment,
    Response,
    SharedReading,
    SharedReceiver,
)


def collections_of(session: Session, partnership_id: str, account_id: str) -> Sequence[Collection]:
    """The shared collections whose answers an account receives, the newest first."""
    return session.scalars(
        select(Collection)
        .join(SharedReceiver, SharedReceiver.collection_id == Collection.id)
        .where(Collection.partnership_id == partnership_id, SharedReceiver.account_id == account_id)
        .order_by(Collection.opens_on.desc(), Collection.id)
    ).all()


def with_nobody(session: Session, partnership_id: str) -> Sequence[Collection]:
    """The shared collections whose answers no account receives that is open and may see them."""
    receiver = (
        select(Account.id)
        .join(SharedReceiver, SharedReceiver.account_id == Account.id)
        .where(
            SharedReceiver.collection_id == Collection.id,
            Account.is_active,
            or_(Account.district_id.is_(None), Account.district_id == Collection.district_id),
        )
    )
    return session.scalars(
        select(Collection)
        .where(Collection.partnership_id == partnership_id, Collection.kind == "shared", ~receiver.exists())
        .order_by(Collection.opens_on.desc(), Collection.id)
    ).all()


def receiver(session: Session, collection_id: str) -> Account | None:
    """The account that receives a collection's answers; None where none is named."""
    return session.scalar(
        select(Account)
        .join(SharedReceiver, SharedReceiver.account_id == Account.id)
        .where(SharedReceiver.collection_id == collection_id)
    )


def set_receiver(session: Session, collection_id: str, account_id: str) -> None:
    """Name the account that receives a collection's answers."""
    session.merge(SharedReceiver(collection_id=collection_id, account_id=account_id))
    session.flush()


def active_accounts(session: Session, partnership_id: str) -> Sequence[Account]:
    """A partnership's accounts that are open, by name."""
    wanted = select(Account).where(Account.partnership_id == partnership_id, Account.is_active)
    return session.scalars(wanted.order_by(Account.display_name, Account.id)).all()


def responses(session: Session, collection_id: str) -> list[tuple[Response, bool]]:
    """The responses of a collection and whether each was opened; the latest week first, then in no order.

    What its writer took back is left out.
    """
    rows = session.execute(
        select(Response, SharedReading.response_id)
        .outerjoin(SharedReading, SharedReading.response_id == Response.id)
        .where(Response.collection_id == collection_id, Response.taken_back.is_(False))
        .order_by(Response.week.desc(), Response.id)
    )
    return [(response, opened is not None) for response, opened in rows]


def response(session: Session, collection_id: str, response_id: str) -> Response | None:
    """One of them."""
    found = session.get(Response, response_id)
    if found is None or found.collection_id != collection_id or found.taken_back:
        return None
    return found


def codes(session: Session, response_id: str) -> list[tuple[str, str, str]]:
    """Question, part and code of everything that was chosen."""
    wanted = select(AnswerCode.question_id, AnswerCode.part, AnswerCode.code)
    rows = session.execute(wanted.where(AnswerCode.response_id == response_id).order_by(AnswerCode.code))
    return [(question_id, part, code) for question_id, part, code in rows]


def words(session: Session, response_id: str) -> list[tuple[str, str, str]]:
    """Question, part and words of everything that was written."""
    found = session.scalars(select(Comment).where(Comment.response_id == response_id).order_by(Comment.id))
    return [(comment.question_id, comment.part, comment.text) for comment in found]


def mark_opened(session: Session, response_id: str, account_id: str, day: date) -> None:
    """Keep that a response was opened; once is enough."""
    if session.get(SharedReading, response_id) is None:
        session.add(SharedReading(response_id=response_id, account_id=account_id, opened_on=day))
        session.flush()
