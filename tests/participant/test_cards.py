"""Cards at the door: a slip is told kindly, and nobody can find out by trying which cards there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from survey_app.participant import beginning
from survey_app.services import cards, guessing, programmes
from survey_app.store.database import Database
from survey_app.store.tables import Conversation, Programme, Response
from tests.participant.conftest import Page, Person

Opened = Callable[..., str]


@pytest.fixture
def programme(database: Database, partnership: str) -> Programme:
    with database.writing() as session:
        return cards.new_programme(session, partnership, "Walks", closes_on=date(2027, 3, 31))


@pytest.fixture
def code(asked: Opened, programme: Programme) -> str:
    return asked(programme_id=programme.id)


def issued(database: Database, programme: Programme, count: int = 1) -> list[str]:
    with database.writing() as session:
        return cards.issue(session, programme.partnership_id, programme.code, count)


def strangers() -> str:
    """A well-formed card that belongs to no programme."""
    return cards.draw_code()


def words(page: Page) -> str:
    """A page's words and its markup without what is drawn anew for each conversation."""
    return re.sub(r'(value|data-keys)="[^"]*"', "", page.html)


def enters(person: Person, code: str, card: str) -> Page:
    person.goes_to(f"/c/{code}")
    return person.sends(start="chat", card=card)


def test_a_card_that_is_none_reads_to_the_last_letter_like_one_that_is(
    app: Flask, person: Person, another_person: Person, database: Database, programme: Programme, code: str
) -> None:
    (card,) = issued(database, programme)
    for typed, known in ((card, person), (strangers(), another_person)):
        known.page = enters(known, code, typed)
    assert person.page.status == another_person.page.status == 200
    assert words(person.page) == words(another_person.page)


def test_the_same_card_typed_again_goes_on_whether_it_is_one_or_not(
    person: Person, another_person: Person, database: Database, programme: Programme, code: str
) -> None:
    (card,) = issued(database, programme)
    headings = []
    for who, typed in ((person, card), (another_person, strangers())):
        enters(who, code, typed)
        who.sends()
        who.sends(choice="friend")
        who.goes_to(f"/c/{code}")
        headings.append(who.sends(start="on", card=typed).heading)
        who.goes_to(f"/c/{code}")
        headings.append(who.sends(start="on", card=strangers()).heading)
    assert headings[:2] == headings[2:]
    assert headings[0] != headings[1]


def test_what_was_sent_with_a_card_that_is_none_is_kept_without_one(
    person: Person, database: Database, programme: Programme, code: str
) -> None:
    enters(person, code, strangers())
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}/check")
    person.sends()
    with database.reading() as session:
        assert session.scalars(select(Response.card_id)).all() == [None]
        assert session.scalars(select(Programme.refused)).all() == [1]


def test_a_slip_is_said_with_what_to_do_and_counted_as_refused(
    person: Person, database: Database, programme: Programme, code: str
) -> None:
    (card,) = issued(database, programme)
    wrong = cards.ALPHABET.replace(card[0], "")[0] + card[1:]
    page = enters(person, code, wrong)
    assert page.status == 422
    assert "Check each letter and number, or empty the box to go on." in page.text
    assert f'value="{wrong}"' in page.html
    with database.reading() as session:
        assert session.scalars(select(Programme.refused)).all() == [1]
        assert session.scalars(select(Conversation)).all() == []


@pytest.mark.parametrize("is_one", [True, False])
def test_a_programme_that_closes_while_a_card_is_looked_up_says_kindly_that_it_has_closed(
    person: Person,
    database: Database,
    programme: Programme,
    code: str,
    is_one: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (card,) = issued(database, programme)
    look_up = beginning._card

    def and_then_it_closes(*about: Any) -> cards.Entry | None:
        entry = look_up(*about)
        assert programmes.close_due(database, date(2027, 4, 1)) == 1
        return entry

    monkeypatch.setattr(beginning, "_card", and_then_it_closes)
    page = enters(person, code, card if is_one else strangers())
    assert page.status == 410
    assert page.heading == "This has closed"
    with database.reading() as session:
        assert session.scalars(select(Conversation)).all() == []


def test_a_card_may_be_typed_in_the_digits_of_another_keyboard(
    person: Person, database: Database, programme: Programme, code: str
) -> None:
    (card,) = issued(database, programme)
    enters(person, code, card.translate(str.maketrans("23456789", "۲۳۴۵۶۷۸۹")))
    with database.reading() as session:
        assert session.scalars(select(Conversation.card_id)).one() is not None


def test_trying_many_cards_is_stopped_and_answering_without_one_is_not(
    person: Person,
    database: Database,
    programme: Programme,
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guessing, "MISSES_AN_HOUR", 1)
    (card,) = issued(database, programme)
    enters(person, code, _beginning_with(card[0]))
    page = enters(person, code, card)
    assert page.status == 429
    assert "Please wait until" in page.text
    assert person.sends(start="chat", card="").status == 200


def test_what_is_shared_with_somebody_asks_for_no_card(
    person: Person, asked: Opened, programme: Programme
) -> None:
    code = asked(programme_id=programme.id, kind="shared", shared_with="your worker")
    assert "Your card" not in person.goes_to(f"/c/{code}").text


def _beginning_with(sign: str) -> str:
    card = cards.draw_code()
    symbols = sign + card[1 : cards.SYMBOLS]
    return symbols + cards.check_symbol(symbols)
