"""The wording of a published instrument, loaded by whoever holds its licence, from a CSV file.

The file is checked against what is known of the instrument and becomes a questionnaire: introduction, one
item a turn, thanks. The wording itself is never part of the house.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from questionnaires import instrument_scales
from questionnaires.model import (
    AUDIENCES,
    WAVES,
    DefinitionFaults,
    Fault,
    Kind,
    Option,
    Question,
    Questionnaire,
    QuestionnaireError,
)
from questionnaires.published import Instrument, RiskItem
from questionnaires.strict_yaml import INVISIBLE

LARGEST_FILE = 256 * 1024
"""Bytes. A hundred times the longest instrument."""
LONGEST_WORDING, LONGEST_LABEL, LONGEST_COPYRIGHT = 1000, 200, 500
"""Characters."""
ANSWER = re.compile(r"answer\s+(\d+)")
COLUMNS = ("number", "wording", "reverse", "risk", "subscale", "scored", "language", "copyright")
NEEDED = ("number", "wording")
PARTED_BY = (",", ";", "\t")
WORKBOOK = b"PK\x03\x04"
"""What the file of a spreadsheet program begins with."""
INSTRUCTION = "0"
"""The number of the row that holds what is printed above the items."""
SAYS = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
ZERO_TO_TEN = range(11)

WHY = "We want to know how things are for you now. Then we can see what changes over time."
HELLO = (
    "Hello. These lines come from a set that many services use. Pick the answer that fits you best. "
    "No answer is wrong."
)
THANKS = "Thank you. Your answers help us see what changes."
WAS_IT_OK = "Was it OK to ask you this?"
LOOK_UNDER_HELP = "If any of it made you sad, look under “I need help now”. There are people to talk to."
OK_LABELS = (("yes", "Yes"), ("mostly", "Mostly"), ("no", "No"))
"""What is said around a loaded wording, in our own words, which are translated."""


class NoteId(StrEnum):
    """What whoever loads a wording should know, though it is no fault."""

    KEY_AS_KNOWN = "key_as_known"
    """The reversed items are those of a known key: `order` says which."""
    KEY_IN_DOUBT = "key_in_doubt"
    """Sources differ, or none is sure, about the reversed items: the file's flags, `items`, decide."""
    RISK_AS_MARKED = "risk_as_marked"
    """Answers to the items `items` alert a reader."""
    RISK_IN_DOUBT = "risk_in_doubt"
    """The item about risk is known as `known` (`status`), and the file marks `items`."""
    ASK_THE_OWNER = "ask_the_owner"
    """Whether it may be asked on a screen is for its owner to say."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about what was loaded; `values` are the words that its sentence takes."""

    id: NoteId
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A wording that fits its instrument, ready to be asked, and what to know about it."""

    instrument: Instrument
    questionnaire: Questionnaire
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Item:
    line: int
    number: int
    wording: str
    reverse: bool
    risk: bool
    subscale: str
    scored: bool
    labels: Mapping[int, str]


def refuse_unloadable(instrument: Instrument) -> None:
    """Raise QuestionnaireError, in one sentence, where no wording of this instrument can be loaded at all."""
    if instrument.ours:
        raise QuestionnaireError(
            f"{instrument.name} is our own and needs no loading. "
            f"Open a collection with {instrument.questionnaire}."
        )
    if instrument.online == "not_allowed":
        raise QuestionnaireError(
            f"The licence of {instrument.name} does not let it be asked on a screen here. "
            f"Enter totals scored elsewhere: open a collection with {instrument.id}, "
            "and bring them in as a file."
        )
    if not instrument.loadable:
        raise QuestionnaireError(f"{instrument.name} cannot be loaded. {instrument.use}")


def read_wording(
    raw: bytes, name: str, instrument: Instrument, *, copyright_line: str = "", audience: str = "young_people"
) -> Loaded:
    """A wording from the bytes of a CSV file (docs/formats.md), checked against its instrument.

    name: what faults call the file. copyright_line: what everybody who answers is shown; without it, what
    the file's column `copyright` holds. audience: who is asked, one of AUDIENCES.
    Raises QuestionnaireError where the instrument cannot be loaded, DefinitionFaults with every fault of the
    file.
    """
    refuse_unloadable(instrument)
    if audience not in AUDIENCES:
        raise QuestionnaireError(f"There is no audience {audience}. Use one of {', '.join(AUDIENCES)}.")
    faults: list[Fault] = []

    def fault(line: int, what: str, remedy: str) -> None:
        faults.append(Fault(name, line, what, remedy))

    heads, rows = _table(raw, name)
    answers = _answer_heads(instrument, heads, fault)
    said = _said_once(rows, fault)
    line = " ".join((copyright_line or said["copyright"]).split())
    before = len(faults)
    instruction, items = _items(rows, answers, fault)
    if len(faults) == before:
        _check_numbers(instrument, items, fault)
    if not faults:
        _check_flags(instrument, items, fault)
        _check_labels(instrument, items, answers, fault)
        _check_words(instruction, items, line, fault)
    if instrument.copyright_needed and not line:
        fault(
            1,
            f"The licence of {instrument.name} wants its copyright line in view of everybody who answers.",
            "Give the line, as its owner words it, with --copyright or in a column copyright.",
        )
    if faults:
        raise DefinitionFaults(list(dict.fromkeys(faults)))
    questionnaire = _questionnaire(
        instrument, instruction, items, answers, line, said["language"] or "en", audience
    )
    return Loaded(instrument, questionnaire, _notes(instrument, items))


_Tell = Callable[[int, str, str], None]


# --- the file ---


def _table(raw: bytes, name: str) -> tuple[tuple[str, ...], list[_Row]]:
    if len(raw) > LARGEST_FILE:
        raise DefinitionFaults([Fault(name, 1, "The file is larger than 256 KiB.", "Keep the items alone.")])
    if raw.startswith(WORKBOOK):
        raise DefinitionFaults(
            [Fault(name, 1, "This is a workbook, not a CSV file.", "Open it and save it as “CSV UTF-8”.")]
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = raw[: broken.start].count(b"\n") + 1
        raise DefinitionFaults(
            [Fault(name, line, "This is not UTF-8 text.", "Save it again as “CSV UTF-8”.")]
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise DefinitionFaults(
            [Fault(name, line, "There is a sign that no text has.", "Save it again as “CSV UTF-8”.")]
        )
    if not text.strip():
        remedy = f"Its first line names the columns: {', '.join(COLUMNS[:3])} and the answers."
        raise DefinitionFaults([Fault(name, 1, "The file is empty.", remedy)])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted_by(text), strict=True)
    rows: list[_Row] = []
    try:
        heads = tuple(" ".join(head.split()).casefold() for head in next(reader, []))
        for cells in reader:
            if len(cells) > len(heads) and any(cell.strip() for cell in cells[len(heads) :]):
                raise DefinitionFaults(
                    [Fault(name, reader.line_num, "There are more cells than columns.", "Check the commas.")]
                )
            held = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head}
            if any(held.values()):
                rows.append(_Row(reader.line_num, held))
    except csv.Error as broken:
        raise DefinitionFaults(
            [Fault(name, reader.line_num, f"This cannot be read: {broken}.", "Check commas and quotes.")]
        ) from None
    twice = [head for head, times in Counter(heads).items() if head and times > 1]
    missing = [head for head in NEEDED if head not in heads]
    unknown = [head for head in heads if head and head not in COLUMNS and not ANSWER.fullmatch(head)]
    told = [Fault(name, 1, f"The column {head!r} stands twice.", "Keep one of them.") for head in twice]
    told += [Fault(name, 1, f"There is no column {head}.", "Add it.") for head in missing]
    told += [
        Fault(
            name,
            1,
            f"The column {head!r} is not known.",
            f"Use {', '.join(COLUMNS)}, and answer with a score, such as “answer 0”.",
        )
        for head in unknown
    ]
    if told:
        raise DefinitionFaults(told)
    return heads, rows


def parted_by(text: str) -> str:
    """What parts the columns: a comma, or what spreadsheets of other countries write, as the heads tell.

    For files whose heads are words without any of these in them.
    """
    heads = text.lstrip().partition("\n")[0]
    return max(PARTED_BY, key=heads.count)


def _answer_heads(instrument: Instrument, heads: tuple[str, ...], fault: _Tell) -> tuple[int, ...]:
    """The scores of the answers in the order in which their columns stand, which is that of the screen."""
    found = tuple(int(match[1]) for head in heads if (match := ANSWER.fullmatch(head)))
    low, high = int(instrument.item_lowest), int(instrument.item_highest)
    wanted = (low, high) if is_zero_to_ten(instrument) else tuple(range(low, high + 1))
    if sorted(found) != list(wanted):
        shown = ", ".join(f"answer {score}" for score in wanted)
        points = (
            "is answered from 0 to 10, and its ends need words"
            if is_zero_to_ten(instrument)
            else f"has {instrument.points} answers to an item, scored {low} to {high}"
        )
        fault(1, f"{instrument.name} {points}.", f"Give the columns {shown}, each with its label.")
    return found


def is_zero_to_ten(instrument: Instrument) -> bool:
    """Whether an item is answered by a number from 0 to 10, of which only the ends have words."""
    low, high = instrument.item_lowest, instrument.item_highest
    return (low, high, instrument.points) == (ZERO_TO_TEN[0], ZERO_TO_TEN[-1], len(ZERO_TO_TEN))


def _said_once(rows: list[_Row], fault: _Tell) -> dict[str, str]:
    """What holds for the whole file: its language and its copyright line."""
    said = {}
    for column in ("language", "copyright"):
        held = {row.cells.get(column, ""): row.line for row in reversed(rows) if row.cells.get(column)}
        if len(held) > 1:
            fault(max(held.values()), f"The column {column} holds two different things.", "Keep one.")
        said[column] = next(iter(held), "")
    if said["language"] and not LANGUAGE.fullmatch(said["language"]):
        fault(1, "The language is not the short name of one.", "Write it as en, pl or cy.")
    return said


def _items(rows: list[_Row], answers: tuple[int, ...], fault: _Tell) -> tuple[str, list[_Item]]:
    """The instruction, "" for none, and the items; an empty label is that of the item above."""
    instruction, items = "", list[_Item]()
    labels: dict[int, str] = {}
    for row in rows:
        number, wording = row.cells.get("number", ""), row.cells.get("wording", "")
        if not wording:
            fault(row.line, "There is no wording.", "Write it, or take the row out.")
        if number == INSTRUCTION:
            if instruction or items:
                fault(
                    row.line,
                    "Number 0, what is printed above the items, does not stand first.",
                    "Move it up.",
                )
            instruction = wording
            continue
        if not (number.isascii() and number.isdecimal()):
            fault(row.line, "The number of the item is not a whole number.", "Count the items from 1.")
            continue
        labels = (
            labels
            | {score: label for score in answers if (label := row.cells.get(f"answer {score}", ""))}
            | {}
        )
        flags = {
            column: _flag(row, column, fault, default=column == "scored")
            for column in ("reverse", "risk", "scored")
        }
        items.append(
            _Item(
                line=row.line,
                number=int(number),
                wording=wording,
                reverse=flags["reverse"],
                risk=flags["risk"],
                subscale=row.cells.get("subscale", ""),
                scored=flags["scored"],
                labels=dict(labels),
            )
        )
    return instruction, items


def _flag(row: _Row, column: str, fault: _Tell, *, default: bool) -> bool:
    said = row.cells.get(column, "").casefold()
    if said and said not in SAYS:
        fault(row.line, f"The column {column} holds neither yes nor no.", "Write yes or no.")
    return SAYS.get(said, default)


# --- against the instrument ---


def _check_numbers(instrument: Instrument, items: list[_Item], fault: _Tell) -> None:
    wanted = instrument.items + instrument.unscored_items
    last = items[-1].line if items else 1
    if len(items) != wanted:
        beside = f", {instrument.unscored_items} of them not scored" if instrument.unscored_items else ""
        fault(
            last,
            f"{instrument.name} has {wanted} items{beside}, and the file has {len(items)}.",
            "Load it whole: its items may not be left out or added to.",
        )
        return
    for place, item in enumerate(items, start=1):
        if item.number != place:
            fault(
                item.line,
                f"Item {item.number} stands where item {place} is due.",
                f"Number the items 1 to {wanted}, each once, in the printed order.",
            )
            return
    scored = sum(item.scored for item in items)
    if scored != instrument.items:
        fault(
            last,
            f"{instrument.name} has {instrument.items} scored items, and the file marks {scored}.",
            "Write no in the column scored for each item that is not scored."
            if instrument.unscored_items
            else "Leave the column scored out.",
        )


def _check_flags(instrument: Instrument, items: list[_Item], fault: _Tell) -> None:
    scored = [item for item in items if item.scored]
    reverse = _reversed(items)
    keys = [key.items for key in instrument.reverse_keys] or [()]
    if instrument.is_key_certain and reverse not in keys:
        known = ", ".join(map(str, keys[0])) or "none"
        fault(
            1,
            f"The reversed items of {instrument.name} are known: {known}. The file marks "
            f"{', '.join(map(str, reverse)) or 'none'}.",
            "Mark these in the column reverse.",
        )
    for item in items:
        if item.risk and item.reverse:
            fault(item.line, "An item about risk cannot be reversed.", "Take one of the two marks out.")
        if item.risk and not item.scored:
            fault(item.line, "An item about risk must be scored.", "Take one of the two marks out.")
    if instrument.risk_item is not None and not any(item.risk for item in items):
        fault(
            1,
            f"{instrument.name} has an item about risk, whose answers a person must see at once, and the "
            "file marks none.",
            "Write yes for it in a column risk.",
        )
    for place, item in enumerate(scored, start=1):
        if item.subscale and item.subscale not in (held := _subscales_of(instrument, place)):
            fault(
                item.line,
                f"The subscale of item {item.number} is not the known one ({', '.join(held) or 'none'}).",
                "Mend it, or leave the column subscale out.",
            )


def _subscales_of(instrument: Instrument, place: int) -> list[str]:
    return [part.id for part in instrument.subscales if place in part.items]


def _reversed(items: list[_Item]) -> tuple[int, ...]:
    """The reversed items, counted among those that are scored, as keys are."""
    scored = [item for item in items if item.scored]
    return tuple(place for place, item in enumerate(scored, start=1) if item.reverse)


def _check_labels(instrument: Instrument, items: list[_Item], answers: tuple[int, ...], fault: _Tell) -> None:
    for item in items:
        lacking = [score for score in answers if not item.labels.get(score)]
        if lacking:
            fault(
                item.line,
                f"Item {item.number} has no label for answer {lacking[0]}.",
                "Write each label at the first item; an empty cell takes the label above it.",
            )
            return
        labels = [item.labels[score] for score in answers]
        if len(set(labels)) < len(labels):
            fault(item.line, f"Two answers of item {item.number} have the same label.", "Mend one of them.")
            return


def _check_words(instruction: str, items: list[_Item], line: str, fault: _Tell) -> None:
    texts = [(1, instruction, LONGEST_WORDING, "what stands above the items")]
    texts += [(1, line, LONGEST_COPYRIGHT, "the copyright line")]
    for item in items:
        texts.append((item.line, item.wording, LONGEST_WORDING, f"the wording of item {item.number}"))
        texts += [
            (item.line, label, LONGEST_LABEL, f"a label of item {item.number}")
            for label in item.labels.values()
        ]
    for where, text, longest, what in texts:
        if len(text) > longest:
            fault(where, f"{what.capitalize()} is longer than {longest} characters.", "Check the quotes.")
        if "{" in text or "}" in text:
            fault(where, f"{what.capitalize()} holds a brace.", "A wording may not have gaps to fill.")
        if INVISIBLE.search(text):
            fault(where, f"{what.capitalize()} holds an invisible character.", "Type it again by hand.")


def _notes(instrument: Instrument, items: list[_Item]) -> tuple[Note, ...]:
    notes = []
    reverse = _reversed(items)
    told = ", ".join(map(str, reverse)) or "–"
    if not instrument.is_key_certain:
        notes.append(Note(NoteId.KEY_IN_DOUBT, {"items": told}))
    if reverse:
        orders = [key.order for key in instrument.reverse_keys if key.items == reverse]
        notes += [Note(NoteId.KEY_AS_KNOWN, {"order": order}) for order in orders]
    risky = ", ".join(str(item.number) for item in items if item.risk)
    known: RiskItem | None = instrument.risk_item
    if risky:
        notes.append(Note(NoteId.RISK_AS_MARKED, {"items": risky}))
    if known is not None and (risky != str(known.item) or known.status != "verified"):
        values = {"known": str(known.item), "status": known.status, "items": risky}
        notes.append(Note(NoteId.RISK_IN_DOUBT, values))
    if instrument.online == "ask_owner":
        notes.append(Note(NoteId.ASK_THE_OWNER))
    return tuple(notes)


# --- the questionnaire ---


def questionnaire_id(instrument: Instrument, language: str) -> str:
    """What a loaded wording is opened by: the instrument's id, and its language unless that is English."""
    return instrument.id if language == "en" else f"{instrument.id}-{language}"


def _questionnaire(
    instrument: Instrument,
    instruction: str,
    items: list[_Item],
    answers: tuple[int, ...],
    line: str,
    language: str,
    audience: str,
) -> Questionnaire:
    asked = {item.number: _question(instrument, item, answers) for item in items}
    scored = [asked[item.number].id for item in items if item.scored]
    reverse = [asked[item.number].id for item in items if item.scored and item.reverse]
    risky = any(item.risk for item in items)
    hello = Question(id=f"{instrument.id}.hello", kind=Kind.INFORMATION, text=instruction or HELLO)
    ending = (
        Question(
            id=f"{instrument.id}.ok",
            kind=Kind.SINGLE,
            text=WAS_IT_OK,
            hint=LOOK_UNDER_HELP,
            options=tuple(Option(code, label) for code, label in OK_LABELS),
            prefer_not_to_say=True,
            for_routing=True,
        ),
    )
    return Questionnaire(
        id=questionnaire_id(instrument, language),
        title=instrument.name,
        audience=audience,
        purpose="A published scale, before and after, in the wording that this partnership has loaded.",
        why=WHY,
        minutes=max(1, round(len(items) / 5)),
        questions=(hello, *asked.values(), *(ending if risky else ())),
        scales=instrument_scales.scales_of(instrument, scored, reverse),
        waves=WAVES,
        thanks=THANKS,
        hard=risky,
        variant_of="" if language == "en" else instrument.id,
        instrument=instrument.id,
        copyright_line=line,
        wording_language=language,
    )


def _question(instrument: Instrument, item: _Item, answers: tuple[int, ...]) -> Question:
    lowest = int(instrument.item_lowest)
    risk = instrument.risk_item
    alerts_at = (risk.alerts_at if risk is not None else lowest + 1.0) if item.risk else None
    scale = is_zero_to_ten(instrument)
    return Question(
        id=f"{instrument.id}.{item.number}",
        kind=Kind.ZERO_TO_TEN if scale else Kind.POINTS,
        text=item.wording,
        options=()
        if scale
        else tuple(Option(str(score), item.labels[score], float(score)) for score in answers),
        low_label=item.labels[ZERO_TO_TEN[0]] if scale else "",
        high_label=item.labels[ZERO_TO_TEN[-1]] if scale else "",
        measures=instrument.measures if item.scored else (),
        sensitive=item.risk,
        alerts_at=alerts_at,
    )
