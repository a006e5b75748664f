"""Programmes and their cards, through the pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from survey_app.services import cards
from survey_app.store.database import Database
from survey_app.store.tables import Programme
from tests.coordinator.conftest import send
from tests.coordinator.page import faults


@pytest.fixture
def coordinator(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    return signed_in("coordinator")


@pytest.fixture
def path(coordinator: FlaskClient) -> str:
    """The address of a programme that was begun by the page."""
    return send(coordinator, "/staff/programmes/new", name="Steps group").location


def test_a_programme_needs_a_name(coordinator: FlaskClient) -> None:
    answer = send(coordinator, "/staff/programmes/new", name="  ")
    assert answer.status_code == 422
    assert "Enter a name" in answer.text
    assert 'href="#name"' in answer.text


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


def test_cards_come_as_a_file_whose_codes_are_found_and_stand_nowhere_else(
    coordinator: FlaskClient, path: str, database: Database
) -> None:
    code = path.rpartition("/")[2]
    answer = send(coordinator, f"{path}/cards.csv", page=path, count="3")
    assert answer.mimetype == "text/csv"
    assert f"cards-{code}.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["type_in_at"] for row in rows] == [f"http://localhost/p/{code}"] * 3
    page = coordinator.get(path).text
    with database.reading() as session:
        for row in rows:
            assert cards.find(session, code, row["card"]) is not None
            assert row["card"] not in page


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
    answer = send(coordinator, f"{path}/cards.csv", page=path, count=count)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'href="#count"' in answer.text
    assert faults(answer) == []


def test_closing_asks_first_then_destroys_the_secret_and_the_cards_marks(
    coordinator: FlaskClient, path: str, database: Database
) -> None:
    code = path.rpartition("/")[2]
    issued = send(coordinator, f"{path}/cards.csv", page=path, count="1").text
    card = issued.splitlines()[1].partition(",")[0]
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
    assert "cards.csv" not in page.text
    refused = send(coordinator, f"{path}/cards.csv", page="/staff/", count="1")
    assert refused.status_code == 422
    assert "closed" in refused.text
    assert "selected>Steps group" not in coordinator.get(f"/staff/collections/new/Q01?programme={code}").text


def test_a_practitioner_makes_cards_and_a_viewer_sees_none(
    signed_in: Callable[..., FlaskClient], path: str
) -> None:
    practitioner = signed_in("practitioner")
    assert send(practitioner, f"{path}/cards.csv", page=path, count="1").status_code == 200
    assert "/close" not in practitioner.get(path).text
    assert "cards.csv" not in signed_in("viewer").get(path).text
