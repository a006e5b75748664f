"""Figures that are read together: then-tests, three waves, quiz questions, unlinked waves."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from analysis.change import MeanChange
from analysis.disclosure.classes import CAUTION_PAIRS, PERCENT_BASE, DisclosureClass
from analysis.disclosure.of_change import hidden_change, without_few_leavers
from analysis.disclosure.showing import as_interval, as_number, as_share, count_and_base, hide, known, percent
from analysis.figures import EXACT_DECIMALS, BlockFigure, DistributionFigure, Figure, Form, MessageId, Parts
from analysis.proportions import unlinked_waves
from analysis.samples import METHOD_VERSION
from analysis.single_items import mcnemar
from analysis.then_test import then_test
from analysis.three_waves import three_waves

Triples = Sequence[tuple[float | None, float | None, float | None]]
"""Three scores a person, None where one is missing."""


def then_and_now(ratings: Triples, klass: DisclosureClass) -> BlockFigure:
    """The then-test of one question: before, looked back, and now, as three changes side by side.

    ratings: a person's (before, then, now). Exact classes only, from CAUTION_PAIRS people with all three.
    """
    whole = [one for one in ratings if None not in one]
    hidden = _hidden_block(len(whole), klass)
    if hidden is not None:
        return BlockFigure(hidden)
    full = then_test(*_columns(ratings))
    lines = {
        "post_minus_pre": full.post_minus_pre,
        "post_minus_then": full.post_minus_then,
        "then_minus_pre": full.then_minus_pre,
    }
    means = {"mean_pre": full.mean_pre, "mean_then": full.mean_then, "mean_post": full.mean_post}
    return BlockFigure(
        Figure(Form.COUNT, value=len(whole)),
        (
            *((name, as_number(Form.MEAN, value)) for name, value in means.items()),
            *(part for name, line in lines.items() for part in _line(name, line)),
        ),
        METHOD_VERSION,
    )


def over_three_waves(scores: Triples, klass: DisclosureClass) -> BlockFigure:
    """Three waves of the same people. scores: a person's (before, after, later). As `then_and_now`."""
    whole = [one for one in scores if None not in one]
    hidden = _hidden_block(len(whole), klass)
    if hidden is not None:
        return BlockFigure(hidden)
    full = three_waves(*_columns(scores))
    columns = _columns(whole)
    means = zip(("mean_pre", "mean_post", "mean_followup"), columns, strict=True)
    contrasts = full.complete_case
    single = (
        *("n_pre", "n_post", "n_followup", "attrition_pct", "friedman_chi2", "friedman_df", "friedman_p"),
        *("kendalls_w", "baseline_mean_completers", "baseline_mean_lost"),
        *("baseline_hedges_g_lost_minus_completers", "pct_gain_retained"),
    )
    parts = (
        *((name, as_number(Form.MEAN, math.fsum(_given(held)) / len(held))) for name, held in means),
        *(
            part
            for name in ("pre_post", "pre_followup", "post_followup")
            for part in (
                *_line(name, getattr(contrasts, name)),
                (f"{name}.p_holm", as_number(Form.STATISTIC, getattr(full.holm_p, name), name="p_holm")),
            )
        ),
        *(
            (name, as_number(Form.STATISTIC, getattr(full, name), name=name, why=full.reasons.get(name)))
            for name in single
        ),
    )
    lost = sum(first is not None for first, _after, _later in scores) - len(whole)
    of_the_lost = ("baseline_mean_lost", "baseline_hedges_g_lost_minus_completers")
    return BlockFigure(
        Figure(Form.COUNT, value=len(whole)),
        without_few_leavers(parts, lost, klass, of_the_lost),
        METHOD_VERSION,
    )


def quiz_item(answered: Sequence[tuple[bool, bool]], klass: DisclosureClass) -> BlockFigure:
    """One quiz question that the same people met twice. answered: whether a person was right, both times.

    Exact classes only: from the floor the people who were right, from CAUTION_PAIRS McNemar's test as well.
    """
    n = len(answered)
    if not klass.is_exact:
        return BlockFigure(hide(MessageId.NOT_IN_THIS_CLASS))
    hidden = hidden_change(n, klass, final=True)
    if hidden is not None:
        return BlockFigure(hidden)
    tally = Counter(answered)
    learned, lost = tally[False, True], tally[True, False]
    people = Figure(Form.COUNT, value=n)
    shown: Parts = (
        ("right_before", as_share(tally[True, True] + lost, n, klass)),
        ("right_after", as_share(tally[True, True] + learned, n, klass)),
        ("wrong_to_right", Figure(Form.COUNT, value=learned)),
        ("right_to_wrong", Figure(Form.COUNT, value=lost)),
    )
    if n < CAUTION_PAIRS and klass is DisclosureClass.OPEN:
        return BlockFigure(people, shown, METHOD_VERSION)
    full = mcnemar(tally[True, True], learned, lost, tally[False, False])
    tests = ("p_mcnemar_exact", "p_mcnemar_midp")
    return BlockFigure(
        people,
        (
            *shown,
            *(
                (name, as_number(Form.STATISTIC, getattr(full, name), name=name, why=full.reasons.get(name)))
                for name in tests
            ),
        ),
        METHOD_VERSION,
    )


def difference(
    before: Sequence[DistributionFigure], after: Sequence[DistributionFigure], codes: Sequence[str]
) -> BlockFigure:
    """The share that chose one of `codes` in two waves whose people nobody can link, and their difference.

    Made from nothing but spreads that are shown already, those of several collections at a wave added up, so
    it can tell no more than they do. Percentages and points are whole where counts were rounded. Never a
    paired test. Hidden with their reason where a cell is not shown as a share.
    """
    first, last = _share_of(before, codes), _share_of(after, codes)
    for side in (first, last):
        if side.form is not Form.SHARE:
            return BlockFigure(side)
    full = unlinked_waves(*count_and_base(first), *count_and_base(last))
    # Both ends are defined where both bases are, and a share has one.
    change, low, high = (
        100 * known(value) for value in (full.diff, full.newcombe95_low, full.newcombe95_high)
    )
    if first.rounding or last.rounding:
        # Of the percentages as shown, or a reader who subtracts them would find another number.
        change = (last.value or 0) - (first.value or 0)
        low, high = min(math.floor(low), change - 1), max(math.ceil(high), change + 1)
    decimals = 0 if first.rounding or last.rounding else EXACT_DECIMALS
    return BlockFigure(
        Figure(Form.COUNT, value=count_and_base(first)[1] + count_and_base(last)[1], rounding=first.rounding),
        (
            ("before", first),
            ("after", last),
            ("difference", Figure(Form.CHANGE, value=change, decimals=decimals)),
            ("interval", Figure(Form.INTERVAL, low=low, high=high, decimals=decimals)),
        ),
        METHOD_VERSION,
    )


def _share_of(spreads: Sequence[DistributionFigure], codes: Sequence[str]) -> Figure:
    """The share of several codes over several collections, added up from what is shown of them."""
    count = of = 0
    rounding = 0.0
    for spread in spreads:
        cells = [spread.cell(code) for code in codes]
        for cell in cells:
            if cell is None or cell.form is Form.COUNT or cell.form is Form.WORDS:
                return hide(MessageId.FEWER_THAN_FLOOR, floor=PERCENT_BASE)
            if cell.form is not Form.SHARE:
                return cell
            count += int(cell.count or 0)
            rounding = max(rounding, cell.rounding)
        of += int(next((cell.base for cell in cells if cell is not None), 0) or 0)
    if not of:
        return hide(MessageId.NO_DATA)
    # Rounded parts may add up to more than their rounded whole.
    count = min(count, of)
    return Figure(Form.SHARE, value=percent(count, of), count=count, base=of, rounding=rounding)


def _hidden_block(n: int, klass: DisclosureClass) -> Figure | None:
    """What stands for a block of means and tests where it may not be shown; None where it may."""
    if not klass.is_exact:
        return hide(MessageId.NOT_IN_THIS_CLASS)
    if n < CAUTION_PAIRS:
        return hide(MessageId.FEWER_THAN_PAIRS, floor=CAUTION_PAIRS) if n else hide(MessageId.NO_DATA)
    return None


def _columns(rows: Triples) -> tuple[list[float | None], list[float | None], list[float | None]]:
    return [one[0] for one in rows], [one[1] for one in rows], [one[2] for one in rows]


def _given(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _line(name: str, line: MeanChange) -> Parts:
    """One change of several that stand side by side: its mean, interval, d_z, t and p."""
    return (
        (f"{name}.change", as_number(Form.CHANGE, line.mean_diff)),
        (f"{name}.interval", as_interval(line.ci95_low, line.ci95_high)),
        *(
            (
                f"{name}.{each}",
                as_number(Form.STATISTIC, getattr(line, each), name=each, why=line.reasons.get(each)),
            )
            for each in ("d_z", "t", "p_t_two_sided")
        ),
    )
