"""The first page of a report: what matters most on one page, picked by a rule and not by hand.

The rule stands printed on the page and in docs/decisions/0052. It takes the surest evidence that things go
well, the surest that they do not, what moved, the biggest gap, and what was done: five matters at the most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis import ratings
from analysis.outcomes import Finding, FindingKind, MeasureEvidence, Pointing, Status, Strength, Trend
from questionnaires import reader
from survey_app import sentences
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext, questionnaire_words
from survey_app.papers.model import Block, Items, Narrative, Paragraph, Runs, Section, Table, Value
from survey_app.reports import doing, known, standing, year_on_year
from survey_app.reports.ground import Ground
from survey_app.reports.runs import fill

SUREST_FIRST = (Strength.STRONG, Strength.MODERATE, Strength.EMERGING)
WAYS = (Pointing.WELL, Pointing.MIXED, Pointing.NOT_WELL, None)
GAPS = (Status.NOT_ENOUGH_YET, Status.NOBODY_ASKED, Status.NOT_FROM_FEEDBACK)
RULE = lazy_gettext(
    "These were picked by a rule, not by hand: the surest evidence that things go well, and the surest that "
    "they need to be better; what got worse since the release or the year before, or else better; the part "
    "with most gaps; and what was done. Of equals, a measured change comes first, then what more people "
    "said, then what stands first in the document."
)


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a report under its title, with what is known of its measures."""

    title: str
    measures: tuple[MeasureEvidence, ...]


def one_page(ground: Ground, areas: Sequence[Area], what: str) -> Section:
    """The page that a board reads first. areas: the parts of the report. what: what it is and for whom."""
    measures = [one for area in areas for one in area.measures]
    return Section(
        "summary",
        _("Summary"),
        (
            Paragraph((what,), "lead"),
            Items(tuple(_matters(ground, areas))),
            counts(ground, measures),
            _without(ground, measures),
            Paragraph((str(RULE),), "quiet"),
            _chairs_words(),
        ),
    )


def _chairs_words() -> Block:
    return Narrative(
        "chair", _("From the chair"), _("What the board should take from this, in three or four sentences.")
    )


# ---- what matters most -----------------------------------------------------------------------------------


def _matters(ground: Ground, areas: Sequence[Area]) -> Iterator[Runs]:
    measures = [one for area in areas for one in area.measures]
    yield _pointing(ground, measures, Pointing.WELL)
    yield _pointing(ground, measures, Pointing.NOT_WELL)
    yield _moved(ground, measures)
    yield _biggest_gap(ground, areas)
    yield doing.what_became(ground)


def _pointing(ground: Ground, measures: Sequence[MeasureEvidence], way: Pointing) -> Runs:
    """The surest measure that points one way; where none does, the surest that is divided."""
    found = surest(one for one in measures if ratings.voice(one.findings) is way)
    if found is not None:
        wording = (
            _("Goes well: %(measure)s. %(said)s Strength: %(strength)s.")
            if way is Pointing.WELL
            else _("Needs to be better: %(measure)s. %(said)s Strength: %(strength)s.")
        )
        return _told(ground, wording, found, way)
    if way is Pointing.WELL:
        return (_("Goes well: nothing that may be shown says so for the whole of a measure yet."),)
    divided = surest(one for one in measures if ratings.voice(one.findings) is Pointing.MIXED)
    if divided is None:
        return (
            _("Needs to be better: nothing that may be shown says so. That does not prove that all is well."),
        )
    wording = _(
        "Needs to be better: no measure points that way alone. People are divided on this one: %(measure)s. "
        "%(said)s Strength: %(strength)s."
    )
    return _told(ground, wording, divided, Pointing.MIXED)


def surest(measures: Iterable[MeasureEvidence]) -> MeasureEvidence | None:
    """The measure with the surest evidence; None for none.

    Of equals one with a change that was measured comes first, then that of more people, then the first.
    """
    ranked = sorted(measures, key=_sureness)
    return ranked[0] if ranked else None


def _sureness(one: MeasureEvidence) -> tuple[int, bool, int]:
    has_change = any(
        each.kind is FindingKind.SCALE_CHANGE and each.points is not None for each in one.findings
    )
    return SUREST_FIRST.index(one.strength), not has_change, -one.grounds.people


def _told(ground: Ground, wording: str, one: MeasureEvidence, way: Pointing) -> Runs:
    told = _most_telling(ground, [each for each in one.findings if each.points is way] or one.findings)
    return fill(
        wording,
        measure=_name(one),
        said=known.sentence(ground, told),
        strength=str(sentences.STRENGTH_WORDS[one.strength]),
    )


def _most_telling(ground: Ground, findings: Iterable[Finding]) -> Finding:
    return known.in_order(ground, findings)[0]


def _moved(ground: Ground, measures: Sequence[MeasureEvidence]) -> Runs:
    """What moved since the release before, or else since a year before; what got worse first."""
    for trend, wording in (
        (Trend.WORSE, _("Got worse: %(measure)s. %(said)s")),
        (Trend.BETTER, _("Got better: %(measure)s. %(said)s")),
    ):
        found = surest(one for one in measures if one.trend is trend)
        if found is not None:
            told = _most_telling(ground, [each for each in found.findings if each.trend is trend])
            return fill(wording, measure=_name(found), said=known.sentence(ground, told))
    since = _since_a_year(ground, measures)
    if since:
        return since
    if any(one.trend is Trend.SAME for one in measures):
        return (
            _(
                "What moved: nothing by more than rounding and chance can move it, where two releases show "
                "it."
            ),
        )
    return (_("What moved: no measure has figures before and now that could be compared."),)


def _since_a_year(ground: Ground, measures: Sequence[MeasureEvidence]) -> Runs:
    """The measure that points elsewhere than a year before, those that got worse first; () for none."""
    found = [one for each in measures if (one := year_on_year.of_measure(ground, each)) is not None]
    for wording, moved in (
        (
            _("Got worse since %(then)s: %(measure)s. Then: %(before)s. Now: %(now)s."),
            [one for one in found if one.step < 0],
        ),
        (
            _("Got better since %(then)s: %(measure)s. Then: %(before)s. Now: %(now)s."),
            [one for one in found if one.step > 0],
        ),
    ):
        surest_one = surest(one.now for one in moved)
        one = next((each for each in moved if each.now is surest_one), None)
        if one is not None:
            told = {"before": standing.text(one.then), "now": standing.text(one.now)}
            lowered = {name: word[:1].lower() + word[1:] for name, word in told.items()}
            then = year_on_year.before_text(ground)
            return (wording % {"then": then, "measure": _name(one.now), **lowered},)
    return ()


def _biggest_gap(ground: Ground, areas: Sequence[Area]) -> Runs:
    """Of how many measures nobody spoke, in which part most, and which questionnaire would fill most."""
    missing = [one for area in areas for one in area.measures if one.is_gap]
    if not missing:
        return (_("Gaps: there is none. Every measure that people can speak to has evidence."),)
    most = max(areas, key=lambda area: sum(one.is_gap for one in area.measures))
    here = [one for one in most.measures if one.is_gap]
    said = fill(
        _(
            "Gaps: nothing is shown on %(gaps)s of %(all)s measures that people can speak to. The part with "
            "most is “%(part)s” (%(here)s)."
        ),
        gaps=ground.count(len(missing), "measures/gaps", _("Measures on which nothing is shown")),
        all=ground.count(
            sum(one.status is not Status.NOT_FROM_FEEDBACK for area in areas for one in area.measures),
            "measures/from-people",
            _("Measures that people can speak to"),
        ),
        part=most.title,
        here=ground.count(len(here), "measures/gaps-most", _("Gaps in the part with most")),
    )
    fillers = Counter(each for one in missing if one.status is Status.NOBODY_ASKED for each in one.would_fill)
    if not fillers:
        return said
    best = reader.questionnaires()[fillers.most_common(1)[0][0]].title
    return fill(
        _("%(said)s “%(questionnaire)s” would fill most."), said=said, questionnaire=sentences.unfilled(best)
    )


def _name(one: MeasureEvidence) -> str:
    """A measure's text and number, so that it is found again in the report."""
    told = {"text": questionnaire_words(one.measure.text).rstrip("."), "ref": standing.ref_of(one.measure)}
    return _("%(text)s (%(ref)s)") % told


# ---- how far the evidence goes ---------------------------------------------------------------------------


def counts(ground: Ground, measures: Sequence[MeasureEvidence]) -> Table:
    """How many measures have which evidence, by the way it points; they are measures, never people."""
    rows = [_strength_row(ground, measures, strength) for strength in SUREST_FIRST]
    return Table(
        _("How far the evidence goes: measures, not people"),
        (
            _("Evidence"),
            _("Measures"),
            _("Goes well"),
            _("Divided"),
            _("Needs to be better"),
            _("Does not say"),
        ),
        tuple(rows),
        _("Measures by evidence"),
        note=str(sentences.STRENGTH_RULE),
    )


def _strength_row(
    ground: Ground, measures: Sequence[MeasureEvidence], strength: Strength
) -> tuple[Runs, ...]:
    found = [one for one in measures if one.status is Status.EVIDENCED and one.strength is strength]
    name = str(sentences.STRENGTH_WORDS[strength])
    cells = [(_count(ground, len(found), str(strength), name),)]
    for way in WAYS:
        number = sum(ratings.voice(one.findings) is way for one in found)
        word = str(sentences.POINTING_WORDS[way]) if way is not None else _("Does not say")
        cells.append((_count(ground, number, f"{strength}/{way or 'none'}", f"{name}: {word}"),))
    return ((name.capitalize(),), *cells)


def _without(ground: Ground, measures: Sequence[MeasureEvidence]) -> Block:
    """On how many measures there is no evidence, by the reason."""
    parts = {str(status): sum(one.status is status for one in measures) for status in GAPS}
    words = {str(status): str(sentences.STATUS_WORDS[status]) for status in GAPS}
    counted = {key: _count(ground, number, key, words[key]) for key, number in parts.items()}
    return Paragraph(
        fill(
            _(
                "Without evidence: %(not_enough_yet)s measures on which people were asked and too little may "
                "be shown, %(nobody_asked)s on which nobody was asked, and %(not_from_feedback)s that only "
                "records can tell."
            ),
            **counted,
        )
    )


def _count(ground: Ground, number: int, key: str, label: str) -> Value:
    return ground.count(number, f"measures/{key}", label)
