"""Reading what is new for concern, in the background, so that a reader sees it first.

**This only orders the reading queue and alerts a reader.** Every comment is decided on by a person, raised or
not; nothing is hidden, closed or lowered, no page of a respondent looks different, and what is found goes
nowhere else: no score is kept, and what is kept goes with the decision. Where the detector is switched off or
fails, the queue stands as it would without it.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from sqlalchemy.exc import IntegrityError

from survey_app.services import coders
from survey_app.services.coders import ConcernReader, Encoder
from survey_app.store import screening as store
from survey_app.store.database import Database

BATCH = 200
"""Comments a transaction. The longest waiting come first, so that what is found stands in the queue soon."""
log = logging.getLogger(__name__)


def screen_new(database: Database, encoder: Encoder | None = None, *, uses_it: bool = True) -> int:
    """Read every comment that waits for a decision and was not read by this detector; how many.

    uses_it: False where the detector is switched off; then whatever it said before is forgotten. A failure is
    logged by its kind alone, and is nobody else's: themes and the queue go on.
    """
    if not uses_it:
        with database.writing() as session:
            store.forget_all(session)
        return 0
    with database.reading() as session:
        if not store.any_waits(session):
            return 0
    try:
        return _screen(database, _reader(encoder))
    except Exception as failed:
        # Its words might hold a comment's; what kind it was is enough to begin with.
        log.error("The detector failed (%s). The reading queue goes on without it.", type(failed).__name__)
        return 0


def _screen(database: Database, reader: ConcernReader) -> int:
    done = 0
    while True:
        with database.reading() as session:
            batch = store.unscreened(session, reader.mark, BATCH)
        if not batch:
            return done
        found = reader.read([one.text for one in batch], [one.page_language for one in batch])
        places = {
            one.comment_id: concern.places if concern.is_raised else None
            for one, concern in zip(batch, found, strict=True)
        }
        written = _write(database, reader.mark, places)
        if not written:
            # Another worker has them, or somebody decides on them at this moment.
            return done
        done += written


def _write(database: Database, mark: str, places: dict[str, store.Places | None]) -> int:
    try:
        with database.writing() as session:
            held = store.still_unscreened(session, mark, places)
            store.put(session, mark, {comment_id: places[comment_id] for comment_id in held})
            return len(held)
    except IntegrityError:
        # The comment was taken back, or another worker wrote first. The next run looks again.
        return 0


@lru_cache(maxsize=1)
def _reader(encoder: Encoder | None) -> ConcernReader:
    reader = coders.make_concerns(encoder)
    coders.give_memory_back()
    return reader
