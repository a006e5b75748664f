"""From figures to the measures of a framework: what is known of each, how surely, and what is missing.

Everything here is told from figures as shown, never from what was counted: the strength of a measure's
evidence must not say more about a group than its figures do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from analysis.disclosure.classes import SEVERAL_PEOPLE, THEME_CARRIERS
from analysis.figures import (
    AnyFigure,
    ChangeFigure,
    DistributionFigure,
    Figure,
    Form,
    ThemeFigure,
)
from questionnaires.model import AUDIENCES, Framework, Measure, Questionnaire

STRONG_PEOPLE = 30
"""People from whom evidence is more than emerging, as change is published in full from 30 pairs."""
STRONG_SOURCES = 2
SOURCE_PEOPLE = 5
"""People from whom a collection counts as a source, and a theme as pointing anywhere: a group that a single
comment could turn round says nothing of a partnership (as the floor of the open class and of themes)."""
RECENT = timedelta(days=366)
"""Evidence is strong only if every two sources that make it so ended within a year (a leap year's length)."""
CERTAIN_PUBLISHED_PAIRS = 30
"""A change with rounded pairs is published from this many pairs only."""


class FindingKind(StrEnum):
    """What a finding is about."""

    QUESTION = "question"
    SCALE_CHANGE = "scale_change"
    THEME = "theme"


class Pointing(StrEnum):
    """Which way a finding points for the measure: things are well, things are not, or both."""

    WELL = "well"
    NOT_WELL = "not_well"
    MIXED = "mixed"


class Status(StrEnum):
    """Where a measure stands."""

    NOT_FROM_FEEDBACK = "not_from_feedback"
    """The document wants it from records; asking people cannot evidence it."""
    NOBODY_ASKED = "nobody_asked"
    """Nothing was asked yet that would fill it: `would_fill` says what could be."""
    NOT_ENOUGH_YET = "not_enough_yet"
    """Asked, and nothing may be shown yet. It does not mean that nothing was said."""
    EVIDENCED = "evidenced"
    """At least one figure is shown."""


class Strength(StrEnum):
    """How sure the evidence for a measure is."""

    NONE = "none"
    EMERGING = "emerging"
    """Something shown, and less than moderate."""
    MODERATE = "moderate"
    """Two sources of 5 people each, or 30 people."""
    STRONG = "strong"
    """Two sources of 5 people each and 30 people in all that point the same way, within a year."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one collection, and the measures that it evidences.

    subject: the id of the question, scale or theme. source_id, source_title: the collection (of a programme's
    change: the programme). audience: who answered. ended: the last day of the period, None while open.
    pointing: which way it points; None derives it from a change or a theme, and leaves a question without.
    """

    kind: FindingKind
    subject: str
    measures: tuple[str, ...]
    source_id: str
    source_title: str
    audience: str
    figure: AnyFigure
    ended: date | None = None
    pointing: Pointing | None = None

    @property
    def is_shown(self) -> bool:
        """Whether any of it may be shown."""
        return self.figure.is_shown

    @property
    def points(self) -> Pointing | None:
        """Which way it points as shown, or None where it does not say."""
        if not self.is_shown:
            return None
        if self.pointing is not None:
            return self.pointing
        if isinstance(self.figure, ChangeFigure):
            return _change_points(self.figure)
        if isinstance(self.figure, ThemeFigure):
            return _theme_points(self.figure)
        return None


@dataclass(frozen=True, slots=True)
class MeasureEvidence:
    """What is known of one measure.

    findings: those that are shown. waiting: those asked and not yet fit to be shown. would_fill: ids of the
    questionnaires that ask about it. heard: audiences with a shown finding. unheard: audiences the measure is
    about without one. records_must_confirm: feedback evidences it in part only.
    """

    measure: Measure
    status: Status
    strength: Strength
    findings: tuple[Finding, ...] = ()
    waiting: tuple[Finding, ...] = ()
    would_fill: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    records_must_confirm: bool = False


@dataclass(frozen=True, slots=True)
class SectionEvidence:
    """One section of a framework with its measures, in the document's order."""

    id: str
    title: str
    measures: tuple[MeasureEvidence, ...]


@dataclass(frozen=True, slots=True)
class FrameworkEvidence:
    """A whole framework, in the document's order."""

    framework: Framework
    sections: tuple[SectionEvidence, ...]

    def measures(self) -> tuple[MeasureEvidence, ...]:
        """Every measure, in the document's order."""
        return tuple(measure for section in self.sections for measure in section.measures)

    def measure(self, measure_id: str) -> MeasureEvidence | None:
        """The evidence for one measure, or None where the framework has no such measure."""
        return next((each for each in self.measures() if each.measure.id == measure_id), None)

    def tally(self) -> dict[Status, int]:
        """Measures by where they stand. They are measures of a document, not people: no floor."""
        counts = dict.fromkeys(Status, 0)
        for each in self.measures():
            counts[each.status] += 1
        return counts


def coverage(
    framework: Framework,
    findings: Iterable[Finding],
    questionnaires: Iterable[Questionnaire],
    *,
    today: date,
) -> FrameworkEvidence:
    """Lay findings out against every measure of a framework, in its own order; where there are none, say why.

    findings: whatever the period and district hold, shown or not. questionnaires: all that could be used.
    A finding that names no measure of this framework is passed over.
    """
    by_measure: dict[str, list[Finding]] = {}
    for finding in findings:
        for measure_id in dict.fromkeys(finding.measures):
            by_measure.setdefault(measure_id, []).append(finding)
    fillers = _fillers(questionnaires)
    return FrameworkEvidence(
        framework,
        tuple(
            SectionEvidence(
                section.id,
                section.title,
                tuple(
                    _evidence(measure, by_measure.get(measure.id, []), fillers.get(measure.id, ()), today)
                    for measure in section.measures
                ),
            )
            for section in framework.sections
        ),
    )


def audiences_heard(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The audiences of which something is shown, in the house's order."""
    heard = {finding.audience for finding in findings if finding.is_shown}
    return tuple(audience for audience in AUDIENCES if audience in heard)


def strength(findings: Iterable[Finding], today: date) -> Strength:
    """How sure the evidence is, by the first rule: sources, people, agreement and age, all as shown.

    Two findings of one collection are one source. Findings that point nowhere neither agree nor disagree: for
    strong evidence two sources and 30 people must point, none against them. A collection that is still open
    is recent.
    """
    shown = [finding for finding in findings if finding.is_shown]
    if not shown:
        return Strength.NONE
    recent = [one for one in shown if one.ended is None or today - one.ended <= RECENT]
    pointing = [one for one in recent if one.points is not None]
    if _is_broad(pointing) and _has_people(pointing) and _agree(pointing):
        return Strength.STRONG
    return Strength.MODERATE if _is_broad(shown) or _has_people(shown) else Strength.EMERGING


def people_at_least(figure: AnyFigure) -> int:
    """The fewest people that a figure can stand for, told from what it shows; 0 where it shows nothing.

    A base rounded to 5 may be 2 less; a band stands for its lower end; a change with rounded pairs is
    published from 30 only, and a theme with rounded people from 5. Of a theme those count who spoke of it,
    not all who wrote something.
    """
    if not figure.is_shown:
        return 0
    if isinstance(figure, DistributionFigure):
        return _fewest(figure.base)
    if isinstance(figure, ThemeFigure):
        return _carriers(figure)
    if isinstance(figure, ChangeFigure):
        least = _fewest(figure.pairs)
        return max(least, CERTAIN_PUBLISHED_PAIRS) if figure.pairs.rounding else least
    return _fewest(figure)


def _evidence(
    measure: Measure, findings: list[Finding], would_fill: tuple[str, ...], today: date
) -> MeasureEvidence:
    shown = tuple(finding for finding in findings if finding.is_shown)
    waiting = tuple(finding for finding in findings if not finding.is_shown)
    heard = audiences_heard(shown)
    if measure.evidence == "none":
        return MeasureEvidence(measure, Status.NOT_FROM_FEEDBACK, Strength.NONE)
    status = Status.NOT_ENOUGH_YET if waiting else Status.NOBODY_ASKED
    if shown:
        status = Status.EVIDENCED
    return MeasureEvidence(
        measure,
        status,
        strength(shown, today),
        shown,
        waiting,
        would_fill,
        heard,
        tuple(audience for audience in measure.audiences if audience not in heard),
        records_must_confirm=measure.evidence == "partly",
    )


def _fillers(questionnaires: Iterable[Questionnaire]) -> dict[str, tuple[str, ...]]:
    """The ids of the questionnaires that evidence each measure, in the order given."""
    fillers: dict[str, dict[str, None]] = {}
    for questionnaire in questionnaires:
        named = [measure for question in questionnaire.questions for measure in question.measures]
        named += [measure for scale in questionnaire.scales for measure in scale.measures]
        for measure_id in named:
            fillers.setdefault(measure_id, {})[questionnaire.id] = None
    return {measure_id: tuple(ids) for measure_id, ids in fillers.items()}


def _is_broad(findings: Iterable[Finding]) -> bool:
    large = {one.source_id for one in findings if people_at_least(one.figure) >= SOURCE_PEOPLE}
    return len(large) >= STRONG_SOURCES


def _has_people(findings: Iterable[Finding]) -> bool:
    """Whether 30 people are certain. One person may have answered two collections of the same audience, so
    within an audience the largest counts; audiences are different people."""
    largest: dict[str, int] = {}
    for finding in findings:
        largest[finding.audience] = max(largest.get(finding.audience, 0), people_at_least(finding.figure))
    return sum(largest.values()) >= STRONG_PEOPLE


def _agree(findings: Iterable[Finding]) -> bool:
    """Whether all point the same way, and none both ways."""
    ways = {finding.points for finding in findings}
    return len(ways) == 1 and Pointing.MIXED not in ways


def _carriers(figure: ThemeFigure) -> int:
    people = figure.people
    if people.form is Form.WORDS:
        return SEVERAL_PEOPLE
    counted = people.count if people.form is Form.SHARE else people.value
    least = int(counted or 0) - int(people.rounding) // 2
    return max(least, THEME_CARRIERS) if people.rounding else least


def _fewest(figure: Figure) -> int:
    if figure.form is Form.COUNT and figure.value is not None:
        return max(0, int(figure.value) - int(figure.rounding) // 2)
    if figure.form is Form.BAND:
        return int(figure.band.rstrip("+").split("-")[0])
    return 0


def _change_points(figure: ChangeFigure) -> Pointing | None:
    """By the mean change where its interval as shown leaves zero out; otherwise it does not say."""
    low, high = figure.interval.low, figure.interval.high
    if low is None or high is None or low <= 0 <= high:
        return None
    return Pointing.WELL if (low > 0) is figure.higher_is_better else Pointing.NOT_WELL


def _theme_points(figure: ThemeFigure) -> Pointing | None:
    """By the directions as shown: positive against negative; about even, or a large mixed part, is mixed.

    Where fewer than SOURCE_PEOPLE spoke of it, it does not say.
    """
    if _carriers(figure) < SOURCE_PEOPLE:
        return None
    shown = {code: part.value or 0 for code, part in figure.directions if part.is_shown}
    well, not_well = shown.get("positive", 0), shown.get("negative", 0)
    if not any((well, not_well, shown.get("mixed", 0))):
        return None
    if well > 2 * not_well and well > shown.get("mixed", 0):
        return Pointing.WELL
    if not_well > 2 * well and not_well > shown.get("mixed", 0):
        return Pointing.NOT_WELL
    return Pointing.MIXED
