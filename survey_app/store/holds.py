"""Legal holds in the database, and which collections stand under one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from survey_app.store.tables import Collection, LegalHold


def add(
    session: Session,
    partnership_id: str,
    collection_id: str | None,
    reason: str,
    account_id: str,
    today: date,
) -> LegalHold:
    """Set a hold."""
    row = LegalHold(
        partnership_id=partnership_id,
        collection_id=collection_id,
        reason=reason,
        account_id=account_id,
        set_on=today,
    )
    session.add(row)
    session.flush()
    return row


def get(session: Session, partnership_id: str, hold_id: str) -> LegalHold | None:
    """A partnership's own hold; another's is not found."""
    row = session.get(LegalHold, hold_id)
    return row if row is not None and row.partnership_id == partnership_id else None


def standing(session: Session, partnership_id: str) -> Sequence[tuple[LegalHold, Collection | None]]:
    """The holds that are not lifted, the oldest first, each with its collection."""
    rows = session.execute(
        select(LegalHold, Collection)
        .outerjoin(Collection, Collection.id == LegalHold.collection_id)
        .where(LegalHold.partnership_id == partnership_id, LegalHold.lifted_on.is_(None))
        .order_by(LegalHold.set_on, LegalHold.id)
    )
    return [(row[0], row[1]) for row in rows]


def held_collections() -> Select[str]:
    """A query for the ids of every collection under a hold, of its own or of its partnership."""
    return (
        select(Collection.id)
        .join(LegalHold, LegalHold.partnership_id == Collection.partnership_id)
        .where(
            LegalHold.lifted_on.is_(None),
            or_(LegalHold.collection_id.is_(None), LegalHold.collection_id == Collection.id),
        )
    )


def is_held(session: Session, collection_id: str) -> bool:
    """Whether a collection stands under a hold."""
    return bool(session.scalar(select(exists(held_collections().where(Collection.id == collection_id)))))


def is_programme_held(session: Session, partnership_id: str, programme_id: str) -> bool:
    """Whether a programme does: by its partnership, or by any of its collections."""
    its_own = select(Collection.id).where(Collection.programme_id == programme_id)
    wanted = select(LegalHold.id).where(
        LegalHold.partnership_id == partnership_id,
        LegalHold.lifted_on.is_(None),
        or_(LegalHold.collection_id.is_(None), LegalHold.collection_id.in_(its_own)),
    )
    return session.scalar(wanted.limit(1)) is not None
