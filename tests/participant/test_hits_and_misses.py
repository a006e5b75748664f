"""What leads somewhere and what leads nowhere asks the same of the database, so that time tells nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from survey_app.services import cards, programmes
from survey_app.store.database import Database
from survey_app.store.tables import Programme
from tests.conftest import TODAY
from tests.participant.conftest import Person

Opened = Callable[..., str]


@pytest.fixture
def programme(database: Database, partnership: str) -> Programme:
    with database.writing() as session:
        row = cards.new_programme(session, partnership, "Year nine", closes_on=date(2027, 3, 31))
        programmes.let_make_codes(session, partnership, row.code, 150, TODAY)
        return row


@pytest.fixture
def code(asked: Opened, programme: Programme) -> str:
    return asked(programme_id=programme.id, disclosure_class="protected", wave="before")


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Every statement that the database is asked meanwhile, without its values."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        heard.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(database.engine, "before_cursor_execute", hear)


def asked_for(app: Flask, database: Database, page: str, **fields: str) -> list[str]:
    """What sending a form asks of the database, for somebody with a browser of their own."""
    person = Person(app.test_client())
    person.goes_to(page)
    with statements(database) as heard:
        assert person.sends(**fields).status == 200
    return heard


def beginning_with(sign: str) -> str:
    """A card that is none, which counts towards the same as one that begins with this sign."""
    symbols = sign + cards.draw_code()[1 : cards.SYMBOLS]
    return symbols + cards.check_symbol(symbols)


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize("hit_first", [True, False])
def test_a_card_that_is_one_and_one_that_is_none(
    app: Flask, database: Database, programme: Programme, code: str, hit_first: bool
) -> None:
    with database.writing() as session:
        cards_made = cards.issue(session, programme.partnership_id, programme.code, 1)
    # In either order and twice over, since the first try of an hour writes a row and the next one changes it.
    (card,) = cards_made
    tries = [card, beginning_with(card[0])] * 2 if hit_first else [beginning_with(card[0]), card] * 2
    first, second, third, fourth = (
        asked_for(app, database, f"/c/{code}", start="chat", card=typed) for typed in tries
    )
    assert second == third == fourth
    assert len(first) == len(second)


@pytest.mark.usefixtures("at_noon")
def test_the_first_card_of_an_hour(app: Flask, database: Database, programme: Programme, code: str) -> None:
    with database.writing() as session:
        one, other = cards.issue(session, programme.partnership_id, programme.code, 2)
    none = beginning_with(next(sign for sign in cards.ALPHABET if sign not in (one[0], other[0])))
    assert asked_for(app, database, f"/c/{code}", start="chat", card=one) == asked_for(
        app, database, f"/c/{code}", start="chat", card=none
    )


@pytest.mark.usefixtures("at_noon")
def test_a_code_of_ones_own_that_is_known_and_a_new_one(
    app: Flask, database: Database, asked: Opened, programme: Programme, code: str
) -> None:
    facts = {"own-day": "17", "own-month": "3", "own-first": "A", "own-last": "N", "own-family": "-"}
    person = Person(app.test_client())
    person.goes_to(f"/c/{code}")
    person.sends(start="chat", **facts)
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}/check")
    person.sends()
    after = asked(programme_id=programme.id, disclosure_class="protected", wave="after")
    begun = [
        asked_for(app, database, f"/c/{after}", start="chat", **{**facts, "own-day": day})
        for day in ("17", "18", "17", "18")
    ]
    # The first of a part in an hour writes a row, whether the code is known or not.
    assert begun[2] == begun[3]
    assert {len(one) for one in begun} == {len(begun[2])}


@pytest.mark.usefixtures("at_noon")
def test_a_card_for_taking_back(app: Flask, database: Database, programme: Programme, code: str) -> None:
    with database.writing() as session:
        (card,) = cards.issue(session, programme.partnership_id, programme.code, 1)
    person = Person(app.test_client())
    person.goes_to(f"/c/{code}")
    person.sends(start="chat", card=card)
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}/check")
    person.sends()
    none = beginning_with(card[0])
    begun = [asked_for(app, database, "/take-back", at=code, card=typed) for typed in (none, card, none)]
    # How many values stand in a list may differ, and nothing else.
    miss, hit, again = ([one.partition(" IN (")[0] for one in asked] for asked in begun)
    assert hit == again
    assert len(miss) == len(hit)
