"""What people said, theme by theme, over all collections: narrowed by the address, led to the comments."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from survey_app.services import what_people_said
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.coordinator.page import faults
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]


@pytest.fixture
def two_collections(database: Database, opened: Opened) -> tuple[str, str]:
    """Young people and parents who spoke of being listened to, as a person has coded it."""
    young = opened("Q03", disclosure_class="protected", title="After the session")
    parents = opened("Q18", disclosure_class="protected", title="For families", wave="after")
    for code, question, words in ((young, "Q03.6", "me"), (parents, "Q18.11", "us")):
        sent = answer(database, code, {}, {question: f"They listened to {words}."}, times=20)
        code_comments(database, comments_of(database, sent), "T01")
    return young, parents


def test_each_theme_stands_with_every_collection_and_leads_to_its_comments(
    two_collections: tuple[str, str], signed_in: SignedIn
) -> None:
    young, parents = two_collections
    page = signed_in("coordinator").get("/staff/themes")
    assert faults(page) == []
    for code in two_collections:
        assert f'href="/staff/collections/{code}/summary#spoken"' in page.text
        assert f"/staff/coding?state=coded&amp;collection={code}&amp;theme=T01" in page.text
    assert "1 collection" in page.text
    only = signed_in("viewer").get("/staff/themes?audience=parents_carers")
    assert f"/staff/collections/{parents}/summary" in only.text
    assert f"/staff/collections/{young}/summary" not in only.text
    assert "/staff/coding" not in only.text, "a viewer reads no comment"


def test_no_people_are_added_up_over_collections(
    two_collections: tuple[str, str], database: Database, partnership: str
) -> None:
    with database.writing() as session:
        (said, *_rest) = what_people_said.themes(session, partnership, TODAY)
    assert said.theme.id == "T01"
    assert said.audiences == ("young_people", "parents_carers")
    assert [one.figure.people.count or one.figure.people.value for one in said.voices] == [20, 20]


def test_what_there_is_not_is_no_page_and_nothing_is_told_as_silence(signed_in: SignedIn) -> None:
    client = signed_in("viewer")
    assert "does not mean that nothing was said" in client.get("/staff/themes").text
    for wrong in ("audience=somebody", "period=May", "points=up", "district=none"):
        assert client.get(f"/staff/themes?{wrong}").status_code == 404
