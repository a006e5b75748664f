"""Taking answers back, page by page: by card and receipt, the same words for a hit and a miss."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey_app.services import cards, guessing, programmes
from survey_app.store.database import Database
from survey_app.store.tables import Programme, Response
from tests.participant.conftest import Page, Person

Opened = Callable[..., str]


@pytest.fixture
def programme(database: Database, partnership: str) -> Programme:
    with database.writing() as session:
        return cards.new_programme(session, partnership, "Walks", closes_on=date(2027, 3, 31))


@pytest.fixture
def code(asked: Opened, programme: Programme) -> str:
    return asked(programme_id=programme.id)


@pytest.fixture
def card(database: Database, programme: Programme) -> str:
    with database.writing() as session:
        return cards.issue(session, programme.partnership_id, programme.code, 1)[0]


def responses(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


def answers(person: Person, code: str, card: str = "") -> Page:
    """Answer one question and send."""
    person.goes_to(f"/c/{code}")
    person.sends(start="chat", **({"card": card} if card else {}))
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}/check")
    return person.sends()


def takes_back(person: Person, at: str, card: str) -> Page:
    person.goes_to(f"/take-back?at={at}")
    return person.sends(at=at, card=card)


def without_keys(page: Page) -> str:
    return re.sub(r'value="[^"]*"', "", page.html)


def test_the_first_page_says_until_when_and_what_is_kept(person: Person, code: str) -> None:
    page = person.goes_to(f"/c/{code}")
    assert "You can take your answers back until 31 March 2027. For that, use a card or ask for" in page.text
    assert "If you told us a child may not be safe, we keep that part." in page.text
    assert f"/take-back?at={code}" in page.links


def test_without_a_stated_day_it_is_until_it_closes(person: Person, asked: Opened) -> None:
    page = person.goes_to(f"/c/{asked()}")
    assert "You can take your answers back until this closes." in page.text
    dated = person.goes_to(f"/c/{asked(closes_on=date(2026, 12, 1))}")
    assert "back until 1 December 2026." in dated.text


@pytest.mark.parametrize("at", ["programme", "collection"])
def test_a_card_takes_back_what_was_sent_with_it(
    person: Person, database: Database, programme: Programme, code: str, card: str, at: str
) -> None:
    answers(person, code, card)
    assert responses(database) == 1
    page = takes_back(person, programme.code if at == "programme" else code, cards.spaced(card).lower())
    assert page.status == 200
    assert page.heading == "That is done"
    assert card not in page.html
    assert responses(database) == 0


def test_a_miss_reads_to_the_last_letter_like_a_hit(
    person: Person, another_person: Person, database: Database, code: str, card: str
) -> None:
    answers(person, code, card)
    hit = takes_back(person, code, card)
    miss = takes_back(another_person, code, cards.draw_code())
    assert (hit.status, without_keys(hit)) == (miss.status, without_keys(miss))
    assert responses(database) == 0


def test_a_receipt_is_given_after_sending_and_takes_back_just_that(
    person: Person, another_person: Person, database: Database, asked: Opened
) -> None:
    code = asked()
    answers(another_person, code)
    page = answers(person, code)
    assert "Give me a code" in page.text
    page = person.asks_for_a_receipt()
    receipt = re.search(r'<b dir="ltr">([^<]+)</b>', page.html)
    assert receipt
    short, _space, long = receipt[1].partition(" ")
    assert short == code.upper(), "whoever kept the code needs nothing else"
    assert cards.looks_right(long)
    assert "We show it only once." in page.text
    assert long not in person.goes_to(f"/c/{code}/thanks").html
    takes_back(person, code, long)
    assert responses(database) == 1


@pytest.mark.parametrize("at", ["", " ", "{code}", "{CODE}"])
def test_the_whole_of_a_receipt_does_with_the_short_code_or_without(
    person: Person, another_person: Person, database: Database, asked: Opened, at: str
) -> None:
    code = asked()
    answers(person, code)
    receipt = re.search(r'<b dir="ltr">([^<]+)</b>', person.asks_for_a_receipt().html)
    assert receipt
    page = takes_back(another_person, at.format(code=code, CODE=code.upper()), receipt[1].lower())
    assert (page.heading, responses(database)) == ("That is done", 0)


def test_a_long_code_of_other_questions_than_the_short_one_says_is_a_slip(
    person: Person, another_person: Person, database: Database, asked: Opened, programme: Programme
) -> None:
    code = asked()
    answers(person, code)
    receipt = re.search(r'<b dir="ltr">([^<]+)</b>', person.asks_for_a_receipt().html)
    assert receipt
    page = takes_back(another_person, programme.code, receipt[1])
    assert (page.status, responses(database)) == (422, 1)


def test_nobody_else_gets_a_receipt(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    answers(person, code)
    submission = person.page.form_to("/receipt").hidden["submission"]
    another_person.goes_to(f"/c/{code}")
    page = another_person.posts(
        f"/c/{code}/receipt",
        {"submission": submission, "csrf_token": another_person.page.form.hidden["csrf_token"]},
    )
    assert page.heading == "After our walk"
    with database.reading() as session:
        assert session.scalars(select(Response.receipt_mark)).all() == [None]


def test_a_page_after_sending_is_the_same_whether_the_card_was_one_or_not(
    person: Person, another_person: Person, code: str, card: str
) -> None:
    known, stranger = answers(person, code, card), answers(another_person, code, cards.draw_code())
    assert without_keys(known) == without_keys(stranger)


@pytest.mark.parametrize(
    ("at", "typed", "says"),
    [
        ("nobody", "", "We do not know that code"),
        ("", "slip", "One letter or number may be different."),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_box(
    person: Person, code: str, card: str, at: str, typed: str, says: str
) -> None:
    wrong = cards.ALPHABET.replace(card[0], "")[0] + card[1:]
    page = takes_back(person, at or code, wrong if typed else card)
    assert page.status == 422
    assert says in page.text


def test_after_the_last_day_it_is_too_late(app: Flask, person: Person, asked: Opened) -> None:
    code = asked(closes_on=date(2026, 11, 24))
    page = answers(person, code)
    assert "Give me a code" in page.text
    app.extensions["heard_now"] = lambda: datetime(2026, 11, 25, 12)  # noqa: DTZ001
    page = takes_back(person, code, cards.draw_code())
    assert page.status == 422
    assert "It is too late to take answers back here." in page.text


def test_trying_many_codes_is_stopped_for_hits_and_misses_alike(
    person: Person, code: str, card: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "MISSES_AN_HOUR", 0)
    for typed in (card, cards.draw_code()):
        page = takes_back(person, code, typed)
        assert page.status == 429
        assert "Please wait until" in page.text


def test_a_card_between_two_waves_leads_to_taking_back(
    person: Person, programme: Programme, asked: Opened
) -> None:
    asked(programme_id=programme.id, opens_on=date(2026, 12, 24))
    page = person.goes_to(f"/p/{programme.code}")
    assert page.status == 403
    assert f"/take-back?at={programme.code}" in page.links


def test_a_card_of_a_programme_that_is_over_is_told_so_and_promised_nothing(
    person: Person, database: Database, programme: Programme, card: str
) -> None:
    with database.writing() as session:
        programmes.close(session, programme.partnership_id, programme.code, date(2026, 11, 23))
    page = person.goes_to(f"/p/{programme.code}")
    assert page.heading == "This has closed"
    assert "You do not need your card any more." in page.text
    assert "You may be asked again" not in page.text
    assert not [link for link in page.links if "take-back" in link], "it is too late for that"
