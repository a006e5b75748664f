"""What a person is told when something is wrong: kind words, what to do next, nothing typed lost."""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from survey_app import web
from survey_app.i18n import gettext as _
from survey_app.participant import start, talking, visits
from survey_app.participant.visits import blueprint, page
from survey_app.services import conversations


@blueprint.errorhandler(CSRFError)
def out_of_date(_error: CSRFError) -> ResponseReturnValue:
    """A form without its token: the page is old, or cookies are off. What was typed is shown again.

    Outcomes: 400; 404, 403 or 410 where the code is not known, not open yet, or closed meanwhile.
    """
    if request.endpoint == "participant.front_door":
        note = _(
            "This page was open for a long time, or your browser does not keep cookies. Please press again."
        )
        typed = request.form.get("code", "")[:60]
        return page("start/home.html", typed=typed, unknown=False, problem=note), 400
    code = (request.view_args or {}).get("code")
    if not isinstance(code, str):
        return _told(_("This page was open for a long time"), _("Load it again and try once more."), 400)
    try:
        with web.reading() as db:
            asked = visits.open_collection(db, code)
            talk = conversations.resume(db, asked, visits.token_of(asked))
    except HTTPException as page_of_its_own:
        # What is raised while an error is dealt with reaches no other handler.
        return page_of_its_own.get_response()
    if request.endpoint == "participant.whole_reply" and "start" not in request.form:
        return talking.lost_form_page(asked)
    if request.endpoint in ("participant.reply", "participant.save") and "start" not in request.form:
        return talking.lost_page(asked)
    note = _("This page was open for a long time, or your browser does not keep cookies. Please press again.")
    return start.welcome_page(asked, going_on=bool(talk and talk.answers), note=note), 400


def _told(heading: str, words: str, status: int) -> ResponseReturnValue:
    return page("pages/trouble.html", heading=heading, words=words), status


def wrong(error: HTTPException) -> ResponseReturnValue:
    """Any request that could not be dealt with, in words for a person. The status of the error."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    if error.code == 404:
        return _told(_("We cannot find that page"), _("Check the address, or type your code again."), 404)
    if error.code == 413:
        words = _("It was too long to take in. Go back, make it shorter, and send it again.")
        return _told(_("That was too much at once"), words, 413)
    return _told(_("That did not work"), _("It is not your fault. Go back and try once more."), error.code)


def broken(_error: Exception) -> ResponseReturnValue:
    """Something of ours is broken. Status 500; what happened is in the server's log, without any answer."""
    words = _("It is not your fault. What you have answered so far is kept. Wait a moment and try once more.")
    return _told(_("Something went wrong here"), words, 500)


def install(app: Flask) -> None:
    """Give the application these words for every page that has none of its own."""
    app.register_error_handler(HTTPException, wrong)
    app.register_error_handler(500, broken)
