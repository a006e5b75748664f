"""What is taken out as a file: a release's figures, or, by a reader, answers one by one.

There are two profiles. *open* is what a release told, a row a figure, and nothing that no release told: rows
of answers, with whatever taken away, would tell whoever knows some of somebody's answers the others
(decision 56). *full* is a row a response, for readers alone, and recorded before the first row is read.

Values alone stand here: variables, and cells of codes. Their words are `export_words`, files
`survey_app/exports/`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum
from itertools import islice

from analysis import scoring
from analysis.figures import Figure
from analysis.scoring import NotScored
from questionnaires import frozen
from questionnaires.answers import DONT_KNOW, MAIN, OTHER, PREFER_NOT_TO_SAY, SKIPPED, Answer
from questionnaires.model import TEXT_KINDS, WAVES, Kind, Option, Question, Scale, Theme
from survey_app.engine import replies, turns
from survey_app.services import accounts, audit, collections, programmes, reading, subjects
from survey_app.services.audit import Act
from survey_app.services.coding import DIRECTIONS
from survey_app.services.collections import AskedCollection
from survey_app.services.question_figures import codes_of, parts_of
from survey_app.services.refusals import Refusal
from survey_app.services.subjects import Subject
from survey_app.services.summaries import Summary
from survey_app.store import accounts as account_store
from survey_app.store import exports as store
from survey_app.store import narrowing
from survey_app.store.database import Session
from survey_app.store.exports import Coded, Sent, Written

OPEN, FULL = "open", "full"
PROFILES = (OPEN, FULL)
FORMATS = ("xlsx", "csv", "sav", "json")
LABELS, CODES = "labels", "codes"
VALUES = (LABELS, CODES)
CHUNK = 500
"""Responses that are read at once: what of an export is in memory, beside its ids, does not grow with it."""
LONGEST_NAME = 100
MOST_SETTINGS = 50
NONE = "none"
"""Stands where a comment was looked at and carries no theme, and where the machine was sure of none."""
PERSON, MACHINE = "person", "machine"
JOIN = ";"
LONGEST_VARIABLE = 60
"""Signs. SPSS takes 64; the rest is for telling two apart."""
_RESERVED = frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"])
"""What SPSS takes for words of its own."""


class Missing(IntEnum):
    """Why there is no value. No cell is blank.

    The codes are those of the children's survey of Sport England, and one more for what Heard keeps back.
    """

    UNANSWERED = -99
    """It was passed by, or nothing was written; of a score, too few of its items were answered."""
    NOT_REACHED = -98
    """It was not asked: at this wave, on this path, or in this version."""
    KEPT_BACK = -97
    """It does not go out: disclosure control took it away, or no reader has let the words go."""
    DONT_KNOW = -95
    PREFER_NOT_TO_SAY = -94


_APART = {
    SKIPPED: Missing.UNANSWERED,
    DONT_KNOW: Missing.DONT_KNOW,
    PREFER_NOT_TO_SAY: Missing.PREFER_NOT_TO_SAY,
}
Cell = int | float | str
"""A number, words, or a Missing in columns of numbers and of words alike."""
Cells = tuple[Cell, ...]


class Holds(StrEnum):
    """What a variable holds."""

    ROW = "row"
    PAIR = "pair"
    COLLECTION = "collection"
    QUESTIONNAIRE = "questionnaire"
    VERSION = "version"
    LANGUAGE = "language"
    WAVE = "wave"
    WEEK = "week"
    MODE = "mode"
    ANSWER = "answer"
    NUMBER = "number"
    MONTH = "month"
    JOINED = "joined"
    CHOSEN = "chosen"
    WORDS = "words"
    THEMES = "themes"
    THEMES_BY = "themes_by"
    THEMES_SURE = "themes_sure"
    DIRECTION = "direction"
    DIRECTION_BY = "direction_by"
    SCORE = "score"


_NUMBERS = frozenset(
    {Holds.WAVE, Holds.MODE, Holds.ANSWER, Holds.NUMBER, Holds.CHOSEN, Holds.DIRECTION, Holds.DIRECTION_BY}
    | {Holds.SCORE}
)
ASKED, BROUGHT = "asked", "brought"
_OF_ANY = {
    Holds.WAVE: tuple(enumerate(WAVES, start=1)),
    Holds.MODE: tuple(enumerate((ASKED, BROUGHT), start=1)),
    Holds.CHOSEN: ((0, "no"), (1, "yes")),
    Holds.DIRECTION: tuple(enumerate(DIRECTIONS, start=1)),
    Holds.DIRECTION_BY: tuple(enumerate((PERSON, MACHINE), start=1)),
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of answers. name: the same in every export, fit for SPSS.

    part: of the question's answer. code: the option of a column of 0 and 1. values: number and code of what
    can be chosen. items: of a score, the questions that were asked wherever it is told.
    """

    name: str
    holds: Holds
    question: Question | None = None
    part: str = MAIN
    code: str = ""
    scale: Scale | None = None
    values: tuple[tuple[int, str], ...] = ()
    items: frozenset[str] = frozenset()

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers; else they are words, beside the codes of what is missing."""
        return self.holds in _NUMBERS


@dataclass(frozen=True, slots=True)
class Answers:
    """What a reader may take out row by row, and how. asked: the collections, in the order of their waves."""

    title: str
    partnership_id: str
    account_id: str
    is_programme: bool
    asked: tuple[AskedCollection, ...]
    variables: tuple[Variable, ...]

    def versions(self) -> tuple[tuple[str, str], ...]:
        """The questionnaires that were asked, each with the hash of its version."""
        found = {version_of(one): one.questionnaire.id for one in self.asked}
        return tuple((questionnaire, version) for version, questionnaire in found.items())


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of a release, with what it is about. key: stable from one release to the next, unique in one.

    about: people, question, scale, change, block, theme, together or comments. item: whose. part, code: of a
    question. name: which of its figures. told_in: the earlier release that told it so, None for this one.
    """

    about: str
    item: str
    part: str
    code: str
    name: str
    figure: Figure
    told_in: int | None = None
    question: Question | None = None
    scale: Scale | None = None
    themes: tuple[Theme, ...] = ()
    fillings: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What it is known by."""
        return "/".join((self.about, self.item, self.part, self.code, self.name))


# ---- what can be taken out ---------------------------------------------------------------------------------


def subject(
    session: Session, partnership_id: str, today: date, *, collection: str = "", programme: str = ""
) -> Subject:
    """A collection or a programme, by its code, to take answers out of. Raises Refusal where there is none.

    What was shared goes to one role and stands in no file.
    """
    if programme:
        found = programmes.named(session, partnership_id, programme, today)
        whole = subjects.of_programme(session, partnership_id, found.id, today)
        if whole is None:
            raise Refusal("%(name)s has no collection yet. Open one for its first wave.", name=found.name)
        return whole
    asked = collections.find(session, collection, today)
    if asked is None or asked.partnership_id != partnership_id:
        raise Refusal(
            "There is no collection with the code %(code)s. `heard collection list` shows them all.",
            code=repr(collection),
        )
    if asked.kind == "shared":
        raise Refusal(
            "%(title)s is shared with %(shared_with)s, whose account alone opens it. It is in no file.",
            title=asked.title,
            shared_with=asked.shared_with,
        )
    return subjects.of_collection(asked)


def answers(session: Session, account_id: str, taken: Subject, most: int | None = None) -> Answers:
    """What an account may take out row by row, recorded as taken out. The session must be one that writes.

    most: more rows than that are refused; None for any number. Raises Refusal for whoever is no reader, and
    where the answers were deleted.
    """
    row = account_store.account(session, taken.partnership_id, account_id)
    if row is None or not row.is_active or row.role not in accounts.EXPORT_ANSWERS:
        raise Refusal(
            "Only a reader takes answers out one by one. Figures are taken out by whoever opens collections."
        )
    asked = tuple(one for one in taken.collections if one.emptied_on is None)
    if not asked:
        raise Refusal(
            "The answers of %(title)s were deleted when their time was over. Its figures can be taken out.",
            title=taken.title,
        )
    if most is not None and len(store.response_ids(session, [one.id for one in asked], account_id)) > most:
        raise Refusal(
            "This is too much for a page. Ask whoever keeps the server to run `heard export` with you."
        )
    for one in asked:
        audit.record(session, Act.ANSWERS_EXPORTED, one.id, taken.partnership_id, by=account_id)
    return Answers(
        title=taken.title,
        partnership_id=taken.partnership_id,
        account_id=account_id,
        is_programme=taken.is_programme,
        asked=asked,
        variables=variables_of(asked, is_programme=taken.is_programme),
    )


def act_as(session: Session, partnership_id: str, sign_in_name: str) -> str:
    """Let an account act in a session from here on, as if it had signed in, and give its id.

    Raises Refusal where nobody signs in so.
    """
    held = accounts.credentials(session, sign_in_name)
    row = account_store.account(session, partnership_id, held.account_id) if held is not None else None
    if row is None:
        raise Refusal(
            "Nobody signs in here as %(name)s. `heard account list` shows every account.",
            name=repr(sign_in_name),
        )
    narrowing.narrow(session, row.district_id)
    audit.acting(session, row.id)
    return row.id


# ---- a row a response --------------------------------------------------------------------------------------


def rows(session: Session, taken: Answers) -> Iterator[Cells]:
    """A row for each response, cell by cell as `variables` has them, read in small pieces.

    They stand in an order that is drawn anew for each export and tells nothing, as do their ids and pairs.
    """
    key = secrets.token_bytes(32)
    ids = store.response_ids(session, [one.id for one in taken.asked], taken.account_id)
    marks = iter(sorted((_mark(key, "row", one), one) for one in ids))
    readers = {one.id: [_reader(variable, one) for variable in taken.variables] for one in taken.asked}
    asked = {one.id: one for one in taken.asked}
    while chunk := list(islice(marks, CHUNK)):
        wanted = [one for _drawn, one in chunk]
        sent = store.sent(session, wanted)
        chosen: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(dict))
        for response_id, question_id, part, code in store.codes(session, wanted):
            chosen[response_id][question_id].setdefault(part, []).append(code)
        written: dict[str, dict[tuple[str, str], Written]] = defaultdict(dict)
        found = store.written(session, wanted, taken.partnership_id, reading.STAYS_HERE, reading.KNOWN)
        for comment in found:
            written[comment.response_id][comment.question_id, comment.part] = comment
        coded: dict[str, list[Coded]] = defaultdict(list)
        for coding in store.coded(session, [one.comment_id for one in found if one.words]):
            coded[coding.comment_id].append(coding)
        for drawn, response_id in chunk:
            one = sent[response_id]
            person = _Person(
                one,
                asked[one.collection_id],
                drawn,
                _mark(key, "pair", one.person) if one.person else "",
                chosen.get(response_id, {}),
                written.get(response_id, {}),
                coded,
            )
            yield tuple(read(person) for read in readers[one.collection_id])


def _mark(key: bytes, what: str, held: str) -> str:
    return hmac.new(key, f"{what}|{held}".encode(), hashlib.sha256).hexdigest()[:16]


class _Person:
    """One response as its row is read."""

    __slots__ = ("answers", "asked", "coded", "on_path", "pair", "row", "sent", "written")

    def __init__(
        self,
        sent: Sent,
        asked: AskedCollection,
        row: str,
        pair: str,
        chosen: Mapping[str, Mapping[str, Sequence[str]]],
        written: Mapping[tuple[str, str], Written],
        coded: Mapping[str, Sequence[Coded]],
    ) -> None:
        self.sent, self.asked, self.row, self.pair = sent, asked, row, pair
        self.written, self.coded = written, coded
        # That something was written may lead further; what, does not.
        words: dict[str, dict[str, str]] = defaultdict(dict)
        for question_id, part in written:
            words[question_id][part] = "-"
        self.answers = {
            one: Answer(
                one, {part: tuple(codes) for part, codes in chosen.get(one, {}).items()}, words.get(one, {})
            )
            for one in {**chosen, **words}
        }
        self.on_path = {turn.id for turn in turns.path(asked.turns, self.answers)}

    def missing(self, question_id: str) -> Missing:
        """Why there is no value where none was found."""
        answer = self.answers.get(question_id)
        if answer is None:
            return Missing.UNANSWERED if question_id in self.on_path else Missing.NOT_REACHED
        return _APART.get(answer.code or "", Missing.UNANSWERED)


_Read = Callable[[_Person], Cell]


def _reader(variable: Variable, asked: AskedCollection) -> _Read:
    """How the cells of a variable are read from the responses to one collection."""
    holds, question = variable.holds, variable.question
    if holds is Holds.SCORE:
        return _score_reader(variable, asked)
    if question is None:
        return _of_response(holds, variable, asked)
    if all(question.id != turn.id for turn in asked.turns):
        return lambda person: Missing.NOT_REACHED
    if holds is Holds.WORDS:
        return lambda person: _words(person, variable)
    if holds in (Holds.THEMES, Holds.THEMES_BY, Holds.THEMES_SURE, Holds.DIRECTION, Holds.DIRECTION_BY):
        return lambda person: _of_words(person, variable)
    return _code_reader(variable, question)


def _of_response(holds: Holds, variable: Variable, asked: AskedCollection) -> _Read:
    numbers = {code: number for number, code in variable.values}
    constant: dict[Holds, Cell] = {
        Holds.COLLECTION: asked.title,
        Holds.QUESTIONNAIRE: asked.questionnaire.id,
        Holds.VERSION: version_of(asked),
        Holds.WAVE: numbers.get(asked.wave or "", Missing.NOT_REACHED),
    }
    if holds in constant:
        return lambda person: constant[holds]
    by_person: dict[Holds, _Read] = {
        Holds.ROW: lambda person: person.row,
        Holds.PAIR: lambda person: person.pair or Missing.NOT_REACHED,
        Holds.LANGUAGE: lambda person: person.sent.language,
        Holds.WEEK: lambda person: person.sent.week.isoformat(),
        Holds.MODE: lambda person: numbers[BROUGHT if person.sent.is_brought else ASKED],
    }
    return by_person[holds]


def _code_reader(variable: Variable, question: Question) -> _Read:
    holds, part, id_ = variable.holds, variable.part, question.id
    numbers = {code: number for number, code in variable.values}
    order = {code: place for place, code in enumerate(codes_of(question, part))}

    def read(person: _Person) -> Cell:
        answer = person.answers.get(id_)
        chosen = answer.codes.get(part, ()) if answer is not None else ()
        if not chosen:
            return person.missing(id_)
        if chosen[0] in _APART:
            return _APART[chosen[0]]
        if holds is Holds.CHOSEN:
            return int(variable.code in chosen)
        if holds is Holds.JOINED:
            return JOIN.join(sorted(chosen, key=lambda code: order.get(code, len(order))))
        if holds is Holds.NUMBER:
            return _tidy(float(chosen[0]))
        return chosen[0] if holds is Holds.MONTH else numbers[chosen[0]]

    return read


def _words(person: _Person, variable: Variable) -> Cell:
    assert variable.question is not None
    question, part = variable.question, variable.part
    comment = person.written.get((question.id, part))
    if comment is not None:
        # "" is what a destroyed key leaves.
        return comment.words or Missing.KEPT_BACK
    other = replies.other_option(question)
    answer = person.answers.get(question.id)
    if part == OTHER and answer is not None and other is not None:
        chosen = answer.codes.get(MAIN, ())
        if chosen and chosen[0] not in _APART and other.code not in chosen:
            return Missing.NOT_REACHED
    return person.missing(question.id)


def _of_words(person: _Person, variable: Variable) -> Cell:
    words = _words(person, variable)
    if isinstance(words, Missing):
        return words
    assert variable.question is not None
    comment = person.written[variable.question.id, variable.part]
    numbers = {code: number for number, code in variable.values}
    if variable.holds is Holds.DIRECTION:
        return numbers.get(comment.direction or "", Missing.NOT_REACHED)
    if variable.holds is Holds.DIRECTION_BY:
        by = PERSON if comment.is_directed else MACHINE
        return numbers[by] if comment.direction else Missing.NOT_REACHED
    coded = person.coded.get(comment.comment_id, ())
    if not coded:
        return NONE if comment.is_read else Missing.NOT_REACHED
    if variable.holds is Holds.THEMES:
        return JOIN.join(one.theme_id for one in coded)
    if variable.holds is Holds.THEMES_BY:
        return JOIN.join(PERSON if one.is_persons else MACHINE for one in coded)
    return JOIN.join(_sure(one.confidence) for one in coded)


def _sure(confidence: float | None) -> str:
    return NONE if confidence is None else f"{confidence:.2f}"


def _score_reader(variable: Variable, asked: AskedCollection) -> _Read:
    assert variable.scale is not None
    # Reverse flags travel with the wording: a wave is scored by the key of what it asked.
    own = {one.id: one for one in scoring.scales_of(asked.questionnaire)}.get(variable.scale.id)
    if own is None:
        return lambda person: Missing.NOT_REACHED
    scale, questionnaire = own, asked.questionnaire

    def read(person: _Person) -> Cell:
        held = {one: answer for one, answer in person.answers.items() if one in variable.items}
        score = scoring.score_of(scale, questionnaire, held)
        if score.value is not None:
            return _tidy(score.value)
        return Missing.NOT_REACHED if score.reason == NotScored.NOT_SEEN else Missing.UNANSWERED

    return read


def _tidy(value: float) -> int | float:
    return int(value) if value == int(value) else value


# ---- columns -----------------------------------------------------------------------------------------------


def version_of(asked: AskedCollection) -> str:
    """The hash of the version of its questionnaire that a collection asks."""
    return frozen.content_hash(asked.questionnaire)


def variables_of(asked: Sequence[AskedCollection], *, is_programme: bool) -> tuple[Variable, ...]:
    """Every column of collections' answers, also those in which nothing will stand, in a steady order."""
    names = _Names()
    whole = [Holds.ROW, *((Holds.PAIR,) if is_programme else ()), Holds.COLLECTION, Holds.QUESTIONNAIRE]
    whole += [Holds.VERSION, Holds.LANGUAGE, Holds.WAVE, Holds.WEEK, Holds.MODE]
    found = [Variable(names.of(str(one)), one, values=_OF_ANY.get(one, ())) for one in whole]
    for question in _questions(asked):
        found += _of_question(question, names)
    scales = {scale.id: scale for one in asked for scale in scoring.scales_of(one.questionnaire)}
    for scale in scales.values():
        wanted = {*scale.items, *((scale.given,) if scale.given else ()), *_given_parts(scale, scales)}
        with_it = [one for one in asked if _has_scale(one, scale.id)]
        # Two waves are compared on what both asked, as in figures.
        common = set.intersection(*({turn.id for turn in one.turns} for one in with_it))
        if wanted & {turn.id for one in asked for turn in one.turns}:
            items = frozenset(wanted & common)
            found.append(Variable(names.of(f"score_{scale.id}"), Holds.SCORE, scale=scale, items=items))
    return tuple(found)


def _has_scale(asked: AskedCollection, scale_id: str) -> bool:
    return any(one.id == scale_id for one in scoring.scales_of(asked.questionnaire))


def _given_parts(scale: Scale, scales: Mapping[str, Scale]) -> set[str]:
    return {scales[part].given for part in scale.parts if part in scales and scales[part].given}


def _questions(asked: Sequence[AskedCollection]) -> tuple[Question, ...]:
    """What is asked at any wave, each once: as it was worded last, with every option that it ever had."""
    found: dict[str, Question] = {}
    for one in asked:
        for turn in one.questionnaire.questions:
            if not turn.is_asked:
                continue
            before = found.get(turn.id)
            gone: tuple[Option, ...] = ()
            if before is not None:
                kept = {option.code for option in turn.options}
                gone = tuple(option for option in before.options if option.code not in kept)
            found[turn.id] = replace(turn, options=(*turn.options, *gone)) if gone else turn
    return tuple(found.values())


def _of_question(question: Question, names: _Names) -> Iterator[Variable]:
    base = question.id
    if question.kind in TEXT_KINDS:
        yield from _of_comment(question, replies.TEXT_PART, names, base)
        return
    for part in parts_of(question):
        name = base if part in (MAIN, "rating") else f"{base}_{part}"
        if question.kind is Kind.NUMBER:
            # A number that could be taken for a reason why there is none stands as words.
            holds = Holds.NUMBER if (question.minimum or 0) > Missing.PREFER_NOT_TO_SAY else Holds.MONTH
            yield Variable(names.of(name), holds, question)
        elif question.kind is Kind.MONTH:
            yield Variable(names.of(name), Holds.MONTH, question)
        elif question.kind is Kind.SEVERAL:
            yield Variable(names.of(name), Holds.JOINED, question, values=numbered(question, part))
            for _number, code in numbered(question, part):
                chosen = names.of(f"{name}_{code}")
                yield Variable(chosen, Holds.CHOSEN, question, code=code, values=_OF_ANY[Holds.CHOSEN])
        else:
            yield Variable(names.of(name), Holds.ANSWER, question, part, values=numbered(question, part))
    if replies.other_option(question) is not None:
        yield from _of_comment(question, replies.OTHER, names, f"{base}_other_words")
    if question.kind is Kind.RATING:
        yield from _of_comment(question, replies.NOTE, names, f"{base}_note")


def _of_comment(question: Question, part: str, names: _Names, base: str) -> Iterator[Variable]:
    yield Variable(names.of(base), Holds.WORDS, question, part)
    for holds in (Holds.THEMES, Holds.THEMES_BY, Holds.THEMES_SURE, Holds.DIRECTION, Holds.DIRECTION_BY):
        yield Variable(names.of(f"{base}_{holds}"), holds, question, part, values=_OF_ANY.get(holds, ()))


def numbered(question: Question, part: str) -> tuple[tuple[int, str], ...]:
    """The number of each code that can be chosen: what it scores, where each scores another whole number;
    else its place, from 1.
    """
    codes = [code for code in codes_of(question, part) if code not in _APART]
    if question.kind is Kind.ZERO_TO_TEN:
        return tuple((int(code), code) for code in codes)
    scores = [option.score for code in codes if (option := question.option(code)) is not None]
    whole = [int(score) for score in scores if score is not None and score == int(score)]
    if part != "helped" and len(whole) == len(codes) == len(set(whole)):
        return tuple(zip(whole, codes, strict=True))
    return tuple(enumerate(codes, start=1))


class _Names:
    """Names of variables: of what a thing is known by, each once, whatever the case of its letters."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, known_by: str) -> str:
        plain = re.sub(r"[^A-Za-z0-9]+", "_", known_by).strip("_")[:LONGEST_VARIABLE].rstrip("_")
        if not plain or not plain[0].isalpha() or plain.lower() in _RESERVED:
            plain = f"v_{plain}".rstrip("_")
        name, number = plain, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{plain}_{number}"
        self._taken.add(name.lower())
        return name


# ---- a row a figure ----------------------------------------------------------------------------------------


def figures(found: Summary) -> tuple[Told, ...]:
    """Every figure of the newest release, as a summary shows it. Raises Refusal where there is none.

    Left out is what a summary draws of single people: a line for each pair, in the open class.
    """
    if found.nothing is not None or found.release_number is None:
        raise Refusal(
            "%(title)s has no figures yet that may be taken out. Its summary says why, and what would help.",
            title=found.title,
        )
    return tuple(_figures(found))


def _figures(found: Summary) -> Iterator[Told]:
    yield Told("people", "", "", "", "people", found.people)
    for one in found.questions:
        about = Told("question", one.question.id, one.part, "", "base", one.distribution.base, one.told_in)
        about = replace(about, question=one.question, fillings=one.fillings)
        yield about
        for code, figure in (*one.distribution.cells, *one.distribution.apart):
            yield replace(about, code=code, name="chosen", figure=figure)
        if one.mean is not None:
            yield replace(about, name="mean", figure=one.mean)
    for score in found.scales:
        held = Told("scale", score.scale.id, "", "", "scored", score.scored, score.told_in, scale=score.scale)
        yield held
        yield replace(held, name="mean", figure=score.mean)
    for change in found.changes:
        waves = f"{change.before_wave}_{change.after_wave}"
        held = Told("change", change.scale.id, waves, "", "", change.figure.pairs, scale=change.scale)
        for name in ("pairs", "before", "after", "change", "interval", "effect", "not_finished"):
            yield replace(held, name=name, figure=getattr(change.figure, name))
        for code, figure in change.figure.directions:
            yield replace(held, code=code, name="direction", figure=figure)
        for code, figure in change.figure.expert:
            yield replace(held, code=code, name="statistic", figure=figure)
    yield from _of_blocks(found)
    for theme in found.themes:
        held = Told("theme", theme.theme.id, "", "", "people", theme.figure.people, themes=(theme.theme,))
        yield held
        yield replace(held, name="commenters", figure=theme.figure.commenters)
        for code, figure in theme.figure.directions:
            yield replace(held, code=code, name="direction", figure=figure)
    for pair in found.pairs:
        both = (pair.first, pair.second)
        yield Told("together", "+".join(one.id for one in both), "", "", "people", pair.figure, themes=both)
    if found.wrote is not None:
        yield Told("comments", "", "", "", "writers", found.wrote.writers)
        yield Told("comments", "", "", "", "without_theme", found.wrote.without_theme)
        for name, figure in found.wrote.told_by:
            yield Told("comments", "", "", name, "told_by", figure)
        if found.wrote.other_languages is not None:
            yield Told("comments", "", "", "", "other_languages", found.wrote.other_languages.people)


def _of_blocks(found: Summary) -> Iterator[Told]:
    for block in found.blocks:
        item = block.question.id if block.question else block.scale.id if block.scale else ""
        held = Told(
            f"block_{block.kind}",
            item,
            "_".join(block.waves),
            JOIN.join(block.codes),
            "base",
            block.figure.base,
            question=block.question,
            scale=block.scale,
            fillings=block.fillings,
        )
        yield held
        for name, figure in block.figure.parts:
            yield replace(held, name=name, figure=figure)


# ---- choices that are kept ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is taken out. language: of the labels. values: what a CSV holds, labels or codes."""

    profile: str = OPEN
    format: str = "xlsx"
    values: str = LABELS
    language: str = "en"

    @classmethod
    def from_dict(cls, held: Mapping[str, object]) -> Choices:
        """What `asdict` gave; what is no choice any more is as it would be unasked."""
        known = {"profile": PROFILES, "format": FORMATS, "values": VALUES}
        given = {name: str(held[name]) for name, those in known.items() if held.get(name) in those}
        return cls(**given, language=str(held.get("language") or cls().language))


class NoSuchSetting(Refusal):
    """There are no such kept choices here."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Choices that somebody kept under a name, for everybody in the partnership."""

    id: str
    name: str
    choices: Choices
    saved_on: date


def settings(session: Session, partnership_id: str) -> list[Setting]:
    """A partnership's kept choices, by name."""
    return [
        Setting(row.id, row.name, Choices.from_dict(row.choices), row.saved_on)
        for row in store.settings(session, partnership_id)
    ]


def setting_named(session: Session, partnership_id: str, name: str) -> Choices:
    """The choices kept under a name. Raises Refusal, naming those there are."""
    held = settings(session, partnership_id)
    for one in held:
        if one.name.casefold() == name.strip().casefold():
            return one.choices
    raise Refusal(
        "There are no choices kept as %(name)s. There are: %(known)s.",
        name=repr(name),
        known=", ".join(one.name for one in held) or "none",
    )


def keep_setting(
    session: Session, partnership_id: str, name: str, choices: Choices, account_id: str, today: date
) -> None:
    """Keep choices under a name, in place of those that had it. Raises Refusal."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refusal("Give the choices a name of up to %(longest)s characters.", longest=LONGEST_NAME)
    held = {one.name for one in settings(session, partnership_id)}
    if name not in held and len(held) >= MOST_SETTINGS:
        raise Refusal("There are %(most)s kept choices already. Let one go first.", most=MOST_SETTINGS)
    store.keep_setting(session, partnership_id, name, asdict(choices), account_id or None, today)


def drop_setting(session: Session, partnership_id: str, setting_id: str) -> None:
    """Let kept choices go. Raises NoSuchSetting."""
    if not store.drop_setting(session, partnership_id, setting_id):
        raise NoSuchSetting("These choices are not kept any more.")
