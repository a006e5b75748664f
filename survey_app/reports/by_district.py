"""The whole partnership's report by district: what was asked there, and how far its evidence goes.

Each figure is one of a release of a collection of that district, as it stands everywhere else. Nothing is the
whole without a part, so no district's figure can be worked out from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analysis import outcomes
from analysis.outcomes import FrameworkEvidence, Pointing, Status
from questionnaires import reader
from survey_app import sentences
from survey_app.i18n import gettext as _
from survey_app.papers.model import Block, Paragraph, Runs, Section, Table
from survey_app.reports.ground import Ground

_WAYS = (Pointing.WELL, Pointing.MIXED, Pointing.NOT_WELL)


def sections(ground: Ground, framework_id: str) -> Iterator[Section]:
    """The section by district; none in the report of one district, and where there is no district."""
    if ground.district_id is not None or not ground.districts:
        return
    yield Section(
        "by-district",
        _("By district"),
        (
            Paragraph(
                (
                    _(
                        "How far the evidence goes in each district, from the collections that belong to it "
                        "alone. What was asked across the partnership belongs to no district. Districts "
                        "asked different people different things, so these rows are no ranking."
                    ),
                )
            ),
            _evidence(ground, framework_id),
            *_audiences(ground),
        ),
        on_new_page=True,
    )


def _evidence(ground: Ground, framework_id: str) -> Table:
    places = (*ground.districts, "")
    return Table(
        _("Measures with evidence, by district: measures, not people"),
        (
            _("District"),
            _("Collections"),
            _("Measures with evidence"),
            _("Strong or moderate"),
            *(str(sentences.POINTING_WORDS[way]) for way in _WAYS),
        ),
        tuple(_row(ground, framework_id, place) for place in places),
        _("By district"),
    )


def _row(ground: Ground, framework_id: str, place: str) -> tuple[Runs, ...]:
    coverage = _coverage(ground, framework_id, place)
    shown = [one for one in coverage.measures() if one.status is Status.EVIDENCED]
    surer = [one for one in shown if one.strength in (outcomes.Strength.STRONG, outcomes.Strength.MODERATE)]
    asked = sum(
        _place_of(ground, key) == place and not one.is_programme for key, one in ground.summaries.items()
    )
    name = place or _("Across the partnership")

    def count(number: int, code: str, label: str) -> Runs:
        return (ground.count(number, f"district:{place or 'all'}/{code}", f"{name}: {label}"),)

    return (
        (name,),
        count(asked, "collections", _("Collections")),
        count(len(shown), "evidenced", _("Measures with evidence")),
        count(len(surer), "surer", _("Strong or moderate")),
        *(
            count(sum(way in one.points for one in shown), str(way), str(sentences.POINTING_WORDS[way]))
            for way in _WAYS
        ),
    )


def _coverage(ground: Ground, framework_id: str, place: str) -> FrameworkEvidence:
    """What was heard on a framework in one district, of the same findings as in the whole report."""
    here = [one for one in ground.heard.findings if _place_of(ground, one.source_id) == place]
    return outcomes.coverage(
        reader.framework(framework_id), here, reader.questionnaires().values(), today=ground.today
    )


def _place_of(ground: Ground, key: str) -> str:
    """The district to which all of a collection or programme belongs, "" for none."""
    names = {one.district_name for one in ground.summary(key).collections}
    return names.pop() if len(names) == 1 else ""


def _audiences(ground: Ground) -> Iterator[Block]:
    """Of which audiences something is shown in each district."""
    heard: dict[str, Counter[str]] = {place: Counter() for place in ground.districts}
    for key, one in ground.summaries.items():
        place = _place_of(ground, key)
        if place in heard and not one.is_programme and one.people.is_shown:
            heard[place][one.collections[0].audience] += 1
    said = [
        _("%(district)s: %(audiences)s")
        % {
            "district": place,
            "audiences": sentences.join(
                [str(sentences.AUDIENCE_WORDS[one]).lower() for one in sentences.AUDIENCE_WORDS if found[one]]
            )
            or _("nobody"),
        }
        for place, found in heard.items()
    ]
    yield Paragraph((_("From whom something is shown – %(districts)s.") % {"districts": "; ".join(said)},))
