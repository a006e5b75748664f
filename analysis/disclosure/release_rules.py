"""When a release may be made, and what must stay as an earlier one told it (R1, R2, R6)."""

from __future__ import annotations

from enum import StrEnum

from analysis.disclosure.classes import ROUND_TO, DisclosureClass
from analysis.figures import ChangeFigure, Figure


class ReleaseStep(StrEnum):
    """What may be done with the responses that came in since the last release."""

    WAIT = "wait"
    NEW = "new"
    FOLD = "fold"
    """The rest at the close is smaller than the floor. It joins the release before it, figure by figure,
    where the attack over both (R11) finds nothing; elsewhere the figure stands as it was told before."""


def group_allowed(size: int, total: int, klass: DisclosureClass) -> bool:
    """Whether figures may be made for a group of `size` people out of `total` (R1, R2).

    The group needs the floor, and so do the others, unless there are none: they are found by subtraction. The
    small class has no breakdown. An empty group is refused like any under the floor, so the two look alike.
    """
    if klass is DisclosureClass.SMALL:
        return size == total and size >= klass.floor
    return size >= klass.floor and (total == size or total - size >= klass.floor)


def release_step(
    responses: int, in_last_release: int, klass: DisclosureClass, *, closed: bool
) -> ReleaseStep:
    """What R6 allows: a release changes only when the floor's worth of new responses is in.

    responses: all that are in. in_last_release: how many of them the last release held, 0 before the first.
    Small and known: one release, at the close (or the year's end, which closes it for that year).
    """
    new = responses - in_last_release
    if klass is DisclosureClass.WORKSHEET:
        return ReleaseStep.NEW if new > 0 else ReleaseStep.WAIT
    if klass is DisclosureClass.SMALL and (not closed or in_last_release):
        return ReleaseStep.WAIT
    if new >= klass.floor:
        return ReleaseStep.NEW
    if not closed:
        return ReleaseStep.WAIT
    if not in_last_release:
        return ReleaseStep.NEW  # its figures will give the reason why nothing is shown
    return ReleaseStep.FOLD  # for nobody too: that there is a last release says nothing of who came after


def mean_stands(told: Figure, people_then: int, scored: int, klass: DisclosureClass) -> bool:
    """Whether the mean of a scale must stay as an earlier release told it (R6), with how many it is of.

    Ten more people may have answered of whom one has a score: then two means tell that person's. told: how
    many had one, as shown, which may stand for two more, though never for more than `people_then`, those who
    had answered. So a mean gives way once the floor's worth of new scores is certain.
    """
    if klass is DisclosureClass.WORKSHEET or not told.is_shown or told.value is None:
        return False
    most = min(people_then, int(told.value) + int(told.rounding) // 2)
    if klass is DisclosureClass.OPEN and scored == most:
        return False
    return scored < most + klass.floor


def block_stands(told: Figure, people: int, klass: DisclosureClass) -> bool:
    """Whether exact figures of the same people at several waves stay as told (R6): unless five came or none.

    told: how many people the block was of.
    """
    if klass is not DisclosureClass.OPEN or not told.is_shown or told.value is None:
        return False
    return people != told.value and people < told.value + klass.floor


def change_stands(earlier: ChangeFigure, pairs: int, klass: DisclosureClass) -> bool:
    """Whether a change must stay as an earlier release told it (R6), for all that new responses are in.

    Ten more people may have begun while one more came back: two means to one decimal, a pair apart, would
    tell within few points how that one person changed. earlier: as released, with its rounded pairs, which
    may stand for two more; so it gives way once the floor's worth of new pairs is certain. Of staff pairs are
    exact: their change stands unless five pairs are new, or none.
    """
    told = earlier.pairs.value
    if klass is DisclosureClass.WORKSHEET or not earlier.pairs.is_shown or told is None:
        return False
    if klass.is_exact:
        return pairs != told and pairs < told + klass.floor
    return earlier.is_shown and pairs < told + ROUND_TO // 2 + klass.floor


def themes_stand(commenters: int, told_of: int, klass: DisclosureClass) -> bool:
    """Whether themes must stay as an earlier release told them (R6), for all that new responses are in.

    Ten more people may have answered of whom one wrote: then what changed would be that one's theme. So
    themes give way once the floor's worth of new people have written. commenters: all who wrote. told_of:
    those that the earlier release's themes were counted from.
    """
    if klass is DisclosureClass.WORKSHEET or told_of < klass.floor:
        return False
    # Of staff figures may be renewed where nobody wrote since: what changed is what was checked.
    return commenters - told_of < klass.floor and not (klass.is_exact and commenters == told_of)
