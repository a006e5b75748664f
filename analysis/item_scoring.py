"""From rows of item numbers to scores: reverse keys, prorating, rounding, subscales, conversion.

`scoring.py` scores what was answered in Heard, by its own questionnaires. This is for numbers from anywhere.
A score that cannot be had is None. Nothing is guessed beyond the rule that the caller gives.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from analysis.reliability import cronbach_alpha
from analysis.samples import Undefined, check_scores, known, mean, sd

ItemRow = Sequence[float | None]
"""One person's items in their printed order; None where one was not answered."""

OWN_SCALES_SHARE_ANSWERED = Fraction(4, 5)
"""Of a scale without a rule of its own: the share of items that must be answered (measures catalogue 2.3)."""


class Rounding(StrEnum):
    """What is done to a prorated score."""

    NONE = "none"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


@dataclass(frozen=True, slots=True)
class ItemKey:
    """How items are keyed. lowest, highest: of one item. reverse: items counted from 1 that are turned round.

    Lowest and highest may be absent where no item is turned round; then a score's range is not checked.
    """

    lowest: float | None = None
    highest: float | None = None
    reverse: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ItemScores:
    """Scores of many people on one scale. scores: one a person, None where not scorable.

    alpha_complete_cases: Cronbach's alpha of the n_alpha people who answered every item, after keying.
    """

    scores: tuple[float | None, ...]
    n_scored: int
    n_unscorable: int
    mean_scored: float | None
    sd_scored: float | None
    alpha_complete_cases: float | None
    n_alpha: int
    reasons: Mapping[str, str] = field(default_factory=dict)


def keyed(rows: Sequence[ItemRow], key: ItemKey) -> list[list[float | None]]:
    """The rows with reversed items turned round: lowest + highest - item.

    Raises ValueError where rows are of unequal length, an item lies outside the range, or the key names an
    item that is not there or turns one round without a range.
    """
    check_scores(*rows)
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        raise ValueError(
            f"Every row needs as many items, but rows have {' and '.join(map(str, sorted(lengths)))}. "
            "Write null for an item that was not answered."
        )
    low, high = key.lowest, key.highest
    if key.reverse and (low is None or high is None):
        raise ValueError("Items can be turned round only within a range. Give item_min and item_max.")
    if low is not None and high is not None and low > high:
        raise ValueError("item_min is above item_max. Change them over.")
    for k in lengths:
        beyond = sorted(item for item in key.reverse if not 1 <= item <= k)
        if beyond:
            raise ValueError(f"There is no item {beyond[0]} to turn round. Count items from 1 to {k}.")
    turned: list[list[float | None]] = []
    for number, row in enumerate(rows, start=1):
        found: list[float | None] = []
        for place, item in enumerate(row, start=1):
            if item is None:
                found.append(None)
                continue
            if (low is not None and item < low) or (high is not None and item > high):
                raise ValueError(
                    f"Row {number}, item {place} lies outside item_min to item_max. "
                    "Mend it, or write null if it was not answered."
                )
            if place in key.reverse and low is not None and high is not None:
                item = low + high - item
            found.append(item)
        turned.append(found)
    return turned


def prorated(items: ItemRow, minimum_answered: int, rounding: Rounding = Rounding.NONE) -> float | None:
    """Mean of the answered items times the number of items; None under `minimum_answered`, or if none was.

    Rounded halves are decided on the exact fraction: 2 of 4 answered items, five in all, make 2.5 and not a
    float beside it.
    """
    answered = known(items)
    if not answered or len(answered) < minimum_answered:
        return None
    if len(answered) == len(items) and rounding is Rounding.NONE:
        return math.fsum(answered)
    exact = sum((Fraction(repr(value)) for value in map(float, answered)), Fraction(0))
    exact = exact * len(items) / len(answered)
    if rounding is Rounding.HALF_UP:
        return float(math.floor(exact + Fraction(1, 2)))
    if rounding is Rounding.HALF_EVEN:
        return float(round(exact))
    return float(exact)


def item_scores(
    rows: Sequence[ItemRow],
    key: ItemKey,
    max_missing: int | None = None,
    rounding: Rounding = Rounding.NONE,
) -> ItemScores:
    """Every person's score on one scale of all items, and how well the items hang together.

    max_missing: items that may be missing; None for the rule of own scales, four fifths answered.
    Raises ValueError as `keyed` does. Sources: measures catalogue 2.2 and 2.3; worked case RC03.
    """
    turned = keyed(rows, key)
    k = len(turned[0]) if turned else 0
    needed = k - max_missing if max_missing is not None else math.ceil(OWN_SCALES_SHARE_ANSWERED * k)
    scores = tuple(prorated(row, needed, rounding) for row in turned)
    scored = known(scores)
    whole = [known(row) for row in turned if None not in row]
    alpha = cronbach_alpha(whole)
    reasons: dict[str, str] = {}
    if not scored:
        reasons |= dict.fromkeys(("mean_scored", "sd_scored"), Undefined.NOBODY)
    elif len(scored) < 2:
        reasons["sd_scored"] = Undefined.TOO_FEW_PEOPLE
    if None in scores:
        reasons["scores"] = Undefined.NOT_SCORED
    if alpha is None:
        reasons["alpha_complete_cases"] = why_no_alpha(whole, k)
    return ItemScores(
        scores=scores,
        n_scored=len(scored),
        n_unscorable=len(scores) - len(scored),
        mean_scored=mean(scored),
        sd_scored=sd(scored),
        alpha_complete_cases=alpha,
        n_alpha=len(whole),
        reasons=reasons,
    )


def why_no_alpha(rows: Sequence[Sequence[float]], k: int) -> Undefined:
    """Why alpha of these complete rows of k items is None."""
    if k < 2:
        return Undefined.TOO_FEW_ITEMS
    return Undefined.TOO_FEW_PEOPLE if len(rows) < 2 else Undefined.NO_SPREAD_OF_SCORES


TOTAL = "total_difficulties"
"""The name of a total of subscales, as the worked cases write it."""


def subscale_scores(
    rows: Sequence[ItemRow],
    key: ItemKey,
    subscales: Mapping[str, Sequence[int]],
    total_of: Sequence[str],
    minimum_answered: int | None = None,
    rounding: Rounding = Rounding.HALF_UP,
) -> list[dict[str, float | None]]:
    """Each person's subscales by name, and under `TOTAL` the sum of those in `total_of`.

    A subscale with fewer than `minimum_answered` answers is None (absent: four fifths of its items); with
    more it is prorated and rounded. The total adds the rounded subscales; it is None if any of them is.
    Raises ValueError as `keyed` does, and where a subscale or the total names what is not there.
    Source: scoring of subscales in the measures catalogue, 1.4 and 2.3.
    """
    turned = keyed(rows, key)
    k = len(turned[0]) if turned else 0
    for name, places in subscales.items():
        beyond = [place for place in places if place < 1 or (turned and place > k)]
        if beyond:
            raise ValueError(f"Subscale {name} lists item {beyond[0]}. Count items from 1 to {k}.")
        if not places:
            raise ValueError(f"Subscale {name} lists no items. Give it some, or take it out.")
    unknown = [name for name in total_of if name not in subscales]
    if unknown:
        raise ValueError(
            f"The total adds {unknown[0]}, which is no subscale. Use one of {', '.join(subscales)}."
        )
    found: list[dict[str, float | None]] = []
    for row in turned:
        person: dict[str, float | None] = {}
        for name, places in subscales.items():
            needed = (
                minimum_answered
                if minimum_answered is not None
                else math.ceil(OWN_SCALES_SHARE_ANSWERED * len(places))
            )
            person[name] = prorated([row[place - 1] for place in places], needed, rounding)
        parts = [person[name] for name in total_of]
        person[TOTAL] = math.fsum(known(parts)) if parts and None not in parts else None
        found.append(person)
    return found


class Band(StrEnum):
    """Where a score lies between two cut-offs of an instrument's norms."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


def band(score: float | None, low_max: float, high_min: float) -> Band | None:
    """low up to and with `low_max`, high from `high_min` on; None of no score."""
    if score is None:
        return None
    if score <= low_max:
        return Band.LOW
    return Band.HIGH if score >= high_min else Band.MEDIUM


def converted(raw: Sequence[float | None], table: Mapping[int, float]) -> list[float | None]:
    """Raw totals as the scores to analyse, by an instrument's table; None stays None.

    Raises ValueError for a raw total that the table does not have.
    """
    for value in raw:
        if value is not None and value not in table:
            raise ValueError(
                f"A raw total is not among {min(table)} to {max(table)} in whole numbers, "
                "so it has no converted score. Mend it, or write null."
            )
    return [None if value is None else table[int(value)] for value in raw]


def raw_totals(rows: Sequence[ItemRow]) -> list[float | None]:
    """The plain sum of each row, None where any item is missing: a conversion table needs them all."""
    return [math.fsum(known(row)) if row and None not in row else None for row in rows]
