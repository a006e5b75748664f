"""A paper that is frozen and read again: the same, but for the words of quotes, which are put in anew."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from survey_app.papers.model import Narrative, Paper, PaperError, Quote
from tests.papers.specimens import HOSTILE, specimen


def frozen(paper: Paper) -> str:
    """A paper as it lies in the database."""
    return json.dumps(paper.to_dict())


def test_a_paper_comes_back_whole_once_the_words_of_quotes_are_put_in() -> None:
    paper = specimen()
    words = {block.comment_id: block.words for block in paper.blocks() if isinstance(block, Quote)}
    assert Paper.from_dict(json.loads(frozen(paper))).with_quotes(words) == paper


def test_no_word_of_a_quote_is_frozen_and_one_that_went_is_left_out() -> None:
    paper = specimen()
    assert "form tutor" not in frozen(paper)
    read = Paper.from_dict(json.loads(frozen(paper))).with_quotes({"c2": "Retold."})
    assert [block.words for block in read.blocks() if isinstance(block, Quote)] == ["Retold."]
    assert paper.quoted() == {"c1", "c2"}


def test_what_was_written_comes_in_by_its_slot_and_the_prompt_stays() -> None:
    paper = specimen()
    written = {"summary.words": Narrative("summary.words", "Other", "Other", (HOSTILE,), "Written today.")}
    first, second = paper.with_narratives(written).narratives()
    before, other = paper.narratives()
    assert first == replace(before, paragraphs=(HOSTILE,), written="Written today.")
    assert second == other


@pytest.mark.parametrize(
    "stored", [{}, {"kind": "annual"}, {**specimen().to_dict(), "sections": [{"id": 1}]}]
)
def test_what_is_no_paper_is_refused_without_a_word_of_it(stored: dict[str, object]) -> None:
    with pytest.raises(PaperError, match="Make it again"):
        Paper.from_dict(stored)
