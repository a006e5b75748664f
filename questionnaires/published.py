"""Published scales, and our own two: their keys and figures, each with where it comes from. No wording.

A partnership that holds a scale's licence loads the wording itself. What stands here is what Heard needs to
score it and what it may say about a score, and how far each of these facts can be trusted.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from questionnaires.entries import Entry, nearest
from questionnaires.model import ROUNDINGS, QuestionnaireError
from questionnaires.questions import conversion_of
from questionnaires.strict_yaml import File, Map, as_code, opened, read_document, yaml_files

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

_DOUBTFUL = ("secondary", "unverified", "conflict")
_SEEN = ("verified", "secondary")
_A_MEAN = re.compile(r"\bmean (about )?\d", re.IGNORECASE)

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
class RiskItem:
    """The item, counted from 1, whose answer must reach a person. alerts_at: the lowest score that does."""

    item: int
    alerts_at: float
    status: str
    source: str


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
    rounding: what becomes of a score that was scaled up for a missing item, one of ROUNDINGS.
    decimals: how many digits a score may have after its point where it was worked out elsewhere.
    risk_item: None where no item asks about risk.
    copyright_needed: whether its licence wants a copyright line in view of everybody who answers.
    loadable: whether Heard has the kind of question that it asks; whether it may be asked is `online`.
    measures: ids of framework measures that a change in the score evidences.
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
    rounding: str = ""
    decimals: int = 0
    risk_item: RiskItem | None = None
    copyright_needed: bool = False
    loadable: bool = True
    measures: tuple[str, ...] = ()
    ours: bool = False
    questionnaire: str = ""

    @property
    def is_key_certain(self) -> bool:
        """Whether there is one key, or none, and no source that says otherwise."""
        doubts = [fact for fact in self.about("reverse_key") if fact.status in _DOUBTFUL]
        return (
            len(self.reverse_keys) < 2
            and not doubts
            and not any(key.status in _DOUBTFUL for key in self.reverse_keys)
        )

    @property
    def has_norms(self) -> bool:
        """Whether the mean of some other group was seen; that there are norms somewhere is not enough."""
        return not self.ours and any(
            _A_MEAN.search(fact.value) and fact.status in _SEEN for fact in self.about("norms")
        )

    def about(self, what: str) -> tuple[Fact, ...]:
        """The facts about one thing (one of ABOUT), in the file's order; () where nothing is known."""
        return tuple(fact for fact in self.facts if fact.about == what)


def instruments() -> dict[str, Instrument]:
    """Every instrument of the folder by id, sorted. Raises DefinitionFaults for an unusable file."""
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
    found = [read_instrument(path, path.name) for path in yaml_files(folder)]
    return {held.id: held for held in sorted(found, key=lambda held: held.id)}


_KEYS = tuple(field.name for field in dataclasses.fields(Instrument))
_FACT_KEYS = ("about", "value", "status", "source")
_REVERSE_KEY_KEYS = ("order", "items", "status", "source")
_RISK_ITEM_KEYS = ("item", "alerts_at", "status", "source")
_SUBSCALE_KEYS = ("id", "items", "higher_is_better", "minimum_answered")


def read_instrument(source: Path | Traversable | str, name: str = "") -> Instrument:
    """An instrument from a YAML file (a path) or from YAML itself (a text). Raises DefinitionFaults."""
    file, text = opened(source, name or ("instrument" if isinstance(source, str) else str(source)))
    entry = Entry(file, read_document(text, file, "The instrument"), "The instrument", _KEYS)
    items = entry.whole("items", needed=True) or 0
    subscales = tuple(_subscale(file, mapping, items) for mapping in entry.entries("subscales"))
    held = Instrument(
        id=entry.code("id", needed=True),
        name=entry.words("name", needed=True),
        items=items,
        points=entry.whole("points", needed=True) or 0,
        item_lowest=entry.number("item_lowest", needed=True) or 0.0,
        item_highest=entry.number("item_highest", needed=True) or 0.0,
        scored=entry.one_of("scored", SCORED, needed=True),
        lowest=entry.number("lowest", needed=True) or 0.0,
        highest=entry.number("highest", needed=True) or 0.0,
        higher_is_better=entry.flag("higher_is_better", needed=True),
        online=entry.one_of("online", ONLINE, needed=True),
        facts=tuple(_fact(file, mapping) for mapping in entry.entries("facts", needed=True)),
        use=entry.words("use", needed=True),
        unscored_items=entry.whole("unscored_items") or 0,
        minimum_answered=entry.whole("minimum_answered"),
        reverse_keys=tuple(_reverse_key(file, mapping, items) for mapping in entry.entries("reverse_keys")),
        subscales=subscales,
        total_of=_total_of(entry, subscales),
        conversion=conversion_of(entry),
        rounding=entry.one_of("rounding", ROUNDINGS[1:]),
        decimals=entry.whole("decimals") or 0,
        risk_item=_risk_item(file, entry, items),
        copyright_needed=entry.flag("copyright_needed"),
        loadable=entry.flag("loadable", default=True),
        measures=entry.codes("measures"),
        ours=entry.flag("ours"),
        questionnaire=entry.code("questionnaire"),
    )
    file.finish()
    return held


def _fact(file: File, mapping: Map) -> Fact:
    entry = Entry(file, mapping, "A fact", _FACT_KEYS)
    return Fact(
        about=entry.one_of("about", ABOUT, needed=True),
        value=entry.words("value", needed=True),
        status=entry.one_of("status", STATUSES, needed=True),
        source=entry.words("source", needed=True),
    )


def _reverse_key(file: File, mapping: Map, items: int) -> ReverseKey:
    entry = Entry(file, mapping, "A reverse key", _REVERSE_KEY_KEYS)
    return ReverseKey(
        order=entry.words("order", needed=True),
        items=_items(entry, items),
        status=entry.one_of("status", STATUSES, needed=True),
        source=entry.words("source", needed=True),
    )


def _risk_item(file: File, instrument: Entry, items: int) -> RiskItem | None:
    if not instrument.has("risk_item"):
        return None
    entry = Entry(file, instrument.mapping("risk_item"), "The risk item", _RISK_ITEM_KEYS)
    item = entry.whole("item", needed=True) or 0
    if not 1 <= item <= items:
        entry.fault("item", f"there is no item {item}.", f"Count items from 1 to {items}.")
    return RiskItem(
        item=item,
        alerts_at=entry.number("alerts_at", needed=True) or 0.0,
        status=entry.one_of("status", STATUSES, needed=True),
        source=entry.words("source", needed=True),
    )


def _subscale(file: File, mapping: Map, items: int) -> Subscale:
    entry = Entry(file, mapping, f"Subscale {as_code(mapping.get('id')) or ''}".strip(), _SUBSCALE_KEYS)
    return Subscale(
        id=entry.code("id", needed=True),
        items=_items(entry, items),
        higher_is_better=entry.flag("higher_is_better", needed=True),
        minimum_answered=entry.whole("minimum_answered"),
    )


def _items(entry: Entry, most: int) -> tuple[int, ...]:
    """The numbers of items, each one that the instrument has."""
    numbers = entry.whole_numbers("items", needed=True)
    beyond = [number for number in numbers if not 1 <= number <= most]
    if beyond:
        entry.fault("items", f"there is no item {beyond[0]}.", f"Count items from 1 to {most}.")
    return numbers


def _total_of(entry: Entry, subscales: tuple[Subscale, ...]) -> tuple[str, ...]:
    parts = entry.codes("total_of")
    known = [subscale.id for subscale in subscales]
    for part in parts:
        if part not in known:
            remedy = nearest(part, known) if known else "Write it under subscales, or take total_of out."
            entry.fault("total_of", f"total_of cannot be {part}.", remedy)
    return parts
