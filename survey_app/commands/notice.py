"""`heard notice`: what a partnership puts into its privacy notices. Their words are edited on a page."""

from __future__ import annotations

import click

from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.services import notices, rosters
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

partnership_option = click.option(
    "--partnership", metavar="NAME", help="Whose notices; the first partnership's where none is named."
)


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(notice)


@click.group()
def notice() -> None:
    """Privacy notices: whom people ask about privacy."""


@notice.command("say")
@click.option("--officer", required=True, help="Who answers about privacy: a post, and how to reach it.")
@partnership_option
def say(officer: str, partnership: str | None) -> None:
    """Say what stands in the notices from today on. No collection of families opens before."""
    with open_database() as database, database.writing() as session:
        said = notices.Details(officer)
        notices.say_details(session, _whose(session, partnership), said, today())
    click.echo("The privacy notices say so from today on.")


@notice.command("show")
@partnership_option
@json_option
def show(partnership: str | None, as_json: bool) -> None:
    """What stands in the notices now."""
    with open_database() as database, database.reading() as session:
        held = notices.details(session, _whose(session, partnership))
    if not held.is_whole:
        raise Refusal("Nobody has said yet what the notices must say. `heard notice say --help` tells how.")
    if as_json:
        print_json({"officer": held.officer})
        return
    print_table(("what", "says"), [("officer", held.officer)])


def _whose(session: Session, name: str | None) -> str:
    return rosters.partnership_named(session, name) if name else only_partnership(session)
