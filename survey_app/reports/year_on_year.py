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
from questionnaires.model import Measure
from survey_app import report_words, sentences
from survey_app.i18n import gettext as _
from survey_app.papers.model import Block, Paragraph, Runs, Section, Table
from survey_app.reports import known, standing
from survey_app.reports.ground import Ground, a_year_before
from survey_app.reports.runs import fill
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
    def is_worth_a_row(self) -> bool:
        """Whether something was shown in either."""
        return Status.EVIDENCED in (self.then.status, self.now.status)

    @property
    def moved(self) -> str:
        """How it stands beside then, in a word or two: which way first, then how sure."""
        ways = ratings.voice(self.then.findings), ratings.voice(self.now.findings)
        if None not in ways and ways[0] is not ways[1]:
            is_better = _WAYS.index(ways[1] or Pointing.MIXED) > _WAYS.index(ways[0] or Pointing.MIXED)
            return _("points more to the good") if is_better else _("points less to the good")
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
    found = [one for each in framework_ids for one in compared(ground, each) if one.is_worth_a_row]
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
    before = ground.evidence_before(framework_id)
    if before is None:
        return
    for now in ground.evidence(framework_id).coverage.measures():
        then = before.coverage.measure(now.measure.id)
        if then is not None:
            yield Compared(now.measure, then, now, *_same(ground, then, now))


def _same(
    ground: Ground, then: MeasureEvidence, now: MeasureEvidence
) -> tuple[Finding | None, Finding | None]:
    """The most telling finding that both periods have of the same thing, from the same audience."""
    earlier = {(one.kind, one.subject, one.audience): one for one in reversed(then.findings)}
    for one in known.in_order(ground, now.findings):
        match = earlier.get((one.kind, one.subject, one.audience))
        if match is not None:
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
    yield Table(
        _("Each measure in both periods"),
        (_("Measure"), before_text(ground), ground.period_text, _("Beside then")),
        tuple(_row(ground, one) for one in found),
        _("Year on year"),
        note=_(
            "Which way a measure points is compared first; where that is the same, how sure it is. A figure "
            "stands in both columns where the same question, change or theme is shown in both periods."
        ),
    )


def _row(ground: Ground, one: Compared) -> tuple[Runs, ...]:
    return (
        (standing.name_of(one.measure),),
        _cell(one.then, _figure(ground, one.then_told, is_before=True)),
        _cell(one.now, _figure(ground, one.now_told, is_before=False)),
        (one.moved,),
    )


def _cell(one: MeasureEvidence, figure: Runs) -> Runs:
    return fill(_("%(standing)s. %(figure)s"), standing=standing.text(one), figure=figure)


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
    if isinstance(figure, DistributionFigure) and about.question is not None:
        title = sentences.wording(about.question.text, about.source.fillings)
        if about.mean is not None and about.mean.is_shown:
            return "mean", _("Average, “%(question)s”") % {"question": title}, about.mean
    return None


def _key(finding: Finding, code: str) -> str:
    if isinstance(finding.figure, ThemeFigure):
        return f"{finding.source_id}/theme:{finding.subject}/{code}"
    return f"{finding.source_id}/{finding.subject}/{code}"
