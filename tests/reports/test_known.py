"""What reports share: which findings are told, quotes that stand once, and what bears a rating out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.figures import Figure, Form
from analysis.outcomes import Finding, FindingKind
from analysis.ratings import Standing
from questionnaires import reader
from survey_app.papers.model import Quote, Section
from survey_app.reports import known, rated
from survey_app.reports.ground import Ground


def finding(subject: str, audience: str) -> Finding:
    shown = Figure(Form.COUNT, value=20)
    return Finding(FindingKind.QUESTION, subject, (), "c", "C", audience, shown)


def test_no_question_is_told_twice_and_each_audience_is_heard_before_any_a_second_time() -> None:
    found = [
        finding("Q1.1", "young_people"),
        finding("Q1.1:then", "young_people"),
        finding("Q1.2", "young_people"),
        finding("Q9.1", "parents_carers"),
    ]
    assert [one.subject for one in known.chosen(found, 2)] == ["Q1.1", "Q9.1"]
    assert [one.subject for one in known.chosen(found, 9)] == ["Q1.1", "Q9.1", "Q1.2"]


def test_a_quote_stands_once_in_a_report_where_it_stands_first() -> None:
    once, other = Quote("one", "Young people"), Quote("two", "Young people")
    sections = (
        Section("a", "A", (), (Section("b", "B", (once,)),)),
        Section("c", "C", (once, other)),
    )
    first, second = known.without_repeats(sections)
    assert first.sections[0].blocks == (once,)
    assert second.blocks == (other,)


@pytest.mark.parametrize(
    ("shows", "has_record", "stands"),
    [
        ("", False, Standing.NOT_BORNE_OUT),
        ("  ", False, Standing.NOT_BORNE_OUT),
        ("Minutes of May", False, Standing.NOTHING_TO_COMPARE),
        ("", True, Standing.NOTHING_TO_COMPARE),
    ],
)
def test_a_claim_is_borne_out_by_what_staff_name_or_by_a_record(
    ground_of: Callable[[str], Ground], shows: str, has_record: bool, stands: Standing
) -> None:
    ground = ground_of("self-evaluation")
    found = known.known(ground, "NCC")["NCC-6.1"]
    sheet = ground.entered.sheets["NCC"]
    items = tuple(replace(one, shows=shows) if one.measure.id == "NCC-6.1" else one for one in sheet.items)
    if has_record:
        record = next(iter(ground.entered.records.values()))
        ground = replace(ground, entered=replace(ground.entered, records={"NCC-6.1": record}))
    assert rated.rate(ground, replace(sheet, items=items), found, ()).standing is stands


@pytest.mark.parametrize("questionnaire_id", sorted(reader.questionnaires()))
def test_a_questionnaire_is_named_without_the_braces_of_what_is_filled_in_later(
    questionnaire_id: str,
) -> None:
    assert "{" not in known.questionnaire_name(questionnaire_id)
