"""A paper as a workbook: what it is and where, the summary, a table a tab, every sentence, and the sources.

Library: XlsxWriter. A cell is a number only where it shows, to the letter, what every other format prints,
and it then holds no more than it shows; every other cell is text, whatever it begins with. No colour means
anything.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from survey_app.papers import layout
from survey_app.papers.model import (
    Block,
    Callout,
    Items,
    Narrative,
    Paper,
    Paragraph,
    Picture,
    Quote,
    Run,
    Runs,
    Section,
    Table,
    Value,
    sources_of,
    text_of,
    values_of,
)
from survey_app.papers.words import Words, words

LONGEST_NAME = 31
"""Signs of a tab's name (Microsoft: Excel specifications and limits)."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_TAKEN_NAMES = ("history",)
"""Names that Excel keeps for itself."""
MOST_DECIMALS = 3
_NARROWEST, _WIDEST, _WHOLE = 10, 60, 70
"""Widths of columns, and of a column of sentences, in signs. The last is what a sheet of A4 holds:
LibreOffice prints a tab of one column as it is, however wide, and cuts it off."""
_POINTS_A_LINE = 15.0
_FIRST_ROW = 4
"""Of a table's head: below its title, its note and its source, and an empty row."""
_INK, _QUIET, _HEAD_GROUND, _EDGE, _LINK = "#1c2a2e", "#4d5d62", "#e4efee", "#6d7d80", "#1f5c63"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. number: None where it is text. pattern: by which it shows as the text."""

    text: str
    number: float | None = None
    pattern: str = ""


def render(paper: Paper) -> bytes:
    """A paper as the bytes of a .xlsx file."""
    import xlsxwriter

    file = io.BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"in_memory": True, **as_text})
    book.set_properties({"title": paper.title, "subject": paper.subtitle, "author": "", "comments": ""})
    _Writer(paper, book).write()
    book.close()
    return file.getvalue()


def cell_of(runs: Runs) -> Cell:
    """What stands in the cell of a workbook: a number where one value alone shows as a number does."""
    text = text_of(runs)
    if len(runs) != 1 or not isinstance(runs[0], Value):
        return Cell(text)
    pattern = _pattern(runs[0])
    if pattern is None:
        return Cell(text)
    decimals = _decimals(text)
    number = round(float(runs[0].number or 0), decimals)
    return Cell(text, number / 100 if runs[0].unit == "%" else number, pattern)


def _decimals(text: str) -> int:
    found = re.search(r"\.(\d+)", text)
    return len(found[1]) if found else 0


def _pattern(value: Value) -> str | None:
    """The format by which the value's number shows as its text, None where none of ours does.

    A number of more places than are printed is taken for what is printed: nobody learns more from a cell.
    """
    decimals = _decimals(value.text)
    if value.number is None or value.unit not in ("", "%") or decimals > MOST_DECIMALS:
        return None
    number = round(float(value.number), decimals)
    places, sign = "." + "0" * decimals if decimals else "", "%" if value.unit else ""
    shown = {
        f"{number:,.{decimals}f}{sign}": f"#,##0{places}{sign}",
        f"{number:.{decimals}f}{sign}": f"0{places}{sign}",
    }
    size = f"{abs(number):.{decimals}f}{sign}"
    shown.setdefault(
        f"−{size}" if number < 0 else f"+{size}", f'"+"0{places}{sign};"−"0{places}{sign};0{places}{sign}'
    )
    return shown.get(value.text)


def tab_names(wanted: Sequence[str], taken: Sequence[str]) -> tuple[str, ...]:
    """A name that Excel takes for each tab, no two alike whatever their letters' size."""
    found: list[str] = []
    used = {name.casefold() for name in (*taken, *_TAKEN_NAMES)}
    for name in wanted:
        clean = _NOT_IN_NAMES.sub(" ", name).strip().strip("'")[:LONGEST_NAME].strip().strip("'") or "–"
        number, unique = 1, clean
        while unique.casefold() in used:
            number += 1
            unique = f"{clean[: LONGEST_NAME - len(str(number)) - 1].rstrip()} {number}"
        used.add(unique.casefold())
        found.append(unique)
    return tuple(found)


class _Writer:
    """Puts one paper into one workbook, tab by tab."""

    def __init__(self, paper: Paper, book: Any) -> None:
        self.paper, self.book = paper, book
        self.words: Words = words(paper.language)
        said = self.words
        self.own = tab_names(
            (said.contents, said.staff.summary, said.staff.text, said.staff.figures, said.staff.tab_sources),
            (),
        )
        self.tables = [
            (section, block)
            for _depth, section in layout.outline(paper)
            for block in section.blocks
            if isinstance(block, Table)
        ]
        self.names = tab_names([table.name or table.caption for _section, table in self.tables], self.own)
        self.formats: dict[str, Any] = {}

    def write(self) -> None:
        """Every tab, in the order in which they are read."""
        sheets = {name: self.book.add_worksheet(name) for name in (*self.own[:2], *self.names, *self.own[2:])}
        for name, sheet in sheets.items():
            self._prepare(sheet, name)
        contents, summary, text, figures, sources = (sheets[name] for name in self.own)
        self._contents(contents)
        self._summary(summary)
        for name, (_section, table) in zip(self.names, self.tables, strict=True):
            self._table(sheets[name], table)
        self._text(text)
        self._figures(figures)
        self._sources(sources)
        contents.activate()

    def _prepare(self, sheet: Any, name: str) -> None:
        if self.words.is_rtl:
            sheet.right_to_left()
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_footer(f"&L{name.replace('&', '&&')}&R&P / &N")
        sheet.fit_to_pages(1, 0)

    def _format(self, look: str, pattern: str = "") -> Any:
        """A format, made once for each look and pattern of numbers."""
        name = f"{look} {pattern}"
        if name not in self.formats:
            given = {
                **_LOOKS[""],
                **_LOOKS[look],
                **({"num_format": pattern} if pattern else {"num_format": "@"}),
            }
            self.formats[name] = self.book.add_format(given)
        return self.formats[name]

    # ---- tabs ----------------------------------------------------------------------------------------------

    def _contents(self, sheet: Any) -> None:
        paper, said = self.paper, self.words
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 80)
        self._put(sheet, 0, 0, paper.title, "title")
        if paper.subtitle:
            self._put(sheet, 1, 0, paper.subtitle, "under")
        row = 3
        for label, text in paper.facts:
            self._put(sheet, row, 0, label, "quiet")
            self._put(sheet, row, 1, text)
            row += 1
        row += 1
        for column, label in enumerate((said.staff.tab, said.staff.what_is_in_it)):
            self._put(sheet, row, column, label, "head")
        told = {
            self.own[1]: paper.sections[0].title if paper.sections else said.staff.summary,
            **{name: table.caption for name, (_section, table) in zip(self.names, self.tables, strict=True)},
            self.own[2]: said.staff.text_note,
            self.own[3]: said.staff.figures_note,
            self.own[4]: said.sources_note,
        }
        for name, about in told.items():
            row += 1
            self._link(sheet, row, 0, name, name)
            self._put(sheet, row, 1, about)

    def _summary(self, sheet: Any) -> None:
        sheet.set_column(0, 0, _WHOLE)
        self._back(sheet, 1, 0)
        section = self.paper.sections[0] if self.paper.sections else Section("", self.words.staff.summary)
        self._put(sheet, 0, 0, section.title, "title")
        row = 3
        for block in section.all_blocks():
            for kind, text in self._said(block):
                self._put(sheet, row, 0, f"• {text}" if kind == "item" else text, width=_WHOLE)
                row += 1
            if isinstance(block, Table):
                name = next(
                    name for name, (_in, table) in zip(self.names, self.tables, strict=True) if table is block
                )
                self._link(sheet, row, 0, name, block.caption)
                row += 1

    def _table(self, sheet: Any, table: Table) -> None:
        self._put(sheet, 0, 0, table.caption, "heading")
        if table.note:
            self._put(sheet, 1, 0, table.note, "under")
        only = layout.only_source(table)
        self._back(sheet, 2, 0)
        named = [", ".join(_named(row)) for row in table.rows]
        has_sources = any(named) and not only
        if only:
            self._link(sheet, 2, 1, self.own[4], self.words.source_named(only))
        head = (*table.head, *((self.words.source,) if has_sources else ()))
        rows = [
            (*(cell_of(cell) for cell in row), *((Cell(source),) if has_sources else ()))
            for row, source in zip(table.rows, named, strict=True)
        ]
        self._grid(sheet, _FIRST_ROW, head, rows, layout.number_columns(table))

    def _text(self, sheet: Any) -> None:
        said = self.words
        self._put(sheet, 0, 0, said.staff.text, "heading")
        self._put(sheet, 1, 0, said.staff.text_note, "under")
        self._back(sheet, 2, 0)
        rows = [
            (
                Cell(section.title),
                Cell(said.staff.kinds[kind]),
                Cell(text),
                Cell(", ".join(sources_of(block))),
            )
            for _depth, section in layout.outline(self.paper)
            for block in section.blocks
            for kind, text in self._said(block)
        ]
        head = (said.staff.section, said.staff.kind, said.staff.text, said.source)
        self._grid(sheet, _FIRST_ROW, head, rows, widths=(28, 14, 90, 10))

    def _figures(self, sheet: Any) -> None:
        said = self.words
        self._put(sheet, 0, 0, said.staff.figures, "heading")
        self._put(sheet, 1, 0, said.staff.figures_note, "under")
        self._back(sheet, 2, 0)
        rows = [
            (Cell(section.title), Cell(value.label), cell_of((value,)), Cell(value.source))
            for _depth, section in layout.outline(self.paper)
            for block in section.blocks
            if not isinstance(block, Table)
            for value in values_of(block)
        ]
        head = (said.staff.section, said.staff.made_of, said.staff.figure, said.source)
        self._grid(sheet, _FIRST_ROW, head, rows, frozenset({2}), widths=(34, 60, 18, 10))

    def _sources(self, sheet: Any) -> None:
        said = self.words
        self._put(sheet, 0, 0, said.sources, "heading")
        self._put(sheet, 1, 0, said.sources_note, "under")
        self._back(sheet, 2, 0)
        rows = [
            (Cell(one.id), Cell(one.title), Cell(one.release), Cell(one.rule)) for one in self.paper.sources
        ]
        self._grid(sheet, _FIRST_ROW, said.source_head, rows, widths=(8, 40, 32, 80))

    # ---- cells ---------------------------------------------------------------------------------------------

    def _said(self, block: Block) -> Iterator[tuple[str, str]]:
        """What a block says in sentences: its kind and its text. A table says nothing here."""
        if isinstance(block, Paragraph):
            yield "paragraph", text_of(block.runs)
        elif isinstance(block, Items):
            yield from (("item", text_of(item)) for item in block.items)
        elif isinstance(block, Quote):
            if block.words:
                retold = f" ({self.words.retold})" if block.is_retold else ""
                yield "quote", f"{block.words} – {block.who}{retold}"
        elif isinstance(block, Narrative):
            yield from (("narrative", text) for text in block.paragraphs or (self.words.staff.prompt(block),))
            if block.paragraphs and block.written:
                yield "narrative", block.written
            yield from (
                ("narrative", f"{self.words.staff.moved} {self.words.staff.moved_text(one)}")
                for one in block.moved
            )
        elif isinstance(block, Callout):
            tag = self.words.tag(block)
            stop = "" if block.heading.endswith((".", "?", "!", "؟", "۔")) else "."
            yield "callout", f"{tag + ': ' if tag else ''}{block.heading}{stop} {text_of(block.runs)}"
        elif isinstance(block, Picture):
            yield "picture", block.alt
            if block.caption:
                yield "picture", block.caption

    def _grid(
        self,
        sheet: Any,
        first: int,
        head: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        numbers: frozenset[int] = frozenset(),
        widths: Sequence[float] = (),
    ) -> None:
        """A head that stays in view and is printed on every page, and the rows below it."""
        wide = widths or [
            min(max(_NARROWEST, *(len(text) + 2 for text in _column(head, rows, place))), _WIDEST)
            for place in range(len(head))
        ]
        for place, label in enumerate(head):
            sheet.set_column(place, place, wide[place])
            self._put(sheet, first, place, label, "head end" if place in numbers else "head")
        for below, row in enumerate(rows, start=first + 1):
            lines = max(
                (ceil(1.1 * len(cell.text) / wide[place]) for place, cell in enumerate(row)), default=1
            )
            sheet.set_row(below, _POINTS_A_LINE * max(lines, 1) + 3)
            for place, cell in enumerate(row):
                if cell.number is None:
                    self._put(sheet, below, place, cell.text, "cell end" if place in numbers else "cell")
                else:
                    sheet.write_number(below, place, cell.number, self._format("cell end", cell.pattern))
        sheet.freeze_panes(first + 1, 1)
        sheet.repeat_rows(first)
        if len(head) > layout.MOST_NARROW + 2:
            sheet.set_landscape()

    def _put(
        self,
        sheet: Any,
        row: int,
        column: int,
        text: str,
        look: str = "",
        width: float = 0,
    ) -> None:
        sheet.write_string(row, column, text, self._format(look))
        if look in _HEIGHTS:
            sheet.set_row(row, _HEIGHTS[look])
        if width:
            sheet.set_row(row, _POINTS_A_LINE * max(ceil(1.1 * len(text) / width), 1) + 3)

    def _link(self, sheet: Any, row: int, column: int, to: str, text: str) -> None:
        quoted = to.replace("'", "''")
        sheet.write_url(row, column, f"internal:'{quoted}'!A1", self._format("link"), text)

    def _back(self, sheet: Any, row: int, column: int) -> None:
        self._link(sheet, row, column, self.own[0], self.words.contents)


_HEIGHTS = {"title": 27.0, "heading": 21.0}
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "": {"font_name": "Arial", "font_size": 11, "font_color": _INK, "valign": "top", "text_wrap": True},
    "title": {"bold": True, "font_size": 18, "text_wrap": False},
    "heading": {"bold": True, "font_size": 14, "text_wrap": False},
    "under": {"font_color": _QUIET, "text_wrap": False},
    "quiet": {"font_color": _QUIET},
    "head": {"bold": True, "bg_color": _HEAD_GROUND, "bottom": 2, "bottom_color": _EDGE, "valign": "bottom"},
    "head end": {
        **{"bold": True, "bg_color": _HEAD_GROUND, "bottom": 2, "bottom_color": _EDGE, "valign": "bottom"},
        **{"align": "right", "indent": 1},
    },
    "cell": {"bottom": 1, "bottom_color": _EDGE},
    "cell end": {"bottom": 1, "bottom_color": _EDGE, "align": "right", "indent": 1},
    "link": {"font_color": _LINK, "underline": 1, "text_wrap": False},
}


def _named(row: Sequence[Runs]) -> tuple[str, ...]:
    """The sources of a row's values, each once."""
    runs: Iterator[Run] = (run for cell in row for run in cell)
    found = (run.source for run in runs if isinstance(run, Value) and run.source)
    return tuple(dict.fromkeys(found))


def _column(head: Sequence[str], rows: Sequence[Sequence[Cell]], place: int) -> tuple[str, ...]:
    return (head[place], *(row[place].text for row in rows if place < len(row)))
