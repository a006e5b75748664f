"""Areas for development, proposed by a stated rule, and room for what the board makes of it.

The rule is printed, and stands in docs/decisions/0052: what people say needs to be better, what got worse,
what they are divided about, what nobody was asked or too few answered, weak evidence, and missing numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from analysis import ratings
from analysis.outcomes import MeasureEvidence, Pointing, Status, Strength, Trend
from survey_app import sentences
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext, questionnaire_words
from survey_app.papers.model import Block, Items, Narrative, Paragraph, Section
from survey_app.reports import known, standing
from survey_app.reports.ground import Ground

RULE = lazy_gettext(
    "Proposed by a rule, in this order: what people say needs to be better; what got worse; what they are "
    "divided about; what nobody was asked, or too few answered; evidence that is only emerging; and numbers "
    "that nobody entered. What matters most is for the board to say."
)
NAMED = 3
"""Measures that are named with their text in a line; of more only the numbers stand there."""


def section(ground: Ground, area_id: str, measures: Sequence[MeasureEvidence]) -> Section:
    """What an area should do better, by the rule, and in the coordinator's words."""
    lines = tuple((line,) for line in proposed(ground, measures))
    blocks: list[Block] = [Items(lines)] if lines else [Paragraph((_("The rule finds nothing here."),))]
    blocks.append(Paragraph((str(RULE),), "quiet"))
    blocks.append(
        Narrative(
            f"development-{area_id.partition('-')[2]}",
            _("In our words"),
            _(
                "What the partnership will do about this area: what, by whom, by when, and how it will be "
                "known."
            ),
        )
    )
    return Section(f"{area_id}-development", _("Areas for development"), tuple(blocks))


def proposed(ground: Ground, measures: Sequence[MeasureEvidence]) -> Iterator[str]:
    """A line for each reason of the rule that a measure gives; no measure stands under two of them."""
    told: set[str] = set()
    for is_one, wording in _REASONS:
        found = [one for one in measures if one.measure.id not in told and is_one(ground, one)]
        told.update(one.measure.id for one in found)
        if found:
            yield _line(str(wording), found)


def _line(wording: str, found: Sequence[MeasureEvidence]) -> str:
    line = wording % {"measures": _named(found)}
    fillers = _fillers([one for one in found if one.status is Status.NOBODY_ASKED])
    if not fillers:
        return line
    return _("%(line)s What would fill it: %(questionnaires)s.") % {"line": line, "questionnaires": fillers}


def _named(found: Sequence[MeasureEvidence]) -> str:
    if len(found) > NAMED:
        return standing.refs(found)
    return sentences.join(
        [
            _("%(ref)s (%(text)s)")
            % {"ref": standing.ref_of(one.measure), "text": questionnaire_words(one.measure.text)}
            for one in found
        ]
    )


def _fillers(found: Sequence[MeasureEvidence]) -> str:
    """The questionnaire that would fill most of these gaps, and the one that would fill most of the rest."""
    left = list(found)
    names: list[str] = []
    while left and len(names) < known.FILLERS_NAMED:
        asked = [each for one in left for each in one.would_fill]
        if not asked:
            break
        best = max(dict.fromkeys(asked), key=asked.count)
        names.append(known.questionnaire_name(best))
        left = [one for one in left if best not in one.would_fill]
    return sentences.join(names)


def _needs_to_be_better(_ground: Ground, one: MeasureEvidence) -> bool:
    return ratings.voice(one.findings) is Pointing.NOT_WELL


def _got_worse(_ground: Ground, one: MeasureEvidence) -> bool:
    return one.trend is Trend.WORSE


def _is_divided(_ground: Ground, one: MeasureEvidence) -> bool:
    return ratings.voice(one.findings) is Pointing.MIXED


def _nobody_asked(_ground: Ground, one: MeasureEvidence) -> bool:
    return one.status is Status.NOBODY_ASKED


def _too_few(_ground: Ground, one: MeasureEvidence) -> bool:
    return one.status is Status.NOT_ENOUGH_YET


def _is_weak(_ground: Ground, one: MeasureEvidence) -> bool:
    return one.status is Status.EVIDENCED and one.strength is Strength.EMERGING


def _lacks_a_number(ground: Ground, one: MeasureEvidence) -> bool:
    is_number = one.measure.kind == "quantitative" and bool(one.measure.records)
    counted = ground.entered.counted.get(one.measure.id)
    is_known = bool(ground.entered.records.get(one.measure.id)) or (counted is not None and counted.times > 0)
    return is_number and not is_known


_REASONS: tuple[tuple[Callable[[Ground, MeasureEvidence], bool], object], ...] = (
    (_needs_to_be_better, lazy_gettext("People say that it needs to be better: %(measures)s.")),
    (_got_worse, lazy_gettext("Got worse since the figures before: %(measures)s.")),
    (_is_divided, lazy_gettext("People are divided about it: %(measures)s.")),
    (_nobody_asked, lazy_gettext("Nobody was asked: %(measures)s.")),
    (_too_few, lazy_gettext("Asked, and too few answered to show anything: %(measures)s.")),
    (_is_weak, lazy_gettext("The evidence is only emerging, so more people should be heard: %(measures)s.")),
    (_lacks_a_number, lazy_gettext("No number is entered from records: %(measures)s.")),
)
