"""Which comment a person should code next, so that the machine learns most from it.

Two reasons to ask about a comment: the machine cannot tell what it is about, and it is unlike what was
coded so far. Either alone leads astray: the least sure comments are often alike, so that the tenth teaches
nothing new, and the most unlike ones are often about nothing at all. So the two are multiplied. The order
knows nothing of which way a comment speaks, and it is for coding alone: the reading queue, in which a
concern may wait, keeps its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Vector = Sequence[float]
"""An embedding of a comment: any length, the same for all."""
SILENCE = 0.5
"""The doubt of a comment for which nothing was suggested."""


def doubt(confidences: Mapping[str, float]) -> float:
    """How unsure the machine is of a comment, 0 to 1, from the confidence p (0 to 1) of its first suggestion.

    4 p (1 - p): the spread of a guess that is right with chance p, 1 where it may as well be wrong and 0
    where it is certain. A comment with no suggestion counts as `SILENCE`: it may be a meaning that the
    machine does not know, and as often it says nothing that a theme could be put on. (Taking silence for the
    greatest doubt, and the margin to the second suggestion for doubt, was worse than random:
    docs/theming.md.)
    """
    if not confidences:
        return SILENCE
    first = min(1.0, max(0.0, max(confidences.values())))
    return 4.0 * first * (1.0 - first)


def rarity(confidences: Mapping[str, float], times_coded: Mapping[str, int]) -> float:
    """How little is known of a comment's likeliest theme, above 0 to 1: 1 / sqrt(1 + times it was coded).

    times_coded: on how many comments people have put each theme. A comment with no suggestion takes the mean
    over the themes that were coded, 1 where none was. By the square root the error of a share shrinks.
    """
    if confidences:
        likeliest = min(confidences, key=lambda theme: (-confidences[theme], theme))
        return 1.0 / math.sqrt(1 + times_coded.get(likeliest, 0))
    known = [1.0 / math.sqrt(1 + times) for times in times_coded.values()]
    return math.fsum(known) / len(known) if known else 1.0


def order(
    candidates: Sequence[Mapping[str, float]],
    times_coded: Mapping[str, int],
    *,
    embeddings: Sequence[Vector] | None = None,
    coded_embeddings: Sequence[Vector] = (),
    wanted: int | None = None,
) -> list[int]:
    """Places of the candidates in the order in which to code them, what teaches most first.

    candidates: of each comment that waits, the confidence of its suggestions by theme. With `embeddings`
    (one a candidate, any length but zero) what a comment is worth is its doubt times how unlike it is to the
    nearest comment that was coded, or comes before it in this order (1 less the cosine); without, its doubt
    times its `rarity`. wanted: how many places to give, all by default. Ties keep the order that was given.
    Raises ValueError where there is not one embedding a candidate.
    """
    if embeddings is None:
        worth = [doubt(one) * rarity(one, times_coded) for one in candidates]
        return sorted(range(len(candidates)), key=lambda place: -worth[place])[:wanted]
    if len(embeddings) != len(candidates):
        raise ValueError(
            f"Each comment needs one embedding, but there are {len(candidates)} comments and "
            f"{len(embeddings)} embeddings."
        )
    return _spread_out([doubt(one) for one in candidates], embeddings, coded_embeddings, wanted)


def _spread_out(
    doubts: Sequence[float], embeddings: Sequence[Vector], coded: Sequence[Vector], wanted: int | None
) -> list[int]:
    # NumPy is loaded where embeddings are, and never by a page.
    import numpy as np

    if not doubts:
        return []
    vectors = np.asarray(embeddings, dtype=float)
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    unlike = np.full(len(vectors), 1.0)
    if len(coded):
        known = np.asarray(coded, dtype=float)
        known = known / np.linalg.norm(known, axis=1, keepdims=True)
        unlike = 1.0 - (vectors @ known.T).max(axis=1)
    worth = np.asarray(doubts, dtype=float)
    chosen: list[int] = []
    left = np.ones(len(vectors), dtype=bool)
    for _ in range(len(vectors) if wanted is None else min(wanted, len(vectors))):
        place = int(np.argmax(np.where(left, worth * np.maximum(unlike, 0.0), -1.0)))
        chosen.append(place)
        left[place] = False
        unlike = np.minimum(unlike, 1.0 - vectors @ vectors[place])
    return chosen
