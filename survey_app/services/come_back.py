"""Coming back later without an account: a code on request, which leads to the next open question.

A code is made and checked as cards are (`services/cards.py`): eight symbols without look-alikes and a check
symbol, kept as a memory-hard hash under a secret of its collection. Whoever holds a code is shown nothing of
what was said before: every answer is sealed, and the device before is out.

Guessing is bounded in the database, with no address: 930 misses an hour for a collection (`guessing.py`).
Against 1,000 codes that are good at one time, a week of guessing without a pause finds one with a chance of
about 1 in 5,500. A slip is caught by the check symbol and never counts; no answer is lost meanwhile.

A hash is worked out within the transaction, where on SQLite some 40 ms pass in which nobody else can write.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from survey_app.services import cards, conversations, guessing
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import NoConversation, Talk
from survey_app.services.refusals import Refusal
from survey_app.store import collections as collection_store
from survey_app.store import conversations as store
from survey_app.store.database import Session

KEPT_DAYS = 7


class NoComingBack(Refusal):
    """Nobody comes back here: the device is handed round."""


class Mistyped(Refusal):
    """What was typed cannot be a code. It was not counted as a guess."""


def give(session: Session, talk: Talk, today: date, looks: Mapping[str, object] | None = None) -> str:
    """Draw the code with which a person can come back within seven days, and keep its mark.

    It cannot be had again: a second call makes another, and the one before leads nowhere. Print it with
    `cards.spaced`. looks: how the person wants pages to look, kept with it.
    Raises NoComingBack on a shared device, NoConversation where it is gone.
    """
    _refuse_shared(talk.asked)
    secret = collection_store.make_secret(session, talk.asked.id)
    code = cards.draw_code()
    # 31^8 codes under a secret of the collection: two alike are not to be expected, and would be refused.
    mark = cards.mark_of(secret, code)
    until = today + timedelta(days=KEPT_DAYS)
    if not store.mark(session, conversations.hash_of(talk.token), mark, until, looks or {}):
        raise NoConversation
    return code


CODE_SIGNS = cards.SYMBOLS + 1


def collection_in(typed: str) -> str:
    """The collection's code in a long code, which stands before that for coming back; "" where none does."""
    return cards.tidy(typed)[:-CODE_SIGNS].lower()


def whole(asked: AskedCollection, code: str) -> str:
    """What leads back from the front door: the collection's code, and after it the code for coming back."""
    return f"{asked.code.upper()} {cards.spaced(code)}"


def find(session: Session, asked: AskedCollection, typed: str, today: date, now: datetime) -> Talk | None:
    """The conversation that a code leads to, under a new token, with every answer sealed; None for none.

    The browser that had it before is out. The code stays good until its day. today: in the United Kingdom;
    now: UTC. A miss is counted, so the caller's transaction must be kept. A hit and a miss cost the same.
    Raises NoComingBack on a shared device, Mistyped where this cannot be a code, TooManyGuesses.
    """
    _refuse_shared(asked)
    code = cards.tidy(typed)
    if len(code) > CODE_SIGNS:
        # The long code of the front door does here too.
        code = code.removeprefix(cards.tidy(asked.code))
    if not cards.looks_right(code):
        raise Mistyped("There is a slip in this code. Check each sign, and try again.")
    scope = guessing.scope("back", asked.id, code)
    guessing.refuse_too_many(session, scope, now)
    secret = collection_store.secret(session, asked.id)
    mark = cards.mark_of(secret or b"nobody has asked for a code", code)
    # From here on one after the other, so that many at once get no more guesses, and one conversation.
    collection_store.hold(session, asked.id)
    guessing.refuse_too_many(session, scope, now)
    found = store.marked(session, asked.id, mark, today)
    if found is None:
        guessing.count_miss(session, scope, now)
        return None
    token = conversations.new_token()
    store.hand_over(session, found, conversations.hash_of(token), today)
    talk = conversations.resume(session, asked, token)
    return conversations.seal(session, talk) if talk is not None else None


def _refuse_shared(asked: AskedCollection) -> None:
    if asked.shared_device:
        raise NoComingBack(
            "Nobody can come back later here, because this device is shared. Send what you have, or leave."
        )
