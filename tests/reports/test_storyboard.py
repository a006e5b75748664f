"""The storyboard: in its document's order, in words that a family reads, on four pages at the most."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest

from questionnaires.wording import longest_sentence, reading_grade
from survey_app.papers import as_pdf
from survey_app.papers.model import Paper, Paragraph, text_of
from survey_app.reports import storyboard
from survey_app.reports.ground import Ground
from tests.reports import shape

GRADE = 4.0
"""Flesch–Kincaid: about nine years of age, as respondents' words."""
LONGEST_SENTENCE = 22
"""Words. Questions of adults may have 28 (`questionnaires.checks`)."""


@pytest.fixture(scope="module")
def paper(ground_of: Callable[[str], Ground]) -> Paper:
    return storyboard.build(ground_of("storyboard"))


def own_words() -> Iterator[str]:
    """Every wording of the module, without what is filled in."""
    tree = ast.parse(Path(storyboard.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("_", "lazy_gettext")
        ):
            (said,) = node.args
            assert isinstance(said, ast.Constant)
            yield str(said.value).replace("%%", "%")


def test_its_own_words_can_be_read_at_nine_years_of_age() -> None:
    texts = [text for text in own_words() if "%(" not in text]
    assert len(texts) > 60
    assert reading_grade(texts) <= GRADE
    assert [text for text in texts if longest_sentence(text) > LONGEST_SENTENCE] == []


def test_its_parts_stand_in_the_order_of_the_document(paper: Paper) -> None:
    assert [one.id for one in paper.sections] == [
        "summary",
        "what",
        "why",
        "aims",
        "voice",
        "together",
        "done",
        "difference",
        "next",
        "help",
        "measures",
        "method",
    ]


def test_every_measure_of_the_framework_stands_in_the_last_table(paper: Paper) -> None:
    assert shape.missing(paper, "HSB") == []
    assert len(shape.table(paper, "measures")) == 48


def test_each_aim_outcome_and_need_stands_in_words_for_families_with_evidence_or_as_a_gap(
    paper: Paper,
) -> None:
    text = shape.all_text(paper)
    for words in (
        storyboard.AIMS,
        storyboard.VOICE,
        storyboard.OUTCOMES,
        storyboard.JUSTICE,
        storyboard.NEEDS,
    ):
        assert [str(one) for one in words.values() if str(one).rstrip(".") not in text] == []


def test_what_only_records_can_tell_comes_from_records_or_is_said_to_be_missing(paper: Paper) -> None:
    told = shape.table(paper, "difference", 1)
    assert "fewer than 5" in told["How many were held by the police"][0]
    gaps = [
        text_of(one.runs) for one in shape.section(paper, "difference").blocks if isinstance(one, Paragraph)
    ]
    assert any("Our records can tell" in one and "How many were charged" in one for one in gaps)
    assert shape.table(paper, "measures")["D10 The independent worker's caseload"] == ("Records: 34 in 2026",)


def test_what_was_held_done_and_planned_is_told(paper: Paper) -> None:
    assert "Training: Spotting the signs" in shape.table(paper, "done")
    text = shape.all_text(paper)
    assert "You said: Nobody asked us. We did: Each of you gets a letter that asks. (2 November 2026)" in text
    assert "All leaders will meet to learn. (by 1 December 2026)" in text


def test_no_wording_of_an_action_that_staff_wrote_for_themselves_reaches_a_family(
    paper: Paper, ground_of: Callable[[str], Ground]
) -> None:
    text = shape.all_text(paper)
    doings = ground_of("storyboard").entered.doings
    assert len(doings) > len([one for one in doings if one.told]) > 0
    assert [one.text for one in doings if one.text in text] == []


def test_no_number_of_people_is_bare_and_each_has_one_text(paper: Paper) -> None:
    own = [one for one in paper.sections if one.id not in ("help", "measures")]
    assert shape.bare_numbers(own) == []
    assert shape.same_everywhere(paper)


def test_it_has_four_pages_at_the_most(paper: Paper) -> None:
    assert len(pypdf.PdfReader(io.BytesIO(as_pdf.render(paper))).pages) <= 4
