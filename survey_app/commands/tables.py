"""A file of rows that a user brings, read or refused in one sentence that never repeats what a cell holds."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from survey_app.services.refusals import Refusal

LARGEST_FILE = 200 * 1024 * 1024
"""Bytes. Far beyond any file of comments, and little enough for the memory of a small machine."""
LARGEST_CELL = 100_000
"""Characters. A longer cell is a quote that was never closed."""

FILE_THAT_IS = click.Path(exists=True, dir_okay=False, path_type=Path)


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
