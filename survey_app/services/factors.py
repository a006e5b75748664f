"""What an account can prove itself with, who needs more than a password, and what is done when it is lost.

A passkey is enough by itself: it is something that a person has, and their device asks for a finger, a face
or a PIN besides. A password is not: whoever reads words, opens collections or settles accounts adds one-time
codes to it, or a passkey. In the example partnership, in which nothing is real, a password is enough.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.services import audit
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as accounts_store
from survey_app.store import collections as collection_store
from survey_app.store import factors as store
from survey_app.store.tables import Account


@dataclass(frozen=True, slots=True)
class Ways:
    """What one account can sign in with. recovery_codes: how many are left."""

    has_password: bool
    has_passkey: bool
    has_app: bool
    recovery_codes: int = 0

    @property
    def has_second(self) -> bool:
        """Whether a password alone does not let them in."""
        return self.has_passkey or self.has_app

    def are_enough(self, *, needs_second: bool) -> bool:
        """Whether the account can sign in, and as safely as its role asks for."""
        return self.has_passkey or (self.has_password and (self.has_app or not needs_second))


class TooFew(Refusal):
    """What would be left is not enough to sign in with."""


def ways(session: Session, account_id: str) -> Ways:
    """What an account can sign in with. An account that is not there has nothing."""
    row = session.get(Account, account_id)
    return Ways(
        row is not None and bool(row.password_hash),
        bool(store.passkeys(session, account_id)),
        store.codes_app(session, account_id) is not None,
        store.recovery_codes_left(session, account_id),
    )


def needs_second(session: Session, partnership_id: str, role: str, needing: Collection[str]) -> bool:
    """Whether somebody needs more than a password: by their role, outside the example partnership.

    needing: the roles that do.
    """
    return role in needing and not is_example(session, partnership_id)


def is_example(session: Session, partnership_id: str) -> bool:
    """Whether it is the example partnership, in which nothing is real and a password is enough."""
    partnership = collection_store.partnership(session, partnership_id)
    return partnership is not None and partnership.is_example


def forget(session: Session, row: Account) -> None:
    """Remove an account's passkeys, its app and its recovery codes, as its one-time link or a reset does."""
    store.drop_all(session, row.id)
    session.flush()


def reset(session: Session, partnership_id: str, account_id: str) -> None:
    """Remove everything that an account signs in with, its password too, and end its sign-ins.

    A one-time link is the only way in afterwards: with the password alone, whoever knows it could add a
    passkey of their own. Raises Refusal where the partnership has no such account.
    """
    row = accounts_store.account(session, partnership_id, account_id)
    if row is None:
        raise Refusal("There is no such account.")
    forget(session, row)
    row.password_hash = ""
    accounts_store.end_sessions_of(session, row.id)
    session.flush()
    audit.record(session, Act.FACTORS_RESET, row.id, partnership_id)
