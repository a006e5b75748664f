"""Whether a question is asked: a condition held against what was answered."""

from __future__ import annotations

from questionnaires.answers import Answers
from questionnaires.model import Condition


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether the condition is met by these answers; no condition always is.

    `any_of` looks at codes alone, so that it can name a skip or "don't know". `none_of` and `answered` ask
    for an opinion: somebody who would rather not say is never led further into the subject.
    """
    if condition is None:
        return True
    if condition.all_of and not all(holds(part, answers) for part in condition.all_of):
        return False
    if condition.either and not any(holds(part, answers) for part in condition.either):
        return False
    return not condition.question_id or _holds_of_one(condition, answers)


def _holds_of_one(condition: Condition, answers: Answers) -> bool:
    answer = answers.get(condition.question_id)
    if answer is None:
        return False
    chosen = {code for codes in answer.codes.values() for code in codes}
    if condition.any_of and chosen.isdisjoint(condition.any_of):
        return False
    if condition.none_of and not (answer.says_something and chosen.isdisjoint(condition.none_of)):
        return False
    return not condition.answered or answer.says_something
