"""What comes next: the path through a questionnaire, as what was answered lays it out.

The path depends on the answers alone, never on the order in which they were given. An answer to a question
that is no longer on the path is *set aside*: kept, in case the person changes their mind again, and neither
sent nor looked at by any condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.answers import Answer, Answers
from questionnaires.model import TEXT_KINDS, Question
from survey_app.engine import replies
from survey_app.engine.conditions import holds

Turns = Sequence[Question]
"""What a collection asks, in order, before any condition."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where in the conversation a question stands: the `number`th of `total` that are asked.

    about: whether answers still to come may change the total.
    """

    number: int
    total: int
    about: bool


def path(turns: Turns, answers: Answers) -> tuple[Question, ...]:
    """The turns that these answers lead through, in order; a turn not yet answered opens nothing."""
    return _led(turns, answers, {})


def expected(turns: Turns, answers: Answers) -> tuple[Question, ...]:
    """The path if something is written wherever words are still asked for: what a person is told to expect.

    What hangs on words, such as whether they may be quoted, is counted from the start, so that the count
    never grows by it.
    """
    written = {
        turn.id: Answer(turn.id, words={replies.TEXT_PART: "-"}) for turn in turns if turn.kind in TEXT_KINDS
    }
    return _led(turns, answers, written)


def _led(turns: Turns, answers: Answers, otherwise: Answers) -> tuple[Question, ...]:
    standing: dict[str, Answer] = {}
    found: list[Question] = []
    for question in turns:
        if holds(question.when, standing):
            found.append(question)
            answer = answers.get(question.id) or otherwise.get(question.id)
            if answer is not None:
                standing[question.id] = answer
    return tuple(found)


def next_turn(way: Turns, answers: Answers) -> Question | None:
    """The first turn of a path that has not been answered, skipped or (information) read; None at the end."""
    return next((question for question in way if question.id not in answers), None)


def on_way(way: Turns, question_id: str) -> Question | None:
    """The turn of a path with this id; None where the path does not lead there."""
    return next((question for question in way if question.id == question_id), None)


def before(way: Turns, question: Question) -> Question | None:
    """The turn that comes before on a path, or None."""
    place = _place(way, question)
    return way[place - 1] if place > 0 else None


def after(way: Turns, question: Question) -> Question | None:
    """The turn that comes after on a path, or None."""
    place = _place(way, question)
    return way[place + 1] if 0 <= place < len(way) - 1 else None


def _place(way: Turns, question: Question) -> int:
    return next((place for place, turn in enumerate(way) if turn.id == question.id), -1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The open turns that come next whatever is now answered, in order, so that they can be sent along.

    to_the_end: whether the check comes after the last of them whatever is answered.
    """

    turns: tuple[Question, ...]
    to_the_end: bool


def ahead(turns: Turns, answers: Answers, question: Question) -> Ahead:
    """What comes after a turn, as far as no answer to it or to one that follows can change it.

    A turn that has been answered is gone through without stopping; where one before this question is open,
    that one is next, and nothing is ahead.
    """
    here = _place(turns, question)
    way = {turn.id for turn in path(turns, answers)}
    if any(turn.id in way and turn.id not in answers for turn in turns[:here]):
        return Ahead((), to_the_end=False)
    still_open = {question.id}
    found: list[Question] = []
    for turn in turns[here + 1 :]:
        if turn.when is not None and not still_open.isdisjoint(turn.when.question_ids()):
            return Ahead(tuple(found), to_the_end=False)
        if turn.id in way and turn.id not in answers:
            still_open.add(turn.id)
            found.append(turn)
    return Ahead(tuple(found), to_the_end=True)


def set_aside(turns: Turns, answers: Answers) -> frozenset[str]:
    """The ids of answered questions that the path does not lead to any more."""
    return frozenset(answers) - {question.id for question in path(turns, answers)}


def to_send(turns: Turns, answers: Answers) -> dict[str, Answer]:
    """The answers that may be sent: of questions on the path, with something in them, without information."""
    return {
        question.id: answers[question.id]
        for question in path(turns, answers)
        if question.is_asked and question.id in answers and not is_empty(answers[question.id])
    }


def is_empty(answer: Answer) -> bool:
    """Whether there is neither a code nor a word in it: an information turn that was read."""
    return not any(answer.codes.values()) and not any(text.strip() for text in answer.words.values())


def missing(way: Turns, answers: Answers) -> tuple[Question, ...]:
    """The turns of a path that must be answered before sending and are not."""
    return tuple(
        question
        for question in way
        if question.required and (question.id not in answers or answers[question.id].is_skip)
    )


def position(turns: Turns, way: Turns, question: Question) -> Position | None:
    """Where a question stands among those of an (expected) path; None for information, and off the path."""
    asked = [turn for turn in way if turn.is_asked]
    place = _place(asked, question)
    if place < 0:
        return None
    here = _place(turns, question)
    about = any(turn.when is not None and turn.is_asked for turn in turns[here + 1 :])
    return Position(place + 1, len(asked), about)
