"""What staff state of a programme's scale from elsewhere: the only numbers in a summary that nobody answered.

With a standard deviation and a reliability a change can be told from error of measurement; with the mean of
those people as well, and a score below which people were picked, how much they would rise without any help.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from survey_app.services.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Stated:
    """sd, reliability, mean: of first scores in a stated group. picked_below: the score below which people
    were let in. source: where the numbers are from. None and "" for what is not stated."""

    sd: float | None = None
    reliability: float | None = None
    mean: float | None = None
    picked_below: float | None = None
    source: str = ""

    def refuse_unfit(self) -> None:
        """Raises Refusal for numbers that cannot be, or without where they are from."""
        numbers = (self.sd, self.reliability, self.mean, self.picked_below)
        if not all(math.isfinite(number) for number in numbers if number is not None):
            raise Refusal("One of the numbers is none that can be computed with. Enter it in digits.")
        if self.sd is not None and not self.sd > 0:
            raise Refusal("A standard deviation is more than 0. Take it from where the scale was tried out.")
        if self.reliability is not None and not 0 <= self.reliability <= 1:
            raise Refusal("A reliability lies between 0 and 1. Take it from where the scale was tried out.")
        if self != Stated(source=self.source) and not self.source:
            raise Refusal("Say where these numbers are from, so that others can check them.")

    def to_dict(self) -> dict[str, object]:
        """As it is kept."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    @classmethod
    def from_dict(cls, kept: Mapping[str, object]) -> Stated:
        """What `to_dict` gave."""

        def known(name: str) -> float | None:
            value = kept.get(name)
            return float(value) if isinstance(value, int | float) else None

        return cls(
            known("sd"),
            known("reliability"),
            known("mean"),
            known("picked_below"),
            str(kept.get("source", "")),
        )


NOTHING_STATED = Stated()
