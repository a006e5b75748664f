"""What stands in a printed paper, as readers of each format find it that had no hand in writing it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import html5lib
import openpyxl
import pypdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def squeezed(text: str) -> str:
    """A text without its spaces and line breaks, which each format sets as it must."""
    return re.sub(r"\s+", "", text)


def html_of(text: str) -> ElementTree.Element:
    """A page as browsers read it."""
    parsed: ElementTree.Element = html5lib.parse(text, namespaceHTMLElements=False)
    return parsed


def words_in(element: ElementTree.Element) -> str:
    """The text of an element and of what is in it."""
    return "".join(element.itertext())


def docx_part(file: bytes, name: str) -> ElementTree.Element:
    """A part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        return ElementTree.fromstring(opened.read(name))


def docx_text(file: bytes) -> str:
    """Every word of a Word file, a line a paragraph."""
    body = docx_part(file, "word/document.xml")
    return "\n".join("".join(text.text or "" for text in one.iter(f"{W}t")) for one in body.iter(f"{W}p"))


def docx_styles(file: bytes) -> list[tuple[str, str]]:
    """The name of each paragraph's style, and its text."""
    names = {
        style.get(f"{W}styleId"): str(style.find(f"{W}name").get(f"{W}val"))  # type: ignore[union-attr]
        for style in docx_part(file, "word/styles.xml").iter(f"{W}style")
    }
    found = []
    for one in docx_part(file, "word/document.xml").iter(f"{W}p"):
        style = one.find(f"{W}pPr/{W}pStyle")
        name = names[style.get(f"{W}val")] if style is not None else ""
        found.append((name, "".join(text.text or "" for text in one.iter(f"{W}t"))))
    return found


def pdf_of(file: bytes) -> pypdf.PdfReader:
    """A PDF."""
    return pypdf.PdfReader(io.BytesIO(file))


def pdf_text(file: bytes) -> str:
    """Every word of a PDF."""
    return "\n".join(page.extract_text() for page in pdf_of(file).pages)


def pdf_tags(file: bytes) -> list[Any]:
    """Every element of the tree that a screen reader walks, in order."""
    return list(_tags(pdf_of(file).trailer["/Root"]["/StructTreeRoot"]["/K"]))


def _tags(found: Any) -> Iterator[Any]:
    found = found.get_object() if hasattr(found, "get_object") else found
    if isinstance(found, list):
        for one in found:
            yield from _tags(one)
    elif hasattr(found, "get") and found.get("/S"):
        yield found
        if "/K" in found:
            yield from _tags(found["/K"])


def workbook(file: bytes) -> Any:
    """A workbook."""
    return openpyxl.load_workbook(io.BytesIO(file))


def cells(book: Any) -> Iterator[Any]:
    """Every cell of a workbook that holds something."""
    yield from (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)


def shown(cell: Any) -> str:
    """What a cell shows, by the formats of numbers that reports use."""
    value, pattern = cell.value, cell.number_format
    if isinstance(value, str):
        return value
    above, *rest = pattern.split(";")
    part = (above if value > 0 else rest[0] if value < 0 else rest[1]) if rest else above
    found = re.fullmatch(r'(?:"(.)")?(#,##)?0(?:\.(0+))?(%?)', part)
    assert found, pattern
    sign, groups, places, percent = found.groups()
    number = (abs(value) if rest else value) * (100 if percent else 1)
    return f"{sign or ''}{number:{',' if groups else ''}.{len(places or '')}f}{percent}"
