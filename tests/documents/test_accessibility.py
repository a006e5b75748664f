"""The account of accessibility is whole, the same on the page and in the documents, and its tests exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from survey_app.participant.criteria import CRITERIA, STATES, Criterion
from tests.participant.conftest import Person

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")


def row(one: Criterion) -> str:
    """A criterion as the document's table has it."""
    test = f"`{one.held_by}`" if one.test else "–"
    return f"| {one.number} | {one.name} | {one.level} | {one.state} | {one.how} | {test} |"


def test_every_criterion_of_the_two_levels_stands_in_it_once_and_in_order() -> None:
    numbers = [tuple(int(part) for part in one.number.split(".")) for one in CRITERIA]
    assert numbers == sorted(set(numbers))
    assert [sum(one.level == level for one in CRITERIA) for level in ("A", "AA")] == [31, 24]
    assert {one.state for one in CRITERIA} <= set(STATES)


@pytest.mark.parametrize("one", CRITERIA, ids=lambda one: one.number)
def test_the_document_says_of_each_criterion_what_the_page_says(one: Criterion) -> None:
    assert row(one) in DOCUMENT.splitlines()


@pytest.mark.parametrize("one", [one for one in CRITERIA if one.test], ids=lambda one: one.number)
def test_the_test_that_holds_a_criterion_exists(one: Criterion) -> None:
    file, _colon, name = one.held_by.partition("::")
    assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_the_document_counts_as_the_list_does() -> None:
    met, partly, not_met, nothing = (sum(one.state == state for one in CRITERIA) for state in STATES)
    told = " ".join(DOCUMENT.split())
    assert f"{met} are met, {partly} in part, {not_met} are not met, and {nothing} do not apply" in told


def test_the_page_shows_each_criterion(client: FlaskClient) -> None:
    page = Person(client).goes_to("/accessibility")
    said = page.text.replace("&#39;", "'")
    for one in CRITERIA:
        assert f"{one.number} {one.name} ({one.level}): {one.state}." in said
        assert one.how in said
