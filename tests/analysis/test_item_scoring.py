"""From items to scores: halves, keys and tables, by hand."""

from __future__ import annotations

import pytest

from analysis.item_scoring import Band, ItemKey, Rounding, band, converted, item_scores, keyed, prorated


@pytest.mark.parametrize(
    ("items", "rounding", "score"),
    [
        # 2 of 4 answered items, five in all: 2.5.
        ([1, 1, 0, 0, None], Rounding.HALF_UP, 3),
        ([1, 1, 0, 0, None], Rounding.HALF_EVEN, 2),
        ([1, 1, 0, 0, None], Rounding.NONE, 2.5),
        # 3 of 4: 3.75; and minus a half goes up as well.
        ([1, 2, 0, 0, None], Rounding.HALF_UP, 4),
        ([-1, -1, 0, 0, None], Rounding.HALF_UP, -2),
        ([0.1, 0.1, 0.1, None], Rounding.NONE, 0.4),
    ],
)
def test_a_prorated_half_is_decided_on_the_fraction(
    items: list[float | None], rounding: Rounding, score: float
) -> None:
    assert prorated(items, 3, rounding) == score


def test_nothing_answered_is_no_score_whatever_may_be_missing() -> None:
    assert prorated([None, None], 0) is None


def test_a_reversed_item_is_turned_within_the_range_and_a_missing_one_stays_missing() -> None:
    assert keyed([[1, None, 4]], ItemKey(1, 5, frozenset({1, 2}))) == [[5, None, 4]]


def test_one_person_has_a_mean_and_no_spread() -> None:
    found = item_scores([[1, 2, 3]], ItemKey(), max_missing=0)
    assert (found.mean_scored, found.sd_scored, found.alpha_complete_cases) == (6, None, None)
    assert found.reasons["sd_scored"] == "too_few_people"


def test_bands_take_in_their_own_edges() -> None:
    assert [band(score, 19.5, 27.5) for score in (19.5, 19.51, 27.49, 27.5, None)] == [
        Band.LOW,
        Band.MEDIUM,
        Band.MEDIUM,
        Band.HIGH,
        None,
    ]


def test_a_raw_total_that_the_table_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="not among 1 to 2"):
        converted([1, None, 1.5], {1: 10.0, 2: 20.0})
