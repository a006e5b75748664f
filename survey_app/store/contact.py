"""Wishes to be contacted by a person, and what was done about each."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, exists, func, select, type_coerce
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.store.sealed import VERSION
from survey_app.store.tables import (
    Account,
    Comment,
    ContactRequest,
    ContactStep,
    Partnership,
    Response,
    StoodAside,
)

OPEN = ("new", "opened", "contacting")
STEPPED_BACK = "stepped_back"


def by_mark(session: Session, mark: str, *, to_write: bool = False) -> ContactRequest | None:
    """The request that a page's token made."""
    wanted = select(ContactRequest).where(ContactRequest.submission_mark == mark)
    return session.scalar(wanted.with_for_update() if to_write else wanted)


def add(session: Session, row: ContactRequest) -> bool:
    """Keep a request; False where its page has made one already."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True


def get(
    session: Session, partnership_id: str, request_id: str, account_id: str, *, to_write: bool = False
) -> ContactRequest | None:
    """A request of the partnership that this account may meet; another's is not found."""
    wanted = select(ContactRequest).where(
        ContactRequest.id == request_id,
        ContactRequest.partnership_id == partnership_id,
        ~_stepped_back(account_id),
    )
    return session.scalar(wanted.with_for_update() if to_write else wanted)


def in_queue(
    session: Session, partnership_id: str, states: Several[str], account_id: str, limit: int
) -> Sequence[ContactRequest]:
    """What this account may meet in some states: the longest waiting first, or the last closed."""
    wanted = (
        select(ContactRequest)
        .where(
            ContactRequest.partnership_id == partnership_id,
            ContactRequest.state.in_(states),
            ~_stepped_back(account_id),
        )
        .order_by(
            ContactRequest.read_by,
            ContactRequest.asked_on,
            ContactRequest.closed_on.desc(),
            ContactRequest.id,
        )
        .limit(limit)
    )
    return session.scalars(wanted).all()


def any_nobody_may_meet(session: Session, partnership_id: str, roles: Several[str]) -> bool:
    """Whether an open request waits that no account in use with one of these roles may meet."""
    may_meet = exists().where(
        Account.partnership_id == partnership_id,
        Account.is_active,
        Account.role.in_(roles),
        Account.district_id.is_(None),
        ~_stepped_back(Account.id),
    )
    wanted = select(ContactRequest.id).where(
        ContactRequest.partnership_id == partnership_id, ContactRequest.state.in_(OPEN), ~may_meet
    )
    return session.scalar(wanted.limit(1)) is not None


def any_unread_after(session: Session, partnership_id: str, day: date) -> bool:
    """Whether a request that nobody opened was to be read before a day."""
    wanted = select(ContactRequest.id).where(
        ContactRequest.partnership_id == partnership_id,
        ContactRequest.state == "new",
        ContactRequest.read_by < day,
    )
    return session.scalar(wanted.limit(1)) is not None


def add_step(session: Session, request_id: str, act: str, account_id: str, day: date) -> None:
    """Add what was done. The caller holds the request."""
    last = session.scalar(select(func.max(ContactStep.number)).where(ContactStep.request_id == request_id))
    session.add(
        ContactStep(
            request_id=request_id, number=(last or 0) + 1, act=act, account_id=account_id, done_on=day
        )
    )
    session.flush()


def steps(session: Session, request_id: str) -> Sequence[tuple[ContactStep, str]]:
    """What was done about a request in order, each with the name of who did it."""
    rows = session.execute(
        select(ContactStep, Account.display_name)
        .join(Account, Account.id == ContactStep.account_id)
        .where(ContactStep.request_id == request_id)
        .order_by(ContactStep.number)
    )
    return [(step, name) for step, name in rows]


def response_sent(session: Session, collection_id: str, submission_hash: str) -> str | None:
    """The id of what was sent to a collection with a token, None where it is not there."""
    wanted = select(Response.id).where(
        Response.collection_id == collection_id,
        Response.submission_hash == submission_hash,
        Response.taken_back.is_(False),
    )
    return session.scalar(wanted)


def comments_of(session: Session, response_id: str) -> Sequence[str]:
    """The ids of what somebody wrote who joined it to their request, in a steady order."""
    return session.scalars(
        select(Comment.id).where(Comment.response_id == response_id).order_by(Comment.id)
    ).all()


def any_under_key(session: Session, scope_id: str) -> bool:
    """Whether anything that was written is sealed with a key of that scope."""
    held = type_coerce(ContactRequest.sealed_details, String)
    wanted = select(ContactRequest.id).where(held.startswith(f"{VERSION}|{scope_id}.", autoescape=True))
    return session.scalar(wanted.limit(1)) is not None


def partnerships(session: Session, limit: int | None = None) -> Sequence[Partnership]:
    """The partnerships of this service, or some of them."""
    return session.scalars(select(Partnership).order_by(Partnership.id).limit(limit)).all()


def _stepped_back(account_id: Any) -> ColumnElement[bool]:
    """For a query: whether an account stepped back from a request, or from the answers joined to it."""
    from_it = exists().where(
        ContactStep.request_id == ContactRequest.id,
        ContactStep.act == STEPPED_BACK,
        ContactStep.account_id == account_id,
    )
    from_answers = exists().where(
        StoodAside.response_id == ContactRequest.response_id, StoodAside.account_id == account_id
    )
    return from_it | from_answers
