"""To codings by people: what was judged counts as coded, and what the machine said stays the machine's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from survey_app.services import coding
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Coding, Comment, PersonCoding
from tests.migrations.conftest import PARTNERSHIP, go_back

BEFORE = (
    PARTNERSHIP,
    "INSERT INTO account (id, partnership_id, sign_in_name, display_name, role, password_hash, "
    "is_active, made_on, reads) VALUES ('a', 'p', 'kim', 'Kim', 'reader', '', :yes, '2026-11-01', '[]')",
    "INSERT INTO questionnaire_version (content_hash, questionnaire_id, content, kept_on) "
    "VALUES ('v', 'Q03', '{}', '2026-11-01')",
    "INSERT INTO collection (id, partnership_id, version_hash, code, title, kind, disclosure_class, "
    "audience, shared_with, opens_on, turned_on, fillings, shared_device) "
    "VALUES ('c', 'p', 'v', 'code', 'T', 'anonymous', 'open', 'young_people', '', '2026-11-01', '[]', "
    "'{}', :no)",
    "INSERT INTO response (id, collection_id, week, language, taken_back) "
    "VALUES ('r', 'c', '2026-11-02', 'en', :no)",
    *(
        "INSERT INTO comment (id, response_id, collection_id, question_id, part, text, direction, "
        f"direction_because, direction_by, themed_with) VALUES ('{name}', 'r', 'c', 'Q03.6', 'text', "
        f"'Words.', 'positive', '[]', {by}, '2')"
        for name, by in (("judged", "'a'"), ("left", "NULL"))
    ),
    *(
        "INSERT INTO coding (comment_id, theme_id, state, confidence, because, codebook_version, account_id) "
        f"VALUES ('{comment}', '{theme}', '{state}', 0.5, '[]', '2', {by})"
        for comment, theme, state, by in (
            ("judged", "T02", "accepted", "'a'"),
            ("judged", "T01", "rejected", "'a'"),
            ("left", "T01", "suggested", "NULL"),
        )
    ),
)


@pytest.fixture
def before(at: Callable[..., Database]) -> Database:
    """A database without codings by people, in which a person judged the themes of one comment of two."""
    return at("0008", *BEFORE)


def test_what_a_person_judged_counts_as_coded_and_nothing_else_does(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        (row,) = session.query(PersonCoding)
        assert (row.comment_id, row.turn, row.account_id, row.themes) == ("judged", 1, "a", ["T02"])
        assert (row.direction, row.codebook_version, row.draw) == ("positive", "2", coding.draw("judged"))
        judged, left = (session.get_one(Comment, name) for name in ("judged", "left"))
        assert (judged.machine_direction, left.machine_direction) == (None, "positive")
        assert (judged.coding_version, session.get_one(Coding, ("left", "T01")).examples) == (0, [])


def test_going_back_keeps_what_was_judged(before: Database) -> None:
    migrations.upgrade(before)
    go_back(before, "0008")
    with before.engine.connect() as connection:
        states = connection.execute(text("SELECT comment_id, theme_id, state FROM coding ORDER BY 1, 2"))
        assert [tuple(row) for row in states] == [
            ("judged", "T01", "rejected"),
            ("judged", "T02", "accepted"),
            ("left", "T01", "suggested"),
        ]
