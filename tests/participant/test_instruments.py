"""A loaded scale as people meet it: word for word, with its owner's line, and nothing shown of risk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from survey_app.store.database import Database
from survey_app.store.tables import Alert, AnswerCode
from tests import loaded
from tests.instrument_files import COPYRIGHT, wording_file
from tests.participant.conftest import Person

Opened = Callable[..., str]


@pytest.fixture
def code(database: Database, partnership: str, opened: Opened) -> str:
    """A collection of a made-up CORE-10."""
    loaded.load(database, partnership, "core10")
    loaded.reader(database, partnership)
    return opened("core10", wave="before")


def test_a_loaded_scale_is_answered_an_item_a_turn_and_sent(
    person: Person, code: str, database: Database
) -> None:
    person.starts(code)
    page = person.sends()
    for number in range(1, 11):
        assert page.heading == f"Made-up line {number}."
        page = person.sends(choice=str(number % 5))
    assert page.heading == "Was it OK to ask you this?"
    assert person.sends(choice="yes").heading == "Check your answers"
    assert person.sends().heading == "Thank you"
    with database.reading() as session:
        codes = {row.question_id: row.code for row in session.scalars(select(AnswerCode))}
    assert codes == {f"core10.{n}": str(n % 5) for n in range(1, 11)} | {"core10.ok": "yes"}


def test_the_copyright_line_is_in_view_on_the_first_page_with_every_item_and_on_paper(
    person: Person, code: str
) -> None:
    assert COPYRIGHT in person.goes_to(f"/c/{code}").text
    assert COPYRIGHT not in person.starts(code).text
    page = person.sends()
    for number in range(1, 11):
        assert COPYRIGHT in page.text
        page = person.sends(choice=str(number % 5))
    for path in ("form", "print"):
        assert COPYRIGHT in person.goes_to(f"/c/{code}/{path}").text


def test_the_page_is_the_same_whatever_is_answered_about_risk(
    person: Person, another_person: Person, code: str, database: Database
) -> None:
    pages = []
    for somebody, chosen in ((person, "4"), (another_person, "0")):
        somebody.starts(code)
        somebody.sends()
        met = [somebody.sends(choice=chosen if number == 6 else "2") for number in range(1, 11)]
        met += [somebody.sends(choice="yes"), somebody.sends()]
        # But for the answer itself, which the person reads back.
        pages.append([re.sub("Made-up answer [04]", "–", page.text) for page in met])
    assert len(pages[0]) == 12
    assert pages[0] == pages[1]
    with database.reading() as session:
        assert [row.question_id for row in session.scalars(select(Alert))] == ["core10.6"]


def test_a_wording_in_polish_is_asked_in_polish_pages_without_being_translated(
    person: Person, database: Database, partnership: str, opened: Opened
) -> None:
    loaded.load(database, partnership, "lse", wording_file("lse", language="pl"), audience="community")
    code = opened("lse-pl", wave="before")
    first = person.goes_to(f"/c/{code}")
    assert first.lang == "pl"
    assert "Chcemy wiedzieć" in first.text
    assert "Made-up line 1." in (person.starts(code), person.sends())[1].text


def test_an_english_wording_is_asked_in_english_alone(
    person: Person, database: Database, partnership: str, opened: Opened
) -> None:
    loaded.load(database, partnership, "lse", audience="community")
    code = opened("lse", wave="before")
    page = person.goes_to(f"/c/{code}?lang=pl")
    assert page.lang == "en"
    assert "lang=pl" not in page.html
