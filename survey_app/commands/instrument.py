"""`heard instrument`: published scales, their facts, and the wording that a licence holder loads."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from questionnaires.loading import LARGEST_FILE
from questionnaires.model import AUDIENCES
from questionnaires.published import Instrument
from survey_app import sentences, spoken
from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.commands.tables import FILE_THAT_IS
from survey_app.services import instruments, programmes
from survey_app.services.instruments import Held, LoadedOne, ReliableChange


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(instrument)


@click.group()
def instrument() -> None:
    """Published scales: what is known of them, and the wording that a licence holder loads."""


@instrument.command()
@click.argument("file", type=FILE_THAT_IS)
@click.option("--instrument", "instrument_id", required=True, metavar="ID", help="Whose wording it is.")
@click.option("--copyright", "copyright_line", default="", help="The line that everybody who answers sees.")
@click.option("--audience", type=click.Choice(AUDIENCES), help="Who is asked; young people without.")
@json_option
def load(file: Path, instrument_id: str, copyright_line: str, audience: str | None, as_json: bool) -> None:
    """Load the wording of a published instrument, by its licence holder.

    FILE is a CSV with a row for each item (docs/formats.md). It is checked against what is known of the
    instrument; with a fault nothing is stored. Loading again serves collections that open from then on.
    """
    with file.open("rb") as opened:
        raw = opened.read(LARGEST_FILE + 1)
    with open_database() as database, database.writing() as session:
        loaded, replaces = instruments.load(
            session,
            only_partnership(session),
            instrument_id,
            raw,
            file.name,
            today(),
            copyright_line=copyright_line,
            audience=audience or "",
            spoken=spoken.languages(),
        )
    held = loaded.questionnaire
    notes = [sentences.note_text(note) for note in loaded.notes]
    if as_json:
        print_json(
            {
                "questionnaire": held.id,
                "replaces": replaces,
                "notes": [
                    {"id": note.id, "text": text} for note, text in zip(loaded.notes, notes, strict=True)
                ],
            }
        )
        return
    click.echo(f"{held.title} is loaded" + (" in place of the one before." if replaces else "."))
    for text in notes:
        click.echo(text)
    click.echo(f"Open it with: heard collection open --questionnaire {held.id} --title …")


@instrument.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """Every instrument: whether it may be asked on a screen, and whether its wording is loaded."""
    with open_database() as database, database.reading() as session:
        found = instruments.listing(session, only_partnership(session))
    if as_json:
        print_json([_row(held) for held in found])
        return
    print_table(
        ("id", "name", "items", "on a screen", "loaded"),
        [
            (
                held.instrument.id,
                held.instrument.name,
                held.instrument.items,
                held.instrument.online,
                ", ".join(one.questionnaire.id for one in held.loaded) or held.instrument.questionnaire,
            )
            for held in found
        ],
    )


@instrument.command()
@click.argument("instrument_id", metavar="ID")
@json_option
def show(instrument_id: str, as_json: bool) -> None:
    """What is known of an instrument, each figure with its status and source. No wording."""
    with open_database() as database, database.reading() as session:
        partnership = only_partnership(session)
        held = instruments.held(session, partnership, instrument_id)
        stated = {
            scale.id: found
            for scale in instruments.scales(session, partnership).values()
            if scale.instrument_id == held.instrument.id
            and (found := instruments.reliable_change(session, partnership, scale.id)) is not None
        }
    if as_json:
        print_json(
            _row(held)
            | {
                "facts": [asdict(fact) for fact in held.instrument.facts],
                "reverse_keys": [asdict(key) for key in held.instrument.reverse_keys],
                "reliable_change": {scale_id: asdict(one) for scale_id, one in stated.items()},
            }
        )
        return
    _print(held.instrument)
    for one in held.loaded:
        click.echo(
            f"\nLoaded as {one.questionnaire.id} on {one.loaded_on} ({one.questionnaire.wording_language})."
        )
        for note in one.notes:
            click.echo(f"  {sentences.note_text(note)}")
    for scale_id, ground in stated.items():
        click.echo(f"\nReliable change on {scale_id}: {_stated(ground)}")


@instrument.command("state")
@click.argument("scale_id", metavar="SCALE")
@click.option("--sd", type=float, help="Standard deviation of scores before.")
@click.option("--reliability", type=float, help="Usually alpha, between 0 and 1.")
@click.option("--criterion", type=click.Choice(["90", "95"]), default="95", show_default=True)
@click.option("--at-or-above", is_flag=True, help="A change of exactly the threshold counts.")
@click.option("--source", default="", help="Where the two figures come from.")
@click.option("--people", type=click.IntRange(min=1), help="How many people they were taken from.")
@click.option("--withdraw", is_flag=True, help="State nothing any more.")
def state_it(
    scale_id: str,
    sd: float | None,
    reliability: float | None,
    criterion: str,
    at_or_above: bool,
    source: str,
    people: int | None,
    withdraw: bool,
) -> None:
    """State what reliable change on SCALE is judged by; without it none is told."""
    if not withdraw and (sd is None or reliability is None):
        raise click.UsageError("Give --sd and --reliability, or --withdraw.")
    with open_database() as database, database.writing() as session:
        partnership = only_partnership(session)
        stated = (
            None
            if withdraw
            else ReliableChange(
                sd or 0.0, reliability or 0.0, int(criterion), at_or_above, source, people, today()
            )
        )
        programmes.state_of_scale(session, partnership, scale_id, stated, today())
    click.echo(f"Nothing is stated of {scale_id}." if withdraw else f"It is stated of {scale_id}.")


def _row(held: Held) -> dict[str, object]:
    one = held.instrument
    return {
        "id": one.id,
        "name": one.name,
        "items": one.items,
        "unscored_items": one.unscored_items,
        "points": one.points,
        "item_range": [one.item_lowest, one.item_highest],
        "range": [one.lowest, one.highest],
        "scored": one.scored,
        "higher_is_better": one.higher_is_better,
        "minimum_answered": one.minimum_answered,
        "rounding": one.rounding or "none",
        "online": one.online,
        "copyright_needed": one.copyright_needed,
        "risk_item": asdict(one.risk_item) if one.risk_item else None,
        "ours": one.ours,
        "questionnaire": one.questionnaire,
        "loaded": [_loaded(each) for each in held.loaded],
    }


def _loaded(one: LoadedOne) -> dict[str, object]:
    held = one.questionnaire
    return {
        "questionnaire": held.id,
        "language": held.wording_language,
        "audience": held.audience,
        "copyright": held.copyright_line,
        "reverse": sorted({item for scale in held.scales for item in scale.reverse}),
        "risk": [question.id for question in held.questions if question.alerts_at is not None],
        "loaded_on": one.loaded_on,
        "notes": [{"id": note.id, "text": sentences.note_text(note)} for note in one.notes],
    }


def _print(one: Instrument) -> None:
    click.echo(f"{one.id}  {one.name}")
    click.echo(
        f"{one.items} items of {one.points} points, score {one.lowest:g} to {one.highest:g}. {one.use}\n"
    )
    for key in one.reverse_keys:
        click.echo(f"reversed: {', '.join(map(str, key.items))}  ({key.order}; {key.status}: {key.source})")
    for fact in one.facts:
        click.echo(f"{fact.about}: {fact.value}  ({fact.status}: {fact.source})")


def _stated(one: ReliableChange) -> str:
    people = f", {one.people} people" if one.people else ""
    return f"SD {one.sd:g}, reliability {one.reliability:g}, {one.criterion} % ({one.source}{people})"
