"""The evidence board: what people said of each measure, and beside it what staff entered, never mixed.

Beside the evidence stand numbers from records, the committee's own rating and the actions that are about a
measure. None of them makes evidence surer, and none changes a status (decision 57).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.outcomes import Finding, Status
from questionnaires import reader
from questionnaires.model import Framework, Measure
from survey_app.services import actions, evidence, records, worksheets
from survey_app.services.actions import Doing
from survey_app.services.evidence import Evidence, Heard, Period
from survey_app.services.records import Entry
from survey_app.services.worksheets import Item
from survey_app.store.database import Session


@dataclass(frozen=True, slots=True)
class Beside:
    """What staff entered about one measure. item: its line of the newest worksheet, None where none is."""

    records: tuple[Entry, ...] = ()
    item: Item | None = None
    doings: tuple[Doing, ...] = ()


NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class Board:
    """A framework with what was heard for each of its measures, and what staff entered about them."""

    evidence: Evidence
    entered: Mapping[str, Beside]

    def beside(self, measure_id: str) -> Beside:
        """What staff entered about a measure."""
        return self.entered.get(measure_id, NOTHING_BESIDE)

    def gaps_by_questionnaire(self) -> dict[str, tuple[Measure, ...]]:
        """The questionnaires that would fill gaps, with the measures that each would; the most first."""
        found: dict[str, list[Measure]] = {}
        for one in self.evidence.coverage.measures():
            if one.status is Status.NOBODY_ASKED:
                for questionnaire_id in one.would_fill:
                    found.setdefault(questionnaire_id, []).append(one.measure)
        return {name: tuple(found[name]) for name in sorted(found, key=lambda one: (-len(found[one]), one))}


@dataclass(frozen=True, slots=True)
class Row:
    """What was found of one question, scale or theme, under every framework.

    findings: of each collection or programme that shows it. measures: what they are evidence for, by
    framework.
    """

    findings: tuple[Finding, ...]
    measures: Mapping[str, tuple[Measure, ...]]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Findings as rows, frameworks as columns."""

    frameworks: tuple[Framework, ...]
    heard: Heard
    rows: tuple[Row, ...]


def build(
    session: Session,
    partnership_id: str,
    framework_id: str,
    today: date,
    district_id: str | None = None,
    period: Period | None = None,
    measure_id: str = "",
    *,
    quoted: bool = False,
) -> Board:
    """The board of a framework, with people's words beside the findings of one measure if it is named.

    quoted: with people's words beside every finding. The session must be one that writes. Raises Refusal for
    a framework or a district that there is not.
    """
    found = evidence.build(session, partnership_id, framework_id, today, district_id, period, quoted=quoted)
    held = found.coverage.measure(measure_id)
    if held is not None:
        heard = evidence.with_quotes(session, partnership_id, found.heard, held.findings)
        found = Evidence(found.coverage, heard)
    return Board(found, _entered(session, partnership_id, framework_id, today, district_id, period))


def crosswalk(
    session: Session,
    partnership_id: str,
    frameworks: tuple[Framework, ...],
    today: date,
    district_id: str | None = None,
    period: Period | None = None,
) -> Crosswalk:
    """Every shown finding that is evidence for a measure, under the frameworks that a partnership uses.

    The session must be one that writes. Raises Refusal for a district that there is not.
    """
    heard = evidence.gather(session, partnership_id, today, district_id, period, quoted=False)
    known = reader.measures()
    places = {measure.id: framework.id for framework in frameworks for measure in framework.measures()}
    together: dict[tuple[str, str], list[Finding]] = {}
    for finding in heard.findings:
        if finding.is_shown and not finding.is_own_view:
            together.setdefault((finding.kind, finding.subject), []).append(finding)
    rows = []
    for findings in together.values():
        under: dict[str, list[Measure]] = {}
        for measure_id in dict.fromkeys(one for finding in findings for one in finding.measures):
            if measure_id in places and known[measure_id].evidence != "none":
                under.setdefault(places[measure_id], []).append(known[measure_id])
        if under:
            rows.append(Row(tuple(findings), {name: tuple(held) for name, held in under.items()}))
    return Crosswalk(frameworks, heard, tuple(rows))


def _entered(
    session: Session,
    partnership_id: str,
    framework_id: str,
    today: date,
    district_id: str | None,
    period: Period | None,
) -> dict[str, Beside]:
    entries = records.by_measure(session, partnership_id, district_id, period)
    items = _items(session, partnership_id, framework_id)
    doings: dict[str, list[Doing]] = {}
    for one in actions.listing(session, partnership_id, today, district_id, period):
        for measure_id in one.measure_ids:
            doings.setdefault(measure_id, []).append(one)
    return {
        measure_id: Beside(
            entries.get(measure_id, ()), items.get(measure_id), tuple(doings.get(measure_id, ()))
        )
        for measure_id in (*entries, *items, *doings)
    }


def _items(session: Session, partnership_id: str, framework_id: str) -> dict[str, Item]:
    """The lines of the worksheet that is being filled in, else of the last one that was finished."""
    if framework_id not in worksheets.RATINGS:
        return {}
    sheet = worksheets.current(session, partnership_id, framework_id) or worksheets.last_finished(
        session, partnership_id, framework_id
    )
    return {item.measure.id: item for item in sheet.items} if sheet is not None else {}


def to_dict(board: Board) -> dict[str, Any]:
    """The evidence with what stands beside it, ready for JSON; docs/formats.md has an example."""
    told = evidence.to_dict(board.evidence)
    for section in told["sections"]:
        for measure in section["measures"]:
            beside = board.beside(measure["id"])
            measure["records"] = [
                {
                    "what": one.what,
                    "district": one.district_name,
                    "period": one.period,
                    "value": one.value,
                    "showing": str(one.showing),
                    "unit": one.unit,
                    "source": one.source,
                    "note": one.note,
                }
                for one in beside.records
            ]
            item = beside.item
            measure["rating"] = item.rating if item is not None else ""
            measure["rating_before"] = item.before if item is not None else ""
            measure["actions"] = [
                {
                    "id": one.id,
                    "text": one.text,
                    "owner": one.owner,
                    "status": one.status,
                    "due_on": one.due_on.isoformat() if one.due_on else "",
                    "is_overdue": one.is_overdue,
                }
                for one in beside.doings
            ]
    return told
