"""Databases as they were before a migration, for its tests: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from alembic import command
from sqlalchemy import text

from survey_app.store import migrations
from survey_app.store.database import Database

PARTNERSHIP = (
    "INSERT INTO partnership (id, name, nation, is_example, frameworks) "
    "VALUES ('p', 'Three Rivers', 'england', :no, '[]')"
)
PROGRAMME = "INSERT INTO programme (id, partnership_id, code, name) VALUES ('g', 'p', 'pbeech', 'Steps')"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def at(request: pytest.FixtureRequest) -> Callable[..., Database]:
    """Gives a database at an earlier migration with rows in it: `at("0011", PARTNERSHIP)`.

    Statements may hold :yes and :no, which each database writes in its own way.
    """
    name = "database" if request.param == "sqlite" else "postgresql_database"
    database: Database = request.getfixturevalue(name)

    def at_revision(revision: str, *statements: str) -> Database:
        go_back(database, revision)
        with database.engine.execution_options(heard_writes=True).begin() as connection:
            for statement in statements:
                flags = {flag: flag == "yes" for flag in ("yes", "no") if f":{flag}" in statement}
                connection.execute(text(statement), flags)
        return database

    return at_revision


def go_back(database: Database, revision: str) -> None:
    """Undo every migration behind this one."""
    command.downgrade(migrations._alembic(database), revision)


def rows(database: Database, wanted: str) -> list[tuple[object, ...]]:
    """What a statement finds."""
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(wanted))]
