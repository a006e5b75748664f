"""To directions of themes: what is there has none of its own, and releases do not know of whom they tell."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text

from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Release


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def before(request: pytest.FixtureRequest) -> Database:
    """A database before the step, with one release in it."""
    name = "database" if request.param == "sqlite" else "postgresql_database"
    database: Database = request.getfixturevalue(name)
    command.downgrade(migrations._alembic(database), "0014")
    command.downgrade(migrations._alembic(database), "-1")
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
                "INSERT INTO release "
                "(id, partnership_id, subject, number, made_on, people, is_last, figures) "
                "VALUES ('r', 'p', 'collection:c', 1, '2026-11-20', 12, :no, '{}')"
            ),
            {"no": False},
        )
    return database


def test_a_release_that_was_there_stays_and_does_not_know_how_many_wrote(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        row = session.get_one(Release, "r")
        assert (row.people, row.commenters) == (12, None)
