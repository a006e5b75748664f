"""The first page: five matters at the most, picked by the printed rule, on one page."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pypdf
import pytest

from analysis.figures import Figure, Form, ThemeFigure
from analysis.outcomes import Finding, FindingKind, Grounds, MeasureEvidence, Pointing, Status, Strength
from questionnaires.model import Measure
from survey_app.papers import as_pdf
from survey_app.papers.model import Items, Narrative, Paper, Section, Table, text_of
from survey_app.reports import doing, front
from survey_app.reports.front import Area
from survey_app.reports.ground import Ground
from survey_app.services.actions import Answered, Raised
from tests.reports import paperwork

Grounded = Callable[..., Ground]


def known(
    number: int, strength: Strength, people: int, kind: FindingKind = FindingKind.THEME
) -> MeasureEvidence:
    """A measure with one finding that says that things go well."""
    figure = ThemeFigure(Figure(Form.COUNT, value=12), Figure(Form.COUNT, value=20))
    finding = Finding(kind, f"T0{number}", (), "a", "A", "young_people", figure, pointing=Pointing.WELL)
    measure = Measure(f"SET-M{number}", "", "qualitative", "item", f"M{number}", ("young_people",), "direct")
    return MeasureEvidence(measure, Status.EVIDENCED, strength, (finding,), grounds=Grounds(people=people))


def test_the_surest_measure_comes_first_then_a_measured_change_then_more_people() -> None:
    many = known(1, Strength.MODERATE, 100)
    change = known(2, Strength.MODERATE, 10, FindingKind.SCALE_CHANGE)
    strong = known(3, Strength.STRONG, 30)
    few = known(4, Strength.MODERATE, 30)
    assert front.surest([many, change, strong]) is strong
    assert front.surest([many, change]) is change
    assert front.surest([few, many]) is many
    assert front.surest([few, replace(few)]) is few
    assert front.surest([]) is None


@pytest.fixture(scope="module")
def ground(ground_of: Grounded) -> Ground:
    return ground_of("annual")


@pytest.fixture(scope="module")
def page(ground: Ground) -> Section:
    coverage = ground.evidence("SET").coverage
    return front.one_page(ground, [Area(one.title, one.measures) for one in coverage.sections], "What it is.")


def test_what_goes_well_what_does_not_what_moved_gaps_and_what_was_done_stand_in_this_order(
    page: Section,
) -> None:
    (matters,) = (block for block in page.blocks if isinstance(block, Items))
    begin = [text_of(item).split(":")[0] for item in matters.items]
    assert begin == ["Goes well", "Needs to be better", "What moved", "Gaps", "Done"]
    assert "– needs to be better: about 20. Strength: emerging." in text_of(matters.items[1])
    assert "for the whole of a measure yet" in text_of(matters.items[0])
    assert "overdue" in text_of(matters.items[4])


def test_measures_are_counted_by_strength_and_way_and_all_of_them_are(page: Section, ground: Ground) -> None:
    (table,) = (block for block in page.blocks if isinstance(block, Table))
    assert all(int(row[1]) == sum(map(int, row[2:])) for row in paperwork.rows([table]))
    counted = sum(int(row[1]) for row in paperwork.rows([table]))
    (without,) = (one for one in page.blocks if "Without evidence" in paperwork.text([one]))
    gaps = sum(int(run.text) for run in without.runs if not isinstance(run, str))  # type: ignore[union-attr]
    assert counted + gaps == len(ground.evidence("SET").coverage.measures())


def test_the_rule_is_printed_and_the_chair_has_room_for_words(page: Section) -> None:
    assert str(front.RULE) in paperwork.text(page.blocks)
    assert [block.slot for block in page.blocks if isinstance(block, Narrative)] == ["chair"]
    assert paperwork.bare_numbers(page.blocks) == []


def test_it_fits_on_one_page_of_a4(page: Section) -> None:
    words = tuple(
        "The board thanks everybody who answered, and will see to what they ask for." for _ in range(4)
    )
    written = {"chair": Narrative("chair", "", "", words)}
    paper = Paper("annual", "Annual report", "Here, 2026", "en", (), (page,)).with_narratives(written)
    assert len(pypdf.PdfReader(io.BytesIO(as_pdf.render(paper))).pages) == 1


def test_what_the_whole_partnership_did_about_a_district_is_not_told_as_nothing_entered(
    ground: Ground,
) -> None:
    answered = Answered((Raised("T35", ("code",), "done", again=False, action_ids=("one",)),))
    without = replace(ground, entered=replace(ground.entered, doings=(), answered=answered))
    said = text_of(doing.what_became(without))
    assert "Something was done about 1" in said
    assert "no action is entered" not in said
