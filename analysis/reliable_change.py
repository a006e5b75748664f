"""Reliable change by Jacobson and Truax: who changed by more than the measure's own error, on stated figures.

Never without a stated standard deviation and reliability: Heard knows none that holds for every group.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from analysis.samples import DIFFERENCE_DECIMALS, Undefined, check_lengths, check_scores

CRITERION = 1.96
"""The usual multiple of S_diff: 95 %, as printed (1.96, not 1.959964)."""

CRITERION_OF_PERCENT = {90.0: 1.645, 95.0: CRITERION}
"""The multiples that are printed beside these percentages."""

LEAST_PERCENT = 50.0
"""A criterion from here up to 100 is a percentage; a smaller one is the multiple itself."""


class Rule(StrEnum):
    """When a change counts as reliable."""

    GREATER_THAN = "greater_than"
    AT_OR_ABOVE = "at_or_above"


@dataclass(frozen=True, slots=True)
class Ground:
    """What reliable change on a scale is judged by, as somebody stated it with its source.

    sd: above 0, in units of the scale. reliability: 0 to 1. criterion: a multiple of S_diff, or per cent.
    """

    sd: float
    reliability: float
    criterion: float = CRITERION
    rule: Rule = Rule.GREATER_THAN


class ChangeClass(StrEnum):
    """What one person's change is called. `recovered` is counted apart from `reliably_improved`."""

    RECOVERED = "recovered"
    RELIABLY_IMPROVED = "reliably_improved"
    NO_RELIABLE_CHANGE = "no_reliable_change"
    RELIABLY_DETERIORATED = "reliably_deteriorated"


@dataclass(frozen=True, slots=True)
class Norm:
    """A group's mean and standard deviation, as stated in its source."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """Reliable change of people, position by position; None for a person with a score missing.

    sem: sd * sqrt(1 - r). s_diff: sqrt(2) * sem. reliable_change_threshold: criterion * s_diff, in units of
    the scale. rc_index: (after - before) / s_diff, above 0 where the later score is higher, always.
    rc_index_improvement_positive: the same, turned round where lower is better. cutoff_c: the score as near
    to the clinical as to the other group, in units of their spreads.
    """

    sem: float
    s_diff: float
    reliable_change_threshold: float
    cutoff_c: float | None
    rc_index: tuple[float | None, ...]
    rc_index_improvement_positive: tuple[float | None, ...]
    classes: tuple[ChangeClass | None, ...]
    counts: Mapping[str, int]
    reasons: Mapping[str, str] = field(default_factory=dict)


def multiple_of(criterion: float) -> float:
    """The multiple of S_diff: 90 and 95 as printed (1.645, 1.96), another percentage from the normal
    distribution, any smaller number as it is. Raises ValueError for none of these."""
    if criterion in CRITERION_OF_PERCENT:
        return CRITERION_OF_PERCENT[criterion]
    if LEAST_PERCENT <= criterion < 100:
        from scipy.special import ndtri  # on demand: importing SciPy costs the web process its start

        return float(ndtri(0.5 + criterion / 200))
    if 0 < criterion < LEAST_PERCENT:
        return criterion
    raise ValueError(
        "A criterion is a multiple above 0, such as 1.96, or a percentage below 100, such as 95."
    )


def cutoff_c(clinical: Norm, non_clinical: Norm) -> float | None:
    """(sd_c * m_n + sd_n * m_c) / (sd_c + sd_n); None where neither group has any spread."""
    spread = clinical.sd + non_clinical.sd
    if spread == 0:
        return None
    return (clinical.sd * non_clinical.mean + non_clinical.sd * clinical.mean) / spread


def classify(
    before: float | None,
    after: float | None,
    threshold: float,
    rule: Rule = Rule.GREATER_THAN,
    higher_is_better: bool = True,
    cutoff: float | None = None,
) -> ChangeClass | None:
    """One person's class by a threshold in the scale's units, ours or a fixed, published one.

    Change and threshold are held against each other at 9 decimals. No change at all is never reliable.
    Recovered: reliably improved, from the clinical side of the cut-off to the other; a score on the cut-off
    itself is on the clinical side. None where a score is missing.
    """
    if before is None or after is None:
        return None
    gain = round(after - before if higher_is_better else before - after, DIFFERENCE_DECIMALS)
    edge = round(threshold, DIFFERENCE_DECIMALS)
    size = abs(gain)
    if gain == 0 or not (size > edge or (rule is Rule.AT_OR_ABOVE and size == edge)):
        return ChangeClass.NO_RELIABLE_CHANGE
    if gain < 0:
        return ChangeClass.RELIABLY_DETERIORATED
    if cutoff is not None:
        side = 1 if higher_is_better else -1
        first, last = (round(side * (score - cutoff), DIFFERENCE_DECIMALS) for score in (before, after))
        if first <= 0 < last:
            return ChangeClass.RECOVERED
    return ChangeClass.RELIABLY_IMPROVED


def fixed_threshold_classes(
    before: Sequence[float | None],
    after: Sequence[float | None],
    threshold: float,
    rule: Rule = Rule.GREATER_THAN,
    higher_is_better: bool = True,
) -> tuple[ChangeClass | None, ...]:
    """Each person's class by a published threshold. Raises ValueError for lists of unequal length."""
    check_lengths(pre=before, post=after)
    check_scores(before, after, [threshold])
    if threshold < 0:
        raise ValueError("A threshold of reliable change is 0 or more.")
    return tuple(
        classify(first, last, threshold, rule, higher_is_better)
        for first, last in zip(before, after, strict=True)
    )


def reliable_change(
    before: Sequence[float | None],
    after: Sequence[float | None],
    sd_reference: float,
    reliability: float,
    *,
    criterion: float = CRITERION,
    rule: Rule = Rule.GREATER_THAN,
    higher_is_better: bool = True,
    clinical: Norm | None = None,
    non_clinical: Norm | None = None,
) -> ReliableChange:
    """Reliable change on stated figures; with the norms of two groups also the cut-off c and who recovered.

    sd_reference: standard deviation of first scores in a stated group. reliability: 0 to 1, of its items (a
    retest mixes in real change). Raises ValueError for lists of unequal length or figures out of range.
    Sources: Jacobson and Truax 1991; Christensen and Mendoza 1986 for the root of 2; worked case RC07.
    """
    check_lengths(pre=before, post=after)
    check_scores(before, after, [sd_reference])
    if not 0 <= reliability <= 1:
        raise ValueError("A reliability lies between 0 and 1.")
    spreads = [sd_reference, *(norm.sd for norm in (clinical, non_clinical) if norm)]
    if min(spreads) < 0:
        raise ValueError("A standard deviation is 0 or more.")
    sem = sd_reference * math.sqrt(1 - reliability)
    s_diff = math.sqrt(2) * sem
    threshold = multiple_of(criterion) * s_diff
    cutoff = cutoff_c(clinical, non_clinical) if clinical and non_clinical else None
    differences = [
        None if first is None or last is None else round(last - first, DIFFERENCE_DECIMALS)
        for first, last in zip(before, after, strict=True)
    ]
    index = tuple(
        None if difference is None or round(s_diff, 12) == 0 else difference / s_diff + 0.0
        for difference in differences
    )
    classes = tuple(
        classify(first, last, threshold, rule, higher_is_better, cutoff)
        for first, last in zip(before, after, strict=True)
    )
    names = [name for name in ChangeClass if clinical or name is not ChangeClass.RECOVERED]
    reasons: dict[str, str] = {}
    if round(s_diff, 12) == 0:
        reasons = dict.fromkeys(
            ("rc_index", "rc_index_improvement_positive"), Undefined.NO_ERROR_OF_MEASUREMENT
        )
    elif None in index:
        reasons = dict.fromkeys(("rc_index", "rc_index_improvement_positive"), Undefined.NOT_SCORED)
    if None in classes:
        reasons["classes"] = Undefined.NOT_SCORED
    if cutoff is None:
        reasons["cutoff_c"] = Undefined.NO_SPREAD_OF_SCORES if clinical else Undefined.NOT_GIVEN
    side = 1 if higher_is_better else -1
    return ReliableChange(
        sem=sem,
        s_diff=s_diff,
        reliable_change_threshold=threshold,
        cutoff_c=cutoff,
        rc_index=index,
        rc_index_improvement_positive=tuple(None if value is None else side * value + 0.0 for value in index),
        classes=classes,
        counts={str(name): classes.count(name) for name in names},
        reasons=reasons,
    )
