"""To the readers' cover: a partnership that was there keeps its boxes for four weeks, and its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from survey_app.services import clock
from survey_app.store import migrations
from survey_app.store.database import Database
from tests.migrations.conftest import PARTNERSHIP, go_back, rows

ASKED = (
    PARTNERSHIP,
    "INSERT INTO questionnaire_version (content_hash, questionnaire_id, content, kept_on) "
    "VALUES ('v', 'Q03', '{}', '2026-11-01')",
    "INSERT INTO collection (id, partnership_id, version_hash, code, title, kind, disclosure_class, "
    "audience, opens_on, turned_on, fillings, shared_with) VALUES ('c', 'p', 'v', 'garden', 'Walk', "
    "'anonymous', 'small', 'young_people', '2026-11-01', '[]', '{}', '')",
    "INSERT INTO alert (id, collection_id, question_id, state, decision, reason) "
    "VALUES ('a', 'c', 'core10.6', 'new', '', '')",
)


def test_a_partnership_has_four_weeks_and_what_waits_still_waits(at: Callable[..., Database]) -> None:
    database = at("0020", *ASKED)
    migrations.upgrade(database)
    assert migrations.is_up_to_date(database)
    ((numbers, due),) = rows(database, "SELECT front_door || out_of_hours, cover_due FROM partnership")
    assert numbers == ""
    due = due if isinstance(due, date) else date.fromisoformat(str(due))
    assert timedelta(weeks=4) - timedelta(days=1) <= due - clock.today() <= timedelta(weeks=4)
    assert rows(database, "SELECT id, state, confirmed_by FROM alert") == [("a", "new", None)]
    assert rows(database, "SELECT * FROM cover") == []
    go_back(database, "0020")
    assert rows(database, "SELECT id, state FROM alert") == [("a", "new")]
    assert rows(database, "SELECT name FROM partnership") == [("Three Rivers",)]
