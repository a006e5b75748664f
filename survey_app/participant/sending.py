"""Answers checked and sent."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from survey_app import web
from survey_app.i18n import gettext as _
from survey_app.i18n import language
from survey_app.participant import ahead, beginning, names, picture, start, talking, visits
from survey_app.participant.visits import blueprint, page
from survey_app.services import conversations, take_back
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import NoConversation, NothingToSend, NotOpen


@blueprint.get("/c/<code>/check")
def check(code: str) -> ResponseReturnValue:
    """Show every answer before it is sent. Outcomes as `chat`."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
        talk = conversations.resume(db, asked, visits.token_of(asked))
    return redirect(f"/c/{asked.code}", 303) if talk is None else talking.check_page(talk)


@blueprint.post("/c/<code>/check")
def send(code: str) -> ResponseReturnValue:
    """Send. Pressed twice, it is sent once.

    `names` looks for names in what was written, and sends nothing.
    Outcomes: on to the thanks; for people at work, once, what may be names in it; what is missing or cannot
    be used (422); the chat is gone (400), another (409) or closed (410).
    """
    submission = request.form.get("submission", "")
    with web.writing() as db:
        asked = visits.any_collection(db, code)
        talk = conversations.resume(db, asked, visits.token_of(asked), to_write=True)
        is_its_own = talk is not None and submission == conversations.submission_of(talk.token)
        if talk is not None and is_its_own and asked.state == "open":
            # Somebody may have changed an answer, or the language, without another turn after it.
            talk, unfit = ahead.keep(db, conversations.speak(db, talk, language(), visits.looks()))
            if unfit is not None:
                return talking.turn_page(talk, unfit), 422
            if "names" in request.form:
                return talking.check_page(talk, found=names.in_answers(talk), looked=True)
    if talk is not None and is_its_own and asked.kind == "staff" and "anyway" not in request.form:
        # Only people at work are asked: a young person's page never changes by what they wrote.
        found = names.in_answers(talk)
        if found:
            return talking.check_page(talk, found=found)
    said = picture.of_talk(talk) if talk is not None and is_its_own else ()
    try:
        with web.writing() as db:
            asked = visits.any_collection(db, code)
            conversations.send(db, asked, visits.token_of(asked), submission, visits.now())
    except NotOpen:
        return visits.closed_page(asked)
    except NoConversation:
        return _not_sent(asked)
    except NothingToSend as problem:
        with web.reading() as db:
            talk = conversations.resume(db, asked, visits.token_of(asked))
        if talk is None:
            return redirect(f"/c/{asked.code}", 303)
        if problem.question is not None:
            return talking.next_page(
                talk, problem.question, note=_("We need this one before you can send.")
            ), 422
        return talking.check_page(talk, _("There is nothing to send yet. Answer at least one question.")), 422
    # An old page sent once more, on a device that was passed on, must not take away the chat of the next one.
    token = visits.token_of(asked)
    if token is None or submission == conversations.submission_of(token):
        visits.let_go(asked)
    session[visits.SENT] = asked.code
    # A redirect would cost a slow line two seconds more; a reload sends the same again, and changes nothing.
    return _thanks_page(asked, submission, said)


def _not_sent(asked: AskedCollection) -> ResponseReturnValue:
    """What is shown where Send was pressed on a page whose conversation is gone."""
    if asked.state != "open":
        return visits.closed_page(asked)
    with web.reading() as db:
        talk = conversations.resume(db, asked, visits.token_of(asked))
    if talk is not None:
        return talking.next_page(talk, note=beginning.of_another()), 409
    return start.welcome_page(asked, going_on=False, note=talking.lost()), 400


@blueprint.get("/c/<code>/thanks")
def thanks(code: str) -> ResponseReturnValue:
    """Say that it arrived, only after it did; with help beside it. Anybody else is led to the first page.

    What is right is told after the last asking only: told after `before`, it would teach what comes `after`.
    """
    with web.reading() as db:
        asked = visits.any_collection(db, code)
    if session.get(visits.SENT) != asked.code:
        return redirect(f"/c/{asked.code}", 303)
    return _thanks_page(asked)


def _thanks_page(asked: AskedCollection, submission: str = "", said: Sequence[picture.Row] = ()) -> str:
    """The thanks. submission: of what was just sent, so that a code for taking it back can be asked for.

    said: what was sent a moment ago, for the page that comes at once and no later one.
    """
    explained = [turn for turn in asked.turns if turn.explanation and asked.wave != "before"]
    return page(
        "chat/thanks.html",
        asked,
        explained=explained,
        submission=submission,
        said=said,
        own=visits.numbers_of(asked),
        can_take_back=take_back.is_open(asked, visits.today()),
        at=f"/c/{asked.code}/thanks",
    )
