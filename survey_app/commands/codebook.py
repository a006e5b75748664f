"""`heard codebook`: the themes in use, what is wrong with a codebook, and files of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from questionnaires import codebook_text, codebook_workbook, reader
from questionnaires.codebook_checks import Remark
from questionnaires.model import Codebook, Theme
from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.commands.tables import FILE_THAT_IS
from survey_app.services import codebooks, rosters
from survey_app.services.refusals import Refusal

WORKBOOK = ".xlsx"


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(codebook)


@click.group()
def codebook() -> None:
    """The codebook: what comments are themed by, as it is in use here."""


@codebook.command()
@click.argument("theme_id", metavar="[THEME]", required=False)
@json_option
def show(theme_id: str | None, as_json: bool) -> None:
    """The themes in use by name, with the versions; or one THEME with its definition and examples."""
    with open_database() as database, database.reading() as session:
        partnership = only_partnership(session)
        found = codebooks.current(session, partnership)
        versions = codebooks.versions(session, partnership)
        chosen = codebooks.theme(found, theme_id) if theme_id else None
    if as_json and chosen is not None:
        print_json(_as_row(chosen))
    elif as_json:
        print_json(
            {
                "version": found.version,
                "themes": [_as_row(theme) for theme in found.themes],
                "versions": [
                    {
                        "number": one.number,
                        "state": one.state,
                        "note": one.note,
                        "begun_on": one.begun_on,
                        "in_use_on": one.in_use_on,
                    }
                    for one in versions
                ],
            }
        )
    elif chosen is not None:
        _print_theme(chosen)
    else:
        themes = sorted(found.themes, key=lambda theme: (theme.retired, theme.name.casefold()))
        print_table(
            ("id", "theme", ""), [(one.id, one.name, "retired" if one.retired else "") for one in themes]
        )
        click.echo(f"\nIn use: version {found.version}.")
        for one in versions:
            click.echo(f"  {one.number}  {one.state.replace('_', ' ')}  {one.note}".rstrip())


@codebook.command()
@click.argument("file", type=FILE_THAT_IS, required=False)
@json_option
def check(file: Path | None, as_json: bool) -> None:
    """What has to be mended in a codebook, and what makes it weak: of FILE, YAML or XLSX, or of the one here.

    Ends with 1 where something has to be mended.
    """
    known = None
    if file is not None:
        found = read_file(file)
    else:
        with open_database() as database, database.reading() as session:
            found = codebooks.in_progress(session, only_partnership(session))
            known = rosters.of_partnership(session, only_partnership(session))
    remarks = codebooks.remarks(found, known)
    if as_json:
        print_json([asdict(remark) for remark in remarks])
    for remark in remarks if not as_json else ():
        click.echo(_told(remark))
    faults = sum(remark.must_mend for remark in remarks)
    if faults:
        raise Refusal("The codebook cannot be used so. Mend what is marked “mend”.")
    if not as_json:
        click.echo("Nothing has to be mended.")


@codebook.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--draft", is_flag=True, help="The draft, where there is one.")
def export_it(file: Path, draft: bool) -> None:
    """Write the codebook in use to FILE: YAML, or a workbook where its name ends with .xlsx."""
    with open_database() as database, database.writing() as session:
        found = codebooks.file_of(session, only_partnership(session), draft=draft)
    if file.suffix.lower() == WORKBOOK:
        file.write_bytes(codebook_workbook.to_workbook(found))
    else:
        file.write_text(codebook_text.to_yaml(found), encoding="utf-8")
    click.echo(f"{file.name} holds version {found.version}.")


@codebook.command("import")
@click.argument("file", type=FILE_THAT_IS)
@json_option
def import_it(file: Path, as_json: bool) -> None:
    """Make a draft of FILE (YAML or XLSX). It is reviewed on the page before it is used.

    A theme that the file does not have is retired in the draft; a new id gets one of your own series.
    """
    found = read_file(file)
    with open_database() as database, database.writing() as session:
        partnership = only_partnership(session)
        made = codebooks.draft(session, partnership)
        taken = codebooks.bring_in(
            session, partnership, found, None, today(), made.revision if made is not None else 0
        )
    if as_json:
        print_json(
            {
                "renumbered": dict(taken.renumbered),
                "retired": [theme.id for theme in taken.missing],
                "renamed": [{"theme": theme, "was": was, "is": now} for theme, was, now in taken.renamed],
            }
        )
        return
    click.echo("A draft is made of it. It is used once it is reviewed, on the page Codebook.")
    for old, new in taken.renumbered.items():
        click.echo(f"{old} of the file is {new} here.")
    for theme in taken.missing:
        click.echo(f"{theme.id} ({theme.name}) is not in the file, and is retired in the draft.")
    for theme_id, was, now in taken.renamed:
        click.echo(f"{theme_id} was called {was} and is called {now}: make sure that it is the same theme.")


def read_file(file: Path) -> Codebook:
    """A codebook from a file, as its name ends. Raises DefinitionFaults with every fault."""
    if file.suffix.lower() != WORKBOOK:
        return reader.read_codebook(file, file.name)
    with file.open("rb") as opened:
        return codebook_workbook.read_workbook(opened.read(codebook_workbook.LARGEST_FILE + 1), file.name)


def _told(remark: Remark) -> str:
    place = f"line {remark.line}: " if remark.line else ""
    return f"{'mend' if remark.must_mend else 'look'}  {place}{remark}"


def _as_row(theme: Theme) -> dict[str, object]:
    return {name: held for name, held in asdict(theme).items() if name != "line"}


def _print_theme(theme: Theme) -> None:
    click.echo(f"{theme.id}  {theme.name}" + ("  (retired)" if theme.retired else ""))
    click.echo(theme.definition)
    for label, words in (("Include", theme.include), ("Exclude", theme.exclude)):
        if words:
            click.echo(f"{label}: {words}")
    for label, listed in (
        ("Voices", theme.voices),
        ("Measures", theme.measures),
        ("Stems", theme.stems),
        ("In its place", theme.became),
    ):
        if listed:
            click.echo(f"{label}: {', '.join(listed)}")
    for example in theme.examples:
        click.echo(f"  - {example}")
