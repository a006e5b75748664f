"""Where something that a person must look at was written, as a queue shows it: never the words themselves."""

from __future__ import annotations

from dataclasses import dataclass

from questionnaires.model import Question
from survey_app.services import versions
from survey_app.store.database import Session
from survey_app.store.tables import Alert, Collection, Partnership, Reading

WORKING_LANGUAGE = "en"
"""The language that everybody on the staff reads, which is therefore not told beside a comment."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A comment, or an answer about risk, in a queue: where it was given and how far it is.

    id: of the comment or the alert. What was said comes when it is opened. wave: "" where there is none.
    language: what the machine takes a comment to be in; "" for English, before it was read, and for an alert.
    """

    id: str
    state: str
    decision: str
    collection_title: str
    collection_code: str
    audience: str
    wave: str
    question: Question | None
    fillings: tuple[tuple[str, str], ...]
    language: str = ""


def queued(
    session: Session,
    row_id: str,
    place: Reading | Alert,
    asked: Collection,
    question_id: str,
    language: str = "",
) -> Queued:
    """What a queue shows of a row that was given to a collection."""
    questionnaire = versions.read(session, asked.version_hash)
    partnership = session.get_one(Partnership, asked.partnership_id)
    return Queued(
        id=row_id,
        state=place.state,
        decision=place.decision,
        collection_title=asked.title,
        collection_code=asked.code,
        audience=asked.audience,
        wave=asked.wave or "",
        question=questionnaire.question(question_id),
        fillings=tuple({"partnership": partnership.name, **asked.fillings}.items()),
        language="" if language == WORKING_LANGUAGE else language,
    )
