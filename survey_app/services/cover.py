"""The readers' cover: who reads when, what people are told of it, and what waits for longer than it allows.

People who answer are told a day on which a person will next read, and none that nobody promised. A
partnership that has not entered who reads when tells them no day; its boxes for words are open until
`Partnership.cover_due`, and then closed until it has (decision 45).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache

from survey_app.engine import cover as engine
from survey_app.engine.cover import Absence, Cover, Duty, NextRead
from survey_app.services import accounts, audit, clock, languages
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as account_store
from survey_app.store import cover as store
from survey_app.store.database import Session
from survey_app.store.tables import ReaderAbsence

FEWEST_READERS = 2
"""A cover of one is none when that one is ill, and nobody could agree that nothing is to be done."""
LAST_HOUR = 24
LONGEST_ABSENCE = timedelta(days=366)
MOST_CLOSED_DAYS = 60
FEWEST_DIGITS, MOST_DIGITS, LONGEST_NUMBER = 3, 15, 40
"""Of a telephone number: 999 has three digits, and E.164 allows fifteen."""
SUBDIVISIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS", "northern_ireland": "NIR"}


class State(StrEnum):
    """What can be told of who reads."""

    NOT_ENTERED = "not_entered"
    """Nobody said who reads when, and the time for it is not over."""
    NOBODY = "nobody"
    READS = "reads"


class NoSuchAbsence(Refusal):
    """There is no such absence here, or it is another's."""


@dataclass(frozen=True, slots=True)
class HonestClock:
    """What is known at a moment of who reads a partnership's words.

    next_read: when a person will next read what is sent now; None unless state is READS. languages: those
    that boxes are open in.
    """

    state: State
    next_read: NextRead | None
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class DutyOf:
    """A reader's duty as the cover's page shows it. weekdays: () where they have none."""

    account_id: str
    name: str
    weekdays: tuple[int, ...]
    until: int


@dataclass(frozen=True, slots=True)
class AbsenceOf:
    """An absence as the cover's page shows it."""

    id: str
    account_id: str
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Entered:
    """A partnership's cover as its page shows it. due: as `Partnership.cover_due`."""

    is_entered: bool
    due: date | None
    duties: tuple[DutyOf, ...]
    absences: tuple[AbsenceOf, ...]
    manager_id: str
    managers: tuple[tuple[str, str], ...]
    closed_days: tuple[date, ...]
    bank_holidays: tuple[date, ...]
    front_door: str
    out_of_hours: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """A partnership's own numbers for a worry about a child, "" where they are not entered."""

    front_door: str
    out_of_hours: str

    @property
    def are_there(self) -> bool:
        """Whether both are."""
        return bool(self.front_door and self.out_of_hours)


@cache
def holidays_of(nation: str, year: int) -> frozenset[date]:
    """The bank holidays of a nation in a year, with the days on which those of a weekend are kept."""
    # It costs a process some twenty megabytes, so it is fetched by those alone that are asked for a day.
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv=SUBDIVISIONS.get(nation, "ENG"), years=year))


# ---- what is told ----------------------------------------------------------------------------------------


def next_read(session: Session, partnership_id: str, now: datetime, language: str = "") -> NextRead | None:
    """When a person will next read what is sent at this moment; None where nobody will, or nobody said.

    now: UTC, as the database keeps times. language: that of the words, "" where any reader will do.
    """
    moment = clock.at_home(now)
    found = _cover(session, partnership_id, moment.date())
    return engine.next_read(found, moment, language) if found is not None else None


def told(session: Session, partnership_id: str, now: datetime, language: str = "") -> HonestClock:
    """What people who answer may be told at this moment, and the languages that boxes are open in.

    In a language that is not covered the next reading is that of English, which every reader reads.
    """
    moment = clock.at_home(now)
    found = _cover(session, partnership_id, moment.date())
    if found is None:
        row = store.partnership(session, partnership_id)
        if row is None or row.cover_due is None or moment.date() > row.cover_due:
            return HonestClock(State.NOBODY, None, frozenset())
        return HonestClock(State.NOT_ENTERED, None, languages.read_by_somebody(session, partnership_id))
    following = engine.next_read(found, moment, language) or engine.next_read(found, moment)
    state = State.READS if following is not None else State.NOBODY
    return HonestClock(state, following, engine.covered_languages(found, moment))


def numbers(session: Session, partnership_id: str) -> Numbers:
    """A partnership's own numbers for a worry about a child."""
    row = store.partnership(session, partnership_id)
    return Numbers(row.front_door, row.out_of_hours) if row is not None else Numbers("", "")


def _cover(session: Session, partnership_id: str, day: date) -> Cover | None:
    entered = store.entered(session, partnership_id)
    if entered is None:
        return None
    away: dict[str, list[Absence]] = {}
    since = day - timedelta(days=engine.HORIZON_DAYS + 1)
    for row in store.absences(session, partnership_id, since):
        away.setdefault(row.account_id, []).append(Absence(row.first_day, row.last_day))
    duties = tuple(
        Duty(
            account.id,
            frozenset(duty.weekdays),
            duty.until,
            frozenset({languages.ENGLISH, *account.reads}),
            tuple(away.get(account.id, ())),
        )
        for duty, account in store.duties(session, partnership_id, accounts.READ_COMMENTS)
        if accounts.reads_all(account)
    )
    whose = store.partnership(session, partnership_id)
    nation = whose.nation if whose is not None else ""
    years = {day.year + ahead for ahead in (-1, 0, 1)}
    closed = frozenset(map(date.fromisoformat, entered.closed_days))
    return Cover(duties, closed.union(*(holidays_of(nation, year) for year in years)))


# ---- what waits ------------------------------------------------------------------------------------------


class Waiting(StrEnum):
    """How what waits longest stands to the cover."""

    IN_TIME = "in_time"
    OVERDUE = "overdue"
    """It should have been read: readers are reminded."""
    LATE = "late"
    """It was not read after that either: a manager is told."""


def waiting(session: Session, partnership_id: str, now: datetime) -> Waiting:
    """How long the comment or alert that waits longest has waited, by the cover. Nothing of it is told."""
    arrived = store.oldest_waiting(session, partnership_id)
    if arrived is None:
        return Waiting.IN_TIME
    moment = clock.at_home(now)
    # Where nobody entered a cover nothing was promised: a week is too long all the same.
    found = _cover(session, partnership_id, moment.date()) or Cover(())
    over = engine.duties_over(found, clock.at_home(arrived), moment)
    return Waiting.LATE if over >= engine.LATE_AFTER else Waiting.OVERDUE if over else Waiting.IN_TIME


def is_told_when_late(session: Session, partnership_id: str, account_id: str, role: str) -> bool:
    """Whether an account is told of what is late: the manager who was named, else every administrator.

    Where the one who was named has left, every administrator is told.
    """
    entered = store.entered(session, partnership_id)
    named = entered.manager_id if entered is not None else None
    manager = account_store.account(session, partnership_id, named) if named else None
    if manager is not None and manager.is_active:
        return manager.id == account_id
    return role in accounts.MANAGE_PEOPLE


# ---- entering it -----------------------------------------------------------------------------------------


def shown(session: Session, partnership_id: str, today: date) -> Entered:
    """A partnership's cover for its page, with every account that could read."""
    row = store.partnership(session, partnership_id)
    entered = store.entered(session, partnership_id)
    people = [one for one in account_store.accounts(session, partnership_id) if one.is_active]
    names = {one.id: one.display_name for one in people}
    kept = {duty.account_id: duty for duty, _account in store.duties(session, partnership_id, accounts.Role)}
    nation = row.nation if row is not None else ""
    coming = sorted(holidays_of(nation, today.year) | holidays_of(nation, today.year + 1))
    return Entered(
        is_entered=entered is not None,
        due=row.cover_due if row is not None else None,
        duties=tuple(
            DutyOf(
                one.id,
                one.display_name,
                tuple(kept[one.id].weekdays) if one.id in kept else (),
                kept[one.id].until if one.id in kept else engine.EVENING,
            )
            for one in people
            if accounts.reads_all(one)
        ),
        absences=tuple(
            AbsenceOf(one.id, one.account_id, names.get(one.account_id, ""), one.first_day, one.last_day)
            for one in store.absences(session, partnership_id, today)
        ),
        manager_id=(entered.manager_id or "") if entered is not None else "",
        managers=tuple((one.id, one.display_name) for one in people),
        closed_days=_days(entered.closed_days, today) if entered is not None else (),
        bank_holidays=tuple(day for day in coming if day >= today)[:4],
        front_door=row.front_door if row is not None else "",
        out_of_hours=row.out_of_hours if row is not None else "",
    )


def enter(
    session: Session,
    partnership_id: str,
    wanted: Mapping[str, tuple[Iterable[int], int]],
    closed_days: Sequence[date] = (),
    manager_id: str = "",
) -> None:
    """Keep who reads when, in place of what was kept.

    wanted: by account, the weekdays (Monday 0) and the hour before which what arrives is read on that day; a
    reader without weekdays has no duty. Raises Refusal for fewer than two readers, for somebody who does not
    read, and for days and hours that there are not.
    """
    readers = {one.id for one in account_store.accounts(session, partnership_id) if accounts.reads_all(one)}
    duties = {account: (sorted(set(days)), until) for account, (days, until) in wanted.items()}
    duties = {account: (days, until) for account, (days, until) in duties.items() if days}
    if duties.keys() - readers:
        raise Refusal("Somebody in the list does not read comments here. Load the page again.")
    if any(not set(days) <= set(range(7)) for days, _until in duties.values()):
        raise Refusal("One of the days is not a day of the week. Choose again.")
    if any(not 1 <= until <= LAST_HOUR for _days, until in duties.values()):
        raise Refusal("One of the hours is not an hour from 1 to 24. Choose again.")
    if len(duties) < FEWEST_READERS:
        raise Refusal(
            "Name two readers at least, with their days. When one is ill the other reads, and nobody decides "
            "alone that nothing is to be done."
        )
    if len(closed_days) > MOST_CLOSED_DAYS:
        raise Refusal("There is room for 60 days of your own. Leave out those that are over.")
    if manager_id and account_store.account(session, partnership_id, manager_id) is None:
        raise Refusal("Whoever is told when something is late has no account here. Choose again.")
    store.enter(
        session,
        partnership_id,
        duties,
        manager_id or None,
        [day.isoformat() for day in sorted(set(closed_days))],
    )
    audit.record(session, Act.COVER_SET, partnership_id, partnership_id)


def add_absence(session: Session, partnership_id: str, account_id: str, first: date, last: date) -> None:
    """Keep that a reader is away. Raises Refusal for somebody who does not read, and days out of order."""
    row = account_store.account(session, partnership_id, account_id)
    if row is None or row.role not in accounts.READ_COMMENTS:
        raise Refusal("Choose a reader from the list.")
    if last < first:
        raise Refusal("They would be back before they go. Choose a last day on or after the first.")
    if last - first > LONGEST_ABSENCE:
        raise Refusal("That is longer than a year. Take the reader's days out instead.")
    session.add(ReaderAbsence(account_id=account_id, first_day=first, last_day=last))
    session.flush()
    audit.record(session, Act.ABSENCE_SET, account_id, partnership_id)


def drop_absence(session: Session, partnership_id: str, absence_id: str, only_of: str = "") -> None:
    """Take an absence off. only_of: an account, where others' may not be touched. Raises Refusal."""
    row = store.absence(session, partnership_id, absence_id)
    if row is None or (only_of and row.account_id != only_of):
        raise NoSuchAbsence("There is no such absence.")
    account_id = row.account_id
    session.delete(row)
    session.flush()
    audit.record(session, Act.ABSENCE_SET, account_id, partnership_id)


def keep_numbers(session: Session, partnership_id: str, front_door: str, out_of_hours: str) -> None:
    """Keep the partnership's own numbers for a worry about a child. Raises Refusal for what is no number."""
    row = store.partnership(session, partnership_id)
    assert row is not None
    row.front_door, row.out_of_hours = _number(front_door), _number(out_of_hours)
    session.flush()
    audit.record(session, Act.NUMBERS_SET, partnership_id, partnership_id)


def _number(typed: str) -> str:
    tidy = " ".join(typed.split())
    digits = re.sub(r"\D", "", tidy)
    fits = re.fullmatch(r"\+?[\d ()]+", tidy, re.ASCII) and FEWEST_DIGITS <= len(digits) <= MOST_DIGITS
    if not fits or len(tidy) > LONGEST_NUMBER:
        raise Refusal(
            "%(typed)s is no telephone number. Write it as it is dialled, such as 01632 960 011.",
            typed=repr(typed[:LONGEST_NUMBER]),
        )
    return tidy


def _days(written: Sequence[str], since: date) -> tuple[date, ...]:
    return tuple(day for day in map(date.fromisoformat, written) if day >= since)
