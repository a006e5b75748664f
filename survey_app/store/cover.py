"""Who reads when, and since when something waits, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey_app.store.tables import (
    Account,
    Alert,
    Collection,
    Comment,
    Cover,
    Partnership,
    ReaderAbsence,
    ReaderDuty,
    Reading,
)


def partnership(session: Session, partnership_id: str) -> Partnership | None:
    """A partnership, with its numbers and the day until which its cover may be missing."""
    return session.get(Partnership, partnership_id)


def entered(session: Session, partnership_id: str) -> Cover | None:
    """What a partnership entered of its cover; None where it has entered none."""
    return session.get(Cover, partnership_id)


def duties(
    session: Session, partnership_id: str, roles: Iterable[str]
) -> Sequence[tuple[ReaderDuty, Account]]:
    """The duties of accounts that are in use and have one of these roles, by the name of their account."""
    rows = session.execute(
        select(ReaderDuty, Account)
        .join(Account, Account.id == ReaderDuty.account_id)
        .where(Account.partnership_id == partnership_id, Account.is_active, Account.role.in_(list(roles)))
        .order_by(Account.display_name, Account.id)
    )
    return [(duty, account) for duty, account in rows]


def absences(session: Session, partnership_id: str, since: date) -> Sequence[ReaderAbsence]:
    """The absences of a partnership's accounts that end on a day or after it, the soonest first."""
    wanted = (
        select(ReaderAbsence)
        .join(Account, Account.id == ReaderAbsence.account_id)
        .where(Account.partnership_id == partnership_id, ReaderAbsence.last_day >= since)
    )
    return session.scalars(wanted.order_by(ReaderAbsence.first_day, ReaderAbsence.id)).all()


def absence(session: Session, partnership_id: str, absence_id: str) -> ReaderAbsence | None:
    """One absence of a partnership's account."""
    row = session.get(ReaderAbsence, absence_id)
    owner = session.get(Account, row.account_id) if row is not None else None
    return row if owner is not None and owner.partnership_id == partnership_id else None


def enter(
    session: Session,
    partnership_id: str,
    wanted: Mapping[str, tuple[Sequence[int], int]],
    manager_id: str | None,
    closed_days: Sequence[str],
) -> None:
    """Keep who reads when, in place of what was kept. wanted: by account, the weekdays and the hour."""
    row = session.get(Cover, partnership_id) or Cover(partnership_id=partnership_id)
    row.manager_id, row.closed_days = manager_id, list(closed_days)
    session.add(row)
    theirs = select(Account.id).where(Account.partnership_id == partnership_id)
    session.execute(
        delete(ReaderDuty)
        .where(ReaderDuty.account_id.in_(theirs))
        .execution_options(synchronize_session="fetch")
    )
    session.add_all(
        ReaderDuty(account_id=account_id, weekdays=sorted(weekdays), until=until)
        for account_id, (weekdays, until) in wanted.items()
    )
    session.flush()


def oldest_waiting(session: Session, partnership_id: str) -> datetime | None:
    """Since when, to the hour in UTC, the comment or alert waits that has waited longest for a decision."""
    comments = (
        select(func.min(Reading.arrived_at))
        .join(Comment, Comment.id == Reading.comment_id)
        .join(Collection, Collection.id == Comment.collection_id)
        .where(Collection.partnership_id == partnership_id, Reading.state != "decided")
    )
    alerts = (
        select(func.min(Alert.arrived_at))
        .join(Collection, Collection.id == Alert.collection_id)
        .where(Collection.partnership_id == partnership_id, Alert.state != "decided")
    )
    found = [one for one in (session.scalar(comments), session.scalar(alerts)) if one is not None]
    return min(found, default=None)
