"""From what was there to instruments: nothing of it changes, and the way back loses only what is new."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import inspect, text

from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Alert, LoadedWording, StatedReliability
from tests.migrations.conftest import PARTNERSHIP, go_back

NEW = {"alert", "loaded_wording", "stated_reliability"}


@pytest.fixture
def before(at: Callable[..., Database]) -> Database:
    """A database at the migration before, with a partnership."""
    return at("0003", PARTNERSHIP)


def test_the_new_tables_have_every_column_of_the_house_and_what_was_there_stays(before: Database) -> None:
    assert not NEW & set(inspect(before.engine).get_table_names())
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    for row in (Alert, LoadedWording, StatedReliability):
        there = {column["name"] for column in inspect(before.engine).get_columns(row.__tablename__)}
        assert there == {column.name for column in row.__table__.columns}
    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM partnership")).scalars().all() == ["Three Rivers"]


def test_the_way_back_takes_the_new_tables_away(before: Database) -> None:
    migrations.upgrade(before)
    go_back(before, "0003")
    assert not NEW & set(inspect(before.engine).get_table_names())
    migrations.upgrade(before)
    assert set(inspect(before.engine).get_table_names()) >= NEW
