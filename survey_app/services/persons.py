"""What each person answered, read from codes: forms, scores, and their waves. Raw, for figures alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from analysis import scoring
from analysis.change import CardScore
from questionnaires.answers import Answer
from questionnaires.model import Scale
from survey_app.services.pairs import FIRST_WAVE
from survey_app.services.subjects import LATER_WAVES, Subject
from survey_app.store import counts
from survey_app.store.database import Session


def by_person(
    session: Session, subject: Subject, questions: Iterable[str]
) -> dict[str, dict[str, dict[str, Answer]]]:
    """What each person answered at each wave: their first form before, their last one at any other wave.

    A form that was sent before an earlier wave's is left out, as in pairs.
    """
    wave_of = {asked.id: asked.wave or "" for asked in subject.collections}
    forms: dict[str, dict[str, list[tuple[int, dict[str, Answer]]]]] = defaultdict(lambda: defaultdict(list))
    for response in by_response(counts.coded_rows(session, wave_of, questions)):
        first = response[0]
        wave = wave_of[first.collection_id]
        forms[first.person][wave].append((first.card_use or 0, answers_of(response)))
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


def scales_of(subject: Subject) -> tuple[Scale, ...]:
    scales = {scale.id: scale for one in subject.questionnaires.values() for scale in scoring.scales_of(one)}
    return tuple(scales.values())


def runs(session: Session, subject: Subject, scale: Scale, *, once: bool = False) -> Iterator[CardScore]:
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
    for response in by_response(rows):
        first = response[0]
        questionnaire = asked[first.collection_id].questionnaire
        # Reverse flags travel with the wording: a wave is scored by the key of what it asked.
        own = questionnaire.scale(scale.id) or scale
        yield CardScore(
            card=first.person,
            wave=asked[first.collection_id].wave or "",
            order=first.card_use or 0,
            score=scoring.score_of(own, questionnaire, answers_of(response)).value,
        )


def by_response(rows: Iterable[counts.CodedRow]) -> Iterator[list[counts.CodedRow]]:
    together: list[counts.CodedRow] = []
    for row in rows:
        if together and together[0].response_id != row.response_id:
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def answers_of(rows: Sequence[counts.CodedRow]) -> dict[str, Answer]:
    codes: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in rows:
        parts = codes[row.question_id]
        parts[row.part] = (*parts.get(row.part, ()), row.code)
    return {question_id: Answer(question_id, parts) for question_id, parts in codes.items()}
