"""Numbers from records and activities as CSV files: taken in whole or not at all, and written out again.

Whoever takes the same file in twice adds nothing the second time. A file that was written out can be taken
in again: a cell that says that a number is not told leaves that number as it is. docs/formats.md has the
columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.disclosure.of_records import FEWEST, Showing
from analysis.figures import Figure, Form
from questionnaires import record_measures
from survey_app.services import activities, audit, districts, gathered, records
from survey_app.services.audit import Act
from survey_app.services.gathered import FAULTS_TOLD, Brought
from survey_app.services.records import Entry, Given
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session

RECORD_COLUMNS = ("measure", "period", "district", "value", "source", "note")
ACTIVITY_COLUMNS = (
    "kind",
    "title",
    "audience",
    "district",
    "held_on",
    "ended_on",
    "attending",
    "collection",
    "note",
)
FEW, NOT_TOLD = f"fewer than {FEWEST}", "not told"
"""What stands in a file where a number of people is too small to be told, or would tell such a one."""
MOST_ROWS = 5_000
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell; behind a ' it does not."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: rows that added or corrected something, and rows that were there already."""

    new: int
    same: int


# ---- taking in -------------------------------------------------------------------------------------------


def bring_records(
    session: Session, partnership_id: str, file: Brought, today: date, *, is_right: bool = False
) -> Taken:
    """Take in a file of numbers. is_right: those that look like slips are right.

    Raises Refusal that names every refused row with its reason; the session must then end without keeping
    anything, as it does where the refusal goes through it.
    """
    named = _districts(session, partnership_id)
    rows = _rows(file, RECORD_COLUMNS[:5])
    faults: list[tuple[int, str]] = []
    givens: list[tuple[int, Given]] = []
    met: dict[tuple[str, str | None, str], int] = {}
    left = 0
    for number, row in rows:
        if not row["value"] and not row["source"]:
            continue  # a row of the template that nobody filled in
        try:
            given = Given(
                row["measure"],
                _district(named, row["district"]),
                row["period"],
                row["value"],
                _plain(row["source"]),
                _plain(row.get("note", "")),
            )
            place = (records.quantity_of(given.measure_id).kept_under, given.district_id, given.period)
            if met.setdefault(place, number) != number:
                raise Refusal("row %(first)s is of the same measure, period and district.", first=met[place])
            if given.value in (FEW, NOT_TOLD):
                if not records.is_entered(session, partnership_id, given):
                    raise Refusal("%(value)s is no number. Write the number itself.", value=repr(given.value))
                left += 1
                continue
        except Refusal as refusal:
            faults.append((number, str(refusal)))
            continue
        givens.append((number, given))
    new, same, refused = records.enter_all(session, partnership_id, givens, today, is_right=is_right)
    faults += [(number, str(refusal)) for number, refusal in refused]
    _refuse(file, faults)
    return Taken(new, same + left)


def bring_activities(session: Session, partnership_id: str, file: Brought, today: date) -> Taken:
    """Take in a file of activities; one of the same kind, title, district and first day is changed.

    Raises Refusal as `bring_records` does.
    """
    named = _districts(session, partnership_id)
    faults: list[tuple[int, str]] = []
    new = same = 0
    for number, row in _rows(file, ACTIVITY_COLUMNS[:5]):
        try:
            given = activities.Given(
                kind=row["kind"],
                title=_plain(row["title"]),
                audience=row["audience"],
                district_id=_district(named, row["district"]),
                held_on=_day("held_on", row["held_on"]),
                ended_on=_day("ended_on", row["ended_on"]) if row.get("ended_on") else None,
                attending=_attending(row.get("attending", "")),
                collection_code=row.get("collection", ""),
                note=_plain(row.get("note", "")),
            )
            there = activities.same(session, partnership_id, given)
            if there:
                held, _asked = activities.find(session, partnership_id, there)
                if row.get("attending") == FEW:
                    given = _with_attending(given, held.attending)
                if held == given:
                    same += 1
                    continue
            elif row.get("attending") == FEW:
                raise Refusal("%(value)s is no number. Write the number itself.", value=repr(FEW))
            activities.enter(session, partnership_id, given, today, there, brought=True)
            new += 1
        except Refusal as refusal:
            faults.append((number, str(refusal)))
    _refuse(file, faults)
    if new:
        audit.record(session, Act.ACTIVITIES_BROUGHT, partnership_id, partnership_id)
    return Taken(new, same)


def _with_attending(given: activities.Given, attending: int | None) -> activities.Given:
    return activities.Given(
        given.kind,
        given.title,
        given.audience,
        given.district_id,
        given.held_on,
        given.ended_on,
        attending,
        given.collection_code,
        given.note,
    )


def _rows(file: Brought, needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    rows = list(gathered.rows_of(file))
    if not rows:
        raise Refusal("%(name)s holds no rows. The first line names the columns.", name=file.name)
    if len(rows) > MOST_ROWS:
        raise Refusal("%(name)s has more than %(most)s rows. Split it.", name=file.name, most=MOST_ROWS)
    missing = [column for column in needed if column not in rows[0][1]]
    if missing:
        raise Refusal(
            "%(name)s has no column %(column)s. It needs: %(known)s.",
            name=file.name,
            column=missing[0],
            known=", ".join(needed),
        )
    return rows


def _refuse(file: Brought, faults: list[tuple[int, str]]) -> None:
    if not faults:
        return
    lines = [f"row {number}: {why}" for number, why in sorted(faults)]
    more = f"\n… and {len(lines) - FAULTS_TOLD} more" if len(lines) > FAULTS_TOLD else ""
    raise Refusal(
        "%(name)s was not taken in; nothing was stored.\n%(faults)s",
        name=file.name,
        faults="\n".join(lines[:FAULTS_TOLD]) + more,
    )


def _districts(session: Session, partnership_id: str) -> dict[str, str]:
    return {one.name.casefold(): one.id for one in districts.listing(session, partnership_id)}


def _district(named: dict[str, str], text: str) -> str | None:
    if not text:
        return None
    found = named.get(_plain(text).casefold())
    if found is None:
        raise Refusal(
            "there is no district %(district)s. Leave it empty for the whole partnership.",
            district=repr(text),
        )
    return found


def _day(column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("%(column)s is not a day. Write it as 2026-11-23.", column=column) from None


def _attending(text: str) -> int | None:
    if text in ("", FEW):
        return None
    if not text.isascii() or not text.isdigit():
        raise Refusal("attending is not a whole number. Write digits, or leave it empty.")
    return int(text)


# ---- writing out -----------------------------------------------------------------------------------------


def records_file(entries: Iterable[Entry]) -> str:
    """Entries as a CSV file, each under the measure that it is kept under. Small numbers are not told."""
    return _written(
        RECORD_COLUMNS,
        (
            (one.measure_id, one.period, one.district_name, _value(one), one.source, one.note)
            for one in entries
        ),
    )


def activities_file(listed: Iterable[activities.Held]) -> str:
    """Activities as a CSV file."""
    return _written(
        ACTIVITY_COLUMNS,
        (
            (
                one.kind,
                one.title,
                one.audience,
                one.district_name,
                one.held_on.isoformat(),
                one.ended_on.isoformat() if one.ended_on else "",
                _attended(one.attending),
                one.collection.code if one.collection is not None else "",
                one.note,
            )
            for one in listed
        ),
    )


def records_template(framework_ids: Iterable[str], today: date) -> str:
    """A file to fill in, for last quarter: a row for each number that one of the frameworks asks for."""
    month = (today.month - 1) // 3
    period = f"{today.year}-Q{month}" if month else f"{today.year - 1}-Q4"
    return _written(
        (*RECORD_COLUMNS, "what"),
        (
            (one.kept_under, period, "", "", "", "", one.what)
            for one in record_measures.serving(framework_ids)
        ),
    )


def _value(entry: Entry) -> str:
    if entry.showing is Showing.FEW:
        return FEW
    if entry.value is None:
        return NOT_TOLD
    return f"{entry.value:.1f}".removesuffix(".0")


def _attended(attending: Figure | None) -> str:
    if attending is None:
        return ""
    return FEW if attending.form is Form.BAND else str(int(attending.value or 0))


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["'" + cell if cell.startswith(FORMULA_SIGNS) else cell for cell in row])
    return text.getvalue()


def _plain(cell: str) -> str:
    """What a cell says, without the sign that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell
