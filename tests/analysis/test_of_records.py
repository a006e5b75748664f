"""A small number of people in records is told by no sum, difference or detour of what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import numpy as np
from scipy.optimize import linprog

from analysis.disclosure import of_records
from analysis.disclosure.of_records import Place, Showing, is_small, showings

YEAR = "2026"
QUARTERS = tuple(f"{YEAR}-Q{number}" for number in (1, 2, 3, 4))


def attacked(values: Mapping[Place, float], told: Mapping[Place, Showing], districts: list[str]) -> list[str]:
    """The small numbers of which an optimiser leaves one value only: a second way of working it out.

    Every number that is not told is unknown, those that are few lie between 1 and 4, and all that adds up
    does. SciPy's HiGHS finds the least and the most of each.
    """
    lines = of_records.lines(YEAR, districts)
    places = sorted({place for total, parts in lines for place in (total, *parts)})
    at = {place: number for number, place in enumerate(places)}
    bounds = [
        (values[one], values[one])
        if told.get(one) is Showing.EXACT
        else (1, 4)
        if told.get(one) is Showing.FEW
        else (0, None)
        for one in places
    ]
    sums = np.zeros((len(lines), len(places)))
    for number, (total, parts) in enumerate(lines):
        sums[number, at[total]] = 1
        for part in parts:
            sums[number, at[part]] -= 1
    known = []
    for place in (one for one, how in told.items() if how is Showing.FEW):
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(places))
            goal[at[place]] = sign
            ends.append(sign * linprog(goal, A_eq=sums, b_eq=np.zeros(len(lines)), bounds=bounds).fun)
        if ends[1] - ends[0] < 1 - 1e-6:
            known.append(f"{place} lies between {ends[0]} and {ends[1]}")
    return known


def drawn(rng: Random, districts: list[str]) -> dict[Place, float]:
    """A year of numbers that add up, small ones among them, some of them never entered."""
    values: dict[Place, float] = {}
    for quarter in QUARTERS:
        for district in districts:
            values[district, quarter] = rng.choice((0, 1, 2, 3, 4, 6, 9, 12, 25))
        values["", quarter] = sum(values[district, quarter] for district in districts)
    for place in ("", *districts):
        values[place, YEAR] = sum(values[place, quarter] for quarter in QUARTERS)
    kept = rng.choice((1.0, 1.0, 0.8))
    return {place: value for place, value in values.items() if rng.random() < kept}


def test_no_small_number_can_be_worked_out_by_an_optimiser_that_uses_every_sum() -> None:
    rng = Random(20)
    leaks, few = [], 0
    for _case in range(60):
        districts = [f"d{number}" for number in range(rng.choice((2, 3, 4)))]
        values = drawn(rng, districts)
        told = showings(values, districts)
        assert all((how is Showing.FEW) <= is_small(values[place]) for place, how in told.items())
        assert not any(how is Showing.EXACT and is_small(values[place]) for place, how in told.items())
        few += sum(how is Showing.FEW for how in told.values())
        leaks += attacked(values, told, districts)
    assert few > 200
    assert leaks == []


def test_the_optimiser_finds_what_is_given_away_where_nothing_is_withheld() -> None:
    values = {("", YEAR): 22.0, ("a", YEAR): 20.0, ("b", YEAR): 2.0}
    careless = {place: Showing.FEW if is_small(value) else Showing.EXACT for place, value in values.items()}
    assert attacked(values, careless, ["a", "b"]) != []


def test_a_years_total_beside_its_quarters_withholds_a_second_quarter() -> None:
    quarters = dict(zip([("", one) for one in QUARTERS], (12.0, 3.0, 9.0, 20.0), strict=True))
    told = showings({**quarters, ("", YEAR): 44.0}, [])
    assert [told["", one] for one in QUARTERS] == ["exact", "few", "withheld", "exact"]
    assert told["", YEAR] is Showing.EXACT


def test_without_a_total_nothing_else_is_withheld() -> None:
    told = showings({("", QUARTERS[0]): 12, ("", QUARTERS[1]): 3}, [])
    assert list(told.values()) == [Showing.EXACT, Showing.FEW]


def test_one_person_in_each_district_is_not_told_by_a_whole_that_is_small_too() -> None:
    values = {(one, YEAR): 1.0 for one in "abcd"} | {("", YEAR): 4.0}
    told = showings(values, list("abcd"))
    assert attacked(values, told, list("abcd")) == []
    assert Showing.EXACT not in told.values()


def test_no_detour_over_several_districts_and_quarters_tells_a_small_number() -> None:
    """a's third quarter is what a and b come to, less what the first two quarters come to."""
    rows = {"a": (2, 3, 3, 20), "b": (3, 2, 20, 20), "c": (20, 20, 2, 3), "d": (20, 20, 3, 2)}
    values = {
        (one, quarter): float(n)
        for one, row in rows.items()
        for quarter, n in zip(QUARTERS, row, strict=True)
    }
    values |= {(one, YEAR): float(sum(row)) for one, row in rows.items()}
    values |= {("", quarter): sum(values[one, quarter] for one in rows) for quarter in QUARTERS}
    careless = {place: Showing.FEW if is_small(value) else Showing.EXACT for place, value in values.items()}
    assert "('a', '2026-Q3') lies between 3.0 and 3.0" in attacked(values, careless, list(rows))
    assert attacked(values, showings(values, list(rows)), list(rows)) == []


def test_numbers_that_do_not_add_up_are_told_all_the_same() -> None:
    """A child who was counted in two quarters is one child of the year."""
    quarters = dict(zip([("", one) for one in QUARTERS], (9.0, 8.0, 3.0, 7.0), strict=True))
    told = showings({**quarters, ("", YEAR): 11.0}, [])
    assert list(told.values()).count(Showing.EXACT) == 4
    assert told["", QUARTERS[2]] is Showing.FEW


def test_nobody_is_told_as_nobody() -> None:
    assert showings({("a", YEAR): 0.0}, ["a"]) == {("a", YEAR): Showing.EXACT}
