"""A Heard of the benchmarks: an empty database in a folder, with one collection open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import servers
from benchmarks.servers import Server
from questionnaires.model import Question
from survey_app.services import clock, collections
from survey_app.store import collections as store
from survey_app.store import migrations
from survey_app.store.database import Database

QUESTIONNAIRE, WAVE = "Q01", "before"
"""One greeting and ten questions: faces, choices, and a text box."""

WITHOUT = dict.fromkeys(("HEARD_ENV", "HEARD_QUEUE_URL", "HEARD_TRUSTED_HOSTS"), "")
"""Settings of whoever runs the benchmarks that must not reach the servers."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database ready to be served: the environment that leads to it, the first page, what is asked."""

    environment: dict[str, str]
    path: str
    turns: tuple[Question, ...]


def prepare(folder: Path) -> Prepared:
    """Make the database of Heard in a folder and open the collection."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'heard.db'}"
    database = Database(url)
    migrations.upgrade(database)
    with database.writing() as session:
        partnership = store.add_partnership(session, "Benchmark Partnership", "england", ())
        opening = collections.Opening(QUESTIONNAIRE, "How are things?", clock.today(), wave=WAVE)
        asked = collections.open_collection(session, partnership, opening, clock.today())
    database.close()
    environment = {"HEARD_DATA": str(folder), "HEARD_DATABASE_URL": url, **WITHOUT}
    return Prepared(environment, f"/c/{asked.code}", asked.turns)


@contextmanager
def heard(prepared: Prepared) -> Iterator[Server]:
    """Heard's web server over a prepared database."""
    with servers.gunicorn("wsgi:app", prepared.environment) as server:
        yield server
