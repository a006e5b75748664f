"""How long staff's pages of figures take at 100,000 responses: the board, a measure, a summary, a figure.

The ground is the example partnership with as many responses, made once and kept in the folder of
HEARD_BENCH_GROUND (else made anew in a passing one, which takes minutes). Pages are asked for in this
process, signed in, after one that warms them up: what is measured is making the page, not the wire.
"""

from __future__ import annotations

import os
import re
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.service import WITHOUT
from benchmarks.tables import table, verdict
from survey_app import config
from survey_app.app import create_app
from survey_app.services import accounts, clock, example, releases
from survey_app.store import collections as store
from survey_app.store import migrations
from survey_app.store import releases as release_store
from survey_app.store.database import Database

RESPONSES = 100_000
LIMIT_MS = 300
"""Milliseconds at the median, each page."""
ASKED = 11
GROUND = "HEARD_BENCH_GROUND"


def main(options: Sequence[str] = ()) -> None:
    """Print the table. --responses N: another size."""
    responses = int(options[1]) if len(options) == 2 and options[0] == "--responses" else RESPONSES
    with ground(responses) as file:
        print(report(file, responses))


@contextmanager
def ground(responses: int) -> Iterator[Path]:
    """A database with the example partnership in it."""
    kept = os.environ.get(GROUND, "")
    with tempfile.TemporaryDirectory(prefix="heard-evidence-") as passing:
        file = Path(kept or passing) / "heard.db"
        is_there = file.exists()
        file.parent.mkdir(parents=True, exist_ok=True)
        database = Database.beside(file)
        migrations.upgrade(database)
        if not is_there:
            example.put_in(database, responses, clock.today())
        releases.make_due(database, clock.today())
        database.close()
        yield file


def report(file: Path, responses: int) -> str:
    """The table of one ground."""
    settings = config.load(
        {"HEARD_DATA": str(file.parent), "HEARD_DATABASE_URL": f"sqlite:///{file}", **WITHOUT}
    )
    app = create_app(settings)
    app.extensions["heard_needing"] = frozenset()
    client = app.test_client()
    _sign_in(app, client)
    rows = []
    for name, path in _pages(app.extensions["heard_database"]):
        first, times, size = _timed(client, path)
        middle = statistics.median(times)
        rows.append(
            (
                name,
                f"{first:.0f}",
                f"{middle:.0f}",
                f"{max(times):.0f}",
                f"{size:,}",
                verdict(middle <= LIMIT_MS),
            )
        )
    heads = ("page", "first, ms", "median, ms", "worst, ms", "bytes", f"at most {LIMIT_MS} ms")
    return f"{responses:,} responses, {ASKED} times each\n" + table(heads, rows)


def _sign_in(app: Flask, client: FlaskClient) -> None:
    """Sign in as somebody who sees figures, with a password made for the occasion."""
    database, passwords = app.extensions["heard_database"], app.extensions["heard_passwords"]
    name, password = f"bench{secrets.token_hex(4)}", secrets.token_urlsafe(18)
    with database.writing() as session:
        (partnership_id, *_others) = store.partnership_ids(session)
        token = accounts.invite(session, partnership_id, "viewer", clock.now(), None)
        accounts.accept(session, token, name, "Benchmark", passwords.hash(password), clock.now())
    page = client.get("/staff/sign-in").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    given = {"csrf_token": found[1], "sign_in_name": name, "password": password}
    assert client.post("/staff/sign-in", data=given).status_code == 303


def _pages(database: Database) -> Iterator[tuple[str, str]]:
    """The pages, of the collection and the programme that most people answered."""
    with database.reading() as session:
        (partnership_id, *_others) = store.partnership_ids(session)
        largest = {}
        for row in release_store.latest_of_all(session, partnership_id):
            kind = row.subject.partition(":")[0]
            if kind not in largest or row.people > largest[kind].people:
                largest[kind] = row
        asked = store.by_id(session, partnership_id, largest["collection"].subject.partition(":")[2])
        programme = store.programme_by_id(session, largest["programme"].subject.partition(":")[2])
        assert asked is not None
        assert programme is not None
        release_id = largest["collection"].id
        code, programme_code = asked.code, programme.code
    yield "evidence: the frameworks", "/staff/evidence"
    yield "evidence board, SET (134 measures)", "/staff/evidence/SET"
    yield "evidence board, HSB (48 measures)", "/staff/evidence/HSB"
    yield "a measure", "/staff/evidence/HSB/HSB-O8"
    yield "gaps", "/staff/evidence/SET/gaps"
    yield "findings under every framework", "/staff/evidence/crosswalk"
    yield "summary of the largest collection", f"/staff/collections/{code}/summary"
    yield "summary of the largest programme", f"/staff/programmes/{programme_code}/summary"
    yield "why this number?", f"/staff/why/{release_id}/people"


def _timed(client: FlaskClient, path: str) -> tuple[float, list[float], int]:
    """Milliseconds of the first look and of the others, and how large the page is."""
    taken = []
    size = 0
    for _look in range(ASKED + 1):
        begun = time.perf_counter()
        answered = client.get(path)
        taken.append(1000 * (time.perf_counter() - begun))
        assert answered.status_code == 200, f"{path}: {answered.status_code}"
        size = len(answered.data)
    return taken[0], taken[1:], size
