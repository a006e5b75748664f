"""How well the detector tells what a reader should see first, on sentences that nothing learned from.

`python -m benchmarks concern` reads the sentences kept apart and those by two other writers;
`python -m benchmarks.concern FILE.csv …` any files of the same form (comment, concern as yes or no, form).
Prints figures only, never a comment. False alerts are per 100 harmless comments. Intervals: 95 %, comments
drawn again 1,000 times, those of concern and the others apart (percentile bootstrap).
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.concern import ConcernReader
from analysis.encoder import encoder
from analysis.theming.likeness import Reader
from benchmarks.tables import table
from questionnaires import concern_comments
from questionnaires.model import ConcernComment

_MEASURED_BY = Path(__file__).resolve().parents[1] / "tests" / "analysis"
ANOTHER_WRITERS = _MEASURED_BY / "concerns_by_another_writer.csv"
A_THIRD_WRITERS = _MEASURED_BY / "concerns_by_a_third_writer.csv"
DRAWS = 1_000
RECALLS = (0.80, 0.90, 0.95)

Told = tuple[float, bool]
"""The share told of a comment, and whether it was raised."""


def auc(worries: Sequence[float], harmless: Sequence[float]) -> float:
    """How often one of concern is told likelier than a harmless one; equal ones count half (Mann-Whitney)."""
    order = sorted([(share, 1) for share in worries] + [(share, 0) for share in harmless])
    total = 0.0
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and order[end][0] == order[start][0]:
            end += 1
        rank = (start + 1 + end) / 2
        total += rank * sum(kind for _, kind in order[start:end])
        start = end
    ranks = total - len(worries) * (len(worries) + 1) / 2
    return ranks / (len(worries) * len(harmless))


def false_alerts_at(recall: float, worries: Sequence[float], harmless: Sequence[float]) -> float:
    """Of 100 harmless ones, how many are at or above the highest bar that finds so many of concern."""
    ordered = sorted(worries)
    bar = ordered[int((1 - recall) * len(ordered) + 1e-9)]
    return 100 * sum(share >= bar for share in harmless) / len(harmless)


def raised(told: Sequence[Told]) -> float:
    """Of 100, how many were raised."""
    return 100 * sum(is_raised for _, is_raised in told) / max(1, len(told))


def interval(
    measure: Callable[[Sequence[Told], Sequence[Told]], float], *sets: Sequence[Told]
) -> tuple[float, float]:
    """The middle 95 % of a measure over draws of both sets with replacement."""
    chance = random.Random(1)
    drawn = sorted(measure(*(chance.choices(one, k=len(one)) for one in sets)) for _ in range(DRAWS))
    return drawn[int(0.025 * DRAWS)], drawn[int(0.975 * DRAWS) - 1]


def read(path: Path) -> list[ConcernComment]:
    """The comments of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            concern_comments.from_row({"audience": "", "question": "", "form": "", **row})
            for row in csv.DictReader(file)
        ]


def measure(name: str, method: str, reader: ConcernReader, comments: Sequence[ConcernComment]) -> list[str]:
    """A line of the table."""
    found = reader.read([one.text for one in comments])
    told: dict[bool, list[Told]] = {True: [], False: []}
    for one, concern in zip(comments, found, strict=True):
        told[one.is_concern].append((concern.share, concern.is_raised))
    worries, harmless = told[True], told[False]
    shares = [[share for share, _ in one] for one in (worries, harmless)]
    area = interval(lambda w, h: auc([share for share, _ in w], [share for share, _ in h]), worries, harmless)
    recall = interval(lambda w, _: raised(w), worries, harmless)
    false = interval(lambda _, h: raised(h), worries, harmless)
    return [
        f"{name}, {len(worries)} and {len(harmless)}",
        method,
        f"{auc(*shares):.3f} ({area[0]:.2f}–{area[1]:.2f})",
        f"{raised(worries):.0f} ({recall[0]:.0f}–{recall[1]:.0f})",
        f"{raised(harmless):.0f} ({false[0]:.0f}–{false[1]:.0f})",
        " / ".join(f"{false_alerts_at(wanted, *shares):.0f}" for wanted in RECALLS),
    ]


def by_form(reader: ConcernReader, comments: Sequence[ConcernComment]) -> list[list[str]]:
    """For each form how many there are, and of 100 how many are raised."""
    told: dict[tuple[bool, str], list[Told]] = defaultdict(list)
    for one, concern in zip(comments, reader.read([one.text for one in comments]), strict=True):
        told[not one.is_concern, one.form].append((concern.share, concern.is_raised))
    return [
        ["harmless" if is_harmless else "of concern", form, str(len(found)), f"{raised(found):.0f}"]
        for (is_harmless, form), found in sorted(told.items())
    ]


def main(arguments: Sequence[str] = ()) -> None:
    """Prints the tables of our sets, or of files."""
    sets = {Path(one).name: read(Path(one)) for one in arguments} or {
        "kept apart": list(concern_comments.kept_apart()),
        "another writer's": read(ANOTHER_WRITERS),
        "a third writer's": read(A_THIRD_WRITERS),
    }
    methods: dict[str, Reader | None] = ({"meaning": encoder.load()} if encoder.is_there() else {}) | {
        "words": None
    }
    lines, readers = [], {}
    for method, ready in methods.items():
        start = time.perf_counter()
        readers[method] = ConcernReader(
            concern_comments.taught(), concern_comments.cues(), ready, concern_comments.ordinary()
        )
        took = time.perf_counter() - start
        held = readers[method].held_out
        worries = [(share, share >= readers[method].bar) for share, is_concern in held if is_concern]
        harmless = [(share, share >= readers[method].bar) for share, is_concern in held if not is_concern]
        print(
            f"{method}: learned in {took:.1f} s; bar {readers[method].bar:.3f}, out of fold "
            f"{raised(worries):.0f} of 100 found at {raised(harmless):.0f} false alerts per 100"
        )
        lines += [measure(name, method, readers[method], comments) for name, comments in sets.items()]
    heads = (
        "comments, of concern and harmless",
        "method",
        "AUC (95 %)",
        "found",
        "false",
        "false at .80/.90/.95",
    )
    print(table(heads, lines))
    first = next(iter(readers.values()))
    for name, comments in sets.items():
        print(f"\n{name}, {next(iter(readers))}, by form")
        print(table(("", "form", "number", "raised of 100"), by_form(first, comments)))


if __name__ == "__main__":
    main(sys.argv[1:])
