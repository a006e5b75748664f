"""Agreement of coders: edges; printed cases are in test_worked_cases.py."""

from __future__ import annotations

import pytest

from analysis.coder_agreement import coder_agreement, codes_agreement


def test_one_code_alone_leaves_nothing_to_agree_beyond_chance() -> None:
    found = coder_agreement(["a", "a"], ["a", "a"])
    assert (found.p_observed, found.p_expected, found.kappa) == (1, 1, None)
    assert found.reasons["kappa"] == "agreement_by_chance_is_certain"


def test_a_code_that_is_on_every_comment_has_no_kappa_and_the_others_do() -> None:
    found = codes_agreement([["a"], ["a", "b"], ["a"]], [["a"], ["a", "b"], ["a", "b"]], codes=["c"])
    assert (found["a"].kappa, found["c"].kappa) == (None, None)
    # b: 2 of 3 alike, by chance 1/3 x 2/3 + 2/3 x 1/3 = 4/9; (2/3 - 4/9) / (5/9) = 0.4.
    assert found["b"].kappa == pytest.approx(0.4)
    assert (found["b"].n_coder1, found["b"].n_coder2) == (1, 2)


def test_a_comment_that_a_coder_left_is_passed_over_and_an_empty_one_is_not() -> None:
    found = codes_agreement([["a"], None, []], [["a"], ["a"], []])
    assert (found["a"].n_coder2, found["a"].kappa) == (1, 1)
