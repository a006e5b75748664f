"""`heard verify-statistics`: every figure of worked cases computed anew and held against what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    try:
        sources = (file,) if file else worked_cases.shipped()
        found = [_checked(case, table) for source in sources for case in _cases(source)]
    except CaseError as wrong:
        raise Refusal(str(wrong)) from None
    if as_json:
        print_json({"cases": [each.to_dict() for each in found]})
    else:
        _print(found)
    _refuse_what_differs(found)


@dataclass(frozen=True, slots=True)
class Checked:
    """A case with its figures. why: what keeps them from being computed, "" where nothing does."""

    case: Case
    computed: worked_cases.Figures | None
    differing: tuple[Difference, ...] = ()
    why: str = ""

    def to_dict(self) -> dict[str, object]:
        """Ready for JSON."""
        told: dict[str, object] = {"id": self.case.id, "computed": self.computed}
        return told | {"why": self.why} if self.why else told


def _checked(case: Case, table: Mapping[int, float]) -> Checked:
    """One case that cannot be computed does not keep the others from being told."""
    try:
        computed = worked_cases.compute(case, table)
    except CaseError as wrong:
        return Checked(case, None, why=str(wrong))
    return Checked(case, computed, tuple(worked_cases.differences(case, computed)))


def _refuse_what_differs(found: list[Checked]) -> None:
    """Raises Refusal with the first case that could not be computed, or with how much differs."""
    unusable = [each.why for each in found if each.why]
    if unusable:
        others = f" {len(unusable) - 1} more cases cannot be used either." if unusable[1:] else ""
        raise Refusal(unusable[0] + others)
    figures = sum(len(each.differing) for each in found)
    if figures:
        cases = sum(bool(each.differing) for each in found)
        raise Refusal(
            f"{figures} figures in {cases} of {len(found)} cases differ from what is expected. "
            "Check those cases' inputs, or report the difference."
        )


def _cases(source: Path | Traversable) -> tuple[Case, ...]:
    _check_size(source)
    return worked_cases.read_cases(source)


def _check_size(source: Path | Traversable) -> None:
    if isinstance(source, Path) and source.stat().st_size > LARGEST_FILE:
        raise Refusal(f"{source.name} is larger than 50 MB, and so no file of worked cases.")


def _print(found: list[Checked]) -> None:
    for each in found:
        case = each.case
        wanted = worked_cases.count_figures(case.expected) if case.expected else 0
        if each.why:
            state = "CANNOT BE COMPUTED"
        elif not wanted:
            state = f"{worked_cases.count_figures(each.computed)} figures, none expected"
        else:
            state = f"{wanted} figures, " + (
                f"{len(each.differing)} DIFFER" if each.differing else "all agree"
            )
        click.echo(f"{case.id}  {case.kind}: {state}")
        for one in each.differing:
            click.echo(f"    {one.figure}: expected {_told(one.expected)}, computed {_told(one.computed)}")
        if each.why:
            click.echo(f"    {each.why}")
    computed = sum(not each.why for each in found)
    click.echo(f"{computed} cases computed by method {METHOD_VERSION}.")


def _told(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.9g}"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
