"""What staff entered beside what people said, gathered once for a report. It never mixes with people's figures.

Actions that are about a measure say who sees to it and by when. Of reading one thing is known here, whether
all is read: how much was written, and how much of it waits, is no matter of a report's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from survey_app.services import actions, cover, reading
from survey_app.services.actions import Answered, Doing
from survey_app.services.cover import Numbers
from survey_app.services.evidence import Heard, Period
from survey_app.services.subjects import Subject
from survey_app.store.database import Session


@dataclass(frozen=True, slots=True)
class Entered:
    """What staff entered.

    doings: the actions, overdue ones first. answered: what became of the themes that people raised.
    are_all_read: whether no comment of what the report speaks of waits for a person. numbers: of the
    partnership, for a worry about a child.
    """

    doings: tuple[Doing, ...] = ()
    answered: Answered = field(default_factory=lambda: Answered(()))
    are_all_read: bool = True
    numbers: Numbers = field(default_factory=lambda: Numbers("", ""))

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
    chosen: Sequence[Subject],
    heard: Heard,
    today: date,
    district_id: str | None,
    period: Period | None,
) -> Entered:
    """What staff entered for a district and period. chosen: what the report speaks of."""
    collection_ids = {asked.id for subject in chosen for asked in subject.collections}
    return Entered(
        doings=actions.listing(session, partnership_id, today, district_id, period),
        answered=actions.raised_and_answered(session, partnership_id, today, district_id, period, heard),
        are_all_read=reading.all_are_read(session, partnership_id, sorted(collection_ids)),
        numbers=cover.numbers(session, partnership_id),
    )
