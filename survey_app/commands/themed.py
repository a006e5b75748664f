"""What `heard theme` found: a row's themes, what all add up to, and how a row is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.languages import ENGLISH
from analysis.theming import values
from survey_app.commands.result_files import Row, Sheet


@dataclass(frozen=True, slots=True)
class Themed:
    """What was found in one row of a file, counted from 1 below the heads. direction: "" unless English."""

    row: int
    suggestions: tuple[values.Suggestion, ...]
    direction: str
    language: str
    needs_person: bool
    is_empty: bool
    confidences: dict[str, float] | None = None
    """Every theme's confidence, by id, where it was asked for."""

    def to_dict(self) -> dict[str, object]:
        """In the form of docs/formats.md."""
        return {
            "row": self.row,
            "themes": [
                {"id": one.theme_id, "confidence": round(one.confidence, 4), "because": list(one.because)}
                for one in self.suggestions
            ],
            "direction": self.direction,
            "language": self.language,
            "needs_person": self.needs_person,
            **({} if self.confidences is None else {"confidences": self.confidences}),
        }

    def line(self) -> str:
        """The same as one line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":")) + "\n"


@dataclass
class Counts:
    """What the results of a file add up to. themes, directions: how many comments, by id and by kind."""

    rows: int = 0
    empty: int = 0
    other_languages: int = 0
    without_theme: int = 0
    need_person: int = 0
    themes: Counter[str] = field(default_factory=Counter)
    directions: Counter[str] = field(default_factory=Counter)

    def take(self, found: Iterable[Themed]) -> None:
        """Count these too."""
        for one in found:
            self.rows += 1
            self.empty += one.is_empty
            self.other_languages += one.language != ENGLISH
            self.without_theme += not one.suggestions
            self.need_person += one.needs_person
            self.themes.update(each.theme_id for each in one.suggestions)
            if not one.is_empty:
                self.directions[one.direction] += 1

    def add(self, other: Counts) -> None:
        """Add what other results add up to."""
        for name, number in vars(other).items():
            if isinstance(number, Counter):
                getattr(self, name).update(number)
            else:
                setattr(self, name, getattr(self, name) + number)

    def to_dict(self) -> dict[str, object]:
        """Ready for JSON."""
        return vars(self)

    @classmethod
    def from_dict(cls, held: Mapping[str, Any]) -> Counts:
        """What `to_dict` gave."""
        counts = cls()
        for name, value in held.items():
            setattr(counts, name, Counter(value) if isinstance(value, dict) else value)
        return counts


# ---- how a row is told -----------------------------------------------------------------------------------


def line_of_table(one: Row) -> tuple[str, str, str, str]:
    """A result as `--all` prints it."""
    named = ", ".join(f"{each['id']} ({each['confidence']:.2f})" for each in one["themes"])
    return str(one["row"]), named or "none", one["direction"], "yes" if one["needs_person"] else "no"


def _cells(one: Row) -> Sequence[str]:
    themes = one["themes"]
    return (
        str(one["row"]),
        ";".join(each["id"] for each in themes),
        ";".join(f"{each['confidence']:.4f}" for each in themes),
        "; ".join(f"{each['id']}: {', '.join(each['because'])}" for each in themes),
        one["direction"],
        "yes" if one["needs_person"] else "no",
    )


SHEET = Sheet("Themes", ("row", "themes", "confidence", "because", "direction", "needs_person"), _cells)
