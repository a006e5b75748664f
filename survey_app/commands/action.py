"""`heard action`: what is done about what people said. What people are told of it is written on a page."""

from __future__ import annotations

from datetime import datetime

import click

from survey_app import action_words
from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.services import actions, districts, evidence
from survey_app.services.actions import Entered

_district_option = click.option("--district", metavar="D", help="A district's name.")
_DAY = click.DateTime(["%Y-%m-%d"])


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(action)


@click.group()
def action() -> None:
    """Actions: what is done about what people said."""


@action.command("list")
@_district_option
@click.option("--period", metavar="P", help="A year such as 2026, or a quarter such as 2026-Q3.")
@json_option
def list_(district: str | None, period: str | None, as_json: bool) -> None:
    """The actions, overdue ones first."""
    fixed = evidence.read_period(period) if period else None
    with open_database() as database, database.reading() as session:
        partnership = only_partnership(session)
        district_id = districts.named(session, partnership, district).id if district else None
        listed = actions.listing(session, partnership, today(), district_id, fixed)
    if as_json:
        print_json([actions.to_dict(one) for one in listed])
        return
    print_table(
        ("id", "how far", "when", "who", "what"),
        [
            (one.id, action_words.STATUS_WORDS[one.status], action_words.when_text(one), one.owner, one.text)
            for one in listed
        ],
    )


@action.command("add")
@click.option("--text", required=True, help="What is done.")
@click.option("--owner", required=True, help="Who sees to it: a role, no name.")
@click.option("--due", type=_DAY, metavar="DAY", help="By when, as 2026-11-24.")
@_district_option
@click.option("--collection", "codes", multiple=True, metavar="CODE", help="A collection that it is about.")
@click.option("--theme", "themes", multiple=True, metavar="ID", help="A theme that it is about.")
@click.option("--measure", "measures", multiple=True, metavar="ID", help="A measure that it is about.")
def add(
    text: str,
    owner: str,
    due: datetime | None,
    district: str | None,
    codes: tuple[str, ...],
    themes: tuple[str, ...],
    measures: tuple[str, ...],
) -> None:
    """Enter an action as planned, and print its id. People are told nothing of it."""
    with open_database() as database, database.writing() as session:
        partnership = only_partnership(session)
        entered = Entered(
            text,
            owner,
            due_on=due.date() if due is not None else None,
            district_id=districts.named(session, partnership, district).id if district else None,
            collection_codes=codes,
            theme_ids=themes,
            measure_ids=measures,
        )
        made = actions.add(session, partnership, entered, today())
    click.echo(made)
