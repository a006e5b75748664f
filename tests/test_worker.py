"""The queue on each of its storages, and a worker that does what nobody waits for."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from huey.consumer import Consumer

from questionnaires.answers import Answer
from survey_app import config, queue, worker
from survey_app.services import clock, collections
from survey_app.store.database import Database
from survey_app.store.responses import add_response
from survey_app.store.tables import Comment
from survey_app.worker import make_worker
from tests.conftest import TODAY

SECONDS_TO_THEME = 90


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
        return dataclasses.replace(settings, queue_url=request.getfixturevalue("redis_server"))
    database: Database = request.getfixturevalue("postgresql_database")
    return dataclasses.replace(settings, queue_url=database.url)


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
    nowhere = dataclasses.replace(settings, queue_url="redis://secret-host.invalid:1/0")
    with pytest.raises(queue.QueueUnusable) as told:
        queue.check(nowhere)
    assert "secret-host" not in str(told.value)


def test_the_timetable_holds_theming_releases_purging_and_what_is_due(
    settings: config.Config, database: Database
) -> None:
    names = {name.rsplit(".", 1)[-1] for name in make_worker(settings, database)._registry._registry}
    assert {"theme_new_comments", "train_models", "make_due_releases", "purge", "note_what_is_due"} <= names


def test_a_worker_that_was_killed_leaves_no_lock_in_the_way_of_the_next(
    settings: config.Config, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock of the queue outlives a kill; the tasks behind it would never run again."""
    locks = ("theme", "learn", "release")
    for name in locks:
        queue.make_queue(settings).lock_task(name).acquire()
    found: list[bool] = []

    def look(consumer: Consumer) -> None:
        consumer.start()
        consumer.stop()
        found.extend(consumer.huey.is_locked(name) for name in locks)

    monkeypatch.setattr(Consumer, "run", look)
    worker.run(settings)
    assert found == [False] * 3


def test_a_worker_reads_what_is_new_and_stops_when_it_is_told(
    settings: config.Config, database: Database, opened: Callable[..., str]
) -> None:
    code = opened("Q03")
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        text = next(turn.id for turn in asked.turns if turn.kind == "long_text")
        add_response(
            session,
            asked.id,
            clock.week_of(TODAY),
            "en",
            {text: Answer(text, {}, {"text": "She listened to me and believed me."})},
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
            time.sleep(0.3)
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=30)
    assert _is_read(database)
    assert b"believed" not in said


def _is_read(database: Database) -> bool:
    with database.reading() as session:
        return all(comment.themed_with for comment in session.query(Comment))
