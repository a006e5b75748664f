"""Alpha and omega: printed cases are in test_worked_cases.py; here is what no shared case says."""

from __future__ import annotations

import math
import random

import pytest

from analysis.reliability import CLOSED_FORM, MINIMUM_RESIDUALS, OMEGA_TOLERANCE, cronbach_alpha, reliability

# RC03's seven complete people before keying: the measures catalogue prints alpha -1.740741.
RC03_UNKEYED = [
    [3, 2, 1, 2, 1, 2, 1, 0, 1, 2],
    [2, 2, 2, 2, 1, 3, 2, 1, 2, 3],
    [1, 1, 2, 1, 3, 1, 1, 3, 2, 2],
    [3, 3, 0, 3, 0, 3, 3, 0, 0, 0],
    [0, 1, 3, 1, 3, 1, 0, 3, 3, 3],
    [2, 2, 1, 3, 0, 2, 2, 1, 1, 0],
    [1, 2, 2, 1, 2, 1, 2, 2, 1, 2],
]


def made_up(loadings: list[float], people: int = 400) -> list[list[float]]:
    draw = random.Random(7)
    return [
        [load * factor + draw.gauss(0, math.sqrt(1 - load**2)) for load in loadings]
        for factor in (draw.gauss(0, 1) for _person in range(people))
    ]


def test_a_forgotten_key_turns_alpha_negative_as_printed() -> None:
    assert cronbach_alpha(RC03_UNKEYED) == pytest.approx(-1.740741, abs=1e-6)


def test_three_items_give_their_covariances_back_also_where_one_runs_against_the_others() -> None:
    rows = [[row[0], row[1], -row[2]] for row in made_up([0.8, 0.7, 0.6])]
    found = reliability(rows)
    assert found.loadings is not None
    assert found.loadings[0] > 0 > found.loadings[2]
    kept = reliability([[*row[:2], -row[2]] for row in rows])
    assert kept.loadings == pytest.approx([abs(load) for load in found.loadings])
    assert (found.omega_method, kept.improper) == (CLOSED_FORM, False)


def test_omega_of_more_items_is_near_what_scikit_learns_likeliest_factor_gives() -> None:
    import numpy as np
    from sklearn.decomposition import FactorAnalysis

    for loadings in ([0.8, 0.7, 0.6, 0.5], [0.9, 0.4, 0.6, 0.7, 0.5, 0.8]):
        rows = made_up(loadings)
        found = reliability(rows)
        fitted = FactorAnalysis(1, tol=1e-8, max_iter=5000, svd_method="lapack").fit(np.array(rows))
        shared = fitted.components_[0].sum() ** 2
        likeliest = shared / (shared + fitted.noise_variance_.sum())
        assert found.omega_total == pytest.approx(likeliest, abs=OMEGA_TOLERANCE)
        assert found.omega_method == MINIMUM_RESIDUALS


def test_covariances_that_no_single_factor_gives_have_no_omega() -> None:
    found = reliability([[1, 2, 3], [2, 1, 3], [3, 2, 1], [1, 3, 1]])
    assert (found.loadings, found.omega_total) == (None, None)
    assert found.reasons["omega_total"] == "no_one_factor_solution"


@pytest.mark.parametrize("rows", [[], [[1, 2, 3]], [[1], [2], [3]], [[2, 2], [2, 2]], [[None, 1], [2, None]]])
def test_what_is_undefined_has_a_reason(rows: list[list[float | None]]) -> None:
    found = reliability(rows)
    assert found.alpha is None
    assert found.reasons["alpha"]
    assert found.reasons["alpha_feldt95_low"]
