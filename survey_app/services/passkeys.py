"""Passkeys: a device is asked to sign what nobody could foresee, once, for this installation alone.

The signatures are checked by py_webauthn, after the W3C's Web Authentication, level 3. What the standard
leaves to whoever asks is settled here:

- The device must have made sure who holds it, by finger, face or PIN: a passkey is two factors in one.
- The device keeps the account with the key, so that nobody types a name.
- Which make of device it is is not asked for, and nothing of it is kept.
- A device that counts its uses must count on; one that says less than it said before may be a copy, and is
  refused. One that does not count says 0 always, which is allowed.
- Whether a passkey can be copied to other devices is settled when it is made. A key that says otherwise
  later is another key, and is refused; whether it is copied just now may change, and is kept.
- The question is random, is kept here and not by the browser, belongs to the browser that asked, ends after
  five minutes, and is gone with the first answer, right or wrong.
- The name and the address that a device signs for are settings (`Config.site`), never what a request says.

Every `now` is a naive UTC moment, as the database keeps it. Passkeys are loaded when somebody uses one.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.config import Site
from survey_app.services import audit
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as accounts_store
from survey_app.store import factors as store
from survey_app.store.tables import Account, Passkey, PasskeyQuestion

SERVICE = "Heard"
QUESTION_LIFE = timedelta(minutes=5)
CHALLENGE_BYTES = 32
LONGEST_NAME = 60
MOST_PASSKEYS = 10
LONGEST_ANSWER = 16_384
"""Signs. An answer without a certificate is under 2,000; what is longer is not looked at."""
LONGEST_CREDENTIAL_ID = 1023
"""Bytes, the most that the standard allows."""


class Purpose(StrEnum):
    """What a device is asked for."""

    PROVE = "prove"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Question:
    """What a device was asked to sign. account_id: whose passkey alone will do; None for anybody's."""

    challenge: bytes
    account_id: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser keeps (the token) and what it hands to the device (the options, as JSON)."""

    token: str
    options: str


@dataclass(frozen=True, slots=True)
class KeptPasskey:
    """A passkey as its owner's page shows it."""

    id: str
    name: str
    is_copied: bool
    made_on: date
    used_on: date | None


class PasskeyRefused(Refusal):
    """The device's answer does not fit."""


# --- Asking ---


def ask_for_any(session: Session, site: Site, now: datetime) -> Asked:
    """Ask for whichever passkey of this installation the person chooses: nobody types a name."""
    return _ask_to_prove(session, site, None, now)


def ask_for_own(session: Session, site: Site, account_id: str, now: datetime) -> Asked:
    """Ask for one of an account's own passkeys."""
    return _ask_to_prove(session, site, account_id, now)


def _ask_to_prove(session: Session, site: Site, account_id: str | None, now: datetime) -> Asked:
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    token, challenge = _keep(session, Purpose.PROVE, account_id, now)
    own = store.passkeys(session, account_id) if account_id is not None else ()
    options = generate_authentication_options(
        rp_id=site.name,
        challenge=challenge,
        timeout=_milliseconds(),
        allow_credentials=[PublicKeyCredentialDescriptor(id=row.credential_id) for row in own],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(token, options_to_json(options))


def ask_to_add(session: Session, site: Site, partnership_id: str, account_id: str, now: datetime) -> Asked:
    """Ask a device to make a passkey for an account, unless it holds one already.

    Raises Refusal where the partnership has no such account, or it has as many passkeys as one may have.
    """
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AttestationConveyancePreference,
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    row = _account(session, partnership_id, account_id)
    own = store.passkeys(session, account_id)
    if len(own) >= MOST_PASSKEYS:
        raise PasskeyRefused(
            "You have %(most)s passkeys, and more are not kept. Remove one first.", most=MOST_PASSKEYS
        )
    token, challenge = _keep(session, Purpose.ADD, account_id, now)
    options = generate_registration_options(
        rp_id=site.name,
        rp_name=SERVICE,
        user_id=row.id.encode(),
        user_name=row.sign_in_name,
        user_display_name=row.display_name,
        challenge=challenge,
        timeout=_milliseconds(),
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=known.credential_id) for known in own],
    )
    return Asked(token, options_to_json(options))


def _keep(session: Session, purpose: Purpose, account_id: str | None, now: datetime) -> tuple[str, bytes]:
    token, challenge = secrets.token_urlsafe(32), secrets.token_bytes(CHALLENGE_BYTES)
    row = PasskeyQuestion(mark=_mark(token), purpose=purpose, challenge=challenge, account_id=account_id)
    row.expires_at = now + QUESTION_LIFE
    store.add_question(session, row, now)
    return token, challenge


def _milliseconds() -> int:
    return int(QUESTION_LIFE.total_seconds() * 1000)


def take(session: Session, token: str, purpose: Purpose, now: datetime) -> Question | None:
    """What was asked with this token, once: it is gone afterwards, whatever the answer is worth.

    To be committed before the answer is looked at. None where nothing was asked, for another purpose, or too
    long ago.
    """
    found = store.take_question(session, _mark(token))
    if found is None:
        return None
    kept_purpose, challenge, account_id, expires_at = found
    return Question(challenge, account_id) if kept_purpose == purpose and now < expires_at else None


# --- Answers ---


def recognise(session: Session, site: Site, question: Question | None, answer: str, now: datetime) -> str:
    """Whose passkey answered: the account's id, "" where the answer is worth nothing.

    An answer under a passkey that is known which does not fit is recorded as a sign-in that failed. It is
    told by no exception, so that this line is kept.
    """
    told = _read(answer)
    row = store.hold_passkey(session, _bytes(told.get("id"))) if question is not None else None
    if question is None or row is None:
        return ""
    owner = session.get(Account, row.account_id)
    if owner is None or not owner.is_active:
        return ""
    if question.account_id in (None, owner.id) and _fits(site, question, told, row):
        row.used_on = now.date()
        session.flush()
        return owner.id
    audit.record(session, Act.SIGN_IN_FAILED, owner.id, owner.partnership_id, by=audit.NOBODY)
    return ""


def _fits(site: Site, question: Question, told: dict[str, Any], row: Passkey) -> bool:
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException
    from webauthn.helpers.structs import CredentialDeviceType

    response = told.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    # The device names the account besides the key. Where it does, both must belong together; where whoever
    # answers has not said who they are, it must.
    if (handle or question.account_id is None) and _bytes(handle) != row.account_id.encode():
        return False
    try:
        seen = verify_authentication_response(
            credential=told,
            expected_challenge=question.challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError):
        # What comes from outside is read by a library that does not expect every shape.
        return False
    if (seen.credential_device_type is CredentialDeviceType.MULTI_DEVICE) != row.may_be_copied:
        return False
    row.sign_count, row.is_copied = seen.new_sign_count, seen.credential_backed_up
    return True


def add(
    session: Session,
    site: Site,
    account_id: str,
    question: Question | None,
    answer: str,
    name: str,
    today: date,
) -> None:
    """Keep the passkey that a device made for an account.

    Raises PasskeyRefused for an answer that does not fit.
    """
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException
    from webauthn.helpers.structs import CredentialDeviceType

    row = session.get(Account, account_id)
    if question is None or question.account_id != account_id or row is None:
        raise PasskeyRefused("That took too long, or was sent twice. Try once more.")
    try:
        made = verify_registration_response(
            credential=_read(answer),
            expected_challenge=question.challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError):
        raise PasskeyRefused(
            "The device's answer did not fit, so nothing was kept. Try once more, or use another device."
        ) from None
    if len(made.credential_id) > LONGEST_CREDENTIAL_ID:
        raise PasskeyRefused("The device's answer did not fit, so nothing was kept. Use another device.")
    kept = Passkey(
        account_id=account_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name.strip()[:LONGEST_NAME],
        may_be_copied=made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        is_copied=made.credential_backed_up,
        made_on=today,
    )
    try:
        with session.begin_nested():
            session.add(kept)
    except IntegrityError:
        raise PasskeyRefused(
            "This passkey is kept already. Use another device, or sign in with it."
        ) from None
    audit.record(session, Act.PASSKEY_ADDED, account_id, row.partnership_id)


def listing(session: Session, account_id: str) -> list[KeptPasskey]:
    """An account's passkeys, in the order in which they were added."""
    return [
        KeptPasskey(row.id, row.name, row.is_copied, row.made_on, row.used_on)
        for row in store.passkeys(session, account_id)
    ]


def remove(session: Session, partnership_id: str, account_id: str, passkey_id: str) -> None:
    """Remove one of an account's passkeys. Raises Refusal where it has none such.

    Whether enough is left to sign in with is for whoever calls to look at, in the same transaction.
    """
    _account(session, partnership_id, account_id)
    if not store.drop_passkey(session, account_id, passkey_id):
        raise NoSuchPasskey("There is no such passkey.")
    audit.record(session, Act.PASSKEY_REMOVED, account_id, partnership_id)


class NoSuchPasskey(Refusal):
    """The account has no such passkey."""


def _account(session: Session, partnership_id: str, account_id: str) -> Account:
    row = accounts_store.account(session, partnership_id, account_id)
    if row is None:
        raise Refusal("There is no such account.")
    return row


def _read(answer: str) -> dict[str, Any]:
    """A device's answer as it came; {} for what is none."""
    if len(answer) > LONGEST_ANSWER:
        return {}
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _bytes(told: object) -> bytes:
    """Bytes from their spelling in base64url; none for what is no such spelling."""
    from webauthn.helpers import base64url_to_bytes

    try:
        return base64url_to_bytes(told) if isinstance(told, str) else b""
    except ValueError:
        return b""


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
