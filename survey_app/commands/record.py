"""`heard record`, `heard activity`: numbers from records and the activity register, in and out as files."""

from __future__ import annotations

from pathlib import Path

import click

from survey_app import record_words
from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.commands.tables import FILE_THAT_IS
from survey_app.services import activities, districts, record_files, records, summaries
from survey_app.services.gathered import Brought
from survey_app.services.periods import Period, read_period
from survey_app.store.database import Session

OUT = click.Path(dir_okay=False, path_type=Path)
district_option = click.option("--district", metavar="D", help="A district's name.")
period_option = click.option(
    "--period", metavar="P", help="A year such as 2026, or a quarter such as 2026-Q3."
)


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    for group in (record, activity):
        root.add_command(group)


@click.group()
def record() -> None:
    """Numbers from records: take a file in, list and write them out."""


@record.command("import")
@click.argument("file", type=FILE_THAT_IS)
@click.option("--sure", is_flag=True, help="Numbers that look like slips of typing are right.")
def import_records(file: Path, sure: bool) -> None:
    """Take in FILE: CSV with the columns measure, period, district, value, source, note.

    All rows are stored or none is; the same file taken in again adds nothing.
    """
    with open_database() as database, database.writing() as session:
        brought = Brought(file.name, file.read_bytes())
        taken = record_files.bring_records(
            session, only_partnership(session), brought, today(), is_right=sure
        )
    click.echo(f"{taken.new} new or corrected, {taken.same} there already.")


@record.command("export")
@click.argument("out", type=OUT)
def export_records(out: Path) -> None:
    """Write every number to OUT as CSV. One to four people are not told."""
    with open_database() as database, database.reading() as session:
        found = records.listing(session, only_partnership(session))
    out.write_text(record_files.records_file(found), encoding="utf-8", newline="")
    click.echo(f"{len(found)} numbers written to {out.name}.")


@record.command("template")
@click.argument("out", type=OUT)
def template(out: Path) -> None:
    """Write a file to fill in to OUT, with a row for each number that your frameworks ask for."""
    with open_database() as database, database.reading() as session:
        used = [one.id for one in summaries.used_frameworks(session, only_partnership(session))]
    out.write_text(record_files.records_template(used, today()), encoding="utf-8", newline="")
    click.echo(f"{out.name} is written. Fill in what you know, and take it in with: heard record import")


@record.command("list")
@district_option
@period_option
@json_option
def list_records(district: str | None, period: str | None, as_json: bool) -> None:
    """The numbers, as anybody may read them who sees figures."""
    fixed = read_period(period) if period else None
    with open_database() as database, database.reading() as session:
        partnership = only_partnership(session)
        found = records.listing(session, partnership, _district(session, partnership, district), fixed)
    if as_json:
        print_json(
            [
                {
                    "measures": list(one.measures),
                    "what": one.what,
                    "district": one.district_name,
                    "period": one.period,
                    "value": one.value,
                    "showing": str(one.showing),
                    "unit": one.unit,
                    "counts": one.counts,
                    "source": one.source,
                    "note": one.note,
                    "entered_on": one.entered_on.isoformat(),
                }
                for one in found
            ]
        )
        return
    print_table(
        ("measures", "what", "where", "period", "number"),
        [
            (
                ", ".join(one.measures),
                one.what,
                record_words.place_text(one.district_name),
                one.period,
                record_words.short_text(one),
            )
            for one in found
        ],
    )


@click.group()
def activity() -> None:
    """The activity register: what was held, for whom, and how many of them answered."""


@activity.command("import")
@click.argument("file", type=FILE_THAT_IS)
def import_activities(file: Path) -> None:
    """Take in FILE: CSV with the columns kind, title, audience, district, held_on, and others.

    All rows are stored or none is; the same file taken in again adds nothing.
    """
    with open_database() as database, database.writing() as session:
        brought = Brought(file.name, file.read_bytes())
        taken = record_files.bring_activities(session, only_partnership(session), brought, today())
    click.echo(f"{taken.new} new or changed, {taken.same} there already.")


@activity.command("export")
@click.argument("out", type=OUT)
def export_activities(out: Path) -> None:
    """Write the register to OUT as CSV."""
    with open_database() as database, database.writing() as session:
        found = activities.listing(session, only_partnership(session), today())
    out.write_text(record_files.activities_file(found), encoding="utf-8", newline="")
    click.echo(f"{len(found)} activities written to {out.name}.")


@activity.command("list")
@district_option
@period_option
@json_option
def list_activities(district: str | None, period: str | None, as_json: bool) -> None:
    """What was held, the newest first."""
    fixed: Period | None = read_period(period) if period else None
    with open_database() as database, database.writing() as session:
        partnership = only_partnership(session)
        wanted = _district(session, partnership, district)
        found = activities.listing(session, partnership, today(), wanted, fixed)
    if as_json:
        print_json(
            [
                {
                    "kind": one.kind,
                    "title": one.title,
                    "audience": one.audience,
                    "district": one.district_name,
                    "held_on": one.held_on.isoformat(),
                    "ended_on": one.ended_on.isoformat() if one.ended_on else None,
                    "attending": one.attending.to_dict() if one.attending else None,
                    "collection": one.collection.code if one.collection else None,
                    "answered": one.answered.to_dict() if one.answered else None,
                    "share": one.share.to_dict() if one.share else None,
                    "note": one.note,
                }
                for one in found
            ]
        )
        return
    print_table(
        ("activity", "what", "where", "when", "were there", "answered"),
        [
            (
                one.title,
                record_words.kind_text(one.kind),
                record_words.place_text(one.district_name),
                record_words.days_text(one),
                record_words.attending_text(one),
                record_words.answered_text(one),
            )
            for one in found
        ],
    )


def _district(session: Session, partnership_id: str, name: str | None) -> str | None:
    return districts.named(session, partnership_id, name).id if name else None
