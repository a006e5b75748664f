"""Codes that people make themselves out of five small facts, where a large programme lets them.

A fallback for whoever has no card, and a weak one: who knows the five facts can make the same code, two
people may share one, and whoever holds the database and some days can try them all. So it is for programmes
of 100 people and more, and it takes nothing back and shows nothing. The facts are neither kept nor logged:
they become one memory-hard hash under the programme's secret, and are gone.

Nothing is looked up when a code is made, so there is no hit and no miss to tell apart. Its row comes with the
first Send. A code that comes a second time to the same questions of one wave may be two people's: from then
on it pairs nobody, and what was sent with it counts as without a card.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from survey_app.services import cards, collections, guessing
from survey_app.services.collections import AskedCollection
from survey_app.services.refusals import Refusal
from survey_app.store import cards as store
from survey_app.store import collections as collection_store
from survey_app.store.database import Session

FEWEST_PEOPLE = 100
"""A group small enough to be known is small enough for its codes to be guessed one by one (decision 5)."""
OTHER = "-"
"""A letter that is none of A to Z, and no letter at all."""
_LETTERS = (*string.ascii_uppercase, OTHER)
FACTS: Mapping[str, tuple[str, ...]] = {
    "day": tuple(map(str, range(1, 32))),
    "month": tuple(map(str, range(1, 13))),
    "first": _LETTERS,
    "last": _LETTERS,
    "family": _LETTERS,
}
"""What a code is made of, and what can be chosen for each: the day and the month of the birthday, the first
and the last letter of the first name, the last letter of the family name."""
_NAMESPACE = "self-made"
"""Small letters and a dash, which no card has: no card can have the hash of one of these."""
SHARES = len(cards.ALPHABET)
"""Into how many equal parts all codes fall; each part is limited by itself, as the first symbols of cards."""
SHARE_IN_ONE_HOUR = 10
"""A tenth of the people is let through an hour in each part: thrice what is likely if all come at once."""


class NotAllChosen(Refusal):
    """Some of the facts were chosen and some were not, or one is not offered. Nothing was hashed."""


@dataclass(frozen=True, slots=True)
class Made:
    """A code that was made: its hash, and what it counts towards. Whether anybody used it is not known."""

    programme_id: str
    scope: str
    mark: str
    card_id: None = None


def make(session: Session, asked: AskedCollection, facts: Mapping[str, str], now: datetime) -> Made:
    """Make a code out of facts; in a session that only reads, since it takes some 40 ms.

    now: UTC. Raises NotAllChosen, and guessing.TooManyGuesses; what comes of it is counted by `count`.
    """
    if any(facts.get(name) not in offered for name, offered in FACTS.items()):
        raise NotAllChosen("Choose all five, or leave all five empty.")
    programme = collection_store.programme_by_code(session, asked.programme_code)
    secret = (programme.secret if programme is not None else None) or cards.NO_SECRET
    mark = cards.mark_of(secret, code_of(facts))
    # By the hash, where cards go by their first symbol: a count by day or letter would keep a fact.
    scope = f"own:{asked.programme_id}:{int(mark, 16) % SHARES}"
    guessing.refuse_too_many(session, scope, now, _let_besides(asked))
    return Made(asked.programme_id or "", scope, mark)


def code_of(facts: Mapping[str, str]) -> str:
    """What is hashed of facts, which is kept nowhere: the same whatever language they were chosen in."""
    return " ".join((_NAMESPACE, *(facts[name] for name in FACTS)))


def count(session: Session, asked: AskedCollection, made: Made, now: datetime) -> None:
    """Count a code that was made, known or new alike. Raises TooManyGuesses where others were faster."""
    store.hold(session, made.programme_id)
    guessing.refuse_too_many(session, made.scope, now, _let_besides(asked))
    guessing.count_miss(session, made.scope, now)


def use(session: Session, asked: AskedCollection, mark: str, today: date) -> str | None:
    """The id by which what is sent now is held together with what the same code was used for before.

    None where the code pairs nobody: it came to these questions at this wave before, or did so once, or the
    programme was closed meanwhile.
    """
    programme = collection_store.programme_by_code(session, asked.programme_code)
    if programme is None or programme.secret is None:
        return None
    row = store.self_made(session, programme.id, mark)
    if row.unclear:
        return None
    mine = {turn.id for turn in asked.turns}
    alike = [
        one.id
        for one in collections.of_programme(session, programme.id, today)
        if one.wave == asked.wave and mine & {turn.id for turn in one.turns}
    ]
    if store.is_used_at(session, row.id, alike):
        store.give_up(session, row)
        return None
    return row.id


def _let_besides(asked: AskedCollection) -> int:
    """How many an hour are let through beyond what cards have, so that a whole school can begin at once."""
    return (asked.programme_self_made_for or 0) // SHARE_IN_ONE_HOUR
