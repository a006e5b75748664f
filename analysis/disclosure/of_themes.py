"""Who spoke of what, after disclosure control (R5, R9)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from analysis.disclosure.classes import (
    DIRECTION_PEOPLE,
    PAIR_FLOOR,
    PERCENT_BASE,
    PROTECTED_FLOOR,
    ROUND_TO,
    SEVERAL_PEOPLE,
    THEME_CARRIERS,
    THEME_COMMENTERS,
    DisclosureClass,
)
from analysis.disclosure.showing import (
    as_people,
    as_share,
    band_of,
    count_and_base,
    for_each,
    hidden_base,
    hide,
    to_five,
)
from analysis.disclosure.working_out import narrowed
from analysis.figures import BlockFigure, Figure, Form, MessageId, Parts, ThemeFigure, Word
from analysis.samples import METHOD_VERSION


def theme(
    people_who_carry: int,
    commenters: int,
    directions: Mapping[str, int],
    klass: DisclosureClass,
    *,
    final: bool = False,
) -> ThemeFigure:
    """How many people's comments carry a theme, out of the people who commented (R9).

    directions: of those people, how many spoke positively, negatively and so on. open: from 5 commenters,
    exact. protected: from 10 commenters and 5 who carry it, to 5; of the directions those of 5 people and
    more, so that nobody and a few look alike. small: at the close "several people" for 3 or more of at least
    10, no number, no direction; the words are paraphrased by a person and approved before they are shown,
    which is for the service to hold.

    Raises ValueError where more people carry the theme than commented.
    """
    if people_who_carry < 0 or people_who_carry > commenters or any(n < 0 for n in directions.values()):
        raise ValueError("More people carry a theme than commented, or fewer than none. Count people again.")
    hidden = hidden_base(commenters, klass, final)
    if hidden is not None:
        return ThemeFigure(hidden, hidden, for_each(directions, hidden))
    of = as_people(commenters, klass)
    if klass.is_exact:
        return ThemeFigure(
            as_share(people_who_carry, commenters, klass),
            of,
            tuple((code, Figure(Form.COUNT, value=n)) for code, n in directions.items()),
        )
    if klass is DisclosureClass.SMALL:
        withheld = hide(MessageId.NOT_IN_THIS_CLASS)
        carried = (
            Figure(Form.WORDS, word=Word.SEVERAL, band=band_of(commenters))
            if people_who_carry >= SEVERAL_PEOPLE
            else hide(MessageId.FEWER_THAN_FLOOR, floor=SEVERAL_PEOPLE)
        )
        return ThemeFigure(carried, of, for_each(directions, withheld))
    too_few = hide(MessageId.FEWER_THAN_FLOOR, floor=THEME_CARRIERS)
    if commenters < THEME_COMMENTERS or people_who_carry < THEME_CARRIERS:
        return ThemeFigure(too_few, of, for_each(directions, too_few))
    small = hide(MessageId.SMALL_PART, floor=THEME_CARRIERS)
    # Hidden for the same reason as small parts: another one would itself tell which parts these are.
    tell = _directions_tell(directions, people_who_carry, commenters)
    split = tuple(
        (code, as_people(n, klass) if n >= DIRECTION_PEOPLE and not tell else small)
        for code, n in directions.items()
    )
    return ThemeFigure(as_share(people_who_carry, commenters, klass), of, split)


def _directions_tell(directions: Mapping[str, int], carriers: int, commenters: int) -> bool:
    """Whether a theme's directions, beside its carriers, give away how few people spoke one way.

    Of ten who wrote, five for and five against are shown as 5, 5 and 10: at least five each and ten at most,
    so five each. The attacker is given the exact number of those who wrote.
    """
    reach = ROUND_TO // 2
    shown = to_five(carriers)
    least, most = max(THEME_CARRIERS, shown - reach), min(commenters, shown + reach)
    ranges = [
        (max(DIRECTION_PEOPLE, to_five(n) - reach), to_five(n) + reach)
        if n >= DIRECTION_PEOPLE
        else (0, DIRECTION_PEOPLE - 1)
        for n in directions.values()
    ]
    for own in (None, *range(len(ranges))):
        mine = [(max(low, int(cell == own)), high) for cell, (low, high) in enumerate(ranges)]
        if sum(low for low, _ in mine) > most:
            continue  # nobody can have spoken so
        left = narrowed(mine, least, most)
        if any(
            low == high and 0 < low - int(cell == own) < PROTECTED_FLOOR
            for cell, (low, high) in enumerate(left)
        ):
            return True
    return False


def writers(commenters: int, klass: DisclosureClass, *, final: bool = False) -> Figure:
    """How many people wrote anything: what shares of themes are of."""
    return hidden_base(commenters, klass, final) or as_people(commenters, klass)


def without_theme(people: int, commenters: int, klass: DisclosureClass, *, final: bool = False) -> Figure:
    """How many of those who wrote spoke of no theme.

    R2, and stricter: they and the others are each the floor or more; where the others are nobody it is not
    told either, as that would be said of each who wrote. Not for the open class: beside two exact themes and
    their pair it would tell how many spoke of one of them alone.

    Raises ValueError where they are more than wrote.
    """
    if not 0 <= people <= commenters:
        raise ValueError("More people spoke of no theme than wrote, or fewer than none. Count people again.")
    hidden = hidden_base(commenters, klass, final)
    if hidden is not None:
        return hidden
    if klass is DisclosureClass.WORKSHEET:
        return as_people(people, klass)
    if klass is not DisclosureClass.PROTECTED:
        return hide(MessageId.NOT_IN_THIS_CLASS)
    if min(people, commenters - people) < klass.floor:
        return hide(MessageId.SMALL_PART, floor=klass.floor)
    return as_share(people, commenters, klass)


def together(
    both: int, first: int, second: int, commenters: int, klass: DisclosureClass, *, final: bool = False
) -> Figure:
    """How many people spoke of two themes, out of the people who commented; the carriers of each beside it.

    R5, and stricter: all four of those who spoke of both, of the first alone, of the second alone and of
    neither are PAIR_FLOOR or more. R2 would let a part be nobody; but that nobody spoke of the first alone
    would tell of each who spoke of it what else that person said. To 5 in the open class too: exact pairs of
    three themes tell how many spoke of all three. None in the small class.

    Raises ValueError where the counts cannot be those of one group.
    """
    parts = (both, first - both, second - both, commenters - first - second + both)
    if min(parts) < 0:
        raise ValueError("The counts of two themes do not fit together. Count the people again.")
    hidden = hidden_base(commenters, klass, final)
    if hidden is not None:
        return hidden
    if klass is DisclosureClass.WORKSHEET:
        return as_people(both, klass)
    if klass is DisclosureClass.SMALL:
        return hide(MessageId.NOT_IN_THIS_CLASS)
    if min(parts) < PAIR_FLOOR:
        return hide(MessageId.SMALL_PART, floor=PAIR_FLOOR)
    return Figure(Form.COUNT, value=to_five(both), rounding=ROUND_TO)


def theme_moved(before: ThemeFigure, after: ThemeFigure) -> BlockFigure:
    """How the share of people who carry a theme differs from one release to a later one.

    Made from nothing but what both releases show, so it can tell no more than they do. A later release holds
    everybody of the earlier one, so nothing is tested. interval: the range that rounding leaves for the
    difference, in percentage points; where 0 lies in it, nothing may have moved. Hidden with their reason
    where a share is not shown.
    """
    for side in (before.people, after.people):
        if side.form is not Form.SHARE:
            reason = (
                side if side.form is Form.HIDDEN else hide(MessageId.FEWER_THAN_FLOOR, floor=PERCENT_BASE)
            )
            return BlockFigure(reason)
    change = (after.people.value or 0) - (before.people.value or 0)
    (first_low, first_high), (last_low, last_high) = _share_range(before.people), _share_range(after.people)
    low, high = math.floor(last_low - first_high), math.ceil(last_high - first_low)
    parts: Parts = (
        ("before", before.people),
        ("after", after.people),
        ("difference", Figure(Form.CHANGE, value=change)),
    )
    if before.people.rounding or after.people.rounding:
        parts = (*parts, ("interval", Figure(Form.INTERVAL, low=min(low, change), high=max(high, change))))
    return BlockFigure(after.commenters, parts, METHOD_VERSION)


def _share_range(share: Figure) -> tuple[float, float]:
    """Between which percentages a share lies, of which the count and the base are as shown."""
    count, of = count_and_base(share)
    reach = int(share.rounding) // 2
    return 100 * max(0, count - reach) / (of + reach), min(100.0, 100 * (count + reach) / (of - reach))
