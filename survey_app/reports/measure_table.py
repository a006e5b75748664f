"""Measures as a table: what was heard of each and who was not, how sure that is, and which way it points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.outcomes import Finding, MeasureEvidence, Status
from survey_app.i18n import gettext as _
from survey_app.papers.model import Runs, Table
from survey_app.reports import known, standing
from survey_app.reports.ground import Ground
from survey_app.reports.known import Known
from survey_app.reports.runs import one_after_another

LONGEST_NAME = 31
"""Signs of the name of a workbook's tab."""


def of(
    ground: Ground,
    measures: Sequence[MeasureEvidence],
    told: Mapping[str, Known],
    caption: str,
    most: int = known.IN_A_CELL,
) -> Table:
    """A row for each measure. told: what is known of each, by id. most: findings that a row tells."""
    above: set[tuple[str, str]] = set()
    rows = []
    for one in measures:
        found = chosen(told[one.measure.id], most, above)
        above.update(_place(each) for each in found)
        rows.append(
            (
                (standing.name_of(one.measure),),
                _heard(ground, replace(told[one.measure.id], voices=found)),
                (standing.with_trend(one),),
            )
        )
    head = (_("Measure"), _("What was heard, and who was not"), _("How sure, which way"))
    return Table(caption, head, tuple(rows), caption[:LONGEST_NAME])


def chosen(one: Known, most: int, above: set[tuple[str, str]]) -> tuple[Finding, ...]:
    """The findings that a row tells: what points a way first, since the measure's standing rests on it.

    One theme evidences many measures, so of equals what no row above has told comes first; where all of them
    have been told, one more is told that has not.
    """
    ranked = sorted(one.voices, key=lambda each: (each.points is None, _place(each) in above))
    found = known.chosen(ranked, most)
    if any(_place(each) not in above for each in found):
        return found
    return (*found, *[each for each in ranked if _place(each) not in above][:1])


def _place(finding: Finding) -> tuple[str, str]:
    return finding.source_id, finding.subject


def _heard(ground: Ground, one: Known) -> Runs:
    """What was heard of a measure, who was not heard, and whose records must stand beside it; or the gap."""
    parts = [known.cell(ground, one, len(one.voices))]
    is_shown = one.evidence.status is Status.EVIDENCED
    if is_shown and one.evidence.unheard:
        parts.append((_("Not heard: %(who)s.") % {"who": standing.voices(one.evidence.unheard)},))
    if is_shown and one.evidence.records_must_confirm and one.evidence.measure.records:
        parts.append((_("Beside it must stand: %(records)s.") % {"records": one.evidence.measure.records},))
    return one_after_another(parts)
