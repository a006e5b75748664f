"""From slower sign-ins to coming back: who was there reads English, and no answer under way is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey_app.store import migrations
from survey_app.store.database import Database
from tests.migrations.conftest import PARTNERSHIP, go_back, rows

THERE = (
    PARTNERSHIP,
    "INSERT INTO account (id, partnership_id, sign_in_name, display_name, role, password_hash, is_active, "
    "made_on) VALUES ('a', 'p', 'reader', 'Reader', 'reader', 'a hash', :yes, '2026-11-01')",
    "INSERT INTO staff_session (token_hash, account_id, started_at, seen_at) "
    "VALUES ('signed in', 'a', '2026-11-23 09:00:00', '2026-11-23 09:00:00')",
    "INSERT INTO questionnaire_version (content_hash, questionnaire_id, content, kept_on) "
    "VALUES ('v', 'Q02', '{}', '2026-11-01')",
    "INSERT INTO collection (id, partnership_id, version_hash, code, title, kind, disclosure_class, "
    "audience, shared_with, opens_on, turned_on, fillings) VALUES ('c', 'p', 'v', 'summer', 'Me', "
    "'anonymous', 'small', 'young_people', '', '2026-11-01', '[]', '{}')",
    "INSERT INTO conversation (token_hash, collection_id, language, touched_on) "
    "VALUES ('t', 'c', 'en', '2026-11-23')",
    "INSERT INTO draft_answer (conversation_hash, question_id, content) VALUES ('t', 'Q02.1', '{}')",
)


@pytest.fixture
def before(at: Callable[..., Database]) -> Database:
    """A database at the migration before, in which somebody is signed in and somebody is answering."""
    return at("0002", *THERE)


def test_who_was_there_reads_english_and_every_collection_stays_as_it_was(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        from survey_app.store.tables import Account, Collection

        assert session.get_one(Account, "a").reads == ["en"]
        collection = session.get_one(Collection, "c")
        assert (collection.languages, collection.shared_device, collection.secret) == ([], False, None)


def test_an_answer_under_way_stays_and_may_be_shown(before: Database) -> None:
    migrations.upgrade(before)
    assert rows(before, "SELECT token_hash, come_back_mark, kept_until FROM conversation") == [
        ("t", None, None)
    ]
    assert rows(before, "SELECT question_id FROM draft_answer WHERE NOT sealed") == [("Q02.1",)]
    assert rows(before, "SELECT token_hash FROM staff_session") == [("signed in",)]


def test_the_way_back_keeps_the_answer_and_the_sign_in_too(before: Database) -> None:
    migrations.upgrade(before)
    go_back(before, "0002")
    assert rows(before, "SELECT question_id FROM draft_answer") == [("Q02.1",)]
    assert rows(before, "SELECT token_hash FROM staff_session") == [("signed in",)]
    migrations.upgrade(before)
    assert rows(before, "SELECT code FROM collection") == [("summer",)]
