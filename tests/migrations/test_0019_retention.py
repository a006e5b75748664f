"""To retention: collections that are there get the longest time, and going back keeps what people sent."""

from __future__ import annotations

from collections.abc import Callable

from survey_app.store import migrations
from survey_app.store.database import Database
from tests.migrations.conftest import PARTNERSHIP, go_back, rows

VERSION = (
    "INSERT INTO questionnaire_version (content_hash, questionnaire_id, content, kept_on) "
    "VALUES ('h', 'Q03', '{}', '2026-11-01')"
)
COLLECTION = (
    "INSERT INTO collection (id, partnership_id, version_hash, code, title, kind, disclosure_class, "
    "audience, shared_with, opens_on, turned_on, fillings) "
    "VALUES ('c', 'p', 'h', 'abcdef', 'T', 'anonymous', 'small', 'young_people', '', '2026-11-01', '[]', "
    "'{}')"
)
RESPONSE = (
    "INSERT INTO response (id, collection_id, week, language, taken_back) "
    "VALUES ('r', 'c', '2026-11-02', 'en', :no)"
)


def test_what_is_there_is_kept_the_longest_time_and_is_under_no_hold(at: Callable[..., Database]) -> None:
    database = at("0018", PARTNERSHIP, VERSION, COLLECTION, RESPONSE)
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    assert rows(database, "SELECT kept_months, emptied_on FROM collection") == [(36, None)]
    assert [bool(one) for (one,) in rows(database, "SELECT set_aside FROM response")] == [False]
    assert rows(database, "SELECT count(*) FROM legal_hold") == [(0,)]
    go_back(database, "0018")
    assert rows(database, "SELECT id FROM response") == [("r",)]
    migrations.upgrade(database)
