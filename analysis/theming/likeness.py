"""How like two comments are, and a model that gives each theme a value by likeness to what was learned.

Kernel ridge regression, one output a theme. Two texts are alike by meaning (the encoder reads the question
and the comment together, so that "it helped" after "How is school?" is about school; half of it by what both
mean, half by what the comment's own words mean in the light of the question), by their words and letters, and
by what was asked. With no encoder the words of the question stand in for its meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from analysis.theming.words import Weights, normal

_SHARPNESS = 2.0
"""How fast likeness of meaning falls with distance: exp(_SHARPNESS × (cosine − 1))."""
_HALF = 0.5
_WORDS_WEIGHT = 0.3
_QUESTION_WEIGHT = 0.25
_WORDS_ALONE_WEIGHT = 1.0
_QUESTION_ALONE_WEIGHT = 1.0
_PENALTY = 1.0
_STEP = 512


class Reader(Protocol):
    """What reads texts for their meaning: `analysis.encoder.encoder.Encoder`, or nothing."""

    def meanings(self, questions: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any]:
        """Two arrays (texts × numbers), rows of length 1: of question and text, and of the text alone."""

    def read(self, questions: Sequence[str], texts: Sequence[str]) -> Any:
        """The same with what each piece brought: `whole`, `own`, `tokens`, `spans`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked before each text. each: every question once, as numbers; places: which it was."""

    each: Any
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts as numbers. words: sparse. whole, own: None where there is no encoder."""

    words: Any
    whole: Any
    own: Any
    asked: Asked

    def part(self, start: int, end: int) -> Rows:
        """Some of the texts."""
        here = slice(start, end)
        whole, own = (None, None) if self.whole is None else (self.whole[here], self.own[here])
        return Rows(self.words[here], whole, own, Asked(self.asked.each, self.asked.places[here]))


@dataclass(frozen=True, slots=True)
class Near:
    """How like texts are to the learned ones: arrays (texts × learned texts).

    whole, own: by meaning, None with no encoder.
    """

    whole: Any
    own: Any
    asked: Any

    @property
    def without_words(self) -> Any:
        """All together."""
        return self.asked if self.whole is None else self.whole + self.own + self.asked

    def without_words_of(self, rows: Sequence[int], learned: Any) -> Any:
        """The same of some texts and some learned ones, by their places."""
        import numpy as np

        here = np.ix_(rows, learned)
        return (
            self.asked[here] if self.whole is None else self.whole[here] + self.own[here] + self.asked[here]
        )


class Model:
    """Learns from rows with their themes; gives values for other rows. Values run from about −1 to 1."""

    def __init__(self, rows: Rows, themes: Any, weights: Any, words_weight: float | None = None) -> None:
        """themes: an array (texts × themes) of 0 and 1. weights: how much each text counts.

        words_weight: how much likeness of words counts beside that of meaning; None for the usual.
        """
        import numpy as np

        self.rows = rows
        usual = _WORDS_ALONE_WEIGHT if rows.whole is None else _WORDS_WEIGHT
        self._words_weight = usual if words_weight is None else words_weight
        wanted = 2.0 * themes - 1.0
        self._wanted: Any = (wanted - np.average(wanted, axis=0, weights=weights)).astype(np.float32)
        self._words_across = rows.words.T.tocsr()
        self._inverse: Any = self._likeness()
        self._inverse[np.diag_indices_from(self._inverse)] += (_PENALTY / weights).astype(np.float32)
        _invert(self._inverse)
        self.pull = self._inverse @ self._wanted
        """(texts × themes): how strongly each learned text draws what is like it to each theme."""
        self.words_pull = rows.words.T @ (self._words_weight * self.pull)

    def _likeness(self) -> Any:
        """How like all learned texts are to each other: the one large array, filled part by part."""
        import numpy as np

        many = self.rows.words.shape[0]
        found = np.empty((many, many), dtype=np.float32)
        for start in range(0, many, _STEP):
            part = self.rows.part(start, start + _STEP)
            found[start : start + _STEP] = self.by_words(part.words)
            found[start : start + _STEP] += self.near(part).without_words
        return found

    def near(self, rows: Rows) -> Near:
        """How like texts are to the learned ones, for `values` and for reasons."""
        # Few questions are asked, and very often: each is compared once.
        by_question = rows.asked.each @ self.rows.asked.each.T
        if rows.whole is None:
            by_question = by_question.toarray()
        asked = by_question[list(rows.asked.places)][:, list(self.rows.asked.places)]
        if rows.whole is None:
            return Near(None, None, _QUESTION_ALONE_WEIGHT * asked)
        asked *= _QUESTION_WEIGHT
        return Near(_meant(rows.whole, self.rows.whole), _meant(rows.own, self.rows.own), asked)

    def values(self, rows: Rows, near: Near) -> Any:
        """(texts × themes): how strongly each theme speaks in each text."""
        return rows.words @ self.words_pull + near.without_words @ self.pull

    def values_held_out(self, folds: Any) -> Any:
        """The same for the learned texts, each as if its fold had never been learned. folds: one a text.

        Exact, without learning anew: for a fold F, y − (inverse of the block of F)⁻¹ × its pull. Source: the
        block form of the leave-one-out formula of ridge regression (Rasmussen and Williams 2006, 5.4.2).
        """
        import numpy as np

        found = np.zeros_like(self.pull)
        for fold in np.unique(folds):
            here = np.flatnonzero(folds == fold)
            block = self._inverse[np.ix_(here, here)]
            found[here] = self._wanted[here] - np.linalg.solve(block, self.pull[here])
        return found

    def forget_the_folds(self) -> None:
        """Let the inverse go: it is as large as all likenesses, and only `values_held_out` needs it."""
        self._inverse = None
        self._wanted = None

    def by_words(self, words: Any, learned: Any = None) -> Any:
        """(texts × learned texts): likeness of words and letters alone. words: as in `Rows`.

        learned: the words of some of the learned texts (features × texts); of all where it is not given.
        """
        across = self._words_across if learned is None else learned
        return self._words_weight * (words @ across).toarray()

    def meaning_slopes(self, near: Near, rows: Sequence[int], themes: Sequence[int]) -> tuple[Any, Any]:
        """In which direction of meaning a theme's value grows at a text: whole, own (pairs × numbers).

        near: the texts' likeness to each learned one. rows, themes: the pairs of text and theme, as places.
        """
        pull = _SHARPNESS * self.pull.T[list(themes)]
        return (near.whole[list(rows)] * pull) @ self.rows.whole, (
            near.own[list(rows)] * pull
        ) @ self.rows.own


def _meant(here: Any, learned: Any) -> Any:
    import numpy as np

    found = here @ learned.T
    found -= 1
    found *= _SHARPNESS
    np.exp(found, out=found)
    found *= _HALF
    return found


def _invert(alike: Any) -> None:
    """Turn a symmetric, positive array into its inverse, in its own place: half the work of any other way."""
    import numpy as np
    from scipy.linalg.lapack import spotrf, spotri

    # LAPACK reads by columns what numpy keeps by rows; of a symmetric array that is the same array.
    _, failed = spotrf(alike.T, lower=1, overwrite_a=1)
    _, failed_too = spotri(alike.T, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise ArithmeticError("What was learned cannot be told apart. This should never happen.")
    for start in range(0, len(alike), _STEP):
        end = start + _STEP
        corner = np.triu(alike[start:end, start:end])
        alike[start:end, start:end] = corner + np.triu(corner, 1).T
        alike[end:, start:end] = alike[start:end, end:].T


class QuestionMemory:
    """Questions as numbers, remembered: few are asked, and very often."""

    _MOST = 2_000

    def __init__(self, reader: Reader | None, words: Weights) -> None:
        self._reader, self._words = reader, words
        self._known: dict[str, Any] = {}

    def rows(self, questions: Sequence[str]) -> Asked:
        """Sparse where there is no encoder; where none was asked all is nought."""
        import numpy as np

        each = list(dict.fromkeys(questions))
        place = {question: row for row, question in enumerate(each)}
        places = [place[question] for question in questions]
        if self._reader is None:
            return Asked(self._words.weigh([normal(question) for question in each]), places)
        if len(self._known) > self._MOST:
            self._known.clear()
        new = [question for question in each if question not in self._known]
        for question, numbers in zip(new, self._reader.meanings([""] * len(new), new)[0], strict=True):
            self._known[question] = numbers if question.strip() else np.zeros_like(numbers)
        return Asked(np.array([self._known[question] for question in each], dtype=np.float32), places)
