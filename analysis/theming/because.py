"""Why a theme was suggested: the words of the comment that spoke for it, and the examples that it is like."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from analysis.theming.lessons import Lesson
from analysis.theming.likeness import Model, Near
from analysis.theming.stems import Stems
from analysis.theming.words import Token, Weights

MOST_WORDS = 5
MOST_EXAMPLES = 2
_LEAST_SHARE = 0.25
"""A word that adds less than this share of what the weightiest adds is no reason."""
_STEM_WORTH = 0.1
_MOST_REMEMBERED = 20_000
Told = tuple[str, ...]
"""Words, or examples."""


class Reasons:
    """Tells reasons for one coder's suggestions. What a word adds is remembered: people repeat words."""

    def __init__(self, model: Model, words: Weights, stems: Stems, lessons: Sequence[Lesson]) -> None:
        import numpy as np

        self._model, self._words, self._stems, self._lessons = model, words, stems, lessons
        self._remembered: dict[str, Any] = {}
        self._of_theme = [
            np.array(
                [row for row, lesson in enumerate(lessons) if lesson.is_example and place in lesson.themes],
                dtype=int,
            )
            for place in range(model.pull.shape[1])
        ]
        self._words_of_theme = [model.rows.words[own].T.tocsr() for own in self._of_theme]

    def prepare(self, words: Iterable[str]) -> None:
        """Work out what plain words add to each theme, all that are new at once."""
        if len(self._remembered) > _MOST_REMEMBERED:
            self._remembered.clear()
        new = [word for word in dict.fromkeys(words) if word not in self._remembered]
        if new:
            shares = self._words.weigh(new) @ self._model.words_pull
            self._remembered.update(zip(new, shares, strict=True))

    def words(
        self, found: Sequence[Token], themes: Sequence[int], read: Any, slopes: tuple[Any, Any] | None
    ) -> dict[int, tuple[str, ...]]:
        """For each theme the words of the comment that added most to it, as the person wrote them.

        read: the comment as the encoder read it, or None; slopes: `Model.meaning_slopes` of it.
        """
        plain = [word for token in found for word in token.normal]
        owner = [place for place, token in enumerate(found) for _ in token.normal]
        added = [defaultdict(float) for _ in found]  # type: list[dict[int, float]]
        length = math.sqrt(max(1, len(plain)))
        for place, word in zip(owner, plain, strict=True):
            for theme in themes:
                added[place][theme] += float(self._remembered[word][theme]) / length
        if slopes is not None:
            self._add_meaning(added, found, themes, read, slopes)
        for stem, start in self._stems.found(plain):
            for theme in self._stems.speaks_for[stem]:
                for step in range(len(stem)):
                    added[owner[start + step]][theme] += _STEM_WORTH / len(stem)
        return {theme: self._heaviest(found, added, theme) for theme in themes}

    def examples(self, near: Near, words: Any, chosen: Sequence[Sequence[int]]) -> list[dict[int, Told]]:
        """For each comment and each of its themes the examples that drew it most, the strongest first.

        near, words: of the comments, as in `Model`. chosen: their themes.
        """
        found: list[dict[int, Told]] = [{} for _ in chosen]
        for theme in sorted({theme for themes in chosen for theme in themes}):
            rows = [row for row, themes in enumerate(chosen) if theme in themes]
            own = self._of_theme[theme]
            drawn = self._model.by_words(words[rows], self._words_of_theme[theme])
            drawn += near.without_words_of(rows, own)
            drawn *= self._model.pull[own, theme]
            for row, strengths in zip(rows, drawn, strict=True):
                order = (-strengths).argsort(kind="stable")[:MOST_EXAMPLES]
                found[row][theme] = tuple(
                    self._lessons[own[place]].text for place in order if strengths[place] > 0
                )
        return found

    def _add_meaning(
        self,
        added: list[dict[int, float]],
        found: Sequence[Token],
        themes: Sequence[int],
        read: Any,
        slopes: tuple[Any, Any],
    ) -> None:
        import numpy as np

        whole, own = slopes
        inside = np.array([end > 0 for _, end in read.spans])
        length = np.linalg.norm(read.tokens[inside].sum(axis=0)) if inside.any() else 1.0
        shares = read.tokens @ (whole + own / length).T
        place = 0
        for (start, end), share in zip(read.spans, shares, strict=True):
            if end <= 0:
                continue
            while place < len(found) and found[place].end <= start:
                place += 1
            if place < len(found) and found[place].start < end:
                for column, theme in enumerate(themes):
                    added[place][theme] += float(share[column])

    def _heaviest(
        self, found: Sequence[Token], added: Sequence[dict[int, float]], theme: int
    ) -> tuple[str, ...]:
        told: dict[str, tuple[float, str, bool]] = {}
        for place, token in enumerate(found):
            weight, key = added[place][theme], token.surface.casefold()
            if weight > told.get(key, (0.0,))[0]:
                is_small = all(word in self._words.small_words for word in token.normal)
                told[key] = (weight, token.surface, is_small)
        order = sorted(told.values(), key=lambda item: (-item[0], item[1].casefold()))
        heavy = [item for item in order if not item[2]] or order
        return tuple(
            surface for weight, surface, _ in heavy[:MOST_WORDS] if weight >= _LEAST_SHARE * heavy[0][0]
        )
