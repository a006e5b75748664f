"""What people prove with who they are, in the database: passkeys, apps that show codes, recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_app.store.tables import Account, CodesApp, Passkey, PasskeyQuestion, RecoveryCode


def passkeys(session: Session, account_id: str) -> Sequence[Passkey]:
    """An account's passkeys, in the order in which they were added."""
    wanted = select(Passkey).where(Passkey.account_id == account_id)
    return session.scalars(wanted.order_by(Passkey.made_on, Passkey.name, Passkey.id)).all()


def hold_passkey(session: Session, credential_id: bytes) -> Passkey | None:
    """The passkey that a device names; others who use the same one wait until this transaction ends."""
    wanted = select(Passkey).where(Passkey.credential_id == credential_id)
    return session.scalar(wanted.with_for_update())


def drop_passkey(session: Session, account_id: str, passkey_id: str) -> bool:
    """Remove one of an account's passkeys; False where it has none of this id."""
    gone = delete(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account_id)
    return session.scalar(gone.returning(Passkey.id)) is not None


def add_question(session: Session, row: PasskeyQuestion, now: datetime) -> None:
    """Keep what a device is asked to sign, and let go what nobody answered in time."""
    session.execute(delete(PasskeyQuestion).where(PasskeyQuestion.expires_at <= now))
    session.add(row)
    session.flush()


def take_question(session: Session, mark: str) -> tuple[str, bytes, str | None, datetime] | None:
    """What was asked, which is gone with this: purpose, challenge, account and end. None where nothing was.

    Of two that ask at once, the database gives it to one.
    """
    gone = delete(PasskeyQuestion).where(PasskeyQuestion.mark == mark)
    row = session.execute(
        gone.returning(
            PasskeyQuestion.purpose,
            PasskeyQuestion.challenge,
            PasskeyQuestion.account_id,
            PasskeyQuestion.expires_at,
        )
    ).first()
    return (row.purpose, row.challenge, row.account_id, row.expires_at) if row is not None else None


def codes_app(session: Session, account_id: str, *, is_confirmed: bool = True) -> CodesApp | None:
    """The app that shows an account's codes, or the one that waits for its first code."""
    wanted = select(CodesApp).where(CodesApp.account_id == account_id, CodesApp.is_confirmed == is_confirmed)
    return session.scalars(wanted.order_by(CodesApp.id)).first()


def hold_codes_app(session: Session, account_id: str, *, is_confirmed: bool = True) -> CodesApp | None:
    """The same; others who type a code for the account wait until this transaction ends."""
    row = codes_app(session, account_id, is_confirmed=is_confirmed)
    if row is None:
        return None
    return session.get(CodesApp, row.id, with_for_update=True, populate_existing=True)


def add_codes_app(session: Session, account_id: str, secret: str, today: date) -> None:
    """Keep the secret of an app that waits for its first code, in the place of any that does."""
    session.execute(delete(CodesApp).where(CodesApp.account_id == account_id, ~CodesApp.is_confirmed))
    row = CodesApp(account_id=account_id, is_confirmed=False, made_on=today)
    row.secret = secret
    session.add(row)
    session.flush()


def drop_codes_apps(session: Session, account_id: str, *, kept: str = "") -> None:
    """Remove an account's apps, but for one."""
    session.execute(delete(CodesApp).where(CodesApp.account_id == account_id, CodesApp.id != kept))


def set_recovery_codes(session: Session, account_id: str, marks: Sequence[str]) -> None:
    """Put these in the place of an account's recovery codes."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(RecoveryCode(mark=mark, account_id=account_id) for mark in marks)
    session.flush()


def use_recovery_code(session: Session, account_id: str, mark: str) -> bool:
    """Spend one of an account's recovery codes; False where there is none such (any more)."""
    gone = delete(RecoveryCode).where(RecoveryCode.mark == mark, RecoveryCode.account_id == account_id)
    return session.scalar(gone.returning(RecoveryCode.mark)) is not None


def recovery_codes_left(session: Session, account_id: str) -> int:
    """How many recovery codes an account has left. Staff, not respondents."""
    return len(session.scalars(select(RecoveryCode).where(RecoveryCode.account_id == account_id)).all())


def drop_all(session: Session, account_id: str) -> None:
    """Remove everything that an account proves itself with besides its password."""
    for table in (Passkey, PasskeyQuestion, CodesApp, RecoveryCode):
        session.execute(delete(table).where(table.account_id == account_id))


def accounts_with(session: Session, partnership_id: str) -> tuple[set[str], set[str]]:
    """Ids of a partnership's accounts that have a passkey, and of those that have an app."""
    mine = Account.partnership_id == partnership_id
    with_passkey = select(Passkey.account_id).join(Account, Account.id == Passkey.account_id).where(mine)
    with_app = select(CodesApp.account_id).join(Account, Account.id == CodesApp.account_id)
    return (
        set(session.scalars(with_passkey)),
        set(session.scalars(with_app.where(mine, CodesApp.is_confirmed))),
    )
