"""Figures: what each form may hold, and that a frozen release reads back as it was written."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from analysis.change import Pairing
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.of_change import change
from analysis.disclosure.of_questions import distribution
from analysis.disclosure.of_themes import theme
from analysis.figures import (
    ChangeFigure,
    DistributionFigure,
    Figure,
    FigureError,
    Form,
    Message,
    MessageId,
    ThemeFigure,
    Word,
    change_messages,
)

ONE_OF_EACH = [
    Figure(Form.COUNT, value=12),
    Figure(Form.COUNT, value=0, rounding=5),
    Figure(Form.SHARE, value=0, count=0, base=20, rounding=5),
    Figure(Form.MEAN, value=0.0, decimals=1),
    Figure(Form.BAND, band="100+"),
    Figure(Form.WORDS, word=Word.FEW_OR_NONE, band="10-19"),
    Figure(Form.CHANGE, value=-0.5, rounding=0.5, decimals=1),
    Figure(Form.INTERVAL, low=-0.5, high=0.0, decimals=1),
    Figure(Form.STATISTIC, value=0.71, name="d_av", decimals=2),
    Figure(Form.HIDDEN, reason=Message(MessageId.FEWER_THAN_FLOOR, (("floor", 10),))),
]
RISING = Pairing(tuple(float(n % 7) for n in range(40)), tuple(n % 7 + (n % 5) * 0.5 for n in range(40)))


@pytest.mark.parametrize("figure", ONE_OF_EACH, ids=lambda figure: str(figure.form))
def test_a_figure_reads_back_from_json_as_it_was(figure: Figure) -> None:
    assert Figure.from_dict(json.loads(json.dumps(figure.to_dict()))) == figure


@pytest.mark.parametrize("klass", [DisclosureClass.OPEN, DisclosureClass.PROTECTED, DisclosureClass.SMALL])
def test_whole_figures_read_back_from_json_as_they_were(klass: DisclosureClass) -> None:
    spread = distribution({"b": 24, "a": 11, "skipped": 6}, klass, final=True)
    moved = change(RISING, klass, final=True)
    told = theme(15, 40, {"positive": 9, "negative": 6}, klass, final=True)
    assert DistributionFigure.from_dict(json.loads(json.dumps(spread.to_dict()))) == spread
    assert ChangeFigure.from_dict(json.loads(json.dumps(moved.to_dict()))) == moved
    assert ThemeFigure.from_dict(json.loads(json.dumps(told.to_dict()))) == told


@pytest.mark.parametrize(
    ("form", "given"),
    [
        (Form.HIDDEN, {"reason": Message(MessageId.NO_DATA), "value": 3}),
        (Form.HIDDEN, {"reason": Message(MessageId.NO_DATA), "base": 3}),
        (Form.HIDDEN, {"reason": Message(MessageId.NO_DATA), "value": 0}),
        (Form.HIDDEN, {}),
        (Form.WORDS, {"word": Word.SOME, "value": 3}),
        (Form.WORDS, {"word": Word.SOME, "count": 0}),
        (Form.BAND, {"band": "10-19", "value": 12}),
        (Form.COUNT, {}),
        (Form.COUNT, {"value": 3, "band": "10-19"}),
        (Form.SHARE, {"value": 50}),
        (Form.INTERVAL, {"low": 1.0}),
        (Form.STATISTIC, {"value": 0.3}),
    ],
)
def test_a_figure_that_says_more_or_less_than_its_form_is_refused(
    form: Form, given: dict[str, object]
) -> None:
    with pytest.raises(FigureError, match=f"form {form} takes"):
        Figure(form, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "given"),
    [
        (Form.COUNT, {"value": 12, "rounding": 5}),
        (Form.SHARE, {"value": 50, "count": 11, "base": 20, "rounding": 5}),
        (Form.SHARE, {"value": 50, "count": 10, "base": 21, "rounding": 5}),
        (Form.CHANGE, {"value": 1.3, "rounding": 0.5}),
        (Form.INTERVAL, {"low": 0.5, "high": 1.2, "rounding": 0.5}),
        (Form.WORDS, {"word": Word.MOST, "base": 12, "rounding": 5}),
    ],
)
def test_a_number_that_was_not_rounded_cannot_pass_for_rounded(form: Form, given: dict[str, object]) -> None:
    with pytest.raises(FigureError, match="rounded to"):
        Figure(form, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"form": "guess"},
        {"form": "count", "raw": 12},
        {"form": "words", "word": "nobody"},
        {"form": "hidden", "reason": {"id": "because"}},
        {"form": "hidden", "reason": "because"},
        {"form": "count", "value": 12, "rounding": 5},
    ],
)
def test_a_stored_figure_that_was_tampered_with_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(FigureError):
        Figure.from_dict(stored)


@pytest.mark.parametrize("kind", [DistributionFigure, ChangeFigure, ThemeFigure])
def test_stored_parts_that_are_missing_are_refused_in_one_sentence(kind: type) -> None:
    with pytest.raises(FigureError, match="Build the release again"):
        kind.from_dict({"cells": 3})


def test_a_cell_is_found_by_its_code() -> None:
    spread = distribution({"a": 6, "skipped": 2}, DisclosureClass.OPEN)
    assert spread.cell("a") == Figure(Form.COUNT, value=6)
    assert spread.cell("skipped") == Figure(Form.COUNT, value=2)
    assert spread.cell("b") is None


# ---- sentences -------------------------------------------------------------------------------------------


def counts(pairs: int, higher: int, same: int, lower: int) -> ChangeFigure:
    hidden = Figure(Form.HIDDEN, reason=Message(MessageId.NOT_DEFINED))
    return ChangeFigure(
        *(Figure(Form.COUNT, value=pairs), hidden, hidden, hidden, hidden, hidden),
        tuple(
            (code, Figure(Form.COUNT, value=n))
            for code, n in zip(("higher", "same", "lower"), (higher, same, lower), strict=True)
        ),
        hidden,
    )


def test_directions_are_told_of_all_pairs() -> None:
    said = change_messages(counts(12, 9, 2, 1))
    assert said[0] == Message(
        MessageId.DIRECTION_EXACT, (("pairs", 12), ("higher", 9), ("same", 2), ("lower", 1))
    )


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (2.8, 1.5, 4.2, [MessageId.AVERAGE_ROSE]),
        (-2.8, -4.2, -1.5, [MessageId.AVERAGE_FELL]),
        (0.5, -0.5, 1.5, [MessageId.AVERAGE_ROSE, MessageId.COULD_BE_CHANCE]),
        (0.5, 0.0, 1.0, [MessageId.AVERAGE_ROSE, MessageId.COULD_BE_CHANCE]),
        (-0.5, -1.0, 0.0, [MessageId.AVERAGE_FELL, MessageId.COULD_BE_CHANCE]),
        (0.0, -0.5, 0.5, [MessageId.AVERAGE_LEVEL, MessageId.COULD_BE_CHANCE]),
    ],
)
def test_size_and_chance_follow_the_numbers_as_shown(
    value: float, low: float, high: float, expected: list[MessageId]
) -> None:
    made = replace(
        counts(12, 9, 2, 1),
        change=Figure(Form.CHANGE, value=value, decimals=1),
        interval=Figure(Form.INTERVAL, low=low, high=high, decimals=1),
        directions=(),
    )
    said = change_messages(made)
    assert [message.id for message in said] == [*expected, MessageId.NOT_PROOF_OF_CAUSE]
    assert dict(said[0].numbers).get("change", 0) == abs(value)


def test_nothing_shown_gives_no_sentence() -> None:
    hidden = Figure(Form.HIDDEN, reason=Message(MessageId.ONLY_AT_CLOSE))
    assert change_messages(ChangeFigure(*[hidden] * 6, (), hidden)) == ()
