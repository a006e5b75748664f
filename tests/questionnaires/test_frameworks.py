"""The five frameworks hold what their documents hold, and the questionnaires evidence what can be evidenced.

The counts were taken by hand from the documents; docs/frameworks.md tells how.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from questionnaires import reader
from questionnaires.model import AUDIENCES, Framework, Measure

FEEDBACK = {"direct", "partly"}

SECTIONS = {
    "NCC": {f"NCC-{n}": count for n, count in enumerate((4, 10, 4, 7, 4, 10, 14, 2, 5), start=1)},
    "INV": {
        "INV-0": 5,
        "INV-1L": 5,
        "INV-1A": 9,
        "INV-1M": 9,
        "INV-1P": 6,
        "INV-1C": 10,
        "INV-2": 6,
        "INV-3": 9,
    },
    "LGA": {"LGA-1": 12, "LGA-2": 10, "LGA-3": 18, "LGA-4": 13, "LGA-5": 9},
    "HSB": {"HSB-V": 9, "HSB-CV": 6, "HSB-D": 11, "HSB-O": 11, "HSB-CJ": 4, "HSB-N": 7},
    "SET": {
        "SET-S1": 16,
        "SET-S2": 8,
        "SET-S3": 13,
        "SET-S4": 4,
        "SET-S5": 12,
        "SET-S6": 5,
        "SET-S7": 10,
        "SET-3.1": 11,
        "SET-3.2": 8,
        "SET-3.3": 8,
        "SET-3.4": 8,
        "SET-PI": 17,
        "SET-3.5": 6,
        "SET-4.0": 8,
    },
}
"""How many measures stand in each section, in the document's order."""


@pytest.fixture(params=sorted(SECTIONS))
def framework(request: pytest.FixtureRequest) -> Framework:
    return reader.framework(request.param)


def test_there_are_five_frameworks_with_363_measures() -> None:
    assert sorted(reader.frameworks()) == sorted(SECTIONS)
    assert len(reader.measures()) == 363


def test_sections_stand_in_the_order_of_the_document_with_all_their_measures(framework: Framework) -> None:
    held = [(section.id, len(section.measures)) for section in framework.sections]

    assert held == list(SECTIONS[framework.id].items())


@pytest.mark.parametrize(
    ("framework_id", "quantitative", "qualitative", "direct", "partly", "none"),
    [
        ("NCC", 1, 59, 19, 39, 2),
        ("INV", 23, 36, 10, 29, 20),
        ("LGA", 10, 52, 16, 39, 7),
        ("HSB", 15, 33, 19, 20, 9),
        ("SET", 36, 98, 54, 47, 33),
    ],
)
def test_kinds_and_evidence_are_as_documented(
    framework_id: str, quantitative: int, qualitative: int, direct: int, partly: int, none: int
) -> None:
    measures = list(reader.framework(framework_id).measures())

    assert Counter(measure.kind for measure in measures) == {
        "quantitative": quantitative,
        "qualitative": qualitative,
    }
    assert Counter(measure.evidence for measure in measures) == {
        "direct": direct,
        "partly": partly,
        "none": none,
    }


def test_each_measure_belongs_to_its_framework_by_id_and_has_a_place_of_its_own(
    framework: Framework,
) -> None:
    measures = list(framework.measures())

    assert all(measure.id.startswith(f"{framework.id}-") for measure in measures)
    assert len({measure.id for measure in measures}) == len(measures)
    assert len({measure.ref for measure in measures}) == len(measures)


def test_no_number_is_missing_or_doubled_in_a_row_of_measures(framework: Framework) -> None:
    rows: dict[str, list[int]] = {}
    letters: dict[str, list[str]] = {}
    for measure in framework.measures():
        if match := re.fullmatch(r"(.*?)(\d+)", measure.id):
            rows.setdefault(match[1], []).append(int(match[2]))
        elif match := re.fullmatch(r"(.*?)\.?([a-z])", measure.id):
            letters.setdefault(match[1], []).append(match[2])

    assert {row: sorted(numbers) for row, numbers in rows.items()} == {
        row: list(range(1, len(numbers) + 1)) for row, numbers in rows.items()
    }
    assert letters == {row: list("abcdefghi"[: len(held)]) for row, held in letters.items()}


def test_each_measure_says_who_can_speak_to_it_and_in_our_words(framework: Framework) -> None:
    for measure in framework.measures():
        assert measure.audiences, measure.id
        assert set(measure.audiences) <= set(AUDIENCES), measure.id
        assert measure.text, measure.id
        assert measure.text.endswith("?") == (measure.role == "question"), measure.id


def test_what_feedback_cannot_evidence_is_answered_for_by_strategic_leaders(framework: Framework) -> None:
    records_only = [measure for measure in framework.measures() if measure.evidence == "none"]

    assert records_only
    assert {measure.audiences for measure in records_only} == {("strategic_leaders",)}


def test_where_feedback_is_not_enough_the_outcomes_framework_says_whose_records_hold_it() -> None:
    for measure in reader.framework("SET").measures():
        assert bool(measure.records) is (measure.evidence != "direct"), measure.id


def test_each_area_of_the_outcomes_framework_says_how_good_work_looks() -> None:
    areas = [section for section in reader.framework("SET").sections if section.good_work]
    assert [area.id for area in areas] == ["SET-3.1", "SET-3.2", "SET-3.3", "SET-3.4", "SET-3.5"]
    assert all(any(measure.role == "good" for measure in area.measures) for area in areas)


def test_each_framework_names_its_document(framework: Framework) -> None:
    assert framework.source
    assert framework.nation in {"England", "Scotland"}


def test_only_set_states_kinds_and_only_for_its_numbered_measures() -> None:
    stated = [measure for measure in reader.measures().values() if measure.source_states_kind]

    assert len(stated) == 36
    assert all(
        re.fullmatch(r"SET-3\.[1-5]-Q[NL]\d", measure.id)
        and measure.kind == ("quantitative" if "-QN" in measure.id else "qualitative")
        for measure in stated
    )


def test_the_sections_of_the_checklist_hold_its_34_numbered_items() -> None:
    items = [
        [measure.ref for measure in section.measures if measure.role == "item"]
        for section in reader.framework("NCC").sections
    ]

    assert [len(section) for section in items] == [4, 5, 4, 2, 4, 5, 3, 2, 5]
    assert all(
        int(after[2:]) == int(before[2:]) + 1 for section in items for before, after in pairwise(section)
    )


# --- what the questionnaires evidence ---


def _evidenced(*, worksheets: bool) -> set[str]:
    """Ids of the measures that a question or a scale names, with or without the staff's worksheets."""
    return {
        measure
        for held in reader.questionnaires().values()
        if worksheets or not held.worksheet
        for part in (*held.questions, *held.scales)
        for measure in part.measures
    }


def _told(measures: list[Measure]) -> str:
    return "\n".join(
        f"{measure.id} ({measure.evidence}; {', '.join(measure.audiences)}): {measure.text}"
        for measure in measures
    )


def test_each_measure_that_feedback_can_evidence_is_evidenced_by_a_question() -> None:
    evidenced = _evidenced(worksheets=True)

    gaps = [m for m in reader.measures().values() if m.evidence in FEEDBACK and m.id not in evidenced]

    assert not gaps, f"No question evidences these {len(gaps)} measures:\n{_told(gaps)}"


def test_no_measure_is_called_direct_on_the_word_of_a_worksheet_alone() -> None:
    asked = _evidenced(worksheets=False)

    gaps = [m for m in reader.measures().values() if m.evidence == "direct" and m.id not in asked]

    assert not gaps, f"Nobody is asked about these {len(gaps)} measures:\n{_told(gaps)}"


def test_no_question_claims_what_only_records_can_show() -> None:
    asked = _evidenced(worksheets=False)

    claimed = [m for m in reader.measures().values() if m.evidence == "none" and m.id in asked]

    assert not claimed, f"Take these measures off the questions that name them:\n{_told(claimed)}"


def test_each_question_is_put_to_somebody_who_can_speak_to_its_measures() -> None:
    measures = reader.measures()

    wrong = [
        f"{question.id} asks {held.audience}, but {measure} is for {', '.join(measures[measure].audiences)}"
        for held in reader.questionnaires().values()
        if not held.worksheet
        for question in held.questions
        for measure in question.measures
        if held.audience not in measures[measure].audiences
    ]

    assert not wrong, "Name other measures, or give the measure this audience:\n" + "\n".join(wrong)
