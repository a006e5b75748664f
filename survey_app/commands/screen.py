"""`heard screen`: for any file of comments, which a reader should see first, why, and what may name a person.

So that anybody can measure both. Nothing of the file is kept but what the user asks to be written, and no
more than some pieces of it are in memory.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from analysis.concern import Concern
from analysis.identifiers import finder
from analysis.identifiers.kinds import KINDS, Span
from questionnaires.model import AUDIENCES
from survey_app import config
from survey_app.commands import result_files, theme_processes
from survey_app.commands.comment_files import CommentFile, Piece, names_columns, says_how
from survey_app.commands.ground import json_option, print_table
from survey_app.commands.progress import Progress
from survey_app.commands.result_files import Row, Sheet
from survey_app.commands.tables import FILE_THAT_IS, open_table
from survey_app.commands.theme_processes import Read
from survey_app.services import coders
from survey_app.services.coders import ConcernReader, Encoder


def add_to(root: click.Group) -> None:
    """Put this subject's command under `heard`."""
    root.add_command(screen)


@click.command()
@click.argument("file", type=FILE_THAT_IS)
@names_columns
@says_how
@json_option
def screen(
    file: Path,
    column: str,
    question_column: str | None,
    audience_column: str | None,
    out: Path | None,
    processes: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Tell of each comment of FILE, a CSV, whether a reader should see it first, and what may name a person.

    One result a row. The question is taken and not read: a comment tells more by itself. It misses some of
    both: every comment is for a person to read.
    """
    if out is not None:
        result_files.refuse_unfit(out, file)
    with open_table(file) as table:
        brought = CommentFile.of(table, column, question_column, audience_column, AUDIENCES)
        total = sum(1 for _ in brought.comments())
        if out is not None:
            result_files.refuse_too_many(out, total)
        wanted = ToScreen(config.load().uses_encoder)
        progress = Progress(total, quiet=quiet)
        counts = Counts()
        with theme_processes.readers(wanted, theme_processes.how_many(processes, total)) as readers:
            found = readers.read(brought.pieces(0)) if total else iter(())
            rows = result_files.rows_of(_counted(found, progress, counts))
            if as_json:
                rows = result_files.passing_as_array(sys.stdout, rows, indent=2)
            if out is not None:
                result_files.write_whole(out, rows, SHEET)
            else:
                for _ in rows:
                    pass
            progress.end()
    if not as_json:
        _print_counts(counts)
        if out is not None:
            click.echo(f"The rows are in {out}.")


# ---- reading ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToScreen:
    """All that the reading is learned from: our own sentences, with the encoder or without."""

    uses_encoder: bool

    def learn(self, encoder: Encoder | None) -> Screens:
        """As `theme_processes.Wanted` says."""
        reader = coders.make_concerns(encoder)
        coders.give_memory_back()
        return Screens(reader)


@dataclass(frozen=True, slots=True)
class Screens:
    """A detector that has learned, and the finder of what may name a person."""

    concerns: ConcernReader

    def read(self, piece: Piece) -> Read:
        """What was found in a piece."""
        first_row, comments = piece
        texts = [one.text for one in comments]
        counts = Counts()
        lines = []
        for place, (text, concern) in enumerate(zip(texts, self.concerns.read(texts), strict=True)):
            found = finder.identifiers(text)
            counts.take(text, concern, found)
            lines.append(_line(first_row + place, concern, found))
        return "".join(lines), counts


@dataclass
class Counts:
    """What the results of a file add up to. identifiers: how many spans, by kind."""

    rows: int = 0
    empty: int = 0
    raised: int = 0
    with_identifiers: int = 0
    identifiers: Counter[str] = field(default_factory=Counter)

    def take(self, text: str, concern: Concern, found: Sequence[Span]) -> None:
        """Count this comment too."""
        self.rows += 1
        self.empty += not text
        self.raised += concern.is_raised
        self.with_identifiers += bool(found)
        self.identifiers.update(one.kind for one in found)

    def add(self, other: Counts) -> None:
        """Add what other results add up to."""
        self.rows += other.rows
        self.empty += other.empty
        self.raised += other.raised
        self.with_identifiers += other.with_identifiers
        self.identifiers.update(other.identifiers)


def _line(row: int, concern: Concern, found: Sequence[Span]) -> str:
    told: dict[str, Any] = {
        "row": row,
        "concern": concern.share,
        "raised": concern.is_raised,
        "why": list(concern.why),
        "identifiers": [{"start": one.start, "end": one.end, "kind": one.kind} for one in found],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def _counted(found: Iterator[Read], progress: Progress, counts: Counts) -> Iterator[str]:
    for place, (lines, own) in enumerate(found):
        if place == 0:
            progress.begin(0)
        counts.add(own)
        progress.tell(counts.rows)
        yield lines


# ---- telling ---------------------------------------------------------------------------------------------


def _cells(one: Row) -> Sequence[str]:
    spans = (f"{each['start']}-{each['end']} {each['kind']}" for each in one["identifiers"])
    return (
        str(one["row"]),
        f"{one['concern']:.4f}",
        "yes" if one["raised"] else "no",
        ", ".join(one["why"]),
        "; ".join(spans),
    )


SHEET = Sheet("Screened", ("row", "concern", "raised", "why", "identifiers"), _cells)


def _print_counts(counts: Counts) -> None:
    if counts.identifiers:
        kinds = [(kind, counts.identifiers[kind]) for kind in KINDS if counts.identifiers[kind]]
        print_table(("may name a person", "times"), kinds)
        click.echo("")
    click.echo(f"Rows: {counts.rows}. Empty: {counts.empty}.")
    click.echo(f"For a reader to see first: {counts.raised}.")
    click.echo(f"With something that may name a person: {counts.with_identifiers}.")
