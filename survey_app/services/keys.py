"""The keys that words are sealed with: which there are, new ones in place of old ones, and their end.

Destroying a collection's key is how its words are deleted for good: in the database, in its log, and in every
backup of it. A new key seals what is there anew, in small transactions, while people go on; the keys before
it stay, since backups made before need them, until the collection's keys are destroyed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from survey_app.services import audit
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import collections as store
from survey_app.store import resealing
from survey_app.store.database import Database, Session
from survey_app.store.key_store import KeyDestroyed, KeyRecord, KeyStore, new_master
from survey_app.store.resealing import Step
from survey_app.store.sealed import Belongs, keys_of
from survey_app.store.tables import Collection, Partnership

__all__ = ["Rotated", "Told", "change_master", "destroy", "listing", "new_master", "rotate", "scope_of"]

BREATH = 0.02
"""Seconds between two batches: on SQLite whoever waits to write asks again only now and then."""


@dataclass(frozen=True, slots=True)
class Told:
    """A key and what it belongs to. name: "" where the database knows nothing of that id.

    seals: whether what is written now is sealed with it; an older one only opens.
    """

    record: KeyRecord
    kind: str
    name: str
    seals: bool


@dataclass(frozen=True, slots=True)
class Rotated:
    """What came of a rotation.

    values: how many were sealed anew. unreadable: how many did not open, and stay as they are. went_on: it
    finished one that was broken off, and made no new key.
    """

    key_name: str
    values: int
    unreadable: int
    went_on: bool


def listing(database: Database) -> list[Told]:
    """Every key, with what it belongs to; never a key itself."""
    records = _keys(database).listing()
    newest = {one.scope_id: one.number for one in records}
    with database.reading() as session:
        titles = {row.id: row.title for row in session.execute(select(Collection.id, Collection.title))}
        names = {row.id: row.name for row in session.execute(select(Partnership.id, Partnership.name))}
    return [
        Told(
            one,
            "collection" if one.scope_id in titles else "partnership" if one.scope_id in names else "",
            titles.get(one.scope_id) or names.get(one.scope_id, ""),
            one.destroyed_on is None and one.number == newest[one.scope_id],
        )
        for one in records
    ]


def scope_of(session: Session, code: str) -> str:
    """The id of what a key is asked for by: a collection's code, or a partnership's id. Raises Refusal."""
    row = store.by_code(session, code)
    if row is not None:
        return row.id
    if session.get(Partnership, code) is not None:
        return code
    raise Refusal(
        "There is no collection with the code %(code)s. `heard keys list` names what has a key.", code=code
    )


def rotate(database: Database, scope_id: str) -> Rotated:
    """Give a scope a new key and seal everything of it anew; finish first what was begun and broken off.

    Each batch is a transaction of its own, so that nobody waits long, and a rotation that is killed loses
    nothing: the next one goes on. Raises Refusal where the keys were destroyed.
    """
    keys = _keys(database)
    with database.reading() as session:
        found = resealing.whose(session, scope_id)
    if found is None:
        raise Refusal("Nothing has that id any more.")
    belongs, _name = found
    try:
        key = keys.current(scope_id)
        with database.reading() as session:
            is_unfinished = resealing.any_under_an_older_key(session, scope_id, key.name)
        if not is_unfinished:
            key = keys.renew(scope_id)
    except KeyDestroyed:
        raise Refusal("Its keys were destroyed, and its words with them. There is nothing to seal.") from None
    with database.writing() as session:
        audit.record(session, Act.KEYS_CHANGED, scope_id, belongs.partnership_id)
    values, unreadable = 0, 0
    # Another process may have sealed with the key before for up to a second, so it is gone through until
    # nothing more is found.
    while sweep := _swept(database, scope_id, key.name, belongs):
        done, unreadable = sweep
        values += done
        if not done:
            break
    database.forget()
    return Rotated(key.name, values, unreadable, is_unfinished)


def _swept(database: Database, scope_id: str, key_name: str, belongs: Belongs) -> tuple[int, int]:
    values = unreadable = 0
    at: Step | None = Step()
    while at is not None:
        # Opening and sealing are done while anybody may write; others wait for the writing alone.
        with database.reading() as session:
            anew = resealing.sealed_anew(session, scope_id, key_name, belongs, at)
        if anew.values:
            with database.writing() as session:
                resealing.put(session, anew)
            time.sleep(BREATH)
        values, unreadable, at = values + anew.values, unreadable + anew.shut, anew.then
    return values, unreadable


def change_master(database: Database) -> int:
    """Bring every key under a new master: how many were not. Killed, it goes on where it was.

    Where the master is kept in the key folder, one is made; where it is given, the first of those given is
    the new one, so that an operator says it before.
    """
    keys = _keys(database)
    if keys.keeps_its_master:
        keys.change_master()
    done = keys.rewrap()
    keys.forget_old_masters()
    return done


def destroy(session: Session, scope_id: str, today: date) -> int:
    """Destroy every key of a collection, or of a partnership for what belongs to no collection: for good.

    How many keys there were. It is done at once and does not wait for the session, so it is called last. The
    act is recorded where somebody of staff does it. Whoever calls this has made sure that nothing of it must
    be kept: no concern is open, and no hold is on. Raises Refusal where nothing has that id.
    """
    found = resealing.whose(session, scope_id)
    if found is None:
        raise Refusal("Nothing has that id any more.")
    audit.record(session, Act.KEYS_DESTROYED, scope_id, found[0].partnership_id)
    return keys_of(session).destroy(scope_id, today)


def _keys(database: Database) -> KeyStore:
    if database.keys is None:
        raise Refusal("No key store was given with the database.")
    return database.keys
