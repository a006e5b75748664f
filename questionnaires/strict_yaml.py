"""The YAML that is read here: a small part of YAML 1.2, read strictly, every value with its line.

No anchors, aliases or tags, no key twice; `yes` and `no` are words. It is made in one pass over the parser's
events, so that a bomb is refused before anything is built.
"""

from __future__ import annotations

import re
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from questionnaires.answers import FALSE, TRUE
from questionnaires.model import DefinitionFaults, Fault

LARGEST_FILE = 256 * 1024
"""Bytes. Ten times our longest questionnaire; a larger file is a mistake or an attack."""
DEEPEST = 20
"""Levels of lists and mappings inside each other."""
MOST_ENTRIES = 1_000
"""Of one list or one mapping. Three times our longest; each one that does not belong is told apart."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML's safe loader, of which only the parser is used: values are made below, with their lines."""


class Map(dict[str, object]):
    """A mapping that knows on which line it and each of its keys stand."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class List(list[object]):
    """A list that knows on which line it and each of its entries stand."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class File:
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
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


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


def read_as_words(text: str) -> bool:
    """Whether a text that stands without quotes is read as the text that it is."""
    return isinstance(_scalar(text), str)


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


def _parsed(text: str, file: File) -> object:
    """The one document of a text as Map, List, str, int, float, bool or None."""
    loader = _Loader(text)
    try:
        loader.get_event()  # the start of the stream
        if loader.check_event(yaml.StreamEndEvent):
            raise file.refusal(1, "The file is empty.", "Write what it should hold, or delete the file.")
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


def _unreadable(file: File, line: int, problem: str, written: str) -> DefinitionFaults:
    if _BEGINS_WITH_BRACE.search(written):
        remedy = "Put a text that begins with a brace in double quotes."
        return file.refusal(line, "The YAML cannot be read here: a text begins with a brace.", remedy)
    remedy = next(
        (words for sign, words in _REMEDIES if sign in problem),
        "Mend the indentation, the quotes or the brackets on this line or the line before.",
    )
    return file.refusal(line, f"The YAML cannot be read here: {problem}.", remedy)


def _value(loader: Any, event: Any, file: File, depth: int) -> object:
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
        entries = List(line)
        while not loader.check_event(yaml.SequenceEndEvent):
            entry = loader.get_event()
            entries.lines.append(entry.start_mark.line + 1)
            entries.append(_value(loader, entry, file, depth + 1))
            _refuse_too_many(entries, file)
        loader.get_event()
        return entries
    mapping = Map(line)
    while not loader.check_event(yaml.MappingEndEvent):
        key_event = loader.get_event()
        key_line: int = key_event.start_mark.line + 1
        key = _value(loader, key_event, file, depth + 1)
        value = _value(loader, loader.get_event(), file, depth + 1)
        if not isinstance(key_event, yaml.ScalarEvent):
            file.fault(key_line, "A key is not a plain word.", "Write one word, a colon and a space.")
            continue
        _refuse_too_many(mapping, file)
        name = as_code(key) or str(key_event.value)
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


def _refuse_too_many(held: Map | List, file: File) -> None:
    if len(held) > MOST_ENTRIES:
        what = f"More than {MOST_ENTRIES:,} entries stand in what begins here."
        raise file.refusal(held.line, what, "Take out what is not needed.")


def as_code(value: object) -> str | None:
    """A code or id as text: words, or true, false and whole numbers, which YAML would make something else."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, int):
        return str(value)
    return value.strip() if isinstance(value, str) else None


def opened(source: Path | Traversable | str, name: str) -> tuple[File, str]:
    file = File(name)
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


def read_document(text: str, file: File, what: str) -> Map:
    document = _parsed(text, file)
    if not isinstance(document, Map):
        raise file.refusal(
            1, f"{what} must be a group of keys.", "Begin with a line such as id: and go on below it."
        )
    return document


def yaml_files(folder: Path | Traversable) -> list[Path | Traversable]:
    found: list[Path | Traversable] = [path for path in folder.iterdir() if path.name.endswith(".yaml")]
    return sorted(found, key=lambda path: path.name)
