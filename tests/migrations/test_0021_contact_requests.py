"""To wishes to be contacted: tables of their own, and no other is touched."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import inspect

from survey_app.store import migrations
from survey_app.store.database import Database


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_the_table_comes_and_goes_and_touches_no_other(kind: str, request: pytest.FixtureRequest) -> None:
    name = "database" if kind == "sqlite" else "postgresql_database"
    database: Database = request.getfixturevalue(name)
    command.downgrade(migrations._alembic(database), "0021")
    with_it = set(inspect(database.engine).get_table_names())
    command.downgrade(migrations._alembic(database), "-1")
    without = set(inspect(database.engine).get_table_names())
    assert with_it - without == {"contact_request", "contact_step"}
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    assert set(inspect(database.engine).get_table_names()) >= with_it
