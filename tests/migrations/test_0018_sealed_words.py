"""To sealed words: what people had written is sealed, reads as before, and can be brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text

from survey_app.store import migrations, sealed
from survey_app.store.database import Database
from survey_app.store.tables import (
    Alert,
    Coding,
    CodingStep,
    Comment,
    DraftAnswer,
    GroupedComment,
    Quote,
    Reading,
)
from tests.migrations.conftest import PARTNERSHIP, go_back, rows

WORDS = "we drew a canary"
BEFORE = (
    PARTNERSHIP,
    "INSERT INTO account (id, partnership_id, sign_in_name, display_name, role, password_hash, is_active, "
    "made_on) VALUES ('r', 'p', 'r', 'R', 'reader', 'none', :yes, '2026-11-01')",
    "INSERT INTO questionnaire_version VALUES ('v', 'Q', '{}', '2026-11-01')",
    "INSERT INTO collection (id, partnership_id, version_hash, code, title, kind, disclosure_class, "
    "audience, shared_with, opens_on, turned_on, fillings) VALUES ('c', 'p', 'v', 'code', 'About us', "
    "'anonymous', 'open', 'staff', '', '2026-11-01', '[]', '{}')",
    "INSERT INTO response (id, collection_id, week, language) VALUES ('a', 'c', '2026-11-02', 'en')",
    *(
        "INSERT INTO comment (id, response_id, collection_id, question_id, part, text, direction_because, "
        f"themed_with) VALUES ('m{number}', 'a', 'c', 'Q', '', 'we drew a canary', '[\"canary\"]', '')"
        for number in range(5)
    ),
    "INSERT INTO reading (comment_id, state, decision, reason) VALUES ('m0', 'decided', 'advice', "
    "'canary reason')",
    "INSERT INTO reading (comment_id, state, decision, reason) VALUES ('m1', 'new', '', '')",
    "INSERT INTO alert (id, collection_id, question_id, state, decision, reason) VALUES ('l', 'c', 'Q', "
    "'decided', 'advice', 'canary reason')",
    "INSERT INTO coding (comment_id, theme_id, state, because, codebook_version) VALUES ('m0', 'T', "
    "'suggested', '[\"canary\"]', '1')",
    "INSERT INTO coding_step (id, comment_id, account_id, act, done_on, before, after, version, is_undone) "
    "VALUES (1, 'm0', 'r', 'look', '2026-11-03', '{\"reason\": \"canary reason\"}', '{}', 1, :no)",
    "INSERT INTO possible_theme (id, partnership_id, made_on, by_meaning) VALUES ('g', 'p', '2026-11-03', "
    ":no)",
    "INSERT INTO grouped_comment VALUES ('m0', 'g', '{\"a canary\": 2}')",
    "INSERT INTO quote (comment_id, wording, account_id, chosen_on, looked_at) VALUES ('m0', 'a canary', "
    "'r', '2026-11-03', '[\"canary\"]')",
    "INSERT INTO conversation (token_hash, collection_id, language, touched_on) VALUES ('t', 'c', 'en', "
    "'2026-11-03')",
    "INSERT INTO draft_answer (conversation_hash, question_id, content) VALUES ('t', 'Q', "
    '\'{"words": {"": "canary"}}\')',
)
HELD = (
    "SELECT text, direction_because FROM comment",
    "SELECT reason FROM reading ORDER BY comment_id",
    "SELECT reason FROM alert",
    "SELECT because FROM coding",
    "SELECT before FROM coding_step",
    "SELECT phrases FROM grouped_comment",
    "SELECT wording, looked_at FROM quote",
    "SELECT content FROM draft_answer",
)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "AT_ONCE", 2)


def _held(database: Database) -> str:
    # A database gives rows back in an order of its own once they were written anew.
    return repr([sorted(rows(database, one), key=repr) for one in HELD])


def test_what_was_written_is_sealed_and_reads_as_before(at: Callable[..., Database]) -> None:
    database = at("0017", *BEFORE)
    before = _held(database)
    assert before.count("canary") == 18
    migrations.upgrade(database)
    assert "canary" not in _held(database)
    with database.reading() as session:
        for number in range(5):
            comment = session.get_one(Comment, f"m{number}")
            assert (comment.text, comment.direction_because) == (WORDS, ["canary"])
        assert session.get_one(Reading, "m0").reason == "canary reason"
        assert session.get_one(Reading, "m1").reason == ""
        assert session.get_one(Alert, "l").reason == "canary reason"
        assert session.get_one(Coding, ("m0", "T")).because == ["canary"]
        assert session.get_one(CodingStep, 1).before == {"reason": "canary reason"}
        assert session.get_one(GroupedComment, "m0").phrases == {"a canary": 2}
        quote = session.get_one(Quote, "m0")
        assert (quote.wording, quote.looked_at) == ("a canary", ["canary"])
        assert session.get_one(DraftAnswer, ("t", "Q")).content == {"words": {"": "canary"}}
    go_back(database, "0017")
    assert _held(database) == before


def test_an_upgrade_that_is_broken_off_changes_nothing_and_begins_anew(
    at: Callable[..., Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = at("0017", *BEFORE)
    before = _held(database)
    seal, done = sealed.seal_value, []

    def seal_some(*given: Any) -> sealed.SealedWords:
        done.append(given)
        if len(done) > 7:
            raise KeyboardInterrupt
        return seal(*given)

    with monkeypatch.context() as patch:
        patch.setattr(sealed, "seal_value", seal_some)
        with pytest.raises(KeyboardInterrupt):
            command.upgrade(migrations._alembic(database), "0018")
    assert _held(database) == before
    migrations.upgrade(database)
    assert "canary" not in _held(database)


def test_nothing_plain_stays_in_the_file_or_its_log(database: Database) -> None:
    go_back(database, "0017")
    with database.engine.execution_options(heard_writes=True).begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement.replace(":yes", "1").replace(":no", "0")))
    migrations.upgrade(database)
    folder = database.keys.folder.parent  # type: ignore[union-attr]
    held = [file.read_bytes() for file in folder.iterdir() if file.name.startswith("heard.db")]
    assert all(b"canary" not in one for one in held)
