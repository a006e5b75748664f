"""Pages that are the same for everybody: help, leaving, what was done, privacy, and whether all is well."""

from __future__ import annotations

from flask import Response, abort, current_app, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from questionnaires import help_lines
from survey_app import i18n, privacy_words, web
from survey_app.participant import criteria, visits
from survey_app.participant.visits import blueprint, page
from survey_app.services import actions
from survey_app.store.database import Unusable


@blueprint.get("/help")
def help_page() -> ResponseReturnValue:
    """Where to get help now. For everybody, the same whatever was said.

    Opened from a collection it begins with its nation's lines and its partnership's own numbers.
    """
    asked = visits.came_from()
    lines = help_lines.lines(asked.nation if asked is not None else "")
    return page("pages/help.html", lines=lines, own=visits.numbers_of(asked))


@blueprint.get("/leave")
def leaving() -> ResponseReturnValue:
    """How Leave works. With `now` (the button without a script): end the visit, go on to a neutral page."""
    return leave() if "now" in request.args else page("pages/leave.html")


@blueprint.post("/leave")
def leave() -> Response:
    """End the visit: nothing that was not sent is kept. The answer is a blank page that goes on by itself.

    No token is asked for: at worst somebody else's page ends a visit, and leaving must never fail.
    """
    visits.end_visit()
    return left()


def left() -> Response:
    """The blank page after a visit has ended, which goes on by itself."""
    response = make_response(page("pages/left.html"))
    # A second line of defence only: not every browser knows it.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/privacy")
@blueprint.get("/c/<code>/privacy")
def privacy(code: str = "") -> ResponseReturnValue:
    """What a partnership tells people about what they write, and what Heard keeps. For everybody.

    from: where it was opened from. Where that is no collection, what Heard keeps alone.
    """
    with web.reading() as db:
        asked = visits.any_collection(db, code) if code else visits.came_from()
        told = privacy_words.of(db, asked, approved=visits.is_approved(asked)) if asked else None
    return page("pages/privacy.html", asked, notice=told)


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """How the pages can be used, and what is not done yet. For everybody."""
    return page("pages/accessibility.html", criteria=criteria.CRITERIA)


@blueprint.get("/said-and-did")
@blueprint.get("/c/<code>/said-and-did")
def said_and_did(code: str = "") -> ResponseReturnValue:
    """What was done about what people said, as staff tell it. For everybody, whoever asks.

    from: where it was opened from. A collection's stays when it has closed.
    """
    asked = None
    if code:
        with web.reading() as db:
            asked = visits.any_collection(db, code)
    place = asked or visits.came_from()
    with web.reading() as db:
        shown = actions.public_for(db, place, i18n.language())
    return page("pages/said_and_did.html", asked, shown=shown)


@blueprint.get("/styles/<version>")
def styles(version: str) -> ResponseReturnValue:
    """The stylesheet, for pages without a script. For everybody; kept by the browser for an hour at most."""
    if version != web.version_of("chat.css"):
        abort(404)
    response = Response(web.inline_asset("chat.css").text, mimetype="text/css")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Whether this process answers. For machines."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Whether the database and the queue answer too. For machines. Outcomes: 200, or 503 without a reason."""
    # The reasons may name hosts. They are for the server's log, not for whoever asks.
    # Huey loads the drivers of every storage it knows: 16 MB that a web worker need not carry until asked.
    from survey_app import queue

    answers = {"database": True, "queue": True}
    try:
        web.database().check()
    except Unusable:
        current_app.logger.exception("The database does not answer.")
        answers["database"] = False
    try:
        queue.check(current_app.extensions["heard_settings"])
    except queue.QueueUnusable:
        current_app.logger.exception("The queue does not answer.")
        answers["queue"] = False
    fine = all(answers.values())
    return jsonify(status="ok" if fine else "unavailable", **answers), 200 if fine else 503
