"""A file to be taken out as CSV in UTF-8, and its codebook as another beside it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TextIO

from survey_app.exports.model import CODEBOOK_HEADS, Export, codebook
from survey_app.services.exports import Cell

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell."""


def write(export: Export, out: Path, *, in_words: bool) -> None:
    """Write the rows under the names of their columns. in_words: labels in the place of numbers.

    Words never begin as a formula or as a missing code would: a ' stands before them. Numbers stay numbers.
    """
    with _opened(out) as file:
        writer = csv.writer(file)
        writer.writerow([one.name for one in export.columns])
        for cells in export.rows():
            told = export.in_words(cells) if in_words else cells
            writer.writerow([_cell(one) for one in told])


def write_codebook(export: Export, out: Path) -> None:
    """Write a row for each column, with what stands in it."""
    with _opened(out) as file:
        writer = csv.writer(file)
        writer.writerow(CODEBOOK_HEADS)
        writer.writerows([_cell(one) for one in row] for row in codebook(export))


def _opened(out: Path) -> TextIO:
    # The mark at the start is what Excel knows UTF-8 by.
    return out.open("w", encoding="utf-8-sig", newline="")


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return "'" + cell if cell.startswith(FORMULA_SIGNS) else cell
    return str(int(cell)) if cell == int(cell) else repr(cell)
