"""Schools by their names, and roles that only one person of an organisation has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from analysis.identifiers.kinds import Found, word_set
from analysis.identifiers.word_lists import FUNCTION, ordinary_words
from analysis.identifiers.words import Word, is_capital, next_word

_SCHOOL: Final = word_set(
    """
    school academy college primary high secondary comprehensive grammar juniors infants sixth
    """
)
_SCHOOL_TAIL: Final = _SCHOOL | {"form", "junior", "infant"}
_SAINT: Final = word_set("st saint st. our")
ROLE_STEMS: Final = ("head", "director", "chief", "manager", "safeguarding lead", "independent chair")
_ROLE = re.compile(
    r"(?<!\w)(?:(?:deputy |assistant )?head ?teacher|(?:deputy |assistant )?"
    r"head of (?:year|sixth form|house|department|service)(?: \d{1,2})?"
    r"|director of [a-z]+(?:['’]s)?(?: (?:services|care|safeguarding|education))?"
    r"|chief (?:constable|executive)|manager (?:of|at) (?=[A-Z])|designated safeguarding lead"
    r"|independent chair)"
    r"(?!\w)",
    re.IGNORECASE,
)


def schools(words: list[Word]) -> Iterator[Found]:
    """A school by its name: the words before "School" or "Academy" that belong to it."""
    ordinary = ordinary_words()
    i = 0
    while i < len(words):
        word = words[i]
        if word.low not in _SCHOOL or not word.joined:
            i += 1
            continue
        begin = i
        telling = False
        while begin > 0 and i - begin < 4 and words[begin].joined:
            one = words[begin - 1]
            unknown = one.low not in ordinary
            if one.low in FUNCTION or one.low[0].isdigit():
                break
            # A capital counts inside a sentence; without one, only words that no talk is made of.
            if not (unknown or one.low in _SAINT or (is_capital(one) and not one.first and is_capital(word))):
                break
            if unknown and one.low.endswith(("n't", "ing", "ly")):
                break
            telling = telling or (unknown and len(one.low) > 2) or (one.low in _SAINT and begin < i)
            begin -= 1
        last = i
        while (following := next_word(words, last)) is not None and following.low in _SCHOOL_TAIL:
            last += 1
        if telling and begin < i:
            yield words[begin].start, words[last].end, "school"
        i = last + 1


def roles(text: str, words: list[Word]) -> Iterator[Found]:
    """A post that one person holds, with the house or school it is of."""
    by_start: dict[int, int] = {}
    for match in _ROLE.finditer(text):
        if not by_start:
            by_start = {word.start: i for i, word in enumerate(words)}
        end = match.end()
        joint = re.compile(r" (?:of|at|from) ").match(text, end)
        if match[0].endswith(" "):
            i = by_start.get(end, -1)
        else:
            i = by_start.get(joint.end(), -1) if joint else -1
        if i >= 0 and is_capital(words[i]):
            last = i
            while last < i + 4 and (more := next_word(words, last)) is not None and is_capital(more):
                last += 1
            end = words[last].end
        elif match[0].endswith(" "):
            continue
        yield match.start(), end, "organisation_role"
