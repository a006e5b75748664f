"""Makes questionnaires, frameworks and the codebook from YAML, and freezes a questionnaire as JSON.

Reading is strict, and every fault of a file is told at once. The YAML is a small part of YAML 1.2: no
anchors, aliases or tags, no key twice, `yes` and `no` are words. Whether a questionnaire that can be read
can also be asked is the business of `checks.py`.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml

from questionnaires.answers import FALSE, NO, TRUE, YES
from questionnaires.model import (
    AUDIENCES,
    CHOICE_KINDS,
    LONG_TEXT_LIMIT,
    SHORT_TEXT_LIMIT,
    TEXT_KINDS,
    WAVES,
    Codebook,
    Condition,
    DefinitionFaults,
    Fault,
    Framework,
    Kind,
    Measure,
    Option,
    Question,
    Questionnaire,
    QuestionnaireError,
    Scale,
    Section,
    Theme,
)
from questionnaires.wording import PLACEHOLDER_REMEDY, wrong_braces

LARGEST_FILE = 256 * 1024
"""Bytes. Ten times our longest questionnaire; a larger file is a mistake or an attack."""
DEEPEST = 20
"""Levels of lists and mappings inside each other."""

ORDERED_KINDS = frozenset({Kind.FACES, Kind.POINTS, Kind.RATING, Kind.THEN_NOW})
"""Kinds whose options stand in order, so that a place in the list can serve as the score."""
SUPPLIED_OPTIONS = {
    Kind.YES_NO: (Option(YES, "Yes"), Option(NO, "No")),
    Kind.KNOWLEDGE: (Option(TRUE, "True"), Option(FALSE, "False")),
}

Base = Callable[[str], "Questionnaire | None"]
"""Finds the questionnaire that a variant says anew, by id; None where there is none."""


# --- YAML: one pass over the parser's events, so that a bomb is refused before anything is built ---


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML's safe loader, of which only the parser is used: values are made below, with their lines."""


class _Map(dict[str, object]):
    """A mapping that knows on which line it and each of its keys stand."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class _List(list[object]):
    """A list that knows on which line it and each of its entries stand."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class _File:
    """The faults of one file, as they are found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []

    def fault(self, line: int, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.name, line, what, remedy))

    def refusal(self, line: int, what: str, remedy: str) -> DefinitionFaults:
        """A fault after which nothing more can be read."""
        return DefinitionFaults([*self.faults, Fault(self.name, line, what, remedy)])

    def finish(self) -> None:
        if self.faults:
            raise DefinitionFaults(sorted(self.faults, key=lambda fault: fault.line))


_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,15}\.[0-9]{0,15}|\.[0-9]{1,15})")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _scalar(text: str) -> object:
    """An unquoted value: true, false, nothing, a number, or else words (so yes, no and dates are words)."""
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE"}:
        return True
    if text in {"false", "False", "FALSE"}:
        return False
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


_REMEDIES = (
    ("mapping values are not allowed", "Put a text that holds a colon and a space in double quotes."),
    (
        "cannot start any token",
        "Indent with spaces, and put a text that begins with a sign in double quotes.",
    ),
    ("unexpected end of stream", "Close the quotes that were opened on this line."),
    ("could not find expected ':'", "Write a colon and a space after the key, or mend the line before."),
    ("expected ',' or", "Close the bracket, or put a text that holds a comma or a bracket in double quotes."),
    ("control characters", "Take out the invisible characters."),
    ("special characters", "Take out the invisible characters."),
)


def _parsed(text: str, file: _File) -> object:
    """The one document of a text as _Map, _List, str, int, float, bool or None."""
    loader = _Loader(text)
    try:
        loader.get_event()  # the start of the stream
        if loader.check_event(yaml.StreamEndEvent):
            raise file.refusal(1, "The file is empty.", "Write the questionnaire, or delete the file.")
        loader.get_event()  # the start of the document
        document = _value(loader, loader.get_event(), file, 1)
        loader.get_event()  # its end
        if not loader.check_event(yaml.StreamEndEvent):
            line = loader.peek_event().start_mark.line + 1
            raise file.refusal(line, "A second document begins here.", "Keep one document a file.")
        return document
    except yaml.MarkedYAMLError as error:
        problem = error.problem or error.context or "it is not YAML"
        # Quotes that are never closed are told where they were opened, not at the end of the file.
        opened = error.context_mark if "end of stream" in problem else None
        mark = opened or error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _unreadable(file, line, problem, "".join(text.split("\n")[line - 1 : line])) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position if isinstance(error.position, int) else 0) + 1
        raise _unreadable(file, line, error.reason, "") from None
    finally:
        loader.dispose()


_BEGINS_WITH_BRACE = re.compile(r"[:\-]\s+\{\w+\}")


def _unreadable(file: _File, line: int, problem: str, written: str) -> DefinitionFaults:
    if _BEGINS_WITH_BRACE.search(written):
        remedy = "Put a text that begins with a brace in double quotes."
        return file.refusal(line, "The YAML cannot be read here: a text begins with a brace.", remedy)
    remedy = next(
        (words for sign, words in _REMEDIES if sign in problem),
        "Mend the indentation, the quotes or the brackets on this line or the line before.",
    )
    return file.refusal(line, f"The YAML cannot be read here: {problem}.", remedy)


def _value(loader: Any, event: Any, file: _File, depth: int) -> object:
    line: int = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        name = f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{event.anchor}"
        raise file.refusal(
            line,
            f"{name} is an anchor or an alias, and these are not allowed.",
            "Write the value out, use an option set, or put the text in double quotes.",
        )
    if event.tag is not None and not (event.tag == "!" and isinstance(event, yaml.ScalarEvent)):
        raise file.refusal(line, f"The tag {event.tag} is not allowed.", "Take the tag out.")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event.value) if event.implicit[0] else event.value
    if depth > DEEPEST:
        raise file.refusal(line, f"More than {DEEPEST} levels stand inside each other.", "Make it flatter.")
    if isinstance(event, yaml.SequenceStartEvent):
        entries = _List(line)
        while not loader.check_event(yaml.SequenceEndEvent):
            entry = loader.get_event()
            entries.lines.append(entry.start_mark.line + 1)
            entries.append(_value(loader, entry, file, depth + 1))
        loader.get_event()
        return entries
    mapping = _Map(line)
    while not loader.check_event(yaml.MappingEndEvent):
        key_event = loader.get_event()
        key_line: int = key_event.start_mark.line + 1
        key = _value(loader, key_event, file, depth + 1)
        value = _value(loader, loader.get_event(), file, depth + 1)
        if not isinstance(key_event, yaml.ScalarEvent):
            file.fault(key_line, "A key is not a plain word.", "Write one word, a colon and a space.")
            continue
        name = _code(key) or str(key_event.value)
        if name in mapping:
            first = mapping.lines[name]
            file.fault(
                key_line,
                f"The key {name} stands twice; it was first written on line {first}.",
                "Keep one of the two.",
            )
            continue
        mapping[name] = value
        mapping.lines[name] = key_line
    loader.get_event()
    return mapping


def _code(value: object) -> str | None:
    """A code or id as text: words, or true, false and whole numbers, which YAML would make something else."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, int):
        return str(value)
    return value.strip() if isinstance(value, str) else None


# --- one entry: typed access to the keys of a mapping ---


def _nearest(word: str, known: typing.Iterable[str]) -> str:
    choices = sorted(known)
    close = difflib.get_close_matches(word, choices, 1)
    return f"Did you mean {close[0]}?" if close else "Use one of " + ", ".join(choices) + "."


class _Entry:
    """A mapping with a name for messages; each reading method tells its fault and goes on."""

    def __init__(self, file: _File, mapping: _Map, name: str, keys: typing.Iterable[str]) -> None:
        self.file, self.map, self.name = file, mapping, name
        known = set(keys)
        for key in mapping:
            if key not in known:
                file.fault(mapping.lines[key], f"{name} has the unknown key {key}.", _nearest(key, known))

    def has(self, key: str) -> bool:
        return key in self.map

    def line(self, key: str = "") -> int:
        return self.map.lines.get(key, self.map.line)

    def fault(self, key: str, what: str, remedy: str) -> None:
        self.file.fault(self.line(key), f"{self.name}: {what}", remedy)

    def _missing(self, key: str, needed: bool) -> bool:
        if key not in self.map:
            if needed:
                self.fault("", f"{key} is missing.", f"Add a line that begins with {key}:")
            return True
        if self.map[key] is None:
            self.fault(key, f"{key} is empty.", "Write its value, or take the line out.")
            return True
        return False

    def words(self, key: str, *, needed: bool = False) -> str:
        """A text without placeholders, trimmed."""
        if self._missing(key, needed):
            return ""
        return self._checked_words(key, self.map[key], self.line(key))

    def wording(self, key: str, *, needed: bool = False) -> str:
        """A text that people read, in which placeholders may stand."""
        text = self.words(key, needed=needed)
        for braces in wrong_braces(text):
            self.fault(key, f"{braces} in {key} is not a placeholder.", PLACEHOLDER_REMEDY)
        return text

    def _checked_words(self, key: str, value: object, line: int) -> str:
        if not isinstance(value, str):
            self.file.fault(
                line,
                f"{self.name}: {key} must be a text, and this is {_a(value)}.",
                "Put it in double quotes.",
            )
            return ""
        text = value.strip()
        if not text:
            self.file.fault(line, f"{self.name}: {key} is empty.", "Write its value, or take the line out.")
        if _CONTROL.search(text):
            self.file.fault(
                line, f"{self.name}: {key} holds an invisible character.", "Type the text again by hand."
            )
        return text

    def code(self, key: str, *, needed: bool = False) -> str:
        """An id or code; true, false and whole numbers are taken as words."""
        if self._missing(key, needed):
            return ""
        code = _code(self.map[key])
        if not code or _CONTROL.search(code):
            self.fault(key, f"{key} must be one word, and this is {_a(self.map[key])}.", "Write one word.")
            return ""
        return code

    def codes(self, key: str, *, needed: bool = False, known: typing.Collection[str] = ()) -> tuple[str, ...]:
        """A list of ids or codes, none twice; where `known` is given, only those."""
        read: list[str] = []
        for value, line in self._entries(key, needed):
            code = _code(value)
            if not code or _CONTROL.search(code):
                self.file.fault(
                    line,
                    f"{self.name}: {key} must be a list of words, and holds {_a(value)}.",
                    "Write a word.",
                )
            elif known and code not in known:
                self.file.fault(line, f"{self.name}: {key} cannot be {code}.", _nearest(code, known))
            elif code in read:
                self.file.fault(line, f"{self.name}: {key} names {code} twice.", "Keep one of the two.")
            else:
                read.append(code)
        return tuple(read)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self._checked_words(key, value, line) for value, line in self._entries(key, False))

    def one_of(self, key: str, known: typing.Collection[str], *, needed: bool = False) -> str:
        code = self.code(key, needed=needed)
        if code and code not in known:
            self.fault(key, f"{key} cannot be {code}.", _nearest(code, known))
        return code

    def flag(self, key: str, default: bool = False) -> bool:
        if self._missing(key, False):
            return default
        value = self.map[key]
        if not isinstance(value, bool):
            self.fault(key, f"{key} must be true or false.", "Write true or false, without quotes.")
            return default
        return value

    def whole(self, key: str, *, needed: bool = False) -> int | None:
        if self._missing(key, needed):
            return None
        value = self.map[key]
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, f"{key} must be a whole number.", "Write digits, without quotes.")
            return None
        return value

    def number(self, key: str, *, needed: bool = False) -> float | None:
        if self._missing(key, needed):
            return None
        value = self.map[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(key, f"{key} must be a number.", "Write digits, without quotes.")
            return None
        return float(value)

    def mapping(self, key: str) -> _Map:
        if self._missing(key, False):
            return _Map(0)
        value = self.map[key]
        if not isinstance(value, _Map):
            self.fault(
                key, f"{key} must hold keys, and this is {_a(value)}.", "Write a key, a colon, its value."
            )
            return _Map(0)
        return value

    def entries(self, key: str, *, needed: bool = False) -> Iterator[_Map]:
        """The mappings of a list."""
        for value, line in self._entries(key, needed):
            if isinstance(value, _Map):
                yield value
            else:
                self.file.fault(
                    line,
                    f"{self.name}: {key} must be a list of entries with keys, and holds {_a(value)}.",
                    "Write {key: value} after the dash.",
                )

    def _entries(self, key: str, needed: bool) -> Iterator[tuple[object, int]]:
        if self._missing(key, needed):
            return
        value = self.map[key]
        if not isinstance(value, _List):
            self.fault(
                key, f"{key} must be a list, and this is {_a(value)}.", "Write [one, two], or dashes below."
            )
            return
        yield from zip(value, value.lines, strict=True)


def _a(value: object) -> str:
    """What a value is, for an author."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, _List):
        return "a list"
    return "a group of keys" if isinstance(value, _Map) else "a text"


# --- a questionnaire ---

_HEAD_KEYS = (
    "id",
    "title",
    "audience",
    "purpose",
    "why",
    "minutes",
    "waves",
    "thanks",
    "ages",
    "worksheet",
    "hard",
    "note_for_staff",
)
_ASKED = frozenset(Kind) - {Kind.INFORMATION}
_QUESTION_KEYS: dict[str, frozenset[Kind]] = {
    **dict.fromkeys(("id", "kind", "text", "hint", "easy", "when", "waves"), frozenset(Kind)),
    **dict.fromkeys(("acknowledgement", "dont_know", "prefer_not_to_say", "required", "measures"), _ASKED),
    **dict.fromkeys(("off_unless_chosen", "sensitive", "for_routing", "level"), _ASKED),
    "options": CHOICE_KINDS - frozenset(SUPPLIED_OPTIONS),
    "key": frozenset({Kind.KNOWLEDGE, Kind.SCENARIO}),
    "explanation": frozenset({Kind.KNOWLEDGE, Kind.SCENARIO}),
    "minimum": frozenset({Kind.NUMBER}),
    "maximum": frozenset({Kind.NUMBER}),
    "low_label": frozenset({Kind.ZERO_TO_TEN, Kind.POINTS, Kind.FACES}),
    "high_label": frozenset({Kind.ZERO_TO_TEN, Kind.POINTS, Kind.FACES}),
    "limit": TEXT_KINDS,
    "quotes_consent_for": frozenset({Kind.YES_NO}),
    "then_label": frozenset({Kind.THEN_NOW}),
    "now_label": frozenset({Kind.THEN_NOW}),
    "helped_label": frozenset({Kind.THEN_NOW}),
}
"""Each key of a question, and the kinds that may have it."""
_OPTION_KEYS = ("code", "label", "score", "exclusive", "asks_words", "easy")
_CONDITION_KEYS = ("question", "any_of", "none_of", "answered", "all_of", "either")
_SCALE_KEYS = (
    "id",
    "title",
    "items",
    "reverse",
    "minimum_answered",
    "lowest",
    "highest",
    "higher_is_better",
    "measures",
    "norms",
)
_WORDING_KEYS = (
    "text",
    "hint",
    "easy",
    "acknowledgement",
    "explanation",
    "low_label",
    "high_label",
    "then_label",
    "now_label",
    "helped_label",
)
_LEVELS = ("K1", "K2", "K3", "K4")


def read_questionnaire(
    source: Path | Traversable | str, name: str = "", *, base: Base | None = None
) -> Questionnaire:
    """A questionnaire from a YAML file (a path) or from YAML itself (a text).

    name: what faults call the file; unless said, the path, or "questionnaire".
    base: finds the questionnaire that a variant says anew; unless said, it is sought in the file's folder.
    Raises DefinitionFaults with every fault found.
    """
    file, text = _opened(source, name or ("questionnaire" if isinstance(source, str) else str(source)))
    document = _document(text, file, "The questionnaire")
    if base is None:
        base = _no_base if isinstance(source, str) else beside(source)
    if "variant_of" in document:
        questionnaire = _variant(file, document, base)
    else:
        questionnaire = _whole_questionnaire(file, document)
    file.finish()
    return questionnaire


def _opened(source: Path | Traversable | str, name: str) -> tuple[_File, str]:
    file = _File(name)
    if isinstance(source, str):
        raw = source.encode("utf-8", "replace")
    else:
        try:
            with source.open("rb") as stream:
                raw = stream.read(LARGEST_FILE + 1)
        except OSError as error:
            reason = error.strerror or "it cannot be opened"
            raise file.refusal(
                1, f"The file cannot be read: {reason}.", "Give the path of a YAML file."
            ) from None
    if len(raw) > LARGEST_FILE:
        raise file.refusal(
            1,
            f"The file is larger than {LARGEST_FILE // 1024} KiB.",
            "Split it, or take out what is not needed.",
        )
    try:
        return file, raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise file.refusal(line, "The file is not in UTF-8.", "Save it again as UTF-8.") from None


def _document(text: str, file: _File, what: str) -> _Map:
    document = _parsed(text, file)
    if not isinstance(document, _Map):
        raise file.refusal(
            1, f"{what} must be a group of keys.", "Begin with a line such as id: and go on below it."
        )
    return document


def _no_base(questionnaire_id: str) -> Questionnaire | None:
    return None


def beside(source: Path | Traversable) -> Base:
    """Finds a questionnaire in the folder of a file: `Q06.yaml`, or `Q06` followed by - or _ and words."""
    folder = source.parent if isinstance(source, Path) else files("questionnaires")

    def find(questionnaire_id: str) -> Questionnaire | None:
        for path in _yaml_files(folder):
            stem = path.name.removesuffix(".yaml")
            if stem == questionnaire_id or stem.startswith((questionnaire_id + "-", questionnaire_id + "_")):
                return read_questionnaire(path, path.name, base=_no_base)
        return None

    return find


def _yaml_files(folder: Path | Traversable) -> list[Path | Traversable]:
    found: list[Path | Traversable] = [path for path in folder.iterdir() if path.name.endswith(".yaml")]
    return sorted(found, key=lambda path: path.name)


def _whole_questionnaire(file: _File, document: _Map) -> Questionnaire:
    entry = _Entry(file, document, "The questionnaire", (*_HEAD_KEYS, "option_sets", "questions", "scales"))
    option_sets = _option_sets(entry)
    questions = tuple(
        _question(file, mapping, place, option_sets)
        for place, mapping in enumerate(entry.entries("questions", needed=True), start=1)
    )
    scales = tuple(
        _scale(file, mapping, place) for place, mapping in enumerate(entry.entries("scales"), start=1)
    )
    return Questionnaire(
        id=entry.code("id", needed=True),
        title=entry.wording("title", needed=True),
        audience=entry.one_of("audience", AUDIENCES, needed=True),
        purpose=entry.words("purpose", needed=True),
        why=entry.wording("why", needed=True),
        minutes=entry.whole("minutes", needed=True) or 0,
        questions=questions,
        scales=scales,
        waves=entry.codes("waves", known=WAVES),
        thanks=entry.wording("thanks"),
        ages=entry.words("ages"),
        worksheet=entry.flag("worksheet"),
        hard=entry.flag("hard"),
        note_for_staff=entry.words("note_for_staff"),
        source=file.name,
    )


def _option_sets(entry: _Entry) -> dict[str, tuple[Option, ...]]:
    mapping = entry.mapping("option_sets")
    sets = _Entry(entry.file, mapping, "option_sets", mapping)
    return {name: _options(sets, name, f"Option set {name}") for name in sets.map}


def _options(entry: _Entry, key: str, name: str) -> tuple[Option, ...]:
    options: list[Option] = []
    for place, mapping in enumerate(entry.entries(key), start=1):
        option = _Entry(entry.file, mapping, f"{name}, option {place}", _OPTION_KEYS)
        options.append(
            Option(
                code=option.code("code", needed=True),
                label=option.wording("label", needed=True),
                score=option.number("score"),
                exclusive=option.flag("exclusive"),
                asks_words=option.flag("asks_words"),
                easy=option.wording("easy"),
            )
        )
    return tuple(options)


def _question(
    file: _File, mapping: _Map, place: int, option_sets: Mapping[str, tuple[Option, ...]]
) -> Question:
    name = f"Question {_code(mapping.get('id')) or place}"
    entry = _Entry(file, mapping, name, _QUESTION_KEYS)
    kind_code = entry.one_of("kind", tuple(Kind), needed=True)
    kind = Kind(kind_code) if kind_code in tuple(Kind) else None
    if kind:
        for key in mapping:
            if key in _QUESTION_KEYS and kind not in _QUESTION_KEYS[key]:
                entry.fault(
                    key, f"{key} is not for the kind {kind}.", "Take the line out, or change the kind."
                )
    return Question(
        id=entry.code("id", needed=True),
        kind=kind or Kind.INFORMATION,
        text=entry.wording("text", needed=True),
        hint=entry.wording("hint"),
        easy=entry.wording("easy"),
        acknowledgement=entry.wording("acknowledgement"),
        options=_question_options(entry, kind, option_sets),
        dont_know=entry.flag("dont_know") or kind is Kind.KNOWLEDGE,
        prefer_not_to_say=entry.flag("prefer_not_to_say"),
        required=entry.flag("required"),
        key=entry.code("key"),
        explanation=entry.wording("explanation"),
        minimum=entry.whole("minimum"),
        maximum=entry.whole("maximum"),
        low_label=entry.wording("low_label"),
        high_label=entry.wording("high_label"),
        limit=_limit(entry, kind),
        when=_condition(entry, "when"),
        waves=entry.codes("waves", known=WAVES),
        off_unless_chosen=entry.flag("off_unless_chosen"),
        measures=entry.codes("measures"),
        sensitive=entry.flag("sensitive"),
        for_routing=entry.flag("for_routing"),
        quotes_consent_for=entry.codes("quotes_consent_for"),
        level=entry.one_of("level", _LEVELS),
        then_label=entry.wording("then_label"),
        now_label=entry.wording("now_label"),
        helped_label=entry.wording("helped_label"),
        line=mapping.line,
    )


def _limit(entry: _Entry, kind: Kind | None) -> int:
    usual = SHORT_TEXT_LIMIT if kind is Kind.SHORT_TEXT else LONG_TEXT_LIMIT
    limit = entry.whole("limit")
    return usual if limit is None else limit


def _question_options(
    entry: _Entry, kind: Kind | None, option_sets: Mapping[str, tuple[Option, ...]]
) -> tuple[Option, ...]:
    if kind in SUPPLIED_OPTIONS:
        return SUPPLIED_OPTIONS[kind]
    if kind in CHOICE_KINDS and not entry.has("options"):
        entry.fault(
            "", "options are missing.", "Add options: with a list, or with the name of an option set."
        )
        return ()
    if kind is not None and kind not in CHOICE_KINDS:
        return ()
    if isinstance(entry.map.get("options"), str):
        name = entry.words("options")
        if name not in option_sets:
            entry.fault(
                "options",
                f"there is no option set {name}.",
                _nearest(name, option_sets) if option_sets else "Write it under option_sets.",
            )
        options = option_sets.get(name, ())
    else:
        options = _options(entry, "options", entry.name)
    return _numbered(options) if kind in ORDERED_KINDS else options


def _numbered(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Options in order, scored 0, 1, 2 … by their place where the author gave no score at all."""
    if any(option.score is not None for option in options):
        return options
    return tuple(dataclasses.replace(option, score=float(place)) for place, option in enumerate(options))


def _condition(entry: _Entry, key: str) -> Condition | None:
    mapping = entry.map.get(key)
    if not entry.has(key):
        return None
    if not isinstance(mapping, _Map):
        entry.fault(key, f"{key} must be a condition.", "Write {question: ID, any_of: [code]}.")
        return None
    return _one_condition(entry, mapping)


def _one_condition(entry: _Entry, mapping: _Map) -> Condition:
    part = _Entry(entry.file, mapping, f"{entry.name}, when", _CONDITION_KEYS)
    given = [key for key in _CONDITION_KEYS[1:] if part.has(key)]
    joined = bool(given) and given[0] in ("all_of", "either")
    if len(given) != 1 or joined == part.has("question"):
        part.fault(
            "",
            "the condition is not one of the known forms.",
            "Write {question: ID, any_of: [code]}, or one of the other forms in the README.",
        )
        return Condition()
    if joined:
        parts = tuple(_one_condition(entry, inner) for inner in part.entries(given[0]))
        if not parts:
            part.fault(given[0], f"{given[0]} holds no condition.", "Write at least one, or take it out.")
        return Condition(all_of=parts) if given[0] == "all_of" else Condition(either=parts)
    if given[0] == "answered":
        if not part.flag("answered"):
            part.fault(
                "answered", "answered can only be true.", "Use any_of: [skipped] for what was skipped."
            )
        return Condition(part.code("question", needed=True), answered=True)
    codes = part.codes(given[0])
    if not codes:
        part.fault(given[0], f"{given[0]} names no code.", "Name at least one code of the question.")
    question_id = part.code("question", needed=True)
    return (
        Condition(question_id, any_of=codes)
        if given[0] == "any_of"
        else Condition(question_id, none_of=codes)
    )


def _scale(file: _File, mapping: _Map, place: int) -> Scale:
    entry = _Entry(file, mapping, f"Scale {_code(mapping.get('id')) or place}", _SCALE_KEYS)
    return Scale(
        id=entry.code("id", needed=True),
        title=entry.wording("title", needed=True),
        items=entry.codes("items", needed=True),
        minimum_answered=entry.whole("minimum_answered", needed=True) or 0,
        lowest=entry.number("lowest", needed=True) or 0.0,
        highest=entry.number("highest", needed=True) or 0.0,
        reverse=entry.codes("reverse"),
        higher_is_better=entry.flag("higher_is_better", default=True),
        measures=entry.codes("measures"),
        norms=entry.words("norms"),
        line=mapping.line,
    )


def _variant(file: _File, document: _Map, base: Base) -> Questionnaire:
    entry = _Entry(file, document, "The variant", (*_HEAD_KEYS, "variant_of", "wordings"))
    base_id = entry.code("variant_of")
    original = base(base_id) if base_id else None
    if original is None:
        entry.fault(
            "variant_of",
            f"there is no questionnaire {base_id} in the same folder.",
            "Put its file beside this one; a variant of a variant is not allowed.",
        )
        file.finish()
        raise AssertionError("finish raises, since a fault was just told")
    questions = {question.id: question for question in original.questions}
    wordings = entry.mapping("wordings")
    _Entry(file, wordings, f"wordings of {base_id}", questions)
    for question_id in questions.keys() & wordings.keys():
        new = wordings[question_id]
        if isinstance(new, _Map):
            questions[question_id] = _reworded(file, questions[question_id], new)
        else:
            file.fault(
                wordings.lines[question_id],
                f"The wording of {question_id} must hold keys, and this is {_a(new)}.",
                "Write {text: …}.",
            )
    return Questionnaire(
        id=entry.code("id", needed=True),
        title=entry.wording("title", needed=True),
        audience=entry.one_of("audience", AUDIENCES) or original.audience,
        purpose=entry.words("purpose") or original.purpose,
        why=entry.wording("why") or original.why,
        minutes=entry.whole("minutes") or original.minutes,
        questions=tuple(questions.values()),
        scales=original.scales,
        waves=entry.codes("waves", known=WAVES) if entry.has("waves") else original.waves,
        thanks=entry.wording("thanks") or original.thanks,
        ages=entry.words("ages") or original.ages,
        worksheet=entry.flag("worksheet", default=original.worksheet),
        hard=entry.flag("hard", default=original.hard),
        variant_of=base_id,
        note_for_staff=entry.words("note_for_staff") or original.note_for_staff,
        source=file.name,
    )


def _reworded(file: _File, question: Question, mapping: _Map) -> Question:
    """The question in other words: labels of options by code, all else as it was."""
    entry = _Entry(file, mapping, f"The wording of {question.id}", (*_WORDING_KEYS, "options"))
    changes: dict[str, Any] = {key: entry.wording(key) for key in _WORDING_KEYS if entry.has(key)}
    codes = [option.code for option in question.options]
    labels = entry.mapping("options")
    relabelled = _Entry(file, labels, f"The options of {question.id}", codes)
    changes["options"] = tuple(
        dataclasses.replace(option, label=relabelled.wording(option.code), easy="")
        if relabelled.has(option.code)
        else option
        for option in question.options
    )
    return dataclasses.replace(question, **changes, line=mapping.line)


# --- frameworks and the codebook ---

_FRAMEWORK_KEYS = ("id", "name", "nation", "source", "note", "sections")
_MEASURE_KEYS = (
    "id",
    "ref",
    "kind",
    "role",
    "text",
    "audience",
    "evidence",
    "part_of",
    "source_states_kind",
)
_CODEBOOK_KEYS = ("version", "note", "rules", "flags", "themes")
_THEME_KEYS = (
    "id",
    "name",
    "definition",
    "include",
    "exclude",
    "voices",
    "examples",
    "stems",
    "evidences",
    "measures",
)


def read_framework(source: Path | Traversable | str, name: str = "") -> Framework:
    """A framework from a YAML file (a path) or from YAML itself (a text). Raises DefinitionFaults."""
    file, text = _opened(source, name or ("framework" if isinstance(source, str) else str(source)))
    entry = _Entry(file, _document(text, file, "The framework"), "The framework", _FRAMEWORK_KEYS)
    sections: list[Section] = []
    lines: dict[str, int] = {}
    for section_map in entry.entries("sections", needed=True):
        section = _Entry(
            file,
            section_map,
            f"Section {_code(section_map.get('id')) or ''}".strip(),
            ("id", "title", "measures"),
        )
        found: list[Measure] = []
        for mapping in section.entries("measures", needed=True):
            measure = _measure(file, mapping)
            if measure.id in lines:
                file.fault(
                    mapping.line,
                    f"Measure {measure.id} stands twice; it was first written on line {lines[measure.id]}.",
                    "Give each measure an id of its own.",
                )
            lines[measure.id] = mapping.line
            found.append(measure)
        sections.append(
            Section(section.code("id", needed=True), section.words("title", needed=True), tuple(found))
        )
    framework = Framework(
        id=entry.code("id", needed=True),
        name=entry.words("name", needed=True),
        nation=entry.words("nation", needed=True),
        sections=tuple(sections),
        note=entry.words("note"),
        source=entry.words("source"),
    )
    file.finish()
    return framework


def _measure(file: _File, mapping: _Map) -> Measure:
    entry = _Entry(file, mapping, f"Measure {_code(mapping.get('id')) or ''}".strip(), _MEASURE_KEYS)
    ref = entry.map.get("ref")
    return Measure(
        id=entry.code("id", needed=True),
        ref=str(ref) if isinstance(ref, float) else entry.code("ref", needed=True),
        kind=entry.one_of("kind", ("qualitative", "quantitative"), needed=True),
        role=entry.code("role", needed=True),
        text=entry.words("text", needed=True),
        audiences=entry.codes("audience", needed=True, known=AUDIENCES),
        evidence=entry.one_of("evidence", ("direct", "partly", "none"), needed=True),
        source_states_kind=entry.flag("source_states_kind"),
    )


def read_codebook(source: Path | Traversable | str, name: str = "") -> Codebook:
    """A codebook from a YAML file (a path) or from YAML itself (a text); a theme needs id, name, definition.

    Raises DefinitionFaults.
    """
    file, text = _opened(source, name or ("codebook" if isinstance(source, str) else str(source)))
    entry = _Entry(file, _document(text, file, "The codebook"), "The codebook", _CODEBOOK_KEYS)
    themes: list[Theme] = []
    lines: dict[str, int] = {}
    for mapping in entry.entries("themes", needed=True):
        theme = _theme(file, mapping)
        if theme.id in lines:
            file.fault(
                mapping.line,
                f"Theme {theme.id} stands twice; it was first written on line {lines[theme.id]}.",
                "Give each theme an id of its own.",
            )
        lines[theme.id] = mapping.line
        themes.append(theme)
    version = entry.map.get("version")
    read = Codebook(
        themes=tuple(themes),
        version=str(version) if isinstance(version, float) else entry.code("version"),
        rules=entry.texts("rules"),
        flags=_flags(entry),
    )
    file.finish()
    return read


def _flags(entry: _Entry) -> Mapping[str, str]:
    """The flags by id, each as one text: a mapping of texts, or a list of id, name and rule."""
    if isinstance(entry.map.get("flags"), _Map):
        flags = entry.mapping("flags")
        texts = _Entry(entry.file, flags, "flags", flags)
        return {flag: texts.words(flag) for flag in flags}
    read: dict[str, str] = {}
    for mapping in entry.entries("flags"):
        flag = _Entry(entry.file, mapping, "A flag", ("id", "name", "rule"))
        read[flag.code("id", needed=True)] = (
            f"{flag.words('name', needed=True)}. {flag.words('rule')}".strip()
        )
    return read


def _theme(file: _File, mapping: _Map) -> Theme:
    entry = _Entry(file, mapping, f"Theme {_code(mapping.get('id')) or ''}".strip(), _THEME_KEYS)
    if entry.has("evidences") and entry.has("measures"):
        entry.fault("evidences", "evidences and measures are the same thing.", "Keep measures.")
    return Theme(
        id=entry.code("id", needed=True),
        name=entry.words("name", needed=True),
        definition=entry.words("definition", needed=True),
        include=entry.words("include"),
        exclude=entry.words("exclude"),
        voices=entry.codes("voices", known=AUDIENCES),
        examples=entry.texts("examples"),
        stems=entry.codes("stems"),
        measures=entry.codes("measures") or entry.codes("evidences"),
        line=mapping.line,
    )


# --- what comes with the house ---

_Read = TypeVar("_Read", Questionnaire, Framework)


def _packaged(
    folder: Traversable, start: str, read: Callable[[Traversable, str], _Read], what: str
) -> Mapping[str, _Read]:
    """Every file of a folder by the id inside it, sorted; the faults of all files together."""
    found: dict[str, _Read] = {}
    faults: list[Fault] = []
    names: dict[str, str] = {}
    for path in _yaml_files(folder):
        if not path.name.startswith(start):
            continue
        try:
            value = read(path, path.name)
        except DefinitionFaults as error:
            faults.extend(error.faults)
            continue
        if value.id in found:
            what_wrong = f"The {what} {value.id} is already in {names[value.id]}."
            faults.append(Fault(path.name, 1, what_wrong, "Give it an id of its own."))
        found[value.id] = value
        names[value.id] = path.name
    if faults:
        raise DefinitionFaults(list(dict.fromkeys(faults)))
    return dict(sorted(found.items()))


@cache
def _questionnaires() -> Mapping[str, Questionnaire]:
    return _packaged(files("questionnaires"), "Q", read_questionnaire, "questionnaire")


@cache
def _frameworks() -> Mapping[str, Framework]:
    return _packaged(files("questionnaires") / "frameworks", "", read_framework, "framework")


@cache
def _measures() -> Mapping[str, Measure]:
    found: dict[str, Measure] = {}
    for framework_id, held in _frameworks().items():
        for measure in held.measures():
            if measure.id in found:
                what = f"The measure {measure.id} is in another framework too."
                raise DefinitionFaults([Fault(framework_id, 1, what, "Give it an id of its own.")])
            found[measure.id] = measure
    return found


@cache
def _codebook() -> Codebook:
    return read_codebook(files("questionnaires") / "codebook.yaml", "codebook.yaml")


def questionnaires() -> dict[str, Questionnaire]:
    """Every questionnaire of this folder by id, sorted. Read once a process. Raises DefinitionFaults."""
    return dict(_questionnaires())


def questionnaire(questionnaire_id: str) -> Questionnaire:
    """The questionnaire of this folder with this id. Raises QuestionnaireError where there is none."""
    return _known(_questionnaires(), questionnaire_id, "questionnaire")


def frameworks() -> dict[str, Framework]:
    """Every framework of this folder by id, sorted. Read once a process. Raises DefinitionFaults."""
    return dict(_frameworks())


def framework(framework_id: str) -> Framework:
    """The framework of this folder with this id. Raises QuestionnaireError where there is none."""
    return _known(_frameworks(), framework_id, "framework")


def measures() -> dict[str, Measure]:
    """Every measure of every framework by id. Raises DefinitionFaults where two have one id."""
    return dict(_measures())


def codebook(path: Path | str | None = None) -> Codebook:
    """The house's codebook, or the one in a file. Raises DefinitionFaults."""
    return _codebook() if path is None else read_codebook(Path(path))


def _known(held: Mapping[str, _Read], wanted: str, what: str) -> _Read:
    if wanted not in held:
        raise QuestionnaireError(f"There is no {what} {wanted}. {_nearest(wanted, held)}")
    return held[wanted]


# --- a version, frozen ---


def to_json(questionnaire: Questionnaire) -> str:
    """The questionnaire as canonical JSON: keys sorted, no white space, defaults, lines and file left out.

    Equal questionnaires give the same text, and a field that the model gains later leaves old texts as they
    are. So a default in `model.py` may never be changed.
    """
    return json.dumps(
        _plain(questionnaire), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def content_hash(questionnaire: Questionnaire) -> str:
    """The SHA-256 of the canonical JSON, as 64 hexadecimal digits: the name of a version."""
    return hashlib.sha256(to_json(questionnaire).encode("utf-8")).hexdigest()


def from_json(text: str) -> Questionnaire:
    """The questionnaire that `to_json` wrote, equal to it. Raises QuestionnaireError for any other text."""
    try:
        text.encode("utf-8")
        return cast(Questionnaire, _made(Questionnaire, json.loads(text)))
    except (ValueError, TypeError, RecursionError) as error:
        raise QuestionnaireError(
            f"This is not a questionnaire as JSON ({type(error).__name__}). Use the text that to_json wrote."
        ) from None


@cache
def _content_fields(cls: type) -> tuple[tuple[str, Any, object], ...]:
    """Name, type and default of each field that is content."""
    hints = typing.get_type_hints(cls)
    return tuple(
        (field.name, hints[field.name], field.default) for field in dataclasses.fields(cls) if field.compare
    )


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return {
            name: _plain(float(held) + 0.0 if _is_float(hint) and held is not None else held)
            for name, hint, default in _content_fields(cast(type, type(value)))
            if (held := getattr(value, name)) != default
        }
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, Kind) else value


def _is_float(hint: object) -> bool:
    return hint is float or float in typing.get_args(hint)


def _made(hint: Any, value: Any) -> object:
    """A value of the type that a field has; TypeError or ValueError where it is none."""
    if isinstance(hint, types.UnionType):
        if value is None:
            return None
        return _made(next(part for part in typing.get_args(hint) if part is not type(None)), value)
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise TypeError(hint)
        return tuple(_made(typing.get_args(hint)[0], part) for part in value)
    if dataclasses.is_dataclass(hint):
        fields = {name: kind for name, kind, _ in _content_fields(cast(type, hint))}
        if not isinstance(value, dict) or not fields.keys() >= value.keys():
            raise TypeError(hint)
        return cast(type, hint)(**{name: _made(fields[name], part) for name, part in value.items()})
    if hint is Kind:
        return Kind(value)
    if type(value) is not hint:
        raise TypeError(hint)
    return value
