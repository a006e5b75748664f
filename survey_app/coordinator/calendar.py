"""The calendar: the months ahead with what opens, closes, is due and is deleted, and programmes' waves."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from survey_app import web
from survey_app.coordinator import forms
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.i18n import format_month
from survey_app.i18n import lazy_gettext as _
from survey_app.services import accounts, calendar_of_waves, retention
from survey_app.services.calendar_of_waves import Happens

MONTHS = 6
"""Shown at once: half a year, in which a wave before and one after both lie."""
HAPPENS_WORDS = {
    Happens.OPENS: _("Opens"),
    Happens.CLOSES: _("Last day"),
    Happens.ASK_AGAIN: _("Ask these people again"),
    Happens.ENDS: _("Programme ends; its cards lead nowhere from then on"),
    Happens.DELETED: _("What people sent is deleted"),
}


@blueprint.get("/calendar", endpoint="calendar")
@signed_in(accounts.SEE_COLLECTIONS)
def show_calendar() -> ResponseReturnValue:
    """Half a year from a month on, with every programme's waves. For everybody signed in.

    from: the first month, such as 2026-11; this one where none is given. Outcomes: the page; 404 for a month
    that there is not.
    """
    day = today()
    first = _month(request.args.get("from", "") or f"{day:%Y-%m}")
    last = retention.later_by(first, MONTHS) - timedelta(days=1)
    with web.reading() as db:
        found = calendar_of_waves.days(db, staff().partnership_id, day, first, last)
        courses = calendar_of_waves.courses(db, staff().partnership_id, day)
    return render_template(
        "staff/calendar.html",
        months=[
            (format_month(month, with_year=True), list(days))
            for month, days in groupby(found, key=lambda one: one.day.replace(day=1))
        ],
        courses=courses,
        span=(format_month(first, with_year=True), format_month(last, with_year=True)),
        earlier=f"{retention.later_by(first, -MONTHS):%Y-%m}",
        later=f"{retention.later_by(first, MONTHS):%Y-%m}",
        day=day,
        happens=HAPPENS_WORDS,
        words=forms,
    )


def _month(typed: str) -> date:
    try:
        found = date.fromisoformat(f"{typed}-01")
    except ValueError:
        abort(404)
    if not 2000 <= found.year <= 2100:
        abort(404)
    return found
