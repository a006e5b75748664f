"""A comment as words: as its writer wrote them, as the coder reads them, and as rows of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LETTERS_WEIGHT = 0.7
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TEXT_SPEAK = {
    "u": "you", "ur": "your", "r": "are", "n": "and", "cos": "because", "cuz": "because", "cus": "because",
    "coz": "because", "b4": "before", "ppl": "people", "sw": "social worker", "wiv": "with", "wen": "when",
    "wat": "what", "summat": "something", "nowt": "nothing", "yr": "year", "yrs": "years", "tho": "though",
    "til": "until", "defo": "definitely", "bf": "boyfriend", "gf": "girlfriend", "msg": "message",
    "msgs": "messages", "pls": "please", "plz": "please", "thru": "through", "gonna": "going to",
    "wanna": "want to", "gotta": "got to", "im": "i am", "ive": "i have", "dunno": "do not know",
    "smth": "something", "lil": "little", "bro": "brother", "sis": "sister",
}  # fmt: skip
_EMPTY = frozenset(
    re.findall(
        r"\S+",
        """no nope none nothing na n a nil idk dunno not applicable as above see ok okay yes yeah yep good
        fine great nice bad poor rubbish everything anything all of it stuff things thanks thank you
        very much so lol test hi hello at this time really ta cheers and was is the to i do dont know
        blah alright more else sure maybe""",
    )
)
"""A comment made of these alone says nothing that can be themed."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word as the person wrote it and where (start, end), and as the coder reads it.

    Text-speak may make two words of one.
    """

    surface: str
    normal: tuple[str, ...]
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a text, in order."""
    found = []
    for match in _WORD.finditer(text):
        found.append(Token(match.group(), _plain(match.group()), *match.span()))
    return found


@lru_cache(maxsize=20_000)
def _plain(surface: str) -> tuple[str, ...]:
    word = re.sub(r"['’]", "", surface.casefold())
    word = re.sub(r"(.)\1{2,}", r"\1\1", word)
    return tuple(_TEXT_SPEAK.get(word, word).split())


def normal(text: str) -> str:
    """A text as the coder reads it: its words in their plain form, with one space between."""
    return " ".join(word for token in tokens(text) for word in token.normal)


def says_nothing(words: Sequence[str]) -> bool:
    """Whether plain words say nothing that could be themed: none, or "n/a", "no thank you", numbers."""
    return all(word in _EMPTY or word.isdigit() for word in words)


class Weights:
    """TF-IDF of words, pairs of words, and runs of three to five letters within words (for misspellings)."""

    def __init__(self, texts: Sequence[str]) -> None:
        # scikit-learn takes a second and 80 MB to load: the web process must never pay for it.
        import numpy as np
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

        self.small_words: frozenset[str] = frozenset(ENGLISH_STOP_WORDS)
        single: dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32}
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", **single)  # noqa: S106
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **single)
        self._words.fit(texts)
        self._letters.fit(texts)

    def weigh(self, texts: Sequence[str]) -> Any:
        """A sparse matrix (texts × features) of plain texts."""
        from scipy.sparse import hstack

        letters = LETTERS_WEIGHT * self._letters.transform(texts)
        return hstack([self._words.transform(texts), letters], format="csr")

    def knows(self, word: str) -> bool:
        """Whether a plain word stands in what was learned from."""
        return word in self._words.vocabulary_

    def can_read(self, words: Sequence[str], has_stem: bool) -> bool:
        """Whether plain words are ones that the coder can read: English, and not only "n/a"."""
        if says_nothing(words):
            return False
        known = [word for word in words if word in self.small_words or self.knows(word)]
        if not has_stem and not any(word not in self.small_words for word in known):
            # A codebook of few words knows none of the person's; the letters may still speak.
            return len(words) >= 2 and 2 * len(known) >= len(words)
        return 3 * len(known) >= len(words) or (has_stem and 5 * len(known) >= len(words))
