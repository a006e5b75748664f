"""What a release holds: every figure of a collection or a programme, fit to be shown, and nothing else.

These values are what pages, charts, commands, files and evidence are drawn from. They are frozen as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.figures import BlockFigure, ChangeFigure, DistributionFigure, Figure, ThemeFigure

CHECKED, PARTLY_CHECKED, NOT_CHECKED = "checked", "partly_checked", "not_checked"
"""Whether a person has looked at every suggestion of a theme, at some of them, or at none yet."""


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """How one part of one question was answered. mean is of the options' scores, where they have any.

    right: for a question with a key, the share who chose it.
    """

    question_id: str
    part: str
    distribution: DistributionFigure
    mean: Figure | None = None


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """The mean score of one scale, and how many people could be scored.

    is_key_doubtful: the answers contradict which items are reversed, so the score itself is in doubt.
    """

    scale_id: str
    scored: Figure
    mean: Figure
    is_key_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """How many people spoke of a theme. checked: CHECKED, PARTLY_CHECKED or NOT_CHECKED."""

    theme_id: str
    figure: ThemeFigure
    checked: str

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"theme": self.theme_id, "checked": self.checked, "figure": self.figure.to_dict()}


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """What changed on one scale between two waves of a programme."""

    scale_id: str
    before_wave: str
    after_wave: str
    figure: ChangeFigure


THEN_TEST, THREE_WAVES, QUIZ_ITEM, DIFFERENCE = "then_test", "three_waves", "quiz_item", "difference"
"""The kinds of blocks, each made by a function of `analysis.disclosure`."""


@dataclass(frozen=True, slots=True)
class BlockFigures:
    """Figures of a programme that are read together. subject: the id of the question or of the scale.

    waves: those that are compared, the first first. codes: of a difference, the answers that were counted.
    """

    kind: str
    subject: str
    waves: tuple[str, ...]
    figure: BlockFigure
    codes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "waves": list(self.waves),
            "codes": list(self.codes),
            "figure": self.figure.to_dict(),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> BlockFigures:
        """What `to_dict` gave. Raises FigureError where its figure cannot be read."""
        return cls(
            stored["kind"],
            stored["subject"],
            tuple(stored["waves"]),
            BlockFigure.from_dict(stored["figure"]),
            tuple(stored["codes"]),
        )


@dataclass(frozen=True, slots=True)
class CardFigures:
    """How a programme's cards were used. uses: people with a card, by "once" and "more".

    pairing: those who answered the first wave, by "paired" (the same card came again later) and "not_paired",
    which counts lost cards and whoever had none; None before there is a second wave. refused: a band of how
    often something was typed that is no card.
    """

    uses: DistributionFigure
    pairing: DistributionFigure | None
    refused: Figure

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "uses": self.uses.to_dict(),
            "pairing": self.pairing.to_dict() if self.pairing else None,
            "refused": self.refused.to_dict(),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> CardFigures:
        """What `to_dict` gave. Raises FigureError where it cannot be read."""
        return cls(
            DistributionFigure.from_dict(stored["uses"]),
            DistributionFigure.from_dict(stored["pairing"]) if stored["pairing"] else None,
            Figure.from_dict(stored["refused"]),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """All the figures of one release. people: how many answered, as it may be shown. cards: a programme's.

    other_languages: who wrote in another language than English, of those who wrote; None where that may not
    be shown, or nobody did.
    """

    people: Figure
    questions: tuple[QuestionFigures, ...] = ()
    scales: tuple[ScaleFigures, ...] = ()
    themes: tuple[ThemeFigures, ...] = ()
    changes: tuple[ChangeFigures, ...] = ()
    cards: CardFigures | None = None
    blocks: tuple[BlockFigures, ...] = ()
    other_languages: ThemeFigure | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to see at all."""
        return self.people.is_shown

    def theme(self, theme_id: str) -> ThemeFigures | None:
        """The figures of one theme, or None."""
        return next((theme for theme in self.themes if theme.theme_id == theme_id), None)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON; order is kept."""
        return {
            "people": self.people.to_dict(),
            "questions": [
                {
                    "question": one.question_id,
                    "part": one.part,
                    "distribution": one.distribution.to_dict(),
                    "mean": one.mean.to_dict() if one.mean else None,
                }
                for one in self.questions
            ],
            "scales": [
                {
                    "scale": one.scale_id,
                    "scored": one.scored.to_dict(),
                    "mean": one.mean.to_dict(),
                    **({"key_doubtful": True} if one.is_key_doubtful else {}),
                }
                for one in self.scales
            ],
            "themes": [one.to_dict() for one in self.themes],
            "changes": [
                {
                    "scale": one.scale_id,
                    "before": one.before_wave,
                    "after": one.after_wave,
                    "figure": one.figure.to_dict(),
                }
                for one in self.changes
            ],
            "blocks": [one.to_dict() for one in self.blocks],
            **({"cards": self.cards.to_dict()} if self.cards else {}),
            **({"other_languages": self.other_languages.to_dict()} if self.other_languages else {}),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Figures:
        """What `to_dict` gave. Raises FigureError where it cannot be read."""
        return cls(
            people=Figure.from_dict(stored["people"]),
            questions=tuple(
                QuestionFigures(
                    one["question"],
                    one["part"],
                    DistributionFigure.from_dict(one["distribution"]),
                    Figure.from_dict(one["mean"]) if one["mean"] else None,
                )
                for one in stored["questions"]
            ),
            scales=tuple(
                ScaleFigures(
                    one["scale"],
                    Figure.from_dict(one["scored"]),
                    Figure.from_dict(one["mean"]),
                    one.get("key_doubtful", False),
                )
                for one in stored["scales"]
            ),
            themes=tuple(
                ThemeFigures(one["theme"], ThemeFigure.from_dict(one["figure"]), one["checked"])
                for one in stored["themes"]
            ),
            changes=tuple(
                ChangeFigures(
                    one["scale"], one["before"], one["after"], ChangeFigure.from_dict(one["figure"])
                )
                for one in stored["changes"]
            ),
            cards=CardFigures.from_dict(stored["cards"]) if "cards" in stored else None,
            # Releases made before there were blocks lack them.
            blocks=tuple(BlockFigures.from_dict(one) for one in stored.get("blocks", ())),
            other_languages=(
                ThemeFigure.from_dict(stored["other_languages"]) if "other_languages" in stored else None
            ),
        )
