"""From what was there to instruments: nothing of it changes, and the way back loses only what is new."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import inspect, text

from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Alert, LoadedWording, StatedReliability

NEW = {"alert", "loaded_wording", "stated_reliability"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def before(request: pytest.FixtureRequest) -> Database:
    """A database at the migration before, with a partnership."""
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
    return database


def test_the_new_tables_have_every_column_of_the_house_and_what_was_there_stays(before: Database) -> None:
    assert not NEW & set(inspect(before.engine).get_table_names())
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    for row in (Alert, LoadedWording, StatedReliability):
        there = {column["name"] for column in inspect(before.engine).get_columns(row.__tablename__)}
        assert there == {column.name for column in row.__table__.columns}
    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM partnership")).scalars().all() == ["Three Rivers"]


def test_the_way_back_takes_the_new_tables_away(before: Database) -> None:
    migrations.upgrade(before)
    command.downgrade(migrations._alembic(before), "0003")
    assert not NEW & set(inspect(before.engine).get_table_names())
    migrations.upgrade(before)
    assert set(inspect(before.engine).get_table_names()) >= NEW
