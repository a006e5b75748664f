"""Certificates of attendance: for whoever was at a training, with a field or a line for a name.

No name enters Heard, and nothing that is printed on a certificate is kept: nobody can be shown to have been
there from here. People at work get them, so they are in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from survey_app import i18n
from survey_app.i18n import format_date
from survey_app.i18n import gettext as _
from survey_app.papers.model import Field, Paper, Paragraph, Section
from survey_app.reports.letters import NAME

LONGEST_HOURS = 200
_LINE = "_" * 34
"""To write a name on by hand."""
_ROOM = "\u00a0\n\u00a0"
"""Two empty lines, where a hand signs."""


@dataclass(frozen=True, slots=True)
class Attended:
    """What somebody attended. ended_on: None for one day. hours: None where nothing is said of them."""

    title: str
    partnership: str
    held_on: date
    ended_on: date | None = None
    hours: float | None = None


def certificate(attended: Attended, *, with_field: bool) -> Paper:
    """A certificate. with_field: for a mail merge from staff's own list; otherwise a line to write on."""
    with i18n.speaking(i18n.SOURCE_LANGUAGE):
        first, last = attended.held_on, attended.ended_on or attended.held_on
        days = {"day": format_date(first), "first": format_date(first), "last": format_date(last)}
        day = (_("on %(day)s") if last == first else _("from %(first)s to %(last)s")) % days
        hours = attended.hours
        lines = [
            Paragraph((_("This is to say that"),), "lead"),
            Paragraph((Field(NAME) if with_field else _LINE,), "lead"),
            Paragraph((_("attended"),), "lead"),
            Paragraph((attended.title,), "lead"),
            Paragraph((day,), "lead"),
        ]
        if hours is not None:
            lines.append(Paragraph((_hours(hours),), "lead"))
        lines += [
            Paragraph((_ROOM,)),
            Paragraph((_("Signed for the partnership:") + " " + _LINE,)),
        ]
        title = _("Certificate of attendance")
        section = Section("attended", "", tuple(lines))
        return Paper("certificate", title, attended.partnership, i18n.SOURCE_LANGUAGE, (), (section,))


def _hours(hours: float) -> str:
    number = i18n.format_number(hours)
    return i18n.ngettext("%(num)s hour", "%(num)s hours", 1 if hours == 1 else 2) % {"num": number}
