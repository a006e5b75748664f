"""Releases that were made lately: what there is to look at since somebody was here last week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from survey_app.services import collections
from survey_app.store import collections as store
from survey_app.store import releases
from survey_app.store.database import Session

LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class NewFigures:
    """The newest release of a collection, or of a programme where is_programme, made within LATELY."""

    title: str
    code: str
    is_programme: bool
    number: int
    made_on: date


def lately(session: Session, partnership_id: str, today: date) -> tuple[NewFigures, ...]:
    """The newest releases of the last days, the newest first; of each collection or programme one."""
    names = {
        f"collection:{one.id}": (one.title, one.code, False)
        for one in collections.listing(session, partnership_id, today)
    }
    names |= {
        f"programme:{one.id}": (one.name, one.code, True) for one in store.programmes(session, partnership_id)
    }
    found: dict[str, NewFigures] = {}
    for subject, number, day in releases.made_since(session, partnership_id, today - LATELY):
        if subject not in names or (subject in found and found[subject].number > number):
            continue
        title, code, is_programme = names[subject]
        found[subject] = NewFigures(title, code, is_programme, number, day)
    return tuple(found.values())
