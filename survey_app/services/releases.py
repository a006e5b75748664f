"""Releases: from what people answered to frozen figures, through disclosure control.

`build` reads as a table of contents. A collection gets a new release when its floor's worth of new responses
is in (5 of staff, 10 of others), and one at its close that takes in the rest where that tells on nobody; a
small one gets one alone, at its close. Only staff's own statements about their work are renewed whenever
somebody looks. All that is told passes `release_gate.py`. Nothing but the `*_figures.py` beside this file
turns answers into figures.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from threading import Lock

from analysis.disclosure import release_rules, showing
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.release_rules import ReleaseStep
from analysis.figures import Figure
from survey_app.services import (
    audit,
    change_figures,
    collections,
    learning,
    linked_figures,
    question_figures,
    theme_figures,
)
from survey_app.services.audit import Act
from survey_app.services.release_gate import Gate, past_of
from survey_app.services.released import CommentFigures, Figures, ThemeFigures
from survey_app.services.subjects import Subject, of_collection, of_programme
from survey_app.store import collections as collection_store
from survey_app.store import counts, narrowing, releases
from survey_app.store.database import Database, Session
from survey_app.store.tables import Release


@dataclass(frozen=True, slots=True)
class _Standing:
    """What tells whether a release is due, counted once for every collection that is looked at. Never shown.

    forms: of each collection, how many responses count. words: a mark of what was said of its comments.
    """

    forms: Mapping[str, int]
    words: Mapping[str, str]

    def people(self, subject: Subject) -> int:
        """How many responses of a subject count: a card counts once at each of its collections."""
        return sum(self.forms.get(asked.id, 0) for asked in subject.collections)

    def said(self, subject: Subject) -> str:
        """A mark of what was said of all its comments."""
        parts = (subject.key, *(self.words[asked.id] for asked in subject.collections))
        return sha256("\n".join(parts).encode()).hexdigest()


def current(session: Session, subject: Subject, today: date) -> Release | None:
    """The release to be looked at now, made first if one is due. The session must be one that writes.

    It is made of the whole subject, whoever looks: somebody with a district sees a programme only where all
    of it is theirs, and what a release is made and tried with is never narrowed to a part.
    """
    return current_of(session, [subject], today).get(subject.key)


def current_of(session: Session, subjects: Sequence[Subject], today: date) -> dict[str, Release]:
    """As `current`, for many at once: what is due is found in a few statements, however many there are.

    By the subject's key; without those of which nothing is released.
    """
    # What a programme says of unlinked waves is made from what its collections show.
    below = [of_collection(asked) for one in subjects if one.is_programme for asked in one.collections]
    in_order = {one.key: one for one in (*(s for s in subjects if not s.is_programme), *below, *subjects)}
    found: dict[str, Release] = {}
    with narrowing.whole(session):
        standing = _standing(session, in_order.values())
        newest = releases.newest(session, in_order)
        for key, subject in in_order.items():
            before = newest[key][0] if key in newest else None
            release = _current(session, subject, before, standing, today)
            if release is not None:
                found[key] = release
    return {one.key: found[one.key] for one in subjects if one.key in found}


def _standing(session: Session, subjects: Iterable[Subject]) -> _Standing:
    partnerships = {
        asked.id: asked.partnership_id for one in subjects if not one.sealed for asked in one.collections
    }
    read_with = {
        one: (*learning.reads_now(session, one), learning.bar_in_use(session, one))
        for one in set(partnerships.values())
    }
    said = counts.words_of_each(session, partnerships)
    return _Standing(
        counts.forms_of_each(session, partnerships),
        {one: repr((said[one], read_with[place])) for one, place in partnerships.items()},
    )


def _current(
    session: Session, subject: Subject, before: Release | None, standing: _Standing, today: date
) -> Release | None:
    if subject.sealed:
        return before
    people, said = standing.people(subject), standing.said(subject)
    held = 0 if before is None else before.people
    if subject.klass is DisclosureClass.WORKSHEET:
        return _live(session, subject, before, people, said, today)
    step = release_rules.release_step(people, held, subject.klass, closed=subject.closed)
    if step is ReleaseStep.FOLD and before is not None and before.is_last:
        # The rest was folded in once; what comes after the close waits for the floor's worth.
        step = ReleaseStep.WAIT
    if step is ReleaseStep.WAIT:
        if before is not None and people == held and not before.taken_back:
            _renew_themes(session, subject, before, said)
        return before
    gate = _gate(session, subject, people)
    commenters = theme_figures.commenters(session, _ids(subject))
    told = figures_of(before) if before is not None else None
    # What was taken back is in no figure that is told from now on, so nothing of that release can stand.
    stand = (
        before is not None
        and not before.taken_back
        and release_rules.themes_stand(commenters, before.commenters or 0, subject.klass)
    )
    if told is not None and before is not None and (stand or gate.wait_for_words(commenters)):
        made = build(session, subject, gate, words=(told.themes, told.comments))
        return _add(session, subject, made, people, today, before.commenters or 0)
    return _add(session, subject, build(session, subject, gate), people, today, commenters, said)


def _live(
    session: Session, subject: Subject, before: Release | None, people: int, said: str, today: date
) -> Release | None:
    """Staff's own statements about their work have no floor: one release, renewed with each of them."""
    if (
        before is not None
        and (people, subject.closed) == (before.people, before.is_last)
        and not before.taken_back
    ):
        _renew_themes(session, subject, before, said)
        return before
    figures = build(session, subject)
    if before is None:
        return _add(
            session, subject, figures, people, today, theme_figures.commenters(session, _ids(subject)), said
        )
    releases.renew(session, before, figures.to_dict(), people, today, is_last=subject.closed)
    return before


_KEPT_FIGURES = 512
_kept: OrderedDict[tuple[str, str], Figures] = OrderedDict()
_keeping = Lock()


def figures_of(release: Release) -> Figures:
    """The figures of a release. They are frozen, so what was read once is kept until others take their place.

    Kept are shown figures alone, for as long as the process lives or 512 others have been asked for.
    """
    key = (release.id, release.mark)
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    figures = Figures.from_dict(release.figures)
    with _keeping:
        _kept[key] = figures
        if len(_kept) > _KEPT_FIGURES:
            _kept.popitem(last=False)
    return figures


def before(release: Release, rows: Iterable[Release]) -> tuple[Release | None, Release | None]:
    """Of the releases of a subject, the newest first, the one before a release, and before its themes.

    Themes stand until enough people more have written, so the release before may have told the same ones.
    """
    older = [row for row in rows if row.number < release.number]
    anew = [row for row in older if row.commenters is None or row.commenters != release.commenters]
    return (older[0] if older else None), (anew[0] if anew else None)


def _ids(subject: Subject) -> list[str]:
    return [asked.id for asked in subject.collections]


def _gate(session: Session, subject: Subject, people: int, *, anew: bool = False) -> Gate:
    """The gate with all that was told before. anew: the last release is made again, of the same people."""
    past = past_of(session, subject.key)
    last = releases.latest(session, subject.key)
    below = [
        told[-1]
        for asked in (subject.collections if subject.is_programme else ())
        if (told := past_of(session, of_collection(asked).key))
    ]
    return Gate(
        subject.klass,
        past[:-1] if anew else past,
        people,
        gone=last.taken_back if last is not None and not anew else past[-1].gone if anew and past else 0,
        final=subject.closed,
        below=below,
    )


def renew_exact(session: Session, subject: Subject, today: date) -> None:
    """Make exact figures anew where what staff stated has changed and nobody has answered since.

    Where somebody has, what was stated is told with the next release.
    """
    with narrowing.whole(session):
        _renew_exact(session, subject, today)


def _renew_exact(session: Session, subject: Subject, today: date) -> None:
    release = releases.latest(session, subject.key)
    people = counts.forms(session, _ids(subject))
    if release is None or not subject.klass.is_exact or subject.sealed:
        return
    if people != release.people or release.taken_back:
        return
    figures = build(session, subject, _gate(session, subject, people, anew=True)).to_dict()
    releases.renew(session, release, figures, release.people, today, is_last=release.is_last)


def _renew_themes(session: Session, subject: Subject, release: Release, said: str) -> None:
    """Let a release speak of themes as they have been checked since.

    Only while nobody has answered since, nor anybody wrote of whom its themes do not tell yet: then what
    changes is what staff decided, and tells of no newcomer. said: a mark of what was said until now; while
    it is the one that the release holds, nothing can have changed.
    """
    if release.words_as == said:
        return
    release.words_as = said
    told_of = (None, theme_figures.commenters(session, _ids(subject)))
    if subject.klass is not DisclosureClass.WORKSHEET and release.commenters not in told_of:
        return
    themes, comments = _words(session, subject, _gate(session, subject, release.people, anew=True))
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
    figures: Figures,
    people: int,
    today: date,
    commenters: int,
    said: str = "",
) -> Release:
    """Freeze figures. commenters: those whom its themes are of. said: as of `_renew_themes`."""
    row = releases.add(
        session,
        subject.partnership_id,
        subject.key,
        figures.to_dict(),
        people,
        today,
        is_last=subject.closed,
        commenters=commenters,
    )
    row.words_as = said
    # The worker's releases are not recorded: the minute would tell when somebody's answers came.
    audit.record(session, Act.RELEASE_MADE, row.id, subject.partnership_id)
    return row


Words = tuple[tuple[ThemeFigures, ...], CommentFigures | None]
"""What a release tells of what people wrote."""


def build(
    session: Session, subject: Subject, gate: Gate | None = None, words: Words | None = None
) -> Figures:
    """Every figure of a subject, after disclosure control and through the gate.

    words: themes as released before, which stand. A programme speaks of change and themes; how each question
    was answered belongs to its collections.
    """
    ids = _ids(subject)
    people = counts.respondents(session, ids)
    gate = gate or Gate(subject.klass, people=counts.forms(session, ids), final=subject.closed)
    changes = change_figures.changes(session, subject, gate) if subject.is_programme else ()
    themes, comments = words or _words(session, subject, gate)
    return Figures(
        people=showing.base(people, subject.klass, final=subject.closed),
        questions=() if subject.is_programme else question_figures.questions(session, subject, gate),
        scales=() if subject.is_programme else question_figures.scales(session, subject, gate),
        themes=themes,
        comments=comments,
        changes=changes,
        cards=change_figures.cards(session, subject) if subject.is_programme else None,
        blocks=linked_figures.blocks(session, subject, changes, gate) if subject.is_programme else (),
    )


def _words(session: Session, subject: Subject, gate: Gate) -> tuple[tuple[ThemeFigures, ...], CommentFigures]:
    return theme_figures.of(
        session, subject.partnership_id, _ids(subject), subject.klass, gate, final=subject.closed
    )
