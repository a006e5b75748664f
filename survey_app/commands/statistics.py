"""`heard verify-statistics`: every figure of worked cases computed anew and held against what is expected."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

import click

from analysis import worked_cases
from analysis.samples import METHOD_VERSION
from analysis.worked_cases import Case, CaseError, Difference
from questionnaires import published
from survey_app.commands.ground import json_option, print_json
from survey_app.services.refusals import Refusal

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes. Far beyond any file of worked cases."""


def add_to(root: click.Group) -> None:
    """Put this subject's command under `heard`."""
    root.add_command(verify_statistics)


@click.command("verify-statistics")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@json_option
def verify_statistics(file: Path | None, as_json: bool) -> None:
    """Compute every figure of the worked cases in FILE, and compare with what it expects.

    Without FILE, the cases that come with Heard. The status is 1 where a figure differs by more than the
    file's tolerance.
    """
    table = published.instrument("swemwbs").conversion
    told: list[tuple[Case, worked_cases.Figures]] = []
    try:
        for source in (file,) if file else worked_cases.shipped():
            _check_size(source)
            told += [(case, worked_cases.compute(case, table)) for case in worked_cases.read_cases(source)]
    except CaseError as wrong:
        raise Refusal(str(wrong)) from None
    found = [(case, computed, worked_cases.differences(case, computed)) for case, computed in told]
    if as_json:
        print_json({"cases": [{"id": case.id, "computed": computed} for case, computed in told]})
    else:
        _print(found)
    figures = sum(len(differing) for _case, _computed, differing in found)
    if figures:
        cases = sum(bool(differing) for _case, _computed, differing in found)
        raise Refusal(
            f"{figures} figures in {cases} of {len(found)} cases differ from what is expected. "
            "Check those cases' inputs, or report the difference."
        )


def _check_size(source: Path | Traversable) -> None:
    if isinstance(source, Path) and source.stat().st_size > LARGEST_FILE:
        raise Refusal(f"{source.name} is larger than 50 MB, and so no file of worked cases.")


def _print(found: list[tuple[Case, worked_cases.Figures, list[Difference]]]) -> None:
    for case, computed, differing in found:
        wanted = worked_cases.count_figures(case.expected) if case.expected else 0
        if not wanted:
            click.echo(
                f"{case.id}  {case.kind}: {worked_cases.count_figures(computed)} figures, none expected"
            )
        else:
            state = f"{len(differing)} DIFFER" if differing else "all agree"
            click.echo(f"{case.id}  {case.kind}: {wanted} figures, {state}")
        for each in differing:
            click.echo(f"    {each.figure}: expected {_told(each.expected)}, computed {_told(each.computed)}")
    click.echo(f"{len(found)} cases computed by method {METHOD_VERSION}.")


def _told(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.9g}"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
