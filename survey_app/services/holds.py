"""Legal holds: while one stands, nothing that people sent is destroyed, by whatever rule it would have been.

An administrator sets one with a reason, for a collection or for the whole partnership, and lifts it; both are
acts of the audit. It stops retention (`retention.py`), the deletion of words that were taken back, the end
of a programme, which destroys what leads from cards to answers, and the destruction of keys. What somebody
takes back meanwhile is set aside: here still, and used for nothing. It goes when the hold is lifted. What was
never sent is no part of it: nobody may read that, so it is purged as always.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from survey_app.services import audit
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as account_store
from survey_app.store import collections as collection_store
from survey_app.store import holds as store
from survey_app.store.database import Session

LONGEST_REASON = 500


class NoSuchHold(Refusal):
    """There is no such hold, or it is lifted, or it is another partnership's; all are told alike."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that stands. collection_title: "" where it is of the whole partnership."""

    id: str
    collection_title: str
    reason: str
    set_by: str
    set_on: date


def set_hold(
    session: Session, partnership_id: str, collection_id: str, reason: str, account_id: str, today: date
) -> str:
    """Hold everything of a collection, or with "" of the partnership; the hold's id. For administrators.

    Raises Refusal without a reason, with too long a one, and for a collection that is not the partnership's.
    """
    if not reason.strip():
        raise Refusal("Say why nothing may be deleted, in a few words. Name no child and no family.")
    if len(reason) > LONGEST_REASON:
        raise Refusal("The reason is too long. Use %(most)s characters at most.", most=LONGEST_REASON)
    if collection_id and collection_store.by_id(session, partnership_id, collection_id) is None:
        raise Refusal("That collection is not one of this partnership's. Choose another.")
    # What is being destroyed just now is waited for; what comes after finds the hold.
    account_store.hold_partnership(session, partnership_id)
    row = store.add(session, partnership_id, collection_id or None, reason.strip(), account_id, today)
    audit.record(session, Act.HOLD_SET, row.id, partnership_id)
    return row.id


def lift(session: Session, partnership_id: str, hold_id: str, account_id: str, today: date) -> None:
    """End a hold. What waited for that goes with the next run of `retention`. Raises NoSuchHold."""
    row = store.get(session, partnership_id, hold_id)
    if row is None or row.lifted_on is not None:
        raise NoSuchHold("There is no such hold. It may have been lifted already.")
    row.lifted_by, row.lifted_on = account_id, today
    session.flush()
    audit.record(session, Act.HOLD_LIFTED, row.id, partnership_id)


def standing(session: Session, partnership_id: str) -> list[Hold]:
    """The partnership's holds that are not lifted, the oldest first."""
    names = {row.id: row.display_name for row in account_store.accounts(session, partnership_id)}
    return [
        Hold(
            row.id,
            asked.title if asked is not None else "",
            row.reason,
            names.get(row.account_id, ""),
            row.set_on,
        )
        for row, asked in store.standing(session, partnership_id)
    ]


def is_held(session: Session, collection_id: str) -> bool:
    """Whether a collection stands under a hold, of its own or of its partnership."""
    return store.is_held(session, collection_id)


def is_programme_held(session: Session, partnership_id: str, programme_id: str) -> bool:
    """Whether a programme does: by its partnership, or by any of its collections."""
    return store.is_programme_held(session, partnership_id, programme_id)


def refuse_held_programme(session: Session, partnership_id: str, programme_id: str) -> None:
    """Raise Refusal where a hold keeps a programme from being closed."""
    if store.is_programme_held(session, partnership_id, programme_id):
        raise Refusal(
            "A legal hold is on this programme, and closing it would destroy what leads from cards to "
            "answers. It closes when an administrator has lifted the hold."
        )
