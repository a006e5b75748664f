"""What is deleted, and how many rows that is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from survey_app.store import holds
from survey_app.store.sealed import NOTHING
from survey_app.store.tables import (
    CodeGuess,
    Collection,
    ContactRequest,
    Conversation,
    DraftAnswer,
    Response,
    StaffSession,
)


def unsent_conversations(session: Session, before: date, today: date, *, dry_run: bool) -> int:
    """Conversations last touched before a day, with their draft answers.

    One that a code for coming back leads to stays while the code is good. Where the collection is closed all
    of them go, since nothing of them can be sent any more.
    """
    closed = select(Collection.id).where(Collection.closed_on.is_not(None) | (Collection.closes_on < today))
    is_old = Conversation.collection_id.in_(closed) | (
        (Conversation.touched_on < before)
        & (Conversation.kept_until.is_(None) | (Conversation.kept_until < today))
    )
    old = select(Conversation.token_hash).where(is_old)
    count = session.scalar(select(func.count()).select_from(old.subquery())) or 0
    if not dry_run:
        session.execute(delete(DraftAnswer).where(DraftAnswer.conversation_hash.in_(old)))
        session.execute(delete(Conversation).where(is_old))
    return count


def ended_sign_ins(session: Session, before: datetime, *, dry_run: bool) -> int:
    """Sign-ins that began before a moment."""
    old = StaffSession.started_at < before
    count = session.scalar(select(func.count()).select_from(StaffSession).where(old)) or 0
    if not dry_run:
        session.execute(delete(StaffSession).where(old))
    return count


def old_guesses(session: Session, before: datetime, *, dry_run: bool) -> int:
    """Counts of vain guesses at codes, of hours that began before a moment."""
    old = CodeGuess.hour < before
    count = session.scalar(select(func.count()).select_from(CodeGuess).where(old)) or 0
    if not dry_run:
        session.execute(delete(CodeGuess).where(old))
    return count


def ended_receipts(session: Session, today: date, *, dry_run: bool) -> int:
    """Collections whose day for taking answers back is over: their secret, and the marks made with it.

    Those of a programme go with the programme; what is under a legal hold stays until that is lifted.
    """
    is_over = (
        Collection.programme_id.is_(None)
        & Collection.secret.is_not(None)
        & (
            (Collection.closes_on < today)
            | (Collection.closes_on.is_(None) & Collection.closed_on.is_not(None))
        )
        & Collection.id.not_in(holds.held_collections())
    )
    count = session.scalar(select(func.count()).select_from(Collection).where(is_over)) or 0
    if not dry_run:
        over = select(Collection.id).where(is_over)
        for statement in (
            update(Response).where(Response.collection_id.in_(over)).values(receipt_mark=None),
            update(Collection).where(is_over).values(secret=None),
        ):
            session.execute(statement.execution_options(synchronize_session=False))
    return count


def details_of_closed_requests(session: Session, before: date, *, dry_run: bool) -> int:
    """What was written in requests to be contacted that were closed before a day, and what they lead to.

    One that is open is never touched. The outcome, its day and the reference stay.
    """
    is_over = (ContactRequest.closed_on < before) & (ContactRequest.sealed_details != NOTHING)
    count = session.scalar(select(func.count()).select_from(ContactRequest).where(is_over)) or 0
    if not dry_run:
        gone = update(ContactRequest).where(is_over)
        gone = gone.values(sealed_details=NOTHING, response_id=None, submission_mark=None)
        session.execute(gone.execution_options(synchronize_session=False))
    return count
