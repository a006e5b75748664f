"""The rise to expect with no help at all, where a group was chosen, or came, because it scored low."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from analysis.samples import Undefined, check_lengths, check_scores, complete, mean

FARTHEST = 1e8
"""Standard deviations beyond which those selected score the cut-off itself, to the last digit of a number."""


class Select(StrEnum):
    """Who was taken in."""

    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class SelectedGroup:
    """What a group on one side of a cut-off is expected to score, then and later, if nothing happens.

    rtm_effect: expected later minus expected first score: above 0 for those below, below 0 for those above.
    """

    expected_pre_selected: float | None
    expected_post_selected: float | None
    rtm_effect: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def selected_group(
    mu: float, sigma: float, rho: float, cutoff: float, select: Select = Select.BELOW
) -> SelectedGroup:
    """Everybody has mean `mu`, spread `sigma`, both times; the two scores go together by `rho`, normally.

    Below: mu - sigma phi(z) / Phi(z), z = (cutoff - mu) / sigma; above: mu + sigma phi(z) / (1 - Phi(z)).
    Later: mu + rho (first - mu). None where sigma is 0. Raises ValueError for sigma below 0 or rho outside
    -1 to 1. Sources: measures catalogue 2.2; worked case RC21.
    """
    check_scores([mu, sigma, cutoff])
    if sigma < 0 or not -1 <= rho <= 1:
        raise ValueError("sigma is 0 or more, and rho lies between -1 and 1.")
    names = ("expected_pre_selected", "expected_post_selected", "rtm_effect")
    if sigma == 0:
        return SelectedGroup(None, None, None, dict.fromkeys(names, str(Undefined.NO_SPREAD_OF_SCORES)))
    from scipy.special import erfcx  # on demand: importing SciPy costs the web process its start

    side = 1 if select is Select.BELOW else -1
    z = side * (cutoff - mu) / sigma
    if z < -FARTHEST:
        distance = mu - cutoff
    else:
        # phi(z) / Phi(z) by the scaled complementary error function: exact far out, where both are near 0.
        distance = side * sigma * math.sqrt(2 / math.pi) / float(erfcx(-z / math.sqrt(2)))
    return SelectedGroup(
        expected_pre_selected=mu - distance,
        expected_post_selected=mu - rho * distance,
        rtm_effect=(1 - rho) * distance + 0.0,
    )


@dataclass(frozen=True, slots=True)
class ObservedGroup:
    """How much of an observed mean change a rise towards the population's mean would explain.

    expected_post_under_rtm: population_mean + reliability (mean_pre - population_mean). Of complete pairs.
    """

    mean_pre: float | None
    mean_post: float | None
    observed_gain: float | None
    expected_post_under_rtm: float | None
    gain_expected_from_rtm: float | None
    gain_beyond_rtm: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def observed_group(
    pre: Sequence[float | None],
    post: Sequence[float | None],
    population_mean: float,
    reliability: float,
) -> ObservedGroup:
    """Position i of both lists is one person; None is a missing score.

    Raises ValueError for lists of unequal length, or a reliability outside 0 to 1.
    """
    check_lengths(pre=pre, post=post)
    check_scores(pre, post, [population_mean])
    if not 0 <= reliability <= 1:
        raise ValueError("A reliability lies between 0 and 1.")
    first, last = complete(pre, post)
    mean_pre, mean_post = mean(first), mean(last)
    if mean_pre is None or mean_post is None:
        names = (
            *("mean_pre", "mean_post", "observed_gain"),
            *("expected_post_under_rtm", "gain_expected_from_rtm", "gain_beyond_rtm"),
        )
        reasons = dict.fromkeys(names, str(Undefined.NO_PAIRS))
        return ObservedGroup(None, None, None, None, None, None, reasons)
    expected = population_mean + reliability * (mean_pre - population_mean)
    return ObservedGroup(
        mean_pre=mean_pre,
        mean_post=mean_post,
        observed_gain=mean_post - mean_pre,
        expected_post_under_rtm=expected,
        gain_expected_from_rtm=expected - mean_pre,
        gain_beyond_rtm=mean_post - expected,
    )
