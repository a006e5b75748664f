"""A file to be taken out as a workbook: what is in it, its rows in words and in codes, and the codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from survey_app.exports.model import CODEBOOK_HEADS, Export, codebook
from survey_app.i18n import gettext as _
from survey_app.services.exports import Cell
from survey_app.services.refusals import Refusal

MOST_OF_A_SHEET = 1_048_575
"""Rows below the heads. A sheet of a workbook holds no more."""
MOST_COLUMNS = 16_384
WIDTH = 18
WIDE = 60


def write(export: Export, out: Path) -> None:
    """Write the workbook, with no more than a row of each tab in memory.

    Every word is written as words and every number as a number, so that no cell acts as a formula or a link.
    What is not in the workbook yet stands in files of the folder of `out`, which is its owner's alone. Raises
    Refusal where a sheet cannot hold it.
    """
    import xlsxwriter

    if len(export.columns) > MOST_COLUMNS:
        raise Refusal("A sheet has too few columns for this. Take it out as CSV instead.")
    settings = {"constant_memory": True, "tmpdir": str(out.parent)}
    with out.open("wb") as file, xlsxwriter.Workbook(file, settings) as book:
        bold = book.add_format({"bold": True})
        _write_contents(book, export, bold)
        tabs = [(export.tab, export.has_codes), *(((_("Codes"), False),) if export.has_codes else ())]
        pages = [
            (_page(book, name, [one.name for one in export.columns], bold), words) for name, words in tabs
        ]
        for line, cells in enumerate(export.rows(), start=1):
            if line > MOST_OF_A_SHEET:
                raise Refusal("A sheet holds 1,048,575 rows, and there are more. Take it out as CSV instead.")
            for page, in_words in pages:
                _write_row(page, line, export.in_words(cells) if in_words else cells)
        told = _page(book, _("Codebook"), CODEBOOK_HEADS, bold)
        for line, row in enumerate(codebook(export), start=1):
            _write_row(told, line, row)


def _write_contents(book: Any, export: Export, bold: Any) -> None:
    page = book.add_worksheet(_("Contents"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, WIDTH * 2)
    page.set_column(1, 1, WIDE * 2, wrapped)
    page.write_string(0, 0, export.title, bold)
    lines = [*export.about, *_tabs(export), *((str(code), words) for code, words in export.missing)]
    for line, (head, words) in enumerate(lines, start=2):
        page.write_string(line, 0, head)
        page.write_string(line, 1, words)


def _tabs(export: Export) -> list[tuple[str, str]]:
    told = [(export.tab, _("One row each, under the names of the columns."))]
    if export.has_codes:
        told.append((_("Codes"), _("The same rows in the same order, in numbers.")))
    told.append((_("Codebook"), _("What each column is, what its numbers mean, and how it was made.")))
    return [*told, (_("Codes of what is missing"), _("In every column; no cell is blank."))]


def _page(book: Any, name: str, heads: tuple[str, ...] | list[str], bold: Any) -> Any:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.set_column(0, len(heads) - 1, WIDTH)
    for column, head in enumerate(heads):
        page.write_string(0, column, head, bold)
    return page


def _write_row(page: Any, line: int, cells: tuple[Cell, ...]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            page.write_string(line, column, cell)
        else:
            page.write_number(line, column, cell)
