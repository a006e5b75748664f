"""The annual report: the five areas of the outcomes framework (SET), for a strategic board or a local one.

Each area has the parts that the framework asks for, in its order: how good work looks, what records show,
what people said, positive impacts (where it lists them), what is being done, and what to do better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analysis.outcomes import FrameworkEvidence, MeasureEvidence, SectionEvidence, Status
from questionnaires import reader
from survey_app import report_words
from survey_app.i18n import gettext as _
from survey_app.i18n import questionnaire_words
from survey_app.papers.model import Block, Callout, Paper, Paragraph, Section
from survey_app.reports import (
    by_district,
    closing,
    development,
    doing,
    front,
    known,
    measure_table,
    pictured,
    recorded,
    standing,
)
from survey_app.reports.front import Area
from survey_app.reports.ground import Ground
from survey_app.reports.known import Known
from survey_app.reports.runs import fill
from survey_app.services.actions import Doing

FRAMEWORK = "SET"
AREAS = ("SET-3.1", "SET-3.2", "SET-3.3", "SET-3.4", "SET-3.5")
IMPACTS_IN = {"SET-3.4": "SET-PI"}
"""The framework lists its positive impacts under one area."""
STRANDS = ("SET-S1", "SET-S2", "SET-S3", "SET-S4", "SET-S5", "SET-S6", "SET-S7")
INFORMATION = "SET-4.0"
QUOTES_AN_AREA = 3


def build(ground: Ground) -> Paper:
    """The annual report of the partnership, or of one district for its local board."""
    coverage = ground.evidence(FRAMEWORK).coverage
    shown = pictured.Shown()
    sections = (
        front.one_page(ground, _parts(coverage), _what_it_is(ground)),
        *(_area(ground, coverage, area_id, shown) for area_id in AREAS),
        *by_district.sections(ground, FRAMEWORK),
        *closing.sections(ground, (FRAMEWORK,)),
        _strands(ground, coverage),
    )
    return Paper(
        kind="annual",
        title=str(report_words.KIND_WORDS["annual"][0]),
        subtitle=_("%(place)s, %(period)s") % {"place": ground.place, "period": ground.period_text},
        language=ground.language,
        facts=ground.facts(),
        sections=sections,
        sources=ground.sources.all(),
    )


def _what_it_is(ground: Ground) -> str:
    period = ground.period_text
    told = {"place": ground.place, "period": period[:1].lower() + period[1:]}
    if ground.district_id is not None:
        return (
            _(
                "This report tells the local board of %(place)s what is known, and how surely, of the work "
                "to prevent child sexual exploitation (%(period)s). It holds what was asked in this district "
                "alone; what was asked across the partnership stands in the report of the whole."
            )
            % told
        )
    return (
        _(
            "This report tells the strategic board what is known, and how surely, of the work to prevent "
            "child sexual exploitation (%(period)s). It sets what people said beside what "
            "records hold, and says as plainly what is not known."
        )
        % told
    )


def _parts(coverage: FrameworkEvidence) -> tuple[Area, ...]:
    """The parts of the framework in the order of the report: the five areas, then the strands."""
    sections = {section.id: section for section in coverage.sections}
    found = []
    for area_id in AREAS:
        impacts = IMPACTS_IN.get(area_id)
        measures = sections[area_id].measures + (sections[impacts].measures if impacts else ())
        found.append(Area(_title(sections[area_id]), measures))
    found += [Area(_title(sections[each]), sections[each].measures) for each in (*STRANDS, INFORMATION)]
    return tuple(found)


def _title(section: SectionEvidence) -> str:
    return questionnaire_words(section.title)


# ---- an area ---------------------------------------------------------------------------------------------


def _area(ground: Ground, coverage: FrameworkEvidence, area_id: str, shown: pictured.Shown) -> Section:
    """One of the five areas, with all that the framework asks of it."""
    area = _section(coverage, area_id)
    impacts = _section(coverage, IMPACTS_IN[area_id]) if area_id in IMPACTS_IN else None
    measures = area.measures + (impacts.measures if impacts is not None else ())
    told = _known(ground)
    return Section(
        area_id,
        _("%(number)s %(title)s") % {"number": area_id.partition("-")[2], "title": _title(area)},
        (_good_work(area_id), *_at_a_glance(ground, area_id, measures)),
        (
            recorded.section(ground, area_id, _of_kind(area.measures, "quantitative")),
            _said(ground, area_id, _of_kind(area.measures, "qualitative"), told, shown),
            *([_impacts(ground, area_id, impacts, told, shown)] if impacts is not None else []),
            _done(ground, area_id, measures),
            development.section(ground, area_id, measures),
        ),
        # So that the summary is alone on its page.
        on_new_page=area_id == AREAS[0],
    )


def _section(coverage: FrameworkEvidence, section_id: str) -> SectionEvidence:
    return next(section for section in coverage.sections if section.id == section_id)


def _known(ground: Ground) -> Mapping[str, Known]:
    return known.known(ground, FRAMEWORK)


def _of_kind(measures: Sequence[MeasureEvidence], kind: str) -> list[MeasureEvidence]:
    return [one for one in measures if one.measure.kind == kind]


def _good_work(area_id: str) -> Block:
    """How good work looks there, in our words."""
    (text,) = (one.good_work for one in reader.framework(FRAMEWORK).sections if one.id == area_id)
    return Callout("", _("What good looks like"), (questionnaire_words(text),))


def _at_a_glance(ground: Ground, area_id: str, measures: Sequence[MeasureEvidence]) -> Iterator[Block]:
    """How many measures of the area have which evidence, in one sentence: measures, not people."""
    evidenced = [one for one in measures if one.status is Status.EVIDENCED]
    gaps = [one for one in measures if one.is_gap]
    key = f"measures/{area_id}"
    yield Paragraph(
        fill(
            _(
                "Measures of this area: %(all)s. Evidenced by what people answered: %(evidenced)s; gaps: "
                "%(gaps)s; for records alone to tell: %(records)s."
            ),
            all=ground.count(len(measures), f"{key}/all", _("Measures of the area")),
            evidenced=ground.count(len(evidenced), f"{key}/evidenced", _("Measures with evidence")),
            gaps=ground.count(len(gaps), f"{key}/gaps", _("Measures with a gap")),
            records=ground.count(
                len(measures) - len(evidenced) - len(gaps), f"{key}/records", _("Measures from records alone")
            ),
        )
    )


def _said(
    ground: Ground,
    area_id: str,
    measures: Sequence[MeasureEvidence],
    told: Mapping[str, Known],
    shown: pictured.Shown,
) -> Section:
    """What people said on each qualitative measure, with charts and quotes of the most telling."""
    findings = [finding for one in measures for finding in one.findings]
    return Section(
        f"{area_id}-said",
        _("What people said"),
        (
            measure_table.of(
                ground, measures, told, _("What people said, area %(area)s") % {"area": _number(area_id)}
            ),
            *pictured.pictures(ground, findings, shown),
            *pictured.quotes(ground, findings, shown, QUOTES_AN_AREA),
        ),
    )


def _impacts(
    ground: Ground,
    area_id: str,
    impacts: SectionEvidence,
    told: Mapping[str, Known],
    shown: pictured.Shown,
) -> Section:
    """All of the framework's positive impacts, each with evidence or as a gap."""
    caption = _("Positive impacts on young people")
    findings = [finding for one in impacts.measures for finding in one.findings]
    return Section(
        f"{area_id}-impacts",
        caption,
        (
            Paragraph(
                (
                    _(
                        "The framework lists what a young person may gain from support. Each is here, with "
                        "what was heard of it or as a gap. None of it shows that the support caused it."
                    ),
                )
            ),
            measure_table.of(ground, impacts.measures, told, caption, 1),
            *pictured.pictures(ground, findings, shown),
            *pictured.quotes(ground, findings, shown, QUOTES_AN_AREA),
        ),
    )


def _done(ground: Ground, area_id: str, measures: Sequence[MeasureEvidence]) -> Section:
    """The actions that are about the area's measures, or about themes that evidence these."""
    title = _("What is being done")
    found = _doings(ground, measures)
    if not found:
        return Section(
            f"{area_id}-done", title, (Paragraph((_("No action is entered that is about this area."),)),)
        )
    caption = _("Actions about area %(area)s") % {"area": _number(area_id)}
    return Section(f"{area_id}-done", title, (doing.table(ground, found, caption, caption[:31]),))


def _doings(ground: Ground, measures: Sequence[MeasureEvidence]) -> tuple[Doing, ...]:
    ids = frozenset(one.measure.id for one in measures)
    themes = {theme.id for theme in ground.codebook.themes if ids & frozenset(theme.measures)}
    return tuple(
        one
        for one in ground.entered.doings
        if ids & frozenset(one.measure_ids) or (not one.measure_ids and themes & frozenset(one.theme_ids))
    )


def _number(area_id: str) -> str:
    return area_id.partition("-")[2]


# ---- the strands -----------------------------------------------------------------------------------------


def _strands(ground: Ground, coverage: FrameworkEvidence) -> Section:
    """Every other measure of the framework, strand by strand, and its sources of information."""
    told = _known(ground)
    sections = []
    for section_id in (*STRANDS, INFORMATION):
        found = _section(coverage, section_id)
        caption = _("Measures %(first)s to %(last)s") % {
            "first": standing.ref_of(found.measures[0].measure),
            "last": standing.ref_of(found.measures[-1].measure),
        }
        table = measure_table.of(ground, found.measures, told, caption, 1)
        sections.append(Section(section_id, _title(found), (table,)))
    return Section(
        "strands",
        _("Appendix: the seven strands, and the sources of information"),
        (
            Paragraph(
                (
                    _(
                        "The strategy names seven strands of work. Each of their measures is here with the "
                        "most telling of what was heard, or as a gap; the evidence pages hold the rest."
                    ),
                )
            ),
        ),
        tuple(sections),
        on_new_page=True,
    )
