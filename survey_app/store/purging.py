"""What is deleted, and how many rows that is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey_app.store.tables import Conversation, DraftAnswer, StaffSession


def unsent_conversations(session: Session, before: date, *, dry_run: bool) -> int:
    """Conversations last touched before a day, with their draft answers."""
    old = select(Conversation.token_hash).where(Conversation.touched_on < before)
    count = session.scalar(select(func.count()).select_from(old.subquery())) or 0
    if not dry_run:
        session.execute(delete(DraftAnswer).where(DraftAnswer.conversation_hash.in_(old)))
        session.execute(delete(Conversation).where(Conversation.touched_on < before))
    return count


def ended_sign_ins(session: Session, before: datetime, *, dry_run: bool) -> int:
    """Sign-ins that began before a moment."""
    old = StaffSession.started_at < before
    count = session.scalar(select(func.count()).select_from(StaffSession).where(old)) or 0
    if not dry_run:
        session.execute(delete(StaffSession).where(old))
    return count
