"""The background worker: what is done without anybody waiting for it, and how often."""

from __future__ import annotations

import logging

from huey import Huey, crontab

from survey_app.config import Config
from survey_app.queue import make_queue, on_demand
from survey_app.reports import editions, files
from survey_app.services import (
    backups,
    clock,
    coders,
    contact,
    follow_ups,
    grouping,
    programmes,
    purging,
    releases,
    retention,
    screening,
    theming,
    training,
)
from survey_app.services.coders import Encoder
from survey_app.store.database import Database

PRIORITY_OF_QUIET = logging.WARNING


def make_worker(settings: Config, database: Database, encoder: Encoder | None = None) -> Huey:
    """The queue with everything that runs on it. encoder: for reading comments, where it is on."""
    queue = make_queue(settings)

    @queue.periodic_task(crontab(minute="*"))
    @queue.lock_task("screen")
    def screen_new_comments() -> None:
        """Look which comments a reader should see first. It waits for no other reading of them."""
        screening.screen_new(database, encoder, uses_it=settings.uses_detector)

    @queue.periodic_task(crontab(minute="*"))
    @queue.lock_task("theme")
    def theme_new_comments() -> None:
        """Read what is new, so that a person finds suggestions."""
        theming.theme_new(database, encoder)

    @queue.periodic_task(crontab(minute="*"))
    @queue.lock_task("learn")
    def train_models() -> None:
        """Learn from the codes so far, where somebody asked for it; what is kept reads the comments anew."""
        if training.train_waiting(database, encoder, clock.now, clock.today()):
            theming.theme_new(database, encoder)

    @queue.periodic_task(crontab(minute="*"))
    @queue.lock_task("reports")
    def make_reports() -> None:
        """Make the reports and files that wait, where the queue did not bring them."""
        make_reports_that_wait(database)

    @queue.periodic_task(crontab(minute="*/10"))
    @queue.lock_task("report-files")
    def drop_outdated_files() -> None:
        """Take away the files of reports in which words stand that may no longer be shown."""
        files.drop_outdated(database, clock.today())

    on_demand(queue, lambda: make_reports_that_wait(database))

    @queue.periodic_task(crontab(minute="*/10"))
    @queue.lock_task("group")
    def group_what_no_theme_fits() -> None:
        """Group the comments that no theme fits, for people to look at."""
        grouping.group_new(database, encoder, clock.today())

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

    @queue.periodic_task(crontab(minute="47"))
    @queue.lock_task("retention")
    def delete_what_is_over() -> None:
        """Delete what people sent to collections whose time is over, and what a hold had kept."""
        retention.run(database, clock.today())

    @queue.periodic_task(crontab(minute="17"))
    @queue.lock_task("purge")
    def purge() -> None:
        """Remove what was never sent, sign-ins that have ended, and what closed requests held."""
        with database.writing() as session:
            purging.purge(session, clock.today(), clock.now(), dry_run=False)
        contact.tend_keys(database, clock.today())
        database.forget()

    if settings.backup_recipient:

        @queue.periodic_task(crontab(day_of_week="0", hour="3", minute="23"))
        @queue.lock_task("drill")
        def try_a_backup() -> None:
            """See once a week that a backup of this database can be put back."""
            backups.drill(database, settings.data, clock.today())

    return queue


def make_reports_that_wait(database: Database, *, at_start: bool = False) -> None:
    """Make every report that is asked for or was left half made, and every file that is missing."""
    editions.make_waiting(database, clock.today(), clock.now, at_start=at_start)
    files.make_waiting(database, clock.today())


def catch_up(database: Database, encoder: Encoder | None, *, uses_detector: bool = True) -> None:
    """Read what is new, and make what somebody waits for; also what a worker that was killed had begun."""
    screening.screen_new(database, encoder, uses_it=uses_detector)
    make_reports_that_wait(database, at_start=True)
    theming.theme_new(database, encoder)
    if training.train_waiting(database, encoder, clock.now, clock.today(), at_start=True):
        theming.theme_new(database, encoder)
    grouping.group_new(database, encoder, clock.today())


def run(settings: Config) -> None:
    """Work until stopped. What is waiting already is done at once, not at the next full minute."""
    logging.getLogger("huey").setLevel(PRIORITY_OF_QUIET)
    database = Database.of(settings)
    encoder = coders.ready_encoder(uses_it=settings.uses_encoder)
    catch_up(database, encoder, uses_detector=settings.uses_detector)
    programmes.close_due(database, clock.today())
    releases.make_due(database, clock.today())
    follow_ups.note_due(database, clock.today())
    retention.run(database, clock.today())
    # A worker that was killed left its locks behind: without clearing them nothing would ever run again. Two
    # workers that work at once do no harm: what they write is held by the database.
    make_worker(settings, database, encoder).create_consumer(
        workers=1, periodic=True, check_worker_health=True, flush_locks=True
    ).run()
