"""The page of links to send on, and the settings of a programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient

from survey_app.services import follow_ups, programmes
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import faults

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]


def due_course(database: Database, partnership: str, opened: Opened, *, with_last: bool) -> str:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course & friends")
        programmes.ask_again_after(session, partnership, code, 6)
        programme = programmes.find(session, partnership, code, TODAY)
    assert programme is not None
    opened(
        "Q11", programme_id=programme.id, wave="after", opens_on=date(2026, 9, 1), closes_on=date(2026, 9, 8)
    )
    if with_last:
        opened("Q11", programme_id=programme.id, wave="later")
    follow_ups.note_due(database, TODAY)
    return code


def test_the_link_stands_on_the_page_and_on_the_home_page_until_it_was_sent_on(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    code = due_course(database, partnership, opened, with_last=True)
    client = signed_in("practitioner")
    assert "ask the people of “Course &amp; friends” again" in client.get("/staff/").text
    page = client.get("/staff/due")
    assert faults(page) == []
    assert f"/p/{code}" in page.text
    assert "@" not in page.text[page.text.index("<main") :]
    sent = send(client, f"/staff/due/{code}/sent", page="/staff/due")
    assert sent.status_code == 303
    assert "Nothing is due." in client.get("/staff/due").text
    assert "Course &amp; friends" not in client.get("/staff/").text


def test_without_a_collection_for_the_last_wave_the_page_says_so(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    due_course(database, partnership, opened, with_last=False)
    page = signed_in("coordinator").get("/staff/due")
    assert faults(page) == []
    assert "no collection for its last wave yet" in page.text
    assert "I have sent it on" not in page.text


def test_the_interval_is_chosen_on_the_programmes_page(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course")
    client = signed_in("coordinator")
    path = f"/staff/programmes/{code}/follow-up"
    assert faults(client.get(path)) == []
    assert send(client, path, weeks="13").status_code == 303
    assert "Three months after" in client.get(f"/staff/programmes/{code}").text
    assert "selected>Three months after" in client.get(path).text
    assert send(client, path, weeks="5").status_code == 422
    assert send(client, path, weeks="").status_code == 303
    assert "Three months after" not in client.get(f"/staff/programmes/{code}").text


def test_what_is_known_of_a_scale_needs_its_source_and_loses_nothing_that_was_typed(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Bridge")
    client = signed_in("coordinator")
    path = f"/staff/programmes/{code}/stated"
    refused = send(client, path, sd="6.8", reliability="0.87")
    assert refused.status_code == 422
    assert "Say where these numbers are from" in refused.text
    assert 'value="6.8"' in refused.text
    assert faults(refused) == []
    assert send(client, path, sd="many", source="A study").status_code == 422
    assert send(client, path, sd="6.8", reliability="0.87", source="A study").status_code == 303
    assert "A study" in client.get(f"/staff/programmes/{code}").text
    assert 'value="6.8"' in client.get(path).text
