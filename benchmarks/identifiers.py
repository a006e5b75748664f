"""How much of what points to a person is found in comments of our own, and how often nobody was meant.

Four sets: comments to work with, which the finder was made on; comments held back, of which nobody reads what
is missed; comments that name what only one place knows, without and with that place's own list; and the
packaged example comments, nearly none of which holds a name.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import cast

from analysis.identifiers.finder import identifiers
from analysis.identifiers.kinds import Kind, Span
from analysis.identifiers.rosters import Rosters, rosters
from analysis.samples import wilson_interval
from benchmarks.tables import table, verdict
from questionnaires import example_comments

_SETS = Path(__file__).parents[1] / "tests" / "analysis"
TO_WORK_WITH = _SETS / "identifiers_to_work_with.txt"
HELD_BACK = _SETS / "identifiers_held_back.txt"
LOCAL = _SETS / "identifiers_local.txt"
ROSTER = _SETS / "identifiers_roster.csv"
PATTERNED: tuple[Kind, ...] = ("phone", "email", "postcode", "handle", "url", "car_plate")
"""Kinds that a pattern finds, each of which is to be found 95 times in 100."""
FOUND_BY_PATTERN, FOUND_NAMES, FALSE_SPANS = 0.95, 0.80, 20.0
"""The targets: recall of those, recall of people's names, false spans in 100 comments that hold nothing."""
_MARK = re.compile(r"\[([a-z_]+): ((?:[^\[\]]|\[\w+\])+)\]")
_KIND_OF_LIST: dict[str, Kind] = {"post": "organisation_role"}


@dataclass(frozen=True, slots=True)
class Marked:
    """A comment with what is to be found in it."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """How much of a set was found.

    found, there: spans by kind. nothing: comments that hold nothing; false: spans marked in those, and
    false_people those of people. beside: spans marked in the other comments that are none.
    """

    found: dict[Kind, int]
    there: dict[Kind, int]
    nothing: int
    false: int
    false_people: int
    beside: int

    def recall(self, *kinds: Kind) -> tuple[int, int]:
        """What was found of kinds, of what is there."""
        return sum(self.found[kind] for kind in kinds), sum(self.there[kind] for kind in kinds)

    @property
    def false_in_100(self) -> float:
        """False spans in 100 comments that hold nothing."""
        return 100 * self.false / self.nothing


def marked(file: Path) -> Iterator[Marked]:
    """The comments of a set, one a line."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield unmark(line)


def unmark(line: str) -> Marked:
    """A comment without its marks, and where they stood."""
    text, at, spans = "", 0, []
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        spans.append(Span(len(text), len(text) + len(match[2]), cast(Kind, match[1])))
        text += match[2]
        at = match.end()
    return Marked(text + line[at:], tuple(spans))


def roster() -> Rosters:
    """The made-up list of one place."""
    with ROSTER.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return rosters((row["words"], _KIND_OF_LIST.get(row["kind"], cast(Kind, row["kind"]))) for row in rows)


def measure(comments: Sequence[Marked], known: Rosters | None = None) -> Measured:
    """What is found of these comments; a span counts where its kind is right and it covers half or more."""
    found: dict[Kind, int] = defaultdict(int)
    there: dict[Kind, int] = defaultdict(int)
    nothing = false = false_people = beside = 0
    for comment in comments:
        said = identifiers(comment.text, known)
        for span in comment.spans:
            there[span.kind] += 1
            found[span.kind] += any(_is(one, span) for one in said)
        wrong = [one for one in said if not any(_is(one, span) for span in comment.spans)]
        if comment.spans:
            beside += len(wrong)
        else:
            nothing += 1
            false += len(wrong)
            false_people += sum(one.kind == "person" for one in wrong)
    return Measured(found, there, nothing, false, false_people, beside)


def _is(one: Span, other: Span) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return one.kind == other.kind and shared * 2 >= max(one.end - one.start, other.end - other.start)


def main() -> None:
    """Print the tables."""
    sets = {"to work with": list(marked(TO_WORK_WITH)), "held back": list(marked(HELD_BACK))}
    rows, falsely = [], []
    for name, comments in sets.items():
        measured = measure(comments)
        for kind in ("person", *PATTERNED):
            target = FOUND_NAMES if kind == "person" else FOUND_BY_PATTERN
            rows.append((name, kind, *_share(*measured.recall(kind), target)))
        rows.append((name, "all by pattern", *_share(*measured.recall(*PATTERNED), FOUND_BY_PATTERN)))
        falsely.append(_false(name, measured))
    print(table(("comments", "what", "found", "recall", "95 % interval", "target"), rows))
    local = list(marked(LOCAL))
    for name, known in (("one place, no list", None), ("one place, its list", roster())):
        measured = measure(local, known)
        kinds = tuple(measured.there)
        people = _told(*measured.recall("person"))
        print(f"\n{name}: {_told(*measured.recall(*kinds))}; names of people {people}")
        falsely.append(_false(name, measured))
    falsely.append(_false("held back, that list", measure(sets["held back"], roster())))
    packaged = [Marked(row.text, ()) for row in (*example_comments.taught(), *example_comments.kept_apart())]
    falsely.append(_false("packaged, as if none held any", measure(packaged)))
    print()
    print(table(("comments", "hold nothing", "false spans", "in 100", "of people", "target"), falsely))
    began = perf_counter()
    for comment in packaged:
        identifiers(comment.text)
    print(f"\n{len(packaged) / (perf_counter() - began):,.0f} comments a second")


def _share(found: int, there: int, target: float) -> tuple[str, str, str, str]:
    low, high = wilson_interval(found, there) or (0.0, 1.0)
    told = f"{found} of {there}", f"{found / there:.2f}", f"{low:.2f} to {high:.2f}"
    return (*told, f"{target:.2f} {verdict(found / there >= target)}")


def _told(found: int, there: int) -> str:
    low, high = wilson_interval(found, there) or (0.0, 1.0)
    return f"{found} of {there} found ({found / there:.2f}, {low:.2f} to {high:.2f})"


def _false(name: str, measured: Measured) -> tuple[object, ...]:
    told = f"{measured.false_in_100:.1f}"
    held = verdict(measured.false_in_100 <= FALSE_SPANS)
    return name, measured.nothing, measured.false, told, measured.false_people, f"{FALSE_SPANS:.0f} {held}"
