"""The quality-assurance matrix: every cell says what is known or that there is a gap, who, and by when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey_app.papers.model import WIDE, Narrative, Paper, Table
from survey_app.reports import quality_assurance
from survey_app.reports.ground import Ground
from tests.reports import shape

RUNNING = {
    "summary",
    "asked",
    "activities",
    "unheard",
    "year-on-year",
    "overdue",
    "hidden",
    "method",
    "caveats",
}


@pytest.fixture(scope="module")
def paper(ground_of: Callable[[str], Ground]) -> Paper:
    return quality_assurance.build(ground_of("quality-assurance"))


def test_every_measure_of_the_framework_stands_in_the_matrix_in_the_documents_order(paper: Paper) -> None:
    assert shape.missing(paper, "INV") == []
    priorities = [one.id for one in paper.sections]
    assert priorities[:5] == ["summary", "purpose", "prevention", "intervention", "disruption"]
    rows = [one.id for one in shape.section(paper, "prevention").sections]
    assert rows[:7] == [
        "leaders",
        "agencies",
        "managers",
        "practitioners",
        "children",
        "families",
        "communities",
    ]


def test_its_first_page_is_the_matrix_of_the_document_column_by_column(paper: Paper) -> None:
    (matrix,) = (block for block in paper.sections[0].blocks if isinstance(block, Table))
    assert matrix.head == (
        "Priority, and for whom",
        "Outcome",
        "Actions",
        "Impact on children",
        "Who",
        "By when",
    )
    assert len(matrix.rows) == 9
    assert paper.shape == WIDE


def test_who_and_by_when_come_from_the_actions_about_a_measure(paper: Paper) -> None:
    leaders = shape.table(paper, "leaders")
    told = next(cells for name, cells in leaders.items() if "1L-A2" in name)
    assert told[-2:] == ("Board manager", "1 December 2026")
    assert next(cells for name, cells in leaders.items() if "1L-A3" in name)[-2:] == ("Nobody yet", "–")
    agencies = shape.table(paper, "agencies")
    assert next(cells for name, cells in agencies.items() if "1A-A2" in name)[-1] == "1 October 2026, overdue"
    children = shape.table(paper, "children")
    assert next(cells for name, cells in children.items() if "1C-A1" in name)[-1] == "Done on 2 November 2026"


def test_an_action_about_a_theme_serves_the_measures_that_the_theme_is_evidence_for(paper: Paper) -> None:
    purpose = shape.table(paper, "purpose")
    together = next(cells for name, cells in purpose.items() if "0.2" in name)
    assert together[0].startswith("Practitioners spoke of “Working together, priority and resources”")
    assert together[-2:] == ("Chair", "1 April 2027")


def test_what_only_records_can_tell_stands_with_its_record_or_as_a_gap(paper: Paper) -> None:
    disruption = shape.table(paper, "disruption")
    told = next(cells for name, cells in disruption.items() if "3-A3" in name)
    assert told[:2] == ("Criminal investigations: 12 (records, 2026).", "From records")
    gap = next(cells for name, cells in disruption.items() if "3-A4" in name)
    assert gap[:2] == ("Not from feedback: only records can tell.", "Not from feedback")


def test_no_cell_is_left_empty_and_no_number_of_people_is_bare(paper: Paper) -> None:
    own = [one for one in paper.sections if one.id not in RUNNING]
    for name in ("purpose", "leaders", "intervention", "disruption"):
        assert all(all(cells) for cells in shape.table(paper, name).values())
    assert shape.bare_numbers(own) == []


def test_each_priority_has_room_for_the_groups_own_words(paper: Paper) -> None:
    slots = [one.slot for one in paper.narratives()]
    assert {"chair", "context", "next-prevention", "next-intervention", "next-disruption"} <= set(slots)
    assert len(slots) == len(set(slots))
    assert all(one.prompt for one in paper.blocks() if isinstance(one, Narrative))
