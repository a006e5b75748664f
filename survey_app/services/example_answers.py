"""What the example's invented people answer: plausible, along the path, and the same every time.

Each person has two traits, how things are for them and how much they know; each wave shifts them a little,
up for most and down for some. Every reply goes through `engine.replies`, so that nothing can be answered here
that a person could not answer.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from random import Random

from questionnaires.answers import DONT_KNOW, NO, PREFER_NOT_TO_SAY, YES, Answer, skipped
from questionnaires.model import TEXT_KINDS, Kind, Question, Questionnaire
from survey_app.engine import conditions, replies, turns

LEANINGS = ("good", "bad", "mixed", "idea", "none", "worry")
"""Which way a sentence leans. none: "idk"; worry: something that a reader would want to look at."""
ANYTHING = "anything"
"""The topic of sentences that fit whatever is asked."""

TOPICS = {
    "Q01.8": "about_me", "Q02.11": "why", "Q03.6": "session", "Q05.6": "pack", "Q06.7": "pack",
    "Q07.13a": "school_good", "Q07.13b": "school_bad", "Q08.1": "seen", "Q08.9": "campaign_better",
    "Q09.8": "help", "Q10.13": "hard", "Q11.11": "do", "Q11.14": "changed", "Q12.5": "do", "Q13.6": "module",
    "Q15.10a": "evidence", "Q15.10b": "missing", "Q16.36": "next", "Q17.30": "next",
    "Q18.11a": "family_good", "Q18.11b": "family_better", "Q19.20b": "looking_back", "Q20.10": "together",
}  # fmt: skip
"""Which sentences fit which question. A question that is not here is answered with ANYTHING."""
NOTE_TOPIC = "note"

LIKELY: Mapping[str, Mapping[str, float]] = {
    "Q08.2a": {"campaign": 0.62, "blue_lantern": 0.14, "other_message": 0.25},
    "Q12.1a": {"in_room": 0.7, "live_online": 0.2, "recording": 0.1},
    "Q18.8r": {"police": 0.2, "court": 0.08},
    "Q19.16r": {"police": 0.3, "court": 0.1, "therapy": 0.35},
    "Q07.14a": {"primary": 0.01, "first": 0.1, "second": 0.2, "third": 0.35, "fourth": 0.25, "fifth": 0.08},
    "Q08.3": {"tell_someone": 0.5, "spot_signs": 0.3, "not_your_fault": 0.15, "strangers": 0.1},
}
"""How likely codes are, where the shape of a question alone would not make it plausible."""
AGREEING_IS_BAD = frozenset({"Q05.3b", "Q08.4c"})
"""Rows outside any scale that say something bad."""
RARER = frozenset({"nobody", "none", "other", "another", "another_way", "someone_else", "something_else"})

SKIPS, SKIPS_SENSITIVE, SKIPS_OF_SCALE = 0.03, 0.06, 0.01
PREFERS_NOT, PREFERS_NOT_SENSITIVE = 0.01, 0.04
UNSURE, UNSURE_OF_FACT = 0.05, 0.15
STOPS_EARLY = 0.015
"""Share of people who press Skip to the end from somewhere on."""
MAY_QUOTE = 0.65
WRITES = {"young_people": 0.45, "parents_carers": 0.5, "community": 0.5, "practitioners": 0.5}
WRITES_AT_WORK = 0.6
NOT_IN_ENGLISH = 0.08
LANGUAGES = ("pl", "ro", "ur", "ar", "cy")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that could be written. retold: how a reader would say it in other words, or ""."""

    audience: str
    topic: str
    leaning: str
    language: str
    text: str
    retold: str


@lru_cache(maxsize=1)
def sentences() -> tuple[Sentence, ...]:
    """Every sentence of `example/comments.csv`, in its order."""
    text = (resources.files("survey_app.example") / "comments.csv").read_text(encoding="utf-8")
    return tuple(Sentence(**row) for row in csv.DictReader(io.StringIO(text, newline="")))


def key_of(text: str) -> str:
    """What the hurried and the careful way of writing a sentence share."""
    return text.casefold().rstrip(".")


@lru_cache(maxsize=1)
def by_key() -> Mapping[str, Sentence]:
    """Every sentence by its key."""
    return {key_of(one.text): one for one in sentences()}


@dataclass(slots=True)
class Person:
    """Somebody who does not exist. well and knows are traits in standard deviations.

    answered_before: what does not change from wave to wave, such as where somebody works.
    """

    well: float
    knows: float
    language: str = "en"
    answered_before: dict[str, tuple[str, ...]] = field(default_factory=dict)


def person(rng: Random, questionnaire: Questionnaire, behind: float) -> Person:
    """Somebody new. behind: by how much life is harder where they live, in standard deviations."""
    others = _other_languages(questionnaire)
    language = rng.choice(others) if others and rng.random() < NOT_IN_ENGLISH else "en"
    return Person(rng.gauss(-behind, 0.8), rng.gauss(-behind, 0.8), language)


def _other_languages(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Languages besides English in which somebody could write here."""
    topics = {TOPICS.get(question.id) for question in questionnaire.questions}
    there = {
        one.language for one in sentences() if one.audience == questionnaire.audience and one.topic in topics
    }
    return tuple(language for language in LANGUAGES if language in there)


@dataclass(frozen=True, slots=True)
class Moment:
    """By how much somebody's traits have moved since the first wave, in standard deviations."""

    well: float = 0.0
    knows: float = 0.0


def moment(rng: Random, wave: str | None) -> Moment:
    """What a wave brings: on average a little better, for some nothing, and for some worse."""
    better = {"middle": 0.3, "after": 0.45, "later": 0.35}.get(wave or "", 0.0)
    if not better:
        return Moment()
    return Moment(rng.gauss(better, 0.6), rng.gauss(2 * better, 0.5))


class Sayings:
    """The sentences that people of one group use: each once, and only then again, written in a hurry."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str, str], list[Sentence]] = {}
        self._rounds: dict[tuple[str, str, str], int] = {}

    def say(self, rng: Random, audience: str, topic: str, language: str, well: float) -> str:
        """A sentence that fits; "" where nobody has one in that language."""
        where = (audience, topic, language)
        if not self._left.get(where):
            fit = _fitting(*where)
            if not fit:
                return ""
            self._left[where] = list(fit)
            self._rounds[where] = self._rounds.get(where, 0) + 1
        left = self._left[where]
        chosen = rng.choices(left, [_weight(one.leaning, well) for one in left])[0]
        left.remove(chosen)
        hurried = self._rounds[where] > 1 and language == "en"
        return key_of(chosen.text) if hurried else chosen.text


@lru_cache(maxsize=256)
def _fitting(audience: str, topic: str, language: str) -> tuple[Sentence, ...]:
    def of(wanted: str) -> tuple[Sentence, ...]:
        return tuple(one for one in sentences() if (one.audience, one.topic) == (audience, wanted))

    found = of(topic) or of(ANYTHING)
    return tuple(one for one in found if one.language == language)


def _weight(leaning: str, well: float) -> float:
    return {
        "good": math.exp(0.6 * well),
        "bad": 0.8 * math.exp(-0.6 * well),
        "mixed": 0.8,
        "idea": 0.8,
        "none": 0.6,
        "worry": 0.4,
    }[leaning]


@dataclass(frozen=True, slots=True)
class Run:
    """One person at one wave in front of one questionnaire."""

    questionnaire: Questionnaire
    asked: Sequence[Question]
    audience: str
    who: Person
    now: Moment
    sayings: Sayings
    rng: Random

    def answers(self) -> dict[str, Answer]:
        """What they send: answers of questions on the path alone."""
        rng = self.rng
        is_worksheet = self.questionnaire.worksheet
        stops_at = rng.randrange(3, len(self.asked) + 3) if rng.random() < STOPS_EARLY else len(self.asked)
        found: dict[str, Answer] = {}
        for place, question in enumerate(self.asked):
            if not question.is_asked or not conditions.holds(question.when, found):
                continue
            must = question.required or is_worksheet
            if not must and (place >= stops_at or rng.random() < self._skips(question)):
                found[question.id] = skipped(question.id)
            else:
                found[question.id] = self._answer(question, must)
        return turns.to_send(self.asked, found)

    def _skips(self, question: Question) -> float:
        if any(question.id in scale.items for scale in self.questionnaire.scales):
            return SKIPS_OF_SCALE
        return SKIPS_SENSITIVE if question.sensitive else SKIPS

    def _answer(self, question: Question, must: bool) -> Answer:
        fields = self._apart(question) or self._fields(question, must)
        if replies.is_blank(question, fields):
            return skipped(question.id)
        return replies.read(question, fields)

    def _apart(self, question: Question) -> dict[str, list[str]]:
        """Now and then "don't know" or "rather not say", where they are offered."""
        codes = replies.apart_codes(question)
        draw = self.rng.random()
        rather_not = PREFERS_NOT_SENSITIVE if question.sensitive else PREFERS_NOT
        if PREFER_NOT_TO_SAY in codes and draw < rather_not:
            return {replies.CHOICE: [PREFER_NOT_TO_SAY]}
        unsure = UNSURE_OF_FACT * math.exp(-self.now.knows) if question.kind is Kind.KNOWLEDGE else UNSURE
        if DONT_KNOW in codes and rather_not <= draw < rather_not + unsure:
            return {replies.CHOICE: [DONT_KNOW]}
        return {}

    def _fields(self, question: Question, must: bool) -> dict[str, list[str]]:
        kind = question.kind
        if kind in TEXT_KINDS:
            return self._words(question, must)
        if kind is Kind.NUMBER:
            return {replies.NUMBER: [str(self.rng.randint(question.minimum or 0, question.maximum or 10))]}
        if kind is Kind.MONTH:
            return {replies.MONTH: [str(self.rng.randint(1, 12))], replies.YEAR: ["2026"]}
        if kind is Kind.THEN_NOW:
            return self._then_and_now(question)
        if kind in (Kind.KNOWLEDGE, Kind.SCENARIO):
            return {replies.CHOICE: [self._fact(question)]}
        if kind is Kind.YES_NO:
            return {replies.CHOICE: [self._yes_or_no(question)]}
        if kind is Kind.SEVERAL:
            return self._several(question)
        if kind is Kind.SINGLE:
            return self._single(question)
        fields = {replies.CHOICE: [self._point(question, self._trait(question))]}
        if kind is Kind.RATING and self.rng.random() < 0.6:
            fields[replies.NOTE] = [self._say(NOTE_TOPIC)]
        return fields

    def _words(self, question: Question, must: bool) -> dict[str, list[str]]:
        often = WRITES.get(self.audience, WRITES_AT_WORK)
        if not must and self.rng.random() > often:
            return {}
        said = self._say(TOPICS.get(question.id, ANYTHING))
        return {replies.WORDS: [said[: question.limit]]}

    def _say(self, topic: str) -> str:
        well = self.who.well + self.now.well
        return self.sayings.say(self.rng, self.audience, topic, self.who.language, well)

    def _trait(self, question: Question) -> float:
        """Where on its trait a person stands who is asked this, noise left out."""
        if self.audience in ("young_people", "parents_carers"):
            trait = self.who.well + self.now.well
        else:
            trait = self.who.knows + self.now.knows
        is_turned = question.id in AGREEING_IS_BAD or any(
            question.id in scale.reverse for scale in self.questionnaire.scales
        )
        in_scale = any(question.id in scale.items for scale in self.questionnaire.scales)
        easy = Random(question.id).gauss(0.0 if in_scale else 0.5, 0.35)  # noqa: S311 - not a secret
        return -trait if is_turned else trait + easy

    def _point(self, question: Question, trait: float) -> str:
        """One of the points in order; now and then one without a score, such as "does not apply"."""
        beside = [option.code for option in question.options if option.score is None]
        if beside and len(beside) < len(question.options) and self.rng.random() < 0.08:
            return self.rng.choice(beside)
        points = sorted(
            (option for option in question.options if option.score is not None),
            key=lambda option: option.score or 0.0,
        )
        codes = [option.code for option in points] or list(replies.offered_codes(question))
        share = _logistic(0.95 * trait + self.rng.gauss(0, 0.7))
        return codes[min(len(codes) - 1, int(share * len(codes)))]

    def _then_and_now(self, question: Question) -> dict[str, list[str]]:
        now = self._trait(question)
        moved = self.now.well if self.audience in ("young_people", "parents_carers") else self.now.knows
        fields = {
            replies.THEN: [self._point(question, now - moved - 0.5)],
            replies.NOW: [self._point(question, now)],
        }
        if question.helped_label:
            fields[replies.HELPED] = self.rng.choices(replies.HELPED_CODES, (0.5, 0.35, 0.15))
        return fields

    def _fact(self, question: Question) -> str:
        easy = Random(question.id).gauss(0.8, 0.5)  # noqa: S311 - not a secret
        if self.rng.random() < _logistic(easy + 0.9 * (self.who.knows + self.now.knows)):
            return question.key
        return self.rng.choice([code for code in replies.offered_codes(question) if code != question.key])

    def _yes_or_no(self, question: Question) -> str:
        if question.quotes_consent_for:
            likely = MAY_QUOTE
        else:
            likely = _logistic(0.9 + 0.4 * (self.who.well + self.now.well))
        return YES if self.rng.random() < likely else NO

    def _several(self, question: Question) -> dict[str, list[str]]:
        likely = LIKELY.get(question.id, {})
        own = Random(question.id)  # noqa: S311 - not a secret
        chosen, alone = [], []
        for option in question.options:
            usual = own.uniform(0.12, 0.5) * (0.4 if option.code in RARER else 1)
            if option.exclusive:
                alone.append(option.code)
            elif self.rng.random() < likely.get(option.code, usual):
                chosen.append(option.code)
        return {replies.CHOICE: chosen or alone[:1]}

    def _single(self, question: Question) -> dict[str, list[str]]:
        before = self.who.answered_before.get(question.id)
        if before is None or not question.for_routing:
            before = (self._one_of(question),)
            self.who.answered_before[question.id] = before
        return {replies.CHOICE: list(before)}

    def _one_of(self, question: Question) -> str:
        codes = replies.offered_codes(question)
        if question.id.endswith(".ok"):
            return (
                self.rng.choices(codes, [0.78, 0.17, 0.05][: len(codes)])[0] if len(codes) == 3 else codes[0]
            )
        likely = LIKELY.get(question.id, {})
        own = Random(question.id)  # noqa: S311 - not a secret
        weights = [
            likely.get(code, 0.02 if likely else own.uniform(0.2, 1) * (0.2 if code in RARER else 1))
            for code in codes
        ]
        return self.rng.choices(codes, weights)[0]


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
