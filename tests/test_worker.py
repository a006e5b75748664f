"""The queue on each of its storages, and a worker that does what nobody waits for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from huey.consumer import Consumer

from analysis.encoder import encoder
from questionnaires import reader
from questionnaires.answers import Answer
from survey_app import config, queue, worker
from survey_app.services import clock, codebooks, collections, theming
from survey_app.store.database import Database
from survey_app.store.responses import add_response
from survey_app.store.tables import Account, Coding, Comment
from survey_app.worker import make_worker
from tests.conftest import TODAY
from tests.reports import plain

SECONDS_TO_THEME = 90
SAID = ("She listened to me and believed me.", "Nobody rang me back.", "Nie wiem, co napisać.")


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("redis", marks=pytest.mark.redis),
    ]
)
def on_each_storage(request: pytest.FixtureRequest, settings: config.Config) -> config.Config:
    if request.param == "sqlite":
        return settings
    if request.param == "redis":
        return replace(settings, queue_url=request.getfixturevalue("redis_server"))
    database: Database = request.getfixturevalue("postgresql_database")
    return replace(settings, queue_url=database.url)


def test_the_queue_takes_a_task_and_gives_it_back(on_each_storage: config.Config) -> None:
    made = queue.make_queue(on_each_storage)
    done: list[str] = []
    task = made.task()(done.append)
    task("read")
    queue.check(on_each_storage)
    taken = made.dequeue()
    assert taken is not None
    made.execute(taken)
    assert done == ["read"]
    made.storage.flush_all()
    made.storage.close()


def test_a_queue_that_cannot_be_reached_is_told_without_its_address(settings: config.Config) -> None:
    nowhere = replace(settings, queue_url="redis://secret-host.invalid:1/0")
    with pytest.raises(queue.QueueUnusable) as told:
        queue.check(nowhere)
    assert "secret-host" not in str(told.value)


def test_the_restore_drill_is_on_the_timetable_where_backups_are_set_up_and_goes_the_whole_way(
    settings: config.Config, database: Database
) -> None:
    def drills(settings: config.Config) -> list[Any]:
        made = make_worker(settings, database)
        return [task for task in made._registry.periodic_tasks if task.name == "try_a_backup"]

    assert drills(settings) == []
    (drill,) = drills(replace(settings, backup_recipient="age1of-somebody"))
    sunday_night = datetime(2026, 11, 29, 3, 23)  # noqa: DTZ001 - as the queue asks
    assert drill.validate_datetime(sunday_night)
    assert not drill.validate_datetime(sunday_night.replace(day=30))
    drill.execute()
    assert json.loads((settings.data / "last_drill.json").read_text())["faults"] == []


def test_the_timetable_holds_theming_releases_purging_and_what_is_due(
    settings: config.Config, database: Database
) -> None:
    names = {name.rsplit(".", 1)[-1] for name in make_worker(settings, database)._registry._registry}
    assert {
        "screen_new_comments",
        "theme_new_comments",
        "train_models",
        "make_due_releases",
        "purge",
        "delete_what_is_over",
        "note_what_is_due",
        "make_reports",
        "drop_outdated_files",
    } <= names


def test_a_report_that_a_page_asks_for_is_made_at_once_by_whoever_works(
    settings: config.Config, database: Database, partnership: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's process knows the task by name alone; what is done is the worker's."""
    plain.use(monkeypatch)
    report = plain.asked(database, partnership)
    queue.ask_for_reports(settings)
    made = make_worker(settings, database)
    taken = made.dequeue()
    assert taken is not None
    made.execute(taken)
    assert plain.html(database, report)
    assert made.dequeue() is None


def test_a_queue_that_does_not_answer_is_told_to_whoever_asks_for_a_report(settings: config.Config) -> None:
    with pytest.raises(queue.QueueUnusable):
        queue.ask_for_reports(replace(settings, queue_url="redis://127.0.0.1:1/0"))


def test_a_worker_that_was_killed_leaves_no_lock_in_the_way_of_the_next(
    settings: config.Config, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock of the queue outlives a kill; the tasks behind it would never run again."""
    locks = ("screen", "theme", "learn", "release")
    for name in locks:
        queue.make_queue(settings).lock_task(name).acquire()
    found: list[bool] = []

    def look(consumer: Consumer) -> None:
        consumer.start()
        consumer.stop()
        found.extend(consumer.huey.is_locked(name) for name in locks)

    monkeypatch.setattr(Consumer, "run", look)
    worker.run(settings)
    assert found == [False] * 4


def test_a_worker_reads_what_is_new_with_the_encoder_and_stops_when_it_is_told(
    settings: config.Config, database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    """The one test in which everything is real: process, encoder, coder, directions and languages."""
    _use_two_themes(database, partnership)
    code = opened("Q03")
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        text = next(turn.id for turn in asked.turns if turn.kind == "long_text")
        for words in SAID:
            add_response(
                session,
                asked.id,
                clock.week_of(TODAY),
                "en",
                {text: Answer(text, {}, {"text": words})},
                turns=asked.turns,
                arrived_at=clock.now(),
            )
    environment = {
        **os.environ,
        "HEARD_DATA": str(settings.data),
        "HEARD_DATABASE_URL": database.url,
        "HEARD_SECRET_KEY": settings.secret_key,
    }
    command = [sys.executable, "-c", "from survey_app.cli import main; main(['worker'])"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as running:
        until = time.monotonic() + SECONDS_TO_THEME
        while time.monotonic() < until and not _is_read(database):
            time.sleep(0.1)
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=30)
    assert b"believed" not in said
    mark = f"own-1{theming.WITH_ENCODER}" if encoder.is_there() else "own-1"
    with database.reading() as session:
        read = {row.text: row for row in session.query(Comment)}
        assert {row.themed_with for row in read.values()} == {mark}
        found = {(row.comment_id, row.theme_id) for row in session.query(Coding)}
        heard, alone, polish = (read[words] for words in SAID)
        assert {(heard.id, "P01"), (alone.id, "P02")} <= found
        assert heard.machine_direction
        assert (polish.language, polish.machine_direction) == ("pl", None)


def _use_two_themes(database: Database, partnership: str) -> None:
    """Put in use a codebook of two themes of the partnership's own: it is learned at once."""
    told = {"P01": ("Being heard", "listened"), "P02": ("Being called back", "rang")}
    theme = reader.codebook().themes[0]
    themes = tuple(
        replace(
            theme, id=name, name=words, definition=f"Whether somebody {verb}.", stems=(verb,), examples=()
        )
        for name, (words, verb) in told.items()
    )
    with database.writing() as session:
        people = []
        for name in ("Ada", "Ben"):
            person = Account(
                partnership_id=partnership,
                sign_in_name=name,
                display_name=name,
                role="coordinator",
                password_hash="-",
                made_on=TODAY,
            )
            session.add(person)
            session.flush()
            people.append(person.id)
        file = replace(reader.codebook(), themes=themes)
        codebooks.bring_in(session, partnership, file, people[0], TODAY, 0)
        codebooks.send_for_review(session, partnership, "Ours.", people[0], 1)
        codebooks.put_in_use(session, partnership, people[1], TODAY, 2)


def _is_read(database: Database) -> bool:
    with database.reading() as session:
        return all(comment.themed_with for comment in session.query(Comment))
