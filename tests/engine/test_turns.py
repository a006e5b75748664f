"""The path depends on the answers alone, and what is off it is kept and never sent."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import DONT_KNOW, PREFER_NOT_TO_SAY, SKIPPED, Answer, skipped
from questionnaires.model import Condition, Kind, Option, Question
from survey_app.engine import turns
from survey_app.engine.conditions import holds

YES_OR_NO = (Option("yes", "Yes"), Option("no", "No"))
CODES = ("yes", "no", SKIPPED, DONT_KNOW, PREFER_NOT_TO_SAY)


def question(name: str, when: Condition | None = None, **over: object) -> Question:
    """A yes/no question."""
    return Question(name, Kind.YES_NO, f"Is it {name}?", options=YES_OR_NO, when=when, **over)  # type: ignore[arg-type]


def said(name: str, code: str) -> Answer:
    """An answer of one code."""
    return Answer(name, {"": (code,)})


YES_TO_A = Condition("a", any_of=("yes",))
BRANCHES = (
    Question("hello", Kind.INFORMATION, "Hello."),
    question("a"),
    question("b", YES_TO_A),
    question("c", Condition("b", answered=True)),
    question("d", Condition(either=(Condition("a", none_of=("yes",)), Condition("c", any_of=("no",))))),
    question("e"),
)
NAMES = [turn.id for turn in BRANCHES]


@st.composite
def some_answers(draw: st.DrawFn) -> dict[str, Answer]:
    """Answers to any of the questions, whether the path leads to them or not."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return {
        name: Answer(name) if name == "hello" else said(name, draw(st.sampled_from(CODES))) for name in names
    }


def ids(way: turns.Turns) -> list[str]:
    """The ids of turns in order."""
    return [turn.id for turn in way]


@given(answers=some_answers(), seed=st.integers())
def test_the_path_does_not_depend_on_the_order_of_answering(answers: dict[str, Answer], seed: int) -> None:
    shuffled = list(answers.items())
    random.Random(seed).shuffle(shuffled)
    assert turns.path(BRANCHES, dict(shuffled)) == turns.path(BRANCHES, answers)


@given(answers=some_answers())
def test_the_path_is_in_the_questionnaires_order_and_what_is_set_aside_changes_nothing(
    answers: dict[str, Answer],
) -> None:
    way = turns.path(BRANCHES, answers)
    assert ids(way) == [name for name in NAMES if name in ids(way)]
    aside = turns.set_aside(BRANCHES, answers)
    without = {name: answer for name, answer in answers.items() if name not in aside}
    assert turns.path(BRANCHES, without) == way


@given(answers=some_answers(), code=st.sampled_from(CODES))
def test_a_branch_that_is_closed_and_opened_again_gives_its_answers_back(
    answers: dict[str, Answer], code: str
) -> None:
    opened = {**answers, "a": said("a", "yes"), "b": said("b", code)}
    closed = {**opened, "a": said("a", "no")}
    assert "b" in turns.set_aside(BRANCHES, closed)
    assert "b" not in turns.to_send(BRANCHES, closed)
    again = {**closed, "a": said("a", "yes")}
    assert turns.to_send(BRANCHES, again) == turns.to_send(BRANCHES, opened)
    assert turns.to_send(BRANCHES, again)["b"] == said("b", code)


@given(answers=some_answers())
def test_what_is_set_aside_is_never_sent_and_all_else_that_was_asked_is(answers: dict[str, Answer]) -> None:
    sent = turns.to_send(BRANCHES, answers)
    aside = turns.set_aside(BRANCHES, answers)
    assert set(sent) == set(answers) - aside - {"hello"}


@given(answers=some_answers())
def test_answering_turn_after_turn_comes_to_an_end(answers: dict[str, Answer]) -> None:
    now = dict(answers)
    for _turn in range(len(BRANCHES) + 1):
        following = turns.next_turn(turns.path(BRANCHES, now), now)
        if following is None:
            break
        assert following.id not in now
        now[following.id] = said(following.id, "yes")
    assert turns.next_turn(turns.path(BRANCHES, now), now) is None


@pytest.mark.parametrize(
    ("condition", "code", "met"),
    [
        (YES_TO_A, "yes", True),
        (YES_TO_A, "no", False),
        (Condition("a", any_of=(SKIPPED,)), SKIPPED, True),
        (Condition("a", none_of=("no",)), "yes", True),
        (Condition("a", none_of=("no",)), "no", False),
        (Condition("a", none_of=("no",)), SKIPPED, False),
        (Condition("a", none_of=("no",)), PREFER_NOT_TO_SAY, False),
        (Condition("a", answered=True), "no", True),
        (Condition("a", answered=True), SKIPPED, False),
        (Condition("a", answered=True), DONT_KNOW, False),
        (Condition("b", answered=True), "yes", False),
        (Condition(all_of=(YES_TO_A, Condition("a", answered=True))), "yes", True),
        (Condition(all_of=(YES_TO_A, Condition("b", answered=True))), "yes", False),
        (Condition(either=(YES_TO_A, Condition("b", answered=True))), "yes", True),
        (Condition(either=(YES_TO_A, Condition("b", answered=True))), "no", False),
    ],
)
def test_a_condition_holds_where_it_says_so(condition: Condition, code: str, met: bool) -> None:
    assert holds(condition, {"a": said("a", code)}) is met


def test_words_alone_count_as_answered() -> None:
    assert holds(Condition("a", answered=True), {"a": Answer("a", {}, {"text": "Hi"})})
    assert not holds(Condition("a", answered=True), {"a": Answer("a", {}, {"text": "  "})})


def test_the_place_is_told_with_about_while_answers_may_change_the_total() -> None:
    answers = {"hello": Answer("hello"), "a": said("a", "yes")}
    way = turns.path(BRANCHES, answers)
    assert turns.position(BRANCHES, way, BRANCHES[1]) == turns.Position(1, 3, True)
    assert turns.position(BRANCHES, way, BRANCHES[5]) == turns.Position(3, 3, False)
    assert turns.position(BRANCHES, way, BRANCHES[0]) is None, "information is not counted"
    assert turns.position(BRANCHES, way, BRANCHES[3]) is None, "off the path"


def test_before_and_after_stay_on_the_path() -> None:
    way = turns.path(BRANCHES, {"a": said("a", "maybe")})
    assert ids(way) == ["hello", "a", "d", "e"]
    assert turns.before(way, BRANCHES[0]) is None
    assert turns.before(way, BRANCHES[4]) == BRANCHES[1]
    assert turns.after(way, BRANCHES[1]) == BRANCHES[4]
    assert turns.after(way, BRANCHES[5]) is None
    assert turns.after(way, BRANCHES[2]) is None


def test_a_skip_does_not_do_where_an_answer_is_needed() -> None:
    needed = (question("x", required=True), question("y"))
    assert turns.missing(needed, {}) == (needed[0],)
    assert turns.missing(needed, {"x": skipped("x")}) == (needed[0],)
    assert turns.missing(needed, {"x": said("x", "no")}) == ()


@given(
    answers=some_answers(), codes=st.lists(st.sampled_from(CODES), min_size=len(NAMES), max_size=len(NAMES))
)
def test_what_rides_ahead_comes_next_whatever_is_answered(
    answers: dict[str, Answer], codes: list[str]
) -> None:
    here = turns.next_turn(turns.path(BRANCHES, answers), answers)
    while here is not None:
        coming = turns.ahead(BRANCHES, answers, here)
        given_by_then = dict(answers)
        for turn, code in zip((here, *coming.turns), codes, strict=False):
            assert turns.next_turn(turns.path(BRANCHES, given_by_then), given_by_then) == turn
            given_by_then[turn.id] = said(turn.id, code)
        if coming.to_the_end:
            assert turns.next_turn(turns.path(BRANCHES, given_by_then), given_by_then) is None
        answers = {**answers, here.id: said(here.id, codes[0])}
        here = turns.next_turn(turns.path(BRANCHES, answers), answers)


def test_what_rides_ahead_ends_before_the_first_turn_that_depends_on_it() -> None:
    assert ids(turns.ahead(BRANCHES, {}, BRANCHES[0]).turns) == ["a"]
    assert ids(turns.ahead(BRANCHES, {"hello": Answer("hello")}, BRANCHES[1]).turns) == []
    no = {"hello": Answer("hello"), "a": said("a", "no")}
    assert turns.ahead(BRANCHES, no, BRANCHES[4]) == turns.Ahead((BRANCHES[5],), to_the_end=True)


def test_nothing_rides_ahead_of_a_turn_that_has_an_open_one_before_it() -> None:
    assert turns.ahead(BRANCHES, {"a": said("a", "no")}, BRANCHES[4]) == turns.Ahead((), to_the_end=False)


def test_what_is_asked_only_after_words_is_counted_from_the_start() -> None:
    asked = (
        question("a"),
        Question("words", Kind.LONG_TEXT, "What else?"),
        question("quote", Condition("words", answered=True)),
        question("last"),
    )
    answers: dict[str, Answer] = {}
    totals = []
    for answer in (said("a", "yes"), Answer("words", {}, {"text": "Hi"}), said("quote", "no")):
        place = turns.position(asked, turns.expected(asked, answers), asked[len(totals)])
        assert place is not None
        totals.append((place.number, place.total, place.about))
        answers[answer.question_id] = answer
    assert totals == [(1, 4, True), (2, 4, True), (3, 4, False)]
    answers["words"] = skipped("words")
    assert turns.position(asked, turns.expected(asked, answers), asked[3]) == turns.Position(3, 3, False)


@given(some_answers())
def test_what_is_expected_is_never_less_than_the_path(answers: dict[str, Answer]) -> None:
    assert set(turns.path(BRANCHES, answers)) <= set(turns.expected(BRANCHES, answers))
