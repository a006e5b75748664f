"""The annual report: the five areas of the outcomes framework (SET), for a strategic board or a local one.

Each area has the parts that the framework asks for, in its order: how good work looks, what records show, what
people said, positive impacts (where the framework lists them), what is being done, and what to do better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analysis.outcomes import FrameworkEvidence, MeasureEvidence, SectionEvidence
from questionnaires import reader
from survey_app import report_words, sentences
from survey_app.i18n import gettext as _
from survey_app.i18n import ngettext, questionnaire_words
from survey_app.papers.model import Block, Callout, Narrative, Paper, Paragraph, Runs, Section, Table
from survey_app.reports import by_district, closing, development, doing, front, known, pictured, recorded, standing
from survey_app.reports.front import Area
from survey_app.reports.ground import Ground
from survey_app.reports.known import Known
from survey_app.reports.runs import one_after_another

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
        _strands(ground, coverage),
        *closing.sections(ground, (FRAMEWORK,)),
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
    told = {"place": ground.place, "period": ground.period_text}
    if ground.district_id is not None:
        return (
            _(
                "This report tells the local board of %(place)s what is known, and how surely, of the work to prevent "
                "child sexual exploitation: %(period)s. It holds what was asked in this district alone; what was "
                "asked across the partnership stands in the report of the whole."
            )
            % told
        )
    return (
        _(
            "This report tells the strategic board what is known, and how surely, of the work to prevent child "
            "sexual exploitation across %(place)s: %(period)s. It sets what people said beside what records hold, "
            "and says as plainly what is not known."
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
            *(_impacts(area_id, impacts, ground, told) if impacts is not None else ()),
            *_done(ground, area_id, measures),
            development.section(ground, area_id, measures),
        ),
        on_new_page=True,
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
    return Callout("good", _("What good looks like"), (questionnaire_words(text),))
