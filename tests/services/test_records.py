"""Numbers from records: checked kindly, corrected without loss, under every measure, small ones hidden."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from analysis.disclosure.of_records import Showing
from questionnaires import reader, record_measures
from survey_app.record_words import value_text
from survey_app.services import records
from survey_app.services.periods import read_period
from survey_app.services.records import Doubtful, Given, NoSuchRecord
from survey_app.services.refusals import Refusal
from survey_app.store import narrowing
from survey_app.store.database import Database, Session
from survey_app.store.evidence_tables import RecordEntry
from survey_app.store.tables import District
from tests.conftest import TODAY

ARRESTS = "SET-3.5-QN1"
SESSIONS = "SET-3.1-QN1"
REPORT = "The police's report"


@pytest.fixture
def districts(database: Database, partnership: str) -> tuple[str, str]:
    with database.writing() as session:
        rows = [District(partnership_id=partnership, name=name) for name in ("Northwater", "Southmoor")]
        session.add_all(rows)
        session.flush()
        return rows[0].id, rows[1].id


def enter(
    session: Session,
    partnership: str,
    value: object,
    period: str = "2026-Q1",
    district: str | None = None,
    measure: str = ARRESTS,
    **more: bool,
) -> str:
    given = Given(measure, district, period, str(value), REPORT)
    return records.enter(session, partnership, given, TODAY, **more)


def test_every_quantitative_measure_is_a_quantity_or_says_why_not() -> None:
    assert record_measures.faults(record_measures.records(), reader.measures()) == []


def test_one_number_stands_under_each_measure_that_asks_for_the_same(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        enter(session, partnership, 12)
        enter(session, partnership, 12, measure="hsb-cj1")  # the same number: nothing is added
        found = records.by_measure(session, partnership)
        assert [value_text(one) for one in found["SET-3.5-QN1"]] == ["12"]
        assert [one.measure_id for one in found["HSB-CJ1"]] == ["HSB-CJ1"]
        assert len(session.scalars(select(RecordEntry)).all()) == 1


def test_correcting_adds_a_version_and_withdrawing_keeps_the_history(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        enter(session, partnership, 12)
        entry = enter(session, partnership, 14)
        assert [one.value for one in records.listing(session, partnership)] == [14]
        records.withdraw(session, partnership, entry, "Counted twice", TODAY)
        assert records.listing(session, partnership) == ()
        history = records.kept(session, partnership, entry).versions
        assert [(one.number, one.value) for one in history] == [(3, None), (2, 14), (1, 12)]
        with pytest.raises(Refusal, match="withdrawn already"):
            records.withdraw(session, partnership, entry, "", TODAY)
        enter(session, partnership, 14)
        assert [one.value for one in records.listing(session, partnership)] == [14]
        with pytest.raises(NoSuchRecord):
            records.kept(session, "another", entry)


@pytest.mark.parametrize(
    ("measure", "period", "value", "why"),
    [
        ("SET-9.9", "2026", "1", "There is no measure"),
        ("HSB-O8", "2026", "1", "own answers before and after"),
        (ARRESTS, "May 2026", "1", "no period"),
        (ARRESTS, "2026", "twelve", "no number"),
        (ARRESTS, "2026", "nan", "no number"),
        (ARRESTS, "2026", "-1", "less than 0"),
        (ARRESTS, "2026", "1.5", "whole number"),
        (ARRESTS, "2026", "99999999", "larger than any"),
    ],
)
def test_what_cannot_be_a_number_is_refused_with_how_to_mend_it(
    database: Database, partnership: str, measure: str, period: str, value: str, why: str
) -> None:
    with database.writing() as session, pytest.raises(Refusal, match=why) as refused:
        enter(session, partnership, value, period, measure=measure)
    assert not isinstance(refused.value, Doubtful)


def test_what_looks_like_a_slip_is_asked_about_and_kept_when_it_is_right(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        for period, value in (("2025-Q4", 20), ("2026-Q1", 30), ("2026", 90)):
            enter(session, partnership, value, period, measure=SESSIONS)
        slips = (
            ("INV-2-A1", "2026", 130, "more than all"),
            (SESSIONS, "2027", 5, "has not begun"),
            (SESSIONS, "2026-Q2", 61, "come to 91, and the year to 90"),
        )
        for measure, period, value, why in slips:
            with pytest.raises(Doubtful, match=why):
                enter(session, partnership, value, period, measure=measure)
            enter(session, partnership, value, period, measure=measure, is_right=True)
        enter(session, partnership, 12, "2026-Q1", measure="SET-3.1-QN4")
        with pytest.raises(Doubtful, match="ten times as much"):
            enter(session, partnership, 120, "2026-Q2", measure="SET-3.1-QN4")


def test_people_counted_in_two_quarters_may_be_fewer_in_the_year(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        for quarter in (1, 2, 3):
            enter(session, partnership, 10, f"2026-Q{quarter}")
        enter(session, partnership, 12, "2026")
        with pytest.raises(Doubtful, match="which is less"):
            enter(session, partnership, 9, "2026")


def test_few_people_are_told_as_fewer_than_five_and_no_sum_gives_them_away(
    database: Database, partnership: str, districts: tuple[str, str]
) -> None:
    north, south = districts
    with database.writing() as session:
        few = enter(session, partnership, 3, "2026", north)
        enter(session, partnership, 20, "2026", south)
        enter(session, partnership, 23, "2026")
        enter(session, partnership, 2, "2026", north, measure=SESSIONS)
        told = {(one.district_name, one.measure_id): one for one in records.listing(session, partnership)}
        assert value_text(told["Northwater", ARRESTS]) == "fewer than 5"
        assert told["Southmoor", ARRESTS].showing is Showing.WITHHELD
        assert told["Southmoor", ARRESTS].value is None
        assert value_text(told["", ARRESTS]) == "23"
        assert value_text(told["Northwater", SESSIONS]) == "2"
        assert records.kept(session, partnership, few).newest.value == 3
        # A choice of district, and an account of one district, are told no more.
        assert [one.showing for one in records.listing(session, partnership, south)] == [Showing.WITHHELD]
        narrowing.narrow(session, south)
        assert [one.showing for one in records.listing(session, partnership)] == [Showing.WITHHELD]


def test_a_year_holds_its_quarters_and_a_district_its_own(
    database: Database, partnership: str, districts: tuple[str, str]
) -> None:
    north, south = districts
    with database.writing() as session:
        enter(session, partnership, 10, "2025-Q4", north)
        enter(session, partnership, 11, "2026-Q1", north)
        enter(session, partnership, 12, "2026-Q1", south)
        year, quarter = read_period("2026"), read_period("2026-Q1")
        assert [one.value for one in records.listing(session, partnership, None, year)] == [11, 12]
        assert [one.value for one in records.listing(session, partnership, north, quarter)] == [11]
        with pytest.raises(Refusal, match="not one of this partnership's"):
            enter(session, partnership, 5, district="elsewhere")
        narrowing.narrow(session, north)
        with pytest.raises(Refusal, match="belongs to one district"):
            enter(session, partnership, 5)
