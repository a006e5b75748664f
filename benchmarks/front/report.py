"""The table of one run: Heard and the floor side by side, what was to be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.tables import table, verdict

KILOBYTE = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both pages.

    most: the most that Heard may have. times_floor: that limit as a multiple of the floor's figure of the
    same run. least: the least it must have. None of them: nothing is asked. decimals and unit: how it is
    written. A figure is None where it could not be taken, which holds no limit.
    """

    name: str
    heard: float | None
    floor: float | None
    most: float | None = None
    times_floor: float | None = None
    least: float | None = None
    unit: float = 1
    decimals: int = 0

    @property
    def held(self) -> bool | None:
        """Whether Heard is within the limit; None where there is no limit."""
        if self.most is None and self.times_floor is None and self.least is None:
            return None
        if self.heard is None:
            return False
        if self.most is not None and self.heard > self.most:
            return False
        if self.least is not None and self.heard < self.least:
            return False
        return self.times_floor is None or (
            self.floor is not None and self.heard <= self.times_floor * self.floor
        )

    @property
    def limit(self) -> str:
        """What is to be reached, in words."""
        if self.most is not None:
            return f"≤ {self._written(self.most)}"
        if self.least is not None:
            return f"≥ {self._written(self.least)}"
        return f"≤ {self.times_floor:.2f} × floor" if self.times_floor is not None else "–"

    @property
    def ratio(self) -> str:
        """Heard's figure as a multiple of the floor's."""
        return f"{self.heard / self.floor:.2f}" if self.heard is not None and self.floor else "–"

    def cells(self) -> tuple[str, ...]:
        """The row as it is printed."""
        held = self.held
        return (
            self.name,
            self._written(self.heard),
            self._written(self.floor),
            self.ratio,
            self.limit,
            "–" if held is None else verdict(held),
        )

    def _written(self, figure: float | None) -> str:
        return "–" if figure is None else f"{figure / self.unit:,.{self.decimals}f}"


def report(rows: Sequence[Row]) -> str:
    """The rows as a table, and how many limits were missed."""
    heads = ("ten questions in Chromium", "Heard", "floor", "× floor", "to reach", "")
    missed = sum(row.held is False for row in rows)
    asked = sum(row.held is not None for row in rows)
    return "\n".join([table(heads, [row.cells() for row in rows]), f"  {asked - missed} of {asked} held"])
