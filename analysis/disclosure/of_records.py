"""Which numbers of people from records may be told, so that nobody can work out how few there were somewhere.

Records hold one number for a place and a period, and the places and periods add up: the quarters to their
year, the districts to the whole partnership. A number of one to four people is told as "fewer than 5". Where
what is told beside it would narrow it down further, another number is withheld too, until it does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from analysis.disclosure.classes import OPEN_FLOOR

FEWEST = OPEN_FLOOR
"""One to four people are never told: the floor of the open class, for what staff count themselves."""
WHOLE = ""
"""Stands where a district would: the whole partnership."""
QUARTERS = ("Q1", "Q2", "Q3", "Q4")

Place = tuple[str, str]
"""A district's id, or WHOLE, and a period: "2026" or "2026-Q3"."""
_Line = tuple[Place, tuple[Place, ...]]
"""A place and period whose number the others' add up to."""
_Equation = tuple[dict[Place, Fraction], Fraction]
"""What unknown numbers, each so many times, add up to."""
_NO_LIMIT = math.inf
_SLIP = 1e-9
"""By how much a whole number may miss one for how a computer keeps fractions."""
_MOST_STEPS = 200
"""Rounds of narrowing; each makes an interval smaller by a whole number, so few are ever needed."""


class Showing(StrEnum):
    """How a number of a record is told."""

    EXACT = "exact"
    FEW = "few"
    """Fewer than FEWEST, and at least one."""
    WITHHELD = "withheld"
    """Not told: with it, a number that is FEW could be worked out."""


def is_small(value: float) -> bool:
    """Whether so many people are too few to be told; nobody at all is no one."""
    return 0 < value < FEWEST


def showings(values: Mapping[Place, float], districts: Iterable[str]) -> dict[Place, Showing]:
    """How each number of people of one quantity may be told.

    values: what was entered, by district and period; people, 0 and more. districts: all that the partnership
    has, also those that entered nothing. Everything told is safe together, in whatever part it is looked at.
    """
    return dict(_showings(tuple(sorted(values.items())), tuple(sorted(set(districts) - {WHOLE}))))


@lru_cache(maxsize=2048)
def _showings(
    entered: tuple[tuple[Place, float], ...], districts: tuple[str, ...]
) -> tuple[tuple[Place, Showing], ...]:
    found: list[tuple[Place, Showing]] = []
    for year in sorted({period[:4] for (_district, period), _value in entered}):
        values = {place: value for place, value in entered if place[1].startswith(year)}
        found += _of_year(values, lines(year, districts)).items()
    return tuple(found)


def lines(year: str, districts: Iterable[str]) -> list[_Line]:
    """Everything of a year that adds up: each place's quarters, and each period's districts."""
    periods = (year, *(f"{year}-{quarter}" for quarter in QUARTERS))
    places = tuple(districts)
    over_time = [((place, year), tuple((place, one) for one in periods[1:])) for place in (WHOLE, *places)]
    over_places = [((WHOLE, one), tuple((place, one) for place in places)) for one in periods if places]
    return over_time + over_places


def _of_year(values: Mapping[Place, float], known_lines: list[_Line]) -> dict[Place, Showing]:
    told = {place: Showing.FEW if is_small(value) else Showing.EXACT for place, value in values.items()}
    while (place := _given_away(values, told, known_lines)) is not None:
        told[_to_withhold(place, values, told, known_lines)] = Showing.WITHHELD
    return told


def _given_away(
    values: Mapping[Place, float], told: Mapping[Place, Showing], known_lines: list[_Line]
) -> Place | None:
    """A small number that what is told narrows down, or None. Where all around it is withheld, none is."""
    if Showing.FEW not in told.values():
        return None
    low, high = _worked_out(values, told, known_lines)
    few = [place for place, how in told.items() if how is Showing.FEW]
    known = [place for place in few if low[place] > 1 or high[place] < FEWEST - 1]
    # One that is the last not withheld stands alone: nothing is left that could narrow it down.
    return next((place for place in known if _others(told, place)), None)


def _others(told: Mapping[Place, Showing], place: Place) -> bool:
    """Whether anything beside a number is not withheld yet."""
    return any(how is not Showing.WITHHELD for one, how in told.items() if one != place)


def _worked_out(
    values: Mapping[Place, float], told: Mapping[Place, Showing], known_lines: list[_Line]
) -> tuple[dict[Place, float], dict[Place, float]]:
    """The least and the most that anybody can say of each number, from what is told and how it adds up."""
    places = {place for total, parts in known_lines for place in (total, *parts)} | set(told)
    low: dict[Place, float] = {}
    high: dict[Place, float] = {}
    for place in places:
        how = told.get(place)
        if how is Showing.EXACT:
            low[place] = high[place] = values[place]
        elif how is Showing.FEW:
            low[place], high[place] = 1, FEWEST - 1
        else:
            low[place], high[place] = 0, _NO_LIMIT
    equations = _equations(values, told, known_lines)
    _narrow([*equations, *_solved(equations)], low, high)
    return low, high


def _equations(
    values: Mapping[Place, float], told: Mapping[Place, Showing], known_lines: list[_Line]
) -> list[_Equation]:
    found: list[_Equation] = []
    for total, parts in known_lines:
        unknown: dict[Place, Fraction] = {}
        adds_to = Fraction(0)
        for place, sign in ((total, 1), *((part, -1) for part in parts)):
            if told.get(place) is Showing.EXACT:
                adds_to -= sign * Fraction(values[place])
            else:
                unknown[place] = Fraction(sign)
        few = sum(told.get(part) is Showing.FEW for part in parts)
        if told.get(total) is Showing.EXACT and -adds_to < few:
            continue  # a child of two quarters is one of the year: these do not add up, as all can see
        if unknown:
            found.append((unknown, adds_to))
    return found


def _solved(equations: list[_Equation]) -> list[_Equation]:
    """The same equations taken from one another, so that each begins with a number that no other holds."""
    rows = [(dict(unknown), adds_to) for unknown, adds_to in equations]
    done: list[_Equation] = []
    while rows:
        unknown, adds_to = rows.pop()
        if not unknown:
            continue
        first = min(unknown)
        by = unknown[first]
        row = ({place: times / by for place, times in unknown.items()}, adds_to / by)
        rows = [_without(first, other, row) for other in rows]
        done = [_without(first, other, row) for other in done]
        done.append(row)
    return done


def _without(place: Place, row: _Equation, taken: _Equation) -> _Equation:
    times = row[0].get(place)
    if times is None:
        return row
    unknown = dict(row[0])
    for one, by in taken[0].items():
        left = unknown.get(one, Fraction(0)) - times * by
        if left:
            unknown[one] = left
        else:
            unknown.pop(one, None)
    return unknown, row[1] - times * taken[1]


def _narrow(equations: list[_Equation], low: dict[Place, float], high: dict[Place, float]) -> None:
    """Make each interval as small as the equations allow, one at a time, until nothing moves."""
    in_floats = [
        ({place: float(times) for place, times in unknown.items()}, float(adds_to))
        for unknown, adds_to in equations
    ]
    for _step in range(_MOST_STEPS):
        moved = False
        for unknown, adds_to in in_floats:
            for place, times in unknown.items():
                rest_low = rest_high = 0.0
                for other, by in unknown.items():
                    if other != place:
                        ends = (by * low[other], by * high[other])
                        rest_low, rest_high = rest_low + min(ends), rest_high + max(ends)
                limits = sorted((adds_to - end) / times for end in (rest_low, rest_high))
                least = math.ceil(limits[0] - _SLIP) if limits[0] > -_NO_LIMIT else limits[0]
                most = math.floor(limits[1] + _SLIP) if limits[1] < _NO_LIMIT else limits[1]
                if least > low[place]:
                    low[place], moved = least, True
                if most < high[place]:
                    high[place], moved = most, True
                if low[place] > high[place]:
                    return
        if not moved:
            return


def _to_withhold(
    place: Place,
    values: Mapping[Place, float],
    told: Mapping[Place, Showing],
    known_lines: list[_Line],
) -> Place:
    """What to withhold next for a small number's sake: near it, of a part sooner than of a whole."""
    reached, near = {place}, {place}
    while near:
        beside = {
            one
            for total, parts in known_lines
            if not reached.isdisjoint((total, *parts))
            for one in (total, *parts)
            if one in told
        }
        exact = [one for one in beside if told[one] is Showing.EXACT]
        if exact:
            return min(exact, key=lambda one: _loss(one, values[one]))
        near = beside - reached
        reached |= beside
    small = [one for one in told if one != place and told[one] is not Showing.WITHHELD]
    return min(small, key=lambda one: _loss(one, values[one]))


def _loss(place: Place, value: float) -> tuple[bool, int, float, Place]:
    """How much is lost with a number; the least is withheld first. One of nobody hides nothing."""
    district, period = place
    return (value == 0, (district == WHOLE) + (len(period) == 4), value, place)
