"""From figures to the measures of a framework: what is known of each, how surely, and what is missing.

Everything here is told from figures as shown, never from what was counted: the strength of a measure's
evidence must not say more about a group than its figures do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import product

from analysis import movement
from analysis.disclosure.classes import DIRECTION_PEOPLE, SEVERAL_PEOPLE, THEME_CARRIERS
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
PEOPLE_STEPS = (SEVERAL_PEOPLE, SOURCE_PEOPLE, 10, STRONG_PEOPLE, 50, 100)
"""Steps in which it is told how many people there are at least; a number in between would seem counted."""


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


class Lack(StrEnum):
    """What keeps evidence from being surer than it is."""

    ONE_SOURCE = "one_source"
    """Fewer than two sources of 5 people each."""
    FEW_PEOPLE = "few_people"
    """30 people are not certain."""
    OLD = "old"
    """There were enough sources and people, but not within a year."""
    POINTS_NOWHERE = "points_nowhere"
    """Too little of it says whether things go well or not."""
    DISAGREE = "disagree"
    """Findings point different ways."""


class Trend(StrEnum):
    """Where a finding or a measure has gone since what was told before."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "about_the_same"
    """What moved may be rounding alone, or is less than a step that is worth telling."""
    UNKNOWN = "cannot_be_told"


class Untold(StrEnum):
    """Why a trend cannot be told."""

    NOTHING_BEFORE = "nothing_before"
    """None of it was shown before."""
    NO_BETTER = "no_better"
    """Both are shown, and neither way is better, or a part of them is hidden."""
    DIFFER = "differ"
    """Some findings got better, and others worse."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why evidence is as sure as it is, told from shown figures alone.

    Of strong evidence they are of what points, within a year; else of all that is shown. sources: collections
    and programmes of 5 people each. people: that there are at least so many, one of
    PEOPLE_STEPS, 0 where not even that is certain. lacks: what surer evidence would need, () for strong.
    """

    sources: int = 0
    people: int = 0
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one collection, and the measures that it evidences.

    subject: the id of the question, scale or theme. source_id, source_title: the collection (of a programme's
    change: the programme). audience: who answered. ended: the last day of the period, None while open.
    pointing: which way it points; None derives it from a change or a theme, and leaves a question without.
    before: the same as it was told before, None where it was not. amounts: of a question what each code
    counts for, turned so that more is better; () where no answer is better than another. is_own_view: staff
    say it of their own work, so it is nobody's voice and makes no evidence surer.
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
    before: AnyFigure | None = None
    amounts: tuple[tuple[str, float], ...] = ()
    is_own_view: bool = False

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

    @property
    def trend(self) -> Trend | None:
        """Where it has gone since it was told before; None where it was not shown at both."""
        if self.before is None or not self.before.is_shown or not self.is_shown:
            return None
        return _trend_of(self, self.before)


@dataclass(frozen=True, slots=True)
class MeasureEvidence:
    """What is known of one measure.

    findings: those that are shown. waiting: those asked and not yet fit to be shown. would_fill: ids of the
    questionnaires that ask about it. heard: audiences with a shown finding. unheard: audiences the measure is
    about without one. records_must_confirm: feedback evidences it in part only. grounds: why the strength is
    what it is. trend: where it has gone since what was told before; untold: why that cannot be told, None
    where it can. own_views: what staff say of their own work, beside the evidence and no part of it.
    own_worksheets: ids of the worksheets that ask staff about it.
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
    grounds: Grounds = field(default_factory=Grounds)
    trend: Trend = Trend.UNKNOWN
    untold: Untold | None = Untold.NOTHING_BEFORE
    own_views: tuple[Finding, ...] = ()
    own_worksheets: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[Pointing, ...]:
        """The ways in which its findings point, each once, in the order well, not well, both."""
        found = {one.points for one in self.findings}
        return tuple(way for way in Pointing if way in found)

    @property
    def is_gap(self) -> bool:
        """Whether asking people could evidence it, and nothing is shown."""
        return self.status in (Status.NOBODY_ASKED, Status.NOT_ENOUGH_YET)


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
    known = tuple(questionnaires)
    fillers = _fillers(one for one in known if not one.worksheet)
    worksheets = _fillers(one for one in known if one.worksheet)
    return FrameworkEvidence(
        framework,
        tuple(
            SectionEvidence(
                section.id,
                section.title,
                tuple(
                    _evidence(
                        measure,
                        by_measure.get(measure.id, []),
                        fillers.get(measure.id, ()),
                        worksheets.get(measure.id, ()),
                        today,
                    )
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
    return judged(findings, today)[0]


def judged(findings: Iterable[Finding], today: date) -> tuple[Strength, Grounds]:
    """How sure the evidence is, as `strength`, and why it is not surer."""
    shown = [finding for finding in findings if finding.is_shown]
    if not shown:
        return Strength.NONE, Grounds()
    short = _short_of(shown)
    if len(short) == 2:
        return Strength.EMERGING, _grounds(shown, short)
    pointing = [one for one in shown if _is_recent(one, today) and one.points is not None]
    lacks = short or _lacks_for_strong(shown, pointing, today)
    return (Strength.MODERATE, _grounds(shown, lacks)) if lacks else (Strength.STRONG, _grounds(pointing, ()))


def _grounds(findings: Sequence[Finding], lacks: tuple[Lack, ...]) -> Grounds:
    people = _certain_people(findings)
    step = max((one for one in PEOPLE_STEPS if one <= people), default=0)
    return Grounds(len(_large(findings)), step, lacks)


def _is_recent(finding: Finding, today: date) -> bool:
    return finding.ended is None or today - finding.ended <= RECENT


def _short_of(findings: Sequence[Finding]) -> tuple[Lack, ...]:
    """Which of two sources and 30 people is not there."""
    found = () if len(_large(findings)) >= STRONG_SOURCES else (Lack.ONE_SOURCE,)
    return found if _certain_people(findings) >= STRONG_PEOPLE else (*found, Lack.FEW_PEOPLE)


def _lacks_for_strong(shown: Sequence[Finding], pointing: Sequence[Finding], today: date) -> tuple[Lack, ...]:
    """What keeps two sources and 30 people from being strong evidence: age, silence, disagreement."""
    if _short_of([one for one in shown if _is_recent(one, today)]):
        return (Lack.OLD,)
    lacks = (Lack.POINTS_NOWHERE,) if _short_of(pointing) else ()
    return lacks if not pointing or _agree(pointing) else (*lacks, Lack.DISAGREE)


def trend(findings: Iterable[Finding]) -> tuple[Trend, Untold | None]:
    """Where a measure has gone since what was told before, and why that cannot be told where it cannot.

    Better where a finding got better and none worse; worse likewise; about the same where all that can be
    compared is. Findings that cannot be compared say nothing.
    """
    told = [finding.trend for finding in findings]
    known = {one for one in told if one is not None}
    moved = known & {Trend.BETTER, Trend.WORSE}
    if len(moved) == 2:
        return Trend.UNKNOWN, Untold.DIFFER
    if moved:
        return moved.pop(), None
    if Trend.SAME in known:
        return Trend.SAME, None
    return Trend.UNKNOWN, Untold.NO_BETTER if known else Untold.NOTHING_BEFORE


def _trend_of(finding: Finding, before: AnyFigure) -> Trend:
    after = finding.figure
    way = None
    if isinstance(after, ThemeFigure) and isinstance(before, ThemeFigure):
        way = movement.of_ranks(_theme_ranks(before), _theme_ranks(after))
        ways = _theme_ranks(before) | _theme_ranks(after)
        if way == 0 and ways in ({_WELL}, {_NOT_WELL}):
            # More people who say that it goes badly are no good news.
            way = movement.of_themes(before, after) or 0
            way = -way if ways == {_NOT_WELL} else way
    elif isinstance(after, ChangeFigure) and isinstance(before, ChangeFigure):
        way = movement.of_changes(before, after)
        way = -way if way is not None and not after.higher_is_better else way
    elif isinstance(after, DistributionFigure) and isinstance(before, DistributionFigure):
        way = movement.of_answers(before, after, dict(finding.amounts))
    if way is None:
        return Trend.UNKNOWN
    return (Trend.WORSE, Trend.SAME, Trend.BETTER)[way + 1]


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
    measure: Measure,
    findings: list[Finding],
    would_fill: tuple[str, ...],
    own_worksheets: tuple[str, ...],
    today: date,
) -> MeasureEvidence:
    own_views = tuple(finding for finding in findings if finding.is_own_view and finding.is_shown)
    if measure.evidence == "none":
        return MeasureEvidence(
            measure,
            Status.NOT_FROM_FEEDBACK,
            Strength.NONE,
            own_views=own_views,
            own_worksheets=own_worksheets,
        )
    asked = [finding for finding in findings if not finding.is_own_view]
    shown = tuple(finding for finding in asked if finding.is_shown)
    waiting = tuple(finding for finding in asked if not finding.is_shown)
    heard = audiences_heard(shown)
    status = Status.NOT_ENOUGH_YET if waiting else Status.NOBODY_ASKED
    if shown:
        status = Status.EVIDENCED
    sure, grounds = judged(shown, today)
    gone, untold = trend(shown)
    return MeasureEvidence(
        measure,
        status,
        sure,
        shown,
        waiting,
        would_fill,
        heard,
        tuple(audience for audience in measure.audiences if audience not in heard),
        records_must_confirm=measure.evidence == "partly",
        grounds=grounds,
        trend=gone,
        untold=untold,
        own_views=own_views,
        own_worksheets=own_worksheets,
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


def _large(findings: Iterable[Finding]) -> set[str]:
    """The sources of which 5 people are certain."""
    return {one.source_id for one in findings if people_at_least(one.figure) >= SOURCE_PEOPLE}


def _certain_people(findings: Iterable[Finding]) -> int:
    """How many people are certain. One person may have answered two collections of the same audience, so
    within an audience the largest counts; audiences are different people."""
    largest: dict[str, int] = {}
    for finding in findings:
        largest[finding.audience] = max(largest.get(finding.audience, 0), people_at_least(finding.figure))
    return sum(largest.values())


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


_NOT_WELL, _MIXED, _WELL = range(3)
"""Ways in which a theme can point, from bad to good."""
_WAYS = (Pointing.NOT_WELL, Pointing.MIXED, Pointing.WELL)


def _theme_points(figure: ThemeFigure) -> Pointing | None:
    """By the directions as shown: positive against negative; about even, or a large mixed part, is mixed.

    Where fewer than SOURCE_PEOPLE spoke of it, or fewer of these good, bad or both, it does not say: one who
    praises among seven who only mention it is not a group that says that things go well.
    """
    if _carriers(figure) < SOURCE_PEOPLE:
        return None
    shown = {code: part.value or 0 for code, part in figure.directions if part.is_shown}
    if sum(shown.get(code, 0) for code in _DIRECTIONS) < SOURCE_PEOPLE:
        return None
    return _WAYS[_rank(*(shown.get(code, 0) for code in _DIRECTIONS))]


_DIRECTIONS = ("positive", "negative", "mixed")


def _rank(well: float, not_well: float, mixed: float) -> int:
    if well > 2 * not_well and well > mixed:
        return _WELL
    return _NOT_WELL if not_well > 2 * well and not_well > mixed else _MIXED


def _theme_ranks(figure: ThemeFigure) -> frozenset[int]:
    """Every way in which a theme may point, given what rounding and hiding leave open; none where it does not
    say."""
    if _theme_points(figure) is None:
        return frozenset()
    parts = dict(figure.directions)
    ends = []
    for code in _DIRECTIONS:
        part = parts.get(code)
        if part is None or not part.is_shown or part.value is None:
            ends.append((0.0, float(DIRECTION_PEOPLE - 1)))
        else:
            reach = int(part.rounding) // 2
            ends.append((max(0, part.value - reach), part.value + reach))
    return frozenset(_rank(*corner) for corner in product(*ends))
