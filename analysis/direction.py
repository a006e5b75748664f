"""Which way a comment points, by a model that people's examples teach: good, bad, both, neither, a wish.

A linear model over the comment's words, the question's words and what it asks for, what the lexicons of
`analysis/sentiment.py` make of its clauses, and, where there is an encoder, how its meaning leans: a second,
smaller model says that, which learns from meanings alone. **A direction never sorts, hides or gates a
comment.** It is marked as the machine's until a person says so.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from analysis import sentiment
from analysis.sentiment import KINDS, AskedFor, Kind, Parts

MOST_WORDS = 5
CODED_WEIGHT = 2.0
"""What a person's own direction teaches, against one of the project's examples."""
FEWEST_EXAMPLES = 50
"""Below these, or with one kind alone, there is nothing to learn."""
_WITH_EXAMPLES = 2
"""A word is learned from so many comments; a rarer one says more of its writer than of the comment."""
_STRENGTH = 2.0
_QUESTION_WEIGHT = 0.55
"""What the question's own words weigh against the comment's: they are learned by heart all too easily."""
_MEANING_PENALTY = 1.0
_MEANING_WEIGHT = 2.0
_FOLDS = 10
_WORTH: Mapping[Kind, float] = {"negative": 1.6, "mixed": 1.3}
"""What a kind's share counts for when one is chosen. A complaint that is overlooked is the worst mistake: out
of fold this finds a tenth more of them, and hardly a comment less is read rightly (docs/decisions/0030)."""


_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a an and as at be been by for from had has have he her him his i id im in is it its just me my of
        on or
        our she so that the their them then there they this to us was we were what when who with you your""",
    )
)
"""Words that are named as a reason only where no other word is."""


@dataclass(frozen=True, slots=True)
class Directed:
    """A comment whose direction a person told, with the words of the question it answers."""

    text: str
    question: str
    kind: Kind


def lessons(rows: Iterable[tuple[str, str, str]]) -> list[Directed]:
    """Comments with their question and direction, ready to learn from; those with no direction left out.

    Raises ValueError for a direction that there is not.
    """
    found = []
    for text, question, told in rows:
        if told.strip():
            kind = next((kind for kind in KINDS if kind == told.strip().casefold()), None)
            if kind is None:
                raise ValueError(f'The direction "{told}" is unknown. Use {", ".join(KINDS)}.')
            found.append(Directed(text, question, kind))
    return found


@dataclass(frozen=True, slots=True)
class Mention:
    """One clause of a comment that turns. words: as it was written. because: as in Direction."""

    words: str
    kind: Kind
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way a comment points.

    confidence: 0 to 1, the model's share for this kind; 1 for a comment that says nothing. because: words of
    the comment as written, weightiest first; empty where the question alone spoke, or nothing did.
    mentions: its clauses, where it turns ("boring but useful"); empty where it does not.
    """

    kind: Kind
    confidence: float
    because: tuple[str, ...]
    mentions: tuple[Mention, ...] = ()

    def for_theme(self, words: Iterable[str]) -> Kind:
        """The direction in which a theme is mentioned, given the words that made the theme.

        Where the comment turns, the clause that carries most of these words decides; the comment as a whole
        where it does not turn, or where no clause carries more of them than another.
        """
        wanted = [word.casefold() for word in words if word.strip()]
        carried = [sum(word in one.words.casefold() for word in wanted) for one in self.mentions]
        most = max(carried, default=0)
        if most == 0 or carried.count(most) > 1:
            return self.kind
        return self.mentions[carried.index(most)].kind


class Encoder(Protocol):
    """What is needed of `analysis/encoder`."""

    def meanings(self, questions: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any]:
        """Two arrays (texts × 384), rows of length 1: question and text together, and the text's own part."""


class DirectionReader:
    """Reads directions. Learning takes a second or so; reading changes nothing in it."""

    def __init__(
        self,
        examples: Iterable[Directed],
        coded: Iterable[Directed] = (),
        encoder: Encoder | None = None,
        embeddings: Any = None,
    ) -> None:
        """Learn from examples, and twice as much from each comment that people coded.

        encoder: without one, words alone are read. embeddings: `own` of what the encoder makes of the
        examples and then of the coded comments, where somebody has them already; otherwise it is asked here.
        Raises ValueError for fewer than `FEWEST_EXAMPLES` or one kind alone, for an unknown kind, and for
        embeddings of another number of comments.
        """
        own, peoples = list(examples), list(coded)
        lessons = own + peoples
        for lesson in lessons:
            if lesson.kind not in KINDS:
                raise ValueError(f'The direction "{lesson.kind}" is unknown. Use {", ".join(KINDS)}.')
        if len(lessons) < FEWEST_EXAMPLES or len({lesson.kind for lesson in lessons}) < 2:
            raise ValueError(
                f"Directions are learned from {FEWEST_EXAMPLES} comments of two kinds or more. There are "
                f"{len(lessons)}."
            )
        self._encoder = encoder
        weights = [1.0] * len(own) + [CODED_WEIGHT] * len(peoples)
        kinds = [lesson.kind for lesson in lessons]
        read = [_read(lesson.text, lesson.question) for lesson in lessons]
        self._terms = _Terms(read)
        rows = self._terms.rows(read)
        self._words = _Model(rows, kinds, weights)
        self._leanings: _Leanings | None = None
        self._meaning: _Model | None = None
        if encoder is not None or embeddings is not None:
            texts = [lesson.text for lesson in lessons]
            if embeddings is None and encoder is not None:
                _, embeddings = encoder.meanings([lesson.question for lesson in lessons], texts)
            self._leanings = _Leanings(_checked(embeddings, texts), kinds, weights, _folds(texts))
            self._meaning = _Model(_joined(rows, self._leanings.learned), kinds, weights)
            self._leanings.forget_the_lessons()

    def read(
        self,
        texts: Sequence[str],
        questions: Sequence[str] = (),
        embeddings: Any = None,
        *,
        with_reasons: bool = True,
    ) -> list[Direction]:
        """A direction for each comment, in order; its question's words beside it, "" or nothing for none.

        embeddings: the encoder's `own` of each, where they are at hand. with_reasons: without, `because` and
        `mentions` are empty, and reading takes half the time. A comment without a word, or one that says
        "none" or "n/a", is neutral with confidence 1. Raises ValueError where the three differ in length.
        """
        asked = list(questions) or [""] * len(texts)
        if len(asked) != len(texts):
            raise ValueError(f"There are {len(texts)} comments and {len(asked)} questions. Give one each.")
        if not texts:
            return []
        read = [_read(text, question) for text, question in zip(texts, asked, strict=True)]
        model, known = self._words, self._terms.rows(read)
        if self._meaning is not None and self._leanings is not None:
            if embeddings is None and self._encoder is not None:
                _, embeddings = self._encoder.meanings(asked, list(texts))
            if embeddings is not None:
                model = self._meaning
                known = _joined(known, self._leanings.of(_checked(embeddings, texts)))
        shares = model.shares(known)
        turning = [
            place
            for place, one in enumerate(read)
            if with_reasons and _may_turn(one, model.kind(shares[place]))
        ]
        mentions = self._mentions([read[place] for place in turning])
        told = dict(zip(turning, mentions, strict=True))
        return [
            _nothing_said()
            if one.parts.says_nothing
            else Direction(
                kind := model.kind(shares[place]),
                round(model.share(shares[place], kind), 3),
                self._because(one, model, kind) if with_reasons else (),
                told.get(place, ()),
            )
            for place, one in enumerate(read)
        ]

    def _mentions(self, turning: Sequence[_Read]) -> list[tuple[Mention, ...]]:
        """The clauses of comments that may turn, each read by its words alone; () where all say the same."""
        if not turning:
            return []
        clauses = [[_read(clause.text, one.question) for clause in one.clauses] for one in turning]
        flat = [clause for one in clauses for clause in one]
        shares = iter(self._words.shares(self._terms.rows(flat)))
        found: list[tuple[Mention, ...]] = []
        for one in clauses:
            kinds = [
                _leans_plainly(clause) or self._words.kind(share)
                for clause, share in zip(one, shares, strict=False)
            ]
            found.append(
                tuple(
                    Mention(
                        clause.parts.text,
                        kind,
                        self._because(clause, self._words, kind),
                    )
                    for clause, kind in zip(one, kinds, strict=True)
                )
                if len(set(kinds)) > 1
                else ()
            )
        return found

    def _because(self, one: _Read, model: _Model, kind: Kind) -> tuple[str, ...]:
        """The words that added most to a kind, as they were written."""
        added = self._terms.added(one, kind, model.pull(kind))
        told: dict[str, tuple[float, str]] = {}
        for word, plain, weight in zip(one.parts.words, one.parts.plain, added, strict=True):
            if weight > told.get(plain, (0.0, ""))[0]:
                told[plain] = (weight, word)
        order = sorted(told.items(), key=lambda item: (-item[1][0], item[0]))
        # A word that brings less than a fifth of the first only blurs the reason, as small words do.
        heavy = [(plain, word) for plain, (weight, word) in order if weight >= order[0][1][0] / 5]
        telling = [word for plain, word in heavy if plain not in _SMALL_WORDS]
        return tuple(telling or [word for _, word in heavy])[:MOST_WORDS]


# ---- what is read of a comment ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """A comment taken apart, with the words in which it asks for something and the lexicons' numbers."""

    parts: Parts
    question: str
    asked: str
    numbers: tuple[float, ...]
    leaning: tuple[float, ...]
    """For each word, how far it leans: what the lexicons hold of it, with its negation."""
    terms: dict[str, list[int]]
    """Its words and pairs of words, with the places of their words."""

    @property
    def clauses(self) -> tuple[sentiment.Clause, ...]:
        return self.parts.clauses


def _read(text: str, question: str) -> _Read:
    parts = sentiment.take_apart(text)
    asks = _asks(question)
    by_clause = [0.0] * max(1, len(parts.clauses))
    leans = [0.0] * len(parts.words)
    for one in parts.evidence:
        by_clause[one.clause] += one.weight
        for place in range(one.first, min(one.last, len(leans))):
            leans[place] += one.weight / (one.last - one.first)
    for place, word in enumerate(parts.plain):
        leans[place] = leans[place] or sentiment.word_valence(word)
    whole = sentiment.valence(text)
    clauses = [sentiment.valence(one.text) for one in parts.clauses] if len(parts.clauses) > 1 else [whole]
    asked = sentiment.asking(text, asks)
    sides = [
        0.5 * side.compound + 0.5 * math.tanh(own) for side, own in zip(clauses, by_clause, strict=False)
    ] or [0.0]
    net = 0.5 * whole.compound + 0.5 * math.tanh(sum(by_clause))
    good = whole.good > 0 or sum(max(one.weight, 0.0) for one in parts.evidence) >= _SOME
    bad = whole.bad > 0 or sum(max(-one.weight, 0.0) for one in parts.evidence) >= _SOME
    turns = parts.has_contrast
    numbers = (
        max(net, 0.0),
        max(-net, 0.0),
        max(0.0, min(max(sides), -min(sides))),
        float(good and not bad and not turns),
        float(bad and not good and not turns),
        float(not good and not bad),
        float(good and bad),
        float(good and bad and turns),
        float(bool(asked)),
        float(bool(asked if asks in ("fault", "wish") else sentiment.asking(text, "wish"))),
        sides[-1] if len(sides) > 1 else 0.0,
        float(parts.has_negation),
        float(turns),
        float("?" in text),
        float("!" in text),
        min(len(parts.words), 30) / 30,
        *(float(asks == one) for one in ("good", "fault", "wish", "")),
    )
    return _Read(parts, question, asked, numbers, tuple(leans), _terms(parts))


_SOME = 0.15
"""Words that lean less than this, taken together, lean no way. The size of the lexicon's fainter words."""
_UP, _DOWN, _BOTH, _ONLY_GOOD, _ONLY_BAD, _NO_SIDE = range(6)
_ASKED = 8
"""Places of numbers, for the reasons."""
_SIDES: Mapping[Kind, int] = {"positive": 1, "negative": -1}


def _asks(question: str) -> AskedFor:
    found = _ASKS.get(question)
    if found is None:
        if len(_ASKS) > 4096:
            _ASKS.clear()
        found = _ASKS[question] = sentiment.asked_for(question)
    return found


_ASKS: dict[str, AskedFor] = {}


class _Terms:
    """The words of comments and questions that are known, and comments as rows of numbers."""

    def __init__(self, lessons: Sequence[_Read]) -> None:
        seen = Counter(term for one in lessons for term in {*one.terms, *_question_terms(one)})
        known = [term for term, count in sorted(seen.items()) if count >= _WITH_EXAMPLES]
        self._place = {term: place for place, term in enumerate(known)}
        many = len(lessons)
        self._rarity = [math.log((1 + many) / (1 + seen[term])) + 1 for term in known]
        self.width = len(known)

    def rows(self, read: Sequence[_Read]) -> Any:
        """A sparse row a comment: its words, its question's words, and the lexicons' numbers."""
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        places: list[int] = []
        values: list[float] = []
        ends = [0]
        for one in read:
            for terms, weight in ((one.terms, 1.0), (_question_terms(one), _QUESTION_WEIGHT)):
                block = self._weighed(terms)
                places += block
                values += [weight * value for value in block.values()]
            ends.append(len(places))
        words = csr_matrix((values, places, ends), shape=(len(read), self.width))
        return hstack([words, csr_matrix(np.array([one.numbers for one in read]))], format="csr")

    def _weighed(self, terms: Iterable[str]) -> dict[int, float]:
        found = {self._place[term] for term in terms if term in self._place}
        length = math.sqrt(sum(self._rarity[place] ** 2 for place in found)) or 1.0
        return {place: self._rarity[place] / length for place in found}

    def added(self, one: _Read, kind: Kind, pull: Any) -> list[float]:
        """What each word of a comment adds to a kind, given the pull of each column towards it."""
        weighed = self._weighed(one.terms)
        added = [0.0] * len(one.parts.words)
        for term, places in one.terms.items():
            column = self._place.get(term)
            if column is not None:
                share = weighed[column] * float(pull[column]) / len(places)
                for place in places:
                    added[place] += share
        number = [float(pull[self.width + place]) for place in range(_ASKED + 1)]
        asked = frozenset(one.asked.split())
        for place, word in enumerate(one.parts.plain):
            if word in asked:
                added[place] += number[_ASKED] / len(asked)
        # What a leaning word moves when it goes: the good or the bad of the whole, and whether there is any.
        both = number[_BOTH] if kind == "mixed" else 0.0
        up, down = number[_UP] + both, number[_DOWN] + both
        leaning = sum(1 for lean in one.leaning if lean)
        side = _SIDES.get(kind, 0)
        for place, lean in enumerate(one.leaning):
            if lean * side < 0:
                # It spoke against the kind, whatever company it was learned in.
                added[place] = 0.0
            elif lean:
                only = _ONLY_GOOD if lean > 0 else _ONLY_BAD
                alone = (number[only] - number[_NO_SIDE]) / leaning if one.numbers[only] else 0.0
                added[place] += max(0.0, (lean * up if lean > 0 else -lean * down) + alone)
        return added


def _terms(parts: Parts) -> dict[str, list[int]]:
    """The terms of a comment (words, pairs within a clause) with the places of their words."""
    plain = parts.plain
    found: dict[str, list[int]] = {}
    for clause in parts.clauses:
        before = "^"
        for place in range(clause.first, clause.last):
            word = plain[place]
            found.setdefault(word, []).append(place)
            pair = found.setdefault(f"{before} {word}", [])
            pair.append(place)
            if before != "^":
                pair.append(place - 1)
            before = word
    return found


def _question_terms(one: _Read) -> tuple[str, ...]:
    found = _QUESTIONS.get(one.question)
    if found is None:
        if len(_QUESTIONS) > 4096:
            _QUESTIONS.clear()
        plain = sentiment.take_apart(one.question).plain
        pairs = pairwise(plain)
        found = _QUESTIONS[one.question] = (
            *(f"? {word}" for word in plain),
            *(f"? {first} {second}" for first, second in pairs),
        )
    return found


_QUESTIONS: dict[str, tuple[str, ...]] = {}


# ---- the model -------------------------------------------------------------------------------------------


class _Model:
    """A logistic regression over the five kinds."""

    def __init__(self, rows: Any, kinds: Sequence[Kind], weights: Sequence[float]) -> None:
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        model = LogisticRegression(C=_STRENGTH, max_iter=2000)
        # Its sums are many and small: on several threads they mostly wait for each other.
        with threadpool_limits(limits=1):
            model.fit(rows, kinds, sample_weight=weights)
        self._kinds: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind in model.classes_)
        self._worth = [_WORTH.get(kind, 1.0) for kind in self._kinds]
        order = [list(model.classes_).index(kind) for kind in self._kinds]
        self._model, self._order = model, order
        found = model.coef_ if len(order) > 2 else [-model.coef_[0], model.coef_[0]]
        coefficients = [found[place] for place in order]
        middle = sum(coefficients) / len(self._kinds)
        self._pull: Mapping[Kind, Any] = {
            kind: row - middle for kind, row in zip(self._kinds, coefficients, strict=True)
        }

    def shares(self, rows: Any) -> Any:
        """For each comment the share of each kind, summing to 1."""
        return self._model.predict_proba(rows)[:, self._order]

    def kind(self, shares: Any) -> Kind:
        """The kind to tell: the likeliest, with what `_WORTH` gives."""
        return self._kinds[int((shares * self._worth).argmax())]

    def share(self, shares: Any, kind: Kind) -> float:
        """The share of one kind."""
        return float(shares[self._kinds.index(kind)])

    def pull(self, kind: Kind) -> Any:
        """How far each column pulls towards a kind, against the mean of all."""
        return self._pull[kind]


class _Leanings:
    """How a meaning leans towards each kind, −1 to 1 or so: ridge regression on the encoder's numbers.

    learned: (lessons × kinds), each lesson as if its fold had never been learned, so that what is built on it
    takes it for no surer than it is with comments to come.
    """

    def __init__(self, meant: Any, kinds: Sequence[Kind], weights: Sequence[float], folds: Any) -> None:
        import numpy as np

        rows = np.asarray(meant, dtype=np.float64)
        weight = np.array(weights)[:, None]
        wanted = 2.0 * np.array([[kind == one for one in KINDS] for kind in kinds]) - 1.0
        self._middle = (weight * wanted).sum(axis=0) / weight.sum()
        wanted -= self._middle
        inverse = np.linalg.inv(rows.T @ (weight * rows) + _MEANING_PENALTY * np.eye(rows.shape[1]))
        self._pull = inverse @ (rows.T @ (weight * wanted))
        missed = wanted - rows @ self._pull
        self.learned: Any = np.zeros_like(wanted)
        for fold in np.unique(folds):
            here = np.flatnonzero(folds == fold)
            # Exact, without learning anew: residual out of fold = (1 − hat matrix of the fold)⁻¹ × residual.
            hat = (rows[here] @ inverse @ rows[here].T) * weight[here].T
            out = np.linalg.solve(np.eye(len(here)) - hat, missed[here])
            self.learned[here] = _MEANING_WEIGHT * (wanted[here] - out)

    def of(self, meant: Any) -> Any:
        """(comments × kinds)."""
        import numpy as np

        return _MEANING_WEIGHT * (np.asarray(meant) @ self._pull)

    def forget_the_lessons(self) -> None:
        """Let go of what only learning needs."""
        self.learned = None


def _folds(texts: Sequence[str]) -> Any:
    """A fold for each text; the same text is always in the same."""
    import numpy as np

    place = {text: number for number, text in enumerate(dict.fromkeys(text.casefold() for text in texts))}
    # Examples stand theme by theme: the stride spreads each over all folds.
    return np.array(
        [(place[text.casefold()] * 7 + place[text.casefold()] // _FOLDS) % _FOLDS for text in texts]
    )


def _joined(rows: Any, leanings: Any) -> Any:
    from scipy.sparse import csr_matrix, hstack

    return hstack([rows, csr_matrix(leanings)], format="csr")


def _checked(embeddings: Any, texts: Sequence[str]) -> Any:
    if len(embeddings) != len(texts):
        raise ValueError(f"There are {len(texts)} comments and {len(embeddings)} embeddings. Give one each.")
    return embeddings


def _may_turn(one: _Read, kind: Kind) -> bool:
    """Whether clauses are worth reading apart: two or more that may not say the same."""
    if len(one.clauses) < 2:
        return False
    sides = {item.weight > 0 for item in one.parts.evidence}
    return kind == "mixed" or one.parts.has_contrast or len(sides) > 1


def _leans_plainly(clause: _Read) -> Kind | None:
    """The side of a clause all of whose leaning words are on one; its few words outweigh the question."""
    weights = [item.weight for item in clause.parts.evidence]
    if clause.numbers[_ASKED] or not weights or min(weights) < 0 < max(weights) or abs(sum(weights)) < 0.3:
        return None
    return "positive" if weights[0] > 0 else "negative"


def _nothing_said() -> Direction:
    return Direction("neutral", 1.0, ())
