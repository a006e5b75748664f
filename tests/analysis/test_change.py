"""Paired change: printed cases, a second implementation, and what must hold for any data."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.change import (
    EXACT_WILCOXON_LIMIT,
    FIGURE_NAMES,
    CardScore,
    Pairing,
    Undefined,
    complete_paired_change,
    pair,
    paired_change,
    wilson_interval,
)

# Inputs and expected values: reference_cases.json, cases RC01, RC05 (metric scores), RC09 and RC11.
RC01_BEFORE = [14, 9, 17, 11, 20, 8, 15, 12, 10, 18, 13, 7]
RC01_AFTER = [18, 12, 17, 16, 22, 7, 19, 15, 14, 18, 17, 13]
RC01 = {
    "n_pairs": 12,
    "mean_pre": 12.833333,
    "sd_pre": 4.10838,
    "median_pre": 12.5,
    "mean_post": 15.666667,
    "sd_post": 3.869069,
    "median_post": 16.5,
    "mean_diff": 2.833333,
    "sd_diff": 2.167249,
    "se_diff": 0.625631,
    "df": 11,
    "t": 4.528761,
    "p_t_two_sided": 0.00086,
    "ci95_low": 1.456329,
    "ci95_high": 4.210338,
    "r_pre_post": 0.854057,
    "d_z": 1.307341,
    "d_av": 0.710016,
    "d_av_mean_sd": 0.710336,
    "sd_av": 3.990519,
    "hedges_g_av": 0.685533,
    "hedges_g_av_df_n_minus_1": 0.66048,
    "n_zero": 2,
    "n_nonzero": 10,
    "w_plus": 54.0,
    "w_minus": 1.0,
    "p_wilcoxon_exact_permutation": 0.003906,
    "p_wilcoxon_normal_cc": 0.007601,
    "rank_biserial": 0.963636,
    "rank_biserial_zero_inclusive": 0.884615,
    "n_improved": 9,
    "n_same": 2,
    "n_worse": 1,
    "pct_improved": 75.0,
    "pct_same": 16.666667,
    "pct_worse": 8.333333,
    "pct_improved_wilson95_low": 46.769467,
    "pct_improved_wilson95_high": 91.105833,
    "sign_n": 10,
    "sign_plus": 9,
    "p_sign_exact": 0.021484,
}
RC05_BEFORE = [16.88, 19.98, 17.98, 22.35, 15.32, 19.25, 25.03, 16.36, 20.73, 18.59]
RC05_AFTER = [19.25, 21.54, 17.98, 24.11, 17.43, 22.35, 24.11, 18.59, 23.21, 21.54]
RC05 = {
    "n_pairs": 10,
    "mean_pre": 19.247,
    "sd_pre": 2.92886,
    "median_pre": 18.92,
    "mean_post": 21.011,
    "sd_post": 2.524737,
    "median_post": 21.54,
    "mean_diff": 1.764,
    "sd_diff": 1.280861,
    "se_diff": 0.405044,
    "df": 9,
    "t": 4.355085,
    "p_t_two_sided": 0.001837,
    "ci95_low": 0.847727,
    "ci95_high": 2.680273,
    "r_pre_post": 0.90011,
    "d_z": 1.377199,
    "d_av": 0.645144,
    "d_av_mean_sd": 0.646912,
    "sd_av": 2.734275,
    "hedges_g_av": 0.617884,
    "hedges_g_av_df_n_minus_1": 0.589846,
    "n_zero": 1,
    "n_nonzero": 9,
    "w_plus": 44.0,
    "w_minus": 1.0,
    "p_wilcoxon_exact_permutation": 0.007812,
    "p_wilcoxon_normal_cc": 0.012851,
    "rank_biserial": 0.955556,
    "rank_biserial_zero_inclusive": 0.909091,
    "n_improved": 8,
    "n_same": 1,
    "n_worse": 1,
    "pct_improved": 80.0,
    "pct_same": 10.0,
    "pct_worse": 10.0,
    "pct_improved_wilson95_low": 49.016247,
    "pct_improved_wilson95_high": 94.331785,
    "sign_n": 9,
    "sign_plus": 8,
    "p_sign_exact": 0.039062,
}
RC09_TABLE = [[4, 3, 2, 0, 0], [1, 5, 6, 2, 0], [0, 2, 7, 6, 1], [0, 0, 1, 8, 4], [0, 0, 0, 1, 3]]
RC09 = {
    "n_pairs": 56,
    "mean_pre": 2.803571,
    "mean_post": 3.232143,
    "n_improved": 24,
    "n_same": 27,
    "n_worse": 5,
    "pct_improved": 42.857143,
    "pct_same": 48.214286,
    "pct_worse": 8.928571,
    "pct_improved_wilson95_low": 30.768963,
    "pct_improved_wilson95_high": 55.862379,
    "sign_n": 29,
    "sign_plus": 24,
    "p_sign_exact": 0.000546,
    "rank_biserial": 0.712644,
    "rank_biserial_zero_inclusive": 0.515664,
    "p_wilcoxon_normal_cc": 0.000327,
}
RC09_BEFORE = [row + 1 for row in range(5) for column in range(5) for _ in range(RC09_TABLE[row][column])]
RC09_AFTER = [column + 1 for row in range(5) for column in range(5) for _ in range(RC09_TABLE[row][column])]
RC11_PRE = [6, 5, 7, 4, 6, 8, 5, 7, 3, 6]
RC11_THEN = [4, 4, 5, 3, 5, 6, 3, 5, 3, 4]
RC11_POST = [8, 7, 8, 7, 8, 9, 7, 8, 6, 7]
RC11_POST_PRE = {
    "mean_diff": 1.8,
    "sd_diff": 0.788811,
    "ci95_low": 1.235719,
    "ci95_high": 2.364281,
    "d_z": 2.281916,
    "t": 7.216054,
    "p_t_two_sided": 5e-05,
}
RC11_POST_THEN = {
    "mean_diff": 3.3,
    "sd_diff": 0.483046,
    "ci95_low": 2.95445,
    "ci95_high": 3.64555,
    "d_z": 6.831649,
    "t": 21.603571,
    "p_t_two_sided": 0.0,
}
RC11_THEN_PRE = {
    "mean_diff": -1.5,
    "sd_diff": 0.707107,
    "ci95_low": -2.005834,
    "ci95_high": -0.994166,
    "d_z": -2.12132,
    "t": -6.708204,
    "p_t_two_sided": 8.8e-05,
}
RC15_G2 = {"n_pairs": 7, "n_improved": 5, "n_same": 1, "n_worse": 1}

scores = st.integers(min_value=0, max_value=40)
pairs = st.lists(st.tuples(scores, scores), min_size=2, max_size=40)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(RC01_BEFORE, RC01_AFTER, RC01, id="RC01"),
        pytest.param(RC05_BEFORE, RC05_AFTER, RC05, id="RC05"),
        pytest.param(RC09_BEFORE, RC09_AFTER, RC09, id="RC09"),
        pytest.param(RC11_PRE, RC11_POST, RC11_POST_PRE, id="RC11 post minus pre"),
        pytest.param(RC11_THEN, RC11_POST, RC11_POST_THEN, id="RC11 post minus then"),
        pytest.param(RC11_PRE, RC11_THEN, RC11_THEN_PRE, id="RC11 then minus pre"),
        pytest.param([10, 12, 9, 11, 8, 13, 10], [14, 13, 9, 15, 12, 12, 13], RC15_G2, id="RC15 g2"),
    ],
)
def test_printed_cases_are_met(before: list[float], after: list[float], expected: dict[str, float]) -> None:
    figures = paired_change(before, after).to_json()
    assert {name: figures[name] for name in expected} == pytest.approx(expected, abs=1e-6)


def test_every_figure_of_rc01_is_named_and_no_other() -> None:
    assert list(FIGURE_NAMES) == list(RC01)
    assert json.loads(json.dumps(paired_change(RC01_BEFORE, RC01_AFTER).to_json())).keys() == RC01.keys()


def test_lower_is_better_turns_only_who_improved() -> None:
    up = paired_change(RC01_BEFORE, RC01_AFTER)
    down = paired_change(RC01_BEFORE, RC01_AFTER, higher_is_better=False)
    assert (down.n_improved, down.n_same, down.n_worse) == (1, 2, 9)
    assert (down.mean_diff, down.rank_biserial, down.sign_plus) == (
        up.mean_diff,
        up.rank_biserial,
        up.sign_plus,
    )


# ---- a second implementation as an oracle ----------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(pairs)
def test_scipy_agrees_wherever_it_has_an_answer(given_pairs: list[tuple[int, int]]) -> None:
    import numpy as np
    from scipy import stats

    before, after = [float(one) for one, _ in given_pairs], [float(two) for _, two in given_pairs]
    change = paired_change(before, after)
    differences = np.array(after) - np.array(before)
    if differences.std() == 0:
        assert change.t is None
        return
    test = stats.ttest_rel(after, before)
    interval = test.confidence_interval(0.95)
    assert change.t == pytest.approx(test.statistic)
    assert change.p_t_two_sided == pytest.approx(test.pvalue)
    assert (change.ci95_low, change.ci95_high) == pytest.approx((interval.low, interval.high))
    moved = differences[differences != 0]
    ranks = stats.rankdata(abs(moved))
    assert change.w_plus == ranks[moved > 0].sum()
    normal = stats.wilcoxon(moved, correction=True, method="asymptotic")
    assert change.p_wilcoxon_normal_cc == pytest.approx(normal.pvalue)
    assert change.p_sign_exact == pytest.approx(stats.binomtest(int((moved > 0).sum()), len(moved)).pvalue)
    share = stats.binomtest(change.n_improved, change.n_pairs).proportion_ci(0.95, method="wilson")
    assert wilson_interval(change.n_improved, change.n_pairs) == pytest.approx((share.low, share.high))
    if np.std(before) and np.std(after):
        assert change.r_pre_post == pytest.approx(stats.pearsonr(before, after).statistic)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-4, 4).filter(bool), min_size=1, max_size=11))
def test_exact_wilcoxon_agrees_with_counting_every_pattern_of_signs(differences: list[int]) -> None:
    from itertools import product

    from scipy.stats import rankdata

    ranks = rankdata([abs(value) for value in differences])
    centre = ranks.sum() / 2
    seen = abs(sum(rank for rank, value in zip(ranks, differences, strict=True) if value > 0) - centre)
    patterns = list(product((0, 1), repeat=len(ranks)))
    as_far = sum(abs(float(ranks @ pattern) - centre) >= seen - 1e-9 for pattern in patterns)
    change = paired_change([0] * len(differences), differences)
    assert change.p_wilcoxon_exact_permutation == pytest.approx(as_far / len(patterns))


def test_exact_wilcoxon_at_its_limit_agrees_with_scipy_on_untied_data() -> None:
    from scipy.stats import wilcoxon

    differences = [value if value % 3 else -value for value in range(1, EXACT_WILCOXON_LIMIT + 1)]
    change = paired_change([0] * len(differences), differences)
    assert change.p_wilcoxon_exact_permutation == pytest.approx(
        wilcoxon(differences, method="exact").pvalue, rel=1e-9
    )


def test_beyond_the_limit_the_exact_value_is_absent_with_its_reason() -> None:
    change = paired_change([0] * (EXACT_WILCOXON_LIMIT + 1), range(1, EXACT_WILCOXON_LIMIT + 2))
    assert change.p_wilcoxon_exact_permutation is None
    assert change.reasons["p_wilcoxon_exact_permutation"] == Undefined.TOO_MANY_FOR_EXACT
    assert change.p_wilcoxon_normal_cc is not None


# ---- what must hold for any data -------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(pairs)
def test_swapping_before_and_after_negates_the_change(given_pairs: list[tuple[int, int]]) -> None:
    before, after = [one for one, _ in given_pairs], [two for _, two in given_pairs]
    there, back = paired_change(before, after), paired_change(after, before)
    for name in (
        "mean_diff",
        "t",
        "d_z",
        "d_av",
        "hedges_g_av",
        "rank_biserial",
        "rank_biserial_zero_inclusive",
    ):
        one, other = there.to_json()[name], back.to_json()[name]
        assert (one is None) == (other is None)
        assert one is None or other is None or one == pytest.approx(-other)
    assert (there.n_improved, there.n_worse) == (back.n_worse, back.n_improved)
    assert there.p_wilcoxon_exact_permutation == pytest.approx(back.p_wilcoxon_exact_permutation)


@settings(max_examples=60, deadline=None)
@given(pairs.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_pairs_does_not_matter(
    rows: tuple[list[tuple[int, int]], list[tuple[int, int]]],
) -> None:
    one, other = (paired_change([a for a, _ in part], [b for _, b in part]).to_json() for part in rows)
    assert one == pytest.approx(other)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(scores, scores), max_size=12))
def test_a_figure_is_a_finite_number_or_none_with_a_reason(given_pairs: list[tuple[int, int]]) -> None:
    change = paired_change([one for one, _ in given_pairs], [two for _, two in given_pairs])
    for name, value in change.to_json().items():
        if value is None:
            assert change.reasons[name]
        else:
            assert math.isfinite(value)
            assert name not in change.reasons


@settings(max_examples=60, deadline=None)
@given(pairs, st.integers(-50, 50))
def test_shifting_the_scale_leaves_every_figure_of_the_change(
    given_pairs: list[tuple[int, int]], shift: int
) -> None:
    before, after = [one for one, _ in given_pairs], [two for _, two in given_pairs]
    here = paired_change(before, after).to_json()
    there = paired_change([one + shift for one in before], [two + shift for two in after]).to_json()
    for name in ("mean_pre", "median_pre", "mean_post", "median_post"):
        assert there.pop(name) == pytest.approx(here.pop(name) + shift)
    assert there == pytest.approx(here)


@settings(max_examples=60, deadline=None)
@given(pairs, st.lists(st.tuples(scores, st.booleans()), max_size=6))
def test_an_unpaired_person_changes_no_paired_figure(
    given_pairs: list[tuple[int, int]], unpaired: list[tuple[int, bool]]
) -> None:
    before, after = [one for one, _ in given_pairs], [two for _, two in given_pairs]
    more_before = [*before, *(score if first else None for score, first in unpaired)]
    more_after = [*after, *(None if first else score for score, first in unpaired)]
    assert complete_paired_change(more_before, more_after) == paired_change(before, after)


@settings(max_examples=40, deadline=None)
@given(pairs)
def test_ranks_by_size_are_those_of_ranking_person_by_person(given_pairs: list[tuple[int, int]]) -> None:
    from scipy.stats import rankdata

    differences = [two - one for one, two in given_pairs]
    change = paired_change([one for one, _ in given_pairs], [two for _, two in given_pairs])
    n, ranks = len(differences), rankdata([abs(value) for value in differences])
    signed = sum(rank * ((value > 0) - (value < 0)) for rank, value in zip(ranks, differences, strict=True))
    if any(differences):
        assert change.rank_biserial_zero_inclusive == pytest.approx(signed / (n * (n + 1) / 2))


def test_a_score_too_large_to_be_squared_is_refused() -> None:
    with pytest.raises(ValueError, match="too large to compute with"):
        paired_change([1e200, 2], [1, 2])


# ---- edges -----------------------------------------------------------------------------------------------


def test_no_pairs_give_counts_of_zero_and_nothing_else() -> None:
    figures = paired_change([], []).to_json()
    counts = {"n_pairs", "n_zero", "n_nonzero", "n_improved", "n_same", "n_worse", "sign_n", "sign_plus"}
    assert {name for name, value in figures.items() if value is not None} == counts
    assert all(figures[name] == 0 for name in counts)


def test_one_pair_has_a_mean_change_and_no_spread() -> None:
    change = paired_change([3], [5])
    assert change.mean_diff == 2
    for value in (change.sd_diff, change.t, change.ci95_low, change.ci95_high, change.d_z, change.d_av):
        assert value is None
    assert change.reasons["ci95_low"] == Undefined.ONE_PAIR


def test_of_two_pairs_the_correction_by_n_minus_1_is_zero_as_its_formula_says() -> None:
    two = paired_change([1, 2], [2, 5])
    assert two.d_av is not None
    # 1 - 3 / (4 * 2 * 2 - 9) = 4/7, and 1 - 3 / (4 * 1 - 1) = 0.
    assert two.hedges_g_av == pytest.approx(two.d_av * 4 / 7)
    assert two.hedges_g_av_df_n_minus_1 == 0


def test_the_same_change_for_all_has_no_t() -> None:
    # 0.1 + 0.2 and its like: equal on paper, unlike as binary numbers.
    change = paired_change([0.1, 0.4, 1.1], [0.3, 0.6, 1.3])
    assert (change.sd_diff, change.t, change.d_z) == (0, None, None)
    assert (change.ci95_low, change.ci95_high) == pytest.approx((0.2, 0.2))
    assert change.reasons["t"] == Undefined.NO_SPREAD_OF_CHANGE
    assert change.p_wilcoxon_exact_permutation == 0.25


def test_no_change_at_all_has_no_ranks_and_no_p() -> None:
    change = paired_change([1, 2, 3], [1, 2, 3])
    assert (change.mean_diff, change.d_av, change.n_nonzero) == (0, 0, 0)
    assert (change.rank_biserial, change.p_wilcoxon_exact_permutation, change.p_sign_exact) == (
        None,
        None,
        None,
    )
    assert change.reasons["p_sign_exact"] == Undefined.NOBODY_CHANGED


def test_equal_first_scores_leave_no_correlation() -> None:
    change = paired_change([5, 5, 5], [6, 7, 9])
    assert (change.sd_pre, change.r_pre_post) == (0, None)
    assert change.d_av is not None


def test_differences_equal_in_decimals_tie_although_unlike_as_floats() -> None:
    change = paired_change([20.73, 21.54, 0.0], [21.54, 22.35, 5.0])
    assert change.w_plus == 6
    reordered = paired_change([20.73, 22.35, 0.0], [21.54, 21.54, 5.0])
    assert (reordered.w_plus, reordered.w_minus) == (4.5, 1.5)


def test_lists_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"as many scores before \(1\) as after \(2\)"):
        paired_change([1], [1, 2])


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no finite number"):
        paired_change([1, math.nan], [1, 2])


def test_importing_the_module_does_not_import_scipy() -> None:
    rooms = "analysis.disclosure.of_change, analysis.disclosure.of_questions, analysis.disclosure.of_themes"
    code = f"import sys, analysis.change, {rooms}; print(*{{'scipy', 'numpy'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# ---- pairing ---------------------------------------------------------------------------------------------


def test_a_card_keeps_its_first_score_before_and_its_last_after() -> None:
    result = pair(
        [
            CardScore("a", "after", 4, 9.0),
            CardScore("a", "before", 1, 3.0),
            CardScore("a", "before", 2, 5.0),
            CardScore("a", "middle", 3, 99.0),
            CardScore("a", "after", 5, 8.0),
        ]
    )
    assert (result.before, result.after, result.duplicates) == ((3.0,), (8.0,), 2)


def test_every_card_falls_into_one_group() -> None:
    result = pair(
        [
            CardScore("pair", "before", 1, 1.0),
            CardScore("pair", "after", 2, 2.0),
            CardScore("left", "before", 1, 4.0),
            CardScore("came late", "after", 1, 5.0),
            CardScore("half", "before", 1, None),
            CardScore("half", "after", 2, 5.0),
            CardScore("blank", "before", 1, None),
            CardScore("turned", "after", 1, 5.0),
            CardScore("turned", "before", 2, 5.0),
        ]
    )
    assert (result.pairs, result.before_only, result.after_only, result.unscorable, result.out_of_order) == (
        *(1, 1, 1, 2),
        1,
    )
    assert result.attrition_percent == 50


@pytest.mark.parametrize(("order", "pairs"), [(0, 0), (1, 0), (2, 1)])
def test_the_later_form_must_have_been_given_later(order: int, pairs: int) -> None:
    result = pair([CardScore("a", "before", 1, 3.0), CardScore("a", "after", order, 4.0)])
    assert (result.pairs, result.out_of_order) == (pairs, 1 - pairs)


def test_an_unscorable_first_form_is_not_replaced_by_a_second() -> None:
    uses = [
        CardScore("a", "before", 1, None),
        CardScore("a", "before", 2, 3.0),
        CardScore("a", "after", 3, 4.0),
    ]
    assert (pair(uses).pairs, pair(uses).unscorable) == (0, 1)


def test_leavers_are_compared_with_stayers_by_their_first_scores() -> None:
    result = Pairing(before=(2.0, 4.0, 6.0), after=(1.0, 1.0, 1.0), leavers=(1.0, 3.0))
    # By hand: means 4 and 2, pooled SD sqrt((2*4 + 1*2) / 3), correction 1 - 3/11.
    assert result.leavers_baseline_gap == pytest.approx((2 - 4) / math.sqrt(10 / 3) * (1 - 3 / 11))


def test_a_programme_without_people_has_no_attrition() -> None:
    nobody = pair([])
    assert (nobody.attrition_percent, nobody.leavers_baseline_gap) == (None, None)
    assert nobody.reasons == {
        "attrition_percent": "nobody_started",
        "leavers_baseline_gap": "too_few_leavers_or_stayers",
    }
