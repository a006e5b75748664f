"""A code of one's own at the door: offered where it is turned on, and told of nothing that it leads to."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from survey_app.services import cards, guessing, programmes
from survey_app.store.database import Database
from survey_app.store.tables import Card, Conversation, Partnership, Programme, Response
from tests.conftest import TODAY
from tests.participant.conftest import Page, Person

Opened = Callable[..., str]
FACTS = {"own-day": "17", "own-month": "3", "own-first": "A", "own-last": "N", "own-family": "-"}


@pytest.fixture
def example(database: Database, partnership: str) -> None:
    """The partnership as an example, which shows every language to everybody."""
    with database.writing() as session:
        session.get_one(Partnership, partnership).is_example = True


@pytest.fixture
def programme(database: Database, partnership: str) -> Programme:
    with database.writing() as session:
        row = cards.new_programme(session, partnership, "Year nine", closes_on=date(2027, 3, 31))
        programmes.let_make_codes(session, partnership, row.code, 150, TODAY)
        return row


@pytest.fixture
def code(asked: Opened, programme: Programme) -> str:
    return asked(programme_id=programme.id, disclosure_class="protected", wave="before")


def begins(person: Person, code: str, **facts: str) -> Page:
    person.goes_to(f"/c/{code}")
    return person.sends(start="chat", **facts)


def sends(person: Person, code: str, **facts: str) -> Page:
    begins(person, code, **facts)
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}/check")
    return person.sends()


def words(page: Page) -> str:
    """A page's words and its markup without what is drawn anew for each conversation."""
    return re.sub(r'(value|data-keys)="[^"]*"', "", page.html)


def test_five_lists_are_offered_where_it_is_turned_on(person: Person, code: str) -> None:
    page = person.goes_to(f"/c/{code}")
    assert set(FACTS) <= page.form.names
    assert "No card? Make a code of your own" in page.text
    assert "<details>" in page.html


def test_nothing_is_offered_elsewhere(
    person: Person, asked: Opened, programme: Programme, database: Database
) -> None:
    with database.writing() as session:
        other = cards.new_programme(session, programme.partnership_id, "Walks").id
    for over in (
        {},
        {"programme_id": other, "disclosure_class": "protected"},
        {"programme_id": programme.id, "disclosure_class": "small"},
        {"programme_id": programme.id, "disclosure_class": "protected", "kind": "shared", "shared_with": "x"},
    ):
        code = asked(**over)
        assert not set(FACTS) & person.goes_to(f"/c/{code}").form.names
        begins(person, code, **FACTS)
        with database.reading() as session:
            assert set(session.scalars(select(Conversation.card_mark))) == {None}


@pytest.mark.usefixtures("example")
def test_one_person_on_two_devices_in_two_languages_is_one_pair(
    person: Person,
    another_person: Person,
    database: Database,
    programme: Programme,
    asked: Opened,
    code: str,
) -> None:
    after = asked(programme_id=programme.id, disclosure_class="protected", wave="after")
    sends(person, code, **FACTS)
    another_person.goes_to(f"/c/{after}?lang=pl")
    sends(another_person, after, **FACTS)
    with database.reading() as session:
        sent = session.execute(select(Response.card_id, Response.card_use, Response.language))
        (card_id,) = session.scalars(select(Card.id))
        assert sorted(sent) == [(card_id, 1, "en"), (card_id, 2, "pl")]


def test_a_code_that_somebody_made_before_reads_to_the_last_letter_like_a_new_one(
    app: Flask, person: Person, database: Database, asked: Opened, programme: Programme, code: str
) -> None:
    sends(person, code, **FACTS)
    after = asked(programme_id=programme.id, disclosure_class="protected", wave="after")
    known, new = Person(app.test_client()), Person(app.test_client())
    pages = [
        (words(begins(known, address, **FACTS)), words(begins(new, address, **{**FACTS, "own-day": "18"})))
        for address in (code, after)
    ]
    assert all(one == other for one, other in pages)
    # Not even the sending tells, neither where it makes a pair nor where it undoes one.
    for address in (code, after):
        assert words(sends(known, address, **FACTS)) == words(
            sends(new, address, **{**FACTS, "own-day": "19"})
        )


def test_what_is_not_whole_is_said_with_what_was_chosen_kept(
    person: Person, database: Database, code: str
) -> None:
    page = begins(person, code, **{**FACTS, "own-month": "", "own-first": "Q"})
    assert page.status == 422
    assert page.text.count("Choose all five, or leave all five empty.") == 2
    assert '<option value="Q" selected>' in page.html
    assert "<details open>" in page.html
    assert page.title.startswith("To mend:")
    with database.reading() as session:
        assert session.scalars(select(Conversation)).all() == []
    assert person.sends(start="chat", **FACTS).status == 200


def test_what_was_chosen_stays_too_where_the_card_has_a_slip(person: Person, code: str) -> None:
    page = begins(person, code, card="2345", **FACTS)
    assert page.status == 422
    assert "Check each letter and number" in page.text
    assert '<option value="A" selected>' in page.html


def test_a_card_counts_before_a_code_of_ones_own(
    person: Person, database: Database, programme: Programme, code: str
) -> None:
    with database.writing() as session:
        (card,) = cards.issue(session, programme.partnership_id, programme.code, 1)
    sends(person, code, card=card, **FACTS)
    with database.reading() as session:
        (row,) = session.scalars(select(Card))
        assert not row.self_made
        assert session.scalars(select(Response.card_id)).all() == [row.id]


def test_the_same_code_made_again_goes_on_and_another_one_begins_anew(person: Person, code: str) -> None:
    begins(person, code, **FACTS)
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}")
    assert person.sends(start="on", **FACTS).heading == "What did you like?"
    person.goes_to(f"/c/{code}")
    assert person.sends(start="on", **{**FACTS, "own-day": "18"}).heading != "What did you like?"


def test_making_many_codes_is_stopped_and_answering_without_one_is_not(
    person: Person, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "MISSES_AN_HOUR", 1 - 150 // 10)
    assert begins(person, code, **FACTS).status == 200
    page = begins(person, code, **FACTS)
    assert page.status == 429
    assert "Please wait until 13:00, or leave all five empty." in page.text
    assert person.sends(start="chat").status == 200


def test_the_facts_stand_in_no_address_no_cookie_no_log_and_no_row(
    person: Person, database: Database, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    telling = {**FACTS, "own-day": "29", "own-first": "Q", "own-last": "X", "own-family": "Z"}
    with caplog.at_level(logging.DEBUG):
        page = sends(person, code, **telling)
    assert "own-" not in page.html + page.address
    assert not re.search(r"own-|29 3 Q X Z", caplog.text)
    assert "own" not in str(person.client.get_cookie("session"))
    with database.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "self-made 29" not in dump
    assert "29 3 Q" not in dump


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("language", ["cy", "pl", "ro", "ur", "ar"])
def test_the_lists_hold_the_same_whatever_the_language(person: Person, code: str, language: str) -> None:
    def offered(page: Page) -> list[str]:
        return re.findall(r'<option value="([^"]*)"', page.html)

    in_english = person.goes_to(f"/c/{code}")
    translated = person.goes_to(f"/c/{code}?lang={language}")
    assert offered(translated) == offered(in_english)
    assert "Make a code" not in translated.text
