"""The calendar: what opens, closes, is to be asked again, ends or is deleted, and on which day.

It holds days of collections and programmes alone, and nothing of anybody who answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from questionnaires.model import WAVES
from survey_app.services import collections, follow_ups, programmes, retention
from survey_app.services.collections import AskedCollection
from survey_app.services.programmes import CardProgramme
from survey_app.store.database import Session


class Happens(StrEnum):
    """What a day of the calendar is."""

    OPENS = "opens"
    CLOSES = "closes"
    ASK_AGAIN = "ask_again"
    """From this day on the people of a programme are to be asked again."""
    ENDS = "ends"
    """A programme closes for good, and its cards lead nowhere any more."""
    DELETED = "deleted"
    """What people sent is deleted from this day on."""


@dataclass(frozen=True, slots=True)
class Day:
    """Something that happens on a day. code: of its collection, or of its programme where is_programme."""

    day: date
    happens: Happens
    title: str
    code: str
    is_programme: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """A programme that runs, wave by wave: the collections of each, () where none is opened yet."""

    name: str
    code: str
    ends_on: date | None
    waves: tuple[tuple[str, tuple[AskedCollection, ...]], ...]


def days(session: Session, partnership_id: str, today: date, first: date, last: date) -> tuple[Day, ...]:
    """What happens from the first day to the last, both included, in order."""
    listed = collections.listing(session, partnership_id, today)
    running = programmes.listing(session, partnership_id, today)
    found = [*_of_collections(session, listed, today), *_of_programmes(running)]
    return tuple(
        sorted((one for one in found if first <= one.day <= last), key=lambda one: (one.day, one.title))
    )


def courses(session: Session, partnership_id: str, today: date) -> tuple[Course, ...]:
    """The programmes that are open, with the waves that any questionnaire of theirs has."""
    return tuple(
        Course(one.name, one.code, one.closes_on, tuple(_waves(one)))
        for one in programmes.listing(session, partnership_id, today)
        if one.is_open
    )


def _of_collections(session: Session, listed: Iterable[AskedCollection], today: date) -> Iterator[Day]:
    for one in listed:
        yield Day(one.opens_on, Happens.OPENS, one.title, one.code)
        ends = one.closed_on or one.closes_on
        if ends is not None:
            yield Day(ends, Happens.CLOSES, one.title, one.code)
        gone = one.emptied_on or retention.goes_on(session, one, today)
        if gone is not None:
            yield Day(gone, Happens.DELETED, one.title, one.code)


def _of_programmes(running: Iterable[CardProgramme]) -> Iterator[Day]:
    for one in running:
        if one.follow_up_weeks is not None and one.is_open:
            due = follow_ups.due_on(one.collections, one.follow_up_weeks)
            if due is not None:
                yield Day(due, Happens.ASK_AGAIN, one.name, one.code, is_programme=True)
        ends = one.closed_on or one.closes_on
        if ends is not None:
            yield Day(ends, Happens.ENDS, one.name, one.code, is_programme=True)


def _waves(programme: CardProgramme) -> Iterator[tuple[str, tuple[AskedCollection, ...]]]:
    wanted = {wave for one in programme.collections for wave in one.questionnaire.waves}
    for wave in WAVES:
        asked = tuple(one for one in programme.collections if one.wave == wave)
        if asked or wave in wanted:
            yield wave, asked
