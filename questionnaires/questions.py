"""Makes questions, with their options and conditions, and scales from the entries of a file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from questionnaires.answers import FALSE, NO, TRUE, YES
from questionnaires.entries import Entry, nearest
from questionnaires.model import (
    CHOICE_KINDS,
    LONG_TEXT_LIMIT,
    ROUNDINGS,
    SHORT_TEXT_LIMIT,
    TEXT_KINDS,
    WAVES,
    Condition,
    Converted,
    Kind,
    Option,
    Question,
    Scale,
)
from questionnaires.strict_yaml import File, Map, as_code

ORDERED_KINDS = frozenset({Kind.FACES, Kind.POINTS, Kind.RATING, Kind.THEN_NOW})
"""Kinds whose options stand in order, so that a place in the list can serve as the score."""
SUPPLIED_OPTIONS = {
    Kind.YES_NO: (Option(YES, "Yes"), Option(NO, "No")),
    Kind.KNOWLEDGE: (Option(TRUE, "True"), Option(FALSE, "False")),
}

_ASKED = frozenset(Kind) - {Kind.INFORMATION}
_QUESTION_KEYS: dict[str, frozenset[Kind]] = {
    **dict.fromkeys(
        ("id", "kind", "text", "hint", "easy", "easy_hint", "picture", "when", "waves"), frozenset(Kind)
    ),
    **dict.fromkeys(("acknowledgement", "dont_know", "prefer_not_to_say", "required", "measures"), _ASKED),
    **dict.fromkeys(("off_unless_chosen", "sensitive", "for_routing", "level"), _ASKED),
    "options": CHOICE_KINDS - frozenset(SUPPLIED_OPTIONS),
    "key": frozenset({Kind.KNOWLEDGE, Kind.SCENARIO}),
    "explanation": frozenset({Kind.KNOWLEDGE, Kind.SCENARIO}),
    "minimum": frozenset({Kind.NUMBER}),
    "maximum": frozenset({Kind.NUMBER}),
    "low_label": frozenset({Kind.ZERO_TO_TEN, Kind.POINTS, Kind.FACES}),
    "high_label": frozenset({Kind.ZERO_TO_TEN, Kind.POINTS, Kind.FACES}),
    "easy_turned": frozenset({Kind.FACES, Kind.POINTS}),
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
    "rounding",
    "parts",
    "conversion",
    "instrument",
)
_WORDING_KEYS = (
    "text",
    "hint",
    "easy",
    "easy_hint",
    "acknowledgement",
    "explanation",
    "low_label",
    "high_label",
    "then_label",
    "now_label",
    "helped_label",
)
_LEVELS = ("K1", "K2", "K3", "K4")


def option_sets_of(entry: Entry) -> dict[str, tuple[Option, ...]]:
    mapping = entry.mapping("option_sets")
    sets = Entry(entry.file, mapping, "option_sets", mapping)
    return {name: _options(sets, name, f"Option set {name}") for name in sets.map}


def _options(entry: Entry, key: str, name: str) -> tuple[Option, ...]:
    options: list[Option] = []
    for place, mapping in enumerate(entry.entries(key), start=1):
        option = Entry(entry.file, mapping, f"{name}, option {place}", _OPTION_KEYS)
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


def read_question(
    file: File, mapping: Map, place: int, option_sets: Mapping[str, tuple[Option, ...]]
) -> Question:
    name = f"Question {as_code(mapping.get('id')) or place}"
    entry = Entry(file, mapping, name, _QUESTION_KEYS)
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
        easy_hint=entry.wording("easy_hint"),
        easy_turned=entry.flag("easy_turned"),
        picture=entry.code("picture"),
        line=mapping.line,
    )


def _limit(entry: Entry, kind: Kind | None) -> int:
    usual = SHORT_TEXT_LIMIT if kind is Kind.SHORT_TEXT else LONG_TEXT_LIMIT
    limit = entry.whole("limit")
    return usual if limit is None else limit


def _question_options(
    entry: Entry, kind: Kind | None, option_sets: Mapping[str, tuple[Option, ...]]
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
                nearest(name, option_sets) if option_sets else "Write it under option_sets.",
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


def _condition(entry: Entry, key: str) -> Condition | None:
    mapping = entry.map.get(key)
    if not entry.has(key):
        return None
    if not isinstance(mapping, Map):
        entry.fault(key, f"{key} must be a condition.", "Write {question: ID, any_of: [code]}.")
        return None
    return _one_condition(entry, mapping)


def _one_condition(entry: Entry, mapping: Map) -> Condition:
    part = Entry(entry.file, mapping, f"{entry.name}, when", _CONDITION_KEYS)
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


def read_scale(file: File, mapping: Map, place: int) -> Scale:
    entry = Entry(file, mapping, f"Scale {as_code(mapping.get('id')) or place}", _SCALE_KEYS)
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
        rounding=entry.one_of("rounding", ROUNDINGS[1:]),
        parts=entry.codes("parts"),
        conversion=tuple(Converted(raw, to) for raw, to in conversion_of(entry).items()),
        instrument=entry.code("instrument"),
        line=mapping.line,
    )


def conversion_of(entry: Entry) -> dict[int, float]:
    """A table from raw scores, which are whole, to the scores to analyse; empty where there is none."""
    table = entry.mapping("conversion")
    scores = Entry(entry.file, table, "conversion", table)
    for raw in table:
        if not raw.isdecimal():
            scores.fault(raw, f"{raw} is not a raw score.", "Write a whole number before the colon.")
    return {int(raw): scores.number(raw) or 0.0 for raw in table if raw.isdecimal()}


def reworded(file: File, question: Question, mapping: Map) -> Question:
    """The question in other words: labels of options by code, all else as it was."""
    entry = Entry(file, mapping, f"The wording of {question.id}", (*_WORDING_KEYS, "options"))
    changes: dict[str, Any] = {key: entry.wording(key) for key in _WORDING_KEYS if entry.has(key)}
    codes = [option.code for option in question.options]
    labels = entry.mapping("options")
    relabelled = Entry(file, labels, f"The options of {question.id}", codes)
    changes["options"] = tuple(
        dataclasses.replace(option, label=relabelled.wording(option.code), easy="")
        if relabelled.has(option.code)
        else option
        for option in question.options
    )
    return dataclasses.replace(question, **changes, line=mapping.line)
