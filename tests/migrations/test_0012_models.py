"""To models: comments that were there were read by the codebook alone, and nothing has been learned."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text

from survey_app.services import learning
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Partnership


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def before(request: pytest.FixtureRequest) -> Database:
    """A database without models, in which there is a partnership."""
    name = "database" if request.param == "sqlite" else "postgresql_database"
    database: Database = request.getfixturevalue(name)
    command.downgrade(migrations._alembic(database), "0011")
    with database.engine.execution_options(heard_writes=True).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO partnership (id, name, nation, is_example, frameworks) "
                "VALUES ('p', 'Three Rivers', 'england', :no, '[]')"
            ),
            {"no": False},
        )
    return database


def test_a_partnership_that_was_there_is_read_for_by_the_codebook_alone(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        assert session.get_one(Partnership, "p").assigned_from == 0.9
        assert learning.reads_now(session, "p")[0] == 0
        assert learning.standing(session, "p").models == ()


def test_going_back_keeps_the_partnership(before: Database) -> None:
    migrations.upgrade(before)
    command.downgrade(migrations._alembic(before), "0011")
    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM partnership")).all() == [("p",)]
