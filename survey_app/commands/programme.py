"""`heard programme`, `heard cards`: programmes, their last day, and the cards that pair their waves."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from survey_app import card_sheets, i18n, sentences
from survey_app.commands.collection import DAY, day_of, link
from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.services import cards as cards_service
from survey_app.services import programmes
from survey_app.services.programmes import CardProgramme
from survey_app.services.refusals import Refusal


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    for command in (programme, cards):
        root.add_command(command)


@click.group()
def programme() -> None:
    """Programmes: begin, list and close them."""


@programme.command()
@click.argument("name")
@click.option("--closes", type=DAY, required=True, help="Last day, YYYY-MM-DD; it can be moved later only.")
def begin(name: str, closes: date) -> None:
    """Begin a programme called NAME; prints its code. People are told its last day."""
    with open_database() as database, database.writing() as session:
        partnership = only_partnership(session)
        code = programmes.begin(session, partnership, name)
        programmes.set_last_day(session, partnership, code, _day(closes), today())
    click.echo(f"Code: {code}\nCards lead to: {address_of(code)}")


@programme.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """Every programme of the partnership."""
    with open_database() as database, database.reading() as session:
        rows = programmes.listing(session, only_partnership(session), today())
    if as_json:
        print_json([_row(row) for row in rows])
        return
    print_table(
        ("code", "state", "last day", "cards", "name"),
        [(r.code, "open" if r.is_open else "closed", r.closes_on or "", r.issued, r.name) for r in rows],
    )


@programme.command("last-day")
@click.argument("name")
@click.argument("closes", type=DAY)
def last_day(name: str, closes: date) -> None:
    """Move the last day of the programme NAME (its code or name) to CLOSES, YYYY-MM-DD."""
    with open_database() as database, database.writing() as session:
        partnership = only_partnership(session)
        found = programmes.named(session, partnership, name, today())
        programmes.set_last_day(session, partnership, found.code, _day(closes), today())
    click.echo(f"{found.name} ({found.code}) ends on {_day(closes)}.")


@programme.command()
@click.argument("name")
def close(name: str) -> None:
    """Close the programme NAME (its code or name) for good: its cards lead nowhere any more."""
    with open_database() as database:
        with database.writing() as session:
            partnership = only_partnership(session)
            found = programmes.named(session, partnership, name, today())
            programmes.close(session, partnership, found.code, today())
        database.forget()
    click.echo(f"{found.name} ({found.code}) is closed. No card can be found again.")


@click.command()
@click.argument("programme")
@click.option("--count", type=click.IntRange(1, cards_service.LARGEST_PACK), required=True)
@click.option(
    "--out",
    "out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="FILE.pdf, sheets to print and cut; or FILE.csv.",
)
@click.option("--lang", "language", default=i18n.SOURCE_LANGUAGE, metavar="L", help="What the cards are in.")
def cards(programme: str, count: int, out: Path, language: str) -> None:
    """Make COUNT shuffled code cards for PROGRAMME. They are shown nowhere else: keep the file safe."""
    kind = out.suffix.lower().removeprefix(".")
    if kind not in card_sheets.FORMATS:
        raise Refusal(f"{out.name}: cards come as PDF or CSV. Give a name that ends in .pdf or .csv.")
    if language not in i18n.languages():
        raise Refusal(f"There are no words in {language!r}. There are: {', '.join(i18n.languages())}.")
    with open_database() as database:
        with (
            database.reading() as session,
            click.progressbar(
                length=count, label="Drawing", file=sys.stderr, hidden=not sys.stderr.isatty()
            ) as drawn,
        ):
            partnership = only_partnership(session)
            found = programmes.named(session, partnership, programme, today())
            pack = cards_service.draw(session, partnership, found.code, count, drawn.update)
        try:
            # Written before the transaction ends: a file that cannot be written leaves no card behind.
            with database.writing() as session, out.open("wb") as file:
                made = cards_service.keep(session, pack)
                file.write(
                    card_sheets.file(kind, made, address_of(found.code), language, sentences.printers_note())
                )
        except OSError as failed:
            raise Refusal(f"{out} cannot be written: {failed.strerror}. Choose another place.") from None
    click.echo(f"{count} cards for {found.code} are in {out}.")


def address_of(code: str) -> str:
    """Where a programme's cards lead, at the address that `heard start` listens on."""
    return link("").removesuffix("/c/") + f"/p/{code}"


def _day(given: date) -> date:
    return day_of(given) or given


def _row(found: CardProgramme) -> dict[str, object]:
    return {
        "code": found.code,
        "name": found.name,
        "address": address_of(found.code),
        "state": "open" if found.is_open else "closed",
        "last_day": found.closes_on,
        "closed_on": found.closed_on,
        "cards": found.issued,
        "collections": [asked.code for asked in found.collections],
    }
