"""A file to be taken out as one value, before it has a format: its columns with their words, and its rows.

Every format is written from the same columns and cells, so none can differ. Rows are read as they are
written; nothing holds them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from survey_app.services.exports import JOIN, Cell, Cells, Missing


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its words. name: fit for SPSS. values: number, code and words of what can be chosen.

    kind: what sort it is. asked_of: who met it. derivation: how it was made, "" where it is as it was given.
    is_joined: whether several codes stand in one cell, with semicolons between.
    """

    name: str
    label: str
    is_number: bool
    kind: str
    values: tuple[tuple[int, str, str], ...] = ()
    asked_of: str = ""
    derivation: str = ""
    measures: tuple[str, ...] = ()
    version: str = ""
    is_joined: bool = False


@dataclass(frozen=True)
class Export:
    """A file to be taken out. about: heads and what stands under them, for the first tab or the notes.

    tab: what its rows are called. rows: reads them anew. missing: code and words of what is not there.
    has_codes: whether its cells are codes that have words too.
    """

    title: str
    tab: str
    about: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Cells]]
    missing: tuple[tuple[int, str], ...]
    has_codes: bool

    @cached_property
    def _words(self) -> list[tuple[dict[Cell, str], bool]]:
        return [
            ({code if one.is_joined else number: words for number, code, words in one.values}, one.is_joined)
            for one in self.columns
        ]

    def in_words(self, cells: Cells) -> Cells:
        """A row with words in the place of codes; what is missing keeps its code."""
        return tuple(
            _in_words(cell, words, is_joined) if words and not isinstance(cell, Missing) else cell
            for cell, (words, is_joined) in zip(cells, self._words, strict=True)
        )


def _in_words(cell: Cell, words: dict[Cell, str], is_joined: bool) -> Cell:
    if is_joined:
        return f"{JOIN} ".join(words.get(code, code) for code in str(cell).split(JOIN))
    return words.get(cell, cell)


CODEBOOK_HEADS = (
    *("variable", "label", "type", "kind", "asked_of", "values", "missing", "derivation", "measures"),
    "questionnaire_version",
)


def codebook(export: Export) -> Iterator[tuple[str, ...]]:
    """A row for each column: what it is called, what may stand in it, whom it was asked, how it was made."""
    missing = _listed((str(code), words) for code, words in export.missing)
    for one in export.columns:
        yield (
            one.name,
            one.label,
            "number" if one.is_number else "text",
            one.kind,
            one.asked_of,
            _listed((f"{number} ({code})", words) for number, code, words in one.values),
            missing,
            one.derivation,
            " ".join(one.measures),
            one.version,
        )


def _listed(pairs: Iterator[tuple[str, str]]) -> str:
    return "; ".join(f"{code} = {words}" for code, words in pairs)
