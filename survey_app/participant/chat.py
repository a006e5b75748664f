"""The conversation in the browser: one question a turn, all on one page, checked, sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from questionnaires.answers import Answer
from questionnaires.model import Kind, Question
from survey_app import web
from survey_app.engine import replies, turns
from survey_app.i18n import gettext as _
from survey_app.i18n import language
from survey_app.participant import forms, start, visits
from survey_app.participant.forms import Control
from survey_app.participant.visits import blueprint, page
from survey_app.participant.words import answer_words, condition_words
from survey_app.services import cards, conversations
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import NoConversation, NothingToSend, NotOpen, Talk
from survey_app.store.database import Session

WORD_FIELDS = (replies.WORDS, replies.OTHER, replies.NOTE)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with what was said to it, as the page shows it again. said is empty where it is open."""

    question: Question
    said: Sequence[str]


# --- One question a turn ---


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
    return next_page(talk, talk.turn(request.args.get("at", "")))


@blueprint.post("/c/<code>/chat")
def reply(code: str) -> ResponseReturnValue:
    """Take a reply and answer with the next turn itself, which saves a person on a slow line two seconds.

    Outcomes: the next turn or the check page (200); the same turn with what to mend (422); where the question
    is not being asked, the one that is (409); where the conversation is gone, what was typed is kept (400).
    """
    if "start" in request.form:
        return _begin(code)
    with web.writing() as db:
        asked = visits.open_collection(db, code)
        talk = _resumed(db, asked)
        if talk is None:
            return lost_page(asked)
        if _is_of_another(talk):
            return next_page(talk, note=_of_another()), 409
        question = talk.turn(request.form.get("question", ""))
        if question is None:
            return next_page(talk, note=_off_the_path(), kept=_typed_words(asked)), 409
        if "skip" in request.form and not question.required:
            now = conversations.skip(db, talk, question, _times(), visits.today())
        else:
            form = forms.form_for(question)
            if not form.validate() or form.answer is None:
                return turn_page(talk, form.control()), 422
            now = conversations.answer(db, talk, form.answer, _times(), visits.today())
    is_repeat = now.marks == talk.marks
    return next_page(now, now.after(question) if is_repeat else None)


def _begin(code: str) -> ResponseReturnValue:
    """Begin, or go on where this browser stopped. A card that is not known is told about, status 422."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
        typed = request.form.get("card", "")[:60]
        card_id = (
            cards.find(db, asked.programme_code, typed) if asked.programme_code and typed.strip() else None
        )
    if asked.programme_code and typed.strip() and card_id is None:
        problem = _("We do not know this card. Check each letter and number, or empty the box to go on.")
        return start.welcome_page(asked, going_on=False, card=typed, problem=problem), 422
    with web.writing() as db:
        token = visits.token_of(asked)
        talk = conversations.resume(db, asked, token, to_write=True)
        if talk is not None and (_starts_again(talk) or (card_id and card_id != talk.card_id)):
            conversations.leave(db, talk.token)
            talk = None
        if talk is None:
            talk = conversations.begin(db, asked, language(), visits.today(), card_id)
            visits.hold(talk)
    return form_page(talk, {}) if request.form["start"] == "form" else next_page(talk)


def _starts_again(talk: Talk) -> bool:
    # The button names the conversation it replaces: pressed twice, it does not throw away the new one.
    return request.form.get("instead_of") == conversations.mark_of(talk.token)


def _resumed(db: Session, asked: AskedCollection) -> Talk | None:
    """This browser's conversation; a new one where the person was told that theirs is gone and goes on."""
    talk = conversations.resume(db, asked, visits.token_of(asked), to_write=True)
    if talk is None and "again" in request.form and not visits.is_over(asked):
        talk = conversations.begin(db, asked, language(), visits.today())
        visits.hold(talk)
    return talk


def _is_of_another(talk: Talk) -> bool:
    # On a device that was passed on, Back can bring up a page of the person before.
    return "again" not in request.form and request.form.get("visit") != conversations.mark_of(talk.token)


def _of_another() -> str:
    return _("That page was from an earlier chat, so nothing of it was kept. This is where you are.")


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


def next_page(talk: Talk, question: Question | None = None, note: str = "", kept: str = "") -> str:
    """The page of a turn, of the next one unless another is named; at the end the check page."""
    question = question or talk.next
    if question is None:
        return check_page(talk, note)
    control = forms.as_kept(question, talk.answers.get(question.id))
    return turn_page(talk, control, note=note, kept=kept)


def turn_page(talk: Talk, control: Control, note: str = "", kept: str = "") -> str:
    """One turn: the last exchange, the question, what to answer with."""
    question = control.question
    before = talk.before(question)
    told = exchanges(talk, until=question)
    return page(
        "chat/turn.html",
        talk.asked,
        control=control,
        question=question,
        position=talk.position(question),
        times=talk.times(question),
        before=before,
        last=told[-1] if told and before is not None and told[-1].question.id == before.id else None,
        told=told,
        first_words=next((turn.id for turn in talk.way if turn.takes_words), "") == question.id,
        note=note,
        kept=kept,
        again=False,
        visit=conversations.mark_of(talk.token),
        at=f"/c/{talk.asked.code}/chat",
    )


def exchanges(talk: Talk, until: Question | None = None) -> list[Exchange]:
    """What was asked and said on the path, in order; up to a turn, or all of it with what is still open."""
    found = []
    for question in talk.way:
        if until is not None and question.id == until.id:
            break
        if question.is_asked and (until is None or question.id in talk.answers):
            answer = talk.answers.get(question.id)
            say = lambda text: visits.say(talk.asked, text)  # noqa: E731
            found.append(Exchange(question, answer_words(question, answer, say)))
    return found


def lost_page(asked: AskedCollection) -> ResponseReturnValue:
    """The page for a reply whose conversation is gone: the question again, with all that was typed."""
    question = turns.on_way(asked.turns, request.form.get("question", ""))
    if visits.is_over(asked):
        return over_page(asked)
    if question is None:
        return start.welcome_page(asked, going_on=False, note=_lost()), 400
    return page(
        "chat/turn.html",
        asked,
        control=forms.form_for(question).control(),
        question=question,
        position=None,
        times=0,
        before=None,
        last=None,
        told=[],
        first_words=False,
        note=_lost() + " " + _("What you put in is still here. Press Send once more to keep it."),
        kept="",
        again=True,
        at=f"/c/{asked.code}/chat",
    ), 400


def over_page(asked: AskedCollection) -> ResponseReturnValue:
    """The first page, where an old page came back after Send or Leave: nothing of it is shown again."""
    return start.welcome_page(
        asked, going_on=False, note=_("That chat is over. You can start a new one.")
    ), 400


def _lost() -> str:
    return _(
        "This chat was open for a long time, or your browser did not keep it. "
        "Nothing was sent, and your earlier answers are not here any more."
    )


# --- The same questions on one page, and on paper ---


@blueprint.get("/c/<code>/form")
def form(code: str) -> ResponseReturnValue:
    """All questions on one page. Outcomes as `chat`."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
        talk = conversations.resume(db, asked, visits.token_of(asked))
    return redirect(f"/c/{asked.code}", 303) if talk is None else form_page(talk, {})


@blueprint.post("/c/<code>/form")
def whole_reply(code: str) -> ResponseReturnValue:
    """Take the one-page form.

    Outcomes: the check page; the form with what to mend (422); all kept where the conversation is gone (400).
    """
    if "start" in request.form:
        return _begin(code)
    with web.writing() as db:
        asked = visits.open_collection(db, code)
        talk = _resumed(db, asked)
        if talk is None:
            return lost_form_page(asked)
        if _is_of_another(talk):
            return next_page(talk, note=_of_another()), 409
        sent = {
            question.id: forms.form_for(question, forms.prefix_of(question))
            for question in asked.turns
            if question.is_asked
        }
        given: dict[str, Answer] = {}
        for question_id, one in sent.items():
            if one.is_blank():
                given[question_id] = replies.pass_by(one.question)
            elif one.validate() and one.answer is not None:
                given[question_id] = one.answer
        way = turns.path(asked.turns, given)
        for question in turns.missing(way, given):
            one = sent[question.id]
            if one.problem is None:
                one.validate()
        if any(sent[question.id].problem for question in way if question.is_asked):
            return form_page(talk, {name: one.control() for name, one in sent.items()}), 422
        # A blank that the path does not lead to is no skip: the person may yet be asked.
        keep = [
            answer
            for question_id, answer in given.items()
            if not answer.is_skip or turns.on_way(way, question_id)
        ]
        keep += [Answer(question.id) for question in way if not question.is_asked]
        now = conversations.keep_all(db, talk, keep, {}, visits.today())
    return check_page(now)


def form_page(talk: Talk, controls: Mapping[str, Control]) -> str:
    """The one-page form, filled with what was answered before or with what was just sent."""
    drawn = {
        question.id: controls.get(question.id)
        or forms.as_kept(question, talk.answers.get(question.id), forms.prefix_of(question))
        for question in talk.asked.turns
    }
    return _form_page(talk.asked, drawn, note="", again=False, visit=conversations.mark_of(talk.token))


def lost_form_page(asked: AskedCollection) -> ResponseReturnValue:
    """The one-page form once more, with everything that was put in, where the conversation is gone."""
    if visits.is_over(asked):
        return over_page(asked)
    drawn = {
        question.id: forms.form_for(question, forms.prefix_of(question)).control() for question in asked.turns
    }
    note = _lost() + " " + _("What you put in is still here. Press Send once more to keep it.")
    return _form_page(asked, drawn, note=note, again=True), 400


def _form_page(
    asked: AskedCollection, controls: Mapping[str, Control], *, note: str, again: bool, visit: str = ""
) -> str:
    return page(
        "chat/form.html",
        asked,
        drawn=controls,
        numbers=numbers(asked),
        conditions=conditions(asked),
        problems=[control for control in controls.values() if control.problems],
        first_words=next((turn.id for turn in asked.turns if turn.takes_words), ""),
        note=note,
        again=again,
        visit=visit,
        at=f"/c/{asked.code}/form",
    )


@blueprint.get("/c/<code>/print")
def paper(code: str) -> ResponseReturnValue:
    """A copy to fill in by hand. For everybody with the code."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
    controls = {question.id: forms.as_kept(question, None) for question in asked.turns}
    return page(
        "chat/paper.html",
        asked,
        on_paper=True,
        drawn=controls,
        numbers=numbers(asked),
        conditions=conditions(asked),
    )


def numbers(asked: AskedCollection) -> dict[str, int]:
    """The number of each question that is asked, as a page with all of them shows it."""
    named = [question.id for question in asked.turns if question.kind is not Kind.INFORMATION]
    return {question_id: place for place, question_id in enumerate(named, start=1)}


def conditions(asked: AskedCollection) -> dict[str, str]:
    """When each question with a condition is to be answered, in words."""
    counted = numbers(asked)
    return {
        question.id: condition_words(
            question.when, asked.turns, counted, lambda text: visits.say(asked, text)
        )
        for question in asked.turns
        if question.when is not None
    }


# --- Checked and sent ---


@blueprint.get("/c/<code>/check")
def check(code: str) -> ResponseReturnValue:
    """Show every answer before it is sent. Outcomes as `chat`."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
        talk = conversations.resume(db, asked, visits.token_of(asked))
    return redirect(f"/c/{asked.code}", 303) if talk is None else check_page(talk)


def check_page(talk: Talk, note: str = "") -> str:
    """Every answer with a way to change it, and Send."""
    return page(
        "chat/check.html",
        talk.asked,
        exchanges=exchanges(talk),
        open_turn=talk.next,
        missing=talk.missing,
        can_send=talk.said_anything and not talk.missing,
        submission=conversations.submission_of(talk.token),
        note=note,
        at=f"/c/{talk.asked.code}/check",
    )


@blueprint.post("/c/<code>/check")
def send(code: str) -> ResponseReturnValue:
    """Send. Pressed twice, it is sent once.

    Outcomes: on to the thanks; what is missing (422); the chat is gone (400), another (409) or closed (410).
    """
    try:
        with web.writing() as db:
            asked = visits.any_collection(db, code)
            submission = request.form.get("submission", "")
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
            return next_page(talk, problem.question, note=_("We need this one before you can send.")), 422
        return check_page(talk, _("There is nothing to send yet. Answer at least one question.")), 422
    # An old page sent once more, on a device that was passed on, must not take away the chat of the next one.
    token = visits.token_of(asked)
    if token is None or submission == conversations.submission_of(token):
        visits.let_go(asked)
    session[visits.SENT] = asked.code
    return redirect(f"/c/{asked.code}/thanks", 303)


def _not_sent(asked: AskedCollection) -> ResponseReturnValue:
    """What is shown where Send was pressed on a page whose conversation is gone."""
    if asked.state != "open":
        return visits.closed_page(asked)
    with web.reading() as db:
        talk = conversations.resume(db, asked, visits.token_of(asked))
    if talk is not None:
        return next_page(talk, note=_of_another()), 409
    return start.welcome_page(asked, going_on=False, note=_lost()), 400


@blueprint.get("/c/<code>/thanks")
def thanks(code: str) -> ResponseReturnValue:
    """Say that it arrived, only after it did; with help beside it. Anybody else is led to the first page.

    What is right is told after the last asking only: told after `before`, it would teach what comes `after`.
    """
    with web.reading() as db:
        asked = visits.any_collection(db, code)
    if session.get(visits.SENT) != asked.code:
        return redirect(f"/c/{asked.code}", 303)
    explained = [turn for turn in asked.turns if turn.explanation and asked.wave != "before"]
    return page("chat/thanks.html", asked, explained=explained)
