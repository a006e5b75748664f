"""docs/formats.md: its examples have the keys of what is really answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.concern import ConcernReader
from analysis.figures import DistributionFigure, Figure, Form, ThemeFigure
from survey_app.services import coders
from survey_app.store.database import Database
from tests import coded
from tests.analysis.test_concern import lessons
from tests.respondents import answer, code_comments, comments_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats.md"


def example(name: str) -> Any:
    """The example with this name."""
    found = re.search(rf"```json {name}\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    assert found, f"docs/formats.md has no example of {name}"
    return json.loads(found[1])


@pytest.fixture
def code(database: Database, opened: Callable[..., str]) -> str:
    """A protected collection with a shown question and a shown theme."""
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=14)
    sent = answer(database, code, {"Q02.1": "partly"}, {"Q02.11": "She listened."}, times=27)
    code_comments(database, comments_of(database, sent), "T01")
    return code


def test_the_example_of_a_summary_has_its_keys(code: str, run: Callable) -> None:
    told, written = json.loads(run("summary", "--collection", code, "--json").out), example("summary")
    assert list(written) == list(told)
    for name in ("questions", "scales", "themes"):
        assert list(written[name][0]) == list(told[name][0])


def test_the_example_of_evidence_has_its_keys(code: str, run: Callable) -> None:
    told, written = json.loads(run("evidence", "--framework", "HSB", "--json").out), example("evidence")
    assert list(written) == list(told)
    section, written_section = told["sections"][0], written["sections"][0]
    assert list(written_section) == list(section)
    assert list(written_section["measures"][0]) == list(section["measures"][0])
    finding = next(
        finding
        for section in told["sections"]
        for measure in section["measures"]
        for finding in measure["findings"]
    )
    assert list(written_section["measures"][0]["findings"][0]) == list(finding)


def test_the_example_of_a_training_has_its_keys(
    run: Callable, database: Database, opened: Callable[..., str], partnership: str, monkeypatch: Any
) -> None:
    machine = coded.Machine()
    monkeypatch.setattr(coders, "make", machine.make)
    monkeypatch.setattr(coders, "measure", machine.measure)
    monkeypatch.setenv("HEARD_ENCODER", "off")
    ids = coded.write(database, opened("Q03"), 40)
    coded.code(database, ids, coded.account(database, partnership))
    told, written = json.loads(run("train", "--dry-run", "--json").out), example("train")
    assert list(written) == list(told)
    assert list(written["card"]) == list(told["card"])
    assert list(written["card"]["after"]) == list(told["card"]["after"])
    assert list(written["card"]["themes"][0]) == list(told["card"]["themes"][0])
    for figure in written["card"]["after"].values():
        Figure.from_dict(figure)


def test_the_example_of_programmes_has_its_keys(run: Callable, partnership: str) -> None:
    run("programme", "begin", "Support in spring", "--closes", "2027-03-31")
    told, written = json.loads(run("programme", "list", "--json").out), example("programme list")
    assert list(written[0]) == list(told[0])


def test_the_figures_in_the_examples_can_be_read_as_figures() -> None:
    summary = example("summary")
    DistributionFigure.from_dict(summary["questions"][0]["distribution"])
    ThemeFigure.from_dict(summary["themes"][0]["figure"])
    Figure.from_dict(summary["scales"][0]["mean"])


def test_every_form_of_a_figure_is_explained() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.M)
    assert rows == [str(form) for form in Form]


def test_the_examples_of_theme_change_and_collect_have_their_keys(
    run: Callable, tmp_path: Path, code: str
) -> None:
    file = tmp_path / "brought.csv"
    file.write_text("before,after\n" + "1,2\n" * 7)
    assert list(example("change")) == list(
        json.loads(run("change", file, "--instrument", "rses", "--json").out)
    )
    file.write_text("Q02.1,Q02.2\nvery,a_little\n")
    assert list(example("collect")) == list(
        json.loads(run("collect", file, "--collection", code, "--json").out)
    )
    codebook = tmp_path / "ours.yaml"
    codebook.write_text(
        "themes:\n- {id: A, name: Being heard, definition: Whether somebody listened.}\n"
        "- {id: B, name: Waiting, definition: How long it took until somebody rang back.}\n"
    )
    file.write_text("comment\nShe listened.\n")
    (told,) = json.loads(run("theme", file, "--column", "comment", "--codebook", codebook, "--json").out)
    (written,) = example("theme")
    assert list(written) == list(told)
    assert list(written["themes"][0]) == list(told["themes"][0])


def test_the_example_of_a_screened_file_has_its_keys(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = ConcernReader(lessons())
    monkeypatch.setattr(coders, "make_concerns", lambda _encoder: small)
    file = tmp_path / "comments.csv"
    file.write_text("comment\nhe waits for me by the gate; ring 07700 900123\n")
    (told,) = json.loads(run("screen", file, "--column", "comment", "--json").out)
    (written,) = example("screen")
    assert list(written) == list(told)
    assert list(written["identifiers"][0]) == list(told["identifiers"][0])


def test_the_examples_of_what_languages_lack_have_their_keys(run: Callable, tmp_path: Path) -> None:
    file = tmp_path / "Q90.yaml"
    file.write_text("id: Q90\n")
    ended = run("questionnaire", "check", file, "--json")
    told, written = json.loads(ended.out), example("check")
    assert ended.status == 1
    assert list(written) == list(told)
    assert list(written["faults"][0]) == list(told["faults"][0])
    told = json.loads(run("questionnaire", "check", "--json").out)
    assert list(written["translations"][0]) == list(told["translations"][0])
    told, written = json.loads(run("translation", "list", "--json").out), example("translations")
    assert list(written[0]) == list(told[0])


def test_the_example_of_a_wording_can_be_loaded_and_the_answers_have_their_keys(
    partnership: str, run: Callable, tmp_path: Path
) -> None:
    found = re.search(r"```csv wording\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    assert found
    file = tmp_path / "wording.csv"
    file.write_text(found[1], encoding="utf-8")
    told, written = (
        json.loads(run("instrument", "load", file, "--instrument", "lse", "--json").out),
        example("instrument_load"),
    )
    assert list(told) == list(written)
    assert list(told["notes"][0]) == list(written["notes"][0])
    (listed,) = [one for one in json.loads(run("instrument", "list", "--json").out) if one["id"] == "lse"]
    (shape,) = example("instruments")
    assert list(listed) == list(shape)
    assert list(listed["loaded"][0]) == list(shape["loaded"][0])


def test_the_example_of_an_export_has_its_keys(code: str, run: Callable, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    assert run("export", "--collection", code, "--out", out).status == 0
    told, written = json.loads(out.read_text(encoding="utf-8")), example("export")
    assert list(written) == list(told)
    assert list(written["variables"][0]) == list(told["variables"][0])
