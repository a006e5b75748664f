"""What `heard theme` found: a row's themes, what all add up to, and the forms of the files of both."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from analysis.languages import ENGLISH
from analysis.theming import values
from survey_app.services.refusals import Refusal

HEADS = ("row", "themes", "confidence", "because", "direction", "needs_person")
KINDS_OF_FILE = (".csv", ".json", ".jsonl", ".xlsx")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell."""
MOST_OF_A_SHEET = 1_048_575
"""Rows below the heads. A sheet of a workbook holds no more."""

Row = Mapping[str, Any]
"""One result in the form of docs/formats.md."""


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

    def line(self) -> str:
        """The same as one line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":")) + "\n"


@dataclass
class Counts:
    """What the results of a file add up to. themes, directions: how many comments, by id and by kind."""

    rows: int = 0
    empty: int = 0
    other_languages: int = 0
    without_theme: int = 0
    need_person: int = 0
    themes: Counter[str] = field(default_factory=Counter)
    directions: Counter[str] = field(default_factory=Counter)

    def take(self, found: Iterable[Themed]) -> None:
        """Count these too."""
        for one in found:
            self.rows += 1
            self.empty += one.is_empty
            self.other_languages += one.language != ENGLISH
            self.without_theme += not one.suggestions
            self.need_person += one.needs_person
            self.themes.update(each.theme_id for each in one.suggestions)
            if not one.is_empty:
                self.directions[one.direction] += 1

    def add(self, other: Counts) -> None:
        """Add what other results add up to."""
        for name, number in vars(other).items():
            if isinstance(number, Counter):
                getattr(self, name).update(number)
            else:
                setattr(self, name, getattr(self, name) + number)

    def to_dict(self) -> dict[str, object]:
        """Ready for JSON."""
        return vars(self)

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> Counts:
        """What `to_dict` gave."""
        counts = cls()
        for name, value in held.items():
            setattr(counts, name, Counter(value) if isinstance(value, dict) else value)
        return counts


# ---- forms of a file -------------------------------------------------------------------------------------


def refuse_unfit(out: Path, file: Path) -> None:
    """Raise Refusal where results cannot be written there: another kind of file, or the comments' own."""
    if out.suffix.lower() not in KINDS_OF_FILE:
        raise Refusal(f"{out.name}: give a name that ends in .csv, .xlsx, .json or .jsonl.")
    if out.resolve() == file.resolve():
        raise Refusal(f"{out.name} is the file of the comments itself. Give the results another name.")


def write(out: Path, kind: str, rows: Iterator[Row]) -> None:
    """Write results as that kind of file, of `KINDS_OF_FILE`, with no more than one in memory."""
    if kind == ".xlsx":
        _write_sheet(out, rows)
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        if kind == ".csv":
            writer = csv.writer(file)
            writer.writerow(HEADS)
            writer.writerows([_as_text(cell) for cell in _cells(one)] for one in rows)
        elif kind == ".json":
            write_array(file, rows, indent=1)
        else:
            file.writelines(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in rows)


def write_array(file: TextIO, rows: Iterable[Row], indent: int) -> None:
    """Write an array element by element, as json.dumps would write it whole."""
    margin = "\n" + " " * indent
    opened = False
    for one in rows:
        told = json.dumps(one, ensure_ascii=False, indent=indent).replace("\n", margin)
        file.write(("," if opened else "[") + margin + told)
        opened = True
    file.write("\n]\n" if opened else "[]\n")


def line_of_table(one: Row) -> tuple[str, str, str, str]:
    """A result as `--all` prints it."""
    named = ", ".join(f"{each['id']} ({each['confidence']:.2f})" for each in one["themes"])
    return str(one["row"]), named or "none", one["direction"], "yes" if one["needs_person"] else "no"


def _write_sheet(out: Path, rows: Iterator[Row]) -> None:
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
            sheet = book.add_worksheet("Themes")
            bold = book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            for column, head in enumerate(HEADS):
                sheet.write_string(0, column, head, bold)
            for line, one in enumerate(rows, start=1):
                for column, cell in enumerate(_cells(one)):
                    sheet.write_string(line, column, cell)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _cells(one: Row) -> Sequence[str]:
    themes = one["themes"]
    return (
        str(one["row"]),
        ";".join(each["id"] for each in themes),
        ";".join(f"{each['confidence']:.4f}" for each in themes),
        "; ".join(f"{each['id']}: {', '.join(each['because'])}" for each in themes),
        one["direction"],
        "yes" if one["needs_person"] else "no",
    )


def _as_text(cell: str) -> str:
    """A cell that a spreadsheet takes for words, whatever it begins with."""
    return "'" + cell if cell.startswith(FORMULA_SIGNS) else cell
