"""Asking again some weeks after: what is due, and the link for the organiser to send on.

Heard writes to nobody who was asked and keeps no address of them. It notes that a programme is due; whoever
organised it sees the link and sends it the way they invited people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from survey_app.services import audit, collections
from survey_app.services.audit import Act
from survey_app.services.collections import AskedCollection
from survey_app.services.refusals import Refusal
from survey_app.services.subjects import LAST_WAVE, SECOND_WAVE
from survey_app.store import collections as store
from survey_app.store.database import Database, Session


@dataclass(frozen=True, slots=True)
class Due:
    """A programme whose people are to be asked again. asks: the collections of the last wave."""

    programme_code: str
    programme_name: str
    due_on: date
    asks: tuple[AskedCollection, ...]


def note_due(database: Database, today: date) -> int:
    """Note every programme whose people are to be asked again from today or an earlier day; how many are new.

    The weeks are counted from the last day of the wave after. One whose last wave has closed is done with.
    """
    noted = 0
    with database.writing() as session:
        for partnership_id in store.partnership_ids(session):
            for row in store.programmes(session, partnership_id):
                if row.follow_up_weeks is None or row.closed_on is not None:
                    continue
                asked = collections.of_programme(session, row.id, today)
                day = due_on(asked, row.follow_up_weeks)
                if day is None or today < day or store.reminder(session, row.id) is not None:
                    continue
                store.add_reminder(session, row.id, day, today)
                noted += 1
    return noted


def due(session: Session, partnership_id: str, today: date) -> list[Due]:
    """What was noted and not sent on yet, the longest due first."""
    return [
        Due(
            programme.code,
            programme.name,
            reminder.due_on,
            tuple(
                one
                for one in collections.of_programme(session, programme.id, today)
                if one.wave == LAST_WAVE and one.state != "closed"
            ),
        )
        for reminder, programme in store.reminders(session, partnership_id)
    ]


def sent_on(session: Session, partnership_id: str, programme_code: str, today: date) -> None:
    """Say that the link was sent on. Raises Refusal where nothing is due of such a programme."""
    for reminder, programme in store.reminders(session, partnership_id):
        if programme.code == collections.tidy_code(programme_code):
            reminder.sent_on = today
            audit.record(session, Act.LINK_SENT_ON, programme.id, partnership_id)
            return
    raise Refusal("Nothing is due there. Somebody may have sent the link on already.")


def due_on(asked: Sequence[AskedCollection], weeks: int) -> date | None:
    """The day from which people are asked again; None where the second wave is not over, or the last is."""
    second = [one for one in asked if one.wave == SECOND_WAVE]
    last = [one for one in asked if one.wave == LAST_WAVE]
    ends = [one.closed_on or one.closes_on for one in second]
    if not ends or None in ends or (last and all(one.state == "closed" for one in last)):
        return None
    return max(end for end in ends if end is not None) + timedelta(weeks=weeks)
