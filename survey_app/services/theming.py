"""Suggesting themes and a direction for what people wrote, in the background; a person decides.

A comment in another language than English gets neither: a person who reads it puts them there.
"""

from __future__ import annotations

from functools import lru_cache

from analysis import sentiment
from analysis.theming.coder import Coder
from analysis.theming.values import Comment as Read
from questionnaires import example_comments, frozen
from questionnaires.model import Questionnaire
from survey_app.services import clock, codebooks, settling, versions
from survey_app.store import codebooks as codebook_store
from survey_app.store import comments as store
from survey_app.store.database import Database, Session
from survey_app.store.tables import Coding, Comment

BATCH = 500
"""Comments a transaction: small enough that nobody who sends waits long."""


@lru_cache(maxsize=4)
def _coder(content: str) -> Coder:
    # Learning the codebook takes some seconds; a worker does it once for each codebook in use, which
    # partnerships without one of their own share. Keyed by the content, for versions of two partnerships may
    # have the same name.
    return Coder(frozen.codebook_from_json(content), example_comments.taught())


@lru_cache(maxsize=1)
def _directions() -> DirectionReader:
    return DirectionReader(lessons((one.text, one.question, one.direction) for one in example_comments.taught()))


def theme_new(database: Database) -> int:
    """Suggest themes and a direction for every comment not read with its partnership's codebook; how many.

    What a person accepted, rejected or directed stays as it is.
    """
    with database.reading() as session:
        partnerships = codebook_store.partnership_ids(session)
    return sum(_theme_partnership(database, partnership_id) for partnership_id in partnerships)


def _theme_partnership(database: Database, partnership_id: str) -> int:
    done = 0
    while True:
        with database.writing() as session:
            # Read anew for each batch: another version may have come into use since the last.
            codebook = codebooks.current(session, partnership_id)
            if not done:
                # Whoever coded in the moment in which a version came into use may have met the one before.
                settling.settle(session, partnership_id, codebook, clock.today())
            batch = store.unthemed(session, partnership_id, codebook.version, BATCH)
            if not batch:
                return done
            content = frozen.codebook_to_json(codebook.for_new_codings())
            _theme(session, batch, codebook.version, _coder(content))
        done += len(batch)


def _theme(session: Session, batch: list[store.Unthemed], version: str, coder: Coder) -> None:
    questions = {item.version_hash: _questionnaire(session, item.version_hash) for item in batch}
    asked = [questions[item.version_hash].question(item.question_id) for item in batch]
    read = [
        Read(item.text, item.audience, question.text if question else "")
        for item, question in zip(batch, asked, strict=True)
    ]
    kept = store.codings(session, (item.comment_id for item in batch))
    for item, question, suggestions in zip(batch, asked, coder.suggest(read), strict=True):
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
            said.examples = list(suggestion.examples)
            said.codebook_version = version
        direction = sentiment.direction(item.text, sentiment.asked_for(question.text if question else ""))
        comment.machine_direction = direction.kind
        comment.direction_because = list(direction.because)
        if comment.direction_by is None:
            comment.direction = direction.kind


def _questionnaire(session: Session, content_hash: str) -> Questionnaire:
    return versions.read(session, content_hash)
