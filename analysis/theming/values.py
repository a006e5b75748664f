"""What goes into the theming and what comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_THEMES = 3
"""The codebook's rule: a comment carries three themes at most."""
BAR = 0.90
"""A suggestion stands without a person only where at least this share of its like was right, out of fold."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A free-text answer, with the audience of its collection and the question's words, where known."""

    text: str
    audience: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class CodedComment:
    """A comment that a person has coded. No themes means that a person found none; that teaches too."""

    text: str
    themes: tuple[str, ...]
    audience: str = ""
    question: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One theme put forward for one comment.

    theme_id: the theme's id in the codebook. confidence: 0 to 1, an estimate of how often such a suggestion
    is right, fitted on comments held out in turn. It reaches the bar (0.90 by default) only where coded
    comments showed, out of fold, that such suggestions of this theme are right that often.
    because: words of the comment itself, weightiest first; never empty. examples: example or coded comments
    behind it, the nearest first; none where the codebook has no examples.
    """

    theme_id: str
    confidence: float
    because: tuple[str, ...]
    examples: tuple[str, ...] = ()


def needs_person(suggestions: Sequence[Suggestion], bar: float = BAR) -> bool:
    """Whether a person must look before these themes count.

    True where there are none (nothing spoke, or the comment is empty or in another language), or where any of
    them is below the bar. With no coded comments confidence stays below it, so this is always True.
    """
    return not suggestions or any(suggestion.confidence < bar for suggestion in suggestions)
