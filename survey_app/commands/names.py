"""`heard names`: a partnership's own list of names and places, which are looked for in its comments."""

from __future__ import annotations

from pathlib import Path

import click

from survey_app.commands.ground import json_option, only_partnership, open_database, print_json, print_table
from survey_app.commands.tables import FILE_THAT_IS
from survey_app.services import rosters
from survey_app.services.gathered import Brought
from survey_app.store.database import Session

partnership_option = click.option(
    "--partnership", metavar="NAME", help="Whose list; the first partnership's where none is named."
)


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(names)


@click.group()
def names() -> None:
    """Names to look for in a partnership's comments: staff, nicknames, schools, places, posts."""


@names.command("import")
@click.argument("file", type=FILE_THAT_IS)
@partnership_option
@click.option("--instead", is_flag=True, help="In place of what is listed now.")
def import_file(file: Path, partnership: str | None, instead: bool) -> None:
    """List what FILE holds: CSV with the columns words and kind (person, school, place or post)."""
    brought = Brought(file.name, file.read_bytes())
    with open_database() as database, database.writing() as session:
        taken = rosters.bring_in(session, _whose(session, partnership), brought, instead=instead)
    click.echo(f"{taken.added} added, {taken.known} on the list already.")


@names.command("list")
@partnership_option
@json_option
def list_all(partnership: str | None, as_json: bool) -> None:
    """What is listed."""
    with open_database() as database, database.reading() as session:
        listed = rosters.listing(session, _whose(session, partnership))
    if as_json:
        print_json([{"words": one.words, "kind": one.kind} for one in listed])
        return
    print_table(("kind", "words"), [(one.kind, one.words) for one in listed])


def _whose(session: Session, name: str | None) -> str:
    return rosters.partnership_named(session, name) if name else only_partnership(session)
