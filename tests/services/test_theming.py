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
    return write(database, opened("Q03"), SAID, "en")


def write(database: Database, code: str, words: str, page: str) -> str:
    """The id of a comment, given to a collection on a page in some language."""
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        question = next(turn.id for turn in asked.turns if turn.kind == "long_text")
        response = add_response(
            session,
            asked.id,
            clock.week_of(TODAY),
            page,
            {question: Answer(question, {}, {"text": words})},
            turns=asked.turns,
            arrived_at=clock.now(),
        )
        return session.scalars(select(Comment.id).where(Comment.response_id == response)).one()


def an_account(partnership: str) -> Account:
    """Somebody who reads."""
    return Account(
        partnership_id=partnership,
        sign_in_name="reader",
        display_name="A reader",
        role="reader",
        password_hash="none",
        made_on=TODAY,
    )


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
        reader_account = an_account(partnership)
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


@pytest.mark.parametrize(
    ("words", "page", "language"),
    [
        ("Nikt mnie nie słuchał na spotkaniu.", "en", "pl"),
        ("Mae hi'n gwrando arnaf i bob tro.", "cy", "cy"),
        ("nic", "pl", "pl"),
    ],
)
def test_a_comment_in_another_language_is_left_to_a_person(
    database: Database, opened: Callable[..., str], words: str, page: str, language: str
) -> None:
    comment = write(database, opened("Q03"), words, page)
    assert theming.theme_new(database) == 1
    assert theming.theme_new(database) == 0
    assert codings(database) == {}
    with database.reading() as session:
        row = session.get_one(Comment, comment)
        assert (row.language, row.direction, row.direction_because) == (language, None, [])


def test_an_english_comment_on_a_page_in_another_language_is_read_by_the_machine(
    database: Database, opened: Callable[..., str]
) -> None:
    comment = write(database, opened("Q03"), SAID, "cy")
    theming.theme_new(database)
    with database.reading() as session:
        assert session.get_one(Comment, comment).language == "en"
    assert "T01" in codings(database)


def test_a_persons_direction_of_a_comment_in_another_language_stays(
    database: Database, opened: Callable[..., str], partnership: str
) -> None:
    comment = write(database, opened("Q03"), "Nikt mnie nie słuchał na spotkaniu.", "pl")
    with database.writing() as session:
        row = session.get_one(Comment, comment)
        account = an_account(partnership)
        session.add(account)
        session.flush()
        row.direction, row.direction_by = "negative", account.id
    theming.theme_new(database)
    with database.reading() as session:
        assert session.get_one(Comment, comment).direction == "negative"
