"""Starting, upgrading, making a partnership and purging, as an operator does."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from survey_app.cli import heard
from survey_app.services import clock, notices
from survey_app.services.collections import Opening, open_collection
from survey_app.store.database import Database
from survey_app.store.tables import Collection, Partnership
from tests import real_servers
from tests.conftest import NOTICE_DETAILS
from tests.partnerships import READY

HEARD = [sys.executable, "-c", "from survey_app.cli import main; main()"]
ROOT = Path(__file__).parent.parent.parent
SECONDS_TO_START = 120
NUMBERS = ("--front-door", READY["front_door"], "--out-of-hours", READY["out_of_hours"])
SECRET = b"what receipts of this one are made with"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HEARD_DATA": str(tmp_path / "data"),
        "HEARD_ENCODER": "off",
        "PORT": str(real_servers.free_port()),
    }


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*HEARD, *words], env=environment, capture_output=True, text=True, timeout=120)


def test_a_command_before_the_upgrade_says_what_to_run(environment: dict[str, str]) -> None:
    run_first = run(environment, "collection", "list")
    assert run_first.returncode == 1
    assert run_first.stderr.strip().splitlines() == ["The database is not up to date. Run: heard upgrade"]


def test_an_empty_database_says_how_to_begin(environment: dict[str, str]) -> None:
    assert run(environment, "upgrade").returncode == 0
    listed = run(environment, "collection", "list")
    assert listed.returncode == 1
    assert "heard partnership" in listed.stderr


def test_a_partnership_opens_lists_and_closes_a_collection(run: Callable) -> None:
    made = run("partnership", "Three Rivers", "--district", "North", "--district", "South", *NUMBERS)
    assert "/staff/welcome/" in made.out
    refused = run("collection", "open", "--questionnaire", "Q03", "--title", "After our session")
    assert (refused.status, "whom to ask about privacy" in refused.err) == (1, True)
    assert run("notice", "say", "--officer", "The team, 01632 960 001").status == 0
    assert json.loads(run("notice", "show", "--json").out) == {"officer": "The team, 01632 960 001"}
    opened = run("collection", "open", "--questionnaire", "Q03", "--title", "After our session",
        "--district", "north", "--fill", "service=The Hub", "--json",
    )  # fmt: skip
    told = json.loads(opened.out)
    assert (told["class"], told["kind"], told["district"], told["state"]) == (
        "small",
        "anonymous",
        "North",
        "open",
    )
    assert run("collection", "close", told["code"]).status == 0
    again = run("collection", "close", told["code"])
    assert again.status == 1
    assert "already" in again.err
    listed = json.loads(run("collection", "list", "--json").out)
    assert [row["state"] for row in listed] == ["closed"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--questionnaire", "Q99", "--title", "x"), "heard questionnaire list"),
        (("--questionnaire", "Q02", "--title", "x", "--class", "open"), "only for people at work"),
        (("--questionnaire", "Q02", "--title", "x", "--district", "Nowhere"), "Nowhere"),
        (("--questionnaire", "Q02", "--title", "x", "--programme", "pnone"), "pnone"),
        (("--questionnaire", "Q02", "--title", "x", "--fill", "service"), "="),
        (("--questionnaire", "Q03", "--title", "x", "--wave", "after"), "wave"),
        (
            ("--questionnaire", "Q02", "--title", "x", "--opens", "2026-12-02", "--closes", "2026-12-01"),
            "clos",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(
    run: Callable, words: tuple[str, ...], says: str
) -> None:
    run("partnership", "Three Rivers", *NUMBERS)
    refused = run("collection", "open", *words)
    assert refused.status == 1
    assert says in refused.err
    assert "Traceback" not in refused.err
    assert json.loads(run("collection", "list", "--json").out) == []


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("HEARD_DATABASE_URL", "sqlite:////nowhere/heard.db", "unable to open database file"),
        ("HEARD_DATABASE_URL", "postgresql+psycopg://heard:hush@127.0.0.1:port/heard", "cannot be read"),
        ("HEARD_DATABASE_URL", "postgresql+psycopg://heard:hush@127.0.0.1:1/heard", "refused"),
        ("HEARD_DATABASE_URL", "nonsense", "sqlite:///FILE"),
        ("HEARD_DATA", __file__, "cannot be used"),
        ("PORT", "many", "whole number"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_in_one_sentence(
    environment: dict[str, str], setting: str, value: str, says: str
) -> None:
    refused = run({**environment, setting: value}, "upgrade")
    assert refused.returncode == 1
    assert len(refused.stderr.strip().splitlines()) == 1
    assert says in refused.stderr
    assert "hush" not in refused.stderr


def test_a_file_that_is_no_database_is_told(environment: dict[str, str]) -> None:
    data = Path(environment["HEARD_DATA"])
    data.mkdir()
    (data / "heard.db").write_bytes(b"not a database at all, " * 100)
    refused = run(environment, "collection", "list")
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        "The database cannot be used: file is not a database. Check HEARD_DATABASE_URL."
    )


def test_a_worker_with_nothing_to_work_on_says_so_and_ends(environment: dict[str, str]) -> None:
    refused = run(environment, "worker")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "The database is not up to date. Run: heard upgrade"
    run(environment, "upgrade")
    refused = run({**environment, "HEARD_QUEUE_URL": "redis://127.0.0.1:1/0"}, "worker")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "The queue cannot be used: ConnectionError. Check HEARD_QUEUE_URL."


def test_flask_offers_every_command_and_ends_it_alike(environment: dict[str, str]) -> None:
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]

    def run_flask(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*flask, *words], env=environment, capture_output=True, text=True, timeout=120, cwd=ROOT
        )

    offered = run_flask("--help").stdout
    assert all(f"\n  {name} " in offered for name in heard.commands)
    refused = run_flask("collection", "list")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.strip() == "Error: The database is not up to date. Run: heard upgrade"
    assert run_flask("upgrade").returncode == 0
    assert run_flask("summary").returncode == 2


def test_every_command_has_help_that_begins_with_what_it_does() -> None:
    def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        for name, command in group.commands.items():
            yield (*path, name)
            if isinstance(command, click.Group):
                yield from commands(command, (*path, name))

    for words in commands(heard):
        shown = CliRunner().invoke(heard, [*words, "--help"], prog_name="heard")
        assert shown.exit_code == 0, words
        told = shown.output.splitlines()
        assert told[0].startswith("Usage: heard " + " ".join(words)), words
        assert told[2].strip(), words


def test_wrong_usage_ends_with_two(run: Callable) -> None:
    assert run("collection", "open", "--colour", "blue").status == 2
    assert run("nonsense").status == 2


def test_start_serves_prints_every_way_in_keeps_the_data_and_stops_when_told(
    environment: dict[str, str],
) -> None:
    for time_of_start in ("first", "second"):
        with subprocess.Popen(
            [*HEARD, "start"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as started:
            address = f"http://127.0.0.1:{environment['PORT']}"
            try:
                ready = _wait_until_ready(address, started)
            finally:
                started.send_signal(signal.SIGINT)
                said, _ = started.communicate(timeout=60)
        assert ready == {"status": "ok", "database": True, "queue": True}
        codes = re.findall(r"/c/(\w+)", said)
        assert len(codes) == len(set(codes)) >= 23
        assert "/staff/sign-in" in said
        assert "/staff/welcome/" in said
        assert ("Putting in the example" in said) == (time_of_start == "first")
        assert "Stopping." in said
        assert "Traceback" not in said


def _wait_until_ready(address: str, started: subprocess.Popen[str]) -> dict[str, object]:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and started.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
                told: dict[str, object] = json.load(answer)
                return told
        except OSError:
            time.sleep(0.2)
    return {}


def test_retention_tells_first_and_deletes_then(environment: dict[str, str]) -> None:
    run(environment, "upgrade")
    database = Database.beside(Path(environment["HEARD_DATA"]) / "heard.db")
    long_ago = clock.today() - timedelta(days=400)
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", **READY)
        session.add(row)
        session.flush()
        notices.say_details(session, row.id, NOTICE_DETAILS, long_ago)
        over = Opening("Q03", "A walk", long_ago - timedelta(days=9), closes_on=long_ago)
        code = open_collection(session, row.id, over, long_ago).code
        other = open_collection(session, row.id, Opening("Q03", "A ride", long_ago), long_ago).code
    told = json.loads(run(environment, "retention", "--dry-run", "--json").stdout)
    assert (told["dry_run"], told["emptied"]) == (True, [])
    first, second = told["collections"]
    assert (first["collection"], first["kept_months"], first["is_due"]) == (code, 12, True)
    assert (first["held"], first["emptied_on"], first["people"]["form"]) == ([], None, "band")
    assert (second["collection"], second["goes_on"]) == (other, None)
    said = run(environment, "retention").stdout
    assert f"{code}  A walk: Deleted on" in said
    assert f"Deleted now: {code}." in said
    assert "Deleted now: nothing." in run(environment, "retention").stdout
    assert "answers_deleted" in run(environment, "audit", "show", "--json").stdout
    database.close()


def test_purge_tells_first_and_removes_then(environment: dict[str, str]) -> None:
    run(environment, "upgrade")
    database = Database.beside(Path(environment["HEARD_DATA"]) / "heard.db")
    yesterday = clock.today() - timedelta(days=1)
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", **READY)
        session.add(row)
        session.flush()
        notices.say_details(session, row.id, NOTICE_DETAILS, yesterday)
        opening = Opening("Q03", "A walk", yesterday - timedelta(days=9), closes_on=yesterday)
        asked = open_collection(session, row.id, opening, yesterday)
        session.get_one(Collection, asked.id).secret = SECRET
    told = json.loads(run(environment, "purge", "--dry-run", "--json").stdout)
    none = {"conversations": 0, "sign_ins": 0, "requests": 0, "files": 0}
    assert told == {"dry_run": True, "receipts": 1, **none}
    said = (
        "0 unsent conversations, 0 ended sign-ins, 1 collections' receipts, 0 contact requests' details, "
        "0 files of reports.\n"
    )
    assert run(environment, "purge", "--dry-run").stdout == f"Would remove: {said}"
    assert run(environment, "purge").stdout == f"Removed: {said}"
    files = Path(environment["HEARD_DATA"]).glob("heard.db*")
    assert [one.name for one in files if SECRET in one.read_bytes()] == []
    database.close()
