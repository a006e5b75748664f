"""To possible themes: nothing is grouped yet, and going back keeps everything else."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import inspect

from survey_app.store import migrations
from survey_app.store.database import Database


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_the_tables_come_and_go(request: pytest.FixtureRequest, kind: str) -> None:
    database: Database = request.getfixturevalue("database" if kind == "sqlite" else "postgresql_database")
    command.downgrade(migrations._alembic(database), "0012")
    assert "possible_theme" not in inspect(database.engine).get_table_names()
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    assert {"possible_theme", "grouped_comment", "comment"} <= set(inspect(database.engine).get_table_names())
