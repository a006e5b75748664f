"""What figures say in words is true of the answers that they were made from."""

from __future__ import annotations

import re
from itertools import product

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.caveats import Caveat
from analysis.change import FIGURE_NAMES, Pairing, paired_change
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.of_blocks import difference, over_three_waves, then_and_now
from analysis.disclosure.of_change import change
from analysis.disclosure.of_questions import distribution
from analysis.figures import EXACT_DECIMALS, ChangeFigure, Figure, Form, MessageId
from survey_app import sentences

OPEN, PROTECTED, SMALL, WORKSHEET = DisclosureClass
scores = st.integers(0, 32).map(float)
people = st.lists(st.tuples(scores, scores), max_size=60)
NUMBER = r"(\d+(?:\.\d+)?)"
SIGNED = r"([+−]?\d+(?:\.\d+)?)"


def made(rows: list[tuple[float, float]], klass: DisclosureClass, leavers: int = 0) -> ChangeFigure:
    before, after = tuple(a for a, _ in rows), tuple(b for _, b in rows)
    return change(Pairing(before, after, leavers=(3.0,) * leavers), klass, final=True)


def signed(text: str) -> float:
    return float(text.replace("−", "-").replace("+", ""))


def lies_in(said: str, rows: list[tuple[float, float]], klass: DisclosureClass, leavers: int) -> list[str]:
    """Everything in the sentences of a change that the raw answers contradict."""
    higher = sum(b > a for a, b in rows)
    lower = sum(b < a for a, b in rows)
    same = len(rows) - higher - lower
    near = 0 if klass.is_exact else 2
    truth = {
        rf"Of (?:about )?{NUMBER} people who answered both": len(rows),
        rf"{NUMBER} scored higher at the end": higher,
        rf"{NUMBER} scored lower at the end": lower,
        rf"{NUMBER} the same and": same,
        rf"and (?:about )?{NUMBER} lower\.": lower,
        rf"{NUMBER} the same or lower": same + lower,
        rf"{NUMBER} the same or higher": same + higher,
        rf"{NUMBER} pe(?:ople|rson) who started ha": leavers,
    }
    wrong = [
        f"{pattern}: {found} of {true}"
        for pattern, true in truth.items()
        for found in re.findall(pattern, said)
        if abs(float(found) - true) > near
    ]
    if band := re.search(rf"{NUMBER} to {NUMBER} people answered both", said):
        wrong += [] if float(band[1]) <= len(rows) <= float(band[2]) else ["band"]
    most = {"higher": higher, "lower": lower, "the same": same}
    for way in re.findall(r"Most of .* scored (higher|lower|the same) at the end", said):
        wrong += [] if 2 * most[way] > len(rows) else ["most"]
    exact = paired_change([a for a, _ in rows], [b for _, b in rows])
    step = {OPEN: 0.006, WORKSHEET: 0.006, PROTECTED: 0.051, SMALL: 0.251 if len(rows) < 30 else 0.051}[klass]
    for way, size in re.findall(rf"scores (rose|fell) by (?:about )?{NUMBER} points", said):
        told = float(size) if way == "rose" else -float(size)
        wrong += [] if abs(told - (exact.mean_diff or 0)) <= step else [f"mean {told}"]
    if "stayed level" in said:
        wrong += [] if exact.mean_diff == 0 else ["level"]
    if "stayed about level" in said:
        wrong += [] if abs(exact.mean_diff or 0) <= step else ["about level"]
    if ends := re.search(rf"lies between {SIGNED} and {SIGNED}\.", said):
        low, high = signed(ends[1]), signed(ends[2])
        # Rounded ends may lie a step inside what was worked out; a small group's never do.
        slack = 0.0 if klass is SMALL and len(rows) < 30 else step
        wrong += (
            []
            if low - slack <= (exact.ci95_low or 0) and (exact.ci95_high or 0) <= high + slack
            else ["ends"]
        )
        if (exact.ci95_low or 0) <= 0 <= (exact.ci95_high or 0) and "could be chance" not in said:
            wrong.append("chance")
    return wrong


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people, st.integers(0, 40), st.sampled_from(list(DisclosureClass)))
def test_no_sentence_of_a_change_is_false(
    app: Flask, rows: list[tuple[float, float]], leavers: int, klass: DisclosureClass
) -> None:
    with app.test_request_context():
        said = " ".join(sentences.change_text(made(rows, klass, leavers)))
    assert lies_in(said, rows, klass, leavers) == []


@pytest.mark.parametrize("klass", list(DisclosureClass))
def test_nine_of_twelve_are_never_told_as_nine_or_ten_of_ten(app: Flask, klass: DisclosureClass) -> None:
    rows = [(10.0, 14.0)] * 7 + [(9.0, 15.0)] * 2 + [(10.0, 10.0)] * 2 + [(12.0, 9.0)]
    with app.test_request_context():
        said = " ".join(sentences.change_text(made(rows, klass)))
    assert not re.search(r"\b(9|10) of (about )?10\b|[Aa]ll (of )?(12|10)|everybody", said)
    if klass.is_exact:
        assert "Of 12 people who answered both times, 9 scored higher" in said


@pytest.mark.parametrize(("n", "klass"), list(product((4, 7, 12, 33, 47), (PROTECTED, SMALL))))
def test_a_raw_number_of_people_is_in_no_sentence_and_no_json_of_a_class_that_hides(
    app: Flask, n: int, klass: DisclosureClass
) -> None:
    rows = [(float(k % 7) + 10, float(k % 7) + 10 + (k % 4) * 3 - 2) for k in range(n)]
    figure = made(rows, klass, 11)
    with app.test_request_context():
        said = " ".join(sentences.change_text(figure))
    planted = {n, sum(b > a for a, b in rows), sum(b < a for a, b in rows), 11}
    told = {int(found) for found in re.findall(r"(?<![\w.+−-])\d+(?![\w.])", said + str(figure.to_dict()))}
    # A planted number that a step of five hits by itself, and the policy's own, tell nothing.
    assert not {number for number in planted if number % 5} & told


def test_no_sentence_says_what_caused_a_change(app: Flask) -> None:
    with app.test_request_context():
        every = [
            *(str(text) for text in sentences._MESSAGES.values()),
            *(str(text) for text in sentences.CAVEAT_WORDS.values()),
            *(str(text) for about in sentences.LEVEL_WORDS.values() for text in about),
        ]
    claims = re.compile(r"\b(caused|because of|thanks to|due to|made them|led to)\b")
    assert [text for text in every if claims.search(text)] == [
        "This does not show that the support caused the change."
    ]


def test_every_message_caveat_and_statistic_has_words() -> None:
    without = {MessageId.NOT_FINISHED}
    assert set(MessageId) - set(sentences._MESSAGES) == without
    assert set(Caveat) == set(sentences.CAVEAT_WORDS)
    assert set(FIGURE_NAMES) <= set(sentences.STATISTIC_WORDS)
    exact = made([(5.0 + n % 4, 6.0 + n % 5) for n in range(12)], OPEN)
    assert {name for name, _figure in exact.expert} <= set(sentences.STATISTIC_WORDS)


def test_every_part_of_a_block_has_words() -> None:
    rows = [(3.0 + n % 3, 2.0 + n % 2, 6.0 + n % 4) for n in range(12)]
    for block in (then_and_now(rows, OPEN), over_three_waves(rows, OPEN)):
        for name, _figure in block.parts:
            line, _dot, part = name.rpartition(".")
            if line:
                assert line in sentences.LINE_WORDS
            if part not in ("change", "interval", "p_holm"):
                assert part in sentences.STATISTIC_WORDS, name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 80),
    st.sampled_from([OPEN, PROTECTED]),
)  # fmt: skip
def test_no_sentence_of_unlinked_waves_is_false(
    app: Flask, a: int, b: int, c: int, d: int, klass: DisclosureClass
) -> None:
    first, last = (distribution({"yes": yes, "no": no}, klass) for yes, no in ((a, b), (c, d)))
    block = difference([first], [last], ["yes"])
    with app.test_request_context():
        said = sentences.block_sentence("difference", block)
    if not block.is_shown:
        assert said == ""
        return
    before, after = a / (a + b), c / (c + d)
    near = 0.006 if klass is OPEN else 0.13  # a count of 23 may be shown as 25 of 30
    told = re.match(rf"{NUMBER}% before and {NUMBER}% after\.", said)
    assert told is not None
    assert abs(float(told[1]) / 100 - before) <= near
    assert abs(float(told[2]) / 100 - after) <= near
    if klass is OPEN:
        assert ("higher after" not in said) or after > before
        assert ("lower after" not in said) or after < before
        assert ("could be chance" in said) or before != after


@pytest.mark.parametrize("of_support", [True, False])
def test_what_came_between_is_named_support_only_where_it_was(app: Flask, of_support: bool) -> None:
    figure = made([(5.0 + n % 4, 6.0 + n % 5) for n in range(12)], OPEN)
    with app.test_request_context():
        said = " ".join(sentences.change_cautions(figure, of_support=of_support))
    assert ("the support" in said) is of_support
    assert "does not show" in said


@pytest.mark.parametrize(
    ("by", "klass", "told"),
    [
        (0.4, PROTECTED, "scores stayed about level"),
        (0.0, OPEN, "scores stayed level"),
        (40.0, PROTECTED, "scores rose by about 1 points"),
        (40.0, OPEN, "scores rose by 1 points"),
    ],
)
def test_a_rounded_average_is_told_as_about(app: Flask, by: float, klass: DisclosureClass, told: str) -> None:
    # 40 people, of whom half go up and half go down by as much; `by` is added to one of them.
    rows = [(10.0, 10.0 + (3.0 if n % 2 else -3.0)) for n in range(40)]
    rows[0] = (10.0, rows[0][1] + by)
    with app.test_request_context():
        said = " ".join(sentences.change_text(made(rows, klass)))
    assert told in said


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.00002, "under 0.0001"),
        (0.00006, "0.0001"),
        (0.0152, "0.0152"),
        (-0.8292, "−0.8292"),
        (-0.00001, "0.0000"),
        (0.0, "0"),
        (-12.0, "−12"),
        (30.0, "30"),
    ],
)
def test_a_statistic_has_four_places_and_a_small_p_is_never_told_as_nought(value: float, told: str) -> None:
    assert sentences.exact_text(Figure(Form.STATISTIC, value=value, name="p_t_two_sided")) == told


def test_what_is_less_than_nought_has_a_true_minus_wherever_it_is_told(app: Flask) -> None:
    with app.test_request_context():
        effect = Figure(Form.MEAN, value=-0.0542, decimals=EXACT_DECIMALS)
        assert sentences.figure_text(effect) == "−0.05"
        assert sentences.exact_text(effect) == "−0.0542"
        assert sentences.number(-0.001) == "0"
