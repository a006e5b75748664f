"""What was stored of each visit, read from the servers' own databases, as labels and words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import select, text

from questionnaires.model import Kind, Question
from survey_app.store.database import Database
from survey_app.store.tables import Comment

Response = dict[str, tuple[str, ...]]
"""By question id: the labels that were chosen, in the order of the options, or the words, each once a row."""


def in_heard(file: Path, asked: Sequence[Question]) -> Callable[[], list[Response]]:
    """Reads the responses that were sent to Heard, the first first."""
    known = {question.id: question for question in asked}

    def read() -> list[Response]:
        with closing(sqlite3.connect(file, timeout=15)) as kept:
            found: dict[str, Response] = {
                row[0]: {} for row in kept.execute("SELECT id FROM response ORDER BY rowid")
            }
            for response, question, code in kept.execute(
                "SELECT response_id, question_id, code FROM answer_code ORDER BY rowid"
            ):
                # A text box has a code too, for "skipped"; an option's label is what a person chose.
                _add(found[response], question, label(known[question], code))
        database = Database.beside(file)
        with database.reading() as session:
            for comment in session.scalars(select(Comment).order_by(text("comment.rowid"))):
                _add(found[comment.response_id], comment.question_id, comment.text)
        database.close()
        return [
            {question: _in_order(known[question], said) for question, said in one.items()}
            for one in found.values()
        ]

    return read


def in_floor(file: Path, asked: Sequence[Question]) -> Callable[[], list[Response]]:
    """Reads the visits to the floor, the first first, finished or not."""

    def read() -> list[Response]:
        with closing(sqlite3.connect(file, timeout=15)) as kept:
            found: dict[str, Response] = {}
            for visit, place, said in kept.execute("SELECT visit, place, said FROM answer ORDER BY rowid"):
                question = asked[place]
                parts = (said,) if question.kind is Kind.LONG_TEXT else tuple(said.split(", "))
                found.setdefault(visit, {})[question.id] = parts
        return list(found.values())

    return read


def label(question: Question, code: str) -> str:
    """The label of an option by its code; the code itself where no option has it."""
    return next((option.label for option in question.options if option.code == code), code)


def _add(response: Response, question: str, said: str) -> None:
    response[question] = (*response.get(question, ()), said)


def _in_order(question: Question, said: tuple[str, ...]) -> tuple[str, ...]:
    places = {option.label: place for place, option in enumerate(question.options)}
    return tuple(sorted(said, key=lambda one: places.get(one, len(places))))
