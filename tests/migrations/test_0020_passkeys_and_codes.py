"""To passkeys and codes: tables of their own, and a sign-in that is there runs on as a whole one."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import inspect, text

from survey_app.store import migrations
from survey_app.store.database import Database

BEFORE = (
    "INSERT INTO partnership (id, name, nation, is_example, frameworks)"
    " VALUES ('p', 'Three Rivers', 'england', false, '[]')",
    "INSERT INTO account (id, partnership_id, sign_in_name, display_name, role, password_hash, is_active,"
    " made_on) VALUES ('a', 'p', 'sam', 'Sam', 'reader', 'a hash', true, '2026-11-01')",
    "INSERT INTO staff_session (token_hash, account_id, started_at, seen_at)"
    " VALUES ('t', 'a', '2026-11-23 09:00', '2026-11-23 09:00')",
)
ADDED = {"passkey", "passkey_question", "codes_app", "recovery_code"}


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_a_sign_in_from_before_runs_on_and_the_tables_come_and_go(
    kind: str, request: pytest.FixtureRequest
) -> None:
    name = "database" if kind == "sqlite" else "postgresql_database"
    database: Database = request.getfixturevalue(name)
    command.downgrade(migrations._alembic(database), "0020")
    command.downgrade(migrations._alembic(database), "-1")
    assert not ADDED & set(inspect(database.engine).get_table_names())
    with database.engine.begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement))
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    assert set(inspect(database.engine).get_table_names()) >= ADDED
    with database.engine.begin() as connection:
        row = connection.execute(text("SELECT stage, proven_at FROM staff_session")).one()
        assert tuple(row) == ("whole", None)
        connection.execute(text("UPDATE staff_session SET stage = 'code'"))
    command.downgrade(migrations._alembic(database), "0020")
    command.downgrade(migrations._alembic(database), "-1")
    with database.engine.begin() as connection:
        left = connection.execute(text("SELECT count(*) FROM staff_session")).scalar()
    assert left == 0, "a sign-in that was half way must not become a whole one"
