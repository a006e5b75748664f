"""Killing the web server while people answer: what they were told has arrived is there, whole and once.

People answer and send again what was not answered, as a page does by itself, while the processes that answer
them are killed (SIGKILL) at moments drawn with a seed. In the end the database is compared with what people
were told. *Lost*: somebody saw the thanks and there is no response. *Twice*: a conversation has two.
*Torn*: a response without all its answers. The same is done with three variants that are broken on purpose
(`benchmarks/broken.py`), to show that what is lost, twice or torn would be seen.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from benchmarks import servers, service
from benchmarks.people import Astray, Person
from benchmarks.service import Prepared
from benchmarks.tables import table, verdict
from survey_app.store.database import Database
from survey_app.store.tables import Comment

KILLS = 100
KILLS_OF_BROKEN = 15
PEOPLE = 6
"""How many answer at once."""
SHORTEST, LONGEST = 0.2, 1.5
"""Seconds from the moment a server answers to the next kill."""
PATIENCE = 30.0
SOUND = "as it is"
BROKEN = ("reply before the commit", "no token on Send", "two transactions")


@dataclass
class Found:
    """What came of one run. told: conversations that saw the thanks. stuck: that came to no end."""

    variant: str
    kills: int
    seconds: float = 0.0
    told: int = 0
    stuck: int = 0
    lost: int = 0
    twice: int = 0
    torn: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, stored twice or torn, and everybody came to an end."""
        return not (self.lost or self.twice or self.torn or self.stuck)


@dataclass
class _Crowd:
    """People who answer one after the other until they are told to stop. told: the marks of those thanked."""

    address: str
    path: str
    stopped: threading.Event = field(default_factory=threading.Event)
    told: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    def answer(self, place: int) -> None:
        """Answer again and again, each time as somebody else with a mark of their own in their words."""
        turn = 0
        while not self.stopped.is_set():
            turn += 1
            mark = f"person {place} {turn} end"
            person = Person(self.address, random.Random(f"{place} {turn}"), words=mark, patience=PATIENCE)
            try:
                for _step in person.converse(self.path):
                    pass
            except Astray:
                self.stuck.append(mark)
            else:
                self.told.append(mark)


def run(variant: str, kills: int, seed: int = 1) -> Found:
    """Kill a server of one variant so often, and compare what people were told with what is there."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = service.prepare(Path(folder), service.ten_questions())
        application = "wsgi:app" if variant == SOUND else "benchmarks.broken:app"
        # That its processes are killed is no news here.
        quiet = {"GUNICORN_CMD_ARGS": "--log-level critical"}
        environment = {**prepared.environment, **quiet, "HEARD_BROKEN": variant}
        found, begun = Found(variant, kills), time.perf_counter()
        with servers.gunicorn(application, environment) as server:
            crowd = _Crowd(server.address, prepared.path)
            people = [threading.Thread(target=crowd.answer, args=(place,)) for place in range(PEOPLE)]
            for one in people:
                one.start()
            chance = random.Random(seed)
            for _kill in range(kills):
                _wait_until_healthy(server.address)
                time.sleep(chance.uniform(SHORTEST, LONGEST))
                _kill_children(server.process_id)
            _wait_until_healthy(server.address)
            crowd.stopped.set()
            for one in people:
                one.join()
        found.seconds = time.perf_counter() - begun
        _compare(prepared, crowd, found)
        return found


def _compare(prepared: Prepared, crowd: _Crowd, found: Found) -> None:
    asked = {turn.id for turn in prepared.turns if turn.is_asked}
    with closing(sqlite3.connect(prepared.file)) as kept:
        responses = {row[0] for row in kept.execute("SELECT id FROM response")}
        answered: dict[str, set[str]] = {one: set() for one in responses}
        for response, question in kept.execute("SELECT response_id, question_id FROM answer_code"):
            answered[response].add(question)
    database = Database.beside(prepared.file)
    marks: dict[str, str] = {}
    with database.reading() as session:
        for comment in session.scalars(select(Comment)):
            marks[comment.response_id] = comment.text
            answered[comment.response_id].add(comment.question_id)
    database.close()
    stored = Counter(marks.values())
    found.told, found.stuck = len(crowd.told), len(crowd.stuck)
    found.lost = sum(not stored[mark] for mark in crowd.told)
    found.twice = sum(times - 1 for times in stored.values())
    found.torn = sum(answered[one] != asked for one in responses)


def _wait_until_healthy(address: str) -> None:
    until = time.monotonic() + servers.SECONDS_TO_START
    while not servers.is_healthy(address):
        if time.monotonic() > until:
            raise TimeoutError("The server did not come back after a kill.")
        time.sleep(0.05)


def _kill_children(process_id: int) -> None:
    """End the processes that answer; the one above them, which this run started too, makes new ones."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    for child in children:
        try:
            os.kill(int(child), signal.SIGKILL)
        except ProcessLookupError:
            continue


def main(options: Sequence[str] = ()) -> None:
    """Print the table. options: `--kills N` for another number than a hundred."""
    kills = int(options[options.index("--kills") + 1]) if "--kills" in options else KILLS
    runs = [run(SOUND, kills), *(run(variant, min(kills, KILLS_OF_BROKEN)) for variant in BROKEN)]
    heads = ("variant", "kills", "told it arrived", "lost", "twice", "torn", "stuck", "s")
    print(
        table(
            heads,
            [
                (
                    one.variant,
                    one.kills,
                    one.told,
                    one.lost,
                    one.twice,
                    one.torn,
                    one.stuck,
                    f"{one.seconds:.0f}",
                )
                for one in runs
            ],
        )
    )
    print(f"  nothing lost, twice, torn or stuck: {verdict(runs[0].is_whole)}")
    for one in runs[1:]:
        print(f"  broken on purpose, {one.variant}: {'seen' if not one.is_whole else 'NOT SEEN'}")
