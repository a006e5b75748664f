"""What may point to a person, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal[
    "person",
    "phone",
    "email",
    "postcode",
    "address",
    "school",
    "handle",
    "url",
    "car_plate",
    "date_of_birth",
    "place",
    "organisation_role",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True)
class Span:
    """Where a text may point to somebody.

    start, end: half-open offsets in characters of the text as given. kind: one of `KINDS`.
    """

    start: int
    end: int
    kind: Kind


Found = tuple[int, int, Kind]
"""Start, end and kind, as in `Span`, before it is known what gives way to what."""


def word_set(words: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(words.split())
