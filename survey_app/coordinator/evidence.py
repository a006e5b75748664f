"""Evidence: the frameworks, and what each measure of one has heard, in the document's own order."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.figures import ChangeFigure, DistributionFigure, Figure, ThemeFigure
from analysis.outcomes import Finding, FindingKind, MeasureEvidence
from questionnaires import reader
from survey_app import sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.collections import shown
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.coordinator.summaries import drawing
from survey_app.i18n import gettext as _
from survey_app.i18n import questionnaire_words
from survey_app.services import accounts, districts, evidence, learning, summaries
from survey_app.services.evidence import Evidence
from survey_app.services.refusals import Refusal


@blueprint.get("/evidence", endpoint="evidence")
@signed_in(accounts.SEE_FIGURES)
def list_frameworks() -> ResponseReturnValue:
    """The frameworks that the partnership uses, with how many of their measures have evidence.

    For administrators, coordinators, readers, viewers.
    """
    partnership_id = staff().partnership_id
    with web.writing() as db:
        heard = evidence.gather(db, partnership_id, today())
        used = summaries.used_frameworks(db, partnership_id)
    laid_out = [evidence.lay_out(framework, heard, today()) for framework in used]
    return render_template(
        "staff/evidence.html",
        rows=[(one.coverage.framework, one.coverage.tally()) for one in laid_out],
        statuses=tuple(sentences.STATUS_WORDS),
        say=sentences,
    )


@blueprint.get("/evidence/<framework_id>")
@signed_in(accounts.SEE_FIGURES)
def framework_evidence(framework_id: str) -> ResponseReturnValue:
    """Every measure of a framework with its evidence, for one district and one fixed period if asked.

    For administrators, coordinators, readers, viewers. Outcomes: the page; 404 for a framework, a district or
    a period that there is not.
    """
    partnership_id = staff().partnership_id
    if framework_id not in reader.frameworks():
        abort(404)
    district_id, period_name = request.args.get("district", ""), request.args.get("period", "")
    try:
        period = evidence.read_period(period_name) if period_name else None
        with web.writing() as db:
            found = evidence.build(db, partnership_id, framework_id, today(), district_id or None, period)
            areas = districts.listing(db, partnership_id)
            periods = evidence.periods(db, partnership_id, today())
            model, _version = learning.reads_now(db, partnership_id)
    except Refusal:
        abort(404)
    return render_template(
        "staff/evidence_framework.html",
        evidence=found,
        coverage=found.coverage,
        tally=found.coverage.tally(),
        areas=areas,
        periods=periods,
        chosen=(district_id, period_name),
        model=model,
        questionnaires=reader.questionnaires(),
        shown=shown,
        lines_of=lambda measure: lines_of(found, measure),
        words=forms,
        **drawing(),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A finding in words: what it is about, where it comes from, and its figures with their labels.

    href: the summary that it stands in. is_question: whether it is about one question, of which there may be
    many. base: of how many people. sentences: what a change says. are_retold: whether the quotes are told in
    other words than their writers'. points: which way it points, "" where it does not say.
    """

    title: str
    href: str
    source: str
    audience: str
    figures: list[tuple[str, Figure]]
    base: str = ""
    sentences: list[str] = field(default_factory=list)
    checked: str = ""
    quotes: tuple[str, ...] = ()
    are_retold: bool = False
    points: str = ""
    is_question: bool = False


def lines_of(found: Evidence, measure: MeasureEvidence) -> list[Line]:
    """What is shown for a measure: changes first, then what people spoke of, then question by question."""
    order = (FindingKind.SCALE_CHANGE, FindingKind.THEME, FindingKind.QUESTION)
    return [told(found, one) for one in sorted(measure.findings, key=lambda one: order.index(one.kind))]


def told(found: Evidence, finding: Finding) -> Line:
    """A finding as a line of the page."""
    about = found.about(finding)
    figure, source = finding.figure, about.source
    href = url_for("staff.summary", code=source.code)
    points = str(sentences.POINTING_WORDS[finding.points]) if finding.points is not None else ""
    if about.question is not None and isinstance(figure, DistributionFigure):
        question, part = about.question, about.part
        name = sentences.part_text(question, part, source.fillings)
        return Line(
            sentences.wording(question.text, source.fillings) + (f" ({name})" if name else ""),
            href,
            finding.source_title,
            finding.audience,
            [
                (sentences.code_text(question, part, code, source.fillings), cell)
                for code, cell in figure.cells
                if cell.is_shown
            ],
            sentences.base_text(figure.base),
            # What people thought of a course must not pass for what came of it.
            checked=str(sentences.LEVEL_WORDS["K1"][1]) if question.level == "K1" else "",
            is_question=True,
        )
    if about.scale is not None and about.waves is not None and isinstance(figure, ChangeFigure):
        before, after = (str(sentences.WAVE_WORDS[wave]) for wave in about.waves)
        return Line(
            f"{sentences.wording(about.scale.title, source.fillings)}: {before} – {after}",
            url_for("staff.programme_summary", code=source.programme_code),
            finding.source_title,
            finding.audience,
            [],
            sentences=sentences.change_text(figure),
            points=points,
        )
    if about.theme is None or not isinstance(figure, ThemeFigure):
        return Line(finding.subject, href, finding.source_title, finding.audience, [])
    directions = [
        (sentences.DIRECTION_WORDS[code], cell) for code, cell in figure.directions if cell.is_shown
    ]
    return Line(
        _("People spoke of: %(theme)s") % {"theme": questionnaire_words(about.theme.name)},
        href,
        finding.source_title,
        finding.audience,
        [(_("People"), figure.people), *((str(word), cell) for word, cell in directions)],
        sentences.commenters_text(figure.commenters),
        checked=str(sentences.CHECKED_WORDS[about.checked])
        + (". " + _("Which way people spoke is indicative") if directions else ""),
        quotes=about.quotes,
        are_retold=source.disclosure_class == "small",
        points=points,
    )
