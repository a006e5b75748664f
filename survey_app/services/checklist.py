"""The checklist of a collection: what should be settled before its link goes out.

Everything on it is looked up, so nobody ticks anything, and nothing on it is a number of people who answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from survey_app.services import cover
from survey_app.services.collections import AskedCollection
from survey_app.store import cards as card_store
from survey_app.store.database import Session


class Check(StrEnum):
    """What is looked at, in the order in which it is settled."""

    READ = "read"
    """Somebody will read what people write, by a day that they can be told."""
    NUMBERS = "numbers"
    """People are shown the partnership's own numbers for a worry about a child."""
    LAST_DAY = "last_day"
    INVITED = "invited"
    """How many are asked is known, so that it can stand beside how many answered."""
    CARDS = "cards"
    """There are cards to pair the waves by. Only in a programme."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One line of the checklist. must: people should not be asked before it is settled."""

    check: Check
    is_settled: bool
    must: bool


def of(session: Session, asked: AskedCollection, now: datetime) -> tuple[Checked, ...]:
    """The checklist of a collection that is not closed."""
    partnership_id = asked.partnership_id
    writes = any(turn.takes_words for turn in asked.turns)
    found = []
    if writes:
        found.append(
            Checked(Check.READ, cover.next_read(session, partnership_id, now) is not None, must=True)
        )
    found += [
        Checked(Check.NUMBERS, cover.numbers(session, partnership_id).are_there, must=True),
        Checked(Check.LAST_DAY, asked.closes_on is not None, must=False),
        Checked(Check.INVITED, asked.invited is not None, must=False),
    ]
    if asked.programme_id is not None and asked.wave is not None:
        has_codes = asked.programme_self_made_for is not None
        issued = card_store.issued(session, asked.programme_id)
        found.append(Checked(Check.CARDS, has_codes or issued > 0, must=True))
    return tuple(found)


def is_ready(checks: tuple[Checked, ...]) -> bool:
    """Whether everything is settled that must be."""
    return all(one.is_settled for one in checks if one.must)
