"""What share of those who were invited answered, told from figures as shown."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from analysis.disclosure.classes import OPEN_PERCENT_BASE, PERCENT_BASE
from analysis.figures import Figure, Form


@dataclass(frozen=True, slots=True)
class Response:
    """Between which shares of those invited the share lies that answered, in whole per cent.

    Both are the same where people were counted exactly.
    """

    low: int
    high: int


def response(people: Figure, invited: int | None) -> Response | None:
    """The share of those invited that a number of people, as shown, can stand for.

    people: how many answered, after disclosure control; a rounded number or a band gives a range, never one
    share. invited: how many staff say were asked, None where they did not say. None where nothing is shown,
    where fewer were invited than a share is told of (10, or 20 where people were not counted exactly), and
    where more answered than were invited. The ends are rounded outwards, and 100 is the most.

    Source: the limits of `classes`; it tells nothing that is not known from both numbers already.
    """
    ends = _ends(people)
    if ends is None or invited is None:
        return None
    low, high = ends
    least = OPEN_PERCENT_BASE if low == high else PERCENT_BASE
    if invited < least or low > invited:
        return None
    if low == high:
        share = (200 * low + invited) // (2 * invited)
        return Response(share, share)
    most = invited if high is None else min(high, invited)
    return Response(floor(100 * low / invited), ceil(100 * most / invited))


def _ends(people: Figure) -> tuple[int, int | None] | None:
    """The fewest and the most people that a figure stands for; None as the most where it has no end."""
    if people.form is Form.COUNT and people.value is not None:
        reach = int(people.rounding) // 2
        return max(0, int(people.value) - reach), int(people.value) + reach
    if people.form is Form.BAND:
        first, _dash, last = people.band.rstrip("+").partition("-")
        return int(first), int(last) if last else None
    return None
