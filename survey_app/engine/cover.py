"""When a person will next read what people write: readers, their days, and the days on which nobody is there.

There is no clock here. A moment is given as the clock on the wall shows it in the United Kingdom, and so are
hours: the night on which the clocks change needs no rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

HORIZON_DAYS = 7
"""How far ahead somebody must be on duty for boxes to be open: a week. A box invites to tell, and what
nobody sees for longer than that is told to nobody (decision 45)."""
LATE_AFTER = 2
"""Days of duty that may end over something until a manager is told; readers are reminded after the first."""
EVENING = 17
"""The hour from which a page says "tonight"."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a reader is away, both ends included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Duty:
    """When one reader reads.

    weekdays: Monday is 0. until: the hour, 1 to 24, before which what arrives is read on the same day.
    languages: those that they read.
    """

    reader: str
    weekdays: frozenset[int]
    until: int
    languages: frozenset[str]
    away: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """The readers of a partnership, and the days on which none of them reads: bank holidays and its own."""

    duties: tuple[Duty, ...]
    closed: frozenset[date] = frozenset()

    def on_duty(self, day: date, language: str = "") -> Iterator[Duty]:
        """Who reads on a day. language: what they must read, "" for any."""
        if day in self.closed:
            return
        for duty in self.duties:
            if day.weekday() not in duty.weekdays or any(absence.holds(day) for absence in duty.away):
                continue
            if not language or language in duty.languages:
                yield duty


@dataclass(frozen=True, slots=True)
class NextRead:
    """When a person will next read. until: the hour before which it must be there to be read on that day.

    is_today: whether that is the day of the moment that was asked about. is_evening: whether that moment was
    in the evening.
    """

    day: date
    until: int
    is_today: bool
    is_evening: bool


def next_read(cover: Cover, moment: datetime, language: str = "") -> NextRead | None:
    """When somebody next reads what is sent at a moment; None where nobody does within HORIZON_DAYS.

    language: that of the words, "" where any reader will do.
    """
    for ahead in range(HORIZON_DAYS + 1):
        day = moment.date() + timedelta(days=ahead)
        hours = [duty.until for duty in cover.on_duty(day, language)]
        if hours and (ahead or moment.hour < max(hours)):
            return NextRead(day, max(hours), is_today=not ahead, is_evening=moment.hour >= EVENING)
    return None


def covered_languages(cover: Cover, moment: datetime) -> frozenset[str]:
    """The languages that somebody reads within HORIZON_DAYS of a moment."""
    spoken = {language for duty in cover.duties for language in duty.languages}
    return frozenset(language for language in spoken if next_read(cover, moment, language) is not None)


def duties_over(cover: Cover, arrived: datetime, moment: datetime) -> int:
    """How many days of duty have ended since something arrived that it should have been read on.

    Counted up to LATE_AFTER. Where it has waited for longer than HORIZON_DAYS it is late whatever the cover
    says: a cover in which nobody reads must not make silence look like being in time.
    """
    if moment.date() - arrived.date() > timedelta(days=HORIZON_DAYS):
        return LATE_AFTER
    over = 0
    for day in days_between(arrived.date(), moment.date()):
        hours = [duty.until for duty in cover.on_duty(day)]
        if not hours or (day == arrived.date() and arrived.hour >= max(hours)):
            continue
        over += day < moment.date() or moment.hour >= max(hours)
    return min(over, LATE_AFTER)


def days_between(first: date, last: date) -> Iterable[date]:
    """The days from one to another, both included."""
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
