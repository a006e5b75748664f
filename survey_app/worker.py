"""The background worker: Huey, on the storage that belongs to the database in use."""

from __future__ import annotations

import logging

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab

from survey_app.config import Config
from survey_app.services import clock, purging, releases, theming
from survey_app.store.database import Database

NAME = "heard"
PRIORITY_OF_QUIET = logging.WARNING


def make_queue(settings: Config) -> Huey:
    """Huey's queue at the address of the settings: SQLite, PostgreSQL or Redis, the same code."""
    url = settings.queue_url
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey(NAME, url=url, results=False)
    if url.startswith("postgresql"):
        return PostgresHuey(NAME, dsn=url.replace("postgresql+psycopg://", "postgresql://", 1), results=False)
    return SqliteHuey(NAME, filename=url, results=False, fsync=True)


def make_worker(settings: Config, database: Database) -> Huey:
    """The queue with everything that runs on it."""
    queue = make_queue(settings)

    @queue.periodic_task(crontab(minute="*"))
    @queue.lock_task("theme")
    def theme_new_comments() -> None:
        """Read what is new with the codebook, so that a person finds suggestions."""
        theming.theme_new(database)

    @queue.periodic_task(crontab(minute="*/10"))
    @queue.lock_task("release")
    def make_due_releases() -> None:
        """Freeze the figures of collections that have had enough new responses, or have closed."""
        releases.make_due(database, clock.today())

    @queue.periodic_task(crontab(minute="17"))
    @queue.lock_task("purge")
    def purge() -> None:
        """Remove what was never sent, and sign-ins that have ended."""
        with database.writing() as session:
            purging.purge(session, clock.today(), clock.now(), dry_run=False)

    return queue


def run(settings: Config) -> None:
    """Work until stopped. What is waiting already is done at once, not at the next full minute."""
    logging.getLogger("huey").setLevel(PRIORITY_OF_QUIET)
    database = Database(settings.database_url)
    theming.theme_new(database)
    releases.make_due(database, clock.today())
    make_worker(settings, database).create_consumer(workers=1, periodic=True, check_worker_health=True).run()
