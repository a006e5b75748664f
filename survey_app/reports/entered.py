"""What staff entered beside what people said, gathered once for a report; never mixed with figures of people.

Actions that are about a measure say who sees to it and by when. Of reading one thing is known here, whether
all is read: how much was written, and how much of it waits, is no matter of a report's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from survey_app.services import actions, activities, cover, reading, records, reports, worksheets
from survey_app.services.actions import Answered, Doing
from survey_app.services.activities import Counted, Held
from survey_app.services.cover import Numbers
from survey_app.services.evidence import Heard, Period
from survey_app.services.records import Entry
from survey_app.services.subjects import Subject
from survey_app.services.worksheets import Sheet
from survey_app.store.database import Session


@dataclass(frozen=True, slots=True)
class Entered:
    """What staff entered.

    doings: the actions, overdue ones first. answered: what became of the themes that people raised. records:
    by measure; records_before: of the same time a year earlier. counted: for each measure that asks how often
    something was held, how often the register holds it. activities: what was held, the newest first. sheets:
    by framework, the worksheet that is being filled in, else the one finished last. are_all_read: whether no
    comment of what the report speaks of waits for a person. numbers: of the partnership, for a worry about a
    child. made_before: the last day before today on which this report was made, None for none.
    """

    doings: tuple[Doing, ...] = ()
    answered: Answered = field(default_factory=lambda: Answered(()))
    records: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    records_before: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    counted: Mapping[str, Counted] = field(default_factory=dict)
    activities: tuple[Held, ...] = ()
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    are_all_read: bool = True
    numbers: Numbers = field(default_factory=lambda: Numbers("", ""))
    made_before: date | None = None

    def about(self, measure_ids: Iterable[str]) -> tuple[Doing, ...]:
        """The actions that are about one of these measures, open ones first, by their day."""
        wanted = frozenset(measure_ids)
        return tuple(one for one in self.doings if wanted & frozenset(one.measure_ids))

    @property
    def open(self) -> tuple[Doing, ...]:
        """The actions that are planned or under way."""
        return tuple(one for one in self.doings if one.status in actions.OPEN)

    @property
    def done(self) -> tuple[Doing, ...]:
        """The actions that were done, the newest first."""
        return tuple(one for one in self.doings if one.status == actions.DONE)


def gather(
    session: Session,
    partnership_id: str,
    kind: str,
    chosen: Sequence[Subject],
    heard: Heard,
    today: date,
    district_id: str | None,
    period: Period | None,
    earlier: Period | None = None,
) -> Entered:
    """What staff entered for a district and period. kind: of the report. chosen: what it speaks of.
    earlier: the period to compare with, None where there is none.

    The session must be one that writes: releases may be due.
    """
    collection_ids = {asked.id for subject in chosen for asked in subject.collections}
    return Entered(
        doings=actions.listing(session, partnership_id, today, district_id, period),
        answered=actions.raised_and_answered(session, partnership_id, today, district_id, period, heard),
        records=records.by_measure(session, partnership_id, district_id, period),
        records_before=records.by_measure(session, partnership_id, district_id, earlier) if earlier else {},
        counted=activities.counted(session, partnership_id, district_id, period),
        activities=activities.listing(session, partnership_id, today, district_id, period),
        sheets=dict(_sheets(session, partnership_id)),
        are_all_read=reading.all_are_read(session, partnership_id, sorted(collection_ids)),
        numbers=cover.numbers(session, partnership_id),
        made_before=_made_before(session, partnership_id, kind, district_id, period, today),
    )


def _sheets(session: Session, partnership_id: str) -> Iterator[tuple[str, Sheet]]:
    """Of each worksheet the one being filled in, once anything in it is rated; else the one finished last."""
    for framework_id in worksheets.RATINGS:
        current = worksheets.current(session, partnership_id, framework_id)
        sheet = current if current is not None and current.rated else None
        sheet = sheet or worksheets.last_finished(session, partnership_id, framework_id) or current
        if sheet is not None:
            yield framework_id, sheet


def _made_before(
    session: Session,
    partnership_id: str,
    kind: str,
    district_id: str | None,
    period: Period | None,
    today: date,
) -> date | None:
    report = reports.alike(session, partnership_id, kind, district_id, period)
    made = [one.made_on for one in reports.editions(session, report)] if report is not None else []
    return max((day for day in made if day is not None and day < today), default=None)
