"""`heard verify-statistics`: worked cases computed anew, in words and as JSON, and files that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.samples import METHOD_VERSION
from tests.commands.test_formats import example

CASE: dict[str, Any] = {
    "id": "A1",
    "kind": "coder_agreement",
    "inputs": {"coder1": ["a", "b", "a"], "coder2": ["a", "b", "b"]},
}


@pytest.fixture
def cases(tmp_path: Path) -> Callable[..., Path]:
    def write(*entries: dict[str, Any], **more: Any) -> Path:
        file = tmp_path / "cases.json"
        file.write_text(json.dumps({"cases": entries, **more}))
        return file

    return write


def test_the_cases_that_come_with_heard_agree(run: Callable) -> None:
    ended = run("verify-statistics")
    assert ended.status == 0, ended.err
    assert "RC01  paired_scale: 41 figures, all agree" in ended.out
    assert "DIFFER" not in ended.out
    assert METHOD_VERSION in ended.out


def test_json_has_every_figure_of_the_kind_also_where_none_is_expected(
    run: Callable, cases: Callable
) -> None:
    ended = run("verify-statistics", cases(CASE), "--json")
    assert ended.status == 0
    (told,) = json.loads(ended.out)["cases"]
    assert told["id"] == "A1"
    # Of 3 comments 2 alike; by chance 2/3 * 1/3 + 1/3 * 2/3 = 4/9; (2/3 - 4/9) / (5/9) = 0.4.
    assert told["computed"] == pytest.approx(
        {"n": 3, "p_observed": 2 / 3, "p_expected": 4 / 9, "kappa": 0.4}, abs=1e-12
    )


def test_a_difference_over_the_tolerance_ends_with_status_1_and_is_shown(
    run: Callable, cases: Callable
) -> None:
    file = cases(CASE | {"expected": {"n": 3, "kappa": 0.41}})
    ended = run("verify-statistics", file)
    assert ended.status == 1
    assert "kappa: expected 0.41, computed 0.4" in ended.out
    assert "1 figures in 1 of 1 cases differ" in ended.err
    as_json = run("verify-statistics", file, "--json")
    assert as_json.status == 1
    assert json.loads(as_json.out)["cases"][0]["computed"]["n"] == 3


@pytest.mark.parametrize("more", [{"meta": {"tolerance_abs": 0.02}}, {}])
def test_the_tolerance_is_the_files_or_the_cases(
    run: Callable, cases: Callable, more: dict[str, Any]
) -> None:
    own = {} if more else {"tolerance_abs": 0.02}
    assert run("verify-statistics", cases(CASE | {"expected": {"kappa": 0.41}} | own, **more)).status == 0


def test_a_file_that_is_none_ends_in_one_sentence_with_nothing_half_told(
    run: Callable, cases: Callable
) -> None:
    ended = run("verify-statistics", cases(CASE, CASE | {"id": "A2", "inputs": {"coder1": "100 %"}}))
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("A2: inputs.coder1 cannot be used. Write a list with one code a comment")
    assert ended.err.count("\n") == 1


def test_the_examples_of_the_document_are_read_and_answered_as_it_says(run: Callable, tmp_path: Path) -> None:
    file = tmp_path / "example.json"
    file.write_text(json.dumps(example("cases")))
    ended = run("verify-statistics", file, "--json")
    assert ended.status == 0, ended.err
    (told,), (written,) = json.loads(ended.out)["cases"], example("computed")["cases"]
    assert told["computed"] == pytest.approx(written["computed"])
