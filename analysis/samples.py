"""What every sum stands on: means, spreads and intervals of a sample, and why a figure may have no value.

Undefined is None, never 0, never infinity. Sums are exact (`math.fsum`), so the order of people cannot change
a figure. SciPy is imported when first needed, so that a process which only reads frozen releases stays light.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum

METHOD_VERSION = "2026.2"
"""Printed with every block of figures. It changes whenever a formula of docs/statistics.md does."""

DIFFERENCE_DECIMALS = 9
"""Differences are rounded to this many decimals before they are ranked or held against a threshold:
21.54 - 20.73 and 22.35 - 21.54 are both 0.81 on paper and unlike as binary numbers, which would change their
ranks (measures catalogue 2.2)."""

LARGEST_SCORE = 1e100
"""Scores beyond this are refused: their squares would be more than a number can hold."""

Z_95 = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""


class Undefined(StrEnum):
    """Why a figure has no value."""

    NO_PAIRS = "no_pairs"
    ONE_PAIR = "one_pair"
    NO_SPREAD_OF_CHANGE = "no_spread_of_change"
    NO_SPREAD_OF_SCORES = "no_spread_of_scores"
    NOBODY_CHANGED = "nobody_changed"
    TOO_MANY_FOR_EXACT = "too_many_for_exact"
    TOO_FEW_LEAVERS_OR_STAYERS = "too_few_leavers_or_stayers"
    NOBODY_STARTED = "nobody_started"
    NOBODY = "nobody"
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_FEW_ITEMS = "too_few_items"
    NO_ONE_FACTOR_SOLUTION = "no_one_factor_solution"
    NO_ERROR_OF_MEASUREMENT = "no_error_of_measurement"
    NOT_SCORED = "not_scored"
    NO_GAIN = "no_gain"
    ALL_RANKS_EQUAL = "all_ranks_equal"
    AGREEMENT_BY_CHANCE_IS_CERTAIN = "agreement_by_chance_is_certain"
    NOT_GIVEN = "not_given"
    FEWER_THAN_10 = "fewer_than_10"
    """A part of a small group: the gate shows none of fewer than ten people."""


Values = Sequence[float]
"""One number a person."""
ValuesOrNone = Sequence[float | None]
"""One number a person, None where it is missing."""


def check_scores(*samples: ValuesOrNone) -> None:
    """Raises ValueError where a score is not finite, or too large for its square to be a number."""
    for sample in samples:
        if not all(value is None or -LARGEST_SCORE <= value <= LARGEST_SCORE for value in sample):
            raise ValueError(
                "A score is no finite number, or is too large to compute with (beyond 1e100). Leave it out."
            )


def check_lengths(**samples: Sequence[object]) -> None:
    """Raises ValueError where lists that hold one entry a person are of unequal length."""
    lengths = {name: len(sample) for name, sample in samples.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(
            f"Lists that hold one entry a person must be equally long, but {told}. "
            "Write null where a person's entry is missing."
        )


def complete(*samples: ValuesOrNone) -> tuple[list[float], ...]:
    """The people who have a value in every list: the same lists without the others. Lists equally long."""
    rows = [row for row in zip(*samples, strict=True) if None not in row]
    return tuple(known([row[place] for row in rows]) for place in range(len(samples)))


def known(values: ValuesOrNone) -> list[float]:
    """The values that are there."""
    return [value for value in values if value is not None]


def mean(values: Values) -> float | None:
    """The arithmetic mean; None of nobody."""
    return math.fsum(values) / len(values) if values else None


def sd(values: Values) -> float | None:
    """With n - 1 below; None under two. Exactly 0 where all are equal, which sums do not promise."""
    if len(values) < 2:
        return None
    if min(values) == max(values):
        return 0.0
    centre = math.fsum(values) / len(values)
    return math.sqrt(math.fsum([(value - centre) ** 2 for value in values]) / (len(values) - 1))


def covariance(one: Values, other: Values) -> float | None:
    """With n - 1 below; None under two people."""
    n = len(one)
    if n < 2:
        return None
    centre_one, centre_other = math.fsum(one) / n, math.fsum(other) / n
    products = [(a - centre_one) * (b - centre_other) for a, b in zip(one, other, strict=True)]
    return math.fsum(products) / (n - 1)


def correlation(one: Values, other: Values) -> float | None:
    """Pearson's r, or None where a side has no spread or there are fewer than two people."""
    sd_one, sd_other = sd(one), sd(other)
    if not sd_one or not sd_other:
        return None
    shared = covariance(one, other)
    return None if shared is None else max(-1.0, min(1.0, shared / sd_one / sd_other))


def hedges_g(one: Values, other: Values) -> float | None:
    """How much higher `one` is than `other`: mean difference over the pooled SD, corrected for few people.

    The correction is 1 - 3 / (4 (n1 + n2) - 9). None with fewer than two people on a side, or no spread.
    Source: measures catalogue 2.3.
    """
    sd_one, sd_other = sd(one), sd(other)
    if sd_one is None or sd_other is None:
        return None
    n = len(one) + len(other)
    pooled = math.sqrt(((len(one) - 1) * sd_one**2 + (len(other) - 1) * sd_other**2) / (n - 2))
    if pooled == 0:
        return None
    gap = math.fsum(one) / len(one) - math.fsum(other) / len(other)
    return gap / pooled * (1 - 3 / (4 * n - 9))


def wilson_interval(count: int, n: int) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of a share, as two shares from 0 to 1; None where n is 0."""
    if n == 0:
        return None
    share, z2 = count / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n**2))
    # At its ends the interval touches 0 or 1 exactly; arithmetic would leave it a hair away.
    return (
        0.0 if count == 0 else max(0.0, centre - half),
        1.0 if count == n else min(1.0, centre + half),
    )


def t_quantile(df: int) -> float:
    """The 97.5th percentile of Student's t."""
    from scipy.special import stdtrit  # on demand: importing SciPy costs the web process its start

    return float(stdtrit(df, 0.975))


def t_two_sided(t: float, df: int) -> float:
    """Two-sided p of Student's t."""
    from scipy.special import stdtr  # on demand, as above

    return float(2 * stdtr(df, -abs(t)))


def chi_square_p(chi2: float, df: int) -> float:
    """The upper tail of the chi-square distribution."""
    from scipy.special import chdtrc  # on demand, as above

    return float(chdtrc(df, chi2))


def binomial_tail(count: int, n: int) -> float:
    """P(X <= count) for X ~ Bin(n, 1/2), from whole numbers while they are quick, then from SciPy."""
    if n <= EXACT_BINOMIAL_LIMIT:
        term = total = 1
        for k in range(1, count + 1):
            term = term * (n - k + 1) // k
            total += term
        return total / (1 << n)
    from scipy.special import bdtr  # on demand, as above

    return float(bdtr(count, n, 0.5))


EXACT_BINOMIAL_LIMIT = 1_000
"""Above it the whole numbers have hundreds of digits; SciPy's incomplete beta function agrees to 1e-12."""


def two_sided_sign_p(fewer: int, n: int) -> float | None:
    """Twice the smaller tail of Bin(n, 1/2), 1 at most; None where nobody changed."""
    return min(1.0, 2 * binomial_tail(fewer, n)) if n else None


def plain(value: object) -> object:
    """A result of this package as JSON holds it: objects of figures without their reasons, and lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            entry.name: plain(getattr(value, entry.name))
            for entry in fields(value)
            if entry.name not in NOT_FIGURES
        }
    if isinstance(value, dict):
        return {str(name): plain(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(held) for held in value]
    if isinstance(value, StrEnum):
        return str(value)
    return value + 0.0 if isinstance(value, float) else value  # -0.0 would print as a fall


NOT_FIGURES = frozenset({"reasons", "cautions"})
"""What stands beside figures in a result and is not one."""
