"""The codebook's stems: beginnings of words that a person chose for a theme."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from analysis.theming.words import normal
from questionnaires.model import Theme

_SHORT_STEM = 3
_MOST_REMEMBERED = 20_000
_PASSED_OVER = 0.5
_NOT_ABOUT = re.compile(
    r"\b(?:nothing to do with|(?:not|isnt|wasnt|never) (?:really )?about|instead of|rather than|apart from)$"
)
"""Behind these words a thing is named only to say that it is not meant, so it counts half."""
_WORDS_BEFORE = 5


class Stems:
    """Each stem is worth the same, and speaks for the theme that lists it.

    A stem that several themes list is shared among them. What a stem is worth is not learned from sentences:
    a person chose it, and the linear model already learns from the same words. A plain denial ("never
    listened") changes the direction of a comment, not its theme, so it takes nothing away.
    """

    def __init__(self, themes: Sequence[Theme]) -> None:
        listed: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, theme in enumerate(themes):
            for words in dict.fromkeys(tuple(normal(stem).split()) for stem in theme.stems):
                if words:
                    listed[words].append(place)
        self._themes = len(themes)
        self.speaks_for: dict[tuple[str, ...], tuple[int, ...]] = {
            words: tuple(places) for words, places in listed.items()
        }
        self._beginning: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for words in self.speaks_for:
            self._beginning[words[0]].append(words)
        self._remembered: dict[str, tuple[tuple[str, ...], ...]] = {}

    def found(self, words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int]]:
        """Each stem found in the plain words, with the place of its first word."""
        for place, word in enumerate(words):
            for stem in self._starting(word):
                if len(stem) <= len(words) - place and all(map(_begins, stem, words[place:])):
                    yield stem, place

    def count(self, texts: Sequence[str]) -> Any:
        """How many stems of each theme speak in each plain text: an array (texts × themes), shares added."""
        import numpy as np

        counted = np.zeros((len(texts), self._themes))
        for row, text in enumerate(texts):
            words = text.split()
            heard: dict[tuple[str, ...], float] = {}
            for stem, place in self.found(words):
                heard[stem] = max(heard.get(stem, 0.0), self.worth(words, place))
            for stem, worth in heard.items():
                places = self.speaks_for[stem]
                for place in places:
                    counted[row, place] += worth / len(places)
        return counted

    def worth(self, words: Sequence[str], place: int) -> float:
        """1, or a half where the words before say that this is not what the comment is about."""
        before = " ".join(words[max(0, place - _WORDS_BEFORE) : place])
        return _PASSED_OVER if _NOT_ABOUT.search(before) else 1.0

    def _starting(self, word: str) -> tuple[tuple[str, ...], ...]:
        """The stems whose first word this word begins with; remembered, because people repeat words."""
        found = self._remembered.get(word)
        if found is None:
            found = tuple(
                stem
                for length in range(1, len(word) + 1)
                for stem in self._beginning.get(word[:length], ())
                if _begins(stem[0], word)
            )
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = found
        return found


def _begins(stem: str, word: str) -> bool:
    if len(stem) <= _SHORT_STEM:
        return word in (stem, stem + "s")
    return word.startswith(stem)
