"""Cards on paper: A4 sheets of tear-off halves as PDF, and a CSV for those who print them elsewhere.

Each card has two halves with the same code, one for now and one for the next time. It prints no service, no
topic and no name: whoever finds one learns nothing but that it is a code. Library: fpdf2, with HarfBuzz for
the shapes and the direction of Arabic and Urdu; the fonts come in packages of their own (decision 3).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import segno

from survey_app import i18n
from survey_app.i18n import gettext as _
from survey_app.services import cards

if TYPE_CHECKING:
    from fpdf import FPDF

FORMATS = ("pdf", "csv")
FONTS = (
    ("latin", "fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
    ("arabic", "fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
)
"""Noto Sans, under the SIL Open Font License 1.1; the regular weight, which needs no working out."""
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
LEFT, TOP = 10, 14
HALF_WIDTH, HALF_HEIGHT = 95, 54
PADDING, PICTURE = 5, 33
ROWS = 5
"""Millimetres of an A4 sheet, and cards on it."""
INK, FAINT = 0, 110


@dataclass(frozen=True, slots=True)
class Words:
    """What a card says, in one language."""

    now: str
    next_time: str
    go_to: str
    code: str
    no_name: str
    is_rtl: bool


def words(language: str) -> Words:
    """What a card says in a language."""
    with i18n.speaking(language):
        return Words(
            now=_("For now"),
            next_time=_("For the next time. Keep it safe."),
            go_to=_("Scan this, or go to"),
            code=_("Your code"),
            no_name=_("Do not write your name on it."),
            is_rtl=i18n.direction() == "rtl",
        )


def file(kind: str, made: Sequence[str], address: str, language: str, note: str) -> bytes:
    """Cards as a file of one of FORMATS. address: the programme's `/p/…`. note: for whoever prints them."""
    return as_pdf(made, address, words(language), note) if kind == "pdf" else as_csv(made, address)


def as_csv(made: Sequence[str], address: str) -> bytes:
    """A line for each card: its code in groups, and the address that a QR code would hold.

    No cell can begin a formula: a code begins with a letter or a digit and has spaces, an address with http.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("card", "address"))
    writer.writerows((cards.spaced(card), f"{address}#{card}") for card in made)
    return ("\ufeff" + text.getvalue()).encode()


def as_pdf(made: Sequence[str], address: str, said: Words, note: str) -> bytes:
    """Sheets with five cards each. Cut along the dashed lines; fold and tear along the dotted one."""
    with blank() as sheet:
        for number, card in enumerate(made):
            row = number % ROWS
            if row == 0:
                _begin_page(sheet, note)
            picture = _picture(f"{address}#{card}")
            for is_now in (True, False):
                # Where people read from the right, what is for now stands on the right.
                left = LEFT + HALF_WIDTH * (is_now == said.is_rtl)
                _half(sheet, left, TOP + row * HALF_HEIGHT, card, address, said, picture, is_now=is_now)
        return bytes(sheet.output())


@contextmanager
def blank() -> Iterator[FPDF]:
    """A document without a page, with the fonts, whose files are closed at the end."""
    # 30 MB that a web worker need not carry until somebody prints.
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

    sheet = FPDF(format="A4")
    sheet.set_auto_page_break(False)
    sheet.set_margin(0)
    sheet.c_margin = 0
    for name, package, font in FONTS:
        sheet.add_font(name, fname=str(files(package) / "files" / font))
    try:
        yield sheet
    finally:
        # The library reads a font's file as it needs it, and leaves it open.
        for opened in sheet.fonts.values():
            if isinstance(opened, TTFFont):
                opened.close()


def _begin_page(sheet: FPDF, note: str) -> None:
    sheet.add_page()
    sheet.set_font("latin", size=7)
    sheet.set_text_color(FAINT)
    sheet.set_xy(LEFT, 4)
    sheet.multi_cell(2 * HALF_WIDTH, 3.4, note, align="C")
    sheet.set_draw_color(FAINT)
    sheet.set_line_width(0.2)
    bottom = TOP + ROWS * HALF_HEIGHT
    sheet.set_dash_pattern(dash=3, gap=2)
    for row in range(ROWS + 1):
        sheet.line(LEFT, TOP + row * HALF_HEIGHT, LEFT + 2 * HALF_WIDTH, TOP + row * HALF_HEIGHT)
    sheet.set_dash_pattern(dash=0.4, gap=1.2)
    middle = LEFT + HALF_WIDTH
    sheet.line(middle, TOP, middle, bottom)
    sheet.set_dash_pattern()
    # Beyond the cards: where to fold the whole sheet before it is torn.
    sheet.line(middle, TOP - 3, middle, TOP - 1)
    sheet.line(middle, bottom + 1, middle, bottom + 3)


def _half(
    sheet: FPDF,
    left: float,
    top: float,
    card: str,
    address: str,
    said: Words,
    picture: bytes,
    *,
    is_now: bool,
) -> None:
    inside = HALF_WIDTH - 2 * PADDING
    beside = inside - PICTURE - 3
    at_picture = left + PADDING + (inside - PICTURE if said.is_rtl else 0)
    at_words = left + PADDING + (0 if said.is_rtl else PICTURE + 3)
    sheet.image(io.BytesIO(picture), at_picture, top + 6, PICTURE, PICTURE)
    sheet.set_text_color(INK)
    sheet.set_xy(at_words, top + 6)
    _write(sheet, said, at_words, beside, said.now if is_now else said.next_time, 11, 5.2)
    _write(sheet, said, at_words, beside, said.go_to, 8, 4.6, before=1)
    _write(sheet, said, at_words, beside, address, 8, 3.8, is_code=True)
    _write(sheet, said, at_words, beside, said.code, 8, 4.6, before=1)
    _write(sheet, said, at_words, beside, cards.spaced(card), 15, 7, is_code=True)
    sheet.set_text_color(FAINT)
    sheet.set_xy(left + PADDING, top + HALF_HEIGHT - 8)
    _write(sheet, said, left + PADDING, inside, said.no_name, 8, 4)


def _write(
    sheet: FPDF,
    said: Words,
    left: float,
    width: float,
    text: str,
    size: float,
    height: float,
    *,
    before: float = 0,
    is_code: bool = False,
) -> None:
    # Only words need their letters joined; an address and a code are read from the left in every language.
    # One font for each piece: where fpdf2 falls back within a piece, what follows gets a wrong size.
    is_joined = said.is_rtl and not is_code
    sheet.set_font("arabic" if is_joined else "latin", size=size)
    sheet.set_text_shaping(is_joined)
    sheet.set_xy(left, sheet.get_y() + before)
    sheet.multi_cell(width, height, text, align="R" if said.is_rtl else "L", new_x="LEFT", new_y="NEXT")


def _picture(address: str) -> bytes:
    """An address as a QR code in black and white, sharp at any printer's grain."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=10, border=2)
    return drawn.getvalue()
