"""Three waves of the same people: Friedman, three contrasts with Holm, and who was lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.change import MeanChange, mean_change
from analysis.samples import (
    DIFFERENCE_DECIMALS,
    Undefined,
    check_lengths,
    check_scores,
    chi_square_p,
    complete,
    hedges_g,
    known,
    mean,
)

WAVES = 3


@dataclass(frozen=True, slots=True)
class Contrasts:
    """The three paired changes of people with all three waves, each later minus earlier."""

    pre_post: MeanChange
    pre_followup: MeanChange
    post_followup: MeanChange


@dataclass(frozen=True, slots=True)
class HolmP:
    """The contrasts' two-sided p of t, adjusted by Holm."""

    pre_post: float | None
    pre_followup: float | None
    post_followup: float | None


@dataclass(frozen=True, slots=True)
class ThreeWaves:
    """Three waves. n_*: people with a score at that wave.

    Completers have all three scores; lost are those who began and are no completers. attrition_pct: lost of
    those who began. Friedman and its contrasts are of completers, corrected for ties. kendalls_w:
    chi2 / (n (k - 1)), 0 to 1. baseline_*: first scores. pct_gain_retained: the completers' gain at the last
    wave as a percentage of their gain at the second; over 100 where they gained more, below 0 where they fell
    under where they began.
    """

    n_pre: int
    n_post: int
    n_followup: int
    attrition_pct: float | None
    friedman_chi2: float | None
    friedman_df: int | None
    friedman_p: float | None
    kendalls_w: float | None
    complete_case: Contrasts
    holm_p: HolmP
    baseline_mean_completers: float | None
    baseline_mean_lost: float | None
    baseline_hedges_g_lost_minus_completers: float | None
    pct_gain_retained: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def three_waves(
    pre: Sequence[float | None], post: Sequence[float | None], followup: Sequence[float | None]
) -> ThreeWaves:
    """Position i of all three lists is one person; None is a wave that is missing.

    Raises ValueError for lists of unequal length or a score that is not finite.
    Source: measures catalogue 2.2 and 2.3.
    """
    check_lengths(pre=pre, post=post, followup=followup)
    check_scores(pre, post, followup)
    first, second, third = complete(pre, post, followup)
    lost = [
        begun
        for begun, middle, last in zip(pre, post, followup, strict=True)
        if begun is not None and (middle is None or last is None)
    ]
    contrasts = Contrasts(
        pre_post=mean_change(first, second),
        pre_followup=mean_change(first, third),
        post_followup=mean_change(second, third),
    )
    n = len(first)
    chi2 = friedman_chi2(list(zip(first, second, third, strict=True)))
    gain, kept = contrasts.pre_post.mean_diff, contrasts.pre_followup.mean_diff
    retained = None
    if gain is not None and kept is not None and round(gain, DIFFERENCE_DECIMALS) != 0:
        retained = 100 * kept / gain
    gap = hedges_g(lost, first)
    began = n + len(lost)
    reasons: dict[str, str] = {}
    if not began:
        reasons["attrition_pct"] = Undefined.NOBODY_STARTED
    if chi2 is None:
        reasons |= dict.fromkeys(
            ("friedman_chi2", "friedman_p", "kendalls_w"),
            Undefined.ALL_RANKS_EQUAL if n else Undefined.NO_PAIRS,
        )
    if not n:
        reasons |= dict.fromkeys(("friedman_df", "baseline_mean_completers"), Undefined.NO_PAIRS)
    if not lost:
        reasons["baseline_mean_lost"] = Undefined.TOO_FEW_LEAVERS_OR_STAYERS
    if gap is None:
        few = min(n, len(lost)) < 2
        reasons["baseline_hedges_g_lost_minus_completers"] = (
            Undefined.TOO_FEW_LEAVERS_OR_STAYERS if few else Undefined.NO_SPREAD_OF_SCORES
        )
    if retained is None:
        reasons["pct_gain_retained"] = Undefined.NO_GAIN if n else Undefined.NO_PAIRS
    return ThreeWaves(
        n_pre=len(known(pre)),
        n_post=len(known(post)),
        n_followup=len(known(followup)),
        attrition_pct=100 * len(lost) / began if began else None,
        friedman_chi2=chi2,
        friedman_df=WAVES - 1 if n else None,
        friedman_p=None if chi2 is None else chi_square_p(chi2, WAVES - 1),
        kendalls_w=None if chi2 is None else chi2 / (n * (WAVES - 1)),
        complete_case=contrasts,
        holm_p=HolmP(
            *holm(
                [
                    contrasts.pre_post.p_t_two_sided,
                    contrasts.pre_followup.p_t_two_sided,
                    contrasts.post_followup.p_t_two_sided,
                ]
            )
        ),
        baseline_mean_completers=mean(first),
        baseline_mean_lost=mean(lost),
        baseline_hedges_g_lost_minus_completers=gap,
        pct_gain_retained=retained,
        reasons=reasons,
    )


def friedman_chi2(rows: Sequence[Sequence[float]]) -> float | None:
    """Friedman's statistic with mid-ranks within a person, corrected for ties (as SciPy and R have it).

    None of nobody, or where every person's scores are all equal. Scores are rounded to 9 decimals first.
    """
    n = len(rows)
    if n == 0:
        return None
    k = len(rows[0])
    doubled_sums = [0] * k
    ties = 0
    for row in rows:
        rounded = [round(score, DIFFERENCE_DECIMALS) for score in row]
        for place, score in enumerate(rounded):
            below = sum(other < score for other in rounded)
            doubled_sums[place] += 2 * below + rounded.count(score) + 1
        ties += sum(times**3 - times for times in Counter(rounded).values())
    correction = 1 - ties / (n * k * (k * k - 1))
    if ties == n * k * (k * k - 1):
        return None
    squares = sum(total**2 for total in doubled_sums) / 4
    return max(0.0, (12 * squares / (n * k * (k + 1)) - 3 * n * (k + 1)) / correction)


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's adjusted p values in the order given; None stays None and is no comparison (as R's p.adjust)."""
    order = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for position, (p, place) in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - position) * p))
        adjusted[place] = largest
    return adjusted
