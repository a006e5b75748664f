"""Words of reports: what each kind is called and for, where its figures come from, and how to read them."""

from __future__ import annotations

import re
from datetime import date

from analysis.disclosure.classes import DisclosureClass
from survey_app.i18n import format_date, format_month, format_number, format_time, gettext, ngettext
from survey_app.i18n import lazy_gettext as _
from survey_app.services import clock
from survey_app.services.evidence import Period
from survey_app.services.reports import Edition, KeptReport, Written

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
        "Counted exactly, also where it is one. Nothing is shown where fewer than 5 people answered, and "
        "percentages from 10 people on."
    ),
    DisclosureClass.PROTECTED: _(
        "Rounded to the nearest 5. Nothing is shown of fewer than 10 people, and where a few people's "
        "answers could be worked out from it."
    ),
    DisclosureClass.SMALL: _(
        "A small group in which people know each other: shown once, after the last day, from 10 people on, "
        "in words and ranges; a change also in rounded averages."
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


FORMAT_WORDS = {"docx": _("Word"), "pdf": _("PDF"), "xlsx": _("Excel"), "html": _("Web page")}
"""Each format of a file, as people know it."""
EDITION_WORDS = {
    "waiting": _("Waits to be made"),
    "making": _("Being made"),
    "ready": _("Ready"),
    "failed": _("Could not be made"),
}
"""Where an edition stands."""


def about_text(report: KeptReport, partnership: str) -> str:
    """Of whom and of when a report is: "Vellumby, 2026"."""
    return gettext("%(place)s, %(period)s") % {
        "place": report.district_name or partnership,
        "period": period_text(report.fixed_period),
    }


def file_name(report: KeptReport, number: int, kind: str) -> str:
    """What a report's file is called: "annual-vellumby-2026-1.docx". No two reports' files are called alike.

    number: the edition's. kind: the format, as it ends a file's name. Of a district's name the plain letters.
    """
    place = re.sub(r"[^a-z0-9]+", "-", report.district_name.casefold()).strip("-")
    return f"{'-'.join(filter(None, (report.kind, place, report.period, str(number))))}.{kind}"


def made_text(edition: Edition) -> str:
    """When an edition was made and for whom, as a line; where it stands while it is not ready."""
    if edition.made_on is None:
        return str(EDITION_WORDS[edition.state])
    told = {"number": format_number(edition.number), "day": format_date(edition.made_on), "name": edition.by}
    if not edition.by:
        return gettext("Edition %(number)s, made on %(day)s") % told
    return gettext("Edition %(number)s, made on %(day)s for %(name)s") % told


def progress_text(edition: Edition) -> str:
    """How far an edition is, as a sentence."""
    if edition.state == "waiting" or not edition.total:
        return gettext("The report waits to be made. That begins in a moment.")
    return gettext("The report is being made: %(done)s of %(total)s steps are done.") % {
        "done": format_number(edition.done),
        "total": format_number(edition.total),
    }


def changes_text(count: int, before: Edition) -> str:
    """How much changed since an edition, as the title of the list."""
    told = {"count": format_number(count), "number": format_number(before.number)}
    return (
        ngettext(
            "%(count)s number changed since edition %(number)s",
            "%(count)s numbers changed since edition %(number)s",
            count,
        )
        % told
    )
