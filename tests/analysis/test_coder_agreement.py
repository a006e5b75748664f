"""Agreement of coders: edges; printed cases are in test_worked_cases.py."""

from __future__ import annotations

import math

import pytest

from analysis.coder_agreement import (
    Estimate,
    coder_agreement,
    codes_agreement,
    krippendorff_alpha,
    theme_agreement,
)


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


def letters(codes: str) -> list[str | None]:
    """One code a comment; a dot is a comment that was left."""
    return [None if code == "." else code for code in codes.replace(" ", "")]


@pytest.mark.parametrize(
    ("coders", "printed"),
    [
        # Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability": two observers, two codes (A) ...
        (("0100000010", "1110010000"), 0.095),
        # ... two observers, five codes (B) ...
        (("aabbdcccedda", "babbbcccedd d"), 0.692),
        # ... and four observers with missing values (C).
        (("123321412...", "12332241 25.3", ".33323422 51.", "123324412 51."), 0.743),
    ],
)
def test_alpha_is_what_its_author_printed(coders: tuple[str, ...], printed: float) -> None:
    assert krippendorff_alpha(*map(letters, coders)) == pytest.approx(printed, abs=0.0005)


def test_alpha_of_two_coders_passes_over_what_either_left() -> None:
    whole = krippendorff_alpha(letters("aabba"), letters("ababa"))
    assert krippendorff_alpha(letters("aabbab."), letters("ababa.a")) == whole


@pytest.mark.parametrize("coders", [((), ()), (("a", "a"), ("a", "a")), ((None, "a"), ("a", None))])
def test_alpha_needs_two_codes_and_somebody_to_compare(coders: tuple[tuple[str | None, ...], ...]) -> None:
    assert krippendorff_alpha(*coders) is None


def coded(both: int, first: int, second: int, neither: int) -> tuple[list[list[str]], list[list[str]]]:
    """Two coders' themes: T01 by both, by the first alone, by the second alone, by neither."""
    mine = [["T01"]] * both + [["T01"]] * first + [[]] * second + [[]] * neither
    theirs = [["T01"]] * both + [[]] * first + [["T01"]] * second + [[]] * neither
    return mine, theirs


def fleiss_error(both: int, first: int, second: int, neither: int) -> float:
    """The standard error of kappa by Fleiss, Cohen and Everitt 1969, eq. 13, for two codes."""
    n = both + first + second + neither
    p = [[both / n, first / n], [second / n, neither / n]]
    row, column = [sum(cells) for cells in p], [p[0][k] + p[1][k] for k in (0, 1)]
    observed = p[0][0] + p[1][1]
    expected = sum(row[k] * column[k] for k in (0, 1))
    kappa = (observed - expected) / (1 - expected)
    same = sum(p[k][k] * (1 - (row[k] + column[k]) * (1 - kappa)) ** 2 for k in (0, 1))
    other = sum(p[i][j] * (column[i] + row[j]) ** 2 for i in (0, 1) for j in (0, 1) if i != j)
    term = kappa - expected * (1 - kappa)
    return math.sqrt((same + (1 - kappa) ** 2 * other - term**2) / (n * (1 - expected) ** 2))


@pytest.mark.parametrize("cells", [(40, 9, 6, 145), (20, 5, 10, 15), (60, 20, 20, 100)])
def test_the_interval_of_kappa_is_that_of_its_formula_within_a_tenth(cells: tuple[int, ...]) -> None:
    found = theme_agreement("T01", *coded(*cells)).kappa
    assert found.low is not None
    assert found.high is not None
    assert (found.high - found.low) / 2 == pytest.approx(1.959964 * fleiss_error(*cells), rel=0.1)


def test_kappa_and_alpha_of_a_theme_differ_little_with_two_people_and_many_comments() -> None:
    found = theme_agreement("T01", *coded(20, 5, 10, 15))
    # Cohen 1960's arithmetic: observed .70, expected .50.
    assert found.kappa.value == pytest.approx(0.40)
    assert found.alpha.value == pytest.approx(0.40, abs=0.01)
    assert found.pct_alike == pytest.approx(70)
    assert found.needs_talk


@pytest.mark.parametrize(
    ("cells", "too_few"), [((5, 0, 0, 14), True), ((4, 0, 0, 16), True), ((3, 1, 1, 15), False)]
)
def test_agreement_on_too_few_comments_or_uses_is_not_told(cells: tuple[int, ...], too_few: bool) -> None:
    found = theme_agreement("T01", *coded(*cells))
    assert found.is_too_few is too_few
    assert (found.kappa.value is None) is too_few
    assert (found.pct_alike is None) is (sum(cells) < 20)


def test_two_who_always_agree_need_no_talk_and_one_code_for_all_has_no_kappa() -> None:
    assert theme_agreement("T01", *coded(8, 0, 0, 20)).kappa == Estimate(1.0, 1.0, 1.0)
    assert not theme_agreement("T01", *coded(8, 0, 0, 20)).needs_talk
    assert theme_agreement("T01", *coded(25, 0, 0, 0)).kappa == Estimate(None, None, None)
