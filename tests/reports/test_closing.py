"""What every report ends with: who was asked and not heard, the year before, what is hidden, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from survey_app.papers.model import Section
from survey_app.reports import closing, method, year_on_year
from survey_app.reports.ground import Ground, gather
from survey_app.services import collections, evidence, notices
from survey_app.store.database import Database
from survey_app.store.tables import District, Partnership
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.partnerships import READY
from tests.reports import paperwork
from tests.reports.conftest import enter_outcomes
from tests.respondents import answer

Grounded = Callable[..., Ground]


@dataclass(frozen=True)
class Asked:
    """A collection in which so many people give each answer."""

    question: str
    people: dict[str, int]
    title: str
    opens: date
    closes: date
    klass: str = "protected"
    invited: int | None = None


ASKED = (
    Asked("Q02.1", {"very": 24, "partly": 14}, "Last year", date(2025, 5, 1), date(2025, 6, 1), invited=100),
    Asked("Q02.1", {"very": 14, "partly": 29}, "This year", date(2026, 5, 1), date(2026, 6, 1), invited=100),
    Asked(
        "Q20.1a",
        {"very": 20, "partly": 15},
        "Over the turn",
        date(2025, 12, 1),
        date(2026, 1, 31),
        "open",
        50,
    ),
    Asked("Q18.1a", {"very": 4}, "Parents", date(2026, 8, 1), date(2026, 9, 1)),
)


@pytest.fixture(scope="module")
def ground(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The year 2026 of a partnership that asked in 2025 too."""
    path = tmp_path_factory.mktemp("closing") / "heard.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database.beside(path)
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", nation="england", **READY)
        session.add(row)
        session.flush()
        session.add(District(partnership_id=row.id, name="Quillhaven"))
        notices.say_details(session, row.id, NOTICE_DETAILS, TODAY)
        partnership_id = row.id
    for one in ASKED:
        _ask(database, partnership_id, one)
    enter_outcomes(database, partnership_id)
    with database.writing() as session:
        yield gather(session, partnership_id, "annual", None, evidence.read_period("2026"), TODAY)
    database.close()


def _ask(database: Database, partnership_id: str, one: Asked) -> None:
    opening = collections.Opening(
        one.question.partition(".")[0],
        one.title,
        one.opens,
        disclosure_class=one.klass,
        closes_on=one.closes,
        invited=one.invited,
    )
    with database.writing() as session:
        code = collections.open_collection(session, partnership_id, opening, one.opens).code
    for said, people in one.people.items():
        answer(database, code, {one.question: said}, times=people)


@pytest.fixture(scope="module")
def parts(ground: Ground) -> dict[str, Section]:
    return {one.id: one for one in closing.sections(ground, ("SET",))}


def test_every_part_is_there_in_order(parts: dict[str, Section]) -> None:
    assert list(parts) == [
        "asked",
        "unheard",
        "year-on-year",
        "overdue",
        "hidden",
        "method",
        "caveats",
    ]


def test_each_collection_tells_how_many_answered_and_a_range_where_they_are_rounded(
    parts: dict[str, Section],
) -> None:
    told = {row[0]: row[1:] for row in paperwork.rows(parts["asked"].blocks)}
    assert told["This year"] == [
        "Young people", "1 May to 1 Jun 2026", "100", "about 45 (43% to 47%)",
    ]  # fmt: skip
    assert told["Over the turn"][3] == "35 (70%)"
    assert "Last year" not in told
    assert "Parents" not in told
    assert "Too few to show: Parents" in paperwork.text(parts["asked"].blocks)


def test_whoever_was_not_asked_or_is_too_few_is_named_with_the_measures(parts: dict[str, Section]) -> None:
    told = {row[0]: row[1] for row in paperwork.rows(parts["unheard"].blocks)}
    assert told["Young people"] == "Heard on some"
    assert told["Parents and carers"] == "Asked, and too few to show"
    assert told["Practitioners"] == "Heard on some"
    assert told["People in the community"] == told["Strategic leaders"] == "Nobody was asked"
    words = paperwork.text(parts["unheard"].blocks)
    assert "People in the community: S1.3, S1.10, S3.4, S6.5, 3.1-G" in words
    assert "Nobody was asked by a collection of their own in: Quillhaven." in words


def test_a_year_is_compared_by_different_collections_and_never_with_itself(
    parts: dict[str, Section], ground: Ground
) -> None:
    told = {row[0].split(" ")[0]: row[1:] for row in paperwork.rows(parts["year-on-year"].blocks)}
    then, now, moved = told["PI4"]
    assert then.startswith("Moderate; does not say which way. Average from ")
    assert now.startswith("Moderate; does not say which way. Average from ")
    assert then != now
    assert moved == "as before"
    over = [one for one in year_on_year.compared(ground, "SET") if one.now.heard == ("practitioners",)]
    assert over
    assert not any(one.is_comparable for one in over)


def test_without_a_period_or_a_year_before_it_says_so(ground_of: Grounded) -> None:
    everything = year_on_year.section(ground_of("annual"), ("SET",))
    assert "everything so far" in paperwork.text(everything.blocks)
    first = year_on_year.section(ground_of("annual", evidence.read_period("2026")), ("SET",))
    assert "Nothing that was asked in 2025 is shown" in paperwork.text(first.blocks)


def test_what_is_hidden_is_counted_by_reason_as_places(parts: dict[str, Section]) -> None:
    told = {row[0]: row[1:] for row in paperwork.rows(parts["hidden"].blocks)}
    (reason,) = (each for each in told if each.startswith("Not shown: it is about fewer than 10"))
    assert int(told[reason][0]) > 1
    assert not any(each.startswith("Nobody has answered") for each in told)


def test_an_action_whose_day_is_past_is_told_with_who_sees_to_it(parts: dict[str, Section]) -> None:
    (row,) = paperwork.rows(parts["overdue"].blocks)
    assert row[:2] == ["Ask schools what stays with pupils", "Education lead"]
    assert "overdue" in row[2]


def test_method_and_caveats_are_printed_whole(parts: dict[str, Section]) -> None:
    caveats = paperwork.text(parts["caveats"].blocks)
    assert all(str(each) in caveats for each in method.CAVEATS)
    told = paperwork.text(parts["method"].blocks)
    assert "has not been measured here" in told
    assert "Rounded to the nearest 5." in told


def test_no_number_of_people_is_outside_a_value(parts: dict[str, Section]) -> None:
    assert [words for one in parts.values() for words in paperwork.bare_numbers(one.all_blocks())] == []
