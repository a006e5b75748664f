"""The conversation in the browser, one question a turn."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from questionnaires.model import Question
from survey_app import web
from survey_app.engine import turns
from survey_app.i18n import gettext as _
from survey_app.participant import beginning, coming_back, forms, names, talking, visits
from survey_app.participant.visits import blueprint
from survey_app.services import conversations
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import Talk
from survey_app.store.database import Session


@blueprint.get("/c/<code>/chat")
def chat(code: str) -> ResponseReturnValue:
    """Show the turn that is next, or the one that `at` names. For the person of the conversation.

    Outcomes: a turn; the check page when all is answered; the first page where nothing was begun here.
    """
    visits.choose_words(request.args)
    with web.reading() as db:
        asked = visits.open_collection(db, code)
        talk = conversations.resume(db, asked, visits.token_of(asked))
    if talk is None:
        return redirect(f"/c/{asked.code}", 303)
    return talking.next_page(talk, talk.turn(request.args.get("at", "")))


@blueprint.post("/c/<code>/chat")
def reply(code: str) -> ResponseReturnValue:
    """Take a reply and answer with the next turn itself, which saves a person on a slow line two seconds.

    `go` leads elsewhere with what was put in: back, to the answers. `names` looks for names in it.
    Outcomes: the next turn or the check page (200); the same turn with what to mend (422); where the question
    is not being asked, the one that is (409); where the conversation is gone, what was typed is kept (400).
    """
    if "start" in request.form:
        return beginning.begin(code)
    with web.writing() as db:
        talk = beginning.enter(db, code)
        if not isinstance(talk, Talk):
            return talk
        question = talk.turn(request.form.get("question", ""))
        if question is None:
            return talking.next_page(talk, note=_off_the_path(), kept=_typed_words(talk.asked)), 409
        going = request.form.get("go", "")
        form = forms.form_for(question, boxes=forms.boxes_of(talk.asked))
        if "skip" in request.form and not question.required:
            given = form.passed()
        else:
            if "names" in request.form:
                return talking.turn_page(talk, form.control(), found=names.in_form(form))
            if going and form.is_blank():
                return _elsewhere(talk, question, going)
            if not form.validate() or form.answer is None:
                return talking.turn_page(talk, form.control()), 422
            given = form.answer
        now = conversations.answer(db, talk, given, visits.times_of(request.form), visits.today())
    if going:
        return _elsewhere(now, question, going)
    is_repeat = now.marks == talk.marks
    return talking.next_page(now, now.after(question) if is_repeat else None)


def _elsewhere(talk: Talk, question: Question, going: str) -> ResponseReturnValue:
    """Where a button of a turn leads that does not answer it: back, or to the answers so far."""
    if going == "back":
        return talking.next_page(talk, talk.before(question) or question)
    if going == "later" and not talk.asked.shared_device:
        return coming_back.later_page(talk)
    return talking.check_page(talk)


@blueprint.post("/c/<code>/answers")
def save(code: str) -> ResponseReturnValue:
    """Keep answers that the script gathered, and give it more turns that ride ahead. For the script alone.

    Where the script knows no further, `at` asks for a page: of the turn it names, or of the next one.
    Outcomes: turns that ride ahead, or nothing, also where all was sent meanwhile (200); the page that was
    wanted (200); a turn with what to mend (422); as in `reply`, 400 and 409.
    """
    visits.choose_words(request.form)
    with web.writing() as db:
        talk = beginning.enter(db, code, lost=lambda asked: _too_late(db, asked))
    if not isinstance(talk, Talk):
        return talk
    if "at" in request.form:
        return talking.next_page(talk, talk.turn(request.form["at"]))
    return talking.more_ahead(talk, request.form.get("known", ""))


def _too_late(db: Session, asked: AskedCollection) -> ResponseReturnValue:
    """What a save is told whose conversation is gone. A late one, overtaken by Send, has nothing to tell."""
    token = visits.token_of(asked)
    if token is not None and "at" not in request.form and conversations.was_sent(db, token):
        # Send carried all that this one carries. A page in answer would stand where "Thank you" belongs.
        return ""
    return talking.lost_page(asked)


def _off_the_path() -> str:
    return _("That question is not part of your chat now. This is where you are.")


def _typed_words(asked: AskedCollection) -> str:
    """The words that a person typed for a question that cannot take them now, so that they are not lost."""
    question = turns.on_way(asked.turns, request.form.get("question", ""))
    if question is None:
        return ""
    sent = forms.form_for(question).sent()
    return "\n".join(text for name in names.WORD_FIELDS for text in sent.get(name, ()) if text.strip())
