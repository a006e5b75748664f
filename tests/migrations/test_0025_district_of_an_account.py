"""To accounts that may belong to a district: everybody who was there goes on seeing the whole partnership."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import inspect, text

from survey_app.store import migrations
from survey_app.store.database import Database

TABLES = ("account", "invitation", "programme")


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_who_was_there_goes_on_seeing_everything(kind: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue("database" if kind == "sqlite" else "postgresql_database")
    command.downgrade(migrations._alembic(database), "0024")
    for table in TABLES:
        assert "district_id" not in {one["name"] for one in inspect(database.engine).get_columns(table)}
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO partnership (id, name, nation, is_example, frameworks) "
                "VALUES ('p', 'Hills', 'wales', false, '[]')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO account (id, partnership_id, sign_in_name, display_name, role, "
                "password_hash, is_active, made_on) "
                "VALUES ('a', 'p', 'ann', 'Ann', 'viewer', 'x', true, '2026-11-01')"
            )
        )
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT id, district_id FROM account")).all() == [("a", None)]
    for table in TABLES:
        keys = inspect(database.engine).get_foreign_keys(table)
        assert "district" in {one["referred_table"] for one in keys}
