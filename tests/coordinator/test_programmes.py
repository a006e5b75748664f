"""Programmes and their cards, through the pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from analysis.figures import Figure, Form
from survey_app import sentences
from survey_app.services import cards, collections, programmes, releases, subjects
from survey_app.store.database import Database
from survey_app.store.tables import Programme
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.respondents import answer
from tests.respondents import card as held_card


@pytest.fixture
def coordinator(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    return signed_in("coordinator")


@pytest.fixture
def path(coordinator: FlaskClient) -> str:
    """The address of a programme that was begun by the page."""
    return send(coordinator, "/staff/programmes/new", name="Steps group", closes_on="2027-03-31").location


def test_a_programme_needs_a_name(coordinator: FlaskClient) -> None:
    told = send(coordinator, "/staff/programmes/new", name="  ", closes_on="2027-03-31")
    assert told.status_code == 422
    assert "Enter a name" in told.text
    assert 'href="#name"' in told.text


def test_a_programme_shows_its_waves_and_leads_to_opening_one(coordinator: FlaskClient, path: str) -> None:
    code = path.rpartition("/")[2]
    assert faults(coordinator.get(path)) == []
    form = coordinator.get(f"/staff/collections/new/Q01?programme={code}")
    chosen = form.text.partition('id="programme_id"')[2].partition("</select>")[0]
    assert "selected>Steps group" in chosen
    programme_id = chosen.partition(" selected>Steps group")[0].rpartition('value="')[2].rstrip('"')
    send(
        coordinator,
        "/staff/collections/new/Q01",
        title="Before we start",
        kind="anonymous",
        disclosure_class="small",
        audience="young_people",
        opens_on="2026-11-23",
        wave="before",
        programme_id=programme_id,
    )
    page = coordinator.get(path)
    assert "Before we start" in page.text
    assert faults(page) == []
    assert "Steps group" in coordinator.get("/staff/collections").text


@pytest.mark.parametrize("closes_on", ["", "soon", "2026-11-22"])
def test_a_programme_needs_a_last_day_that_is_to_come(coordinator: FlaskClient, closes_on: str) -> None:
    told = send(coordinator, "/staff/programmes/new", name="Steps group", closes_on=closes_on)
    assert told.status_code == 422
    assert "last day" in told.text
    assert faults(told) == []
    assert "Steps group" not in coordinator.get("/staff/programmes").text


def test_the_last_day_moves_later_and_never_sooner_than_people_were_told(
    coordinator: FlaskClient, path: str
) -> None:
    assert faults(coordinator.get(f"{path}/last-day")) == []
    sooner = send(coordinator, f"{path}/last-day", closes_on="2027-03-30")
    assert sooner.status_code == 422
    assert "until 31 March 2027" in sooner.text
    assert send(coordinator, f"{path}/last-day", closes_on="2027-04-30").location == path
    page = coordinator.get(path)
    assert "30 April 2027" in page.text
    assert faults(page) == []


def list_of(told: TestResponse) -> list[str]:
    """The cards of a CSV, as typed."""
    rows = csv.DictReader(io.StringIO(told.text.removeprefix("\ufeff")))
    return [row["card"] for row in rows]


def test_cards_come_as_a_file_whose_codes_are_found_and_stand_nowhere_else(
    coordinator: FlaskClient, path: str, database: Database
) -> None:
    code = path.rpartition("/")[2]
    told = send(coordinator, f"{path}/cards", page=path, count="3", language="en", kind="csv")
    assert told.mimetype == "text/csv"
    assert f"cards-{code}.csv" in told.headers["Content-Disposition"]
    assert told.headers["Cache-Control"] == "no-store"
    assert told.text.count(f"http://localhost/p/{code}#") == 3
    page = coordinator.get(path).text
    with database.reading() as session:
        for card in list_of(told):
            assert cards.find(session, code, card) is not None
            assert card not in page
    assert "3 cards were made." in page


@pytest.mark.parametrize("language", ["en", "ur"])
def test_cards_come_as_sheets_to_print_in_a_language(
    coordinator: FlaskClient, path: str, language: str
) -> None:
    told = send(coordinator, f"{path}/cards", page=path, count="2", language=language, kind="pdf")
    assert told.mimetype == "application/pdf"
    assert told.data.startswith(b"%PDF-")
    assert told.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"kind": "doc"}])
def test_cards_in_no_language_or_as_no_file_are_refused_kindly(
    coordinator: FlaskClient, path: str, wrong: dict[str, str]
) -> None:
    given = {"count": "2", "language": "en", "kind": "pdf", **wrong}
    told = send(coordinator, f"{path}/cards", page=path, **given)
    assert told.status_code == 422
    assert "Choose" in told.text
    assert faults(told) == []


@pytest.mark.parametrize(
    ("count", "words"),
    [
        ("0", "Ask for 1 to 200"),
        ("201", "Ask for 1 to 200"),
        ("some", "as a whole number"),
        ("", "Enter how many"),
    ],
)
def test_a_wrong_number_of_cards_is_said_beside_its_field(
    coordinator: FlaskClient, path: str, count: str, words: str
) -> None:
    told = send(coordinator, f"{path}/cards", page=path, count=count, language="en", kind="csv")
    assert told.status_code == 422
    assert words in told.text
    assert 'href="#count"' in told.text
    assert faults(told) == []


def test_closing_asks_first_then_destroys_the_secret_and_the_cards_marks(
    coordinator: FlaskClient, path: str, database: Database
) -> None:
    code = path.rpartition("/")[2]
    (card,) = list_of(send(coordinator, f"{path}/cards", page=path, count="1", language="en", kind="csv"))
    question = coordinator.get(f"{path}/close")
    assert faults(question) == []
    assert "cannot be undone" in question.text
    with database.reading() as session:
        assert cards.find(session, code, card) is not None
    assert send(coordinator, f"{path}/close").location == path
    with database.reading() as session:
        assert cards.find(session, code, card) is None
        assert [row.secret for row in session.query(Programme).all()] == [None]
    page = coordinator.get(path)
    assert "Closed on 23 November 2026" in page.text
    assert f"{path}/cards" not in page.text
    assert "1 card was made." in page.text
    refused = send(coordinator, f"{path}/cards", page="/staff/", count="1", language="en", kind="csv")
    assert refused.status_code == 422
    assert "closed" in refused.text
    assert "selected>Steps group" not in coordinator.get(f"/staff/collections/new/Q01?programme={code}").text


def test_a_practitioner_makes_cards_and_a_viewer_sees_none(
    signed_in: Callable[..., FlaskClient], path: str
) -> None:
    practitioner = signed_in("practitioner")
    made = send(practitioner, f"{path}/cards", page=path, count="1", language="en", kind="csv")
    assert made.status_code == 200
    page = practitioner.get(path).text
    assert "/close" not in page
    assert "/last-day" not in page
    assert f"{path}/cards" not in signed_in("viewer").get(path).text


def test_how_cards_were_used_is_shown_as_the_newest_summary_has_it_and_never_live(
    coordinator: FlaskClient, path: str, database: Database, opened: Callable[..., str]
) -> None:
    code = path.rpartition("/")[2]
    with database.reading() as session:
        programme_id = session.query(Programme).filter_by(code=code).one().id
    waves = [
        opened("Q02", disclosure_class="protected", programme_id=programme_id, wave=wave)
        for wave in ("before", "after")
    ]
    held = [held_card(database, programme_id) for _ in range(40)]
    for one in held[:31]:
        answer(database, waves[0], {"Q02.1": "very"}, card_id=one)
    page = coordinator.get(path).text
    assert "with the first summary" in page
    assert "31" not in page.partition("How the cards were used")[2].partition("</main>")[0]
    for one in held[:31]:
        answer(database, waves[1], {"Q02.1": "partly"}, card_id=one)
    answer(database, waves[0], {"Q02.1": "very"}, times=10)
    with database.writing() as session:
        subject = subjects.of_programme(session, programme_of(database, code), programme_id, TODAY)
        assert subject is not None
        releases.current(session, subject, TODAY)
    shown = coordinator.get(path)
    table = shown.text.partition("How the cards were used")[2]
    assert "75%" in table, "30 of 40, rounded: who had no card counts as not paired"
    assert sentences.figure_text(Figure(Form.BAND, band="0-9")) in table
    assert faults(shown) == []


def programme_of(database: Database, code: str) -> str:
    with database.reading() as session:
        return session.query(Programme).filter_by(code=code).one().partnership_id


def test_codes_that_people_make_are_turned_on_with_a_warning_and_a_number_of_people(
    coordinator: FlaskClient, path: str
) -> None:
    page = coordinator.get(f"{path}/own-codes")
    assert faults(page) == []
    assert "It is weak: use cards where you can" in page.text
    assert "Cards only" not in page.text
    for typed, told in (
        ("99", "too weak for fewer than 100 people"),
        ("", "Enter how many people you expect"),
        ("many", "Enter how many people you expect"),
        ("99999999999", "Enter 1,000,000 at most"),
    ):
        refused = send(coordinator, f"{path}/own-codes", people=typed)
        assert refused.status_code == 422
        assert told in refused.text
        assert f'value="{typed}"' in refused.text
        assert faults(refused) == []
    assert "Off: cards only" in coordinator.get(path).text
    assert send(coordinator, f"{path}/own-codes", people="150").location == path
    page = coordinator.get(path)
    assert "For about 150 people" in page.text
    assert faults(page) == []
    assert send(coordinator, f"{path}/own-codes", people="", stop="1").location == path
    assert "Off: cards only" in coordinator.get(path).text


def test_codes_that_people_make_cannot_be_turned_on_for_a_small_collection(
    coordinator: FlaskClient, path: str, database: Database, partnership: str
) -> None:
    with database.writing() as session:
        found = programmes.find(session, partnership, path.rpartition("/")[2], TODAY)
        assert found is not None
        opening = collections.Opening("Q02", "Before", TODAY, wave="before", programme_id=found.id)
        collections.open_collection(session, partnership, opening, TODAY)
    refused = send(coordinator, f"{path}/own-codes", people="150")
    assert refused.status_code == 422
    assert "Before is small and known, or shared" in refused.text
