"""Three waves: who counts as lost, Holm, and ties; printed cases are in test_worked_cases.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.three_waves import friedman_chi2, holm, three_waves


def test_lost_are_all_who_began_and_lack_a_wave() -> None:
    found = three_waves([1, 2, 3, 4, None], [2, None, 4, 6, 5], [2, 3, None, 7, 5])
    assert (found.n_pre, found.n_post, found.n_followup) == (4, 4, 4)
    assert found.attrition_pct == 50
    assert (found.baseline_mean_completers, found.baseline_mean_lost) == (2.5, 2.5)


def test_holm_is_worked_as_by_hand_and_passes_over_what_is_not_defined() -> None:
    # 0.01 x 3, then 0.02 x 2, then 0.03 but no less than the one before.
    assert holm([0.02, 0.03, 0.01]) == pytest.approx([0.04, 0.04, 0.03])
    assert holm([0.02, None, 0.6]) == pytest.approx([0.04, None, 0.6])


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=2, max_size=15))
def test_friedman_with_ties_agrees_with_scipy(rows: list[tuple[int, int, int]]) -> None:
    from scipy.stats import friedmanchisquare

    found = friedman_chi2(rows)
    if all(len(set(row)) == 1 for row in rows):
        assert found is None
    else:
        assert found == pytest.approx(friedmanchisquare(*zip(*rows, strict=True)).statistic)


def test_no_gain_leaves_nothing_to_retain() -> None:
    found = three_waves([1, 2, 3], [2, 1, 3], [4, 4, 4])
    assert found.pct_gain_retained is None
    assert found.reasons["pct_gain_retained"] == "no_gain"
