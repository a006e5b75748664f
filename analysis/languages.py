"""Which language a comment is in: of those that are offered, with nothing fetched, and with the page's say.

The one file that knows py3langid, a naive Bayes model over bytes that comes in its package
(docs/decisions/0031). It is restricted to the languages offered, since a comment on one of our pages is
hardly ever in a seventh. **A language decides only who reads a comment first**: nothing is dropped by it.
"""

from __future__ import annotations

import copy
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH = "en"
OFFERED = ("en", "cy", "pl", "ro", "ur", "ar")
"""The languages that this project carries catalogues of, English first."""
EXPECTED = 4.0
"""Odds, before a letter is read, for the page's own language and for English, against any other."""
FLOOR = 0.5
"""A language less likely than this is not told: the page's own stands."""
FEWEST_LETTERS = 6
"""A comment of fewer letters ("no", "idk", "nic") is in the page's own language."""
PART_WORDS, PART_LETTERS, PART_BAR = 4, 14, 0.99
"""An English comment has a part in another language where four words in a row, of fourteen letters or more,
are as good as surely in it. Of 2,231 English comments (reviews, examples, held out) none had one."""

_ARABIC = frozenset({"ar", "ur", "fa", "ps", "ckb", "ku", "sd", "ug"})
_URDU_ONLY = re.compile("[ٹڈڑںےھہگچپکی]")
_LETTER = re.compile(r"[^\W\d_]")
_NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|@\w+|\d+")
_TEXT_SPEAK = re.compile(
    r"\b(?:idk|tbh|lol|lmao|u|ur|r|gr8|m8|thx|ty|ngl|init|innit|fr|omg|wtf|bcoz|cuz|coz|gonna|wanna|dont|didnt"
    r"|wasnt|isnt|cant|wont|doesnt|im|ive|ppl|sum1|no1|rly|srsly|pls|plz|abt|tlk|gd|wiv|dat|dis|da|wot|wud"
    r"|cud|shud|bruv|bare|peng|peak|sesh|nah|yh|yeh|yeah)\b"
)


@dataclass(frozen=True, slots=True)
class Told:
    """The language of a comment.

    code: one of those offered. sure: 0 to 1, the likelihood among those offered; 0 where only the page spoke.
    by: "words" where the comment's own words told it, "page" where they were too few or too unsure.
    with_english: the comment mixes this language with English.
    """

    code: str
    sure: float
    by: Literal["words", "page"]
    with_english: bool = False


def language_of(text: str, page: str = ENGLISH, offered: Iterable[str] = OFFERED) -> Told:
    """The language of a comment, of those offered; the page's own below a floor, or with few letters.

    page: the code of the language in which the question was asked; it need not be among those offered. A
    comment in English of which a part is surely in another language is told as that other language, since
    whoever reads it must know both. Letters of another script than the page's language has are stronger than
    the page. A language offered that the model does not know is told by the page alone. Never raises.
    """
    codes = tuple(dict.fromkeys((ENGLISH, *offered)))
    plain = unicodedata.normalize("NFC", _NO_WORDS.sub(" ", text)).casefold()
    letters = _LETTER.findall(plain)
    if not letters:
        return Told(page, 0.0, "page")
    is_arabic = sum("\u0600" <= letter <= "\u06ff" for letter in letters) * 2 > len(letters)
    possible = tuple(code for code in codes if (code in _ARABIC) == is_arabic)
    page_fits = (page in _ARABIC) == is_arabic
    if not possible or (len(letters) < FEWEST_LETTERS and page_fits):
        return Told(page, 0.0, "page")
    # On a page of another script, words that tell nothing are in the likeliest language of their own script.
    fallback = page if page_fits else possible[0] if not is_arabic else ""
    likely = _likely(plain, possible)
    if not likely:
        return Told(fallback or page, 0.0, "page")
    odds = dict(likely)
    for code in {page, ENGLISH} & odds.keys():
        odds[code] *= EXPECTED
    if ENGLISH in odds:
        odds[ENGLISH] *= 2.0 ** min(4, len(_TEXT_SPEAK.findall(_NO_WORDS.sub(" ", text.casefold()))))
    if {"ur", "ar"} <= odds.keys() and _URDU_ONLY.search(plain):
        odds["ur"] *= 20
    whole = sum(odds.values())
    best = max(odds, key=lambda code: odds[code])
    sure = round(odds[best] / whole, 3)
    if best == ENGLISH and (part := _other_part(plain, possible)):
        return Told(part, PART_BAR, "words", with_english=True)
    if fallback and sure < FLOOR:
        return Told(fallback, 0.0, "page")
    return Told(best, sure, "words")


def _other_part(plain: str, possible: tuple[str, ...]) -> str:
    """The other language that some words in a row are surely in, or ""."""
    words = plain.split()
    walk = _walk(possible)
    if walk is None or len(words) < PART_WORDS:
        return ""
    many = [len(word) if word.isalpha() else len(_LETTER.findall(word)) for word in words]
    for start in range(0, len(words) - PART_WORDS + 1):
        if sum(many[start : start + PART_WORDS]) < PART_LETTERS:
            continue
        part = " ".join(words[start : start + PART_WORDS])
        if not walk.may_be_other(part):
            continue
        likely = _likely(part, possible)
        best = max(likely, key=lambda code: likely[code], default=ENGLISH)
        if best != ENGLISH and likely[best] >= PART_BAR:
            return best
    return ""


def _likely(plain: str, possible: tuple[str, ...]) -> dict[str, float]:
    """The likelihood of each possible language that the model knows, summing to 1; {} where none is known."""
    identifier = _identifier(possible)
    return {} if identifier is None else {code: float(p) for code, p in identifier.rank(plain)}


@lru_cache(maxsize=1)
def _whole() -> LanguageIdentifier:
    # The model is half a second and some 60 MB: only what reads comments should pay.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


class _Walk:
    """Says quickly that words are not surely in another language than English; most are not.

    The model's score of a language against English is a sum over the runs of letters that it knows. Here each
    run counts with the most that it can bring any other language, so that the sum is never below the true
    one. Where it stays below what `PART_BAR` asks for, the model itself need not be asked.
    """

    _MOST_TIMES = 8
    """A run that speaks for English counts less each time. None stands in four words more often than this."""

    def __init__(self, identifier: LanguageIdentifier) -> None:
        import numpy as np

        english = identifier.nb_classes.index(ENGLISH)
        others = [place for place in range(len(identifier.nb_classes)) if place != english]
        table = identifier.nb_ptc.astype(np.float32)
        most = (table[:, others] - table[:, [english]]).max(axis=1)
        times = self._MOST_TIMES
        # The model takes log(1 + times) of each run.
        worth = np.where(most > 0, most * math.log1p(1), most * math.log1p(times) / times)
        runs = np.array(identifier.tk_output)
        self._worth: list[float] = np.where(runs >= 0, worth[runs], 0.0).tolist()
        self._next, self._row = identifier.tk_nextmove, identifier._rowbase
        priors = identifier.nb_pc
        self._prior = float((priors[others] - priors[english]).max())

    def may_be_other(self, part: str) -> bool:
        """False where the model would not say with `PART_BAR` that a part is in another language."""
        letters = part.encode("utf-8", errors="surrogatepass")
        total, state = self._prior, 0
        following, row, worth = self._next, self._row, self._worth
        for letter in letters:
            state = following[row[state] + letter]
            total += worth[state]
        return total >= _LEAST_LEAD * math.sqrt(len(letters))


_LEAST_LEAD = math.log(PART_BAR / (1 - PART_BAR)) - 0.01
"""How far a language must lead, for each root of a byte, to be as sure as `PART_BAR`; the model's scale."""


@lru_cache(maxsize=16)
def _walk(possible: tuple[str, ...]) -> _Walk | None:
    identifier = _identifier(possible)
    known = identifier is not None and len(identifier.nb_classes) > 1 and ENGLISH in identifier.nb_classes
    return _Walk(identifier) if identifier is not None and known else None


@lru_cache(maxsize=16)
def _identifier(possible: tuple[str, ...]) -> LanguageIdentifier | None:
    known = [code for code in possible if code in _whole().labels]
    if not known:
        return None
    restricted = copy.copy(_whole())
    restricted.set_languages(known)
    return restricted
