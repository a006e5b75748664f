"""`heard report`: the report of the page where there is one, and one that is made now where there is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey_app.services import reports
from survey_app.store.database import Database
from tests.reports import plain

Run = Callable[..., object]


@pytest.fixture(autouse=True)
def plain_report(monkeypatch: pytest.MonkeyPatch) -> None:
    plain.use(monkeypatch)


def test_the_edition_of_the_page_is_written_with_all_that_coordinators_wrote(
    database: Database, partnership: str, opened: Callable[..., str], run: Callable, tmp_path: Path
) -> None:
    report = plain.made(database, partnership)
    plain.write(database, report, "We heard you.")
    plain.make(database)
    opened("Q14", title="A course since then")
    file = tmp_path / "report.html"
    ended = run("report", "annual", "--out", file)
    assert (ended.status, ended.out) == (0, f"{file}: Annual report, edition 1, made on 23 November 2026\n")
    assert file.read_text() == plain.html(database, report)
    assert "A course since then" not in file.read_text()
    ended = run("report", "annual", "--anew", "--out", file)
    assert "made now, with what was written" in ended.out
    assert "A course since then" in file.read_text()
    assert "We heard you." in file.read_text()


def test_where_nobody_has_begun_it_it_is_made_now_and_not_kept(
    database: Database, partnership: str, run: Callable, tmp_path: Path
) -> None:
    file = tmp_path / "report"
    ended = run("report", "storyboard", "--period", "2026-Q4", "--format", "html", "--out", file)
    assert (ended.status, ended.out, ended.err) == (0, f"{file}: Storyboard, made now\n", "")
    assert "October to December 2026" in file.read_text()
    with database.reading() as session:
        assert reports.listing(session, partnership) == ()


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        (("yearly", "--out", "a.html"), 2, "yearly"),
        (("annual", "--out", "report.odt"), 2, "Give --format, or a FILE that ends in"),
        (("annual", "--period", "2026-05", "--out", "a.html"), 1, "Give a year such as 2026"),
        (("annual", "--district", "Nowhere", "--out", "a.html"), 1, "There is no district 'Nowhere'"),
        (("annual", "--out", "nowhere/a.html"), 1, "nowhere cannot be used: No such file or directory"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence_and_writes_nothing(
    partnership: str,
    run: Callable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: tuple[str, ...],
    status: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    ended = run("report", *wrong)
    assert ended.status == status
    assert told in ended.err
    assert {one for one in tmp_path.iterdir() if one.suffix == ".html"} <= before
