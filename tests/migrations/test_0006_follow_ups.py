"""To follow-ups: programmes that were there are asked again never, and nothing is stated of their scales."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from survey_app.services.stated import NOTHING_STATED, Stated
from survey_app.store import collections, migrations
from survey_app.store.database import Database
from survey_app.store.tables import Programme
from tests.migrations.conftest import PARTNERSHIP, PROGRAMME, go_back


@pytest.fixture
def before(at: Callable[..., Database]) -> Database:
    """A database without follow-ups, in which there is a programme."""
    return at("0003", PARTNERSHIP, PROGRAMME)


def test_a_programme_that_was_there_stays_and_is_due_never(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        row = session.get_one(Programme, "g")
        assert (row.name, row.follow_up_weeks) == ("Steps", None)
        assert Stated.from_dict(row.stated) == NOTHING_STATED
        assert collections.reminders(session, "p") == []


def test_going_back_keeps_the_programme(before: Database) -> None:
    migrations.upgrade(before)
    go_back(before, "0003")
    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM programme")).all() == [("Steps",)]
