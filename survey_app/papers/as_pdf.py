"""A paper as PDF: tagged, with headings, tables and alternative texts that can be listened to (PDF/UA-1).

Library: typst, with a template of our own (`paper.typ`) and the packaged letters (decision 50). The paper
goes in as data and never as markup, whatever signs are in it; nothing is fetched, no letter of the machine
used.
"""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from survey_app.papers import layout, pictures
from survey_app.papers.model import (
    Block,
    Callout,
    Items,
    Narrative,
    Paper,
    Paragraph,
    Picture,
    Quote,
    Runs,
    Table,
    text_of,
)
from survey_app.papers.words import Words, direction_of, words

STANDARD = "ua-1"
"""PDF/UA-1, ISO 14289-1."""
_TEMPLATE = "paper.typ"
_SMALL_TABLE, _SMALL_TEXT, _LONG_CELL = 8, 2000, 800
"""Rows and signs of a table that is kept on one page, and signs of a cell that may go on on the next."""
_UNSEEN = ("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn")
"""Kinds of signs that change others or are none."""


def render(paper: Paper) -> bytes:
    """A paper as the bytes of a .pdf file."""
    return render_all([paper])


def render_all(papers: Sequence[Paper]) -> bytes:
    """Letters that are alike but for what stands in them, as one .pdf file; each begins on a page of its own.

    papers: at least one, all with one title, in one language; those of several name no sources.
    """
    from typst import TypstError

    first, *others = papers
    known = {**_data(first), "others": [_written_out(_blocks(paper)) for paper in others]}
    data = json.dumps(known, ensure_ascii=False)
    try:
        return _drawn(data, [STANDARD])
    except TypstError as error:
        if "PDF/UA-1" not in str(error):
            raise
        # Some joins of letters cannot be told as the standard asks: then a tagged file without its name.
        return _drawn(data, [])


def _drawn(data: str, standards: list[Any]) -> bytes:
    import typst

    return typst.compile(
        files("survey_app.papers").joinpath(_TEMPLATE).read_bytes(),
        font_paths=pictures.fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": data},
        pdf_standards=standards,
    )


def written_out(text: str) -> str:
    """A text in which a sign that no packaged letter draws is told by its name, as an emoji in a quote."""
    known = _letters()
    if all(ord(sign) in known or sign in "\n\t" for sign in text):
        return text
    return "".join(sign if ord(sign) in known else _told(sign) for sign in text)


def _told(sign: str) -> str:
    if unicodedata.category(sign) in _UNSEEN:
        return " " if sign in "\n\t" else ""
    return f"({unicodedata.name(sign, '?').lower()})"


@cache
def _letters() -> frozenset[int]:
    """Every sign that the packaged letters draw."""
    import uharfbuzz

    found: set[int] = set()
    for package, _family in pictures.FONTS:
        for font in (files(package) / "files").iterdir():
            if font.name.endswith(".ttf") and "Italic" not in font.name:
                found.update(uharfbuzz.Face(uharfbuzz.Blob(font.read_bytes())).unicodes)
    return frozenset(found)


def _data(paper: Paper) -> dict[str, Any]:
    """What the template reads: headings and blocks in one row, texts written out, runs as text and source."""
    said, depth = words(paper.language), layout.contents_depth(paper)
    sources, line = layout.sources_table(paper, said), layout.line_of(paper)
    written: dict[str, Any] = _written_out(
        {
            "title": paper.title,
            "subtitle": paper.subtitle,
            "facts": [list(fact) for fact in paper.facts],
            "blocks": _blocks(paper),
            "sources": {
                "head": sources.head,
                "numbers": [],
                "widths": layout.widths(sources, line),
                "is_long": False,
                "rows": [[cell[0] for cell in row] for row in sources.rows],
                "note": sources.note,
            },
            "words": {
                "contents": said.contents,
                "sources": said.sources,
                "sources_note": said.sources_note,
                "source": said.source,
                "moved": said.staff.moved,
                "page": said.page,
            },
        }
    )
    return {
        **written,
        "fonts": [family for _package, family in pictures.FONTS],
        "lang": said.language,
        "region": said.region,
        "is_rtl": said.is_rtl,
        "contents_depth": depth,
        "shape": paper.shape,
    }


def _blocks(paper: Paper) -> list[dict[str, Any]]:
    """Headings and blocks in one row, each with the language of its words where it is not the paper's."""
    said, known = words(paper.language), frozenset(one.id for one in paper.sources)
    line = layout.line_of(paper)
    blocks: list[dict[str, Any]] = []
    for level, section in layout.outline(paper):
        tongue = {"lang": section.language, "dir": direction_of(section.language or paper.language)}
        if section.title:
            heading = {"sort": "heading", "text": section.title, "level": min(level, layout.DEEPEST)}
            blocks.append({**heading, **tongue, "on_new_page": section.on_new_page})
        blocks.extend({**_block(block, said, known, line), **tongue} for block in section.blocks)
    return blocks


def _block(block: Block, said: Words, known: frozenset[str], line: int) -> dict[str, Any]:
    sort = {"sort": type(block).__name__.lower()}
    if isinstance(block, Paragraph):
        return {**sort, "look": block.look, "runs": _runs(block.runs, known)}
    if isinstance(block, Items):
        return {
            **sort,
            "is_ordered": block.is_ordered,
            "items": [_runs(item, known) for item in block.items],
        }
    if isinstance(block, Table):
        return {**sort, **_table(block, known, line)}
    if isinstance(block, Picture):
        return {
            **sort,
            "svg": _Drawing(_drawing(block)),
            "alt": block.alt,
            "width": block.width,
            "caption": block.caption,
        }
    if isinstance(block, Quote):
        who = f"{block.who} ({said.retold})" if block.is_retold else block.who
        return {**(sort if block.words else {"sort": ""}), "words": block.words, "who": who}
    if isinstance(block, Narrative):
        return {
            **sort,
            "paragraphs": block.paragraphs,
            "prompt": "" if block.paragraphs else said.staff.prompt(block),
            "written": block.written if block.paragraphs else "",
            "moved": [said.staff.moved_text(moved) for moved in block.moved],
        }
    return {
        **sort,
        "about": block.about,
        "heading": _headed(block, said),
        "runs": _runs(block.runs, known),
    }


def _headed(block: Callout, said: Words) -> str:
    tag = said.tag(block)
    return f"{tag}: {block.heading}" if tag else block.heading


def _table(block: Table, known: frozenset[str], line: int) -> dict[str, Any]:
    only = layout.only_source(block)
    lengths = [len(text_of(cell)) for row in block.rows for cell in row]
    return {
        "caption": block.caption,
        "head": block.head,
        "numbers": sorted(layout.number_columns(block)),
        "widths": layout.widths(block, line),
        "rows": [
            [
                _runs(row[place] if place < len(row) else (), frozenset() if only else known)
                for place in range(len(block.head))
            ]
            for row in block.rows
        ],
        "note": block.note,
        "source": only if only in known else "",
        "is_small": len(block.rows) <= _SMALL_TABLE and sum(lengths) <= _SMALL_TEXT,
        "is_long": max(lengths, default=0) > _LONG_CELL,
    }


def _runs(runs: Runs, known: frozenset[str]) -> list[list[str]]:
    """Runs as pairs of a text and the source to name after it, "" for none."""
    return [
        [run if isinstance(run, str) else run.text, source if source in known else ""]
        for run, source in layout.marked(runs)
    ]


class _Drawing(str):
    """A drawing's own text, in which nothing is written out."""


def _drawing(block: Picture) -> str:
    """The drawing; with joined letters as a picture of it, since the standard lets none into a drawing."""
    if not pictures.has_joined_letters(block.svg):
        return pictures.with_packaged_letters(block.svg)
    png = base64.b64encode(pictures.png_of(block.svg, block.width, 3)).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{block.width}" height="{block.height}">'
        f'<image width="{block.width}" height="{block.height}" href="data:image/png;base64,{png}"/></svg>'
    )


def _written_out(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _written_out(each) for name, each in part.items()}
    if isinstance(part, list | tuple):
        return [_written_out(each) for each in part]
    return written_out(part) if isinstance(part, str) and not isinstance(part, _Drawing) else part
