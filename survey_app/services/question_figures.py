"""From what people answered to the figures of one collection: its questions and the means of its scales."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis import keying, scoring
from analysis.disclosure import of_questions, showing
from analysis.figures import DistributionFigure, Figure
from questionnaires.answers import DONT_KNOW, MAIN, NO_OPINION_CODES, SKIPPED
from questionnaires.model import TEXT_KINDS, Kind, Question, Scale
from survey_app.engine import replies
from survey_app.services.collections import AskedCollection
from survey_app.services.persons import answers_of, by_response, runs
from survey_app.services.release_gate import Gate
from survey_app.services.released import QuestionFigures, ScaleFigures
from survey_app.services.subjects import Subject
from survey_app.store import counts
from survey_app.store.database import Session


def questions(session: Session, subject: Subject, gate: Gate) -> tuple[QuestionFigures, ...]:
    """Every question as the gate lets it be told."""
    (asked,) = subject.collections
    if asked.questionnaire.entered:
        return ()  # scores that were entered are no answers to count
    chosen = counts.codes(session, [asked.id])
    opinions = counts.opinions(session, [asked.id])
    return tuple(
        _question(subject, question, part, chosen.get((question.id, part), {}), opinions, gate)
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


def tidy_distribution(question: Question, answered: QuestionFigures, *, exact: bool) -> DistributionFigure:
    """A distribution without the cells that only exist because somebody gave that number or month.

    A question with options shows every option, chosen or not. One without has a cell for what was said only,
    so a cell that may stand for one person, or is hidden, would tell what that person said.
    """
    held = answered.distribution
    if question.options or codes_of(question, answered.part) or exact:
        return held
    # Cells are left out, never made.
    return replace(
        held, cells=tuple((code, cell) for code, cell in held.cells if cell.value and cell.count != 0)
    )


def _question(
    subject: Subject,
    question: Question,
    part: str,
    chosen: Mapping[str, int],
    opinions: Mapping[tuple[str, str], int],
    gate: Gate,
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
    distribution = of_questions.distribution(
        in_order,
        subject.klass,
        sensitive=question.sensitive,
        final=subject.closed,
        base=base,
        several=question.kind is Kind.SEVERAL,
        apart=apart,
        open_ended=not known,
    )
    met = base + sum(n for code, n in in_order.items() if code in apart)
    return gate.question(
        QuestionFigures(question.id, part, distribution, _mean_of(question, part, distribution)),
        several=question.kind is Kind.SEVERAL,
        sensitive=question.sensitive,
        opinions=base,
        all_asked=met >= gate.people,
        answered=[code for code, n in chosen.items() if n],
    )


def _mean_of(question: Question, part: str, distribution: DistributionFigure) -> Figure | None:
    """From the counts as shown: a mean of the answers beside them would give small cells away."""
    amounts = amounts_of(question) if part != "helped" else {}
    if len(set(amounts.values())) < 2 or question.kind in (Kind.SEVERAL, Kind.SCENARIO):
        return None
    return of_questions.mean_of(distribution, amounts)


def amounts_of(question: Question) -> dict[str, float]:
    """What each code counts for, for kinds whose codes are amounts."""
    if question.kind is Kind.ZERO_TO_TEN:
        return {str(point): float(point) for point in range(11)}
    return {option.code: option.score for option in question.options if option.score is not None}


def scales(session: Session, subject: Subject, gate: Gate) -> tuple[ScaleFigures, ...]:
    """The mean of every scale as the gate lets it be told."""
    (asked,) = subject.collections
    found = []
    for scale in scoring.scales_of(asked.questionnaire):
        if not any(turn.id in scale.items for turn in asked.turns):
            continue
        scores = [run.score for run in runs(session, subject, scale, once=True)]
        values = [value for value in scores if value is not None]
        made = ScaleFigures(
            scale_id=scale.id,
            scored=showing.base(len(values), subject.klass, final=subject.closed),
            mean=of_questions.mean(values, subject.klass, final=subject.closed),
            is_key_doubtful=is_key_doubtful(session, asked, scale),
        )
        found.append(gate.scale(made, len(values)))
    return tuple(found)


def is_key_doubtful(session: Session, asked: AskedCollection, scale: Scale) -> bool:
    """Whether the answers of 30 people or more contradict the key of a scale. A warning, and no figure."""
    if not scale.reverse or scale.parts:
        return False
    rows = counts.coded_rows(session, [asked.id], scale.items, once=True)
    people = (answers_of(response) for response in by_response(rows))
    return keying.is_key_doubtful(*scoring.complete_rows(scale, asked.questionnaire, people))
