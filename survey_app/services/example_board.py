"""What the example partnership's staff entered beside what people said: numbers, activities, worksheets.

All of it is made up: the same day gives the same numbers and the same ratings. Roles are named, nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from questionnaires import record_measures
from questionnaires.record_measures import PEOPLE, Quantity
from survey_app.services import activities, periods, records, worksheets
from survey_app.services.collections import AskedCollection
from survey_app.services.records import Given
from survey_app.services.worksheets import RATINGS, UNSURE, Filled, Saving
from survey_app.store.database import Session

SEED = "heard-example-board-1"
"""Changed on purpose only: with it every number and rating of the example changes."""
SHARES = (0.42, 0.34, 0.24)
"""Of a number, how much falls to each district: the first is the largest."""
A_QUARTER = {
    "sessions": 18,
    "training_events": 7,
    "staff_trained": 140,
    "charity_sessions": 6,
    "web_visits": 2600,
    "people_reached": 900,
    "missing_from_home": 96,
    "missing_from_care": 44,
    "missing_again": 26,
    "missing_in_care": 12,
    "missing_when_helped": 15,
    "return_interviews": 118,
    "known_affected": 48,
    "need_cases": 36,
    "triage": 30,
    "identified": 19,
    "protected_by_plan": 21,
    "to_voluntary": 14,
    "lower_risk": 12,
    "risk_ended": 6,
    "off_agenda": 8,
    "back_in_education": 7,
    "arrests": 13,
    "charges": 6,
    "convictions": 3,
    "investigated": 11,
    "notices": 7,
    "warrants": 3,
    "linked_crime": 17,
}
"""About how many there are in a quarter in all districts together, where each district enters its own."""
OF_THE_WHOLE = {
    "return_interview_share": 84,
    "sent_on": 61,
    "in_contact": 73,
    "schools_reached": 68,
    "agencies_present": 81,
    "length_of_work": 164,
    "case_audits": 9,
    "meetings": 3,
    "chief_officers_met": 1,
    "missing_reviewed": 1,
}
"""The same of what is entered for the whole partnership alone."""
SOURCE_NAMES = {
    "police": "Police, quarterly report (example)",
    "case_system": "Case system, extract (example)",
    "training_register": "Training register (example)",
    "education": "Education service, return (example)",
    "commissioned": "Support service, monitoring (example)",
    "minutes": "Minutes of the operational group (example)",
    "website": "Website statistics (example)",
}
MORE_THIS_YEAR = 1.08
SHOWS = (
    "Paper to the committee, spring",
    "Minutes of the autumn meeting",
    "Work plan, part 2",
    "Figures of the last summary",
    "Audit of ten cases",
    "Training register",
    "",
)
NOTES = (
    "We agreed on this at once.",
    "Two of us would have rated it lower.",
    "Look at it again when the new figures are out.",
    "",
    "",
)
OWNERS = ("Chair of the committee", "Training lead", "Lead for data", "Head of service", "Police lead")
CHANCE_UP, CHANCE_DOWN, CHANCE_UNSURE = 0.34, 0.43, 0.06
"""Below the first an item is rated one step higher than last time, below the second one lower; and how often
nobody knows."""
HALF_DONE = 0.55
"""Of the items of a worksheet that is being filled in, how many are rated."""
FIRST_HOUR = time(10)


@dataclass(frozen=True, slots=True)
class Planned:
    """An activity. asked: the questionnaire and wave of its collection, in its district; ("", "") for none.

    weeks: how long ago it was, where it has no collection; else it was on the collection's first day.
    """

    kind: str
    title: str
    audience: str
    attending: int | None
    district: int | None = None
    asked: tuple[str, str] = ("", "")
    weeks: int = 0
    days: int = 0


ACTIVITIES = (
    Planned("awareness_session", "Sessions at school", "young_people", 160, 0, ("Q07", "after"), days=12),
    Planned("awareness_session", "Sessions at school", "young_people", 130, 1, ("Q07", "after"), days=12),
    Planned("awareness_session", "Sessions at school", "young_people", 110, 2, ("Q07", "after"), days=12),
    Planned("training", "Course on exploitation", "practitioners", 26, None, ("Q11", "after"), days=1),
    Planned("conference", "Conference of all agencies", "practitioners", 129, None, ("Q12", "after")),
    Planned("campaign", "Second Look", "parents_carers", 2400, None, ("Q09", "after"), days=40),
    Planned("awareness_session", "For shops, hotels and taxis", "community", 48, 1, ("Q10", "")),
    Planned("training", "Online module", "practitioners", 61, None, ("Q13", "after"), days=80),
    Planned("briefing", "Briefing of members", "strategic_leaders", 14, None, weeks=22),
    Planned("briefing", "Briefing of governors", "strategic_leaders", 9, 2, weeks=11),
    Planned("awareness_session", "Evening for foster carers", "parents_carers", 4, 0, weeks=15),
    Planned("awareness_session", "Youth club evening", "young_people", 31, 1, weeks=8),
    Planned("awareness_session", "Sessions, the year before", "young_people", 340, 0, weeks=60, days=20),
    Planned("training", "Course, the year before", "practitioners", 22, None, weeks=64, days=1),
    Planned("campaign", "Know the Signs", "community", None, None, weeks=70, days=30),
)


def put_in(
    session: Session,
    partnership_id: str,
    districts: Sequence[str],
    asked: Sequence[AskedCollection],
    today: date,
) -> None:
    """Put in two years of numbers, the activities that the collections asked about, and worksheets."""
    givens = enumerate(_numbers(districts, today), start=1)
    _new, _same, refused = records.enter_all(session, partnership_id, givens, today, is_right=True)
    assert not refused, refused[0]
    for planned in ACTIVITIES:
        activities.enter(session, partnership_id, _held(planned, districts, asked, today), today)
    _worksheets(session, partnership_id, today)


def _rng(*key: object) -> Random:
    return Random(":".join(map(str, (SEED, *key))))  # noqa: S311 - plausible, not secret


# ---- numbers ---------------------------------------------------------------------------------------------


def _numbers(districts: Sequence[str], today: date) -> Iterator[Given]:
    """Last year's quarters with their year, and those of this year that are over."""
    for quantity in record_measures.records().quantities:
        for year in (today.year - 1, today.year):
            quarters = [
                name for name in periods.quarters(str(year)) if periods.read_period(name).last < today
            ]
            grown = MORE_THIS_YEAR if year == today.year else 1.0
            if quantity.id in A_QUARTER:
                yield from _of_districts(quantity, districts, year, quarters, grown)
            elif quantity.id in OF_THE_WHOLE:
                for name in quarters:
                    value = OF_THE_WHOLE[quantity.id] * grown * _rng(quantity.id, name).uniform(0.92, 1.08)
                    yield _given(
                        quantity, None, name, min(round(value), 100 if quantity.unit == "percent" else 10**6)
                    )


def _of_districts(
    quantity: Quantity, districts: Sequence[str], year: int, quarters: Sequence[str], grown: float
) -> Iterator[Given]:
    """Each district's quarters, and the whole's; of a year that is over also their sums.

    Some people are counted in more than one quarter, so a year's people are fewer than its quarters'.
    """
    sums = [0] * len(districts)
    for name in quarters:
        values = [
            round(A_QUARTER[quantity.id] * share * grown * _rng(quantity.id, place, name).uniform(0.7, 1.3))
            for place, share in enumerate(SHARES[: len(districts)])
        ]
        for place, value in enumerate(values):
            sums[place] += value
            yield _given(quantity, districts[place], name, value)
        yield _given(quantity, None, name, sum(values))
    if len(quarters) == 4:
        is_once = quantity.counts == PEOPLE and quantity.source != "police"
        years = [round(one * 0.8) if is_once else one for one in sums]
        for place, value in enumerate(years):
            yield _given(quantity, districts[place], str(year), value)
        yield _given(quantity, None, str(year), sum(years))


def _given(quantity: Quantity, district_id: str | None, period: str, value: int) -> Given:
    return Given(quantity.kept_under, district_id, period, str(value), SOURCE_NAMES[quantity.source])


# ---- activities ------------------------------------------------------------------------------------------


def _held(
    planned: Planned, districts: Sequence[str], asked: Sequence[AskedCollection], today: date
) -> activities.Given:
    district_id = districts[planned.district] if planned.district is not None else None
    questionnaire_id, wave = planned.asked
    found = [
        one
        for one in asked
        if one.questionnaire.id == questionnaire_id
        and (one.wave or "") == wave
        and one.district_id == district_id
        and one.state == "closed"
    ]
    first = found[0].opens_on if found else today - timedelta(weeks=planned.weeks or 30)
    return activities.Given(
        kind=planned.kind,
        title=f"{planned.title} (example)",
        audience=planned.audience,
        district_id=district_id,
        held_on=first,
        ended_on=first + timedelta(days=planned.days) if planned.days else None,
        attending=planned.attending,
        collection_code=found[0].code if found else "",
    )


# ---- worksheets ------------------------------------------------------------------------------------------


def _worksheets(session: Session, partnership_id: str, today: date) -> None:
    """The self-evaluation of last year and this; the board of last year, and this year's half filled in."""
    last_year, this_year = today - timedelta(weeks=60), today - timedelta(weeks=8)
    for framework_id, days in (("NCC", (last_year, this_year)), ("LGA", (last_year, this_year))):
        before: dict[str, str] = {}
        for number, day in enumerate(days, start=1):
            worksheets.begin(session, partnership_id, framework_id, day)
            is_open = framework_id == "LGA" and number == len(days)
            before = _fill(
                session, partnership_id, framework_id, number, before, day, HALF_DONE if is_open else 1.0
            )
            if not is_open:
                worksheets.finish(session, partnership_id, framework_id, day + timedelta(weeks=2))


def _fill(
    session: Session,
    partnership_id: str,
    framework_id: str,
    number: int,
    before: dict[str, str],
    day: date,
    share: float,
) -> dict[str, str]:
    """Rate the first items of a worksheet, that share of them; the ratings by item."""
    rated = [one for _section, items in worksheets.layout(framework_id) for one in items]
    rated = rated[: round(share * len(rated))]
    ratings: dict[str, str] = {}
    savings: list[Saving] = []
    for item, parts in rated:
        rng = _rng(framework_id, number, item.id)
        ratings[item.id] = _rating(rng, RATINGS[framework_id], before.get(item.id, ""))
        is_weak = ratings[item.id] in (*RATINGS[framework_id][:2], UNSURE)
        filled = Filled(
            rating=ratings[item.id],
            shows=rng.choice(SHOWS),
            note=rng.choice(NOTES),
            owner=rng.choice(OWNERS) if is_weak else "",
            by_when=day + timedelta(weeks=rng.choice((13, 26, 39))) if is_weak else None,
            ticked=tuple(part.id for part in parts if rng.random() < 0.6),
        )
        savings.append(Saving(item.id, filled, 0))
    refused = worksheets.save(
        session, partnership_id, framework_id, savings, datetime.combine(day, FIRST_HOUR)
    )
    assert not refused
    return ratings


def _rating(rng: Random, scale: Sequence[str], before: str) -> str:
    if before not in scale:
        return (
            UNSURE
            if rng.random() < 0.06
            else scale[min(int(rng.triangular(0, len(scale), 1.4)), len(scale) - 1)]
        )
    place, luck = scale.index(before), rng.random()
    if luck < CHANCE_UP:
        place = min(place + 1, len(scale) - 1)
    elif luck < CHANCE_DOWN:
        place = max(place - 1, 0)
    return scale[place]
