"""The then-test of training: what people said before, what they now say of then, and how they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analysis.change import MeanChange, mean_change
from analysis.samples import Undefined, check_lengths, complete, mean


@dataclass(frozen=True, slots=True)
class ThenTest:
    """Three lines, of the people who gave all three ratings, so that the first is the sum of the other two.

    then_minus_pre is the response shift: below 0, people now think that they began lower than they said. A
    looked-back rating never takes the place of the real earlier one.
    """

    post_minus_pre: MeanChange
    post_minus_then: MeanChange
    then_minus_pre: MeanChange
    mean_pre: float | None
    mean_then: float | None
    mean_post: float | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def then_test(
    pre: Sequence[float | None], then: Sequence[float | None], post: Sequence[float | None]
) -> ThenTest:
    """The three lines; position i of all three lists is one person, None a rating that is missing.

    Raises ValueError for lists of unequal length. Sources: measures catalogue 2.2; worked case RC11.
    """
    check_lengths(pre=pre, then=then, post=post)
    first, back, last = complete(pre, then, post)
    return ThenTest(
        post_minus_pre=mean_change(first, last),
        post_minus_then=mean_change(back, last),
        then_minus_pre=mean_change(first, back),
        mean_pre=mean(first),
        mean_then=mean(back),
        mean_post=mean(last),
        reasons={}
        if first
        else dict.fromkeys(("mean_pre", "mean_then", "mean_post"), str(Undefined.NO_PAIRS)),
    )
