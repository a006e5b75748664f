"""Something new: comments that no theme fits, grouped for a person to look at, with phrases of their own.

A group says "perhaps there is a theme here", and nothing more: it is never counted, and no figure comes of it
(docs/decisions/0034). The groups are where comments lie close together by meaning, or by words where the
sentence encoder is off, which finds less; most comments lie in none, and that is as it should be.

The phrases are words of the people who wrote the comments, so they are handled as comments are. What may
point to a person is left out of them, and each is said by two people of the group at least.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.identifiers import finder
from analysis.identifiers.rosters import Rosters
from analysis.theming.words import Weights, normal, says_nothing, tokens

FEWEST_PEOPLE = 5
"""A group is of so many people at least: the floor of rule R9 for those who carry a theme (trust.md)."""
FEWEST_SPEAKERS = 2
"""A phrase is told only where so many people of the group say it, so that it is nobody's own."""
DIMENSIONS = 20
"""Density means little among hundreds of dimensions. Of 5, 10, 15, 20 and all 384, 20 gave the purest groups
of which at least a quarter of the comments is part (docs/theming.md)."""
NEIGHBOURS = 5
"""How many close comments make a place dense."""
TIGHT_FROM = 0.5
"""A group's comments point so far the same way, 0 to 1 (the length of the mean of their unit rows). The tree
also parts what is dense from all that is left over, and the left-over is no group."""
LARGEST_SHARE = 0.5
"""A single group of more than this share of the comments is no group but all that there is."""
MOST_PHRASES = 5
LONGEST_PHRASE = 3
"""In words."""
_SMALL = frozenset(
    re.findall(
        r"\S+",
        """im ive id dont didnt doesnt wasnt isnt cant couldnt wouldnt havent hadnt its thats youre theyre
        theres did does done just really like got get gets getting lot bit thing things think know make made
        went going said say
        shes hes shed hed theyd youd weve youve theyve ill youll shell tell told want wanted""",
    )
)
"""Words that begin or end no phrase, beside the small words of scikit-learn."""


@dataclass(frozen=True, slots=True)
class Group:
    """Comments that speak of something alike.

    members: places of the comments in what was given, ascending. phrases: words that set the group apart, the
    weightiest first; it may be empty. said: for each phrase the places of the members who say it.
    """

    members: tuple[int, ...]
    phrases: tuple[str, ...]
    said: tuple[tuple[int, ...], ...]


def groups(
    texts: Sequence[str],
    embeddings: Any | None = None,
    people: Sequence[str] | None = None,
    known: Rosters | None = None,
) -> tuple[Group, ...]:
    """Groups among comments that no theme fits, the largest first; the same for the same comments.

    texts: any number of English comments; those that say nothing ("n/a") are in no group. embeddings: a row
    of numbers for each (texts × any), None for words alone. people: whose each is, so that one person's
    comments make no group; None takes each for another's. known: the partnership's own lists of names, which
    stand in no phrase. Empty where fewer than FEWEST_PEOPLE said anything
    alike. Method: principal components (Pearson 1901) of the centred rows, at unit length; HDBSCAN (Campello,
    Moulavi and Sander 2013), the leaves of its tree; phrases by class-based TF-IDF over people.
    """
    whose = list(people) if people is not None else [str(place) for place in range(len(texts))]
    places = [place for place, text in enumerate(texts) if not says_nothing(normal(text).split())]
    if len({whose[place] for place in places}) < FEWEST_PEOPLE:
        return ()
    rows = embeddings[places] if embeddings is not None else None
    labels = _labels([texts[place] for place in places], rows)
    held: dict[int, list[int]] = defaultdict(list)
    for place, label in zip(places, labels, strict=True):
        if label >= 0:
            held[label].append(place)
    found = [
        members for members in held.values() if len({whose[place] for place in members}) >= FEWEST_PEOPLE
    ]
    found.sort(key=lambda members: (-len(members), members))
    phrases = [
        _phrases(texts[place], known) if place in set(places) else frozenset() for place in range(len(texts))
    ]
    return tuple(_described(members, found, phrases, whose) for members in found)


def _labels(texts: Sequence[str], embeddings: Any | None) -> list[int]:
    """Which group each comment is in, -1 for none."""
    import numpy as np
    from sklearn.cluster import HDBSCAN

    rows = _reduced(texts, embeddings)
    if rows is None:
        return [-1] * len(texts)
    size = min(NEIGHBOURS, len(texts) - 1)

    def found(method: str, *, single: bool) -> Any:
        labels = HDBSCAN(
            min_cluster_size=FEWEST_PEOPLE,
            min_samples=size,
            cluster_selection_method=method,
            allow_single_cluster=single,
            copy=True,
        ).fit_predict(rows)
        for label in set(labels[labels >= 0]):
            if np.linalg.norm(rows[labels == label].mean(axis=0)) < TIGHT_FROM:
                labels[labels == label] = -1
        return labels

    labels = found("leaf", single=False)
    if (labels < 0).all():
        # One dense place alone never parts the tree in two, so it is looked for by itself.
        labels = found("eom", single=True)
        if (labels >= 0).sum() > LARGEST_SHARE * len(texts):
            return [-1] * len(texts)
    return [int(label) for label in labels]


def _reduced(texts: Sequence[str], embeddings: Any | None) -> Any:
    """A row of at most DIMENSIONS numbers for each comment, of unit length; None where all are the same."""
    import numpy as np
    from sklearn.decomposition import PCA, TruncatedSVD

    if embeddings is None:
        plain = [normal(text) for text in texts]
        weighed = Weights(plain).weigh(plain)
        if (weighed - weighed[[0] * len(plain)]).nnz == 0:
            return None
        dimensions = min(DIMENSIONS, min(weighed.shape) - 1)
        rows = TruncatedSVD(dimensions, algorithm="arpack", random_state=0).fit_transform(weighed)
        rows = rows - rows.mean(axis=0)
    else:
        given = np.asarray(embeddings, dtype=np.float64)
        if np.ptp(given, axis=0).max() == 0:
            return None
        rows = PCA(min(DIMENSIONS, len(given) - 1, given.shape[1]), svd_solver="full").fit_transform(given)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


# ---- phrases ---------------------------------------------------------------------------------------------


def _described(
    members: Sequence[int],
    found: Sequence[Sequence[int]],
    phrases: Sequence[frozenset[str]],
    whose: Sequence[str],
) -> Group:
    """A group with the phrases that set it apart: many of its people say them, and few of the others do."""
    here: dict[str, list[int]] = defaultdict(list)
    for place in members:
        for phrase in phrases[place]:
            here[phrase].append(place)
    everywhere = Counter(phrase for held in phrases for phrase in held)
    size = sum(len(phrases[place]) for place in members) or 1
    weight: dict[str, float] = {}
    for phrase, sayers in here.items():
        speakers = len({whose[place] for place in sayers})
        if speakers >= FEWEST_SPEAKERS:
            # A phrase of two words says more than either.
            weight[phrase] = (
                len(phrase.split()) * speakers / size * math.log(1 + len(phrases) / everywhere[phrase])
            )
    told: list[str] = []
    for phrase in sorted(weight, key=lambda each: (-weight[each], -len(each), each)):
        whole = _longest(phrase, here)
        # A word within a phrase that is told already says no more, nor the other way round.
        if not any(f" {whole} " in f" {one} " or f" {one} " in f" {whole} " for one in told):
            told.append(whole)
        if len(told) == MOST_PHRASES:
            break
    return Group(tuple(members), tuple(told), tuple(tuple(here[phrase]) for phrase in told))


def _longest(phrase: str, here: dict[str, list[int]]) -> str:
    """The longest phrase around this one that the very same comments say."""
    around = [one for one in here if f" {phrase} " in f" {one} " and here[one] == here[phrase]]
    return max(around, key=lambda one: (len(one.split()), one))


def _phrases(text: str, known: Rosters | None = None) -> frozenset[str]:
    """Runs of one to LONGEST_PHRASE words of a comment, without what may point to a person."""
    return frozenset(
        " ".join(run[start:end])
        for run in _runs(text, known)
        for start in range(len(run))
        for end in range(start + 1, min(start + LONGEST_PHRASE, len(run)) + 1)
        if not (_is_small(run[start]) or _is_small(run[end - 1]))
    )


def _runs(text: str, known: Rosters | None) -> Iterator[list[str]]:
    """The words of a comment, broken off at whatever may point to a person and at the end of a clause."""
    hidden = [(each.start, each.end) for each in finder.identifiers(text, known)]
    run: list[str] = []
    last = 0
    for token in tokens(text):
        between = text[last : token.start]
        last = token.end
        if any(sign in between for sign in ".,;:!?()\n"):
            yield run
            run = []
        if any(start < token.end and token.start < end for start, end in hidden):
            yield run
            run = []
        else:
            run.extend(token.normal)
    yield run


def _is_small(word: str) -> bool:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return word in ENGLISH_STOP_WORDS or word in _SMALL or len(word) < 3
