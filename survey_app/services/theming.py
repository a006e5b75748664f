"""Suggesting themes and a direction for what people wrote, in the background; a person decides.

Each partnership's comments are read by its model in use, made anew here from what taught it. A batch is read
with nothing held, and written in one transaction that looks again at what still has to be read: stopped at
any moment, it has written a batch or has not, and goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from analysis.direction import Direction, DirectionReader
from analysis.languages import ENGLISH, language_of
from analysis.theming.coder import Coder
from questionnaires.model import Codebook, Question
from survey_app.services import clock, codebooks, coders, learning, settling, versions
from survey_app.services.coders import Comment as Read
from survey_app.services.coders import Encoder, Suggestion
from survey_app.store import comments as store
from survey_app.store import models
from survey_app.store.database import Database, Session
from survey_app.store.tables import Coding, Comment

BATCH = 500
"""Comments a transaction: small enough that nobody who sends waits long."""
MOST_READERS = 4
"""So many partnerships' weights are kept in memory (some 30 MB each); one more, and the oldest go."""
WITH_ENCODER = " e"
"""Behind the codebook's version. Short: the mark has room for twenty letters."""
TRIES = 3
"""How often a batch is begun anew where a person coded one of its comments at that very moment."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """What reads a partnership's comments. silent: themes whose suggestions were too often wrong."""

    number: int
    codebook: Codebook
    coder: Coder
    directions: DirectionReader
    silent: frozenset[str]
    lessons: frozenset[str]
    model_id: str
    encoder: Encoder | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What the machine makes of one comment. Nothing but its language where that is not English."""

    language: str
    suggestions: tuple[Suggestion, ...]
    direction: Direction | None


_readers: dict[str, _Reader] = {}


def theme_new(database: Database, encoder: Encoder | None = None) -> int:
    """Suggest themes and a direction for every comment not read by its partnership's model yet; how many.

    What a person said of a comment stays as it is, and stands beside what the machine says of it now.
    """
    with database.reading() as session:
        ids = models.partnership_ids(session)
        _forget_changed(session)
    done = sum(_theme_partnership(database, partnership_id, encoder) for partnership_id in ids)
    if done:
        coders.give_memory_back()
    return done


def _theme_partnership(database: Database, partnership_id: str, encoder: Encoder | None) -> int:
    with database.writing() as session:
        # Whoever coded in the moment in which a version came into use may have met the one before.
        settling.settle(session, partnership_id, codebooks.current(session, partnership_id), clock.today())
    done = 0
    while True:
        with database.reading() as session:
            number, version = learning.reads_now(session, partnership_id)
            batch = store.unthemed(session, partnership_id, _mark(version, encoder), number, BATCH)
            if not batch:
                return done
            asked = _questions(session, batch)
            by = _reader(session, partnership_id, encoder)
        read = [
            Read(item.text, item.audience, question.text if question else "")
            for item, question in zip(batch, asked, strict=True)
        ]
        done += _write(database, partnership_id, by, dict(_read(by, batch, read)))


def _read(by: _Reader, batch: Sequence[store.Unthemed], read: Sequence[Read]) -> Iterator[tuple[str, _Found]]:
    """What the machine makes of each comment, by the comment's id."""
    spoken = [language_of(item.text, item.page_language).code for item in batch]
    english = [place for place, language in enumerate(spoken) if language == ENGLISH]
    comments = [read[place] for place in english]
    texts, asked = [one.text for one in comments], [one.question for one in comments]
    themed = by.coder.tell(comments)
    suggested = {place: one.suggestions for place, one in zip(english, themed, strict=True)}
    # The encoder is what takes time: it reads a comment once, for its themes and for its direction.
    meant = None if by.encoder is None else [one.meaning for one in themed]
    told = by.directions.read(texts, asked, meant)
    directed = dict(zip(english, told, strict=True))
    for place, item in enumerate(batch):
        found = tuple(one for one in suggested.get(place, ()) if one.theme_id not in by.silent)
        yield item.comment_id, _Found(spoken[place], found, directed.get(place))


def _write(
    database: Database,
    partnership_id: str,
    by: _Reader,
    found: Mapping[str, _Found],
) -> int:
    """Write one batch in one transaction; how many comments were still to be read."""
    for left in reversed(range(TRIES)):
        try:
            with database.writing() as session:
                if learning.reads_now(session, partnership_id) != (by.number, by.codebook.version):
                    return 0
                mark = _mark(by.codebook.version, by.encoder)
                held = store.still_unthemed(session, partnership_id, mark, by.number, found)
                _put(session, held, by, found)
                return len(held)
        except IntegrityError:
            # A person put on the very theme that was being suggested. Theirs is there now, and is left alone.
            if not left:
                raise
    return 0


def _put(session: Session, held: Sequence[Comment], by: _Reader, found: Mapping[str, _Found]) -> None:
    store.drop_suggestions(session, (comment.id for comment in held))
    judged = store.codings(session, (comment.id for comment in held))
    for comment in held:
        comment.themed_with, comment.themed_by = _mark(by.codebook.version, by.encoder), by.number
        comment.language = found[comment.id].language
        kept = {row.theme_id: row for row in judged.get(comment.id, ())}
        for row in kept.values():
            # What the machine said before no longer counts; a person's word stays.
            row.confidence, row.because, row.examples, row.direction = None, [], [], None
        direction = found[comment.id].direction
        for suggestion in found[comment.id].suggestions:
            said = kept.get(suggestion.theme_id)
            if said is None:
                said = Coding(comment_id=comment.id, theme_id=suggestion.theme_id)
                store.add_coding(session, said)
            said.confidence, said.because = suggestion.confidence, list(suggestion.because)
            said.examples = list(suggestion.examples)
            # Where the comment does not turn, its own direction is all there is to say.
            turns = direction is not None and direction.mentions
            said.direction = direction.for_theme(suggestion.because) if direction and turns else None
            said.codebook_version, said.model_version = by.codebook.version, str(by.number or "")
        comment.machine_direction = direction.kind if direction is not None else None
        comment.direction_because = list(direction.because) if direction is not None else []
        if comment.direction_by is None:
            comment.direction = comment.machine_direction


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
        directions=coders.make_directions(taught.coded, encoder),
        silent=taught.silent,
        lessons=taught.lessons,
        model_id=taught.model_id,
        encoder=encoder,
    )
    coders.give_memory_back()
    _readers.pop(partnership_id, None)
    while len(_readers) >= MOST_READERS:
        _readers.pop(next(iter(_readers)))
    _readers[partnership_id] = made
    return made


def _mark(version: str, encoder: Encoder | None) -> str:
    """What a comment is marked with that was read with this version of the codebook.

    With or without the encoder is part of it: what was read without is read anew once there is one, and what
    was read with it when it is switched off, so that what stands there is what the settings say.
    """
    return version if encoder is None else f"{version}{WITH_ENCODER}"


def _forget_changed(session: Session) -> None:
    """Let go of weights that something was part of which has been taken back or passed on since."""
    for partnership_id, kept in list(_readers.items()):
        if learning.lesson_ids(session, kept.model_id) != kept.lessons:
            del _readers[partnership_id]


def _questions(session: Session, batch: Sequence[store.Unthemed]) -> list[Question | None]:
    """The question that each comment answers; what was asked is read once for all."""
    asked = {item.version_hash: versions.read(session, item.version_hash) for item in batch}
    return [asked[item.version_hash].question(item.question_id) for item in batch]
