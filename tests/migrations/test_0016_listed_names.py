"""To lists of names: a quote that is there was looked at by nobody, and going back keeps it."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import inspect, text

from survey_app.store import migrations
from survey_app.store.database import Database


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_the_lists_come_and_go_and_no_old_quote_was_looked_at(
    request: pytest.FixtureRequest, kind: str
) -> None:
    database: Database = request.getfixturevalue("database" if kind == "sqlite" else "postgresql_database")
    command.downgrade(migrations._alembic(database), "0015")
    assert "listed_name" not in inspect(database.engine).get_table_names()
    assert "looked_at" not in {one["name"] for one in inspect(database.engine).get_columns("quote")}
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    assert "listed_name" in inspect(database.engine).get_table_names()
    (column,) = [one for one in inspect(database.engine).get_columns("quote") if one["name"] == "looked_at"]
    assert not column["nullable"]
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM quote")).scalar() == 0
