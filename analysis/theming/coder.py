"""Suggests themes for comments, and says which words and which examples made each suggestion.

Three voices speak for each theme: likeness to the codebook's sentences, its examples and what people coded
(`likeness.py`: by meaning, words and question); the codebook's stems, each worth the same; and the lead over
the next theme, which says how clear the case is. Themes whose `voices` do not hold the comment's audience are
left out. How well this works is measured in docs/theming.md; with no coded comments it is a help to a person,
and never a replacement of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from analysis.theming import because, confidence, lessons
from analysis.theming.lessons import Lesson
from analysis.theming.likeness import Asked, Model, Near, QuestionMemory, Reader, Rows
from analysis.theming.stems import Stems
from analysis.theming.values import BAR, CodedComment, Comment, Suggestion
from analysis.theming.words import Token, Weights, normal, tokens
from questionnaires.model import Codebook, ExampleComment

BATCH = 500
"""Comments worked on at once: bounds the memory whatever the size of the file."""
FOLDS = 10
MOST_LESSONS = 6_000
"""Learning looks at every pair of lessons. Beyond this, examples and codes are thinned out evenly."""
FEWEST_CODED = 100
"""From so many coded comments on, confidence is fitted on them alone, and themes may reach the bar."""
_WORDS_WEIGHT_IF_BETTER = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one comment. confidences: every theme's, by id, where they were asked for.

    meaning: what the comment's own words mean to the encoder, an array of 384; None with no encoder.
    """

    suggestions: tuple[Suggestion, ...]
    confidences: dict[str, float] | None
    meaning: Any


@dataclass(frozen=True, slots=True)
class _Seen:
    """A batch as the coder sees it: of all comments, and of those that can be read, by place.

    meanings: of all comments, None with no encoder.
    """

    tokens: list[list[Token]]
    meanings: Any
    readable: list[int]
    rows: Rows
    near: Near
    read: Any
    sure: Any


class Coder:
    """Learns a codebook, and coded comments where there are any, and suggests themes for comments.

    Works from id, name and definition alone; include, exclude, examples, stems and voices make it better, and
    so does an encoder. Deterministic: the same codebook, examples and coded comments give the same
    suggestions. Raises ValueError where the codebook has no theme, or a coded comment names a theme that the
    codebook does not have.
    """

    def __init__(
        self,
        codebook: Codebook,
        examples: Sequence[ExampleComment] = (),
        coded: Sequence[CodedComment] = (),
        encoder: Reader | None = None,
        bar: float = BAR,
    ) -> None:
        if not codebook.themes:
            raise ValueError("The codebook has no themes. Give it at least one.")
        self.themes = codebook.themes
        self.bar = bar
        self._encoder = encoder
        self._audiences = {voice for theme in self.themes for voice in theme.voices}
        self._stems = Stems(self.themes)
        # A coded comment that says nothing teaches nothing but noise.
        kept = [one for one in coded if tokens(one.text)]
        rules = lessons.from_themes(self.themes)
        told = lessons.from_examples(self.themes, examples)
        own = lessons.from_coded(self.themes, kept)
        told, own = _shared_room(MOST_LESSONS - len(rules), told, own)
        told = rules + told
        self._most = confidence.most_themes([lesson.themes for lesson in own])
        self._lessons: list[Lesson] = told + own
        self._learn(len(told))

    def suggest(self, comments: Sequence[Comment]) -> list[tuple[Suggestion, ...]]:
        """For each comment, in order, its suggestions, the surest first: none to three.

        None where the comment is empty, says nothing ("n/a"), is in a language the coder does not read, or no
        theme speaks clearly; more than three where people often put more on the coded comments.
        """
        return [one.suggestions for one in self.tell(comments)]

    def confidences(self, comments: Sequence[Comment]) -> list[dict[str, float]]:
        """For each comment the confidence of every theme, by id; all nought where nothing can be read."""
        found: list[dict[str, float]] = []
        for start in range(0, len(comments), BATCH):
            found += self._every_confidence(self._look(comments[start : start + BATCH]))
        return found

    def tell(self, comments: Sequence[Comment], *, gives_all: bool = False) -> list[Told]:
        """Suggestions for each comment, in order, every theme's confidence on request, and what it means.

        Works in batches, so memory hardly grows with the number of comments.
        """
        found: list[Told] = []
        for start in range(0, len(comments), BATCH):
            seen = self._look(comments[start : start + BATCH])
            suggested = self._suggest(seen)
            every = self._every_confidence(seen) if gives_all else [None] * len(suggested)
            meanings = [None] * len(suggested) if seen.meanings is None else list(seen.meanings)
            found += map(Told, suggested, every, meanings)
        return found

    # --- learning ---

    def _learn(self, first_coded: int) -> None:
        import numpy as np

        learned = self._lessons
        plain = [normal(lesson.text) for lesson in learned]
        self._words = Weights([*plain, *(normal(lesson.question) for lesson in learned if lesson.question)])
        self._questions = QuestionMemory(self._encoder, self._words)
        texts, questions = [lesson.text for lesson in learned], [lesson.question for lesson in learned]
        whole, own = (None, None) if self._encoder is None else self._encoder.meanings(questions, texts)
        rows = Rows(self._words.weigh(plain), whole, own, self._questions.rows(questions))
        truth = np.zeros((len(learned), len(self.themes)))
        for row, lesson in enumerate(learned):
            truth[row, sorted(lesson.themes)] = 1
        weights = np.array([lesson.weight for lesson in learned])
        has_codes = len(learned) - first_coded >= FEWEST_CODED
        held = np.array(
            [
                row
                for row, lesson in enumerate(learned)
                if (row >= first_coded if has_codes else lesson.is_comment)
            ],
            dtype=int,
        )
        heard_by = [learned[row].audience for row in held]
        stems = self._stems.count([plain[row] for row in held])
        folds, best = _folds(plain), -1.0
        # How much words count beside meaning differs from field to field: many codes can tell.
        for words_weight in (None, _WORDS_WEIGHT_IF_BETTER) if has_codes and self._encoder else (None,):
            model = Model(rows, truth, weights, words_weight)
            values = model.values_held_out(folds)[held]
            model.forget_the_folds()
            self._mask(values, heard_by)
            curve = confidence.fit_curve(values, stems, truth[held], self._most)
            sure = curve.sure(values, stems)
            floors = confidence.floors(sure, truth[held], self._most)
            reached = confidence.reached(sure, floors, truth[held], self._most)
            if reached > best:
                best, self._model, self._curve, self._floors = reached, model, curve, floors
                self._bars = self._find_bars(sure, truth[held]) if has_codes else {}
        self._reasons = because.Reasons(self._model, self._words, self._stems, learned)

    def _find_bars(self, sure: Any, truth: Any) -> dict[int, float]:
        """The confidence at which each theme reaches the bar, for those that do."""
        pairs: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for row in range(len(sure)):
            for place in self._chosen(sure[row]):
                pairs[place].append((float(sure[row, place]), bool(truth[row, place])))
        found = {place: confidence.bar_of_theme(own, self.bar) for place, own in pairs.items()}
        return {place: bar for place, bar in found.items() if bar is not None}

    # --- reading ---

    def _suggest(self, seen: _Seen) -> list[tuple[Suggestion, ...]]:
        found: list[tuple[Suggestion, ...]] = [() for _ in seen.tokens]
        if not seen.readable:
            return found
        self._reasons.prepare(
            word for place in seen.readable for token in seen.tokens[place] for word in token.normal
        )
        chosen = [self._chosen(sure) for sure in seen.sure]
        slopes = self._slopes(seen, chosen)
        behind = self._reasons.examples(seen.near, seen.rows.words, chosen)
        for row, place in enumerate(seen.readable):
            if not chosen[row]:
                continue
            read = seen.read[row] if seen.read else None
            told = self._reasons.words(seen.tokens[place], chosen[row], read, slopes[row])
            found[place] = tuple(
                Suggestion(
                    self.themes[theme].id,
                    self._told_confidence(theme, float(seen.sure[row, theme])),
                    told[theme],
                    behind[row][theme],
                )
                for theme in chosen[row]
                if told[theme]
            )
        return found

    def _slopes(self, seen: _Seen, chosen: Sequence[Sequence[int]]) -> list[tuple[Any, Any] | None]:
        """`Model.meaning_slopes` of each text for the themes chosen for it; None with no encoder."""
        if not seen.read:
            return [None] * len(chosen)
        rows = [row for row, themes in enumerate(chosen) for _ in themes]
        whole, own = self._model.meaning_slopes(
            seen.near, rows, [theme for themes in chosen for theme in themes]
        )
        ends = list(accumulate(len(themes) for themes in chosen))
        return [
            (whole[end - len(themes) : end], own[end - len(themes) : end])
            for end, themes in zip(ends, chosen, strict=True)
        ]

    def _every_confidence(self, seen: _Seen) -> list[dict[str, float]]:
        shares = dict(zip(seen.readable, seen.sure, strict=True))
        return [
            {
                theme.id: round(float(shares[place][column]), 4) if place in shares else 0.0
                for column, theme in enumerate(self.themes)
            }
            for place in range(len(seen.tokens))
        ]

    def _look(self, comments: Sequence[Comment]) -> _Seen:
        tokens_of = [tokens(comment.text) for comment in comments]
        plain = [[word for token in found for word in token.normal] for found in tokens_of]
        readable = [
            place
            for place, words in enumerate(plain)
            if self._words.can_read(words, any(True for _ in self._stems.found(words)))
        ]
        reads, meanings = self._read(comments)
        if not readable:
            nothing = Rows(None, None, None, Asked(None, ()))
            return _Seen(tokens_of, meanings, [], nothing, Near(None, None, None), None, ())
        texts = [" ".join(plain[place]) for place in readable]
        read = [reads[place] for place in readable] if reads else None
        rows = self._rows(texts, [comments[place].question for place in readable], read)
        near = self._model.near(rows)
        values = self._model.values(rows, near)
        self._mask(values, [comments[place].audience for place in readable])
        sure = self._curve.sure(values, self._stems.count(texts))
        return _Seen(tokens_of, meanings, readable, rows, near, read, sure)

    def _read(self, comments: Sequence[Comment]) -> tuple[Any, Any]:
        """Comments as the encoder read them, and what each by itself means; None and None without it."""
        import numpy as np

        if self._encoder is None:
            return None, None
        reads = self._encoder.read([one.question for one in comments], [one.text for one in comments])
        return reads, np.array([one.own for one in reads], dtype=np.float32)

    def _rows(self, plain: Sequence[str], questions: Sequence[str], read: Any) -> Rows:
        """Texts as numbers. read: as the encoder read them, or None."""
        import numpy as np

        words, asked = self._words.weigh(plain), self._questions.rows(questions)
        if read is None:
            return Rows(words, None, None, asked)
        whole = np.array([one.whole for one in read], dtype=np.float32)
        return Rows(words, whole, np.array([one.own for one in read], dtype=np.float32), asked)

    def _mask(self, values: Any, audiences: Sequence[str]) -> None:
        """Put aside themes that an audience cannot voice. An unknown audience hides none."""
        import numpy as np

        for row, audience in enumerate(audiences):
            if audience in self._audiences:
                for place, theme in enumerate(self.themes):
                    if theme.voices and audience not in theme.voices:
                        values[row, place] = -np.inf

    def _chosen(self, sure: Any) -> list[int]:
        """The themes to suggest for one comment, the surest first."""
        order = [int(place) for place in (-sure).argsort(kind="stable")[: self._most]]
        return [place for place in order if sure[place] >= self._floors[place] and sure[place] > 0]

    def _told_confidence(self, theme: int, sure: float) -> float:
        if theme in self._bars and sure >= self._bars[theme]:
            return round(max(self.bar, sure), 4)
        return round(min(sure, confidence.below(self.bar)), 4)


def _shared_room(room: int, told: list[Lesson], own: list[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """As many examples and coded comments as there is room for; each has half where both want more."""
    half = max(room // 2, FEWEST_CODED)
    many_own = min(len(own), max(half, room - len(told)))
    many_told = min(len(told), max(room - many_own, 0))
    return _thinned(told, many_told), _thinned(own, many_own)


def _thinned(lessons_: list[Lesson], many: int) -> list[Lesson]:
    """So many of them, evenly from first to last."""
    return [lessons_[place * len(lessons_) // many] for place in range(many)] if many else []


def _folds(plain: Sequence[str]) -> Any:
    """A fold for each text; the same text is always in the same: else it would mark its own work."""
    import numpy as np

    place = {text: number for number, text in enumerate(dict.fromkeys(plain))}
    # Examples stand theme by theme: a stride that shares no factor with the folds spreads each over all.
    return np.array([(place[text] * 7 + place[text] // FOLDS) % FOLDS for text in plain])
