"""What changed between two waves of the same people, after disclosure control."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from analysis.change import FIGURE_NAMES, Change, Pairing, paired_change
from analysis.disclosure.classes import (
    ATTRITION_CAUTION,
    CAUTION_PAIRS,
    CHANGE_PAIRS,
    MOST_LINES,
    PROTECTED_FLOOR,
    ROUND_TO,
    SMALL_CHANGE_STEP,
    SMALL_CHANGE_WIDTH,
    DisclosureClass,
)
from analysis.disclosure.showing import (
    as_interval,
    as_number,
    as_people,
    band_of,
    decimal,
    hidden_base,
    hide,
    known,
    nearly_all_equal,
    to_five,
)
from analysis.figures import ChangeFigure, Figure, Form, Message, MessageId, Parts, Word, change_messages
from analysis.regression_to_mean import Select, selected_group
from analysis.reliability import FEWEST_ITEMS_SHOWN, FEWEST_PEOPLE_SHOWN, reliability
from analysis.reliable_change import Ground, reliable_change
from analysis.samples import METHOD_VERSION


def change(
    pairing: Pairing,
    klass: DisclosureClass,
    *,
    higher_is_better: bool = True,
    final: bool = False,
    judged_by: Ground | None = None,
    items: tuple[Items, Items] | None = None,
) -> ChangeFigure:
    """What changed between two waves, as far as the class lets it be shown.

    open: under 5 pairs nothing, 5-9 counts only, 10-29 everything with a caution, from 30 everything; from 10
    also a line a person.
    protected: from 30 pairs; pairs to 5, means, mean change and interval to 1 decimal, effect (d_av) to 2.
    small: at the close; 10-29 pairs as a band, mean change to half a point with its interval outwards, unless
    that interval is narrow; from 30 as protected.
    Directions in the last two: only where every cell is 0 or the floor, else merged, else "most" or nothing.

    judged_by: what staff state of the scale, with which exact classes tell reliable change. items: each
    person's keyed items at both waves, for alpha and omega there; None where there is no such thing, as for a
    quiz.
    """
    n = pairing.pairs
    hidden = hidden_change(n, klass, final)
    if hidden is not None:
        return withheld(hidden, higher_is_better)
    full = paired_change(pairing.before, pairing.after, higher_is_better)
    if klass.is_exact:
        made = _exact_change(full, pairing, klass, higher_is_better)
        if made.expert:
            more = (
                *_reliable(pairing, judged_by, higher_is_better),
                *_reliabilities(items),
            )
            made = replace(made, expert=(*made.expert, *more))
    else:
        differences = [
            round(after - before, 9) for before, after in zip(pairing.before, pairing.after, strict=True)
        ]
        if nearly_all_equal(differences):
            return withheld(hide(MessageId.NEARLY_ALL_ALIKE), higher_is_better)
        if n >= CHANGE_PAIRS:
            made = _published_change(full, pairing, higher_is_better)
        else:
            made = _rough_change(full, higher_is_better)
            # Directions in words beside these two gave the number of those who went up away (decision 27).
            if _spans(made.interval) < SMALL_CHANGE_WIDTH:
                return withheld(hide(MessageId.COULD_BE_WORKED_OUT), higher_is_better)
    return _with_messages(made, pairing, klass)


def hidden_change(n: int, klass: DisclosureClass, final: bool) -> Figure | None:
    hidden = hidden_base(n, klass, final)
    if klass is DisclosureClass.PROTECTED and n < CHANGE_PAIRS:
        return hide(MessageId.FEWER_THAN_PAIRS, floor=CHANGE_PAIRS)
    if hidden is not None and hidden.reason is not None and hidden.reason.id is MessageId.FEWER_THAN_FLOOR:
        return hide(MessageId.FEWER_THAN_PAIRS, floor=klass.floor)
    return hidden


def withheld(hidden: Figure, higher_is_better: bool) -> ChangeFigure:
    """A change of which nothing is shown but why."""
    return ChangeFigure(hidden, hidden, hidden, hidden, hidden, hidden, (), hidden, higher_is_better)


def _exact_change(
    full: Change, pairing: Pairing, klass: DisclosureClass, higher_is_better: bool
) -> ChangeFigure:
    higher, same, lower = _direction_counts(full, higher_is_better)
    directions = tuple(
        (code, Figure(Form.COUNT, value=count))
        for code, count in (("higher", higher), ("same", same), ("lower", lower))
    )
    pairs = Figure(Form.COUNT, value=full.n_pairs)
    not_finished = Figure(Form.COUNT, value=pairing.before_only)
    if klass is DisclosureClass.OPEN and full.n_pairs < CAUTION_PAIRS:
        few = hide(MessageId.FEWER_THAN_PAIRS, floor=CAUTION_PAIRS)
        return ChangeFigure(pairs, few, few, few, few, few, directions, not_finished, higher_is_better)
    return ChangeFigure(
        pairs=pairs,
        before=as_number(Form.MEAN, full.mean_pre),
        after=as_number(Form.MEAN, full.mean_post),
        change=as_number(Form.CHANGE, full.mean_diff),
        interval=as_interval(full.ci95_low, full.ci95_high),
        effect=as_number(Form.STATISTIC, full.d_av, name="d_av", why=full.reasons.get("d_av")),
        directions=directions,
        not_finished=not_finished,
        higher_is_better=higher_is_better,
        expert=(*_every_statistic(full), *_who_was_left_out(pairing, klass)),
        lines=(tuple(zip(pairing.before, pairing.after, strict=True)) if full.n_pairs <= MOST_LINES else ()),
    )


Items = Sequence[Sequence[float | None]]
"""Keyed items, one row a person."""


def _reliable(pairing: Pairing, judged_by: Ground | None, higher_is_better: bool) -> Parts:
    """Reliable change by Jacobson and Truax, or that nobody stated what it needs."""
    names = ("sem", "s_diff", "reliable_change_threshold")
    counted = ("reliably_improved", "no_reliable_change", "reliably_deteriorated")
    if judged_by is None:
        missing = hide(MessageId.NOT_GIVEN)
        return tuple((name, missing) for name in (*names, *(f"n_{name}" for name in counted)))
    full = reliable_change(
        pairing.before,
        pairing.after,
        judged_by.sd,
        judged_by.reliability,
        criterion=judged_by.criterion,
        rule=judged_by.rule,
        higher_is_better=higher_is_better,
    )
    return (
        *((name, as_number(Form.STATISTIC, getattr(full, name), name=name)) for name in names),
        *(
            (f"n_{name}", as_number(Form.STATISTIC, full.counts.get(name, 0), name=f"n_{name}"))
            for name in counted
        ),
    )


def _reliabilities(items: tuple[Items, Items] | None) -> Parts:
    """Alpha with Feldt's interval, and omega, at each wave: from 30 people and 3 items (catalogue 2.2)."""
    if items is None:
        return ()
    found: list[tuple[str, Figure]] = []
    for wave, rows in zip(("pre", "post"), items, strict=True):
        names = {
            f"alpha_{wave}": "alpha",
            f"alpha_{wave}_feldt95_low": "alpha_feldt95_low",
            f"alpha_{wave}_feldt95_high": "alpha_feldt95_high",
            f"omega_{wave}": "omega_total",
        }
        whole = [row for row in rows if None not in row]
        if len(whole) < FEWEST_PEOPLE_SHOWN or len(whole[0]) < FEWEST_ITEMS_SHOWN:
            few = MessageId.TOO_FEW_PEOPLE if len(whole) < FEWEST_PEOPLE_SHOWN else MessageId.TOO_FEW_ITEMS
            found += [(name, hide(few)) for name in names]
            continue
        full = reliability(whole)
        for name, field in names.items():
            value = None if field == "omega_total" and full.improper else getattr(full, field)
            found.append((name, as_number(Form.STATISTIC, value, name=name, why=full.reasons.get(field))))
    return tuple(found)


def expected_rise(
    mean_stated: float | None,
    sd_stated: float | None,
    reliability_stated: float | None,
    picked_below: float | None,
    *,
    higher_is_better: bool = True,
) -> Figure:
    """By how much a group moves without any help if it was picked by a cut-off, of stated numbers alone.

    No answer is in it, so it is the same in every class. Hidden where a number is not stated.
    """
    if mean_stated is None or sd_stated is None or reliability_stated is None or picked_below is None:
        return hide(MessageId.NOT_GIVEN)
    way = Select.BELOW if higher_is_better else Select.ABOVE
    rise = selected_group(mean_stated, sd_stated, reliability_stated, picked_below, way).rtm_effect
    if rise is None:
        return hide(MessageId.NOT_DEFINED)
    return Figure(Form.CHANGE, value=decimal(rise, 1), decimals=1)


def _every_statistic(full: Change) -> Parts:
    """Every figure of a paired comparison by its name; one that is not defined says why."""
    return tuple(
        (name, as_number(Form.STATISTIC, value, name=name, why=full.reasons.get(name)))
        for name, value in zip(FIGURE_NAMES, full.to_json().values(), strict=True)
    )


def _who_was_left_out(pairing: Pairing, klass: DisclosureClass) -> Parts:
    """Those without a pair, by why, and how those who left had begun (measures catalogue 2.3)."""
    counted = {
        "n_pre_only": pairing.before_only,
        "n_post_only": pairing.after_only,
        "n_unscorable": pairing.unscorable,
        "n_out_of_order": pairing.out_of_order,
        "n_set_aside": pairing.duplicates,
        "attrition_pct": pairing.attrition_percent,
        "leavers_baseline_gap": pairing.leavers_baseline_gap,
    }
    told = tuple(
        (
            name,
            as_number(Form.STATISTIC, value, name=name, why=pairing.reasons.get(_OWN_NAMES.get(name, name))),
        )
        for name, value in counted.items()
    )
    return without_few_leavers(told, pairing.before_only, klass, ("leavers_baseline_gap",))


def without_few_leavers(parts: Parts, leavers: int, klass: DisclosureClass, names: Sequence[str]) -> Parts:
    """Without what is of the first scores of fewer than ten leavers: of one it is that person's very score.

    No part of a group under ten is told (measures catalogue 2.4). Worksheets have no floor.
    """
    if leavers >= CAUTION_PAIRS or klass is DisclosureClass.WORKSHEET:
        return parts
    few = hide(MessageId.FEWER_THAN_10)
    return tuple((name, few if name in names else figure) for name, figure in parts)


_OWN_NAMES = {"attrition_pct": "attrition_percent"}
"""What a pairing calls a figure of the block."""


def _published_change(full: Change, pairing: Pairing, higher_is_better: bool) -> ChangeFigure:
    """The block of the protected class. The interval is never narrower than a step on either side, so that
    nobody learns from it that all changed alike."""
    mean_change = decimal(known(full.mean_diff), 1)
    # Two of the three numbers give the third, so both means go where either would tell of everybody.
    alike = nearly_all_equal(pairing.before) or nearly_all_equal(pairing.after)
    means = [
        hide(MessageId.NEARLY_ALL_ALIKE)
        if alike
        else Figure(Form.MEAN, value=decimal(known(value), 1), decimals=1)
        for value in (full.mean_pre, full.mean_post)
    ]
    left = pairing.before_only
    return ChangeFigure(
        pairs=as_people(full.n_pairs, DisclosureClass.PROTECTED),
        before=means[0],
        after=means[1],
        change=Figure(Form.CHANGE, value=mean_change, decimals=1),
        interval=Figure(
            Form.INTERVAL,
            low=min(decimal(known(full.ci95_low), 1), decimal(mean_change - 0.1, 1)),
            high=max(decimal(known(full.ci95_high), 1), decimal(mean_change + 0.1, 1)),
            decimals=1,
        ),
        effect=(
            hide(MessageId.NOT_DEFINED)
            if full.d_av is None
            else Figure(Form.STATISTIC, value=decimal(full.d_av, 2), decimals=2, name="d_av")
        ),
        directions=_rounded_directions(*_direction_counts(full, higher_is_better)),
        not_finished=(
            as_people(left, DisclosureClass.PROTECTED)
            if left >= PROTECTED_FLOOR
            else hide(MessageId.FEWER_THAN_FLOOR, floor=PROTECTED_FLOOR)
        ),
        higher_is_better=higher_is_better,
    )


def _rough_change(full: Change, higher_is_better: bool) -> ChangeFigure:
    """Mean change of 10 to 29 known people: to half a point, its interval outwards, a step wide at least."""
    step = SMALL_CHANGE_STEP
    mean_change = step * round(known(full.mean_diff) / step) + 0.0
    withheld = hide(MessageId.NOT_IN_THIS_CLASS)
    return ChangeFigure(
        pairs=Figure(Form.BAND, band=band_of(full.n_pairs)),
        before=withheld,
        after=withheld,
        change=Figure(Form.CHANGE, value=mean_change, rounding=step, decimals=1),
        interval=Figure(
            Form.INTERVAL,
            low=min(step * math.floor(known(full.ci95_low) / step), mean_change - step) + 0.0,
            high=max(step * math.ceil(known(full.ci95_high) / step), mean_change + step) + 0.0,
            rounding=step,
            decimals=1,
        ),
        effect=withheld,
        directions=(),
        not_finished=withheld,
        higher_is_better=higher_is_better,
    )


def _direction_counts(full: Change, higher_is_better: bool) -> tuple[int, int, int]:
    """People whose later score is higher, the same, lower: whichever is better."""
    if higher_is_better:
        return full.n_improved, full.n_same, full.n_worse
    return full.n_worse, full.n_same, full.n_improved


def _rounded_directions(higher: int, same: int, lower: int) -> Parts:
    """Up, same and down where every cell is 0 or the floor; else two of them merged; else "most", or nothing.

    "Most" says only that the others together are fewer than the floor, nobody included: everybody moving one
    way is told no other way, or a shown 0 would say of each what they answered.
    """
    n = higher + same + lower
    cells = {"higher": higher, "same": same, "lower": lower}
    for code, count in cells.items():
        if n - count < PROTECTED_FLOOR:
            return ((code, Figure(Form.WORDS, word=Word.MOST, base=to_five(n), rounding=ROUND_TO)),)
    for parts in (
        cells,
        {"higher": higher, "not_higher": same + lower},
        {"not_lower": higher + same, "lower": lower},
    ):
        if all(count == 0 or count >= PROTECTED_FLOOR for count in parts.values()):
            return tuple((code, as_people(count, DisclosureClass.PROTECTED)) for code, count in parts.items())
    hidden = hide(MessageId.SMALL_PART, floor=PROTECTED_FLOOR)
    return tuple((code, hidden) for code in cells)


def _with_messages(made: ChangeFigure, pairing: Pairing, klass: DisclosureClass) -> ChangeFigure:
    cautions: list[Message] = []
    if klass is not DisclosureClass.WORKSHEET and pairing.pairs < CAUTION_PAIRS:
        cautions.append(Message(MessageId.COUNTS_ONLY))
    elif klass is not DisclosureClass.WORKSHEET and pairing.pairs < CHANGE_PAIRS:
        cautions.append(Message(MessageId.SMALL_GROUP))
    if _many_left(made, pairing, klass):
        cautions.append(Message(MessageId.STAYERS_MAY_DIFFER))
    if not klass.is_exact and made.pairs.rounding:
        cautions.append(Message(MessageId.ROUNDED, (("to", ROUND_TO),)))
    return replace(made, messages=(*change_messages(made), *cautions), method=METHOD_VERSION)


def _many_left(made: ChangeFigure, pairing: Pairing, klass: DisclosureClass) -> bool:
    """Whether so many left that those who stayed may differ, told from figures as shown.

    Told from what was counted it would be a figure about a few people. Where it is not shown how many left,
    it is not said either.
    """
    if klass.is_exact:
        return (pairing.attrition_percent or 0) > ATTRITION_CAUTION
    left, stayed = made.not_finished.value, made.pairs.value
    return left is not None and stayed is not None and 100 * left > ATTRITION_CAUTION * (left + stayed)


def _spans(interval: Figure) -> float:
    return 0.0 if interval.low is None or interval.high is None else interval.high - interval.low
