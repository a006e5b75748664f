"""To follow-ups: programmes that were there are asked again never, and nothing is stated of their scales."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text

from survey_app.services.stated import NOTHING_STATED, Stated
from survey_app.store import collections, migrations
from survey_app.store.database import Database
from survey_app.store.tables import Programme


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def before(request: pytest.FixtureRequest) -> Database:
    """A database without follow-ups, in which there is a programme."""
    name = "database" if request.param == "sqlite" else "postgresql_database"
    database: Database = request.getfixturevalue(name)
    command.downgrade(migrations._alembic(database), "0003")
    with database.engine.execution_options(heard_writes=True).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO partnership (id, name, nation, is_example, frameworks) "
                "VALUES ('p', 'Three Rivers', 'england', :no, '[]')"
            ),
            {"no": False},
        )
        connection.execute(
            text(
                "INSERT INTO programme (id, partnership_id, code, name) VALUES ('g', 'p', 'pbeech', 'Steps')"
            )
        )
    return database


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
    command.downgrade(migrations._alembic(before), "0003")
    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM programme")).all() == [("Steps",)]
