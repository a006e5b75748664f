"""One-time codes from an app, the second factor beside a password, and the recovery codes for a lost one.

Codes are those of RFC 6238 in the form that every such app knows: six digits, SHA-1, half a minute. One half
minute before and after is let pass, for clocks that differ (RFC 6238, 5.2 and 6); each code is accepted once,
and none that is older than one that was. The secret lies sealed with the partnership's key, bound to its row
(`store/sealed.py`): whoever read it could make the codes.

Every `now` is a naive UTC moment, as the database keeps it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from survey_app.services import audit
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import factors as store
from survey_app.store.tables import Account, CodesApp

SERVICE = "Heard"
SECONDS = 30
STEPS_EITHER_SIDE = 1
DIGITS = 6
RECOVERY_CODES = 10
_RECOVERY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I or L, as on cards."""
_RECOVERY_LENGTH = 16
"""Of 31 letters: 79 bits, so that a plain hash gives nothing away."""


class NoApp(Refusal):
    """The account has no app, or none that waits for its first code."""


def begin(session: Session, account_id: str, now: datetime) -> str:
    """The secret for an app that is being set up; the same until it is confirmed or given up."""
    waiting = store.codes_app(session, account_id, is_confirmed=False)
    if waiting is not None and waiting.secret:
        return waiting.secret
    import pyotp

    made = pyotp.random_base32()
    store.add_codes_app(session, account_id, made, now.date())
    return made


def address(secret: str, sign_in_name: str) -> str:
    """What the QR code of a secret says, as apps read it."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=sign_in_name, issuer_name=SERVICE)


def confirm(session: Session, account_id: str, typed: str, now: datetime) -> list[str]:
    """Take an app into use by its first code, in the place of any other; gives ten recovery codes, once.

    [] where the code does not fit. Raises NoApp where none waits for a code.
    """
    row = store.hold_codes_app(session, account_id, is_confirmed=False)
    if row is None:
        raise NoApp("Begin once more: no app is being set up.")
    if not _takes(row, typed, now):
        return []
    store.drop_codes_apps(session, account_id, kept=row.id)
    row.is_confirmed = True
    session.flush()
    audit.record(session, Act.CODES_ADDED, account_id, _partnership(session, account_id), by=account_id)
    return new_recovery_codes(session, account_id)


def accept(session: Session, account_id: str, typed: str, now: datetime) -> bool:
    """Whether this is an unused code of the account's app, or one of its recovery codes; then it is spent."""
    row = store.hold_codes_app(session, account_id)
    if row is None:
        return False
    if _takes(row, typed, now):
        session.flush()
        return True
    if not store.use_recovery_code(session, account_id, _mark(account_id, typed)):
        return False
    audit.record(
        session, Act.RECOVERY_CODE_USED, account_id, _partnership(session, account_id), by=account_id
    )
    return True


def remove(session: Session, account_id: str) -> None:
    """Take an account's app out of use, and its recovery codes with it. Raises NoApp where it has none."""
    if store.codes_app(session, account_id) is None:
        raise NoApp("There is no app that shows codes for this account.")
    store.drop_codes_apps(session, account_id)
    store.set_recovery_codes(session, account_id, ())
    audit.record(session, Act.CODES_REMOVED, account_id, _partnership(session, account_id), by=account_id)


def new_recovery_codes(session: Session, account_id: str) -> list[str]:
    """Ten recovery codes in the place of those that there are. They cannot be had again.

    Raises NoApp where the account has no app that they could stand in for.
    """
    if store.codes_app(session, account_id) is None:
        raise NoApp("There is no app that shows codes for this account.")
    made = [_recovery_code() for _ in range(RECOVERY_CODES)]
    store.set_recovery_codes(session, account_id, [_mark(account_id, code) for code in made])
    audit.record(
        session, Act.RECOVERY_CODES_MADE, account_id, _partnership(session, account_id), by=account_id
    )
    return made


def _partnership(session: Session, account_id: str) -> str:
    return session.get_one(Account, account_id).partnership_id


# --- Codes ---


def _takes(row: CodesApp, typed: str, now: datetime) -> bool:
    """Whether a code fits a half minute that is near and newer than the last; that one is then spent."""
    secret = row.secret
    digits = "".join(typed.split())
    if not secret or len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return False
    import pyotp

    app = pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS)
    present = int(now.replace(tzinfo=UTC).timestamp()) // SECONDS
    for step in range(present - STEPS_EITHER_SIDE, present + STEPS_EITHER_SIDE + 1):
        is_new = row.last_step is None or step > row.last_step
        if is_new and hmac.compare_digest(app.generate_otp(step), digits):
            row.last_step = step
            return True
    return False


def _recovery_code() -> str:
    signs = "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(_RECOVERY_LENGTH))
    return "-".join(signs[place : place + 4] for place in range(0, _RECOVERY_LENGTH, 4))


def _mark(account_id: str, typed: str) -> str:
    plain = "".join(sign for sign in typed.upper() if sign.isalnum())
    return hashlib.sha256(f"recovery code|{account_id}|{plain}".encode()).hexdigest()
