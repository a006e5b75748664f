"""How a measure stands, in a few words: its number, how sure its evidence is, which way, and from whom."""

from __future__ import annotations

from collections.abc import Iterable

from analysis import ratings
from analysis.outcomes import MeasureEvidence, Status, Trend
from questionnaires.model import Measure
from survey_app import sentences
from survey_app.i18n import gettext as _
from survey_app.i18n import questionnaire_words


def ref_of(measure: Measure) -> str:
    """A measure's number within its framework: "3.1-QL2"."""
    return measure.id.partition("-")[2]


def name_of(measure: Measure) -> str:
    """A measure's number and text, as it stands first in a row."""
    return _("%(ref)s %(text)s") % {"ref": ref_of(measure), "text": questionnaire_words(measure.text)}


def refs(found: Iterable[MeasureEvidence]) -> str:
    """The numbers of measures in a row: "3.1-QL1, 3.1-QL2"."""
    return ", ".join(ref_of(one.measure) for one in found)


def text(one: MeasureEvidence) -> str:
    """How sure the evidence is and which way it points, or which gap there is."""
    if one.status is not Status.EVIDENCED:
        return str(sentences.STATUS_WORDS[one.status])
    strength = str(sentences.STRENGTH_WORDS[one.strength]).capitalize()
    way = ratings.voice(one.findings)
    if way is None:
        return _("%(strength)s; does not say which way") % {"strength": strength}
    told = {"strength": strength, "way": _lowered(str(sentences.POINTING_WORDS[way]))}
    return _("%(strength)s; %(way)s") % told


def with_trend(one: MeasureEvidence) -> str:
    """The same, and where it has gone since the release before, where that can be told."""
    if one.trend is Trend.UNKNOWN or one.status is not Status.EVIDENCED:
        return text(one)
    return _("%(standing)s; %(trend)s") % {"standing": text(one), "trend": _TRENDS[one.trend]()}


_TRENDS = {
    Trend.BETTER: lambda: _("better than before"),
    Trend.WORSE: lambda: _("worse than before"),
    Trend.SAME: lambda: _("much as before"),
}


def voices(audiences: Iterable[str]) -> str:
    """Audiences in a row: "young people and practitioners"; "" for none."""
    return sentences.join([_lowered(str(sentences.AUDIENCE_WORDS[one])) for one in audiences])


def _lowered(word: str) -> str:
    return word[:1].lower() + word[1:]
