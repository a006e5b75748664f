"""Help lines: where a person can turn now, with the day on which each was last looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from questionnaires.entries import Entry
from questionnaires.strict_yaml import File, Map, as_code, opened, read_document

FOR_WHOM = ("anybody", "child", "adult")
OLDEST_CHECK_DAYS = 90
"""A number that nobody looked up for longer than this may be wrong (docs/decisions on help)."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A service that helps.

    number: as it is dialled, with spaces, or "" where there is none. site: its own address, or "".
    for_whom: "anybody", "child" or "adult". nations: where it serves, () for all of the United Kingdom.
    """

    name: str
    words: str
    number: str
    site: str
    for_whom: str
    nations: tuple[str, ...]
    checked_on: date

    @property
    def dialled(self) -> str:
        """The number without spaces, as a telephone takes it."""
        return self.number.replace(" ", "")


def lines(nation: str = "") -> tuple[HelpLine, ...]:
    """The help lines in the order in which they are told: emergency first. "" gives those of every nation.

    Raises DefinitionFaults where the file cannot be used.
    """
    return tuple(line for line in _lines() if not line.nations or not nation or nation in line.nations)


@cache
def _lines() -> tuple[HelpLine, ...]:
    return read_lines(files("questionnaires") / "help_lines.yaml", "help_lines.yaml")


_KEYS = ("name", "words", "number", "site", "for_whom", "nations", "checked_on")


def read_lines(source: Path | Traversable | str, name: str = "help lines") -> tuple[HelpLine, ...]:
    """The help lines of a YAML file (a path) or of YAML itself (a text). Raises DefinitionFaults."""
    file, text = opened(source, name)
    entry = Entry(file, read_document(text, file, "The file"), "The file", ("lines",))
    found = tuple(_line(file, mapping) for mapping in entry.entries("lines", needed=True))
    file.finish()
    return found


def _line(file: File, mapping: Map) -> HelpLine:
    entry = Entry(file, mapping, f"Help line {as_code(mapping.get('name')) or ''}".strip(), _KEYS)
    return HelpLine(
        name=entry.words("name", needed=True),
        words=entry.words("words", needed=True),
        number=entry.words("number"),
        site=entry.words("site"),
        for_whom=entry.one_of("for_whom", FOR_WHOM, needed=True),
        nations=entry.codes("nations"),
        checked_on=_day(entry),
    )


def _day(entry: Entry) -> date:
    try:
        return date.fromisoformat(entry.words("checked_on", needed=True))
    except ValueError:
        if entry.map.get("checked_on") is not None:
            entry.fault("checked_on", "checked_on is no day.", "Write it as 2026-11-20.")
        return date.min
