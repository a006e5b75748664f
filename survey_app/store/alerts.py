"""Answers that a person must see at once, and the queue in which they stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.store.tables import Alert, AnswerCode, Collection, Comment


def in_queue(
    session: Session, partnership_id: str, state: str, limit: int
) -> Sequence[tuple[Alert, Collection]]:
    """Alerts in a state with their collection, the longest waiting first."""
    rows = session.execute(
        select(Alert, Collection)
        .join(Collection, Collection.id == Alert.collection_id)
        .where(Collection.partnership_id == partnership_id, Alert.state == state)
        .order_by(Alert.arrived_at, Alert.id)
        .limit(limit)
    )
    return [(alert, collection) for alert, collection in rows]


def get(session: Session, partnership_id: str, alert_id: str) -> tuple[Alert, Collection] | None:
    """An alert of one of the partnership's collections; another's is not found."""
    row = session.execute(
        select(Alert, Collection)
        .join(Collection, Collection.id == Alert.collection_id)
        .where(Alert.id == alert_id, Collection.partnership_id == partnership_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def code_of(session: Session, alert: Alert) -> str:
    """What was chosen, "" where it is not kept any more."""
    wanted = select(AnswerCode.code).where(
        AnswerCode.response_id == alert.response_id, AnswerCode.question_id == alert.question_id
    )
    return session.scalar(wanted.limit(1)) or ""


def comments_beside(session: Session, alert: Alert) -> Sequence[str]:
    """The ids of what the same person wrote, in a steady order."""
    wanted = select(Comment.id).where(Comment.response_id == alert.response_id)
    return session.scalars(wanted.order_by(Comment.id)).all()
