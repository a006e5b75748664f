"""Answers that the script gathered while the next questions were there already.

Each comes as one field `a`, which holds the form of one turn as a browser would have sent it. Answers come
once or several times, in order or not: the number in `times` tells a repeat from a change.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import request
from werkzeug.datastructures import MultiDict

from questionnaires.answers import Answer
from questionnaires.model import Question
from survey_app.engine import turns
from survey_app.participant import forms, visits
from survey_app.participant.forms import Control
from survey_app.services import conversations
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import Talk
from survey_app.store.database import Session

MOST_FIELDS = 60
"""Fields of one turn at the most; a question with every option of the largest chosen has fewer."""


Turn = tuple[Question, MultiDict[str, str]]
"""A question, and the form of its turn as it was filled in."""


def sent(asked: AskedCollection) -> list[Turn]:
    """What this request brings along, in order; what is to no question of the collection is left out."""
    found = []
    for one in request.form.getlist("a"):
        fields = MultiDict(parse_qsl(one, keep_blank_values=True)[:MOST_FIELDS])
        question = turns.on_way(asked.turns, fields.get("question", ""))
        if question is not None:
            found.append((question, fields))
    return found


def lost(asked: AskedCollection) -> Control | None:
    """The turn to show again where the conversation is gone, with what was put in; None where there is none.

    It is the last one with an answer in it: the others ride with the next request too.
    """
    came = sent(asked)
    answered = [turn for turn in came if turn[0].is_asked and "skip" not in turn[1]]
    for question, fields in reversed(answered or came):
        return forms.form_for(question, sent=fields).control()
    return None


def keep(db: Session, talk: Talk) -> tuple[Talk, Control | None]:
    """Keep what this request brings along; what cannot be an answer is given back to be asked again.

    An answer to a question off the path is kept and set aside, as it is when the path turns away from it.
    The others are kept also where one is unfit. A turn that the collection does not have is passed over.
    Of several answers to one question the one counts that was given last.
    """
    latest: dict[str, Turn] = {}
    for question, fields in sent(talk.asked):
        before = latest.get(question.id)
        if before is None or visits.times_of(fields) >= visits.times_of(before[1]):
            latest[question.id] = question, fields
    given: list[Answer] = []
    times: dict[str, int] = {}
    unfit: Control | None = None
    boxes = forms.boxes_of(talk.asked)
    for question, fields in latest.values():
        form = forms.form_for(question, sent=fields, boxes=boxes)
        if "skip" in fields and not question.required:
            given.append(form.passed())
        else:
            if not form.validate() or form.answer is None:
                unfit = unfit or form.control()
                continue
            given.append(form.answer)
        times[question.id] = visits.times_of(fields)
    return (conversations.keep_all(db, talk, given, times, visits.today()) if given else talk), unfit
