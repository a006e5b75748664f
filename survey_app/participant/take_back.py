"""Answers taken back: by the card they were sent with, or by a code that was asked for after sending."""

from __future__ import annotations

from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from survey_app import web
from survey_app.i18n import format_time
from survey_app.i18n import gettext as _
from survey_app.participant import visits
from survey_app.participant.visits import blueprint, page
from survey_app.services import cards, clock, come_back, take_back
from survey_app.services.cards import NotACard
from survey_app.services.guessing import TooManyGuesses
from survey_app.services.take_back import NothingThere, TooLate

FORGET_WITHIN_MS = 500
"""Longer than that nobody waits for those who read just then; the hourly purge forgets in any case."""


@blueprint.get("/take-back")
def taking_back() -> ResponseReturnValue:
    """Ask for the code. For everybody. `at`: the short code of the questions, from a link."""
    return _form(request.args.get("at", "")[: cards.LONGEST_TYPED])


@blueprint.post("/take-back")
def take() -> ResponseReturnValue:
    """Delete what a code leads to.

    Outcomes: the same page whether it led to anything or not, and another where a legal hold keeps all of it;
    a short code that is not known, a slip, or that it is too late (422); that too many were tried (429).
    """
    at = request.form.get("at", "").strip()[: cards.LONGEST_TYPED]
    typed = request.form.get("card", "")[: cards.LONGEST_TYPED]
    within = come_back.collection_in(typed)
    try:
        # The hash takes its time; nobody who is answering may wait for it.
        with web.reading() as db:
            # A receipt is shown with the short code before it, so that nobody has to have kept that too.
            code = cards.tidy(typed)[-come_back.CODE_SIGNS :] if within and _is_same(at, within) else typed
            claim = take_back.claim(db, at or within, code, visits.today(), visits.now())
        with web.writing() as db:
            gone = take_back.take_back(db, claim, visits.now())
        if gone:
            # For a hit and a miss alike: what was deleted is to be gone from the database's log too.
            web.database().forget(at_most_ms=FORGET_WITHIN_MS)
    except NothingThere:
        return _form(at, typed, at_problem=_("We do not know that code")), 422
    except TooLate:
        return _form(at, typed, at_problem=_("It is too late to take answers back here.")), 422
    except NotACard:
        problem = _("One letter or number may be different. Look again and type it once more.")
        return _form(at, typed, problem), 422
    except TooManyGuesses as refused:
        time = format_time(clock.at_home(refused.until))
        problem = _("Too many wrong codes were typed. Please wait until %(time)s.") % {"time": time}
        return _form(at, typed, problem), 429
    return page("pages/taken_back.html", at="/take-back", is_held=not gone)


@blueprint.post("/c/<code>/receipt")
def receipt(code: str) -> ResponseReturnValue:
    """Make a code with which what was just sent can be taken back. It is shown this once.

    For the browser that sent it. Outcomes: the code (200); anybody else, and too late, on to the first page.
    """
    submission = request.form.get("submission", "")
    with web.writing() as db:
        asked = visits.any_collection(db, code)
        is_theirs = session.get(visits.SENT) == asked.code and take_back.is_open(asked, visits.today())
        secret = take_back.secret_for_receipts(db, asked) if is_theirs else None
    if secret is None:
        return redirect(f"/c/{asked.code}", 303)
    made = cards.draw_code()
    mark = cards.mark_of(secret, made)
    with web.writing() as db:
        if not take_back.give_receipt(db, submission, mark):
            return redirect(f"/c/{asked.code}", 303)
    return page(
        "chat/receipt.html", asked, whole_code=come_back.whole(asked, made), at=f"/c/{asked.code}/thanks"
    )


def _is_same(at: str, within: str) -> bool:
    """Whether what was typed as the short code is empty, or the one that stands in the long code."""
    return not at or cards.tidy(at).lower() == within


def _form(at: str, typed: str = "", problem: str = "", at_problem: str = "") -> str:
    return page(
        "pages/take_back.html",
        short_code=at,
        typed=typed,
        problem=problem,
        at_problem=at_problem,
        at="/take-back",
    )
