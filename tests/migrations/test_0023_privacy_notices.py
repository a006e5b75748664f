"""To privacy notices: their tables come and go, and what was open shows what comes with Heard."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import inspect

from survey_app.services import notices
from survey_app.store import migrations
from survey_app.store.database import Database

TABLES = {"notice", "notice_details"}


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_the_notices_come_and_go(request: pytest.FixtureRequest, kind: str) -> None:
    database: Database = request.getfixturevalue("database" if kind == "sqlite" else "postgresql_database")
    command.downgrade(migrations._alembic(database), "0023")
    command.downgrade(migrations._alembic(database), "-1")
    assert not TABLES & set(inspect(database.engine).get_table_names())
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    assert set(inspect(database.engine).get_table_names()) >= TABLES
    with database.reading() as session:
        assert notices.shown(session, "any", "young_people", "en").is_default
        assert not notices.details(session, "any").is_whole
