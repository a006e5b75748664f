"""A file of comments that a user brings: the options of commands that read it, and its comments in pieces."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import click

from analysis.theming.values import Comment
from survey_app.commands.tables import OpenTable
from survey_app.services.refusals import Refusal

AT_ONCE = 500
"""Comments in a piece: some seconds' work, so that little is lost when a run is stopped."""

Piece = tuple[int, Sequence[Comment]]
"""The row of its first comment, and the comments."""


_Command = Callable[..., Any]
_NAMES_COLUMNS = (
    click.option("--column", required=True, help="The column of the comments."),
    click.option("--question", "question_column", metavar="COL", help="The column of the question's words."),
    click.option("--audience", "audience_column", metavar="COL", help="The column of who wrote it."),
)
_SAYS_HOW = (
    click.option(
        "--output",
        "--out",
        "out",
        type=click.Path(dir_okay=False, path_type=Path),
        help="FILE.csv, .xlsx, .json or .jsonl.",
    ),
    click.option(
        "--processes",
        type=click.IntRange(1, 64),
        help="How many read at once; one a processor core if not given.",
    ),
    click.option("--quiet", is_flag=True, help="Do not tell how far it is."),
)


def names_columns(command: _Command) -> _Command:
    """Give a command the options that name the file's columns."""
    return _with(_NAMES_COLUMNS, command)


def says_how(command: _Command) -> _Command:
    """Give a command the options of where results go and how the work is done."""
    return _with(_SAYS_HOW, command)


def _with(options: Sequence[Callable[[_Command], _Command]], command: _Command) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class CommentFile:
    """The file, with its columns. known: the audiences that there are."""

    table: OpenTable
    words: str
    question: str | None
    audience: str | None
    known: Collection[str]

    @classmethod
    def of(
        cls, table: OpenTable, words: str, question: str | None, audience: str | None, known: Collection[str]
    ) -> CommentFile:
        """The same, by the columns that a user named. Raises Refusal for one that there is not."""
        asked, by = (table.column(one) if one else None for one in (question, audience))
        return cls(table, table.column(words), asked, by, known)

    def comments(self) -> Iterator[Comment]:
        """Every comment from the first on. Raises Refusal for an audience that there is not."""
        for number, row in enumerate(self.table.rows(), start=1):
            who = row[self.audience].casefold().replace(" ", "_") if self.audience else ""
            if who and who not in self.known:
                raise Refusal(
                    f"{self.table.name}, row {number}: the audience is not known. "
                    f"Use one of: {', '.join(self.known)}."
                )
            yield Comment(row[self.words], who, row[self.question] if self.question else "")

    def pieces(self, done: int) -> Iterator[Piece]:
        """The comments after the first `done`, piece by piece."""
        left = islice(self.comments(), done, None)
        while piece := list(islice(left, AT_ONCE)):
            yield done + 1, piece
            done += len(piece)
