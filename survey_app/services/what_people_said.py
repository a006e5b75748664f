"""What people said, theme by theme, in every collection at once: the same figures that its summaries show.

Nothing is added up: of each collection its own release stands, so looking at it by audience, district or
period only chooses among releases (R5, R7).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from analysis.figures import ThemeFigure
from analysis.outcomes import Finding, FindingKind, Pointing
from questionnaires.model import AUDIENCES, Theme
from survey_app.services import evidence
from survey_app.services.collections import AskedCollection
from survey_app.services.evidence import Period
from survey_app.store.database import Session


@dataclass(frozen=True, slots=True)
class Voice:
    """Who spoke of a theme in one collection, as it shows it. quotes: words that a person released."""

    asked: AskedCollection
    figure: ThemeFigure
    checked: str
    points: Pointing | None
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A theme with every collection in which it is shown; those of one audience together."""

    theme: Theme
    voices: tuple[Voice, ...]

    @property
    def audiences(self) -> tuple[str, ...]:
        """The audiences that spoke of it, in the house's order."""
        there = {one.asked.audience for one in self.voices}
        return tuple(audience for audience in AUDIENCES if audience in there)

    def of(self, audience: str) -> tuple[Voice, ...]:
        """What one audience said."""
        return tuple(one for one in self.voices if one.asked.audience == audience)


def themes(
    session: Session,
    partnership_id: str,
    today: date,
    *,
    district_id: str | None = None,
    period: Period | None = None,
    audience: str = "",
    points: Pointing | None = None,
) -> tuple[Said, ...]:
    """The themes that are shown anywhere, those of most collections first. The session is one that writes.

    audience, points: of whom, and which way it points; "" and None for all. Raises Refusal for a district
    that is not the partnership's.
    """
    heard = evidence.gather(session, partnership_id, today, district_id, period)
    found: dict[str, tuple[Theme, list[Voice]]] = {}
    for finding in heard.findings:
        about = heard.about[finding.source_id, finding.subject]
        if finding.kind is not FindingKind.THEME or about.theme is None or not finding.is_shown:
            continue
        if audience not in ("", finding.audience) or points not in (None, finding.points):
            continue
        voice = _voice(finding, about)
        if voice is not None:
            found.setdefault(about.theme.id, (about.theme, []))[1].append(voice)
    said = [Said(theme, tuple(_in_order(voices))) for theme, voices in found.values()]
    return tuple(sorted(said, key=lambda one: (-len(one.voices), one.theme.id)))


def _voice(finding: Finding, about: evidence.About) -> Voice | None:
    if not isinstance(finding.figure, ThemeFigure):
        return None
    return Voice(about.source, finding.figure, about.checked, finding.points, about.quotes)


def _in_order(voices: Iterable[Voice]) -> list[Voice]:
    return sorted(
        voices, key=lambda one: (AUDIENCES.index(one.asked.audience), -one.asked.opens_on.toordinal())
    )
