"""Guesses at codes and cards, limited in the database without knowing who guesses.

30 misses an hour for each first symbol, so 930 an hour for a collection or a programme. What leads somewhere
is never counted, nor is a slip of the pen, which the check symbol catches. Somebody who guesses so as to keep
others out closes one thirty-first of the codes with 30 tries, until the hour is over. A door may slow down
single addresses besides.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from survey_app.services.refusals import Refusal
from survey_app.store import guesses
from survey_app.store.database import Session

MISSES_AN_HOUR = 30
"""For each first symbol of a code."""


class TooManyGuesses(Refusal):
    """Too many codes were tried in vain. until: the moment, UTC, from which on one may try again."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


def scope(what: str, where: str, code: str) -> str:
    """What a try counts towards: "back:COLLECTION_ID:SIGN". code: tidied, with at least one sign."""
    return f"{what}:{where}:{code[0]}"


def refuse_too_many(session: Session, scope: str, now: datetime, more: int = 0) -> None:
    """Raise TooManyGuesses where this hour's misses are used up. now: UTC. more: how many are let besides."""
    hour = _hour(now)
    if guesses.misses(session, scope, hour) >= MISSES_AN_HOUR + more:
        raise TooManyGuesses(
            "Too many codes were tried that lead nowhere. Wait until the next full hour, then try again.",
            hour + timedelta(hours=1),
        )


def count_miss(session: Session, scope: str, now: datetime, *, is_miss: bool = True) -> None:
    """Count one more, and drop the counts of hours that are over. The caller holds what others wait for.

    is_miss: False for a hit, which counts as nothing and takes as long, so that time tells nothing.
    """
    guesses.forget_before(session, _hour(now))
    guesses.count(session, scope, _hour(now), int(is_miss))


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
