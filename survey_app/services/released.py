"""What a release holds: every figure of a collection or a programme, fit to be shown, and nothing else.

These values are what pages, charts, commands, files and evidence are drawn from. They are frozen as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.figures import BlockFigure, ChangeFigure, DistributionFigure, Figure, Parts, ThemeFigure

KEY_SIGN = ":"
"""Between the parts of a figure's key. A key is the same in every release of a collection or programme."""
PEOPLE, WRITERS, WITHOUT_THEME, CARDS = "people", "writers", "without_theme", "cards"
"""Keys of the figures of which a release has one."""

CHECKED, PARTLY_CHECKED, NOT_CHECKED = "checked", "partly_checked", "not_checked"
"""Whether a person has looked at every suggestion of a theme, at some of them, or at none yet."""


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """How one part of one question was answered. mean is of the options' scores, where they have any.

    told_in: the number of the earlier release that told it so, where it stands; None where it is told anew.
    """

    question_id: str
    part: str
    distribution: DistributionFigure
    mean: Figure | None = None
    told_in: int | None = None

    @property
    def key(self) -> str:
        """The key of these figures in every release."""
        return KEY_SIGN.join(filter(None, ("question", self.question_id, self.part)))


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """The mean score of one scale, and how many people could be scored.

    is_key_doubtful: the answers contradict which items are reversed, so the score itself is in doubt.
    told_in: as of a question.
    """

    scale_id: str
    scored: Figure
    mean: Figure
    is_key_doubtful: bool = False
    told_in: int | None = None

    @property
    def key(self) -> str:
        """The key of these figures in every release."""
        return KEY_SIGN.join(("scale", self.scale_id))


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """How many people spoke of a theme. checked: CHECKED, PARTLY_CHECKED or NOT_CHECKED."""

    theme_id: str
    figure: ThemeFigure
    checked: str

    @property
    def key(self) -> str:
        """The key of these figures in every release."""
        return KEY_SIGN.join(("theme", self.theme_id))

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"theme": self.theme_id, "checked": self.checked, "figure": self.figure.to_dict()}


@dataclass(frozen=True, slots=True)
class PairFigures:
    """How many people spoke of two themes, of which both are shown by themselves."""

    first: str
    second: str
    figure: Figure

    @property
    def key(self) -> str:
        """The key of these figures in every release."""
        return KEY_SIGN.join(("pair", self.first, self.second))

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"themes": [self.first, self.second], "figure": self.figure.to_dict()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> PairFigures:
        """What `to_dict` gave. Raises FigureError where its figure cannot be read."""
        first, second = stored["themes"]
        return cls(first, second, Figure.from_dict(stored["figure"]))


@dataclass(frozen=True, slots=True)
class CommentFigures:
    """What is told of everything that people wrote, beside each theme's own figures.

    writers: people who wrote. without_theme: those of them who spoke of no theme. told_by: bands of how many
    themes and directions people and the machine told, by name. codebook and model: what the comments were
    read with, so that two releases are compared by what reads alike. other_languages: who wrote in another
    language than English; None where that may not be told, or nobody did.
    """

    writers: Figure
    without_theme: Figure
    pairs: tuple[PairFigures, ...]
    told_by: Parts
    codebook: str
    model: int
    other_languages: ThemeFigure | None = None

    def told(self, name: str) -> Figure | None:
        """The band with this name, or None."""
        return dict(self.told_by).get(name)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "writers": self.writers.to_dict(),
            "without_theme": self.without_theme.to_dict(),
            "pairs": [one.to_dict() for one in self.pairs],
            "told_by": {name: figure.to_dict() for name, figure in self.told_by},
            "codebook": self.codebook,
            "model": self.model,
            **({"other_languages": self.other_languages.to_dict()} if self.other_languages else {}),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> CommentFigures:
        """What `to_dict` gave. Raises FigureError where a figure of it cannot be read."""
        return cls(
            Figure.from_dict(stored["writers"]),
            Figure.from_dict(stored["without_theme"]),
            tuple(PairFigures.from_dict(one) for one in stored["pairs"]),
            tuple((name, Figure.from_dict(figure)) for name, figure in stored["told_by"].items()),
            stored["codebook"],
            stored["model"],
            ThemeFigure.from_dict(stored["other_languages"]) if "other_languages" in stored else None,
        )


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """What changed on one scale between two waves of a programme."""

    scale_id: str
    before_wave: str
    after_wave: str
    figure: ChangeFigure

    @property
    def key(self) -> str:
        """The key of these figures in every release."""
        return KEY_SIGN.join(("change", self.scale_id, self.before_wave, self.after_wave))


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

    @property
    def key(self) -> str:
        """The key of these figures in every release."""
        return KEY_SIGN.join(("block", self.kind, self.subject, *self.waves))

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


Told = (
    Figure
    | QuestionFigures
    | ScaleFigures
    | ThemeFigures
    | PairFigures
    | ChangeFigures
    | BlockFigures
    | CardFigures
)
"""Whatever has a key in a release."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All the figures of one release. people: how many answered, as it may be shown. cards: a programme's."""

    people: Figure
    questions: tuple[QuestionFigures, ...] = ()
    scales: tuple[ScaleFigures, ...] = ()
    themes: tuple[ThemeFigures, ...] = ()
    changes: tuple[ChangeFigures, ...] = ()
    cards: CardFigures | None = None
    blocks: tuple[BlockFigures, ...] = ()
    comments: CommentFigures | None = None
    """None in a release that was made before there were such figures."""

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to see at all."""
        return self.people.is_shown

    def theme(self, theme_id: str) -> ThemeFigures | None:
        """The figures of one theme, or None."""
        return next((theme for theme in self.themes if theme.theme_id == theme_id), None)

    def find(self, key: str) -> Told | None:
        """What a release tells under a key, or None where it tells no such thing."""
        told = self.comments
        single: dict[str, Told | None] = {
            PEOPLE: self.people,
            WRITERS: told.writers if told else None,
            WITHOUT_THEME: told.without_theme if told else None,
            CARDS: self.cards,
        }
        if key in single:
            return single[key]
        pairs = told.pairs if told else ()
        for kind in (self.questions, self.scales, self.themes, self.changes, self.blocks, pairs):
            for one in kind:
                if one.key == key:
                    return one
        return None

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
                    **({"told_in": one.told_in} if one.told_in else {}),
                }
                for one in self.questions
            ],
            "scales": [
                {
                    "scale": one.scale_id,
                    "scored": one.scored.to_dict(),
                    "mean": one.mean.to_dict(),
                    **({"key_doubtful": True} if one.is_key_doubtful else {}),
                    **({"told_in": one.told_in} if one.told_in else {}),
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
            **({"comments": self.comments.to_dict()} if self.comments else {}),
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
                    one.get("told_in"),
                )
                for one in stored["questions"]
            ),
            scales=tuple(
                ScaleFigures(
                    one["scale"],
                    Figure.from_dict(one["scored"]),
                    Figure.from_dict(one["mean"]),
                    one.get("key_doubtful", False),
                    one.get("told_in"),
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
            # Releases made before there were blocks, or figures of all comments, lack them.
            blocks=tuple(BlockFigures.from_dict(one) for one in stored.get("blocks", ())),
            comments=CommentFigures.from_dict(stored["comments"]) if "comments" in stored else None,
        )
