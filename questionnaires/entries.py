"""Typed access to the keys of a mapping: each reading method tells its fault, with its line, and goes on."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator

from questionnaires.strict_yaml import INVISIBLE, File, List, Map, as_code
from questionnaires.wording import PLACEHOLDER_REMEDY, wrong_braces


def nearest(word: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    close = difflib.get_close_matches(word, choices, 1)
    return f"Did you mean {close[0]}?" if close else "Use one of " + ", ".join(choices) + "."


class Entry:
    """A mapping with a name for messages; each reading method tells its fault and goes on."""

    def __init__(self, file: File, mapping: Map, name: str, keys: Iterable[str]) -> None:
        self.file, self.map, self.name = file, mapping, name
        known = set(keys)
        for key in mapping:
            if key not in known:
                file.fault(mapping.lines[key], f"{name} has the unknown key {key}.", nearest(key, known))

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
                f"{self.name}: {key} must be a text, and this is {described(value)}.",
                "Put it in double quotes.",
            )
            return ""
        text = value.strip()
        if not text:
            self.file.fault(line, f"{self.name}: {key} is empty.", "Write its value, or take the line out.")
        if INVISIBLE.search(text):
            self.file.fault(
                line, f"{self.name}: {key} holds an invisible character.", "Type the text again by hand."
            )
        return text

    def code(self, key: str, *, needed: bool = False) -> str:
        """An id or code; true, false and whole numbers are taken as words."""
        if self._missing(key, needed):
            return ""
        code = as_code(self.map[key])
        if not code or INVISIBLE.search(code):
            self.fault(
                key, f"{key} must be one word, and this is {described(self.map[key])}.", "Write one word."
            )
            return ""
        return code

    def codes(self, key: str, *, needed: bool = False, known: Collection[str] = ()) -> tuple[str, ...]:
        """A list of ids or codes, none twice; where `known` is given, only those."""
        read: list[str] = []
        for value, line in self._entries(key, needed):
            code = as_code(value)
            if not code or INVISIBLE.search(code):
                self.file.fault(
                    line,
                    f"{self.name}: {key} must be a list of words, and holds {described(value)}.",
                    "Write a word.",
                )
            elif known and code not in known:
                self.file.fault(line, f"{self.name}: {key} cannot be {code}.", nearest(code, known))
            elif code in read:
                self.file.fault(line, f"{self.name}: {key} names {code} twice.", "Keep one of the two.")
            else:
                read.append(code)
        return tuple(read)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self._checked_words(key, value, line) for value, line in self._entries(key, False))

    def one_of(self, key: str, known: Collection[str], *, needed: bool = False) -> str:
        code = self.code(key, needed=needed)
        if code and code not in known:
            self.fault(key, f"{key} cannot be {code}.", nearest(code, known))
        return code

    def flag(self, key: str, default: bool = False, *, needed: bool = False) -> bool:
        if self._missing(key, needed):
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

    def whole_numbers(self, key: str, *, needed: bool = False) -> tuple[int, ...]:
        """A list of whole numbers."""
        read: list[int] = []
        for value, line in self._entries(key, needed):
            if isinstance(value, bool) or not isinstance(value, int):
                what = f"{self.name}: {key} must be a list of whole numbers, and holds {described(value)}."
                self.file.fault(line, what, "Write digits, without quotes.")
            else:
                read.append(value)
        return tuple(read)

    def mapping(self, key: str) -> Map:
        if self._missing(key, False):
            return Map(0)
        value = self.map[key]
        if not isinstance(value, Map):
            self.fault(
                key,
                f"{key} must hold keys, and this is {described(value)}.",
                "Write a key, a colon, its value.",
            )
            return Map(0)
        return value

    def entries(self, key: str, *, needed: bool = False) -> Iterator[Map]:
        """The mappings of a list."""
        for value, line in self._entries(key, needed):
            if isinstance(value, Map):
                yield value
            else:
                self.file.fault(
                    line,
                    f"{self.name}: {key} must be a list of entries with keys, and holds {described(value)}.",
                    "Write {key: value} after the dash.",
                )

    def _entries(self, key: str, needed: bool) -> Iterator[tuple[object, int]]:
        if self._missing(key, needed):
            return
        value = self.map[key]
        if not isinstance(value, List):
            self.fault(
                key,
                f"{key} must be a list, and this is {described(value)}.",
                "Write [one, two], or dashes below.",
            )
            return
        yield from zip(value, value.lines, strict=True)


def described(value: object) -> str:
    """What a value is, for an author."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, List):
        return "a list"
    return "a group of keys" if isinstance(value, Map) else "a text"
