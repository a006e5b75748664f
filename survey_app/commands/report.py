"""`heard report`: a report as a file, the same as on its page, or made now where nobody has begun it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from survey_app import report_words
from survey_app.commands.ground import only_partnership, open_database, today
from survey_app.papers.model import Paper
from survey_app.reports import editions, files
from survey_app.services import districts, reports
from survey_app.services.evidence import Period, read_period
from survey_app.store.database import Database

SECONDS_IN_SILENCE = 2.0
"""What takes longer says how far it is, to whoever looks at a terminal."""
BAR = 30


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(report)


@click.command()
@click.argument("kind", type=click.Choice(reports.KINDS), metavar="KIND")
@click.option("--district", metavar="D", help="A district's name; the whole partnership without it.")
@click.option("--period", metavar="P", help="A year such as 2026, or a quarter such as 2026-Q3.")
@click.option(
    "--format", "name", type=click.Choice(reports.FORMATS), help="How FILE is written; else by its ending."
)
@click.option(
    "--out", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to."
)
@click.option("--anew", is_flag=True, help="With the figures of today, also where an edition is ready.")
def report(
    kind: str, district: str | None, period: str | None, name: str | None, file: Path, anew: bool
) -> None:
    """Write a report to FILE: a Word file, a PDF, a workbook or a web page.

    KIND: annual, storyboard, quality-assurance, key-questions, self-evaluation or meeting-digest.

    Where the report is kept under Reports and an edition of it is ready, it is that edition, with all that
    was written in it. Else it is made now, with what was written, and is not kept.
    """
    name = name or file.suffix.removeprefix(".").lower()
    if name not in reports.FORMATS:
        raise click.UsageError(f"Give --format, or a FILE that ends in .{', .'.join(reports.FORMATS)}.")
    fixed = read_period(period) if period else None
    # A folder that is not there is told before the work, not after.
    file.parent.stat()
    with open_database() as database:
        paper, told = _paper(database, kind, district, fixed, anew=anew)
        content = files.render(paper, name)
        file.write_bytes(content)
    click.echo(f"{file}: {report_words.KIND_WORDS[kind][0]}, {told}")


def _paper(
    database: Database, kind: str, district: str | None, period: Period | None, *, anew: bool
) -> tuple[Paper, str]:
    """The report, and which edition it is in words."""
    with database.writing() as session:
        partnership_id = only_partnership(session)
        district_id = districts.named(session, partnership_id, district).id if district else None
        kept = reports.alike(session, partnership_id, kind, district_id, period)
        edition = reports.ready(session, kept) if kept is not None and not anew else None
        if kept is not None and edition is not None:
            reports.note_taken(session, kept)
            told = report_words.made_text(edition)
            return editions.read(session, kept, edition).paper, told[0].lower() + told[1:]
    bar = _Bar()
    made = editions.make(
        database, partnership_id, kind, district_id, period, today(), lambda _session, *far: bar.tell(*far)
    )
    bar.end()
    with database.writing() as session:
        told = "made now" if kept is None else "made now, with what was written"
        return editions.filled(session, partnership_id, made, kept), told


class _Bar:
    """How far it is, as a bar on a terminal, once it takes longer than people wait in silence."""

    def __init__(self) -> None:
        self._began, self._is_told = time.monotonic(), False

    def tell(self, done: int, total: int) -> None:
        """So many steps of so many are done."""
        if not sys.stderr.isatty() or time.monotonic() - self._began < SECONDS_IN_SILENCE:
            return
        filled = BAR * done // max(total, 1)
        click.echo(f"\r[{'#' * filled}{'-' * (BAR - filled)}] {done} of {total} steps", err=True, nl=False)
        self._is_told = True

    def end(self) -> None:
        """Leave the terminal as it was."""
        if self._is_told:
            click.echo("\r" + " " * (BAR + 30) + "\r", err=True, nl=False)
