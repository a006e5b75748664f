"""Suggesting themes and a direction for what people wrote, in the background; a person decides.

A comment in another language than English gets neither: a person who reads it puts them there.
"""

from __future__ import annotations

from functools import lru_cache

from analysis import themes
from analysis.direction import DirectionReader, lessons
from analysis.languages import ENGLISH, language_of
from questionnaires import reader
from questionnaires.example_comments import example_comments
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


@lru_cache(maxsize=1)
def _directions() -> DirectionReader:
    return DirectionReader(lessons((one.text, one.question, one.direction) for one in example_comments()))


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
    spoken = [language_of(item.text, item.page_language).code for item in batch]
    directions = _directions().read([one.text for one in read], [one.question for one in read])
    for item, language, direction, suggestions in zip(
        batch, spoken, directions, _coder(version).suggest(read), strict=True
    ):
        comment = session.get_one(Comment, item.comment_id)
        comment.themed_with, comment.language = version, language
        is_read = language == ENGLISH
        decided = {row.theme_id for row in kept.get(item.comment_id, ()) if row.account_id is not None}
        for row in kept.get(item.comment_id, ()):
            if row.account_id is None:
                session.delete(row)
        session.flush()
        for suggestion in suggestions:
            if is_read and suggestion.theme_id not in decided:
                store.add_coding(
                    session,
                    Coding(
                        comment_id=item.comment_id,
                        theme_id=suggestion.theme_id,
                        confidence=suggestion.confidence,
                        because=list(suggestion.because),
                        codebook_version=version,
                    ),
                )
        if comment.direction_by is None:
            comment.direction = direction.kind if is_read else None
            comment.direction_because = list(direction.because) if is_read else []


def _questionnaire(session: Session, content_hash: str) -> Questionnaire:
    return versions.read(session, content_hash)
