"""Records and activities as a report tells them, beside what people said."""

from __future__ import annotations

from dataclasses import replace

from analysis.outcomes import Status
from survey_app import record_words, report_words, sentences
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext
from survey_app.papers.model import Runs, Table, Value
from survey_app.reports import known
from survey_app.reports.ground import Ground
from survey_app.reports.known import Known
from survey_app.reports.runs import fill, one_after_another
from survey_app.services import evidence
from survey_app.services.activities import Held
from survey_app.services.records import Entry

IN_A_CELL = 2
RULE = lazy_gettext("Entered by staff. Fewer than 5 people are never told as a number.")


def records(ground: Ground, measure_id: str, most: int = IN_A_CELL) -> Runs:
    """What records hold of a measure, the newest period first; () where nothing was entered."""
    found = sorted(ground.entered.records.get(measure_id, ()), key=_newest_first)
    return one_after_another([sentence(ground, one) for one in found[:most]])


def cell(ground: Ground, one: Known, most: int = known.IN_A_CELL) -> Runs:
    """What people said of a measure and what records hold of it; the gap where there is neither."""
    held = records(ground, one.id)
    if held and not one.voices:
        return held
    return one_after_another([known.cell(ground, one, most), held])


def how_sure(ground: Ground, one: Known) -> Value:
    """How sure what is known is; of what only records can tell, that records do."""
    value = known.strength(one)
    if one.evidence.status is Status.NOT_FROM_FEEDBACK and one.id in ground.entered.records:
        return replace(value, text=_("From records"))
    return value


def _newest_first(entry: Entry) -> tuple[int, str, str]:
    return (-int(entry.period.replace("-Q", "").ljust(5, "9")), entry.district_name, entry.id)


def figures(ground: Ground, measure_id: str, most: int = IN_A_CELL) -> Runs:
    """As `records`, the numbers and their periods alone; () where nothing was entered."""
    found = sorted(ground.entered.records.get(measure_id, ()), key=_newest_first)[:most]
    each = [
        fill(_("%(value)s in %(period)s"), value=value_of(ground, one), period=period_text(one))
        for one in found
    ]
    return one_after_another(each, "; ")


def value_of(ground: Ground, entry: Entry) -> Value:
    """An entry as a value, with whose record it is."""
    text = record_words.value_text(entry)
    source = ground.sources.id_of(
        _("Records: %(source)s") % {"source": record_words.SOURCE_WORDS.get(entry.source, entry.source)},
        rule=str(RULE),
    )
    return Value(
        text, f"record:{entry.id}", entry.what, entry.value, "%" if entry.unit == "percent" else "", source
    )


def sentence(ground: Ground, entry: Entry) -> Runs:
    """One entry as a sentence: what, how many, when, and where if that is one district."""
    told = {"period": period_text(entry), "place": entry.district_name}
    when = _("%(place)s, %(period)s") % told if entry.district_name else told["period"]
    return fill(
        _("%(what)s: %(value)s (records, %(when)s)."),
        what=entry.what,
        value=value_of(ground, entry),
        when=when,
    )


def period_text(entry: Entry) -> str:
    """The time that an entry is of, in words."""
    return report_words.period_text(evidence.read_period(entry.period))


def activities(ground: Ground, caption: str, most: int) -> Table | None:
    """What was held, the newest first; None where nothing was entered."""
    found = sorted(ground.entered.activities, key=lambda one: one.held_on, reverse=True)[:most]
    if not found:
        return None
    return Table(
        caption,
        (_("What"), _("For whom"), _("When"), _("How many came"), _("How many of them answered")),
        tuple(_row(ground, one) for one in found),
        _("What was held"),
        _("There were more: see the activity register.") if len(ground.entered.activities) > most else "",
    )


def _row(ground: Ground, one: Held) -> tuple[Runs, ...]:
    kind = str(record_words.KIND_WORDS[one.kind])
    came: Runs = (_("not counted"),)
    if one.attending is not None:
        source = ground.sources.id_of(_("Activity register"), rule=str(RULE))
        came = (
            ground.value(
                one.attending,
                f"activity:{one.id}/attending",
                _("Came: %(what)s") % {"what": one.title},
                source,
            ),
        )
    answered: Runs = ("–",)
    if one.answered is not None and one.collection is not None:
        label = _("Answered: %(what)s") % {"what": one.title}
        answered = (
            ground.value(one.answered, f"activity:{one.id}/answered", label, _source_of(ground, one)),
        )
    return (
        (_("%(kind)s: %(title)s") % {"kind": kind, "title": one.title},),
        (str(sentences.AUDIENCE_WORDS[one.audience]),),
        (record_words.days_text(one),),
        came,
        answered,
    )


def _source_of(ground: Ground, one: Held) -> str:
    key = f"collection:{one.collection.id}" if one.collection is not None else ""
    return ground.source(key) if key in ground.summaries else ""
