"""How many people wrote in another language is a figure like every other, and tells of nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from survey_app.services import collections, releases, subjects, summaries
from survey_app.services.released import Figures
from survey_app.store.database import Database
from survey_app.store.tables import Comment
from tests.conftest import TODAY
from tests.respondents import answer, comments_of

Opened = Callable[..., str]


def told(
    database: Database,
    partnership: str,
    opened: Opened,
    klass: str,
    others: int,
    english: int,
) -> tuple[float | None, float | None] | None:
    """The share as shown and its base, where so many answered in Polish and so many in English."""
    code = (
        opened("Q11", kind="staff", wave="after")
        if klass == "open"
        else opened("Q03", disclosure_class=klass)
    )
    with database.reading() as session:
        opened_now = collections.find(session, code, TODAY)
        assert opened_now is not None
        question = next(turn.id for turn in opened_now.turns if turn.kind == "long_text")
    sent = answer(database, code, words={question: "Ona mnie nie słuchała."}, times=others) if others else []
    answer(database, code, words={question: "She rang back."}, times=english)
    with database.writing() as session:
        for row in session.scalars(select(Comment)):
            row.language = "en"
        for comment in comments_of(database, sent):
            session.get_one(Comment, comment).language = "pl"
    with database.writing() as session:
        summary = summaries.of_collection(session, partnership, code, TODAY)
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        kept = releases.current(session, subjects.of_collection(asked), TODAY)
        assert kept is not None
        assert summary.wrote is not None
        assert Figures.from_dict(kept.figures).comments == summary.wrote
    found = summary.wrote.other_languages
    return None if found is None else (found.people.value, found.commenters.value)


@pytest.mark.parametrize(
    ("klass", "others", "english", "is_told"),
    [
        ("protected", 0, 30, False),
        ("protected", 9, 21, False),
        ("protected", 21, 9, False),
        ("protected", 10, 20, True),
        ("open", 4, 20, False),
        ("open", 20, 4, False),
        ("open", 5, 20, True),
    ],
)
def test_it_is_told_where_they_and_the_others_are_enough(
    database: Database,
    partnership: str,
    opened: Opened,
    klass: str,
    others: int,
    english: int,
    is_told: bool,
) -> None:
    assert (told(database, partnership, opened, klass, others, english) is not None) is is_told


def test_in_a_protected_collection_it_is_rounded(
    database: Database, partnership: str, opened: Opened
) -> None:
    found = told(database, partnership, opened, "protected", 12, 21)
    assert found is not None
    assert found[1] == 35


def test_a_release_from_before_there_was_such_a_figure_is_read(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    answer(database, code, words={"Q03.6": "She rang back."}, times=12)
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        kept = releases.current(session, subjects.of_collection(asked), TODAY)
        assert kept is not None
        assert "other_languages" not in kept.figures["comments"]
        told = Figures.from_dict(kept.figures).comments
        assert told is not None
        assert told.other_languages is None
