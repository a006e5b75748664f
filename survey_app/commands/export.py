"""`heard export`: a collection's or a programme's answers or figures as a file, with its codebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from survey_app import export_words, i18n
from survey_app.commands.ground import only_partnership, open_database, today
from survey_app.exports import files, making
from survey_app.exports.model import Export
from survey_app.services import accounts, exports, summaries
from survey_app.services.accounts import Passwords
from survey_app.services.exports import Choices
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(export)


@click.command()
@click.option("--collection", metavar="CODE", default="", help="One collection, by its code.")
@click.option("--programme", metavar="P", default="", help="One programme, by its code or name.")
@click.option(
    "--profile",
    type=click.Choice(exports.PROFILES),
    help="open: the newest release's figures (the usual). full: answers one by one, for a reader.",
)
@click.option("--as", "reader", metavar="ACCOUNT", default="", help="The reader who takes answers out.")
@click.option("--format", "kind", type=click.Choice(exports.FORMATS), help="Else as FILE ends.")
@click.option("--values", type=click.Choice(exports.VALUES), help="What a CSV of answers holds; else labels.")
@click.option("--language", metavar="L", help="Of the labels: en, cy, pl, ro, ur, ar.")
@click.option("--setting", metavar="NAME", default="", help="Choices that were kept on the page Exports.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
def export(
    collection: str,
    programme: str,
    profile: str | None,
    reader: str,
    kind: str | None,
    values: str | None,
    language: str | None,
    setting: str,
    out: Path,
) -> None:
    """Take answers or figures out as a file. CSV writes its codebook beside FILE."""
    if bool(collection) == bool(programme):
        raise click.UsageError("Give either --collection CODE or --programme P.")
    if language is not None and language not in i18n.languages():
        raise click.UsageError(f"There is no language {language}. There are: {', '.join(i18n.languages())}.")
    with open_database() as database:
        choices = _choices(database, setting, out, kind, profile, values, language)
        if choices.profile == exports.FULL and not reader:
            raise click.UsageError("Answers one by one are taken out by a reader. Give --as ACCOUNT.")
        with _ready(database, choices, collection, programme, reader) as made:
            in_words = choices.values == exports.LABELS
            for one in files.write(made, choices.format, out, in_words=in_words):
                click.echo(f"Written: {one}")


def _choices(
    database: Database,
    setting: str,
    out: Path,
    kind: str | None,
    profile: str | None,
    values: str | None,
    language: str | None,
) -> Choices:
    """What was asked for, over what was kept."""
    held = Choices()
    if setting:
        with database.reading() as session:
            held = exports.setting_named(session, only_partnership(session), setting)
    ending = out.suffix.lower().removeprefix(".")
    if kind is None and not setting:
        if ending not in exports.FORMATS:
            raise Refusal(f"{out.name}: give --format, or a name that ends in .xlsx, .csv, .sav or .json.")
        kind = ending
    given = {"profile": profile, "format": kind, "values": values, "language": language}
    return replace(held, **{name: chosen for name, chosen in given.items() if chosen is not None})


@contextmanager
def _ready(
    database: Database, choices: Choices, collection: str, programme: str, reader: str
) -> Iterator[Export]:
    """The file, ready to be written while this is open."""
    if choices.profile == exports.OPEN:
        with database.writing() as session:
            partnership = only_partnership(session)
            subject = exports.subject(
                session, partnership, today(), collection=collection, programme=programme
            )
            summary = summaries.build(session, subject, today())
        yield making.of_figures(summary, choices.language, today())
        return
    click.echo(str(export_words.WARNING), err=True)
    with database.reading() as session:
        held = accounts.credentials(session, reader)
    password = click.prompt(f"Password of {reader}", hide_input=True, err=True)
    if not Passwords().match(held.password_hash if held is not None else None, password):
        raise Refusal(
            f"That is not the password of {reader}. Whoever has a passkey alone takes answers out on the "
            "page Exports."
        )
    # Recorded first and by itself: while rows are read nobody who answers has to wait.
    with database.writing() as session:
        partnership = only_partnership(session)
        account_id = exports.act_as(session, partnership, reader)
        subject = exports.subject(session, partnership, today(), collection=collection, programme=programme)
        taken = exports.answers(session, account_id, subject)
    with database.reading() as session:
        exports.act_as(session, partnership, reader)
        yield making.of_answers(session, taken, choices.language, today())
