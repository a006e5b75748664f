"""`heard instrument`: load, list, show and state; a refusal is one sentence for each fault and status 1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.instrument_files import COPYRIGHT, SAYING, wording_file

Run = Callable[..., object]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a file with this content."""

    def write(text: str) -> Path:
        path = tmp_path / "own.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_wording_is_loaded_opened_and_loaded_again(
    partnership: str, run: Callable, file: Callable[[str], Path]
) -> None:
    path = file(wording_file("rses"))
    done = run("instrument", "load", path, "--instrument", "rses")
    assert done.status == 0
    assert "is loaded." in done.out
    assert "Sources are not at one" in done.out
    again = run("instrument", "load", path, "--instrument", "rses", "--copyright", COPYRIGHT, "--json")
    told = json.loads(again.out)
    assert (told["questionnaire"], told["replaces"]) == ("rses", True)
    opened = run(
        "collection", "open", "--questionnaire", "rses", "--title", "Me", "--wave", "before", "--json"
    )
    assert json.loads(opened.out)["questionnaire"] == "rses"


def test_faults_are_told_by_line_on_stderr_with_status_1_and_nothing_is_stored(
    partnership: str, run: Callable, file: Callable[[str], Path]
) -> None:
    path = file(wording_file("lse").replace("\n3,", "\n8,"))
    refused = run("instrument", "load", path, "--instrument", "lse")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.startswith("own.csv, line 4: Item 8 stands where item 3 is due.")
    assert json.loads(run("instrument", "show", "lse", "--json").out)["loaded"] == []


@pytest.mark.parametrize("instrument_id", ["sdq", "ors_cors"])
def test_what_may_not_be_asked_is_refused_with_what_serves(
    partnership: str, run: Callable, file: Callable[[str], Path], instrument_id: str
) -> None:
    refused = run("instrument", "load", file(wording_file("lse")), "--instrument", instrument_id)
    assert refused.status == 1
    assert "Enter totals scored elsewhere" in refused.err
    assert refused.err.count("\n") == 1


def test_an_unknown_instrument_is_answered_with_those_there_are(
    partnership: str, run: Callable, file: Callable[[str], Path]
) -> None:
    for command in (("load", file(wording_file("lse")), "--instrument", "joy"), ("show", "joy")):
        refused = run("instrument", *command)
        assert refused.status == 1
        assert "There is no instrument joy. Use one of cantril" in refused.err


def test_list_and_show_tell_facts_with_status_and_source_and_never_the_wording(
    partnership: str, run: Callable, file: Callable[[str], Path]
) -> None:
    run(
        "instrument",
        "load",
        file(wording_file("swemwbs")),
        "--instrument",
        "swemwbs",
        "--copyright",
        COPYRIGHT,
    )
    listed = {one["id"]: one for one in json.loads(run("instrument", "list", "--json").out)}
    assert len(listed) == 16
    assert listed["swemwbs"]["loaded"][0]["copyright"] == COPYRIGHT
    assert listed["heard_younger"]["questionnaire"] == "Q01"
    shown = run("instrument", "show", "swemwbs", "--json")
    assert {"about", "value", "status", "source"} == set(json.loads(shown.out)["facts"][0])
    for told in (shown.out, run("instrument", "show", "swemwbs").out, run("instrument", "list").out):
        assert SAYING not in told
    assert "There are no norms" in run("instrument", "show", "heard_older").out


def test_what_reliable_change_is_judged_by_is_stated_shown_and_withdrawn(
    partnership: str, run: Callable
) -> None:
    given = ("--sd", "5", "--reliability", "0.8", "--source", "Own baseline")
    refused = run("instrument", "state", "self_and_say", *given)
    assert refused.status == 1
    assert "100 people" in refused.err
    assert run("instrument", "state", "self_and_say", *given, "--people", "120").status == 0
    shown = json.loads(run("instrument", "show", "heard_older", "--json").out)
    assert shown["reliable_change"]["self_and_say"]["criterion"] == 95
    assert "SD 5, reliability 0.8, 95 %" in run("instrument", "show", "heard_older").out
    assert run("instrument", "state", "self_and_say", "--withdraw").status == 0
    assert json.loads(run("instrument", "show", "heard_older", "--json").out)["reliable_change"] == {}
    assert run("instrument", "state", "self_and_say").status == 2


def test_scores_from_elsewhere_are_collected_by_file(
    partnership: str, run: Callable, file: Callable[[str], Path]
) -> None:
    opened = run("collection", "open", "--questionnaire", "sdq", "--title", "Scores", "--json")
    code = json.loads(opened.out)["code"]
    taken = run("collect", file("sdq.total\n12\n40\n"), "--collection", code, "--json")
    assert json.loads(taken.out) == {"added": 2, "there_already": 0}
    refused = run("collect", file("sdq.total\n12\n41\n"), "--collection", code)
    assert refused.status == 1
    assert "row 3: sdq.total is more than 40." in refused.err
