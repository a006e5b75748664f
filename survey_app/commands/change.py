"""`heard change`: before-and-after statistics of any file that a user brings. Nothing of the file is kept.

Disclosure control is not for figures of the owner's own file; the gate by the number of pairs is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from analysis import disclosure
from analysis.change import Pairing, paired_change
from analysis.disclosure import DisclosureClass
from analysis.figures import MessageId
from questionnaires import published
from questionnaires.published import Instrument
from survey_app import sentences
from survey_app.commands.ground import json_option, print_json, print_table
from survey_app.commands.tables import FILE_THAT_IS, Table, read_table
from survey_app.services.refusals import Refusal

COUNTS_ONLY_FROM, IN_FULL_FROM, WITHOUT_CAUTION_FROM = (
    disclosure.OPEN_FLOOR,
    disclosure.CAUTION_PAIRS,
    disclosure.CHANGE_PAIRS,
)
"""Pairs: the gate of the measures catalogue, 2.4."""


def add_to(root: click.Group) -> None:
    """Put this subject's command under `heard`."""
    root.add_command(change)


@click.command()
@click.argument("file", type=FILE_THAT_IS)
@click.option("--instrument", "instrument_id", required=True, metavar="ID", help="What was asked.")
@click.option("--before", "before", multiple=True, metavar="COL", help="Column of the score before.")
@click.option("--after", "after", multiple=True, metavar="COL", help="Column of the score after.")
@click.option("--order", type=click.IntRange(min=1), help="Of items printed in several orders: which one.")
@json_option
def change(
    file: Path,
    instrument_id: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    order: int | None,
    as_json: bool,
) -> None:
    """Before-and-after statistics of FILE, a CSV in which a row is a person.

    --before and --after each name one column of scores, or every item's column in the printed order (given
    several times, or joined by commas): then the items are scored by the instrument's key. Without them the
    columns `before` and `after` are taken. Under 5 pairs nothing is shown, under 10 counts only.
    """
    instrument = published.instrument(instrument_id)
    table = read_table(file)
    earlier = _scores(table, instrument, _columns(before, "before"), order)
    later = _scores(table, instrument, _columns(after, "after"), order)
    pairing, converted = _paired(instrument, earlier, later)
    if as_json:
        print_json(_change_to_dict(instrument, pairing))
    else:
        _print_change(instrument, pairing, converted)


def _columns(given: tuple[str, ...], fallback: str) -> tuple[str, ...]:
    names = tuple(name.strip() for each in given for name in each.split(",") if name.strip())
    return names or (fallback,)


def _scores(
    table: Table, instrument: Instrument, columns: tuple[str, ...], order: int | None
) -> list[float | None]:
    """Each row's score: the one column as it is, or several as items. None where it cannot be had."""
    heads = [table.column(name) for name in columns]
    if len(heads) == 1:
        low, high = instrument.lowest, instrument.highest
        return [
            _number(table, row, number, heads[0], low, high) for number, row in enumerate(table.rows, start=1)
        ]
    if instrument.scored != "total" or len(heads) != instrument.items:
        raise Refusal(
            f"{instrument.id} cannot be scored from {len(heads)} columns. Give one column of scores that you "
            "worked out by its key, before and after."
        )
    low, high = instrument.item_lowest, instrument.item_highest
    turned = _turned_round(instrument, order)
    needed = instrument.minimum_answered or instrument.items
    found: list[float | None] = []
    for number, row in enumerate(table.rows, start=1):
        items = [_number(table, row, number, head, low, high) for head in heads]
        keyed = [
            low + high - item if place in turned else item
            for place, item in enumerate(items, start=1)
            if item is not None
        ]
        found.append(math.fsum(keyed) / len(keyed) * instrument.items if len(keyed) >= needed else None)
    return found


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


def _paired(
    instrument: Instrument, earlier: Sequence[float | None], later: Sequence[float | None]
) -> tuple[Pairing, bool]:
    """Who can be compared, and whether raw totals were turned into the scores that are analysed."""
    known = [value for value in (*earlier, *later) if value is not None]
    convert = bool(instrument.conversion) and all(value in instrument.conversion for value in known)

    def told(value: float) -> float:
        return instrument.conversion[int(value)] if convert else value

    both = [
        (told(first), told(last))
        for first, last in zip(earlier, later, strict=True)
        if first is not None and last is not None
    ]
    pairing = Pairing(
        before=tuple(first for first, _last in both),
        after=tuple(last for _first, last in both),
        leavers=tuple(
            told(first)
            for first, last in zip(earlier, later, strict=True)
            if first is not None and last is None
        ),
        after_only=sum(
            first is None and last is not None for first, last in zip(earlier, later, strict=True)
        ),
    )
    return pairing, convert


def level_of(pairs: int) -> str:
    """What the gate lets be shown of so many pairs, in the words of the measures catalogue."""
    if pairs == 0:
        return "no_data"
    if pairs < COUNTS_ONLY_FROM:
        return "suppressed"
    if pairs < IN_FULL_FROM:
        return "counts_only"
    return "caution" if pairs < WITHOUT_CAUTION_FROM else "full"


def _change_to_dict(instrument: Instrument, pairing: Pairing) -> dict[str, object]:
    level = level_of(pairing.pairs)
    told: dict[str, object] = {"instrument": instrument.id, "level": level}
    if level == "no_data":
        return told
    if level == "suppressed":
        return told | {"show_n": False}
    full = paired_change(pairing.before, pairing.after, instrument.higher_is_better)
    if level == "counts_only":
        return told | {name: getattr(full, name) for name in ("n_pairs", "n_improved", "n_same", "n_worse")}
    told |= {
        "n_pre_only": pairing.before_only,
        "n_post_only": pairing.after_only,
        "attrition_pct": pairing.attrition_percent,
    }
    return told | full.to_json() | {"reasons": dict(full.reasons)}


def _print_change(instrument: Instrument, pairing: Pairing, converted: bool) -> None:
    click.echo(instrument.name)
    level = level_of(pairing.pairs)
    if level == "no_data":
        click.echo("No row has a score both before and after.")
        return
    figure = disclosure.change(pairing, DisclosureClass.OPEN, higher_is_better=instrument.higher_is_better)
    if level == "suppressed":
        click.echo(sentences.figure_text(figure.change))
        return
    if converted:
        click.echo("Raw totals were turned into the scores of the instrument's table.")
    for message in figure.messages:
        # Whether a support or a course came between, only the owner of the file knows.
        if message.id is not MessageId.NOT_PROOF_OF_CAUSE:
            click.echo(sentences.message_text(message))
    click.echo("This does not show what caused a change.")
    if figure.expert:
        click.echo("")
        print_table(
            ("statistic", "value"), [(name, sentences.exact_text(each)) for name, each in figure.expert]
        )
