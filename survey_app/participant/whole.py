"""The same questions on one page, and on paper."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from questionnaires.answers import Answer
from survey_app import web
from survey_app.engine import turns
from survey_app.participant import beginning, forms, names, talking, visits
from survey_app.participant.visits import blueprint, page
from survey_app.services import conversations
from survey_app.services.conversations import Talk


@blueprint.get("/c/<code>/form")
def form(code: str) -> ResponseReturnValue:
    """All questions on one page. Outcomes as `chat`."""
    with web.reading() as db:
        asked = visits.open_collection(db, code)
        talk = conversations.resume(db, asked, visits.token_of(asked))
    return redirect(f"/c/{asked.code}", 303) if talk is None else talking.form_page(talk, {})


@blueprint.post("/c/<code>/form")
def whole_reply(code: str) -> ResponseReturnValue:
    """Take the one-page form.

    `names` looks for names in what was written, and keeps nothing yet.
    Outcomes: the check page; the form with what to mend (422); all kept where the conversation is gone (400).
    """
    if "start" in request.form:
        return beginning.begin(code)
    with web.writing() as db:
        talk = beginning.enter(db, code, lost=talking.lost_form_page)
        if not isinstance(talk, Talk):
            return talk
        asked, boxes = talk.asked, forms.boxes_of(talk.asked)
        sent = {
            question.id: forms.form_for(question, forms.prefix_of(question), boxes=boxes)
            for question in asked.turns
            if question.is_asked
        }
        if "names" in request.form:
            found = list(dict.fromkeys(name for one in sent.values() for name in names.in_form(one)))
            return talking.form_page(talk, {name: one.control() for name, one in sent.items()}, found)
        given: dict[str, Answer] = {}
        for question_id, one in sent.items():
            if one.is_blank() and question_id in talk.sealed:
                # What was said before somebody came back is not shown, so an empty field says nothing of it.
                given[question_id] = talk.answers[question_id]
            elif one.is_blank():
                given[question_id] = one.passed()
            elif one.validate() and one.answer is not None:
                given[question_id] = one.answer
        way = turns.path(asked.turns, given)
        for question in turns.missing(way, given):
            one = sent[question.id]
            if one.problem is None:
                one.validate()
        if any(sent[question.id].problem for question in way if question.is_asked):
            return talking.form_page(talk, {name: one.control() for name, one in sent.items()}), 422
        # A blank that the path does not lead to is no skip: the person may yet be asked.
        keep = [
            answer
            for question_id, answer in given.items()
            if answer is not talk.answers.get(question_id)
            if not (answer.is_skip or turns.is_empty(answer)) or turns.on_way(way, question_id)
        ]
        keep += [Answer(question.id) for question in way if not question.is_asked]
        now = conversations.keep_all(db, talk, keep, {}, visits.today())
    return talking.check_page(now)


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
        numbers=talking.numbers(asked),
        conditions=talking.conditions(asked),
        boxes_open=visits.boxes_are_open(asked),
        nobody_reads=visits.nobody_reads(asked),
        own=visits.numbers_of(asked),
    )
