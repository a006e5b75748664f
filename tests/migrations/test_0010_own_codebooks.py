"""To own codebooks: codings stay as they are, and the packaged codebook stays in use."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import inspect, text

from survey_app.services import codebooks
from survey_app.store import migrations
from survey_app.store.database import Database

TABLES = {"packaged_codebook", "codebook_version", "moved_coding"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def before(request: pytest.FixtureRequest) -> Database:
    """A database without codebooks of partnerships' own, in which there is a partnership."""
    name = "database" if request.param == "sqlite" else "postgresql_database"
    database: Database = request.getfixturevalue(name)
    command.downgrade(migrations._alembic(database), "0009")
    with database.engine.execution_options(heard_writes=True).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO partnership (id, name, nation, is_example, frameworks) "
                "VALUES ('p', 'Three Rivers', 'england', :no, '[]')"
            ),
            {"no": False},
        )
    return database


def test_the_packaged_codebook_stays_in_use_and_going_back_leaves_no_table(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        assert [one.number for one in codebooks.versions(session, "p")] == [0]
    assert set(inspect(before.engine).get_table_names()) >= TABLES
    command.downgrade(migrations._alembic(before), "0009")
    assert not set(inspect(before.engine).get_table_names()) & TABLES
