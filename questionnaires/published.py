"""Published scales, and our own two: their keys and figures, each with where it comes from. No wording.

A partnership that holds a scale's licence loads the wording itself. What stands here is what Heard needs to
score it and what it may say about a score, and how far each of these facts can be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from questionnaires.model import QuestionnaireError

STATUSES = ("verified", "secondary", "unverified", "conflict", "computed", "ours")
"""verified: read in the owner's text or a paper's abstract. secondary: read on another's page.
unverified: remembered, or looked for and not found. conflict: sources disagree. computed: worked out from
figures that stand here. ours: a rule or a scale of Heard."""

ABOUT = (
    "range",
    "order",
    "reverse_key",
    "age",
    "reliability",
    "norms",
    "cut_off",
    "reliable_change",
    "risk_item",
    "missing",
    "conversion",
    "licence",
    "online",
    "use",
)
"""What a fact can be about."""

SCORED = ("total", "subscales", "each_item")
ONLINE = ("allowed", "ask_owner", "not_allowed")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about an instrument. about: one of ABOUT; status: one of STATUSES."""

    about: str
    value: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class ReverseKey:
    """The items to turn round, counted from 1, in one printed order of the items."""

    order: str
    items: tuple[int, ...]
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Subscale:
    """Items, counted from 1, that are scored together. minimum_answered: None where no rule is known."""

    id: str
    items: tuple[int, ...]
    higher_is_better: bool
    minimum_answered: int | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A scale as its owner prints it: how it is scored, and what is known about its scores.

    items: how many are scored; unscored_items: how many more are asked. points: answers to an item.
    item_lowest, item_highest: the score of one item. lowest, highest: the range of what `scored` names: the
        total, a subscale or each item by itself.
    minimum_answered: fewest items for a score, None where no rule is known or it lies with the subscales.
    online: whether it may be asked on a screen, one of ONLINE.
    reverse_keys: one for each printed order; more than one means that the order must be known first.
    total_of: the subscales that make the total, () where all items do.
    conversion: from a raw total (whole) to the score to analyse, empty where the total itself is.
    ours: written by Heard, and so without norms. questionnaire: where ours is asked. use: what Heard does.
    """

    id: str
    name: str
    items: int
    points: int
    item_lowest: float
    item_highest: float
    scored: str
    lowest: float
    highest: float
    higher_is_better: bool
    online: str
    facts: tuple[Fact, ...]
    use: str
    unscored_items: int = 0
    minimum_answered: int | None = None
    reverse_keys: tuple[ReverseKey, ...] = ()
    subscales: tuple[Subscale, ...] = ()
    total_of: tuple[str, ...] = ()
    conversion: Mapping[int, float] = field(default_factory=dict)
    ours: bool = False
    questionnaire: str = ""

    def about(self, what: str) -> tuple[Fact, ...]:
        """The facts about one thing (one of ABOUT), in the file's order; () where nothing is known."""
        return tuple(fact for fact in self.facts if fact.about == what)


def instruments() -> dict[str, Instrument]:
    """Every instrument of the folder by id, sorted. Raises QuestionnaireError for an unusable file."""
    return dict(_instruments())


def instrument(instrument_id: str) -> Instrument:
    """The instrument with this id. Raises QuestionnaireError where there is none."""
    held = _instruments()
    if instrument_id not in held:
        raise QuestionnaireError(f"There is no instrument {instrument_id}. Use one of {', '.join(held)}.")
    return held[instrument_id]


@cache
def _instruments() -> Mapping[str, Instrument]:
    folder = files("questionnaires") / "instruments"
    found = [_read(path) for path in folder.iterdir() if path.name.endswith(".yaml")]
    return {held.id: held for held in sorted(found, key=lambda held: held.id)}


def _read(path: Traversable) -> Instrument:
    return read_instrument(path.read_text(encoding="utf-8"), path.name)


def read_instrument(text: str, name: str) -> Instrument:
    """An instrument from YAML. name: its file, for messages. Raises QuestionnaireError if it is unusable."""
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError:
        raise QuestionnaireError(f"{name} is not YAML. Mend its indentation, quotes or brackets.") from None
    if not isinstance(values, dict):
        raise QuestionnaireError(f"{name} holds no keys. Begin it with a line such as id: rses.")
    try:
        held = Instrument(
            **values
            | {
                "facts": _each(Fact, values.get("facts")),
                "reverse_keys": _each(ReverseKey, values.get("reverse_keys")),
                "subscales": _each(Subscale, values.get("subscales")),
                "total_of": tuple(values.get("total_of", ())),
            }
        )
    except TypeError as error:
        # Python names the key that is missing or unknown; the class and method before it mean nothing here.
        what = str(error).split("() ")[-1]
        raise QuestionnaireError(f"{name}: {what}. Compare its keys with another instrument's.") from None
    _check(held, name)
    return held


def _each(kind: Callable[..., Any], rows: object) -> tuple[Any, ...]:
    if rows is None:
        return ()
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TypeError("facts, reverse_keys and subscales must be lists of keys and values")
    return tuple(
        kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
        for row in rows
    )


def _check(held: Instrument, name: str) -> None:
    """Refuses words outside the lists above and items that the instrument does not have."""
    words: list[tuple[str, str, tuple[str, ...]]] = [
        ("scored", held.scored, SCORED),
        ("online", held.online, ONLINE),
    ]
    for fact in held.facts:
        words += [("about", fact.about, ABOUT), ("status", fact.status, STATUSES)]
    words += [("status", key.status, STATUSES) for key in held.reverse_keys]
    words += [("total_of", part, tuple(scale.id for scale in held.subscales)) for part in held.total_of]
    for key_name, word, known in words:
        if word not in known:
            raise QuestionnaireError(f"{name}: {key_name} cannot be {word}. Use one of {', '.join(known)}.")
    lists = [key.items for key in held.reverse_keys] + [scale.items for scale in held.subscales]
    for items in lists:
        beyond = [item for item in items if not 1 <= item <= held.items]
        if beyond:
            raise QuestionnaireError(
                f"{name}: there is no item {beyond[0]}. Count items from 1 to {held.items}."
            )
