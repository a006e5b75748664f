"""`heard programme` and `heard cards`, as a person types them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from survey_app.services import cards
from survey_app.store.database import Database
from tests.commands.conftest import Ended

Run = Callable[..., Ended]


@pytest.fixture
def code(run: Run, partnership: str) -> str:
    """A programme that was begun by the command."""
    made = run("programme", "begin", "Steps group", "--closes", "2027-03-31")
    assert made.status == 0, made.err
    return made.out.split("\n")[0].removeprefix("Code: ")


def test_a_programme_is_begun_listed_and_closed(run: Run, code: str) -> None:
    (row,) = json.loads(run("programme", "list", "--json").out)
    assert (row["code"], row["state"], row["last_day"], row["cards"]) == (code, "open", "2027-03-31", 0)
    assert row["address"].endswith(f"/p/{code}")
    assert "Steps group" in run("programme", "list").out
    assert run("programme", "close", "steps group").status == 0
    (row,) = json.loads(run("programme", "list", "--json").out)
    assert (row["state"], row["closed_on"]) == ("closed", "2026-11-23")


@pytest.mark.parametrize("day", ["2026-11-22", "2027-03-30"])
def test_a_last_day_that_is_over_or_sooner_than_told_is_refused(run: Run, code: str, day: str) -> None:
    refused = run("programme", "last-day", code, day)
    assert refused.status == 1
    assert "Choose" in refused.err
    assert run("programme", "last-day", code, "2027-05-01").status == 0


def test_a_list_of_cards_holds_codes_that_are_found(
    run: Run, code: str, tmp_path: Path, database: Database
) -> None:
    made = run("cards", code, "--count", 2, "--out", tmp_path / "cards.csv")
    assert (made.status, made.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "cards.csv").read_text("utf-8-sig"))))
    assert list(rows[0]) == ["card", "address"]
    with database.reading() as session:
        for row in rows:
            assert cards.find(session, code, row["card"]) is not None
            assert row["address"].endswith(f"/p/{code}#{cards.tidy(row['card'])}")
            assert cards.tidy(row["card"]) not in made.out


def test_sheets_of_cards_come_in_any_language_and_by_the_programmes_name(
    run: Run, code: str, tmp_path: Path
) -> None:
    made = run("cards", "Steps group", "--count", 1, "--out", tmp_path / "cards.pdf", "--lang", "ar")
    assert made.status == 0, made.err
    assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--out", "cards.doc"), "ends in .pdf or .csv"),
        (("--out", "cards.pdf", "--lang", "tlh"), "There are: en, ar"),
        (("--out", "no such folder/cards.pdf"), "cannot be"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_sentence_and_makes_no_card(
    run: Run,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run("cards", code, "--count", 1, *more)
    assert refused.status == 1
    assert says in refused.err
    assert json.loads(run("programme", "list", "--json").out)[0]["cards"] == 0
