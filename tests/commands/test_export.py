"""`heard export`: one set of cells in every format, opened by the programs that people open them with."""

from __future__ import annotations

import csv
import json
import stat
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
import openpyxl
import pandas
import pyreadstat
import pytest
from openpyxl.utils.escape import unescape

from survey_app.services import exports
from survey_app.services.accounts import Passwords
from survey_app.services.exports import Choices, Missing
from survey_app.store import audit as audit_store
from survey_app.store.database import Database
from survey_app.store.tables import Account, Collection
from tests.commands.conftest import Ended
from tests.conftest import TODAY
from tests.respondents import answer, code_comments, comments_of
from tests.services.coders import make_coder

Opened = Callable[..., str]
Run = Callable[..., Ended]
PASSWORD = "otter lamp violin quarry"
HOSTILE = (
    "=1+1",
    "+SUM(A1:A9)",
    "@cmd",
    "-2+3",
    "-99",
    "\t=1",
    "'quoted' \"twice\", with; commas\nand a line",
    "<b>{{7*7}}</b> & _x0041_ %s",
    "لا أشعر بالأمان – nie czuję się 🙂",
    "http://example.org/=HYPERLINK",
    "x" * 3999,
)
DRAWN = {"row"}
"""Drawn anew for each file."""


@pytest.fixture
def filled(database: Database, partnership: str, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of a collection of staff, whose words are hostile and have been let go; Kim reads it."""
    code = opened("Q11")
    for number, words in enumerate(HOSTILE):
        sent = answer(
            database,
            code,
            {
                "Q11.1a": ("health", "other", "prefer_not_to_say")[number % 3],
                "Q11.16": ("champion", "other") if number % 2 else "dont_know",
                "Q11.7t:then": str(number % 11),
                "Q11.7t:now": "10",
                "Q11.9": str(number % 11) if number else "skipped",
            },
            {"Q11.11": words},
        )
        code_comments(database, comments_of(database, sent), "T01")
    answer(database, code, {"Q11.9": "5"})
    made = make_coder(database, partnership, "Kim")
    cheap = Passwords(time_cost=1, memory_cost_kib=8, parallelism=1)
    with database.writing() as session:
        session.get_one(Account, made.account_id).password_hash = cheap.hash(PASSWORD)
    monkeypatch.setattr(click, "prompt", lambda *_given, **_more: PASSWORD)
    return code


@pytest.fixture
def taken(run: Run, filled: str, tmp_path: Path) -> Callable[..., Path]:
    """Takes answers out as Kim and gives the file: `taken("sav")`."""

    def take(kind: str, *more: str) -> Path:
        out = tmp_path / f"answers.{kind}"
        ended = run("export", "--collection", filled, "--profile", "full", "--as", "kim", "--out", out, *more)
        assert ended.status == 0, ended.err
        assert "Whoever knows some of somebody's answers" in ended.err
        return out

    return take


def cells_of(rows: Iterable[dict[str, Any]]) -> list[list[tuple[str, object]]]:
    """Rows in an order of their own, whatever was drawn; a whole number is one however it is held."""
    return sorted(
        [
            sorted(
                (name, int(cell) if isinstance(cell, float) and cell == int(cell) else cell)
                for name, cell in row.items()
                if name not in DRAWN
            )
            for row in rows
        ],
        key=str,
    )


def codes_of(workbook: Path) -> tuple[list[str], list[list[object]]]:
    """Heads and rows of the tab of codes. Openpyxl leaves a sign that is written by its number as it is."""
    heads, *lines = openpyxl.load_workbook(workbook)["Codes"].iter_rows(values_only=True)
    return list(heads), [
        [unescape(cell) if isinstance(cell, str) else cell for cell in line] for line in lines
    ]


def unmasked(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the ' that keeps words from being taken for something else."""
    return {
        name: cell[1:] if isinstance(cell, str) and cell[:1] == "'" and cell[1:] in HOSTILE else cell
        for name, cell in row.items()
    }


def test_every_format_holds_the_same_cells_for_the_programs_that_open_it(
    taken: Callable[..., Path], tmp_path: Path
) -> None:
    whole = json.loads(taken("json").read_text(encoding="utf-8"))
    wanted = cells_of(whole["rows"])
    numbers = {one["name"] for one in whole["variables"] if one["type"] == "number"}
    assert len(wanted) == len(HOSTILE) + 1
    told = {row["Q11_11"] for row in whole["rows"]}
    assert told == {*HOSTILE, Missing.UNANSWERED}
    texts = dict.fromkeys((one["name"] for one in whole["variables"] if one["name"] not in numbers), str)

    def as_read(rows: Iterable[dict[str, Any]]) -> list[list[tuple[str, object]]]:
        """Texts as a program has them that has no cell of either sort: a missing code is words there."""
        return cells_of(
            {name: cell if name in numbers else str(cell) for name, cell in row.items()} for row in rows
        )

    comma = pandas.read_csv(taken("csv", "--values", "codes"), dtype=texts, keep_default_na=False)
    assert as_read(map(unmasked, comma.to_dict("records"))) == as_read(whole["rows"])

    signs = ("=", "+", "-", "@", "\t", "\r")
    assert {cell for cell in comma["Q11_11"] if cell.startswith(signs)} == {"-99"}  # a code, not words
    assert sorted(cell for cell in comma["Q11_11"] if "-99" in cell) == ["'-99", "-99"]

    spss, meta = pyreadstat.read_sav(str(taken("sav")), user_missing=True)
    assert as_read(map(unmasked, spss.to_dict("records"))) == as_read(whole["rows"])
    assert sorted(cell for cell in spss["Q11_11"] if "-99" in cell) == ["'-99", "-99"]
    labels = {one["name"]: one["label"] for one in whole["variables"]}
    assert all(
        label.encode()[:250].decode(errors="ignore")
        == meta.column_names_to_labels[name].encode()[:250].decode(errors="ignore")
        for name, label in labels.items()
    )
    assert meta.variable_value_labels["Q11_1a"][2.0] == "Health"
    assert meta.variable_value_labels["Q11_1a"][-94.0] == "Would rather not say"
    assert all(meta.missing_ranges[name] == [{"lo": -99.0, "hi": -94.0}] for name in numbers)
    missing, _meta = pyreadstat.read_sav(str(tmp_path / "answers.sav"))
    assert missing["Q11_9"].isna().sum() == 1

    workbook = taken("xlsx")
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["Contents", "Responses", "Codes", "Codebook"]
    heads, lines = codes_of(workbook)
    assert cells_of(dict(zip(heads, line, strict=True)) for line in lines) == wanted
    kinds = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line if cell.value}
    assert kinds == {"s", "n"}  # words and numbers: no formula, no link
    assert not any(cell.hyperlink for sheet in book for line in sheet.iter_rows() for cell in line)
    assert [line[0].value for line in book["Codebook"].iter_rows(min_row=2)] == list(heads)
    in_words = [
        dict(zip(heads, line, strict=True))
        for line in book["Responses"].iter_rows(min_row=2, values_only=True)
    ]
    assert {row["Q11_1a"] for row in in_words} == {"Health", "Somewhere else", -94, -99}
    assert {row["Q11_16"] for row in in_words} == {
        "To be a champion or lead for this topic; Something else", -95, -99
    }  # fmt: skip


@pytest.mark.office
def test_libreoffice_reads_the_workbook_as_it_was_written(
    taken: Callable[..., Path], tmp_path: Path, libreoffice: str
) -> None:
    workbook = taken("xlsx")
    heads, lines = codes_of(workbook)
    made = tmp_path / "made"
    # Third sheet, UTF-8, every text in quotes and cells as they are held.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,3"
    subprocess.run(
        [libreoffice, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", form,
         "--outdir", str(made), str(workbook)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (file,) = made.iterdir()
    with file.open(encoding="utf-8", newline="") as text:
        read = list(csv.reader(text))
    assert read[0] == list(heads)
    # LibreOffice shows a tab as it is held, and ends lines its own way.
    assert [[cell.replace("\r\n", "\n") for cell in row] for row in read[1:]] == [
        [str(cell) for cell in line] for line in lines
    ]


def test_the_codebook_tells_of_each_column_what_stands_in_it(taken: Callable[..., Path]) -> None:
    out = taken("csv")
    book = out.with_name("answers-codebook.csv")
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IMODE(book.stat().st_mode) == 0o600
    with book.open(encoding="utf-8-sig", newline="") as text:
        rows = {row["variable"]: row for row in csv.DictReader(text)}
    assert rows["Q11_7t_now"]["label"].endswith("about the exploitation of children?: Now")
    assert rows["Q11_7t_now"]["asked_of"] == "Everybody, at these waves: After"
    assert rows["Q11_11q"]["asked_of"] == "Everybody, at these waves: After, if Q11.11 was answered"
    assert "2 (health) = Health" in rows["Q11_1a"]["values"]
    assert "-98 = Not reached" in rows["Q11_1a"]["missing"]
    assert rows["Q11_1a"]["measures"] == "SET-3.1-QN3 INV-1A-A1 INV-1A-I1"
    assert len(rows["Q11_1a"]["questionnaire_version"]) == 64
    assert rows["Q11_3a"]["derivation"] == "Right: True."
    score = next(row for name, row in rows.items() if name.startswith("score_"))
    assert "Right answers out of a hundred." in score["derivation"]
    with out.open(encoding="utf-8-sig", newline="") as text:
        (told,) = {row["Q11_1a"] for row in csv.DictReader(text)} - {"-94", "-99", "Somewhere else"}
    assert told == "Health"


def test_figures_are_taken_out_by_anybody_as_the_summary_tells_them(
    run: Run, filled: str, tmp_path: Path
) -> None:
    held = json.loads(run("summary", "--collection", filled, "--json").out)
    for kind in ("json", "csv", "xlsx", "sav"):
        assert run("export", "--collection", filled, "--out", tmp_path / f"figures.{kind}").status == 0
    rows = {row["key"]: row for row in json.loads((tmp_path / "figures.json").read_text("utf-8"))["rows"]}
    assert rows["people////people"]["value"] == held["people"]["value"]
    for question in held["questions"]:
        for code, figure in question["distribution"]["cells"]:
            row = rows[f"question/{question['question']}/{question['part']}/{code}/chosen"]
            shown = figure["form"] != "hidden"
            assert row["value"] == (figure.get("value", -98) if shown else Missing.KEPT_BACK)
            assert row["count"] == (figure.get("count", -98) if shown else Missing.KEPT_BACK)
    assert not any(words in (tmp_path / "figures.json").read_text("utf-8") for words in HOSTILE[:4])
    comma = pandas.read_csv(tmp_path / "figures.csv", keep_default_na=False)
    spss, _meta = pyreadstat.read_sav(str(tmp_path / "figures.sav"), user_missing=True)
    book = openpyxl.load_workbook(tmp_path / "figures.xlsx")
    assert book.sheetnames == ["Contents", "Figures", "Codebook"]
    values = [row["value"] for row in rows.values()]
    assert list(comma["value"]) == list(spss["value"]) == values
    assert [line[0] for line in book["Figures"].iter_rows(min_row=2, max_col=1, values_only=True)] == list(
        rows
    )


def test_answers_need_a_reader_and_their_password_and_leave_a_line(
    run: Run,
    database: Database,
    partnership: str,
    filled: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "answers.csv"
    full = ("export", "--collection", filled, "--profile", "full", "--out", out)
    assert "Give --as ACCOUNT" in run(*full).err
    monkeypatch.setattr(click, "prompt", lambda *_given, **_more: "another")
    ended = run(*full, "--as", "kim")
    assert (ended.status, out.exists()) == (1, False)
    assert "not the password of kim" in ended.err
    monkeypatch.setattr(click, "prompt", lambda *_given, **_more: PASSWORD)
    assert run(*full, "--as", "kim").status == 0
    with database.reading() as session:
        (line,) = audit_store.walk(session, partnership)
        assert (line.act, line.thing) == ("answers_exported", session.query(Collection).one().id)
        assert line.account == session.query(Account).one().id


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--collection", "nowhere", "--out", "a.csv"], 1, "There is no collection with the code 'nowhere'"),
        (["--programme", "nowhere", "--out", "a.csv"], 1, "There is no programme 'nowhere'"),
        (["--out", "a.csv"], 2, "Give either --collection CODE or --programme P"),
        (["--collection", "a", "--out", "a.txt"], 1, "give --format, or a name that ends in"),
        (["--collection", "a", "--language", "xx", "--out", "a.csv"], 2, "There is no language xx"),
        (
            ["--collection", "a", "--setting", "Board", "--out", "a.csv"],
            1,
            "There are no choices kept as 'Board'",
        ),
    ],
)
def test_wrong_usage_is_told_in_one_sentence(
    partnership: str, run: Run, arguments: list[str], status: int, told: str
) -> None:
    ended = run("export", *arguments)
    assert ended.status == status
    assert told in ended.err


def test_choices_that_were_kept_are_used_by_name(
    run: Run, database: Database, partnership: str, filled: str, tmp_path: Path
) -> None:
    with database.writing() as session:
        exports.keep_setting(session, partnership, "Board", Choices(format="json"), "", TODAY)
    out = tmp_path / "figures"
    assert run("export", "--collection", filled, "--setting", "Board", "--out", out).status == 0
    assert json.loads(out.read_text("utf-8"))["heard_export"] == 1
