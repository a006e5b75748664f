"""`heard theme` and `heard change`: any file that a user brings, and every way in which it can be bad."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.samples import METHOD_VERSION
from questionnaires import published
from survey_app.commands import change, theme

COMMENTS = (
    "comment,asked,who\n"
    "She let me finish and listened to what I thought.,What was good?,young_people\n"
    ",,\n"
    "nobody rang me back for weeks,What could be better?,Parents carers\n"
)
BEFORE = (14, 9, 17, 11, 20, 8, 15, 12, 10, 18, 13, 7)
AFTER = (18, 12, 17, 16, 22, 7, 19, 15, 14, 18, 17, 13)
"""Worked case RC01: twelve pairs on a scale from 0 to 30."""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file and gives its path."""

    def write_now(content: str | bytes, name: str = "brought.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_now


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
    run: Callable, write: Callable[..., Path], small_codebook: Path
) -> None:
    ended = run(
        "theme", write(COMMENTS), "--column", "comment", "--question", "asked", "--audience", "who",
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
    run: Callable, write: Callable[..., Path], small_codebook: Path, tmp_path: Path
) -> None:
    out = tmp_path / "themed.csv"
    ended = run(
        "theme", write(COMMENTS), "--column", "Comment", "--codebook", small_codebook, "--out", out, "--all"
    )
    assert "Rows: 3. Empty: 1." in ended.out
    assert ended.err == ""
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == ["1", "2", "3"]
    assert "finish" in rows[0]["because"]


def test_json_written_to_a_file_is_what_is_printed(
    run: Callable, write: Callable[..., Path], small_codebook: Path, tmp_path: Path
) -> None:
    out = tmp_path / "themed.json"
    told = run(
        "theme", write(COMMENTS), "--column", "comment", "--codebook", small_codebook, "--out", out, "--json"
    )
    assert json.loads(out.read_text()) == json.loads(told.out)


def test_coded_comments_are_learnt_from(
    run: Callable, write: Callable[..., Path], small_codebook: Path
) -> None:
    coded = write("comment,themes\nThey rang quickly,B\nI was heard,A\nBoth,A;B\nNothing,\n", "coded.csv")
    ended = run(
        "theme", write(COMMENTS), "--column", "comment", "--codebook", small_codebook, "--coded", coded
    )
    assert ended.status == 0


def test_a_cell_that_a_spreadsheet_would_run_is_kept_as_words() -> None:
    assert [theme._as_text(cell) for cell in ("=1+1", "+1", "@x", "-1", "words")] == [
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
]


@pytest.mark.parametrize(("content", "told"), BAD)
def test_a_bad_file_is_refused_in_one_sentence(
    run: Callable, write: Callable[..., Path], content: str | bytes, told: str
) -> None:
    ended = run("theme", write(content), "--column", "comment")
    assert (ended.status, ended.out) == (1, "")
    assert told in ended.err
    assert ended.err.count("\n") == 1


def test_an_unknown_audience_is_refused_without_repeating_it(
    run: Callable, write: Callable[..., Path]
) -> None:
    file = write("comment,who\nfine,young_people\nfine,my neighbour Jo\n")
    ended = run("theme", file, "--column", "comment", "--audience", "who")
    assert ended.status == 1
    assert "row 2: the audience is not known" in ended.err
    assert "Jo" not in ended.err


def test_a_coded_theme_that_the_codebook_lacks_is_refused_with_its_row(
    run: Callable, write: Callable[..., Path], small_codebook: Path
) -> None:
    coded = write("comment,themes\nfine,A\nfine,Z\n", "coded.csv")
    ended = run(
        "theme", write(COMMENTS), "--column", "comment", "--codebook", small_codebook, "--coded", coded
    )
    assert ended.status == 1
    assert "coded.csv, row 2: a theme is not in the codebook. It has: A, B." in ended.err


def test_a_sheet_holds_a_line_a_row_and_no_formula(
    run: Callable, write: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "themed.xlsx"
    ended = run("theme", write(COMMENTS), "--column", "comment", "--out", out)
    assert ended.status == 0
    with zipfile.ZipFile(out) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<row ") == 1 + len(COMMENTS.strip().splitlines()[1:])
    assert "needs_person" in words


@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.xlsx"])
def test_a_place_that_cannot_be_written_is_told_in_one_sentence(
    run: Callable, write: Callable[..., Path], small_codebook: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "no such folder" / name
    ended = run("theme", write(COMMENTS), "--column", "comment", "--codebook", small_codebook, "--out", out)
    assert ended.status == 1
    assert ended.err.startswith(f"{out} cannot be used: ")
    assert len(ended.err.strip().splitlines()) == 1


def test_results_never_take_the_place_of_the_comments(run: Callable, write: Callable[..., Path]) -> None:
    file = write(COMMENTS)
    ended = run("theme", file, "--column", "comment", "--out", file)
    assert ended.status == 1
    assert file.read_text(encoding="utf-8") == COMMENTS


@pytest.mark.parametrize("name", ["themed.ods", "themed.txt", "themed"])
def test_another_kind_of_result_is_refused_before_any_work(
    run: Callable, write: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    ended = run("theme", write(COMMENTS), "--column", "comment", "--out", tmp_path / name)
    assert ended.status == 1
    assert ".csv, .xlsx or .json" in ended.err
    assert not (tmp_path / name).exists()


# ---- heard change ----------------------------------------------------------------------------------------


def totals(pairs: int, heads: str = "before,after") -> str:
    lines = [f"{first},{last}" for first, last in zip(BEFORE[:pairs], AFTER[:pairs], strict=True)]
    return "\n".join([heads, *lines]) + "\n"


def changed(run: Callable, file: Path, *more: object) -> dict:
    ended = run("change", file, "--instrument", "rses", "--json", *more)
    assert ended.status == 0, ended.err
    return json.loads(ended.out)


def test_twelve_pairs_give_the_worked_case(run: Callable, write: Callable[..., Path]) -> None:
    told = changed(run, write(totals(12, "x,y")), "--before", "x", "--after", "y")
    assert told["level"] == "caution"
    assert told["n_pairs"] == 12
    assert round(told["mean_diff"], 6) == 2.833333
    assert round(told["d_av"], 6) == 0.710016
    assert round(told["p_wilcoxon_exact_permutation"], 6) == 0.003906


@pytest.mark.parametrize(
    ("pairs", "level"),
    [
        (0, "no_data"),
        (1, "suppressed"),
        (4, "suppressed"),
        (5, "counts_only"),
        (9, "counts_only"),
        (10, "caution"),
    ],
)
def test_the_gate_by_pairs_is_kept(run: Callable, write: Callable[..., Path], pairs: int, level: str) -> None:
    told = changed(run, write(totals(pairs)))
    assert told["level"] == level
    assert ("n_pairs" in told) == (level in ("counts_only", "caution"))
    assert ("mean_diff" in told) == (level == "caution")
    plain = run("change", write(totals(pairs)), "--instrument", "rses").out
    assert ("mean_diff" in plain) == (level == "caution")


@pytest.mark.parametrize(("pairs", "level"), [(29, "caution"), (30, "full"), (31, "full")])
def test_from_thirty_pairs_there_is_no_caution(pairs: int, level: str) -> None:
    assert change.level_of(pairs) == level


def test_an_empty_cell_is_no_pair_and_is_told(run: Callable, write: Callable[..., Path]) -> None:
    told = changed(run, write(totals(12) + "12,\n,14\n"))
    assert (told["n_pairs"], told["n_pre_only"], told["n_post_only"]) == (12, 1, 1)


def test_items_are_turned_round_and_prorated_by_the_instruments_key(
    run: Callable, write: Callable[..., Path]
) -> None:
    held = published.instrument("heard_older")
    turned = held.reverse_keys[0].items
    best = ["0" if place in turned else "4" for place in range(1, 9)]
    worst = ["4" if place in turned else "0" for place in range(1, 9)]
    heads = [f"b{place}" for place in range(1, 9)] + [f"a{place}" for place in range(1, 9)]
    one_missing = [*worst[:7], ""]
    two_missing = [*worst[:6], "", ""]
    lines = [heads, *[worst + best] * 9, one_missing + best, two_missing + best]
    file = write("\n".join(",".join(line) for line in lines) + "\n")
    before, after = ",".join(heads[:8]), ",".join(heads[8:])
    ended = run("change", file, "--instrument", "heard_older", "--before", before, "--after", after, "--json")
    told = json.loads(ended.out)
    assert (told["n_pairs"], told["mean_pre"], told["mean_post"]) == (10, 0, 32)
    assert told["n_post_only"] == 1


def test_raw_totals_are_turned_into_the_scores_that_are_analysed(
    run: Callable, write: Callable[..., Path]
) -> None:
    held = published.instrument("swemwbs")
    file = write("before,after\n" + "20,25\n" * 10)
    ended = run("change", file, "--instrument", "swemwbs", "--json")
    told = json.loads(ended.out)
    assert told["mean_pre"] == pytest.approx(held.conversion[20])
    assert told["mean_post"] == pytest.approx(held.conversion[25])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("before,after\n1,hello\n", "row 1, column after: this is no number from 0 to 30"),
        ("before,after\n1,31\n", "row 1, column after: this is no number from 0 to 30"),
        ("before,after\n-1,3\n", "row 1, column before: this is no number from 0 to 30"),
        ("before,after\nnan,3\n", "row 1, column before: this is no number"),
        ("first,second\n1,2\n", "has no column 'before'. Its columns: first, second."),
    ],
)
def test_a_cell_that_is_no_score_is_refused_without_repeating_it(
    run: Callable, write: Callable[..., Path], content: str, told: str
) -> None:
    ended = run("change", write(content), "--instrument", "rses")
    assert (ended.status, ended.out) == (1, "")
    assert told in ended.err
    assert "hello" not in ended.err


def test_an_instrument_that_cannot_be_scored_from_items_says_so(
    run: Callable, write: Callable[..., Path]
) -> None:
    file = write("a,b,c,d\n1,2,3,4\n")
    ended = run("change", file, "--instrument", "rses", "--before", "a,b", "--after", "c,d")
    assert ended.status == 1
    assert "rses cannot be scored from 2 columns" in ended.err


def test_items_printed_in_several_orders_are_scored_in_the_one_that_is_named(
    run: Callable, write: Callable[..., Path]
) -> None:
    heads = [f"{wave}{item}" for wave in "ba" for item in range(1, 11)]
    # Everybody ticks 3 on item 2 alone before, on item 3 alone after; an item turned round counts 3 when 0.
    before, after = [0, 3, *[0] * 8], [0, 0, 3, *[0] * 7]
    rows = [",".join(map(str, (*before, *after)))] * 12
    file = write("\n".join((",".join(heads), *rows)))
    columns = ("--before", ",".join(heads[:10]), "--after", ",".join(heads[10:]))
    unnamed = run("change", file, "--instrument", "rses", *columns)
    assert unnamed.status == 1
    assert "--order 1" in unnamed.err
    assert "--order 2" in unnamed.err
    assert run("change", file, "--instrument", "rses", *columns, "--order", 3).status == 1
    means = [
        [json.loads(told.out)[name] for name in ("mean_pre", "mean_post")]
        for told in (
            run("change", file, "--instrument", "rses", *columns, "--order", order, "--json")
            for order in (1, 2)
        )
    ]
    # The first order turns item 3 round and not item 2; the second order does the opposite.
    assert means == [[18, 12], [12, 18]]


def test_an_unknown_instrument_is_refused_by_name(run: Callable, write: Callable[..., Path]) -> None:
    ended = run("change", write(totals(5)), "--instrument", "nobody")
    assert ended.status == 1
    assert "heard_older" in ended.err


def scored(waves: int, rows: list[list[object]], items: int) -> tuple[str, list[str]]:
    """A file of items, and the options that name its columns wave by wave."""
    heads = [[f"{wave}{item}" for item in range(1, items + 1)] for wave in "bal"[:waves]]
    text = "\n".join(",".join(map(str, line)) for line in [[h for each in heads for h in each], *rows]) + "\n"
    options: list[str] = []
    for option, each in zip(("--before", "--after", "--later"), heads, strict=False):
        options += [option, ",".join(each)]
    return text, options


def test_every_block_names_the_version_of_its_method(run: Callable, write: Callable[..., Path]) -> None:
    assert changed(run, write(totals(12)))["method_version"] == METHOD_VERSION
    plain = run("change", write(totals(12)), "--instrument", "rses").out
    assert f"Method {METHOD_VERSION}: " in plain
    assert "exact by permutation" in plain


def test_reliable_change_is_told_only_with_stated_figures_and_their_source(
    run: Callable, write: Callable[..., Path]
) -> None:
    file = write(totals(12))
    assert "reliable_change" not in changed(run, file)
    stated = ("--sd", 5, "--reliability", 0.86, "--source", "A handbook, p. 3")
    told = changed(run, file, *stated)["reliable_change"]
    # RC01's people by RC07's figures: only changes beyond 5.185673 count, and one of twelve rose by 6.
    assert told["reliable_change_threshold"] == pytest.approx(5.185673, abs=1e-6)
    assert told["counts"] == {"reliably_improved": 1, "no_reliable_change": 11, "reliably_deteriorated": 0}
    assert told["source"] == "A handbook, p. 3"
    printed = run("change", file, "--instrument", "rses", *stated).out
    assert "A handbook, p. 3" in printed
    assert "nobody has stated" not in printed
    assert "reliable_change" not in changed(run, write(totals(9)), *stated)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--sd", 5), "needs all three"),
        (("--sd", 5, "--reliability", 0.8), "needs all three"),
        (("--sd", 0, "--reliability", 0.8, "--source", "x"), "--sd is no number above 0"),
        (("--sd", "nan", "--reliability", 0.8, "--source", "x"), "--sd is no number above 0"),
        (("--sd", 5, "--reliability", 1.2, "--source", "x"), "--reliability lies from 0"),
        (("--before", "before,after"), "Every wave needs as many columns"),
        (("--before", "after"), "'after' is named twice"),
    ],
)
def test_options_that_cannot_be_used_end_in_a_sentence(
    run: Callable, write: Callable[..., Path], options: tuple[object, ...], told: str
) -> None:
    ended = run("change", write(totals(12)), "--instrument", "rses", *options)
    assert (ended.status, ended.out) == (1, "")
    assert told in ended.err


def test_a_third_wave_adds_friedman_and_contrasts_from_ten_people_on(
    run: Callable, write: Callable[..., Path]
) -> None:
    lines = totals(12).splitlines()
    thirds = ["later", *[str(int(line.split(",")[1]) - 1) for line in lines[1:11]], "", ""]
    file = write("\n".join(f"{line},{third}" for line, third in zip(lines, thirds, strict=True)))
    told = changed(run, file, "--later", "later")["three_waves"]
    assert (told["level"], told["n_pre"], told["n_followup"]) == ("caution", 12, 10)
    assert told["complete_case"]["post_followup"]["mean_diff"] == -1
    # Two who were lost are a group of fewer than ten: how they began is not told.
    assert told["baseline_mean_lost"] is None
    assert told["reasons"]["baseline_mean_lost"] == "fewer_than_10"
    assert "friedman_chi2" in run("change", file, "--instrument", "rses", "--later", "later").out
    fewer = write("\n".join(file.read_text().splitlines()[:11]).replace(",18,17", ",18,"))
    assert changed(run, fewer, "--later", "later")["three_waves"] == {"level": "counts_only"}


def test_subscales_and_their_total_are_told_apart_and_by_their_own_better_end(
    run: Callable, write: Callable[..., Path]
) -> None:
    held = published.instrument("sdq")
    prosocial = next(part for part in held.subscales if part.id == "prosocial")
    before = [1 if place in prosocial.items else 2 for place in range(1, 26)]
    after = [2 if place in prosocial.items else 1 for place in range(1, 26)]
    text, options = scored(2, [[*before, *after]] * 12, 25)
    ended = run("change", write(text), "--instrument", "sdq", *options, "--json")
    told = json.loads(ended.out)
    # Difficulties: 20 items, five of them turned round (0 before, 1 after); prosocial is not in the total.
    turned = sum(item not in prosocial.items for item in held.reverse_keys[0].items)
    assert told["mean_pre"] == 2 * (20 - turned)
    assert told["mean_post"] == 20
    assert told["n_improved"] == 12
    assert told["subscales"]["prosocial"]["n_improved"] == 12
    assert told["subscales"]["prosocial"]["mean_diff"] == 5
    assert set(told["subscales"]) == {part.id for part in held.subscales}


@pytest.mark.parametrize(("people", "told"), [(29, False), (30, True)])
def test_the_items_reliability_is_told_from_thirty_people_on(
    run: Callable, write: Callable[..., Path], people: int, told: bool
) -> None:
    rows = [[(row + place * (row % 3)) % 5 for place in range(16)] for row in range(people)]
    text, options = scored(2, rows, 8)
    ended = run("change", write(text), "--instrument", "heard_older", *options, "--json")
    block = json.loads(ended.out)
    assert ("reliability" in block) is told
    if told:
        assert set(block["reliability"]) == {"before", "after"}
        assert block["reliability"]["before"]["n"] == people


def test_scores_that_are_neither_raw_nor_of_the_table_are_refused(
    run: Callable, write: Callable[..., Path]
) -> None:
    ended = run("change", write("before,after\n" + "20,18.6\n" * 10), "--instrument", "swemwbs")
    assert (ended.status, ended.out) == (1, "")
    assert "neither all raw totals" in ended.err
    ready = run("change", write("before,after\n" + "18.59,22.35\n" * 10), "--instrument", "swemwbs", "--json")
    assert json.loads(ready.out)["mean_pre"] == pytest.approx(18.59)


def test_a_comment_in_another_language_is_told_counted_and_left_to_a_person(
    run: Callable, write: Callable[..., Path], small_codebook: Path
) -> None:
    file = write("comment\nShe listened and let me finish.\nNikt mnie nie słuchał na spotkaniu.\n")
    asked = ("theme", file, "--column", "comment", "--codebook", small_codebook)
    english, other = json.loads(run(*asked, "--json").out)
    assert english["language"] == "en"
    assert other == {"row": 2, "themes": [], "direction": "", "language": "pl", "needs_person": True}
    assert "In other languages, for a person to read: 1." in run(*asked).out


def test_a_direction_that_there_is_not_is_refused_in_one_sentence(
    run: Callable, write: Callable[..., Path], small_codebook: Path, tmp_path: Path
) -> None:
    coded = tmp_path / "coded.csv"
    coded.write_text("comment,themes,direction\nShe listened.,A,happy\n")
    file = write("comment\nShe listened.\n")
    ended = run("theme", file, "--column", "comment", "--codebook", small_codebook, "--coded", coded)
    assert ended.status == 1
    assert 'The direction "happy" is unknown' in ended.err
