"""When a person will next read: boundaries, each written down by hand from a calendar."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from survey_app.engine.cover import (
    LATE_AFTER,
    Absence,
    Cover,
    Duty,
    covered_languages,
    duties_over,
    next_read,
)
from survey_app.services import clock
from survey_app.services.cover import holidays_of

WEEK = frozenset(range(5))
AM = Duty("am", WEEK, 17, frozenset({"en"}))
BO = Duty("bo", frozenset({0, 2}), 12, frozenset({"en", "pl"}))
BOTH = (AM, BO)


def at(written: str) -> datetime:
    """A moment by the clock in the United Kingdom."""
    return datetime.fromisoformat(written)


def read_on(cover: Cover, written: str, language: str = "") -> str:
    found = next_read(cover, at(written), language)
    return f"{found.day} {found.until}" if found is not None else "nobody"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20T16:59", "2026-11-20 17"),  # a Friday, a minute before the hour
        ("2026-11-20T17:00", "2026-11-23 17"),  # the hour itself is too late
        ("2026-11-20T23:59", "2026-11-23 17"),
        ("2026-11-21T00:00", "2026-11-23 17"),  # midnight
        ("2026-11-22T23:59", "2026-11-23 17"),
        ("2026-11-23T00:00", "2026-11-23 17"),
    ],
)
def test_it_is_the_first_day_on_which_somebody_still_reads(moment: str, expected: str) -> None:
    assert read_on(Cover(BOTH), moment) == expected


def test_a_language_waits_for_whoever_reads_it() -> None:
    assert read_on(Cover(BOTH), "2026-11-23T12:00", "pl") == "2026-11-25 12"
    assert read_on(Cover(BOTH), "2026-11-23T11:59", "pl") == "2026-11-23 12"
    assert read_on(Cover(BOTH), "2026-11-23T11:59", "ur") == "nobody"


def test_one_reader_away_leaves_the_other_and_both_away_leave_nobody() -> None:
    away = (Absence(date(2026, 11, 23), date(2026, 12, 4)),)
    bo_alone = Cover((Duty("am", WEEK, 17, AM.languages, away), BO))
    assert read_on(bo_alone, "2026-11-24T09:00") == "2026-11-25 12"
    nobody = Cover(tuple(Duty(one.reader, one.weekdays, one.until, one.languages, away) for one in BOTH))
    assert read_on(nobody, "2026-11-24T09:00") == "nobody"
    assert read_on(nobody, "2026-11-29T09:00") == "nobody"
    assert covered_languages(nobody, at("2026-11-29T09:00")) == frozenset()
    assert read_on(nobody, "2026-11-30T09:00") == "2026-12-07 17", "seven days ahead is within the week"


def test_the_evening_is_told_apart() -> None:
    found = [next_read(Cover(BOTH), at(f"2026-11-20T{hour}:00")) for hour in ("16", "17", "23")]
    assert [one is not None and one.is_evening for one in found] == [False, True, True]


@pytest.mark.parametrize(
    ("nation", "moment", "expected"),
    [
        # Christmas week: 25 December is a Friday, so that Boxing Day is kept on Monday 28.
        ("england", "2026-12-24T17:00", "2026-12-29 17"),
        ("wales", "2026-12-24T17:00", "2026-12-29 17"),
        ("scotland", "2026-12-24T17:00", "2026-12-29 17"),
        ("northern_ireland", "2026-12-24T17:00", "2026-12-29 17"),
        # New Year: Scotland keeps 2 January too, which is a Saturday, on Monday 4.
        ("england", "2026-12-31T17:00", "2027-01-04 17"),
        ("scotland", "2026-12-31T17:00", "2027-01-05 17"),
        # Easter Monday is no bank holiday in Scotland.
        ("england", "2027-03-25T17:00", "2027-03-30 17"),
        ("scotland", "2027-03-25T17:00", "2027-03-29 17"),
        # St Andrew's Day and St Patrick's Day are kept by one nation each.
        ("scotland", "2026-11-27T17:00", "2026-12-01 17"),
        ("england", "2026-11-27T17:00", "2026-11-30 17"),
        ("northern_ireland", "2027-03-16T17:00", "2027-03-18 17"),
        ("wales", "2027-03-16T17:00", "2027-03-17 17"),
        # Where the twelfth of July is kept.
        ("northern_ireland", "2027-07-09T17:00", "2027-07-13 17"),
        ("wales", "2027-07-09T17:00", "2027-07-12 17"),
    ],
)
def test_each_nation_keeps_its_own_bank_holidays(nation: str, moment: str, expected: str) -> None:
    closed = holidays_of(nation, 2026) | holidays_of(nation, 2027)
    assert read_on(Cover(BOTH, closed), moment) == expected


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("2026-10-23T15:59", "2026-10-23 17"),  # summer time: 16:59 on the wall
        ("2026-10-23T16:00", "2026-10-26 17"),
        ("2026-10-26T16:59", "2026-10-26 17"),  # the clocks have gone back
        ("2026-10-26T17:00", "2026-10-27 17"),
        ("2027-03-26T16:59", "2027-03-26 17"),  # the Friday before they go forward
        ("2027-03-28T23:30", "2027-03-29 17"),  # Monday already, half past midnight
        ("2027-03-29T16:00", "2027-03-30 17"),
    ],
)
def test_the_hour_is_the_one_on_the_wall_when_the_clocks_change(utc: str, expected: str) -> None:
    found = next_read(Cover(BOTH), clock.at_home(datetime.fromisoformat(utc)))
    assert found is not None
    assert f"{found.day} {found.until}" == expected


@pytest.mark.parametrize(
    ("arrived", "moment", "over"),
    [
        ("2026-11-20T16:00", "2026-11-20T16:59", 0),
        ("2026-11-20T16:00", "2026-11-20T17:00", 1),  # it should have been read that day
        ("2026-11-20T17:00", "2026-11-20T18:00", 0),  # it arrived too late for that
        ("2026-11-20T17:00", "2026-11-23T16:59", 0),  # nobody reads at the weekend
        ("2026-11-20T17:00", "2026-11-23T17:00", 1),
        ("2026-11-20T17:00", "2026-11-24T17:00", LATE_AFTER),
        ("2026-11-20T17:00", "2026-11-27T17:00", LATE_AFTER),
    ],
)
def test_what_waits_is_late_by_the_days_that_it_should_have_been_read_on(
    arrived: str, moment: str, over: int
) -> None:
    assert duties_over(Cover(BOTH), at(arrived), at(moment)) == over


def test_where_nobody_reads_at_all_a_week_makes_it_late() -> None:
    assert duties_over(Cover(()), at("2026-11-20T10:00"), at("2026-11-27T23:00")) == 0
    assert duties_over(Cover(()), at("2026-11-20T10:00"), at("2026-11-28T00:00")) == LATE_AFTER
