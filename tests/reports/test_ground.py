"""The ground of a report: the same figures as the summaries, each with its key and where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from survey_app import sentences
from survey_app.papers.model import Value
from survey_app.reports import making
from survey_app.reports.ground import Ground, gather
from survey_app.services import evidence, reports
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.respondents import answer

Opened = Callable[..., str]


def ground(database: Database, partnership: str, period: str = "2026") -> Ground:
    with database.writing() as session:
        fixed = evidence.read_period(period) if period else None
        return gather(session, partnership, "annual", None, fixed, TODAY)


def values(found: Ground) -> dict[str, Value]:
    """Every value of every finding for one framework, by its key."""
    told = [
        found.told(finding)
        for section in found.evidence("HSB").coverage.sections
        for measure in section.measures
        for finding in measure.findings
    ]
    assert told
    values = [value for one in told for _label, value in one.values]
    values += [value for one in told for value in (*one.sentences, *filter(None, [one.base]))]
    by_key: dict[str, Value] = {}
    for value in values:
        # One figure has one key, wherever it is told.
        assert by_key.setdefault(value.key, value) == value
    return by_key


def test_a_figure_is_a_value_with_the_words_of_pages_and_its_source(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q02", disclosure_class="protected", title="Before the group")
    answer(database, code, {"Q02.1": "very"}, times=27)
    answer(database, code, {"Q02.1": "partly"}, times=27)
    found = ground(database, partnership)
    (key,) = found.summaries
    by_key = values(found)
    very = by_key[f"{key}/Q02.1/very"]
    (summary,) = found.summaries.values()
    figure = summary.questions[0].distribution.cell("very")
    assert figure is not None
    assert (very.text, very.number, very.unit) == (sentences.figure_text(figure), figure.value, "%")
    (source,) = found.sources.all()
    assert very.source == source.id
    assert (source.title, source.release) == ("Before the group", "release 1 of 23 November 2026")
    assert "Rounded to the nearest 5" in source.rule
    assert source.href == f"/staff/why/{summary.release_id}/people"


def test_a_source_without_a_release_leads_to_its_page_and_its_value_is_a_reason(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q14")
    found = ground(database, partnership)
    (key,) = found.summaries
    assert found.people(key).number is None
    (source,) = found.sources.all()
    assert (source.release, source.href) == ("", f"/staff/collections/{code}/summary")


def test_the_year_before_has_its_own_evidence_and_sources(
    database: Database, partnership: str, opened: Opened
) -> None:
    opened("Q14", title="Course")
    found = ground(database, partnership, "2027")
    assert list(found.summaries) == []
    assert [one.title for one in found.summaries_before.values()] == ["Course"]
    before = found.evidence_before("SET")
    assert before is not None
    assert before.heard.sources == 1
    assert ground(database, partnership, "").evidence_before("SET") is None


@pytest.mark.parametrize("kind", reports.KINDS)
def test_every_kind_of_report_is_built_by_a_module_of_its_own(kind: str) -> None:
    assert making.builder(kind).__module__ == f"survey_app.reports.{kind.replace('-', '_')}"


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(Refusal, match="There is no report 'yearly'"):
        making.builder("yearly")


def test_a_report_says_whom_to_ask_where_the_partnership_has_said_it(
    ground_of: Callable[[str], Ground],
) -> None:
    found = ground_of("annual")
    assert ("Contact", NOTICE_DETAILS.officer) in found.facts()
    assert "Contact" not in dict(replace(found, contact="").facts())
