"""A paper as a Word file: real styles, heads of tables, alternative texts, and nobody's name."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import pytest

from survey_app.papers import as_docx
from survey_app.papers.model import BRIEF, Items, Paper, Picture, Section, Table
from tests.papers.conftest import Printed
from tests.papers.readers import WP, W, docx_part, docx_styles
from tests.papers.specimens import specimen


def test_every_part_has_a_style_of_its_own(printed: Printed) -> None:
    styled = docx_styles(printed.docx)
    assert ("Title", printed.paper.title) in styled
    assert ("heading 1", "Summary") in [(name.lower(), text) for name, text in styled]
    assert ("heading 2", "Sessions held") in [(name.lower(), text) for name, text in styled]
    names = {name for name, _text in styled}
    assert names >= {
        *("Title", "Subtitle", "Lead", "Quiet", "List Bullet", "List Number", "Quote", "Quote Source"),
        *("Callout Heading", "Callout", "To Write", "toc 1", "toc 2"),
    }
    assert "caption" in {name.lower() for name in names}
    prompts = [text for name, text in styled if name == "To Write"]
    assert prompts == ["Write here: Say in three sentences what the board should take away."]
    # Nothing is spaced by an empty line; the cell is of a source that is no release.
    assert [name for name, text in styled if not text.strip()] == ["Picture", "Table Text"]


def test_tables_repeat_their_head_and_break_no_row(printed: Printed) -> None:
    tables = list(docx_part(printed.docx, "word/document.xml").iter(f"{W}tbl"))
    wanted = [block for block in printed.paper.blocks() if isinstance(block, Table)]
    assert len(tables) == len(wanted) + 1
    for table in tables:
        rows = list(table.iter(f"{W}tr"))
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert heads == [True, *(False,) * (len(rows) - 1)]
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        look = table.find(f"{W}tblPr/{W}tblLook")
        assert look is not None
        assert (look.get(f"{W}firstRow"), look.get(f"{W}firstColumn")) == ("1", "1")
        assert table.find(f"{W}tblPr/{W}tblCaption") is not None


def test_pictures_say_what_they_show_and_are_sharp(printed: Printed) -> None:
    drawn = list(docx_part(printed.docx, "word/document.xml").iter(f"{WP}docPr"))
    pictures = [block for block in printed.paper.blocks() if isinstance(block, Picture)]
    assert [one.get("descr") for one in drawn] == [one.alt for one in pictures]
    with zipfile.ZipFile(BytesIO(printed.docx)) as opened:
        made = [opened.read(name) for name in opened.namelist() if name.startswith("word/media/")]
    assert [int.from_bytes(one[16:20], "big") for one in made] == [2 * one.width for one in pictures]


def test_the_file_says_its_title_and_language_and_nobodys_name(printed: Printed) -> None:
    core = docx.Document(BytesIO(printed.docx)).core_properties
    assert (core.title, core.language, core.author, core.last_modified_by) == (
        *(printed.paper.title, "en-GB"),
        *("", ""),
    )
    assert core.created is None
    defaults = docx_part(printed.docx, "word/styles.xml").find(f"{W}docDefaults")
    assert defaults is not None
    assert [one.get(f"{W}val") for one in defaults.iter(f"{W}lang")] == ["en-GB"]


def test_contents_and_page_numbers_are_fields_and_links_lead_somewhere(printed: Printed) -> None:
    body = docx_part(printed.docx, "word/document.xml")
    fields = [one.text or "" for one in body.iter(f"{W}instrText")]
    assert any(field.strip().startswith("TOC") for field in fields)
    marks = {one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")}
    links = {one.get(f"{W}anchor") for one in body.iter(f"{W}hyperlink")}
    assert links <= marks
    assert {"source_S1", "source_S2"} <= links
    footer = docx_part(printed.docx, "word/footer1.xml")
    assert [str(one.get(f"{W}instr")).strip() for one in footer.iter(f"{W}fldSimple")] == ["PAGE", "NUMPAGES"]


def test_in_a_brief_paper_sources_follow_one_another_in_a_line_that_links_lead_to() -> None:
    body = docx_part(as_docx.render(replace(specimen(), shape=BRIEF)), "word/document.xml")
    links = {one.get(f"{W}anchor") for one in body.iter(f"{W}hyperlink")}
    held = [
        {one.get(f"{W}name") for one in line.iter(f"{W}bookmarkStart")} & links for line in body.iter(f"{W}p")
    ]
    assert {"source_S1", "source_S2"} in held


def test_a_letter_from_right_to_left_is_set_so(joined: Printed) -> None:
    body, styles = docx_part(joined.docx, "word/document.xml"), docx_part(joined.docx, "word/styles.xml")
    assert body.find(f"{W}body/{W}sectPr/{W}bidi") is not None
    normal = next(one for one in styles.iter(f"{W}style") if one.get(f"{W}styleId") == "Normal")
    assert normal.find(f"{W}pPr/{W}bidi") is not None
    assert all(one.find(f"{W}tblPr/{W}bidiVisual") is not None for one in body.iter(f"{W}tbl"))
    assert any(one.find(f"{W}rPr/{W}rtl") is not None for one in body.iter(f"{W}r"))


@pytest.mark.parametrize("lists", [2, 3])
def test_each_numbered_list_begins_with_one(lists: int) -> None:
    blocks = tuple(Items((("First",), ("Second",)), is_ordered=True) for _each in range(lists))
    file = as_docx.render(Paper("letter", "A letter", "", "en", (), (Section("s", "A part", blocks),)))
    body = docx_part(file, "word/document.xml")
    numbers = [one.get(f"{W}val") for one in body.iter(f"{W}numId")]
    assert len(set(numbers)) == lists
    begins = {
        one.get(f"{W}numId"): one.find(f"{W}lvlOverride/{W}startOverride")
        for one in docx_part(file, "word/numbering.xml").iter(f"{W}num")
    }
    assert [begins[number].get(f"{W}val") for number in set(numbers)] == ["1"] * lists  # type: ignore[union-attr]
