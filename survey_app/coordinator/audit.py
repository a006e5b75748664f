"""The audit: who did what and when. For administrators, to look at; there is no way to change it."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from survey_app import audit_words, web
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.services import accounts, audit, clock
from survey_app.services.refusals import Refusal

LAST_PAGE = 100_000


@blueprint.get("/audit", endpoint="audit")
@signed_in(accounts.SEE_AUDIT)
def list_acts() -> ResponseReturnValue:
    """The acts of one's partnership, the newest first, by kind and month. For administrators.

    Outcomes: the page; 404 for a kind, a month or a page that there is not.
    """
    act, month, page = (request.args.get(name, "") for name in ("act", "month", "page"))
    if page and not (page.isascii() and page.isdecimal() and 1 <= int(page[:7]) <= LAST_PAGE):
        abort(404)
    number = int(page[:7]) if page else 1
    partnership_id = staff().partnership_id
    try:
        with web.reading() as db:
            rows, is_more = audit.show(db, partnership_id, act, month, page=number)
            months = audit.months(db, partnership_id, today())
    except Refusal:
        abort(404)
    return render_template(
        "staff/audit.html",
        rows=rows,
        acts=sorted(((one.value, audit_words.act_text(one)) for one in audit.Act), key=lambda one: one[1]),
        months=[(one, date.fromisoformat(f"{one}-01")) for one in months],
        chosen=(act, month),
        page=number,
        is_more=is_more,
        say=audit_words,
        at_home=clock.at_home,
    )
