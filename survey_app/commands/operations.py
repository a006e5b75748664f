"""`heard start`, `upgrade`, `example`, `partnership`, `worker`, `purge`, `retention`: running the service."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import click

from survey_app import config, sentences
from survey_app.commands.collection import link
from survey_app.commands.ground import json_option, open_database, print_json, today
from survey_app.services import (
    accounts,
    clock,
    coders,
    collections,
    contact,
    cover,
    example,
    purging,
    retention,
)
from survey_app.services.refusals import Refusal
from survey_app.store import collections as store
from survey_app.store import migrations
from survey_app.store.database import Database

WEB_WORKERS = 2
WEB_THREADS = 8
SECONDS_TO_STOP = 10


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    for command in (start, upgrade, example_partnership, partnership, worker, purge, retain):
        root.add_command(command)


@click.command()
def upgrade() -> None:
    """Bring the database to the newest migration."""
    with open_database(must_be_new=False) as database:
        migrations.upgrade(database)
    click.echo("The database is up to date.")


@click.command("example")
@click.option("--responses", type=click.IntRange(0, 100_000), default=example.RESPONSES, show_default=True)
def example_partnership(responses: int) -> None:
    """Put in the example partnership, with plausible responses; the same every time."""
    with open_database() as database:
        _put_in_example(database, responses, config.load())
    click.echo("The example partnership is in. Nothing in it is real.")


@click.command()
@click.argument("name")
@click.option(
    "--nation", type=click.Choice(("england", "scotland", "wales", "northern_ireland")), default="england"
)
@click.option("--district", multiple=True, help="A district's name; may be given several times.")
@click.option("--front-door", default="", help="The number for a worry about a child. May be entered later.")
@click.option("--out-of-hours", default="", help="The number when the front door is closed. As above.")
def partnership(
    name: str, nation: str, district: tuple[str, ...], front_door: str, out_of_hours: str
) -> None:
    """Make a partnership, and a one-time link for its first administrator.

    Before it can ask young people it needs both numbers, and before anybody can write words somebody who
    reads them: an administrator enters both under Cover. Where a link ran out before anybody used it, the
    same name makes another.
    """
    with open_database() as database, database.writing() as session:
        made = store.partnership_named(session, name)
        if made is not None and accounts.has_administrator(session, made):
            raise Refusal(
                f"{name} is there already, with an administrator. Whoever cannot sign in gets a link by: "
                "heard account renew NAME"
            )
        is_new = made is None
        if made is None:
            made = store.add_partnership(session, name, nation, district)
        if front_door or out_of_hours:
            cover.keep_numbers(session, made, front_door, out_of_hours)
        token = accounts.invite(session, made, "administrator", clock.now())
    told = "is made" if is_new else "is there already, and nobody runs it yet"
    click.echo(f"{name} {told}. Its first administrator: {_staff_address()}/welcome/{token}")
    click.echo("The link works once, for seven days. After that the home page says what is missing.")


@click.command()
def worker() -> None:
    """Do the work that nobody should wait for: theming, closing, purging. Ctrl-C stops it."""
    from survey_app import queue
    from survey_app import worker as background

    settings = config.load()
    with open_database():
        pass  # refused here, in a sentence, if the database is away or not up to date
    try:
        queue.check(settings)
    except queue.QueueUnusable as failed:
        raise Refusal(f"The queue cannot be used: {failed}. Check HEARD_QUEUE_URL.") from None
    background.run(settings)


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and keep it.")
@json_option
def purge(dry_run: bool, as_json: bool) -> None:
    """Remove what was never sent, sign-ins, receipts and files that are over, details of closed requests."""
    with open_database() as database:
        with database.writing() as session:
            gone = purging.purge(session, today(), clock.now(), dry_run=dry_run)
        if not dry_run:
            contact.tend_keys(database, today())
            database.forget()
    if as_json:
        print_json(
            {
                "dry_run": dry_run,
                "conversations": gone.conversations,
                "sign_ins": gone.sign_ins,
                "receipts": gone.receipts,
                "requests": gone.requests,
                "files": gone.files,
            }
        )
    else:
        verb = "Would remove" if dry_run else "Removed"
        click.echo(
            f"{verb}: {gone.conversations} unsent conversations, {gone.sign_ins} ended sign-ins, "
            f"{gone.receipts} collections' receipts, {gone.requests} contact requests' details, "
            f"{gone.files} files of reports."
        )


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Say what would go and when, and keep it.")
@json_option
def retain(dry_run: bool, as_json: bool) -> None:
    """Delete what people sent to collections whose time is over. The worker does so every hour."""
    with open_database() as database:
        emptied = [] if dry_run else retention.run(database, today())
        planned = []
        with database.reading() as session:
            for partnership_id in store.partnership_ids(session):
                planned += retention.plan(session, partnership_id, today())
    if as_json:
        print_json(
            {"dry_run": dry_run, "emptied": emptied, "collections": [one.to_dict() for one in planned]}
        )
        return
    for one in planned:
        click.echo(f"{one.asked.code}  {one.asked.title}: {sentences.retention_text(one)}")
    if not dry_run:
        click.echo(f"Deleted now: {', '.join(emptied) or 'nothing'}.")


@click.command()
def start() -> None:
    """Start everything here: database, example, web server and worker. Ctrl-C stops all of it."""
    settings = config.load()
    settings.data.mkdir(parents=True, exist_ok=True)
    with open_database(must_be_new=False) as database:
        migrations.upgrade(database)
        with database.reading() as session:
            is_empty = store.first_partnership(session) is None
        if is_empty:
            click.echo("Putting in the example partnership (once) ...")
            _put_in_example(database, example.RESPONSES, settings)
        _print_ways_in(database)
    _serve(settings)


def _put_in_example(database: Database, responses: int, settings: config.Config) -> None:
    # As the worker reads: what was read otherwise would be read again as soon as it starts.
    encoder = coders.ready_encoder(uses_it=settings.uses_encoder)
    example.put_in(database, responses, today(), encoder)
    how = (
        "with the sentence encoder" if encoder is not None else "without the sentence encoder, by words alone"
    )
    click.echo(f"Its comments were read {how}.")


def _print_ways_in(database: Database) -> None:
    with database.writing() as session:
        first = store.first_partnership(session)
        if first is None:
            raise Refusal("There is no partnership. Make one with: heard partnership NAME")
        asked = [row for row in collections.listing(session, first.id, today()) if row.state == "open"]
        token = (
            ""
            if accounts.has_administrator(session, first.id)
            else accounts.invite(session, first.id, "administrator", clock.now())
        )
    click.echo("\nRespondents start here:")
    for row in sorted(asked, key=lambda row: (row.questionnaire.id, row.wave or "")):
        wave = f" ({row.wave})" if row.wave else ""
        click.echo(f"  {link(row.code)}  {row.title}{wave}")
    click.echo(f"\nStaff sign in here:\n  {_staff_address()}/sign-in")
    if token:
        click.echo(
            f"\nThe first administrator's account is made here, once:\n  {_staff_address()}/welcome/{token}"
        )
    click.echo("\nCtrl-C stops Heard.\n")


def _staff_address() -> str:
    return link("").removesuffix("/c/") + "/staff"


def _serve(settings: config.Config) -> None:
    """Run the web server and the worker as children, until one ends or somebody stops us."""
    environment = {**os.environ, "HEARD_DATA": str(settings.data)}
    commands = (
        [
            sys.executable, "-m", "gunicorn", "wsgi:app", "--config", "python:survey_app.server",
            "--bind", f"{settings.host}:{settings.port}",
        ],
        [sys.executable, "-c", "from survey_app.cli import main; main(['worker'])"],
    )  # fmt: skip
    # In sessions of their own, so that Ctrl-C reaches us alone and we stop them in order.
    children = [
        subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own
        for command in commands
    ]
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, _stopped)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
        raise Refusal(
            f"The web server or the worker ended by itself. Is port {settings.port} in use? "
            f"Try another: make run PORT={settings.port + 1}"
        )
    except KeyboardInterrupt:
        click.echo("\nStopping.")
    finally:
        _stop(children)


def _stopped(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
