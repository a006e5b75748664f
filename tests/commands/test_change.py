"""`heard change`: any file of scores that a user brings, and every way in which it can be bad."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.samples import METHOD_VERSION
from questionnaires import published
from survey_app.commands import change

BEFORE = (14, 9, 17, 11, 20, 8, 15, 12, 10, 18, 13, 7)
AFTER = (18, 12, 17, 16, 22, 7, 19, 15, 14, 18, 17, 13)
"""Worked case RC01: twelve pairs on a scale from 0 to 30."""


def totals(pairs: int, heads: str = "before,after") -> str:
    lines = [f"{first},{last}" for first, last in zip(BEFORE[:pairs], AFTER[:pairs], strict=True)]
    return "\n".join([heads, *lines]) + "\n"


def changed(run: Callable, file: Path, *more: object) -> dict:
    ended = run("change", file, "--instrument", "rses", "--json", *more)
    assert ended.status == 0, ended.err
    return json.loads(ended.out)


def test_twelve_pairs_give_the_worked_case(run: Callable, brought: Callable[..., Path]) -> None:
    told = changed(run, brought(totals(12, "x,y")), "--before", "x", "--after", "y")
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
def test_the_gate_by_pairs_is_kept(
    run: Callable, brought: Callable[..., Path], pairs: int, level: str
) -> None:
    told = changed(run, brought(totals(pairs)))
    assert told["level"] == level
    assert ("n_pairs" in told) == (level in ("counts_only", "caution"))
    assert ("mean_diff" in told) == (level == "caution")
    plain = run("change", brought(totals(pairs)), "--instrument", "rses").out
    assert ("mean_diff" in plain) == (level == "caution")


@pytest.mark.parametrize(("pairs", "level"), [(29, "caution"), (30, "full"), (31, "full")])
def test_from_thirty_pairs_there_is_no_caution(pairs: int, level: str) -> None:
    assert change.level_of(pairs) == level


def test_an_empty_cell_is_no_pair_and_is_told(run: Callable, brought: Callable[..., Path]) -> None:
    told = changed(run, brought(totals(12) + "12,\n,14\n"))
    assert (told["n_pairs"], told["n_pre_only"], told["n_post_only"]) == (12, 1, 1)


def test_items_are_turned_round_and_prorated_by_the_instruments_key(
    run: Callable, brought: Callable[..., Path]
) -> None:
    held = published.instrument("heard_older")
    turned = held.reverse_keys[0].items
    best = ["0" if place in turned else "4" for place in range(1, 9)]
    worst = ["4" if place in turned else "0" for place in range(1, 9)]
    heads = [f"b{place}" for place in range(1, 9)] + [f"a{place}" for place in range(1, 9)]
    one_missing = [*worst[:7], ""]
    two_missing = [*worst[:6], "", ""]
    lines = [heads, *[worst + best] * 9, one_missing + best, two_missing + best]
    file = brought("\n".join(",".join(line) for line in lines) + "\n")
    before, after = ",".join(heads[:8]), ",".join(heads[8:])
    ended = run("change", file, "--instrument", "heard_older", "--before", before, "--after", after, "--json")
    told = json.loads(ended.out)
    assert (told["n_pairs"], told["mean_pre"], told["mean_post"]) == (10, 0, 32)
    assert told["n_post_only"] == 1


def test_raw_totals_are_turned_into_the_scores_that_are_analysed(
    run: Callable, brought: Callable[..., Path]
) -> None:
    held = published.instrument("swemwbs")
    file = brought("before,after\n" + "20,25\n" * 10)
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
    run: Callable, brought: Callable[..., Path], content: str, told: str
) -> None:
    ended = run("change", brought(content), "--instrument", "rses")
    assert (ended.status, ended.out) == (1, "")
    assert told in ended.err
    assert "hello" not in ended.err


def test_an_instrument_that_cannot_be_scored_from_items_says_so(
    run: Callable, brought: Callable[..., Path]
) -> None:
    file = brought("a,b,c,d\n1,2,3,4\n")
    ended = run("change", file, "--instrument", "rses", "--before", "a,b", "--after", "c,d")
    assert ended.status == 1
    assert "rses cannot be scored from 2 columns" in ended.err


def test_items_printed_in_several_orders_are_scored_in_the_one_that_is_named(
    run: Callable, brought: Callable[..., Path]
) -> None:
    heads = [f"{wave}{item}" for wave in "ba" for item in range(1, 11)]
    # Everybody ticks 3 on item 2 alone before, on item 3 alone after; an item turned round counts 3 when 0.
    before, after = [0, 3, *[0] * 8], [0, 0, 3, *[0] * 7]
    rows = [",".join(map(str, (*before, *after)))] * 12
    file = brought("\n".join((",".join(heads), *rows)))
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


def test_an_unknown_instrument_is_refused_by_name(run: Callable, brought: Callable[..., Path]) -> None:
    ended = run("change", brought(totals(5)), "--instrument", "nobody")
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


def test_every_block_names_the_version_of_its_method(run: Callable, brought: Callable[..., Path]) -> None:
    assert changed(run, brought(totals(12)))["method_version"] == METHOD_VERSION
    plain = run("change", brought(totals(12)), "--instrument", "rses").out
    assert f"Method {METHOD_VERSION}: " in plain
    assert "exact by permutation" in plain


def test_reliable_change_is_told_only_with_stated_figures_and_their_source(
    run: Callable, brought: Callable[..., Path]
) -> None:
    file = brought(totals(12))
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
    assert "reliable_change" not in changed(run, brought(totals(9)), *stated)


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
    run: Callable, brought: Callable[..., Path], options: tuple[object, ...], told: str
) -> None:
    ended = run("change", brought(totals(12)), "--instrument", "rses", *options)
    assert (ended.status, ended.out) == (1, "")
    assert told in ended.err


def test_a_third_wave_adds_friedman_and_contrasts_from_ten_people_on(
    run: Callable, brought: Callable[..., Path]
) -> None:
    lines = totals(12).splitlines()
    thirds = ["later", *[str(int(line.split(",")[1]) - 1) for line in lines[1:11]], "", ""]
    file = brought("\n".join(f"{line},{third}" for line, third in zip(lines, thirds, strict=True)))
    told = changed(run, file, "--later", "later")["three_waves"]
    assert (told["level"], told["n_pre"], told["n_followup"]) == ("caution", 12, 10)
    assert told["complete_case"]["post_followup"]["mean_diff"] == -1
    # Two who were lost are a group of fewer than ten: how they began is not told.
    assert told["baseline_mean_lost"] is None
    assert told["reasons"]["baseline_mean_lost"] == "fewer_than_10"
    assert "friedman_chi2" in run("change", file, "--instrument", "rses", "--later", "later").out
    fewer = brought("\n".join(file.read_text().splitlines()[:11]).replace(",18,17", ",18,"))
    assert changed(run, fewer, "--later", "later")["three_waves"] == {"level": "counts_only"}


def test_subscales_and_their_total_are_told_apart_and_by_their_own_better_end(
    run: Callable, brought: Callable[..., Path]
) -> None:
    held = published.instrument("sdq")
    prosocial = next(part for part in held.subscales if part.id == "prosocial")
    before = [1 if place in prosocial.items else 2 for place in range(1, 26)]
    after = [2 if place in prosocial.items else 1 for place in range(1, 26)]
    text, options = scored(2, [[*before, *after]] * 12, 25)
    ended = run("change", brought(text), "--instrument", "sdq", *options, "--json")
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
    run: Callable, brought: Callable[..., Path], people: int, told: bool
) -> None:
    rows = [[(row + place * (row % 3)) % 5 for place in range(16)] for row in range(people)]
    text, options = scored(2, rows, 8)
    ended = run("change", brought(text), "--instrument", "heard_older", *options, "--json")
    block = json.loads(ended.out)
    assert ("reliability" in block) is told
    if told:
        assert set(block["reliability"]) == {"before", "after"}
        assert block["reliability"]["before"]["n"] == people


def test_scores_that_are_neither_raw_nor_of_the_table_are_refused(
    run: Callable, brought: Callable[..., Path]
) -> None:
    ended = run("change", brought("before,after\n" + "20,18.6\n" * 10), "--instrument", "swemwbs")
    assert (ended.status, ended.out) == (1, "")
    assert "neither all raw totals" in ended.err
    ready = run(
        "change", brought("before,after\n" + "18.59,22.35\n" * 10), "--instrument", "swemwbs", "--json"
    )
    assert json.loads(ready.out)["mean_pre"] == pytest.approx(18.59)
