"""Example comments: what the themes sound like, written for the codebook.

Two files, `example_comments.csv` and `kept_apart_comments.csv`, of the same form: comment, audience,
question, themes (ids joined by `;`), direction. The machine learns from the first. It never learns from the
second, a fifth of what was written, theme by theme and audience by audience, which is there to measure by.

A third, `plain_comments.csv` (comment, direction), has what people say most and examples have least: "it
was brilliant", "could of been better". Directions are learned from these too.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

from questionnaires.model import ExampleComment

COLUMNS = ("comment", "audience", "question", "themes", "direction")
OPEN_QUESTION = "Anything else?"


@lru_cache(maxsize=1)
def taught() -> tuple[ExampleComment, ...]:
    """The example comments that the machine learns from."""
    return _read("example_comments.csv")


@lru_cache(maxsize=1)
def kept_apart() -> tuple[ExampleComment, ...]:
    """The example comments that nothing learns from."""
    return _read("kept_apart_comments.csv")


@lru_cache(maxsize=1)
def directed() -> tuple[ExampleComment, ...]:
    """What directions are learned from: those with themes, and the plain ones.

    The plain ones stand there twice: as if nothing had been asked, and as if all had been left open.
    """
    with (files("questionnaires") / "plain_comments.csv").open(encoding="utf-8") as file:
        plain = [(row["comment"], row["direction"]) for row in csv.DictReader(file)]
    return taught() + tuple(
        ExampleComment(comment, "", question, (), direction)
        for question in ("", OPEN_QUESTION)
        for comment, direction in plain
    )


def _read(name: str) -> tuple[ExampleComment, ...]:
    with (files("questionnaires") / name).open(encoding="utf-8") as file:
        return tuple(
            ExampleComment(
                row["comment"],
                row["audience"],
                row["question"],
                tuple(theme for theme in row["themes"].split(";") if theme),
                row["direction"],
            )
            for row in csv.DictReader(file)
        )
