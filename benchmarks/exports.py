"""What taking out costs: 100,000 responses row by row in each format, in processor time and memory.

One SQLite database with one collection of staff, a third of whom wrote something that was let go and carries
a theme. Each format is made by a process of its own, whose memory at its highest is told.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import insert

from survey_app.exports import files, making
from survey_app.services import collections, exports, notices
from survey_app.services.collections import Opening
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.sealed import Belongs
from survey_app.store.tables import Account, AnswerCode, Coding, Comment, Partnership, Reading, Response

ROWS = 100_000
AT_ONCE = 5_000
TODAY = date(2026, 11, 23)
KINDS = ("csv", "json", "xlsx", "sav")
QUESTIONNAIRE = "Q11"
CHOSEN = {
    **{"Q11.1a": "health", "Q11.1b": "carer", "Q11.16": "champion", "Q11.7": "7", "Q11.8": "6", "Q11.9": "5"},
    **{"Q11.3a": "true", "Q11.3b": "false", "Q11.4a": "dont_know", "Q11.5a": "skipped", "Q11.10a": "mostly"},
}


def fill(database: Database, rows: int) -> tuple[str, str]:
    """Put that many responses in. Gives the partnership's id and the collection's code."""
    with database.writing() as session:
        session.add(Partnership(id="p", name="Three Rivers"))
        session.flush()
        notices.say_details(session, "p", notices.Details("the privacy team, 01632 960 001"), TODAY)
        opening = Opening(QUESTIONNAIRE, "A course", date(2026, 11, 1))
        asked = collections.open_collection(session, "p", opening, TODAY)
        session.add(
            Account(
                id="k",
                partnership_id="p",
                sign_in_name="kim",
                display_name="Kim",
                role="reader",
                password_hash="",
                made_on=TODAY,
            )
        )
    belongs = Belongs("p", asked.id)
    for start in range(0, rows, AT_ONCE):
        ids = [f"{number:022}" for number in range(start, min(start + AT_ONCE, rows))]
        wrote = ids[::3]
        with database.writing() as session:
            held = [{"id": one, "collection_id": asked.id, "week": TODAY} for one in ids]
            session.execute(insert(Response), held)
            codes = [
                {"response_id": one, "question_id": question, "part": "", "code": code}
                for one in ids
                for question, code in CHOSEN.items()
            ]
            session.execute(insert(AnswerCode), codes)
            words = [
                {
                    "id": one,
                    "response_id": one,
                    "collection_id": asked.id,
                    "question_id": "Q11.11",
                    "part": "text",
                    "direction": "positive",
                    "themed_with": "1",
                    "sealed_text": Comment.text.seal(
                        session, f"The room {one} was too cold for us.", one, belongs
                    ),
                }
                for one in wrote
            ]
            session.execute(insert(Comment), words)
            read = [{"comment_id": one, "state": "decided", "decision": "no_action"} for one in wrote]
            session.execute(insert(Reading), read)
            themes = [{"comment_id": one, "theme_id": "T01", "confidence": 0.9} for one in wrote]
            session.execute(insert(Coding), themes)
    return "p", asked.code


def take(file: Path, partnership_id: str, code: str, kind: str, told: multiprocessing.Queue[object]) -> None:
    """Take everything out as one format, and tell processor seconds, megabytes of memory and of the file."""
    database = Database.beside(file)
    began = time.process_time()
    with database.writing() as session:
        subject = exports.subject(session, partnership_id, TODAY, collection=code)
        taken = exports.answers(session, "k", subject)
    out = file.with_name(f"answers.{kind}")
    with database.reading() as session:
        made = making.of_answers(session, taken, "en", TODAY)
        (first, *_rest) = files.write(made, kind, out, in_words=True)
    seconds = time.process_time() - began
    told.put((seconds, highest_memory(), first.stat().st_size // 1024**2, len(made.columns)))
    database.close()


def highest_memory() -> int:
    """Megabytes at the highest, of this program alone: what getrusage tells begins with its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main(arguments: Sequence[str] = ()) -> None:
    """Fill a database and take it out in each format."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks exports")
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args(list(arguments)).rows
    apart = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "heard.db")
        database = Database.beside(file)
        migrations.upgrade(database)
        partnership_id, code = fill(database, rows)
        database.close()
        print(f"{rows:,} responses to {QUESTIONNAIRE}, SQLite")
        print(f"{'format':8}{'CPU s':>9}{'memory MB':>11}{'file MB':>9}{'columns':>9}")
        for kind in KINDS:
            told: multiprocessing.Queue[object] = apart.Queue()
            process = apart.Process(target=take, args=(file, partnership_id, code, kind, told))
            process.start()
            process.join()
            if process.exitcode:
                sys.exit(process.exitcode)
            seconds, highest, size, columns = told.get()  # type: ignore[misc]
            print(f"{kind:8}{seconds:9.1f}{highest:11}{size:9}{columns:9}")
