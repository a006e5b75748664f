"""Answers that a person must see at once, and the queue in which they stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from survey_app.store.comments import UNDECIDED, stood_aside
from survey_app.store.tables import Alert, AnswerCode, Collection, Comment


def in_queue(
    session: Session, partnership_id: str, state: str, limit: int, account_id: str = ""
) -> Sequence[tuple[Alert, Collection]]:
    """Alerts in a state with their collection, the longest waiting first.

    account_id: who meets them; they meet nothing that they stood aside from. "" for nobody in particular.
    """
    wanted = _met(partnership_id, account_id).where(Alert.state == state)
    rows = session.execute(wanted.order_by(Alert.arrived_at, Alert.id).limit(limit))
    return [(alert, collection) for alert, collection in rows]


def next_waiting(session: Session, partnership_id: str, account_id: str = "") -> str | None:
    """The alert that has waited longest for a decision which this account can make."""
    wanted = _met(partnership_id, account_id).where(Alert.state.in_(UNDECIDED))
    if account_id:
        wanted = wanted.where(~and_(Alert.state == "confirm", Alert.account_id == account_id))
    row = session.execute(wanted.order_by(Alert.arrived_at, Alert.id).limit(1)).first()
    return None if row is None else str(row[0].id)


def get(
    session: Session, partnership_id: str, alert_id: str, account_id: str = ""
) -> tuple[Alert, Collection] | None:
    """An alert of one of the partnership's collections; another's is not found. account_id: as `in_queue`."""
    wanted = _met(partnership_id, account_id).where(Alert.id == alert_id)
    row = session.execute(wanted).one_or_none()
    return None if row is None else (row[0], row[1])


def _met(partnership_id: str, account_id: str) -> Select[Alert, Collection]:
    wanted = (
        select(Alert, Collection)
        .join(Collection, Collection.id == Alert.collection_id)
        .where(Collection.partnership_id == partnership_id)
    )
    return wanted.where(~stood_aside(Alert.response_id, account_id)) if account_id else wanted


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
