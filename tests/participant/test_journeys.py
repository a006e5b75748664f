"""Whole journeys of respondents, page by page, as a browser without a script meets them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from survey_app.store.database import Database
from survey_app.store.tables import AnswerCode, Comment, Conversation, DraftAnswer, Reading, Response
from tests.participant.conftest import Person

Opened = Callable[..., str]


def stored(database: Database) -> tuple[set[tuple[str, str, str]], dict[tuple[str, str], str]]:
    """Every code and every comment that was sent."""
    with database.reading() as session:
        codes = {(row.question_id, row.part, row.code) for row in session.scalars(select(AnswerCode))}
        comments = {(row.question_id, row.part): row.text for row in session.scalars(select(Comment))}
    return codes, comments


def count(database: Database, table: type) -> int:
    """How many rows a table has."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def answers_everything(person: Person, code: str) -> None:
    """Answer each kind of question once, and stop at the check page."""
    assert person.starts(code).heading == "Hello from Three Rivers Partnership."
    assert person.sends().heading == "Who told you?"
    person.sends(choice="other", other="My aunt")
    person.sends(choice=["talk", "food"])
    person.sends(choice="lots")
    person.sends(choice="prefer_not_to_say")
    person.sends(choice="10")
    assert person.sends(choice="yes").heading == "Where did you walk?"
    person.sends(words="By the river")
    assert person.sends(words="More snacks.\r\nMore walks.").heading == "May we use your words?"
    person.sends(choice="yes")
    person.sends(number=" 3 ")
    person.sends(month="5", year="2026")
    person.sends(choice="dont_know")
    person.sends(choice="call")
    person.sends(choice="bit", note="A list on the wall")
    page = person.sends(then="no", now="lots", helped="a_bit")
    assert page.heading == "Check your answers"
    assert "May 2026" in page.text
    assert "Before the walks: Not at all" in page.text


def test_every_kind_of_question_can_be_answered_checked_and_sent(
    person: Person, asked: Opened, database: Database
) -> None:
    answers_everything(person, asked())
    assert person.sends().heading == "Thank you"
    codes, comments = stored(database)
    assert codes == {
        ("T.single", "", "other"),
        ("T.several", "", "talk"),
        ("T.several", "", "food"),
        ("T.faces", "", "lots"),
        ("T.points", "", "prefer_not_to_say"),
        ("T.ten", "", "10"),
        ("T.yes", "", "yes"),
        ("T.quote", "", "yes"),
        ("T.number", "", "3"),
        ("T.month", "", "2026-05"),
        ("T.know", "", "dont_know"),
        ("T.case", "", "call"),
        ("T.rate", "rating", "bit"),
        ("T.then", "then", "no"),
        ("T.then", "now", "lots"),
        ("T.then", "helped", "a_bit"),
    }
    assert comments == {
        ("T.single", "other"): "My aunt",
        ("T.why", "text"): "By the river",
        ("T.long", "text"): "More snacks.\nMore walks.",
        ("T.rate", "note"): "A list on the wall",
    }
