"""A paper as a PDF that can be listened to, and in which nobody's words are markup."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
import typst

from survey_app.papers import as_pdf
from survey_app.papers.model import Callout, Paper, Paragraph, Picture, Quote, Section, Table
from tests.papers.conftest import Printed
from tests.papers.readers import pdf_of, pdf_tags, pdf_text, squeezed


def test_the_file_is_tagged_and_says_that_it_can_be_listened_to(printed: Printed) -> None:
    reader = pdf_of(printed.pdf)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (printed.paper.title, None)
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()


def test_headings_tables_and_pictures_are_told_as_what_they_are(printed: Printed) -> None:
    tags = pdf_tags(printed.pdf)
    kinds = Counter(str(tag["/S"]) for tag in tags)
    tables = [block for block in printed.paper.blocks() if isinstance(block, Table)]
    assert kinds["/Table"] == len(tables) + 1
    assert kinds["/THead"] == kinds["/Table"]
    assert kinds["/TH"] == sum(len(table.head) for table in tables) + 4
    assert kinds["/TD"] >= sum(len(row) for table in tables for row in table.rows)
    assert min(kinds[name] for name in ("/Title", "/P", "/L", "/LI", "/BlockQuote", "/Link", "/TOC")) > 0
    levels = [int(str(tag["/S"])[2]) for tag in tags if str(tag["/S"]) in ("/H1", "/H2", "/H3", "/H4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    pictures = [block for block in printed.paper.blocks() if isinstance(block, Picture)]
    assert [tag.get("/Alt") for tag in tags if tag["/S"] == "/Figure"] == [one.alt for one in pictures]


def test_pages_are_numbered_and_the_outline_names_every_section(printed: Printed) -> None:
    reader = pdf_of(printed.pdf)
    pages = len(reader.pages)
    assert f"Page1/{pages}" in squeezed(reader.pages[0].extract_text())
    assert [one.title for one in reader.outline if not isinstance(one, list)] == [
        *(section.title for section in printed.paper.sections),
        "Where the figures come from",
    ]


def test_a_letter_from_right_to_left_can_be_listened_to_with_its_chart(joined: Printed) -> None:
    root = pdf_of(joined.pdf).trailer["/Root"]
    assert root["/Lang"] == "ar"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert [tag.get("/Alt") for tag in pdf_tags(joined.pdf) if tag["/S"] == "/Figure"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("It was good \U0001f642", "It was good (slightly smiling face)"),
        ("Fine \u2764\ufe0f\u200d\U0001f525", "Fine (heavy black heart)"),
        ('#panic() $1/0$ @nobody <label> #read("/etc/hostname")', "#panic() $1/0$ @nobody <label>"),
    ],
)
def test_no_words_stop_a_paper(words: str, told: str) -> None:
    blocks = (Quote("c", "A pupil", False, words), Paragraph((words,)))
    file = as_pdf.render(Paper("letter", "A letter", "", "en", (), (Section("s", "A part", blocks),)))
    assert squeezed(told) in squeezed(pdf_text(file))
    assert b"pdfuaid" in pdf_of(file).trailer["/Root"]["/Metadata"].get_object().get_data()


def test_words_longer_than_a_page_go_on_on_the_next() -> None:
    words = " ".join(f"word{place}" for place in range(1500))
    blocks = (
        Table("Long", ("What", "Said"), ((("A",), (words,)),), "Long"),
        Quote("c", "A pupil", False, words),
        Callout("gap", "Gap", (words,)),
    )
    file = as_pdf.render(Paper("letter", "A letter", "", "en", (), (Section("s", "A part", blocks),)))
    shown = pdf_text(file)
    assert all(shown.count(f"word{place}") >= 3 for place in (1000, 1250, 1499))
    reader, lows = pdf_of(file), list[float]()

    def look(text: str, shift: list[float], at: list[float], _font: object, _size: float) -> None:
        if text.strip():
            lows.append(at[5] * shift[3] + shift[5])

    for page in reader.pages:
        page.extract_text(visitor_text=look)
    assert len(lows) > 100
    assert min(lows) > 0


def test_where_letters_cannot_be_told_as_the_standard_asks_the_file_is_tagged_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn, asked = as_pdf._drawn, []

    def refuse(data: str, standards: list[str]) -> bytes:
        asked.append(standards)
        if standards:
            raise typst.TypstError("PDF/UA-1 error: a letter")
        return drawn(data, standards)

    monkeypatch.setattr(as_pdf, "_drawn", refuse)
    file = as_pdf.render(Paper("letter", "A letter", "", "en", (), (Section("s", "A part"),)))
    assert asked == [["ua-1"], []]
    assert pdf_of(file).trailer["/Root"]["/MarkInfo"]["/Marked"]
