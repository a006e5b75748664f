"""When a release may be made, and what must stay as an earlier one told it (R1, R2, R6)."""

from __future__ import annotations

from enum import StrEnum

from analysis.disclosure.classes import ROUND_TO, DisclosureClass
from analysis.figures import ChangeFigure


class ReleaseStep(StrEnum):
    """What may be done with the responses that came in since the last release."""

    WAIT = "wait"
    NEW = "new"
    FOLD = "fold"
    """The rest at the close is smaller than the floor. It may only join the release before it, and only once
    the attack over both (R11) finds nothing; until then the release before stands as the last."""


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
    return ReleaseStep.FOLD if new > 0 else ReleaseStep.WAIT


def release_due(responses: int, in_last_release: int, klass: DisclosureClass, *, closed: bool) -> bool:
    """Whether a new release may be made now. A FOLD is not due while R11 is not there to check it."""
    return release_step(responses, in_last_release, klass, closed=closed) is ReleaseStep.NEW


def change_stands(earlier: ChangeFigure, pairs: int, klass: DisclosureClass) -> bool:
    """Whether a change must stay as an earlier release told it (R6), for all that new responses are in.

    Ten more people may have begun while one more came back: two means to one decimal, a pair apart, would
    tell within few points how that one person changed. earlier: as released, with its rounded pairs, which
    may stand for two more; so it gives way once the floor's worth of new pairs is certain. Never in exact
    classes.
    """
    told = earlier.pairs.value
    if klass.is_exact or not earlier.is_shown or told is None:
        return False
    return pairs < told + ROUND_TO // 2 + klass.floor


def themes_stand(commenters: int, told_of: int, klass: DisclosureClass) -> bool:
    """Whether themes must stay as an earlier release told them (R6), for all that new responses are in.

    Ten more people may have answered of whom one wrote: then what changed would be that one's theme. So
    themes give way once the floor's worth of new people have written. commenters: all who wrote. told_of:
    those that the earlier release's themes were counted from.
    """
    return not klass.is_exact and told_of >= klass.floor and commenters - told_of < klass.floor
