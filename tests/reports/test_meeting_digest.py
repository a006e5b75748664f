"""The digest: one page of what was heard since the last, and of concerns nothing but whether all is read."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pypdf
import pytest

from analysis.figures import BlockFigure, Figure, Form
from survey_app.papers import as_pdf
from survey_app.papers.model import Paper
from survey_app.reports import meeting_digest
from survey_app.reports.ground import Ground
from survey_app.services import evidence
from survey_app.services.summaries import ThemeSummary
from tests.conftest import TODAY
from tests.reports import shape


@pytest.fixture(scope="module")
def ground(ground_of: Callable[[str], Ground]) -> Ground:
    return ground_of("meeting-digest")


@pytest.fixture(scope="module")
def paper(ground: Ground) -> Paper:
    return meeting_digest.build(ground)


def told_on(ground: Ground, last: date) -> Ground:
    """The same ground, where the last digest was made on a day."""
    return replace(ground, entered=replace(ground.entered, made_before=last))


def test_it_begins_where_the_last_digest_ended_else_with_its_period_else_a_quarter_ago(
    ground: Ground,
) -> None:
    assert meeting_digest.since_when(ground) == TODAY - timedelta(days=91)
    quarter = replace(ground, period=evidence.read_period("2026-Q4"))
    assert meeting_digest.since_when(quarter) == date(2026, 10, 1)
    assert meeting_digest.since_when(told_on(quarter, date(2026, 11, 2))) == date(2026, 11, 2)


def test_what_was_released_since_is_told_with_its_themes(paper: Paper) -> None:
    text = shape.all_text(paper)
    assert "About Q20: answered by" in text
    assert "New: Practitioners spoke of" in text


def test_what_was_heard_before_the_last_digest_does_not_stand_in_it_again(ground: Ground) -> None:
    text = shape.all_text(meeting_digest.build(told_on(ground, TODAY + timedelta(days=1))))
    assert "No figures were released since then" in text
    assert "New:" not in text


def test_of_concerns_it_says_only_whether_all_is_read(ground: Ground) -> None:
    read = replace(ground, entered=replace(ground.entered, are_all_read=True))
    behind = replace(ground, entered=replace(ground.entered, are_all_read=False))
    assert "All comments read by a person by 23 November 2026." in shape.all_text(meeting_digest.build(read))
    told = meeting_digest.build(behind)
    assert "Reading is not up to date" in shape.all_text(told)
    assert [value.text for value in told.values()] == [
        value.text for value in meeting_digest.build(read).values()
    ]


def test_what_is_due_is_told_with_the_overdue_first_and_what_is_done_is_not(paper: Paper) -> None:
    assert list(shape.table(paper, "due")) == ["Review the pathway", "Hold a joint briefing"]


def test_it_counts_what_became_of_the_themes_that_people_raised(ground: Ground, paper: Paper) -> None:
    raised = ground.entered.answered.raised
    assert f"people raised {len(raised)} themes" in shape.all_text(paper)


def test_it_is_one_page(paper: Paper) -> None:
    assert len(pypdf.PdfReader(io.BytesIO(as_pdf.render(paper))).pages) == 1


def test_no_number_of_people_is_bare(paper: Paper) -> None:
    assert shape.bare_numbers(paper.sections, "About Q02", "About Q20") == []


def theme(over: tuple[Figure | None, ...], moved: BlockFigure | None = None) -> ThemeSummary:
    known = next(iter(_codebook_themes()))
    return ThemeSummary(known, None, "checked", over=over, moved=moved)  # type: ignore[arg-type]


def _codebook_themes() -> tuple[object, ...]:
    from questionnaires import reader

    return reader.codebook().themes


def test_a_theme_is_new_where_no_release_before_showed_it() -> None:
    shown = Figure(Form.COUNT, value=10)
    assert meeting_digest.is_new(theme((shown,)))
    assert meeting_digest.is_new(theme((None, shown)))
    assert not meeting_digest.is_new(theme((shown, shown)))


@pytest.mark.parametrize(("low", "high", "by"), [(5.0, 25.0, 15.0), (-5.0, 35.0, 0.0), (0.0, 30.0, 0.0)])
def test_a_theme_moved_only_where_rounding_and_chance_cannot_have_made_it(
    low: float, high: float, by: float
) -> None:
    figure = BlockFigure(
        Figure(Form.COUNT, value=40),
        (
            ("difference", Figure(Form.CHANGE, value=15.0)),
            ("interval", Figure(Form.INTERVAL, low=low, high=high)),
        ),
    )
    assert meeting_digest.moved_by(theme((), figure)) == by
