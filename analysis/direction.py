"""Which way a comment points, by a model that people's examples teach: good, bad, both, neither, a wish.

A linear model over the comment's words, the question's words, what the rules and lexicons of
`analysis/sentiment.py` make of its clauses, and, where there is one, the sentence encoder's meaning of it.
**A direction never sorts, hides or gates a comment.** It is marked as the machine's until a person says so.
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
"""Below these, or with one kind alone, the rules speak and nothing is learned."""
_WITH_EXAMPLES = 2
"""A word is learned from so many comments; a rarer one says more of its writer than of the comment."""
_STRENGTH = 1.0
_RULES_SURE = 0.5
"""The confidence of a direction that the rules alone gave: nobody measured it on these comments."""


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

    def embed(self, texts: Sequence[str]) -> Any:
        """An array (texts × 384), each row of length 1."""


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

        encoder: without one, words alone are read. embeddings: what the encoder makes of the examples' and
        then the coded comments' texts, where somebody has them already; otherwise it is asked here. Raises
        ValueError for an unknown kind, and for embeddings of another number of comments.
        """
        own, peoples = list(examples), list(coded)
        lessons = own + peoples
        for lesson in lessons:
            if lesson.kind not in KINDS:
                raise ValueError(f'The direction "{lesson.kind}" is unknown. Use {", ".join(KINDS)}.')
        self._encoder = encoder
        self._words: _Model | None = None
        self._meaning: _Model | None = None
        self._questions: dict[str, Any] = {}
        if len(lessons) < FEWEST_EXAMPLES or len({lesson.kind for lesson in lessons}) < 2:
            return
        weights = [1.0] * len(own) + [CODED_WEIGHT] * len(peoples)
        kinds = [lesson.kind for lesson in lessons]
        read = [_read(lesson.text, lesson.question) for lesson in lessons]
        self._terms = _Terms(read)
        rows = self._terms.rows(read)
        self._words = _Model(rows, kinds, weights)
        if encoder is not None or embeddings is not None:
            texts = [lesson.text for lesson in lessons]
            meant = _checked(encoder.embed(texts) if embeddings is None and encoder else embeddings, texts)
            self._meaning = _Model(
                _joined(rows, meant, self._asked([lesson.question for lesson in lessons])), kinds, weights
            )

    def read(
        self, texts: Sequence[str], questions: Sequence[str] = (), embeddings: Any = None
    ) -> list[Direction]:
        """A direction for each comment, in order; its question's words beside it, "" or nothing for none.

        embeddings: the encoder's, of the comments' texts alone, where they are at hand. A comment without a
        word, or one that says "none" or "n/a", is neutral with confidence 1. Raises ValueError where the
        three are not of one length.
        """
        asked = list(questions) or [""] * len(texts)
        if len(asked) != len(texts):
            raise ValueError(f"There are {len(texts)} comments and {len(asked)} questions. Give one each.")
        if not texts:
            return []
        read = [_read(text, question) for text, question in zip(texts, asked, strict=True)]
        if self._words is None:
            return [_by_rules(one) for one in read]
        rows = self._terms.rows(read)
        model, known = self._words, rows
        if self._meaning is not None:
            if embeddings is None and self._encoder is not None:
                embeddings = self._encoder.embed(list(texts))
            if embeddings is not None:
                model, known = self._meaning, _joined(rows, _checked(embeddings, texts), self._asked(asked))
        shares = model.shares(known)
        turning = [place for place, one in enumerate(read) if _may_turn(one, model.kind(shares[place]))]
        mentions = self._mentions([read[place] for place in turning])
        told = dict(zip(turning, mentions, strict=True))
        return [
            _nothing_said()
            if one.parts.says_nothing
            else Direction(
                kind := model.kind(shares[place]),
                round(float(shares[place].max()), 3),
                self._because(one, model, kind),
                told.get(place, ()),
            )
            for place, one in enumerate(read)
        ]

    def _mentions(self, turning: Sequence[_Read]) -> list[tuple[Mention, ...]]:
        """The clauses of comments that may turn, each read by its words alone; () where all say the same."""
        if not turning or self._words is None:
            return [() for _ in turning]
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
                    Mention(clause.parts.text, kind, self._because(clause, self._words, kind))
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

    def _asked(self, questions: Sequence[str]) -> Any:
        """What the encoder makes of each question; few are asked, so each is read once."""
        import numpy as np

        new = [question for question in dict.fromkeys(questions) if question not in self._questions]
        if new and self._encoder is not None:
            self._questions.update(zip(new, self._encoder.embed(new), strict=True))
        nothing = np.zeros(next(iter(self._questions.values())).shape if self._questions else 0)
        return np.array(
            [
                self._questions.get(question, nothing) if question.strip() else nothing
                for question in questions
            ],
            dtype=np.float32,
        )


# ---- what is read of a comment ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """A comment taken apart, with what its question asks for and the lexicons' numbers."""

    parts: Parts
    question: str
    asks: AskedFor
    numbers: tuple[float, ...]
    leaning: tuple[float, ...]
    """For each word, how far it leans: what the lexicons and rules hold of it, with its negation."""

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
    ruled = sentiment.leaning(parts, asks, asked).kind
    sides = [
        0.5 * side.compound + 0.5 * math.tanh(own) for side, own in zip(clauses, by_clause, strict=False)
    ] or [0.0]
    net = 0.5 * whole.compound + 0.5 * math.tanh(sum(by_clause))
    numbers = (
        max(net, 0.0),
        max(-net, 0.0),
        max(0.0, min(max(sides), -min(sides))),
        sides[-1] if len(sides) > 1 else 0.0,
        *(float(ruled == kind) for kind in KINDS),
        *(float(asks == one) for one in ("good", "better", "")),
        float(bool(asked)),
        float(bool(asked if asks == "better" else sentiment.asking(text, "better"))),
        float(parts.has_contrast),
        float(sentiment.both_sides(parts.evidence, text)),
        float("?" in text),
        float("!" in text),
        min(len(parts.words), 30) / 30,
    )
    return _Read(parts, question, asks, numbers, tuple(leans))


_LEANING_NUMBERS = 4
"""The first numbers of a comment say how far its words lean; the others say how it is built."""
_ASKED = 12
"""The number that says whether it asks for something."""


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
        seen = Counter(term for one in lessons for term in {*_comment_terms(one), *_question_terms(one)})
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
            for terms in (_comment_terms(one), _question_terms(one)):
                block = self._weighed(terms)
                places += block
                values += block.values()
            ends.append(len(places))
        words = csr_matrix((values, places, ends), shape=(len(read), self.width))
        return hstack([words, csr_matrix(np.array([one.numbers for one in read]))], format="csr")

    def _weighed(self, terms: Iterable[str]) -> dict[int, float]:
        found = {self._place[term] for term in terms if term in self._place}
        length = math.sqrt(sum(self._rarity[place] ** 2 for place in found)) or 1.0
        return {place: self._rarity[place] / length for place in found}

    def added(self, one: _Read, kind: Kind, pull: Any) -> list[float]:
        """What each word of a comment adds to a kind, given the pull of each column towards it."""
        weighed = self._weighed(_comment_terms(one))
        added = [0.0] * len(one.parts.words)
        for term, places in _where(one).items():
            column = self._place.get(term)
            if column is not None:
                share = weighed[column] * float(pull[column]) / len(places)
                for place in places:
                    added[place] += share
        # What a leaning word moves when it goes: the good or the bad of the whole.
        up, down, both = (float(pull[self.width + place]) for place in range(3))
        up, down = up + (both if kind == "mixed" else 0.0), down + (both if kind == "mixed" else 0.0)
        side = _SIDES.get(kind, 0)
        for place, lean in enumerate(one.leaning):
            if lean * side < 0:
                # It spoke against the kind, whatever company it was learned in.
                added[place] = 0.0
            elif lean:
                added[place] += max(0.0, lean * up if lean > 0 else -lean * down)
        return added


def _comment_terms(one: _Read) -> Iterable[str]:
    return _where(one)


def _where(one: _Read) -> dict[str, list[int]]:
    """The terms of a comment (words, pairs within a clause) with the places of their words."""
    plain = one.parts.plain
    found: dict[str, list[int]] = {}
    for clause in one.clauses:
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

        model = LogisticRegression(C=_STRENGTH, max_iter=2000)
        model.fit(rows, kinds, sample_weight=weights)
        self._kinds: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind in model.classes_)
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
        """The likeliest kind."""
        return self._kinds[int(shares.argmax())]

    def pull(self, kind: Kind) -> Any:
        """How far each column pulls towards a kind, against the mean of all."""
        return self._pull[kind]


def _joined(rows: Any, meant: Any, asked: Any) -> Any:
    from scipy.sparse import csr_matrix, hstack

    return hstack([rows, csr_matrix(meant), csr_matrix(asked)], format="csr")


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


def _by_rules(one: _Read) -> Direction:
    """With nothing learned from: what the rules say."""
    if one.parts.says_nothing:
        return _nothing_said()
    told = sentiment.leaning(one.parts, one.asks)
    return Direction(told.kind, _RULES_SURE, told.because)
