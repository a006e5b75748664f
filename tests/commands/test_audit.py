"""`heard audit`: shows it, gives its heads, and tells the first place that does not fit with status 1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from survey_app.commands import audit as command
from survey_app.services import audit
from survey_app.services.audit import Act
from survey_app.store.audit import Actor
from survey_app.store.database import Database
from tests.commands.test_formats import example
from tests.conftest import TODAY
from tests.coordinator.conftest import NOW
from tests.services.test_audit import CUT_IN_BOTH, by_force


@pytest.fixture(autouse=True)
def five(database: Database, partnership: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five acts of somebody."""
    monkeypatch.setattr(command, "today", lambda: TODAY)
    database.actor = Actor("somebody", lambda: NOW)
    for number in range(5):
        with database.writing() as session:
            audit.record(session, Act.COMMENT_OPENED, f"c{number}", partnership)


def test_a_chain_that_fits_is_told_with_its_length_and_status_0(run: Callable) -> None:
    done = run("audit", "verify")
    assert (done.status, done.err) == (0, "")
    assert "Three Rivers Partnership: all 5 lines fit." in done.out
    assert "No heads were compared." in done.out


def test_the_first_place_that_does_not_fit_is_told_in_one_sentence_with_status_1(
    run: Callable, database: Database
) -> None:
    by_force(database, "UPDATE audit_line SET thing = 'other' WHERE place = 3")
    done = run("audit", "verify")
    assert (done.status, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert done.err.startswith("Three Rivers Partnership: line 3 of the audit does not fit")
    told = json.loads(run("audit", "verify", "--json").out)
    assert told["fits"] is False
    assert told["partnerships"][0]["place"] == 3


def test_an_end_that_was_cut_off_is_told_against_the_heads_that_were_kept(
    run: Callable, database: Database, tmp_path: Path
) -> None:
    kept = tmp_path / "heads.jsonl"
    kept.write_text(run("audit", "head", "--json").out, encoding="utf-8")
    assert run("audit", "verify", "--heads", kept).status == 0
    by_force(database, *CUT_IN_BOTH)
    assert run("audit", "verify").status == 0
    done = run("audit", "verify", "--heads", kept)
    assert done.status == 1
    assert "ends before line 4" in done.err
    assert "The head is that of 23 November 2026." in done.err


@pytest.mark.parametrize("content", [b"no head", b"\xff\xfe"])
def test_a_file_that_holds_no_heads_is_refused(run: Callable, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "heads.jsonl"
    file.write_bytes(content)
    done = run("audit", "verify", "--heads", file)
    assert done.status == 1
    assert "heard audit head --json" in done.err


def test_what_was_done_is_shown_for_people_and_for_programs(run: Callable) -> None:
    assert "comment_opened" in run("audit", "show").out
    told = json.loads(run("audit", "show", "--act", "comment_opened", "--month", "2026-11", "--json").out)
    assert [line["thing"] for line in told["lines"]] == ["c4", "c3", "c2", "c1", "c0"]
    assert run("audit", "show", "--act", "nothing").status == 1


def test_what_is_done_by_command_is_recorded_as_done_on_the_server(
    run: Callable, database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    code = opened("Q02", wave="before")
    assert run("collection", "close", code).status == 0
    told = json.loads(run("audit", "show", "--json").out)["lines"][0]
    assert (told["account"], told["act"]) == ("command_line", "collection_closed")
    assert "On the server, by command" in run("audit", "show").out


def test_the_heads_of_a_table_and_those_for_keeping_are_the_same(run: Callable) -> None:
    (head,) = [json.loads(row) for row in run("audit", "head", "--json").out.splitlines()]
    assert (head["day"], head["lines"]) == ("2026-11-23", 5)
    assert head["hash"] in run("audit", "head").out


def test_the_examples_of_the_formats_have_the_keys_of_what_is_answered(run: Callable) -> None:
    told = json.loads(run("audit", "head", "--json").out)
    assert list(example("audit head")) == list(told)
    told, written = json.loads(run("audit", "show", "--json").out), example("audit show")
    assert (list(written), list(written["lines"][0])) == (list(told), list(told["lines"][0]))
    told, written = json.loads(run("audit", "verify", "--json").out), example("audit verify")
    assert (list(written), list(written["partnerships"][0])) == (list(told), list(told["partnerships"][0]))
