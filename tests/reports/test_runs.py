"""Sentences with values in them: the words are the translation's, the values stay values."""

from __future__ import annotations

from survey_app.papers.model import Value, text_of
from survey_app.reports.runs import fill, listed, one_after_another

MANY = Value("about 20", "k", "People")


def test_a_value_within_a_sentence_stays_a_value() -> None:
    runs = fill("Of %(people)s people, 100%% said “%(answer)s”.", people=MANY, answer="Yes")
    assert MANY in runs
    assert text_of(runs) == "Of about 20 people, 100% said “Yes”."


def test_runs_go_into_runs_and_nothing_empty_is_left() -> None:
    inner = fill("%(people)s of us", people=MANY)
    assert fill("%(inner)s", inner=inner) == (MANY, " of us")
    assert one_after_another([(), inner, ("yes",)]) == (MANY, " of us yes")


def test_several_runs_are_listed_as_words_are() -> None:
    assert text_of(listed([("a",), (MANY,), ("c",)])) == "a, about 20 and c"
    assert listed([(MANY,)]) == (MANY,)
