"""Scores of one person: reversal, missing items, knowledge, then and now."""

from __future__ import annotations

import pytest

from analysis.scoring import NotScored, Score, ScoringError, knowledge_score, score, then_now
from questionnaires.answers import DONT_KNOW, PREFER_NOT_TO_SAY, SKIPPED, Answer, Answers, skipped
from questionnaires.model import Kind, Option, Question, Questionnaire, Scale

# Items, expected scores and the rule of RC03: reference_cases.json, case RC03.
RC03_ITEMS: list[list[int | None]] = [
    [3, 2, 1, 2, 1, 2, 1, 0, 1, 2],
    [2, 2, 2, 2, 1, 3, 2, 1, 2, 3],
    [1, 1, 2, 1, 3, 1, 1, 3, 2, 2],
    [3, 3, 0, 3, 0, 3, 3, 0, 0, 0],
    [2, None, 1, 2, 1, 3, 2, 1, 1, 1],
    [0, 1, 3, 1, 3, 1, 0, 3, 3, 3],
    [2, 1, None, 2, None, 1, 2, 2, 1, 2],
    [2, 2, 1, 3, 0, 2, 2, 1, 1, 0],
    [1, 2, 2, 1, 2, 1, 2, 2, 1, 2],
]
RC03_SCORES = [20.0, 17.0, 8.0, 30.0, 21.111111, 3.0, None, 23.0, 13.0]
RC03_REVERSED = (3, 5, 8, 9, 10)


def points(question_id: str, low: int = 0, high: int = 3) -> Question:
    options = tuple(Option(f"p{value}", f"Point {value}", float(value)) for value in range(low, high + 1))
    return Question(question_id, Kind.POINTS, "How is it?", options=options, dont_know=True)


def asked(*questions: Question, **scale: object) -> tuple[Scale, Questionnaire]:
    made = Scale(
        id="s",
        title="A scale",
        items=tuple(question.id for question in questions),
        minimum_answered=scale.get("minimum_answered", len(questions)),  # type: ignore[arg-type]
        lowest=0,
        highest=30,
        reverse=scale.get("reverse", ()),  # type: ignore[arg-type]
    )
    return made, Questionnaire("Q", "Title", "young_people", "p", "w", 1, questions, (made,))


def says(question_id: str, *codes: str) -> Answer:
    return Answer(question_id, {"": codes})


def answers(*each: Answer) -> Answers:
    return {answer.question_id: answer for answer in each}


@pytest.mark.parametrize(("row", "expected"), list(zip(RC03_ITEMS, RC03_SCORES, strict=True)))
def test_reference_case_rc03_gives_its_printed_scores(row: list[int | None], expected: float | None) -> None:
    questions = tuple(points(f"i{number}") for number in range(1, 11))
    scale, questionnaire = asked(
        *questions, minimum_answered=9, reverse=tuple(f"i{number}" for number in RC03_REVERSED)
    )
    given = answers(
        *(
            skipped(f"i{number}") if value is None else says(f"i{number}", f"p{value}")
            for number, value in enumerate(row, 1)
        )
    )
    result = score(scale, questionnaire, given)
    if expected is None:
        assert result == Score(None, NotScored.TOO_FEW_ANSWERS)
    else:
        assert result.value == pytest.approx(expected, abs=1e-6)
        assert result.reason == ""


def test_a_reversed_item_is_turned_within_its_own_range() -> None:
    scale, questionnaire = asked(points("a", 1, 5), reverse=("a",))
    assert score(scale, questionnaire, answers(says("a", "p1"))).value == 5
    assert score(scale, questionnaire, answers(says("a", "p4"))).value == 2


@pytest.mark.parametrize("code", [SKIPPED, DONT_KNOW, PREFER_NOT_TO_SAY])
def test_a_code_without_an_opinion_is_missing_and_not_zero(code: str) -> None:
    scale, questionnaire = asked(points("a"), points("b"), minimum_answered=1)
    assert score(scale, questionnaire, answers(says("a", "p2"), says("b", code))).value == 4


def test_an_option_without_an_amount_is_missing() -> None:
    question = Question(
        "a", Kind.FACES, "?", options=(Option("yes", "Yes", 1.0), Option("na", "No such thing"))
    )
    scale, questionnaire = asked(question, points("b"), minimum_answered=2)
    result = score(scale, questionnaire, answers(says("a", "na"), says("b", "p2")))
    assert result == Score(None, NotScored.TOO_FEW_ANSWERS)


@pytest.mark.parametrize(("code", "reverse", "expected"), [("0", (), 0), ("10", (), 10), ("3", ("z",), 7)])
def test_zero_to_ten_scores_its_number(code: str, reverse: tuple[str, ...], expected: float) -> None:
    scale, questionnaire = asked(Question("z", Kind.ZERO_TO_TEN, "?"), reverse=reverse)
    assert score(scale, questionnaire, answers(says("z", code))).value == expected


def test_a_scale_that_was_never_met_says_so() -> None:
    scale, questionnaire = asked(points("a"))
    assert score(scale, questionnaire, {}) == Score(None, NotScored.NOT_SEEN)


def test_no_usable_answer_is_no_score_even_where_the_scale_asks_for_none() -> None:
    scale, questionnaire = asked(points("a"), minimum_answered=0)
    assert score(scale, questionnaire, answers(skipped("a"))).value is None


@pytest.mark.parametrize("code", ["11", "-1", "٣", "secret words"])
def test_a_foreign_code_is_refused_without_being_repeated(code: str) -> None:
    scale, questionnaire = asked(Question("z", Kind.ZERO_TO_TEN, "?"))
    with pytest.raises(ScoringError, match="z holds a code") as caught:
        score(scale, questionnaire, answers(says("z", code)))
    assert code not in str(caught.value)


def test_a_foreign_option_is_refused() -> None:
    scale, questionnaire = asked(points("a"))
    with pytest.raises(ScoringError, match="a holds a code"):
        score(scale, questionnaire, answers(says("a", "p9")))


def test_an_item_outside_the_questionnaire_is_refused() -> None:
    scale, _ = asked(points("a"))
    _, other = asked(points("b"))
    with pytest.raises(ScoringError, match="lists a, which is not among its questions"):
        score(scale, other, {})


def test_a_text_question_cannot_be_an_item() -> None:
    scale, questionnaire = asked(Question("t", Kind.LONG_TEXT, "?"))
    with pytest.raises(ScoringError, match="has no score"):
        score(scale, questionnaire, {})


def test_knowledge_counts_right_wrong_unsure_and_unanswered_apart() -> None:
    questions = [
        *(Question(f"k{number}", Kind.KNOWLEDGE, "?", key="true") for number in range(6)),
        Question("open", Kind.SINGLE, "?", options=(Option("a", "A"),)),
    ]
    result = knowledge_score(
        questions,
        answers(
            says("k0", "true"),
            says("k1", "false"),
            says("k2", DONT_KNOW),
            skipped("k3"),
            says("k4", PREFER_NOT_TO_SAY),
            says("open", "a"),
        ),
    )
    assert (result.right, result.wrong, result.dont_know, result.unanswered, result.not_seen) == (
        1,
        1,
        1,
        2,
        1,
    )
    assert result.base == 5
    assert result.share_right == pytest.approx(0.2)


def test_knowledge_that_nobody_saw_has_no_share() -> None:
    assert knowledge_score([Question("k", Kind.KNOWLEDGE, "?", key="true")], {}).share_right is None


def row(then: str, now: str, helped: str) -> Answer:
    return Answer("r", {"then": (then,), "now": (now,), "helped": (helped,)})


def test_then_and_now_are_scored_apart() -> None:
    question = Question(
        "r", Kind.THEN_NOW, "?", options=(Option("low", "Low", 1.0), Option("high", "High", 5.0))
    )
    both = then_now(question, row("low", "high", "yes"))
    assert (both.then.value, both.now.value, both.helped) == (1.0, 5.0, "yes")
    half = then_now(question, row(SKIPPED, "high", SKIPPED))
    assert half.then == Score(None, NotScored.NO_OPINION)
    assert (half.now.value, half.helped) == (5.0, "")
    assert then_now(question, None).now == Score(None, NotScored.NOT_SEEN)
