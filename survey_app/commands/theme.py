"""`heard theme`: themes for any file of comments that a user brings. Nothing of the file is kept."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from analysis import sentiment
from analysis.direction import DirectionReader
from analysis.languages import ENGLISH, language_of
from analysis.theming import values
from analysis.theming.coder import Coder
from questionnaires import example_comments, reader
from questionnaires.model import AUDIENCES, Codebook
from survey_app import config
from survey_app.commands.ground import json_option, print_json, print_table
from survey_app.commands.tables import FILE_THAT_IS, Table, read_table
from survey_app.services import coders
from survey_app.services.refusals import Refusal

AT_ONCE = 500
"""Comments between two steps of the progress bar."""
HEADS = ("row", "themes", "confidence", "because", "direction", "needs_person")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell."""


def add_to(root: click.Group) -> None:
    """Put this subject's command under `heard`."""
    root.add_command(theme)


@dataclass(frozen=True, slots=True)
class Themed:
    """What was found in one row of a file, counted from 1 below the heads. direction: "" unless English."""

    row: int
    suggestions: tuple[values.Suggestion, ...]
    direction: str
    language: str
    needs_person: bool
    is_empty: bool
    confidences: dict[str, float] | None = None
    """Every theme's confidence, by id, where it was asked for."""

    def to_dict(self) -> dict[str, object]:
        """In the form of docs/formats.md."""
        return {
            "row": self.row,
            "themes": [
                {"id": one.theme_id, "confidence": round(one.confidence, 4), "because": list(one.because)}
                for one in self.suggestions
            ],
            "direction": self.direction,
            "language": self.language,
            "needs_person": self.needs_person,
            **({} if self.confidences is None else {"confidences": self.confidences}),
        }


@click.command()
@click.argument("file", type=FILE_THAT_IS)
@click.option("--column", required=True, help="The column of the comments.")
@click.option("--question", "question_column", metavar="COL", help="The column of the question's words.")
@click.option("--audience", "audience_column", metavar="COL", help="The column of who wrote it.")
@click.option("--codebook", "codebook_file", type=FILE_THAT_IS, help="A codebook of your own, YAML.")
@click.option(
    "--coded", "coded_file", type=FILE_THAT_IS, help="Comments that people coded, CSV, to learn from."
)
@click.option(
    "--all",
    "print_all",
    is_flag=True,
    help="Print every row too, not the counts alone; in JSON, every theme's confidence.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="FILE.csv, FILE.xlsx or FILE.json"
)
@json_option
def theme(
    file: Path,
    column: str,
    question_column: str | None,
    audience_column: str | None,
    codebook_file: Path | None,
    coded_file: Path | None,
    print_all: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Suggest themes for the comments of FILE, a CSV: one result a row, with the words that made it.

    Without --codebook our own themes are used. Suggestions are for a person to check.
    """
    _refuse_unfit_out(out, file)
    table = read_table(file)
    codebook = reader.codebook(codebook_file).for_new_codings()
    comments = _comments(table, column, question_column, audience_column, codebook)
    coded = _coded(coded_file, codebook) if coded_file is not None else ()
    # Examples belong to our own codebook; with another, a theme of the same id would mean something else.
    examples = example_comments.taught() if codebook_file is None else ()
    encoder = coders.ready_encoder(uses_it=config.load().uses_encoder)
    coder = Coder(codebook, examples, coded, encoder)
    found = suggest(coder, _directions(coded, encoder), comments, encoder, gives_all=print_all)
    if out is not None:
        _write(out, found)
    if as_json:
        print_json([one.to_dict() for one in found])
        return
    if print_all:
        print_table(("row", "themes", "direction", "needs a person"), [_line(one) for one in found])
        click.echo("")
    _print_counts(found, codebook)
    if out is not None:
        click.echo(f"The rows are in {out}.")


def _directions(coded: Sequence[values.CodedComment], encoder: coders.Encoder | None) -> DirectionReader:
    """What reads directions: taught by our examples, and by the directions that people coded."""
    try:
        return coders.make_directions(coded, encoder)
    except ValueError as error:
        raise Refusal(str(error)) from error


def suggest(
    coder: Coder,
    directions: DirectionReader,
    comments: Sequence[values.Comment],
    encoder: coders.Encoder | None = None,
    *,
    gives_all: bool = False,
) -> list[Themed]:
    """One result a comment, in order, with a progress bar where somebody is looking."""
    found: list[Themed] = []
    places = range(0, len(comments), AT_ONCE)
    if sys.stderr.isatty():
        with click.progressbar(places, label="Theming", file=sys.stderr) as steps:
            for start in steps:
                found += _batch(coder, directions, comments, encoder, start, gives_all)
        return found
    for start in places:
        found += _batch(coder, directions, comments, encoder, start, gives_all)
    return found


def _batch(
    coder: Coder,
    directions: DirectionReader,
    comments: Sequence[values.Comment],
    encoder: coders.Encoder | None,
    start: int,
    gives_all: bool,
) -> list[Themed]:
    batch = comments[start : start + AT_ONCE]
    texts, asked = [one.text for one in batch], [one.question for one in batch]
    themed = coder.tell(batch, gives_all=gives_all)
    # The encoder is what takes time: it reads a comment once, for its themes and for its direction.
    meant = None if encoder is None else [one.meaning for one in themed]
    told = directions.read(texts, asked, meant, with_reasons=False)
    found = []
    for place, (comment, of_comment) in enumerate(zip(batch, themed, strict=True)):
        language = language_of(comment.text).code
        # What is not English is for a person who reads it: the models know English alone.
        kept = of_comment.suggestions if language == ENGLISH else ()
        found.append(
            Themed(
                row=start + place + 1,
                suggestions=kept,
                direction=told[place].kind if language == ENGLISH else "",
                language=language,
                needs_person=values.needs_person(kept),
                is_empty=not comment.text,
                confidences=of_comment.confidences,
            )
        )
    return found


def _refuse_unfit_out(out: Path | None, file: Path) -> None:
    if out is None:
        return
    if out.suffix.lower() not in (".csv", ".json", ".xlsx"):
        raise Refusal(f"{out.name}: give a name that ends in .csv, .xlsx or .json.")
    if out.resolve() == file.resolve():
        raise Refusal(f"{out.name} is the file of the comments itself. Give the results another name.")


def _comments(
    table: Table, column: str, question_column: str | None, audience_column: str | None, codebook: Codebook
) -> list[values.Comment]:
    words = table.column(column)
    question = table.column(question_column) if question_column else None
    audience = table.column(audience_column) if audience_column else None
    known = dict.fromkeys((*AUDIENCES, *(voice for theme in codebook.themes for voice in theme.voices)))
    found = []
    for number, row in enumerate(table.rows, start=1):
        who = row[audience].casefold().replace(" ", "_") if audience else ""
        if who and who not in known:
            raise Refusal(
                f"{table.name}, row {number}: the audience is not known. Use one of: {', '.join(known)}."
            )
        found.append(values.Comment(row[words], who, row[question] if question else ""))
    return found


def _coded(file: Path, codebook: Codebook) -> tuple[values.CodedComment, ...]:
    table = read_table(file)
    words, codes = table.column("comment"), table.column("themes")
    found = []
    for number, row in enumerate(table.rows, start=1):
        named = tuple(dict.fromkeys(code.strip() for code in row[codes].split(";") if code.strip()))
        if any(codebook.theme(code) is None for code in named):
            known = ", ".join(theme.id for theme in codebook.themes)
            raise Refusal(f"{table.name}, row {number}: a theme is not in the codebook. It has: {known}.")
        found.append(
            values.CodedComment(
                row[words],
                named,
                row.get("audience", ""),
                row.get("question", ""),
                row.get("direction", ""),
            )
        )
    return tuple(found)


def _line(one: Themed) -> tuple[str, str, str, str]:
    named = ", ".join(f"{each.theme_id} ({each.confidence:.2f})" for each in one.suggestions)
    return str(one.row), named or "none", one.direction, "yes" if one.needs_person else "no"


def _print_counts(found: Sequence[Themed], codebook: Codebook) -> None:
    counts = Counter(each.theme_id for one in found for each in one.suggestions)
    named = [theme for theme in codebook.themes if counts[theme.id]]
    if named:
        print_table(
            ("theme", "comments", "name"), [(theme.id, counts[theme.id], theme.name) for theme in named]
        )
        click.echo("")
    directions = Counter(one.direction for one in found if not one.is_empty)
    told = ", ".join(f"{kind} {directions[kind]}" for kind in sentiment.KINDS)
    click.echo(f"Rows: {len(found)}. Empty: {sum(one.is_empty for one in found)}.")
    others = sum(one.language != ENGLISH for one in found)
    if others:
        click.echo(f"In other languages, for a person to read: {others}.")
    click.echo(f"Without a theme: {sum(not one.suggestions for one in found)}.")
    click.echo(f"Need a person: {sum(one.needs_person for one in found)}.")
    click.echo(f"Directions: {told}.")


def _write(out: Path, found: Sequence[Themed]) -> None:
    if out.suffix.lower() == ".json":
        made = json.dumps([one.to_dict() for one in found], ensure_ascii=False, indent=1)
        out.write_text(made + "\n", encoding="utf-8")
        return
    if out.suffix.lower() == ".xlsx":
        _write_sheet(out, found)
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        writer.writerows([_as_text(cell) for cell in _cells(one)] for one in found)


def _write_sheet(out: Path, found: Sequence[Themed]) -> None:
    import xlsxwriter

    # Every cell is written as words, so that nothing in it can act as a formula or a link.
    with out.open("wb") as file, xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Themes")
        bold = book.add_format({"bold": True})
        for column, head in enumerate(HEADS):
            sheet.write_string(0, column, head, bold)
        for line, one in enumerate(found, start=1):
            for column, cell in enumerate(_cells(one)):
                sheet.write_string(line, column, cell)
        sheet.freeze_panes(1, 0)


def _cells(one: Themed) -> Iterable[str]:
    because = "; ".join(f"{each.theme_id}: {', '.join(each.because)}" for each in one.suggestions)
    yield str(one.row)
    yield ";".join(each.theme_id for each in one.suggestions)
    yield ";".join(f"{each.confidence:.4f}" for each in one.suggestions)
    yield because
    yield one.direction
    yield "yes" if one.needs_person else "no"


def _as_text(cell: str) -> str:
    """A cell that a spreadsheet takes for words, whatever it begins with."""
    return "'" + cell if cell.startswith(FORMULA_SIGNS) else cell
