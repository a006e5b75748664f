"""Regression to the mean: far tails, where a plain quotient would be 0 / 0."""

from __future__ import annotations

import pytest

from analysis.regression_to_mean import Select, selected_group


def test_those_above_mirror_those_below() -> None:
    below = selected_group(20, 5, 0.7, 15)
    above = selected_group(20, 5, 0.7, 25, Select.ABOVE)
    assert below.rtm_effect == pytest.approx(2.287703, abs=1e-6)  # RC21
    assert above.rtm_effect == pytest.approx(-2.287703, abs=1e-6)


@pytest.mark.parametrize("distance", [1e2, 1e4, 1e9])
def test_far_in_the_tail_those_selected_score_about_the_cut_off(distance: float) -> None:
    found = selected_group(0, 1, 0.5, -distance)
    # phi(z) / Phi(z) = -z - 1 / z + ..., Abramowitz and Stegun 26.2.12.
    assert found.expected_pre_selected == pytest.approx(-distance - 1 / distance, rel=1e-6)


def test_nobody_is_far_beyond_a_cut_off_that_takes_everybody() -> None:
    assert selected_group(0, 1, 0.5, 60).expected_pre_selected == 0
