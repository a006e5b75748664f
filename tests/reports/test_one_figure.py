"""No figure differs between the page, the four files of a report, and the export of the same release."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

import pytest

from survey_app.exports import files as export_files
from survey_app.exports import making as export_making
from survey_app.papers import as_docx, as_html, as_pdf, as_xlsx, layout
from survey_app.papers.model import (
    Block,
    Callout,
    Items,
    Paper,
    Paragraph,
    Runs,
    Table,
    Value,
    text_of,
    values_of,
)
from survey_app.reports import annual
from survey_app.reports.ground import Ground
from survey_app.services import subjects, summaries
from survey_app.services.summaries import Summary
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.papers.readers import docx_text, html_of, pdf_text, shown, squeezed, words_in, workbook


@pytest.fixture(scope="module")
def ground(ground_of: Callable[[str], Ground]) -> Ground:
    return ground_of("annual")


@pytest.fixture(scope="module")
def paper(ground: Ground) -> Paper:
    return annual.build(ground)


def printed(paper: Paper) -> Iterator[str]:
    """Each sentence and each cell that holds a value, with the marks of its sources, without spaces."""
    for block in paper.blocks():
        is_marked = not isinstance(block, Table) or not layout.only_source(block)
        for runs in runs_of(block):
            if any(isinstance(run, Value) for run in runs):
                marked = layout.marked(runs)
                yield squeezed("".join(text_of((run,)) + (mark if is_marked else "") for run, mark in marked))


def runs_of(block: Block) -> Iterator[Runs]:
    if isinstance(block, Paragraph | Callout):
        yield block.runs
    elif isinstance(block, Items):
        yield from block.items
    elif isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row)


def keyed(values: Iterable[Value]) -> list[tuple[str, str]]:
    return [(one.key, one.text) for one in values]


def test_the_page_and_the_web_page_print_each_value_under_its_key_in_order(paper: Paper) -> None:
    wanted = keyed(paper.values())
    assert len(wanted) >= 100
    for page in (as_html.render(paper), as_html.render(paper, fragment=True)):
        found = [
            (one.get("data-key", ""), words_in(one)) for one in html_of(page).iter() if one.get("data-key")
        ]
        assert found == wanted


def test_the_word_file_and_the_pdf_print_each_sentence_and_cell_with_its_figures_and_sources(
    paper: Paper,
) -> None:
    wanted = set(printed(paper))
    assert len(wanted) > 30
    paragraphs = {squeezed(line) for line in docx_text(as_docx.render(paper)).splitlines()}
    assert [
        one for one in wanted if one not in paragraphs and not any(one in each for each in paragraphs)
    ] == []
    text = squeezed(pdf_text(as_pdf.render(paper)))
    assert [one for one in wanted if one not in text] == []


def test_the_workbook_shows_each_cell_of_each_table_and_each_figure_in_the_text(paper: Paper) -> None:
    book = workbook(as_xlsx.render(paper))
    rows = [
        [shown(cell) for cell in row if cell.value is not None] for sheet in book for row in sheet.iter_rows()
    ]
    tables = [block for block in paper.blocks() if isinstance(block, Table)]
    assert len(tables) > 5
    for table in tables:
        for row in table.rows:
            cells = [text_of(cell) for cell in row if text_of(cell)]
            assert any(found[: len(cells)] == cells for found in rows), cells
    told = {tuple(row[1:3]) for row in rows if len(row) > 2}
    for block in paper.blocks():
        if not isinstance(block, Table):
            assert {(one.label, one.text) for one in values_of(block)} <= told


def test_what_a_report_prints_of_a_release_is_what_its_export_holds(
    paper: Paper, ground: Ground, filled: tuple[Database, str]
) -> None:
    database, _partnership_id = filled
    exported: dict[str, str] = {}
    for key, summary in ground.summaries.items():
        exported.update({f"{key}/{name}": text for name, text in export_of(database, summary).items()})
    compared = [(one, exported[place]) for one in paper.values() if (place := place_of(one.key)) in exported]
    assert {one.key.rpartition("/")[2] for one, _text in compared} >= {"people", "negative", "very"}
    assert [(one.key, one.text, text) for one, text in compared if one.text != text] == []
    missing = [
        one.key
        for one in paper.values()
        if one.key.startswith(("collection:", "programme:"))
        and place_of(one.key) not in exported
        and not one.key.endswith("/response")
    ]
    assert missing == []


def export_of(database: Database, told: Summary) -> Mapping[str, str]:
    """The open export of a collection as its file holds it: each figure's text by its key."""
    with database.writing() as session:
        summary = summaries.build(session, subjects.of_collection(told.collections[0]), TODAY)
    if summary.nothing is not None:
        return {}
    file = export_files.content(export_making.of_figures(summary, "en", TODAY), "json", in_words=True)
    return {row["key"]: row["text"] for row in json.loads(file)["rows"]}


def place_of(key: str) -> str:
    """Where an export holds what a report prints under a key."""
    source, _sign, rest = key.partition("/")
    subject, _sign, name = rest.rpartition("/")
    if not subject:
        return f"{source}/people////{name}"
    if subject.startswith("theme:"):
        held = name if name in ("people", "commenters") else f"{name}/direction"
        return f"{source}/theme/{subject.partition(':')[2]}//{held if '/' in held else f'/{held}'}"
    question, _sign, part = subject.partition(":")
    if name in ("base", "mean"):
        return f"{source}/question/{question}/{part}//{name}"
    return f"{source}/question/{question}/{part}/{name}/chosen"
