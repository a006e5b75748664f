"""A questionnaire as values: frozen, typed, and ignorant of files, pages and rows.

`reader.py` makes these from YAML and `checks.py` says what is wrong with them. A questionnaire that has
been asked is never changed: a collection keeps the version it opened with, known by its content hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

AUDIENCES = ("young_people", "parents_carers", "practitioners", "community", "strategic_leaders")
RESPONDENTS = frozenset({"young_people", "parents_carers", "community"})
"""The audiences that are asked as members of the public, each in their own language; others are at work."""
WAVES = ("before", "middle", "after", "later")

PLACEHOLDERS = frozenset({"partnership", "district", "service", "event", "campaign"})
"""The only words in braces that a wording may hold; their values belong to the collection."""


class Kind(StrEnum):
    """What is asked of a person, and so which control they meet and which codes can come back."""

    INFORMATION = "information"
    SINGLE = "single"
    SEVERAL = "several"
    FACES = "faces"
    POINTS = "points"
    ZERO_TO_TEN = "zero_to_ten"
    YES_NO = "yes_no"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONTH = "month"
    KNOWLEDGE = "knowledge"
    SCENARIO = "scenario"
    RATING = "rating"
    THEN_NOW = "then_now"


TEXT_KINDS = frozenset({Kind.SHORT_TEXT, Kind.LONG_TEXT})
CHOICE_KINDS = frozenset(
    {
        Kind.SINGLE,
        Kind.SEVERAL,
        Kind.FACES,
        Kind.POINTS,
        Kind.YES_NO,
        Kind.KNOWLEDGE,
        Kind.SCENARIO,
        Kind.RATING,
        Kind.THEN_NOW,
    }
)
"""Kinds that offer labelled options."""
SCORABLE_KINDS = frozenset({Kind.FACES, Kind.POINTS, Kind.ZERO_TO_TEN})
"""Kinds whose answers a scale can add up."""

PICTURES = (
    "choose",
    "friends",
    "heart",
    "help",
    "home",
    "learn",
    "letter",
    "listen",
    "look",
    "me",
    "pack",
    "phone",
    "plan",
    "police",
    "question",
    "safe",
    "school",
    "star",
    "steps",
    "talk",
    "time",
    "write",
)
"""What a question can be about, as a drawing beside its easy words. Never a thing that hints at an answer."""

SHORT_TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 4000
"""Characters. Long enough for a page of handwriting, short enough to read aloud to a reader on call."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a person can choose. `code` is stored; `label` is read.

    `score` is the number a scale adds up (None where the option carries no amount).
    `exclusive` marks the option of several choices that rules the others out ("none of these").
    `asks_words` marks "other, please say".
    `easy` is the second, simpler wording ("" where the first serves).
    """

    code: str
    label: str
    score: float | None = None
    exclusive: bool = False
    asks_words: bool = False
    easy: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked. Data, never code: a question, how to compare, and codes to compare with.

    `any_of`: one of the codes was chosen; `none_of`: answered, and none of them was chosen;
    `answered`: something was said (a skip does not count). `all_of` and `either` join conditions.
    """

    question_id: str = ""
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    answered: bool = False
    all_of: tuple[Condition, ...] = ()
    either: tuple[Condition, ...] = ()

    def question_ids(self) -> Iterator[str]:
        """Every question that this condition looks at."""
        if self.question_id:
            yield self.question_id
        for part in (*self.all_of, *self.either):
            yield from part.question_ids()


@dataclass(frozen=True, slots=True)
class Question:
    """One turn of the conversation: something asked, or (kind `information`) something told.

    text: what is asked, one idea. hint: how to answer, or "".
    easy, easy_hint: the second, simpler wordings, or "" where the first serve.
    easy_turned: the easy wording says the opposite, so that it runs the way of its neighbours; then the easy
        form offers the options in the opposite order, under the labels in their own order.
    picture: what is drawn beside the easy words, one of PICTURES, or "".
    acknowledgement: a short line that the author wrote, shown before the next question, never made from
        what was said; "" for none.
    options: what can be chosen, in order, without the two below; () for kinds without options.
    dont_know, prefer_not_to_say: whether these two are offered, as codes of their own.
    required: no Skip. Only worksheets and a question on which everything hangs may ask for it.
    key: the right code of a knowledge or scenario question; explanation: why, told after sending.
    minimum, maximum: bounds of a number; limit: characters of a text.
    when: asked only if this holds. waves: asked only at these waves, () for all.
    off_unless_chosen: left out unless a partnership turns it on for a collection.
    measures: ids of the framework measures that the answers evidence.
    sensitive: more care in disclosure control (trust.md R8) and never in the first three turns.
    for_routing: asked to lay out the rest or to describe who answered; no measure needed.
    quotes_consent_for: the text questions whose words this yes/no lets be quoted, () for others.
    level: "K1" to "K4", Kirkpatrick's level of a training question, or "".
    then_label, now_label, helped_label: the wordings of a then/now row's parts; helped_label "" for none.
    decimals: how many digits a number may have after its point.
    alerts_at: an answer that scores this or more is put before a reader at once; None for no such answer.
    """

    id: str
    kind: Kind
    text: str
    hint: str = ""
    easy: str = ""
    acknowledgement: str = ""
    options: tuple[Option, ...] = ()
    dont_know: bool = False
    prefer_not_to_say: bool = False
    required: bool = False
    key: str = ""
    explanation: str = ""
    minimum: int | None = None
    maximum: int | None = None
    low_label: str = ""
    high_label: str = ""
    limit: int = LONG_TEXT_LIMIT
    when: Condition | None = None
    waves: tuple[str, ...] = ()
    off_unless_chosen: bool = False
    measures: tuple[str, ...] = ()
    sensitive: bool = False
    for_routing: bool = False
    quotes_consent_for: tuple[str, ...] = ()
    level: str = ""
    then_label: str = ""
    now_label: str = ""
    helped_label: str = ""
    easy_hint: str = ""
    easy_turned: bool = False
    picture: str = ""
    decimals: int = 0
    alerts_at: float | None = None
    line: int = field(default=0, compare=False)
    """Where it stands in its file, for messages; no part of the content."""

    @property
    def is_asked(self) -> bool:
        """Whether an answer can come back (all but information turns)."""
        return self.kind is not Kind.INFORMATION

    @property
    def takes_words(self) -> bool:
        """Whether a person may write freely here, so that a reader must read it."""
        return (
            self.kind in TEXT_KINDS
            or self.kind is Kind.RATING
            or any(option.asks_words for option in self.options)
        )

    def option(self, code: str) -> Option | None:
        """The option with this code, or None."""
        return next((option for option in self.options if option.code == code), None)


NO_ROUNDING, HALF_UP = "", "half_up"
ROUNDINGS = (NO_ROUNDING, HALF_UP)
"""What becomes of a score that was scaled up for a missing item: kept as it is, or the nearest whole number,
with a half going up."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A row of a conversion table: the score to analyse in place of a raw score."""

    raw: float
    score: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Questions scored together: the sum of the options' scores, each reversed item turned round first.

    items: question ids of kinds faces, points or zero_to_ten, all with the same lowest and highest score; of
        a total the items of all its parts.
    reverse: those of them whose agreement means less of the thing measured.
    minimum_answered: fewer usable answers than this and there is no score (None with a reason, never 0);
        with as many, the score is the mean of the answered items times the number of items.
    lowest, highest: the range of the score. higher_is_better: which way good lies.
    measures: ids of framework measures that a change in the score evidences.
    rounding: one of ROUNDINGS. parts: ids of the scales whose scores make this total, () where items do; with
        one part that has no score there is no total.
    conversion: the table that turns a raw score, which must be one of its rows, into the score to analyse.
    given: the question in which the score itself is entered, worked out elsewhere; "" for none.
    instrument: the id in `instruments/` of what is known about the scale, "" for nothing.
    """

    id: str
    title: str
    items: tuple[str, ...]
    minimum_answered: int
    lowest: float
    highest: float
    reverse: tuple[str, ...] = ()
    higher_is_better: bool = True
    measures: tuple[str, ...] = ()
    norms: str = ""
    """What is known to compare with; for scales of our own: that there is nothing."""
    rounding: str = NO_ROUNDING
    parts: tuple[str, ...] = ()
    conversion: tuple[Converted, ...] = ()
    given: str = ""
    instrument: str = ""
    line: int = field(default=0, compare=False)
    """Where it stands in its file, for messages; no part of the content."""


QUIZ_TITLE = "What people know: right answers out of a hundred"
QUIZ_NORMS = "A quiz of our own. There are no norms to compare with."
"""How the score over a questionnaire's knowledge questions is called, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A definition that can be asked: who it is for, why, and its turns in order.

    reading_grade: the highest Flesch–Kincaid grade the whole may have (4 for young people, 7 for adults).
    worksheet: staff's own statements about their own work: the same machinery, no disclosure floor.
    hard: asks about hard things, so it ends with "Was it OK to ask you this?".
    variant_of: the id of the questionnaire whose questions these are in other words, or "".
    instrument: the id of the published instrument whose wording this is, word for word, or "".
    copyright_line: what its owner wants every person who answers to see, or "".
    wording_language: the language of the words, which no catalogue translates where it is an instrument's.
    entered: scores worked out elsewhere, which staff enter: nobody can be asked this on a screen.
    """

    id: str
    title: str
    audience: str
    purpose: str
    why: str
    minutes: int
    questions: tuple[Question, ...]
    scales: tuple[Scale, ...] = ()
    waves: tuple[str, ...] = ()
    thanks: str = ""
    ages: str = ""
    worksheet: bool = False
    hard: bool = False
    variant_of: str = ""
    note_for_staff: str = ""
    instrument: str = ""
    copyright_line: str = ""
    wording_language: str = "en"
    entered: bool = False
    source: str = field(default="", compare=False)
    """The file it was read from, for messages; no part of the content."""

    def question(self, question_id: str) -> Question | None:
        """The question with this id, or None."""
        return next((question for question in self.questions if question.id == question_id), None)

    def scale(self, scale_id: str) -> Scale | None:
        """The scale with this id, or None."""
        return next((scale for scale in self.scales if scale.id == scale_id), None)

    @property
    def alerts(self) -> bool:
        """Whether an answer can need a person at once, so that there must be one who reads."""
        return any(question.alerts_at is not None for question in self.questions)

    @property
    def is_for_young_people(self) -> bool:
        """Whether children and young people answer it, so that it has easy words and short sentences."""
        return self.audience == "young_people"

    @property
    def has_levels(self) -> bool:
        """Whether questions carry Kirkpatrick's levels, as those about training do."""
        return any(question.level for question in self.questions)

    @property
    def reading_grade(self) -> float:
        """The bar for the whole: 4 for young people (a reading age of 9), 7 for adults."""
        return 4.0 if self.is_for_young_people else 7.0

    def at_wave(self, wave: str | None, turned_on: frozenset[str] = frozenset()) -> tuple[Question, ...]:
        """The turns of one wave, in order: without those of other waves and those not turned on."""
        return tuple(
            question
            for question in self.questions
            if (not question.waves or wave is None or wave in question.waves)
            and (not question.off_unless_chosen or question.id in turned_on)
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """A numbered thing that a framework wants evidenced.

    kind: "qualitative" or "quantitative". role: what it is in its document (item, facet, goal, look_for …).
    audiences: who can speak to it by answering; where evidence is "none", who answers for the record.
    evidence: what feedback can do for it: "direct", "partly" (records must confirm) or "none".
    source_states_kind: whether the document itself says which kind it is; else the kind is our reading.
    records: whose records hold it, or must stand beside what people say; "" where feedback is enough.
    """

    id: str
    ref: str
    kind: str
    role: str
    text: str
    audiences: tuple[str, ...]
    evidence: str
    source_states_kind: bool = False
    records: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a framework, in the document's own order.

    good_work: how good work looks there, in our words; "" where the document does not say.
    """

    id: str
    title: str
    measures: tuple[Measure, ...]
    good_work: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """What one partnership's document asks to be evidenced."""

    id: str
    name: str
    nation: str
    sections: tuple[Section, ...]
    note: str = ""
    source: str = ""
    """The document: its title, who issued it, when."""

    def measures(self) -> Iterator[Measure]:
        """Every measure, in the document's order."""
        for section in self.sections:
            yield from section.measures

    def measure(self, measure_id: str) -> Measure | None:
        """The measure with this id, or None."""
        return next((measure for measure in self.measures() if measure.id == measure_id), None)


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """A theme's name and definition in another language, for whoever codes comments in it.

    definition: "" where only the name was translated.
    """

    language: str
    name: str
    definition: str = ""

    def __str__(self) -> str:
        return f"{self.language}: {self.name}" + (f" – {self.definition}" if self.definition else "")


@dataclass(frozen=True, slots=True)
class Theme:
    """Something that comments speak of. `stems` are beginnings of words that point to it.

    A theme keeps its id for ever. retired: it takes no new codings, and what was coded before still knows it.
    became: the themes that took its place: one after a merge, several after a split.
    """

    id: str
    name: str
    definition: str
    include: str = ""
    exclude: str = ""
    voices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    retired: bool = False
    became: tuple[str, ...] = ()
    translations: tuple[ThemeWords, ...] = ()
    """Its own; `theme_words.py` knows those of the packaged themes."""
    line: int = field(default=0, compare=False)
    """Where it stands in its file, for messages; no part of the content."""


@dataclass(frozen=True, slots=True)
class Codebook:
    """The themes, the rules for coders, and the flags that are no themes."""

    themes: tuple[Theme, ...]
    version: str = ""
    rules: tuple[str, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def open_themes(self) -> tuple[Theme, ...]:
        """The themes that take new codings: those that are not retired."""
        return tuple(theme for theme in self.themes if not theme.retired)

    def for_new_codings(self) -> Codebook:
        """The same codebook without its retired themes, for whoever suggests themes."""
        return replace(self, themes=self.open_themes)

    def theme(self, theme_id: str) -> Theme | None:
        """The theme with this id, or None."""
        return next((theme for theme in self.themes if theme.id == theme_id), None)


@dataclass(frozen=True, slots=True)
class ExampleComment:
    """A comment written for the codebook, as somebody might say it. Nobody did.

    audience: of whom it would be asked. question: under what question, "" for none. themes: ids, up to
    three, the first the weightiest; none is a comment that no theme fits. direction: by the codebook's rules.
    """

    text: str
    audience: str
    question: str
    themes: tuple[str, ...]
    direction: str


@dataclass(frozen=True, slots=True)
class ConcernComment:
    """A comment written for the detector, as somebody might say it. Nobody did.

    is_concern: whether a person should read it before others. audience: of whom it would be asked. question:
    under what question. form: how it is said ("direct", "taken_back") or what makes it harmless ("over").
    sets_bar: whether the bar is chosen with it; not where whoever built the detector wrote it.
    """

    text: str
    audience: str
    question: str
    is_concern: bool
    form: str
    sets_bar: bool = True


@dataclass(frozen=True, slots=True)
class Cue:
    """Ways to say one thing that tells a worry from none: fear, secrecy, that it is over.

    stems: beginnings of words, by which it is found. language: of the stems, a code.
    """

    name: str
    language: str
    stems: tuple[str, ...]


class QuestionnaireError(Exception):
    """The root of what can be wrong with a definition. Its text is fit to show to an author."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a definition, told so that its author can mend it."""

    file: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.what} {self.remedy}".strip()


class DefinitionFaults(QuestionnaireError):
    """A file that cannot be used, with every fault found in it."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))
