"""What could be worked out of one question from what is shown of it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.disclosure.classes import PROTECTED_FLOOR, ROUND_TO
from analysis.disclosure.showing import to_five


def narrowed(ranges: Sequence[tuple[int, int]], lowest: int, highest: int) -> list[tuple[int, int]]:
    """The ranges of cells once it is known that together they are `lowest` to `highest` people.

    Exact for cells that are bound by nothing else than their own ranges and the one sum.
    """
    least, most = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    return [(max(low, lowest - (most - high)), min(high, highest - (least - low))) for low, high in ranges]


def is_pinned(low: int, high: int, n: int) -> bool:
    """Whether a cell of `low` to `high` of n people is one number to somebody who is in it, or is not."""
    return min(high, n - 1) - max(low, 1) < 1


def rounded_cells_tell(opinions: Mapping[str, int], n: int) -> bool:
    """Whether counts rounded to 5, with the base rounded to 5, give a cell under the floor away.

    3, 3, 3, 3 of 12 are shown as 5, 5, 5, 5 of 10: cells of at least 3 that make 12 at most, so 3 each.
    """
    reach = ROUND_TO // 2
    of = to_five(n)
    ranges = [(max(0, to_five(count) - reach), to_five(count) + reach) for count in opinions.values()]
    left = narrowed(ranges, max(PROTECTED_FLOOR, of - reach), of + reach)
    return any(high < PROTECTED_FLOOR and high - max(low, 1) < 1 for low, high in left) or any(
        _tells_one_of(ranges, own, n) for own in range(len(ranges))
    )


def rounding_tells_all(n: int) -> bool:
    """Whether a count rounded to 5 could tell that everybody, or everybody but the reader, answered alike.

    13 of 13 are shown as 15, which stands for 13 at least; and of 14 the one who said something else would
    know it of the 13. With such numbers nearly everybody is told as "most", whether it is so or not quite: a
    figure that is hidden only where all are alike would tell just that.
    """
    return n % ROUND_TO in (ROUND_TO - ROUND_TO // 2, ROUND_TO - 1)


def _tells_one_of(ranges: Sequence[tuple[int, int]], own: int, n: int) -> bool:
    """Whether somebody who gave the answer `own` and knows the exact base learns a small cell of others.

    A release appears with the tenth new answer, so whoever watches for it knows that it holds ten.
    """
    mine = [(max(low, int(cell == own)), high) for cell, (low, high) in enumerate(ranges)]
    if sum(low for low, _ in mine) > n or mine[own][1] < 1:
        return False  # nobody can have given this answer
    return any(
        low == high and 0 < low - int(cell == own) < PROTECTED_FLOOR
        for cell, (low, high) in enumerate(narrowed(mine, n, n))
    )
