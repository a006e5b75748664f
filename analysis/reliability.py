"""How well a scale's items hang together in one group of people: alpha and omega.

Items are keyed before they come here. People with a missing item are left out. Where Heard shows a
reliability, it does so from 30 people and 3 items on; the sums themselves are defined for fewer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.samples import Undefined, check_scores, correlation, covariance, known, sd

FEWEST_PEOPLE_SHOWN, FEWEST_ITEMS_SHOWN = 30, 3
"""Under these no reliability is shown (measures catalogue 2.2)."""

OMEGA_TOLERANCE = 0.005
"""Within which omega of four items and more agrees with other estimators (worked case RC13)."""

CLOSED_FORM, MINIMUM_RESIDUALS = "closed form of three items", "minimum residuals (SciPy least_squares)"

LEAST_UNIQUENESS = 0.005
"""Share of an item's variance that no factor may explain; as in R's factanal and psych."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Reliability of k items in n people who answered all of them.

    Ranges: alpha at most 1, below 0 where items contradict each other; omega 0 to 1; correlations -1 to 1.
    Lists hold one figure an item, in the items' order. None where undefined, with the reason in `reasons`.

    alpha_feldt95_*: Feldt's interval by F with n - 1 and (n - 1)(k - 1) degrees of freedom, as in psych and
    pingouin. alpha_standardised: from the mean correlation. loadings, uniquenesses: of one factor on the
    covariances with n - 1 below. omega_method names the estimator. improper: a uniqueness is below 0, which
    no real factor has; omega is then the formula's number and not to be reported.
    """

    n: int
    k: int
    alpha: float | None
    alpha_feldt95_low: float | None
    alpha_feldt95_high: float | None
    alpha_standardised: float | None
    alpha_if_dropped: tuple[float | None, ...]
    item_rest_r: tuple[float | None, ...]
    loadings: tuple[float, ...] | None
    uniquenesses: tuple[float, ...] | None
    omega_total: float | None
    omega_method: str
    improper: bool
    reasons: Mapping[str, str] = field(default_factory=dict)


def cronbach_alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """k / (k - 1) * (1 - sum of the items' variances / variance of the total), n - 1 below.

    rows: one a person, complete. None under two people or two items, or where everybody has the same total.
    """
    k = len(rows[0]) if rows else 0
    if len(rows) < 2 or k < 2:
        return None
    total = sd([math.fsum(row) for row in rows])
    # Where all items are constant their sums are; where sums are equal in decimals they may not be as floats.
    if not total or round(total, 12) == 0:
        return None
    variances = math.fsum([(sd([row[item] for row in rows]) or 0.0) ** 2 for item in range(k)])
    return k / (k - 1) * (1 - variances / total**2)


def feldt_interval(alpha: float, n: int, k: int) -> tuple[float, float]:
    """The 95 % interval of alpha (Feldt 1965), for n people and k items, both from two on."""
    from scipy.stats import f  # on demand: importing SciPy costs the web process its start

    degrees = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * float(f.ppf(share, *degrees)) for share in (0.975, 0.025))
    return low, high


def reliability(rows: Sequence[Sequence[float | None]]) -> Reliability:
    """Every figure of reliability, on the rows without a missing item.

    rows: one a person, items keyed. Raises ValueError where rows are of unequal length.
    Sources: measures catalogue 2.2, worked cases RC03 and RC13; Feldt 1965; McDonald 1999 for omega.
    """
    check_scores(*rows)
    if len({len(row) for row in rows}) > 1:
        raise ValueError("Every row needs as many items. Write null for an item that was not answered.")
    k = len(rows[0]) if rows else 0
    whole = [known(row) for row in rows if None not in row]
    n = len(whole)
    items = [[row[item] for row in whole] for item in range(k)]
    reasons: dict[str, str] = {}

    def why(*names: str) -> None:
        reason = (
            Undefined.TOO_FEW_ITEMS
            if k < 2
            else Undefined.TOO_FEW_PEOPLE
            if n < 2
            else Undefined.NO_SPREAD_OF_SCORES
        )
        reasons.update(dict.fromkeys(names, reason))

    alpha = cronbach_alpha(whole)
    low = high = None
    if alpha is None:
        why("alpha", "alpha_feldt95_low", "alpha_feldt95_high")
    else:
        low, high = feldt_interval(alpha, n, k)
    standardised = _standardised(items)
    if standardised is None:
        why("alpha_standardised")
    dropped = tuple(cronbach_alpha([[*row[:item], *row[item + 1 :]] for row in whole]) for item in range(k))
    if None in dropped:
        reasons["alpha_if_dropped"] = Undefined.TOO_FEW_ITEMS if k < 3 else Undefined.NO_SPREAD_OF_SCORES
    rest = tuple(
        correlation(items[item], [math.fsum([*row[:item], *row[item + 1 :]]) for row in whole])
        if k > 1
        else None
        for item in range(k)
    )
    if None in rest:
        why("item_rest_r")
    factor = _one_factor(items)
    omega = None
    if factor is None:
        reason = (
            Undefined.TOO_FEW_ITEMS
            if k < 3
            else Undefined.TOO_FEW_PEOPLE
            if n < 2
            else Undefined.NO_ONE_FACTOR_SOLUTION
        )
        reasons.update(dict.fromkeys(("loadings", "uniquenesses", "omega_total"), reason))
    else:
        shared = math.fsum(factor[0]) ** 2
        below = shared + math.fsum(factor[1])
        if below > 0:
            omega = shared / below
        else:
            reasons["omega_total"] = Undefined.NO_ONE_FACTOR_SOLUTION
    return Reliability(
        n=n,
        k=k,
        alpha=alpha,
        alpha_feldt95_low=low,
        alpha_feldt95_high=high,
        alpha_standardised=standardised,
        alpha_if_dropped=dropped,
        item_rest_r=rest,
        loadings=factor[0] if factor else None,
        uniquenesses=factor[1] if factor else None,
        omega_total=omega,
        omega_method="" if factor is None else CLOSED_FORM if k == 3 else MINIMUM_RESIDUALS,
        improper=factor is not None and min(factor[1]) < 0,
        reasons=reasons,
    )


def _standardised(items: Sequence[Sequence[float]]) -> float | None:
    """k r / (1 + (k - 1) r), r the mean of the items' correlations; None where one of them has no spread."""
    k = len(items)
    found = [correlation(items[a], items[b]) for a in range(k) for b in range(a + 1, k)]
    pairs = known(found)
    if not pairs or len(pairs) < len(found):
        return None
    r = math.fsum(pairs) / len(pairs)
    below = 1 + (k - 1) * r
    return k * r / below if round(below, 12) > 0 else None


Factor = tuple[tuple[float, ...], tuple[float, ...]]
"""Loadings and uniquenesses."""


def _one_factor(items: Sequence[Sequence[float]]) -> Factor | None:
    """One factor: three items exactly, more by minimum residuals; None where there is no real solution."""
    if len(items) < 3 or len(items[0]) < 2:
        return None
    return _three_items(items) if len(items) == 3 else _least_residuals(items)


def _three_items(items: Sequence[Sequence[float]]) -> Factor | None:
    """loading_i = sqrt(s_ij s_ik / s_jk), with the signs that give the covariances back.

    With two negative covariances one item runs against the others; its loading is negative. None where a
    covariance is 0 or an odd number of them is negative: no single factor gives such covariances.
    """
    s01, s02, s12 = (covariance(items[a], items[b]) or 0.0 for a, b in ((0, 1), (0, 2), (1, 2)))
    if 0 in (round(s01, 12), round(s02, 12), round(s12, 12)):
        return None
    squares = (s01 * s02 / s12, s01 * s12 / s02, s02 * s12 / s01)
    if min(squares) < 0:
        return None
    signs = (
        (1, 1, 1)
        if s01 > 0 and s02 > 0
        else (1, -1, -1)
        if s12 > 0
        else (1, 1, -1)
        if s01 > 0
        else (1, -1, 1)
    )
    if sum(signs) < 0:
        signs = (-signs[0], -signs[1], -signs[2])
    loadings = tuple(sign * math.sqrt(square) for sign, square in zip(signs, squares, strict=True))
    variances = [(sd(item) or 0.0) ** 2 for item in items]
    return loadings, tuple(variance - square for variance, square in zip(variances, squares, strict=True))


def _least_residuals(items: Sequence[Sequence[float]]) -> Factor | None:
    """Loadings whose products come nearest to the items' correlations, put back on the items' own spreads.

    Least squares over the correlations between different items (minres, the default of R's psych), by SciPy's
    least_squares from the first principal axis, uniquenesses of at least 0.005. Unlike maximum likelihood it
    has an answer with fewer people than items. None where an item has no spread or no correlation is there.
    """
    import numpy as np  # on demand: importing them costs the web process its start
    from scipy.optimize import least_squares

    spreads = [sd(item) for item in items]
    if not all(spreads):
        return None
    k = len(items)
    r = np.array([[correlation(one, other) or 0.0 for other in items] for one in items])
    above = np.triu_indices(k, 1)
    if not np.abs(r[above]).max() > 0:
        return None
    values, vectors = np.linalg.eigh(r)
    most = math.sqrt(1 - LEAST_UNIQUENESS)
    start = np.clip(vectors[:, -1] * math.sqrt(values[-1]), -0.95 * most, 0.95 * most)

    def residuals(loadings: np.ndarray) -> np.ndarray:
        return (r - np.outer(loadings, loadings))[above]

    found = least_squares(residuals, start, bounds=(-most, most), xtol=1e-12, ftol=1e-12, gtol=1e-12)
    loadings = found.x if found.x.sum() >= 0 else -found.x
    spread = np.array(spreads, dtype=float)
    uniquenesses = (1 - loadings**2) * spread**2
    return tuple(map(float, loadings * spread)), tuple(map(float, uniquenesses))
