"""All that a respondent reads or hears comes from a catalogue, so that it can be said in any language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from questionnaires import help_lines
from survey_app.services import cards
from survey_app.store.database import Database
from tests import made_up_language
from tests.participant.conftest import Page, Person

Opened = Callable[..., str]
DATA = (
    "Three Rivers Partnership",
    "After our walk",
    "our youth worker",
    "Walkers",
    "My aunt",
    "By the river",
)
"""What staff and respondents typed."""
SITES = tuple(line.site.removeprefix("https://www.") for line in help_lines.lines() if line.site)
LONG = "x" * 300


class Listener(Person):
    """Somebody who speaks the made-up language only, and notes what they could not understand."""

    def __init__(self, client: FlaskClient, data: tuple[str, ...]) -> None:
        super().__init__(client)
        self.data = data
        self.not_understood: dict[str, list[str]] = {}

    def _met(self, response: object, address: str) -> Page:
        page = super()._met(response, address)
        texts = made_up_language.untranslated(page.html, self.data)
        if texts:
            self.not_understood[f"{address} ({page.heading})"] = texts
        return page


@pytest.fixture
def listener(app: Flask, at_noon: object, monkeypatch: pytest.MonkeyPatch) -> Listener:
    """Somebody who speaks the made-up language only."""
    made_up_language.speak(monkeypatch)
    return Listener(app.test_client(), DATA)


def test_what_is_written_beside_the_catalogues_is_noticed() -> None:
    html = (
        "<p>⟦One ⟦two⟧ <b>three</b>⟧ four 5</p><img alt='five'><p title='⟦six⟧'>Seven</p><script>x</script>"
    )
    assert made_up_language.untranslated(html, ["Seven"]) == ["alt: five", "four 5"]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/help",
        "/leave",
        "/privacy",
        "/accessibility",
        "/said-and-did",
        "/take-back",
        "/nowhere",
        "/c/zzzzzz",
    ],
)
def test_pages_for_everybody_can_be_translated(listener: Listener, address: str) -> None:
    listener.data = (*DATA, *SITES, "zzzzzz")
    listener.goes_to(address)
    assert listener.not_understood == {}


@pytest.mark.parametrize(
    "over",
    [
        {},
        {"kind": "staff", "audience": "practitioners", "disclosure_class": "open"},
        {"kind": "shared", "shared_with": "our youth worker"},
        {"opens_on": date(2026, 12, 1)},
        {"closed_on": date(2026, 11, 20)},
        {"closes_on": date(2026, 11, 30)},
    ],
    ids=["anonymous", "staff", "shared", "not yet open", "closed", "closes soon"],
)
def test_the_pages_of_each_kind_of_collection_can_be_translated(
    listener: Listener, asked: Opened, over: dict[str, object]
) -> None:
    code = asked(**over)
    listener.data = (*DATA, code)
    for where in ("", "/print", "/form", "/said-and-did"):
        listener.goes_to(f"/c/{code}{where}")
    assert listener.not_understood == {}


def test_a_whole_chat_can_be_translated(listener: Listener, asked: Opened) -> None:
    code = asked()
    listener.starts(code)
    listener.sends()
    # Each kind first with what cannot be used, then with what can.
    for wrong, right in (
        ({}, {"choice": "other", "other": "My aunt"}),
        ({"choice": ["none", "talk"]}, {"choice": ["talk", "food"]}),
        ({"choice": "nine"}, {"choice": "lots"}),
        ({}, {"choice": "prefer_not_to_say"}),
        ({"choice": "11"}, {"choice": "10"}),
        ({}, {"choice": "yes"}),
        ({"words": LONG}, {"words": "By the river"}),
        ({"words": LONG}, {"words": "By the river"}),
        ({}, {"choice": "yes"}),
        ({"number": "many"}, {"number": "3"}),
        ({"month": "5", "year": "x"}, {"month": "5", "year": "2026"}),
        ({}, {"choice": "dont_know"}),
        ({}, {"choice": "call"}),
        ({"choice": "bit", "note": LONG}, {"choice": "bit", "note": "By the river"}),
        ({}, {"then": "no", "now": "lots", "helped": "a_bit"}),
    ):
        assert listener.sends(**wrong).status == 422
        assert listener.sends(**right).status == 200
    listener.goes_to(f"/c/{code}/chat?at=T.long")
    listener.goes_to(f"/c/{code}")
    listener.goes_to(f"/c/{code}/form")
    listener.goes_to(f"/c/{code}/check")
    listener.sends()
    listener.goes_to(f"/c/{code}/thanks")
    assert listener.page.heading == "⟦Thank you⟧"
    assert listener.not_understood == {}


def test_what_is_said_when_a_chat_is_lost_can_be_translated(listener: Listener, asked: Opened) -> None:
    code = asked()
    listener.starts(code)
    listener.sends()
    listener.sends(also={"question": "T.gone"}, choice="friend")
    listener.sends(also={"csrf_token": "old"}, choice="other", other="My aunt")
    listener.goes_to(f"/c/{code}/chat")
    listener.goes_to("/leave")
    listener.posts("/leave", {})
    assert listener.not_understood == {}


def test_a_programmes_page_and_an_unknown_card_can_be_translated(
    listener: Listener, asked: Opened, database: Database, partnership: str
) -> None:
    with database.writing() as session:
        programme = cards.new_programme(session, partnership, "Walkers")
    codes = [asked(programme_id=programme.id, title=title) for title in ("After our walk", "Walkers")]
    listener.data = (*DATA, *codes, programme.code)
    listener.goes_to(f"/p/{programme.code}")
    listener.goes_to(f"/c/{codes[0]}")
    listener.sends(start="chat", card="zzzz zzzz")
    assert listener.not_understood == {}
