"""A device that is handed round: back to the start after the end, or when nobody touches it any more."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from survey_app import web
from survey_app.participant import visits
from survey_app.participant.visits import blueprint, page


@blueprint.get("/c/<code>/still")
def still(code: str) -> ResponseReturnValue:
    """Ask whether somebody is there; without an answer, go on to `next`. For pages without a script."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
    if not asked.shared_device:
        return redirect(f"/c/{asked.code}", 303)
    return page("start/still.html", asked, rests=True)


@blueprint.get("/c/<code>/hand-on")
def hand_on(code: str) -> ResponseReturnValue:
    """Ask whether the device goes to the next person, since what was not sent is then deleted."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
    if not asked.shared_device:
        return redirect(f"/c/{asked.code}", 303)
    return page("start/hand_on.html", asked, at=f"/c/{asked.code}/hand-on")


@blueprint.get("/c/<code>/next")
def next_person(code: str) -> ResponseReturnValue:
    """End the visit and show the start: nothing of the person before is there for the next.

    Elsewhere than on a device that is handed round it ends nothing. Outcome: on to the first page.
    """
    with web.reading() as db:
        asked = visits.any_collection(db, code)
    response = redirect(f"/c/{asked.code}", 303)
    if asked.shared_device:
        visits.end_visit()
        # A second line of defence only: not every browser knows it.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
