"""A summary: what a coordinator sees of a collection or programme, from its release, and why what is not.

`build` reads as a table of contents. Every number about people in it is a Figure of the release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis import scoring
from analysis.caveats import Caveat, Circumstances, caveats
from analysis.disclosure import of_change, of_themes
from analysis.disclosure.classes import DisclosureClass
from analysis.figures import BlockFigure, ChangeFigure, DistributionFigure, Figure, Message, ThemeFigure
from questionnaires import published, reader
from questionnaires.model import Codebook, Framework, Measure, Question, Questionnaire, Scale, Theme
from survey_app.services import (
    codebooks,
    collections,
    evidence,
    learning,
    question_figures,
    quotes,
    reading,
    releases,
    subjects,
)
from survey_app.services.collections import AskedCollection
from survey_app.services.refusals import Refusal
from survey_app.services.released import CommentFigures, Figures
from survey_app.services.subjects import Subject
from survey_app.store import collections as store
from survey_app.store import releases as release_store
from survey_app.store.database import Session
from survey_app.store.tables import Release

MOST_POINTS = 6
"""Releases over which themes are followed; a table of more could not be read on a telephone."""
LEVELS = ("K1", "K2", "K3", "K4", "")
"""Kirkpatrick's levels in the order in which a page shows them; last what only says who answered."""


@dataclass(frozen=True, slots=True)
class QuestionSummary:
    """How one part of one question was answered. part "" is the whole; mean is None where there is none.

    fillings: the values of placeholders, for whoever words the question. told_in: the earlier release that
    told it so, where the gate lets nothing newer be told; None otherwise. key: its name in the release, as of
    every figure here, by which `services/why.py` explains it.
    """

    question: Question
    part: str
    fillings: Mapping[str, str]
    distribution: DistributionFigure
    mean: Figure | None
    told_in: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class ScaleSummary:
    """The mean of one scale, with its range and norms in `scale`. told_in: as of a question."""

    scale: Scale
    scored: Figure
    mean: Figure
    told_in: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """What changed on one scale between two waves, and what to bear in mind with it."""

    scale: Scale
    before_wave: str
    after_wave: str
    figure: ChangeFigure
    caveats: tuple[Caveat, ...] = ()
    key: str = ""
    expected: Figure | None = None
    """By how much people picked by a cut-off move without any help, where staff stated what it needs."""
    source: str = ""

    @property
    def is_quiz(self) -> bool:
        """Whether it is the score of right answers."""
        return self.scale.id == scoring.KNOWLEDGE_SCALE


@dataclass(frozen=True, slots=True)
class BlockSummary:
    """Figures of a programme that are read together: of one question, or of one scale.

    codes: of unlinked waves the answers that were counted. level: Kirkpatrick's, "" where it has none.
    """

    kind: str
    question: Question | None
    scale: Scale | None
    fillings: Mapping[str, str]
    waves: tuple[str, ...]
    codes: tuple[str, ...]
    figure: BlockFigure
    key: str = ""

    @property
    def level(self) -> str:
        """Kirkpatrick's level; a quiz is about learning."""
        return self.question.level if self.question is not None else "K2"


@dataclass(frozen=True, slots=True)
class ThemeSummary:
    """How many people spoke of a theme, whether a person checked that, and words chosen by a person.

    over: people who spoke of it at each point of `Summary.points`, None where that was not shown. moved: from
    the last point but one to the last, None where it was not shown at both.
    """

    theme: Theme
    figure: ThemeFigure
    checked: str
    quotes: tuple[str, ...] = ()
    over: tuple[Figure | None, ...] = ()
    moved: BlockFigure | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class PairSummary:
    """How many people spoke of two themes."""

    first: Theme
    second: Theme
    figure: Figure


@dataclass(frozen=True, slots=True)
class Point:
    """A release that told of themes anew: its number and day, and whether it was read as the one before.

    reads_alike: with the same codebook and model; None for the first, and where that was not kept. writers:
    people who had written by then, None where that was not kept.
    """

    number: int
    day: date
    reads_alike: bool | None
    writers: Figure | None


@dataclass(frozen=True, slots=True)
class FrameworkSummary:
    """The measures of one framework that a collection or programme is evidence for."""

    framework: Framework
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why nothing may be shown, how far along it is, and whether everything written was read.

    progress: a band of people. next_after: the day after which a small group's figures come, where known.
    """

    reason: Message
    progress: Figure
    all_are_read: bool
    next_after: date | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that may be seen of a collection or a programme, as released.

    collections: what was asked, of whom, when. state: "not_yet", "open" or "closed". release_number and
    released_on: None before the first release; release_id: "" then. invited: what staff entered, None where
    they did not. nothing: None where there is something to see. is_shared: the answers go to one role, so
    none count here.
    """

    title: str
    code: str
    is_programme: bool
    klass: DisclosureClass
    state: str
    collections: tuple[AskedCollection, ...]
    release_number: int | None
    release_id: str
    released_on: date | None
    is_last: bool
    invited: int | None
    people: Figure
    questions: tuple[QuestionSummary, ...] = ()
    scales: tuple[ScaleSummary, ...] = ()
    changes: tuple[ChangeSummary, ...] = ()
    blocks: tuple[BlockSummary, ...] = ()
    themes: tuple[ThemeSummary, ...] = ()
    pairs: tuple[PairSummary, ...] = ()
    points: tuple[Point, ...] = ()
    """The last releases that told of themes anew, the oldest first; one alone where nothing changed yet."""
    wrote: CommentFigures | None = None
    frameworks: tuple[FrameworkSummary, ...] = ()
    nothing: Nothing | None = None
    doubtful_keys: tuple[Scale, ...] = ()
    """The scales whose answers contradict their key: which of their items are reversed must be looked at."""
    model: int = 0
    """The number of the model that suggests themes now; 0 for the codebook alone."""

    @property
    def questionnaires(self) -> tuple[Questionnaire, ...]:
        """What was asked, each once."""
        return tuple({asked.questionnaire.id: asked.questionnaire for asked in self.collections}.values())

    @property
    def by_level(self) -> tuple[tuple[str, tuple[QuestionSummary, ...]], ...]:
        """The questions under what they can show, from liking to impact; under "" where that is not asked."""
        if not any(one.has_levels for one in self.questionnaires):
            return (("", self.questions),)
        groups = {
            level: tuple(one for one in self.questions if one.question.level == level) for level in LEVELS
        }
        return tuple((level, found) for level, found in groups.items() if found)

    def of_kind(self, kind: str) -> tuple[BlockSummary, ...]:
        """The blocks of one kind of which something is shown; liking stands in none of them."""
        return tuple(
            one for one in self.blocks if one.kind == kind and one.figure.is_shown and one.level != "K1"
        )

    @property
    def floor(self) -> int:
        """How many people it takes before anything is shown."""
        return self.klass.floor


def of_collection(session: Session, partnership_id: str, code: str, today: date) -> Summary:
    """The summary of a partnership's collection. The session must be one that writes.

    Raises Refusal where there is none, or its answers are shared with one role and count in no figure.
    """
    asked = collections.find(session, code, today)
    if asked is None or asked.partnership_id != partnership_id:
        raise Refusal(
            "There is no collection with the code %(code)s. `heard collection list` shows them all.",
            code=repr(code),
        )
    if asked.kind == "shared":
        raise Refusal(
            "%(title)s is shared with %(shared_with)s. Its answers count in no figure.",
            title=asked.title,
            shared_with=asked.shared_with,
        )
    return build(session, subjects.of_collection(asked), today)


def of_programme(session: Session, partnership_id: str, code: str, today: date) -> Summary:
    """The summary of a partnership's programme, by its code. The session must be one that writes.

    Raises Refusal where there is none, or it has no collection yet.
    """
    row = store.programme_by_code(session, collections.tidy_code(code))
    if row is None or row.partnership_id != partnership_id:
        raise Refusal(
            "There is no programme with the code %(code)s. Check it on the programme's page.", code=repr(code)
        )
    subject = subjects.of_programme(session, partnership_id, row.id, today)
    if subject is None:
        raise Refusal("%(name)s has no collection yet. Open one for its first wave.", name=row.name)
    return build(session, subject, today)


def build(session: Session, subject: Subject, today: date) -> Summary:
    """What may be seen of a subject now. The session must be one that writes: a release may be due."""
    release = releases.current(session, subject, today)
    codebook = codebooks.current(session, subject.partnership_id)
    figures = releases.figures_of(release) if release else Figures(releases.why_none(session, subject))
    chosen = quotes.chosen(session, subject)
    told = _points(session, subject)
    return Summary(
        title=subject.title,
        code=_code(subject),
        is_programme=subject.is_programme,
        klass=subject.klass,
        state=_state(subject),
        collections=subject.collections,
        release_number=release.number if release is not None else None,
        release_id=release.id if release is not None else "",
        released_on=release.made_on if release is not None else None,
        is_last=release is not None and release.is_last,
        invited=_invited(subject),
        people=figures.people,
        questions=_questions(subject, figures),
        scales=_scales(subject, figures),
        changes=_changes(subject, figures),
        blocks=_blocks(subject, figures),
        themes=_themes(figures, chosen, codebook, [one for _point, one in told]),
        pairs=_pairs(figures, codebook),
        points=tuple(point for point, _figures in told),
        wrote=figures.comments,
        frameworks=_frameworks(session, subject, figures),
        nothing=_nothing(session, subject, figures),
        doubtful_keys=_doubtful_keys(session, subject, figures),
        model=learning.reads_now(session, subject.partnership_id)[0],
    )


def _code(subject: Subject) -> str:
    first = subject.collections[0]
    return first.programme_code if subject.is_programme else first.code


def _state(subject: Subject) -> str:
    states = [asked.state for asked in subject.collections]
    if subject.closed:
        return "closed"
    return "not_yet" if all(state == "not_yet" for state in states) else "open"


def _invited(subject: Subject) -> int | None:
    """How many were invited, as staff entered it; of a programme it would count people more than once."""
    return None if subject.is_programme else subject.collections[0].invited


def _questions(subject: Subject, figures: Figures) -> tuple[QuestionSummary, ...]:
    found = []
    for answered in figures.questions:
        asked = subject.collections[0]
        question = asked.questionnaire.question(answered.question_id)
        if question is not None:
            distribution = question_figures.tidy_distribution(
                question, answered, exact=subject.klass.is_exact
            )
            found.append(
                QuestionSummary(
                    question,
                    answered.part,
                    asked.fillings,
                    distribution,
                    answered.mean,
                    answered.told_in,
                    answered.key,
                )
            )
    return tuple(found)


def _scales(subject: Subject, figures: Figures) -> tuple[ScaleSummary, ...]:
    known = _known_scales(subject)
    return tuple(
        ScaleSummary(known[one.scale_id], one.scored, one.mean, one.told_in, one.key)
        for one in figures.scales
    )


def _doubtful_keys(session: Session, subject: Subject, figures: Figures) -> tuple[Scale, ...]:
    """As the release says; where a small group has none before its close, as the answers say now.

    A wrong key is of use only while it can be mended. It says one thing of 30 people or more, and no number.
    """
    if figures.scales or subject.is_programme:
        known = _known_scales(subject)
        return tuple(known[one.scale_id] for one in figures.scales if one.is_key_doubtful)
    asked = subject.collections[0]
    return tuple(
        scale
        for scale in asked.questionnaire.scales
        if question_figures.is_key_doubtful(session, asked, scale)
    )


def _changes(subject: Subject, figures: Figures) -> tuple[ChangeSummary, ...]:
    known = _known_scales(subject)
    looked_at = sum(one.figure.is_shown for one in figures.changes)
    return tuple(
        ChangeSummary(
            known[one.scale_id],
            one.before_wave,
            one.after_wave,
            one.figure,
            caveats(one.figure, _circumstances(subject, known[one.scale_id], looked_at)),
            one.key,
            _expected(subject, known[one.scale_id]),
            subject.stated.source,
        )
        for one in figures.changes
    )


def _blocks(subject: Subject, figures: Figures) -> tuple[BlockSummary, ...]:
    """Those of questions that are still in the questionnaire as it was asked, or of a scale."""
    scales = _known_scales(subject)
    asked = {turn.id: (turn, one) for one in subject.collections for turn in one.turns}
    first = subject.collections[0].fillings
    return tuple(
        BlockSummary(
            one.kind,
            asked[one.subject][0] if one.subject in asked else None,
            scales.get(one.subject),
            asked[one.subject][1].fillings if one.subject in asked else first,
            one.waves,
            one.codes,
            one.figure,
            one.key,
        )
        for one in figures.blocks
        if one.subject in asked or one.subject in scales
    )


def _expected(subject: Subject, scale: Scale) -> Figure | None:
    stated = subject.stated
    figure = of_change.expected_rise(
        stated.mean,
        stated.sd,
        stated.reliability,
        stated.picked_below,
        higher_is_better=scale.higher_is_better,
    )
    is_quiz = scale.id == scoring.KNOWLEDGE_SCALE
    return figure if figure.is_shown and not is_quiz else None


def _circumstances(subject: Subject, scale: Scale, looked_at: int) -> Circumstances:
    return Circumstances(
        audience=subject.collections[0].audience,
        is_small=subject.klass is DisclosureClass.SMALL,
        is_quiz=scale.id == scoring.KNOWLEDGE_SCALE,
        has_norms=_has_norms(scale),
        looked_at=looked_at,
        self_made=subject.self_made,
    )


def _has_norms(scale: Scale) -> bool:
    """Whether a mean of others is known of this score; norms of a total are none of its parts."""
    held = published.instruments().get(scale.instrument)
    return held is not None and held.has_norms and scale.id == held.id


def _known_scales(subject: Subject) -> dict[str, Scale]:
    return {scale.id: scale for one in subject.questionnaires.values() for scale in scoring.scales_of(one)}


def _points(session: Session, subject: Subject) -> list[tuple[Point, Figures]]:
    """The last releases that told of themes anew, the oldest first. Exact figures have one release alone."""
    anew: list[tuple[Release, Release]] = []
    for row in release_store.newest_first(session, subject.key):
        if anew and row.commenters is not None and row.commenters == anew[-1][0].commenters:
            # The later one told the same themes, perhaps checked further until then.
            anew[-1] = (row, anew[-1][1])
        elif len(anew) == MOST_POINTS:
            break
        else:
            anew.append((row, row))
    found: list[tuple[Point, Figures]] = []
    for first, last in reversed(anew):
        figures = releases.figures_of(last)
        alike = _reads_alike(found[-1][1], figures) if found else None
        writers = figures.comments.writers if figures.comments is not None else None
        found.append((Point(first.number, first.made_on, alike, writers), figures))
    return found


def _reads_alike(before: Figures, after: Figures) -> bool | None:
    if before.comments is None or after.comments is None:
        return None
    read = [(one.codebook, one.model) for one in (before.comments, after.comments)]
    return read[0] == read[1]


def _pairs(figures: Figures, known: Codebook) -> tuple[PairSummary, ...]:
    found = figures.comments.pairs if figures.comments is not None else ()
    named = [(known.theme(one.first), known.theme(one.second), one.figure) for one in found]
    return tuple(
        PairSummary(first, second, figure)
        for first, second, figure in named
        if first is not None and second is not None and figure.is_shown
    )


def _themes(
    figures: Figures, chosen: Mapping[str, tuple[str, ...]], known: Codebook, told: Sequence[Figures]
) -> tuple[ThemeSummary, ...]:
    """The themes that may be shown, the most spoken of first where that is known.

    One that may not is left out: to name it would say that somebody spoke of it.
    """
    found = [
        ThemeSummary(
            theme,
            one.figure,
            one.checked,
            chosen.get(theme.id, ()),
            over=tuple(_people(each, theme.id) for each in told),
            moved=_moved(told, theme.id),
            key=one.key,
        )
        for one in figures.themes
        if one.figure.is_shown and (theme := known.theme(one.theme_id)) is not None
    ]
    return tuple(sorted(found, key=lambda one: -_size(one.figure.people)))


def _people(told: Figures, theme_id: str) -> Figure | None:
    found = told.theme(theme_id)
    return found.figure.people if found is not None and found.figure.is_shown else None


def _moved(told: Sequence[Figures], theme_id: str) -> BlockFigure | None:
    """From the last point but one to the last; None where a share is not shown at both."""
    if len(told) < 2:
        return None
    before, after = (one.theme(theme_id) for one in told[-2:])
    if before is None or after is None:
        return None
    figure = of_themes.theme_moved(before.figure, after.figure)
    return figure if figure.is_shown else None


def _size(people: Figure) -> float:
    return people.count if people.count is not None else people.value or 0


def _frameworks(session: Session, subject: Subject, figures: Figures) -> tuple[FrameworkSummary, ...]:
    codebook = codebooks.current(session, subject.partnership_id)
    findings = [finding for finding, _about in evidence.findings_of(subject, figures, {}, codebook)]
    shown = {measure for finding in findings if finding.is_shown for measure in finding.measures}
    return tuple(
        FrameworkSummary(framework, measures)
        for framework in used_frameworks(session, subject.partnership_id)
        if (measures := tuple(one for one in framework.measures() if one.id in shown))
    )


def used_frameworks(session: Session, partnership_id: str) -> tuple[Framework, ...]:
    """The frameworks that a partnership uses; all where it has chosen none."""
    row = store.partnership(session, partnership_id)
    known = reader.frameworks()
    chosen = [one for one in (row.frameworks if row is not None else []) if one in known]
    return tuple(known[one] for one in chosen or known)


def _nothing(session: Session, subject: Subject, figures: Figures) -> Nothing | None:
    if figures.is_shown or figures.people.reason is None:
        return None
    ids = [asked.id for asked in subject.collections]
    return Nothing(
        reason=figures.people.reason,
        progress=releases.progress(session, subject),
        all_are_read=reading.all_are_read(session, subject.partnership_id, ids),
        next_after=_last_day(session, subject)
        if subject.klass is DisclosureClass.SMALL and not subject.closed
        else None,
    )


def _last_day(session: Session, subject: Subject) -> date | None:
    """The day after which nobody can answer; None where one of the collections has none yet."""
    ends = [asked.closes_on for asked in subject.collections]
    known = [end for end in ends if end is not None]
    if subject.is_programme and all(asked.state == "closed" for asked in subject.collections):
        # A wave is still to come: its own day is not known yet, the programme's is.
        programme_id = subject.collections[0].programme_id
        row = store.programme_by_id(session, programme_id) if programme_id else None
        return row.closes_on if row is not None else None
    return max(known) if len(known) == len(ends) else None


# ---- for programs ----------------------------------------------------------------------------------------


def to_dict(summary: Summary) -> dict[str, Any]:
    """A summary as codes and figures, ready for JSON; docs/formats.md has an example."""
    return {
        "title": summary.title,
        "code": summary.code,
        "class": str(summary.klass),
        "state": summary.state,
        "questionnaires": [one.id for one in summary.questionnaires],
        "release": summary.release_number,
        "released_on": summary.released_on.isoformat() if summary.released_on else None,
        "is_last": summary.is_last,
        "invited": summary.invited,
        "people": summary.people.to_dict(),
        "model": summary.model,
        "why_nothing": summary.nothing.reason.to_dict() if summary.nothing else None,
        "progress": summary.nothing.progress.to_dict() if summary.nothing else None,
        "questions": [
            {
                "question": one.question.id,
                "part": one.part,
                "level": one.question.level,
                "distribution": one.distribution.to_dict(),
                "mean": one.mean.to_dict() if one.mean else None,
                "told_in": one.told_in,
            }
            for one in summary.questions
        ],
        "scales": [
            {
                "scale": one.scale.id,
                "scored": one.scored.to_dict(),
                "mean": one.mean.to_dict(),
                "told_in": one.told_in,
            }
            for one in summary.scales
        ],
        "doubtful_keys": [scale.id for scale in summary.doubtful_keys],
        "changes": [
            {
                "scale": one.scale.id,
                "before": one.before_wave,
                "after": one.after_wave,
                "figure": one.figure.to_dict(),
                "caveats": [str(caveat) for caveat in one.caveats],
                "expected_without_help": one.expected.to_dict() if one.expected else None,
            }
            for one in summary.changes
        ],
        "blocks": [
            {
                "kind": one.kind,
                "subject": one.question.id if one.question else one.scale.id if one.scale else "",
                "level": one.level,
                "waves": list(one.waves),
                "codes": list(one.codes),
                "figure": one.figure.to_dict(),
            }
            for one in summary.blocks
        ],
        "themes": [
            {
                "theme": one.theme.id,
                "name": one.theme.name,
                "checked": one.checked,
                "figure": one.figure.to_dict(),
                "over_releases": [figure.to_dict() if figure else None for figure in one.over],
                "moved": one.moved.to_dict() if one.moved else None,
                "quotes": list(one.quotes),
            }
            for one in summary.themes
        ],
        "theme_releases": [
            {
                "release": one.number,
                "day": one.day.isoformat(),
                "reads_alike": one.reads_alike,
                "writers": one.writers.to_dict() if one.writers else None,
            }
            for one in summary.points
        ],
        "together": [
            {"themes": [one.first.id, one.second.id], "figure": one.figure.to_dict()} for one in summary.pairs
        ],
        "comments": _comments_to_dict(summary.wrote),
        "frameworks": {
            one.framework.id: [measure.id for measure in one.measures] for one in summary.frameworks
        },
    }


def _comments_to_dict(wrote: CommentFigures | None) -> dict[str, Any] | None:
    if wrote is None:
        return None
    told = wrote.to_dict()
    names = ("writers", "without_theme", "told_by", "codebook", "other_languages")
    return {name: told[name] for name in names if name in told}
