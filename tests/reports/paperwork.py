"""What stands in a paper, for tests: its rows, its words without values, and its sections by id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from questionnaires import reader
from survey_app import report_words, sentences
from survey_app.papers.model import Block, Callout, Items, Paper, Paragraph, Runs, Section, Table, text_of
from survey_app.reports import method

REF = re.compile(r"\b(?:3\.\d-(?:G|QN\d|QL\d)|S\d(?:\.\d+)?(?:\.[a-g])?|PI\d+|IS\d|Q\d\d[A-Z]?)\b")
YEAR = re.compile(r"\b20\d\d(?:-Q[1-4])?\b")
DAY = re.compile(r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept|Oct|Nov|Dec)\w* ?")
LIMIT = re.compile(r"[Ff]ewer than \d+ people|from \d+ to \d+,")
RULES = (
    str(sentences.STRENGTH_RULE),
    *(str(each) for each in report_words.RULE_WORDS.values()),
    *(measure.text for measure in reader.measures().values()),
    *(section.title for section in reader.framework("SET").sections),
    str(method._CHANGES),
)
"""Sentences in which numbers are limits or ages, and stand for nobody."""


def sections(paper: Paper) -> Iterator[Section]:
    """Every section, in reading order."""
    for one in paper.sections:
        yield from within(one)


def within(section: Section) -> Iterator[Section]:
    """A section and all within it."""
    yield section
    for one in section.sections:
        yield from within(one)


def section(paper: Paper, section_id: str) -> Section:
    """The section with this id."""
    return next(one for one in sections(paper) if one.id == section_id)


def rows(blocks: Iterable[Block]) -> Iterator[list[str]]:
    """The rows of every table, as texts."""
    for block in blocks:
        if isinstance(block, Table):
            yield from ([text_of(cell) for cell in row] for row in block.rows)


def text(blocks: Iterable[Block]) -> str:
    """Everything in paragraphs, lists and tables as one text."""
    return "\n".join(text_of(runs) for runs in all_runs(blocks))


def all_runs(blocks: Iterable[Block]) -> Iterator[Runs]:
    """The runs of every block that has any."""
    for block in blocks:
        if isinstance(block, Paragraph | Callout):
            yield block.runs
        elif isinstance(block, Items):
            yield from block.items
        elif isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)


def bare_numbers(blocks: Iterable[Block]) -> list[str]:
    """Words outside values in which a digit stands that is no measure's number, no year and no rule."""
    found = []
    for runs in all_runs(blocks):
        words = "".join(run for run in runs if isinstance(run, str))
        left = words
        for rule in RULES:
            left = left.replace(rule, "")
        for known in (REF, DAY, YEAR, LIMIT):
            left = known.sub("", left)
        if re.search(r"\d", left):
            found.append(words)
    return found
