"""Releases: from what people answered to frozen figures, through disclosure control.

`build` reads as a table of contents. A collection of the protected class gets a new release when the floor's
worth of new responses is in; a small one gets one, at its close; what is exact (staff audiences) is renewed
whenever it is looked at. Nothing outside this file and `theme_figures.py` turns answers into figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis import disclosure, keying, scoring
from analysis.change import CardScore, pair
from analysis.disclosure import DisclosureClass
from analysis.figures import DistributionFigure, Figure
from analysis.reliable_change import Ground, Rule
from questionnaires.answers import DONT_KNOW, MAIN, NO_OPINION_CODES, SKIPPED, YES, Answer
from questionnaires.model import TEXT_KINDS, Kind, Question, Questionnaire, Scale
from survey_app.engine import replies
from survey_app.services import audit, collections, instruments, theme_figures
from survey_app.services.audit import Act
from survey_app.services.collections import AskedCollection
from survey_app.services.pairs import FIRST_WAVE
from survey_app.services.released import (
    DIFFERENCE,
    QUIZ_ITEM,
    THEN_TEST,
    THREE_WAVES,
    BlockFigures,
    CardFigures,
    ChangeFigures,
    CommentFigures,
    Figures,
    QuestionFigures,
    ScaleFigures,
    ThemeFigures,
)
from survey_app.services.stated import NOTHING_STATED, Stated
from survey_app.store import cards as store_cards
from survey_app.store import collections as collection_store
from survey_app.store import counts, releases
from survey_app.store.database import Database, Session
from survey_app.store.tables import Programme, Release

STRICTNESS = ("open", "protected", "small")
SECOND_WAVE, LAST_WAVE = "after", "later"
LATER_WAVES = ("middle", SECOND_WAVE, LAST_WAVE)
ALL_WAVES = (FIRST_WAVE, SECOND_WAVE, LAST_WAVE)
LOOKED_BACK = "t"
"""What the id of a then/now row has after the id of the question that it asks once more."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a release is of: one collection, or a programme with all its collections.

    key: "collection:ID" or "programme:ID", as it is kept. closed: nobody can answer any more, and of a small
    programme no wave is still to come.
    """

    key: str
    partnership_id: str
    title: str
    klass: DisclosureClass
    closed: bool
    collections: tuple[AskedCollection, ...]
    is_programme: bool
    stated: Stated = NOTHING_STATED
    self_made: bool = False
    """Whether people without a card could make a code of their own, so that some pairs are less sure."""
    sealed: bool = False
    """Whether nothing is built anew: the programme was closed for good, so no card leads to its answers, or
    what people sent has been deleted since its time was over."""

    @property
    def questionnaires(self) -> dict[str, Questionnaire]:
        """The questionnaires that were asked, by id; of several versions the last."""
        return {asked.questionnaire.id: asked.questionnaire for asked in self.collections}


def of_collection(asked: AskedCollection) -> Subject:
    """One collection as the subject of releases."""
    klass = DisclosureClass.WORKSHEET if asked.is_worksheet else DisclosureClass(asked.disclosure_class)
    return Subject(
        key=f"collection:{asked.id}",
        partnership_id=asked.partnership_id,
        title=asked.title,
        klass=klass,
        closed=asked.state == "closed",
        collections=(asked,),
        is_programme=False,
        sealed=asked.emptied_on is not None,
    )


def of_programme(
    session: Session, partnership_id: str, programme_id: str, today: date, *, ends: bool = False
) -> Subject | None:
    """A programme as the subject of releases, in the strictest class of its collections; None without any.

    ends: it is being closed for good, so no wave is still to come.
    """
    # What is shared goes to one named role and counts in no figure.
    asked = tuple(
        one for one in collections.of_programme(session, programme_id, today) if one.kind != "shared"
    )
    if not asked or asked[0].partnership_id != partnership_id:
        return None
    klass = DisclosureClass(max((one.disclosure_class for one in asked), key=STRICTNESS.index))
    emptied = any(one.emptied_on is not None for one in asked)
    sealed = emptied or collection_store.is_sealed(session, programme_id)
    closed = all(one.state == "closed" for one in asked)
    if klass is DisclosureClass.SMALL and not (ends or sealed):
        row = collection_store.programme_by_id(session, programme_id)
        closed = closed and row is not None and not _is_awaited(row, asked, today)
    return Subject(
        key=f"programme:{programme_id}",
        partnership_id=partnership_id,
        title=asked[0].programme_name,
        klass=klass,
        closed=closed,
        collections=asked,
        is_programme=True,
        stated=Stated.from_dict(collection_store.stated(session, programme_id)),
        self_made=collection_store.self_made_for(session, programme_id) is not None,
        sealed=sealed,
    )


def _is_awaited(row: Programme, asked: Iterable[AskedCollection], today: date) -> bool:
    """Whether a programme that nobody can answer now still awaits a wave.

    A small programme has one release. Made between two waves it would be of the first one alone, and nothing
    that people say afterwards would ever be told.
    """
    if row.closes_on is not None and today > row.closes_on:
        return False
    waves = {one.wave for one in asked if one.wave}
    wanted = {LAST_WAVE} if row.follow_up_weeks is not None else {SECOND_WAVE, LAST_WAVE}
    return bool(waves) and not waves & wanted


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
    if not disclosure.release_due(people, held, subject.klass, closed=subject.closed):
        if before is not None and people == held and not before.taken_back:
            _renew_themes(session, subject, before)
        return before
    if not subject.closed and people < subject.klass.floor:
        return before
    if before is None or before.taken_back:
        return _add(session, subject, build(session, subject).to_dict(), people, today)
    told = Figures.from_dict(before.figures)
    commenters = theme_figures.commenters(session, ids)
    if not disclosure.themes_stand(commenters, before.commenters or 0, subject.klass):
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
    reason = disclosure.base(people, subject.klass, final=subject.closed)
    # With no release due there are too few people for one; were it not so, nothing may slip out here.
    return disclosure.base(0, subject.klass) if reason.is_shown else reason


def progress(session: Session, subject: Subject) -> Figure:
    """How far along a subject is, as a band of people, for the page on which nothing else may stand."""
    people = counts.respondents(session, [asked.id for asked in subject.collections])
    return disclosure.progress(people, subject.klass)


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
    changes = _changes(session, subject, told) if subject.is_programme else ()
    themes, comments = words or _words(session, subject)
    return Figures(
        people=disclosure.base(people, subject.klass, final=subject.closed),
        questions=() if subject.is_programme else _questions(session, subject),
        scales=() if subject.is_programme else _scales(session, subject),
        themes=themes,
        comments=comments,
        changes=changes,
        cards=_cards(session, subject) if subject.is_programme else None,
        blocks=_blocks(session, subject, changes) if subject.is_programme else (),
    )


def _words(session: Session, subject: Subject) -> tuple[tuple[ThemeFigures, ...], CommentFigures]:
    ids = [asked.id for asked in subject.collections]
    return theme_figures.of(session, subject.partnership_id, ids, subject.klass, final=subject.closed)


# ---- questions -------------------------------------------------------------------------------------------


def _questions(session: Session, subject: Subject) -> tuple[QuestionFigures, ...]:
    (asked,) = subject.collections
    if asked.questionnaire.entered:
        return ()  # scores that were entered are no answers to count
    chosen = counts.codes(session, [asked.id])
    opinions = counts.opinions(session, [asked.id])
    return tuple(
        _question(subject, question, part, chosen.get((question.id, part), {}), opinions)
        for question in asked.turns
        for part in parts_of(question)
    )


def parts_of(question: Question) -> tuple[str, ...]:
    """The parts of a question that are counted; () for what has no codes."""
    if not question.is_asked or question.kind in TEXT_KINDS:
        return ()
    if question.kind is Kind.THEN_NOW:
        return ("then", "now", *(("helped",) if question.helped_label else ()))
    return ("rating",) if question.kind is Kind.RATING else (MAIN,)


def codes_of(question: Question, part: str) -> tuple[str, ...]:
    """The codes that a part can hold, in the order of the question, for which zero is an answer too."""
    return replies.HELPED_CODES if part == "helped" else replies.offered_codes(question)


def _question(
    subject: Subject,
    question: Question,
    part: str,
    chosen: Mapping[str, int],
    opinions: Mapping[tuple[str, str], int],
) -> QuestionFigures:
    keyed = question.kind is Kind.KNOWLEDGE
    known = (*codes_of(question, part), *((DONT_KNOW,) if keyed else ()))
    # Numbers and months come back as themselves: there are no options to count them under.
    in_order = {code: chosen.get(code, 0) for code in known} or dict(
        sorted((code, n) for code, n in chosen.items() if code not in NO_OPINION_CODES)
    )
    apart = NO_OPINION_CODES - {DONT_KNOW} if keyed else NO_OPINION_CODES
    if part in (MAIN, "rating"):
        beside = [SKIPPED, *replies.apart_codes(question)]
        in_order |= {code: chosen.get(code, 0) for code in beside if code not in in_order}
    base = opinions.get((question.id, part), 0) + (chosen.get(DONT_KNOW, 0) if keyed else 0)
    distribution = disclosure.distribution(
        in_order,
        subject.klass,
        sensitive=question.sensitive,
        final=subject.closed,
        base=base,
        several=question.kind is Kind.SEVERAL,
        apart=apart,
        open_ended=not known,
    )
    return QuestionFigures(question.id, part, distribution, _mean_of(question, part, distribution))


def _mean_of(question: Question, part: str, distribution: DistributionFigure) -> Figure | None:
    """From the counts as shown: a mean of the answers beside them would give small cells away."""
    amounts = amounts_of(question) if part != "helped" else {}
    if len(set(amounts.values())) < 2 or question.kind in (Kind.SEVERAL, Kind.SCENARIO):
        return None
    return disclosure.mean_of(distribution, amounts)


def amounts_of(question: Question) -> dict[str, float]:
    """What each code counts for, for kinds whose codes are amounts."""
    if question.kind is Kind.ZERO_TO_TEN:
        return {str(point): float(point) for point in range(11)}
    return {option.code: option.score for option in question.options if option.score is not None}


# ---- scales and change -----------------------------------------------------------------------------------


def _scales(session: Session, subject: Subject) -> tuple[ScaleFigures, ...]:
    (asked,) = subject.collections
    found = []
    for scale in scoring.scales_of(asked.questionnaire):
        if not any(turn.id in scale.items for turn in asked.turns):
            continue
        scores = [run.score for run in _runs(session, subject, scale, once=True)]
        values = [value for value in scores if value is not None]
        found.append(
            ScaleFigures(
                scale_id=scale.id,
                scored=disclosure.base(len(values), subject.klass, final=subject.closed),
                mean=disclosure.mean(values, subject.klass, final=subject.closed),
                is_key_doubtful=is_key_doubtful(session, asked, scale),
            )
        )
    return tuple(found)


def is_key_doubtful(session: Session, asked: AskedCollection, scale: Scale) -> bool:
    """Whether the answers of 30 people or more contradict the key of a scale. A warning, and no figure."""
    if not scale.reverse or scale.parts:
        return False
    rows = counts.coded_rows(session, [asked.id], scale.items, once=True)
    people = (_answers(response) for response in _by_response(rows))
    return keying.is_key_doubtful(*scoring.complete_rows(scale, asked.questionnaire, people))


def _changes(session: Session, subject: Subject, told: Sequence[ChangeFigures]) -> tuple[ChangeFigures, ...]:
    """Each scale from its first wave to each later one, by card."""
    found = []
    earlier = {(one.scale_id, one.before_wave, one.after_wave): one for one in told}
    waves = {asked.wave for asked in subject.collections}
    for scale in _scales_of(subject):
        uses = list(_runs(session, subject, scale))
        for wave in (wave for wave in LATER_WAVES if wave in waves and FIRST_WAVE in waves):
            pairing = pair(uses, FIRST_WAVE, wave)
            held = earlier.get((scale.id, FIRST_WAVE, wave))
            if held is not None and disclosure.change_stands(held.figure, pairing.pairs, subject.klass):
                found.append(held)
                continue
            found.append(
                ChangeFigures(
                    scale_id=scale.id,
                    before_wave=FIRST_WAVE,
                    after_wave=wave,
                    figure=disclosure.change(
                        pairing,
                        subject.klass,
                        higher_is_better=scale.higher_is_better,
                        final=subject.closed,
                        judged_by=_judged_by(session, subject, scale),
                        items=_items(session, subject, scale, wave),
                    ),
                )
            )
    return tuple(found)


def _judged_by(session: Session, subject: Subject, scale: Scale) -> Ground | None:
    """What reliable change is judged by: what was stated for this programme, else for the scale."""
    if not subject.klass.is_exact:
        return None
    own = subject.stated
    if own.sd is not None and own.reliability is not None:
        return Ground(own.sd, own.reliability)
    held = instruments.reliable_change(session, subject.partnership_id, scale.id)
    if held is None:
        return None
    rule = Rule.AT_OR_ABOVE if held.at_or_above else Rule.GREATER_THAN
    return Ground(held.sd, held.reliability, held.criterion, rule)


def _items(
    session: Session, subject: Subject, scale: Scale, wave: str
) -> tuple[list[list[float | None]], list[list[float | None]]] | None:
    """Each person's keyed items at the first and at a later wave; None where nothing shows what they give."""
    if not subject.klass.is_exact or scale.id == scoring.KNOWLEDGE_SCALE or scale.parts or scale.given:
        return None
    people = _by_person(session, subject, scale.items)
    found: dict[str, list[list[float | None]]] = {FIRST_WAVE: [], wave: []}
    for asked in subject.collections:
        own = asked.questionnaire.scale(scale.id)
        if asked.wave in found and own is not None:
            found[asked.wave] = [
                scoring.keyed_items(own, asked.questionnaire, waves[asked.wave])
                for waves in people.values()
                if asked.wave in waves
            ]
    return found[FIRST_WAVE], found[wave]


def _blocks(session: Session, subject: Subject, changes: Sequence[ChangeFigures]) -> tuple[BlockFigures, ...]:
    """What a programme says besides the change of its scales.

    Single questions of people whose waves are linked, where counts are exact; and, for waves between which no
    change is shown, shares in both, taken from what their collections show.
    """
    told = {one.after_wave for one in changes if one.figure.is_shown}
    waves = {asked.wave for asked in subject.collections}
    unlinked = [wave for wave in LATER_WAVES if wave in waves and wave not in told and FIRST_WAVE in waves]
    found = [block for wave in unlinked for block in _differences(session, subject, wave)]
    if subject.klass.is_exact and FIRST_WAVE in waves:
        found += _linked(session, subject)
    return tuple(found)


def _linked(session: Session, subject: Subject) -> Iterator[BlockFigures]:
    """Then-tests, three waves and quiz questions of people who hold cards."""
    asked = {question.id: question for one in subject.collections for question in one.turns}
    rated = [one.id for one in asked.values() if one.id + LOOKED_BACK in asked]
    needed = {one.id for one in asked.values() if one.key} | {
        item for one in _scales_of(subject) for item in one.items
    }
    people = _by_person(session, subject, needed | {*rated, *(one + LOOKED_BACK for one in rated)})
    for question in asked.values():
        looked_back = asked.get(question.id + LOOKED_BACK)
        if question.kind is Kind.ZERO_TO_TEN and looked_back is not None:
            rows = [_ratings(question, looked_back, waves) for waves in people.values()]
            yield BlockFigures(
                THEN_TEST,
                question.id,
                (FIRST_WAVE, SECOND_WAVE),
                disclosure.then_and_now([row[:3] for row in rows], subject.klass),
            )
            yield BlockFigures(
                THREE_WAVES,
                question.id,
                ALL_WAVES,
                disclosure.over_three_waves([(row[0], row[2], row[3]) for row in rows], subject.klass),
            )
        if question.key:
            both = [
                (_is_right(question, waves[FIRST_WAVE]), _is_right(question, waves[SECOND_WAVE]))
                for waves in people.values()
                if FIRST_WAVE in waves and SECOND_WAVE in waves
            ]
            answered = [(first, last) for first, last in both if first is not None and last is not None]
            yield BlockFigures(
                QUIZ_ITEM,
                question.id,
                (FIRST_WAVE, SECOND_WAVE),
                disclosure.quiz_item(answered, subject.klass),
            )
    for scale in _scales_of(subject):
        scores = [_three_scores(scale, subject, waves) for waves in people.values()]
        yield BlockFigures(
            THREE_WAVES, scale.id, ALL_WAVES, disclosure.over_three_waves(scores, subject.klass)
        )


def _by_person(
    session: Session, subject: Subject, questions: Iterable[str]
) -> dict[str, dict[str, dict[str, Answer]]]:
    """What each person answered at each wave: their first form before, their last one at any other wave.

    A form that was sent before an earlier wave's is left out, as in pairs.
    """
    wave_of = {asked.id: asked.wave or "" for asked in subject.collections}
    forms: dict[str, dict[str, list[tuple[int, dict[str, Answer]]]]] = defaultdict(lambda: defaultdict(list))
    for response in _by_response(counts.coded_rows(session, wave_of, questions)):
        first = response[0]
        wave = wave_of[first.collection_id]
        forms[first.person][wave].append((first.card_use or 0, _answers(response)))
    people: dict[str, dict[str, dict[str, Answer]]] = {}
    for person, waves in forms.items():
        chosen: dict[str, dict[str, Answer]] = {}
        reached = -1
        for wave in (FIRST_WAVE, *LATER_WAVES):
            sent = sorted(waves.get(wave, ()), key=lambda form: form[0])
            if sent:
                order, answers = sent[0] if wave == FIRST_WAVE else sent[-1]
                if order > reached:
                    chosen[wave], reached = answers, order
        people[person] = chosen
    return people


def _ratings(
    question: Question, looked_back: Question, waves: Mapping[str, Mapping[str, Answer]]
) -> tuple[float | None, float | None, float | None, float | None]:
    """A person's rating before, of then, now, and later; None where it is missing."""
    both = scoring.then_now(looked_back, waves.get(SECOND_WAVE, {}).get(looked_back.id))
    return (
        _rating(question, waves.get(FIRST_WAVE, {})),
        both.then.value,
        both.now.value,
        _rating(question, waves.get(LAST_WAVE, {})),
    )


def _rating(question: Question, answers: Mapping[str, Answer]) -> float | None:
    answer = answers.get(question.id)
    chosen = answer.codes.get(MAIN, ()) if answer is not None else ()
    return amounts_of(question).get(chosen[0]) if len(chosen) == 1 else None


def _is_right(question: Question, answers: Mapping[str, Answer]) -> bool | None:
    """Whether a quiz question was answered right, which "don't know" and a skip are not; None if not met."""
    answer = answers.get(question.id)
    return None if answer is None else answer.codes.get(MAIN) == (question.key,)


def _three_scores(
    scale: Scale, subject: Subject, waves: Mapping[str, Mapping[str, Answer]]
) -> tuple[float | None, float | None, float | None]:
    """A person's scores before, after and later, on what all three waves asked."""
    asked = {one.wave: one for one in subject.collections}
    first, middle, last = (
        None
        if wave not in waves or wave not in asked
        else scoring.score_of(
            # Reverse flags travel with the wording: a wave is scored by the key of what it asked.
            asked[wave].questionnaire.scale(scale.id) or scale,
            asked[wave].questionnaire,
            _of_all_waves(scale, subject, waves[wave]),
        ).value
        for wave in ALL_WAVES
    )
    return first, middle, last


def _of_all_waves(scale: Scale, subject: Subject, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    everywhere = set(scale.items).intersection(
        *({turn.id for turn in one.turns} for one in subject.collections)
    )
    return {question_id: answer for question_id, answer in answers.items() if question_id in everywhere}


def _scales_of(subject: Subject) -> tuple[Scale, ...]:
    scales = {scale.id: scale for one in subject.questionnaires.values() for scale in scoring.scales_of(one)}
    return tuple(scales.values())


def _differences(session: Session, subject: Subject, wave: str) -> Iterator[BlockFigures]:
    """Shares at the first and at a later wave of each question that both asked."""
    spreads: dict[str, dict[str, list[DistributionFigure]]] = {FIRST_WAVE: {}, wave: {}}
    collections_at = {at: [one for one in subject.collections if one.wave == at] for at in spreads}
    for at, asked_then in collections_at.items():
        for asked in asked_then:
            release = releases.latest(session, f"collection:{asked.id}")
            shown = Figures.from_dict(release.figures).questions if release is not None else ()
            for one in shown:
                if one.part == MAIN:
                    spreads[at].setdefault(one.question_id, []).append(one.distribution)
    for question in {turn.id: turn for one in collections_at[FIRST_WAVE] for turn in one.turns}.values():
        codes = counted_codes(question)
        first, last = spreads[FIRST_WAVE].get(question.id, []), spreads[wave].get(question.id, [])
        # Every collection of both waves, or none: a part of them would be another group.
        whole = (len(first), len(last)) == (len(collections_at[FIRST_WAVE]), len(collections_at[wave]))
        if codes and first and last and whole:
            figure = disclosure.difference(first, last, codes)
            if figure.is_shown:
                yield BlockFigures(DIFFERENCE, question.id, (FIRST_WAVE, wave), figure, codes)


def counted_codes(question: Question) -> tuple[str, ...]:
    """The answers whose share two unlinked waves are compared by; () where there is no such thing.

    Of a quiz question the right one, of yes and no the yes, of what has scores those above the middle.
    """
    if question.key:
        return (question.key,)
    if question.kind is Kind.YES_NO:
        return (YES,) if question.measures else ()
    amounts = amounts_of(question)
    if question.kind not in (Kind.POINTS, Kind.FACES, Kind.ZERO_TO_TEN) or len(set(amounts.values())) < 2:
        return ()
    middle = (min(amounts.values()) + max(amounts.values())) / 2
    return tuple(code for code, amount in amounts.items() if amount > middle)


def _runs(session: Session, subject: Subject, scale: Scale, *, once: bool = False) -> Iterator[CardScore]:
    """The score of every response on a scale. A response without a card is nobody's pair but its own.

    once: of a card the one form that counts at each collection.
    """
    asked = {
        one.id: one
        for one in subject.collections
        if any(scale.id == known.id for known in scoring.scales_of(one.questionnaire))
    }
    # Two waves are compared on what both asked: a quiz may have further questions later.
    asked_at_all = set(scale.items).intersection(*({turn.id for turn in one.turns} for one in asked.values()))
    rows = counts.coded_rows(session, asked, asked_at_all, once=once)
    for response in _by_response(rows):
        first = response[0]
        questionnaire = asked[first.collection_id].questionnaire
        # Reverse flags travel with the wording: a wave is scored by the key of what it asked.
        own = questionnaire.scale(scale.id) or scale
        yield CardScore(
            card=first.person,
            wave=asked[first.collection_id].wave or "",
            order=first.card_use or 0,
            score=scoring.score_of(own, questionnaire, _answers(response)).value,
        )


def _cards(session: Session, subject: Subject) -> CardFigures:
    """How the cards of a programme were used, by people: whoever lost theirs counts as not paired."""
    wave_of = {asked.id: asked.wave for asked in subject.collections}
    uses: dict[str, int] = defaultdict(int)
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for one in counts.answered(session, wave_of):
        order = one.card_use or 0
        uses[one.person] += one.card_use is not None
        if wave_of[one.collection_id] == FIRST_WAVE:
            first[one.person] = min(order, first.get(one.person, order))
        else:
            last[one.person] = max(order, last.get(one.person, order))
    used = [times for times in uses.values() if times]
    paired = sum(last.get(person, 0) > order for person, order in first.items())
    return CardFigures(
        uses=disclosure.distribution(
            {"once": used.count(1), "more": len(used) - used.count(1)}, subject.klass, final=subject.closed
        ),
        pairing=disclosure.distribution(
            {"paired": paired, "not_paired": len(first) - paired}, subject.klass, final=subject.closed
        )
        if FIRST_WAVE in wave_of.values() and len(set(wave_of.values())) > 1
        else None,
        refused=disclosure.progress(
            store_cards.refused(session, subject.key.removeprefix("programme:")), subject.klass
        ),
    )


def _by_response(rows: Iterable[counts.CodedRow]) -> Iterator[list[counts.CodedRow]]:
    together: list[counts.CodedRow] = []
    for row in rows:
        if together and together[0].response_id != row.response_id:
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def _answers(rows: Sequence[counts.CodedRow]) -> dict[str, Answer]:
    codes: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in rows:
        parts = codes[row.question_id]
        parts[row.part] = (*parts.get(row.part, ()), row.code)
    return {question_id: Answer(question_id, parts) for question_id, parts in codes.items()}
