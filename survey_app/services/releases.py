"""Releases: from what people answered to frozen figures, through disclosure control.

`build` reads as a table of contents. A collection of the protected class gets a new release when the floor's
worth of new responses is in; a small one gets one, at its close; what is exact (staff audiences) is renewed
whenever it is looked at. Nothing outside this file turns answers into figures.
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
from questionnaires import reader
from questionnaires.answers import DONT_KNOW, MAIN, NO_OPINION_CODES, SKIPPED, Answer
from questionnaires.model import TEXT_KINDS, Kind, Question, Questionnaire, Scale
from survey_app.engine import replies
from survey_app.services import collections
from survey_app.services.collections import AskedCollection
from survey_app.services.pairs import FIRST_WAVE
from survey_app.services.released import (
    CHECKED,
    NOT_CHECKED,
    PARTLY_CHECKED,
    CardFigures,
    ChangeFigures,
    Figures,
    QuestionFigures,
    ScaleFigures,
    ThemeFigures,
)
from survey_app.store import cards as store_cards
from survey_app.store import collections as collection_store
from survey_app.store import counts, releases
from survey_app.store.database import Database, Session
from survey_app.store.tables import Release

STRICTNESS = ("open", "protected", "small")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a release is of: one collection, or a programme with all its collections.

    key: "collection:ID" or "programme:ID", as it is kept. closed: nobody can answer any more.
    """

    key: str
    partnership_id: str
    title: str
    klass: DisclosureClass
    closed: bool
    collections: tuple[AskedCollection, ...]
    is_programme: bool
    sealed: bool = False
    """Whether the programme was closed for good: no card leads to its answers, and nothing is built anew."""

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
    )


def of_programme(session: Session, partnership_id: str, programme_id: str, today: date) -> Subject | None:
    """A programme as the subject of releases, in the strictest class of its collections; None without any."""
    # What is shared goes to one named role and counts in no figure.
    asked = tuple(
        one for one in collections.of_programme(session, programme_id, today) if one.kind != "shared"
    )
    if not asked or asked[0].partnership_id != partnership_id:
        return None
    strictest = max((one.disclosure_class for one in asked), key=STRICTNESS.index)
    return Subject(
        key=f"programme:{programme_id}",
        partnership_id=partnership_id,
        title=asked[0].programme_name,
        klass=DisclosureClass(strictest),
        closed=all(one.state == "closed" for one in asked),
        collections=asked,
        is_programme=True,
        sealed=collection_store.is_sealed(session, programme_id),
    )


def current(session: Session, subject: Subject, today: date) -> Release | None:
    """The release to be looked at now, made first if one is due. The session must be one that writes."""
    ids = [asked.id for asked in subject.collections]
    people = counts.responses(session, ids)
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
    return _add(session, subject, build(session, subject).to_dict(), people, today)


def _renew_themes(session: Session, subject: Subject, release: Release) -> None:
    """Let a release speak of themes as they have been checked since.

    Only while nobody has answered since: then what changes is what staff decided, and tells of no newcomer.
    """
    checked = [one.to_dict() for one in _themes(session, subject)]
    if release.figures["themes"] != checked:
        figures = {**release.figures, "themes": checked}
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


def _add(session: Session, subject: Subject, figures: dict[str, object], people: int, today: date) -> Release:
    return releases.add(
        session, subject.partnership_id, subject.key, figures, people, today, is_last=subject.closed
    )


def build(session: Session, subject: Subject) -> Figures:
    """Every figure of a subject, after disclosure control.

    A programme speaks of change and themes; how each question was answered belongs to its collections.
    """
    ids = [asked.id for asked in subject.collections]
    people = counts.respondents(session, ids)
    return Figures(
        people=disclosure.base(people, subject.klass, final=subject.closed),
        questions=() if subject.is_programme else _questions(session, subject),
        scales=() if subject.is_programme else _scales(session, subject),
        themes=_themes(session, subject),
        changes=_changes(session, subject) if subject.is_programme else (),
        cards=_cards(session, subject) if subject.is_programme else None,
    )


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
        scores = [run.score for run in _runs(session, subject, scale)]
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
    rows = counts.coded_rows(session, [asked.id], scale.items)
    people = (_answers(response) for response in _by_response(rows))
    return keying.is_key_doubtful(*scoring.complete_rows(scale, asked.questionnaire, people))


def _changes(session: Session, subject: Subject) -> tuple[ChangeFigures, ...]:
    """Each scale from its first wave to each later one, by card."""
    found = []
    scales = {scale.id: scale for one in subject.questionnaires.values() for scale in scoring.scales_of(one)}
    waves = {asked.wave for asked in subject.collections}
    for scale in scales.values():
        uses = list(_runs(session, subject, scale))
        for wave in (wave for wave in ("middle", "after", "later") if wave in waves and FIRST_WAVE in waves):
            pairing = pair(uses, FIRST_WAVE, wave)
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
                    ),
                )
            )
    return tuple(found)


def _runs(session: Session, subject: Subject, scale: Scale) -> Iterator[CardScore]:
    """The score of every response on a scale. A response without a card is nobody's pair but its own."""
    asked = {
        one.id: one
        for one in subject.collections
        if any(scale.id == known.id for known in scoring.scales_of(one.questionnaire))
    }
    # Two waves are compared on what both asked: a quiz may have further questions later.
    asked_at_all = set(scale.items).intersection(*({turn.id for turn in one.turns} for one in asked.values()))
    rows = counts.coded_rows(session, asked, asked_at_all)
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
        if len(set(wave_of.values())) > 1
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


# ---- themes ----------------------------------------------------------------------------------------------


def _themes(session: Session, subject: Subject) -> tuple[ThemeFigures, ...]:
    """How many people, not mentions, spoke of each theme; one that nobody spoke of is left out."""
    ids = [asked.id for asked in subject.collections]
    commenters = counts.commenters(session, ids)
    rows = counts.themed_rows(session, ids)
    found = []
    for theme in reader.codebook().themes:
        of_theme = [row for row in rows if row.theme_id == theme.id]
        if not of_theme:
            continue
        directions = _direction_of_people(of_theme)
        split = dict.fromkeys(("positive", "negative", "mixed", "neutral", "suggestion"), 0)
        for direction in directions.values():
            split[direction] += 1
        figure = disclosure.theme(len(directions), commenters, split, subject.klass, final=subject.closed)
        # A theme that may not be shown is left out like one that nobody spoke of: a line that says "hidden"
        # would tell the one from the other.
        if figure.is_shown:
            found.append(ThemeFigures(theme.id, figure, _checked(of_theme)))
    return tuple(found)


def _direction_of_people(rows: Sequence[counts.ThemedRow]) -> dict[str, str]:
    """Each person's direction on a theme: that of their comments, "mixed" where those differ."""
    heard: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        heard[row.person].add(row.direction or "neutral")
    return {person: next(iter(said)) if len(said) == 1 else "mixed" for person, said in heard.items()}


def _checked(rows: Sequence[counts.ThemedRow]) -> str:
    states = {row.state for row in rows}
    if states == {"accepted"}:
        return CHECKED
    return PARTLY_CHECKED if "accepted" in states else NOT_CHECKED
