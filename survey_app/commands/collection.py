"""`heard collection`, `heard collect`: what is asked of whom, and what came back on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from questionnaires.model import AUDIENCES, WAVES
from survey_app import config, spoken
from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.services import collections, districts, gathered, programmes, shared_answers
from survey_app.services.refusals import Refusal

DAY = click.DateTime(formats=["%Y-%m-%d"])


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    for command in (collection, collect):
        root.add_command(command)


@click.group()
def collection() -> None:
    """Collections: open, list and close them."""


@collection.command("open")
@click.option("--questionnaire", "questionnaire_id", required=True, metavar="ID", help="What is asked.")
@click.option("--title", required=True, help="What people who are asked will see.")
@click.option("--kind", type=click.Choice(collections.KINDS), help="Who the answers go to.")
@click.option(
    "--class", "klass", type=click.Choice(collections.DISCLOSURE_CLASSES), help="What figures may show."
)
@click.option("--audience", type=click.Choice(AUDIENCES))
@click.option("--district", help="The district's name.")
@click.option("--programme", help="The programme's code or name.")
@click.option("--wave", type=click.Choice(WAVES))
@click.option("--opens", type=DAY, help="First day, YYYY-MM-DD; today without.")
@click.option("--closes", type=DAY, help="Last day, YYYY-MM-DD.")
@click.option("--shared-with", default="", help="For a shared one: the role that reads it.")
@click.option(
    "--shared-to", metavar="NAME", help="For a shared one: the sign-in name of whoever has that role."
)
@click.option("--turn-on", multiple=True, metavar="QUESTION", help="A question that is off unless chosen.")
@click.option("--fill", multiple=True, metavar="PLACEHOLDER=WORDS", help="The words for a placeholder.")
@click.option("--invited", type=click.IntRange(min=1), help="How many people are asked, where that is known.")
@click.option(
    "--keep-months",
    "kept_months",
    type=int,
    default=collections.USUAL_MONTHS,
    show_default=True,
    help="How long answers are kept after the end.",
)
@click.option("--shared-device", is_flag=True, help="It is answered on a device that is handed round.")
@click.option(
    "--language", "languages", multiple=True, metavar="CODE", help="One that people may choose; all without."
)
@json_option
def open_(
    questionnaire_id: str,
    title: str,
    kind: str | None,
    klass: str | None,
    audience: str | None,
    district: str | None,
    programme: str | None,
    wave: str | None,
    opens: date | None,
    closes: date | None,
    shared_with: str,
    shared_to: str | None,
    turn_on: tuple[str, ...],
    fill: tuple[str, ...],
    invited: int | None,
    kept_months: int,
    shared_device: bool,
    languages: tuple[str, ...],
    as_json: bool,
) -> None:
    """Open a questionnaire to people; prints the code and the link."""
    fillings = {}
    for pair in fill:
        name, equals, words = pair.partition("=")
        if not equals:
            raise Refusal(f"--fill {pair!r} has no '='. Write it as service=The Hub.")
        fillings[name.strip()] = words
    with open_database() as database, database.writing() as session:
        partnership = only_partnership(session)
        opening = collections.Opening(
            questionnaire_id=questionnaire_id,
            title=title,
            opens_on=day_of(opens) or today(),
            kind=kind or "",
            disclosure_class=klass or "",
            audience=audience or "",
            district_id=districts.named(session, partnership, district).id if district else None,
            programme_id=programmes.named(session, partnership, programme, today()).id if programme else None,
            wave=wave,
            closes_on=day_of(closes),
            shared_with=shared_with,
            shared_to=shared_answers.named(session, partnership, shared_to) if shared_to else "",
            turned_on=turn_on,
            fillings=fillings,
            invited=invited,
            languages=languages,
            shared_device=shared_device,
            kept_months=kept_months,
        )
        asked = collections.open_collection(session, partnership, opening, today(), spoken=spoken.languages())
    if as_json:
        print_json(_row(asked))
    else:
        click.echo(f"Code: {asked.code}\nLink: {link(asked.code)}")


@collection.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """Every collection of the partnership."""
    with open_database() as database, database.reading() as session:
        rows = collections.listing(session, only_partnership(session), today())
    if as_json:
        print_json([_row(row) for row in rows])
        return
    print_table(
        ("code", "state", "questionnaire", "class", "wave", "title"),
        [(r.code, r.state, r.questionnaire.id, r.disclosure_class, r.wave or "", r.title) for r in rows],
    )


@collection.command()
@click.argument("code")
def close(code: str) -> None:
    """Close the collection CODE: nobody can send to it any more."""
    with open_database() as database, database.writing() as session:
        asked = collections.close(session, only_partnership(session), code, today())
    click.echo(f"{asked.title} ({asked.code}) is closed.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--collection", "code", required=True, metavar="CODE", help="The collection they belong to.")
@json_option
def collect(file: Path, code: str, as_json: bool) -> None:
    """Take in responses gathered elsewhere: paper, a tablet, another tool.

    FILE is a CSV with a column for each question (docs/formats.md). All of it is stored or none of it; a row
    that is there already is not stored twice.
    """
    with open_database() as database, database.writing() as session:
        taken = gathered.collect(session, only_partnership(session), code, file, today())
    if as_json:
        print_json({"added": taken.added, "there_already": taken.there_already})
    else:
        click.echo(f"Added: {taken.added}. There already: {taken.there_already}.")


def link(code: str) -> str:
    """Where a respondent starts, at the address that `heard start` listens on."""
    return f"{config.load().site.origin}/c/{code}"


def day_of(given: date | None) -> date | None:
    """The day that was typed."""
    # Click gives a moment; only its day is meant.
    return given.date() if given is not None and hasattr(given, "date") else given


def _row(asked: collections.AskedCollection) -> dict[str, object]:
    return {
        "code": asked.code,
        "link": link(asked.code),
        "title": asked.title,
        "state": asked.state,
        "questionnaire": asked.questionnaire.id,
        "kind": asked.kind,
        "class": asked.disclosure_class,
        "audience": asked.audience,
        "district": asked.district_name,
        "programme": asked.programme_code,
        "wave": asked.wave,
        "opens": asked.opens_on,
        "closes": asked.closes_on,
        "languages": list(asked.languages),
        "shared_device": asked.shared_device,
        "kept_months": asked.kept_months,
    }
