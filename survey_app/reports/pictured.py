"""Charts and quotes of a part of a report: few, each once in a paper, with their figures in words beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from analysis.figures import ChangeFigure, DistributionFigure
from analysis.outcomes import Finding, FindingKind
from survey_app import charts, sentences
from survey_app.i18n import gettext as _
from survey_app.papers.model import Block, Paragraph, Picture, Quote, Runs
from survey_app.reports import known
from survey_app.reports.ground import Ground, Told
from survey_app.reports.runs import fill, one_after_another

BARS = range(3, 8)
"""Answers that are drawn: with fewer a sentence says as much, and more cannot be read beside their labels."""


@dataclass(slots=True)
class Shown:
    """What a paper has drawn and quoted so far, so that it stands in it once."""

    drawn: set[tuple[str, str]] = field(default_factory=set)
    quoted: set[str] = field(default_factory=set)


def pictures(ground: Ground, findings: Iterable[Finding], shown: Shown) -> Iterator[Block]:
    """The most telling change and the most telling question that can be drawn and were not drawn before."""
    ranked = known.in_order(ground, findings)
    for kind in (FindingKind.SCALE_CHANGE, FindingKind.QUESTION):
        for finding in ranked:
            place = (finding.source_id, finding.subject)
            if finding.kind is not kind or place in shown.drawn:
                continue
            drawn = tuple(_drawn(ground, finding))
            if drawn:
                shown.drawn.add(place)
                yield from drawn
                break


def _drawn(ground: Ground, finding: Finding) -> Iterator[Block]:
    if isinstance(finding.figure, ChangeFigure):
        yield from _of_change(ground, finding, finding.figure)
    elif isinstance(finding.figure, DistributionFigure):
        yield from _of_answers(ground, finding, finding.figure)


def _of_change(ground: Ground, finding: Finding, figure: ChangeFigure) -> Iterator[Block]:
    about = known.about_of(ground, finding)
    if about.scale is None or about.waves is None:
        return
    before, after = (str(sentences.WAVE_WORDS[wave]) for wave in about.waves)
    chart = charts.of_change(figure, before, after, about.scale.lowest, about.scale.highest)
    if chart is None:
        return
    told = ground.told(finding)
    yield _picture(chart, _("%(title)s (%(who)s)") % {"title": told.title, "who": told.audience.lower()})
    yield Paragraph((*_labelled(told), " ", *one_after_another([(one,) for one in told.sentences])), "quiet")


def _of_answers(ground: Ground, finding: Finding, figure: DistributionFigure) -> Iterator[Block]:
    told = ground.told(finding)
    cells = [part for _code, part in figure.cells if part.is_shown]
    labels = [label for label, _value in told.values]
    chart = charts.of_answers(list(zip(labels, cells, strict=True)))
    if chart is None or len(cells) not in BARS:
        return
    title = _("“%(question)s” (%(who)s)") % {"question": told.title.strip(), "who": told.audience.lower()}
    yield _picture(chart, title)
    yield Paragraph(_labelled(told), "quiet")


def _labelled(told: Told) -> Runs:
    """Every figure that is drawn, with what it is of."""
    figures = [fill(_("%(label)s: %(figure)s"), label=label, figure=value) for label, value in told.values]
    return (*one_after_another(figures, "; "), ".")


def _picture(chart: charts.Chart, caption: str) -> Picture:
    return Picture(unquote(chart.src.partition(",")[2]), chart.alt, chart.width, chart.height, caption)


def quotes(ground: Ground, findings: Sequence[Finding], shown: Shown, most: int) -> tuple[Quote, ...]:
    """Quotes of the themes among these findings that were not quoted before."""
    found = [
        one
        for one in known.quotes(ground, findings, most + len(shown.quoted))
        if one.comment_id not in shown.quoted
    ][:most]
    shown.quoted.update(one.comment_id for one in found)
    return tuple(found)
