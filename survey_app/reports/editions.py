"""Editions: a report made, frozen and kept while nobody waits, and read again with the words of today.

What is frozen has neither the words of quotes nor what coordinators wrote. `read` puts both in, so a quote
that was taken back is gone from every edition at once, and a narrative outlives the figures beside it: it
says what moved since it was written.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from survey_app import report_words
from survey_app.papers.model import Moved, Narrative, Paper, Section, Value, values_of
from survey_app.reports import making
from survey_app.services import quotes, reports
from survey_app.services.evidence import Period
from survey_app.services.reports import Edition, Job, KeptReport, Written
from survey_app.store.database import Database, Session

_log = logging.getLogger(__name__)

Basis = Mapping[str, tuple[str, str]]
"""Values as they were, by key, each with its label and its text."""


class _Left(Exception):
    """Another has begun this edition since; what was made of it here is not kept."""


@dataclass(frozen=True, slots=True)
class Read:
    """An edition as a reader sees it now. mark: changes when anything that they see does.

    changed: what is new, gone or different since the edition before, () where there is none before.
    """

    edition: Edition
    paper: Paper
    mark: str
    changed: tuple[Moved, ...] = ()


# ---- reading ---------------------------------------------------------------------------------------------


def read(session: Session, report: KeptReport, edition: Edition, *, with_changes: bool = False) -> Read:
    """An edition that is ready, with the words of its quotes and all that coordinators wrote, as of now."""
    found = frozen(edition)
    paper = filled(session, report.partnership_id, found, report)
    before = reports.ready_before(session, edition) if with_changes else None
    changed = () if before is None else between(frozen(before), found)
    return Read(edition, paper, mark_of(paper), changed)


def filled(session: Session, partnership_id: str, paper: Paper, report: KeptReport | None) -> Paper:
    """A paper with the words of its quotes as of now, and with what is written in its report, if any."""
    if report is not None:
        paper = paper.with_narratives(_narratives(paper, reports.written(session, report)))
    return paper.with_quotes(quotes.words_of(session, partnership_id, paper.quoted()))


def frozen(edition: Edition) -> Paper:
    """An edition's paper as it was kept: no quote has its words, no narrative what was written."""
    return Paper.from_dict(edition.content or {})


def mark_of(paper: Paper) -> str:
    """A mark that two papers share only if every word and number of them is the same."""
    told = json.dumps(asdict(paper), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def basis_of(paper: Paper, slot: str) -> dict[str, tuple[str, str]]:
    """The values of the section that a slot stands in, by key; {} where there is no such slot."""
    section = next((one for one in _sections(paper.sections) if _holds(one, slot)), None)
    return {} if section is None else _values(section)


def moved_since(basis: Basis, now: Basis) -> tuple[Moved, ...]:
    """What is different, gone or new between two states of the same values, in the order of the newer."""
    changed = [
        Moved(label, basis[key][1] if key in basis else "", text)
        for key, (label, text) in now.items()
        if key not in basis or basis[key][1] != text
    ]
    gone = [Moved(label, text, "") for key, (label, text) in basis.items() if key not in now]
    return (*changed, *gone)


def between(before: Paper, now: Paper) -> tuple[Moved, ...]:
    """What is different, gone or new between two editions of a report."""
    return moved_since(_by_key(before.values()), _by_key(now.values()))


def _narratives(paper: Paper, written: Mapping[str, Written]) -> dict[str, Narrative]:
    return {
        slot: Narrative(
            slot,
            title="",
            prompt="",
            paragraphs=one.paragraphs,
            written=report_words.written_text(one),
            moved=moved_since(one.basis, basis_of(paper, slot)),
        )
        for slot, one in written.items()
        if one.words
    }


def _sections(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _sections(section.sections)


def _holds(section: Section, slot: str) -> bool:
    return any(isinstance(block, Narrative) and block.slot == slot for block in section.blocks)


def _values(section: Section) -> dict[str, tuple[str, str]]:
    return _by_key(value for block in section.all_blocks() for value in values_of(block))


def _by_key(values: Iterator[Value]) -> dict[str, tuple[str, str]]:
    return {value.key: (value.label, value.text) for value in values}


# ---- making ----------------------------------------------------------------------------------------------


def make(
    database: Database,
    partnership_id: str,
    kind: str,
    district_id: str | None,
    period: Period | None,
    today: date,
    progress: Callable[[Session, int, int], None],
) -> Paper:
    """A report, made step by step: between two steps others write to the database.

    progress: is told how many steps of how many are done, in the session in which what it does is kept with
    the step. Raises Refusal for a kind or a district that there is not.
    """
    with database.writing_in_steps() as session:

        def step(done: int, total: int) -> None:
            progress(session, done, total)
            database.keep(session)

        return making.make(session, partnership_id, kind, district_id, period, today, step)


def make_waiting(
    database: Database, today: date, now: Callable[[], datetime], *, at_start: bool = False
) -> int:
    """Make every edition that waits, and every one that was left half made; how many were made.

    at_start: whoever works alone has just begun, so that an edition being made is nobody's.
    """
    with database.reading() as session:
        waiting = reports.to_make(session, now(), at_start=at_start)
    made = 0
    for edition_id in waiting:
        with database.writing() as session:
            job = reports.take(session, edition_id, now(), at_start=at_start)
        made += job is not None and _make(database, job, today, now)
    return made


def _make(database: Database, job: Job, today: date, now: Callable[[], datetime]) -> bool:
    def progress(session: Session, done: int, total: int) -> None:
        if not reports.advance(session, job, done, total, now()):
            raise _Left

    report = job.report
    try:
        paper = make(
            database,
            report.partnership_id,
            report.kind,
            report.district_id,
            report.fixed_period,
            today,
            progress,
        )
        with database.writing() as session:
            return reports.finish(session, job, paper.to_dict(), paper.quoted(), today)
    except _Left:
        return False
    except Exception as failed:
        # Whatever it was: the page must say so, and the next report must not wait behind this one. Its words
        # could repeat what people said, so that only its kind is told.
        _log.error("A report could not be made: %s", type(failed).__name__)
        with database.writing() as session:
            reports.fail(session, job)
        return False
