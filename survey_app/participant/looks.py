"""How pages look and which words they use, as a person chooses for their visit; remembered by the server."""

from __future__ import annotations

from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from survey_app import i18n, web
from survey_app.participant import visits
from survey_app.participant.visits import blueprint, page
from survey_app.services import collections
from survey_app.services.collections import AskedCollection


@blueprint.get("/look")
def looks() -> ResponseReturnValue:
    """Language, easier words, pictures, colours, size. For everybody. `from` and `at` say where one was."""
    visits.choose_words(request.args)
    asked = _where(request.args.get("from", ""))
    offered = visits.languages_of(asked) if asked is not None else i18n.languages()
    return page(
        "pages/look.html",
        asked,
        languages=offered,
        colours=visits.COLOURS,
        is_easy=visits.in_easy_words(),
        has_easy=asked is None or any(turn.easy for turn in asked.turns),
        place=request.args.get("at", "")[:40],
        back=_back_to(asked, request.args.get("at", "")),
        at="/look",
    )


@blueprint.post("/look")
def choose() -> ResponseReturnValue:
    """Remember what was chosen, and go back to where the person was."""
    asked = _where(request.form.get("from", ""))
    colours = request.form.get("colours", "")
    chosen = [colours] if colours in visits.COLOURS else []
    session[visits.LOOK] = chosen + [name for name in visits.SIZES if name in request.form]
    if "shows_easy" in request.form:
        session[visits.EASY] = "easy" in request.form
    session[visits.NO_PICTURES] = "pictures" not in request.form
    place = _back_to(asked, request.form.get("at", ""))
    # The look belongs to the whole page, so that the script has to load it anew.
    return page("pages/go.html", place=place) if web.is_part() else redirect(place, 303)


def _where(code: str) -> AskedCollection | None:
    if not code:
        return None
    with web.reading() as db:
        asked = collections.find(db, code, visits.today())
    if asked is not None and i18n.language() not in visits.languages_of(asked):
        i18n.speak(i18n.SOURCE_LANGUAGE)
    return asked


def _back_to(asked: AskedCollection | None, question_id: str) -> str:
    if asked is None:
        return "/"
    if asked.state != "open" or visits.token_of(asked) is None:
        return f"/c/{asked.code}"
    known = any(turn.id == question_id for turn in asked.turns)
    return f"/c/{asked.code}/chat" + (f"?at={question_id}" if known else "")
