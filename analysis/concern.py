"""Which comments a reader should see first: how likely each is one, whether it is raised, and by which words.

**It only orders and alerts.** Every comment is read by a person whatever this says; it hides, closes and
lowers nothing, and no page of a respondent looks different because of it. So recall comes first: what it
raises for nothing costs a reader a minute, what it misses waits its turn.

Kernel ridge regression, as themes are told by it (`analysis/theming/likeness.py`), on likeness of meaning,
words, letters and cues. The question is left out: read by itself, a comment tells more out of fold
(docs/decisions/0040). A comment in another language than English is read by that language's cues alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from analysis.languages import ENGLISH, OFFERED, language_of
from analysis.theming import confidence
from analysis.theming.because import MOST_WORDS, Reasons
from analysis.theming.lessons import Lesson
from analysis.theming.likeness import Asked, Model, Reader, Rows
from analysis.theming.stems import Stems
from analysis.theming.words import Token, Weights, normal, says_nothing, tokens
from questionnaires.model import ConcernComment, Cue, Theme

WANTED_RECALL, LEAST_RECALL, MOST_FALSE = 0.95, 0.87, 0.18
"""What the bar is chosen for, out of fold: to find as near to 95 in 100 as it can while no more than 18 of
100 harmless comments are raised, and never fewer than 87. Hands that nothing was learned from are raised more
often, their concerns and their harmless ones: there this bar finds 94 and raises 24. Source: the project's
target for concerns on hard sentences, 90 found at no more than 25 (docs/concern.md)."""
FEWEST_LESSONS = 20
_BATCH = 500
_FOLDS = 10
_WORDS_WEIGHT = 1.0
_CUES_WEIGHT = 0.15**0.5
"""Of six tried, from 0 to .4, the middle of a flat top; likeness of cues grows with its square."""
_ORDINARY_WEIGHT = 0.05
"""Of five tried, from .03 to 1: of ordinary praise 26 in 100 are raised where 35 were, and hard lessons are
told as well as without, out of fold; more weight helps the one and harms the other."""
_TELLS = frozenset({0})
_OUTRIGHT = "said outright"
"""The cue that raises a comment by itself, whatever the model makes of the rest: a sentence of four words
gives it little to go by."""
_TAKES_BACK = frozenset(
    ["not", "never", "nobody", "nearly", "didnt", "doesnt", "isnt", "wasnt", "if", "film"]
)
"""Behind these, up to three words before, a thing is hardly said outright; the model may raise it still."""
_WORDS_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Concern:
    """What is told of one comment.

    share: 0 to 1, of comments that look like this one, how many are of concern, where a third of all are, as
    in what it learned from; 0 where nothing can be read. is_raised: whether that reaches the bar. places:
    where in the text the words stand that spoke for it, weightiest first, as start and end. why: those words;
    never empty where it is raised.
    """

    share: float
    is_raised: bool
    places: tuple[tuple[int, int], ...]
    why: tuple[str, ...]


_NOTHING = Concern(0.0, False, (), ())


class ConcernReader:
    """Reads comments for concern. Deterministic; learning takes some seconds, reading changes nothing in it.

    bar: the share from which a comment is raised, chosen with the lessons that set it, held out. held_out:
    share and truth of every lesson, as if its fold had never been learned. mark: another where anything
    learned is another.
    """

    def __init__(
        self,
        lessons: Sequence[ConcernComment],
        cues: Sequence[Cue] = (),
        encoder: Reader | None = None,
        ordinary: Sequence[str] = (),
    ) -> None:
        """ordinary: harmless comments of the kind that comes most, each of which teaches very little.

        Without them whatever speaks of a "he" or a "she" is raised too often: lessons are hard on purpose.
        Raises ValueError for fewer than `FEWEST_LESSONS`, or where all or none of them are of concern."""
        import numpy as np

        truth = np.array([[one.is_concern] for one in lessons], dtype=bool).reshape(-1, 1)
        if len(lessons) < FEWEST_LESSONS or truth.all() or not truth.any():
            raise ValueError(
                f"Concerns are learned from {FEWEST_LESSONS} comments or more, of concern and not. There are "
                f"{len(lessons)}."
            )
        self._encoder = encoder
        texts = [*(one.text for one in lessons), *ordinary]
        plain = [normal(text) for text in texts]
        self._signs = _Signs(plain, [cue for cue in cues if cue.language == ENGLISH])
        self._outright = _listed(stem for cue in cues if cue.name == _OUTRIGHT for stem in cue.stems)
        self._others = {
            language: _listed(stem for cue in cues if cue.language == language for stem in cue.stems)
            for language in OFFERED
            if language != ENGLISH
        }
        meant = None if encoder is None else encoder.meanings([""] * len(texts), texts)[1]
        wanted = np.vstack([truth, np.zeros((len(ordinary), 1), dtype=bool)]).astype(float)
        weights = np.array([1.0] * len(lessons) + [_ORDINARY_WEIGHT] * len(ordinary))
        self._model = Model(_rows(self._signs.weigh(plain), meant), wanted, weights, _WORDS_WEIGHT)
        values = self._model.values_held_out(_folds(plain))[: len(lessons)]
        self._model.forget_the_folds()
        self._curve = confidence.fit_curve(values, np.zeros_like(values), truth)
        held = self._shares(values)
        self.held_out = tuple(zip(held.tolist(), truth[:, 0].tolist(), strict=True))
        sets = np.array([one.sets_bar for one in lessons])
        self.bar = find_bar(held[sets], truth[sets, 0])
        self.mark = sha256(repr((lessons, cues, ordinary, self.bar, encoder is None)).encode()).hexdigest()[
            :16
        ]
        told = [
            Lesson(one.text, "", _TELLS if one.is_concern else frozenset(), 1.0, True, True)
            for one in lessons
        ] + [Lesson(text, "", frozenset(), _ORDINARY_WEIGHT, True, True) for text in ordinary]
        speaking = [cue for cue, pull in self._signs.pulls(self._model) if pull > 0]
        stems = _listed(stem for cue in speaking for stem in cue.stems)
        self._reasons = Reasons(self._model, self._signs, stems, told)

    def read(self, texts: Sequence[str], pages: Sequence[str] = ()) -> list[Concern]:
        """What is told of each text, in order. pages: the language of the page each was written on."""
        found: list[Concern] = []
        on = list(pages) or [ENGLISH] * len(texts)
        for start in range(0, len(texts), _BATCH):
            found += self._read(texts[start : start + _BATCH], on[start : start + _BATCH])
        return found

    def _read(self, texts: Sequence[str], pages: Sequence[str]) -> list[Concern]:
        found = [_NOTHING] * len(texts)
        words = [tokens(text) for text in texts]
        english = []
        for place, (text, page) in enumerate(zip(texts, pages, strict=True)):
            plain = [word for token in words[place] for word in token.normal]
            if says_nothing(plain):
                continue
            spoken = language_of(text, page)
            if spoken.code != ENGLISH:
                found[place] = self._by_cues(text, words[place], spoken.code)
            if spoken.code == ENGLISH or (spoken.with_english and not found[place].is_raised):
                english.append(place)
        told = self._by_model([texts[place] for place in english], [words[place] for place in english])
        for place, one in zip(english, told, strict=True):
            found[place] = one
        return found

    def _by_cues(self, text: str, words: Sequence[Token], language: str) -> Concern:
        places = _said(self._others[language], words) if language in self._others else ()
        return self._raised(text, self.bar, places) if places else _NOTHING

    def _by_model(self, texts: Sequence[str], words: Sequence[Sequence[Token]]) -> list[Concern]:
        import numpy as np

        if not texts:
            return []
        plain = [" ".join(word for token in one for word in token.normal) for one in words]
        reads = None if self._encoder is None else self._encoder.read([""] * len(texts), texts)
        meant = None if reads is None else np.array([one.own for one in reads], dtype=np.float32)
        rows = _rows(self._signs.weigh(plain), meant)
        near = self._model.near(rows)
        shares = self._shares(self._model.values(rows, near)).tolist()
        outright = [_said(self._outright, one, _TAKES_BACK) for one in words]
        raised = [place for place, share in enumerate(shares) if share >= self.bar or outright[place]]
        self._reasons.prepare(word for place in raised for word in plain[place].split())
        slopes = None
        if reads is not None and raised:
            slopes = self._model.meaning_slopes(near, raised, [0] * len(raised))
        found = [Concern(round(share, 4), False, (), ()) for share in shares]
        for row, place in enumerate(raised):
            pull = None if slopes is None else (slopes[0][row : row + 1], slopes[1][row : row + 1])
            named = self._reasons.words(words[place], [0], reads[place] if reads else None, pull)[0]
            places = dict.fromkeys((*outright[place], *_first_places(words[place], named)))
            # Where no word speaks for it by itself, all of them do together.
            told = tuple(places) or tuple((token.start, token.end) for token in words[place])
            found[place] = self._raised(texts[place], shares[place], told[:MOST_WORDS])
        return found

    def _raised(self, text: str, share: float, places: tuple[tuple[int, int], ...]) -> Concern:
        # Rounding must not take a share below the bar, nor leave one there that was raised without the model.
        told = max(math.ceil(self.bar * 10_000) / 10_000, round(share, 4))
        return Concern(told, True, places, tuple(text[start:end] for start, end in places))

    def _shares(self, values: Any) -> Any:
        import numpy as np

        return self._curve.sure(values, np.zeros_like(values))[:, 0]


def find_bar(shares: Any, truth: Any) -> float:
    """The bar for shares out of fold (an array) and their truth (of bool): see `WANTED_RECALL`."""
    import numpy as np

    found = np.sort(shares[truth])
    lowest, highest = (
        float(found[int((1 - recall) * len(found) + 1e-9)]) for recall in (WANTED_RECALL, LEAST_RECALL)
    )
    fitting = [
        float(bar)
        for bar in found
        if lowest <= bar <= highest and float((shares[~truth] >= bar).mean()) <= MOST_FALSE
    ]
    return min(fitting, default=highest)


class _Signs(Weights):
    """Words and letters, as the coder reads them, and beside them the cues, each worth the same."""

    def __init__(self, plain: Sequence[str], cues: Sequence[Cue]) -> None:
        super().__init__(plain)
        self._cues = list(cues)
        self._stems = Stems([Theme(cue.name, cue.name, cue.name, stems=cue.stems) for cue in self._cues])

    def weigh(self, texts: Sequence[str]) -> Any:
        """A sparse matrix (texts × features) of plain texts; the cues stand last."""
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        cues = np.minimum(self._stems.count(texts), 1).astype(np.float32)
        return hstack([super().weigh(texts), csr_matrix(_CUES_WEIGHT * cues)], format="csr")

    def pulls(self, model: Model) -> list[tuple[Cue, float]]:
        """Each cue with how strongly it speaks for concern; below 0, against it."""
        many = len(self._cues)
        found = model.words_pull[-many:, 0].tolist() if many else []
        return list(zip(self._cues, found, strict=True))


def _listed(stems: Iterable[str]) -> Stems:
    """Stems that all speak for one thing."""
    return Stems([Theme("concern", "", "", stems=tuple(stems))])


def _rows(signs: Any, meant: Any) -> Rows:
    """As the model takes them. No question was asked, so that a text and its own words mean the same."""
    import numpy as np
    from scipy.sparse import csr_matrix

    nothing = csr_matrix((1, 1), dtype=np.float32) if meant is None else np.zeros((1, 1), dtype=np.float32)
    return Rows(signs, meant, meant, Asked(nothing, [0] * signs.shape[0]))


def _said(
    stems: Stems, words: Sequence[Token], taken_back: frozenset[str] = frozenset()
) -> tuple[tuple[int, int], ...]:
    """Where the words stand in which stems are found, in order; not behind a word that takes them back."""
    plain = [word for token in words for word in token.normal]
    owner = [token for token in words for _ in token.normal]
    return tuple(
        dict.fromkeys(
            (owner[first + step].start, owner[first + step].end)
            for stem, first in stems.found(plain)
            if taken_back.isdisjoint(plain[max(0, first - _WORDS_BEFORE) : first])
            for step in range(len(stem))
        )
    )


def _first_places(words: Sequence[Token], named: Sequence[str]) -> list[tuple[int, int]]:
    """Where each word stands first."""
    first = {token.surface: (token.start, token.end) for token in reversed(words)}
    return [first[word] for word in named]


def _folds(plain: Sequence[str]) -> Any:
    """A fold for each text, by its words alone, so that the order of the file changes nothing."""
    import numpy as np

    return np.array([int(sha256(text.encode()).hexdigest(), 16) % _FOLDS for text in plain])
