"""What every format decides alike about a paper: marks of sources, contents, and the columns of tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from survey_app.papers.model import (
    BRIEF,
    WIDE,
    Paper,
    Run,
    Runs,
    Section,
    Table,
    Value,
    sources_of,
    text_of,
)
from survey_app.papers.words import Words

MOST_WITHOUT_CONTENTS = 8
"""Sections without sections within, up to which a paper is read from the start and needs no contents."""
MOST_CONTENTS = 40
"""Lines of the contents, so that they fit on the first page."""
_MOST_CONTENTS_WIDE = 18
DEEPEST = 4
"""Headings below the title; a section that lies deeper is headed like one at this depth."""
MOST_NARROW = 3
"""Columns that stand beside each other on a telephone."""
LINE, _WIDE_LINE, _WIDEST, _LONGEST_WORD, _BETWEEN = 84, 130, 160, 18, 4
"""Signs: of a line across the page in a table, and across one on its side, the most that a column asks for,
the longest word that is kept whole, and what lies between two columns."""
_TO_WRITE_IN = 30
"""Signs of a column in which nothing stands yet, so that somebody can write in it."""
_MARK = "S99"
"""Room beside a value for its source."""
LONGEST_UNBROKEN = 28
"""Signs of a value that stay on one line. What is longer than "100% (about 1,000 of 1,000)" is a sentence."""


def marked(runs: Runs) -> tuple[tuple[Run, str], ...]:
    """Each run with the source to name after it: once for neighbours of one source, after the last."""
    values = [place for place, run in enumerate(runs) if isinstance(run, Value)]
    named: dict[int, str] = {}
    for place, after in pairwise((*values, None)):
        source = _source(runs, place)
        if source and source != _source(runs, after):
            named[place or 0] = source
    return tuple((run, named.get(place, "")) for place, run in enumerate(runs))


def _source(runs: Runs, place: int | None) -> str:
    run = runs[place] if place is not None else ""
    return run.source if isinstance(run, Value) else ""


def only_source(table: Table) -> str:
    """The source of all values of a table, which is then named once below it; "" where there are several."""
    found = sources_of(table)
    return found[0] if len(found) == 1 else ""


def outline(paper: Paper) -> Iterator[tuple[int, Section]]:
    """Every section with its depth, from 1."""
    for section in paper.sections:
        yield from _below(section, 1)


def _below(section: Section, depth: int) -> Iterator[tuple[int, Section]]:
    yield depth, section
    for each in section.sections:
        yield from _below(each, depth + 1)


def contents_depth(paper: Paper) -> int:
    """How deep the contents go; 0 for a paper that is so short that it has none."""
    if paper.shape == BRIEF:
        return 0
    depths = [depth for depth, section in outline(paper) if section.title]
    if len(depths) <= MOST_WITHOUT_CONTENTS and max(depths, default=0) < 2:
        return 0
    deepest = min(DEEPEST - 1, max(depths))
    most = _MOST_CONTENTS_WIDE if paper.shape == WIDE else MOST_CONTENTS
    fitting = [depth for depth in range(1, deepest + 1) if sum(each <= depth for each in depths) <= most]
    return max(fitting, default=1)


def is_sentence(value: Value) -> bool:
    """Whether a value is so long that its line must break within it: a sentence that holds numbers."""
    return len(value.text) > LONGEST_UNBROKEN


def is_wide(table: Table) -> bool:
    """Whether a small screen may have to move the table sideways."""
    return len(table.head) > MOST_NARROW


def may_move(table: Table) -> bool:
    """Whether it may be too wide for a small screen all the same, and so must be reached by the keyboard."""
    return len(table.head) >= MOST_NARROW


def number_columns(table: Table) -> frozenset[int]:
    """The places of columns of numbers alone, which are set to the end of the line."""
    return frozenset(
        place
        for place in range(1, len(table.head))
        if table.rows and all(_is_number(row[place]) for row in table.rows if place < len(row))
    )


def _is_number(cell: Runs) -> bool:
    return len(cell) == 1 and isinstance(cell[0], Value) and cell[0].number is not None


def line_of(paper: Paper) -> int:
    """How many signs a line across the page has in a table."""
    return _WIDE_LINE if paper.shape == WIDE else LINE


def sources_table(paper: Paper, said: Words) -> Table:
    """The sources of a paper. In a brief one each has one line, and the rules stand once, in the note."""
    if paper.shape != BRIEF:
        rows = tuple(((one.id,), (one.title,), (one.release,), (one.rule,)) for one in paper.sources)
        return Table(said.sources, said.source_head, rows, "")
    rules = " ".join(dict.fromkeys(one.rule for one in paper.sources if one.rule))
    short = tuple(((one.id,), (one.title,), (one.release,)) for one in paper.sources)
    return Table(said.sources, said.source_head[:3], short, "", rules)


def widths(table: Table, line: int = LINE) -> tuple[float, ...]:
    """The share of the line of each column: its longest word at the least, the rest by what stands in it.

    line: how many signs it has.
    """
    least: list[float] = []
    wanted: list[float] = []
    for place, head in enumerate(table.head):
        cells = [row[place] for row in table.rows if place < len(row)]
        texts = [text_of(cell) + (_MARK if _values(cell) else "") for cell in cells]
        words = [len(word) for text in (head, *texts) for word in text.split()]
        least.append(min(max(words, default=0), _LONGEST_WORD) + _BETWEEN)
        mean = sum(map(len, texts)) / len(texts) if texts else 0
        if texts and not any(text.strip() for text in texts):
            wanted.append(_TO_WRITE_IN)
            continue
        wanted.append(max(least[-1], min(max(map(len, texts), default=0), 1.6 * mean, _WIDEST)))
    spare, over = max(line - sum(least), 0), [want - low for want, low in zip(wanted, least, strict=True)]
    given = [low + spare * more / (sum(over) or 1) for low, more in zip(least, over, strict=True)]
    return tuple(each / sum(given) for each in given)


def _values(cell: Runs) -> bool:
    return any(isinstance(run, Value) for run in cell)
