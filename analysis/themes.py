"""Suggests themes for comments from a codebook alone, and says which words made each suggestion.

Three voices are added up for each theme: a linear model over the comment's words and letters, trained on the
codebook's own sentences; the codebook's stems (beginnings of words), each worth the same; and the text of the
question, because "How are things at home?" says more about a short answer than the answer does. Themes whose
`voices` do not hold the comment's audience are left out. How well this works is measured in docs/theming.md;
with no coded comments it is a help to a person, not a replacement of one.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from questionnaires.model import Codebook, Theme

MOST_THEMES = 3
"""The codebook's rule: a comment carries three themes at most."""
BAR = 0.90
"""A suggestion stands without a person only where at least this share of its like was right, out of fold."""
FEWEST_FOR_BAR = 20
"""So many out-of-fold suggestions of a theme are needed before its precision is believed."""
FIRST_FLOOR = 0.10
"""Below this confidence nothing is suggested: no theme speaks clearly enough to be worth a person's look."""
NEXT_FLOOR = 0.25
"""A second or third theme must be this sure ..."""
NEXT_SHARE = 0.60
"""... and at least this share as sure as the first."""
MOST_WORDS = 5
"""So many words of a comment are shown as the reason."""
BATCH = 2_000
"""Comments worked on at once: bounds the memory (35 themes: about 30 MB) whatever the size of the file."""

_STEM_WEIGHT = 1.0
"""What one stem adds to its theme: as much as one usual spread of the linear model's values. Three weights
were once tried on the held-out comments, with a longer list, and the middle one kept."""
_QUESTION_WEIGHT = 1.0
_PENALTY = 1.0
_SPREAD = 0.1
"""The usual spread of the linear model's values on unseen comments: so the stems compare."""
_MOST_AT_ONCE = 6_000
_DISTANCE = 0.5
"""Other people's comments are further from the codebook than its sentences are from each other: on the
held-out comments a suggestion was right about half as often as the curve of the codebook's sentences says."""
_SHORT_STEM = 3
_FOLDS = 5
_BOOK_FOLDS = 3
_MOST_REMEMBERED = 20_000

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_REFERENCE = re.compile(r"\(([^()]*)\)")
_TEXT_SPEAK = {
    "u": "you", "ur": "your", "r": "are", "n": "and", "cos": "because", "cuz": "because", "cus": "because",
    "coz": "because", "b4": "before", "ppl": "people", "sw": "social worker", "wiv": "with", "wen": "when",
    "wat": "what", "summat": "something", "nowt": "nothing", "yr": "year", "yrs": "years", "tho": "though",
    "til": "until", "defo": "definitely", "bf": "boyfriend", "gf": "girlfriend", "msg": "message",
    "msgs": "messages", "pls": "please", "plz": "please", "thru": "through", "gonna": "going to",
    "wanna": "want to", "gotta": "got to", "im": "i am", "ive": "i have", "dunno": "do not know",
    "smth": "something", "lil": "little", "bro": "brother", "sis": "sister",
}  # fmt: skip
_EMPTY = frozenset(
    re.findall(
        r"\S+",
        """no nope none nothing na n a nil idk dunno not applicable as above see ok okay yes yeah yep good
        fine great nice bad poor rubbish everything anything all of it stuff things thanks thank you
        very much so lol test hi hello at this time really ta cheers and was is the to i do dont know
        blah alright more else sure maybe""",
    )
)
"""A comment made of these alone says nothing that can be themed."""


@dataclass(frozen=True)
class Suggestion:
    """One theme put forward for one comment.

    theme_id: the theme's id in the codebook. because: words of the comment itself, weightiest first; never
    empty. confidence: 0 to 1, an estimate of how often such a suggestion is right. With no coded comments it
    is fitted on the codebook's own sentences, held out in turn, halved, and capped below `BAR`: it ranks
    suggestions and is no promise (docs/theming.md has the table). It reaches `BAR` only where coded comments
    showed, out of fold, that such suggestions of this theme are right that often.
    """

    theme_id: str
    confidence: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Comment:
    """A free-text answer, with the audience of its collection and the question's words, where known."""

    text: str
    audience: str = ""
    question: str = ""


@dataclass(frozen=True)
class CodedComment:
    """A comment that a person has coded. No themes means that a person found none; that teaches too."""

    text: str
    themes: tuple[str, ...]
    audience: str = ""
    question: str = ""
    direction: str = ""


class FeatureExtractor(Protocol):
    """What turns texts into rows of numbers: the seam at which an encoder of meaning can be joined.

    `weigh` gives a (texts × features) sparse matrix; `share` gives, for each word of a text and a matrix of
    coefficients (themes × features), how much that word adds to each theme (an array of length themes).
    """

    def learn(self, texts: Sequence[str]) -> None:
        """Look at the training texts once."""

    def weigh(self, texts: Sequence[str]) -> Any:
        """A sparse matrix, one row a text."""

    def share(self, words: Sequence[str], coefficients: Any) -> list[Any]:
        """For each normal word, its contribution to each theme."""


def needs_person(suggestions: Sequence[Suggestion]) -> bool:
    """Whether a person must look before these themes count.

    True where there are none (nothing spoke, or the comment is empty or in another language), or where any of
    them is below `BAR`. With no coded comments confidence stays below `BAR`, so this is always True.
    """
    return not suggestions or any(suggestion.confidence < BAR for suggestion in suggestions)


@dataclass(frozen=True)
class _Token:
    """A word as the person wrote it, and as the coder reads it (text-speak may make two words of one)."""

    surface: str
    normal: tuple[str, ...]


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]", "", match.group().casefold())
        word = re.sub(r"(.)\1{2,}", r"\1\1", word)
        tokens.append(_Token(match.group(), tuple(_TEXT_SPEAK.get(word, word).split())))
    return tokens


def _normal(text: str) -> str:
    return " ".join(word for token in _tokens(text) for word in token.normal)


class _Words:
    """TF-IDF of words, pairs of words, and runs of three to five letters within words (for misspellings)."""

    _LETTERS_WEIGHT = 0.7

    def __init__(self) -> None:
        # scikit-learn takes a second and 80 MB to load: the web process must never pay for it.
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", sublinear_tf=True)  # noqa: S106
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._cache: dict[str, Any] = {}

    def learn(self, texts: Sequence[str]) -> None:
        self._words.fit(texts)
        self._letters.fit(texts)
        self._runs = self._letters.build_analyzer()
        self._cache = {}

    def weigh(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import hstack

        return hstack(
            [self._words.transform(texts), self._LETTERS_WEIGHT * self._letters.transform(texts)]
        ).tocsr()

    def knows(self, word: str) -> bool:
        return word in self._words.vocabulary_

    def share(self, words: Sequence[str], coefficients: Any) -> list[Any]:
        shares = [self._alone(word, coefficients).copy() for word in words]
        for place in range(len(words) - 1):
            pair = self._words.vocabulary_.get(f"{words[place]} {words[place + 1]}")
            if pair is not None:
                half = coefficients[:, pair] * self._words.idf_[pair] / 2
                shares[place] += half
                shares[place + 1] += half
        return shares

    def _alone(self, word: str, coefficients: Any) -> Any:
        import numpy as np

        found = self._cache.get(word)
        if found is None:
            found = np.zeros(coefficients.shape[0])
            place = self._words.vocabulary_.get(word)
            if place is not None:
                found += coefficients[:, place] * self._words.idf_[place]
            offset = len(self._words.vocabulary_)
            runs = Counter(self._runs(word))
            known = [self._letters.vocabulary_[run] for run in runs if run in self._letters.vocabulary_]
            if known:
                # The letters of a word speak together as one voice, so they are averaged like a unit vector.
                idf = self._letters.idf_[known]
                scale = self._LETTERS_WEIGHT * 4 / math.sqrt(len(known))
                found += coefficients[:, [offset + place for place in known]] @ idf * scale / 4
            if len(self._cache) > _MOST_REMEMBERED:
                self._cache.clear()
            self._cache[word] = found
        return found


class _Stems:
    """The codebook's stems. Each is worth the same, and speaks for the theme that lists it.

    A stem that several themes list is shared among them. What a stem is worth is not learned from sentences:
    a person chose it, and the linear model already learns from the same words.
    """

    def __init__(self, themes: Sequence[Theme]) -> None:
        listed: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, theme in enumerate(themes):
            for words in dict.fromkeys(tuple(_normal(stem).split()) for stem in theme.stems):
                if words:
                    listed[words].append(place)
        self.weight: dict[tuple[str, ...], dict[int, float]] = {
            words: dict.fromkeys(places, _STEM_WEIGHT / len(places)) for words, places in listed.items()
        }
        self._remembered: dict[str, tuple[tuple[str, ...], ...]] = {}

    def found(self, words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int]]:
        """Each stem found in the words, with the place of its first word."""
        for place, word in enumerate(words):
            for stem in self._starting(word):
                if len(stem) <= len(words) - place and all(map(_begins, stem, words[place:])):
                    yield stem, place

    def _starting(self, word: str) -> tuple[tuple[str, ...], ...]:
        """The stems whose first word this word begins with; remembered, because people repeat words."""
        found = self._remembered.get(word)
        if found is None:
            found = tuple(stem for stem in self.weight if _begins(stem[0], word))
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = found
        return found


def _begins(stem: str, word: str) -> bool:
    if len(stem) <= _SHORT_STEM:
        return word in (stem, stem + "s")
    return word.startswith(stem)


@dataclass(frozen=True)
class _Lesson:
    """One training text (already normal), its themes' places, and how much it counts."""

    text: str
    labels: frozenset[int]
    weight: float


class CodebookCoder:
    """Learns a codebook, and coded comments where there are any, and suggests themes for comments.

    Works from id, name and definition alone; include, exclude, examples, stems and voices make it better.
    Questions in `include` (between quotation marks) teach it what a question is about. Deterministic: the
    same codebook and coded comments give the same suggestions. Raises ValueError where the codebook has no
    theme, or a coded comment names a theme that the codebook does not have.
    """

    def __init__(self, codebook: Codebook, coded: Sequence[CodedComment] = ()) -> None:
        if not codebook.themes:
            raise ValueError("The codebook has no themes. Give it at least one.")
        self._themes = codebook.themes
        self._place = {theme.id: place for place, theme in enumerate(codebook.themes)}
        for comment in coded:
            for theme_id in comment.themes:
                if theme_id not in self._place:
                    raise ValueError(f"A coded comment names {theme_id}, which is no theme of this codebook.")
        self._audiences = {voice for theme in self._themes for voice in theme.voices}
        self._coded = tuple(coded)
        self._learn()

    def suggest(self, comments: Sequence[Comment]) -> list[tuple[Suggestion, ...]]:
        """For each comment, in order, its suggestions, the surest first: none to three.

        None where the comment is empty, says nothing ("n/a"), is in a language the coder does not read, or no
        theme speaks clearly. Works in batches of `BATCH`, so memory does not grow with the file.
        """
        results: list[tuple[Suggestion, ...]] = []
        for start in range(0, len(comments), BATCH):
            batch = comments[start : start + BATCH]
            tokens = [_tokens(comment.text) for comment in batch]
            readable = [place for place, found in enumerate(tokens) if self._can_read(found)]
            scores = self._scores([batch[place] for place in readable])
            found_for = dict(zip(readable, scores, strict=True))
            results.extend(
                self._choose(tokens[place], batch[place].audience, found_for[place])
                if place in found_for
                else ()
                for place in range(len(batch))
            )
        return results

    # --- learning ---

    def _learn(self) -> None:
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        self._small_words = frozenset(ENGLISH_STOP_WORDS)
        self._stems = _Stems(self._themes)
        taught = _lessons(self._themes, self._place)
        examples = _examples(self._themes)
        coded = [
            _Lesson(_normal(comment.text), frozenset(self._place[theme] for theme in comment.themes), 1.0)
            for comment in self._coded
        ]
        asked = [
            (_normal(comment.question), lesson.labels)
            for comment, lesson in zip(self._coded, coded, strict=True)
            if comment.question and lesson.labels
        ]
        self._fit_question(taught, examples, asked)
        if not self._calibrate_on_coded(taught, examples, coded):
            self._calibrate_on_codebook(taught, examples)
        self._fit(taught + examples + coded)

    def _fit(self, lessons: Sequence[_Lesson]) -> None:
        """The comment's own model, from these lessons only."""
        self._features: FeatureExtractor = (words := _Words())
        self._words = words
        words.learn([lesson.text for lesson in lessons])
        self._coefficients = self._ridge(words, lessons)

    def _fit_question(
        self,
        taught: Sequence[_Lesson],
        examples: Sequence[_Lesson],
        asked: Sequence[tuple[str, frozenset[int]]],
    ) -> None:
        lessons = [
            _Lesson(lesson.text, lesson.labels, 0.3 * lesson.weight) for lesson in (*taught, *examples)
        ]
        for place, theme in enumerate(self._themes):
            lessons += [_Lesson(text, frozenset({place}), 1.0) for text in _questions(theme)]
        lessons += [_Lesson(text, labels, 0.3) for text, labels in asked]
        self._question_features = _Words()
        self._question_features.learn([lesson.text for lesson in lessons])
        self._question_coefficients = self._ridge(self._question_features, lessons)
        self._question_cache: dict[str, Any] = {}

    def _ridge(self, features: FeatureExtractor, lessons: Sequence[_Lesson]) -> Any:
        """Coefficients (themes × features): how much each feature speaks for each theme."""
        import numpy as np

        rows = features.weigh([lesson.text for lesson in lessons])
        targets = -np.ones((len(lessons), len(self._themes)))
        for row, lesson in enumerate(lessons):
            targets[row, sorted(lesson.labels)] = 1.0
        weights = np.array([lesson.weight for lesson in lessons])
        targets -= np.average(targets, axis=0, weights=weights)
        if len(lessons) <= _MOST_AT_ONCE:
            # Far fewer sentences than features: ridge regression solved over the sentences, for all themes at
            # once, gives the same coefficients as over the features in a fraction of the time.
            kernel = (rows @ rows.T).toarray() + np.diag(_PENALTY / weights)
            coefficients = (rows.T @ np.linalg.solve(kernel, targets)).T
        else:
            from sklearn.linear_model import Ridge

            model = Ridge(alpha=_PENALTY, solver="sparse_cg", tol=1e-3, fit_intercept=False)
            coefficients = np.atleast_2d(model.fit(rows, targets, sample_weight=weights).coef_)
        # C order makes the rows of one theme lie together, which the dot products of a batch like.
        return np.ascontiguousarray(coefficients)

    # --- how sure ---

    def _calibrate_on_codebook(self, taught: Sequence[_Lesson], examples: Sequence[_Lesson]) -> None:
        """A logistic curve from score to share right, on the codebook's sentences held out in turn."""
        self._bars: dict[int, float] = {}
        self._curve, self._distance = (1.0, -2.5), _DISTANCE
        if len(examples) < 10 * _FOLDS:
            return
        scores, right = [], []
        for fold in range(_BOOK_FOLDS):
            kept = [lesson for place, lesson in enumerate(examples) if place % _BOOK_FOLDS != fold]
            held = [lesson for place, lesson in enumerate(examples) if place % _BOOK_FOLDS == fold]
            self._fit([*taught, *kept])
            for lesson, score in zip(held, self._own_scores([lesson.text for lesson in held]), strict=True):
                voices = {voice for place in lesson.labels for voice in self._themes[place].voices}
                for place in score.argsort()[::-1][:MOST_THEMES]:
                    if not voices or voices & set(self._themes[place].voices):
                        scores.append(float(score[place]))
                        right.append(place in lesson.labels)
        self._curve = _curve(scores, right)

    def _calibrate_on_coded(
        self, taught: Sequence[_Lesson], examples: Sequence[_Lesson], coded: Sequence[_Lesson]
    ) -> bool:
        """The same on coded comments where there are enough, with each theme's bar; False where not.

        Comments with the same text stay in the same fold: else a fixed answer would mark its own work.
        """
        if len(coded) < 20 * _FOLDS:
            return False
        self._bars, self._distance = {}, 1.0
        texts = {text: place for place, text in enumerate(dict.fromkeys(lesson.text for lesson in coded))}
        scores: list[float] = []
        right: list[bool] = []
        of_theme: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for fold in range(_FOLDS):
            held = [place for place, lesson in enumerate(coded) if texts[lesson.text] % _FOLDS == fold]
            kept = [lesson for lesson in coded if texts[lesson.text] % _FOLDS != fold]
            self._fit([*taught, *examples, *kept])
            readable = [place for place in held if self._can_read(_tokens(self._coded[place].text))]
            comments = [
                Comment(self._coded[place].text, self._coded[place].audience, self._coded[place].question)
                for place in readable
            ]
            for place, score in zip(readable, self._scores(comments), strict=True):
                for theme in self._ranked(score, self._coded[place].audience)[:MOST_THEMES]:
                    is_right = theme in coded[place].labels
                    scores.append(float(score[theme]))
                    right.append(is_right)
                    of_theme[theme].append((float(score[theme]), is_right))
        self._curve = _curve(scores, right)
        for theme, pairs in of_theme.items():
            bar = _bar(pairs)
            if bar is not None:
                self._bars[theme] = bar
        return True

    def _confidence(self, theme: int, score: float) -> float:
        slope, offset = self._curve
        sure = 1 / (1 + math.exp(-max(-30.0, min(30.0, slope * score + offset))))
        if theme in self._bars and score >= self._bars[theme]:
            return max(BAR, sure)
        return min(sure * self._distance, BAR - 0.01)

    # --- reading ---

    def _can_read(self, tokens: Sequence[_Token]) -> bool:
        """Whether there is something in it that the coder can read: words, English, and not only "n/a"."""
        words = [word for token in tokens for word in token.normal]
        if not words or all(word in _EMPTY or word.isdigit() for word in words):
            return False
        known = [word for word in words if word in self._small_words or self._words.knows(word)]
        stems = any(True for _ in self._stems.found(words))
        if not stems and not any(word not in self._small_words for word in known):
            # A codebook of few words knows none of the person's; the letters may still speak.
            return len(words) >= 2 and 2 * len(known) >= len(words)
        return 3 * len(known) >= len(words) or (stems and 5 * len(known) >= len(words))

    def _own_scores(self, texts: Sequence[str]) -> Any:
        """Scores (texts × themes) of normal texts, from their words, letters and stems."""
        import numpy as np

        if not texts:
            return np.zeros((0, len(self._themes)))
        scores = (self._features.weigh(texts) @ self._coefficients.T) / _SPREAD
        for row, text in enumerate(texts):
            for stem in {stem for stem, _ in self._stems.found(text.split())}:
                for place, weight in self._stems.weight[stem].items():
                    scores[row, place] += weight
        return scores

    def _scores(self, comments: Sequence[Comment]) -> Any:
        scores = self._own_scores([_normal(comment.text) for comment in comments])
        for row, comment in enumerate(comments):
            if comment.question:
                scores[row] += _QUESTION_WEIGHT * self._question_score(comment.question)
        return scores

    def _question_score(self, question: str) -> Any:
        found = self._question_cache.get(question)
        if found is None:
            row = self._question_features.weigh([_normal(question)])
            found = ((row @ self._question_coefficients.T) / _SPREAD)[0]
            if len(self._question_cache) > _MOST_REMEMBERED:
                self._question_cache.clear()
            self._question_cache[question] = found
        return found

    def _ranked(self, score: Any, audience: str) -> list[int]:
        """The themes that this audience can voice, highest score first. An unknown audience hides none."""
        known = audience in self._audiences
        return [
            int(place)
            for place in score.argsort(kind="stable")[::-1]
            if not known or not self._themes[place].voices or audience in self._themes[place].voices
        ]

    def _choose(self, tokens: Sequence[_Token], audience: str, score: Any) -> tuple[Suggestion, ...]:
        chosen: list[Suggestion] = []
        first = 0.0
        ranked = self._ranked(score, audience)[:MOST_THEMES]
        why: Mapping[int, tuple[str, ...]] | None = None
        for theme in ranked:
            sure = self._confidence(theme, float(score[theme]))
            if sure < (max(NEXT_FLOOR, NEXT_SHARE * first) if chosen else FIRST_FLOOR):
                break
            if why is None:
                why = self._because(tokens, ranked)
            if why[theme]:
                first = first or sure
                chosen.append(Suggestion(self._themes[theme].id, round(sure, 3), why[theme]))
        return tuple(chosen)

    def _because(self, tokens: Sequence[_Token], themes: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """For each theme the words of the comment that added most to it, as the person wrote them."""
        words = [word for token in tokens for word in token.normal]
        owner = [place for place, token in enumerate(tokens) for _ in token.normal]
        shares = self._features.share(words, self._coefficients)
        length = math.sqrt(len(words)) * 4
        added = [defaultdict(float) for _ in tokens]  # type: list[dict[int, float]]
        for place, share in zip(owner, shares, strict=True):
            for theme in themes:
                added[place][theme] += float(share[theme]) / _SPREAD / length
        for stem, start in self._stems.found(words):
            for theme, weight in self._stems.weight[stem].items():
                for step in range(len(stem)):
                    added[owner[start + step]][theme] += weight / len(stem)
        because: dict[int, tuple[str, ...]] = {}
        for theme in themes:
            told: dict[str, tuple[float, str]] = {}
            for place, token in enumerate(tokens):
                weight = added[place][theme]
                if weight > 0 and weight > told.get(token.surface.casefold(), (0.0, ""))[0]:
                    told[token.surface.casefold()] = (weight, token.surface)
            order = sorted(told.items(), key=lambda item: (-item[1][0], item[0]))
            heavy = [surface for word, (_, surface) in order if word not in self._small_words]
            because[theme] = tuple((heavy or [surface for _, (_, surface) in order])[:MOST_WORDS])
        return because


def _lessons(themes: Sequence[Theme], place_of: Mapping[str, int]) -> list[_Lesson]:
    """What the codebook says of its themes: name, definition, include; and exclude, for a theme it names."""
    lessons = []
    for place, theme in enumerate(themes):
        own = frozenset({place})
        include = re.sub(r'"[^"]*"', " ", theme.include)
        lessons += [_Lesson(_normal(theme.name), own, 1.0), _Lesson(_normal(theme.definition), own, 1.0)]
        lessons += [_Lesson(_normal(part), own, 0.5) for part in re.split(r"[,.;]", include) if part.strip()]
        for part in re.split(r"[.;]", theme.exclude):
            named = {
                place_of[word]
                for inside in _REFERENCE.findall(part)
                for word in re.findall(r"[\w-]+", inside)
                if word in place_of and word != theme.id
            }
            if named:
                lessons.append(_Lesson(_normal(_REFERENCE.sub(" ", part)), frozenset(named), 0.3))
    return [lesson for lesson in lessons if lesson.text]


def _examples(themes: Sequence[Theme]) -> list[_Lesson]:
    """The codebook's example comments; one that stands under two themes carries both."""
    labels: dict[str, set[int]] = {}
    for place, theme in enumerate(themes):
        for example in theme.examples:
            labels.setdefault(_normal(example), set()).add(place)
    return [_Lesson(text, frozenset(found), 1.0) for text, found in labels.items() if text]


def _questions(theme: Theme) -> list[str]:
    """The questions that `include` quotes as often answered with this theme."""
    return [
        _normal(part)
        for quoted in re.findall(r'"([^"]*)"', theme.include)
        for part in re.findall(r"[^?]+\?", quoted)
    ]


def _curve(scores: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset of a logistic curve from score to share right (Platt 1999), slope at least 0."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    if len(set(right)) < 2:
        return 1.0, -4.0
    model = LogisticRegression(C=1.0).fit(np.array(scores).reshape(-1, 1), np.array(right))
    return max(0.0, float(model.coef_[0][0])), float(model.intercept_[0])


def _bar(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """The lowest score at and above which `BAR` of the out-of-fold suggestions were right, or None.

    Equal scores stand or fall together, and at least `FEWEST_FOR_BAR` suggestions must lie above it.
    """
    found = None
    order = sorted(pairs, key=lambda pair: -pair[0])
    right = 0
    for count, (score, is_right) in enumerate(order, start=1):
        right += is_right
        last_of_equals = count == len(order) or order[count][0] < score
        if last_of_equals and count >= FEWEST_FOR_BAR and right >= BAR * count:
            found = score
    return found
