"""`heard summary` and `heard evidence`: the same figures as the pages, on a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from questionnaires import reader
from survey_app.services import boards, evidence, programmes, summaries
from survey_app.store.database import Database
from survey_app.store.tables import District
from tests.conftest import TODAY
from tests.respondents import answer

Opened = Callable[..., str]


@pytest.fixture
def filled(database: Database, opened: Opened) -> str:
    """The code of a protected collection with 41 answers."""
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=14)
    answer(database, code, {"Q02.1": "partly"}, times=27)
    return code


def test_the_summary_in_json_is_what_the_page_is_drawn_from(
    database: Database, partnership: str, filled: str, run: Callable
) -> None:
    with database.writing() as session:
        held = summaries.to_dict(summaries.of_collection(session, partnership, filled, TODAY))
    ended = run("summary", "--collection", filled, "--json")
    assert ended.status == 0
    assert json.loads(ended.out) == json.loads(json.dumps(held))


@pytest.mark.parametrize("as_json", [True, False])
def test_no_planted_total_is_in_what_is_printed(filled: str, run: Callable, as_json: bool) -> None:
    ended = run("summary", "--collection", filled, *(["--json"] if as_json else []))
    assert ended.out
    assert not re.search(r"(?<![\w.-])(14|27|41)(?![\w.])", ended.out)


def test_too_few_answers_print_the_reason_and_a_band(
    database: Database, opened: Opened, run: Callable
) -> None:
    code = opened("Q03")
    answer(database, code, words={"Q03.6": "Good."}, times=3)
    told = run("summary", "--collection", code).out
    assert "shown once" in told
    assert "0 to 9" in told


def test_a_programme_is_found_by_its_code_or_its_name(
    database: Database, partnership: str, opened: Opened, run: Callable
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "The Bridge")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    opened("Q02", programme_id=found.id, wave="before")
    by_code = run("summary", "--programme", code, "--json")
    by_name = run("summary", "--programme", "the bridge", "--json")
    assert by_code.status == by_name.status == 0
    assert json.loads(by_code.out)["title"] == "The Bridge"
    assert by_code.out == by_name.out


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["summary", "--collection", "nowhere"], 1, "There is no collection with the code 'nowhere'"),
        (["summary", "--programme", "nowhere"], 1, "There is no programme 'nowhere'"),
        (["summary"], 2, "Give either --collection CODE or --programme P"),
        (["summary", "--collection", "a", "--programme", "b"], 2, "Give either"),
        (["evidence", "--framework", "XYZ"], 1, "Choose one of: HSB, INV, LGA, NCC, SET"),
        (["evidence", "--framework", "HSB", "--period", "2026-11"], 1, "no period"),
        (["evidence", "--framework", "HSB", "--district", "Nowhere"], 1, "There is no district 'Nowhere'"),
        (["evidence"], 2, "--framework"),
    ],
)
def test_what_is_not_there_is_refused_in_one_sentence(
    partnership: str, run: Callable, arguments: list[str], status: int, told: str
) -> None:
    ended = run(*arguments)
    assert ended.status == status
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("framework", ["NCC", "INV", "LGA", "HSB", "SET"])
def test_a_framework_is_printed_whole_and_in_order(partnership: str, run: Callable, framework: str) -> None:
    wanted = [measure.id for measure in reader.framework(framework).measures()]
    told = json.loads(run("evidence", "--framework", framework, "--json").out)
    assert [one["id"] for section in told["sections"] for one in section["measures"]] == wanted
    plain = run("evidence", "--framework", framework.lower()).out
    assert re.findall(r"^  (\S+)  ", plain, re.M) == wanted


def test_the_evidence_in_json_is_what_the_page_is_drawn_from_narrowed_alike(
    database: Database, partnership: str, filled: str, run: Callable
) -> None:
    with database.writing() as session:
        session.add(District(partnership_id=partnership, name="Northwater"))
    with database.writing() as session:
        period = evidence.read_period("2026-Q4")
        found = boards.build(session, partnership, "HSB", TODAY, None, period, quoted=True)
    told = run("evidence", "--framework", "HSB", "--period", "2026-Q4", "--json").out
    assert json.loads(told) == json.loads(json.dumps(boards.to_dict(found)))
    assert '"status": "evidenced"' in told
    elsewhere = run("evidence", "--framework", "HSB", "--district", "northwater", "--json").out
    assert '"status": "evidenced"' not in elsewhere
    assert json.loads(elsewhere)["district"] == "Northwater"
