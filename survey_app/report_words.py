"""Words of reports: what each kind is called and for, where its figures come from, and how to read them."""

from __future__ import annotations

from datetime import date

from analysis.disclosure.classes import DisclosureClass
from survey_app.i18n import format_date, format_month, format_number, format_time, gettext
from survey_app.i18n import lazy_gettext as _
from survey_app.services import clock
from survey_app.services.evidence import Period
from survey_app.services.reports import Written

KIND_WORDS = {
    "annual": (
        _("Annual report"),
        _(
            "For a strategic board, or for the board of one district: the five areas of the outcomes "
            "framework, with what people said, what records show, and what is to be done better."
        ),
    ),
    "storyboard": (
        _("Storyboard"),
        _("Two to four pages that a family can read: why it matters, what children said, and what changed."),
    ),
    "quality-assurance": (
        _("Quality-assurance matrix"),
        _("Priority by priority: the outcome, the action, its impact, who does it, and by when."),
    ),
    "key-questions": (
        _("Key-questions briefing"),
        _("The key questions for a board: what was heard on each, and what to look for next."),
    ),
    "self-evaluation": (
        _("Self-evaluation"),
        _("Item by item: the committee's own rating beside the evidence, and what moved since last time."),
    ),
    "meeting-digest": (
        _("Meeting digest"),
        _("One page for the next meeting of practitioners: what was heard since the last."),
    ),
}
"""Each kind of report: what it is called, and whom it serves."""

RULE_WORDS = {
    DisclosureClass.OPEN: _(
        "Counted exactly. Nothing is shown of fewer than 5 people, and percentages from 10 people on."
    ),
    DisclosureClass.PROTECTED: _(
        "Rounded to the nearest 5. Nothing is shown of fewer than 10 people, and where a few people's "
        "answers could be worked out from it."
    ),
    DisclosureClass.SMALL: _(
        "A small group in which people know each other: shown once, after the last day, from 10 people on, "
        "in words and ranges."
    ),
    DisclosureClass.WORKSHEET: _("Staff's own statements about their own work, as they gave them."),
}
"""How the figures of each disclosure class were made fit to be shown."""


def release_text(number: int, day: date) -> str:
    """Which release figures are of: "release 3 of 12 November 2026"."""
    return gettext("release %(number)s of %(day)s") % {
        "number": format_number(number),
        "day": format_date(day),
    }


def period_text(period: Period | None) -> str:
    """A period in words: "2026", "July to September 2026", or that it is everything so far."""
    if period is None:
        return gettext("Everything so far")
    if period.first.month == 1 and period.last.month == 12:
        return period.name
    return gettext("%(first)s to %(last)s") % {
        "first": format_month(period.first),
        "last": format_month(period.last, with_year=True),
    }


def written_text(written: Written) -> str:
    """By whom and when something was written, as a line."""
    moment = clock.at_home(written.written_at)
    told = {"day": format_date(moment.date()), "time": format_time(moment), "name": written.by}
    if not written.by:
        return gettext("Written on %(day)s at %(time)s") % told
    return gettext("Written by %(name)s on %(day)s at %(time)s") % told
