"""The way in: a code typed, a collection's first page, a card."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request
from flask.typing import ResponseReturnValue

from survey_app import i18n, web
from survey_app.participant import visits
from survey_app.participant.visits import blueprint, page
from survey_app.services import actions, collections, conversations, self_made
from survey_app.services.actions import Told
from survey_app.services.collections import AskedCollection


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Ask for a code. For everybody. Outcomes: the page; on to what the code leads to; told it is unknown."""
    visits.choose_words(request.args)
    typed = request.args.get("code", "").strip()
    if not typed:
        return page("start/home.html", typed="", unknown=False, problem="")
    place = led_to(typed)
    if not place:
        visits.unknown_code(typed)
    return redirect(place, 303)


def led_to(typed: str) -> str:
    """The address that a collection's or a programme's code leads to; "" where it is neither's."""
    with web.reading() as db:
        asked = collections.find(db, typed, visits.today())
        if asked is not None:
            return f"/c/{asked.code}"
        if conversations.of_programme(db, typed, visits.today()) is not None:
            return f"/p/{collections.tidy_code(typed)}"
    return ""


@blueprint.get("/c/<code>")
def welcome(code: str) -> ResponseReturnValue:
    """Say who asks, why, and what is secret. For everybody with the code. Stores nothing."""
    visits.choose_words(request.args)
    with web.reading() as db:
        asked = visits.any_collection(db, code)
        if asked.state != "open":
            return visits.closed_page(asked)
        talk = conversations.resume(db, asked, visits.token_of(asked))
    return welcome_page(asked, going_on=bool(talk and talk.answers))


@blueprint.get("/p/<programme>")
def card(programme: str) -> ResponseReturnValue:
    """A card's way in: the first page of the programme's open collection, or which one, or when.

    Stores nothing. What stands after # in the address stays in the browser; the script puts it into the form.
    """
    visits.choose_words(request.args)
    return card_page(programme)


def card_page(programme: str, card: str = "") -> ResponseReturnValue:
    """Where the cards of a programme lead. card: what was typed as one already."""
    with web.reading() as db:
        found = conversations.of_programme(db, programme, visits.today())
        if found is None:
            visits.unknown_code(programme)
        is_over = conversations.is_over(db, programme)
        is_open = [asked for asked in found if asked.state == "open"]
        if len(is_open) == 1:
            talk = conversations.resume(db, is_open[0], visits.token_of(is_open[0]))
            return welcome_page(is_open[0], going_on=bool(talk and talk.answers), card=card)
    if is_open:
        return page("start/which.html", choices=is_open)
    coming = [asked for asked in found if asked.state == "not_yet"]
    soonest = min(coming, key=lambda one: one.opens_on) if coming else None
    known = collections.tidy_code(programme)
    # A card of a programme that was closed for good is never asked for again.
    return page("start/not_open.html", asked=soonest, programme=known, is_over=is_over), 403


def _latest(asked: AskedCollection) -> Told | None:
    """What was done last about what people said, if it is written in the language that is spoken.

    On the first page nobody is given another language to read; the page behind it has the rest.
    """
    with web.reading() as db:
        shown = actions.public_for(db, asked, i18n.language())
    return next((one for one in shown if one.language == i18n.language()), None)


def welcome_page(
    asked: AskedCollection,
    *,
    going_on: bool,
    card: str = "",
    problem: str = "",
    note: str = "",
    chosen: Mapping[str, str] | None = None,
    own_problem: str = "",
) -> str:
    """The first page of a collection. going_on: whether this browser is in the middle of it.

    chosen: by fact, what was chosen for a code of one's own; own_problem: what is to be mended there.
    """
    token = visits.token_of(asked)
    return page(
        "start/welcome.html",
        asked,
        going_on=going_on and not asked.shared_device,
        instead_of=conversations.mark_of(token) if token else "",
        card=card,
        problem=problem,
        note=note,
        facts=self_made.FACTS,
        chosen=chosen or {},
        own_problem=own_problem,
        languages=visits.languages_of(asked),
        approved=visits.is_approved(asked),
        latest=_latest(asked),
        at=request.path if request.method == "GET" else f"/c/{asked.code}",
    )
