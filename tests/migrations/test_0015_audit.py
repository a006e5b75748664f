"""To the audit: what was there stays, and the database refuses to change a line from then on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from survey_app.store import migrations
from survey_app.store.database import Database
from tests.migrations.conftest import PARTNERSHIP, go_back, rows

LINE = (
    "INSERT INTO audit_line (partnership_id, place, at, account, act, kind, thing, times, hash) "
    "VALUES ('p', 1, '2026-11-23 09:00:00', 'a', 'signed_in', 'account', 'a', 1, 'x')"
)


def test_an_audit_begins_empty_refuses_changes_and_goes_with_the_step(at: Callable[..., Database]) -> None:
    database = at("0014", PARTNERSHIP)
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    assert rows(database, "SELECT name FROM partnership") == [("Three Rivers",)]
    assert rows(database, "SELECT * FROM audit_line") == []
    do(database, LINE)
    for statement in ("UPDATE audit_line SET hash = 'y'", "DELETE FROM audit_line"):
        with pytest.raises(DatabaseError, match="only ever added"):
            do(database, statement)
    go_back(database, "0014")
    migrations.upgrade(database)
    assert rows(database, "SELECT * FROM audit_line") == []


def do(database: Database, statement: str) -> None:
    with database.engine.execution_options(heard_writes=True).begin() as connection:
        connection.execute(text(statement))
