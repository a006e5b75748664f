"""Answers that the script gathered while the next questions were there already.

Each comes as one field `a`, which holds the form of one turn as a browser would have sent it. Answers come
once or several times, in order or not: the number in `times` tells a repeat from a change.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import request
from werkzeug.datastructures import MultiDict

from questionnaires.answers import Answer
from survey_app.engine import replies, turns
from survey_app.participant import forms, visits
from survey_app.participant.forms import Control
from survey_app.services import conversations
from survey_app.services.conversations import Talk
from survey_app.store.database import Session

MOST_FIELDS = 60
"""Fields of one turn at the most; a question with every option of the largest chosen has fewer."""


def keep(db: Session, talk: Talk) -> tuple[Talk, Control | None]:
    """Keep what this request brings along; what cannot be an answer is given back to be asked again.

    An answer to a question off the path is kept and set aside, as it is when the path turns away from it.
    The others are kept also where one is unfit. A turn that the collection does not have is passed over.
    """
    given: list[Answer] = []
    times: dict[str, int] = {}
    unfit: Control | None = None
    for sent in request.form.getlist("a"):
        fields = MultiDict(parse_qsl(sent, keep_blank_values=True)[:MOST_FIELDS])
        question = turns.on_way(talk.asked.turns, fields.get("question", ""))
        if question is None:
            continue
        if "skip" in fields and not question.required:
            given.append(replies.pass_by(question))
        else:
            form = forms.form_for(question, sent=fields)
            if not form.validate() or form.answer is None:
                unfit = unfit or form.control()
                continue
            given.append(form.answer)
        times[question.id] = visits.times_of(fields)
    return (conversations.keep_all(db, talk, given, times, visits.today()) if given else talk), unfit
