"""Shares of the small class in words.

Words are chosen by rules that rise with the count, so that a word tells no more than a range; nobody and a
few are never told apart.
"""

from __future__ import annotations

from collections.abc import Mapping

from analysis.disclosure.classes import NEARLY_ALL
from analysis.disclosure.showing import band_of, for_each, hide
from analysis.disclosure.working_out import is_pinned, narrowed
from analysis.figures import Figure, Form, MessageId, Parts, Word

THREE_WORD_BASES = frozenset({10, 11, 13})
"""Bases with no "about half": with four words one of them would stand for a single number (10), or many
spreads over three options would have to be hidden (11, 13)."""
WORDED_OPTIONS = 5
"""One choice among more options than this is not told in words: 3 each for six options of 18 people would be
the only spread hidden for giving itself away, and hiding it would tell it."""


def _few(n: int) -> int:
    """The most that "few or none" may stand for, of n: 2 to 3 below 20 people, then about a seventh.

    The second limit keeps clear of n / k for k up to five options: at that number everybody spread evenly
    would be the only spread with those words.
    """
    return max(NEARLY_ALL, n // 5 if n < 20 else (n - 5) // 6)


def _word(count: int, n: int) -> Word:
    """The word for a share of the small class. Rises with the count; always stands for several numbers.

    That nobody who knows the base, the rules and their own answer can work out a cell from the words of a
    question was found by trying every spread over up to WORDED_OPTIONS options (the tests keep the narrow
    ones): a change of these limits must be tried so again.
    """
    few = _few(n)
    if count <= few:
        return Word.FEW_OR_NONE
    if n in THREE_WORD_BASES:
        return Word.MOST if count >= n - few else Word.SOME
    if 10 * count < 4 * n:
        return Word.SOME
    return Word.ABOUT_HALF if 10 * count <= 6 * n else Word.MOST


def spans(n: int) -> dict[Word, tuple[int, int]]:
    """Between which numbers of n people each word stands."""
    found: dict[Word, tuple[int, int]] = {}
    for count in range(n + 1):
        word = _word(count, n)
        found[word] = (found.get(word, (count, count))[0], count)
    return found


def in_words(opinions: Mapping[str, int], n: int, several: bool) -> Parts:
    """Shares in words, or nothing where the words and the base together would give a count away.

    The attacker is given the exact base, since all who were invited may have answered.
    """
    words = {code: _word(count, n) for code, count in opinions.items()}
    known = spans(n)
    ranges = [known[word] for word in words.values()]
    if not several and len(words) > WORDED_OPTIONS:
        return for_each(opinions, hide(MessageId.NOT_IN_THIS_CLASS))  # a spread so fine was never tried
    if not several and any(is_pinned(*span, n) for span in narrowed(ranges, n, n)):
        return for_each(opinions, hide(MessageId.COULD_BE_WORKED_OUT))
    return tuple((code, Figure(Form.WORDS, word=word, band=band_of(n))) for code, word in words.items())
