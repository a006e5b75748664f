"""Shares: Newcombe against his own printed example, and the ends of every interval."""

from __future__ import annotations

import pytest

from analysis.proportions import net_score, share, unlinked_waves


def test_newcombes_printed_example_is_met() -> None:
    # Newcombe 1998, Statistics in Medicine 17:873, table II, contrast (a): 56/70 less 48/80, method 10.
    found = unlinked_waves(48, 80, 56, 70)
    assert found.diff == pytest.approx(0.2)
    assert (found.newcombe95_low, found.newcombe95_high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_swapping_the_samples_turns_the_difference_and_its_interval() -> None:
    there, back = unlinked_waves(3, 20, 9, 25), unlinked_waves(9, 25, 3, 20)
    assert there.diff == pytest.approx(-(back.diff or 0))
    assert there.newcombe95_low == pytest.approx(-(back.newcombe95_high or 0))
    assert (there.fisher_p, there.chi2) == pytest.approx((back.fisher_p, back.chi2))


def test_chi_square_is_without_continuity_correction() -> None:
    # 2 by 2 of 10/20 and 15/20: 40 (10 x 5 - 15 x 10)^2 / (20 x 20 x 25 x 15) = 2.6667.
    assert unlinked_waves(10, 20, 15, 20).chi2 == pytest.approx(8 / 3)


@pytest.mark.parametrize(("k", "n", "low", "high"), [(0, 7, 0.0, None), (7, 7, None, 100.0)])
def test_an_interval_touches_its_end_exactly(k: int, n: int, low: float | None, high: float | None) -> None:
    found = share(k, n)
    assert low is None or found.wilson95_low == low
    assert high is None or found.wilson95_high == high


def test_a_net_score_where_all_agree_has_no_width() -> None:
    found = net_score([10, 9, None])
    assert (found.net_points, found.ci95_low, found.ci95_high) == (100, 100, 100)


def test_more_than_everybody_is_refused() -> None:
    with pytest.raises(ValueError, match="k is 4 and n is 3"):
        share(4, 3)
