"""The activity register: what was held for whom, how many were there, and what they said afterwards.

A place is a district and never more, and nobody who was there is named. An activity may have a collection,
so that it is known how many of those who were there answered, as far as that may be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analysis.disclosure import of_response
from analysis.figures import Figure
from questionnaires import record_measures
from questionnaires.model import AUDIENCES
from questionnaires.record_measures import KINDS_HELD
from survey_app.services import audit, collections, districts, releases, subjects
from survey_app.services.audit import Act
from survey_app.services.collections import AskedCollection
from survey_app.services.periods import Period
from survey_app.services.refusals import Refusal
from survey_app.services.released import Figures
from survey_app.store import records as store
from survey_app.store.database import Session
from survey_app.store.evidence_tables import Activity

LONGEST_TITLE, LONGEST_NOTE = 200, 2_000
MOST_ATTENDING = 1_000_000
LONGEST_DAYS = 366
"""Days from an activity's first to its last: a campaign runs for some months."""


class NoSuchActivity(Refusal):
    """The partnership has no such activity."""


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody enters of an activity. collection_code: "" where none belongs to it."""

    kind: str
    title: str
    audience: str
    district_id: str | None
    held_on: date
    ended_on: date | None = None
    attending: int | None = None
    collection_code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """An activity as anybody may read it who sees figures.

    attending: how many were there, one to four as a range; None where nobody counted. answered: how many
    answered its collection, as its newest release tells, or why nothing is told; None where it has no
    collection. share: of those who were there; None where it is not known.
    """

    id: str
    kind: str
    title: str
    audience: str
    district_id: str | None
    district_name: str
    held_on: date
    ended_on: date | None
    attending: Figure | None
    collection: AskedCollection | None
    answered: Figure | None
    share: Figure | None
    note: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many activities of the register are of the sort that a quantity counts. They are no people."""

    quantity_id: str
    measures: tuple[str, ...]
    what: str
    times: int


def listing(
    session: Session,
    partnership_id: str,
    today: date,
    district_id: str | None = None,
    period: Period | None = None,
) -> tuple[Held, ...]:
    """What was held, the newest first. The session must be one that writes: releases may be due.

    district_id: that district's alone; None for all. period: what had a day in it.
    """
    names = {one.id: one.name for one in districts.listing(session, partnership_id)}
    return tuple(
        _held(session, row, names, today)
        for row in store.activities(session, partnership_id)
        if _is_chosen(row, district_id, period)
    )


def counted(
    session: Session,
    partnership_id: str,
    district_id: str | None = None,
    period: Period | None = None,
) -> Mapping[str, Counted]:
    """For each measure that asks how often something was held, how often the register holds it.

    A campaign that runs over two periods counts in that in which it began. What is entered by hand for the
    same measure stands beside it; the two are never added.
    """
    rows = store.activities(session, partnership_id)
    found: dict[str, Counted] = {}
    for quantity in (one for one in record_measures.records().quantities if one.kinds):
        times = sum(
            row.kind in quantity.kinds
            and (not quantity.audiences or row.audience in quantity.audiences)
            and (district_id is None or row.district_id == district_id)
            and (period is None or period.first <= row.held_on <= period.last)
            for row in rows
        )
        one = Counted(quantity.id, quantity.measures, quantity.what, times)
        found.update(dict.fromkeys(quantity.measures, one))
    return found


def find(session: Session, partnership_id: str, activity_id: str) -> tuple[Given, AskedCollection | None]:
    """An activity as it was entered, for those who enter, with its collection. Raises NoSuchActivity."""
    row = _row(session, partnership_id, activity_id)
    asked = _collection_of(session, row, row.entered_on)
    return (
        Given(
            row.kind,
            row.title,
            row.audience,
            row.district_id,
            row.held_on,
            row.ended_on,
            row.attending,
            asked.code if asked is not None else "",
            row.note,
        ),
        asked,
    )


def enter(
    session: Session,
    partnership_id: str,
    given: Given,
    today: date,
    activity_id: str = "",
    *,
    brought: bool = False,
) -> str:
    """Put an activity in the register, or change the one with that id; gives its id.

    Raises Refusal with what to mend, and NoSuchActivity.
    """
    asked = _checked(session, partnership_id, given, today)
    row = _row(session, partnership_id, activity_id) if activity_id else None
    if row is None:
        row = Activity(partnership_id=partnership_id, account_id=_account(session), entered_on=today)
        row.district_id = given.district_id
    row.kind, row.title, row.audience = given.kind, given.title.strip(), given.audience
    row.district_id = given.district_id
    row.held_on = given.held_on
    row.ended_on = given.ended_on if given.ended_on != given.held_on else None
    row.attending, row.note = given.attending, given.note.strip()
    row.collection_id = asked.id if asked is not None else None
    session.add(row)
    session.flush()
    if not brought:
        audit.record(session, Act.ACTIVITY_ENTERED, row.id, partnership_id)
    return row.id


def drop(session: Session, partnership_id: str, activity_id: str) -> None:
    """Take an activity out of the register; its collection stays. Raises NoSuchActivity."""
    row = _row(session, partnership_id, activity_id)
    session.delete(row)
    session.flush()
    audit.record(session, Act.ACTIVITY_DROPPED, activity_id, partnership_id)


def same(session: Session, partnership_id: str, given: Given) -> str:
    """The id of the activity of this kind, title, district and first day; "" where there is none."""
    wanted = (given.kind, given.title.strip().casefold(), given.district_id, given.held_on)
    for row in store.activities(session, partnership_id):
        if (row.kind, row.title.casefold(), row.district_id, row.held_on) == wanted:
            return row.id
    return ""


def _row(session: Session, partnership_id: str, activity_id: str) -> Activity:
    row = store.activity(session, partnership_id, activity_id)
    if row is None:
        raise NoSuchActivity("There is no such activity.")
    return row


def _is_chosen(row: Activity, district_id: str | None, period: Period | None) -> bool:
    in_period = period is None or period.meets(row.held_on, row.ended_on or row.held_on)
    return in_period and (district_id is None or row.district_id == district_id)


def _held(session: Session, row: Activity, names: Mapping[str, str], today: date) -> Held:
    asked = _collection_of(session, row, today)
    answered = _answered(session, asked, today) if asked is not None else None
    share = (
        of_response.share(answered, row.attending)
        if answered is not None and row.attending is not None
        else None
    )
    return Held(
        id=row.id,
        kind=row.kind,
        title=row.title,
        audience=row.audience,
        district_id=row.district_id,
        district_name=names.get(row.district_id or "", ""),
        held_on=row.held_on,
        ended_on=row.ended_on,
        attending=of_response.there(row.attending) if row.attending is not None else None,
        collection=asked,
        answered=answered,
        share=share,
        note=row.note,
    )


def _answered(session: Session, asked: AskedCollection, today: date) -> Figure:
    subject = subjects.of_collection(asked)
    release = releases.current(session, subject, today)
    if release is None:
        return releases.why_none(session, subject)
    return Figures.from_dict(release.figures).people


def _collection_of(session: Session, row: Activity, today: date) -> AskedCollection | None:
    if row.collection_id is None:
        return None
    return collections.get(session, row.partnership_id, row.collection_id, today)


def _checked(session: Session, partnership_id: str, given: Given, today: date) -> AskedCollection | None:
    if given.kind not in KINDS_HELD:
        raise Refusal(
            "%(kind)s is no kind of activity. Choose one of: %(known)s.",
            kind=repr(given.kind),
            known=", ".join(KINDS_HELD),
        )
    if given.audience not in AUDIENCES:
        raise Refusal(
            "%(audience)s is no audience. Choose one of: %(known)s.",
            audience=repr(given.audience),
            known=", ".join(AUDIENCES),
        )
    title = given.title.strip()
    if not title:
        raise Refusal("Give the activity a title, such as “Session at a school”.")
    if len(title) > LONGEST_TITLE:
        raise Refusal("The title is longer than %(most)s characters. Shorten it.", most=LONGEST_TITLE)
    if len(given.note) > LONGEST_NOTE:
        raise Refusal("The note is longer than %(most)s characters. Shorten it.", most=LONGEST_NOTE)
    if given.held_on > today:
        raise Refusal("%(day)s has not come yet. Enter an activity once it was held.", day=given.held_on)
    last = given.ended_on or given.held_on
    if last < given.held_on:
        raise Refusal("The last day comes before the first. Look at the days again.")
    if (last - given.held_on).days > LONGEST_DAYS:
        raise Refusal("An activity of more than a year is not one activity. Enter each part of it.")
    if given.attending is not None and not 0 <= given.attending <= MOST_ATTENDING:
        raise Refusal("How many were there must be from 0 to 1,000,000. Leave it empty if nobody counted.")
    districts.refuse_other(session, partnership_id, given.district_id)
    if not given.collection_code:
        return None
    asked = collections.find(session, given.collection_code, today)
    if asked is None or asked.partnership_id != partnership_id:
        raise Refusal(
            "There is no collection with the code %(code)s. Choose another, or none.",
            code=repr(given.collection_code),
        )
    return asked


def _account(session: Session) -> str | None:
    """The account that acts, None for a command."""
    who = audit.who_acts(session)
    return who if who and who != audit.COMMAND_LINE else None
