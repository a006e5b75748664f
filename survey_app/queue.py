"""The queue: Huey, on the storage that belongs to the database in use. `worker.py` says what runs on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey

from survey_app.config import Config

NAME = "heard"


class QueueUnusable(Exception):
    """The queue cannot be reached. The text gives the reason, which holds no answer."""


def make_queue(settings: Config) -> Huey:
    """Huey's queue at the address of the settings: SQLite, PostgreSQL or Redis, the same code."""
    url = settings.queue_url
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey(NAME, url=url, results=False)
    if url.startswith("postgresql"):
        return PostgresHuey(NAME, dsn=url.replace("postgresql+psycopg://", "postgresql://", 1), results=False)
    return SqliteHuey(NAME, filename=url, results=False, fsync=True)


def check(settings: Config) -> None:
    """Ask the queue something. Raises QueueUnusable where it does not answer."""
    try:
        _kept_queue(settings).pending_count()
    except Exception as failed:  # each storage's driver has a root of its own, and they share none
        raise QueueUnusable(type(failed).__name__) from None


def on_demand(queue: Huey, work: Callable[[], None]) -> Callable[[], object]:
    """Give a queue the task that makes reports now, and the way to ask for it.

    One who asks and the one who works know it by the same name; only the latter's `work` is ever done.
    """

    def make_reports_now() -> None:
        work()

    asked: Callable[[], object] = queue.task()(make_reports_now)
    return asked


def ask_for_reports(settings: Config) -> None:
    """Have reports made now and not at the next full minute. Raises QueueUnusable; then they come by then."""
    try:
        _ask(settings)()
    except Exception as failed:  # as above
        raise QueueUnusable(type(failed).__name__) from None


def _nothing() -> None:
    """What is done by whoever only asks."""


@cache
def _ask(settings: Config) -> Callable[[], object]:
    return on_demand(_kept_queue(settings), _nothing)


@cache
def _kept_queue(settings: Config) -> Huey:
    return make_queue(settings)
