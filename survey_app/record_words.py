"""Numbers from records, activities and worksheets in words."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.disclosure.of_records import FEWEST, Showing
from analysis.figures import Figure, Form
from survey_app import sentences
from survey_app.i18n import format_date, gettext, ngettext
from survey_app.i18n import lazy_gettext as _
from survey_app.services import worksheets
from survey_app.services.activities import Counted, Held
from survey_app.services.records import Entry

SOURCE_WORDS: Mapping[str, object] = {
    "police": _("Police"),
    "case_system": _("Case system of social care"),
    "training_register": _("Training register"),
    "education": _("Schools and education"),
    "health": _("Health"),
    "commissioned": _("Commissioned services"),
    "minutes": _("Minutes and papers"),
    "website": _("Website"),
    "finance": _("Finance"),
}
"""Whose record a number comes from."""
UNIT_WORDS: Mapping[str, object] = {
    "number": _("a number"),
    "percent": _("a share in per cent"),
    "days": _("days"),
}
COUNTS_WORDS: Mapping[str, object] = {"people": _("people"), "events": _("events")}
KIND_WORDS: Mapping[str, object] = {
    "awareness_session": _("Awareness session"),
    "training": _("Training"),
    "campaign": _("Campaign"),
    "conference": _("Conference"),
    "briefing": _("Briefing"),
}
_QUARTER_WORDS: Mapping[str, object] = {
    "Q1": _("January to March %(year)s"),
    "Q2": _("April to June %(year)s"),
    "Q3": _("July to September %(year)s"),
    "Q4": _("October to December %(year)s"),
}
MOVEMENT_WORDS: Mapping[str, object] = {
    "up": _("Higher than last time"),
    "down": _("Lower than last time"),
    "same": _("As last time"),
    "": "",
}
WORKSHEET_TITLES: Mapping[str, object] = {
    "NCC": _("How are we doing? Self-evaluation"),
    "LGA": _("Board of key questions"),
}
PART_WORDS: Mapping[str, object] = {
    "NCC": _("Which of these can you show?"),
    "LGA": _("Look-fors: which of these can you see?"),
}


def value_text(entry: Entry) -> str:
    """An entry's number as anybody may read it: "12", "45%", "80 days", "fewer than 5", or that it is not
    told."""
    if entry.showing is Showing.FEW:
        return gettext("fewer than %(fewest)s") % {"fewest": FEWEST}
    if entry.showing is Showing.WITHHELD or entry.value is None:
        return gettext("not told, since a smaller number could be worked out")
    return number_text(entry.value, entry.unit)


def short_text(entry: Entry) -> str:
    """The same in a cell of a table, beside which it is said why some numbers are not told."""
    return gettext("not told") if entry.showing is Showing.WITHHELD else value_text(entry)


def number_text(value: float, unit: str) -> str:
    """A number with its unit, as it was entered: for those who enter."""
    written = sentences.number(value, 0 if value.is_integer() else 1)
    if unit == "percent":
        return gettext("%(value)s%%") % {"value": written}
    if unit == "days":
        return ngettext("%(value)s day", "%(value)s days", int(value) if value.is_integer() else 2) % {
            "value": written
        }
    return written


def source_text(source: str) -> str:
    """Whose record a number comes from."""
    return str(SOURCE_WORDS.get(source, source))


def period_text(name: str) -> str:
    """A year, or a quarter: "2026", "July to September 2026"."""
    year, _dash, quarter = name.partition("-")
    if not quarter:
        return year
    return str(_QUARTER_WORDS[quarter]) % {"year": year}


def kind_text(kind: str) -> str:
    """What an activity was."""
    return str(KIND_WORDS.get(kind, kind))


def place_text(district_name: str) -> str:
    """A district's name, or that it is the whole partnership."""
    return district_name or gettext("Whole partnership")


def counted_text(counted: Counted) -> str:
    """How often the register holds something, said as such."""
    return ngettext(
        "%(num)s counted from the activity register",
        "%(num)s counted from the activity register",
        counted.times,
    )


def days_text(held: Held) -> str:
    """The day or the days of an activity."""
    first = format_date(held.held_on)
    if held.ended_on is None:
        return first
    return gettext("%(first)s to %(last)s") % {"first": first, "last": format_date(held.ended_on)}


def attending_text(held: Held) -> str:
    """How many were there."""
    if held.attending is None:
        return gettext("not counted")
    return sentences.figure_text(held.attending)


def answered_text(held: Held) -> str:
    """How many of those who were there answered, as far as it may be told; "" where nobody was asked."""
    if held.answered is None:
        return ""
    people = sentences.figure_text(held.answered)
    if held.share is None:
        return people
    return gettext("%(people)s: %(share)s of those who were there") % {
        "people": people,
        "share": share_text(held.share),
    }


def share_text(share: Figure) -> str:
    """A share of those who were there: exact, or between which two it lies."""
    if share.form is Form.INTERVAL:
        limits = {"low": sentences.number(share.low, 0), "high": sentences.number(share.high, 0)}
        if share.low == share.high:
            return gettext("about %(low)s%%") % limits
        return gettext("%(low)s%% to %(high)s%%") % limits
    return gettext("%(value)s%%") % {"value": sentences.number(share.value, 0)}


def rating_text(framework_id: str, code: str) -> str:
    """A rating in the words of its scale; that there is none yet for ""."""
    if not code:
        return gettext("Not rated yet")
    return sentences.code_text(worksheets.scale_question(framework_id), "", code, {})


def movement_text(item: worksheets.Item) -> str:
    """Where an item went since last time, in words; "" where that is not known."""
    return str(MOVEMENT_WORDS[worksheets.movement(item)])
