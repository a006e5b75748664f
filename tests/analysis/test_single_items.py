"""One question before and after: edges on which packages part, each by hand."""

from __future__ import annotations

import pytest

from analysis.single_items import mcnemar, ordinal_item


def test_an_answer_that_nobody_moved_to_or_from_takes_a_degree_of_freedom() -> None:
    # Level 2 stands apart: what is left is a 2 by 2 table, whose Stuart-Maxwell is McNemar's (5 - 1)^2 / 6.
    apart = ordinal_item([[4, 0, 5], [0, 3, 0], [1, 0, 7]], [1, 2, 3])
    assert (apart.stuart_maxwell_chi2, apart.stuart_maxwell_df) == (pytest.approx(16 / 6), 1)
    unused = ordinal_item([[4, 5, 0], [1, 7, 0], [0, 0, 0]], [1, 2, 3])
    assert (unused.stuart_maxwell_chi2, unused.stuart_maxwell_df) == (pytest.approx(16 / 6), 1)


def test_two_pairs_of_answers_between_which_people_moved_add_up() -> None:
    # (5 - 1)^2 / 6 and (2 - 3)^2 / 5, one degree of freedom each.
    found = ordinal_item([[4, 5, 0, 0], [1, 7, 0, 0], [0, 0, 1, 2], [0, 0, 3, 1]], [1, 2, 3, 4])
    assert found.stuart_maxwell_chi2 == pytest.approx(16 / 6 + 1 / 5)
    assert found.stuart_maxwell_df == 2


def test_where_nobody_moved_bowker_is_0_and_the_others_are_not_defined() -> None:
    found = ordinal_item([[4, 0], [0, 3]], [1, 2])
    assert (found.bowker_chi2, found.bowker_df, found.bowker_p) == (0, 1, 1)
    assert (found.stuart_maxwell_chi2, found.ordinal_mh_chi2, found.p_sign_exact) == (None, None, None)
    assert found.stuart_maxwell_df == 1
    assert found.reasons["stuart_maxwell_chi2"] == "nobody_changed"


def test_lower_is_better_turns_only_who_improved() -> None:
    table = [[4, 5], [1, 7]]
    up, down = ordinal_item(table, [1, 2]), ordinal_item(table, [1, 2], higher_is_better=False)
    assert (up.n_improved, down.n_improved, down.sign_plus) == (5, 1, 5)


def test_a_continuity_correction_is_never_larger_than_the_difference() -> None:
    equal = mcnemar(5, 3, 3, 1)
    assert (equal.chi2_cc, equal.p_chi2_cc) == (0, 1)
    # Exact 1, less the chance of 3 of 6: 20 / 64.
    assert (equal.p_mcnemar_exact, equal.p_mcnemar_midp) == (1, pytest.approx(44 / 64))


def test_many_people_are_counted_as_exactly_as_few() -> None:
    from scipy.stats import binomtest

    found = mcnemar(0, 1900, 2100, 0)
    assert found.p_mcnemar_exact == pytest.approx(binomtest(1900, 4000).pvalue, rel=1e-9)
