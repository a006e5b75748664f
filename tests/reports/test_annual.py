"""The annual report: every measure once in its place, numbers only as values, and what its evidence holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.change import Pairing
from analysis.disclosure import of_change
from analysis.disclosure.classes import DisclosureClass
from analysis.outcomes import Finding, FindingKind, Status
from questionnaires import reader
from survey_app.papers.model import Narrative, Paper, Paragraph, Picture, Table
from survey_app.reports import annual, development, pictured
from survey_app.reports.ground import Ground, gather
from survey_app.services import evidence
from survey_app.services.evidence import About
from tests.conftest import TODAY
from tests.reports import paperwork
from tests.reports.conftest import a_little_of_everything, enter_outcomes


@pytest.fixture(scope="module")
def ground(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    database, partnership_id = a_little_of_everything(migrated_file, tmp_path_factory.mktemp("annual"))
    enter_outcomes(database, partnership_id)
    with database.writing() as session:
        yield gather(session, partnership_id, "annual", None, evidence.read_period("2026"), TODAY)
    database.close()


@pytest.fixture(scope="module")
def paper(ground: Ground) -> Paper:
    return annual.build(ground)


def _place_of(measure_id: str) -> str:
    """The section that a measure belongs in."""
    number = measure_id.removeprefix("SET-")
    if number.startswith("PI"):
        return "SET-3.4"
    if number.startswith("IS"):
        return "SET-4.0"
    return "SET-" + re.split(r"[-.]", number)[0] if number.startswith("S") else "SET-" + number[:3]


def test_every_measure_of_the_framework_stands_once_in_its_place(paper: Paper) -> None:
    found: dict[str, list[str]] = {}
    for section in paper.sections:
        for part in section.sections if section.id == "strands" else (section,):
            for first, *_rest in paperwork.rows(part.all_blocks()):
                found.setdefault(re.split(r",? ", first)[0], []).append(part.id)
    for measure in reader.framework("SET").measures():
        assert found.get(measure.id.removeprefix("SET-")) == [_place_of(measure.id)], measure.id


def test_each_measure_has_evidence_or_says_which_gap_it_is(paper: Paper, ground: Ground) -> None:
    told = {first.split(" ")[0]: rest for first, *rest in paperwork.rows(paper.blocks())}
    for one in ground.evidence("SET").coverage.measures():
        row = " ".join(told[one.measure.id.removeprefix("SET-")])
        if one.measure.kind == "quantitative" and ground.entered.records.get(one.measure.id):
            assert "12" in row
        elif one.measure.kind == "quantitative" and _is_counted(ground, one.measure.id):
            assert "Register of activities" in row
        elif one.status is Status.NOT_FROM_FEEDBACK:
            assert f"It would come from: {one.measure.records}." in row
        elif one.status is Status.NOBODY_ASKED and "QN" not in one.measure.id:
            assert "Nobody was asked" in row


def _is_counted(ground: Ground, measure_id: str) -> bool:
    counted = ground.entered.counted.get(measure_id)
    return counted is not None and counted.times > 0


def test_areas_and_their_parts_stand_in_the_order_of_the_framework(paper: Paper) -> None:
    assert [one.id for one in paper.sections][:6] == ["summary", *annual.AREAS]
    area = paperwork.section(paper, "SET-3.4")
    parts = [one.id.partition("SET-3.4-")[2] for one in area.sections]
    assert parts == ["records", "said", "impacts", "done", "development"]
    impacts = paperwork.section(paper, "SET-3.4-impacts")
    assert [row[0].split(" ")[0] for row in paperwork.rows(impacts.blocks)] == [
        f"PI{n}" for n in range(1, 18)
    ]


def test_no_number_that_may_stand_for_people_is_outside_a_value(paper: Paper) -> None:
    assert paperwork.bare_numbers(paper.blocks()) == []


def test_every_value_about_people_names_its_source(paper: Paper) -> None:
    sources = {one.id for one in paper.sources}
    for value in paper.values():
        if value.key.startswith(("collection:", "programme:", "record:")):
            assert value.source in sources, value.key


def test_the_same_key_is_the_same_text_wherever_it_stands(paper: Paper) -> None:
    told: dict[str, set[str]] = {}
    for value in paper.values():
        told.setdefault(value.key, set()).add(value.text)
    assert {key: texts for key, texts in told.items() if len(texts) > 1} == {}


def test_what_people_said_stands_with_its_figures(paper: Paper) -> None:
    said = paperwork.text(paperwork.section(paper, "SET-3.4").all_blocks())
    assert "PI4 Self-esteem and confidence up" in said
    assert "I am worth looking after" in said
    assert "63% (about 25 of 40)" in said


def test_a_number_from_records_stands_beside_the_year_before_and_apart_from_voices(paper: Paper) -> None:
    rows = list(paperwork.rows(paperwork.section(paper, "SET-3.5-records").blocks))
    assert rows[0] == ["3.5-QN1 Arrests: count", "12", "9", "Police"]
    assert rows[1][1] == "No number entered"


def test_an_action_about_an_area_stands_in_it_and_in_no_other(paper: Paper) -> None:
    told = {
        area_id: paperwork.text(paperwork.section(paper, f"{area_id}-done").blocks)
        for area_id in annual.AREAS
    }
    assert [each for each in told if "Ask schools what stays with pupils" in told[each]] == ["SET-3.1"]
    assert "No action is entered" in told["SET-3.4"]


def test_what_a_chart_says_stands_in_words_beneath_it(paper: Paper) -> None:
    blocks = list(paper.blocks())
    drawn = [place for place, block in enumerate(blocks) if isinstance(block, Picture)]
    assert drawn
    for place in drawn:
        picture, beneath = blocks[place], blocks[place + 1]
        assert isinstance(picture, Picture)
        assert isinstance(beneath, Paragraph)
        assert picture.alt
        assert all(run.text in picture.alt for run in beneath.runs if not isinstance(run, str))


def test_beneath_a_drawn_change_stand_both_averages_and_what_it_does_not_show(ground: Ground) -> None:
    key, asked = next(
        (key, one.collections[0]) for key, one in ground.summaries.items() if "Q02" in one.title
    )
    (scale,) = asked.questionnaire.scales
    before, after = (10.0 + n % 5 for n in range(40)), (14.0 + n % 7 for n in range(40))
    figure = of_change.change(Pairing(tuple(before), tuple(after)), DisclosureClass.PROTECTED)
    finding = Finding(FindingKind.SCALE_CHANGE, "W:after", ("SET-PI4",), key, "W", "young_people", figure)
    about = {(key, "W:after"): About(asked, scale=scale, waves=("before", "after"))}
    drawn = list(
        pictured.pictures(
            replace(ground, heard=replace(ground.heard, findings=(finding,), about=about)),
            [finding],
            pictured.Shown(),
        )
    )
    assert isinstance(drawn[0], Picture)
    beneath = paperwork.text(drawn[1:])
    assert "Average before: 12" in beneath
    assert "Average after: 1" in beneath
    assert "This does not show that the support caused the change." in beneath


def test_tabs_and_rooms_for_words_have_names_of_their_own(paper: Paper) -> None:
    names = [block.name for block in paper.blocks() if isinstance(block, Table)]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 31
    slots = [block.slot for block in paper.blocks() if isinstance(block, Narrative)]
    assert slots == ["chair", *(f"development-3.{n}" for n in range(1, 6))]


def test_the_report_of_one_district_is_for_its_local_board_and_compares_no_districts(ground: Ground) -> None:
    whole = replace(ground, districts=("Quillhaven", "Tansyport"))
    local = replace(whole, district_id="some id", district_name="Quillhaven")
    assert "by-district" in [one.id for one in annual.build(whole).sections]
    paper = annual.build(local)
    assert "by-district" not in [one.id for one in paper.sections]
    assert paper.subtitle == "Quillhaven, 2026"
    assert "local board of Quillhaven" in paperwork.text(paper.sections[0].blocks)


def test_areas_for_development_name_each_measure_once_and_what_would_fill_gaps(ground: Ground) -> None:
    area = next(one for one in ground.evidence("SET").coverage.sections if one.id == "SET-3.2")
    lines = list(development.proposed(ground, area.measures))
    refs = [ref for line in lines for ref in re.findall(r"3\.2-\w+", line)]
    assert len(set(refs)) == len(refs)
    asked = next(line for line in lines if line.startswith("Nobody was asked"))
    assert "What would fill it: “" in asked
    assert lines[-1].startswith("No number is entered from records: ")
