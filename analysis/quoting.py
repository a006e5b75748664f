"""Which comments to propose as quotes of a theme, and whether a shortened one shows where it was cut.

A person reads what is proposed, chooses, and answers for it: nothing here decides that words are shown.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST_WORDS, MOST_WORDS = 5, 40
"""Words of a comment that is proposed. Shorter ones say too little alone, longer ones have to be cut."""
PROPOSED = 5
"""Comments proposed for a theme."""
UNSEEN = 0.5
"""The confidence of a theme that a person put on a comment without the machine: nothing says how typical."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARK = re.compile(r"…|\.{3,}|\[[^\[\]\n]{0,40}\]")
"""Where words were left out ("…"), or stand in place of others ("[a worker]")."""

_Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment that may be quoted and carries the theme.

    person: whoever wrote it, as any mark that tells two people apart. confidence: the machine's that the
    comment carries the theme, 0 to 1; None where a person alone put it there.
    """

    id: str
    person: str
    text: str
    confidence: float | None


def propose(candidates: Sequence[Candidate], most: int = PROPOSED) -> tuple[Candidate, ...]:
    """The comments to propose for a theme, at most `most` and one a person, the first the most typical.

    Of comments of FEWEST_WORDS to MOST_WORDS words each has a standing of 0 to 1: the mean of the machine's
    confidence and of its nearness to the middle of them all (the cosine of its words' TF-IDF weights with
    their mean, the nearest being 1). The one that stands highest comes first; then each time the one whose
    standing less its likeness to the nearest of those taken is highest, so that no two say the same. The
    same comments give the same proposals in whatever order they come.
    """
    held = sorted(
        (one for one in candidates if FEWEST_WORDS <= len(_words(one.text)) <= MOST_WORDS),
        key=lambda one: one.id,
    )
    weights = _tf_idf([_words(one.text) for one in held])
    standing = _standing(held, weights)
    likest = [0.0] * len(held)
    left = list(range(len(held)))
    taken: list[Candidate] = []
    while left and len(taken) < most:
        best = max(left, key=lambda place: standing[place] - likest[place])
        taken.append(held[best])
        left = [place for place in left if held[place].person != held[best].person]
        for place in left:
            likest[place] = max(likest[place], _cosine(weights[place], weights[best]))
    return tuple(taken)


def shows_its_cuts(text: str, wording: str) -> bool:
    """Whether a wording is the text's own words in their order, with a mark wherever any was left out.

    A mark is "…" or something in square brackets, which also takes the place of a name. Small and large
    letters, spaces and other signs make no difference. A wording of marks alone has no words to show.
    """
    said = _words(text)
    pieces = [_words(piece) for piece in _MARK.split(wording)]
    if not any(pieces):
        return False
    opens, closes = not pieces[0], not pieces[-1]
    held = [piece for piece in pieces if piece]
    at = 0
    for place, piece in enumerate(held):
        first = place == 0 and not opens
        last = place == len(held) - 1 and not closes
        starts = [
            start
            for start in range(at, len(said) - len(piece) + 1)
            if said[start : start + len(piece)] == piece
        ]
        if first:
            starts = [start for start in starts if start == 0]
        if last:
            starts = [start for start in starts if start + len(piece) == len(said)]
        if not starts:
            return False
        at = starts[0] + len(piece)
    return True


# ---- small parts -----------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


def _tf_idf(texts: Sequence[Sequence[str]]) -> list[_Weights]:
    """The weights of each text's words, of length 1 together: often here and rare elsewhere weighs most."""
    known = Counter(word for words in texts for word in set(words))
    found: list[_Weights] = []
    for words in texts:
        raw = {
            word: times * (math.log((1 + len(texts)) / (1 + known[word])) + 1)
            for word, times in Counter(words).items()
        }
        length = math.sqrt(math.fsum(weight * weight for weight in raw.values())) or 1.0
        found.append({word: weight / length for word, weight in raw.items()})
    return found


def _standing(held: Sequence[Candidate], weights: Sequence[_Weights]) -> list[float]:
    middle: Counter[str] = Counter()
    for one in weights:
        middle.update(one)
    near = [_cosine(one, middle) for one in weights]
    nearest = max(near, default=0.0) or 1.0
    return [
        ((UNSEEN if one.confidence is None else one.confidence) + nearness / nearest) / 2
        for one, nearness in zip(held, near, strict=True)
    ]


def _cosine(one: _Weights, other: _Weights) -> float:
    """Of two lists of weights; the second may be of any length, which changes no order."""
    return math.fsum(weight * other.get(word, 0.0) for word, weight in one.items())
