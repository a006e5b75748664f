"""How to ask people safely, in a room and on paper: for those who hand collections out."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from survey_app.coordinator.doorway import blueprint, signed_in
from survey_app.services import accounts


@blueprint.get("/handing-out")
@signed_in(accounts.HAND_OUT)
def handing_out() -> ResponseReturnValue:
    """What to do before, in the room, with a device, on paper and afterwards. For those who hand out."""
    return render_template("staff/handing_out.html")
