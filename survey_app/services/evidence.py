"""Evidence: what every measure of a framework has heard, from frozen figures, in the document's own order.

Figures are those of each collection and programme as released; nothing is added up across collections, so a
district or a period only chooses among releases and can make no smaller group than these (R5, R7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analysis import outcomes, scoring
from analysis.disclosure import showing
from analysis.disclosure.classes import DisclosureClass
from analysis.figures import AnyFigure, Figure
from analysis.outcomes import Finding, FindingKind, FrameworkEvidence
from questionnaires import reader
from questionnaires.answers import MAIN
from questionnaires.model import Codebook, Framework, Kind, Question, Questionnaire, Scale, Theme
from survey_app.services import codebooks, collections, question_figures, quotes, releases, subjects, why
from survey_app.services.collections import AskedCollection
from survey_app.services.periods import Period as Period
from survey_app.services.periods import read_period as read_period
from survey_app.services.refusals import Refusal
from survey_app.services.released import (
    NOT_CHECKED,
    ChangeFigures,
    Figures,
    QuestionFigures,
    ThemeFigures,
    Told,
)
from survey_app.services.subjects import Subject
from survey_app.store import collections as store
from survey_app.store import releases as release_store
from survey_app.store.database import Session
from survey_app.store.tables import Release

PART_SIGN = ":"
"""Between a question's id and the part of it that a finding is about."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A release that shows something; `services/why.py` explains by it. title: of its collection."""

    id: str
    number: int
    made_on: date
    title: str


@dataclass(frozen=True, slots=True)
class History:
    """The release that is looked at, and those whose figures its own are held against."""

    release: Shown | None = None
    before: tuple[Shown, Figures] | None = None
    themes_before: tuple[Shown, Figures] | None = None


NO_HISTORY = History()


@dataclass(frozen=True, slots=True)
class About:
    """What a finding is about, for whoever words it: part of a question, a scale between waves, a theme.

    key: that of its figures in `release`, the one that shows it; both are "" and None where nothing is
    released. mean: of a question whose options have scores. earlier: the release that `Finding.before` is
    of. told_in: the number of the release whose figure stands.
    """

    source: AskedCollection
    question: Question | None = None
    part: str = ""
    scale: Scale | None = None
    waves: tuple[str, str] | None = None
    theme: Theme | None = None
    checked: str = ""
    quotes: tuple[str, ...] = ()
    key: str = ""
    mean: Figure | None = None
    release: Shown | None = None
    earlier: Shown | None = None
    told_in: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """All findings of a partnership, shown or not, with what each is about.

    district_name and period: what they were narrowed to, "" and None for everything. sources: how many
    collections and programmes were looked at; they are no people.
    """

    findings: tuple[Finding, ...]
    about: Mapping[tuple[str, str], About]
    district_name: str
    period: Period | None
    sources: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A framework with what was heard for each of its measures."""

    coverage: FrameworkEvidence
    heard: Heard

    def about(self, finding: Finding) -> About:
        """What a finding of this evidence is about."""
        return self.heard.about[finding.source_id, finding.subject]


def build(
    session: Session,
    partnership_id: str,
    framework_id: str,
    today: date,
    district_id: str | None = None,
    period: Period | None = None,
    *,
    quoted: bool = True,
) -> Evidence:
    """What each measure of a framework has heard. The session must be one that writes: releases may be due.

    quoted: as of `gather`.

    Raises Refusal for a framework or a district that there is not.
    """
    framework = _framework(framework_id)
    heard = gather(session, partnership_id, today, district_id, period, quoted=quoted)
    return lay_out(framework, heard, today)


def gather(
    session: Session,
    partnership_id: str,
    today: date,
    district_id: str | None = None,
    period: Period | None = None,
    *,
    quoted: bool = True,
) -> Heard:
    """Everything that a partnership's releases find. The session must be one that writes.

    quoted: with people's words; without them where they are not shown, or only some (`with_quotes`).
    Raises Refusal for a district that is not the partnership's.
    """
    district_name = _district_name(session, partnership_id, district_id)
    findings: list[Finding] = []
    about: dict[tuple[str, str], About] = {}
    sources = 0
    codebook = codebooks.current(session, partnership_id)
    looked_at = chosen_subjects(session, partnership_id, today, district_id, period)
    made = releases.current_of(session, looked_at, today)
    before = release_store.newest(session, made, release_store.AT_ONCE)
    asked_ids = [asked.id for one in looked_at if not one.is_programme for asked in one.collections]
    chosen = quotes.a_few(session, partnership_id, asked_ids) if quoted else {}
    for subject in looked_at:
        sources += 1
        release = made.get(subject.key)
        if release is None:
            found = _asked_only(subject)
        else:
            history = _history(subject, release, before[subject.key])
            figures, words = releases.figures_of(release), chosen.get(subject.collections[0].id, {})
            found = findings_of(subject, figures, words, codebook, history)
        for finding, told in found:
            findings.append(finding)
            about[finding.source_id, finding.subject] = told
    return Heard(tuple(findings), about, district_name, period, sources)


def with_quotes(session: Session, partnership_id: str, heard: Heard, findings: Iterable[Finding]) -> Heard:
    """What was heard, with people's words beside these findings."""
    themed = [one for one in findings if one.kind is FindingKind.THEME]
    about = {(one.source_id, one.subject): heard.about[one.source_id, one.subject] for one in themed}
    ids = {one.source.id for one in about.values()}
    chosen = quotes.a_few(session, partnership_id, ids, {one.subject for one in themed}) if ids else {}
    filled = {
        (source_id, theme_id): replace(told, quotes=chosen.get(told.source.id, {}).get(theme_id, ()))
        for (source_id, theme_id), told in about.items()
    }
    return replace(heard, about={**heard.about, **filled})


def lay_out(framework: Framework, heard: Heard, today: date) -> Evidence:
    """What was heard against every measure of a framework, in its own order."""
    questionnaires = reader.questionnaires().values()
    return Evidence(outcomes.coverage(framework, heard.findings, questionnaires, today=today), heard)


def periods(session: Session, partnership_id: str, today: date) -> list[str]:
    """The years and quarters in which a partnership asked anything, the newest first."""
    listed = collections.listing(session, partnership_id, today)
    first = min((asked.opens_on.year for asked in listed), default=today.year)
    names = [name for year in range(today.year, first - 1, -1) for name in _names_of(year)]
    return [name for name in names if any(read_period(name).touches(asked, today) for asked in listed)]


def chosen_subjects(
    session: Session,
    partnership_id: str,
    today: date,
    district_id: str | None = None,
    period: Period | None = None,
) -> tuple[Subject, ...]:
    """The collections and programmes that speak for a partnership, a district of it, and a period."""
    return tuple(
        subject
        for subject in _subjects(session, partnership_id, today)
        if _is_chosen(subject, district_id, period, today)
    )


def _names_of(year: int) -> list[str]:
    return [str(year), *(f"{year}-Q{quarter}" for quarter in (4, 3, 2, 1))]


def findings_of(
    subject: Subject,
    figures: Figures,
    chosen: Mapping[str, tuple[str, ...]],
    codebook: Codebook,
    history: History | None = None,
) -> Iterator[tuple[Finding, About]]:
    """What the figures of one collection or programme find, each with what it is about.

    A programme speaks of change only; its themes are those of its collections, which speak for themselves.
    A theme that may not be shown is no finding at all: that it waits would say that somebody spoke of it. Nor
    is one that no person has looked at: the machine suggests, and suggestions are no evidence. Nor is
    what one to four people spoke of, where people are counted exactly: it stays in the summary.
    """
    history = history or NO_HISTORY
    if subject.is_programme:
        yield from _changes(subject, figures, history)
        return
    yield from _questions(subject, figures, history)
    yield from _themes(subject, figures, chosen, codebook, history)


def _history(subject: Subject, release: Release, rows: Sequence[Release]) -> History:
    """A release with those whose figures its own are held against."""

    def told(row: Release | None) -> tuple[Shown, Figures] | None:
        if row is None:
            return None
        return Shown(row.id, row.number, row.made_on, subject.title), releases.figures_of(row)

    before, themes_before = releases.before(release, rows)
    shown = Shown(release.id, release.number, release.made_on, subject.title)
    return History(shown, told(before), told(themes_before))


def _asked_only(subject: Subject) -> Iterator[tuple[Finding, About]]:
    """What was asked, where there is no release yet: a reason in the place of each figure."""
    if subject.is_programme:
        return
    (asked,) = subject.collections
    reason = showing.base(0, subject.klass, final=subject.closed)
    for question in asked.turns:
        if question.measures:
            yield (
                _finding(FindingKind.QUESTION, question.id, question.measures, subject, reason),
                About(asked, question=question),
            )


def _questions(subject: Subject, figures: Figures, history: History) -> Iterator[tuple[Finding, About]]:
    (asked,) = subject.collections
    for answered in figures.questions:
        question = asked.questionnaire.question(answered.question_id)
        if question is None or not question.measures:
            continue
        name = question.id + (PART_SIGN + answered.part if answered.part else "")
        # One that stands as an earlier release told it has not been told anew since.
        earlier, before = _before(history.before if answered.told_in is None else None, answered.key)
        finding = _finding(
            FindingKind.QUESTION,
            name,
            question.measures,
            subject,
            question_figures.tidy_distribution(question, answered, exact=subject.klass.is_exact),
        )
        if isinstance(before, QuestionFigures):
            finding = replace(
                finding,
                before=before.distribution,
                amounts=tuple(better_amounts(asked.questionnaire, question, answered.part).items()),
            )
        yield (
            finding,
            About(
                asked,
                question=question,
                part=answered.part,
                key=answered.key,
                mean=answered.mean,
                release=history.release,
                earlier=earlier,
                told_in=answered.told_in,
            ),
        )


def better_amounts(questionnaire: Questionnaire, question: Question, part: str) -> dict[str, float]:
    """What each code of a question counts for, turned so that more is better; {} where that is not known.

    Known of the items of a scale, by its key and by which way its good lies, and of a quiz: the right answer.
    """
    if question.kind is Kind.KNOWLEDGE:
        return {option.code: float(option.code == question.key) for option in question.options}
    if part != MAIN:
        return {}
    turns = {
        scale.higher_is_better is (question.id not in scale.reverse)
        for scale in questionnaire.scales
        if question.id in scale.items
    }
    if len(turns) != 1:
        return {}
    sign = 1.0 if turns == {True} else -1.0
    return {code: sign * amount for code, amount in question_figures.amounts_of(question).items()}


def _changes(subject: Subject, figures: Figures, history: History) -> Iterator[tuple[Finding, About]]:
    scales = {scale.id: scale for one in subject.questionnaires.values() for scale in scoring.scales_of(one)}
    for change in figures.changes:
        scale = scales[change.scale_id]
        asked = next(one for one in subject.collections if scale in scoring.scales_of(one.questionnaire))
        waves = (change.before_wave, change.after_wave)
        name = f"{scale.id}{PART_SIGN}{change.after_wave}"
        earlier, before = _before(history.before, change.key)
        finding = _finding(FindingKind.SCALE_CHANGE, name, scale.measures, subject, change.figure)
        if isinstance(before, ChangeFigures):
            finding = replace(finding, before=before.figure)
        yield (
            finding,
            About(asked, scale=scale, waves=waves, key=change.key, release=history.release, earlier=earlier),
        )


def _themes(
    subject: Subject,
    figures: Figures,
    chosen: Mapping[str, tuple[str, ...]],
    codebook: Codebook,
    history: History,
) -> Iterator[tuple[Finding, About]]:
    (asked,) = subject.collections
    for found in figures.themes:
        theme = codebook.theme(found.theme_id)
        if theme is None or not found.figure.is_shown or found.checked == NOT_CHECKED:
            continue
        if subject.klass.is_exact and outcomes.people_at_least(found.figure) < outcomes.SOURCE_PEOPLE:
            continue
        measures = _of_audience(theme.measures, asked.audience)
        earlier, before = _before(history.themes_before, found.key)
        finding = _finding(FindingKind.THEME, theme.id, measures, subject, found.figure)
        if isinstance(before, ThemeFigures):
            finding = replace(finding, before=before.figure)
        yield (
            finding,
            About(
                asked,
                theme=theme,
                checked=found.checked,
                quotes=chosen.get(theme.id, ()),
                key=found.key,
                release=history.release,
                earlier=earlier,
            ),
        )


def _before(told: tuple[Shown, Figures] | None, key: str) -> tuple[Shown | None, Told | None]:
    """What an earlier release told under a key, and which release that was."""
    if told is None:
        return None, None
    release, figures = told
    found = figures.find(key)
    return (release, found) if found is not None else (None, None)


def _of_audience(measure_ids: tuple[str, ...], audience: str) -> tuple[str, ...]:
    """Measures that this audience can speak to: a worker's words are no evidence of the child's voice."""
    known = reader.measures()
    return tuple(one for one in measure_ids if one in known and audience in known[one].audiences)


def _finding(
    kind: FindingKind, name: str, measures: tuple[str, ...], subject: Subject, figure: AnyFigure
) -> Finding:
    ends = [one.closed_on or one.closes_on for one in subject.collections]
    known = [end for end in ends if end is not None]
    return Finding(
        kind=kind,
        subject=name,
        measures=measures,
        source_id=subject.key,
        source_title=subject.title,
        audience=subject.collections[0].audience,
        figure=figure,
        ended=max(known) if subject.closed and known else None,
        is_own_view=subject.klass is DisclosureClass.WORKSHEET,
    )


def _framework(framework_id: str) -> Framework:
    known = reader.frameworks()
    found = known.get(framework_id.strip().upper())
    if found is None:
        raise Refusal(
            "There is no framework %(framework_id)s. Choose one of: %(known)s.",
            framework_id=repr(framework_id),
            known=", ".join(known),
        )
    return found


def _district_name(session: Session, partnership_id: str, district_id: str | None) -> str:
    if district_id is None:
        return ""
    known = {row.id: row.name for row in store.districts(session, partnership_id)}
    if district_id not in known:
        raise Refusal("That district is not one of this partnership's. Choose another.")
    return known[district_id]


def _subjects(session: Session, partnership_id: str, today: date) -> Iterator[Subject]:
    """What speaks for a partnership. What goes to one named person is no figure of anybody's."""
    for asked in collections.listing(session, partnership_id, today):
        if asked.kind != "shared":
            yield subjects.of_collection(asked)
    for programme in store.programmes(session, partnership_id):
        subject = subjects.of_programme(session, partnership_id, programme.id, today)
        if subject is not None:
            yield subject


def _is_chosen(subject: Subject, district_id: str | None, period: Period | None, today: date) -> bool:
    in_district = district_id is None or all(one.district_id == district_id for one in subject.collections)
    if all(one.state == "not_yet" for one in subject.collections):
        return False
    in_period = period is None or any(period.touches(one, today) for one in subject.collections)
    return in_district and in_period


def to_dict(evidence: Evidence) -> dict[str, Any]:
    """The evidence as codes and figures, ready for JSON; docs/formats.md has an example."""
    framework = evidence.coverage.framework
    return {
        "framework": framework.id,
        "name": framework.name,
        "district": evidence.heard.district_name,
        "period": evidence.heard.period.name if evidence.heard.period else "",
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "measures": [_measure_to_dict(evidence, one) for one in section.measures],
            }
            for section in evidence.coverage.sections
        ],
    }


def _measure_to_dict(evidence: Evidence, one: outcomes.MeasureEvidence) -> dict[str, Any]:
    return {
        "id": one.measure.id,
        "ref": one.measure.ref,
        "text": one.measure.text,
        "kind": one.measure.kind,
        "status": str(one.status),
        "strength": str(one.strength),
        "grounds": {
            "sources": one.grounds.sources,
            "people_at_least": one.grounds.people,
            "lacks": [str(lack) for lack in one.grounds.lacks],
        },
        "points": [str(way) for way in one.points],
        "trend": str(one.trend),
        "trend_untold": str(one.untold or ""),
        "records_must_confirm": one.records_must_confirm,
        "heard": list(one.heard),
        "unheard": list(one.unheard),
        "would_fill": list(one.would_fill),
        "own_worksheets": list(one.own_worksheets),
        "findings": [_finding_to_dict(evidence, finding) for finding in one.findings],
        "own_views": [_finding_to_dict(evidence, finding) for finding in one.own_views],
    }


def _finding_to_dict(evidence: Evidence, finding: Finding) -> dict[str, Any]:
    about = evidence.about(finding)
    return {
        "kind": str(finding.kind),
        "subject": finding.subject,
        "source": finding.source_title,
        "audience": finding.audience,
        "points": str(finding.points) if finding.points else "",
        "checked": about.checked,
        "quotes": list(about.quotes),
        "figure": finding.figure.to_dict(),
        "trend": str(finding.trend or ""),
        "release": about.release.number if about.release else None,
        "before": about.earlier.number if about.earlier else None,
        "why": why.address(about.release.id, about.key) if about.release else "",
    }
