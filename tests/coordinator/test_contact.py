"""Requests to be contacted at the door: for readers alone, told without a number, safety first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.services import contact
from survey_app.store.database import Database
from survey_app.store.sealed import NOTHING
from survey_app.store.tables import Account, ContactRequest
from tests.coordinator.conftest import Clock, send
from tests.coordinator.page import faults
from tests.respondents import WISH, asks_for_contact

SignedIn = Callable[..., FlaskClient]
QUEUE = "/staff/contact"
WORDS = [WISH.name, WISH.detail, WISH.when, WISH.who_sees, WISH.if_other, WISH.more]


@pytest.fixture
def waiting(database: Database, partnership: str) -> str:
    """The address of a request that waits."""
    return f"{QUEUE}/{asks_for_contact(database, partnership)}"


def test_a_reader_is_told_at_home_in_the_navigation_and_in_the_queue_without_a_word_or_a_number(
    waiting: str, signed_in: SignedIn
) -> None:
    reader = signed_in("reader")
    home, queue = reader.get("/staff/"), reader.get(QUEUE)
    assert "Somebody asks to be contacted by a person." in home.text
    assert 'Contact <span class="tag">waits</span>' in home.text
    assert f'href="{waiting}"' in queue.text
    assert "Waits since 23 November 2026" in queue.text
    assert "told: read by 24 November 2026" in queue.text
    for page in (home, queue):
        assert not any(words in page.text for words in WORDS)
        assert faults(page) == []


@pytest.mark.parametrize("role", ["administrator", "coordinator", "practitioner", "viewer"])
def test_nobody_but_a_reader_meets_it(waiting: str, signed_in: SignedIn, role: str) -> None:
    client = signed_in(role)
    home = client.get("/staff/").text
    assert "asks to be contacted" not in home
    assert "waits</span>" not in home
    for address in (QUEUE, waiting):
        assert client.get(address).status_code == 403
    for act in ("contacting", "tried", "step-back", "close"):
        assert send(client, f"{waiting}/{act}", "/staff/account", outcome="spoke").status_code == 403


def test_another_partnerships_is_not_found_and_not_changed(
    waiting: str, signed_in: SignedIn, another_partnership: str, database: Database
) -> None:
    stranger = signed_in("reader", "stranger", whose=another_partnership)
    assert waiting not in stranger.get(QUEUE).text
    assert "waits</span>" not in stranger.get("/staff/").text
    assert stranger.get(waiting).status_code == 404
    for act in ("contacting", "tried", "step-back", "close"):
        assert send(stranger, f"{waiting}/{act}", "/staff/account", outcome="spoke").status_code == 404
    with database.reading() as session:
        assert session.scalars(select(ContactRequest.state)).one() == "new"


def test_what_keeps_them_safe_stands_before_how_to_reach_them(waiting: str, signed_in: SignedIn) -> None:
    page = signed_in("reader").get(waiting)
    assert faults(page) == []
    places = [page.text.index(words) for words in (WISH.if_other, WISH.who_sees, WISH.when, WISH.detail)]
    assert places == sorted(places)
    assert WISH.more in page.text
    assert "They did not join this to any answers." in page.text


def test_a_reader_contacts_tries_and_closes(waiting: str, signed_in: SignedIn) -> None:
    reader = signed_in("reader")
    for act in ("contacting", "tried", "tried"):
        done = send(reader, f"{waiting}/{act}", waiting)
        assert (done.status_code, done.location) == (303, waiting)
    page = reader.get(waiting)
    assert "2 tries reached nobody." in page.text
    assert "I am contacting them" not in page.text
    refused = send(reader, f"{waiting}/close", waiting, outcome="", reference="CASE 12")
    assert (refused.status_code, faults(refused)) == (422, [])
    assert "Say what came of it" in refused.text
    assert 'value="CASE 12"' in refused.text
    done = send(reader, f"{waiting}/close", waiting, outcome="not_reached", reference="CASE 12")
    assert (done.status_code, done.location) == (303, QUEUE)
    assert "None." in reader.get(QUEUE).text
    closed = reader.get(f"{QUEUE}?state=done")
    assert "They could not be reached" in closed.text
    page = reader.get(waiting)
    assert "Reference: CASE 12" in page.text
    assert [faults(one) for one in (closed, page)] == [[], []]
    assert send(reader, f"{waiting}/tried", waiting).status_code == 422


def test_who_knows_the_person_steps_back_and_an_administrator_is_told_where_nobody_is_left(
    waiting: str, signed_in: SignedIn, database: Database
) -> None:
    reader, administrator = signed_in("reader"), signed_in("administrator")
    done = send(reader, f"{waiting}/step-back", waiting)
    assert (done.status_code, done.location) == (303, QUEUE)
    assert reader.get(waiting).status_code == 404
    assert "no reader is left who may read it" not in administrator.get("/staff/").text
    with database.writing() as session:
        for account in session.scalars(select(Account).where(Account.sign_in_name.in_(("kim", "lee")))):
            account.is_active = False
    home = administrator.get("/staff/")
    assert "no reader is left who may read it" in home.text
    assert faults(home) == []


def test_an_administrator_is_told_where_nobody_read_it_in_time(
    waiting: str, signed_in: SignedIn, clock: Clock
) -> None:
    clock.move(days=1)
    administrator, reader = signed_in("administrator"), signed_in("reader")
    late = "nobody read it by the day that they were told"
    assert late not in administrator.get("/staff/").text
    clock.move(days=1)
    administrator, reader = signed_in("administrator", "again"), signed_in("reader", "another")
    assert late in administrator.get("/staff/").text
    assert "<strong>late</strong>" in reader.get(QUEUE).text


def test_what_was_called_off_is_said_first(waiting: str, signed_in: SignedIn, database: Database) -> None:
    with database.writing() as session:
        contact.want_no_more(session, "a page's own token")
    page = signed_in("reader").get(waiting)
    told = page.text.index("They do not want to be contacted any more.")
    assert told < page.text.index(WISH.if_other)
    assert faults(page) == []


def test_what_is_destroyed_is_told_as_such(waiting: str, signed_in: SignedIn, database: Database) -> None:
    reader = signed_in("reader")
    assert send(reader, f"{waiting}/close", waiting, outcome="referred").status_code == 303
    with database.writing() as session:
        row = session.scalars(select(ContactRequest)).one()
        row.sealed_details, row.closed_on = NOTHING, date(2026, 1, 5)
    page = reader.get(waiting)
    assert "What was written here is destroyed." in page.text
    assert "Referred to children" in page.text
    assert faults(page) == []


def test_words_that_look_like_a_page_are_shown_as_words(
    signed_in: SignedIn, database: Database, partnership: str
) -> None:
    odd = "<script>alert(1)</script> {{ 7*7 }}"
    asked = asks_for_contact(database, partnership, wish=contact.Wish(odd, "call", odd, more=odd))
    page = signed_in("reader").get(f"{QUEUE}/{asked}")
    assert "<script>alert" not in page.text
    assert page.text.count("{{ 7*7 }}") == 3
