"""Example comments have a direction that there is, and none is both taught and kept apart."""

from __future__ import annotations

from analysis.sentiment import KINDS
from questionnaires import example_comments


def test_every_example_has_a_direction_that_there_is() -> None:
    assert {one.direction for one in example_comments.directed()} == set(KINDS)
    assert {one.direction for one in example_comments.kept_apart()} <= set(KINDS)


def test_plain_comments_stand_with_no_question_and_with_an_open_one() -> None:
    plain = example_comments.directed()[len(example_comments.taught()) :]
    silent, asked = plain[: len(plain) // 2], plain[len(plain) // 2 :]
    assert {one.question for one in silent} == {""}
    assert {one.question for one in asked} == {example_comments.OPEN_QUESTION}
    assert [one.text for one in silent] == [one.text for one in asked]
    assert len({one.text.casefold() for one in silent}) == len(silent)


def test_nothing_is_both_taught_and_kept_apart() -> None:
    taught = {one.text.casefold() for one in example_comments.directed()}
    assert not taught & {one.text.casefold() for one in example_comments.kept_apart()}
