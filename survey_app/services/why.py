"""Why a figure is what it is: the address of its explanation, and everything that explains it.

A figure of a release is known by the release's id and by its key (`released`), so it can be followed from
every page, report and export, for as long as the release is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from analysis import scoring
from analysis.disclosure import of_themes
from analysis.disclosure.classes import DisclosureClass
from analysis.figures import BlockFigure, Parts
from questionnaires import reader
from questionnaires.model import Framework, Measure, Question, Scale, Theme
from survey_app.services import codebooks, collections, question_figures, releases, subjects
from survey_app.services.released import (
    KEY_SIGN,
    BlockFigures,
    CardFigures,
    ChangeFigures,
    CommentFigures,
    PairFigures,
    QuestionFigures,
    ScaleFigures,
    ThemeFigures,
    Told,
)
from survey_app.services.subjects import Subject
from survey_app.store import releases as store
from survey_app.store.database import Session
from survey_app.store.tables import Release

ROOT = "/staff/why"
"""Where the pages stand that explain figures (`coordinator/why.py`)."""
COLLECTION, PROGRAMME = "collection", "programme"


def address(release_id: str, key: str) -> str:
    """Where staff find the explanation of a release's figure. key: as `released` names it.

    The same for as long as the release is kept. It holds no code, and no word of anybody.
    """
    return f"{ROOT}/{quote(release_id)}/{quote(key, safe=':.')}"


@dataclass(frozen=True, slots=True)
class Point:
    """A release as it is named. is_last: it was made at the close."""

    id: str
    number: int
    made_on: date
    is_last: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything that explains a figure.

    told: what the release tells under the key. question, part, scale, theme, second_theme: what it is about,
    as far as it is about any. counted: its figures by code or name, hidden ones too. release: the one it
    stands in; newest: the newest of the same collection or programme; releases: how many there are. told_in:
    the number of an earlier release whose figure stands. earlier: what the release before told under the key,
    None where it told no such thing. moved: of a theme, how its share differs from the earlier. comments: who
    coded what people wrote; None where the figure is not of comments. measures: what it is evidence for, by
    framework.
    """

    key: str
    told: Told
    counted: Parts
    subject: Subject
    release: Point
    newest: Point
    releases: int
    question: Question | None = None
    part: str = ""
    scale: Scale | None = None
    theme: Theme | None = None
    second_theme: Theme | None = None
    told_in: int | None = None
    earlier: tuple[Point, Parts] | None = None
    moved: BlockFigure | None = None
    comments: CommentFigures | None = None
    measures: tuple[tuple[Framework, tuple[Measure, ...]], ...] = ()

    @property
    def kind(self) -> str:
        """The first part of the key: "question", "scale", "theme", "pair", "change", "block", "people" …"""
        return self.key.split(KEY_SIGN, 1)[0]

    @property
    def klass(self) -> DisclosureClass:
        """By whose rules it is told."""
        return self.subject.klass

    @property
    def fillings(self) -> Mapping[str, str]:
        """The values of placeholders in its wording."""
        return self.subject.collections[0].fillings

    @property
    def is_newest(self) -> bool:
        """Whether no later release of the same was made."""
        return self.release.id == self.newest.id


def explain(
    session: Session, partnership_id: str, release_id: str, key: str, today: date
) -> Explained | None:
    """What explains a figure; None where this session sees no such release, or it tells no such thing.

    A theme that may not be shown is told nowhere, so here neither: that it waits would say that somebody
    spoke of it.
    """
    row = store.by_id(session, partnership_id, release_id)
    subject = _subject(session, row, today) if row is not None else None
    if row is None or subject is None:
        return None
    figures = releases.figures_of(row)
    told = _fit(subject, figures.find(key))
    if told is None:
        return None
    history = list(store.newest_first(session, row.subject))
    before, themes_before = releases.before(row, history)
    codebook = codebooks.current(session, partnership_id)
    is_of_comments = isinstance(told, ThemeFigures | PairFigures) or key in ("writers", "without_theme")
    held_against = themes_before if is_of_comments else before
    told_in = told.told_in if isinstance(told, QuestionFigures | ScaleFigures) else None
    earlier = None
    moved = None
    if held_against is not None and told_in is None:
        found = _fit(subject, releases.figures_of(held_against).find(key))
        if found is not None:
            earlier = (_point(held_against), counted(found))
            if isinstance(found, ThemeFigures) and isinstance(told, ThemeFigures):
                moved = of_themes.theme_moved(found.figure, told.figure)
    question, scale = _asked_of(subject, told)
    return Explained(
        key=key,
        told=told,
        counted=counted(told),
        subject=subject,
        release=_point(row),
        newest=_point(history[0]),
        releases=len(history),
        question=question,
        part=told.part if isinstance(told, QuestionFigures) else "",
        scale=scale,
        theme=codebook.theme(_first(told)),
        second_theme=codebook.theme(told.second) if isinstance(told, PairFigures) else None,
        told_in=told_in,
        earlier=earlier,
        moved=moved if moved is not None and moved.is_shown else None,
        comments=figures.comments if is_of_comments else None,
        measures=_measures(subject, told, question, scale, codebook.theme(_first(told))),
    )


def counted(told: Told) -> Parts:
    """The figures of what is told, by code or name, in the order in which they are read."""
    if isinstance(told, QuestionFigures):
        held = told.distribution
        mean: Parts = (("mean", told.mean),) if told.mean is not None else ()
        return (("base", held.base), *held.cells, *held.apart, *mean)
    if isinstance(told, ScaleFigures):
        return (("scored", told.scored), ("mean", told.mean))
    if isinstance(told, ThemeFigures):
        figure = told.figure
        return (("people", figure.people), ("base", figure.commenters), *figure.directions)
    if isinstance(told, ChangeFigures):
        change = told.figure
        return (
            ("n_pairs", change.pairs),
            ("mean_pre", change.before),
            ("mean_post", change.after),
            ("mean_diff", change.change),
            ("ci95", change.interval),
            ("d_av", change.effect),
            *change.directions,
        )
    if isinstance(told, BlockFigures):
        return (("base", told.figure.base), *told.figure.parts)
    if isinstance(told, CardFigures):
        return (("base", told.uses.base), *told.uses.cells, ("refused", told.refused))
    return (("people", told.figure if isinstance(told, PairFigures) else told),)


def _subject(session: Session, row: Release, today: date) -> Subject | None:
    kind, _sign, subject_id = row.subject.partition(KEY_SIGN)
    if kind == PROGRAMME:
        return subjects.of_programme(session, row.partnership_id, subject_id, today)
    asked = collections.get(session, row.partnership_id, subject_id, today)
    return subjects.of_collection(asked) if asked is not None else None


def _fit(subject: Subject, told: Told | None) -> Told | None:
    """As pages tell it: a theme that is not shown is nowhere, and no number or month that somebody gave."""
    if isinstance(told, ThemeFigures | PairFigures):
        return told if told.figure.is_shown else None
    if isinstance(told, QuestionFigures):
        question, _scale = _asked_of(subject, told)
        if question is None:
            return None
        exact = subject.klass.is_exact
        return replace(told, distribution=question_figures.tidy_distribution(question, told, exact=exact))
    return told


def _asked_of(subject: Subject, told: Told) -> tuple[Question | None, Scale | None]:
    wanted = ""
    if isinstance(told, QuestionFigures):
        wanted = told.question_id
    elif isinstance(told, ScaleFigures | ChangeFigures):
        wanted = told.scale_id
    elif isinstance(told, BlockFigures):
        wanted = told.subject
    for one in subject.questionnaires.values():
        for scale in scoring.scales_of(one):
            if scale.id == wanted:
                return None, scale
        if (question := one.question(wanted)) is not None:
            return question, None
    return None, None


def _first(told: Told) -> str:
    if isinstance(told, ThemeFigures):
        return told.theme_id
    return told.first if isinstance(told, PairFigures) else ""


def _point(row: Release) -> Point:
    return Point(row.id, row.number, row.made_on, row.is_last)


def _measures(
    subject: Subject, told: Told, question: Question | None, scale: Scale | None, theme: Theme | None
) -> tuple[tuple[Framework, tuple[Measure, ...]], ...]:
    """What a figure is evidence for, under every framework at once."""
    named: tuple[str, ...] = ()
    if isinstance(told, QuestionFigures) and question is not None:
        named = question.measures
    elif isinstance(told, ChangeFigures) and scale is not None:
        named = scale.measures
    elif isinstance(told, ThemeFigures) and theme is not None and not subject.is_programme:
        known = reader.measures()
        audience = subject.collections[0].audience
        named = tuple(one for one in theme.measures if one in known and audience in known[one].audiences)
    return under_frameworks(named)


def under_frameworks(measure_ids: tuple[str, ...]) -> tuple[tuple[Framework, tuple[Measure, ...]], ...]:
    """Measures under their frameworks, without those that only records can evidence."""
    wanted = frozenset(measure_ids)
    return tuple(
        (framework, found)
        for framework in reader.frameworks().values()
        if (
            found := tuple(one for one in framework.measures() if one.id in wanted and one.evidence != "none")
        )
    )
