"""The calendar, the checklist of a collection, and what is new on the home page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask.testing import FlaskClient

from survey_app.services import calendar_of_waves, cards, checklist, cover, programmes, releases, subjects
from survey_app.services import collections as services
from survey_app.services.calendar_of_waves import Happens
from survey_app.services.checklist import Check
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.coordinator.conftest import NOW
from tests.coordinator.page import faults
from tests.respondents import answer

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]


def happenings(database: Database, partnership: str, first: date, last: date) -> list[tuple[str, Happens]]:
    with database.reading() as session:
        found = calendar_of_waves.days(session, partnership, TODAY, first, last)
    return [(one.title, one.happens) for one in found]


def test_every_day_of_a_programme_and_its_waves_stands_on_its_page(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course & friends")
        programmes.ask_again_after(session, partnership, code, 6)
        programmes.set_last_day(session, partnership, code, date(2027, 3, 31), TODAY)
        programme = programmes.find(session, partnership, code, TODAY)
    assert programme is not None
    opened(
        "Q11",
        programme_id=programme.id,
        wave="after",
        opens_on=date(2026, 12, 1),
        closes_on=date(2026, 12, 8),
    )
    expected = {Happens.OPENS, Happens.CLOSES, Happens.ASK_AGAIN, Happens.ENDS}
    assert {one for _title, one in happenings(database, partnership, TODAY, date(2027, 4, 30))} == expected
    # Kept twelve months from the programme's last day, not from the wave's own.
    assert {
        one for _title, one in happenings(database, partnership, date(2028, 3, 31), date(2028, 3, 31))
    } == {Happens.DELETED}
    page = signed_in("practitioner").get("/staff/calendar")
    assert faults(page) == []
    assert "Ask these people again" in page.text
    assert "19 Jan 2027" in page.text
    assert "Not opened yet." in page.text
    assert "Open a collection for it" not in page.text, "a practitioner opens none"


def test_the_months_are_an_address_and_what_is_no_month_is_not_there(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    page = client.get("/staff/calendar?from=2026-01")
    assert "January 2026 to June 2026" in page.text
    assert 'href="/staff/calendar?from=2025-07"' in page.text
    assert [
        client.get(f"/staff/calendar?from={wrong}").status_code for wrong in ("x", "2026-13", "0001-01")
    ] == [404] * 3


def test_the_checklist_says_what_is_missing_and_is_quiet_when_all_is_there(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Steps")
        programme = programmes.find(session, partnership, code, TODAY)
    assert programme is not None
    asked_code = opened("Q02", programme_id=programme.id, wave="before")
    client = signed_in("coordinator")
    page = client.get(f"/staff/collections/{asked_code}")
    assert faults(page) == []
    assert "something to settle first" in page.text
    assert "Make them on the programme" in page.text
    with database.writing() as session:
        cards.issue(session, partnership, code, 4)
        cover.keep_numbers(session, partnership, "01632 960 011", "01632 960 012")
        asked = services.find(session, asked_code, TODAY)
        assert asked is not None
        found = {one.check: one.is_settled for one in checklist.of(session, asked, NOW)}
    assert found[Check.CARDS]
    assert not found[Check.INVITED]
    assert "so boxes for words are closed" in client.get(f"/staff/collections/{asked_code}").text
    # A collection that takes no words needs nobody to read them.
    conference = opened("Q14", closes_on=date(2026, 12, 31), invited=40)
    assert "ready to hand out" in client.get(f"/staff/collections/{conference}").text


def test_a_release_of_the_last_two_weeks_stands_on_the_home_page(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q12", wave="after")
    answer(database, code, {"Q12.6": "good"}, times=6)
    with database.writing() as session:
        asked = services.find(session, code, TODAY)
        assert asked is not None
        releases.current(session, subjects.of_collection(asked), NOW.date() - timedelta(days=3))
    assert "New figures" in signed_in("viewer").get("/staff/").text
    assert "New figures" not in signed_in("practitioner").get("/staff/").text
