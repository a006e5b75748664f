"""Numbers from records, and the activities that were held, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.store.evidence_tables import Activity, RecordEntry


def entries(session: Session, partnership_id: str) -> Sequence[RecordEntry]:
    """Every version of every entry of a partnership, the oldest first."""
    wanted = select(RecordEntry).where(RecordEntry.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(RecordEntry.version, RecordEntry.id)).all()


def versions(
    session: Session, partnership_id: str, measure_id: str, district_id: str | None, period: str
) -> Sequence[RecordEntry]:
    """Every version of one entry, the newest first."""
    wanted = select(RecordEntry).where(
        RecordEntry.partnership_id == partnership_id,
        RecordEntry.measure_id == measure_id,
        RecordEntry.district_id.is_(None) if district_id is None else RecordEntry.district_id == district_id,
        RecordEntry.period == period,
    )
    return session.scalars(wanted.order_by(RecordEntry.version.desc())).all()


def entry(session: Session, partnership_id: str, entry_id: str) -> RecordEntry | None:
    """A partnership's own entry, of any version; another's is not found."""
    return session.scalar(
        select(RecordEntry).where(RecordEntry.id == entry_id, RecordEntry.partnership_id == partnership_id)
    )


def activities(session: Session, partnership_id: str) -> Sequence[Activity]:
    """A partnership's activities, the newest first."""
    wanted = select(Activity).where(Activity.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(Activity.held_on.desc(), Activity.title, Activity.id)).all()


def activity(session: Session, partnership_id: str, activity_id: str) -> Activity | None:
    """A partnership's own activity; another's is not found."""
    return session.scalar(
        select(Activity).where(Activity.id == activity_id, Activity.partnership_id == partnership_id)
    )
