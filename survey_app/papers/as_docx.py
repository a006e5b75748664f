"""A paper as a Word file: real styles, headings and lists, so that it can be edited, heard and found in.

Library: python-docx, and the elements of the format (ECMA-376, part 1) where it has no words for them. Text
of people and of the paper goes in as text alone. The file names nobody as its author and holds no time.
"""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from survey_app.papers import layout, pictures
from survey_app.papers.model import (
    BRIEF,
    WIDE,
    Block,
    Callout,
    Field,
    Items,
    Narrative,
    Paper,
    Paragraph,
    Picture,
    Quote,
    Runs,
    Section,
    Table,
)
from survey_app.papers.words import Words, direction_of, words

_FONT = "Arial"
"""On every machine with an office program, with letters for every language on offer."""
_INK, _QUIET, _MAIN, _BAD, _WARM = "1C2A2E", "4D5D62", "1F5C63", "A3231C", "8A5A00"
_HEAD_GROUND, _LINE, _EDGE = "E4EFEE", "9AA6A9", "6D7D80"
_EDGES = {"gap": _WARM, "caveat": _WARM, "overdue": _BAD, "hidden": _EDGE}
_A4, _AROUND = (Cm(21), Cm(29.7)), Cm(2.2)
_AROUND_BRIEF = Cm(1.8)
_SMALLER, _CLOSE = 0.84, 0.6
"""Of a brief paper: its letters, and what lies between its lines and parts, against those of the others."""
_EMU_A_PIXEL = 9525
_AFTER_TABLE = Pt(14)
_SMALL_TABLE = 8
"""Rows of a table that is kept on one page."""
_CROWDED = 5
"""Columns from which a table is set smaller."""
_TAGS = {"en": "en-GB", "cy": "cy-GB", "pl": "pl-PL", "ro": "ro-RO", "ur": "ur-PK", "ar": "ar-SA"}
_TABLE_STYLE = "ReportTable"


def render(paper: Paper) -> bytes:
    """A paper as the bytes of a .docx file."""
    file = io.BytesIO()
    _Writer(paper).written().save(file)
    return file.getvalue()


class _Writer:
    """Puts one paper into one document, block by block."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.words: Words = words(paper.language)
        self.document: Any = docx.Document()
        self.marks = self.bars = 0
        self.is_after_table = False
        self.language = ""
        _set_up(self.document, paper, self.words)
        self.line_width = _line_width(paper)
        # Looked up once: the library looks through every style for each line and each piece of it.
        self.styles = {style.name: style.style_id for style in self.document.styles}

    def written(self) -> Any:
        """The whole document."""
        paper, depth = self.paper, layout.contents_depth(self.paper)
        self._line(paper.title, "Title")
        if paper.subtitle:
            self._line(paper.subtitle, "Subtitle")
        for label, text in paper.facts:
            line = self._line("", "Fact")
            self._run(line, label, "Fact Label")
            self._run(line, "\t" + text)
        if depth:
            self._contents(depth)
        for place, section in enumerate(paper.sections):
            self._section(section, 1, is_on_new_page=bool(depth) and place == 0)
        if paper.sources:
            self._sources()
        self._footer()
        return self.document

    # ---- parts ---------------------------------------------------------------------------------------------

    def _section(self, section: Section, depth: int, is_on_new_page: bool = False) -> None:
        outer, self.language = self.language, section.language or self.language
        self._heading(section.title, depth, is_on_new_page or section.on_new_page)
        for block in section.blocks:
            self._block(block)
        for each in section.sections:
            self._section(each, depth + 1)
        self.language = outer

    def _heading(self, title: str, depth: int, is_on_new_page: bool = False) -> None:
        self.marks += 1
        if not title:
            return
        line = self._line(title, f"Heading {min(depth, layout.DEEPEST)}")
        _bookmark(line, _contents_mark(self.marks), self.marks)
        if is_on_new_page:
            line.paragraph_format.page_break_before = True

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            styles = {"lead": "Lead", "quiet": "Quiet"}
            self._said(self._line("", styles.get(block.look, "Body Text")), block.runs)
        elif isinstance(block, Items):
            self._items(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Picture):
            self._picture(block)
        elif isinstance(block, Quote):
            if block.words:
                self._quote(block)
        elif isinstance(block, Narrative):
            self._narrative(block)
        else:
            self._callout(block)

    def _items(self, block: Items) -> None:
        number = _own_numbering(self.document) if block.is_ordered else None
        for item in block.items:
            line = self._line("", "List Number" if block.is_ordered else "List Bullet")
            if number is not None:
                properties = line._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = number
            self._said(line, item)

    def _picture(self, block: Picture) -> None:
        line = self._line("", "Picture")
        pixel = _EMU_A_PIXEL * (_CLOSE if self.paper.shape == BRIEF else 1)
        width = min(int(block.width * pixel), self.line_width)
        image = io.BytesIO(pictures.png_of(block.svg, block.width))
        drawn = line.add_run().add_picture(image, width=Emu(width))
        drawn._inline.docPr.set("descr", block.alt)
        if block.caption:
            line.paragraph_format.keep_with_next = True
            self._line(block.caption, "Quiet")

    def _quote(self, block: Quote) -> None:
        words = self._line(block.words, "Quote")
        words.paragraph_format.keep_with_next = True
        retold = f" ({self.words.retold})" if block.is_retold else ""
        self._bordered(_MAIN, words, self._line(block.who + retold, "Quote Source"))

    def _bordered(self, colour: str, *lines: Line) -> None:
        """A bar before lines that belong together.

        Programs draw one bar along neighbours whose bars are alike, so every second one has another shade of
        blue, by as little as there is.
        """
        self.bars += 1
        shade = f"{int(colour, 16) ^ self.bars % 2:06X}"
        for line in lines:
            _border(line, shade)

    def _narrative(self, block: Narrative) -> None:
        for paragraph in block.paragraphs:
            self._line(paragraph, "Body Text")
        if not block.paragraphs:
            self._line(self.words.staff.prompt(block), "To Write")
        elif block.written:
            self._line(block.written, "Quiet")
        if block.moved:
            self._line(self.words.staff.moved, "Quiet").paragraph_format.keep_with_next = True
            for moved in block.moved:
                self._line(self.words.staff.moved_text(moved), "List Bullet")

    def _callout(self, block: Callout) -> None:
        heading = self._line("", "Callout Heading")
        tag = self.words.tag(block)
        self._run(heading, f"{tag}: {block.heading}" if tag else block.heading)
        said = self._line("", "Callout")
        self._said(said, block.runs)
        self._bordered(_EDGES.get(block.about, _EDGE), heading, said)

    def _table(self, block: Table) -> None:
        only = layout.only_source(block)
        self._line(block.caption, "Caption")
        table = self._grid(block, marked=not only, mark_rows=False)
        _say(table, block.caption)
        if block.note or only:
            line = self._line(block.note, "Table Note")
            if only:
                self._run(line, f"{' ' if block.note else ''}{self.words.source}: ")
                self._mark(line, only, "Hyperlink")
        else:
            self.is_after_table = True

    def _sources(self) -> None:
        self._heading(self.words.sources, 1)
        self._line(self.words.sources_note, "Quiet")
        sources = layout.sources_table(self.paper, self.words)
        _say(self._grid(sources, marked=False, mark_rows=True), self.words.sources)
        if sources.note:
            self._line(sources.note, "Table Note")

    def _grid(self, block: Table, *, marked: bool, mark_rows: bool) -> Any:
        numbers, shares = layout.number_columns(block), layout.widths(block, layout.line_of(self.paper))
        most_kept = 1 if self.paper.shape == BRIEF else _SMALL_TABLE
        table = self.document.add_table(rows=0, cols=len(block.head))
        table._tbl.tblPr.style = _TABLE_STYLE
        table.autofit = False
        _look(table, is_rtl=self.words.is_rtl)
        style = "Table Text Small" if len(block.head) >= _CROWDED else "Table Text"
        heads: tuple[Runs, ...] = tuple((label,) for label in block.head)
        for place, row in enumerate((heads, *block.rows)):
            cells = table.add_row().cells
            properties = table.rows[-1]._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if not place:
                properties.append(OxmlElement("w:tblHeader"))
            is_kept = place < len(block.rows) and (not place or len(block.rows) <= most_kept)
            for column, cell in enumerate(cells):
                cell.width = Emu(int(self.line_width * shares[column]))
                line = cell.paragraphs[0]
                line._p.style = self.styles[style]
                if is_kept:
                    line.paragraph_format.keep_with_next = True
                if column in numbers:
                    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                self._said(line, row[column] if column < len(row) else (), marked=marked)
            if place and mark_rows:
                self.marks += 1
                _bookmark(cells[0].paragraphs[0], _source_mark(block.rows[place - 1][0][0]), self.marks)
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Emu(int(self.line_width * share))
        return table

    def _contents(self, depth: int) -> None:
        """A field that Word fills anew, which holds the headings until it does."""
        self._line(self.words.contents, "Contents Heading")
        lines = [
            (each, section.title, place)
            for place, (each, section) in enumerate(layout.outline(self.paper), start=1)
            if each <= depth and section.title
        ]
        if self.paper.sources:
            lines.append((1, self.words.sources, sum(1 for _each in layout.outline(self.paper)) + 1))
        line = None
        for place, (each, title, mark) in enumerate(lines):
            line = self._line("", f"toc {each}")
            if not place:
                _field_begins(line, f' TOC \\o "1-{depth}" \\h \\z \\u ')
            self._link(line, _contents_mark(mark), title, "")
        if line is not None:
            _field_part(line, "end")

    def _footer(self) -> None:
        line = self.document.sections[0].footer.paragraphs[0]
        self._run(line, f"{self.paper.title}\t{self.words.page} ")
        _field(line, "PAGE")
        self._run(line, " / ")
        _field(line, "NUMPAGES")

    # ---- lines and what stands in them ---------------------------------------------------------------------

    def _line(self, text: str, style: str) -> Line:
        line: Line = self.document.add_paragraph()
        line._p.style = self.styles[style]
        if self.words.is_rtl and self.language and direction_of(self.language) == "ltr":
            _put(line._p.get_or_add_pPr(), _turned("w:bidi"), _AFTER_BIDI)
        if self.is_after_table and not style.startswith("Heading"):
            line.paragraph_format.space_before = Emu(
                int(_AFTER_TABLE * (_CLOSE if self.paper.shape == BRIEF else 1))
            )
        self.is_after_table = False
        if text:
            self._run(line, text)
        return line

    def _run(self, line: Line, text: str, style: str | None = None) -> None:
        run = line.add_run(text)._r
        if style:
            run.style = self.styles[style]
        self._joined(run, text)
        if self.language:
            run.get_or_add_rPr().append(_tongue(self.language))

    def _joined(self, run: Any, text: str) -> None:
        if self.words.is_rtl and pictures.has_joined_letters(text):
            run.get_or_add_rPr().append(OxmlElement("w:rtl"))

    def _said(self, line: Line, runs: Runs, *, marked: bool = True) -> None:
        for run, source in layout.marked(runs):
            if isinstance(run, Field):
                _field(line, f"MERGEFIELD {run.name}", run.text)
                continue
            self._run(line, run if isinstance(run, str) else run.text)
            if source and marked:
                self._mark(line, source, "Source Mark")

    def _mark(self, line: Line, source: str, style: str) -> None:
        # A space that does not break keeps the mark apart from a figure for who listens.
        text = source if style == "Hyperlink" else f"\u00a0{source}"
        self._link(line, _source_mark(source), text, style, self.words.source_named(source))

    def _link(self, line: Line, to: str, text: str, style: str, tip: str = "") -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), to)
        link.set(qn("w:history"), "1")
        if tip:
            link.set(qn("w:tooltip"), tip)
        run = line.add_run(text)._r
        if style:
            run.style = self.styles[style]
        self._joined(run, text)
        link.append(run)
        line._p.append(link)


# ---- set up once -----------------------------------------------------------------------------------------


def _set_up(document: Any, paper: Paper, said: Words) -> None:
    _name(document, paper)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if paper.shape == WIDE else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = _page(paper)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _around(paper)
    if said.is_rtl:
        _put(section._sectPr, OxmlElement("w:bidi"), ("w:rtlGutter", "w:docGrid"))
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        tag = _TAGS.get(said.language, said.language)
        language.set(qn("w:val"), tag)
        language.set(qn("w:bidi"), tag if said.is_rtl else _TAGS["ar"])
    for style, size, over in _set_close(_STYLES) if paper.shape == BRIEF else _STYLES:
        _style(document, style, size, **over)
    normal = document.styles["Normal"]
    normal.paragraph_format.line_spacing = 1.0 if paper.shape == BRIEF else 1.2
    if said.is_rtl:
        _put(normal.element.get_or_add_pPr(), OxmlElement("w:bidi"), _AFTER_BIDI)
    _lists(document)
    _tabs(document, _line_width(paper))
    document.styles.element.append(parse_xml(_table_style_xml(20 if paper.shape == BRIEF else 60)))
    _border_of_style(document.styles["To Write"], _EDGE, "dashed", all_around=True)


def _page(paper: Paper) -> tuple[int, int]:
    """The width and height of its pages."""
    return (_A4[1], _A4[0]) if paper.shape == WIDE else _A4


def _around(paper: Paper) -> int:
    return _AROUND_BRIEF if paper.shape == BRIEF else _AROUND


def _line_width(paper: Paper) -> int:
    return Emu(_page(paper)[0] - 2 * _around(paper))


def _set_close(styles: _Styles) -> _Styles:
    """Styles of a brief paper: smaller letters, and less between the lines."""
    close = ("before", "after")
    return tuple(
        (
            name,
            round(2 * size * _SMALLER) / 2,
            {key: value * _CLOSE if key in close else value for key, value in over.items()},
        )
        for name, size, over in styles
    )


def _name(document: Any, paper: Paper) -> None:
    """What the file says of itself: its title and language, and nobody's name."""
    core = document.core_properties
    core.title, core.subject, core.language = paper.title, paper.subtitle, _TAGS.get(paper.language, "en-GB")
    core.author = core.last_modified_by = core.comments = core.keywords = core.category = ""
    element = core._element
    for name in ("dcterms:created", "dcterms:modified"):
        for found in element.findall(qn(name)):
            element.remove(found)


_Styles = tuple[tuple[str, float, dict[str, Any]], ...]
_STYLES: _Styles = (
    ("Normal", 11, {"after": 6}),
    ("Body Text", 11, {"after": 8}),
    ("Title", 26, {"is_bold": True, "colour": _MAIN, "after": 4}),
    ("Subtitle", 14, {"colour": _QUIET, "after": 16}),
    ("Heading 1", 18, {"is_bold": True, "colour": _MAIN, "before": 22, "after": 8, "is_kept": True}),
    ("Heading 2", 14, {"is_bold": True, "colour": _MAIN, "before": 18, "after": 6, "is_kept": True}),
    ("Heading 3", 12, {"is_bold": True, "before": 14, "after": 4, "is_kept": True}),
    ("Heading 4", 11, {"is_bold": True, "colour": _QUIET, "before": 12, "after": 4, "is_kept": True}),
    ("Contents Heading", 14, {"is_bold": True, "colour": _MAIN, "before": 22, "after": 6, "is_kept": True}),
    ("List Bullet", 11, {"after": 4}),
    ("List Number", 11, {"after": 4}),
    ("Quote", 11, {"is_italic": True, "before": 8, "after": 0, "indent": 0.6}),
    ("Quote Source", 10, {"colour": _QUIET, "after": 12, "indent": 0.6}),
    ("Caption", 11, {"is_bold": True, "before": 12, "after": 4, "is_kept": True}),
    ("Lead", 13, {"after": 10}),
    ("Quiet", 10, {"colour": _QUIET, "after": 8}),
    ("Table Text", 10, {"after": 0}),
    ("Table Text Small", 9, {"after": 0}),
    ("Table Note", 9, {"colour": _QUIET, "before": 4, "after": 12}),
    ("Picture", 11, {"before": 8, "after": 4}),
    ("Callout Heading", 11, {"is_bold": True, "before": 12, "after": 0, "is_kept": True, "indent": 0.4}),
    ("Callout", 11, {"after": 12, "indent": 0.4}),
    ("To Write", 11, {"is_italic": True, "colour": _QUIET, "before": 8, "after": 12, "indent": 0.2}),
    ("Fact", 11, {"after": 4}),
    ("toc 1", 11, {"before": 4, "after": 2}),
    ("toc 2", 11, {"after": 2, "indent": 0.6}),
    ("toc 3", 10, {"after": 1, "indent": 1.2}),
    ("Footer", 9, {"colour": _QUIET}),
)
"""Every style of a paragraph: its size in points and what else it is."""


def _style(
    document: Any,
    name: str,
    size: float,
    *,
    is_bold: bool = False,
    is_italic: bool = False,
    colour: str = _INK,
    before: float = 0,
    after: float = 0,
    is_kept: bool = False,
    indent: float = 0,
) -> None:
    styles = document.styles
    if name not in styles:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    style = styles[name]
    style.hidden, style.quick_style, style.unhide_when_used = False, True, True
    for gone in ("w:pBdr", "w:contextualSpacing"):
        for found in style.element.get_or_add_pPr().findall(qn(gone)):
            style.element.pPr.remove(found)
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    fonts = properties.get_or_add_rFonts()
    for letters in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{letters}"), _FONT)
    # Not told rather than told no, so that the head of a table can make its lines bold.
    style.font.bold, style.font.italic = is_bold or None, is_italic or None
    style.font.size, style.font.color.rgb = Pt(size), RGBColor.from_string(colour)
    style.font.cs_bold = is_bold or None
    _complex_size(properties, size)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.keep_with_next, shape.widow_control = is_kept, True
    if indent:
        shape.left_indent = shape.right_indent = Cm(indent)


def _complex_size(properties: Any, size: float) -> None:
    """The size of joined letters, which the format keeps apart from that of Latin ones."""
    element = OxmlElement("w:szCs")
    element.set(qn("w:val"), str(int(size * 2)))
    properties.find(qn("w:sz")).addnext(element)


def _lists(document: Any) -> None:
    for name in ("List Bullet", "List Number"):
        shape = document.styles[name].paragraph_format
        shape.left_indent, shape.first_line_indent = Cm(0.8), Cm(-0.6)
    characters = (
        ("Fact Label", {"color": _QUIET}),
        ("Source Mark", {"color": _MAIN, "superscript": True}),
        ("Hyperlink", {"color": _MAIN, "underline": True}),
    )
    for name, look in characters:
        styles = document.styles
        font = (styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.CHARACTER)).font
        font.color.rgb = RGBColor.from_string(str(look["color"]))
        font.superscript, font.underline = look.get("superscript"), look.get("underline")


def _tabs(document: Any, line_width: int) -> None:
    fact = document.styles["Fact"].paragraph_format
    fact.left_indent, fact.first_line_indent = Cm(4), Cm(-4)
    fact.tab_stops.add_tab_stop(Cm(4))
    footer = document.styles["Footer"]
    for found in footer.element.pPr.findall(qn("w:tabs")):
        footer.element.pPr.remove(found)
    footer.paragraph_format.tab_stops.add_tab_stop(line_width, WD_TAB_ALIGNMENT.RIGHT)


def _table_style_xml(around: int) -> str:
    """The style of tables. around: what lies above and below the text of a cell, in twentieths of a point."""
    return f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{_TABLE_STYLE}">
  <w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="{_EDGE}"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="{_EDGE}"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="{around}" w:type="dxa"/><w:left w:w="100" w:type="dxa"/>
      <w:bottom w:w="{around}" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/><w:bCs/></w:rPr>
    <w:tcPr>
      <w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{_EDGE}"/></w:tcBorders>
      <w:shd w:val="clear" w:color="auto" w:fill="{_HEAD_GROUND}"/><w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
</w:style>"""


# ---- elements that the library has no words for ----------------------------------------------------------


def _look(table: Any, *, is_rtl: bool) -> None:
    """The first row and the first column are heads, for the style and for who listens."""
    properties = table._tbl.tblPr
    for found in properties.findall(qn("w:tblLook")):
        properties.remove(found)
    look = OxmlElement("w:tblLook")
    for name, value in (
        ("val", "06A0"),
        *(("firstRow", "1"), ("lastRow", "0"), ("firstColumn", "1"), ("lastColumn", "0")),
        *(("noHBand", "1"), ("noVBand", "1")),
    ):
        look.set(qn(f"w:{name}"), value)
    properties.append(look)
    if is_rtl:
        properties.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))


def _say(table: Any, caption: str) -> None:
    """The alternative text of a table."""
    said = OxmlElement("w:tblCaption")
    said.set(qn("w:val"), caption)
    table._tbl.tblPr.append(said)


def _contents_mark(place: int) -> str:
    return f"_Toc{place:08d}"


def _source_mark(source_id: object) -> str:
    return f"source_{source_id}"


def _bookmark(line: Line, name: str, number: int) -> None:
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (begin, end):
        element.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), name)
    properties = line._p.get_or_add_pPr()
    properties.addnext(begin)
    line._p.append(end)


def _field_part(line: Line, part: str, *, is_old: bool = False) -> None:
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), part)
    if is_old:
        element.set(qn("w:dirty"), "true")
    line.add_run()._r.append(element)


def _field_begins(line: Line, code: str) -> None:
    _field_part(line, "begin", is_old=True)
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = code
    line.add_run()._r.append(text)
    _field_part(line, "separate")


def _turned(name: str) -> Any:
    """A property of a style that is switched off for one line."""
    element = OxmlElement(name)
    element.set(qn("w:val"), "0")
    return element


def _tongue(language: str) -> Any:
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), _TAGS.get(language, language))
    return element


def _field(line: Line, code: str, shown: str = "1") -> None:
    """What the program works out or fills in; shown: what stands there until it does."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), f" {code} ")
    run = line.add_run(shown)
    element.append(run._r)
    line._p.append(element)


def _border_element(colour: str, kind: str = "single", *, all_around: bool = False) -> Any:
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right") if all_around else ("left",):
        border = OxmlElement(f"w:{side}")
        for name, value in (
            ("val", kind),
            ("sz", "8" if all_around else "36"),
            ("space", "6" if all_around else "8"),
            ("color", colour),
        ):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    return borders


_AFTER_BIDI = (
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:rPr",
)
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:bidi", *_AFTER_BIDI)
"""What the schema has after a direction and after borders in a paragraph's properties."""


def _put(properties: Any, element: Any, after: tuple[str, ...]) -> None:
    """Put an element in its place: before the first of those that come after it."""
    names = {qn(name) for name in after}
    first = next((child for child in properties if child.tag in names), None)
    if first is None:
        properties.append(element)
    else:
        first.addprevious(element)


def _border(line: Line, colour: str) -> None:
    _put(line._p.get_or_add_pPr(), _border_element(colour), _AFTER_BORDERS)


def _border_of_style(style: Any, colour: str, kind: str = "single", *, all_around: bool = False) -> None:
    border = _border_element(colour, kind, all_around=all_around)
    _put(style.element.get_or_add_pPr(), border, _AFTER_BORDERS)


def _own_numbering(document: Any) -> int:
    """A numbering of its own for one list, so that it begins with 1."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    used = style.pPr.numPr.numId.val
    found = next(one for one in numbering.num_lst if one.numId == used)
    number = numbering.add_num(found.abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)
