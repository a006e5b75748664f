"""Year on year: how sure the evidence of each measure was and is, which way it points, a figure of both.

Both are told from figures as shown, of the releases of each period as known today. The people asked need not
be the same ones, so a difference is none of the same people, and the section says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis import ratings
from analysis.figures import ChangeFigure, DistributionFigure, Figure, ThemeFigure
from analysis.outcomes import Finding, MeasureEvidence, Pointing, Status, Strength
from questionnaires.model import Measure, Question
from survey_app import report_words, sentences
from survey_app.i18n import gettext as _
from survey_app.i18n import ngettext
from survey_app.papers.model import Block, Paragraph, Runs, Section, Table
from survey_app.reports import known, standing
from survey_app.reports.ground import Ground, a_year_before
from survey_app.reports.runs import fill, one_after_another
from survey_app.services.evidence import About

_STEPS = (Strength.NONE, Strength.EMERGING, Strength.MODERATE, Strength.STRONG)
_WAYS = (Pointing.NOT_WELL, Pointing.MIXED, Pointing.WELL)


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure in both periods. then_told, now_told: findings of the same thing in each, None without."""

    measure: Measure
    then: MeasureEvidence
    now: MeasureEvidence
    then_told: Finding | None = None
    now_told: Finding | None = None

    @property
    def is_comparable(self) -> bool:
        """Whether something is shown in either, and not of the same collections in both."""
        sources = [{each.source_id for each in one.findings} for one in (self.then, self.now)]
        return any(sources) and sources[0] != sources[1]

    @property
    def has_moved(self) -> bool:
        """Whether it points another way, is more or less sure, or is heard of for the first or last time."""
        return self._ways_differ or self.then.strength is not self.now.strength

    @property
    def step(self) -> int:
        """By how many steps it points more to the good than then, below 0 for less; 0 where one says none."""
        if not self.is_comparable or not self._ways_differ:
            return 0
        then, now = (_WAYS.index(way or Pointing.MIXED) for way in self._ways)
        return now - then

    @property
    def _ways_differ(self) -> bool:
        return None not in self._ways and self._ways[0] is not self._ways[1]

    @property
    def _ways(self) -> tuple[Pointing | None, Pointing | None]:
        return ratings.voice(self.then.findings), ratings.voice(self.now.findings)

    @property
    def moved(self) -> str:
        """How it stands beside then, in a few words: which way first, then how sure."""
        if self.now.status is not Status.EVIDENCED:
            return _("nothing shown now")
        if self.then.status is not Status.EVIDENCED:
            return _("heard of for the first time")
        if self.step:
            return _("points more to the good") if self.step > 0 else _("points less to the good")
        step = _STEPS.index(self.now.strength) - _STEPS.index(self.then.strength)
        if step:
            return _("surer") if step > 0 else _("less sure")
        return _("as before")


def section(ground: Ground, framework_ids: Sequence[str]) -> Section:
    """The measures of frameworks this period and the one before."""
    title = _("Year on year")
    if ground.period is None:
        why = _(
            "This report is about everything so far. Made for a year or a quarter, it holds each measure "
            "beside the same time a year before."
        )
        return Section("year-on-year", title, (Paragraph((why,)),))
    found = [one for each in framework_ids for one in compared(ground, each) if one.is_comparable]
    if not _has_before(ground):
        why = _("Nothing that was asked in %(before)s is shown, so there is nothing to compare with.")
        return Section("year-on-year", title, (Paragraph((why % {"before": before_text(ground)},)),))
    return Section("year-on-year", title, (_caution(), *_tables(ground, found)))


def before_text(ground: Ground) -> str:
    """The period a year earlier in words."""
    return report_words.period_text(a_year_before(ground.period)) if ground.period is not None else ""


def _has_before(ground: Ground) -> bool:
    return ground.heard_before is not None and any(one.is_shown for one in ground.heard_before.findings)


def compared(ground: Ground, framework_id: str) -> Iterator[Compared]:
    """Every measure of a framework in both periods, in the document's order; none without a period."""
    for now in ground.evidence(framework_id).coverage.measures():
        found = of_measure(ground, now)
        if found is not None:
            yield found


def of_measure(ground: Ground, now: MeasureEvidence) -> Compared | None:
    """One measure in both periods; None where there is no period, or its framework is unknown."""
    before = ground.evidence_before(now.measure.id.partition("-")[0])
    then = before.coverage.measure(now.measure.id) if before is not None else None
    return Compared(now.measure, then, now, *_same(ground, then, now)) if then is not None else None


def _same(
    ground: Ground, then: MeasureEvidence, now: MeasureEvidence
) -> tuple[Finding | None, Finding | None]:
    """The most telling finding that both periods have of the same thing, from the same audience."""
    earlier = {(one.kind, one.subject, one.audience): one for one in reversed(then.findings)}
    for one in known.in_order(ground, now.findings):
        match = earlier.get((one.kind, one.subject, one.audience))
        # A collection that ran over the turn of the year is in both, and can be held against nothing.
        if match is not None and match.source_id != one.source_id:
            return match, one
    return None, None


def _caution() -> Block:
    return Paragraph(
        (
            _(
                "The people who were asked need not be the same in both years, nor as many. A difference "
                "says how answers differ, not that anybody changed."
            ),
        ),
        "quiet",
    )


def _tables(ground: Ground, found: Sequence[Compared]) -> Iterator[Block]:
    told = [one for one in found if one.has_moved or one.now_told is not None]
    if told:
        yield Table(
            _("Measures that moved, or of which the same is shown in both periods"),
            (_("Measure"), before_text(ground), ground.period_text, _("Beside then")),
            tuple(_row(ground, one) for one in told),
            _("Year on year"),
            note=_(
                "Which way a measure points is compared first; where that is the same, how sure it is. A "
                "figure stands in both columns where different collections show the same question, change or "
                "theme."
            ),
        )
    left = len(found) - len(told)
    if left or not told:
        yield Paragraph(
            fill(
                ngettext(
                    "%(left)s more measure points as it did, and is as sure.",
                    "%(left)s more measures point as they did, and are as sure.",
                    left,
                ),
                left=ground.count(left, "measures/as-before", _("Measures that stand as before")),
            )
        )


def _row(ground: Ground, one: Compared) -> tuple[Runs, ...]:
    return (
        (standing.name_of(one.measure),),
        _cell(one.then, _figure(ground, one.then_told, is_before=True)),
        _cell(one.now, _figure(ground, one.now_told, is_before=False)),
        (one.moved,),
    )


def _cell(one: MeasureEvidence, figure: Runs) -> Runs:
    return one_after_another(((_("%(standing)s.") % {"standing": standing.text(one)},), figure))


# ---- one figure of both periods --------------------------------------------------------------------------


def _figure(ground: Ground, finding: Finding | None, *, is_before: bool) -> Runs:
    """What a finding is about, and its first figure; () where there is none."""
    heard = ground.heard_before if is_before else ground.heard
    if finding is None or heard is None:
        return ()
    about = heard.about[finding.source_id, finding.subject]
    labelled = _first(finding, about)
    if labelled is None:
        return ()
    code, label, figure = labelled
    key = _key(finding, code)
    source = ground.source(finding.source_id)
    return fill(_("%(what)s: %(figure)s"), what=label, figure=ground.value(figure, key, label, source))


def _first(finding: Finding, about: About) -> tuple[str, str, Figure] | None:
    """The code, the words and the figure by which a finding is compared; None where it has none."""
    figure = finding.figure
    if isinstance(figure, ThemeFigure) and about.theme is not None:
        return (
            "people",
            _("People who spoke of “%(theme)s”") % {"theme": sentences.theme_name(about.theme)},
            figure.people,
        )
    if isinstance(figure, ChangeFigure) and about.scale is not None and figure.change.is_shown:
        title = sentences.wording(about.scale.title, about.source.fillings)
        return "change", _("Average change, %(scale)s") % {"scale": title}, figure.change
    question, mean = about.question, about.mean
    if isinstance(figure, DistributionFigure) and question and mean is not None and mean.is_shown:
        return "mean", _mean_text(question, about), mean
    return None


def _mean_text(question: Question, about: About) -> str:
    """What an average is of, with the ends of its scale where options have scores."""
    told: dict[str, object] = {
        "question": sentences.wording(question.text, about.source.fillings).rstrip(".")
    }
    scores = [option.score for option in question.options if option.score is not None]
    if not scores:
        return _("Average, “%(question)s”") % told
    told["low"], told["high"] = sentences.number(min(scores)), sentences.number(max(scores))
    return _("Average from %(low)s to %(high)s, “%(question)s”") % told


def _key(finding: Finding, code: str) -> str:
    if isinstance(finding.figure, ThemeFigure):
        return f"{finding.source_id}/theme:{finding.subject}/{code}"
    return f"{finding.source_id}/{finding.subject}/{code}"
