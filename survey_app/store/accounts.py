"""Accounts of staff, the links that make them, and their sign-ins, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.store.tables import Account, Invitation, Partnership, SignInAttempts, StaffSession


def account_by_name(session: Session, sign_in_name: str) -> Account | None:
    """The account that signs in with this name, in any partnership: names are unique in one installation."""
    return session.scalar(select(Account).where(Account.sign_in_name == sign_in_name))


def account(session: Session, partnership_id: str, account_id: str) -> Account | None:
    """A partnership's own account; another partnership's is not found."""
    found = session.get(Account, account_id)
    return found if found is not None and found.partnership_id == partnership_id else None


def accounts(session: Session, partnership_id: str) -> Sequence[Account]:
    """A partnership's accounts: those in use first, then by name."""
    wanted = select(Account).where(Account.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(Account.is_active.desc(), Account.display_name, Account.id)).all()


def all_accounts(session: Session) -> Sequence[Account]:
    """The accounts of every partnership: names are unique in one installation."""
    return session.scalars(select(Account)).all()


def count_active(session: Session, partnership_id: str, role: str) -> int:
    """How many accounts of a partnership can sign in with this role. Staff, not respondents."""
    wanted = select(func.count()).where(
        Account.partnership_id == partnership_id, Account.role == role, Account.is_active
    )
    return session.scalar(wanted) or 0


def invitation(session: Session, token_hash: str) -> Invitation | None:
    """The invitation whose link carries the token of this hash."""
    return session.get(Invitation, token_hash)


def hold_invitation(session: Session, token_hash: str) -> None:
    """Make others who want to use the same link wait until this transaction ends."""
    session.get(Invitation, token_hash, with_for_update=True, populate_existing=True)


def hold_partnership(session: Session, partnership_id: str) -> None:
    """Make others who change the same partnership's accounts wait until this transaction ends."""
    session.get(Partnership, partnership_id, with_for_update=True, populate_existing=True)


def add_account(session: Session, row: Account) -> bool:
    """Add an account; False where another took its name a moment ago."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def open_invitations(session: Session, partnership_id: str, now: datetime) -> Sequence[Invitation]:
    """A partnership's links that have been neither used nor outlived, the next to end first."""
    wanted = select(Invitation).where(
        Invitation.partnership_id == partnership_id,
        Invitation.used_at.is_(None),
        Invitation.expires_at > now,
    )
    return session.scalars(wanted.order_by(Invitation.expires_at, Invitation.token_hash)).all()


def withdraw_invitations_for(session: Session, account_id: str, now: datetime) -> None:
    """End every unused link that would renew how this account signs in."""
    wanted = select(Invitation).where(Invitation.account_id == account_id, Invitation.used_at.is_(None))
    for row in session.scalars(wanted):
        row.used_at = now
    session.flush()


def hold_attempts(session: Session, name_mark: str, now: datetime) -> SignInAttempts:
    """The vain attempts in a row under a name, none at first; others with the same name wait for this."""
    row = session.get(SignInAttempts, name_mark, with_for_update=True)
    if row is None:
        # Another may be adding it at this very moment: whoever comes second takes the first one's row.
        with suppress(IntegrityError), session.begin_nested():
            session.add(SignInAttempts(name_mark=name_mark, failures=0, not_before=now))
        row = session.get_one(SignInAttempts, name_mark, with_for_update=True, populate_existing=True)
    return row


def forget_attempts(session: Session, name_mark: str) -> int:
    """Start counting anew for a name; how many there were."""
    gone = delete(SignInAttempts).where(SignInAttempts.name_mark == name_mark)
    return session.scalar(gone.returning(SignInAttempts.failures)) or 0


def forget_attempts_before(session: Session, moment: datetime) -> dict[str, int]:
    """Drop every count whose delay ended before this moment; how many each was, by the name's mark."""
    gone = delete(SignInAttempts).where(SignInAttempts.not_before < moment)
    counted = session.execute(gone.returning(SignInAttempts.name_mark, SignInAttempts.failures))
    return {row.name_mark: row.failures for row in counted}


def staff_session(session: Session, token_hash: str) -> StaffSession | None:
    """The sign-in whose cookie carries the token of this hash."""
    return session.get(StaffSession, token_hash)


def end_session(session: Session, token_hash: str) -> None:
    """End one sign-in."""
    session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash))


def end_sessions_of(session: Session, account_id: str, *, kept: str = "") -> None:
    """End every sign-in of an account, but for the one whose token has this hash."""
    session.execute(
        delete(StaffSession).where(StaffSession.account_id == account_id, StaffSession.token_hash != kept)
    )


def end_sessions_before(session: Session, started_before: datetime, seen_before: datetime) -> None:
    """Drop every sign-in that is over by its age or by idleness."""
    session.execute(
        delete(StaffSession).where(
            (StaffSession.started_at < started_before) | (StaffSession.seen_at < seen_before)
        )
    )


def signed_in_accounts(
    session: Session, partnership_id: str, started_after: datetime, seen_after: datetime
) -> set[str]:
    """Ids of the accounts of a partnership that have a sign-in still running."""
    wanted = (
        select(StaffSession.account_id)
        .join(Account, Account.id == StaffSession.account_id)
        .where(
            Account.partnership_id == partnership_id,
            StaffSession.started_at > started_after,
            StaffSession.seen_at > seen_after,
            # Whoever has given the password alone is not in.
            StaffSession.stage != "code",
        )
    )
    return set(session.scalars(wanted))
