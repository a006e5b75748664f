"""What a conversation looks like: a turn, all turns on one page, the check before Send, and its loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from questionnaires.model import Kind, Question
from survey_app.engine import turns
from survey_app.i18n import gettext as _
from survey_app.participant import forms, start, visits
from survey_app.participant.forms import Control
from survey_app.participant.visits import page
from survey_app.participant.words import answer_words, condition_words
from survey_app.services import conversations
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import Talk


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with what was said to it, as the page shows it again. said is empty where it is open."""

    question: Question
    said: Sequence[str]


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
        return start.welcome_page(asked, going_on=False, note=lost()), 400
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
        note=lost() + " " + _("What you put in is still here. Press Send once more to keep it."),
        kept="",
        again=True,
        at=f"/c/{asked.code}/chat",
    ), 400


def over_page(asked: AskedCollection) -> ResponseReturnValue:
    """The first page, where an old page came back after Send or Leave: nothing of it is shown again."""
    return start.welcome_page(
        asked, going_on=False, note=_("That chat is over. You can start a new one.")
    ), 400


def lost() -> str:
    """What is said where a conversation is gone."""
    return _(
        "This chat was open for a long time, or your browser did not keep it. "
        "Nothing was sent, and your earlier answers are not here any more."
    )


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
    note = lost() + " " + _("What you put in is still here. Press Send once more to keep it.")
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
