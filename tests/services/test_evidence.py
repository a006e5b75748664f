"""Evidence by measure: the whole of each document in its order, and what is chosen among releases."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask, url_for
from sqlalchemy import Engine, event

from analysis.disclosure import of_questions
from analysis.disclosure.classes import DisclosureClass
from analysis.outcomes import FindingKind, Status, Trend
from questionnaires import reader
from questionnaires.model import Kind, Question
from survey_app.services import actions, boards, evidence, question_figures, why
from survey_app.services.evidence import Evidence
from survey_app.services.refusals import Refusal
from survey_app.services.released import QuestionFigures
from survey_app.store.database import Database
from survey_app.store.tables import District
from tests.conftest import TODAY
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]


def build(
    database: Database,
    partnership: str,
    framework: str = "HSB",
    district_id: str | None = None,
    period: str = "",
) -> Evidence:
    with database.writing() as session:
        fixed = evidence.read_period(period) if period else None
        return evidence.build(session, partnership, framework, TODAY, district_id, fixed)


def status_of(found: Evidence, measure_id: str) -> Status:
    held = found.coverage.measure(measure_id)
    assert held is not None
    return held.status


@pytest.mark.parametrize(
    ("framework", "size"), [("NCC", 60), ("INV", 59), ("LGA", 62), ("HSB", 48), ("SET", 134)]
)
def test_every_measure_of_a_framework_is_there_in_the_documents_order(
    database: Database, partnership: str, framework: str, size: int
) -> None:
    told = evidence.to_dict(build(database, partnership, framework))
    ids = [measure["id"] for section in told["sections"] for measure in section["measures"]]
    assert ids == [measure.id for measure in reader.framework(framework).measures()]
    assert len(ids) == size


def test_what_was_never_asked_names_the_questionnaires_that_would_fill_it(
    database: Database, partnership: str
) -> None:
    held = build(database, partnership).coverage.measure("HSB-O8")
    assert held is not None
    assert held.status is Status.NOBODY_ASKED
    assert "Q02" in held.would_fill


def test_what_is_asked_and_too_little_to_show_is_not_called_unasked(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q02")
    answer(database, code, {"Q02.1": "very"}, times=3)
    assert status_of(build(database, partnership), "HSB-O8") is Status.NOT_ENOUGH_YET


def test_a_shown_question_is_evidence_with_the_figures_of_its_release(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=14)
    answer(database, code, {"Q02.1": "partly"}, times=24)
    found = build(database, partnership)
    held = found.coverage.measure("HSB-O8")
    assert held is not None
    assert held.status is Status.EVIDENCED
    assert held.heard == ("young_people",)
    finding = next(one for one in held.findings if one.subject == "Q02.1")
    about = found.about(finding)
    assert about.question is not None
    assert about.source.code == code
    written = json.dumps(evidence.to_dict(found))
    assert '"value": 14' not in written
    assert '"base": 40' in written


def test_what_only_records_can_tell_is_never_filled_by_feedback(
    database: Database, partnership: str, opened: Opened
) -> None:
    records = [m.id for m in reader.framework("SET").measures() if m.evidence == "none"]
    answer(database, opened("Q02", disclosure_class="protected"), {"Q02.1": "very"}, times=40)
    found = build(database, partnership, "SET")
    assert records
    assert {status_of(found, measure_id) for measure_id in records} == {Status.NOT_FROM_FEEDBACK}


def test_a_theme_is_evidence_only_of_measures_that_its_writers_can_speak_to(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q20", audience="practitioners", disclosure_class="protected")
    with database.reading() as session:
        from survey_app.services import collections

        asked = collections.find(session, code, TODAY)
    assert asked is not None
    text = next(turn.id for turn in asked.turns if turn.kind == "long_text")
    ids = comments_of(database, answer(database, code, words={text: "Words."}, times=12))
    code_comments(database, ids, "T01")
    measures = reader.measures()
    found = build(database, partnership)
    themed = {
        one.measure.id
        for one in found.coverage.measures()
        if any(finding.kind is FindingKind.THEME for finding in one.findings)
    }
    assert all("practitioners" in measures[measure_id].audiences for measure_id in themed)


def test_a_district_and_a_period_choose_among_collections(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        row = District(partnership_id=partnership, name="Northwater")
        session.add(row)
        session.flush()
        here = row.id
    code = opened("Q02", disclosure_class="protected", district_id=here, closes_on=date(2026, 11, 20))
    answer(database, code, {"Q02.1": "very"}, times=20)
    answer(database, code, {"Q02.1": "partly"}, times=15)
    assert (
        status_of(build(database, partnership, district_id=here, period="2026"), "HSB-O8") is Status.EVIDENCED
    )
    assert status_of(build(database, partnership, period="2026-Q4"), "HSB-O8") is Status.EVIDENCED
    assert status_of(build(database, partnership, period="2026-Q3"), "HSB-O8") is Status.NOBODY_ASKED
    other = opened("Q02")
    answer(database, other, {"Q02.1": "very"})
    assert build(database, partnership, district_id=here).heard.sources == 1


def test_a_district_of_another_partnership_is_refused(database: Database, partnership: str) -> None:
    with pytest.raises(Refusal, match="not one of this partnership's"):
        build(database, partnership, district_id="somewhere else")


def test_a_framework_that_there_is_not_is_refused_by_name(database: Database, partnership: str) -> None:
    with pytest.raises(Refusal, match="NCC"):
        build(database, partnership, "XYZ")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2024-Q2", date(2024, 4, 1), date(2024, 6, 30)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_a_year_or_a_quarter(text: str, first: date, last: date) -> None:
    period = evidence.read_period(text)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("text", ["", "2026-11", "2026-Q5", "2026-Q0", "last week", "2026-11-01..2026-11-07"])
def test_any_other_period_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="no period"):
        evidence.read_period(text)


def test_the_periods_on_offer_are_those_in_which_something_was_asked(
    database: Database, partnership: str, opened: Opened
) -> None:
    opened("Q02", opens_on=date(2025, 12, 1), closes_on=date(2026, 1, 10))
    with database.reading() as session:
        assert evidence.periods(session, partnership, TODAY) == ["2026", "2026-Q1", "2025", "2025-Q4"]


def test_what_is_shared_with_one_role_is_evidence_of_nothing(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", kind="shared", shared_with="your worker", disclosure_class="protected")
    answer(database, code, words={"Q03.6": "Good."}, times=40)
    assert build(database, partnership).heard.sources == 0


@pytest.mark.parametrize(("klass", "cells"), [("protected", ["2"]), ("open", ["2", "7"])])
def test_a_number_that_perhaps_one_person_gave_is_no_cell_of_its_own(klass: str, cells: list[str]) -> None:
    question = Question("X.1", Kind.NUMBER, "How many times did you meet?", measures=("HSB-O8",))
    counted = of_questions.distribution({"2": 38, "7": 2}, DisclosureClass(klass), final=True)
    told = question_figures.tidy_distribution(
        question, QuestionFigures("X.1", "", counted), exact=DisclosureClass(klass).is_exact
    )
    assert [code for code, _figure in told.cells] == cells


@pytest.mark.parametrize(("state", "counts"), [("accepted", True), ("suggested", False)])
def test_a_theme_counts_as_evidence_once_a_person_has_looked(
    database: Database, partnership: str, opened: Opened, state: str, counts: bool
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = comments_of(database, answer(database, code, words={"Q03.6": "She listened."}, times=12))
    code_comments(database, ids, "T01", state=state)
    kinds = {finding.kind for finding in build(database, partnership).heard.findings}
    assert (FindingKind.THEME in kinds) is counts


def test_a_measure_tells_where_it_has_gone_since_the_release_before(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "not_at_all"}, times=40)
    before = build(database, partnership).coverage.measure("HSB-O8")
    answer(database, code, {"Q02.1": "very"}, times=60)
    found = build(database, partnership)
    after = found.coverage.measure("HSB-O8")
    assert before is not None
    assert after is not None
    assert (before.trend, after.trend) == (Trend.UNKNOWN, Trend.BETTER)
    finding = next(one for one in after.findings if one.subject == "Q02.1")
    about = found.about(finding)
    assert (about.release and about.release.number, about.earlier and about.earlier.number) == (2, 1)


def test_better_amounts_turn_reversed_items_and_know_no_way_without_a_key() -> None:
    held = reader.questionnaires()["Q02"]
    scale = held.scales[0]
    item = held.question(scale.items[0])
    assert item is not None
    amounts = evidence.better_amounts(held, item, "")
    turned = replace(held, scales=(replace(scale, higher_is_better=not scale.higher_is_better),))
    assert {code: -amount for code, amount in amounts.items()} == evidence.better_amounts(turned, item, "")
    assert len(set(amounts.values())) > 2
    assert evidence.better_amounts(replace(held, scales=()), item, "") == {}


def test_what_is_due_is_found_in_a_few_statements_however_many_collections_there_are(
    database: Database, partnership: str, opened: Opened
) -> None:
    asked = 0

    def count(*_given: object) -> None:
        nonlocal asked
        asked += 1

    counted = []
    for _more in range(2):
        for _collection in range(3):
            answer(database, opened("Q02", disclosure_class="protected"), {"Q02.1": "very"}, times=12)
        build(database, partnership)
        asked = 0
        event.listen(Engine, "before_cursor_execute", count)
        try:
            build(database, partnership)
        finally:
            event.remove(Engine, "before_cursor_execute", count)
        counted.append(asked)
    assert counted[1] - counted[0] <= 3 * 2, counted


def test_what_staff_entered_stands_beside_the_evidence_and_changes_none_of_it(
    database: Database, partnership: str, opened: Opened
) -> None:
    answer(database, opened("Q02", disclosure_class="protected"), {"Q02.1": "very"}, times=40)
    with database.writing() as session:
        plain = boards.build(session, partnership, "HSB", TODAY)
        entered = actions.Entered("Ask again in spring", "the lead", measure_ids=("HSB-O8",))
        actions.add(session, partnership, entered, TODAY)
        board = boards.build(session, partnership, "HSB", TODAY)
    assert [one.text for one in board.beside("HSB-O8").doings] == ["Ask again in spring"]
    assert board.evidence.coverage.measures() == plain.evidence.coverage.measures()
    told = boards.to_dict(board)
    (measure,) = [one for section in told["sections"] for one in section["measures"] if one["id"] == "HSB-O8"]
    assert measure["actions"][0]["text"] == "Ask again in spring"
    assert measure["grounds"] == {"sources": 1, "people_at_least": 30, "lacks": ["one_source"]}
    assert measure["findings"][0]["why"].startswith("/staff/why/")


def test_the_address_of_an_explanation_is_the_pages_own(app: Flask) -> None:
    for key in ("people", "question:Q02.1", "question:Q11.4:then", "change:wellbeing:before:after"):
        with app.test_request_context():
            assert why.address("abc_-1", key) == url_for(
                "staff.why_this_number", release_id="abc_-1", key=key
            )
