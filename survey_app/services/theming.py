"""Suggesting themes and a direction for what people wrote, in the background; a person decides.

Each partnership's comments are read by its model in use, made anew here from what taught it. A batch is read
with nothing held, and written in one transaction that looks again at what still has to be read: stopped at
any moment, it has written a batch or has not, and goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from analysis import sentiment
from questionnaires.model import Codebook, Question
from survey_app.services import coders, learning, versions
from survey_app.services.coders import Coder, Encoder, Suggestion
from survey_app.services.coders import Comment as Read
from survey_app.store import comments as store
from survey_app.store import models
from survey_app.store.database import Database, Session
from survey_app.store.tables import Coding, Comment

BATCH = 500
"""Comments a transaction: small enough that nobody who sends waits long."""
MOST_READERS = 4
"""So many partnerships' weights are kept in memory (some 30 MB each); one more, and the oldest go."""
TRIES = 3
"""How often a batch is begun anew where a person coded one of its comments at that very moment."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """What reads a partnership's comments. silent: themes whose suggestions were too often wrong."""

    number: int
    codebook: Codebook
    coder: Coder
    silent: frozenset[str]
    lessons: frozenset[str]
    model_id: str
    encoder: Encoder | None


_readers: dict[str, _Reader] = {}


def theme_new(database: Database, encoder: Encoder | None = None) -> int:
    """Suggest themes and a direction for every comment not read by its partnership's model yet; how many.

    What a person accepted, rejected or directed stays as it is, and on a comment that a person has finished
    nothing is suggested.
    """
    with database.reading() as session:
        ids = models.partnership_ids(session)
        _forget_changed(session)
    return sum(_theme_partnership(database, partnership_id, encoder) for partnership_id in ids)


def _theme_partnership(database: Database, partnership_id: str, encoder: Encoder | None) -> int:
    done = 0
    while True:
        with database.reading() as session:
            number, version = learning.reads_now(session, partnership_id)
            batch = store.unthemed(session, partnership_id, version, number, BATCH)
            if not batch:
                return done
            asked = _questions(session, batch)
            by = _reader(session, partnership_id, encoder)
        read = [
            Read(item.text, item.audience, question.text if question else "")
            for item, question in zip(batch, asked, strict=True)
        ]
        found = dict(zip((item.comment_id for item in batch), by.coder.suggest(read), strict=True))
        questions = {item.comment_id: one.question for item, one in zip(batch, read, strict=True)}
        done += _write(database, partnership_id, by, found, questions)


def _write(
    database: Database,
    partnership_id: str,
    by: _Reader,
    found: Mapping[str, Sequence[Suggestion]],
    questions: Mapping[str, str],
) -> int:
    """Write one batch in one transaction; how many comments were still to be read."""
    for left in reversed(range(TRIES)):
        try:
            with database.writing() as session:
                if learning.reads_now(session, partnership_id) != (by.number, by.codebook.version):
                    return 0
                held = store.still_unthemed(session, partnership_id, by.codebook.version, by.number, found)
                _put(session, held, by, found, questions)
                return len(held)
        except IntegrityError:
            # A person put on the very theme that was being suggested. Theirs is there now, and is left alone.
            if not left:
                raise
    return 0


def _put(
    session: Session,
    held: Sequence[Comment],
    by: _Reader,
    found: Mapping[str, Sequence[Suggestion]],
    questions: Mapping[str, str],
) -> None:
    before = store.codings(session, (comment.id for comment in held))
    open_ones = [comment for comment in held if not is_finished(before.get(comment.id, ()))]
    store.drop_suggestions(session, (comment.id for comment in open_ones))
    kept = store.codings(session, (comment.id for comment in open_ones))
    for comment in held:
        comment.themed_with, comment.themed_by = by.codebook.version, by.number
    for comment in open_ones:
        decided = {row.theme_id for row in kept.get(comment.id, ())}
        for suggestion in found[comment.id]:
            if suggestion.theme_id not in decided | by.silent:
                store.add_coding(
                    session,
                    Coding(
                        comment_id=comment.id,
                        theme_id=suggestion.theme_id,
                        confidence=suggestion.confidence,
                        because=list(suggestion.because),
                        codebook_version=by.codebook.version,
                    ),
                )
    for comment in held:
        if comment.direction_by is None:
            asked_for = sentiment.asked_for(questions[comment.id])
            direction = sentiment.direction(comment.text, asked_for)
            comment.direction = direction.kind
            comment.direction_because = list(direction.because)


def is_finished(codings: Sequence[Coding]) -> bool:
    """Whether a person has spoken of a comment, and of everything that was suggested on it."""
    return bool(codings) and all(row.account_id is not None for row in codings)


def _reader(session: Session, partnership_id: str, encoder: Encoder | None) -> _Reader:
    """The partnership's model in use, as it is now. Learning takes some seconds, so it is done once."""
    number, version = learning.reads_now(session, partnership_id)
    kept = _readers.get(partnership_id)
    if kept is not None and (kept.number, kept.codebook.version, kept.encoder) == (number, version, encoder):
        return kept
    taught = learning.taught_in_use(session, partnership_id)
    made = _Reader(
        number=number,
        codebook=taught.codebook,
        coder=coders.make(taught.codebook, taught.coded, taught.bar, encoder),
        silent=taught.silent,
        lessons=taught.lessons,
        model_id=taught.model_id,
        encoder=encoder,
    )
    _readers.pop(partnership_id, None)
    while len(_readers) >= MOST_READERS:
        _readers.pop(next(iter(_readers)))
    _readers[partnership_id] = made
    return made


def _forget_changed(session: Session) -> None:
    """Let go of weights that something was part of which has been taken back or passed on since."""
    for partnership_id, kept in list(_readers.items()):
        if learning.lesson_ids(session, kept.model_id) != kept.lessons:
            del _readers[partnership_id]


def _questions(session: Session, batch: Sequence[store.Unthemed]) -> list[Question | None]:
    """The question that each comment answers; what was asked is read once for all."""
    asked = {item.version_hash: versions.read(session, item.version_hash) for item in batch}
    return [asked[item.version_hash].question(item.question_id) for item in batch]
