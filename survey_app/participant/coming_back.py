"""Coming back later without an account: a code on request, and the page where it is typed."""

from __future__ import annotations

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from survey_app import web
from survey_app.i18n import format_date, format_time
from survey_app.i18n import gettext as _
from survey_app.participant import beginning, pages, start, talking, visits
from survey_app.participant.visits import blueprint, page
from survey_app.services import cards, clock, collections, come_back, conversations
from survey_app.services.collections import AskedCollection
from survey_app.services.come_back import Mistyped, NoComingBack
from survey_app.services.conversations import NoConversation, Talk
from survey_app.services.guessing import TooManyGuesses
from survey_app.store.database import Session


def later_page(talk: Talk, code: str = "") -> str:
    """How to stop and come back; with the code, once it was asked for."""
    day = format_date(talk.kept_until) if talk.kept_until is not None else ""
    return page(
        "chat/later.html",
        talk.asked,
        given=cards.spaced(code),
        plain_code=code,
        whole_code=come_back.whole(talk.asked, code) if code else "",
        until=day,
        visit=conversations.mark_of(talk.token),
        at=f"/c/{talk.asked.code}/later",
    )


@blueprint.get("/c/<code>/later")
def later(code: str) -> ResponseReturnValue:
    """How to stop and come back. For the person of the conversation; anybody else is led to the start."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
        talk = conversations.resume(db, asked, visits.token_of(asked))
    if talk is None or asked.shared_device:
        return redirect(f"/c/{asked.code}", 303)
    return later_page(talk)


@blueprint.post("/c/<code>/later")
def give(code: str) -> ResponseReturnValue:
    """Make a code with which one can come back. It is shown this once.

    Outcomes: the code (200); where the conversation is gone or another (400, 409); on a shared device, back
    to the question; a turn with what to mend (422).
    """
    with web.writing() as db:
        talk = beginning.enter(db, code, lost=_lost_page)
        if not isinstance(talk, Talk):
            return talk
        try:
            made = come_back.give(db, talk, visits.today(), visits.looks())
        except (NoComingBack, NoConversation):
            return talking.next_page(talk)
        now = conversations.resume(db, talk.asked, talk.token)
    return later_page(now or talk, made)


def _lost_page(asked: AskedCollection) -> ResponseReturnValue:
    return start.welcome_page(asked, going_on=False, note=talking.lost()), 400


@blueprint.get("/c/<code>/close")
def close(code: str) -> Response:
    """End the visit, but keep what a code for coming back leads to. The answer is as that of Leave.

    For everybody: at worst somebody else's page ends a visit.
    """
    visits.close_visit()
    return pages.left()


@blueprint.get("/c/<code>/back")
def back(code: str) -> ResponseReturnValue:
    """Ask for the code. For everybody with the address; on a shared device, the start."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
    return redirect(f"/c/{asked.code}", 303) if asked.shared_device else _back_page(asked)


@blueprint.post("/c/<code>/back")
def come(code: str) -> ResponseReturnValue:
    """Go on with a code.

    Outcomes: the next open question, in the language of before unless another was chosen in this browser,
    with nothing shown of what was said before; told kindly that the code
    is mistyped or leads nowhere (422), or that too many were tried (429).
    """
    typed = request.form.get("back", "")[:60]
    with web.writing() as db:
        asked = visits.open_collection(db, code)
        try:
            talk = _found(db, asked, typed)
        except NoComingBack:
            return redirect(f"/c/{asked.code}", 303)
        except Mistyped:
            problem = _("One letter or number may be different. Look again and type it once more.")
            return _back_page(asked, typed, problem), 422
        except TooManyGuesses as refused:
            return _back_page(asked, typed, _wait(refused)), 429
    if talk is None:
        problem = _("This code leads to nothing. It may be older than seven days.")
        return _back_page(asked, typed, problem), 422
    return _gone_on(talk)


@blueprint.post("/")
def front_door() -> ResponseReturnValue:
    """Take any code at the front door: a collection's, a programme's, or the long one for coming back.

    It is posted, since a code for coming back may stand in no address.
    Outcomes: on to what it leads to; the next open question; the same words for a slip, for a code that leads
    nowhere and for a collection that is not there (404); that too many were tried (429). A card, whose
    programme nobody can tell from it, is asked for its short code (422), whether it is one of ours or not.
    """
    # Somebody may paste the whole address: what leads on stands at its end.
    typed = request.form.get("code", "").strip().rstrip("/").rpartition("/")[2][:60]
    if not typed:
        return redirect("/", 303)
    place = start.led_to(typed)
    if place:
        return redirect(place, 303)
    short = come_back.collection_in(typed)
    if not short and cards.looks_right(typed):
        return page("start/home.html", typed="", unknown=False, problem=_short_first()), 422
    if short and start.led_to(short).startswith("/p/"):
        return start.card_page(short, card=cards.spaced(cards.tidy(typed)[-come_back.CODE_SIGNS :]))
    with web.writing() as db:
        asked = collections.find(db, short, visits.today())
        if asked is None or asked.state != "open":
            visits.unknown_code(typed)
        try:
            talk = _found(db, asked, typed)
        except (NoComingBack, Mistyped):
            talk = None
        except TooManyGuesses as refused:
            return page("start/home.html", typed=typed, unknown=False, problem=_wait(refused)), 429
    return _gone_on(talk) if talk is not None else visits.unknown_page(typed)


def _found(db: Session, asked: AskedCollection, typed: str) -> Talk | None:
    """The conversation that a code leads to; the one that this browser had is put aside. Raises as `find`."""
    before = visits.token_of(asked)
    talk = come_back.find(db, asked, typed, visits.today(), visits.now())
    if talk is not None and before is not None and before != talk.token:
        conversations.put_aside(db, before, visits.today())
    return talk


def _gone_on(talk: Talk) -> str:
    visits.hold(talk)
    if visits.go_on_as(talk) and web.is_part():
        # Colours and language belong to the whole page, so that the script has to load it anew.
        return page("pages/go.html", place=f"/c/{talk.asked.code}/chat")
    return talking.next_page(talk)


def _short_first() -> str:
    return _(
        "We need the short code first. On a card, it is at the end of the address. "
        "After that you can type the code that you typed here."
    )


def _wait(refused: TooManyGuesses) -> str:
    at = format_time(clock.at_home(refused.until))
    return _("Too many wrong codes were typed. Please wait until %(time)s.") % {"time": at}


def _back_page(asked: AskedCollection, typed: str = "", problem: str = "") -> str:
    return page("start/back.html", asked, typed=typed, problem=problem, at=f"/c/{asked.code}/back")
