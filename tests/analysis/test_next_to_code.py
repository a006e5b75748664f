"""What teaches most comes first: doubt, and being unlike what is known."""

from __future__ import annotations

import pytest

from analysis import next_to_code

SURE, TORN, SILENT = {"T01": 0.9, "T02": 0.1}, {"T01": 0.5, "T02": 0.45}, dict[str, float]()


@pytest.mark.parametrize(
    ("confidences", "doubt"),
    [(SURE, 0.36), (TORN, 1.0), (SILENT, 0.5), ({"T01": 1.0}, 0), ({"T01": 0.1}, 0.36)],
)
def test_doubt_is_greatest_where_the_first_suggestion_may_as_well_be_wrong(
    confidences: dict[str, float], doubt: float
) -> None:
    assert next_to_code.doubt(confidences) == pytest.approx(doubt)


def test_the_least_sure_comes_first_and_ties_keep_their_order() -> None:
    assert next_to_code.order([SURE, TORN, SURE], {}) == [1, 0, 2]
    assert next_to_code.order([SURE, TORN, SURE], {}, wanted=1) == [1]


def test_of_two_as_unsure_the_theme_that_was_coded_less_comes_first() -> None:
    often, seldom = {"T01": 0.4}, {"T02": 0.4}
    assert next_to_code.order([often, seldom], {"T01": 99, "T02": 3}) == [1, 0]
    assert next_to_code.rarity(often, {"T01": 99}) == pytest.approx(0.1)


def test_with_no_suggestion_a_comment_is_as_rare_as_themes_are_on_average() -> None:
    assert next_to_code.rarity(SILENT, {}) == 1
    assert next_to_code.rarity(SILENT, {"T01": 3, "T02": 15}) == pytest.approx((1 / 2 + 1 / 4) / 2)


def test_what_is_like_a_coded_comment_or_like_one_just_chosen_waits() -> None:
    east, nearly_east, north = (1.0, 0.0), (0.99, 0.1), (0.0, 1.0)
    west = (-1.0, 0.0)
    found = next_to_code.order([TORN] * 3, {}, embeddings=[nearly_east, north, west], coded_embeddings=[east])
    assert found == [2, 1, 0]
    found = next_to_code.order([TORN] * 3, {}, embeddings=[east, nearly_east, north])
    assert found == [0, 2, 1]


def test_being_unlike_does_not_outweigh_being_certain() -> None:
    found = next_to_code.order(
        [{"T01": 1.0}, TORN], {}, embeddings=[(-1.0, 0.0), (0.6, 0.8)], coded_embeddings=[(1.0, 0.0)]
    )
    assert found == [1, 0]


def test_a_candidate_without_an_embedding_is_refused_and_nothing_has_no_order() -> None:
    with pytest.raises(ValueError, match="one embedding"):
        next_to_code.order([TORN], {}, embeddings=[])
    assert next_to_code.order([], {}, embeddings=[]) == next_to_code.order([], {}) == []
