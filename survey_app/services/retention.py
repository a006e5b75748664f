"""How long what people sent is kept, and its deletion when that time is over.

The time is chosen when a collection is opened and told to whoever answers; once the collection can be
answered it is only ever made shorter. It begins when a collection has ended, and for the collections of a
programme when the programme has. Then the last releases are made, and choices, comments, what was coded on
them, drafts and, of a programme, what leads from cards to answers are deleted. With the last words goes the
collection's key, and so whatever a backup of the database holds of them.

What stays: frozen releases, which tell of no person; quotes, which their writers let be shown and a person
chose; what readers decided, without the words; and the audit. What is held: words on which a reader has not
decided, or whose decision is not recorded in the partnership's own case system yet, with all that the same
person said; and everything under a legal hold. What is held goes with the first run after that.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.figures import Figure
from survey_app.services import audit, collections, holds, programmes, releases, subjects, take_back
from survey_app.services.audit import Act
from survey_app.services.collections import AskedCollection
from survey_app.services.refusals import Refusal
from survey_app.services.released import Figures
from survey_app.store import accounts as account_store
from survey_app.store import collections as collection_store
from survey_app.store import releases as release_store
from survey_app.store import retention as store
from survey_app.store.database import Database, Session

OF_A_READER, LEGAL_HOLD = "reader", "legal_hold"
"""Why something is held."""
NOTICE = timedelta(days=31)
"""From when before its day a collection says that words of it wait for a reader. Sooner that is no news, and
whoever may not read comments would learn that there was a concern. It says nothing more for that reason: not
how many, nor whether one waits to be decided on or to be recorded."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one collection, as staff are told.

    goes_on: the day from which it is deleted; None while no last day is known. is_due: that day has come.
    held: why some or all of it stays nevertheless. people: how many answered, as its release tells it or as a
    band; never a count. None where nothing may be said, as of what was shared with somebody.
    """

    asked: AskedCollection
    goes_on: date | None
    is_due: bool
    held: tuple[str, ...]
    people: Figure | None

    def to_dict(self) -> dict[str, object]:
        """The plan for a program."""
        return {
            "collection": self.asked.code,
            "title": self.asked.title,
            "kept_months": self.asked.kept_months,
            "goes_on": self.goes_on.isoformat() if self.goes_on else None,
            "is_due": self.is_due,
            "emptied_on": self.asked.emptied_on.isoformat() if self.asked.emptied_on else None,
            "held": list(self.held),
            "people": self.people.to_dict() if self.people is not None else None,
        }


def set_months(session: Session, partnership_id: str, code: str, months: int, today: date) -> None:
    """Say how long what people sent to a collection is kept.

    Once it can be answered, only shorter: whoever opened its first page was told a time. That hangs on the
    day, not on whether somebody answered, which it would give away. Raises Refusal.
    """
    collections.refuse_unknown_months(months)
    row = collection_store.by_code(session, collections.tidy_code(code))
    if row is None or row.partnership_id != partnership_id:
        raise Refusal("There is no collection with the code %(code)s.", code=repr(code))
    if row.emptied_on is not None:
        raise Refusal("What people sent to it was deleted on %(day)s.", day=row.emptied_on)
    if months > row.kept_months and collections.state_on(row, today) != "not_yet":
        raise Refusal(
            "People were told that their answers are kept for %(months)s months. It can be made shorter, "
            "never longer.",
            months=row.kept_months,
        )
    row.kept_months = months
    session.flush()
    audit.record(session, Act.KEPT_SHORTER, row.id, partnership_id)


def plan(session: Session, partnership_id: str, today: date) -> list[Planned]:
    """What will go of each of a partnership's collections, and when: a dry run. The next to go is first."""
    planned = [_planned(session, one, today) for one in collections.listing(session, partnership_id, today)]
    return sorted(planned, key=lambda one: (one.goes_on or date.max, one.asked.title, one.asked.code))


def run(database: Database, today: date) -> list[str]:
    """Delete what is due, one transaction a collection; the codes of the collections that were emptied now.

    What was taken back under a hold that has been lifted goes too. Then the database forgets.
    """
    with database.writing() as session:
        went = take_back.finish(session)
    with database.reading() as session:
        waiting = [
            (partnership_id, collection_id)
            for partnership_id, collection_id in store.ended(session)
            if _may_go_now(session, partnership_id, collection_id, today)
        ]
    emptied = []
    for partnership_id, collection_id in waiting:
        with database.writing() as session:
            # A hold that is being set waits until this is over, or this finds it.
            account_store.hold_partnership(session, partnership_id)
            asked = collections.get(session, partnership_id, collection_id, today)
            if asked is None or not _may_go(session, asked, today):
                continue
            if asked.emptied_on is None:
                _make_last_releases(session, asked, today)
            went = store.empty(session, asked.id) or went
            if asked.emptied_on is None:
                collection_store.set_emptied(session, asked.id, today)
                # Later runs leave no line: what they delete waited for a reader, who has lines of their own.
                audit.record_by_rule(session, Act.ANSWERS_DELETED, asked.id, partnership_id)
                emptied.append(asked.code)
    _destroy_keys(database, today)
    if went or emptied:
        database.forget()
        database.vacuum()
    return emptied


def _destroy_keys(database: Database, today: date) -> None:
    """Destroy the keys of collections of which no words are left: then none are in any backup either.

    Each run looks at all of them, so that one which was stopped between the two steps is made good.
    """
    if database.keys is None:
        return
    with database.reading() as session:
        spent = store.emptied(session)
    standing = {record.scope_id for record in database.keys.listing() if not record.destroyed_on}
    for partnership_id, collection_id in spent:
        if collection_id in standing:
            with database.writing() as session:
                store.seal_quotes_anew(session, partnership_id, collection_id)
            database.keys.destroy(collection_id, today)


def goes_on(session: Session, asked: AskedCollection, today: date) -> date | None:
    """The day from which what people sent to a collection is deleted; None while it has no last day."""
    ended = _ended(session, asked, today)
    return None if ended is None else later_by(ended, asked.kept_months)


def later_by(day: date, months: int) -> date:
    """The same day so many months later; where that month is shorter, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _ended(session: Session, asked: AskedCollection, today: date) -> date | None:
    """When the time begins: the last day on which anybody answers, takes back or pairs."""
    if not asked.programme_id:
        return _last_day([asked])
    waves = collections.of_programme(session, asked.programme_id, today)
    last = _last_day(waves)
    emptied = min((one.emptied_on for one in waves if one.emptied_on is not None), default=date.max)
    programme = collection_store.programme_by_id(session, asked.programme_id)
    if last is None or programme is None:
        return last
    if programme.closed_on is not None and programme.closed_on < emptied:
        return max(last, programme.closed_on)
    # A programme that was closed by the deletion of a wave gives the other waves no longer time.
    if programme.closes_on is not None:
        return max(last, programme.closes_on)
    return last + timedelta(weeks=programme.follow_up_weeks or 0)


def _last_day(asked: Iterable[AskedCollection]) -> date | None:
    """The last day of collections that end together; None where one of them has none."""
    last: list[date] = []
    for one in asked:
        known = [day for day in (one.closes_on, one.closed_on) if day is not None]
        if not known:
            return None
        last.append(max(known))
    return max(last, default=None)


def _may_go_now(session: Session, partnership_id: str, collection_id: str, today: date) -> bool:
    asked = collections.get(session, partnership_id, collection_id, today)
    return asked is not None and _may_go(session, asked, today)


def _may_go(session: Session, asked: AskedCollection, today: date) -> bool:
    day = goes_on(session, asked, today)
    if asked.emptied_on is None and (day is None or day > today):
        return False
    return not _under_hold(session, asked)


def _under_hold(session: Session, asked: AskedCollection) -> bool:
    if asked.programme_id:
        # Without the other waves the pairs would be gone, and with them what the hold is for.
        return holds.is_programme_held(session, asked.partnership_id, asked.programme_id)
    return holds.is_held(session, asked.id)


def _make_last_releases(session: Session, asked: AskedCollection, today: date) -> None:
    """What figures can still be made is made; after this none can."""
    if asked.closed_on is None:
        collections.close(session, asked.partnership_id, asked.code, today)
    if asked.kind == "shared":
        return
    again = collections.get(session, asked.partnership_id, asked.id, today) or asked
    releases.current(session, subjects.of_collection(again), today)
    if not asked.programme_id:
        return
    programme = collection_store.programme_by_id(session, asked.programme_id)
    if programme is not None and programme.closed_on is None:
        for one in collections.of_programme(session, programme.id, today):
            if one.closed_on is None:
                collections.close(session, one.partnership_id, one.code, today)
        programmes.close(session, asked.partnership_id, programme.code, today)


def _planned(session: Session, asked: AskedCollection, today: date) -> Planned:
    day = goes_on(session, asked, today)
    held = []
    if _under_hold(session, asked):
        held.append(LEGAL_HOLD)
    if day is not None and day - today <= NOTICE and store.waits_for_reader(session, asked.id):
        held.append(OF_A_READER)
    return Planned(
        asked=asked,
        goes_on=day,
        is_due=day is not None and day <= today,
        held=tuple(held),
        people=_people(session, asked),
    )


def _people(session: Session, asked: AskedCollection) -> Figure | None:
    """How many answered, as the newest release tells it; where there is none, as a band or a reason."""
    if asked.kind == "shared":
        return None
    subject = subjects.of_collection(asked)
    release = release_store.latest(session, subject.key)
    if release is not None:
        return Figures.from_dict(release.figures).people
    return None if asked.emptied_on is not None else releases.progress(session, subject)
