"""A paper as one value: a report, a letter or a pack, before it is a page, a Word file, a PDF or a workbook.

Every format prints the same `Value.text`, so no figure can differ between them. A paper is frozen as JSON
(`to_dict`, `from_dict`). Of quotes it freezes only whose they are: words that people take back, or whose time
is over, must not live on in a frozen paper, so they are put in anew whenever one is read (`with_quotes`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any


class PaperError(Exception):
    """A stored paper cannot be read. The text says what is wrong, and holds no word of it."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number, a range or a word that stands for people or things, as it is printed.

    text: what every format prints. key: stable from one edition to the next, unique within the paper, so
    that what moved can be told. label: what it is a number of, for whoever reads it alone. number: for a
    workbook's cell, None where the text is no number. unit: "" or "%". source: the id of a `Source`, "" for
    what needs none (a count of the paper's own rows).
    """

    text: str
    key: str
    label: str
    number: float | None = None
    unit: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """What a mail merge fills in from a list of whoever prints, such as a name that Heard never learns.

    name: the heading of the list's column. A Word file holds a field; every other format shows «name».
    """

    name: str

    @property
    def text(self) -> str:
        """What stands there until it is filled in, as office programs show it."""
        return f"«{self.name}»"


Run = str | Value | Field
"""A piece of a sentence or of a cell."""
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where values come from: a release, a record or a worksheet, and the rule by which they may be shown.

    id: "S1", "S2" …, in the order in which the paper first names them. title: the collection, programme,
    record or worksheet. release: which release and of which day, "" where it is none. rule: one sentence on
    how the values were made and what was done to protect people. href: staff's page that explains it.
    """

    id: str
    title: str
    release: str = ""
    rule: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. look: "plain", "lead" (said first and larger) or "quiet" (beside the matter)."""

    runs: Runs
    look: str = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of short things, in an order that means nothing unless is_ordered."""

    items: tuple[Runs, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. caption: what it tells. head: one label a column; the first cell of each row names the row.

    name: of its tab in a workbook, 31 signs at the most, unique within the paper.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart. svg: the drawing, without a script or a font of its own. alt: what it says, in a sentence.

    Everything in it stands in a table or a sentence beside it. width, height: in pixels at 96 an inch.
    """

    svg: str
    alt: str
    width: int
    height: int
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a person released, in the voice of an audience. words: "" while frozen, and once they went.

    is_retold: told in other words than their writer's, as in a small group.
    """

    comment_id: str
    who: str
    is_retold: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A value that is no more what it was since somebody wrote beside it. before, now: "" for none."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """Room for a coordinator's own words. slot: stable within the kind of report. prompt: what belongs there.

    title: what the room is called on pages. paragraphs: what was written, () while nothing is. written: by
    whom and when, as a line. moved: what changed beneath since, () where nothing did.
    """

    slot: str
    title: str
    prompt: str
    paragraphs: tuple[str, ...] = ()
    written: str = ""
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Callout:
    """Something that must not be overlooked. about: "gap", "hidden", "overdue" or "caveat"."""

    about: str
    heading: str
    runs: Runs


Block = Paragraph | Items | Table | Picture | Quote | Narrative | Callout


@dataclass(frozen=True, slots=True)
class Section:
    """A part with its heading. id: stable, for addresses and what moved. on_new_page: it begins a page.

    title: "" for a part that has no heading. language: of its words, "" for the paper's: words about
    safety are in English until a speaker has approved them, within a letter in another language.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    on_new_page: bool = False
    language: str = ""

    def all_blocks(self) -> Iterator[Block]:
        """Every block of it and of the sections within, in reading order."""
        yield from self.blocks
        for section in self.sections:
            yield from section.all_blocks()


PLAIN, BRIEF, WIDE = SHAPES = ("plain", "brief", "wide")
"""How a paper lies. Brief is set close and has no contents, so that it stays on its few pages; wide has its
pages on their side, for tables of many columns."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. The first section is the summary of one page that a board reads first.

    kind: the name of the report, letter or pack. facts: label and text of what it is about (partnership,
    period, districts, made on, contact). language: in which its words are. shape: one of SHAPES.
    """

    kind: str
    title: str
    subtitle: str
    language: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()
    shape: str = PLAIN

    def blocks(self) -> Iterator[Block]:
        """Every block, in reading order."""
        for section in self.sections:
            yield from section.all_blocks()

    def values(self) -> Iterator[Value]:
        """Every value, in reading order."""
        for block in self.blocks():
            yield from values_of(block)

    def narratives(self) -> Iterator[Narrative]:
        """Every room for a coordinator's words."""
        yield from (block for block in self.blocks() if isinstance(block, Narrative))

    def fields(self) -> frozenset[str]:
        """The names of what a mail merge fills in."""
        return frozenset(
            run.name for block in self.blocks() for run in _runs_of(block) if isinstance(run, Field)
        )

    def quoted(self) -> frozenset[str]:
        """The comments of which words stand in it."""
        return frozenset(block.comment_id for block in self.blocks() if isinstance(block, Quote))

    def source(self, source_id: str) -> Source | None:
        """The source with this id, or None."""
        return next((one for one in self.sources if one.id == source_id), None)

    def with_quotes(self, words: Mapping[str, str]) -> Paper:
        """With the words of each quote by its comment; one that is not there any more is left out whole."""

        def put(block: Block) -> Block | None:
            if not isinstance(block, Quote):
                return block
            found = words.get(block.comment_id, "")
            return replace(block, words=found) if found else None

        return replace(self, sections=tuple(_changed(one, put) for one in self.sections))

    def with_narratives(self, written: Mapping[str, Narrative]) -> Paper:
        """With what coordinators wrote, by slot; the title and prompt stay the paper's own."""

        def put(block: Block) -> Block | None:
            if not isinstance(block, Narrative) or block.slot not in written:
                return block
            found = written[block.slot]
            return replace(block, paragraphs=found.paragraphs, written=found.written, moved=found.moved)

        return replace(self, sections=tuple(_changed(one, put) for one in self.sections))

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON, without the words of quotes."""
        return {
            "kind": self.kind,
            "title": self.title,
            "subtitle": self.subtitle,
            "language": self.language,
            "facts": [list(fact) for fact in self.facts],
            "sections": [_section_to_dict(one) for one in self.sections],
            "sources": [asdict(one) for one in self.sources],
            "shape": self.shape,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Paper:
        """What `to_dict` gave. Raises PaperError for anything else."""
        try:
            return cls(
                kind=stored["kind"],
                title=stored["title"],
                subtitle=stored["subtitle"],
                language=stored["language"],
                facts=tuple((str(label), str(text)) for label, text in stored["facts"]),
                sections=tuple(_section_from_dict(one) for one in stored["sections"]),
                sources=tuple(Source(**one) for one in stored["sources"]),
                shape=str(stored.get("shape", PLAIN)),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise PaperError("A stored report cannot be read. Make it again.") from error


def values_of(block: Block) -> Iterator[Value]:
    """The values of a block, in reading order."""
    yield from (run for run in _runs_of(block) if isinstance(run, Value))


def _runs_of(block: Block) -> Iterator[Run]:
    if isinstance(block, Paragraph | Callout):
        yield from block.runs
    elif isinstance(block, Items):
        for item in block.items:
            yield from item
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                yield from cell


def text_of(runs: Runs) -> str:
    """Runs as plain text."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def sources_of(block: Block) -> tuple[str, ...]:
    """The ids of the sources of a block's values, each once, in reading order."""
    return tuple(dict.fromkeys(value.source for value in values_of(block) if value.source))


@dataclass(slots=True)
class Sources:
    """Numbers the sources of a paper while it is put together: the same source gets the same id."""

    _found: dict[tuple[str, str, str, str], Source] = field(default_factory=dict)

    def id_of(self, title: str, release: str = "", rule: str = "", href: str = "") -> str:
        """The id of a source, a new one where it is named for the first time."""
        key = (title, release, rule, href)
        if key not in self._found:
            self._found[key] = Source(f"S{len(self._found) + 1}", *key)
        return self._found[key].id

    def all(self) -> tuple[Source, ...]:
        """Every source that was named, in order."""
        return tuple(self._found.values())


# ---- frozen ----------------------------------------------------------------------------------------------

_SORTS: Mapping[str, type[Block]] = {
    "paragraph": Paragraph,
    "items": Items,
    "table": Table,
    "picture": Picture,
    "quote": Quote,
    "narrative": Narrative,
    "callout": Callout,
}
_NAMES = {sort: name for name, sort in _SORTS.items()}


def _changed(section: Section, put: Any) -> Section:
    blocks = tuple(new for block in section.blocks if (new := put(block)) is not None)
    return replace(section, blocks=blocks, sections=tuple(_changed(one, put) for one in section.sections))


def _section_to_dict(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "blocks": [_block_to_dict(one) for one in section.blocks],
        "sections": [_section_to_dict(one) for one in section.sections],
        "on_new_page": section.on_new_page,
        "language": section.language,
    }


def _section_from_dict(stored: Mapping[str, Any]) -> Section:
    return Section(
        stored["id"],
        stored["title"],
        tuple(_block_from_dict(one) for one in stored["blocks"]),
        tuple(_section_from_dict(one) for one in stored["sections"]),
        bool(stored["on_new_page"]),
        str(stored.get("language", "")),
    )


def _block_to_dict(block: Block) -> dict[str, Any]:
    if isinstance(block, Quote):
        block = replace(block, words="")
    return {"sort": _NAMES[type(block)], **{name: _frozen(part) for name, part in _fields(block)}}


def _fields(block: Block) -> Iterator[tuple[str, Any]]:
    yield from ((name, getattr(block, name)) for name in type(block).__dataclass_fields__)


def _frozen(part: Any) -> Any:
    if isinstance(part, Value):
        return {"value": asdict(part)}
    if isinstance(part, Field):
        return {"field": asdict(part)}
    if isinstance(part, Moved):
        return {"moved": asdict(part)}
    return [_frozen(one) for one in part] if isinstance(part, tuple) else part


def _thawed(part: Any) -> Any:
    if isinstance(part, dict):
        for name, sort in (("value", Value), ("field", Field)):
            if name in part:
                return sort(**part[name])
        return Moved(**part["moved"])
    return tuple(_thawed(one) for one in part) if isinstance(part, list) else part


def _block_from_dict(stored: Mapping[str, Any]) -> Block:
    given = dict(stored)
    sort = _SORTS[given.pop("sort")]
    return sort(**{name: _thawed(part) for name, part in given.items()})
