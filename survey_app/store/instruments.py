"""Loaded wordings of published instruments, and what is stated of scales, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.store.tables import LoadedWording, StatedReliability


def wordings(session: Session, partnership_id: str) -> Sequence[LoadedWording]:
    """What a partnership has loaded, by instrument and language."""
    return session.scalars(
        select(LoadedWording)
        .where(LoadedWording.partnership_id == partnership_id)
        .order_by(LoadedWording.questionnaire_id)
    ).all()


def wording(session: Session, partnership_id: str, questionnaire_id: str) -> LoadedWording | None:
    """One loaded wording of a partnership."""
    return session.get(LoadedWording, (partnership_id, questionnaire_id))


def keep_wording(session: Session, row: LoadedWording) -> None:
    """Keep a wording in place of the one that was loaded before."""
    session.merge(row)
    session.flush()


def stated(session: Session, partnership_id: str, scale_id: str) -> StatedReliability | None:
    """What is stated of a scale."""
    return session.get(StatedReliability, (partnership_id, scale_id))


def keep_stated(session: Session, row: StatedReliability) -> None:
    """Keep what is stated of a scale in place of what was stated before."""
    session.merge(row)
    session.flush()


def withdraw_stated(session: Session, partnership_id: str, scale_id: str) -> None:
    """Forget what was stated of a scale."""
    row = stated(session, partnership_id, scale_id)
    if row is not None:
        session.delete(row)
        session.flush()
