"""Years and quarters: the only stretches of time that evidence, records and reports are narrowed to."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from survey_app.services.collections import AskedCollection
from survey_app.services.refusals import Refusal

_PERIOD = re.compile(r"(20\d\d)(?:-Q([1-4]))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A year or a quarter, nothing else: free dates would let one person's answers be singled out (R7)."""

    name: str
    first: date
    last: date

    def touches(self, asked: AskedCollection, today: date) -> bool:
        """Whether a collection could be answered on any day of it."""
        ended = asked.closed_on or asked.closes_on or max(today, asked.opens_on)
        return asked.opens_on <= self.last and ended >= self.first

    @property
    def is_year(self) -> bool:
        """Whether it is a year and not a quarter."""
        return len(self.name) == len("2026")

    def holds(self, name: str) -> bool:
        """Whether another period lies in it: a quarter in its year, and each in itself."""
        return name == self.name or (self.is_year and name.startswith(f"{self.name}-"))

    def meets(self, first: date, last: date) -> bool:
        """Whether any of these days lies in it."""
        return first <= self.last and last >= self.first


def read_period(text: str) -> Period:
    """A period from "2026" or "2026-Q3". Raises Refusal for anything else."""
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        raise Refusal(
            "%(text)s is no period. Give a year such as 2026, or a quarter such as 2026-Q3: other periods "
            "are not possible, because comparing them could give single people away.",
            text=repr(text),
        )
    year, quarter = int(match[1]), int(match[2] or 0)
    if not quarter:
        return Period(match[0], date(year, 1, 1), date(year, 12, 31))
    month = 3 * quarter
    return Period(match[0], date(year, month - 2, 1), date(year, month, monthrange(year, month)[1]))


def before(period: Period) -> Period:
    """The year before a year, the quarter before a quarter."""
    year = int(period.name[:4])
    if period.is_year:
        return read_period(str(year - 1))
    quarter = int(period.name[-1])
    return read_period(f"{year}-Q{quarter - 1}" if quarter > 1 else f"{year - 1}-Q4")


def quarters(year: str) -> tuple[str, ...]:
    """The names of a year's quarters, in order."""
    return tuple(f"{year}-Q{quarter}" for quarter in (1, 2, 3, 4))
