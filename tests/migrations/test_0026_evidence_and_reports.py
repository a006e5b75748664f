"""To evidence and reports: their tables come and go, and nothing else is touched."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import inspect

from survey_app.store import migrations
from survey_app.store.database import Database

TABLES = {
    "record_entry", "activity", "worksheet", "worksheet_entry", "action", "action_words", "action_link",
    "action_step", "report", "report_narrative", "report_edition", "report_quote", "report_file",
    "export_setting",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_what_staff_enter_and_report_comes_and_goes(request: pytest.FixtureRequest, kind: str) -> None:
    database: Database = request.getfixturevalue("database" if kind == "sqlite" else "postgresql_database")
    before = set(inspect(database.engine).get_table_names())
    command.downgrade(migrations._alembic(database), "0025")
    assert before - set(inspect(database.engine).get_table_names()) >= TABLES
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    assert set(inspect(database.engine).get_table_names()) == before
