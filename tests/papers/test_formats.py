"""The four formats of a paper say the same, to the letter, and print every sign as it stands."""

from __future__ import annotations

import pytest

from survey_app.papers import as_html, as_xlsx, layout
from survey_app.papers.model import Paper, Section, Source, Table, Value
from tests.papers.conftest import Printed
from tests.papers.readers import cells, docx_text, html_of, pdf_text, shown, squeezed, words_in, workbook
from tests.papers.specimens import HOSTILE, specimen


def texts(printed: Printed) -> dict[str, str]:
    """Every word of each format, without spaces."""
    return {
        "html": squeezed(words_in(html_of(printed.html))),
        "docx": squeezed(docx_text(printed.docx)),
        "pdf": squeezed(pdf_text(printed.pdf)),
        "xlsx": squeezed("\n".join(shown(cell) for cell in cells(workbook(printed.xlsx)))),
    }


def test_every_value_and_every_title_stands_in_every_format(printed: Printed) -> None:
    said = [value.text for value in printed.paper.values()]
    assert len(said) > 15
    said += [printed.paper.title, *(text for fact in printed.paper.facts for text in fact)]
    said += [source.rule for source in printed.paper.sources]
    for name, text in texts(printed).items():
        assert [one for one in said if squeezed(one) not in text] == [], name


def test_every_heading_and_caption_stands_where_people_read(printed: Printed) -> None:
    said = [section.title for _depth, section in layout.outline(printed.paper)]
    said += [block.caption for block in printed.paper.blocks() if isinstance(block, Table)]
    for name, text in texts(printed).items():
        missing = [one for one in said if squeezed(one) not in text]
        assert missing == [], name


def test_signs_that_mean_something_to_a_format_are_printed_as_they_stand(printed: Printed) -> None:
    for name, text in texts(printed).items():
        # A quote, a cell and what a coordinator wrote.
        assert text.count(squeezed(HOSTILE)) >= (2 if name == "pdf" else 3), name


def test_letters_that_join_stand_in_every_format(joined: Printed) -> None:
    page, file = squeezed(words_in(html_of(joined.html))), squeezed(docx_text(joined.docx))
    for value in joined.paper.values():
        assert value.text in page
        assert value.text in file
    book = [shown(cell) for cell in cells(workbook(joined.xlsx))]
    assert "61%" in book
    assert "نعم" in book


def test_a_source_is_named_once_for_neighbours_and_after_the_last() -> None:
    def value(text: str, source: str) -> Value:
        return Value(text, text, "", None, "", source)

    runs = ("About ", value("28", "S1"), " of ", value("46", "S1"), ", ", value("14", "S2"), value("9", ""))
    assert [source for _run, source in layout.marked(runs)] == ["", "", "", "S1", "", "S2", ""]


def test_a_short_paper_has_no_contents_and_a_long_one_has_as_many_as_fit() -> None:
    flat = tuple(Section(f"s{n}", "A part") for n in range(layout.MOST_WITHOUT_CONTENTS))
    paper = Paper("letter", "A letter", "", "en", (), flat)
    assert layout.contents_depth(paper) == 0
    measures = tuple(Section(f"m{n}", "A measure") for n in range(28))
    areas = tuple(Section(f"a{n}", "An area", (), measures) for n in range(5))
    assert layout.contents_depth(Paper("annual", "A report", "", "en", (), areas)) == 1
    assert layout.contents_depth(specimen()) == 2


def test_the_columns_of_a_table_share_the_line_and_keep_words_whole() -> None:
    table = Table("", ("District", "Sessions", "What is next"), ((("Hill",), ("14",), ("Long " * 40,)),), "")
    shares = layout.widths(table)
    assert sum(shares) == pytest.approx(1)
    assert shares[1] * layout.LINE >= len("Sessions")
    assert shares[2] > shares[0]


@pytest.mark.parametrize(
    ("value", "number", "pattern"),
    [
        (Value("61%", "k", "", 61.0, "%"), 0.61, "0%"),
        (Value("61%", "k", "", 60.87, "%"), 0.61, "0%"),
        (Value("1,204", "k", "", 1204.0), 1204, "#,##0"),
        (Value("2.80", "k", "", 2.8), 2.8, "0.00"),
        (Value("0", "k", "", 0.0), 0, "0"),
        (Value("60%", "k", "", 61.0, "%"), None, ""),
        (Value("about 60%", "k", "", 60.0, "%"), None, ""),
        (Value("10–19", "k", "", 14.0), None, ""),
        (Value("=1+1", "k", "", 2.0), None, ""),
        (Value("61 %", "k", "", 61.0, "%"), None, ""),
        (Value("14", "k", "", None), None, ""),
    ],
)
def test_a_cell_is_a_number_only_where_it_shows_what_is_printed(
    value: Value, number: float | None, pattern: str
) -> None:
    cell = as_xlsx.cell_of((value,))
    assert (cell.text, cell.number, cell.pattern) == (value.text, number, pattern)


def test_a_change_keeps_its_sign_in_a_cell() -> None:
    for text, number in (("+2.8", 2.8), ("−1.0", -1.0)):
        cell = as_xlsx.cell_of((Value(text, "k", "", number),))
        assert (cell.number, '"+"' in cell.pattern) == (number, True)


def test_a_page_of_staff_puts_its_own_after_each_room_for_words() -> None:
    from markupsafe import Markup

    paper = specimen()
    page = as_html.render(
        paper, fragment=True, after_narrative=lambda one: Markup("<i>{}</i>").format(one.slot)
    )
    root = html_of(page)
    assert [words_in(one) for one in root.iter("i")] == [one.slot for one in paper.narratives()]
    assert [one.tag for one in root.iter() if one.tag in ("h1", "style", "script")] == []
    assert [one.get("href") for one in root.iter("a")].count("/staff/collections/EXAMPLE/summary") == 1


def test_a_source_that_is_not_there_stops_no_format() -> None:
    from survey_app.papers import as_docx, as_pdf

    lost = Value("14", "k", "Lost", 14.0, "", "S9")
    rows = ((("A",), (lost,)), (("B",), (Value("15", "m", "Kept", 15.0, "", "S1"),)))
    from survey_app.papers.model import Paragraph

    section = Section("s", "A part", (Table("T", ("A", "B"), rows, "T"), Paragraph((lost,))))
    paper = Paper("letter", "A letter", "", "en", (), (section,), (Source("S1", "A record"),))
    assert as_pdf.render(paper).startswith(b"%PDF")
    assert as_docx.render(paper)
    assert "15" in as_html.render(paper)
