"""Worksheet pages: a section at a time, nothing lost, last time and what people said beside each item."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_app.services import records
from survey_app.services.records import Given
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.respondents import answer

SignedIn = Callable[..., FlaskClient]
SHEET = "/staff/worksheets/NCC/1"


def begin(client: FlaskClient, framework: str = "NCC") -> TestResponse:
    return send(client, f"/staff/worksheets/{framework}/begin", "/staff/worksheets")


def item(seen: int = 0, measure: str = "NCC-1.1", **held: str) -> dict[str, str]:
    given = {
        "rating": "started",
        "shows": "",
        "note": "",
        "owner": "",
        "by_when": "",
        "seen": str(seen),
        **held,
    }
    return {f"{measure}-{name}": value for name, value in given.items()}


def put(client: FlaskClient, fields: dict[str, str], section: str = "NCC-1", **more: str) -> TestResponse:
    return send(client, f"{SHEET}/{section}/save", f"{SHEET}/{section}", **fields, **more)


def test_a_worksheet_is_begun_filled_in_and_finished(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    assert faults(client.get("/staff/worksheets")) == []
    assert begin(client).location == SHEET
    assert "filled in already" in client.get(begin(client).location).text
    for path in (SHEET, f"{SHEET}/NCC-1", f"{SHEET}/NCC-6"):
        assert faults(client.get(path)) == []
    saved = put(client, item(shows="Paper of May", owner="Chair", by_when="2027-03-01"), at="NCC-1.1")
    assert saved.location == f"{SHEET}/NCC-1#NCC-1.1"
    assert put(client, item(1, shows="Paper of June"), onward="NCC-2").location == f"{SHEET}/NCC-2"
    page = client.get(f"{SHEET}/NCC-1").text
    assert "Paper of May" in page  # in the history
    assert "1 of 34 rated" in client.get(SHEET).text
    send(client, f"{SHEET}/finish", SHEET)
    assert "Finished on" in client.get(SHEET).text
    frozen = client.get(f"{SHEET}/NCC-1")
    assert faults(frozen) == []
    assert "<textarea" not in frozen.text
    begin(client)
    assert "Last time: We have made a start." in client.get("/staff/worksheets/NCC/2/NCC-1").text


def test_a_mistake_in_one_item_keeps_what_was_typed_and_saves_the_others(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    begin(client)
    wrong = {**item(by_when="soon", shows="Minutes"), **item(measure="NCC-1.2", rating="in_place")}
    answered = put(client, wrong)
    assert answered.status_code == 422
    assert "By when is not a date" in answered.text
    assert "Minutes</textarea>" in answered.text
    assert faults(answered) == []
    assert "1 of 34 rated" in client.get(SHEET).text


def test_of_two_people_who_write_at_once_the_later_is_told_and_neither_loses_anything(
    signed_in: SignedIn,
) -> None:
    first, second = signed_in("coordinator"), signed_in("administrator")
    begin(first)
    put(first, item(shows="From the first"))
    told = put(second, item(rating="in_place", shows="From the second"))
    assert told.status_code == 422
    assert "Coordinator wrote here while you did" in told.text
    assert "From the first" in told.text
    assert "From the second</textarea>" in told.text
    assert 'name="NCC-1.1-seen" value="1"' in told.text
    assert put(second, item(1, rating="in_place", shows="From the second")).status_code == 303
    assert "From the first" in first.get(f"{SHEET}/NCC-1").text


def test_what_people_said_and_what_records_say_stand_beside_an_item(
    database: Database, partnership: str, signed_in: SignedIn, opened: Callable[..., str]
) -> None:
    code = opened("Q11", wave="after")
    answer(database, code, {"Q11.2": "yes"}, times=12)
    with database.writing() as session:
        number = Given("NCC-1.2", None, "2026", "7", "The committee's paper")
        records.enter(session, partnership, number, TODAY)
    client = signed_in("coordinator")
    begin(client)
    page = client.get(f"{SHEET}/NCC-1").text
    assert "National indicators" in page
    assert "The committee&#39;s paper" in page
    assert f"/staff/collections/{code}/summary" in client.get(f"{SHEET}/NCC-3").text


def test_ratings_that_a_group_gave_elsewhere_are_offered_as_a_start(
    database: Database, signed_in: SignedIn, opened: Callable[..., str]
) -> None:
    code = opened("Q17")
    answer(database, code, {"Q17.1:rating": "partly"})
    client = signed_in("coordinator")
    sheet = begin(client, "LGA").location
    assert "Take its ratings over" in client.get(sheet).text
    taken = send(client, f"{sheet}/take-over", sheet, collection=code)
    assert "1 of 29 rated" in client.get(taken.location).text


def test_a_viewer_and_an_account_of_a_district_read_and_do_not_fill_in(
    signed_in: SignedIn, district: str
) -> None:
    begin(signed_in("administrator"))
    for client in (signed_in("viewer"), signed_in("coordinator", "north", district=district)):
        page = client.get(f"{SHEET}/NCC-1")
        assert "<textarea" not in page.text
        assert client.post(f"{SHEET}/NCC-1/save").status_code in (400, 403)
    assert client.get("/staff/worksheets/SET/1").status_code == 404
    assert client.get(f"{SHEET}/LGA-1").status_code == 404
