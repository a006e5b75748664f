"""Disclosure control: boundaries as rows, and what an attacker must never be able to do."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.change import Pairing, Undefined, paired_change
from analysis.disclosure.classes import NEARLY_ALL, DisclosureClass
from analysis.disclosure.of_blocks import difference, over_three_waves, quiz_item, then_and_now
from analysis.disclosure.of_change import change
from analysis.disclosure.of_questions import distribution, mean, mean_of
from analysis.disclosure.of_themes import theme
from analysis.disclosure.release_rules import ReleaseStep, group_allowed, release_step
from analysis.disclosure.showing import base, progress
from analysis.disclosure.wording import _word
from analysis.disclosure.working_out import is_pinned
from analysis.figures import (
    BlockFigure,
    ChangeFigure,
    DistributionFigure,
    Figure,
    FigureError,
    Form,
    MessageId,
    Word,
)
from analysis.proportions import unlinked_waves

OPEN, PROTECTED, SMALL, WORKSHEET = DisclosureClass
CLASSES = list(DisclosureClass)
HIDING = [PROTECTED, SMALL]

few_counts = st.lists(st.integers(0, 40), min_size=1, max_size=6)
small_scores = st.integers(0, 12).map(float)
people = st.lists(st.tuples(small_scores, small_scores), max_size=60)


def coded(counts: list[int]) -> dict[str, int]:
    return {f"o{number}": count for number, count in enumerate(counts)}


def paired(rows: list[tuple[float, float]], leavers: int = 0) -> Pairing:
    return Pairing(tuple(a for a, _ in rows), tuple(b for _, b in rows), leavers=(3.0,) * leavers)


def spread_pairs(up: int, same: int, down: int) -> Pairing:
    """So many people up, the same and down, by unlike amounts."""
    rows = [(5.0 + n % 4, 6.0 + n % 4 + n % 3) for n in range(up)]
    rows += [(5.0 + n % 4, 5.0 + n % 4) for n in range(same)]
    rows += [(9.0 + n % 4, 8.0 + n % 4 - n % 3) for n in range(down)]
    return paired(rows)


def numbers_in(stored: Any) -> Iterator[float]:
    """Every number that stands anywhere in stored figures, but for the policy's own."""
    if isinstance(stored, Mapping):
        for name, content in stored.items():
            if name not in ("floor", "to", "rounding", "decimals", "higher_is_better"):
                yield from numbers_in(content)
    elif isinstance(stored, list):
        for content in stored:
            yield from numbers_in(content)
    elif isinstance(stored, int | float):
        yield stored


# ---- bases and progress ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "klass", "expected"),
    [
        (0, OPEN, MessageId.NO_DATA),
        (4, OPEN, MessageId.FEWER_THAN_FLOOR),
        (5, OPEN, 5),
        (9, PROTECTED, MessageId.FEWER_THAN_FLOOR),
        (0, PROTECTED, MessageId.FEWER_THAN_FLOOR),
        (10, PROTECTED, 10),
        (12, PROTECTED, 10),
        (13, PROTECTED, 15),
        (9, SMALL, MessageId.FEWER_THAN_FLOOR),
        (10, SMALL, "10-19"),
        (19, SMALL, "10-19"),
        (20, SMALL, "20-29"),
        (49, SMALL, "30-49"),
        (50, SMALL, "50-99"),
        (100, SMALL, "100+"),
        (0, WORKSHEET, MessageId.NO_DATA),
        (1, WORKSHEET, 1),
    ],
)
def test_a_base_is_shown_in_the_manner_of_its_class(n: int, klass: DisclosureClass, expected: object) -> None:
    figure = base(n, klass, final=True)
    shown = figure.band or figure.value if figure.is_shown else figure.reason and figure.reason.id
    assert shown == expected


def test_the_small_class_shows_nothing_before_its_close() -> None:
    figures = [
        base(40, SMALL),
        mean([1.0] * 40, SMALL),
        *(figure for _, figure in distribution({"a": 30, "b": 10}, SMALL).cells),
        theme(20, 40, {}, SMALL).people,
        change(spread_pairs(20, 10, 10), SMALL).change,
    ]
    assert {figure.reason and figure.reason.id for figure in figures} == {MessageId.ONLY_AT_CLOSE}


@pytest.mark.parametrize(
    ("n", "klass", "band"),
    [
        (0, PROTECTED, "0-9"),
        (9, SMALL, "0-9"),
        (10, SMALL, "10-19"),
        (4, OPEN, "0-4"),
        (5, OPEN, "5-9"),
        (10, OPEN, "10-19"),
        (130, PROTECTED, "100+"),
    ],
)
def test_progress_is_a_band(n: int, klass: DisclosureClass, band: str) -> None:
    assert progress(n, klass) == Figure(Form.BAND, band=band)


@pytest.mark.parametrize(
    ("size", "total", "klass", "allowed"),
    [
        (10, 20, PROTECTED, True),
        (9, 20, PROTECTED, False),
        (10, 19, PROTECTED, False),
        (0, 20, PROTECTED, False),
        (20, 20, PROTECTED, True),
        (5, 10, OPEN, True),
        (4, 10, OPEN, False),
        (5, 9, OPEN, False),
        (30, 60, SMALL, False),
        (30, 30, SMALL, True),
    ],
)
def test_a_group_and_the_others_need_the_floor(
    size: int, total: int, klass: DisclosureClass, allowed: bool
) -> None:
    assert group_allowed(size, total, klass) is allowed


@pytest.mark.parametrize(
    ("responses", "before", "klass", "closed", "step"),
    [
        (9, 0, PROTECTED, False, ReleaseStep.WAIT),
        (10, 0, PROTECTED, False, ReleaseStep.NEW),
        (19, 10, PROTECTED, False, ReleaseStep.WAIT),
        (20, 10, PROTECTED, False, ReleaseStep.NEW),
        (20, 10, PROTECTED, True, ReleaseStep.NEW),
        (19, 10, PROTECTED, True, ReleaseStep.FOLD),
        (10, 10, PROTECTED, True, ReleaseStep.FOLD),
        (6, 5, OPEN, False, ReleaseStep.WAIT),
        (10, 5, OPEN, False, ReleaseStep.NEW),
        (8, 5, OPEN, True, ReleaseStep.FOLD),
        (7, 0, PROTECTED, True, ReleaseStep.NEW),
        (4, 0, OPEN, False, ReleaseStep.WAIT),
        (5, 0, OPEN, False, ReleaseStep.NEW),
        (80, 0, SMALL, False, ReleaseStep.WAIT),
        (12, 0, SMALL, True, ReleaseStep.NEW),
        (40, 12, SMALL, True, ReleaseStep.WAIT),
        (1, 0, WORKSHEET, False, ReleaseStep.NEW),
    ],
)
def test_a_release_waits_for_the_floors_worth_of_new_responses(
    responses: int, before: int, klass: DisclosureClass, closed: bool, step: ReleaseStep
) -> None:
    assert release_step(responses, before, klass, closed=closed) is step


# ---- distributions ---------------------------------------------------------------------------------------


def test_the_open_class_shows_exact_counts_and_whole_percentages() -> None:
    spread = distribution({"yes": 7, "no": 5, "skipped": 1}, OPEN)
    assert spread.base == Figure(Form.COUNT, value=12)
    assert spread.cells[0] == ("yes", Figure(Form.SHARE, value=58, count=7, base=12))
    assert spread.apart == (("skipped", Figure(Form.COUNT, value=1)),)


def test_a_question_of_the_open_class_under_ten_has_no_percentages() -> None:
    assert distribution({"yes": 5, "no": 4}, OPEN).cells[0][1] == Figure(Form.COUNT, value=5)


@pytest.mark.parametrize(("yes", "form"), [(9, Form.COUNT), (12, Form.COUNT), (13, Form.SHARE)])
def test_protected_percentages_need_a_shown_base_that_is_certainly_twenty(yes: int, form: Form) -> None:
    assert distribution({"yes": yes, "no": 10}, PROTECTED).cells[0][1].form is form


def test_protected_percentages_come_from_the_rounded_counts() -> None:
    spread = distribution({"yes": 22, "no": 19}, PROTECTED)
    # 22 of 41 is 54 %; 20 of 40, which is what is shown, is 50 %.
    assert spread.cells[0][1] == Figure(Form.SHARE, value=50, count=20, base=40, rounding=5)


@pytest.mark.parametrize(("largest", "told"), [(30, True), (28, True), (27, False)])
def test_nearly_everybody_alike_on_a_sensitive_question_is_most(largest: int, told: bool) -> None:
    spread = distribution({"yes": largest, "no": 30 - largest}, PROTECTED, sensitive=True)
    assert (spread.cells[0][1].word is Word.MOST) is told
    assert spread.cells[1][1].is_shown is not told


def test_a_sensitive_unanimous_answer_is_most_in_the_open_class_too() -> None:
    assert distribution({"yes": 12, "no": 0}, OPEN, sensitive=True).cells[0][1].word is Word.MOST


def test_of_several_choices_only_the_one_of_nearly_everybody_becomes_most() -> None:
    spread = distribution({"a": 29, "b": 14}, PROTECTED, sensitive=True, several=True, base=30)
    assert [figure.form for _, figure in spread.cells] == [Form.WORDS, Form.SHARE]


def test_rounded_cells_that_leave_one_solution_are_hidden() -> None:
    # 3, 3, 3, 3 would be shown as 5, 5, 5, 5 of 10: at least 3 each, 12 at most together.
    spread = distribution(coded([3, 3, 3, 3]), PROTECTED)
    assert {figure.reason and figure.reason.id for _, figure in spread.cells} == {
        MessageId.COULD_BE_WORKED_OUT
    }
    assert spread.base.is_shown


def test_dont_know_stays_in_the_base_where_the_caller_says_so() -> None:
    counts = {"true": 15, "false": 5, "dont_know": 10}
    assert distribution(counts, OPEN).base.value == 20
    assert distribution(counts, OPEN, apart=frozenset()).base.value == 30


@pytest.mark.parametrize(
    ("counts", "given"),
    [
        ({"a": 3}, {"base": 2}),
        ({"a": -1, "b": 20}, {}),
        ({"a": 3}, {"several": True}),
        ({"a": 9, "b": 9}, {"base": 12}),
    ],
)
def test_counts_that_cannot_be_those_of_the_base_are_refused(
    counts: dict[str, int], given: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="base"):
        distribution(counts, OPEN, **given)


@pytest.mark.parametrize(
    ("count", "n", "word"),
    [
        (0, 12, Word.FEW_OR_NONE),
        (2, 12, Word.FEW_OR_NONE),
        (3, 12, Word.SOME),
        (5, 12, Word.ABOUT_HALF),
        (7, 12, Word.ABOUT_HALF),
        (8, 12, Word.MOST),
        (12, 12, Word.MOST),
        (5, 10, Word.SOME),
        (8, 10, Word.MOST),
        (3, 20, Word.SOME),
        (7, 50, Word.FEW_OR_NONE),
        (8, 50, Word.SOME),
    ],
)
def test_words_of_the_small_class(count: int, n: int, word: Word) -> None:
    spread = distribution({"yes": count}, SMALL, final=True, several=True, base=n)
    assert spread.cells[0][1].word is word


@pytest.mark.parametrize("n", range(10, 121))
def test_every_word_stands_for_several_numbers_and_rises_with_the_count(n: int) -> None:
    rising = [Word.FEW_OR_NONE, Word.SOME, Word.ABOUT_HALF, Word.MOST]
    words = [_word(count, n) for count in range(n + 1)]
    assert words == sorted(words, key=rising.index)
    for word in set(words):
        numbers = [count for count in range(n + 1) if words[count] is word]
        assert not is_pinned(min(numbers), max(numbers), n)
    assert words[0] is words[NEARLY_ALL] is Word.FEW_OR_NONE
    assert all(2 * count > n for count in range(n + 1) if words[count] is Word.MOST)
    assert all(5 * count <= n for count in range(n + 1) if words[count] is Word.FEW_OR_NONE)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=4).filter(lambda counts: sum(counts) < 10),
    st.sampled_from(HIDING),
    st.booleans(),
    st.booleans(),
)
def test_no_question_under_the_floor_carries_a_number(
    counts: list[int], klass: DisclosureClass, sensitive: bool, final: bool
) -> None:
    spread = distribution(coded(counts), klass, sensitive=sensitive, final=final)
    assert not spread.is_shown
    assert list(numbers_in(spread.to_dict())) == []


@pytest.mark.parametrize("counts", [[0], [4], [1, 1, 1], [2, 2]])
def test_no_question_of_the_open_class_under_five_carries_a_number(counts: list[int]) -> None:
    assert list(numbers_in(distribution(coded(counts), OPEN).to_dict())) == []


@settings(max_examples=200, deadline=None)
@given(few_counts, st.sampled_from(HIDING), st.booleans())
def test_a_hiding_class_shows_multiples_of_five_and_no_raw_total(
    counts: list[int], klass: DisclosureClass, sensitive: bool
) -> None:
    spread = distribution(coded(counts), klass, sensitive=sensitive, final=True)
    for _, figure in (*spread.cells, ("base", spread.base)):
        for number in (figure.count, figure.base, figure.value if figure.form is Form.COUNT else None):
            assert number is None or number % 5 == 0
        if figure.form is Form.SHARE:
            # Recomputed from what stands beside it: the percentage holds nothing else.
            assert figure.value == int(100 * figure.count / figure.base + 0.5)  # type: ignore[operator]
    if klass is SMALL:
        assert list(numbers_in(spread.to_dict())) == []


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 60), st.integers(2, 60), st.integers(0, 2), st.integers(0, 2))
def test_zero_and_a_few_look_alike_in_the_small_class(first: int, second: int, none: int, few: int) -> None:
    n = first + second + few
    assume(n >= 10)
    with_few = distribution({"x": few}, SMALL, final=True, several=True, base=n)
    with_none = distribution({"x": none}, SMALL, final=True, several=True, base=n)
    assert with_few == with_none


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 30).map(lambda k: 5 * k), st.integers(-2, 2), st.integers(-2, 2))
def test_one_person_more_inside_a_rounding_step_is_not_seen(middle: int, one: int, other: int) -> None:
    yes = {"yes": 20 + one, "no": middle - 20 - one}
    no = {"yes": 20 + other, "no": middle - 20 - other}
    assume(min(*yes.values(), *no.values()) >= 10)
    first, second = distribution(yes, PROTECTED), distribution(no, PROTECTED)
    assert first.cells[0] == second.cells[0]
    assert base(middle + one, PROTECTED) == base(middle + other, PROTECTED) or middle + min(one, other) < 10


@settings(max_examples=60, deadline=None)
@given(few_counts, st.sampled_from(CLASSES), st.booleans())
def test_the_same_counts_give_the_same_figure(
    counts: list[int], klass: DisclosureClass, sensitive: bool
) -> None:
    one, other = (distribution(coded(counts), klass, sensitive=sensitive, final=True) for _ in range(2))
    assert json.dumps(one.to_dict()) == json.dumps(other.to_dict())


def spreads(n: int, options: int) -> Iterator[tuple[int, ...]]:
    """Every way in which n people can spread over so many options."""
    if options == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in spreads(n - first, options - 1):
            yield (first, *rest)


def worked_out(
    possible: Iterable[tuple[int, ...]], klass: DisclosureClass, *, sensitive: bool = False
) -> list[tuple[str, int, int, set[int]]]:
    """What an attacker who tries every spread learns: (figure, own answer, option, its only number)."""
    seen: dict[tuple[str, int], list[set[int]]] = {}
    for counts in possible:
        figure = json.dumps(
            distribution(coded(list(counts)), klass, sensitive=sensitive, final=True).to_dict()
        )
        for own, count in enumerate(counts):
            if count:
                numbers = seen.setdefault((figure, own), [set() for _ in counts])
                for option, number in enumerate(counts):
                    numbers[option].add(number)
    return [
        (figure, own, option, number)
        for (figure, own), numbers in seen.items()
        for option, number in enumerate(numbers)
        if len(number) == 1
    ]


@pytest.mark.parametrize(
    ("options", "n"), [*product((2, 3), range(10, 24)), (4, 10), (4, 11), (4, 12), (4, 15), (4, 16), (5, 10)]
)
def test_words_with_the_base_and_ones_own_answer_do_not_give_a_cell_away(options: int, n: int) -> None:
    assert worked_out(spreads(n, options), SMALL) == []


@pytest.mark.parametrize("sensitive", [False, True])
@pytest.mark.parametrize(("options", "shown"), [*product((2, 3), (10, 15, 20, 25, 30)), (4, 10)])
def test_rounded_counts_with_ones_own_answer_do_not_give_a_small_cell_away(
    options: int, shown: int, sensitive: bool
) -> None:
    bases = range(max(10, shown - 2), shown + 3)
    possible = (counts for n in bases for counts in spreads(n, options))
    found = worked_out(possible, PROTECTED, sensitive=sensitive)
    assert [number for *_, number in found if max(number) < 10] == []


@pytest.mark.parametrize(
    ("klass", "given", "told"),
    [
        (PROTECTED, {"12": 14, "13": 9, "17": 2}, ["12", "13"]),
        (PROTECTED, {"12": 5, "17": 2}, []),
        (SMALL, {"12": 12, "13": 8, "17": 1}, ["12", "13"]),
        (OPEN, {"12": 12, "17": 1}, ["12", "17"]),
    ],
)
def test_a_number_that_one_person_gave_is_not_there_at_all(
    klass: DisclosureClass, given: dict[str, int], told: list[str]
) -> None:
    spread = distribution(given, klass, final=True, open_ended=True)
    assert [code for code, _ in spread.cells] == told


def test_a_question_with_many_options_is_not_told_in_words() -> None:
    # 3 each of 18 people would otherwise be the only spread to be hidden.
    assert not distribution(coded([8, 8, 8, 8, 8, 8]), SMALL, final=True).is_shown


# ---- means -----------------------------------------------------------------------------------------------


def test_means_are_exact_in_the_open_and_to_one_decimal_in_the_protected_class() -> None:
    values = [1.0, 2.0, 2.0, 4.0, 4.0, 5.0, 5.0, 7.0, 8.0, 9.0, 11.0]
    assert mean(values, OPEN).value == pytest.approx(58 / 11)
    assert mean(values, PROTECTED) == Figure(Form.MEAN, value=5.3, decimals=1)
    assert mean(values, SMALL, final=True).reason.id is MessageId.NOT_IN_THIS_CLASS  # type: ignore[union-attr]


@pytest.mark.parametrize(("others", "shown"), [(0, False), (2, False), (3, True)])
def test_a_protected_mean_is_hidden_where_nearly_everybody_is_alike(others: int, shown: bool) -> None:
    assert mean([4.0] * 15 + [1.0] * others, PROTECTED).is_shown is shown


@pytest.mark.parametrize(
    ("n", "klass", "shown"), [(4, OPEN, False), (5, OPEN, True), (9, PROTECTED, False), (10, PROTECTED, True)]
)
def test_means_need_the_floor(n: int, klass: DisclosureClass, shown: bool) -> None:
    assert mean([float(value) for value in range(n)], klass).is_shown is shown


AMOUNTS = {"low": 0.0, "middle": 1.0, "high": 2.0}


def test_the_mean_of_a_shown_spread_is_exact_in_the_open_class() -> None:
    spread = distribution({"low": 3, "middle": 4, "high": 6, "unscored": 2}, OPEN)
    assert mean_of(spread, AMOUNTS) == Figure(Form.MEAN, value=16 / 13, decimals=-1)


def test_the_mean_of_a_rounded_spread_is_made_from_the_rounded_counts() -> None:
    one = distribution({"low": 13, "middle": 11, "high": 8}, PROTECTED)
    other = distribution({"low": 15, "middle": 9, "high": 8}, PROTECTED)
    assert [figure for _, figure in one.cells] == [figure for _, figure in other.cells]
    assert mean_of(one, AMOUNTS) == mean_of(other, AMOUNTS) == Figure(Form.MEAN, value=0.9, decimals=1)


@pytest.mark.parametrize(
    ("spread", "reason"),
    [
        (distribution({"low": 3}, PROTECTED), MessageId.FEWER_THAN_FLOOR),
        (distribution({"low": 30, "high": 1}, PROTECTED, sensitive=True), MessageId.NEARLY_ALL_ALIKE),
        (distribution({"high": 0, "low": 30}, OPEN, sensitive=True), MessageId.NEARLY_ALL_ALIKE),
        (distribution({"low": 30, "high": 10}, SMALL, final=True), MessageId.NOT_IN_THIS_CLASS),
        (distribution({"other": 30}, OPEN), MessageId.NOT_DEFINED),
    ],
)
def test_the_mean_of_a_spread_that_is_not_shown_is_hidden(
    spread: DistributionFigure, reason: MessageId
) -> None:
    figure = mean_of(spread, AMOUNTS)
    assert figure.reason is not None
    assert figure.reason.id is reason


def test_a_mean_never_prints_as_minus_nothing() -> None:
    assert str(mean([-0.1, -0.2, *[0.0] * 4, 0.1, 0.1, 0.05, 0.01, 0.02], PROTECTED).value) == "0.0"


# ---- change ----------------------------------------------------------------------------------------------

RC01 = Pairing((14, 9, 17, 11, 20, 8, 15, 12, 10, 18, 13, 7), (18, 12, 17, 16, 22, 7, 19, 15, 14, 18, 17, 13))
"""Reference case RC01 (also RC15 g3), reference_cases.json."""
RC15_G1 = Pairing((10, 12, 9, 11), (14, 13, 9, 15))
RC15_G2 = Pairing((10, 12, 9, 11, 8, 13, 10), (14, 13, 9, 15, 12, 12, 13))


def direction_values(figure: ChangeFigure) -> dict[str, float | None]:
    return {code: part.value for code, part in figure.directions}


def test_rc15_under_five_pairs_shows_nothing_not_even_how_many() -> None:
    figure = change(RC15_G1, OPEN)
    assert not figure.is_shown
    assert list(numbers_in(figure.to_dict())) == []


def test_rc15_no_pairs_is_no_data() -> None:
    assert change(Pairing((), ()), OPEN).change.reason.id is MessageId.NO_DATA  # type: ignore[union-attr]


def test_rc15_five_to_nine_pairs_show_counts_only() -> None:
    figure = change(RC15_G2, OPEN)
    assert figure.pairs.value == 7
    assert direction_values(figure) == {"higher": 5, "same": 1, "lower": 1}
    for part in (figure.before, figure.after, figure.change, figure.interval, figure.effect):
        assert not part.is_shown
    assert figure.expert == ()
    assert MessageId.COUNTS_ONLY in [message.id for message in figure.messages]


def test_rc15_ten_to_twenty_nine_pairs_show_all_with_a_caution() -> None:
    figure = change(RC01, OPEN)
    assert figure.change.value == pytest.approx(2.833333, abs=1e-6)
    assert (figure.interval.low, figure.interval.high) == pytest.approx((1.456329, 4.210338), abs=1e-6)
    assert (figure.effect.name, figure.effect.value) == ("d_av", pytest.approx(0.710016, abs=1e-6))
    assert dict(figure.expert)["p_wilcoxon_exact_permutation"].value == pytest.approx(0.003906, abs=1e-6)
    said = [message.id for message in figure.messages]
    assert MessageId.SMALL_GROUP in said
    assert (dict(figure.messages[0].numbers)) == {"pairs": 12, "higher": 9, "same": 2, "lower": 1}


def test_thirty_pairs_of_the_open_class_need_no_caution() -> None:
    said = [message.id for message in change(spread_pairs(20, 5, 5), OPEN).messages]
    assert MessageId.SMALL_GROUP not in said


@pytest.mark.parametrize(("up", "shown"), [(19, False), (20, True)])
def test_protected_change_is_published_from_thirty_pairs(up: int, shown: bool) -> None:
    figure = change(spread_pairs(up, 10, 0), PROTECTED)
    assert figure.is_shown is shown
    if not shown:
        assert list(numbers_in(figure.to_dict())) == []


def test_protected_change_is_rounded_and_has_no_test_statistics() -> None:
    pairing = spread_pairs(22, 10, 10)
    figure = change(pairing, PROTECTED)
    exact = paired_change(pairing.before, pairing.after)
    assert (figure.pairs.value, figure.pairs.rounding) == (40, 5)
    assert figure.change.value == round(exact.mean_diff or 0, 1)
    assert figure.effect.value == round(exact.d_av or 0, 2)
    assert figure.expert == ()
    assert direction_values(figure) == {"higher": 20, "same": 10, "lower": 10}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((20, 10, 10), {"higher": 20, "same": 10, "lower": 10}),
        ((20, 0, 13), {"higher": 20, "same": 0, "lower": 15}),
        ((20, 5, 9), {"higher": 20, "not_higher": 15}),
        ((20, 9, 11), {"higher": 20, "not_higher": 20}),
        ((9, 20, 11), {"not_lower": 30, "lower": 10}),
        ((31, 4, 5), {"higher": None}),
        ((40, 0, 0), {"higher": None}),
        ((9, 22, 9), {"higher": None, "same": None, "lower": None}),
    ],
)
def test_directions_are_merged_where_a_cell_is_small(
    cells: tuple[int, int, int], expected: dict[str, float | None]
) -> None:
    assert direction_values(change(spread_pairs(*cells), PROTECTED)) == expected


def test_everybody_up_cannot_be_told_from_nearly_everybody_up() -> None:
    all_up, nearly = change(spread_pairs(40, 0, 0), PROTECTED), change(spread_pairs(37, 1, 2), PROTECTED)
    assert all_up.directions == nearly.directions
    assert all_up.messages[0].id is MessageId.MOST_HIGHER


def test_small_change_is_rounded_to_half_a_point_with_its_interval_outwards() -> None:
    figure = change(RC01, SMALL, final=True)
    assert figure.pairs.band == "10-19"
    assert (figure.change.value, figure.interval.low, figure.interval.high) == (3.0, 1.0, 4.5)
    for part in (figure.before, figure.after, figure.effect, figure.not_finished):
        assert not part.is_shown
    assert figure.directions == ()


def test_small_change_from_thirty_pairs_is_the_published_block() -> None:
    pairing = spread_pairs(20, 10, 10)
    assert change(pairing, SMALL, final=True) == change(pairing, PROTECTED)


@pytest.mark.parametrize("klass", HIDING)
def test_everybody_changing_alike_is_not_told(klass: DisclosureClass) -> None:
    alike = paired([(float(n % 9), float(n % 9) + 2) for n in range(40)])
    assert not change(alike, klass, final=True).is_shown


def test_equal_first_scores_hide_both_means_and_not_the_change() -> None:
    figure = change(paired([(5.0, 5.0 + n % 6) for n in range(40)]), PROTECTED)
    assert (figure.before.is_shown, figure.after.is_shown, figure.change.is_shown) == (False, False, True)


@pytest.mark.parametrize(("leavers", "shown"), [(9, None), (10, 10), (13, 15)])
def test_protected_leavers_are_counted_from_the_floor(leavers: int, shown: int | None) -> None:
    rows = [(5.0 + n % 4, 6.0 + n % 5) for n in range(40)]
    assert change(paired(rows, leavers), PROTECTED).not_finished.value == shown


@pytest.mark.parametrize(("leavers", "warned"), [(5, False), (6, True)])
def test_many_leavers_bring_a_warning(leavers: int, warned: bool) -> None:
    figure = change(Pairing(RC01.before, RC01.after, leavers=(1.0,) * leavers), OPEN)
    assert (MessageId.STAYERS_MAY_DIFFER in [message.id for message in figure.messages]) is warned


def test_lower_is_better_leaves_the_directions_as_they_are() -> None:
    one, other = change(RC01, OPEN), change(RC01, OPEN, higher_is_better=False)
    assert one.directions == other.directions
    assert other.higher_is_better is False


@settings(max_examples=120, deadline=None)
@given(people, st.integers(0, 40), st.sampled_from(HIDING))
def test_a_published_change_holds_only_rounded_numbers(
    rows: list[tuple[float, float]], leavers: int, klass: DisclosureClass
) -> None:
    figure = change(paired(rows, leavers), klass, final=True)
    for part in (figure.pairs, figure.not_finished, *(part for _, part in figure.directions)):
        for number in (part.value, part.base):
            assert number is None or number % 5 == 0
    for part in (figure.before, figure.after, figure.change, figure.interval):
        for number in (part.value, part.low, part.high):
            assert number is None or number == round(number, 1)
    if figure.change.value is not None:
        assert figure.interval.low < figure.change.value < figure.interval.high  # type: ignore[operator]
    if len(rows) < klass.floor or (klass is PROTECTED and len(rows) < 30):
        assert list(numbers_in(figure.to_dict())) == []


@settings(max_examples=120, deadline=None)
@given(people, st.integers(0, 40), st.sampled_from(CLASSES))
def test_no_sentence_made_from_a_change_is_false(
    rows: list[tuple[float, float]], leavers: int, klass: DisclosureClass
) -> None:
    higher = sum(b > a for a, b in rows)
    lower = sum(b < a for a, b in rows)
    truth = {
        "pairs": len(rows),
        "higher": higher,
        "lower": lower,
        "same": len(rows) - higher - lower,
        "not_higher": len(rows) - higher,
        "not_lower": len(rows) - lower,
        "people": leavers,
    }
    exact = paired_change([a for a, _ in rows], [b for _, b in rows])
    for message in change(paired(rows, leavers), klass, final=True).messages:
        numbers = dict(message.numbers)
        for name in truth.keys() & numbers.keys():
            assert abs(numbers[name] - truth[name]) <= (0 if klass.is_exact else 2)
        most = {MessageId.MOST_HIGHER: "higher", MessageId.MOST_SAME: "same", MessageId.MOST_LOWER: "lower"}
        if message.id in most:
            assert 2 * truth[most[message.id]] > len(rows)
        if message.id is MessageId.AVERAGE_ROSE:
            assert exact.mean_diff > 0
        if message.id is MessageId.AVERAGE_FELL:
            assert exact.mean_diff < 0
    said = [message.id for message in change(paired(rows, leavers), klass, final=True).messages]
    if any(one in said for one in (MessageId.AVERAGE_ROSE, MessageId.AVERAGE_FELL)) and (
        exact.ci95_low is not None and exact.ci95_low <= 0 <= exact.ci95_high
    ):
        assert MessageId.COULD_BE_CHANCE in said


@settings(max_examples=60, deadline=None)
@given(people.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), st.sampled_from(HIDING))
def test_the_order_of_people_does_not_show(
    both: tuple[list[tuple[float, float]], list[tuple[float, float]]], klass: DisclosureClass
) -> None:
    one, other = (change(paired(rows), klass, final=True) for rows in both)
    assert one == other


# ---- themes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("carry", "commenters", "klass", "form"),
    [
        (1, 4, OPEN, Form.HIDDEN),
        (1, 5, OPEN, Form.COUNT),
        (3, 10, OPEN, Form.SHARE),
        (5, 9, PROTECTED, Form.HIDDEN),
        (4, 10, PROTECTED, Form.HIDDEN),
        (5, 10, PROTECTED, Form.COUNT),
        (5, 22, PROTECTED, Form.COUNT),
        (5, 23, PROTECTED, Form.SHARE),
        (2, 10, SMALL, Form.HIDDEN),
        (3, 9, SMALL, Form.HIDDEN),
        (3, 10, SMALL, Form.WORDS),
    ],
)
def test_a_theme_needs_commenters_and_carriers(
    carry: int, commenters: int, klass: DisclosureClass, form: Form
) -> None:
    assert theme(carry, commenters, {}, klass, final=True).people.form is form


def test_directions_of_a_theme_do_not_tell_nobody_from_a_few() -> None:
    nobody = theme(20, 40, {"positive": 16, "negative": 0}, PROTECTED)
    a_few = theme(20, 40, {"positive": 16, "negative": 4}, PROTECTED)
    assert nobody == a_few
    assert dict(nobody.directions)["positive"] == Figure(Form.COUNT, value=15, rounding=5)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 60), st.integers(0, 60), st.lists(st.integers(0, 60), max_size=5), st.sampled_from(HIDING)
)
def test_a_hiding_class_never_gives_the_raw_counts_of_a_theme(
    carry: int, commenters: int, directions: list[int], klass: DisclosureClass
) -> None:
    assume(carry <= commenters)
    figure = theme(carry, commenters, coded(directions), klass, final=True)
    for _, part in (*figure.directions, ("people", figure.people), ("of", figure.commenters)):
        for number in (part.count, part.base, part.value if part.form is Form.COUNT else None):
            assert number is None or number % 5 == 0
    if klass is SMALL:
        assert list(numbers_in(figure.to_dict())) == []
    if carry < 3 or commenters < 10:
        assert not figure.is_shown


def test_more_carriers_than_commenters_are_refused() -> None:
    with pytest.raises(ValueError, match="More people carry"):
        theme(6, 5, {}, OPEN)


@pytest.mark.parametrize(("n", "options"), [(10, 3), (10, 4), (10, 5), (20, 4)])
def test_whoever_knows_the_exact_base_and_their_own_answer_works_out_no_rounded_cell(
    n: int, options: int
) -> None:
    """A release appears with the tenth new answer, so its base can be known exactly."""

    def spreads(people: int, cells: int) -> Iterator[tuple[int, ...]]:
        if cells == 1:
            yield (people,)
            return
        for first in range(people + 1):
            for rest in spreads(people - first, cells - 1):
                yield (first, *rest)

    alike: dict[str, list[tuple[int, ...]]] = {}
    for spread in spreads(n, options):
        figure = distribution(
            {str(code): count for code, count in enumerate(spread)}, DisclosureClass.PROTECTED
        )
        alike.setdefault(str(figure.to_dict()), []).append(spread)
    pinned = [
        spread
        for possible in alike.values()
        for spread in possible
        for own in range(options)
        if spread[own]
        for cell in range(options)
        if len(left := {one[cell] - (cell == own) for one in possible if one[own]}) == 1
        and 0 < next(iter(left)) < 10
    ]
    assert pinned == []


# ---- what a change holds for experts, and what a small group's never does --------------------------------


@pytest.mark.parametrize(("spread", "shown"), [(1.0, False), (2.5, True)])
def test_a_small_groups_change_with_a_narrow_interval_is_not_shown(spread: float, shown: bool) -> None:
    # Of few people who moved by little, mean and interval tell how many went up (decision 27).
    rows = [(10.0, 10.0 + spread * (n % 4 - 1)) for n in range(12)]
    figure = change(paired(rows), SMALL, final=True)
    assert figure.is_shown is shown
    if not shown:
        assert figure.change.reason is not None
        assert figure.change.reason.id is MessageId.COULD_BE_WORKED_OUT


@pytest.mark.parametrize(
    ("klass", "n", "lines"), [(OPEN, 9, 0), (OPEN, 10, 10), (OPEN, 61, 0), (PROTECTED, 40, 0), (SMALL, 40, 0)]
)
def test_a_line_a_person_is_for_the_open_class_and_as_many_as_can_be_drawn(
    klass: DisclosureClass, n: int, lines: int
) -> None:
    rows = [(5.0 + k % 4, 6.0 + k % 5) for k in range(n)]
    assert len(change(paired(rows), klass, final=True).lines) == lines


def test_a_line_a_person_cannot_be_put_into_a_change_without_its_statistics() -> None:
    made = change(spread_pairs(20, 10, 10), PROTECTED)
    with pytest.raises(FigureError, match="A line a person"):
        replace(made, lines=((1.0, 2.0),))


def test_every_reason_why_a_statistic_is_undefined_has_a_message() -> None:
    assert {str(reason) for reason in Undefined} <= {str(message) for message in MessageId}


def test_an_undefined_statistic_says_why() -> None:
    figure = change(paired([(float(n), float(n) + 2) for n in range(12)]), OPEN)
    reason = dict(figure.expert)["t"].reason
    assert reason is not None
    assert reason.id is MessageId.NO_SPREAD_OF_CHANGE


def test_the_open_class_tells_who_was_left_out_and_how_leavers_began() -> None:
    leavers = tuple(float(8 + n % 5) for n in range(10))
    pairing = Pairing(RC01.before, RC01.after, leavers=leavers, after_only=2, unscorable=1, duplicates=4)
    held = {name: figure.value for name, figure in change(pairing, OPEN).expert}
    assert (held["n_pre_only"], held["n_post_only"], held["n_unscorable"], held["n_set_aside"]) == (
        10,
        2,
        1,
        4,
    )
    assert held["attrition_pct"] == pytest.approx(100 * 10 / 22)
    assert held["leavers_baseline_gap"] == pytest.approx(pairing.leavers_baseline_gap)


@pytest.mark.parametrize(("leavers", "told"), [(1, False), (2, False), (9, False), (10, True)])
def test_how_fewer_than_ten_leavers_began_is_not_told(leavers: int, told: bool) -> None:
    # Of one leaver the mean of those lost is that person's own first score.
    scores = tuple(float(3 + n % 4) for n in range(leavers))
    expert = dict(change(Pairing(RC01.before, RC01.after, leavers=scores), OPEN).expert)
    assert expert["leavers_baseline_gap"].is_shown is told
    waves = [(before, after, after) for before, after in zip(RC01.before, RC01.after, strict=True)]
    block = over_three_waves([*waves, *((one, None, None) for one in scores)], OPEN)
    for name in ("baseline_mean_lost", "baseline_hedges_g_lost_minus_completers"):
        figure = block.part(name)
        assert figure is not None
        assert figure.is_shown is told


@pytest.mark.parametrize("leavers", [9, 15])
def test_whether_many_left_is_told_from_what_is_shown(leavers: int) -> None:
    # 9 of 39 are not shown, so nothing is said; 15 of 45 are shown as 15 beside 30.
    figure = change(paired([(5.0 + n % 4, 6.0 + n % 5) for n in range(30)], leavers), PROTECTED)
    said = MessageId.STAYERS_MAY_DIFFER in [message.id for message in figure.messages]
    assert said is (leavers == 15)


def test_a_small_group_is_never_told_whether_many_left() -> None:
    figure = change(Pairing(RC01.before, RC01.after, leavers=(3.0,) * 20), SMALL, final=True)
    assert figure.is_shown
    assert MessageId.STAYERS_MAY_DIFFER not in [message.id for message in figure.messages]


# ---- blocks ----------------------------------------------------------------------------------------------

RC11 = json.loads((Path(__file__).parents[2] / "analysis/cases/reference_cases.json").read_text("utf-8"))


def rc11() -> tuple[list[tuple[float, float, float]], dict[str, Any]]:
    """Worked case RC11 of reference_cases.json: before, then and now of ten attendees."""
    (case,) = [one for one in RC11["cases"] if one["id"] == "RC11"]
    held = case["inputs"]
    return list(zip(held["pre"], held["then"], held["post"], strict=True)), case["expected"]


def test_rc11_the_then_test_stands_in_three_lines() -> None:
    ratings, expected = rc11()
    block = then_and_now(ratings, OPEN)
    for line in ("post_minus_pre", "post_minus_then", "then_minus_pre"):
        told = block.part(f"{line}.change")
        assert told is not None
        assert told.value == pytest.approx(expected[line]["mean_diff"], abs=1e-6)
    assert block.base.value == 10


@pytest.mark.parametrize("klass", HIDING)
def test_single_questions_of_linked_people_are_for_exact_classes(klass: DisclosureClass) -> None:
    ratings, _expected = rc11()
    for block in (
        then_and_now(ratings, klass),
        over_three_waves(ratings, klass),
        quiz_item([(False, True)] * 40, klass),
    ):
        assert not block.is_shown
        assert list(numbers_in(block.to_dict())) == []


@pytest.mark.parametrize("n", [1, 4, 9])
def test_means_of_fewer_than_ten_people_are_in_no_block(n: int) -> None:
    ratings = rc11()[0][:n]
    for block in (then_and_now(ratings, OPEN), over_three_waves(ratings, OPEN)):
        assert not block.is_shown
        assert not block.base.is_shown


def test_people_without_all_three_scores_do_not_count_towards_the_floor() -> None:
    ratings = [*rc11()[0][:9], *[(5.0, None, 7.0)] * 30]
    assert not then_and_now(ratings, OPEN).is_shown


def test_three_waves_are_of_people_with_all_three() -> None:
    ratings = rc11()[0]
    block = over_three_waves([*ratings, (9.0, None, None)], OPEN)
    mean_pre, n_pre = block.part("mean_pre"), block.part("n_pre")
    assert mean_pre is not None
    assert n_pre is not None
    assert mean_pre.value == pytest.approx(sum(row[0] for row in ratings) / 10)
    assert (block.base.value, n_pre.value) == (10, 11)


@pytest.mark.parametrize(("n", "told"), [(4, 0), (5, 4), (9, 4), (10, 6)])
def test_a_quiz_question_shows_people_from_five_and_a_test_from_ten(n: int, told: int) -> None:
    answered = [(False, True)] * (n - 1) + [(True, False)]
    assert len(quiz_item(answered, OPEN).parts) == told


def test_a_quiz_question_is_tested_by_mcnemar() -> None:
    # b = 8, c = 2 of 20: 2 * P(X <= 2), X of Bin(10, 1/2), is 0.109375.
    answered = [(False, True)] * 8 + [(True, False)] * 2 + [(True, True)] * 6 + [(False, False)] * 4
    exact = quiz_item(answered, OPEN).part("p_mcnemar_exact")
    assert exact is not None
    assert exact.value == pytest.approx(0.109375)


def right(n: int, of: int, klass: DisclosureClass = PROTECTED) -> DistributionFigure:
    return distribution({"true": n, "false": of - n}, klass)


def test_unlinked_waves_are_told_from_what_is_shown_of_them() -> None:
    # 21 of 52 and 22 of 52 are shown alike, so they give the same difference.
    one, other = (difference([right(k, 52)], [right(33, 47)], ["true"]) for k in (21, 22))
    assert one == other
    held = dict(one.parts)
    assert (held["before"].count, held["before"].base) == (20, 50)
    assert (held["after"].count, held["after"].base) == (35, 45)
    # Newcombe of 20 of 50 and 35 of 45 (method 10): 0.181 to 0.539, outwards to whole points.
    assert held["difference"].value == 38
    assert (held["interval"].low, held["interval"].high) == (18, 54)


def test_unlinked_waves_of_an_open_class_are_exact() -> None:
    block = difference([right(56, 70, OPEN)], [right(48, 80, OPEN)], ["true"])
    interval = block.part("interval")
    assert interval is not None
    # Newcombe 1998, example (a): 56/70 - 48/80 = 0.2, 0.0524 to 0.3339.
    assert (interval.low, interval.high) == pytest.approx((-33.39, -5.24), abs=0.005)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (right(4, 9), right(20, 40)),
        (right(20, 40), right(10, 20)),
        (distribution({"true": 14, "false": 14}, SMALL, final=True), right(20, 40)),
    ],
)
def test_unlinked_waves_of_which_one_shows_no_share_are_not_compared(
    before: DistributionFigure, after: DistributionFigure
) -> None:
    assert not difference([before], [after], ["true"]).is_shown


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 90), st.integers(0, 90), st.integers(0, 90), st.integers(0, 90))
def test_no_raw_count_is_in_a_difference_of_a_class_that_hides(a: int, b: int, c: int, d: int) -> None:
    block = difference([right(a, a + b)], [right(c, c + d)], ["true"])
    for _name, figure in (("base", block.base), *block.parts):
        for number in (figure.count, figure.base, figure.value if figure.form is Form.COUNT else None):
            assert number is None or number % 5 == 0


def test_a_block_is_read_back_as_it_was() -> None:
    block = then_and_now(rc11()[0], OPEN)
    assert BlockFigure.from_dict(json.loads(json.dumps(block.to_dict()))) == block


@pytest.mark.parametrize(("k1", "n1", "k2", "n2"), [(20, 50, 35, 45), (25, 60, 30, 55), (10, 40, 15, 40)])
def test_the_interval_of_rounded_unlinked_waves_goes_outwards(k1: int, n1: int, k2: int, n2: int) -> None:
    interval = difference([right(k1, n1)], [right(k2, n2)], ["true"]).part("interval")
    exact = unlinked_waves(k1, n1, k2, n2)
    assert interval is not None
    assert interval.low == math.floor(100 * exact.newcombe95_low)
    assert interval.high == math.ceil(100 * exact.newcombe95_high)
