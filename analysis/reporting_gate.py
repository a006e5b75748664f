"""What may be printed of so many complete pairs, in the open class and of a file that its owner brings.

A rule of the house, not of statistics (measures catalogue 2.4). The disclosure class of a collection comes
first; that is for `analysis/disclosure/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analysis.disclosure import classes


class Level(StrEnum):
    """How much is printed."""

    NO_DATA = "no_data"
    SUPPRESSED = "suppressed"
    """Nothing, not even how many."""
    COUNTS_ONLY = "counts_only"
    """Up, same and down; no percentage, mean, interval or effect."""
    CAUTION = "caution"
    """In full, with a caution that the group is small."""
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Complete pairs below which the next milder level holds. Raises ValueError unless they rise."""

    suppress_below: int = classes.OPEN_FLOOR
    counts_only_below: int = classes.CAUTION_PAIRS
    caution_below: int = classes.CHANGE_PAIRS

    def __post_init__(self) -> None:
        if not 0 <= self.suppress_below <= self.counts_only_below <= self.caution_below:
            raise ValueError(
                "The gate's thresholds must rise: suppress_below, counts_only_below, caution_below."
            )


def level_of(pairs: int, thresholds: Thresholds | None = None) -> Level:
    """What the gate lets be shown of so many complete pairs."""
    gate = thresholds or Thresholds()
    if pairs == 0:
        return Level.NO_DATA
    if pairs < gate.suppress_below:
        return Level.SUPPRESSED
    if pairs < gate.counts_only_below:
        return Level.COUNTS_ONLY
    return Level.CAUTION if pairs < gate.caution_below else Level.FULL
