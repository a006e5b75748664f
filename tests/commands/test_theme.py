"""`heard theme`: any file of comments, however long, and every way in which it can be bad."""

from __future__ import annotations

import csv
import json
import os
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from questionnaires import reader
from survey_app.commands import comment_files, progress, result_files, theme_processes, themed, unfinished
from survey_app.commands.progress import Progress
from survey_app.services.refusals import Refusal

COMMENTS = (
    "comment,asked,who\n"
    "She let me finish and listened to what I thought.,What was good?,young_people\n"
    ",,\n"
    "nobody rang me back for weeks,What could be better?,Parents carers\n"
)


@pytest.fixture(scope="module")
def small_codebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A codebook of two themes, which is learnt in no time."""
    path = tmp_path_factory.mktemp("codebook") / "ours.yaml"
    path.write_text(
        "themes:\n"
        "- {id: A, name: Being heard, definition: Whether somebody listened and let the person finish.}\n"
        "- {id: B, name: Waiting, definition: How long it took until somebody rang back or answered.}\n"
    )
    return path


def test_every_row_gives_one_result_in_the_documented_form(
    run: Callable, brought: Callable[..., Path], small_codebook: Path
) -> None:
    ended = run(
        "theme", brought(COMMENTS), "--column", "comment", "--question", "asked", "--audience", "who",
        "--codebook", small_codebook, "--json",
    )  # fmt: skip
    assert ended.status == 0
    rows = json.loads(ended.out)
    assert [row["row"] for row in rows] == [1, 2, 3]
    assert set(rows[0]) == {"row", "themes", "direction", "language", "needs_person"}
    assert set(rows[0]["themes"][0]) == {"id", "confidence", "because"}
    assert rows[0]["themes"][0]["id"] == "A"
    assert rows[1] == {
        "row": 2,
        "themes": [],
        "direction": "neutral",
        "language": "en",
        "needs_person": True,
    }


def test_counts_are_printed_and_rows_written(
    run: Callable, brought: Callable[..., Path], small_codebook: Path, tmp_path: Path
) -> None:
    out = tmp_path / "themed.csv"
    ended = run(
        "theme", brought(COMMENTS), "--column", "Comment", "--codebook", small_codebook, "--out", out, "--all"
    )
    assert "Rows: 3. Empty: 1." in ended.out
    assert ended.err == ""
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == ["1", "2", "3"]
    assert "finish" in rows[0]["because"]


def test_json_written_to_a_file_is_what_is_printed(
    run: Callable, brought: Callable[..., Path], small_codebook: Path, tmp_path: Path
) -> None:
    out = tmp_path / "themed.json"
    told = run(
        "theme",
        brought(COMMENTS),
        "--column",
        "comment",
        "--codebook",
        small_codebook,
        "--out",
        out,
        "--json",
    )
    assert json.loads(out.read_text()) == json.loads(told.out)


def test_coded_comments_are_learnt_from(
    run: Callable, brought: Callable[..., Path], small_codebook: Path
) -> None:
    coded = brought("comment,themes\nThey rang quickly,B\nI was heard,A\nBoth,A;B\nNothing,\n", "coded.csv")
    ended = run(
        "theme", brought(COMMENTS), "--column", "comment", "--codebook", small_codebook, "--coded", coded
    )
    assert ended.status == 0


def test_a_cell_that_a_spreadsheet_would_run_is_kept_as_words() -> None:
    assert [result_files._as_text(cell) for cell in ("=1+1", "+1", "@x", "-1", "words")] == [
        "'=1+1", "'+1", "'@x", "'-1", "words"
    ]  # fmt: skip


BAD = [
    ("a,b\n1,2\n", "brought.csv has no column 'comment'. Its columns: a, b."),
    ("", "brought.csv is empty"),
    (b"comment\ncaf\xe9\n", "brought.csv, line 2: this is not UTF-8 text"),
    (b"comment\nfine\nbad\0one\n", "brought.csv, line 3: this is no text file"),
    ("comment\none,two\n", "brought.csv, line 2: more cells than columns"),
    ("comment,comment\na,b\n", "the column 'comment' twice"),
    ('comment\n"never closed\n', "brought.csv, line 2: "),
    ("comment\n" + "x" * 100_001 + "\n", "a cell is longer than 100,000 characters"),
    ("comment\n" + "x" * 1_000_000 + "\n", "a cell is longer than 100,000 characters"),
    ("comment\nfine\n" + '"never closed\n' + "line\n" * 30_000, "brought.csv, line 3: a cell is longer"),
]


@pytest.mark.parametrize(("content", "told"), BAD)
def test_a_bad_file_is_refused_in_one_sentence(
    run: Callable, brought: Callable[..., Path], content: str | bytes, told: str
) -> None:
    ended = run("theme", brought(content), "--column", "comment")
    assert (ended.status, ended.out) == (1, "")
    assert told in ended.err
    assert ended.err.count("\n") == 1


def test_what_is_wrong_in_the_last_row_is_told_before_any_work(
    run: Callable, brought: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme_processes, "learn", None)
    file = brought("comment\n" + "fine\n" * 2_000 + "one,two\n")
    ended = run("theme", file, "--column", "comment", "--out", tmp_path / "themed.csv")
    assert "brought.csv, line 2002: more cells than columns" in ended.err
    assert list(tmp_path.glob("themed.*")) == []


def test_an_unknown_audience_is_refused_without_repeating_it(
    run: Callable, brought: Callable[..., Path]
) -> None:
    file = brought("comment,who\nfine,young_people\nfine,my neighbour Jo\n")
    ended = run("theme", file, "--column", "comment", "--audience", "who")
    assert ended.status == 1
    assert "row 2: the audience is not known" in ended.err
    assert "Jo" not in ended.err


def test_a_coded_theme_that_the_codebook_lacks_is_refused_with_its_row(
    run: Callable, brought: Callable[..., Path], small_codebook: Path
) -> None:
    coded = brought("comment,themes\nfine,A\nfine,Z\n", "coded.csv")
    ended = run(
        "theme", brought(COMMENTS), "--column", "comment", "--codebook", small_codebook, "--coded", coded
    )
    assert ended.status == 1
    assert "coded.csv, row 2: a theme is not in the codebook. It has: A, B." in ended.err


def test_a_sheet_holds_a_line_a_row_and_no_formula(
    run: Callable, brought: Callable[..., Path], small_codebook: Path, tmp_path: Path
) -> None:
    out = tmp_path / "themed.xlsx"
    ended = run("theme", brought(COMMENTS), "--column", "comment", "--codebook", small_codebook, "--out", out)
    assert ended.status == 0
    with zipfile.ZipFile(out) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<row ") == 1 + len(COMMENTS.strip().splitlines()[1:])
    assert "<t>needs_person</t>" in sheet


def test_a_file_that_comes_through_a_pipe_or_has_old_ends_of_lines_is_read_as_any_other(
    run: Callable, brought: Callable[..., Path], small_codebook: Path, tmp_path: Path
) -> None:
    asked = ("--column", "comment", "--codebook", small_codebook, "--json")
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_text, args=(COMMENTS,))
    writing.start()
    piped = run("theme", pipe, *asked)
    writing.join()
    assert piped.out == run("theme", brought(COMMENTS.replace("\n", "\r")), *asked).out
    assert len(json.loads(piped.out)) == 3


@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.xlsx"])
def test_a_place_that_cannot_be_written_is_told_in_one_sentence(
    run: Callable, brought: Callable[..., Path], small_codebook: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "no such folder" / name
    ended = run("theme", brought(COMMENTS), "--column", "comment", "--codebook", small_codebook, "--out", out)
    assert ended.status == 1
    assert ended.err.startswith(f"{out} cannot be used: ")
    assert len(ended.err.strip().splitlines()) == 1


def test_results_never_take_the_place_of_the_comments(run: Callable, brought: Callable[..., Path]) -> None:
    file = brought(COMMENTS)
    ended = run("theme", file, "--column", "comment", "--out", file)
    assert ended.status == 1
    assert file.read_text(encoding="utf-8") == COMMENTS


@pytest.mark.parametrize("name", ["themed.ods", "themed.txt", "themed"])
def test_another_kind_of_result_is_refused_before_any_work(
    run: Callable, brought: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    ended = run("theme", brought(COMMENTS), "--column", "comment", "--out", tmp_path / name)
    assert ended.status == 1
    assert ".csv, .xlsx, .json or .jsonl" in ended.err
    assert not (tmp_path / name).exists()


def test_a_comment_in_another_language_is_told_counted_and_left_to_a_person(
    run: Callable, brought: Callable[..., Path], small_codebook: Path
) -> None:
    file = brought("comment\nShe listened and let me finish.\nNikt mnie nie słuchał na spotkaniu.\n")
    asked = ("theme", file, "--column", "comment", "--codebook", small_codebook)
    english, other = json.loads(run(*asked, "--json").out)
    assert english["language"] == "en"
    assert other == {"row": 2, "themes": [], "direction": "", "language": "pl", "needs_person": True}
    assert "In other languages, for a person to read: 1." in run(*asked).out


def test_a_direction_that_there_is_not_is_refused_in_one_sentence(
    run: Callable, brought: Callable[..., Path], small_codebook: Path, tmp_path: Path
) -> None:
    coded = tmp_path / "coded.csv"
    coded.write_text("comment,themes,direction\nShe listened.,A,happy\n")
    file = brought("comment\nShe listened.\n")
    ended = run("theme", file, "--column", "comment", "--codebook", small_codebook, "--coded", coded)
    assert ended.status == 1
    assert 'The direction "happy" is unknown' in ended.err


# ---- long files ------------------------------------------------------------------------------------------

MANY = "comment,asked\n" + "".join(
    f"{words} number {number}.,What was good?\n"
    for number, words in enumerate(("She let me finish", "nobody rang me back", "Nikt mnie nie słuchał") * 4)
)


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has files read in pieces of five rows, by one process: it begins at once."""
    monkeypatch.setattr(comment_files, "AT_ONCE", 5)
    monkeypatch.setattr(theme_processes, "cores", lambda: 1)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stops a run with Ctrl-C when it has found as many pieces as stand in the list."""
    after: list[int] = []
    add = unfinished.Unfinished.add

    def add_or_stop(kept: unfinished.Unfinished, lines: str, counts: themed.Counts) -> None:
        if after and after[0] == 0:
            after.clear()
            raise KeyboardInterrupt
        add(kept, lines, counts)
        if after:
            after[0] -= 1

    monkeypatch.setattr(unfinished.Unfinished, "add", add_or_stop)
    return after


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_a_run_that_was_stopped_goes_on_and_gives_the_same_file_byte_for_byte(
    run: Callable,
    brought: Callable[..., Path],
    small_codebook: Path,
    tmp_path: Path,
    stopped: list[int],
    kind: str,
) -> None:
    asked = ("theme", brought(MANY), "--column", "comment", "--codebook", small_codebook)
    whole = run(*asked, "--output", tmp_path / f"whole.{kind}")
    out = tmp_path / f"themed.{kind}"
    for pieces in (1, 1, 0):
        stopped[:] = [pieces]
        ended = run(*asked, "--output", out)
        assert (ended.status, ended.out) == (1, "")
    assert "Stopped. 10 of 12 rows are kept. Run the same command again" in ended.err
    assert not out.exists()
    # A run that is killed while it writes leaves what it has not noted.
    with unfinished.rows_of(out).open("a") as file:
        file.write('{"row": 11, "the')
    ended = run(*asked, "--output", out)
    assert "Going on after row 10 of 12." in ended.err
    assert ended.out == whole.out.replace("whole", "themed")
    assert out.read_bytes() == (tmp_path / f"whole.{kind}").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("themed*")) == [out.name]


@pytest.mark.usefixtures("in_pieces")
def test_what_is_noted_of_a_run_that_was_stopped_holds_no_word_of_a_comment(
    run: Callable, brought: Callable[..., Path], small_codebook: Path, tmp_path: Path, stopped: list[int]
) -> None:
    out = tmp_path / "themed.csv"
    stopped[:] = [2]
    run("theme", brought(MANY), "--column", "comment", "--codebook", small_codebook, "--out", out)
    noted = unfinished.progress_of(out).read_text()
    assert json.loads(noted)["counts"]["rows"] == 10
    assert "finish" in unfinished.rows_of(out).read_text()
    assert not any(word in noted for word in ("finish", "rang", "number", "good"))


CHANGES = {
    "the file of comments": ("brought.csv", MANY + "One more.,\n", ()),
    "the codebook": ("ours.yaml", "themes:\n- {id: A, name: Heard, definition: Whether somebody did.}\n", ()),
    "the coded comments": ("coded.csv", "comment,themes\nShe did,A\n", ()),
    "the columns and options": ("brought.csv", MANY, ("--question", "asked")),
}


@pytest.mark.usefixtures("in_pieces")
def test_a_run_does_not_go_on_with_what_was_made_from_something_else(
    run: Callable, brought: Callable[..., Path], small_codebook: Path, tmp_path: Path, stopped: list[int]
) -> None:
    out = tmp_path / "themed.csv"
    first = {
        "brought.csv": MANY,
        "ours.yaml": small_codebook.read_text(),
        "coded.csv": "comment,themes\nShe did not,A\n",
    }
    files = {name: brought(content, name) for name, content in first.items()}
    asked = (
        "theme", files["brought.csv"], "--column", "comment", "--codebook", files["ours.yaml"],
        "--coded", files["coded.csv"], "--out", out,
    )  # fmt: skip
    stopped[:] = [2]
    run(*asked)
    kept = unfinished.rows_of(out).read_bytes()
    for what, (name, content, more) in CHANGES.items():
        brought(content, name)
        ended = run(*asked, *more)
        assert ended.status == 1
        assert f"themed.csv was begun with another state of {what}. " in ended.err
        assert ended.err.count("\n") == 1
        brought(first[name], name)
    assert unfinished.rows_of(out).read_bytes() == kept
    unfinished.rows_of(out).write_bytes(b"x" + kept[1:])
    assert "was changed since the run that was stopped" in run(*asked).err
    unfinished.rows_of(out).write_bytes(kept)
    assert run(*asked).status == 0


def test_two_runs_do_not_write_the_same_results_at_once(tmp_path: Path) -> None:
    out = tmp_path / "themed.csv"
    with unfinished.begun(out, {}), pytest.raises(Refusal, match=r"Another run is writing themed\.csv"):
        unfinished.begun(out, {}).__enter__()


def test_several_processes_find_what_one_finds_and_one_that_ends_is_told(small_codebook: Path) -> None:
    codebook = reader.codebook(small_codebook).for_new_codings()
    wanted = theme_processes.ToLearn(codebook, (), uses_encoder=False, gives_all=True)
    words = [line.split(",")[0] for line in MANY.splitlines()[1:]]
    pieces = [
        (row + 1, [theme_processes.values.Comment(text) for text in words[row : row + 2]])
        for row in range(0, len(words), 2)
    ]
    with theme_processes.readers(wanted, 1) as alone:
        found = list(alone.read(iter(pieces)))
    with theme_processes.readers(wanted, 2) as together:
        assert list(together.read(iter(pieces))) == found
        together._workers[1].process.kill()  # type: ignore[attr-defined]
        with pytest.raises(Refusal, match="ended by itself"):
            list(together.read(iter(pieces)))


@pytest.mark.parametrize("is_quiet", [False, True])
def test_in_a_pipe_a_line_is_told_a_few_times_a_minute(
    is_quiet: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = iter([0.0, *range(10, 130, 10)])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(seconds))
    told = Progress(10_000, quiet=is_quiet)
    told.begin(400)
    for done in range(1_000, 7_000, 1_000):
        told.tell(done)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == (0 if is_quiet else 3)
    assert is_quiet or lines[0] == "2,000 of 10,000 comments (20 %), 80 a second, about 1:40 left"
