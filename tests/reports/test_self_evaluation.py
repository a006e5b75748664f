"""The self-evaluation: item by item, the committee's rating beside what people said, and where they part."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey_app.papers.model import Callout, Items, Paper, text_of
from survey_app.reports import self_evaluation
from survey_app.reports.ground import Ground
from tests.reports import shape


@pytest.fixture(scope="module")
def paper(ground_of: Callable[[str], Ground]) -> Paper:
    return self_evaluation.build(ground_of("self-evaluation"))


def test_every_item_bullet_and_facet_stands_in_its_section_in_the_documents_order(paper: Paper) -> None:
    assert shape.missing(paper, "NCC") == []
    sections = [one for one in paper.sections if one.id.startswith("ncc-")]
    assert [one.id for one in sections] == [f"ncc-{place}" for place in range(1, 10)]
    assert sum(len(one.sections) for one in sections) == 34
    assert [one.id for one in sections[5].sections][:3] == ["ncc-6.1", "ncc-6.2", "ncc-6.3"]
    assert len(shape.table(paper, "ncc-7.1")) == 9


def test_a_rating_stands_with_what_moved_who_and_by_when(paper: Paper) -> None:
    (told,) = (cells for name, cells in shape.table(paper, "ncc-3").items() if name.startswith("3.1 "))
    assert told[0] == "In place"
    assert told[1] == "Higher than last time"
    assert told[-2:] == ("Head of service", "1 March 2027")
    (none,) = (cells for name, cells in shape.table(paper, "ncc-3").items() if name.startswith("3.2 "))
    assert none[:2] == ("Not rated yet", "–")


def test_a_claim_that_nothing_shows_and_a_voice_that_differs_are_told_as_tensions(paper: Paper) -> None:
    blocks = shape.section(paper, "ratings").blocks
    (callout,) = (one for one in blocks if isinstance(one, Callout))
    assert text_of(callout.runs).startswith("Of 6 that are rated, 2 differ from what people said")
    (items,) = (one for one in blocks if isinstance(one, Items))
    claimed, otherwise = (text_of(one) for one in items.items)
    assert claimed.startswith("6.1 ")
    assert claimed.endswith("Tension: nothing shows it.")
    assert otherwise.startswith("7.2 ")
    assert "Tension: people told us otherwise (Practitioners: things need to be better)" in otherwise
    (agreed,) = (cells for name, cells in shape.table(paper, "ncc-8").items() if name.startswith("8.1 "))
    assert agreed[3] == "They agree (Practitioners: things need to be better)"


def test_an_item_tells_what_shows_it_and_what_people_said(paper: Paper) -> None:
    text = "\n".join(text_of(runs) for runs in shape.runs_of([shape.section(paper, "ncc-9.1")]))
    assert "The committee: In place." in text
    assert "What shows it: The training plan of March." in text
    assert "Nobody was asked yet." in text


def test_the_ratings_are_counted_now_and_last_time(paper: Paper) -> None:
    told = shape.table(paper, "ratings")
    assert told["In place"] == ("3", "0")
    assert told["Not in place"] == ("1", "6")
    assert told["Not rated yet"] == ("28", "28")


def test_no_number_of_people_is_bare(paper: Paper) -> None:
    own = [one for one in paper.sections if one.id.startswith("ncc-")]
    assert shape.bare_numbers(own) == []
