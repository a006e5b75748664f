"""What sealing costs: reading, sealing what was there, a new key, a backup and its check.

One SQLite database with one collection whose comments are all of different words. "Plain" reads the same
rows without opening what is in them, which is what reading cost before words were sealed.
"""

from __future__ import annotations

import resource
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from alembic import command
from sqlalchemy import insert, select, text

from survey_app.services import backups, keys
from survey_app.store import migrations, resealing
from survey_app.store.database import Database
from survey_app.store.sealed import Belongs
from survey_app.store.tables import Collection, Comment, Partnership, QuestionnaireVersion, Reading, Response
from tests.conftest import TODAY

ROWS = 100_000
AT_ONCE = 5_000
T = TypeVar("T")


def fill(database: Database, rows: int) -> None:
    """Put that many comments in, each of about a hundred letters."""
    belongs = Belongs("p", "c")
    what = {"title": "Words", "kind": "staff", "disclosure_class": "open", "audience": "staff"}
    with database.writing() as session:
        session.add(Partnership(id="p", name="Three Rivers"))
        session.add(QuestionnaireVersion(content_hash="v", questionnaire_id="Q", content="{}", kept_on=TODAY))
        session.flush()
        session.add(
            Collection(id="c", partnership_id="p", version_hash="v", code="c", opens_on=TODAY, **what)
        )
        session.flush()
        session.add(Response(id="r", collection_id="c", week=TODAY))
    for start in range(0, rows, AT_ONCE):
        with database.writing() as session:
            made = [
                {
                    "id": f"{number:022}",
                    "response_id": "r",
                    "collection_id": "c",
                    "question_id": "Q",
                    "part": "",
                    "sealed_text": Comment.text.seal(session, words(number), f"{number:022}", belongs),
                }
                for number in range(start, min(start + AT_ONCE, rows))
            ]
            session.execute(insert(Comment), made)
            session.execute(insert(Reading), [{"comment_id": one["id"]} for one in made])


def words(number: int) -> str:
    """A comment like no other."""
    return f"Comment {number}: the sessions were in a warm room and nobody hurried me, which helped a lot."


def main(rows: int = ROWS) -> None:
    """Print what each took, and that nothing was lost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database.beside(folder / "heard.db")
        migrations.upgrade(database)
        print(f"{rows:,} comments, SQLite")
        _print("written and sealed", _timed(lambda: fill(database, rows))[0])
        _print("read, plain", _timed(lambda: _read(database, opens=False))[0])
        seconds, read = _timed(lambda: _read(database, opens=True))
        _print("read and opened", seconds, f"{read:,} right")
        seconds, made = _timed(lambda: _rotate_under_traffic(database))
        with database.reading() as session:
            after = resealing.open_everything(session)
        rotated, others = made
        told = (
            f"{rotated.values:,} values, {others} reads and writes meanwhile, {after.unreadable} unreadable"
        )
        _print("given a new key", seconds, told)
        identity = folder / "identity"
        recipient = backups.new_identity(identity)
        file = folder / "heard.age"
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds, size = _timed(lambda: backups.back_up(database, file, recipient))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        _print("backed up", seconds, f"{size / 1e6:.1f} MB, memory grew by {grown:.1f} MB")
        seconds, found = _timed(lambda: backups.check(file, identity, database, TODAY))
        _print("checked", seconds, f"{found.opened:,} values open, faults: {len(found.faults)}")
        seconds, _ = _timed(lambda: command.downgrade(migrations._alembic(database), "0017"))
        _print("brought back to plain", seconds)
        seconds, _ = _timed(lambda: migrations.upgrade(database))
        _print("sealed by the migration", seconds)
        database.close()


def _read(database: Database, *, opens: bool) -> int:
    right = 0
    with database.reading() as session:
        if not opens:
            return len(session.execute(text("SELECT id, text FROM comment")).all())
        for comment_id, held in session.execute(select(Comment.id, Comment.sealed_text)):
            right += Comment.text.open(session, held, comment_id, "p") == words(int(comment_id))
    return right


def _rotate_under_traffic(database: Database) -> tuple[keys.Rotated, int]:
    """A new key for everything, while somebody reads and decides all the time."""
    done, ends = 0, threading.Event()

    def work() -> None:
        nonlocal done
        while not ends.wait(0.01):
            with database.writing() as session:
                place = session.scalars(select(Reading).limit(1).offset(done % 100)).one()
                place.reason = f"reason {done}"
                assert session.get_one(Comment, place.comment_id).text
            done += 1

    busy = threading.Thread(target=work)
    busy.start()
    try:
        return keys.rotate(database, "c"), done
    finally:
        ends.set()
        busy.join()


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    made = work()
    return time.perf_counter() - begun, made


def _print(what: str, seconds: float, told: str = "") -> None:
    print(f"  {what:<26}{seconds:8.2f} s  {told}".rstrip())
