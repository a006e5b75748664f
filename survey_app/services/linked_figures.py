"""From what people answered to blocks of figures: single questions over waves, linked by card or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analysis import scoring
from analysis.disclosure import of_blocks
from analysis.figures import DistributionFigure
from questionnaires.answers import MAIN, YES, Answer
from questionnaires.model import Kind, Question, Scale
from survey_app.services import question_figures
from survey_app.services.pairs import FIRST_WAVE
from survey_app.services.persons import by_person, scales_of
from survey_app.services.release_gate import Gate
from survey_app.services.released import (
    DIFFERENCE,
    QUIZ_ITEM,
    THEN_TEST,
    THREE_WAVES,
    BlockFigures,
    ChangeFigures,
    Figures,
)
from survey_app.services.subjects import ALL_WAVES, LAST_WAVE, LATER_WAVES, SECOND_WAVE, Subject
from survey_app.store import releases
from survey_app.store.database import Session

LOOKED_BACK = "t"
"""What the id of a then/now row has after the id of the question that it asks once more."""


def blocks(
    session: Session, subject: Subject, changes: Sequence[ChangeFigures], gate: Gate
) -> tuple[BlockFigures, ...]:
    """What a programme says besides the change of its scales.

    Single questions of people whose waves are linked, where counts are exact; and, for waves between which no
    change is shown, shares in both, taken from what their collections show.
    """
    told = {one.after_wave for one in changes if one.figure.is_shown}
    waves = {asked.wave for asked in subject.collections}
    unlinked = [wave for wave in LATER_WAVES if wave in waves and wave not in told and FIRST_WAVE in waves]
    found = [block for wave in unlinked for block in _differences(session, subject, wave)]
    if subject.klass.is_exact and FIRST_WAVE in waves:
        found += [gate.block(made) for made in _linked(session, subject)]
    return tuple(found)


def _linked(session: Session, subject: Subject) -> Iterator[BlockFigures]:
    """Then-tests, three waves and quiz questions of people who hold cards."""
    asked = {question.id: question for one in subject.collections for question in one.turns}
    rated = [one.id for one in asked.values() if one.id + LOOKED_BACK in asked]
    needed = {one.id for one in asked.values() if one.key} | {
        item for one in scales_of(subject) for item in one.items
    }
    people = by_person(session, subject, needed | {*rated, *(one + LOOKED_BACK for one in rated)})
    for question in asked.values():
        looked_back = asked.get(question.id + LOOKED_BACK)
        if question.kind is Kind.ZERO_TO_TEN and looked_back is not None:
            rows = [_ratings(question, looked_back, waves) for waves in people.values()]
            yield BlockFigures(
                THEN_TEST,
                question.id,
                (FIRST_WAVE, SECOND_WAVE),
                of_blocks.then_and_now([row[:3] for row in rows], subject.klass),
            )
            yield BlockFigures(
                THREE_WAVES,
                question.id,
                ALL_WAVES,
                of_blocks.over_three_waves([(row[0], row[2], row[3]) for row in rows], subject.klass),
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
                of_blocks.quiz_item(answered, subject.klass),
            )
    for scale in scales_of(subject):
        scores = [_three_scores(scale, subject, waves) for waves in people.values()]
        yield BlockFigures(
            THREE_WAVES, scale.id, ALL_WAVES, of_blocks.over_three_waves(scores, subject.klass)
        )


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
    return question_figures.amounts_of(question).get(chosen[0]) if len(chosen) == 1 else None


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
            figure = of_blocks.difference(first, last, codes)
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
    amounts = question_figures.amounts_of(question)
    if question.kind not in (Kind.POINTS, Kind.FACES, Kind.ZERO_TO_TEN) or len(set(amounts.values())) < 2:
        return ()
    middle = (min(amounts.values()) + max(amounts.values())) / 2
    return tuple(code for code, amount in amounts.items() if amount > middle)
