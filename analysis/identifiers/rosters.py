"""A partnership's own lists: its schools, estates, staff and nicknames, which no general list can know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from analysis.identifiers.kinds import Found, Kind
from analysis.identifiers.word_lists import (
    FUNCTION,
    PLACE_BEFORE,
    SIZES,
    TITLES,
    given_names,
    ordinary_words,
)
from analysis.identifiers.words import Word, is_capital

ROSTER_KINDS: Final[tuple[Kind, ...]] = ("person", "school", "place", "organisation_role")
"""What a partnership may list: people by name or nickname, schools, places, and posts or teams."""
SHORTEST_PART = 3
"""Letters of a part of somebody's name that is looked for alone. "Al" and "Jo" stand in the general list."""
_LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")


@dataclass(frozen=True, slots=True)
class Rosters:
    """Lists, made ready for looking. Made by `rosters`.

    names: what alone is somebody's name, the general list's among them. starred: the same where it is a word
    too. plain: words that in small letters are never part of a name. phrases: by the first word, what
    follows it and the kind. All in lower case.
    """

    names: frozenset[str]
    starred: frozenset[str]
    plain: frozenset[str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Kind], ...]]


def rosters(entries: Iterable[tuple[str, Kind]]) -> Rosters:
    """Lists made ready for looking.

    entries: words as people know them and one of `ROSTER_KINDS`, in any order. Each part of somebody's name
    counts by itself; of a school or a place the whole does. A single word of everyday talk ("Hope",
    "Crossways") counts only where a capital or the words around it tell. Empty words are passed over.
    """
    names, starred = given_names()
    ordinary = ordinary_words()
    plain: set[str] = set()
    words_too: set[str] = set()
    phrases: dict[str, set[tuple[tuple[str, ...], Kind]]] = {}
    for words, kind in entries:
        parts = _parts(words)
        if not parts:
            continue
        if len(parts) > 1 or kind != "person":
            phrases.setdefault(parts[0], set()).add((parts[1:], kind))
        if kind != "person":
            continue
        for part in parts:
            if part in TITLES or part in FUNCTION or (len(part) < SHORTEST_PART and len(parts) > 1):
                continue
            (words_too if part in ordinary or part in starred else plain).add(part)
    all_names = names | plain
    all_starred = (starred | words_too) - plain
    return Rosters(
        all_names,
        all_starred,
        ordinary - all_names - all_starred - TITLES - SIZES,
        {
            first: tuple(sorted(rest, key=lambda each: (-len(each[0]), each)))
            for first, rest in phrases.items()
        },
    )


@lru_cache(maxsize=1)
def no_rosters() -> Rosters:
    """The general list alone."""
    return rosters(())


def listed(words: Sequence[Word], known: Rosters) -> Iterator[Found]:
    """What stands in the lists word for word, the longest first."""
    if not known.phrases:
        return
    ordinary = ordinary_words()
    for i, word in enumerate(words):
        for first in dict.fromkeys((word.low, word.low.removesuffix("s"))):
            for rest, kind in known.phrases.get(first, ()):
                last = i + len(rest)
                if last >= len(words) or any(
                    words[i + 1 + place].low != each and words[i + 1 + place].low.removesuffix("s") != each
                    for place, each in enumerate(rest)
                ):
                    continue
                if not rest and first in ordinary and not _is_meant(words, i):
                    continue
                yield word.start, words[last].end, kind
                break


def _is_meant(words: Sequence[Word], i: int) -> bool:
    """Whether a word of everyday talk is a name here: a capital inside a sentence, or said as a place is."""
    if is_capital(words[i]) and not words[i].first:
        return True
    before = words[i - 1].low if i and words[i].joined else ""
    two = words[i - 2].low if before == "the" and i > 1 else before
    return two in PLACE_BEFORE or two == "round"


def _parts(words: str) -> tuple[str, ...]:
    found = (each.lower().replace("’", "'") for each in _LETTERS.findall(words))
    return tuple(each.removesuffix("'s") for each in found)
