"""Whether something has moved between two releases, as far as what both show can tell.

Each function gives 1 for up, 0 for about the same and -1 for down; None where it cannot be told. Up and down
are told where, whatever rounding left open, at least NOTEWORTHY of the range has moved. They take shown
figures, so they tell no more than these. Nothing is tested: a later release holds the people of the earlier.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Set

from analysis.disclosure.of_themes import theme_moved
from analysis.figures import ChangeFigure, DistributionFigure, Figure, Form, ThemeFigure

NOTEWORTHY = 0.05
"""Of the range from the worst to the best answer, or of all people: less for certain is about the same. Our
own choice: five in a hundred people, or a fifth of a step on a scale of five."""


def of_themes(before: ThemeFigure, after: ThemeFigure) -> int | None:
    """Between two shares of people who spoke of a theme, in per cent of those who wrote.

    None where one is no share: hidden, a word, or a bare number of people.
    """
    block = theme_moved(before, after)
    change = block.part("difference")
    if change is None or change.value is None:
        return None
    left = block.part("interval")
    if left is None or left.low is None or left.high is None:
        return _way(change.value, change.value, 100.0)
    return _way(left.low, left.high, 100.0)


def of_ranks(before: Set[int], after: Set[int]) -> int | None:
    """Between the places on a short list that each may have: moved only where none of them is shared.

    None where one may have no place at all.
    """
    if not before or not after:
        return None
    if min(after) > max(before):
        return 1
    return -1 if max(after) < min(before) else 0


def of_changes(before: ChangeFigure, after: ChangeFigure) -> int | None:
    """Between two mean changes of one scale: moved where each lies outside the other's 95 % interval.

    None where a mean or an interval is not shown. Up is a larger gain in the scale's own units.
    """
    first, last = before.change.value, after.change.value
    if first is None or last is None or not (before.interval.is_shown and after.interval.is_shown):
        return None
    if _within(last, before.interval) or _within(first, after.interval):
        return 0
    return 1 if last > first else -1


def of_answers(
    before: DistributionFigure, after: DistributionFigure, amounts: Mapping[str, float]
) -> int | None:
    """Between the means of two spreads over the same options. amounts: what each code counts for.

    None where no code has an amount, all have the same, or a counted cell is hidden or a word.
    """
    first, last = mean_range(before, amounts), mean_range(after, amounts)
    if first is None or last is None:
        return None
    return _way(last[0] - first[1], last[1] - first[0], max(amounts.values()) - min(amounts.values()))


def mean_range(spread: DistributionFigure, amounts: Mapping[str, float]) -> tuple[float, float] | None:
    """Between which values the mean of a spread lies, given that each count was rounded; None as above.

    The mean is greatest where every cell above some amount is as full as it can be and the others as empty,
    and least the other way round, so trying each amount as the border finds both.
    """
    cells: list[tuple[float, float, float]] = []
    for code, figure in spread.cells:
        if code not in amounts:
            continue
        people = figure.count if figure.form is Form.SHARE else figure.value
        if figure.form not in (Form.SHARE, Form.COUNT) or people is None:
            return None
        reach = int(figure.rounding) // 2
        cells.append((amounts[code], max(0.0, people - reach), people + reach))
    if len({amount for amount, _low, _high in cells}) < 2:
        return None
    highest = [*_means(cells, upwards=True)]
    lowest = [*_means(cells, upwards=False)]
    return (min(lowest), max(highest)) if lowest and highest else None


def _means(cells: list[tuple[float, float, float]], *, upwards: bool) -> Iterator[float]:
    for border, _low, _high in cells:
        held = [(amount, high if (amount >= border) is upwards else low) for amount, low, high in cells]
        total = math.fsum(people for _amount, people in held)
        if total:
            yield math.fsum(amount * people for amount, people in held) / total


def _within(value: float, interval: Figure) -> bool:
    return interval.low is not None and interval.high is not None and interval.low <= value <= interval.high


def _way(low: float, high: float, width: float) -> int:
    """By a difference between two ends: what is certain of it must be worth telling."""
    if low >= NOTEWORTHY * width:
        return 1
    return -1 if high <= -NOTEWORTHY * width else 0
