"""`heard keys`: which keys words are sealed with, new ones in place of old ones, and their end."""

from __future__ import annotations

import click

from survey_app.commands.ground import json_option, open_database, print_json, print_table, today
from survey_app.services import keys as service
from survey_app.services.refusals import Refusal


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(keys)


@click.group()
def keys() -> None:
    """The keys that what people wrote is sealed with. No command prints one, but for `new-master`."""


@keys.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """Every key: what it belongs to, since when, and whether it seals, only opens, or was destroyed."""
    with open_database() as database:
        found = service.listing(database)
    if as_json:
        print_json(
            [
                {
                    "key": one.record.name,
                    "of": one.kind,
                    "name": one.name,
                    "made_on": one.record.made_on.isoformat(),
                    "master": one.record.master,
                    "state": _state(one),
                    "destroyed_on": one.record.destroyed_on,
                }
                for one in found
            ]
        )
        return
    print_table(
        ("key", "of", "name", "made on", "master", "state"),
        [
            (one.record.name, one.kind, one.name, one.record.made_on, one.record.master, _state(one))
            for one in found
        ],
    )


def _state(told: service.Told) -> str:
    if told.record.destroyed_on is not None:
        return "destroyed"
    return "seals" if told.seals else "opens"


@keys.command()
@click.argument("code", required=False)
@click.option("--master", is_flag=True, help="Bring every key under a new master key instead.")
def rotate(code: str | None, master: bool) -> None:
    """Seal everything of a collection (its CODE) or of a partnership (its id) with a new key.

    People go on meanwhile. Broken off, the same command goes on. With --master no word is sealed anew: every
    key is wrapped by a new master key. Where HEARD_MASTER_KEY is set, put the new one, a comma and the old
    one in it first, everywhere; afterwards the new one alone.
    """
    if master == (code is not None):
        raise Refusal("Give the code of a collection, or --master; one of the two.")
    with open_database() as database:
        if code is None:
            click.echo(f"{service.change_master(database)} keys were brought under the new master key.")
            return
        with database.reading() as session:
            scope_id = service.scope_of(session, code)
        made = service.rotate(database, scope_id)
    begun = "The rotation that was broken off is finished" if made.went_on else "There is a new key"
    click.echo(f"{begun}: {made.values} values are sealed with {made.key_name}.")
    if made.unreadable:
        raise Refusal(f"{made.unreadable} values did not open and stay as they are: see docs/operating.md.")


@keys.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask.")
def destroy(code: str, yes: bool) -> None:
    """Destroy the keys of a collection (its CODE) or of a partnership (its id): its words are gone for good.

    In every backup of the database too. Copies of the key store that were made before still hold the keys:
    delete those copies, and make a new one.
    """
    with open_database() as database:
        with database.reading() as session:
            scope_id = service.scope_of(session, code)
        if not yes:
            click.confirm("Nobody will ever read again what was written there. Go on?", abort=True)
        with database.writing() as session:
            gone = service.destroy(session, scope_id, today())
    click.echo(f"{gone} keys are destroyed. Delete the copies of the key store that were made before.")


@keys.command("new-master")
def print_new_master() -> None:
    """Print a new master key, for HEARD_MASTER_KEY."""
    click.echo(service.new_master())
