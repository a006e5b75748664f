"""How often coders agree, and how much of that chance would do: Cohen's kappa and Krippendorff's alpha.

Kappa gives each coder habits of their own; alpha takes both for one kind of coder, allows for small samples
and for comments that somebody left out. Intervals are by the jackknife over comments: one rule for both, no
chance in it, and close to the formula of Fleiss, Cohen and Everitt (1969) where that one applies.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from analysis.samples import Z_95, Undefined, check_lengths

FEWEST_COMMENTS = 20
"""Comments coded twice, below which no agreement is told. Source: rule 7 of the codebook (10 %, or 20)."""
FEWEST_USES = 5
"""Comments on which at least one of the two put a theme, below which its kappa and alpha are not told: one
comment more would move them by tenths. Ours; no printed floor is agreed upon."""
TALK_BELOW = 0.60
"""Kappa below which a theme's definition is talked about. Source: rule 7 of the codebook."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two coders on n comments. Shares are 0 to 1; kappa is at most 1, None where chance is certain."""

    n: int
    p_observed: float | None
    p_expected: float | None
    kappa: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Two coders on one code, there or not there. n_coder1, n_coder2: comments on which each put it."""

    kappa: float | None
    n_coder1: int
    n_coder2: int
    reasons: Mapping[str, str] = field(default_factory=dict)


def coder_agreement(coder1: Sequence[Hashable | None], coder2: Sequence[Hashable | None]) -> Agreement:
    """One code a comment; position i of both lists is one comment, None one that a coder left.

    Comments that either left are passed over. kappa = (observed - expected) / (1 - expected), unweighted; the
    expected share is the sum over codes of both coders' shares. Raises ValueError for unequal lists.
    Sources: Cohen 1960; worked case RC19.
    """
    check_lengths(coder1=coder1, coder2=coder2)
    both = [(a, b) for a, b in zip(coder1, coder2, strict=True) if a is not None and b is not None]
    n = len(both)
    if n == 0:
        names = ("p_observed", "p_expected", "kappa")
        return Agreement(0, None, None, None, dict.fromkeys(names, str(Undefined.NOBODY)))
    observed = Fraction(sum(a == b for a, b in both), n)
    first, second = Counter(a for a, _b in both), Counter(b for _a, b in both)
    expected = Fraction(sum(times * second[code] for code, times in first.items()), n * n)
    certain = expected == 1
    return Agreement(
        n=n,
        p_observed=float(observed),
        p_expected=float(expected),
        kappa=None if certain else float((observed - expected) / (1 - expected)),
        reasons={"kappa": Undefined.AGREEMENT_BY_CHANCE_IS_CERTAIN} if certain else {},
    )


def codes_agreement(
    coder1: Sequence[Iterable[str] | None],
    coder2: Sequence[Iterable[str] | None],
    codes: Iterable[str] = (),
) -> dict[str, CodeAgreement]:
    """Several codes a comment: kappa of each code on whether it is there, by code.

    Codes are all that either coder used, and those in `codes`. None is a comment that a coder left; () is one
    on which no code was put. Raises ValueError for lists of unequal length.
    """
    check_lengths(coder1=coder1, coder2=coder2)
    both = [(set(a), set(b)) for a, b in zip(coder1, coder2, strict=True) if a is not None and b is not None]
    used = set(codes).union(*(a | b for a, b in both))
    found: dict[str, CodeAgreement] = {}
    for code in sorted(used):
        first, second = [code in a for a, _b in both], [code in b for _a, b in both]
        agreement = coder_agreement(first, second)
        found[code] = CodeAgreement(agreement.kappa, sum(first), sum(second), agreement.reasons)
    return found


def krippendorff_alpha(*coders: Sequence[Hashable | None]) -> float | None:
    """Nominal alpha of two coders or more; position i of every list is one comment, None one that was left.

    At most 1, below 0 where coders contradict each other more than chance would; None where nobody can be
    compared, or where one code alone was used. A comment that fewer than two coded is passed over. Raises
    ValueError for lists of unequal length. Source: Krippendorff 2011, "Computing Krippendorff's
    Alpha-Reliability", sections A to C (coincidence matrix).
    """
    check_lengths(**{f"coder{place}": codes for place, codes in enumerate(coders, start=1)})
    units = [[code for code in unit if code is not None] for unit in zip(*coders, strict=True)]
    return _alpha(Counter(tuple(unit) for unit in units if len(unit) > 1))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of agreement, at most 1, with its 95 % interval by the jackknife; None where undefined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """Two people on one theme, there or not there, on comments that both coded without seeing the other's.

    pct_alike: 0 to 100, of all comments, so high for a rare theme whatever the two did. is_too_few: too few
    comments, or too few that anybody put the theme on, for kappa and alpha to mean anything; they are empty
    then. needs_talk: kappa is below `TALK_BELOW`.
    """

    theme_id: str
    pct_alike: float | None
    kappa: Estimate
    alpha: Estimate
    is_too_few: bool

    @property
    def needs_talk(self) -> bool:
        """Whether the theme's definition is to be talked about."""
        return self.kappa.value is not None and self.kappa.value < TALK_BELOW


def theme_agreement(
    theme_id: str, coder1: Sequence[Iterable[str]], coder2: Sequence[Iterable[str]]
) -> ThemeAgreement:
    """Two coders' themes of the same comments, in the same order. Raises ValueError for unequal lengths."""
    check_lengths(coder1=coder1, coder2=coder2)
    pairs: Counter[tuple[Hashable, ...]] = Counter(
        (theme_id in set(first), theme_id in set(second))
        for first, second in zip(coder1, coder2, strict=True)
    )
    n = pairs.total()
    alike = 100 * (pairs[True, True] + pairs[False, False]) / n if n >= FEWEST_COMMENTS else None
    if n < FEWEST_COMMENTS or n - pairs[False, False] < FEWEST_USES:
        nothing = Estimate(None, None, None)
        return ThemeAgreement(theme_id, alike, nothing, nothing, is_too_few=True)
    return ThemeAgreement(theme_id, alike, jackknifed(_kappa, pairs), jackknifed(_alpha, pairs), False)


Units = Mapping[tuple[Hashable, ...], int]
"""How many comments got each combination of codes."""


def jackknifed(figure: Callable[[Units], float | None], units: Units) -> Estimate:
    """A figure with its interval: value +- 1.96 SE, cut at -1 and 1, each comment left out once.

    The interval is empty where leaving out one comment leaves the figure undefined. Source: Efron and
    Tibshirani 1993, An Introduction to the Bootstrap, ch. 11.
    """
    value = figure(units)
    n = sum(units.values())
    without = [
        (times, figure({**units, codes: times - 1})) for codes, times in units.items() if times and n > 1
    ]
    told = [(times, left) for times, left in without if left is not None]
    if value is None or not told or len(told) < len(without):
        return Estimate(value, None, None)
    mean = sum(times * left for times, left in told) / n
    error = math.sqrt((n - 1) / n * sum(times * (left - mean) ** 2 for times, left in told))
    return Estimate(value, max(-1.0, value - Z_95 * error), min(1.0, value + Z_95 * error))


def _kappa(units: Units) -> float | None:
    first: list[Hashable | None] = []
    second: list[Hashable | None] = []
    for (one, other), times in units.items():
        first += [one] * times
        second += [other] * times
    return coder_agreement(first, second).kappa


def _alpha(units: Units) -> float | None:
    used: Counter[Hashable] = Counter()
    observed = Fraction(0)
    for codes, times in units.items():
        held = Counter(codes)
        for code, number in held.items():
            used[code] += number * times
        unlike = len(codes) ** 2 - sum(number**2 for number in held.values())
        observed += Fraction(unlike * times, len(codes) - 1)
    n = used.total()
    expected = n * n - sum(number**2 for number in used.values())
    if n < 2 or expected == 0:
        return None
    return float(1 - observed * (n - 1) / expected)
