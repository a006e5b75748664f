"""Responses that were sent: their codes, their words, and each comment's place in the reading queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, case, func, insert, select, update
from sqlalchemy.orm import Session

from questionnaires.answers import NO, NO_OPINION_CODES, YES, Answer, Answers
from questionnaires.model import Kind, Question
from survey_app.store.sealed import Belongs
from survey_app.store.tables import (
    Alert,
    AnswerCode,
    Card,
    Collection,
    Comment,
    Reading,
    Response,
    belongs_to_collection,
    random_id,
)

FIRST_WAVE = "before"
"""The wave at which a card's first form counts; at any other the last one does (`analysis.change.pair`)."""


def add_response(
    session: Session,
    collection_id: str,
    week: date,
    language: str,
    answers: Answers,
    card_id: str | None = None,
    submission_hash: str | None = None,
    source_key: str | None = None,
    *,
    turns: Sequence[Question],
    arrived_at: datetime,
) -> str:
    """Store one person's answers and give the response's id.

    answers: only what may be kept, that is what is on the path. turns: what the collection asks, so that each
    comment knows whether its writer let it be quoted, and each answer about risk whether a person must see it
    at once. arrived_at: UTC; the queue keeps it to the hour.
    """
    response_id = random_id()
    belongs = belongs_to_collection(session, collection_id)
    session.execute(
        insert(Response),
        [
            {
                "id": response_id,
                "collection_id": collection_id,
                "week": week,
                "language": language,
                "card_id": card_id,
                "card_use": _use_card(session, card_id),
                "submission_hash": submission_hash,
                "source_key": source_key,
            }
        ],
    )
    codes = [
        {"response_id": response_id, "question_id": answer.question_id, "part": part, "code": code}
        for answer in answers.values()
        for part, chosen in answer.codes.items()
        for code in chosen
    ]
    if codes:
        session.execute(insert(AnswerCode), codes)
    _add_comments(session, response_id, belongs, answers, quotable(turns, answers), arrived_at)
    _add_alerts(session, response_id, collection_id, alerting(turns, answers), arrived_at)
    return response_id


def _add_comments(
    session: Session,
    response_id: str,
    belongs: Belongs,
    answers: Answers,
    may_quote: dict[str, bool],
    arrived_at: datetime,
) -> None:
    comments: list[dict[str, object]] = [
        {
            "id": comment_id,
            "response_id": response_id,
            "collection_id": belongs.collection_id,
            "question_id": answer.question_id,
            "part": part,
            "sealed_text": Comment.text.seal(session, text, comment_id, belongs),
            "may_quote": may_quote.get(answer.question_id),
        }
        for answer in answers.values()
        for part, text in answer.words.items()
        if text.strip()
        for comment_id in (random_id(),)
    ]
    if comments:
        session.execute(insert(Comment), comments)
        session.execute(
            insert(Reading),
            [{"comment_id": comment["id"], "arrived_at": _hour(arrived_at)} for comment in comments],
        )


def _add_alerts(
    session: Session,
    response_id: str,
    collection_id: str,
    question_ids: Sequence[str],
    arrived_at: datetime,
) -> None:
    alerts: list[dict[str, object]] = [
        {
            "id": random_id(),
            "response_id": response_id,
            "collection_id": collection_id,
            "question_id": question_id,
            "arrived_at": _hour(arrived_at),
        }
        for question_id in question_ids
    ]
    if alerts:
        session.execute(insert(Alert), alerts)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def alerting(turns: Sequence[Question], answers: Answers) -> list[str]:
    """The questions whose answers a person must see at once: those that score `alerts_at` or more."""
    return [
        question.id
        for question in turns
        if question.alerts_at is not None
        and (score := _score(question, answers.get(question.id))) is not None
        and score >= question.alerts_at
    ]


def _score(question: Question, answer: Answer | None) -> float | None:
    """What an answer counts for, as it was given; None for a skip and where nothing was said."""
    if answer is None or answer.code is None or answer.code in NO_OPINION_CODES:
        return None
    option = question.option(answer.code)
    if question.kind is Kind.ZERO_TO_TEN:
        return float(answer.code)
    return None if option is None else option.score


def quotable(turns: Sequence[Question], answers: Answers) -> dict[str, bool]:
    """By text question: whether its words may be quoted; a question is absent where nobody said."""
    said: dict[str, bool] = {}
    for question in turns:
        answer = answers.get(question.id)
        if question.quotes_consent_for and answer is not None and answer.code in (YES, NO):
            for text_question in question.quotes_consent_for:
                # Asked twice, one no is a no.
                said[text_question] = said.get(text_question, True) and answer.code == YES
    return said


def _use_card(session: Session, card_id: str | None) -> int | None:
    """Count one more use of a card and give its number; None where there is no card."""
    if card_id is None:
        return None
    return session.scalar(
        update(Card).where(Card.id == card_id).values(uses=Card.uses + 1).returning(Card.uses)
    )


def any_sent(session: Session, collection_ids: Sequence[str]) -> bool:
    """Whether anything was ever sent to any of these collections, and is still there in any form."""
    wanted = select(Response.id).where(Response.collection_id.in_(list(collection_ids))).limit(1)
    return session.scalar(wanted) is not None


def by_submission(session: Session, submission_hash: str) -> str | None:
    """The id of the response that a press of Send made already, or None."""
    return session.scalar(select(Response.id).where(Response.submission_hash == submission_hash))


def by_source_key(session: Session, source_key: str) -> str | None:
    """The id of the response that a row of a file made already, or None."""
    return session.scalar(select(Response.id).where(Response.source_key == source_key))


def further_forms(collection_ids: Sequence[str]) -> Select[tuple[str]]:
    """The ids of a card's further forms at one collection. Nobody is counted twice by answering twice.

    Without this a floor of ten would be reached by one person with one card, and show what nine others said.
    """
    card = func.coalesce(Response.card_id, Response.pair_id)
    order = case((Collection.wave == FIRST_WAVE, Response.card_use), else_=-Response.card_use)
    place = func.row_number().over(partition_by=(Response.collection_id, card), order_by=(order, Response.id))
    ranked = (
        select(Response.id, place.label("place"))
        .join(Collection, Collection.id == Response.collection_id)
        .where(Response.collection_id.in_(collection_ids), card.is_not(None), Response.taken_back.is_(False))
        .subquery()
    )
    return select(ranked.c.id).where(ranked.c.place > 1)
