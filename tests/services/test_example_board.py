"""What the example's staff entered: plausible, the same every time, and nothing that points to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from analysis.disclosure.of_records import Showing
from questionnaires import record_measures
from survey_app.services import activities, example, records, worksheets
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.conftest import TODAY


@pytest.fixture(scope="module")
def filled(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("example") / "heard.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database.beside(path)
    example.put_in(database, 0, TODAY)
    yield database
    database.close()


@pytest.fixture(scope="module")
def whose(filled: Database) -> str:
    with filled.reading() as session:
        return session.scalars(select(Partnership.id)).one()


def test_two_years_of_numbers_are_there_by_quarter_and_district_and_small_ones_are_not_told(
    filled: Database, whose: str
) -> None:
    with filled.reading() as session:
        listed = records.listing(session, whose)
    assert {one.period for one in listed} >= {"2025", "2025-Q4", "2026-Q1", "2026-Q3"}
    assert len({one.district_id for one in listed}) == 4
    assert {one.showing for one in listed} == set(Showing)
    assert not {one.period for one in listed} & {"2026", "2026-Q4"}  # neither is over
    known = [one for one in listed if one.showing is Showing.EXACT]
    assert len(known) > len(listed) / 2
    (whole,) = [
        one
        for one in listed
        if (one.measure_id, one.period, one.district_id) == ("SET-3.5-QN1", "2025", None)
    ]
    assert whole.value == 53


def test_every_number_of_the_example_is_a_quantity() -> None:
    from survey_app.services.example_board import A_QUARTER, OF_THE_WHOLE

    known = {one.id for one in record_measures.records().quantities}
    assert A_QUARTER.keys() | OF_THE_WHOLE.keys() <= known
    assert not A_QUARTER.keys() & OF_THE_WHOLE.keys()


def test_activities_have_the_collections_that_asked_those_who_were_there(
    filled: Database, whose: str
) -> None:
    with filled.writing() as session:
        listed = activities.listing(session, whose, TODAY)
    asked = [one for one in listed if one.collection is not None]
    assert len(listed) == 15
    assert len(asked) == 8
    assert all(one.answered is not None for one in asked)
    assert all(one.held_on <= TODAY for one in listed)


def test_worksheets_are_finished_last_year_and_this_and_one_is_being_filled_in(
    filled: Database, whose: str
) -> None:
    with filled.reading() as session:
        ncc = worksheets.listing(session, whose, "NCC")
        lga = worksheets.listing(session, whose, "LGA")
    assert [(one.number, one.finished_on is None, one.rated) for one in ncc] == [
        (2, False, 34),
        (1, False, 34),
    ]
    assert [(one.number, one.finished_on is None, one.rated) for one in lga] == [
        (2, True, 16),
        (1, False, 29),
    ]
    moved = [worksheets.movement(item) for item in ncc[0].items]
    assert {"up", "down", "same"} <= set(moved)
