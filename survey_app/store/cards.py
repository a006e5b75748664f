"""Cards and the programmes that they belong to, in the database."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey_app.store.tables import Card, Response


def marks(session: Session, programme_id: str) -> set[str]:
    """The marks of every card of a programme that is not closed."""
    found = session.scalars(select(Card.mark).where(Card.programme_id == programme_id))
    return {mark for mark in found if mark is not None}


def id_by_mark(session: Session, programme_id: str, mark: str) -> str | None:
    """The id of the card with this mark."""
    return session.scalar(select(Card.id).where(Card.programme_id == programme_id, Card.mark == mark))


def add(session: Session, programme_id: str, new_marks: list[str]) -> None:
    """Keep the marks of new cards."""
    session.add_all(Card(programme_id=programme_id, mark=mark) for mark in new_marks)
    session.flush()


def forget_marks(session: Session, programme_id: str) -> None:
    """Destroy what could lead from a card on paper to its answers, and the order in which it was used."""
    session.execute(update(Card).where(Card.programme_id == programme_id).values(mark=None))
    of_programme = select(Card.id).where(Card.programme_id == programme_id)
    session.execute(update(Response).where(Response.card_id.in_(of_programme)).values(card_use=None))
