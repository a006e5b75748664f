"""Killing the worker while it reads comments and trains: no code of a person is lost, nothing is done twice.

What a worker does at its start runs in a process of its own and is killed (SIGKILL) at moments drawn with a
seed, again and again. After each kill the database is looked at; a trigger in it notes each time a comment
is marked as read. As soon as a run comes to its end there is new work: a training, or going over to another
model, which has every comment read anew.
"""

from __future__ import annotations

import multiprocessing
import random
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from analysis.direction import Direction
from analysis.encoder.encoder import Encoder
from analysis.languages import ENGLISH
from analysis.model_card import ModelCard, Scores
from analysis.theming.coder import Told
from analysis.theming.values import CodedComment, Comment, Suggestion
from benchmarks import service
from benchmarks.tables import table, verdict
from questionnaires.model import Codebook
from survey_app import worker
from survey_app.services import clock, coders, learning, theming
from survey_app.store import migrations, models
from survey_app.store.coding import FIRST
from survey_app.store.database import Database
from survey_app.store.key_store import KeyStore
from survey_app.store.tables import (
    Account,
    Coding,
    Lesson,
    Model,
    ModelChoice,
    PersonCoding,
    Reading,
)
from survey_app.store.tables import Comment as CommentRow
from tests import real_servers

KILLS = 50
LONGEST, LONGEST_OF_REAL = 0.25, 8.0
"""Seconds."""
KILLS_OF_REAL = 15
"""With the coder that is in use a run takes some ten seconds, nearly all of it sums that write nothing."""
COMMENTS, CODED = 240, 120
SMALL_BATCH = 12
"""So that there are many transactions to be killed in."""
WORDS = ("She listened to me", "They told me what happens next", "Home is calmer now", "He was always late")
TODAY = date(2026, 11, 23)


# ---- the worker that is killed ---------------------------------------------------------------------------


class _Quick:
    """Suggests one theme for everything: T03 by the codebook alone, T01 by whatever has codes."""

    def __init__(self, theme: str) -> None:
        self.theme = theme

    def suggest(self, comments: Sequence[Comment]) -> list[tuple[Suggestion, ...]]:
        return [(Suggestion(self.theme, 0.6, (one.text.split()[0],)),) for one in comments]

    def tell(self, comments: Sequence[Comment]) -> list[Told]:
        return [Told(suggested, None, None) for suggested in self.suggest(comments)]


class _AllNeutral:
    """Reads every direction as neutral."""

    def read(self, texts: Sequence[str], questions: Sequence[str], meant: object) -> list[Direction]:
        return [Direction("neutral", 1.0, ())] * len(texts)


def _make(codebook: Codebook, coded: Sequence[CodedComment], bar: float, encoder: Encoder | None) -> _Quick:
    return _Quick("T01" if coded else "T03")


def _make_directions(coded: Sequence[CodedComment], encoder: Encoder | None) -> _AllNeutral:
    return _AllNeutral()


def _measure(
    codebook: Codebook, coded: Sequence[CodedComment], bar: float, encoder: Encoder | None
) -> ModelCard:
    time.sleep(0.05)  # what a kill must be able to fall into
    scores = Scores(0.5, 0.4, 0.6, 0.5, 0.5)
    return ModelCard(scores, scores, ())


def work(url: str, keys: Path, quick: bool, told: Connection) -> None:
    """What a worker does when it starts, in a process of its own. told: hears when it begins, and trains."""
    if quick:
        coders.make, coders.make_directions, coders.measure = _make, _make_directions, _measure
        theming.BATCH = SMALL_BATCH
    measure = coders.measure

    def measure_and_tell(*given: Any) -> ModelCard:
        told.send("training")
        return measure(*given)

    coders.measure = measure_and_tell
    database = Database(url, KeyStore(keys))
    told.send("begun")
    worker.catch_up(database, None)
    database.close()


# ---- what is looked at -----------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What became of some kills. Everything but kills, and where they fell, should be 0 in the end."""

    kills: int = 0
    in_training: int = 0
    in_reading: int = 0
    codes_changed: int = 0
    read_twice: int = 0
    half_read: int = 0
    trainings_wrong: int = 0
    unfinished: int = 0
    rounds: int = 0
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, doubled, half done or left."""
        return not (
            self.codes_changed or self.read_twice or self.half_read or self.trainings_wrong or self.unfinished
        )


@dataclass
class _Ground:
    """A partnership with comments, of which some are coded, and all that must stay as it is."""

    database: Database
    partnership_id: str = ""
    account_id: str = ""
    asked: int = 0
    codes: set[tuple[str, str, str, str]] = field(default_factory=set)

    def prepare(self) -> None:
        said = (f"{WORDS[number % len(WORDS)]}, number {number}." for number in range(COMMENTS))
        self.partnership_id = service.gather(self.database, said, TODAY)
        with self.database.writing() as session:
            account = Account(
                partnership_id=self.partnership_id,
                sign_in_name="reader",
                display_name="Reader",
                role="reader",
                password_hash="none",
                made_on=TODAY,
            )
            session.add(account)
            session.flush()
            self.account_id = account.id
            for comment in session.scalars(select(CommentRow).order_by(CommentRow.id).limit(CODED)):
                place = session.get_one(Reading, comment.id)
                place.state, place.decision = "decided", "no_action"
                theme = "T01" if len(comment.text) % 2 else "T02"
                session.add(
                    Coding(
                        comment_id=comment.id, theme_id=theme, state="accepted", account_id=self.account_id
                    )
                )
                session.add(
                    PersonCoding(
                        comment_id=comment.id,
                        turn=FIRST,
                        account_id=self.account_id,
                        themes=[theme],
                        draw=0,
                        codebook_version="",
                        coded_on=clock.today(),
                    )
                )
        self.codes = self.codes_now()
        self._note_readings()

    def _note_readings(self) -> None:
        """Have the database note each reading, with how many choices there had been: that is its round."""
        noted = (
            "INSERT INTO noted SELECT NEW.id, NEW.themed_by, (SELECT count(*) FROM model_choice) "
            "WHERE NEW.themed_by <> OLD.themed_by OR NEW.themed_with <> OLD.themed_with"
        )
        with self.database.engine.execution_options(heard_writes=True).begin() as connection:
            connection.exec_driver_sql("CREATE TABLE noted (comment_id text, model integer, round integer)")
            if self.database.engine.dialect.name == "sqlite":
                connection.exec_driver_sql(f"CREATE TRIGGER note AFTER UPDATE ON comment BEGIN {noted}; END")
            else:
                connection.exec_driver_sql(
                    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN {noted}; RETURN NEW; END $$"
                )
                connection.exec_driver_sql(
                    "CREATE TRIGGER note AFTER UPDATE ON comment FOR EACH ROW EXECUTE FUNCTION note()"
                )

    def codes_now(self) -> set[tuple[str, str, str, str]]:
        with self.database.reading() as session:
            rows = session.scalars(select(Coding).where(Coding.account_id.is_not(None)))
            return {(row.comment_id, row.theme_id, row.state, row.account_id or "") for row in rows}

    def next_work(self) -> None:
        """Ask for a training, and every third time go back to the codebook alone."""
        with self.database.writing() as session:
            if models.in_training(session, self.partnership_id) is not None:
                return
            if self.asked and self.asked % 3 == 0 and models.in_use(session, self.partnership_id) is not None:
                learning.use(session, self.partnership_id, 0, self.account_id, TODAY)
                self.asked += 1
                return
            # Another bar each time, so that there is a reason to train again.
            learning.set_bar(session, self.partnership_id, 0.80 + 0.001 * (1 + self.asked % 150))
            learning.ask(session, self.partnership_id, self.account_id, TODAY)
            self.asked += 1

    def look(self, outcome: Outcome, *, suggests_always: bool) -> None:
        """Count everything that is not as it must be. suggests_always: for every comment that it reads."""
        outcome.codes_changed += len(self.codes ^ self.codes_now())
        with self.database.reading() as session:
            rows = session.connection().exec_driver_sql(
                "SELECT count(*) FROM (SELECT 1 FROM noted GROUP BY comment_id, model, round "
                "HAVING count(*) > 1) AS twice"
            )
            outcome.read_twice += rows.scalar_one()
            outcome.half_read += self._half_read(session, suggests_always)
            rule = Counter(
                session.scalars(select(ModelChoice.model_id).where(ModelChoice.account_id.is_(None)))
            )
            for row in session.scalars(select(Model)):
                taught = session.scalar(
                    select(func.count()).select_from(Lesson).where(Lesson.model_id == row.id)
                )
                if row.state == "ready":
                    right = row.card is not None and rule[row.id] == int(row.keeps is True)
                    right = right and taught == CODED
                else:
                    right = row.card is None and row.keeps is None and not rule[row.id]
                    right = right and taught in (0, CODED)
                outcome.trainings_wrong += not right

    def _half_read(self, session: learning.Session, suggests_always: bool) -> int:
        """Comments that are marked as read and lack what was suggested on them, or the other way about."""
        suggested = Counter(session.scalars(select(Coding.comment_id).where(Coding.account_id.is_(None))))
        coded = {comment_id for comment_id, *_rest in self.codes}
        wrong = 0
        for comment in session.scalars(select(CommentRow)):
            has, is_read = suggested[comment.id], bool(comment.themed_with)
            if not is_read:
                wrong += has > 0
            elif suggests_always and comment.language == ENGLISH and comment.id not in coded:
                wrong += not has
            wrong += is_read is not bool(comment.language)
        return wrong

    def where(self) -> str:
        """What a worker that was killed just now was at."""
        with self.database.reading() as session:
            training = models.in_training(session, self.partnership_id)
            if training is not None and training.state == "learning":
                return "training"
            number, version = learning.reads_now(session, self.partnership_id)
            unread = (CommentRow.themed_by != number) | (CommentRow.themed_with != version)
            return "reading" if session.scalar(select(CommentRow.id).where(unread).limit(1)) else "between"


def run(
    url: str, keys: Path, kills: int, seed: int, *, quick: bool = True, longest: float = LONGEST
) -> Outcome:
    """Kill a worker that many times in the midst of its work, then let it end.

    url: a migrated database with nothing in it. keys: the folder of its key store. longest: seconds from
    where it is awaited (its beginning, or a training) to the latest kill. quick: with a coder that learns at
    once, so that the kills fall into what is written and not into sums alone.
    """
    chance = random.Random(seed)
    ground = _Ground(Database(url, KeyStore(keys)))
    ground.prepare()
    # One process loads everything once, and each worker is forked from it: a start costs milliseconds.
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["benchmarks.kills", "textblob", "sklearn.linear_model"])
    outcome, began = Outcome(), time.monotonic()
    while outcome.kills < kills:
        ground.next_work()
        process, hears = _start(processes, url, keys, quick)
        _wait_for(hears, chance.choice(("begun", "training")))
        process.join(chance.uniform(0, longest))
        if process.is_alive():
            process.kill()
            process.join()
            outcome.kills += 1
            place = ground.where()
            outcome.in_training += place == "training"
            outcome.in_reading += place == "reading"
        else:
            outcome.rounds += 1
            outcome.unfinished += process.exitcode != 0
        hears.close()
        ground.look(outcome, suggests_always=quick)
    process, hears = _start(processes, url, keys, quick)
    process.join()
    hears.close()
    outcome.unfinished += process.exitcode != 0 or ground.where() != "between"
    ground.look(outcome, suggests_always=quick)
    outcome.seconds = time.monotonic() - began
    ground.database.close()
    return outcome


def _start(
    processes: ForkServerContext, url: str, keys: Path, quick: bool
) -> tuple[ForkServerProcess, Connection]:
    hears, told = processes.Pipe(duplex=False)
    process = processes.Process(target=work, args=(url, keys, quick, told))
    process.start()
    told.close()
    return process, hears


def _wait_for(hears: Connection, awaited: str) -> None:
    """Wait until a worker says that it is so far, or has ended without being so."""
    try:
        while hears.recv() != awaited:
            pass
    except EOFError:
        return


def main() -> None:
    """Fifty kills on SQLite and on PostgreSQL, and some with the coder as it is; prints a table."""
    outcomes: dict[str, Outcome] = {}
    left_out = ""
    with tempfile.TemporaryDirectory() as folder:
        for name, kills, quick, longest in (
            ("SQLite", KILLS, True, LONGEST),
            ("SQLite, the coder in use", KILLS_OF_REAL, False, LONGEST_OF_REAL),
        ):
            url = f"sqlite:///{Path(folder) / name.replace(' ', '')}.db"
            migrations.upgrade(Database(url))
            outcomes[name] = run(url, Path(folder) / "keys", kills, 1, quick=quick, longest=longest)
    try:
        with real_servers.postgresql() as url, tempfile.TemporaryDirectory() as keys:
            migrations.upgrade(Database(url))
            outcomes["PostgreSQL"] = run(url, Path(keys), KILLS, 2)
    except real_servers.Missing as missing:
        left_out = f"\nPostgreSQL is left out: {missing} is not on this machine."
    print(report(outcomes) + left_out)


HEADS = (
    "",
    "kills",
    "training",
    "reading",
    "codes lost",
    "read twice",
    "half read",
    "trainings wrong",
    "left",
    "s",
)


def report(outcomes: Mapping[str, Outcome]) -> str:
    """The table, with whether nothing was lost or repeated."""
    rows = [
        (
            name,
            found.kills,
            found.in_training,
            found.in_reading,
            found.codes_changed,
            found.read_twice,
            found.half_read,
            found.trainings_wrong,
            found.unfinished,
            f"{found.seconds:.0f}",
            verdict(found.is_whole),
        )
        for name, found in outcomes.items()
    ]
    return table(HEADS, rows)
