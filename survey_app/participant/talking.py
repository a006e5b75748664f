"""What a conversation looks like: a turn, all turns on one page, the check before Send, and its loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import request
from flask.typing import ResponseReturnValue

from questionnaires.model import Kind, Question
from survey_app import web
from survey_app.engine import turns
from survey_app.i18n import gettext as _
from survey_app.participant import ahead, forms, start, visits
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


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as a page draws it.

    before: the turn that stands before it on the path, None at the beginning. said: what was said to that,
    None where nothing is asked in it, or where the answer is only being given. next_id: the turn that comes
    whatever is answered, "" where the server must look first. times: how often it was answered.
    is_ahead: whether it rides along for later, behind the page that is shown.
    """

    control: Control
    position: turns.Position | None = None
    times: int = 0
    before: Question | None = None
    said: Sequence[str] | None = None
    next_id: str = ""
    is_first_for_words: bool = False
    is_ahead: bool = False


FIRST_AHEAD, MOST_AHEAD = 3, 9
"""Turns that ride along with a whole page, and with what the script asks for: few enough for the first 6 KB,
and enough that nobody waits on a slow line."""
NOTHING_AHEAD: dict[str, object] = {"ahead": [], "coming_check": None}
CHECK = "check"
"""What the check of all answers is called among the turns that ride along."""
CHECKED_BY_THE_SERVER = frozenset({Kind.NUMBER, Kind.MONTH, Kind.THEN_NOW})
"""Kinds whose answer the script cannot tell from a slip, so that the next turn waits for the server."""


def next_page(talk: Talk, question: Question | None = None, note: str = "", kept: str = "") -> str:
    """The page of a turn, of the next one unless another is named; at the end the check page."""
    question = question or talk.next
    if question is None:
        return check_page(talk, note)
    return turn_page(talk, _as_kept(talk, question), note=note, kept=kept)


def turn_page(
    talk: Talk, control: Control, note: str = "", kept: str = "", found: Sequence[str] | None = None
) -> str:
    """One turn: the last exchange, the question, what to answer with; and the turns that ride ahead.

    found: what may be names in the words that were typed; None where the person did not ask to look for them.
    """
    coming = talk.ahead(control.question)
    # What the script asks for is no first page, and may bring as much as it can use.
    most = MOST_AHEAD if web.is_part() else FIRST_AHEAD
    riding = _riding(talk, coming, range(most)) if visits.has_script() else NOTHING_AHEAD
    return page(
        "chat/turn.html",
        talk.asked,
        turn=_turn(talk, control, coming),
        **riding,
        note=note,
        kept=kept,
        looked=found is not None,
        found=found or (),
        visit=conversations.mark_of(talk.token),
        at=f"/c/{talk.asked.code}/chat",
        **_about(talk.asked),
    )


def more_ahead(talk: Talk, known: str) -> str:
    """The turns that come after those which the script knows already: `known` is the last of these."""
    question = talk.next
    if question is None:
        return ""
    coming = talk.ahead(question)
    way = (question, *coming.turns)
    place = next((place for place, turn in enumerate(way) if turn.id == known), None)
    if place is None:
        return ""
    riding = _riding(talk, coming, range(place, place + MOST_AHEAD))
    return page("chat/ahead.html", talk.asked, visit="", **riding, **_about(talk.asked))


def _about(asked: AskedCollection) -> dict[str, object]:
    """What every turn of a collection is drawn with."""
    return {
        "has_easy": any(turn.easy for turn in asked.turns),
        "easy": visits.in_easy_words(),
        "boxes_open": visits.boxes_are_open(asked),
        "nobody_reads": visits.nobody_reads(asked),
    }


def _as_kept(talk: Talk, question: Question) -> Control:
    # What was said before the person came back by a code is shown to nobody, whoever types the code.
    answer = None if question.id in talk.sealed else talk.answers.get(question.id)
    return forms.as_kept(question, answer)


def _turn(talk: Talk, control: Control, coming: turns.Ahead) -> Turn:
    question = control.question
    told = talk.before(question)
    said: Sequence[str] | None = None
    if told is not None and told.is_asked and told.id in talk.answers:
        said = _said(talk, told)
    return Turn(
        control=replace(control, question=visits.shown(question)),
        position=talk.position(question),
        times=talk.times(question),
        before=visits.shown(told) if told is not None else None,
        said=said,
        next_id="" if question.kind in CHECKED_BY_THE_SERVER else _next_id(coming),
        is_first_for_words=next((turn.id for turn in talk.way if turn.takes_words), "") == question.id,
    )


def _next_id(coming: turns.Ahead) -> str:
    return coming.turns[0].id if coming.turns else CHECK if coming.to_the_end else ""


def _riding(talk: Talk, coming: turns.Ahead, places: range) -> dict[str, object]:
    """The turns that ride along, and the check of all answers where it is certain to come after them."""
    riding = [
        replace(
            _turn(talk, _as_kept(talk, question), turns.Ahead(coming.turns[place + 1 :], coming.to_the_end)),
            is_ahead=True,
        )
        for place, question in enumerate(coming.turns)
        if place in places
    ]
    with_check = coming.to_the_end and len(coming.turns) <= places.stop
    return {"ahead": riding, "coming_check": _checked(talk, riding=True) if with_check else None}


def _said(talk: Talk, question: Question) -> Sequence[str]:
    if question.id in talk.sealed:
        return [_("You answered this before.")]
    say = partial(visits.say, talk.asked)
    return answer_words(visits.shown(question), talk.answers.get(question.id), say)


def exchanges(talk: Talk) -> list[Exchange]:
    """What was asked on the path and what was said to it, in order, with what is still open."""
    return [
        Exchange(visits.shown(question), _said(talk, question) if question.id in talk.answers else ())
        for question in talk.way
        if question.is_asked
    ]


def lost_page(asked: AskedCollection) -> ResponseReturnValue:
    """The page for a reply whose conversation is gone: the question again, with all that was typed."""
    if visits.is_over(asked):
        return over_page(asked)
    question = turns.on_way(asked.turns, request.form.get("question", ""))
    control = forms.form_for(question).control() if question is not None else ahead.lost(asked)
    if control is None:
        return start.welcome_page(asked, going_on=False, note=lost()), 400
    return page(
        "chat/turn.html",
        asked,
        turn=Turn(control=replace(control, question=visits.shown(control.question))),
        **NOTHING_AHEAD,
        note=lost() + " " + _("What you put in is still here. Press the button once more to keep it."),
        kept="",
        looked=False,
        found=(),
        visit=visits.anew_mark(),
        at=f"/c/{asked.code}/chat",
        **_about(asked),
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


def form_page(talk: Talk, controls: Mapping[str, Control], found: Sequence[str] | None = None) -> str:
    """The one-page form, filled with what was answered before or with what was just sent.

    found: what may be names in it; None where the person did not ask to look for them.
    """
    drawn = {
        question.id: controls.get(question.id)
        or forms.as_kept(
            question,
            None if question.id in talk.sealed else talk.answers.get(question.id),
            forms.prefix_of(question),
        )
        for question in talk.asked.turns
    }
    return _form_page(talk.asked, drawn, visit=conversations.mark_of(talk.token), found=found)


def lost_form_page(asked: AskedCollection) -> ResponseReturnValue:
    """The one-page form once more, with everything that was put in, where the conversation is gone."""
    if visits.is_over(asked):
        return over_page(asked)
    drawn = {
        question.id: forms.form_for(question, forms.prefix_of(question)).control() for question in asked.turns
    }
    note = lost() + " " + _("What you put in is still here. Press the button once more to keep it.")
    return _form_page(asked, drawn, visit=visits.anew_mark(), note=note), 400


def _form_page(
    asked: AskedCollection,
    controls: Mapping[str, Control],
    *,
    visit: str,
    note: str = "",
    found: Sequence[str] | None = None,
) -> str:
    return page(
        "chat/form.html",
        asked,
        drawn={
            question_id: replace(control, question=visits.shown(control.question))
            for question_id, control in controls.items()
        },
        numbers=numbers(asked),
        conditions=conditions(asked),
        problems=[control for control in controls.values() if control.problems],
        first_words=next((turn.id for turn in asked.turns if turn.takes_words), ""),
        note=note,
        looked=found is not None,
        found=found or (),
        visit=visit,
        at=f"/c/{asked.code}/form",
        **_about(asked),
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


def check_page(talk: Talk, note: str = "", found: Sequence[str] = (), *, looked: bool = False) -> str:
    """Every answer with a way to change it, and Send.

    found: what may be names in the words, which people at work are shown once before it is sent. looked:
    whether the person asked to look for them.
    """
    return page(
        "chat/check.html",
        talk.asked,
        note=note,
        found=found,
        looked=looked,
        at=f"/c/{talk.asked.code}/check",
        check=_checked(talk),
    )


@dataclass(frozen=True, slots=True)
class Check:
    """What stands on the check of all answers. is_ahead: the script fills in what is only being answered.

    has_words: whether anything on the path takes words, so that there may be names to look for.
    """

    exchanges: Sequence[Exchange]
    open_turn: Question | None
    missing: Sequence[Question]
    can_send: bool
    submission: str
    has_words: bool
    is_ahead: bool


def _checked(talk: Talk, *, riding: bool = False) -> Check:
    return Check(
        exchanges=exchanges(talk),
        open_turn=None if riding else talk.next,
        missing=() if riding else talk.missing,
        can_send=riding or (talk.said_anything and not talk.missing),
        submission=conversations.submission_of(talk.token),
        has_words=any(turn.takes_words for turn in talk.way),
        is_ahead=riding,
    )
