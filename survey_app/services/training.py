"""Training: drawing lessons, measuring them, and keeping the model by rule; in the worker and the command.

Each part is one transaction. A training that is killed has kept its lessons or has not, and is begun anew;
what ends it is one statement that only the newest attempt can make.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from survey_app.services import coders, learning
from survey_app.services.coders import Encoder
from survey_app.services.learning import STEPS, Card
from survey_app.services.reading import STAYS_HERE
from survey_app.store import models as store
from survey_app.store.database import Database
from survey_app.store.tables import Model, Partnership

GIVEN_UP_AFTER = timedelta(minutes=30)
"""A training that was begun so long ago and has not ended was killed; whoever works next begins it anew."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a training found: how good the model is, and whether the rule keeps it."""

    card: Card
    keeps: bool


Tell = Callable[[str], None]
"""Is told each of `STEPS` as it begins."""


def train_waiting(
    database: Database,
    encoder: Encoder | None,
    now: Callable[[], datetime],
    today: date,
    *,
    at_start: bool = False,
) -> int:
    """Train every model that is asked for, and those whose training was killed; how many were learned.

    at_start: whoever works alone has just begun, so that a training under way is nobody's.
    """
    moment = now()
    with database.reading() as session:
        ids = store.waiting(session, moment if at_start else moment - GIVEN_UP_AFTER)
    return sum(_train(database, model_id, encoder, moment, today) is not None for model_id in ids)


def train(
    database: Database,
    partnership_id: str,
    encoder: Encoder | None,
    now: datetime,
    today: date,
    tell: Tell = lambda step: None,
) -> tuple[int, Measured] | None:
    """Ask and train at once, as the command does; the number of the model. None where it was stopped.

    Raises Refusal as `ask` does.
    """
    with database.writing() as session:
        row = learning.add(session, partnership_id, "learning", None, today)
        row.began_at = now
        model_id, number = row.id, row.number
    measured = _train(database, model_id, encoder, now, today, tell)
    return None if measured is None else (number, measured)


def try_out(
    database: Database, partnership_id: str, encoder: Encoder | None, tell: Tell = lambda step: None
) -> Measured:
    """What a training would find, with nothing kept. Raises Refusal as `ask` does."""
    with database.reading() as session:
        refusal = learning.why_not(session, partnership_id)
        if refusal is not None:
            raise refusal
        tell(STEPS[0])
        bar = session.get_one(Partnership, partnership_id).assigned_from
        taught = store.finished(session, partnership_id, STAYS_HERE)
        codebook = learning.current_codebook(session, partnership_id)
        coded = learning.coded(session, taught, codebook)
        using = learning.card_of(store.in_use(session, partnership_id))
    tell(STEPS[1])
    card = coders.measure(codebook, coded, bar, encoder)
    tell(STEPS[2])
    return Measured(learning.shown(card, learning.people_of(taught), codebook), learning.keeps(card, using))


def _train(
    database: Database,
    model_id: str,
    encoder: Encoder | None,
    now: datetime,
    today: date,
    tell: Tell = lambda step: None,
) -> Measured | None:
    """Train one model from its beginning to its end, which is one transaction. None where it was stopped."""
    tell(STEPS[0])
    with database.writing() as session:
        row = session.get(Model, model_id, with_for_update=True)
        if row is None or row.state not in store.IN_TRAINING:
            return None
        row.state, row.step, row.began_at, row.attempt = "learning", STEPS[0], now, row.attempt + 1
        codebook = learning.current_codebook(session, row.partnership_id)
        row.codebook_version = codebook.version
        row.encoder = coders.NAME_OF_ENCODER if encoder is not None else ""
        taught = store.finished(session, row.partnership_id, STAYS_HERE)
        store.keep_lessons(session, row, taught)
        coded = learning.coded(session, taught, codebook)
        attempt, bar = row.attempt, row.bar
    if not _advances(database, model_id, attempt, STEPS[1], tell):
        return None
    try:
        card = coders.measure(codebook, coded, bar, encoder)
    except ValueError:
        # The reason would quote what it could not read. That it failed is told on the page.
        with database.writing() as session:
            store.finish(session, model_id, attempt, state="failed")
        return None
    if not _advances(database, model_id, attempt, STEPS[2], tell):
        return None
    people = learning.people_of(taught)
    with database.writing() as session:
        row = session.get_one(Model, model_id)
        is_kept = learning.keeps(card, learning.card_of(store.in_use(session, row.partnership_id)))
        told = {"measured": card.to_dict(), "people": people}
        ended = store.finish(
            session, model_id, attempt, state="ready", learned_on=today, card=told, keeps=is_kept
        )
        if ended and is_kept:
            store.choose(session, row.partnership_id, model_id, None, today)
    return Measured(learning.shown(card, people, codebook), is_kept) if ended else None


def _advances(database: Database, model_id: str, attempt: int, step: str, tell: Tell) -> bool:
    with database.writing() as session:
        goes_on = store.advance(session, model_id, attempt, step)
    if goes_on:
        tell(step)
    return goes_on
