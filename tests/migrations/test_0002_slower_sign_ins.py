"""From the first tables to slower sign-ins: what was there stays, on either database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from survey_app.store import migrations
from survey_app.store.database import Database
from tests.migrations.conftest import PARTNERSHIP, go_back

LINK = (
    "INSERT INTO invitation (token_hash, partnership_id, role, expires_at) "
    "VALUES ('mark', 'p', 'reader', '2026-12-01 00:00:00')"
)


@pytest.fixture
def before(at: Callable[..., Database]) -> Database:
    """A database at the migration before, with one open link in it."""
    return at("0001", PARTNERSHIP, LINK)


def test_an_open_link_stays_and_renews_nobodys_password(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.engine.connect() as connection:
        kept = connection.execute(text("SELECT token_hash, role, account_id FROM invitation")).all()
    assert [tuple(row) for row in kept] == [("mark", "reader", None)]


def test_the_way_back_keeps_the_link_too(before: Database) -> None:
    migrations.upgrade(before)
    go_back(before, "0001")
    assert not migrations.is_up_to_date(before)
    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT token_hash FROM invitation")).scalars().all() == ["mark"]
