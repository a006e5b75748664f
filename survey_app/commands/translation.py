"""`heard translation`: how far each language has come, and what people who speak it have said of it."""

from __future__ import annotations

from datetime import datetime

import click
from babel import Locale, UnknownLocaleError

from survey_app.commands.ground import json_option, print_json, print_table, today
from survey_app.services.refusals import Refusal
from translations import review
from translations.review import Count, Review, TranslationError

DAY = click.DateTime(formats=["%Y-%m-%d"])
ROLE = "Who they are by their role, never by name: youth worker who speaks Polish."

by_option = click.option("--by", "role", required=True, metavar="ROLE", help=ROLE)
date_option = click.option("--date", "day", type=DAY, help="The day, YYYY-MM-DD; today without.")


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(translation)


@click.group()
def translation() -> None:
    """Languages: how complete they are, and whether people who speak them have read them."""


@translation.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """Every language with a catalogue: what is missing, who has read it, what is approved."""
    rows = [_row(language) for language in review.languages()]
    if as_json:
        print_json(rows)
        return
    heads = ("language", "name", "complete", "missing", "stale", "reviewed", "safety wording")
    print_table(
        heads,
        [
            (
                row["language"],
                row["name"],
                f"{row['complete']}%",
                row["missing"],
                row["stale"],
                "yes" if row["reviewed"] else "no",
                row["approved"] or str(row["state"]).replace("_", " "),
            )
            for row in rows
        ],
    )


def _row(language: str) -> dict[str, object]:
    held, found = review.of(language), review.counts(language)
    return {
        "language": language,
        "name": english_name(language),
        "complete": review.complete(language),
        "missing": sum(len(one.missing) for one in found),
        "stale": sum(len(one.stale) for one in found),
        "reviewed": held.is_reviewed,
        "approved": held.approved,
        "state": held.state,
    }


@translation.command()
@click.argument("language", metavar="LANG")
@by_option
@date_option
@json_option
def approve(language: str, role: str, day: datetime | None, as_json: bool) -> None:
    """Write down that a speaker of LANG approved its safety wording as it stands.

    That is the start, the limits of secrecy and where help is: the sentences of translations/safety.txt.
    A change of one of them, in English or in LANG, undoes it.
    """
    try:
        held = review.approve(language, role, day.date() if day else today())
    except TranslationError as refused:
        raise Refusal(str(refused)) from None
    _tell(held, f"The safety wording in {english_name(language)} is approved: {held.approved}.", as_json)


@translation.command()
@click.argument("language", metavar="LANG")
@by_option
@date_option
@json_option
def reviewed(language: str, role: str, day: datetime | None, as_json: bool) -> None:
    """Write down that a speaker of LANG has read all that is translated into it."""
    try:
        held = review.mark_reviewed(language, role, day.date() if day else today())
    except TranslationError as refused:
        raise Refusal(str(refused)) from None
    _tell(held, f"The translation into {english_name(language)} is marked as reviewed.", as_json)


def _tell(held: Review, sentence: str, as_json: bool) -> None:
    if as_json:
        print_json(_row(held.language))
    else:
        click.echo(sentence)


def english_name(language: str) -> str:
    """What a language is called in English; its code where nobody knows."""
    try:
        return Locale.parse(language).get_display_name("en") or language
    except (UnknownLocaleError, ValueError):
        return language


def line(language: str, found: list[Count]) -> str:
    """What one language lacks: "pl: 12 missing, 3 stale in questionnaires; 5 missing in messages"."""
    told = []
    for one in found:
        parts = [
            f"{len(held)} {word}" for held, word in ((one.missing, "missing"), (one.stale, "stale")) if held
        ]
        if parts:
            told.append(f"{', '.join(parts)} in {one.domain}")
    return f"{language}: {'; '.join(told) or 'nothing missing'}"


def as_rows(found: list[Count]) -> list[dict[str, object]]:
    """Counts in the form of docs/formats.md."""
    return [
        {
            "language": one.language,
            "domain": one.domain,
            "wanted": one.wanted,
            "missing": list(one.missing),
            "stale": list(one.stale),
        }
        for one in found
    ]
