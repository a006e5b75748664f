"""Taking answers back: by the card that they were sent with, or by a receipt code asked for after sending.

The answers go at once. Words go with them unless somebody's safety may hang on them: what a reader decided
on with anything but "nothing to pass on" stays, and what no reader has decided on is read first, since
whoever holds a card need not be who wrote. Such words stand in the reading queue alone, in no figure, theme
or quote, and go with the decision that there is nothing to pass on. Published releases stand; the next leaves
them out.

A receipt is made and checked as a card is, and kept as a hash under the programme's secret, or its
collection's where it belongs to none. A hit and a miss cost the same and read the same: nobody can find out
by trying who has answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from survey_app.services import cards, collections, guessing, holds
from survey_app.services.cards import NotACard
from survey_app.services.collections import AskedCollection, tidy_code
from survey_app.services.conversations import hash_of
from survey_app.services.reading import NO_ACTION
from survey_app.services.refusals import Refusal
from survey_app.store import cards as store_cards
from survey_app.store import collections as collection_store
from survey_app.store import retention as retention_store
from survey_app.store import taking_back as store
from survey_app.store.database import Session
from survey_app.store.tables import random_id


class NothingThere(Refusal):
    """The short code leads to no questions."""


class TooLate(Refusal):
    """The day until which answers can be taken back here is over."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was sent: a programme, or a collection that belongs to none, with its secret."""

    programme_id: str
    collection_id: str
    secret: bytes | None
    partnership_id: str

    @property
    def id(self) -> str:
        """The id of whichever it is."""
        return self.programme_id or self.collection_id


@dataclass(frozen=True, slots=True)
class Claim:
    """A code that was typed, and its mark. Whether it leads to anything is not known yet."""

    place: Place
    scope: str
    mark: str


def is_open(asked: AskedCollection, today: date) -> bool:
    """Whether answers to a collection can be taken back on a day."""
    if asked.take_back_until is not None:
        return today <= asked.take_back_until
    return bool(asked.programme_id) or asked.state == "open"


def claim(session: Session, at: str, typed: str, today: date, now: datetime) -> Claim:
    """Work out the mark of what was typed; in a session that only reads, since it takes some 40 ms.

    at: the short code of the questions, or of the card's programme. today: in the United Kingdom; now: UTC.
    Raises NothingThere, TooLate, cards.NotACard for a slip, and TooManyGuesses.
    """
    place = _place(session, at, today)
    if not cards.looks_right(typed):
        raise NotACard("There is a slip in this code. Check each sign, and try again.")
    code = cards.tidy(typed)
    scope = guessing.scope("take", place.id, code)
    guessing.refuse_too_many(session, scope, now)
    return Claim(place, scope, cards.mark_of(place.secret or cards.NO_SECRET, code))


def take_back(session: Session, claim: Claim, now: datetime) -> bool:
    """Remove what a claim leads to; where that is nothing, a guess is counted, and as much work done.

    False where a legal hold lies on the place: then what there is is set aside, used for nothing, and goes
    when the hold is lifted. That hangs on the place alone, never on whether there was anything. Raises
    TooManyGuesses where others have guessed in the meantime.
    """
    place = claim.place
    if place.programme_id:
        store_cards.hold(session, place.programme_id)
        found = store.of_programme(session, place.programme_id, claim.mark)
    else:
        collection_store.hold(session, place.collection_id)
        found = store.of_collection(session, place.collection_id, claim.mark)
    guessing.refuse_too_many(session, claim.scope, now)
    # What is not there is removed, and what is there counted, with the same statements, so that time tells
    # nothing.
    guessing.count_miss(session, claim.scope, now, is_miss=not found)
    responses = found or [random_id()]
    held = store.under_hold(session, responses)
    free = [each for each in responses if each not in held] or [random_id()]
    kept = [
        comment_id
        for comment_id, state, decision in store.comments_of(session, free)
        if must_stay(state, decision)
    ]
    store.count_in_releases(session, responses)
    store.set_aside(session, sorted(held) or [random_id()])
    store.remove(session, free, kept)
    return not is_held(session, place)


def is_held(session: Session, place: Place) -> bool:
    """Whether a legal hold lies on where something was sent."""
    if place.programme_id:
        return holds.is_programme_held(session, place.partnership_id, place.programme_id)
    return holds.is_held(session, place.collection_id)


def finish(session: Session) -> bool:
    """Remove what was set aside under holds that were lifted since; whether anything was."""
    waiting = [each for ids in retention_store.set_aside(session).values() for each in ids]
    if waiting:
        kept = [
            comment_id
            for comment_id, state, decision in store.comments_of(session, waiting)
            if must_stay(state, decision)
        ]
        store.remove(session, waiting, kept)
    decided = retention_store.let_go(session, NO_ACTION)
    for comment in decided:
        store.drop_comment(session, comment)
    return bool(waiting or decided)


def must_stay(state: str, decision: str) -> bool:
    """Whether words stay after all: not if a reader decided that nothing in them needs passing on.

    "Advice" stays too: somebody was worried enough to ask.
    """
    return state != "decided" or decision != NO_ACTION


def secret_for_receipts(session: Session, asked: AskedCollection) -> bytes | None:
    """What a receipt's mark is made with, made now if need be; None where the programme is closed."""
    if asked.programme_id:
        programme = collection_store.programme_by_code(session, asked.programme_code)
        return programme.secret if programme is not None else None
    return collection_store.make_secret(session, asked.id)


def give_receipt(session: Session, submission: str, mark: str) -> bool:
    """Keep the mark of a code that leads to what was sent; False where that is not there.

    The code cannot be had again: a second call makes another, and the one before leads nowhere.
    """
    return bool(submission) and store.keep_receipt(session, hash_of(submission), mark)


def _place(session: Session, at: str, today: date) -> Place:
    programme = collection_store.programme_by_code(session, tidy_code(at))
    if programme is not None:
        if programme.secret is None:
            raise TooLate("It is too late to take answers back here.")
        return Place(programme.id, "", programme.secret, programme.partnership_id)
    asked = collections.find(session, at, today)
    if asked is None:
        raise NothingThere("We do not know that code.")
    if not is_open(asked, today):
        raise TooLate("It is too late to take answers back here.")
    if asked.programme_id:
        return _place(session, asked.programme_code, today)
    return Place("", asked.id, collection_store.secret(session, asked.id), asked.partnership_id)
