"""Releases: from what people answered to frozen figures, through disclosure control.

`build` reads as a table of contents. A collection of the protected class gets a new release when the floor's
worth of new responses is in; a small one gets one, at its close; what is exact (staff audiences) is renewed
whenever it is looked at. Nothing but the `*_figures.py` beside this file turns answers
into figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from analysis.disclosure import release_rules, showing
from analysis.figures import Figure
from survey_app.services import (
    audit,
    change_figures,
    collections,
    linked_figures,
    question_figures,
    theme_figures,
)
from survey_app.services.audit import Act
from survey_app.services.released import ChangeFigures, CommentFigures, Figures, ThemeFigures
from survey_app.services.subjects import Subject, of_collection, of_programme
from survey_app.store import collections as collection_store
from survey_app.store import counts, releases
from survey_app.store.database import Database, Session
from survey_app.store.tables import Release


def current(session: Session, subject: Subject, today: date) -> Release | None:
    """The release to be looked at now, made first if one is due. The session must be one that writes."""
    if subject.is_programme:
        # What a programme says of unlinked waves is made from what its collections show.
        for asked in subject.collections:
            current(session, of_collection(asked), today)
    ids = [asked.id for asked in subject.collections]
    people = counts.responses(session, ids) if subject.klass.is_exact else counts.forms(session, ids)
    before = releases.latest(session, subject.key)
    held = 0 if before is None else before.people
    if subject.sealed:
        return before
    if subject.klass.is_exact:
        # Exact figures are always current: one release, renewed with each newcomer.
        if before is None:
            return _add(session, subject, build(session, subject).to_dict(), people, today)
        if people == held and not before.taken_back and before.is_last == subject.closed:
            _renew_themes(session, subject, before)
        else:
            figures = build(session, subject).to_dict()
            releases.renew(session, before, figures, people, today, is_last=subject.closed)
        return before
    if not release_rules.release_due(people, held, subject.klass, closed=subject.closed):
        if before is not None and people == held and not before.taken_back:
            _renew_themes(session, subject, before)
        return before
    if not subject.closed and people < subject.klass.floor:
        return before
    if before is None or before.taken_back:
        return _add(session, subject, build(session, subject).to_dict(), people, today)
    told = Figures.from_dict(before.figures)
    commenters = theme_figures.commenters(session, ids)
    if not release_rules.themes_stand(commenters, before.commenters or 0, subject.klass):
        return _add(session, subject, build(session, subject, told.changes).to_dict(), people, today)
    made = build(session, subject, told.changes, words=(told.themes, told.comments))
    return _add(session, subject, made.to_dict(), people, today, commenters=before.commenters)


def renew_exact(session: Session, subject: Subject, today: date) -> None:
    """Make exact figures anew where what staff stated has changed and nobody has answered since."""
    release = releases.latest(session, subject.key)
    if release is not None and subject.klass.is_exact and not subject.sealed:
        figures = build(session, subject).to_dict()
        releases.renew(session, release, figures, release.people, today, is_last=release.is_last)


def _renew_themes(session: Session, subject: Subject, release: Release) -> None:
    """Let a release speak of themes as they have been checked since.

    Only while nobody has answered since, nor anybody wrote of whom its themes do not tell yet: then what
    changes is what staff decided, and tells of no newcomer.
    """
    ids = [asked.id for asked in subject.collections]
    if not subject.klass.is_exact and release.commenters not in (
        None,
        theme_figures.commenters(session, ids),
    ):
        return
    themes, comments = _words(session, subject)
    checked = {"themes": [one.to_dict() for one in themes], "comments": comments.to_dict()}
    if any(release.figures.get(name) != told for name, told in checked.items()):
        figures = {**release.figures, **checked}
        releases.renew(session, release, figures, release.people, release.made_on, is_last=release.is_last)


def make_due(database: Database, today: date) -> int:
    """Make every release that is due, one transaction each; how many were looked at."""
    with database.reading() as session:
        subjects = list(_all_subjects(session, today))
    for subject in subjects:
        with database.writing() as session:
            current(session, subject, today)
    return len(subjects)


def why_none(session: Session, subject: Subject) -> Figure:
    """What stands in the place of people where there is no release yet: the reason, never a number."""
    people = counts.respondents(session, [asked.id for asked in subject.collections])
    reason = showing.base(people, subject.klass, final=subject.closed)
    # With no release due there are too few people for one; were it not so, nothing may slip out here.
    return showing.base(0, subject.klass) if reason.is_shown else reason


def progress(session: Session, subject: Subject) -> Figure:
    """How far along a subject is, as a band of people, for the page on which nothing else may stand."""
    people = counts.respondents(session, [asked.id for asked in subject.collections])
    return showing.progress(people, subject.klass)


def _all_subjects(session: Session, today: date) -> Iterator[Subject]:
    for partnership_id in collection_store.partnership_ids(session):
        for asked in collections.listing(session, partnership_id, today):
            if asked.kind != "shared":
                yield of_collection(asked)
        for programme in collection_store.programmes(session, partnership_id):
            if (subject := of_programme(session, partnership_id, programme.id, today)) is not None:
                yield subject


def _add(
    session: Session,
    subject: Subject,
    figures: dict[str, object],
    people: int,
    today: date,
    *,
    commenters: int | None = None,
) -> Release:
    """Freeze figures. commenters: those of an earlier release, where its themes stand."""
    if commenters is None:
        commenters = theme_figures.commenters(session, [asked.id for asked in subject.collections])
    row = releases.add(
        session,
        subject.partnership_id,
        subject.key,
        figures,
        people,
        today,
        is_last=subject.closed,
        commenters=commenters,
    )
    # The worker's releases are not recorded: the minute would tell when somebody's answers came.
    audit.record(session, Act.RELEASE_MADE, row.id, subject.partnership_id)
    return row


Words = tuple[tuple[ThemeFigures, ...], CommentFigures | None]
"""What a release tells of what people wrote."""


def build(
    session: Session, subject: Subject, told: Sequence[ChangeFigures] = (), words: Words | None = None
) -> Figures:
    """Every figure of a subject, after disclosure control.

    told: changes as released before, which may stand. words: themes as released before, which do. A programme
    speaks of change and themes; how each question was answered belongs to its collections.
    """
    ids = [asked.id for asked in subject.collections]
    people = counts.respondents(session, ids)
    changes = change_figures.changes(session, subject, told) if subject.is_programme else ()
    themes, comments = words or _words(session, subject)
    return Figures(
        people=showing.base(people, subject.klass, final=subject.closed),
        questions=() if subject.is_programme else question_figures.questions(session, subject),
        scales=() if subject.is_programme else question_figures.scales(session, subject),
        themes=themes,
        comments=comments,
        changes=changes,
        cards=change_figures.cards(session, subject) if subject.is_programme else None,
        blocks=linked_figures.blocks(session, subject, changes) if subject.is_programme else (),
    )


def _words(session: Session, subject: Subject) -> tuple[tuple[ThemeFigures, ...], CommentFigures]:
    ids = [asked.id for asked in subject.collections]
    return theme_figures.of(session, subject.partnership_id, ids, subject.klass, final=subject.closed)
