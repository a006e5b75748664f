"""What must be borne in mind with a change between two waves, chosen by rule (measures catalogue 2.5).

Every rule looks at what was asked of whom, or at figures as shown, never at what was counted, so a caveat
tells nothing of anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analysis.figures import ChangeFigure

ASKED_NEAR_A_WORKER = frozenset({"young_people", "parents_carers"})
"""Audiences who may answer beside somebody who works with them, and whom other adults help as well."""


class Caveat(StrEnum):
    """A reason why a change may not be what it looks like."""

    NO_COMPARISON = "no_comparison"
    """Nobody without the support or the course was asked."""
    BEGAN_LOW = "began_low"
    """People come when things are at their worst, and tend to rise without help."""
    BEGAN_HIGH = "began_high"
    """The same on a scale of which less is better: they tend to fall without help."""
    KIND_ANSWERS = "kind_answers"
    OTHER_HELP = "other_help"
    SOME_LEFT = "some_left"
    NOT_SAID_HOW_MANY_LEFT = "not_said_how_many_left"
    SELF_MADE_CODES = "self_made_codes"
    """People without a card could pair themselves by a code of their own making, which others may share."""
    NO_NORMS = "no_norms"
    MANY_LOOKED_AT = "many_looked_at"
    MET_BEFORE = "met_before"
    """The same quiz twice: part of a rise is having met it."""
    OF_THE_DAY = "of_the_day"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the rules go by.

    audience: who answered. is_small: a group that people come to because of need. is_quiz: right answers,
    not a scale of how things are. has_norms: there is something to compare with. looked_at: changes shown
    beside this one, itself included. self_made: people could make the codes that pair them themselves.
    """

    audience: str
    is_small: bool = False
    is_quiz: bool = False
    has_norms: bool = False
    looked_at: int = 1
    self_made: bool = False


def caveats(figure: ChangeFigure, told: Circumstances) -> tuple[Caveat, ...]:
    """The caveats that apply to a change, in the order in which they are read; none where it is not shown."""
    if not figure.is_shown:
        return ()
    near = told.audience in ASKED_NEAR_A_WORKER
    rules = {
        Caveat.NO_COMPARISON: True,
        Caveat.BEGAN_LOW: told.is_small and figure.higher_is_better,
        Caveat.BEGAN_HIGH: told.is_small and not figure.higher_is_better,
        Caveat.KIND_ANSWERS: near,
        Caveat.OTHER_HELP: near,
        Caveat.SOME_LEFT: bool(figure.not_finished.value),
        Caveat.NOT_SAID_HOW_MANY_LEFT: not figure.not_finished.is_shown,
        Caveat.SELF_MADE_CODES: told.self_made,
        Caveat.NO_NORMS: not told.has_norms,
        Caveat.MANY_LOOKED_AT: told.looked_at > 1,
        Caveat.MET_BEFORE: told.is_quiz,
        Caveat.OF_THE_DAY: not told.is_quiz,
    }
    return tuple(caveat for caveat, applies in rules.items() if applies)
