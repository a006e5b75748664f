"""What records show of an area: each number that was entered, by place and period, beside a year before.

Records and feedback stand beside each other and are never added or averaged. Where no number is entered the
row is a gap that says whose records would fill it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from analysis.disclosure.of_records import Showing
from analysis.outcomes import MeasureEvidence, Status
from survey_app import record_words, report_words
from survey_app.i18n import gettext as _
from survey_app.i18n import ngettext
from survey_app.papers.model import Block, Items, Paragraph, Runs, Section, Table, Value
from survey_app.reports import known, standing
from survey_app.reports.ground import Ground, a_year_before
from survey_app.reports.runs import fill, one_after_another
from survey_app.services.periods import Period
from survey_app.services.records import Entry


def section(ground: Ground, area_id: str, measures: Sequence[MeasureEvidence]) -> Section:
    """The quantitative measures of an area. measures: those, in the document's order."""
    area = area_id.partition("-")[2]
    rows = [row for one in measures for row in _rows(ground, one)]
    table = Table(
        _("Numbers from records, area %(area)s") % {"area": area},
        (_("Measure"), *_periods(ground), _("Whose records")),
        tuple(rows),
        _("%(area)s records") % {"area": area},
        note=_(
            "Numbers are those that staff entered from their records; Q1 to Q4 are the quarters of the year. "
            "Of people, fewer than 5 are never told as a number, and a number is withheld where a smaller "
            "one could be worked out from it."
        ),
    )
    return Section(f"{area_id}-records", _("What records show"), (table, *_people_beside(ground, measures)))


def _periods(ground: Ground) -> tuple[str, str]:
    if ground.period is None:
        return _("The newest number"), _("A year before")
    return ground.period_text, report_words.period_text(a_year_before(ground.period))


def _rows(ground: Ground, one: MeasureEvidence) -> Iterator[tuple[Runs, ...]]:
    """A row for each place that a number was entered for; one that says so where none was."""
    entered, ref = ground.entered, standing.ref_of(one.measure)
    now, before = (held.get(one.measure.id, ()) for held in (entered.records, entered.records_before))
    name = standing.name_of(one.measure)
    for place in _places((*now, *before)):
        told, then = _beside(ground.period, _at(now, place), _at(before, place))
        yield (
            (_("%(measure)s, %(place)s") % {"measure": name, "place": place} if place else name,),
            _numbers(ground, told, ground.period) or (_("no number entered"),),
            _numbers(ground, then, a_year_before(ground.period)) or (_nothing_before(ground),),
            (_source_names((*told, *then)),),
        )
        name = ref
    counted = entered.counted.get(one.measure.id)
    if counted is not None and counted.times:
        label = _("%(what)s, by the register") % {"what": counted.what}
        times = Value(str(counted.times), f"register:{counted.quantity_id}", label, float(counted.times))
        yield (
            (_("%(measure)s, as the register counts") % {"measure": name},),
            (times,),
            ("–",),
            (_("Register of activities"),),
        )
    elif not now and not before:
        yield (name,), (_("No number entered"),), ("–",), (_comes_from(one),)


def _nothing_before(ground: Ground) -> str:
    return "–" if ground.period is None else _("no number entered")


def _places(entries: Iterable[Entry]) -> list[str]:
    """The districts that have an entry, the whole partnership first."""
    return sorted({one.district_name for one in entries})


def _at(entries: Iterable[Entry], place: str) -> list[Entry]:
    return sorted((one for one in entries if one.district_name == place), key=lambda one: one.period)


def _beside(
    period: Period | None, now: Sequence[Entry], before: Sequence[Entry]
) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """Of each time what is held against the other: the whole period, or else the same quarters of both.

    Without a period the newest number alone.
    """
    earlier = a_year_before(period)
    if period is None or earlier is None:
        return now[-1:], ()
    whole = [one for one in now if one.period == period.name]
    whole_before = [one for one in before if one.period == earlier.name]
    if whole or not now:
        return whole, whole_before or before
    quarters = {one.period.partition("-")[2] for one in now}
    return now, [one for one in before if one.period.partition("-")[2] in quarters] + whole_before


def _numbers(ground: Ground, entries: Sequence[Entry], period: Period | None) -> Runs:
    """Numbers of one place, each with the quarter or year that it is of, where that is not the period."""
    if len(entries) == 1 and period is not None and entries[0].period == period.name:
        return (number(ground, entries[0]),)
    told = [
        fill(_("%(period)s: %(value)s"), period=_short(entry, period), value=number(ground, entry))
        for entry in entries
    ]
    return one_after_another(told, "; ")


def _short(entry: Entry, period: Period | None) -> str:
    """The quarter of an entry, or that it is of the year, where the column says which year."""
    if period is not None and entry.period == period.name:
        return _("year")
    year, _dash, quarter = entry.period.partition("-")
    return quarter if quarter and period is not None and year == period.name[:4] else entry.period


def number(ground: Ground, entry: Entry) -> Value:
    """An entry as a value, with its record as the source."""
    source = ground.sources.id_of(
        _("Records: %(source)s") % {"source": _source_name(entry)},
        rule=_("Entered by staff from their records. Fewer than 5 people are never told as a number."),
    )
    label = _("%(what)s, %(place)s, %(period)s") % {
        "what": entry.what,
        "place": record_words.place_text(entry.district_name),
        "period": entry.period,
    }
    unit = "%" if entry.unit == "percent" else ""
    text = _("withheld") if entry.showing is Showing.WITHHELD else record_words.value_text(entry)
    return Value(text, f"record:{entry.id}/number", label, entry.value, unit, source)


def _source_names(entries: Iterable[Entry]) -> str:
    return "; ".join(dict.fromkeys(_source_name(one) for one in entries))


def _source_name(entry: Entry) -> str:
    return str(record_words.SOURCE_WORDS.get(entry.source, entry.source))


def _comes_from(one: MeasureEvidence) -> str:
    records = one.measure.records
    return _("It would come from: %(records)s.") % {"records": records} if records else "–"


def _people_beside(ground: Ground, measures: Sequence[MeasureEvidence]) -> Iterator[Block]:
    """What people said of these measures, beside the numbers and apart from them."""
    told = known.known(ground, "SET")
    items = [
        fill(
            _("%(ref)s. %(said)s %(standing)s."),
            ref=standing.ref_of(one.measure),
            said=known.cell(ground, told[one.measure.id], 1),
            standing=standing.with_trend(one),
        )
        for one in measures
        if one.status is Status.EVIDENCED
    ]
    if items:
        yield Paragraph(
            (
                ngettext(
                    "People were asked about one of these too. What they said stands beside the number:",
                    "People were asked about some of these too. What they said stands beside the numbers:",
                    len(items),
                ),
            )
        )
        yield Items(tuple(items))
