"""What the detector learns from: comments that a person should read first, harmless ones like them, and cues.

Two files, `concern_comments.csv` and `kept_apart_concerns.csv`, of one form: comment, audience, question,
concern (yes or no), form. The machine learns from the first, which also says by which hand each is: 1 and 2
wrote without knowing a detector; 3 built it, and wrote what it missed and what it raised for nothing; 4 and 5
knew which forms are hard, and no sentence that it is measured by. It never learns from the second, a fifth of
what the first two wrote, form by form, which is there to measure by.
All of it is mild, and nobody ever said it.

`concern_cues.csv` has beginnings of words by what they tell. Cues of any name help to tell a worry from none
in English; those in other languages are all it has to go by there.

What people say most is harmless and plain. Of that it learns a little from `example_comments.csv`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from questionnaires import example_comments
from questionnaires.model import ConcernComment, Cue

YES, NO = "yes", "no"
_BUILDERS = "3"
CONCERN_FORMS = (
    *("direct", "indirect", "third_person", "taken_back", "negated", "understated", "slang", "misspelt"),
)
"""How a concern is said: for oneself or another, as if it were nothing, and unsaid again."""
HARMLESS_FORMS = ("advice", "fiction", "lesson", "over", "plain", "slang", "system", "training")
"""What makes a comment harmless that may have the words of a concern; system: about a service."""


_OF_RISK = frozenset(["T03", "T04", "T06", "T08", "T12", "T16", "T17", "T24", "T26", "T28"])
"""Themes of grooming, relationships, feeling safe, online life, going missing, consent, help, police, signs
and messages: praise under one of them often tells of what was, or still is, wrong."""


@lru_cache(maxsize=1)
def taught() -> tuple[ConcernComment, ...]:
    """What the machine learns from."""
    return tuple(_read("concern_comments.csv"))


@lru_cache(maxsize=1)
def kept_apart() -> tuple[ConcernComment, ...]:
    """What nothing learns from."""
    return tuple(_read("kept_apart_concerns.csv"))


@lru_cache(maxsize=1)
def ordinary() -> tuple[str, ...]:
    """Example comments of themes that are harmless: praise, under no theme that may speak of a risk."""
    return tuple(
        one.text
        for one in example_comments.taught()
        if one.direction == "positive" and not _OF_RISK.intersection(one.themes)
    )


@lru_cache(maxsize=1)
def cues() -> tuple[Cue, ...]:
    """The cues, in the order of their file, those of one name and language together."""
    stems: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in _rows("concern_cues.csv"):
        stems[row["cue"], row["language"]].append(row["stem"])
    return tuple(Cue(name, language, tuple(found)) for (name, language), found in stems.items())


def from_row(row: Mapping[str, str]) -> ConcernComment:
    """A comment of a file of this form. Raises ValueError where it is told neither as a concern nor not."""
    if row["concern"] not in (YES, NO):
        raise ValueError(f"A concern is {YES} or {NO}, and here it is {row['concern']!r}.")
    return ConcernComment(
        row["comment"],
        row["audience"],
        row["question"],
        row["concern"] == YES,
        row["form"],
        row.get("hand") != _BUILDERS,
    )


def _read(name: str) -> Iterator[ConcernComment]:
    return map(from_row, _rows(name))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (files("questionnaires") / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)
