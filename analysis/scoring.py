"""From one person's answers to scores: scales, knowledge, then and now.

A score that cannot be had is None with a reason, never 0. A skip, "don't know" and "I'd rather not say" are
never scored; nothing here guesses what a person would have said beyond the scale's own missing-item rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.answers import DONT_KNOW, MAIN, NO_OPINION_CODES, Answer, Answers
from questionnaires.model import (
    HALF_UP,
    QUIZ_NORMS,
    QUIZ_TITLE,
    SCORABLE_KINDS,
    Kind,
    Question,
    Questionnaire,
    Scale,
)

ZERO_TO_TEN = (0.0, 10.0)
"""The ends of a zero-to-ten question: the number chosen is its score."""

_HALF_DECIMALS = 9

THEN_PART, NOW_PART, HELPED_PART = "then", "now", "helped"


class ScoringError(ValueError):
    """A scale or an answer that does not belong to the questionnaire. Its text holds no answer."""


class NotScored(StrEnum):
    """Why there is no score."""

    NOT_SEEN = "not_seen"
    """None of the questions was met, or none was answered or passed by."""
    TOO_FEW_ANSWERS = "too_few_answers"
    """Fewer usable answers than the scale needs."""
    NOT_IN_TABLE = "not_in_table"
    """The raw score is no row of the conversion table: it was scaled up for an item that is missing."""
    NO_OPINION = "no_opinion"
    """Skipped, don't know, or rather not say."""


@dataclass(frozen=True, slots=True)
class Score:
    """One person's score. `value` is None where it cannot be had; then `reason` says why ("" otherwise)."""

    value: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeScore:
    """How one person did on a set of knowledge and scenario questions. Numbers of questions.

    right, wrong, dont_know: what was answered. unanswered: met, and passed by or not told. not_seen: never
    met (a condition left it out, or the person had gone).
    """

    right: int
    wrong: int
    dont_know: int
    unanswered: int
    not_seen: int

    @property
    def base(self) -> int:
        """Questions asked and seen, which is what the share is of."""
        return self.right + self.wrong + self.dont_know + self.unanswered

    @property
    def share_right(self) -> float | None:
        """Right answers as a share of the questions asked and seen, 0 to 1; None if none was seen."""
        return self.right / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class ThenNow:
    """One then/now row of one person: two scores, and whether support helped (a code, or "")."""

    then: Score
    now: Score
    helped: str = ""


def score(scale: Scale, questionnaire: Questionnaire, answers: Answers) -> Score:
    """One person's score on one scale: the sum of the items, reversed items turned round first.

    A reversed item is turned within the range of its own options (lowest + highest - score). With at least
    `minimum_answered` usable answers the score is their mean times the number of items, rounded as the scale
    says; with fewer it is None. A total of parts is the sum of their scores, each by its own rule; without
    one of them it is None. Where the scale has a conversion table the score is the one beside the raw score,
    and None where the raw score is not in the table, as one that was scaled up is not. A score that was
    entered, worked out elsewhere, is taken as it is. Range: the scale's `lowest` to `highest`.

    Raises ScoringError if an item is not in the questionnaire, cannot be scored, or holds a foreign code.
    Sources: measures catalogue 1.2, 1.4 and 2.3; worked cases RC03 and RC05.
    """
    if scale.given and (entered := _entered(scale, answers)) is not None:
        return Score(entered)
    if scale.parts:
        return _total(scale, questionnaire, answers)
    if scale.given:
        return Score(None, NotScored.TOO_FEW_ANSWERS if scale.given in answers else NotScored.NOT_SEEN)
    rows = _item_scores(scale, questionnaire, answers)
    if all(item not in answers for item in scale.items):
        return Score(None, NotScored.NOT_SEEN)
    usable = [keyed for _plain, keyed in rows if keyed is not None]
    if not usable or len(usable) < scale.minimum_answered:
        return Score(None, NotScored.TOO_FEW_ANSWERS)
    total = math.fsum(usable)
    if len(usable) < len(scale.items):
        total = total / len(usable) * len(scale.items)
    if scale.rounding == HALF_UP:
        total = rounded_half_up(total)
    return _converted(scale, total)


def rounded_half_up(value: float) -> float:
    """The nearest whole number, a half going up: 2.5 is 3, where round() gives 2.

    What differs from a half only by how a computer keeps fractions counts as one.
    """
    return float(math.floor(round(value, _HALF_DECIMALS) + 0.5))


def complete_rows(
    scale: Scale, questionnaire: Questionnaire, people: Iterable[Answers]
) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """The item scores of everybody who answered every item: before reversed items are turned, and after.

    Shape: two lists of equally many rows, an item a column in the scale's order. Raises as `score`.
    """
    plain, keyed = [], []
    for answers in people:
        row = _item_scores(scale, questionnaire, answers)
        as_given = tuple(given for given, _turned in row if given is not None)
        if len(as_given) == len(scale.items):
            plain.append(as_given)
            keyed.append(tuple(turned for _given, turned in row if turned is not None))
    return plain, keyed


def _item_scores(
    scale: Scale, questionnaire: Questionnaire, answers: Answers
) -> list[tuple[float | None, float | None]]:
    """Each item's score as it was answered and as it counts; both None where it adds nothing."""
    found: list[tuple[float | None, float | None]] = []
    for item in scale.items:
        question = questionnaire.question(item)
        if question is None:
            raise ScoringError(
                f"Scale {scale.id} of questionnaire {questionnaire.id} lists {item}, "
                "which is not among its questions. Correct the scale's items."
            )
        amount = _amount(question, answers.get(item))
        turned = amount
        if amount is not None and item in scale.reverse:
            low, high = _range(question)
            turned = low + high - amount
        found.append((amount, turned))
    return found


def _total(scale: Scale, questionnaire: Questionnaire, answers: Answers) -> Score:
    scores = []
    for part in scale.parts:
        held = questionnaire.scale(part)
        if held is None:
            raise ScoringError(
                f"Scale {scale.id} of questionnaire {questionnaire.id} adds up {part}, "
                "which is not among its scales. Correct the scale's parts."
            )
        scores.append(score(held, questionnaire, answers))
    values = [one.value for one in scores if one.value is not None]
    if len(values) == len(scores):
        return _converted(scale, math.fsum(values))
    unseen = all(one.reason == NotScored.NOT_SEEN for one in scores)
    return Score(None, NotScored.NOT_SEEN if unseen else NotScored.TOO_FEW_ANSWERS)


def _converted(scale: Scale, total: float) -> Score:
    if not scale.conversion:
        return Score(total)
    table = {row.raw: row.score for row in scale.conversion}
    return Score(table[total]) if total in table else Score(None, NotScored.NOT_IN_TABLE)


def _entered(scale: Scale, answers: Answers) -> float | None:
    """The score that was entered, worked out elsewhere; None where none was."""
    answer = answers.get(scale.given)
    if answer is None or answer.code is None or answer.code in NO_OPINION_CODES:
        return None
    return float(answer.code)


def keyed_items(scale: Scale, questionnaire: Questionnaire, answers: Answers) -> list[float | None]:
    """One person's items of a scale, reversed ones turned round, None where one is missing: for reliability.

    Shape: one number an item, in the scale's order. Raises ScoringError as `score` does.
    """
    return [turned for _given, turned in _item_scores(scale, questionnaire, answers)]


KNOWLEDGE_SCALE = "knowledge"
FEWEST_KNOWLEDGE_QUESTIONS = 3
"""One or two questions are no measure of what somebody knows."""


def scales_of(questionnaire: Questionnaire) -> tuple[Scale, ...]:
    """A questionnaire's declared scales, and one for its quiz where that has three questions or more.

    The quiz's score is the share of right answers among those asked and seen, 0 to 100; "don't know" and a
    question passed by are not right. It has no minimum but one question seen.
    """
    keyed = tuple(
        question
        for question in questionnaire.questions
        if question.kind is Kind.KNOWLEDGE and not question.off_unless_chosen
    )
    if len(keyed) < FEWEST_KNOWLEDGE_QUESTIONS:
        return questionnaire.scales
    quiz = Scale(
        id=KNOWLEDGE_SCALE,
        title=QUIZ_TITLE,
        items=tuple(question.id for question in keyed),
        minimum_answered=1,
        lowest=0,
        highest=100,
        measures=tuple(dict.fromkeys(measure for question in keyed for measure in question.measures)),
        norms=QUIZ_NORMS,
    )
    return (*questionnaire.scales, quiz)


def score_of(scale: Scale, questionnaire: Questionnaire, answers: Answers) -> Score:
    """One person's score on a declared scale or on the quiz, whichever `scales_of` gave."""
    if scale.id != KNOWLEDGE_SCALE:
        return score(scale, questionnaire, answers)
    asked = [question for question in questionnaire.questions if question.id in scale.items]
    share = knowledge_score(asked, answers).share_right
    return Score(None, NotScored.NOT_SEEN) if share is None else Score(100 * share)


def knowledge_score(questions: Iterable[Question], answers: Answers) -> KnowledgeScore:
    """One person's knowledge: right, wrong, don't know, unanswered, over questions that have a key.

    Questions without a key are passed over. "Don't know" is neither right nor wrong, and stays in the base.
    """
    right = wrong = unsure = unanswered = not_seen = 0
    for question in questions:
        if not question.key:
            continue
        answer = answers.get(question.id)
        if answer is None:
            not_seen += 1
        elif answer.code == question.key:
            right += 1
        elif answer.code == DONT_KNOW:
            unsure += 1
        elif answer.code is None or answer.code in NO_OPINION_CODES:
            unanswered += 1
        else:
            wrong += 1
    return KnowledgeScore(right, wrong, unsure, unanswered, not_seen)


def then_now(question: Question, answer: Answer | None) -> ThenNow:
    """The two scores of a then/now row. A missing or unscored part is None with a reason.

    The looked-back "then" never stands in for a real earlier answer (measures catalogue 2.2, case RC11).
    """
    if answer is None:
        return ThenNow(Score(None, NotScored.NOT_SEEN), Score(None, NotScored.NOT_SEEN))
    helped = answer.codes.get(HELPED_PART, ())
    return ThenNow(
        _part_score(question, answer, THEN_PART),
        _part_score(question, answer, NOW_PART),
        helped[0] if len(helped) == 1 and helped[0] not in NO_OPINION_CODES else "",
    )


def _part_score(question: Question, answer: Answer, part: str) -> Score:
    chosen = answer.codes.get(part, ())
    amount = _option_amount(question, chosen[0]) if len(chosen) == 1 else None
    return Score(None, NotScored.NO_OPINION) if amount is None else Score(amount)


def _amount(question: Question, answer: Answer | None) -> float | None:
    """What one answer adds to a scale before any turning round; None where it adds nothing."""
    if question.kind not in SCORABLE_KINDS:
        raise ScoringError(
            f"{question.id} is of kind {question.kind}, which has no score. Take it out of the scale."
        )
    if answer is None or len(answer.codes.get(MAIN, ())) != 1:
        return None
    code = answer.codes[MAIN][0]
    if question.kind is not Kind.ZERO_TO_TEN or code in NO_OPINION_CODES:
        return _option_amount(question, code)
    low, high = ZERO_TO_TEN
    if not (code.isascii() and code.isdigit() and low <= int(code) <= high):
        raise _foreign_code(question)
    return float(int(code))


def _option_amount(question: Question, code: str) -> float | None:
    if code in NO_OPINION_CODES:
        return None
    option = question.option(code)
    if option is None:
        raise _foreign_code(question)
    return option.score


def _range(question: Question) -> tuple[float, float]:
    """The lowest and the highest score that this question can give."""
    if question.kind is Kind.ZERO_TO_TEN:
        return ZERO_TO_TEN
    scores = [option.score for option in question.options if option.score is not None]
    if not scores:
        raise ScoringError(f"{question.id} has no option with a score. Give its options scores.")
    return min(scores), max(scores)


def _foreign_code(question: Question) -> ScoringError:
    """The code itself stays out of the message: it is an answer."""
    return ScoringError(
        f"An answer to {question.id} holds a code that this version of the questionnaire does not have. "
        "Score it with the version that was asked."
    )
