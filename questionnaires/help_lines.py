"""Help lines: where a person can turn now, with the day on which each was last looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

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


@cache
def lines(nation: str = "") -> tuple[HelpLine, ...]:
    """The help lines in the order in which they are told: emergency first. "" gives those of every nation."""
    source = files("questionnaires").joinpath("help_lines.yaml").read_text(encoding="utf-8")
    found = tuple(_line(entry) for entry in yaml.safe_load(source)["lines"])
    return tuple(line for line in found if not line.nations or not nation or nation in line.nations)


def _line(entry: Mapping[str, object]) -> HelpLine:
    checked_on, nations = entry["checked_on"], entry.get("nations", [])
    if not isinstance(checked_on, date) or not isinstance(nations, list) or entry["for_whom"] not in FOR_WHOM:
        raise ValueError(
            f"help_lines.yaml: {entry['name']}: give a day, a list of nations, and for whom it is."
        )
    return HelpLine(
        name=str(entry["name"]),
        words=str(entry["words"]),
        number=str(entry.get("number", "")),
        site=str(entry.get("site", "")),
        for_whom=str(entry["for_whom"]),
        nations=tuple(map(str, nations)),
        checked_on=checked_on,
    )
