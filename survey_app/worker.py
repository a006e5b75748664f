"""The background worker: what is done without anybody waiting for it, and how often."""

from __future__ import annotations

import logging

from huey import Huey, crontab

from survey_app.config import Config
from survey_app.queue import make_queue
from survey_app.services import clock, follow_ups, programmes, purging, releases, theming
from survey_app.store.database import Database

PRIORITY_OF_QUIET = logging.WARNING


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

    @queue.periodic_task(crontab(minute="7"))
    @queue.lock_task("close")
    def close_programmes() -> None:
        """Close programmes whose last day is over: what leads from cards to answers is destroyed."""
        programmes.close_due(database, clock.today())

    @queue.periodic_task(crontab(minute="37"))
    @queue.lock_task("follow-up")
    def note_what_is_due() -> None:
        """Note the programmes whose people are to be asked again, for their organisers to send the link."""
        follow_ups.note_due(database, clock.today())

    @queue.periodic_task(crontab(minute="17"))
    @queue.lock_task("purge")
    def purge() -> None:
        """Remove what was never sent, and sign-ins that have ended."""
        with database.writing() as session:
            purging.purge(session, clock.today(), clock.now(), dry_run=False)
        database.forget()

    return queue


def run(settings: Config) -> None:
    """Work until stopped. What is waiting already is done at once, not at the next full minute."""
    logging.getLogger("huey").setLevel(PRIORITY_OF_QUIET)
    database = Database(settings.database_url)
    theming.theme_new(database)
    programmes.close_due(database, clock.today())
    releases.make_due(database, clock.today())
    follow_ups.note_due(database, clock.today())
    make_worker(settings, database).create_consumer(workers=1, periodic=True, check_worker_health=True).run()
