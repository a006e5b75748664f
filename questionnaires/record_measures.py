"""Numbers from records: what each one counts, in which unit, from whose record, and for which measures.

One number serves every measure that asks for the same thing, in whichever framework: it is a quantity. What
stands here is read from `records.yaml`, and `faults` says what in it does not fit the frameworks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from questionnaires.entries import Entry
from questionnaires.model import AUDIENCES, Fault, Measure
from questionnaires.strict_yaml import File, Map, as_code, opened, read_document

UNITS = ("number", "percent", "days")
PEOPLE, EVENTS = "people", "events"
COUNTS = (PEOPLE, EVENTS)
SOURCES = (
    "police",
    "case_system",
    "training_register",
    "education",
    "health",
    "commissioned",
    "minutes",
    "website",
    "finance",
)
"""Whose record a number comes from; `record_words` says it in words."""
KINDS_HELD = ("awareness_session", "training", "campaign", "conference", "briefing")
"""What the activity register holds."""
_FILE = "records.yaml"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that records hold.

    what: what it is, in our words. measures: those that ask for it, the first being the one under which it is
    kept. unit: one of UNITS. counts: "people" where each one counted is a person, else "events". source: one
    of SOURCES. kinds: activities of the register that are of this sort, () where it counts none of them.
    audiences: for whom those are, () for anybody. line: where it stands in its file.
    """

    id: str
    what: str
    measures: tuple[str, ...]
    unit: str
    counts: str
    source: str
    kinds: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    line: int = 0

    @property
    def kept_under(self) -> str:
        """The measure that its entries are kept under; they are shown under every one of them."""
        return self.measures[0]

    @property
    def is_people(self) -> bool:
        """Whether a small number of it would be a few people: a share or a length of time is none."""
        return self.counts == PEOPLE and self.unit == "number"


@dataclass(frozen=True, slots=True)
class NoNumber:
    """A quantitative measure for which nobody enters a number. why: the reason, as staff read it."""

    measure: str
    why: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Records:
    """All that stands in the file."""

    quantities: tuple[Quantity, ...]
    no_number: tuple[NoNumber, ...]


def read_records(source: Path | Traversable | str, name: str = "records") -> Records:
    """The quantities of a YAML file (a path) or of YAML itself (a text). Raises DefinitionFaults."""
    file, text = opened(source, name)
    entry = Entry(file, read_document(text, file, "The file"), "The file", ("quantities", "no_number"))
    found = Records(
        tuple(_quantity(file, mapping) for mapping in entry.entries("quantities", needed=True)),
        tuple(_no_number(file, mapping) for mapping in entry.entries("no_number")),
    )
    file.finish()
    return found


_KEYS = ("id", "what", "measures", "unit", "counts", "from", "held")


def _quantity(file: File, mapping: Map) -> Quantity:
    entry = Entry(file, mapping, f"Quantity {as_code(mapping.get('id')) or ''}".strip(), _KEYS)
    kinds: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    if entry.has("held"):
        held = Entry(file, entry.mapping("held"), f"{entry.name}, held", ("kinds", "audiences"))
        kinds = held.codes("kinds", needed=True, known=KINDS_HELD)
        audiences = held.codes("audiences", known=AUDIENCES)
    return Quantity(
        id=entry.code("id", needed=True),
        what=entry.words("what", needed=True),
        measures=entry.codes("measures", needed=True) or ("",),
        unit=entry.one_of("unit", UNITS, needed=True),
        counts=entry.one_of("counts", COUNTS, needed=True),
        source=entry.one_of("from", SOURCES, needed=True),
        kinds=kinds,
        audiences=audiences,
        line=mapping.line,
    )


def _no_number(file: File, mapping: Map) -> NoNumber:
    entry = Entry(file, mapping, "A measure without a number", ("measure", "why"))
    return NoNumber(entry.code("measure", needed=True), entry.words("why", needed=True), mapping.line)


def faults(records: Records, measures: Mapping[str, Measure], name: str = _FILE) -> list[Fault]:
    """What in the file does not fit the frameworks: a measure unknown, named twice, or forgotten."""
    return sorted(_faults(records, measures, name), key=lambda fault: fault.line)


def _faults(records: Records, measures: Mapping[str, Measure], name: str) -> Iterator[Fault]:
    met: set[str] = set()
    ids: set[str] = set()
    for quantity in records.quantities:
        if quantity.id in ids:
            yield Fault(name, quantity.line, f"Quantity {quantity.id} stands twice.", "Give it another id.")
        ids.add(quantity.id)
        if quantity.kinds and (quantity.unit, quantity.counts) != ("number", EVENTS):
            yield Fault(
                name,
                quantity.line,
                f"Quantity {quantity.id} is counted from the register, and is no number of events.",
                "Take held out, or write unit: number and counts: events.",
            )
    named = [(one.line, measure) for one in records.quantities for measure in one.measures]
    for line, measure in [*named, *((one.line, one.measure) for one in records.no_number)]:
        if measure not in measures:
            yield Fault(name, line, f"There is no measure {measure}.", "Look its id up in frameworks/.")
        if measure in met:
            yield Fault(name, line, f"Measure {measure} is named twice.", "Name it once.")
        met.add(measure)
    for forgotten in (
        one.id for one in measures.values() if one.kind == "quantitative" and one.id not in met
    ):
        yield Fault(
            name,
            1,
            f"The quantitative measure {forgotten} is not named.",
            "Say which quantity it asks for, or name it under no_number with the reason.",
        )


# --- what comes with the house ---


@cache
def records() -> Records:
    """What the packaged file holds. Read once a process. Raises DefinitionFaults."""
    return read_records(files("questionnaires") / _FILE, _FILE)


@cache
def by_measure() -> Mapping[str, Quantity]:
    """For each measure that a number from records serves, which one."""
    return {measure: one for one in records().quantities for measure in one.measures}


def serving(framework_ids: Iterable[str]) -> tuple[Quantity, ...]:
    """The quantities that a measure of any of these frameworks asks for, in the file's order."""
    wanted = set(framework_ids)
    return tuple(
        one
        for one in records().quantities
        if any(measure.partition("-")[0] in wanted for measure in one.measures)
    )


@cache
def without_number() -> Mapping[str, str]:
    """For each quantitative measure for which nobody enters a number, why."""
    return {one.measure: one.why for one in records().no_number}
