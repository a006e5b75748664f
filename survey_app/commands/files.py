"""`heard theme`, `heard change`: themes and before-and-after statistics of any file that a user brings.

Nothing of such a file is kept, and disclosure control is not for it; statistics still obey the gate by the
number of pairs. No message repeats what a cell holds, for it may be somebody's words.
"""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from analysis import disclosure, sentiment, themes
from analysis.change import Pairing, paired_change
from analysis.disclosure import DisclosureClass
from analysis.figures import MessageId
from questionnaires import published, reader
from questionnaires.model import AUDIENCES, Codebook
from questionnaires.published import Instrument
from survey_app import sentences
from survey_app.commands.ground import json_option, print_json, print_table
from survey_app.services.refusals import Refusal

LARGEST_FILE = 200 * 1024 * 1024
"""Bytes. Far beyond any file of comments, and little enough for the memory of a small machine."""
LARGEST_CELL = 100_000
"""Characters. A longer cell is a quote that was never closed."""
AT_ONCE = 500
"""Comments between two steps of the progress bar."""
HEADS = ("row", "themes", "confidence", "because", "direction", "needs_person")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell."""
COUNTS_ONLY_FROM, IN_FULL_FROM, WITHOUT_CAUTION_FROM = (
    disclosure.OPEN_FLOOR,
    disclosure.CAUTION_PAIRS,
    disclosure.CHANGE_PAIRS,
)
"""Pairs: the gate of the measures catalogue, 2.4."""

CSV_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    for command in (theme, change):
        root.add_command(command)


# ---- reading a file --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its heads. Row 1 is the first below the heads."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    def column(self, wanted: str) -> str:
        """The head that is meant. Raises Refusal, naming those there are."""
        for head in self.heads:
            if head == wanted:
                return head
        for head in self.heads:
            if head.casefold() == wanted.strip().casefold():
                return head
        raise Refusal(f"{self.name} has no column {wanted!r}. Its columns: {', '.join(self.heads)}.")


def read_table(file: Path) -> Table:
    """A CSV file in UTF-8 with a line of heads. Raises Refusal in one sentence, with the line."""
    if file.stat().st_size > LARGEST_FILE:
        raise Refusal(f"{file.name} is larger than 200 MB. Split it into smaller files.")
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = raw[: broken.start].count(b"\n") + 1
        raise Refusal(
            f"{file.name}, line {line}: this is not UTF-8 text. Save it again as “CSV UTF-8”."
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Refusal(f"{file.name}, line {line}: this is no text file. Save it as “CSV UTF-8”.")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    held = csv.field_size_limit(LARGEST_CELL)
    try:
        heads = tuple(head.strip() for head in next(lines, []))
        if not any(heads):
            raise Refusal(f"{file.name} is empty. Its first line must name the columns.")
        twice = [head for head, times in Counter(heads).items() if times > 1]
        if twice:
            raise Refusal(f"{file.name} has the column {twice[0]!r} twice. Give each its own name.")
        rows = tuple(_rows(file, lines, heads))
    except csv.Error as broken:
        told = (
            f"a cell is longer than {LARGEST_CELL:,} characters; perhaps a quote was not closed"
            if "field larger" in str(broken)
            else str(broken)
        )
        raise Refusal(f"{file.name}, line {lines.line_num}: {told}. Check its commas and quotes.") from None
    finally:
        csv.field_size_limit(held)
    return Table(file.name, heads, rows)


def _rows(file: Path, lines: Iterator[list[str]], heads: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    for cells in lines:
        if not cells:
            continue
        if len(cells) > len(heads):
            where = getattr(lines, "line_num", 0)
            raise Refusal(f"{file.name}, line {where}: more cells than columns. Check its commas and quotes.")
        filled = (*cells, *("" for _ in range(len(heads) - len(cells))))
        yield dict(zip(heads, (cell.strip() for cell in filled), strict=True))


# ---- heard theme -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Themed:
    """What was found in one row of a file. row: counted from 1 below the heads."""

    row: int
    suggestions: tuple[themes.Suggestion, ...]
    direction: str
    needs_person: bool
    is_empty: bool

    def to_dict(self) -> dict[str, object]:
        """In the form of docs/formats.md."""
        return {
            "row": self.row,
            "themes": [
                {"id": one.theme_id, "confidence": round(one.confidence, 4), "because": list(one.because)}
                for one in self.suggestions
            ],
            "direction": self.direction,
            "needs_person": self.needs_person,
        }


@click.command()
@click.argument("file", type=CSV_FILE)
@click.option("--column", required=True, help="The column of the comments.")
@click.option("--question", "question_column", metavar="COL", help="The column of the question's words.")
@click.option("--audience", "audience_column", metavar="COL", help="The column of who wrote it.")
@click.option("--codebook", "codebook_file", type=CSV_FILE, help="A codebook of your own, YAML.")
@click.option("--coded", "coded_file", type=CSV_FILE, help="Comments that people coded, CSV, to learn from.")
@click.option("--all", "print_all", is_flag=True, help="Print every row too, not the counts alone.")
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
    codebook = reader.codebook(codebook_file)
    comments = _comments(table, column, question_column, audience_column, codebook)
    coded = _coded(coded_file, codebook) if coded_file is not None else ()
    found = suggest(themes.CodebookCoder(codebook, coded), comments)
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


def suggest(coder: themes.CodebookCoder, comments: Sequence[themes.Comment]) -> list[Themed]:
    """One result a comment, in order, with a progress bar where somebody is looking."""
    found: list[Themed] = []
    places = range(0, len(comments), AT_ONCE)
    if sys.stderr.isatty():
        with click.progressbar(places, label="Theming", file=sys.stderr) as steps:
            for start in steps:
                found += _batch(coder, comments, start)
        return found
    for start in places:
        found += _batch(coder, comments, start)
    return found


def _batch(coder: themes.CodebookCoder, comments: Sequence[themes.Comment], start: int) -> list[Themed]:
    batch = comments[start : start + AT_ONCE]
    return [
        Themed(
            row=start + place + 1,
            suggestions=suggestions,
            direction=sentiment.direction(comment.text, sentiment.asked_for(comment.question)).kind,
            needs_person=themes.needs_person(suggestions),
            is_empty=not comment.text,
        )
        for place, (comment, suggestions) in enumerate(zip(batch, coder.suggest(batch), strict=True))
    ]


def _refuse_unfit_out(out: Path | None, file: Path) -> None:
    if out is None:
        return
    if out.suffix.lower() not in (".csv", ".json", ".xlsx"):
        raise Refusal(f"{out.name}: give a name that ends in .csv, .xlsx or .json.")
    if out.resolve() == file.resolve():
        raise Refusal(f"{out.name} is the file of the comments itself. Give the results another name.")


def _comments(
    table: Table, column: str, question_column: str | None, audience_column: str | None, codebook: Codebook
) -> list[themes.Comment]:
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
        found.append(themes.Comment(row[words], who, row[question] if question else ""))
    return found


def _coded(file: Path, codebook: Codebook) -> tuple[themes.CodedComment, ...]:
    table = read_table(file)
    words, codes = table.column("comment"), table.column("themes")
    found = []
    for number, row in enumerate(table.rows, start=1):
        named = tuple(dict.fromkeys(code.strip() for code in row[codes].split(";") if code.strip()))
        if any(codebook.theme(code) is None for code in named):
            known = ", ".join(theme.id for theme in codebook.themes)
            raise Refusal(f"{table.name}, row {number}: a theme is not in the codebook. It has: {known}.")
        found.append(
            themes.CodedComment(
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


# ---- heard change ----------------------------------------------------------------------------------------


@click.command()
@click.argument("file", type=CSV_FILE)
@click.option("--instrument", "instrument_id", required=True, metavar="ID", help="What was asked.")
@click.option("--before", "before", multiple=True, metavar="COL", help="Column of the score before.")
@click.option("--after", "after", multiple=True, metavar="COL", help="Column of the score after.")
@click.option("--order", type=click.IntRange(min=1), help="Of items printed in several orders: which one.")
@json_option
def change(
    file: Path,
    instrument_id: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    order: int | None,
    as_json: bool,
) -> None:
    """Before-and-after statistics of FILE, a CSV in which a row is a person.

    --before and --after each name one column of scores, or every item's column in the printed order (given
    several times, or joined by commas): then the items are scored by the instrument's key. Without them the
    columns `before` and `after` are taken. Under 5 pairs nothing is shown, under 10 counts only.
    """
    instrument = published.instrument(instrument_id)
    table = read_table(file)
    earlier = _scores(table, instrument, _columns(before, "before"), order)
    later = _scores(table, instrument, _columns(after, "after"), order)
    pairing, converted = _paired(instrument, earlier, later)
    if as_json:
        print_json(_change_to_dict(instrument, pairing))
    else:
        _print_change(instrument, pairing, converted)


def _columns(given: tuple[str, ...], fallback: str) -> tuple[str, ...]:
    names = tuple(name.strip() for each in given for name in each.split(",") if name.strip())
    return names or (fallback,)


def _scores(
    table: Table, instrument: Instrument, columns: tuple[str, ...], order: int | None
) -> list[float | None]:
    """Each row's score: the one column as it is, or several as items. None where it cannot be had."""
    heads = [table.column(name) for name in columns]
    if len(heads) == 1:
        low, high = instrument.lowest, instrument.highest
        return [
            _number(table, row, number, heads[0], low, high) for number, row in enumerate(table.rows, start=1)
        ]
    if instrument.scored != "total" or len(heads) != instrument.items:
        raise Refusal(
            f"{instrument.id} cannot be scored from {len(heads)} columns. Give one column of scores that you "
            "worked out by its key, before and after."
        )
    low, high = instrument.item_lowest, instrument.item_highest
    turned = _turned_round(instrument, order)
    needed = instrument.minimum_answered or instrument.items
    found: list[float | None] = []
    for number, row in enumerate(table.rows, start=1):
        items = [_number(table, row, number, head, low, high) for head in heads]
        keyed = [
            low + high - item if place in turned else item
            for place, item in enumerate(items, start=1)
            if item is not None
        ]
        found.append(math.fsum(keyed) / len(keyed) * instrument.items if len(keyed) >= needed else None)
    return found


def _turned_round(instrument: Instrument, order: int | None) -> tuple[int, ...]:
    """The items to turn round, counted from 1. Raises Refusal where the printed order must be told."""
    keys = instrument.reverse_keys
    if not keys:
        return ()
    if order is None and len(keys) == 1:
        order = 1
    if order is None or order > len(keys):
        known = "; ".join(
            f"--order {place}: {key.order}, which turns {', '.join(map(str, key.items))} round"
            for place, key in enumerate(keys, start=1)
        )
        raise Refusal(f"Say in which order the items of {instrument.id} were printed. {known}.")
    return keys[order - 1].items


def _number(
    table: Table, row: Mapping[str, str], number: int, head: str, low: float, high: float
) -> float | None:
    """A cell as a number; None where it is empty. Raises Refusal without repeating the cell."""
    if not row[head]:
        return None
    try:
        value = float(row[head])
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise Refusal(
            f"{table.name}, row {number}, column {head}: this is no number from {low:g} to {high:g}. "
            "Mend it, or leave the cell empty."
        )
    return value


def _paired(
    instrument: Instrument, earlier: Sequence[float | None], later: Sequence[float | None]
) -> tuple[Pairing, bool]:
    """Who can be compared, and whether raw totals were turned into the scores that are analysed."""
    known = [value for value in (*earlier, *later) if value is not None]
    convert = bool(instrument.conversion) and all(value in instrument.conversion for value in known)

    def told(value: float) -> float:
        return instrument.conversion[int(value)] if convert else value

    both = [
        (told(first), told(last))
        for first, last in zip(earlier, later, strict=True)
        if first is not None and last is not None
    ]
    pairing = Pairing(
        before=tuple(first for first, _last in both),
        after=tuple(last for _first, last in both),
        leavers=tuple(
            told(first)
            for first, last in zip(earlier, later, strict=True)
            if first is not None and last is None
        ),
        after_only=sum(
            first is None and last is not None for first, last in zip(earlier, later, strict=True)
        ),
    )
    return pairing, convert


def level_of(pairs: int) -> str:
    """What the gate lets be shown of so many pairs, in the words of the measures catalogue."""
    if pairs == 0:
        return "no_data"
    if pairs < COUNTS_ONLY_FROM:
        return "suppressed"
    if pairs < IN_FULL_FROM:
        return "counts_only"
    return "caution" if pairs < WITHOUT_CAUTION_FROM else "full"


def _change_to_dict(instrument: Instrument, pairing: Pairing) -> dict[str, object]:
    level = level_of(pairing.pairs)
    told: dict[str, object] = {"instrument": instrument.id, "level": level}
    if level == "no_data":
        return told
    if level == "suppressed":
        return told | {"show_n": False}
    full = paired_change(pairing.before, pairing.after, instrument.higher_is_better)
    if level == "counts_only":
        return told | {name: getattr(full, name) for name in ("n_pairs", "n_improved", "n_same", "n_worse")}
    told |= {
        "n_pre_only": pairing.before_only,
        "n_post_only": pairing.after_only,
        "attrition_pct": pairing.attrition_percent,
    }
    return told | full.to_json() | {"reasons": dict(full.reasons)}


def _print_change(instrument: Instrument, pairing: Pairing, converted: bool) -> None:
    click.echo(instrument.name)
    level = level_of(pairing.pairs)
    if level == "no_data":
        click.echo("No row has a score both before and after.")
        return
    figure = disclosure.change(pairing, DisclosureClass.OPEN, higher_is_better=instrument.higher_is_better)
    if level == "suppressed":
        click.echo(sentences.figure_text(figure.change))
        return
    if converted:
        click.echo("Raw totals were turned into the scores of the instrument's table.")
    for message in figure.messages:
        # Whether a support or a course came between, only the owner of the file knows.
        if message.id is not MessageId.NOT_PROOF_OF_CAUSE:
            click.echo(sentences.message_text(message))
    click.echo("This does not show what caused a change.")
    if figure.expert:
        click.echo("")
        print_table(
            ("statistic", "value"), [(name, sentences.exact_text(each)) for name, each in figure.expert]
        )
