"""The day and the hour, asked for in one place, so that tests can say what day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/London")
"""People's days begin at midnight in London; what is stored of a time is UTC without a zone."""


def now() -> datetime:
    """This moment in UTC, without a zone, as the database keeps times."""
    return datetime.now(UTC).replace(tzinfo=None)


def today() -> date:
    """The day in the United Kingdom."""
    return datetime.now(HOME).date()


def at_home(moment: datetime) -> datetime:
    """A moment in UTC, as the database keeps it, as the clock in the United Kingdom shows it."""
    return moment.replace(tzinfo=UTC).astimezone(HOME)


def week_of(day: date) -> date:
    """The Monday of a day's week: all that is kept of when somebody answered."""
    return day - timedelta(days=day.weekday())
