"""Evidence: the frameworks, and what each measure of one has heard, in the document's own order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.figures import ChangeFigure, DistributionFigure, Figure, ThemeFigure
from analysis.outcomes import (
    Finding,
    FindingKind,
    FrameworkEvidence,
    MeasureEvidence,
    SectionEvidence,
    Status,
    Strength,
    Trend,
)
from questionnaires import reader, record_measures
from questionnaires.model import Framework, Measure
from survey_app import action_words, evidence_words, record_words, sentences, web
from survey_app.coordinator import forms
from survey_app.coordinator.collections import shown
from survey_app.coordinator.doorway import blueprint, signed_in, staff, today
from survey_app.coordinator.summaries import drawing, stood
from survey_app.i18n import format_date, questionnaire_words
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext as _later
from survey_app.services import accounts, boards, districts, evidence, learning, summaries, why
from survey_app.services.boards import Board
from survey_app.services.districts import NamedDistrict
from survey_app.services.evidence import Evidence, Period
from survey_app.services.refusals import Refusal
from survey_app.store.database import Session


@blueprint.get("/evidence", endpoint="evidence")
@signed_in(accounts.SEE_FIGURES)
def list_frameworks() -> ResponseReturnValue:
    """The frameworks that the partnership uses, with how many of their measures have evidence.

    For administrators, coordinators, readers, viewers.
    """
    partnership_id = staff().partnership_id
    with web.writing() as db:
        heard = evidence.gather(db, partnership_id, today(), quoted=False)
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
    """Every measure of a framework in a line, for one district and one fixed period if asked.

    What is shown can be narrowed by links: by where a measure stands, how sure it is, who can speak to it,
    and its area. For administrators, coordinators, readers, viewers. Outcomes: the page; 404 for a framework,
    a district or a period that there is not, or a choice that is none.
    """
    looked = _Looked.at(framework_id)
    with web.writing() as db:
        board = _board(db, looked)
        model, _version = learning.reads_now(db, staff().partnership_id)
    coverage = board.evidence.coverage
    choices = _choices(coverage, looked)
    return render_template(
        "staff/evidence_framework.html",
        board=board,
        coverage=coverage,
        tally=coverage.tally(),
        sections=_narrowed(coverage, looked.narrowing),
        choices=choices,
        narrowing=looked.narrowing,
        all_href=looked.href(**dict.fromkeys(NARROWING)),
        model=model,
        questionnaires=reader.questionnaires(),
        **looked.for_pages(),
    )


@blueprint.get("/evidence/<framework_id>/gaps")
@signed_in(accounts.SEE_FIGURES)
def framework_gaps(framework_id: str) -> ResponseReturnValue:
    """What a framework asks for and nobody knows yet, and which questionnaires would fill it.

    For administrators, coordinators, readers, viewers. Outcomes: the page; 404 as of the framework's page.
    """
    looked = _Looked.at(framework_id)
    with web.writing() as db:
        board = _board(db, looked)
    coverage = board.evidence.coverage
    return render_template(
        "staff/evidence_gaps.html",
        board=board,
        coverage=coverage,
        fillers=board.gaps_by_questionnaire(),
        waiting=[one for one in coverage.measures() if one.status is Status.NOT_ENOUGH_YET],
        unasked=[one for one in coverage.measures() if one.status is Status.NOBODY_ASKED],
        from_records=[one for one in coverage.measures() if one.status is Status.NOT_FROM_FEEDBACK],
        questionnaires=reader.questionnaires(),
        **looked.for_pages(),
    )


@blueprint.get("/evidence/<framework_id>/<measure_id>")
@signed_in(accounts.SEE_FIGURES)
def measure_evidence(framework_id: str, measure_id: str) -> ResponseReturnValue:
    """Everything of one measure: what people said, and beside it what staff entered.

    For administrators, coordinators, readers, viewers. Outcomes: the page; 404 for a measure that there is
    not, and as of the framework's page.
    """
    looked = _Looked.at(framework_id)
    if measure_id not in {one.id for one in reader.framework(framework_id).measures()}:
        abort(404)
    with web.writing() as db:
        board = _board(db, looked, measure_id)
        used = summaries.used_frameworks(db, staff().partnership_id)
    coverage = board.evidence.coverage
    one = coverage.measure(measure_id)
    assert one is not None
    measures = [each.measure.id for each in coverage.measures()]
    place = measures.index(measure_id)
    return render_template(
        "staff/evidence_measure.html",
        one=one,
        kept_by_records=record_measures.by_measure(),
        section=next(each for each in coverage.sections if one in each.measures),
        framework=coverage.framework,
        lines=lines_of(board.evidence, one, used),
        own_views=[told(board.evidence, finding, used) for finding in one.own_views],
        beside=board.beside(measure_id),
        before_this=measures[place - 1] if place else "",
        after_this=measures[place + 1] if place + 1 < len(measures) else "",
        questionnaires=reader.questionnaires(),
        **{**drawing(), **looked.for_pages()},
    )


@blueprint.get("/evidence/crosswalk")
@signed_in(accounts.SEE_FIGURES)
def evidence_crosswalk() -> ResponseReturnValue:
    """Each finding under every framework that the partnership uses, at once.

    For administrators, coordinators, readers, viewers. Outcomes: the page; 404 for a district or a period
    that there is not.
    """
    district_id, period = _chosen()
    partnership_id = staff().partnership_id
    try:
        with web.writing() as db:
            used = summaries.used_frameworks(db, partnership_id)
            found = boards.crosswalk(db, partnership_id, used, today(), district_id or None, period)
            areas = districts.listing(db, partnership_id)
            periods = evidence.periods(db, partnership_id, today())
    except Refusal:
        abort(404)
    heard = evidence.Evidence(EMPTY, found.heard)
    groups: dict[FindingKind, list[Crossed]] = {}
    for row in found.rows:
        groups.setdefault(row.findings[0].kind, []).append(_crossed(heard, row))
    return render_template(
        "staff/evidence_crosswalk.html",
        crosswalk=found,
        groups=[(CROSSWALK_WORDS[kind], groups[kind]) for kind in _ORDER if kind in groups],
        areas=areas,
        periods=periods,
        chosen=(district_id, period.name if period else ""),
        words=forms,
        **drawing(),
    )


# ---- what is looked at -----------------------------------------------------------------------------------

NARROWING = ("status", "strength", "audience", "area", "trend")
"""What the lines of a framework's page can be narrowed by, in its address."""
EMPTY = FrameworkEvidence(Framework("", "", "", ()), ())
"""For wording a finding outside any framework."""
CROSSWALK_WORDS = {
    FindingKind.SCALE_CHANGE: _later("What changed"),
    FindingKind.THEME: _later("What people spoke of"),
    FindingKind.QUESTION: _later("Question by question"),
}


def _chosen() -> tuple[str, Period | None]:
    """The district and the period that the address asks for. 404 for what is no period."""
    name = request.args.get("period", "")
    try:
        return request.args.get("district", ""), evidence.read_period(name) if name else None
    except Refusal:
        abort(404)


@dataclass(slots=True)
class _Looked:
    """What a page of a framework looks at, as its address says."""

    framework_id: str
    district_id: str
    period: Period | None
    narrowing: dict[str, str]
    areas: Sequence[NamedDistrict] = ()
    periods: Sequence[str] = ()

    @classmethod
    def at(cls, framework_id: str) -> _Looked:
        """What this request looks at. 404 for what there is not."""
        if framework_id not in reader.frameworks():
            abort(404)
        district_id, period = _chosen()
        narrowing = {name: value for name in NARROWING if (value := request.args.get(name, ""))}
        known: dict[str, set[str]] = {
            "status": {*Status},
            "strength": {*Strength},
            "trend": {*Trend},
            "audience": set(sentences.AUDIENCE_WORDS),
            "area": {one.id for one in reader.framework(framework_id).sections},
        }
        if any(value not in known[name] for name, value in narrowing.items()):
            abort(404)
        return cls(framework_id, district_id, period, narrowing)

    def kept(self) -> dict[str, str]:
        """The district and the period, for links to other pages of the board."""
        period = self.period.name if self.period else ""
        return {name: value for name, value in (("district", self.district_id), ("period", period)) if value}

    def href(self, **other: str | None) -> str:
        """The framework's page with one choice changed; None takes it away."""
        choices = {**self.narrowing, **other}
        given: dict[str, Any] = {name: value for name, value in choices.items() if value}
        return url_for("staff.framework_evidence", framework_id=self.framework_id, **self.kept() | given)

    def for_pages(self) -> dict[str, object]:
        """What every page of the board takes."""
        kept = self.kept()
        return {
            "areas": self.areas,
            "periods": self.periods,
            "chosen": (kept.get("district", ""), kept.get("period", "")),
            "kept": kept,
            "shown": shown,
            "words": forms,
            "say": sentences,
            "evidence_words": evidence_words,
            "record_words": record_words,
            "action_words": action_words,
        }


def _board(db: Session, looked: _Looked, measure_id: str = "") -> Board:
    """The board, with people's words where it is of one measure. 404 for a district that there is not."""
    partnership_id = staff().partnership_id
    district_id = looked.district_id or None
    try:
        board = boards.build(
            db, partnership_id, looked.framework_id, today(), district_id, looked.period, measure_id
        )
    except Refusal:
        abort(404)
    looked.areas = districts.listing(db, partnership_id)
    looked.periods = evidence.periods(db, partnership_id, today())
    return board


@dataclass(frozen=True, slots=True)
class Crossed:
    """A row of the crosswalk in words. points: the ways in which its findings point. sources: of each finding
    the collection, who answered, and where its figures are explained."""

    title: str
    points: tuple[str, ...]
    sources: tuple[tuple[str, str, str], ...]
    measures: Mapping[str, tuple[Measure, ...]]


def _crossed(heard: Evidence, row: boards.Row) -> Crossed:
    ways = {one.points for one in row.findings}
    sources = []
    for one in row.findings:
        about = heard.about(one)
        href = why.address(about.release.id, about.key) if about.release is not None else ""
        sources.append((one.source_title, one.audience, href))
    return Crossed(
        told(heard, row.findings[0], ()).title,
        tuple(str(words) for way, words in sentences.POINTING_WORDS.items() if way in ways),
        tuple(sources),
        row.measures,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One way of narrowing: its words, the address that takes it, how many measures it leaves, whether taken.

    count: of measures, which are no people.
    """

    label: str
    href: str
    count: int
    is_taken: bool


def _choices(coverage: FrameworkEvidence, looked: _Looked) -> list[tuple[str, list[Choice]]]:
    """Every way of narrowing, each with how many measures it leaves; those that leave none are left out."""
    named: tuple[tuple[str, str, Mapping[Any, object]], ...] = (
        ("status", _("Where it stands"), sentences.STATUS_WORDS),
        ("strength", _("How sure"), sentences.STRENGTH_WORDS),
        ("trend", _("Since the release before"), evidence_words.TREND_WORDS),
        ("audience", _("Who can speak to it"), sentences.AUDIENCE_WORDS),
        ("area", _("Area"), {one.id: one.title for one in coverage.framework.sections}),
    )
    found = []
    for name, title, options in named:
        choices = []
        for value, label in options.items():
            narrowed = _narrowed(coverage, {**looked.narrowing, name: value})
            left = sum(len(section.measures) for section in narrowed)
            taken = looked.narrowing.get(name) == value
            if left or taken:
                href = looked.href(**{name: None if taken else str(value)})
                choices.append(Choice(str(label), href, left, taken))
        found.append((title, choices))
    return found


def _narrowed(coverage: FrameworkEvidence, narrowing: Mapping[str, str]) -> list[SectionEvidence]:
    """The areas with those of their measures that are asked for; areas that hold none are left out."""

    def is_wanted(section: SectionEvidence, one: MeasureEvidence) -> bool:
        evidenced = one.status is Status.EVIDENCED
        return (
            narrowing.get("status", one.status) == one.status
            and ("strength" not in narrowing or narrowing["strength"] == one.strength)
            and ("trend" not in narrowing or (evidenced and narrowing["trend"] == one.trend))
            and ("audience" not in narrowing or narrowing["audience"] in one.measure.audiences)
            and narrowing.get("area", section.id) == section.id
        )

    found = [
        replace(section, measures=tuple(one for one in section.measures if is_wanted(section, one)))
        for section in coverage.sections
    ]
    return [section for section in found if section.measures]


# ---- findings in words -----------------------------------------------------------------------------------


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
    why: str = ""
    mean: Figure | None = None
    trend: str = ""
    before: str = ""
    stood: str = ""
    also: tuple[tuple[Framework, tuple[Measure, ...]], ...] = ()


_ORDER = (FindingKind.SCALE_CHANGE, FindingKind.THEME, FindingKind.QUESTION)


def lines_of(found: Evidence, measure: MeasureEvidence, used: Sequence[Framework]) -> list[Line]:
    """What is shown for a measure: changes first, then what people spoke of, then question by question."""
    return [
        told(found, one, used) for one in sorted(measure.findings, key=lambda one: _ORDER.index(one.kind))
    ]


def told(found: Evidence, finding: Finding, used: Sequence[Framework]) -> Line:
    """A finding as a line of the page. used: the frameworks under which it is looked for."""
    about = found.about(finding)
    here = found.coverage.framework.id
    return replace(
        _told(found, finding),
        why=why.address(about.release.id, about.key) if about.release is not None else "",
        mean=about.mean if about.mean is not None and about.mean.is_shown else None,
        trend=evidence_words.finding_trend_text(finding),
        before=release_words(about.earlier.number, about.earlier.made_on) if about.earlier else "",
        stood=stood(about.told_in) if about.told_in is not None else "",
        also=tuple(
            (framework, measures)
            for framework, measures in why.under_frameworks(finding.measures)
            if framework in used and framework.id != here
        ),
    )


def release_words(number: int, day: date) -> str:
    """A release as it is named beside figures."""
    return _("release %(number)s of %(day)s") % {"number": number, "day": format_date(day)}


def _told(found: Evidence, finding: Finding) -> Line:
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
