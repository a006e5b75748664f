"""The gate by pairs: its edges, and thresholds that do not rise."""

from __future__ import annotations

import pytest

from analysis.reporting_gate import Level, Thresholds, level_of


@pytest.mark.parametrize(
    ("pairs", "level"),
    [
        (0, Level.NO_DATA),
        (1, Level.SUPPRESSED),
        (4, Level.SUPPRESSED),
        (5, Level.COUNTS_ONLY),
        (9, Level.COUNTS_ONLY),
        (10, Level.CAUTION),
        (29, Level.CAUTION),
        (30, Level.FULL),
    ],
)
def test_each_level_begins_at_its_threshold(pairs: int, level: Level) -> None:
    assert level_of(pairs) is level


def test_equal_thresholds_leave_a_level_out() -> None:
    assert level_of(3, Thresholds(3, 3, 3)) is Level.FULL


def test_thresholds_that_fall_are_refused() -> None:
    with pytest.raises(ValueError, match="must rise"):
        Thresholds(5, 4, 30)
