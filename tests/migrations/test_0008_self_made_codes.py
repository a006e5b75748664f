"""To codes of people's own making: cards stay cards, and no programme lets anybody make a code."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text

from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Card, Programme


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def before(request: pytest.FixtureRequest) -> Database:
    """A database without such codes, in which there is a programme with a card."""
    name = "database" if request.param == "sqlite" else "postgresql_database"
    database: Database = request.getfixturevalue(name)
    command.downgrade(migrations._alembic(database), "0007")
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
        connection.execute(text("INSERT INTO card (id, programme_id, uses) VALUES ('c', 'g', 2)"))
    return database


def test_what_was_there_stays_and_nothing_is_turned_on(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        assert session.get_one(Programme, "g").self_made_for is None
        row = session.get_one(Card, "c")
        assert (row.uses, row.self_made, row.unclear) == (2, False, False)


def test_going_back_keeps_the_card(before: Database) -> None:
    migrations.upgrade(before)
    command.downgrade(migrations._alembic(before), "0007")
    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT id, uses FROM card")).all() == [("c", 2)]
