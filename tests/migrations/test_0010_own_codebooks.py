"""To own codebooks: codings stay as they are, and the packaged codebook stays in use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import inspect

from survey_app.services import codebooks
from survey_app.store import migrations
from survey_app.store.database import Database
from tests.migrations.conftest import PARTNERSHIP, go_back

TABLES = {"packaged_codebook", "codebook_version", "moved_coding"}


@pytest.fixture
def before(at: Callable[..., Database]) -> Database:
    """A database without codebooks of partnerships' own, in which there is a partnership."""
    return at("0009", PARTNERSHIP)


def test_the_packaged_codebook_stays_in_use_and_going_back_leaves_no_table(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        assert [one.number for one in codebooks.versions(session, "p")] == [0]
    assert set(inspect(before.engine).get_table_names()) >= TABLES
    go_back(before, "0009")
    assert not set(inspect(before.engine).get_table_names()) & TABLES
