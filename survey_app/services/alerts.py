"""Answers that a person must see at once: an item about risk, answered at or above its alerting score.

They stand before the comments in the reading queue and are decided like them. Nothing else is done with an
alert: it sends no content anywhere, changes no page of the person who answered, and enters no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from survey_app.services import audit, reading
from survey_app.services.audit import Act
from survey_app.services.queued import Queued, queued
from survey_app.services.refusals import Refusal
from survey_app.store import alerts as store
from survey_app.store import comments as comment_store
from survey_app.store.database import Session
from survey_app.store.tables import Alert, Collection


class NoSuchAlert(Refusal):
    """There is no such alert, or it is another partnership's; the two are told alike."""


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert as a reader opens it. comments: ids of what the person also wrote.

    code: what was chosen; "" where the person has taken their answers back, which does not end an alert.
    """

    queued: Queued
    code: str
    comments: tuple[str, ...]
    reason: str
    decided_on: date | None
    is_own_first: bool = False


def queue(session: Session, partnership_id: str, state: str, limit: int = reading.PAGE) -> list[Queued]:
    """The alerts in a state, the longest waiting first, at most `limit`. For readers alone."""
    rows = store.in_queue(session, partnership_id, state, limit, audit.who_acts(session))
    return [queued(session, row.id, row, asked, row.question_id) for row, asked in rows]


def next_waiting(session: Session, partnership_id: str) -> str | None:
    """The alert that has waited longest for a decision, or None where none waits."""
    return store.next_waiting(session, partnership_id, audit.who_acts(session))


def open_alert(session: Session, partnership_id: str, alert_id: str) -> OpenAlert:
    """An alert with the answer that made it; it is marked as opened. For readers alone.

    Raises NoSuchAlert for another partnership's.
    """
    row, asked = _found(session, partnership_id, alert_id)
    if row.state == "new":
        row.state = "opened"
        session.flush()
    audit.record(session, Act.ALERT_OPENED, row.id, partnership_id)
    return OpenAlert(
        queued=queued(session, row.id, row, asked, row.question_id),
        code=store.code_of(session, row),
        comments=tuple(store.comments_beside(session, row)),
        reason=row.reason,
        decided_on=row.decided_on,
        is_own_first=reading.is_own_first(session, row),
    )


def decide(
    session: Session,
    partnership_id: str,
    alert_id: str,
    decision: str,
    reason: str,
    account_id: str,
    today: date,
) -> None:
    """Record what a reader decided, and forget the hour. A reason is needed whatever was decided.

    That nothing is to be passed on waits for a second reader to agree; everything else stands at once. A
    decision that nothing was to be passed on may be replaced by a graver one; a graver one stands. Raises
    NoSuchAlert, and Refusal for an unknown decision, a missing reason, or one that stands.
    """
    row, _asked = _found(session, partnership_id, alert_id)
    is_second = row.state == reading.CONFIRM and decision == reading.NO_ACTION
    reading.refuse_unfit_decision(row.state, row.decision, decision, reason, reason_needed=not is_second)
    waits = reading.waits_for_a_second(row, decision, reason, account_id, today, needs_second=True)
    agrees = not waits and reading.settle(row, decision, reason, account_id, today)
    session.flush()
    if agrees:
        audit.record(session, Act.ALERT_CONFIRMED, row.id, partnership_id)
    else:
        audit.record(session, Act.ALERT_DECIDED, row.id, partnership_id)


def hand_on(session: Session, partnership_id: str, alert_id: str, account_id: str) -> None:
    """Leave an alert to other readers, as `reading.hand_on` does. Raises Refusal where it is decided.

    Where the answer was taken back nothing of it is left that could be known, and it cannot be handed on.
    """
    row, _asked = _found(session, partnership_id, alert_id)
    if row.state == "decided":
        raise Refusal("A decision on this stands already. Ask another reader to look at it.")
    if row.response_id is None:
        raise Refusal("The answer was taken back, so nobody can be known by it. Please decide.")
    comment_store.stand_aside(session, row.response_id, account_id)
    audit.record(session, Act.ALERT_HANDED_ON, row.id, partnership_id)


def _found(session: Session, partnership_id: str, alert_id: str) -> tuple[Alert, Collection]:
    found = store.get(session, partnership_id, alert_id, audit.who_acts(session))
    if found is None:
        raise NoSuchAlert("There is no such answer.")
    return found
