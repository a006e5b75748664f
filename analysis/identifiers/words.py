"""A text as words, each with what stands before it and whether its capital tells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.identifiers.word_lists import PROPER, SHORTENED_TITLES, ordinary_words

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*+|\d+(?: \d+)*+")
_ENDS_SENTENCE = re.compile(r"[.!?:;\n\r•…|\"“(]")


@dataclass(slots=True)
class Word:
    """A word with what stands before it. end: without a possessive 's. low: in lower case, without it."""

    start: int
    end: int
    low: str
    capital: bool
    shouted: bool
    first: bool
    joined: bool
    possessive: bool
    plain_case: bool = True


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    words: list[Word] = []
    at = 0
    sentence = 0
    before = ""
    for match in _WORD.finditer(text):
        start, end = match.span()
        raw = match[0]
        joined = start == at + 1 and text[at] == " "
        first = at == 0 or (
            not joined and (start - at > 20 or _ENDS_SENTENCE.search(text, at, start) is not None)
        )
        if first and before in SHORTENED_TITLES and text[at:start] == ". ":
            first, joined = False, True
        at = end
        size = end - start
        possessive = size > 3 and raw[-2] in "'’" and raw[-1] in "sS"
        if possessive:
            raw = raw[:-2]
            end -= 2
        if first:
            if words:
                _weigh_case(words, sentence)
            sentence = len(words)
        before = raw.lower()
        if not before.isascii():
            before = before.replace("’", "'")
        capital = before != raw and raw[0].isupper()
        words.append(
            Word(
                start, end, before, capital, capital and size > 1 and raw.isupper(), first, joined, possessive
            )
        )
    if words:
        _weigh_case(words, sentence)
    return words


def _weigh_case(words: list[Word], since: int) -> None:
    """Say of a sentence's words whether a capital tells: not in a heading, not where all is shouted."""
    if len(words) - since == 1:
        words[since].plain_case = not words[since].shouted
        return
    sentence = words[since:]
    capitals = [word for word in sentence if word.capital]
    if not capitals:
        return
    ordinary = ordinary_words()
    letters = sum(1 for word in sentence if len(word.low) > 1)
    shouted = sum(1 for word in capitals if word.shouted)
    headed = sum(
        1
        for word in capitals
        if not word.first and len(word.low) > 2 and word.low in ordinary and word.low not in PROPER
    )
    if (
        (shouted >= 2 and shouted * 2 > letters)
        or shouted == letters
        or (headed >= 2 and headed * 3 >= letters)
    ):
        for word in sentence:
            word.plain_case = False


def is_capital(word: Word) -> bool:
    """Whether a capital of this word tells that it is a name."""
    return word.capital and word.plain_case and len(word.low) > 1


def next_word(words: list[Word], i: int, steps: int = 1) -> Word | None:
    """The word one or two places on in the same breath, or None."""
    j = i + steps
    if j >= len(words) or not words[j].joined or (steps > 1 and not words[j - 1].joined):
        return None
    return words[j]
