"""Figures: the only numbers that are ever shown.

A Figure is what is left of a number after disclosure control. Pages, charts, their text alternatives, files,
the API and e-mail all take the same Figures. There is no field in which the number from before could travel:
what was rounded is held rounded, what became a word is held as a word, what is hidden is held as a reason.

Figures are made in `analysis/disclosure/` and nowhere else (an architecture test holds this); `from_dict`
reads back the frozen figures of a release. A figure holds no English: words are `Word`s and sentences
`Message`s, whose wording and translation belong to survey_app.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class FigureError(ValueError):
    """Stored figures that cannot be read, or a figure that says more than its form allows."""


class Form(StrEnum):
    """In which form a figure may be shown, and so which of its fields are filled."""

    COUNT = "count"
    """`value` people (or comments), rounded to `rounding` (0: exact)."""
    SHARE = "share"
    """`value` per cent, and the `count` and `base` as shown that it was made from."""
    MEAN = "mean"
    """`value` in the units of the scale, to `decimals`."""
    BAND = "band"
    """A range of people in which the number lies: `band`."""
    WORDS = "words"
    """A `word` instead of a number, of a base given as `band` or `base`."""
    CHANGE = "change"
    """`value` in the units of the scale, later minus earlier, to `decimals` or to the step `rounding`."""
    INTERVAL = "interval"
    """`low` to `high`, a 95 % interval of the figure beside it."""
    STATISTIC = "statistic"
    """`value` of the statistic called `name` (an effect is "d_av")."""
    HIDDEN = "hidden"
    """Nothing but the `reason`."""


class Word(StrEnum):
    """A word in the place of a share. Each stays true for every number that it may stand for."""

    MOST = "most"
    """More than half, up to all."""
    ABOUT_HALF = "about_half"
    SOME = "some"
    """At least three, and not nearly all."""
    FEW_OR_NONE = "few_or_none"
    """At most a fifth, and nobody at all is told no other way: say "few or none", never "a few"."""
    SEVERAL = "several"
    """Three or more people, of ten or more."""


class MessageId(StrEnum):
    """What a sentence says. The placeholders of its wording are the names of the message's numbers."""

    # Why nothing is shown.
    NO_DATA = "no_data"
    FEWER_THAN_FLOOR = "fewer_than_floor"  # floor
    FEWER_THAN_PAIRS = "fewer_than_pairs"  # floor
    ONLY_AT_CLOSE = "only_at_close"
    NOT_IN_THIS_CLASS = "not_in_this_class"
    NEARLY_ALL_ALIKE = "nearly_all_alike"
    COULD_BE_WORKED_OUT = "could_be_worked_out"
    WAITS = "waits"
    SMALL_PART = "small_part"  # floor
    NOT_DEFINED = "not_defined"
    # Why a statistic is not defined: the reasons of `analysis.change.Undefined`, by the same names.
    NO_PAIRS = "no_pairs"
    ONE_PAIR = "one_pair"
    NO_SPREAD_OF_CHANGE = "no_spread_of_change"
    NO_SPREAD_OF_SCORES = "no_spread_of_scores"
    NOBODY_CHANGED = "nobody_changed"
    TOO_MANY_FOR_EXACT = "too_many_for_exact"
    TOO_FEW_LEAVERS_OR_STAYERS = "too_few_leavers_or_stayers"
    NOBODY_STARTED = "nobody_started"
    NOBODY = "nobody"
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_FEW_ITEMS = "too_few_items"
    NO_ONE_FACTOR_SOLUTION = "no_one_factor_solution"
    NO_ERROR_OF_MEASUREMENT = "no_error_of_measurement"
    NOT_SCORED = "not_scored"
    NO_GAIN = "no_gain"
    ALL_RANKS_EQUAL = "all_ranks_equal"
    AGREEMENT_BY_CHANCE_IS_CERTAIN = "agreement_by_chance_is_certain"
    NOT_GIVEN = "not_given"
    FEWER_THAN_10 = "fewer_than_10"
    # What a change shows. Higher and lower are later against earlier, whichever is better.
    DIRECTION_EXACT = "direction_exact"  # pairs, higher, same, lower
    DIRECTION_ROUNDED = "direction_rounded"  # pairs, higher, same, lower
    DIRECTION_NOT_HIGHER = "direction_not_higher"  # pairs, higher, not_higher (rounded)
    DIRECTION_NOT_LOWER = "direction_not_lower"  # pairs, lower, not_lower (rounded)
    MOST_HIGHER = "most_higher"  # pairs
    MOST_SAME = "most_same"  # pairs
    MOST_LOWER = "most_lower"  # pairs
    AVERAGE_ROSE = "average_rose"  # change, low, high
    AVERAGE_FELL = "average_fell"  # change (without its sign), low, high
    AVERAGE_LEVEL = "average_level"  # low, high
    COULD_BE_CHANCE = "could_be_chance"
    NOT_FINISHED = "not_finished"  # people
    # What a reader must bear in mind.
    SMALL_GROUP = "small_group"
    COUNTS_ONLY = "counts_only"
    NOT_PROOF_OF_CAUSE = "not_proof_of_cause"
    STAYERS_MAY_DIFFER = "stayers_may_differ"
    ROUNDED = "rounded"  # to


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence without its words: which one, and the numbers in it, all of them shown as figures too."""

    id: MessageId
    numbers: tuple[tuple[str, float], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"id": str(self.id), "numbers": dict(self.numbers)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Message:
        """What `to_dict` gave. Raises FigureError for anything else."""
        try:
            return cls(MessageId(stored["id"]), tuple(stored["numbers"].items()))
        except (KeyError, ValueError, AttributeError, TypeError) as error:
            raise FigureError("A stored sentence cannot be read. Build the release again.") from error


_ALWAYS = frozenset({"form"})
_FIELDS: Mapping[Form, tuple[frozenset[str], frozenset[str]]] = {
    Form.COUNT: (frozenset({"value"}), frozenset({"rounding"})),
    Form.SHARE: (frozenset({"value", "count", "base"}), frozenset({"rounding"})),
    Form.MEAN: (frozenset({"value"}), frozenset({"decimals"})),
    Form.BAND: (frozenset({"band"}), frozenset()),
    Form.WORDS: (frozenset({"word"}), frozenset({"band", "base", "rounding"})),
    Form.CHANGE: (frozenset({"value"}), frozenset({"decimals", "rounding"})),
    Form.INTERVAL: (frozenset({"low", "high"}), frozenset({"decimals", "rounding"})),
    Form.STATISTIC: (frozenset({"value", "name"}), frozenset({"decimals"})),
    Form.HIDDEN: (frozenset({"reason"}), frozenset()),
}
"""For each form: the fields that must be filled, and those that may be."""

EXACT_DECIMALS = -1
"""`decimals` of a number that was not rounded (open class only); pages print as many as they need."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number fit to be shown, or the reason why there is none. `form` says which fields are filled.

    value, count, base, low, high: as shown, never as counted. rounding: the step to which the numbers were
    rounded, 0 for exact. decimals: places after the point, -1 for not rounded. band: "10-19" … "100+".
    """

    form: Form
    value: float | None = None
    count: int | None = None
    base: int | None = None
    low: float | None = None
    high: float | None = None
    rounding: float = 0
    decimals: int = 0
    band: str = ""
    word: Word | None = None
    name: str = ""
    reason: Message | None = None

    def __post_init__(self) -> None:
        needed, allowed = _FIELDS[self.form]
        filled = {entry.name for entry in fields(self) if getattr(self, entry.name) not in _EMPTY}
        filled |= {name for name in ("value", "count", "low", "high") if getattr(self, name) is not None}
        wrong = (needed - filled) | (filled - needed - allowed - _ALWAYS)
        if wrong:
            raise FigureError(
                f"A figure of form {self.form} takes {', '.join(sorted(needed | allowed))}; "
                f"{', '.join(sorted(wrong))} is missing or out of place."
            )
        if self.rounding:
            for name in ("count", "base") if self.form is Form.SHARE else ("value", "base", "low", "high"):
                number = getattr(self, name)
                if number is not None and number % self.rounding:
                    raise FigureError(f"A figure rounded to {self.rounding:g} holds a {name} that is not.")

    @property
    def is_shown(self) -> bool:
        """Whether there is anything but a reason."""
        return self.form is not Form.HIDDEN

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON: the filled fields only."""
        stored: dict[str, Any] = {"form": str(self.form)}
        for entry in fields(self):
            content = getattr(self, entry.name)
            if entry.name == "form" or content is None or (content in ("", 0) and entry.name in _DEFAULTED):
                continue
            if isinstance(content, Message):
                content = content.to_dict()
            stored[entry.name] = str(content) if isinstance(content, Word) else content
        return stored

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Figure:
        """What `to_dict` gave. Raises FigureError for anything else."""
        try:
            given = dict(stored)
            form = Form(given.pop("form"))
            word = given.pop("word", None)
            reason = given.pop("reason", None)
            return cls(
                form=form,
                word=None if word is None else Word(word),
                reason=None if reason is None else Message.from_dict(reason),
                **given,
            )
        except FigureError:
            raise
        except (KeyError, ValueError, TypeError) as error:
            raise FigureError("A stored figure cannot be read. Build the release again.") from error


_DEFAULTED = frozenset({"rounding", "decimals", "band", "name"})
_EMPTY: tuple[object, ...] = (None, "", 0)

Parts = tuple[tuple[str, Figure], ...]
"""Figures by code or name, in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class DistributionFigure:
    """How the answers to one question spread. Cells are in the order of the question's options.

    base: how many gave an opinion, as shown; what shares are of. apart: skips and the like, counted beside.
    """

    base: Figure
    cells: Parts
    apart: Parts = ()

    @property
    def is_shown(self) -> bool:
        """Whether at least one cell is shown."""
        return any(figure.is_shown for _, figure in self.cells)

    def cell(self, code: str) -> Figure | None:
        """The figure of one option, or None."""
        return next((figure for each, figure in (*self.cells, *self.apart) if each == code), None)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON; order is kept."""
        return {
            "base": self.base.to_dict(),
            "cells": _parts_to_list(self.cells),
            "apart": _parts_to_list(self.apart),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> DistributionFigure:
        """What `to_dict` gave. Raises FigureError for anything else."""
        with _Reading():
            return cls(
                Figure.from_dict(stored["base"]),
                _parts_from_list(stored["cells"]),
                _parts_from_list(stored["apart"]),
            )


@dataclass(frozen=True, slots=True)
class ChangeFigure:
    """What changed between two waves, as far as it may be shown.

    pairs: complete pairs. before, after: means. change and interval: mean change and its 95 % interval.
    effect: d_av. directions: "higher", "same", "lower", or merged "not_higher" / "not_lower". not_finished:
    those with a first score only. expert: every exact statistic by name (open class only). messages:
    sentences made from nothing but the figures beside them. lines: each pair's two scores, to draw a line a
    person (open class only, lowest first, () where there are more than can be drawn). method: the version of
    the sums, "" where nothing is shown.
    """

    pairs: Figure
    before: Figure
    after: Figure
    change: Figure
    interval: Figure
    effect: Figure
    directions: Parts
    not_finished: Figure
    higher_is_better: bool = True
    expert: Parts = ()
    messages: tuple[Message, ...] = ()
    lines: tuple[tuple[float, float], ...] = ()
    method: str = ""

    def __post_init__(self) -> None:
        if self.lines and not self.expert:
            raise FigureError("A line a person belongs to a change whose every statistic is shown.")

    @property
    def is_shown(self) -> bool:
        """Whether a change, or at least its directions, is shown."""
        return self.change.is_shown or any(figure.is_shown for _, figure in self.directions)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON; order is kept."""
        return {
            **{name: getattr(self, name).to_dict() for name in _CHANGE_PARTS},
            "directions": _parts_to_list(self.directions),
            "higher_is_better": self.higher_is_better,
            "expert": _parts_to_list(self.expert),
            "messages": [message.to_dict() for message in self.messages],
            "lines": [list(line) for line in self.lines],
            "method": self.method,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> ChangeFigure:
        """What `to_dict` gave. Raises FigureError for anything else."""
        with _Reading():
            return cls(
                **{name: Figure.from_dict(stored[name]) for name in _CHANGE_PARTS},
                directions=_parts_from_list(stored["directions"]),
                higher_is_better=bool(stored["higher_is_better"]),
                expert=_parts_from_list(stored["expert"]),
                messages=tuple(Message.from_dict(one) for one in stored["messages"]),
                # Releases made before there were these two lack them.
                lines=tuple((float(first), float(last)) for first, last in stored.get("lines", ())),
                method=str(stored.get("method", "")),
            )


_CHANGE_PARTS = ("pairs", "before", "after", "change", "interval", "effect", "not_finished")


@dataclass(frozen=True, slots=True)
class ThemeFigure:
    """How many people's comments carry a theme, and how many of them speak of it in which direction."""

    people: Figure
    commenters: Figure
    directions: Parts = ()

    @property
    def is_shown(self) -> bool:
        """Whether anything is said of who carries it."""
        return self.people.is_shown

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON; order is kept."""
        return {
            "people": self.people.to_dict(),
            "commenters": self.commenters.to_dict(),
            "directions": _parts_to_list(self.directions),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> ThemeFigure:
        """What `to_dict` gave. Raises FigureError for anything else."""
        with _Reading():
            return cls(
                Figure.from_dict(stored["people"]),
                Figure.from_dict(stored["commenters"]),
                _parts_from_list(stored["directions"]),
            )


@dataclass(frozen=True, slots=True)
class BlockFigure:
    """Named figures that are read together: a then-test, three waves, one quiz item, two unlinked waves.

    base: how many people it is about. parts: the figures by name, in the order in which they are read.
    method: the version of the sums.
    """

    base: Figure
    parts: Parts = ()
    method: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether at least one figure of it is shown."""
        return any(figure.is_shown for _, figure in self.parts)

    def part(self, name: str) -> Figure | None:
        """The figure with this name, or None."""
        return next((figure for each, figure in self.parts if each == name), None)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON; order is kept."""
        return {"base": self.base.to_dict(), "parts": _parts_to_list(self.parts), "method": self.method}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> BlockFigure:
        """What `to_dict` gave. Raises FigureError for anything else."""
        with _Reading():
            return cls(
                Figure.from_dict(stored["base"]), _parts_from_list(stored["parts"]), str(stored["method"])
            )


AnyFigure = Figure | DistributionFigure | ChangeFigure | ThemeFigure


class _Reading:
    """Turns whatever goes wrong in reading stored figures into one sentence."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (KeyError, TypeError, ValueError, AttributeError)) and not isinstance(
            error, FigureError
        ):
            raise FigureError("Stored figures cannot be read. Build the release again.") from error


def _parts_to_list(parts: Parts) -> list[list[Any]]:
    return [[name, figure.to_dict()] for name, figure in parts]


def _parts_from_list(stored: list[list[Any]]) -> Parts:
    return tuple((str(name), Figure.from_dict(figure)) for name, figure in stored)


# ---- sentences -------------------------------------------------------------------------------------------


def change_messages(figure: ChangeFigure) -> tuple[Message, ...]:
    """The sentences that a change supports, made from shown figures only, so that none can say more.

    Directions are said with all their cells and the pairs, so "9 of 12" is never told as "9 of 10"; where
    they were rounded the wording is "about". The interval that touches zero as shown "could be chance".
    """
    said: list[Message] = []
    direction = _direction_message(figure)
    if direction is not None:
        said.append(direction)
    if (
        figure.change.value is not None
        and figure.interval.low is not None
        and figure.interval.high is not None
    ):
        change, low, high = figure.change.value, figure.interval.low, figure.interval.high
        limits = (("low", low), ("high", high))
        if change > 0:
            said.append(Message(MessageId.AVERAGE_ROSE, (("change", change), *limits)))
        elif change < 0:
            said.append(Message(MessageId.AVERAGE_FELL, (("change", -change), *limits)))
        else:
            said.append(Message(MessageId.AVERAGE_LEVEL, limits))
        if low <= 0 <= high:
            said.append(Message(MessageId.COULD_BE_CHANCE))
    if figure.not_finished.value:
        said.append(Message(MessageId.NOT_FINISHED, (("people", figure.not_finished.value),)))
    if figure.is_shown:
        said.append(Message(MessageId.NOT_PROOF_OF_CAUSE))
    return tuple(said)


def _direction_message(figure: ChangeFigure) -> Message | None:
    pairs = figure.pairs.value
    shown = {code: part for code, part in figure.directions if part.is_shown}
    if pairs is None or not shown:
        return None
    base = (("pairs", pairs),)
    for code, message_id in _MOST.items():
        if code in shown and shown[code].word is Word.MOST:
            return Message(message_id, base)
    numbers = base + tuple((code, part.value) for code, part in shown.items() if part.value is not None)
    if "not_higher" in shown:
        return Message(MessageId.DIRECTION_NOT_HIGHER, numbers)
    if "not_lower" in shown:
        return Message(MessageId.DIRECTION_NOT_LOWER, numbers)
    exact = not figure.pairs.rounding
    return Message(MessageId.DIRECTION_EXACT if exact else MessageId.DIRECTION_ROUNDED, numbers)


_MOST: Mapping[str, MessageId] = {
    "higher": MessageId.MOST_HIGHER,
    "same": MessageId.MOST_SAME,
    "lower": MessageId.MOST_LOWER,
}
