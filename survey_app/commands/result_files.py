"""What a command found in a file of comments, as a file: its forms, and how one is written row by row."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from survey_app.services.refusals import Refusal

KINDS_OF_FILE = (".csv", ".json", ".jsonl", ".xlsx")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell."""
MOST_OF_A_SHEET = 1_048_575
"""Rows below the heads. A sheet of a workbook holds no more."""

Row = Mapping[str, Any]
"""One result in the form of docs/formats.md."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How results stand in a table. title: of a workbook's sheet. cells: of one result, under the heads."""

    title: str
    heads: tuple[str, ...]
    cells: Callable[[Row], Sequence[str]]


def refuse_unfit(out: Path, file: Path) -> None:
    """Raise Refusal where results cannot be written there: another kind of file, or the comments' own."""
    if out.suffix.lower() not in KINDS_OF_FILE:
        raise Refusal(f"{out.name}: give a name that ends in .csv, .xlsx, .json or .jsonl.")
    if out.resolve() == file.resolve():
        raise Refusal(f"{out.name} is the file of the comments itself. Give the results another name.")


def refuse_too_many(out: Path, total: int) -> None:
    """Raise Refusal where a sheet cannot hold so many rows."""
    if out.suffix.lower() == ".xlsx" and total > MOST_OF_A_SHEET:
        raise Refusal(
            f"{out.name}: a sheet holds {MOST_OF_A_SHEET:,} rows, and there are {total:,}. Use .csv instead."
        )


def write(out: Path, kind: str, rows: Iterator[Row], sheet: Sheet) -> None:
    """Write results as that kind of file, of `KINDS_OF_FILE`, with no more than one in memory."""
    if kind == ".xlsx":
        _write_sheet(out, rows, sheet)
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        if kind == ".csv":
            writer = csv.writer(file)
            writer.writerow(sheet.heads)
            writer.writerows([_as_text(cell) for cell in sheet.cells(one)] for one in rows)
        elif kind == ".json":
            write_array(file, rows, indent=1)
        else:
            file.writelines(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in rows)


def write_whole(out: Path, rows: Iterator[Row], sheet: Sheet) -> None:
    """Write results as the file that was asked for: it is there whole, or not at all."""
    whole = out.with_name(f"{out.name}.whole")
    with told_of(out):
        try:
            write(whole, out.suffix.lower(), rows, sheet)
            whole.replace(out)
        finally:
            whole.unlink(missing_ok=True)


@contextmanager
def told_of(out: Path) -> Iterator[None]:
    """Failures name the file that was asked for: a full disk names none, and nobody knows those beside it."""
    try:
        yield
    except OSError as failed:
        raise OSError(failed.errno, failed.strerror, str(out)) from None


def write_array(file: TextIO, rows: Iterable[Row], indent: int) -> None:
    """Write an array element by element, as json.dumps would write it whole."""
    for _ in passing_as_array(file, rows, indent):
        pass


def passing_as_array(file: TextIO, rows: Iterable[Row], indent: int) -> Iterator[Row]:
    """The same rows, each written as an element of an array as it passes."""
    margin = "\n" + " " * indent
    opened = False
    for one in rows:
        told = json.dumps(one, ensure_ascii=False, indent=indent).replace("\n", margin)
        file.write(("," if opened else "[") + margin + told)
        opened = True
        yield one
    file.write("\n]\n" if opened else "[]\n")


def rows_of(pieces: Iterable[str]) -> Iterator[Row]:
    """The results of pieces, each some lines of JSON."""
    for lines in pieces:
        # Nothing else ends a line: a word may hold what Python takes for an end of line.
        yield from map(json.loads, lines.removesuffix("\n").split("\n"))


def _write_sheet(out: Path, rows: Iterator[Row], sheet: Sheet) -> None:
    import xlsxwriter

    # With constant memory each row goes to a file of its own at once. It stays beside the results, where
    # comments' words are expected to be, and what a run that was killed left of it goes.
    beside = out.with_name(f"{out.name}.rows")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    try:
        # Every cell is written as words, so that nothing in it can act as a formula or a link.
        settings = {"constant_memory": True, "tmpdir": str(beside)}
        with out.open("wb") as file, xlsxwriter.Workbook(file, settings) as book:
            page = book.add_worksheet(sheet.title)
            bold = book.add_format({"bold": True})
            page.freeze_panes(1, 0)
            for column, head in enumerate(sheet.heads):
                page.write_string(0, column, head, bold)
            for line, one in enumerate(rows, start=1):
                for column, cell in enumerate(sheet.cells(one)):
                    page.write_string(line, column, cell)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _as_text(cell: str) -> str:
    """A cell that a spreadsheet takes for words, whatever it begins with."""
    return "'" + cell if cell.startswith(FORMULA_SIGNS) else cell
