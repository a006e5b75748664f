"""What a person sent is read as an answer, or told apart from one, alike everywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import DONT_KNOW, PREFER_NOT_TO_SAY, Answer, skipped
from questionnaires.model import Kind, Option, Question
from survey_app.engine import replies
from survey_app.engine.replies import UnfitReply, read

OPTIONS = (Option("a", "A"), Option("b", "B"), Option("other", "Other", asks_words=True))
MANY = (Option("a", "A"), Option("b", "B"), Option("none", "None", exclusive=True))
KINDS = {
    kind: Question(
        f"q.{kind}",
        kind,
        "What?",
        options={
            Kind.SINGLE: OPTIONS,
            Kind.SEVERAL: MANY,
            Kind.ZERO_TO_TEN: (),
            Kind.SHORT_TEXT: (),
            Kind.LONG_TEXT: (),
            Kind.NUMBER: (),
            Kind.MONTH: (),
            Kind.INFORMATION: (),
        }.get(kind, OPTIONS[:2]),
        dont_know=kind is not Kind.INFORMATION,
        prefer_not_to_say=kind is not Kind.INFORMATION,
        minimum=2,
        maximum=40,
        limit=12,
        helped_label="Did it help?",
    )
    for kind in Kind
}


@pytest.mark.parametrize(
    ("kind", "fields", "codes", "words"),
    [
        (Kind.INFORMATION, {}, {}, {}),
        (Kind.SINGLE, {"choice": ["b"]}, {"": ("b",)}, {}),
        (Kind.SINGLE, {"choice": ["other"], "other": ["  my aunt "]}, {"": ("other",)}, {"other": "my aunt"}),
        (Kind.SINGLE, {"other": ["my aunt"]}, {"": ("other",)}, {"other": "my aunt"}),
        (Kind.SINGLE, {"choice": ["other"]}, {"": ("other",)}, {}),
        (Kind.SINGLE, {"choice": [DONT_KNOW]}, {"": (DONT_KNOW,)}, {}),
        (Kind.SEVERAL, {"choice": ["b", "a", "b"]}, {"": ("a", "b")}, {}),
        (Kind.SEVERAL, {"choice": ["none"]}, {"": ("none",)}, {}),
        (Kind.ZERO_TO_TEN, {"choice": ["0"]}, {"": ("0",)}, {}),
        (Kind.ZERO_TO_TEN, {"choice": ["10"]}, {"": ("10",)}, {}),
        (Kind.SHORT_TEXT, {"words": [" Hi\x00\u2028 "]}, {}, {"text": "Hi"}),
        (Kind.LONG_TEXT, {"words": ["a\r\nb\rc"]}, {}, {"text": "a\nb\nc"}),
        (Kind.LONG_TEXT, {"words": ["é" * 12]}, {}, {"text": "é" * 12}),
        (Kind.LONG_TEXT, {"words": [" "], "choice": [PREFER_NOT_TO_SAY]}, {"": (PREFER_NOT_TO_SAY,)}, {}),
        (Kind.NUMBER, {"number": [" 2"]}, {"": ("2",)}, {}),
        (Kind.NUMBER, {"number": ["0040"]}, {"": ("40",)}, {}),
        (Kind.MONTH, {"month": ["5"], "year": ["2026"]}, {"": ("2026-05",)}, {}),
        (Kind.RATING, {"choice": ["a"], "note": ["seen"]}, {"rating": ("a",)}, {"note": "seen"}),
        (Kind.RATING, {"note": ["seen"]}, {}, {"note": "seen"}),
        (Kind.RATING, {"choice": [DONT_KNOW]}, {"": (DONT_KNOW,)}, {}),
        (Kind.THEN_NOW, {"then": ["a"], "now": ["b"]}, {"then": ("a",), "now": ("b",)}, {}),
        (Kind.THEN_NOW, {"now": ["b"], "helped": ["yes"]}, {"now": ("b",), "helped": ("yes",)}, {}),
        (Kind.THEN_NOW, {"choice": [DONT_KNOW]}, {"": (DONT_KNOW,)}, {}),
    ],
)
def test_a_reply_is_read_as_the_answer_that_was_meant(
    kind: Kind, fields: dict[str, list[str]], codes: dict[str, tuple[str, ...]], words: dict[str, str]
) -> None:
    assert read(KINDS[kind], fields) == Answer(KINDS[kind].id, codes, words)


@pytest.mark.parametrize(
    ("kind", "fields", "field", "problem", "limit"),
    [
        (Kind.SINGLE, {}, "choice", "nothing", None),
        (Kind.SINGLE, {"choice": [""]}, "choice", "nothing", None),
        (Kind.SINGLE, {"choice": ["zebra"]}, "choice", "unknown", None),
        (Kind.SINGLE, {"choice": ["a", "b"]}, "choice", "too_many", None),
        (Kind.SINGLE, {"choice": ["a"], "other": ["my aunt"]}, "other", "words_without_choice", None),
        (Kind.SINGLE, {"choice": ["other"], "other": ["x" * 201]}, "other", "too_long", 200),
        (Kind.SEVERAL, {"choice": ["a", "none"]}, "choice", "both", None),
        (Kind.SEVERAL, {"choice": ["a", DONT_KNOW]}, "choice", "both", None),
        (Kind.ZERO_TO_TEN, {"choice": ["11"]}, "choice", "unknown", None),
        (Kind.SHORT_TEXT, {"words": ["  "]}, "words", "nothing", None),
        (Kind.LONG_TEXT, {"words": ["x" * 13]}, "words", "too_long", 12),
        (Kind.LONG_TEXT, {"words": ["Hi"], "choice": [PREFER_NOT_TO_SAY]}, "choice", "both", None),
        (Kind.NUMBER, {"number": ["three"]}, "number", "not_a_number", None),
        (Kind.NUMBER, {"number": ["2.5"]}, "number", "not_a_number", None),
        (Kind.NUMBER, {"number": ["1"]}, "number", "too_small", 2),
        (Kind.NUMBER, {"number": ["-3"]}, "number", "too_small", 2),
        (Kind.NUMBER, {"number": ["41"]}, "number", "too_large", 40),
        (Kind.NUMBER, {"number": [""]}, "number", "nothing", None),
        (Kind.MONTH, {"month": ["13"], "year": ["2026"]}, "month", "not_a_month", None),
        (Kind.MONTH, {"month": ["0"], "year": ["2026"]}, "month", "not_a_month", None),
        (Kind.MONTH, {"month": ["5"], "year": ["26"]}, "year", "not_a_month", None),
        (Kind.MONTH, {"year": ["2026"]}, "month", "not_a_month", None),
        (Kind.MONTH, {}, "month", "nothing", None),
        (Kind.RATING, {}, "choice", "nothing", None),
        (Kind.THEN_NOW, {}, "then", "nothing", None),
        (Kind.THEN_NOW, {"then": ["zebra"]}, "then", "unknown", None),
        (Kind.THEN_NOW, {"helped": ["zebra"]}, "helped", "unknown", None),
        (Kind.THEN_NOW, {"then": ["a"], "choice": [DONT_KNOW]}, "choice", "both", None),
    ],
)
def test_what_is_no_answer_is_told_with_its_field_and_its_bound(
    kind: Kind, fields: dict[str, list[str]], field: str, problem: str, limit: int | None
) -> None:
    with pytest.raises(UnfitReply) as told:
        read(KINDS[kind], fields)
    assert (told.value.field, told.value.problem, told.value.limit) == (field, problem, limit)


NAMES = ("choice", "then", "now", "helped", "other", "note", "words", "number", "month", "year")
SENT = st.sampled_from(("a", "b", "none", "other", "yes", "no", "5", "10", "2026", DONT_KNOW, ""))


@given(
    kind=st.sampled_from(list(Kind)),
    fields=st.dictionaries(st.sampled_from(NAMES), st.lists(SENT | st.text(max_size=30), max_size=3)),
)
def test_whatever_is_sent_is_an_answer_that_comes_back_unchanged_or_an_unfit_reply(
    kind: Kind, fields: dict[str, list[str]]
) -> None:
    question = KINDS[kind]
    told = ""
    try:
        answer = read(question, fields)
    except UnfitReply as problem:
        told = str(problem)
    if told:
        assert not any(value in told for values in fields.values() for value in values if len(value) > 9)
        return
    assert replies.unpack(question.id, replies.pack(answer)) == answer
    assert read(question, replies.fields_from(question, answer)) == answer
    known = {*replies.offered_codes(question), *replies.apart_codes(question), *replies.HELPED_CODES}
    if kind not in (Kind.NUMBER, Kind.MONTH):
        assert {code for codes in answer.codes.values() for code in codes} <= known


def test_a_skip_fills_in_nothing_and_passing_information_by_leaves_no_skip() -> None:
    question = KINDS[Kind.SINGLE]
    assert replies.pass_by(question) == skipped(question.id)
    assert replies.fields_from(question, replies.pass_by(question)) == {}
    assert replies.fields_from(question, None) == {}
    assert replies.pass_by(KINDS[Kind.INFORMATION]) == Answer("q.information")


def test_blank_is_told_apart_from_something() -> None:
    assert replies.is_blank(KINDS[Kind.RATING], {"choice": [], "note": [" "]})
    assert not replies.is_blank(KINDS[Kind.RATING], {"note": ["x"]})
    assert replies.is_blank(KINDS[Kind.SINGLE], {"note": ["of another question"]})
