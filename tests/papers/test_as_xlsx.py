"""A paper as a workbook: what it is first, a table a tab, and no cell that a program would work out."""

from __future__ import annotations

from survey_app.papers import as_xlsx
from survey_app.papers.model import Paper, Section, Table
from tests.papers.conftest import Printed
from tests.papers.readers import cells, workbook


def test_the_first_tab_says_what_it_is_and_leads_to_every_other(printed: Printed) -> None:
    book = workbook(printed.xlsx)
    names = book.sheetnames
    assert (names[0], names[1], names[-3:]) == (
        "Contents",
        "Summary",
        ["Text", "Figures in the text", "Sources"],
    )
    first = book["Contents"]
    assert first["A1"].value == printed.paper.title
    assert ("Contact", "The safeguarding team, 01632 960 001") in [
        (row[0].value, row[1].value) for row in first.iter_rows(max_col=2)
    ]
    linked = [cell.value for cell in cells(book) if cell.hyperlink and cell.parent.title == "Contents"]
    assert linked == names[1:]


def test_the_summary_is_no_wider_than_the_sheet_on_which_it_is_printed(printed: Printed) -> None:
    summary = workbook(printed.xlsx)["Summary"]
    assert max(column.width for column in summary.column_dimensions.values()) <= 72


def test_every_table_has_a_tab_with_its_caption_a_head_that_stays_and_sources(printed: Printed) -> None:
    book = workbook(printed.xlsx)
    tables = [block for block in printed.paper.blocks() if isinstance(block, Table)]
    for sheet, table in zip(book.worksheets[2:-3], tables, strict=True):
        assert sheet["A1"].value == table.caption
        head = [cell.value for cell in sheet[5]][: len(table.head)]
        assert head == list(table.head)
        assert sheet.freeze_panes == "B6"
        assert sheet.print_title_rows == "$5:$5"
    assert [row[-1].value for row in book.worksheets[3].iter_rows(min_row=6)] == ["S2, S1", "S2, S1"]


def test_nothing_is_a_formula_and_every_value_says_what_it_is(printed: Printed) -> None:
    book = workbook(printed.xlsx)
    assert [cell.value for cell in cells(book) if cell.data_type == "f"] == []
    figures = {row[1].value for row in book["Figures in the text"].iter_rows(min_row=6)}
    blocks = [block for block in printed.paper.blocks() if not isinstance(block, Table)]
    from survey_app.papers.model import values_of

    assert figures == {value.label for block in blocks for value in values_of(block)}


def test_names_of_tabs_are_such_as_excel_takes_and_no_two_alike() -> None:
    wanted = ["Sessions [by] a/b: c?", "x" * 40, "X" * 31, "Contents", "History", "'quoted'", "", ""]
    found = as_xlsx.tab_names(wanted, ("Contents",))
    assert len({name.casefold() for name in found}) == len(wanted)
    assert all(0 < len(name) <= as_xlsx.LONGEST_NAME for name in found)
    assert not any(sign in name for name in found for sign in "[]:*?/\\'")
    assert "contents" not in [name.casefold() for name in found]


def test_a_cell_that_looks_like_a_formula_an_address_or_a_number_stays_text() -> None:
    rows = tuple(((text,), ("x",)) for text in ("=1+1", "+1", "@x", "http://a.invalid", "007", "{=1}"))
    table = Table("=T", ("=A", "B"), rows, "=tab")
    book = workbook(as_xlsx.render(Paper("letter", "=A", "", "en", (), (Section("s", "=S", (table,)),))))
    assert {cell.data_type for cell in cells(book)} == {"s"}
    assert [row[0].value for row in book.worksheets[2].iter_rows(min_row=6)] == [row[0][0] for row in rows]
