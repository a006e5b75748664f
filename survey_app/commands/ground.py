"""What every command stands on: the settings, the database, the day, and how rows are printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from survey_app import config
from survey_app.services import audit, clock
from survey_app.services.refusals import Refusal
from survey_app.store import collections, migrations
from survey_app.store.audit import Actor
from survey_app.store.database import Database, Session, Unusable

json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for a program.")


@contextmanager
def open_database(*, must_be_new: bool = True) -> Iterator[Database]:
    """The database of the settings. Raises Refusal where it cannot be reached or is not up to date."""
    settings = config.load()
    try:
        database = Database.of(settings, Actor(audit.COMMAND_LINE, clock.now))
        database.check()
    except Unusable as failed:
        raise Refusal(f"The database cannot be used: {failed}. Check HEARD_DATABASE_URL.") from None
    try:
        if must_be_new and not migrations.is_up_to_date(database):
            raise Refusal("The database is not up to date. Run: heard upgrade")
        yield database
    finally:
        database.close()


def only_partnership(session: Session) -> str:
    """The id of the partnership that commands work for. Raises Refusal where there is none."""
    found = collections.first_partnership(session)
    if found is None:
        raise Refusal(
            "There is no partnership yet. Run: heard example, or make one with: heard partnership NAME"
        )
    return found.id


def today() -> date:
    """The day on which the command runs."""
    return clock.today()


def print_json(value: Any) -> None:
    """A value as JSON that a person can read too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under their heads, in columns as wide as they need."""
    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[column]) for line in (heads, *lines)) for column in range(len(heads))]
    print_lines(heads, lines, widths)


def print_lines(heads: Sequence[str], lines: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
    """Lines under their heads, one after the other, in columns of these widths."""
    for line in (heads, ["-" * width for width in widths]):
        _print_line(line, widths)
    for line in lines:
        _print_line(line, widths)


def _print_line(cells: Sequence[str], widths: Sequence[int]) -> None:
    click.echo("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
