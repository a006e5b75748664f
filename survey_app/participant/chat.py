"""The conversation in the browser, one question a turn."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from survey_app import web
from survey_app.engine import replies, turns
from survey_app.i18n import gettext as _
from survey_app.participant import beginning, forms, talking, visits
from survey_app.participant.visits import blueprint
from survey_app.services import conversations
from survey_app.services.collections import AskedCollection

WORD_FIELDS = (replies.WORDS, replies.OTHER, replies.NOTE)


@blueprint.get("/c/<code>/chat")
def chat(code: str) -> ResponseReturnValue:
    """Show the turn that is next, or the one that `at` names. For the person of the conversation.

    Outcomes: a turn; the check page when all is answered; the first page where nothing was begun here.
    """
    with web.reading() as db:
        asked = visits.open_collection(db, code)
        talk = conversations.resume(db, asked, visits.token_of(asked))
    if talk is None:
        return redirect(f"/c/{asked.code}", 303)
    return talking.next_page(talk, talk.turn(request.args.get("at", "")))


@blueprint.post("/c/<code>/chat")
def reply(code: str) -> ResponseReturnValue:
    """Take a reply and answer with the next turn itself, which saves a person on a slow line two seconds.

    Outcomes: the next turn or the check page (200); the same turn with what to mend (422); where the question
    is not being asked, the one that is (409); where the conversation is gone, what was typed is kept (400).
    """
    if "start" in request.form:
        return beginning.begin(code)
    with web.writing() as db:
        asked = visits.open_collection(db, code)
        talk = beginning.resumed(db, asked)
        if talk is None:
            return talking.lost_page(asked)
        if beginning.is_of_another(talk):
            return talking.next_page(talk, note=beginning.of_another()), 409
        question = talk.turn(request.form.get("question", ""))
        if question is None:
            return talking.next_page(talk, note=_off_the_path(), kept=_typed_words(asked)), 409
        if "skip" in request.form and not question.required:
            now = conversations.skip(db, talk, question, _times(), visits.today())
        else:
            form = forms.form_for(question)
            if not form.validate() or form.answer is None:
                return talking.turn_page(talk, form.control()), 422
            now = conversations.answer(db, talk, form.answer, _times(), visits.today())
    is_repeat = now.marks == talk.marks
    return talking.next_page(now, now.after(question) if is_repeat else None)


def _times() -> int:
    typed = request.form.get("times", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 10**6


def _off_the_path() -> str:
    return _("That question is not part of your chat now. This is where you are.")


def _typed_words(asked: AskedCollection) -> str:
    """The words that a person typed for a question that cannot take them now, so that they are not lost."""
    question = turns.on_way(asked.turns, request.form.get("question", ""))
    if question is None:
        return ""
    sent = forms.form_for(question).sent()
    return "\n".join(text for name in WORD_FIELDS for text in sent.get(name, ()) if text.strip())
