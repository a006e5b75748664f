"""From what people wrote to figures: who spoke of each theme, which way, of two together, and of none.

People are counted, never mentions. What is suggested counts until a person rejects it, and each figure says
how much of it people have looked at. A theme that may not be shown is left out like one that nobody spoke of:
a line that says "hidden" would tell the one from the other. Pairs of themes likewise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from analysis.disclosure import of_themes, release_rules, showing
from analysis.disclosure.classes import DisclosureClass
from analysis.figures import ThemeFigure
from analysis.languages import ENGLISH
from analysis.sentiment import KINDS
from survey_app.services import codebooks, learning
from survey_app.services.release_gate import Gate
from survey_app.services.released import (
    CHECKED,
    NOT_CHECKED,
    PARTLY_CHECKED,
    CommentFigures,
    PairFigures,
    ThemeFigures,
)
from survey_app.store import counts
from survey_app.store.database import Session

ACCEPTED = "accepted"
MIXED = "mixed"


def commenters(session: Session, collection_ids: Sequence[str]) -> int:
    """How many people's comments themes are counted from, for deciding when they may change. Never shown."""
    return counts.commenters(session, collection_ids)


def of(
    session: Session,
    partnership_id: str,
    collection_ids: Sequence[str],
    klass: DisclosureClass,
    gate: Gate,
    *,
    final: bool,
) -> tuple[tuple[ThemeFigures, ...], CommentFigures]:
    """What is told of the comments of collections, as the gate lets it be told. final: they are closed."""
    people = counts.commenters(session, collection_ids)
    number, version = learning.reads_now(session, partnership_id)
    known = {theme.id: place for place, theme in enumerate(codebooks.current(session, partnership_id).themes)}
    rows = [row for row in counts.themed_rows(session, collection_ids) if row.theme_id in known]
    by_theme: dict[str, list[counts.ThemedRow]] = {theme_id: [] for theme_id in known}
    for row in rows:
        by_theme[row.theme_id].append(row)
    shown = []
    for theme_id, found in by_theme.items():
        directions = _direction_of_people(found)
        split = dict.fromkeys(KINDS, 0) | Counter(directions.values())
        figure = of_themes.theme(len(directions), people, split, klass, final=final)
        if found and figure.is_shown:
            spoken = set(directions.values())
            told = gate.theme(ThemeFigures(theme_id, figure, _checked(found)), people, spoken)
            shown += [told] if told is not None else []
    bar = learning.bar_in_use(session, partnership_id)
    themed = {row.person for row in rows}
    return tuple(shown), CommentFigures(
        writers=of_themes.writers(people, klass, final=final),
        without_theme=of_themes.without_theme(people - len(themed), people, klass, final=final),
        pairs=_pairs(by_theme, [one.theme_id for one in shown], people, klass, gate, final=final),
        told_by=tuple(
            (name, showing.amount(n, people, klass, final=final)) for name, n in _told_by(rows, bar).items()
        ),
        codebook=version,
        model=number,
        other_languages=_in_other_languages(session, collection_ids, themed, people, klass, final=final),
    )


def _in_other_languages(
    session: Session,
    collection_ids: Sequence[str],
    themed: set[str],
    people: int,
    klass: DisclosureClass,
    *,
    final: bool,
) -> ThemeFigure | None:
    """Who wrote in another language, which the machine reads no theme in; None where it may not be told.

    A language is a trait of a person, so they and the others need the floor each (R2), beside what holds for
    a theme. How many spoke of no theme stands beside it, so its parts in English and not need the floor too,
    or are nobody. Where it may not be told nothing stands, as where nobody did.
    """
    others = counts.people_in_other_languages(session, collection_ids, ENGLISH)
    if not release_rules.group_allowed(len(others), people, klass):
        return None
    without = people - len(themed)
    parts = (len(others & themed), len(others - themed), without - len(others - themed))
    if any(0 < part < klass.floor for part in parts):
        return None
    figure = of_themes.theme(len(others), people, {}, klass, final=final)
    return figure if figure.is_shown else None


def _pairs(
    by_theme: dict[str, list[counts.ThemedRow]],
    shown: Sequence[str],
    people: int,
    klass: DisclosureClass,
    gate: Gate,
    *,
    final: bool,
) -> tuple[PairFigures, ...]:
    """Who spoke of two themes that are both shown, the most first and otherwise in the codebook's order."""
    carriers = {theme_id: frozenset(row.person for row in by_theme[theme_id]) for theme_id in shown}
    found = []
    for first, second in combinations(shown, 2):
        both = len(carriers[first] & carriers[second])
        figure = of_themes.together(
            both, len(carriers[first]), len(carriers[second]), people, klass, final=final
        )
        if figure.is_shown and both:
            found.append(PairFigures(first, second, figure))
    return tuple(sorted(gate.pairs(found, carriers, people), key=lambda one: -(one.figure.value or 0)))


def _told_by(rows: Sequence[counts.ThemedRow], bar: float) -> dict[str, int]:
    """How many themes were put and directions told by people, and how many by the machine."""
    suggested = [row for row in rows if row.state != ACCEPTED]
    sure = sum(row.confidence is not None and row.confidence >= bar for row in suggested)
    directed = {row.comment_id: row.directed for row in rows}
    by_people = sum(directed.values())
    return {
        "themes_by_people": len(rows) - len(suggested),
        "themes_by_machine_sure": sure,
        "themes_by_machine_unsure": len(suggested) - sure,
        "directions_by_people": by_people,
        "directions_by_machine": len(directed) - by_people,
    }


def _direction_of_people(rows: Sequence[counts.ThemedRow]) -> dict[str, str]:
    """Each person's direction on a theme: that of their comments, "mixed" where those differ."""
    heard: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        heard[row.person].add(_direction_of(row))
    return {person: next(iter(said)) if len(said) == 1 else MIXED for person, said in heard.items()}


def _direction_of(row: counts.ThemedRow) -> str:
    """Which way a comment points for one of its themes.

    A person's word on the comment stands for each of its themes. "Mixed" says that the comment turns, and
    leaves it to the machine to say which way it points for this one.
    """
    if row.directed and row.direction != MIXED:
        return row.direction or "neutral"
    return row.for_theme or row.direction or "neutral"


def _checked(rows: Sequence[counts.ThemedRow]) -> str:
    states = {row.state for row in rows}
    if states == {ACCEPTED}:
        return CHECKED
    return PARTLY_CHECKED if ACCEPTED in states else NOT_CHECKED
