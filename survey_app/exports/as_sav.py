"""A file to be taken out for SPSS, with labels of variables and values, and missing codes declared.

Library: pyreadstat, which takes a table as a whole: of all formats this one alone holds all rows at once, the
numbers as eight bytes each.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from survey_app.exports.model import Column, Export
from survey_app.services.exports import Cell
from survey_app.services.refusals import Refusal

LONGEST_LABEL, LONGEST_VALUE_LABEL, LONGEST_LINE = 255, 120, 80
"""Bytes of UTF-8 that SPSS keeps of the label of a variable, of a value's, and of a line of notes."""
MOST_CELLS = 40_000_000
"""Five times the 8.3 million of 100,000 responses to our course form, which took some 190 MB."""


def write(export: Export, out: Path) -> None:
    """Write the file. Raises Refusal where it is too large to be held at once."""
    import numpy
    import pandas

    numbers: dict[int, array[float]] = {}
    words: dict[int, list[str]] = {}
    for place, column in enumerate(export.columns):
        if column.is_number:
            numbers[place] = array("d")
        else:
            words[place] = []
    kept: dict[str, str] = {}
    lines = 0
    for cells in export.rows():
        lines += 1
        if lines * len(export.columns) > MOST_CELLS:
            raise Refusal("This is too large for one SPSS file. Take it out as CSV, and read that into SPSS.")
        for place, held in numbers.items():
            held.append(float(cells[place]))
        for place, told in words.items():
            one = _words(cells[place], export)
            told.append(kept.setdefault(one, one) if len(one) < LONGEST_VALUE_LABEL else one)
    columns: dict[str, Any] = {
        export.columns[place].name: (
            numpy.frombuffer(numbers[place])
            if place in numbers
            else pandas.Series(words[place], dtype=object)
        )
        if lines
        else []
        for place in range(len(export.columns))
    }
    _write(export, pandas.DataFrame(columns, copy=False), out)


def _write(export: Export, table: Any, out: Path) -> None:
    import pyreadstat

    codes = [code for code, _words in export.missing]
    pyreadstat.write_sav(
        table,
        str(out),
        file_label=_cut(export.title, 64),
        note=[line for head, words in export.about for line in _lines(f"{head}: {words}")],
        column_labels=[_cut(one.label, LONGEST_LABEL) for one in export.columns],
        variable_value_labels={
            one.name: _value_labels(one, export) for one in export.columns if one.is_number
        },
        missing_ranges={
            one.name: [{"lo": min(codes), "hi": max(codes)}] for one in export.columns if one.is_number
        },
        row_compress=True,
    )


def _value_labels(column: Column, export: Export) -> dict[float, str]:
    told = {float(number): words for number, _code, words in column.values}
    told |= {float(code): words for code, words in export.missing}
    return {number: _cut(words, LONGEST_VALUE_LABEL) for number, words in told.items()}


def _words(cell: Cell, export: Export) -> str:
    """A cell as words. What somebody wrote that reads as a missing code gets a ' before it."""
    if isinstance(cell, str):
        return "'" + cell if any(cell == str(code) for code, _words in export.missing) else cell
    return str(int(cell))


def _cut(words: str, most: int) -> str:
    """Words that fit into so many bytes, with a sign where some are left out."""
    plain = words.encode()
    if len(plain) <= most:
        return words
    return plain[: most - len("…".encode())].decode(errors="ignore") + "…"


def _lines(words: str) -> Iterator[str]:
    """Words broken into lines that notes can hold."""
    held: list[str] = []
    for word in words.split():
        if held and len(" ".join([*held, word]).encode()) > LONGEST_LINE:
            yield " ".join(held)
            held = []
        held.append(_cut(word, LONGEST_LINE))
    yield " ".join(held)
