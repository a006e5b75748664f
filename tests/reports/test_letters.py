"""Letters that ask people: in every language, in the sentences of the first page, no name with a card."""

from __future__ import annotations

import dataclasses
import html
import itertools
import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from questionnaires import notices as packaged_notices
from survey_app import i18n
from survey_app.papers import as_docx, as_html, as_pdf, as_xlsx
from survey_app.papers.model import Items, Paper, Picture, text_of
from survey_app.reports import letters
from survey_app.reports.letters import Ground, Kind, To
from survey_app.services import cards, collections
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.coordinator.conftest import NOW
from tests.papers.readers import W, cells, docx_part, docx_text, pdf_of, pdf_text, squeezed, workbook

HOST = "https://heard.example/"
CARD, ANOTHER_CARD = "ABCDEFGHJ", "ABCDEFGHK"
HOSTILE = 'Views #panic() $1$ <b> =cmd|"x" {name} %(name)s «card»'
PRINTED = [*itertools.product((Kind.INVITATION, Kind.PACK), To), (Kind.POSTER, To.ANYBODY)]

Gathered = Callable[..., Ground]


@pytest.fixture
def gathered(database: Database, partnership: str, opened: Callable[..., str]) -> Gathered:
    """What letters of a new collection that belongs to a programme are made from."""

    def gather(questionnaire_id: str = "Q01", language: str = "en", **over: object) -> Ground:
        if over.get("kind") != "shared":
            with database.writing() as session:
                programme = cards.new_programme(session, partnership, "Steps group")
                over = {"programme_id": programme.id, "wave": "before", **over}
        code = opened(questionnaire_id, **over)
        with database.reading() as session:
            asked = collections.find(session, code, TODAY)
            assert asked is not None
            return letters.ground(session, asked, language, is_approved=language == "en", host=HOST, now=NOW)

    return gather


def texts(paper: Paper) -> Iterator[str]:
    """Every piece of text in a paper that somebody reads or hears."""

    def within(part: object) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            for name, each in part.items():
                if name not in ("svg", "sort", "look", "id", "kind"):
                    yield from within(each)
        elif isinstance(part, list):
            for each in part:
                yield from within(each)

    return within(paper.to_dict())


def test_every_letter_is_drawn_in_every_language_with_no_letter_missing(gathered: Gathered) -> None:
    about = gathered(closes_on=TODAY.replace(month=12))
    for language, is_approved in itertools.product(i18n.languages(), (True, False)):
        ground = dataclasses.replace(about, language=language, is_approved=is_approved)
        for kind, to in PRINTED:
            paper = letters.letter(kind, ground, to, to_write=True)
            assert [text for text in texts(paper) if as_pdf.written_out(text) != text] == []
            assert Paper.from_dict(paper.to_dict()) == paper
        file = pdf_of(as_pdf.render(letters.letter(Kind.INVITATION, ground)))
        root = file.trailer["/Root"]
        assert str(root["/Lang"]).partition("-")[0] == language
        assert b"pdfuaid:part>1" in root["/Metadata"].get_object().get_data()


def test_no_letter_has_both_a_name_and_a_card(gathered: Gathered) -> None:
    about = gathered()
    for kind, to in PRINTED:
        for card in ("", CARD) if to is To.CARD else ("",):
            paper = letters.letter(kind, about, to, card, to_write=True)
            has_card = bool(card) or letters.CARD in paper.fields()
            assert not (has_card and letters.NAME in paper.fields())
            assert has_card == (to is To.CARD)
            assert (letters.NAME in paper.fields()) == (to is To.NAME)
    with pytest.raises(ValueError, match="card"):
        letters.letter(Kind.INVITATION, about, To.NAME, CARD)
    with pytest.raises(ValueError, match="card"):
        letters.letter(Kind.INVITATION, dataclasses.replace(about, way_in=""), To.CARD)


@pytest.mark.parametrize(
    ("questionnaire_id", "over"),
    [
        ("Q01", {}),
        ("Q06", {"wave": None}),
        ("Q11", {"kind": "staff", "audience": "practitioners"}),
        ("Q01", {"kind": "shared", "shared_with": "your worker"}),
        ("Q06", {"kind": "shared", "shared_with": "your child's worker"}),
    ],
)
def test_a_letter_says_what_the_first_page_says_but_no_hour(
    gathered: Gathered, client: FlaskClient, questionnaire_id: str, over: dict[str, object]
) -> None:
    about = gathered(questionnaire_id, **over)
    page = html.unescape(re.sub(r"<[^>]+>", "", client.get(f"/c/{about.asked.code}").text))
    paper = letters.letter(Kind.INVITATION, about)
    private = next(section for section in paper.sections if section.id == "private")
    assert private.title in page
    points = [text_of(item) for block in private.blocks if isinstance(block, Items) for item in block.items]
    assert len(points) >= 4
    assert [point for point in points if point not in page] == []
    told = docx_text(as_docx.render(paper))
    assert about.numbers.front_door in told
    assert about.officer in told
    assert re.search(r"\d\d:\d\d", told) is None


def test_words_about_safety_are_in_english_until_a_speaker_approved_them(gathered: Gathered) -> None:
    about = gathered(language="ur")
    english = "Someone who knows you might still guess from your words."
    for is_approved in (False, True):
        paper = letters.letter(Kind.INVITATION, dataclasses.replace(about, is_approved=is_approved))
        safety = [section for section in paper.sections if section.id in ("private", "kept", "lines")]
        assert {section.language for section in safety} == {"" if is_approved else "en"}
        assert (english in texts(paper)) is not is_approved
        turned = docx_part(as_docx.render(paper), "word/document.xml").iter(f"{W}bidi")
        assert any(one.get(f"{W}val") == "0" for one in turned) is not is_approved


def test_a_word_file_has_real_fields_and_other_formats_show_their_names(gathered: Gathered) -> None:
    paper = letters.letter(Kind.INVITATION, gathered(), To.CARD)
    fields = docx_part(as_docx.render(paper), "word/document.xml").iter(f"{W}fldSimple")
    assert [str(one.get(f"{W}instr")).split() for one in fields] == [
        ["MERGEFIELD", "address"],
        ["MERGEFIELD", "card"],
    ]
    assert "«card»" in pdf_text(as_pdf.render(paper))
    assert "«card»" in as_html.render(paper)
    book = workbook(as_xlsx.render(paper))
    assert any("«card»" in str(cell.value) for cell in cells(book))


def test_each_card_has_a_letter_of_its_own_with_its_own_picture(gathered: Gathered) -> None:
    about = gathered()
    made = [letters.letter(Kind.PACK, about, To.CARD, card) for card in (CARD, ANOTHER_CARD)]
    pictures = [next(block for block in one.blocks() if isinstance(block, Picture)) for one in made]
    assert pictures[0].svg != pictures[1].svg
    assert all(CARD not in one.alt for one in pictures)
    file = letters.file(made, "pdf")
    pages = [squeezed(page.extract_text()) for page in pdf_of(file).pages]
    assert [sum("ABCDEFGH" + last in page for page in pages) for last in "JK"] == [1, 1]
    assert not any("ABCDEFGHJ" in page and "ABCDEFGHK" in page for page in pages)
    assert sum(page.startswith(squeezed(made[0].title)) for page in pages) == 2


def test_no_title_is_markup_or_a_field(gathered: Gathered) -> None:
    paper = letters.letter(Kind.INVITATION, gathered(title=HOSTILE))
    assert HOSTILE in docx_text(as_docx.render(paper))
    assert squeezed(HOSTILE) in squeezed(pdf_text(as_pdf.render(paper)))
    assert paper.fields() == frozenset()


def test_whom_to_ask_is_said_as_the_notices_say_it() -> None:
    assert letters.ASK_OR_COMPLAIN in {text for text, _kind in packaged_notices.sentences()}
