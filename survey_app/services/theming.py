"""Suggesting themes and a direction for what people wrote, in the background; a person decides."""

from __future__ import annotations

from functools import lru_cache

from analysis import sentiment, themes
from questionnaires import reader
from questionnaires.model import Questionnaire
from survey_app.services import versions
from survey_app.store import comments as store
from survey_app.store.database import Database, Session
from survey_app.store.tables import Coding, Comment

BATCH = 500
"""Comments a transaction: small enough that nobody who sends waits long."""


@lru_cache(maxsize=2)
def _coder(version: str) -> themes.CodebookCoder:
    # Learning the codebook takes a second or two; a worker does it once a version.
    return themes.CodebookCoder(reader.codebook())


def theme_new(database: Database) -> int:
    """Suggest themes and a direction for every comment not read with this codebook; how many there were.

    What a person accepted, rejected or directed stays as it is.
    """
    version = reader.codebook().version
    done = 0
    while True:
        with database.writing() as session:
            batch = store.unthemed(session, version, BATCH)
            if not batch:
                return done
            _theme(session, batch, version)
        done += len(batch)


def _theme(session: Session, batch: list[store.Unthemed], version: str) -> None:
    questions = {item.version_hash: _questionnaire(session, item.version_hash) for item in batch}
    asked = [questions[item.version_hash].question(item.question_id) for item in batch]
    read = [
        themes.Comment(item.text, item.audience, question.text if question else "")
        for item, question in zip(batch, asked, strict=True)
    ]
    kept = store.codings(session, (item.comment_id for item in batch))
    for item, question, suggestions in zip(batch, asked, _coder(version).suggest(read), strict=True):
        comment = session.get_one(Comment, item.comment_id)
        comment.themed_with = version
        judged = {row.theme_id: row for row in kept.get(item.comment_id, ()) if row.account_id is not None}
        for row in kept.get(item.comment_id, ()):
            if row.account_id is None:
                session.delete(row)
            else:
                # What the machine said with an older codebook no longer counts; a person's word stays.
                row.confidence, row.because, row.examples = None, [], []
        session.flush()
        for suggestion in suggestions:
            said = judged.get(suggestion.theme_id)
            if said is None:
                said = Coding(comment_id=item.comment_id, theme_id=suggestion.theme_id)
                store.add_coding(session, said)
            said.confidence, said.because = suggestion.confidence, list(suggestion.because)
            said.examples = list(getattr(suggestion, "examples", ()))
            said.codebook_version = version
        direction = sentiment.direction(item.text, sentiment.asked_for(question.text if question else ""))
        comment.machine_direction = direction.kind
        comment.direction_because = list(direction.because)
        if comment.direction_by is None:
            comment.direction = direction.kind


def _questionnaire(session: Session, content_hash: str) -> Questionnaire:
    return versions.read(session, content_hash)
