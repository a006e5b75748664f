"""A Heard of the benchmarks: an empty database in a folder, with one collection open, or with comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest import mock

from benchmarks import servers
from benchmarks.servers import Server
from questionnaires import reader
from questionnaires.answers import Answer
from questionnaires.model import Question, Questionnaire
from survey_app.services import clock, collections, notices
from survey_app.services.example import NOTICE_DETAILS
from survey_app.store import collections as store
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.responses import add_response

QUESTIONNAIRE, WAVE = "Q01", "before"
NUMBERS = ("01632 960 011", "01632 960 012")
"""From the range that Ofcom keeps for drama."""
"""One greeting and ten questions: faces, choices, and a text box."""

TEN_QUESTIONS = Path(__file__).parent / "ten_questions.yaml"

WITHOUT = dict.fromkeys(("HEARD_ENV", "HEARD_QUEUE_URL", "HEARD_TRUSTED_HOSTS"), "")
"""Settings of whoever runs the benchmarks that must not reach the servers."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database ready to be served: the environment that leads to it, the first page, what is asked."""

    environment: dict[str, str]
    path: str
    turns: tuple[Question, ...]
    file: Path


def ten_questions() -> Questionnaire:
    """The questionnaire that every page of `benchmarks.front` asks."""
    return reader.read_questionnaire(TEN_QUESTIONS)


def prepare(folder: Path, questionnaire: Questionnaire | None = None) -> Prepared:
    """Make the database of Heard in a folder and open the collection, of Q01 unless another is given.

    Heard opens only questionnaires that come with the house. One of the benchmarks' own is put among them for
    as long as the collection is opened; a server then reads it, as any other, from the database.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "heard.db"
    url = f"sqlite:///{file}"
    database = Database.beside(file)
    migrations.upgrade(database)
    opening = collections.Opening(QUESTIONNAIRE, "How are things?", clock.today(), wave=WAVE)
    known = reader.questionnaires()
    if questionnaire is not None:
        opening = collections.Opening(questionnaire.id, questionnaire.title, clock.today())
        known[questionnaire.id] = questionnaire
    among = mock.patch.object(reader, "questionnaires", return_value=known)
    with database.writing() as session, among:
        partnership = store.add_partnership(
            session, "Benchmark Partnership", "england", (), NUMBERS, date.max
        )
        notices.say_details(session, partnership, NOTICE_DETAILS, clock.today())
        asked = collections.open_collection(session, partnership, opening, clock.today())
    database.close()
    environment = {"HEARD_DATA": str(folder), "HEARD_DATABASE_URL": url, **WITHOUT}
    return Prepared(environment, f"/c/{asked.code}", asked.turns, file)


def gather(database: Database, texts: Iterable[str], today: date) -> str:
    """Give a migrated database a partnership with these comments, each of another person; its id."""
    with database.writing() as session:
        partnership = store.add_partnership(
            session, "Three Rivers Partnership", "england", (), NUMBERS, date.max
        )
        notices.say_details(session, partnership, NOTICE_DETAILS, clock.today())
        opening = collections.Opening("Q03", "About your worker", today)
        asked = collections.open_collection(session, partnership, opening, today)
        question = next(turn.id for turn in asked.turns if turn.kind == "long_text")
        for text in texts:
            add_response(
                session,
                asked.id,
                clock.week_of(today),
                "en",
                {question: Answer(question, {}, {"text": text})},
                turns=asked.turns,
                arrived_at=clock.now(),
            )
    return partnership


@contextmanager
def heard(prepared: Prepared) -> Iterator[Server]:
    """Heard's web server over a prepared database."""
    with servers.gunicorn("wsgi:app", prepared.environment) as server:
        yield server
