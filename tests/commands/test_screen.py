"""`heard screen`: any file of comments, one result a row, and nothing of the file kept."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.concern import ConcernReader
from questionnaires import concern_comments
from survey_app.commands import comment_files, screen, theme_processes
from survey_app.services import coders
from tests.analysis.test_concern import CUES, lessons

COMMENTS = (
    "comment,asked,who\n"
    "he waits for me by the gate and said not to tell,How are things?,young_people\n"
    ",,\n"
    '"The food was nice, ring 07700 900123",What was good?,Parents carers\n'
)


@pytest.fixture(autouse=True)
def small_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    """A detector that is taught in no time, in this process."""
    small = ConcernReader(lessons(), CUES)
    monkeypatch.setattr(coders, "make_concerns", lambda _encoder: small)
    monkeypatch.setattr(theme_processes, "cores", lambda: 1)


def test_every_row_gives_one_result_in_the_documented_form(
    run: Callable, brought: Callable[..., Path]
) -> None:
    ended = run(
        "screen",
        brought(COMMENTS),
        "--column",
        "comment",
        "--question",
        "asked",
        "--audience",
        "who",
        "--json",
    )
    assert ended.status == 0
    worry, empty, fine = json.loads(ended.out)
    assert (worry["row"], worry["raised"], worry["identifiers"]) == (1, True, [])
    assert 0 < worry["concern"] <= 1
    assert "waits" in worry["why"]
    assert empty == {"row": 2, "concern": 0.0, "raised": False, "why": [], "identifiers": []}
    assert (fine["raised"], fine["why"]) == (False, [])
    assert fine["identifiers"] == [{"start": 24, "end": 36, "kind": "phone"}]


def test_counts_are_printed_and_hold_no_words(run: Callable, brought: Callable[..., Path]) -> None:
    ended = run("screen", brought(COMMENTS), "--column", "comment")
    assert "For a reader to see first: 1." in ended.out
    assert "With something that may name a person: 1." in ended.out
    assert "waits" not in ended.out
    assert "07700" not in ended.out


@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.jsonl", "out.xlsx"])
def test_the_file_asked_for_holds_every_row_and_nothing_is_left_beside_it(
    run: Callable, brought: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    out = tmp_path / "results" / name
    out.parent.mkdir()
    told = run("screen", brought(COMMENTS), "--column", "comment", "--out", out, "--json")
    assert [file.name for file in out.parent.iterdir()] == [name]
    if name == "out.csv":
        with out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["raised"] for row in rows] == ["yes", "no", "no"]
        assert rows[2]["identifiers"] == "24-36 phone"
    elif name == "out.xlsx":
        assert zipfile.is_zipfile(out)
    elif name == "out.json":
        assert json.loads(out.read_text()) == json.loads(told.out)
    else:
        assert [json.loads(line) for line in out.read_text().splitlines()] == json.loads(told.out)


def test_pieces_give_what_the_whole_gives(
    run: Callable, brought: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = brought("comment\n" + "he waits for me\nnice food\n" * 5)
    whole = run("screen", many, "--column", "comment", "--json").out
    monkeypatch.setattr(comment_files, "AT_ONCE", 3)
    assert run("screen", many, "--column", "comment", "--json").out == whole


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a\n1\n", "has no column 'comment'"),
        ("comment,who\nfine,my neighbour\n", "row 1: the audience is not known"),
        ("comment\nfine\none,two\n", "line 3: more cells than columns"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(
    run: Callable, brought: Callable[..., Path], content: str, told: str
) -> None:
    arguments = ["--audience", "who"] if "who" in content else []
    ended = run("screen", brought(content), "--column", "comment", *arguments)
    assert (ended.status, ended.out) == (1, "")
    assert told in ended.err
    assert ended.err.count("\n") == 1


def test_an_output_that_cannot_be_is_refused_before_any_work(
    run: Callable, brought: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "open_table", None)
    file = brought(COMMENTS)
    assert "ends in .csv" in run("screen", file, "--column", "comment", "--out", "x.txt").err
    assert "Give the results another name" in run("screen", file, "--column", "comment", "--out", file).err


def test_the_packaged_sentences_are_what_it_is_taught_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    given: list[object] = []
    monkeypatch.setattr(coders.prepared, "concerns", lambda *told: given.extend(told))
    coders.make_concerns(None)
    assert given == [
        concern_comments.taught(),
        concern_comments.cues(),
        concern_comments.ordinary(),
        None,
    ]
