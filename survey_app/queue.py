"""The queue: Huey, on the storage that belongs to the database in use. `worker.py` says what runs on it."""

from __future__ import annotations

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


@cache
def _kept_queue(settings: Config) -> Huey:
    return make_queue(settings)
