"""What the tests of every kind of report ask of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from questionnaires import reader
from questionnaires.model import Measure
from survey_app.papers.model import (
    Callout,
    Items,
    Paper,
    Paragraph,
    Runs,
    Section,
    Table,
    text_of,
)

_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b|\b20\d\d\b")
_DIGIT = re.compile(r"\d")


def names(sections: Iterable[Section]) -> Iterator[str]:
    """What names something in a paper: titles of sections, first cells of rows, items of lists."""
    for section in sections:
        yield section.title
        for block in section.blocks:
            if isinstance(block, Table):
                yield from (text_of(row[0]) for row in block.rows)
            elif isinstance(block, Items):
                yield from (text_of(item) for item in block.items)
        yield from names(section.sections)


def missing(paper: Paper, framework_id: str) -> list[str]:
    """The measures of a framework that are named nowhere in a paper, by id."""
    told = list(names(paper.sections))
    return [
        one.id
        for one in reader.framework(framework_id).measures()
        if not any(
            re.search(rf"\b{re.escape(one.id.partition('-')[2])}:? {re.escape(one.text)}", name)
            for name in told
        )
    ]


def _is_named(one: Measure, name: str) -> bool:
    ref = re.escape(one.id.partition("-")[2])
    return re.search(rf"(?:^| ){ref}:? {re.escape(one.text)}", name) is not None


def runs_of(sections: Iterable[Section]) -> Iterator[Runs]:
    """Every row of runs."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph | Callout):
                yield block.runs
            elif isinstance(block, Items):
                yield from block.items
            elif isinstance(block, Table):
                yield from (cell for row in block.rows for cell in row)
        yield from runs_of(section.sections)


def bare_numbers(sections: Iterable[Section], *allowed: str) -> list[str]:
    """Words with a number in them that is no value, and no day, measure's or questionnaire's own.

    allowed: words that may hold one.
    """
    own = set[str]()
    for one in reader.measures().values():
        own |= {one.text, one.id.partition("-")[2]}
    for asked in reader.questionnaires().values():
        own |= {asked.id, asked.title}
        for question in asked.questions:
            own |= {question.text, question.then_label, *(option.label for option in question.options)}
    known = sorted((*allowed, *own - {""}), key=len, reverse=True)
    found = []
    for runs in runs_of(sections):
        for run in runs:
            if isinstance(run, str) and _DIGIT.search(run):
                left = _DAY.sub("", run)
                for words in known:
                    left = left.replace(words, "")
                if _DIGIT.search(left):
                    found.append(run)
    return found


def section(paper: Paper, section_id: str) -> Section:
    """A section of a paper, however deep it lies."""
    return next(one for one in _all(paper.sections) if one.id == section_id)


def _all(sections: Iterable[Section]) -> Iterator[Section]:
    for one in sections:
        yield one
        yield from _all(one.sections)


def table(paper: Paper, section_id: str, place: int = 0) -> dict[str, tuple[str, ...]]:
    """A table of a section by the first cell of each row."""
    tables = [block for block in section(paper, section_id).blocks if isinstance(block, Table)]
    return {text_of(row[0]): tuple(text_of(cell) for cell in row[1:]) for row in tables[place].rows}


def all_text(paper: Paper) -> str:
    """Everything that a paper says in words and values."""
    return "\n".join(text_of(runs) for runs in runs_of(paper.sections))


def same_everywhere(paper: Paper) -> bool:
    """Whether each key has one text wherever it stands."""
    texts: dict[str, set[str]] = {}
    for value in paper.values():
        texts.setdefault(value.key, set()).add(value.text)
    return all(len(each) == 1 for each in texts.values())
