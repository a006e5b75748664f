"""How long the whole block of figures takes for very many pairs: `python -m benchmarks pairs`.

The figures are those of `analysis.change.paired_change`, all 41, from two lists of scores in memory; a file's
reading and SciPy's first import are left out. The same people are summarised a few times; the worst counts.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Sequence

from analysis.change import paired_change
from benchmarks.tables import table, verdict

PAIRS = 100_000
ROUNDS = 5
LIMIT = 2.0
"""Seconds, on a small machine."""


def main(pairs: int = PAIRS, rounds: int = ROUNDS) -> None:
    """Summarise made-up whole scores, and decimal ones without ties, and print the seconds."""
    rows, worst = [], 0.0
    for name, (before, after) in (("whole scores", whole(pairs)), ("decimal scores", decimal(pairs))):
        found = measure(before, after, rounds)
        worst = max(worst, *found)
        rows.append((name, *(f"{each:.2f}" for each in (min(found), statistics.median(found), max(found)))))
    print(table((f"{pairs:,} pairs summarised, s", "least", "median", "most"), rows))
    print(f"  at most {LIMIT:g} s: {verdict(worst <= LIMIT)}")


def measure(before: Sequence[float], after: Sequence[float], rounds: int) -> list[float]:
    """The seconds of each round; a first small one loads SciPy."""
    paired_change(before[:10], after[:10])
    seconds: list[float] = []
    for _round in range(rounds):
        start = time.perf_counter()
        paired_change(before, after)
        seconds.append(time.perf_counter() - start)
    return seconds


def whole(pairs: int) -> tuple[list[float], list[float]]:
    """Totals of 0 to 30, as of a scale of ten items: many ties."""
    draw = random.Random(30)
    before: list[float] = [draw.randint(4, 24) for _pair in range(pairs)]
    return before, [max(0, min(30, score + draw.randint(-4, 7))) for score in before]


def decimal(pairs: int) -> tuple[list[float], list[float]]:
    """Scores with six decimals: hardly any ties, so as many ranks as people."""
    draw = random.Random(35)
    before = [round(draw.uniform(0, 30), 6) for _pair in range(pairs)]
    return before, [round(score + draw.uniform(-4, 7), 6) for score in before]
