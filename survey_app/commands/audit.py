"""`heard audit`: the acts of staff, where their chain stands each day, and whether it fits."""

from __future__ import annotations

import json
from pathlib import Path

import click

from survey_app import audit_words
from survey_app.commands.ground import (
    json_option,
    only_partnership,
    open_database,
    print_json,
    print_table,
    today,
)
from survey_app.commands.tables import FILE_THAT_IS
from survey_app.services import audit as service
from survey_app.services.audit import Verified
from survey_app.services.refusals import Refusal


def add_to(root: click.Group) -> None:
    """Put this subject's commands under `heard`."""
    root.add_command(audit)


@click.group()
def audit() -> None:
    """The audit of staff's acts: look at it, keep its heads elsewhere, and see that nobody changed it."""


@audit.command()
@click.option("--act", default="", help="One kind of act, such as comment_opened.")
@click.option("--month", default="", help="One month, such as 2026-11.")
@click.option("--page", type=click.IntRange(1, 100_000), default=1, show_default=True)
@json_option
def show(act: str, month: str, page: int, as_json: bool) -> None:
    """Who did what and when, the newest first, fifty at a time."""
    with open_database() as database, database.reading() as session:
        rows, is_more = service.show(session, only_partnership(session), act, month, page=page)
    if as_json:
        print_json({"lines": [told.to_dict() for told in rows], "page": page, "is_more": is_more})
        return
    print_table(
        ("line", "when (UTC)", "who", "act", "times", "on what"),
        [
            (
                told.line.place,
                f"{told.line.at:%Y-%m-%d %H:%M}",
                audit_words.who_text(told),
                told.line.act,
                told.line.times,
                audit_words.thing_text(told),
            )
            for told in rows
        ],
    )
    if is_more:
        click.echo(f"There are older ones: --page {page + 1}")


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as `verify --heads` takes it.")
def head(as_json: bool) -> None:
    """Where each partnership's chain stood at the end of each day. Keep it away from this server."""
    with open_database() as database, database.reading() as session:
        found = service.heads(session)
    if as_json:
        for one in found:
            click.echo(json.dumps(service.head_to_dict(one)))
        return
    print_table(
        ("partnership", "day", "lines", "hash"),
        [(one.partnership, one.day.isoformat(), one.place, one.hash) for one in found],
    )


@audit.command()
@click.option(
    "--heads", type=FILE_THAT_IS, help="Heads that were kept, as `heard audit head --json` wrote them."
)
@json_option
def verify(heads: Path | None, as_json: bool) -> None:
    """Walk every chain, and compare it with the heads that were kept; the first place that does not fit.

    Without --heads an end that was cut off is found only where whoever cut it forgot that the database keeps
    it in two places, and a chain that was written anew as a whole is not found.
    """
    kept = service.read_heads(_text(heads), heads.name) if heads is not None else []
    with open_database() as database, database.reading() as session:
        found = list(service.verify(session, kept, today()))
    if as_json:
        print_json({"fits": _fits(found), "heads": len(kept), "partnerships": [_told(one) for one in found]})
    broken = [one for one in found if one.broken is not None]
    if broken:
        raise Refusal("%(told)s", told="\n".join(audit_words.misfit_text(one) for one in broken))
    if not as_json:
        for one in found:
            click.echo(f"{one.name or one.partnership_id}: all {one.lines} lines fit.")
        if not found:
            click.echo("There is no line yet.")
        if heads is None:
            click.echo("No heads were compared. Give those that you kept: --heads FILE")


def _text(heads: Path) -> str:
    try:
        return heads.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Refusal(
            "%(name)s is not text. Give the file that `heard audit head --json` wrote.", name=heads.name
        ) from None


def _fits(found: list[Verified]) -> bool:
    return all(one.broken is None for one in found)


def _told(one: Verified) -> dict[str, object]:
    return {
        "partnership": one.partnership_id,
        "name": one.name,
        "lines": one.lines,
        "fits": one.broken is None,
        "place": one.broken.place if one.broken is not None else None,
        "misfit": one.broken.misfit.value if one.broken is not None else None,
    }
