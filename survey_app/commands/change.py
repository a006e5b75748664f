"""`heard change`: before-and-after statistics of any file that a user brings. Nothing of the file is kept.

Disclosure control is not for figures of the owner's own file; the gate by the number of pairs is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from analysis import item_scoring
from analysis.change import Pairing, paired_change
from analysis.disclosure import classes, of_change
from analysis.disclosure.classes import DisclosureClass
from analysis.figures import MessageId
from analysis.item_scoring import ItemKey, Rounding
from analysis.reliability import FEWEST_ITEMS_SHOWN, FEWEST_PEOPLE_SHOWN, Reliability, reliability
from analysis.reliable_change import CRITERION, ReliableChange, Rule, reliable_change
from analysis.reporting_gate import Level, level_of
from analysis.samples import METHOD_VERSION, Undefined, known, plain
from analysis.three_waves import ThreeWaves, three_waves
from questionnaires import published
from questionnaires.published import Instrument
from survey_app import sentences
from survey_app.commands.ground import json_option, print_json, print_table
from survey_app.commands.tables import FILE_THAT_IS, Table, read_table
from survey_app.services.refusals import Refusal

WAVES = ("before", "after", "later")
"""The waves that a file can hold, which are also the columns that are taken where none are named."""

METHOD = (
    "t interval of the mean change; d_av by the root mean square of both SDs; Wilcoxon with zeros dropped "
    "and mid-ranks, exact by permutation to 300 changes, else normal with ties and continuity corrected; "
    "Wilson intervals of shares."
)
"""The methods in words, printed with the version under every block."""


def add_to(root: click.Group) -> None:
    """Put this subject's command under `heard`."""
    root.add_command(change)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the owner of a file states of a group, so that reliable change can be told, and its source."""

    sd: float
    reliability: float
    source: str
    criterion: float
    rule: Rule


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale of an instrument as a file holds it. id: "" for its total.

    waves: each wave's scores, a person a position; two waves or three. items: each wave's keyed items, ()
    where scores came ready. converted: raw totals were turned into the scores that are analysed.
    """

    id: str
    higher_is_better: bool
    waves: tuple[tuple[float | None, ...], ...]
    items: tuple[tuple[tuple[float | None, ...], ...], ...] = ()
    converted: bool = False


@click.command()
@click.argument("file", type=FILE_THAT_IS)
@click.option("--instrument", "instrument_id", required=True, metavar="ID", help="What was asked.")
@click.option("--before", "before", multiple=True, metavar="COL", help="Column of the score before.")
@click.option("--after", "after", multiple=True, metavar="COL", help="Column of the score after.")
@click.option("--later", "later", multiple=True, metavar="COL", help="Column of a third score, later still.")
@click.option("--order", type=click.IntRange(min=1), help="Of items printed in several orders: which one.")
@click.option("--sd", "sd", type=float, help="For reliable change: the SD of first scores in a stated group.")
@click.option("--reliability", "stated_reliability", type=float, help="For reliable change: 0 to 1.")
@click.option("--source", help="Where the SD and the reliability come from; printed beside them.")
@click.option("--criterion", type=float, default=CRITERION, help="90, 95, or a multiple such as 1.96.")
@click.option("--rule", type=click.Choice([str(rule) for rule in Rule]), default=str(Rule.GREATER_THAN))
@json_option
def change(
    file: Path,
    instrument_id: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    later: tuple[str, ...],
    order: int | None,
    sd: float | None,
    stated_reliability: float | None,
    source: str | None,
    criterion: float,
    rule: str,
    as_json: bool,
) -> None:
    """Before-and-after statistics of FILE, a CSV in which a row is a person.

    --before and --after each name one column of scores, or every item's column in the printed order (given
    several times, or joined by commas): then the items are scored by the instrument's key. Without them the
    columns `before` and `after` are taken. --later adds a third wave. Under 5 pairs nothing is shown, under
    10 counts only. Reliable change is told only with --sd, --reliability and --source.
    """
    instrument = published.instrument(instrument_id)
    stated = _stated(sd, stated_reliability, source, criterion, Rule(rule))
    table = read_table(file)
    named = [_columns(given, wave) for given, wave in zip((before, after), WAVES, strict=False)]
    if later:
        named.append(_columns(later, WAVES[2]))
    scales = _scales(table, instrument, _heads(table, named), order)
    if stated is not None and scales[0].id:
        raise Refusal(
            f"{instrument.id} has no total, so there is no one scale for a stated SD and reliability. "
            "Give one column of scores before and one after, or leave --sd, --reliability and --source out."
        )
    if as_json:
        print_json(_to_dict(instrument, scales, stated))
    else:
        _print(instrument, scales, stated)


def _stated(
    sd: float | None, held: float | None, source: str | None, criterion: float, rule: Rule
) -> Stated | None:
    """What is stated for reliable change: all of it, or nothing."""
    if sd is None and held is None and source is None:
        return None
    if sd is None or held is None or not (source or "").strip():
        raise Refusal(
            "Reliable change needs all three: --sd and --reliability of a stated group, and their --source."
        )
    if not 0 < sd < math.inf:
        raise Refusal("--sd is no number above 0. Give the standard deviation of first scores.")
    if not 0 <= held < 1:
        raise Refusal("--reliability lies from 0 up to, and not at, 1. Give one such as 0.86.")
    if not (0 < criterion < 100):
        raise Refusal("--criterion is a multiple such as 1.96, or a percentage such as 90.")
    return Stated(sd, held, (source or "").strip(), criterion, rule)


def _columns(given: tuple[str, ...], fallback: str) -> tuple[str, ...]:
    names = tuple(name.strip() for each in given for name in each.split(",") if name.strip())
    return names or (fallback,)


def _heads(table: Table, named: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """Each wave's heads. Raises Refusal where waves have unequally many, or a column stands twice."""
    heads = [[table.column(name) for name in names] for names in named]
    if len({len(each) for each in heads}) > 1:
        told = ", ".join(f"{len(each)} {wave}" for each, wave in zip(heads, WAVES, strict=False))
        raise Refusal(
            f"Every wave needs as many columns, but there are {told}. Name the same items each time."
        )
    used = [head for each in heads for head in each]
    twice = [head for head in used if used.count(head) > 1]
    if twice:
        raise Refusal(f"The column {twice[0]!r} is named twice. Each stands for one item of one wave.")
    return heads


def _scales(
    table: Table, instrument: Instrument, heads: Sequence[Sequence[str]], order: int | None
) -> list[Scale]:
    """The total first, then the subscales; of one column a wave, that score alone."""
    if len(heads[0]) == 1:
        low, high = instrument.lowest, instrument.highest
        waves = [
            tuple(_number(table, row, place, each[0], low, high) for place, row in enumerate(table.rows, 1))
            for each in heads
        ]
        return [_converted(instrument, Scale("", instrument.higher_is_better, tuple(waves)))]
    if len(heads[0]) != instrument.items or not (instrument.scored == "total" or instrument.subscales):
        raise Refusal(
            f"{instrument.id} cannot be scored from {len(heads[0])} columns. Give one column of scores that "
            "you worked out by its key, before and after."
        )
    low, high = instrument.item_lowest, instrument.item_highest
    key = ItemKey(low, high, frozenset(_turned_round(instrument, order)))
    keyed = [
        item_scoring.keyed(
            [
                [_number(table, row, place, head, low, high) for head in each]
                for place, row in enumerate(table.rows, 1)
            ],
            key,
        )
        for each in heads
    ]
    scales: list[Scale] = []
    parts = {
        subscale.id: _scale(
            keyed,
            subscale.id,
            subscale.items,
            subscale.higher_is_better,
            subscale.minimum_answered,
            Rounding.HALF_UP,
        )
        for subscale in instrument.subscales
    }
    if instrument.total_of:
        summed = [parts[part].waves for part in instrument.total_of]
        waves = [
            tuple(None if None in person else math.fsum(known(person)) for person in zip(*wave, strict=True))
            for wave in zip(*summed, strict=True)
        ]
        scales.append(Scale("", instrument.higher_is_better, tuple(waves)))
    elif instrument.scored == "total":
        every = tuple(range(1, instrument.items + 1))
        needed = instrument.minimum_answered or instrument.items
        whole = _scale(keyed, "", every, instrument.higher_is_better, needed, Rounding.NONE)
        scales.append(_converted(instrument, whole))
    return [*scales, *parts.values()]


def _scale(
    keyed: Sequence[Sequence[Sequence[float | None]]],
    scale_id: str,
    places: Sequence[int],
    higher_is_better: bool,
    minimum_answered: int | None,
    rounding: Rounding,
) -> Scale:
    """Some of the keyed items, scored together. A subscale without a rule of its own needs all its items."""
    items = tuple(tuple(tuple(row[place - 1] for place in places) for row in wave) for wave in keyed)
    needed = len(places) if minimum_answered is None else minimum_answered
    waves = tuple(tuple(item_scoring.prorated(row, needed, rounding) for row in wave) for wave in items)
    return Scale(scale_id, higher_is_better, waves, items)


def _turned_round(instrument: Instrument, order: int | None) -> tuple[int, ...]:
    """The items to turn round, counted from 1. Raises Refusal where the printed order must be told."""
    keys = instrument.reverse_keys
    if not keys:
        return ()
    if order is None and len(keys) == 1:
        order = 1
    if order is None or order > len(keys):
        known = "; ".join(
            f"--order {place}: {key.order}, which turns {', '.join(map(str, key.items))} round"
            for place, key in enumerate(keys, start=1)
        )
        raise Refusal(f"Say in which order the items of {instrument.id} were printed. {known}.")
    return keys[order - 1].items


def _number(
    table: Table, row: Mapping[str, str], number: int, head: str, low: float, high: float
) -> float | None:
    """A cell as a number; None where it is empty. Raises Refusal without repeating the cell."""
    if not row[head]:
        return None
    try:
        value = float(row[head])
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise Refusal(
            f"{table.name}, row {number}, column {head}: this is no number from {low:g} to {high:g}. "
            "Mend it, or leave the cell empty."
        )
    return value


def _converted(instrument: Instrument, scale: Scale) -> Scale:
    """Raw totals turned into the scores that are analysed, where the instrument has a table.

    Scores that are converted already are let be. Raises Refusal where they are neither.
    """
    table = instrument.conversion
    if not table:
        return scale
    held = [value for wave in scale.waves for value in known(wave)]
    if all(value in table for value in held):
        waves = tuple(tuple(item_scoring.converted(wave, table)) for wave in scale.waves)
        return replace(scale, waves=waves, converted=True)
    told = {round(score, 2) for score in table.values()}
    if not all(round(value, 2) in told for value in held):
        raise Refusal(
            f"The scores are neither all raw totals of {instrument.id}, {min(table)} to {max(table)} in "
            "whole numbers, nor all scores of its table. Give the raw totals."
        )
    return scale


def _paired(scale: Scale) -> Pairing:
    """Who can be compared between the first two waves."""
    both = list(zip(scale.waves[0], scale.waves[1], strict=True))
    pairs = [(first, last) for first, last in both if first is not None and last is not None]
    return Pairing(
        before=tuple(first for first, _last in pairs),
        after=tuple(last for _first, last in pairs),
        leavers=tuple(first for first, last in both if first is not None and last is None),
        after_only=sum(first is None and last is not None for first, last in both),
    )


# ---- what is told ----------------------------------------------------------------------------------------


def _to_dict(instrument: Instrument, scales: Sequence[Scale], stated: Stated | None) -> dict[str, object]:
    told: dict[str, object] = {"instrument": instrument.id, "method_version": METHOD_VERSION}
    if not scales[0].id:
        told |= _block(scales[0], stated)
    parts = {scale.id: _block(scale, None) for scale in scales if scale.id}
    return told | ({"subscales": parts} if parts else {})


def _block(scale: Scale, stated: Stated | None) -> dict[str, object]:
    """All that the gate lets be told of one scale, by the names of the worked cases."""
    pairing = _paired(scale)
    level = level_of(pairing.pairs)
    told: dict[str, object] = {"level": str(level)}
    if level is Level.NO_DATA:
        return told
    if level is Level.SUPPRESSED:
        return told | {"show_n": False}
    full = paired_change(pairing.before, pairing.after, scale.higher_is_better)
    if level is Level.COUNTS_ONLY:
        return told | {name: getattr(full, name) for name in ("n_pairs", "n_improved", "n_same", "n_worse")}
    gap, why_no_gap = _baseline_gap(pairing)
    told |= {
        "n_pre_only": pairing.before_only,
        "n_post_only": pairing.after_only,
        "attrition_pct": pairing.attrition_percent,
        "baseline_hedges_g_lost_minus_completers": gap,
    }
    told |= full.to_json() | {"reasons": dict(full.reasons) | why_no_gap}
    sure = {wave: plain(found) for wave, found in _reliabilities(scale)}
    if sure:
        told["reliability"] = sure
    if stated is not None:
        told["reliable_change"] = _reliable(pairing, scale, stated)
    if len(scale.waves) == len(WAVES):
        told["three_waves"] = _waves_block(scale)
    return told


def _baseline_gap(pairing: Pairing) -> tuple[float | None, dict[str, str]]:
    """How leavers began against stayers, and why it is not told: of fewer than ten leavers it is not."""
    name = "baseline_hedges_g_lost_minus_completers"
    if pairing.before_only < classes.CAUTION_PAIRS:
        return None, {name: Undefined.FEWER_THAN_10}
    gap = pairing.leavers_baseline_gap
    return gap, {} if gap is not None else {name: Undefined.NO_SPREAD_OF_SCORES}


def _reliabilities(scale: Scale) -> list[tuple[str, Reliability]]:
    """Each wave's reliability, where the file held the items and enough people answered all of them."""
    found: list[tuple[str, Reliability]] = []
    for wave, rows in zip(WAVES, scale.items, strict=False):
        whole = sum(None not in row for row in rows)
        if rows and len(rows[0]) >= FEWEST_ITEMS_SHOWN and whole >= FEWEST_PEOPLE_SHOWN:
            held = reliability(rows)
            if held.improper:
                held = replace(
                    held,
                    omega_total=None,
                    reasons={**held.reasons, "omega_total": Undefined.NO_ONE_FACTOR_SOLUTION},
                )
            found.append((wave, held))
    return found


def _jacobson_truax(pairing: Pairing, scale: Scale, stated: Stated) -> ReliableChange:
    return reliable_change(
        pairing.before,
        pairing.after,
        stated.sd,
        stated.reliability,
        criterion=stated.criterion,
        rule=stated.rule,
        higher_is_better=scale.higher_is_better,
    )


def _reliable(pairing: Pairing, scale: Scale, stated: Stated) -> dict[str, object]:
    """Counts only: Heard says nothing of one person."""
    found = _jacobson_truax(pairing, scale, stated)
    return {
        "sd_reference": stated.sd,
        "reliability": stated.reliability,
        "source": stated.source,
        "criterion": stated.criterion,
        "rule": str(stated.rule),
        "sem": found.sem,
        "s_diff": found.s_diff,
        "reliable_change_threshold": found.reliable_change_threshold,
        "counts": dict(found.counts),
    }


def _complete_waves(scale: Scale) -> int:
    return sum(None not in person for person in zip(*scale.waves, strict=True))


def _three_waves(scale: Scale) -> ThreeWaves:
    """Three waves, without the first scores of a lost group of fewer than ten."""
    found = three_waves(*scale.waves)
    lost = sum(person[0] is not None and None in person for person in zip(*scale.waves, strict=True))
    if lost >= classes.CAUTION_PAIRS:
        return found
    names = ("baseline_mean_lost", "baseline_hedges_g_lost_minus_completers")
    return replace(
        found,
        baseline_mean_lost=None,
        baseline_hedges_g_lost_minus_completers=None,
        reasons={**found.reasons, **dict.fromkeys(names, str(Undefined.FEWER_THAN_10))},
    )


def _waves_block(scale: Scale) -> dict[str, object]:
    """All three waves, from ten people on who have a score at each of them."""
    level = level_of(_complete_waves(scale))
    told: dict[str, object] = {"level": str(level)}
    if level not in (Level.CAUTION, Level.FULL):
        return told
    found = _three_waves(scale)
    figures = plain(found)
    assert isinstance(figures, dict)
    return told | figures | {"reasons": {name: str(reason) for name, reason in found.reasons.items()}}


def _print(instrument: Instrument, scales: Sequence[Scale], stated: Stated | None) -> None:
    for place, scale in enumerate(scales):
        if place:
            click.echo("")
        click.echo(f"{instrument.name}{': ' + scale.id if scale.id else ''}")
        _print_scale(scale, None if scale.id else stated)
    click.echo("")
    click.echo(f"Method {METHOD_VERSION}: {METHOD}")


def _print_scale(scale: Scale, stated: Stated | None) -> None:
    pairing = _paired(scale)
    level = level_of(pairing.pairs)
    if level is Level.NO_DATA:
        click.echo("No row has a score both before and after.")
        return
    figure = of_change.change(pairing, DisclosureClass.OPEN, higher_is_better=scale.higher_is_better)
    if level is Level.SUPPRESSED:
        click.echo(sentences.figure_text(figure.change))
        return
    if scale.converted:
        click.echo("Raw totals were turned into the scores of the instrument's table.")
    for message in figure.messages:
        # Whether a support or a course came between, only the owner of the file knows.
        if message.id is not MessageId.NOT_PROOF_OF_CAUSE:
            click.echo(sentences.message_text(message))
    click.echo("This does not show what caused a change.")
    if figure.expert:
        click.echo("")
        # Reliable change has a block of its own below, where its SD and reliability are stated.
        print_table(
            ("statistic", "value"),
            [
                (name, sentences.exact_text(each))
                for name, each in figure.expert
                if each.reason is None or each.reason.id is not MessageId.NOT_GIVEN
            ],
        )
    if level is Level.COUNTS_ONLY:
        return
    for wave, found in _reliabilities(scale):
        click.echo(f"\nReliability of the items, {wave}; omega by {found.omega_method or 'no estimator'}")
        names = ("n", "k", "alpha", "alpha_feldt95_low", "alpha_feldt95_high", "alpha_standardised")
        _print_figures(found, (*names, "omega_total"))
    if stated is not None:
        _print_reliable(_jacobson_truax(pairing, scale, stated), stated)
    if len(scale.waves) == len(WAVES):
        click.echo("\nThree waves, of people with a score at each of them")
        if level_of(_complete_waves(scale)) not in (Level.CAUTION, Level.FULL):
            click.echo(f"Fewer than {classes.CAUTION_PAIRS} people have all three scores; nothing is shown.")
            return
        _print_waves(_three_waves(scale))


def _print_reliable(found: ReliableChange, stated: Stated) -> None:
    rule = "more than" if stated.rule is Rule.GREATER_THAN else "at least"
    click.echo(
        f"\nReliable change (Jacobson and Truax): {rule} {found.reliable_change_threshold:.2f} points; "
        f"SD {stated.sd:g} and reliability {stated.reliability:g} from {stated.source}, "
        f"criterion {stated.criterion:g}"
    )
    print_table(("class", "people"), list(found.counts.items()))


def _print_waves(found: ThreeWaves) -> None:
    names = (
        *("n_pre", "n_post", "n_followup", "attrition_pct", "friedman_chi2", "friedman_df", "friedman_p"),
        *("kendalls_w", "baseline_mean_completers", "baseline_mean_lost"),
        *("baseline_hedges_g_lost_minus_completers", "pct_gain_retained"),
    )
    _print_figures(found, names)
    click.echo("")
    print_table(
        ("contrast", "mean_diff", "ci95_low", "ci95_high", "p_t_two_sided", "holm_p"),
        [
            (
                name,
                *(
                    _told(getattr(line, each))
                    for each in ("mean_diff", "ci95_low", "ci95_high", "p_t_two_sided")
                ),
                _told(getattr(found.holm_p, name)),
            )
            for name in ("pre_post", "pre_followup", "post_followup")
            for line in (getattr(found.complete_case, name),)
        ],
    )


def _print_figures(found: Reliability | ThreeWaves, names: Sequence[str]) -> None:
    print_table(
        ("statistic", "value"),
        [(name, _told(getattr(found, name), str(found.reasons.get(name, "")))) for name in names],
    )


def _told(value: float | None, reason: str = "") -> str:
    if value is None:
        return f"not defined ({reason})" if reason else "not defined"
    return f"{value:d}" if isinstance(value, int) else sentences.exact_number(value)
