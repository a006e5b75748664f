"""Suggestions are made in the background, and what a person decided stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from questionnaires import reader
from questionnaires.answers import Answer
from survey_app.services import clock, collections, theming
from survey_app.store.database import Database
from survey_app.store.responses import add_response
from survey_app.store.tables import Account, Coding, Comment
from tests.conftest import TODAY

SAID = "She listened to me and she believed me straight away."


@pytest.fixture
def comment(database: Database, opened: Callable[..., str]) -> str:
    """The id of one young person's comment about being listened to."""
    code = opened("Q03")
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        question = next(turn.id for turn in asked.turns if turn.kind == "long_text")
        answers = {question: Answer(question, {}, {"text": SAID})}
        add_response(
            session,
            asked.id,
            clock.week_of(TODAY),
            "en",
            answers,
            turns=asked.turns,
            arrived_at=clock.now(),
        )
        return session.scalars(select(Comment.id)).one()


def codings(database: Database) -> dict[str, tuple[str, str, list[str]]]:
    """By theme: the coding's state, its codebook's version, and the words that made it."""
    with database.reading() as session:
        rows = session.scalars(select(Coding))
        return {row.theme_id: (row.state, row.codebook_version, list(row.because)) for row in rows}


def test_a_new_comment_gets_suggestions_with_words_of_its_own_and_a_direction(
    database: Database, comment: str
) -> None:
    assert theming.theme_new(database) == 1
    found = codings(database)
    assert found["T01"][:2] == ("suggested", reader.codebook().version)
    said = {word.strip(".").lower() for word in SAID.split()}
    assert all(word.lower() in said for _, _, because in found.values() for word in because)
    with database.reading() as session:
        assert session.get_one(Comment, comment).direction == "positive"


def test_a_comment_is_read_once_with_one_codebook(database: Database, comment: str) -> None:
    theming.theme_new(database)
    assert theming.theme_new(database) == 0


def test_what_a_person_decided_outlives_another_reading(
    database: Database, comment: str, partnership: str
) -> None:
    theming.theme_new(database)
    with database.writing() as session:
        reader_account = Account(
            partnership_id=partnership,
            sign_in_name="reader",
            display_name="A reader",
            role="reader",
            password_hash="none",
            made_on=TODAY,
        )
        session.add(reader_account)
        session.flush()
        rejected = session.get_one(Coding, (comment, "T01"))
        rejected.state, rejected.account_id = "rejected", reader_account.id
        row = session.get_one(Comment, comment)
        row.themed_with, row.direction, row.direction_by = "an older codebook", "mixed", reader_account.id
    assert theming.theme_new(database) == 1
    assert codings(database)["T01"][0] == "rejected"
    with database.reading() as session:
        assert session.get_one(Comment, comment).direction == "mixed"
