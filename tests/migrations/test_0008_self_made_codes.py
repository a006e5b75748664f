"""To codes of people's own making: cards stay cards, and no programme lets anybody make a code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Card, Programme
from tests.migrations.conftest import PARTNERSHIP, PROGRAMME, go_back


@pytest.fixture
def before(at: Callable[..., Database]) -> Database:
    """A database without such codes, in which there is a programme with a card."""
    return at(
        "0007", PARTNERSHIP, PROGRAMME, "INSERT INTO card (id, programme_id, uses) VALUES ('c', 'g', 2)"
    )


def test_what_was_there_stays_and_nothing_is_turned_on(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        assert session.get_one(Programme, "g").self_made_for is None
        row = session.get_one(Card, "c")
        assert (row.uses, row.self_made, row.unclear) == (2, False, False)


def test_going_back_keeps_the_card(before: Database) -> None:
    migrations.upgrade(before)
    go_back(before, "0007")
    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT id, uses FROM card")).all() == [("c", 2)]
