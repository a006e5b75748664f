"""Shares of people: one sample, the two figures of an overall question, and two unlinked samples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.samples import Z_95, Undefined, chi_square_p, wilson_interval

PROMOTERS_FROM, DETRACTORS_TO = 9, 6
"""On a scale of 0 to 10: those counted for, and those counted against, in a net score."""


@dataclass(frozen=True, slots=True)
class Share:
    """k of n people, in per cent, with its 95 % Wilson interval; None of nobody."""

    k: int
    n: int
    pct: float | None
    wilson95_low: float | None
    wilson95_high: float | None


def share(k: int, n: int) -> Share:
    """k of n people. Raises ValueError unless 0 <= k <= n."""
    if not 0 <= k <= n:
        raise ValueError(f"A share counts some of the people there are, but here k is {k} and n is {n}.")
    interval = wilson_interval(k, n)
    low, high = (None, None) if interval is None else interval
    return Share(
        k,
        n,
        100 * k / n if n else None,
        None if low is None else 100 * low,
        None if high is None else 100 * high,
    )


@dataclass(frozen=True, slots=True)
class NetScore:
    """Promoters less detractors, in points of 100, with a 95 % Wald interval (n below, not cut at 100).

    Shown for contrast only: it hides how many were unhappy, and with few people its interval spans tens of
    points (measures catalogue 3.1).
    """

    promoters: int
    detractors: int
    n: int
    net_points: float | None
    ci95_low: float | None
    ci95_high: float | None


def net_score(scores: Sequence[float | None]) -> NetScore:
    """From answers of 0 to 10, None where there is none. Raises ValueError for any other number."""
    told = [score for score in scores if score is not None]
    if any(not 0 <= score <= 10 for score in told):
        raise ValueError("A net score is made from answers of 0 to 10.")
    n = len(told)
    promoters = sum(score >= PROMOTERS_FROM for score in told)
    detractors = sum(score <= DETRACTORS_TO for score in told)
    if n == 0:
        return NetScore(0, 0, 0, None, None, None)
    points = (promoters - detractors) / n
    # From whole numbers, so that it is exactly 0 where all agree.
    variance = (n * (promoters + detractors) - (promoters - detractors) ** 2) / n**3
    half = Z_95 * math.sqrt(variance)
    return NetScore(promoters, detractors, n, 100 * points, 100 * (points - half), 100 * (points + half))


@dataclass(frozen=True, slots=True)
class OverallExperience:
    """Two figures, never one net score: the positive and the negative, of those with an opinion.

    "Don't know" is out of both bases; the third figure has it in (as England's Friends and Family Test is
    said to). The base must be named wherever one is printed.
    """

    positive: Share
    negative: Share
    positive_with_dont_know_in_denominator: float | None


def overall_experience(
    very_good: int, good: int, neither: int, poor: int, very_poor: int, dont_know: int = 0
) -> OverallExperience:
    """From counts of people. Raises ValueError for one below 0. Worked case RC17."""
    if min(very_good, good, neither, poor, very_poor, dont_know) < 0:
        raise ValueError("People are counted, so no count is below 0.")
    n = very_good + good + neither + poor + very_poor
    everybody = n + dont_know
    return OverallExperience(
        positive=share(very_good + good, n),
        negative=share(poor + very_poor, n),
        positive_with_dont_know_in_denominator=100 * (very_good + good) / everybody if everybody else None,
    )


@dataclass(frozen=True, slots=True)
class UnlinkedWaves:
    """A share in two samples that nobody can link. Shares and their difference (after - before) are 0 to 1.

    newcombe95_*: Newcombe's hybrid score interval (his method 10, no continuity correction). fisher_p:
    two-sided, tables as probable or less. chi2: Pearson's without continuity correction, 1 degree of freedom
    (SciPy's default has the correction); None where everybody, or nobody, is counted. A paired test is never
    right here.
    """

    p1: float | None
    p2: float | None
    diff: float | None
    newcombe95_low: float | None
    newcombe95_high: float | None
    fisher_p: float | None
    chi2: float | None
    chi2_p: float | None
    pre_wilson: Share
    post_wilson: Share
    reasons: Mapping[str, str] = field(default_factory=dict)


def unlinked_waves(pre_k: int, pre_n: int, post_k: int, post_n: int) -> UnlinkedWaves:
    """k of n people before, and k of n others after. Raises ValueError unless 0 <= k <= n in both.

    Sources: Newcombe 1998, measures catalogue 2.2.
    """
    before, after = share(pre_k, pre_n), share(post_k, post_n)
    first, last = wilson_interval(pre_k, pre_n), wilson_interval(post_k, post_n)
    if first is None or last is None:
        names = ("diff", "newcombe95_low", "newcombe95_high", "fisher_p", "chi2", "chi2_p")
        reasons = dict.fromkeys(names, str(Undefined.NOBODY))
        reasons |= {name: str(Undefined.NOBODY) for name, n in (("p1", pre_n), ("p2", post_n)) if n == 0}
        return UnlinkedWaves(
            p1=pre_k / pre_n if pre_n else None,
            p2=post_k / post_n if post_n else None,
            diff=None,
            newcombe95_low=None,
            newcombe95_high=None,
            fisher_p=None,
            chi2=None,
            chi2_p=None,
            pre_wilson=before,
            post_wilson=after,
            reasons=reasons,
        )
    from scipy.stats import fisher_exact  # on demand: importing SciPy costs the web process its start

    p1, p2 = pre_k / pre_n, post_k / post_n
    difference = p2 - p1
    n, k = pre_n + post_n, pre_k + post_k
    chi2 = None
    if 0 < k < n:
        cross = pre_k * (post_n - post_k) - post_k * (pre_n - pre_k)
        chi2 = n * cross**2 / (pre_n * post_n * k * (n - k))
    return UnlinkedWaves(
        p1=p1,
        p2=p2,
        diff=difference,
        newcombe95_low=difference - math.hypot(p2 - last[0], first[1] - p1),
        newcombe95_high=difference + math.hypot(last[1] - p2, p1 - first[0]),
        fisher_p=float(fisher_exact([[pre_k, pre_n - pre_k], [post_k, post_n - post_k]]).pvalue),
        chi2=chi2,
        chi2_p=None if chi2 is None else chi_square_p(chi2, 1),
        pre_wilson=before,
        post_wilson=after,
        reasons={}
        if chi2 is not None
        else dict.fromkeys(("chi2", "chi2_p"), str(Undefined.NO_SPREAD_OF_SCORES)),
    )
