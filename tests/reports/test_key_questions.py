"""The key-questions briefing: what was heard, the board's own answer, and what to look for next by a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from survey_app.papers.model import Paper
from survey_app.reports import key_questions
from survey_app.reports.ground import Ground
from tests.reports import shape


@pytest.fixture(scope="module")
def paper(ground_of: Callable[[str], Ground]) -> Paper:
    return key_questions.build(ground_of("key-questions"))


def row(found: Mapping[str, tuple[str, ...]], ref: str) -> tuple[str, ...]:
    (cells,) = (cells for name, cells in found.items() if name.startswith(f"{ref} "))
    return cells


def test_every_question_and_look_for_stands_in_its_element(paper: Paper) -> None:
    assert shape.missing(paper, "LGA") == []
    elements = [one for one in paper.sections if one.id.startswith("lga-")]
    assert [one.id for one in elements] == [f"lga-{place}" for place in range(1, 6)]
    assert [one.id for one in elements[2].sections][:3] == ["strategy", "risk", "response"]
    assert list(key_questions.PARTS) == ["LGA-3"]


def test_the_boards_own_answer_stands_beside_what_was_heard(paper: Paper) -> None:
    first = row(shape.table(paper, "lga-1"), "1.Q1")
    assert first[2].startswith("Yes, and we can show it. Tension: nothing shows it.")
    assert first[3] == "Head of service, 1 March 2027"
    begun = row(shape.table(paper, "lga-1"), "1.Q2")
    assert "What shows it: The training plan of March." in begun[2]


def test_what_to_look_for_next_names_the_tension_the_low_rating_and_the_questionnaire(paper: Paper) -> None:
    questions = shape.table(paper, "lga-1")
    assert row(questions, "1.Q1")[-1].startswith(
        "Ask why the rating and what people said differ; ask people, with"
    )
    assert row(questions, "1.Q2")[-1].startswith("Ask what keeps it from being in place;")
    assert row(questions, "1.Q1a")[-1].startswith("Agree on a rating;")
    assert row(shape.table(paper, "lga-2"), "2.Q1a")[-1] == (
        "Agree on a rating; ask for the record, since only that can tell."
    )


def test_a_look_for_is_told_as_ticked_or_not_with_what_shows_it(paper: Paper) -> None:
    look_fors = shape.table(paper, "lga-1", 1)
    assert row(look_fors, "1.L1")[0] == "Yes, ticked"
    assert row(look_fors, "1.L1")[-1] == "Ticked by the board alone: ask what it can point to."
    assert row(look_fors, "1.L2")[0] == "Not ticked"
    assert row(look_fors, "1.L2")[-1].startswith("Not ticked: ask where it can be seen. Ask people, with")


def test_no_number_of_people_is_bare(paper: Paper) -> None:
    own = [one for one in paper.sections if one.id.startswith("lga-")]
    assert shape.bare_numbers(own) == []
