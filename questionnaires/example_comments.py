"""Example comments that were written for this project, each with its themes and its direction.

`example_comments.csv` teaches; `kept_apart_comments.csv` never does, and measures what was learned.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class ExampleComment:
    """A comment as somebody might write it. themes: ids of the codebook, at most three, () for none."""

    text: str
    audience: str
    question: str
    themes: tuple[str, ...]
    direction: str


@lru_cache(maxsize=2)
def example_comments(*, kept_apart: bool = False) -> tuple[ExampleComment, ...]:
    """The comments that models learn from, or, with kept_apart, those that measure them."""
    name = "kept_apart_comments.csv" if kept_apart else "example_comments.csv"
    lines = resources.files("questionnaires").joinpath(name).read_text("utf-8").splitlines()
    return tuple(
        ExampleComment(
            row["comment"],
            row["audience"],
            row["question"],
            tuple(theme for theme in row["themes"].split(";") if theme),
            row["direction"],
        )
        for row in csv.DictReader(lines)
    )
