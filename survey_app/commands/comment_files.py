"""The comments of a file that a user brings: by the columns that were named, piece by piece."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from analysis.theming.values import Comment
from survey_app.commands.tables import OpenTable
from survey_app.services.refusals import Refusal

AT_ONCE = 500
"""Comments in a piece: some seconds' work, so that little is lost when a run is stopped."""

Piece = tuple[int, Sequence[Comment]]
"""The row of its first comment, and the comments."""


@dataclass(frozen=True, slots=True)
class CommentFile:
    """The file, with its columns. known: the audiences that there are."""

    table: OpenTable
    words: str
    question: str | None
    audience: str | None
    known: Collection[str]

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
