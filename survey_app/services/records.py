"""Numbers from records: entered by period and district, checked, corrected, withdrawn, listed.

An entry is never changed: correcting one adds a version. What is listed may be told to anybody who sees
figures, since small numbers of people are no longer in it (`analysis/disclosure/of_records.py`); what is
kept is for those who enter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from analysis.disclosure import of_records
from analysis.disclosure.of_records import Showing
from questionnaires import reader, record_measures
from questionnaires.record_measures import Quantity
from survey_app.services import audit, districts, periods
from survey_app.services.audit import Act
from survey_app.services.periods import Period
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as account_store
from survey_app.store import narrowing
from survey_app.store import records as store
from survey_app.store.database import Session
from survey_app.store.evidence_tables import RecordEntry

LONGEST_SOURCE, LONGEST_NOTE = 200, 2_000
LARGEST_VALUE = 10_000_000
"""More than any number of people, visits or days of a partnership."""
MUCH = 10
"""Times more or less than the period before, from which a number is asked about: a digit too many."""
FROM_WHICH = 5
"""Numbers below this may well grow tenfold: one and ten, say."""


class Doubtful(Refusal):
    """A number that looks like a slip of typing. It is kept where whoever enters it says that it is right."""


class NoSuchRecord(Refusal):
    """The partnership has no such entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A number as anybody may read it who sees figures.

    value: the number, None where it may not be told; showing: how it is told. measure_id: the measure that
    it is listed under. measures: all that it serves. what: what it counts. counts: "people" or "events".
    """

    id: str
    measure_id: str
    measures: tuple[str, ...]
    what: str
    district_id: str | None
    district_name: str
    period: str
    value: float | None
    showing: Showing
    unit: str
    counts: str
    source: str
    note: str
    entered_on: date
    by: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an entry as it was entered, for those who enter. value: None where it was withdrawn."""

    id: str
    number: int
    value: float | None
    source: str
    note: str
    entered_on: date
    by: str
    brought: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry with its history, the newest version first."""

    quantity: Quantity
    district_id: str | None
    district_name: str
    period: str
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version:
        """The version that holds."""
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody enters. measure_id: any measure that the number serves. value: as it was typed."""

    measure_id: str
    district_id: str | None
    period: str
    value: str
    source: str
    note: str = ""


# ---- looking at them -------------------------------------------------------------------------------------


def listing(
    session: Session, partnership_id: str, district_id: str | None = None, period: Period | None = None
) -> tuple[Entry, ...]:
    """The newest version of every entry, by quantity, district and period; without what was withdrawn.

    district_id: that district's alone; None for all. period: those of it, and of the quarters in it. What is
    told of each hangs on everything that was entered, whatever is chosen here, so no choice tells more.
    """
    with narrowing.whole(session):
        newest = _newest(session, partnership_id)
        told = _told(session, partnership_id, newest.values())
    seen_by = narrowing.district_of(session)
    names = _names(session, partnership_id)
    people = _people(session, partnership_id)
    found: list[Entry] = []
    for row in newest.values():
        quantity = record_measures.by_measure().get(row.measure_id)
        if quantity is None or row.value is None:
            continue
        if any(wanted is not None and row.district_id != wanted for wanted in (seen_by, district_id)):
            continue
        if period is not None and not period.holds(row.period):
            continue
        showing = told[row.id]
        found.append(
            Entry(
                id=row.id,
                measure_id=quantity.kept_under,
                measures=quantity.measures,
                what=quantity.what,
                district_id=row.district_id,
                district_name=names.get(row.district_id or "", ""),
                period=row.period,
                value=row.value if showing is Showing.EXACT else None,
                showing=showing,
                unit=row.unit,
                counts=row.counts,
                source=row.source,
                note=row.note,
                entered_on=row.entered_on,
                by=people.get(row.account_id or "", ""),
            )
        )
    order = {one.kept_under: place for place, one in enumerate(record_measures.records().quantities)}
    found.sort(key=lambda one: (order[one.measure_id], one.district_name, one.period))
    return tuple(found)


def by_measure(
    session: Session, partnership_id: str, district_id: str | None = None, period: Period | None = None
) -> Mapping[str, tuple[Entry, ...]]:
    """For each measure the entries that serve it, in whichever framework it stands."""
    found: dict[str, list[Entry]] = {}
    for entry in listing(session, partnership_id, district_id, period):
        for measure_id in entry.measures:
            found.setdefault(measure_id, []).append(replace(entry, measure_id=measure_id))
    return {measure_id: tuple(held) for measure_id, held in found.items()}


def kept(session: Session, partnership_id: str, entry_id: str) -> Kept:
    """An entry with its history, as it was entered: for those who enter. Raises NoSuchRecord."""
    row = store.entry(session, partnership_id, entry_id)
    quantity = record_measures.by_measure().get(row.measure_id) if row is not None else None
    if row is None or quantity is None:
        raise NoSuchRecord("There is no such entry.")
    rows = store.versions(session, partnership_id, row.measure_id, row.district_id, row.period)
    people = _people(session, partnership_id)
    return Kept(
        quantity,
        row.district_id,
        _names(session, partnership_id).get(row.district_id or "", ""),
        row.period,
        tuple(
            Version(
                id=one.id,
                number=one.version,
                value=one.value,
                source=one.source,
                note=one.note,
                entered_on=one.entered_on,
                by=people.get(one.account_id or "", ""),
                brought=one.brought,
            )
            for one in rows
        ),
    )


def is_entered(session: Session, partnership_id: str, given: Given) -> bool:
    """Whether there is a number of that measure, district and period, whatever it is. Raises Refusal."""
    measure_id = quantity_of(given.measure_id).kept_under
    period = periods.read_period(given.period).name
    rows = store.versions(session, partnership_id, measure_id, given.district_id, period)
    return bool(rows) and rows[0].value is not None


def years(session: Session, partnership_id: str, today: date) -> list[str]:
    """The years of which anything was entered, and this one, the newest first."""
    entered = {row.period[:4] for row in store.entries(session, partnership_id)}
    return sorted(entered | {str(today.year)}, reverse=True)


def _newest(session: Session, partnership_id: str) -> dict[tuple[str, str | None, str], RecordEntry]:
    rows = store.entries(session, partnership_id)
    return {(row.measure_id, row.district_id, row.period): row for row in rows}


def _told(session: Session, partnership_id: str, rows: Iterable[RecordEntry]) -> dict[str, Showing]:
    """How each entry's number may be told, by the entry's id."""
    known = [one.id for one in districts.listing(session, partnership_id)]
    told: dict[str, Showing] = {}
    people: dict[str, dict[of_records.Place, RecordEntry]] = {}
    for row in rows:
        quantity = record_measures.by_measure().get(row.measure_id)
        told[row.id] = Showing.EXACT
        if quantity is not None and quantity.is_people and row.value is not None:
            place = (row.district_id or of_records.WHOLE, row.period)
            people.setdefault(quantity.id, {})[place] = row
    for held in people.values():
        values = {place: row.value for place, row in held.items() if row.value is not None}
        for place, showing in of_records.showings(values, known).items():
            told[held[place].id] = showing
    return told


def _names(session: Session, partnership_id: str) -> dict[str, str]:
    return {one.id: one.name for one in districts.listing(session, partnership_id)}


def _people(session: Session, partnership_id: str) -> dict[str, str]:
    return {one.id: one.display_name for one in account_store.accounts(session, partnership_id)}


# ---- entering and withdrawing ----------------------------------------------------------------------------


def enter(
    session: Session,
    partnership_id: str,
    given: Given,
    today: date,
    *,
    is_right: bool = False,
) -> str:
    """Keep a number, as a new version where there is one, and give its id; the same number is kept once.

    is_right: whoever enters it says so, where it looked like a slip. Raises Refusal with what to mend, and
    Doubtful where it looks like a slip and nobody has said that it is right.
    """
    account_store.hold_partnership(session, partnership_id)
    row, is_new = _keep(
        session, partnership_id, given, today, _newest(session, partnership_id), is_right, brought=False
    )
    if is_new:
        audit.record(session, Act.RECORD_ENTERED, row.id, partnership_id)
    return row.id


def enter_all(
    session: Session,
    partnership_id: str,
    givens: Iterable[tuple[int, Given]],
    today: date,
    *,
    is_right: bool = False,
) -> tuple[int, int, list[tuple[int, Refusal]]]:
    """Keep the rows of a file; how many were new, how many were there already, and which were refused, why.

    Where any is refused the caller lets the session end by an exception, so that none is kept.
    """
    account_store.hold_partnership(session, partnership_id)
    newest = _newest(session, partnership_id)
    new = same = 0
    refused: list[tuple[int, Refusal]] = []
    for number, given in givens:
        try:
            row, is_new = _keep(session, partnership_id, given, today, newest, is_right, brought=True)
        except Refusal as refusal:
            refused.append((number, refusal))
            continue
        newest[row.measure_id, row.district_id, row.period] = row
        new, same = new + is_new, same + (not is_new)
    if new and not refused:
        audit.record(session, Act.RECORDS_BROUGHT, partnership_id, partnership_id)
    return new, same, refused


def _keep(
    session: Session,
    partnership_id: str,
    given: Given,
    today: date,
    newest: Mapping[tuple[str, str | None, str], RecordEntry],
    is_right: bool,
    *,
    brought: bool,
) -> tuple[RecordEntry, bool]:
    quantity, period, value, source = _read(session, partnership_id, given)
    there = newest.get((quantity.kept_under, given.district_id, period.name))
    note = given.note.strip()
    if there is not None and (there.value, there.source, there.note) == (value, source, note):
        return there, False
    if not is_right and (doubt := _doubt(newest, quantity, given.district_id, period, value, today)):
        raise doubt
    row = RecordEntry(
        partnership_id=partnership_id,
        district_id=given.district_id,
        measure_id=quantity.kept_under,
        period=period.name,
        version=there.version + 1 if there is not None else 1,
        value=value,
        unit=quantity.unit,
        counts=quantity.counts,
        source=source,
        note=note,
        brought=brought,
        account_id=_account(session),
        entered_on=today,
    )
    session.add(row)
    session.flush()
    return row, True


def withdraw(session: Session, partnership_id: str, entry_id: str, note: str, today: date) -> None:
    """Let an entry stand no longer; its history stays. Raises NoSuchRecord, and Refusal where it is so."""
    account_store.hold_partnership(session, partnership_id)
    row = store.entry(session, partnership_id, entry_id)
    if row is None:
        raise NoSuchRecord("There is no such entry.")
    newest = store.versions(session, partnership_id, row.measure_id, row.district_id, row.period)[0]
    if newest.value is None:
        raise Refusal("This entry is withdrawn already.")
    _refuse_long(newest.source, note)
    gone = RecordEntry(
        partnership_id=partnership_id,
        district_id=row.district_id,
        measure_id=row.measure_id,
        period=row.period,
        version=newest.version + 1,
        value=None,
        unit=newest.unit,
        counts=newest.counts,
        source=newest.source,
        note=note.strip(),
        account_id=_account(session),
        entered_on=today,
    )
    session.add(gone)
    session.flush()
    audit.record(session, Act.RECORD_WITHDRAWN, gone.id, partnership_id)


def quantity_of(measure_id: str) -> Quantity:
    """The quantity that a measure asks for. Raises Refusal where records hold no number for it."""
    wanted = measure_id.strip().upper()
    known = {one.upper(): quantity for one, quantity in record_measures.by_measure().items()}
    if wanted in known:
        return known[wanted]
    measures = {one.upper(): one for one in reader.measures()}
    if wanted not in measures:
        raise Refusal(
            "There is no measure %(measure)s. Look its id up on the evidence pages.", measure=repr(measure_id)
        )
    raise Refusal(
        "No number from records is entered for %(measure)s.%(why)s",
        measure=measures[wanted],
        why="".join(
            f" {why}" for one, why in record_measures.without_number().items() if one == measures[wanted]
        ),
    )


def _read(session: Session, partnership_id: str, given: Given) -> tuple[Quantity, Period, float, str]:
    quantity = quantity_of(given.measure_id)
    period = periods.read_period(given.period)
    districts.refuse_other(session, partnership_id, given.district_id)
    value = _number(given.value, quantity)
    source = given.source.strip()
    if not source:
        raise Refusal("Say which record the number is from, such as the police's quarterly report.")
    _refuse_long(source, given.note)
    return quantity, period, value, source


def _number(text: str, quantity: Quantity) -> float:
    tidy = text.strip().removesuffix("%").strip().replace(",", "")
    try:
        value = float(tidy)
    except ValueError:
        value = math.nan
    if not tidy or not math.isfinite(value) or "_" in tidy:
        raise Refusal("%(text)s is no number. Write digits, such as 12.", text=repr(text))
    if value < 0:
        raise Refusal("A number from records cannot be less than 0. Leave the minus sign out.")
    if value > LARGEST_VALUE:
        raise Refusal("That number is larger than any that records could hold. Look at it again.")
    if quantity.unit == "number" and not value.is_integer():
        raise Refusal("%(what)s: this counts, so write a whole number.", what=quantity.what)
    return round(value, 1)


def _refuse_long(source: str, note: str) -> None:
    if len(source) > LONGEST_SOURCE:
        raise Refusal("The source is longer than %(most)s characters. Shorten it.", most=LONGEST_SOURCE)
    if len(note) > LONGEST_NOTE:
        raise Refusal("The note is longer than %(most)s characters. Shorten it.", most=LONGEST_NOTE)


def _account(session: Session) -> str | None:
    """The account that acts, None for a command."""
    who = audit.who_acts(session)
    return who if who and who != audit.COMMAND_LINE else None


def _doubt(
    newest: Mapping[tuple[str, str | None, str], RecordEntry],
    quantity: Quantity,
    district_id: str | None,
    period: Period,
    value: float,
    today: date,
) -> Doubtful | None:
    """Why a number looks like a slip, in the words of a question; None where it does not."""

    def entered(name: str) -> float | None:
        row = newest.get((quantity.kept_under, district_id, name))
        return row.value if row is not None else None

    if quantity.unit == "percent" and value > 100:
        return Doubtful(
            "This is a share, and %(value)s per cent is more than all. Is that right?", value=_text(value)
        )
    if period.first > today:
        return Doubtful("%(period)s has not begun yet. Is that right?", period=period.name)
    if quantity.unit == "number" and (unfit := _sums(entered, period, value, quantity)) is not None:
        return unfit
    last = entered(periods.before(period).name)
    if last is None or min(value, last) < FROM_WHICH or max(value, last) < MUCH * min(value, last):
        return None
    return Doubtful(
        "In %(before)s it was %(last)s, and now it is %(value)s: ten times as much, or a tenth. "
        "Is that right?",
        before=periods.before(period).name,
        last=_text(last),
        value=_text(value),
    )


def _sums(
    entered: Callable[[str], float | None], period: Period, value: float, quantity: Quantity
) -> Doubtful | None:
    """Whether a year and its quarters cannot both be right.

    Events add up. People need not: who was counted in two quarters is one person of the year, so the year is
    at the most what the quarters add up to, and at the least the largest of them.
    """
    year = period.name[:4]
    whole = value if period.is_year else entered(year)
    if whole is None:
        return None
    parts = [value if name == period.name else entered(name) for name in periods.quarters(year)]
    known = [part for part in parts if part is not None]
    least = max(known, default=0) if quantity.counts == record_measures.PEOPLE else sum(known)
    if least > whole:
        return Doubtful(
            "The quarters of %(year)s come to %(sum)s, and the year to %(whole)s, which is less. "
            "Is that right?",
            year=year,
            sum=_text(least),
            whole=_text(whole),
        )
    if len(known) == len(parts) and whole > sum(known):
        return Doubtful(
            "The quarters of %(year)s add up to %(sum)s, and the year to %(whole)s, which is more. "
            "Is that right?",
            year=year,
            sum=_text(sum(known)),
            whole=_text(whole),
        )
    return None


def _text(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")
