"""Cards on paper: two halves with one code, every letter there, and nothing that says what it is for."""

from __future__ import annotations

import csv
import io
import re
import zlib
from importlib.resources import files
from pathlib import Path

import pytest
import segno
from fontTools.ttLib import TTFont
from PIL import Image

from survey_app import card_sheets, i18n
from survey_app.services import cards

ADDRESS = "http://localhost:8000/p/k7m2qd"
NOTE = "Cut along the dashed lines."
LETTERS = {
    "latin": cards.ALPHABET + "ŵŷŴŶ" + "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ" + "ăâîșțĂÂÎȘȚ" + ":/.#-abcxyz",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىة" + "ٹڈڑںےھگچپکیہۓۂ" + "؟،؛۔" + "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
}


@pytest.fixture(scope="module")
def glyphs() -> dict[str, set[int]]:
    """The characters that each font can draw."""
    found = {}
    for name, package, font in card_sheets.FONTS:
        with TTFont(str(files(package) / "files" / font)) as opened:
            found[name] = set(opened.getBestCmap())
    return found


def contents(pdf: bytes) -> list[str]:
    """What each page draws, in PDF's own words."""
    # The line before the end belongs to the PDF, a carriage return before that to what is compressed.
    found = re.findall(rb"stream\n(\x78.*?)\nendstream", pdf, re.S)
    streams = [zlib.decompress(raw) for raw in found]
    return [text for text in (one.decode("latin-1") for one in streams) if " Tf" in text]


def written(content: str) -> list[float]:
    """The size in which each piece of text really is drawn: the one set last, whatever was meant."""
    sizes, size = [], 0.0
    for chosen, shown in re.findall(r"/F\d+ ([\d.]+) Tf|(T[jJ])", content):
        if chosen:
            size = float(chosen)
        elif not sizes or sizes[-1] != size:
            sizes.append(size)
        assert chosen or shown
    return sizes


@pytest.mark.parametrize("font", ["latin", "arabic"])
def test_no_letter_of_any_language_is_missing(glyphs: dict[str, set[int]], font: str) -> None:
    said = [card_sheets.words(language) for language in i18n.languages()]
    texts = [
        text
        for one in said
        if one.is_rtl == (font == "arabic")
        for text in (one.now, one.next_time, one.go_to, one.code, one.no_name)
    ]
    assert {
        sign for text in (*texts, LETTERS[font]) for sign in text if ord(sign) not in glyphs[font]
    } == set()


@pytest.mark.parametrize("language", i18n.languages())
def test_a_sheet_has_five_cards_in_every_language_and_each_text_its_size(language: str) -> None:
    made = [cards.draw_code() for _ in range(7)]
    pages = contents(card_sheets.file("pdf", made, ADDRESS, language, NOTE))
    assert [len(re.findall(r"/I\d+ Do", page)) for page in pages] == [10, 4]
    assert written(pages[1]) == [7.0, *[11.0, 8.0, 15.0, 8.0] * 4]


def test_both_halves_of_a_card_show_the_same_picture_and_no_other_card_does() -> None:
    made = [cards.draw_code() for _ in range(3)]
    (page,) = contents(card_sheets.file("pdf", made, ADDRESS, "en", NOTE))
    drawn = re.findall(r"/I(\d+) Do", page)
    assert [drawn.count(number) for number in dict.fromkeys(drawn)] == [2, 2, 2]


def test_the_picture_is_the_address_with_the_card_behind_the_sign_that_no_server_gets() -> None:
    card = cards.draw_code()
    picture = Image.open(io.BytesIO(card_sheets._picture(f"{ADDRESS}#{card}"))).convert("L")
    expected = segno.make(f"{ADDRESS}#{card}", error="m")
    side = expected.symbol_size(border=0)[0]
    seen = [
        [picture.getpixel(((x + 2) * 10 + 5, (y + 2) * 10 + 5)) == 0 for x in range(side)]
        for y in range(side)
    ]
    assert seen == [[bool(dark) for dark in row] for row in expected.matrix]


def test_where_people_read_from_the_right_the_half_for_now_is_on_the_right() -> None:
    assert card_sheets.words("ar").is_rtl
    assert card_sheets.words("ur").is_rtl
    assert not card_sheets.words("pl").is_rtl


def test_no_cell_of_the_list_can_begin_a_formula() -> None:
    made = [cards.draw_code() for _ in range(200)]
    text = card_sheets.file("csv", made, ADDRESS, "en", NOTE).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["card"].replace(" ", "") for row in rows] == made
    assert [row["address"] for row in rows] == [f"{ADDRESS}#{card}" for card in made]
    assert not any(cell[0] in "=+-@\t\r" for row in rows for cell in row.values())


def test_words_of_a_card_fit_beside_its_picture() -> None:
    width = card_sheets.HALF_WIDTH - 2 * card_sheets.PADDING - card_sheets.PICTURE - 3
    with card_sheets.blank() as sheet:
        for language in i18n.languages():
            said = card_sheets.words(language)
            sheet.set_font("arabic" if said.is_rtl else "latin", size=11)
            assert sheet.get_string_width(said.next_time) < 2 * width - 10, language
            sheet.set_font("arabic" if said.is_rtl else "latin", size=8)
            assert sheet.get_string_width(said.go_to) < width, language


def test_no_font_is_left_open() -> None:
    card_sheets.as_pdf([cards.draw_code()], ADDRESS, card_sheets.words("ar"), NOTE)
    assert not [name for name in open_files() if name.endswith(".ttf")]


def open_files() -> list[str]:
    """The files that this process has open; none where the system does not tell."""
    folder = Path("/proc/self/fd")
    return [str(one.resolve()) for one in folder.iterdir()] if folder.is_dir() else []
