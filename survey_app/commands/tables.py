"""A file of rows that a user brings, read or refused in one sentence that never repeats what a cell holds."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO

import click

from survey_app.services.refusals import Refusal

LARGEST_FILE = 200 * 1024 * 1024
"""Bytes of a file that is read whole: little enough for the memory of a small machine."""
LARGEST_CELL = 100_000
"""Characters. A longer cell is a quote that was never closed."""
LARGEST_LINE = 10 * LARGEST_CELL
"""Characters. What has no end of line for so long is no table."""

FILE_THAT_IS = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its heads. Row 1 is the first below the heads."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    def column(self, wanted: str) -> str:
        """The head that is meant. Raises Refusal, naming those there are."""
        return _column(self.name, self.heads, wanted)


class OpenTable:
    """A file that is read row by row, as often as one likes, with no more than a row in memory."""

    def __init__(self, name: str, text: TextIO) -> None:
        """text: can be read from its beginning again. Raises Refusal where the heads cannot be used."""
        self.name, self._text = name, text
        self.heads = self._heads(self._cells())

    def column(self, wanted: str) -> str:
        """The head that is meant. Raises Refusal, naming those there are."""
        return _column(self.name, self.heads, wanted)

    def rows(self) -> Iterator[Mapping[str, str]]:
        """Every row below the heads, from the first one on. Raises Refusal in one sentence, with the line."""
        lines = self._cells()
        next(lines)
        for line, cells in lines:
            if len(cells) > len(self.heads):
                raise Refusal(
                    f"{self.name}, line {line}: more cells than columns. Check its commas and quotes."
                )
            filled = (*cells, *("" for _ in range(len(self.heads) - len(cells))))
            yield dict(zip(self.heads, (cell.strip() for cell in filled), strict=True))

    def fingerprint(self) -> str:
        """SHA-256 of the file, as it is now."""
        self._text.buffer.seek(0)
        return hashlib.file_digest(self._text.buffer, "sha256").hexdigest()  # type: ignore[arg-type]

    def _heads(self, lines: Iterator[tuple[int, Sequence[str]]]) -> tuple[str, ...]:
        heads = tuple(head.strip() for head in next(lines, (1, []))[1])
        if not any(heads):
            raise Refusal(f"{self.name} is empty. Its first line must name the columns.")
        twice = [head for head, times in Counter(heads).items() if times > 1]
        if twice:
            raise Refusal(f"{self.name} has the column {twice[0]!r} twice. Give each its own name.")
        return heads

    def _cells(self) -> Iterator[tuple[int, Sequence[str]]]:
        """The cells of every row that has any, with the line on which it begins."""
        lines = csv.reader(self._lines(), strict=True)
        while True:
            begins = lines.line_num + 1
            try:
                cells = next(lines, None)
            except csv.Error as broken:
                if "field larger" in str(broken):
                    raise _too_long(self.name, begins) from None
                raise Refusal(f"{self.name}, line {begins}: {broken}. Check its commas and quotes.") from None
            if cells is None:
                return
            if cells:
                yield begins, cells

    def _lines(self) -> Iterator[str]:
        self._text.seek(0)
        number = 0
        try:
            while line := self._text.readline(LARGEST_LINE):
                number += 1
                if "\0" in line:
                    raise Refusal(
                        f"{self.name}, line {number}: this is no text file. Save it as “CSV UTF-8”."
                    )
                if len(line) == LARGEST_LINE:
                    raise _too_long(self.name, number)
                yield line
        except UnicodeDecodeError:
            line_number = self._line_that_is_no_text()
            raise Refusal(
                f"{self.name}, line {line_number}: this is not UTF-8 text. Save it again as “CSV UTF-8”."
            ) from None

    def _line_that_is_no_text(self) -> int:
        self._text.buffer.seek(0)
        for number, line in enumerate(self._text.buffer, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
        return 1


@contextmanager
def open_table(file: Path) -> Iterator[OpenTable]:
    """A CSV file in UTF-8 with a line of heads, of any size. Raises Refusal in one sentence with the line."""
    held = csv.field_size_limit(LARGEST_CELL)
    try:
        with ExitStack() as stack:
            brought: IO[bytes] = stack.enter_context(file.open("rb"))
            if not brought.seekable():
                # What comes through a pipe can be read once alone. This copy has no name, and ends with us.
                kept = stack.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(brought, kept)
                brought = kept
            text = stack.enter_context(io.TextIOWrapper(brought, encoding="utf-8-sig", newline=""))
            yield OpenTable(file.name, text)
    finally:
        csv.field_size_limit(held)


def read_table(file: Path) -> Table:
    """A CSV file in UTF-8 with a line of heads. Raises Refusal in one sentence, with the line."""
    if file.stat().st_size > LARGEST_FILE:
        raise Refusal(f"{file.name} is larger than 200 MB. Split it into smaller files.")
    with open_table(file) as table:
        return Table(table.name, table.heads, tuple(table.rows()))


def _column(name: str, heads: Sequence[str], wanted: str) -> str:
    for head in heads:
        if head == wanted:
            return head
    for head in heads:
        if head.casefold() == wanted.strip().casefold():
            return head
    raise Refusal(f"{name} has no column {wanted!r}. Its columns: {', '.join(heads)}.")


def _too_long(name: str, line: int) -> Refusal:
    told = (
        f"{name}, line {line}: a cell is longer than {LARGEST_CELL:,} characters; perhaps a quote was not "
        "closed. Check its commas and quotes."
    )
    return Refusal(told)
