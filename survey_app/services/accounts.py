"""Staff: who may do what, how an account comes about, and how somebody signs in and out.

Three rules hold throughout. A link or a cookie carries a random token of which only the hash is kept. What
is said of an unknown name is what is said of a wrong password, after the same work. Nothing is ever locked:
each vain attempt makes the next wait longer, up to a minute; for codes, which only those meet who know the
password, up to a quarter of an hour. What a password alone is not enough for stands in `factors`.

Every `now` is a naive UTC moment, as the database keeps it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from survey_app.services import audit, factors
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as store
from survey_app.store import collections as collection_store
from survey_app.store import factors as factor_store
from survey_app.store.tables import Account, Invitation, StaffSession

# --- Who may do what: the one table ---


class Role(StrEnum):
    """What a member of staff is here for. One account has one role."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    READER = "reader"
    PRACTITIONER = "practitioner"
    VIEWER = "viewer"


class OfTheWhole(frozenset[Role]):
    """Roles that may do what touches the whole partnership: whoever has them and belongs to no district."""


IN_A_DISTRICT = frozenset(Role) - {Role.ADMINISTRATOR}
"""Who may belong to one district: an administrator settles what is everybody's."""
EVERYBODY = frozenset(Role)
MANAGE_PEOPLE = frozenset({Role.ADMINISTRATOR})
"""Invite, close and reopen accounts, end sign-ins."""
SEE_AUDIT = MANAGE_PEOPLE
"""See who did what and when. Nobody can change it."""
SEE_COLLECTIONS = EVERYBODY
"""See what is asked of whom, and until when."""
OPEN_COLLECTIONS = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
"""Open and close collections and programmes."""
SET_HOLDS = frozenset({Role.ADMINISTRATOR})
"""Set and lift a legal hold, while which nothing is deleted."""
LOAD_WORDINGS = OfTheWhole(OPEN_COLLECTIONS)
"""Load the wording of a published instrument, which the whole partnership then asks with."""
STATE_SCALES = frozenset({Role.ADMINISTRATOR})
"""State what reliable change on a scale is judged by."""
KEEP_NAMES = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
"""Keep the partnership's own list of names that are looked for in comments."""
EDIT_NOTICES = MANAGE_PEOPLE
"""Say what people are told about privacy."""
HAND_OUT = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.PRACTITIONER})
"""Hand out links, paper copies and cards."""
SEE_FIGURES = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.READER, Role.VIEWER})
"""See figures, which have all been through disclosure control. A practitioner sees no answer at all, but
those that were shared with them (`services/shared_answers.py`)."""
KEEP_COVER = MANAGE_PEOPLE
"""Say who reads when, and enter the partnership's own numbers."""
READ_COMMENTS = frozenset({Role.READER})
"""Read comments as they were written, and decide on concerns. Not even an administrator does."""
ANSWER_REQUESTS = OfTheWhole(READ_COMMENTS)
"""Read who asks to be contacted, and contact them. Not even an administrator does, nor whoever belongs to a
district: a request says of none."""
SEE_COVER = KEEP_COVER | READ_COMMENTS
"""See who reads when; a reader says when they are away themselves."""
CODE_COMMENTS = frozenset({Role.READER, Role.COORDINATOR})
"""Accept, remove and add themes, beside the words that they were put on."""
SEE_CODEBOOK = EVERYBODY - {Role.VIEWER}
"""See what each theme means, and what became of it."""
EDIT_CODEBOOK = OfTheWhole(OPEN_COLLECTIONS)
"""Make a new version of the codebook, and review one that another made."""
TEACH = OfTheWhole({Role.ADMINISTRATOR, Role.COORDINATOR, Role.READER})
"""Have the machine learn from the codes, choose which model is used, and say how sure it must be."""
SEE_REPORTS = SEE_FIGURES
"""See worksheets, records, activities, actions and reports."""
KEEP_RECORDS = OPEN_COLLECTIONS
"""Enter numbers from records, what was held, and actions, and say what people are told of these."""
FILL_WORKSHEETS = OfTheWhole(OPEN_COLLECTIONS)
"""Rate the partnership against a framework."""
MAKE_REPORTS = OPEN_COLLECTIONS
"""Make a report, and write in it."""
EXPORT_FIGURES = OPEN_COLLECTIONS
"""Take a collection's figures out as a file: no text, through disclosure control."""
EXPORT_ANSWERS = READ_COMMENTS
"""Take answers out one by one, with what people wrote. Not even an administrator does."""
TAKE_OUT = EXPORT_FIGURES | EXPORT_ANSWERS
"""Take a file out: each the one of these two that their role has."""

NEEDS_SECOND = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.READER})
"""Sign in with a passkey, or with one-time codes beside the password: who reads words, opens collections or
settles accounts."""

# --- Limits ---

INVITATION_LIFE = timedelta(days=7)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)
"""A sign-in is marked as used at most once a minute, so that reading pages writes little. It may therefore
end up to a minute before its 30 are over, never after."""

HALF_WAY = timedelta(minutes=10)
"""Between the password and the code."""
PROOF_LASTS = timedelta(minutes=10)
"""For so long after proving who they are, people may change how accounts sign in without proving it again."""

TOKEN_BYTES = 32
MINIMUM_PASSWORD = 12
NO_SUCH_DISTRICT = "none of these"
"""Stands for what a browser sent as a district and is none, so that it is refused as any other is."""
MAXIMUM_PASSWORD = 200
"""Characters. Long enough for any sentence; argon2 need not work through a book."""
LONGEST_NAME = 200
_ENGLISH = "en"

FREE_ATTEMPTS = 3
"""Typing errors that cost nothing."""
LONGEST_DELAY = timedelta(seconds=60)
"""At 1,440 guesses a day, twelve characters hold. A longer delay would let a stranger keep somebody out."""
LONGEST_CODE_DELAY = timedelta(minutes=15)
"""At 96 guesses a day, each good for three half minutes, a year finds a code of six digits one time in ten;
all the while every guess stands in the audit. It keeps nobody out who does not know the password."""
ATTEMPTS_FORGOTTEN_AFTER = timedelta(days=1)


# --- Values ---


class Stage(StrEnum):
    """How far a sign-in has come. What each means stands with the table of sign-ins."""

    WHOLE = "whole"
    CODE = "code"
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff who is signed in: the only source of partnership and district in every staff request.

    must_add: whether they must first add a passkey or one-time codes, and may do nothing else. district_id:
    the district whose collections are all that they see, None for those of the whole partnership.
    """

    id: str
    partnership_id: str
    sign_in_name: str
    display_name: str
    role: Role
    must_add: bool = False
    district_id: str | None = None

    def may(self, roles: frozenset[Role]) -> bool:
        """Whether they may do what these roles do: one of the sets above."""
        return self.role in roles and not (self.district_id and isinstance(roles, OfTheWhole))


@dataclass(frozen=True, slots=True)
class Person:
    """An account as the administrator's page shows it."""

    id: str
    sign_in_name: str
    display_name: str
    role: Role
    is_active: bool
    is_signed_in: bool
    reads: tuple[str, ...] = ()
    """The languages that they read comments in; () for whoever reads none."""
    has_password: bool = True
    has_passkey: bool = False
    has_app: bool = False
    district_id: str = ""
    """The district that they belong to; "" for the whole partnership."""


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """A link that waits to be used. `mark` is the hash of its token: it names the link and opens nothing."""

    mark: str
    role: Role
    expires_at: datetime
    renews: str
    """The display name of the account whose sign-in it renews; "" where it makes a new one."""
    district_id: str = ""


class LinkState(StrEnum):
    """What has become of a one-time link."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a one-time link is good for. For a new account the two names are ""."""

    state: LinkState
    role: Role | None = None
    sign_in_name: str = ""
    display_name: str = ""
    needs_second: bool = False
    """Whether a password alone will not be enough."""
    is_example: bool = False
    """Whether it is for the example partnership, in which a password is enough for everybody."""

    @property
    def renews_password(self) -> bool:
        """Whether it gives an account that exists a new way to sign in."""
        return bool(self.sign_in_name)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in is checked against. password_hash: "" for whoever has no password."""

    account_id: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Somebody whose password was right, and who has yet to prove it is them."""

    account_id: str
    sign_in_name: str
    ways: factors.Ways


class LinkSpent(Refusal):
    """The one-time link has been used, has expired, or never was."""


class NameTaken(Refusal):
    """Another account signs in with this name."""


# --- Passwords ---


class PasswordFault(StrEnum):
    """Why a password is not good enough."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    OWN_NAME = "own_name"


class Passwords:
    """argon2id, with the cost of RFC 9106 for little memory (3 passes over 64 MiB) unless told otherwise."""

    def __init__(self, time_cost: int = 3, memory_cost_kib: int = 65536, parallelism: int = 4) -> None:
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_cost_kib, parallelism=parallelism
        )

    @cached_property
    def _nobody(self) -> str:
        """Checked in place of an unknown account's, so that both take the same time."""
        return self._hasher.hash(secrets.token_urlsafe(TOKEN_BYTES))

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        return self._hasher.hash(_composed(password))

    def match(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; for kept None or "" the same work is done, and the answer is no."""
        nobody = self._nobody  # made before the first check, known account or not
        try:
            fits = self._hasher.verify(kept or nobody, _composed(password))
        except (VerificationError, InvalidHashError):
            return False
        return fits and bool(kept)

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)


_COMMON = frozenset(
    """
    abc admin administrator apple arsenal autumn baby badger banana beautiful birmingham blink butterfly
    celtic changeme charlie cheese chelsea chocolate computer council default dragon everton family
    flower football freedom friend friends guest heard hello holiday iloveyou internet jesus killer king
    letmein liverpool login london love lovely manchester master monkey mother mustang ninja office
    orange pass passphrase password passwort pepper pokemon princess purple qazwsx qwerty rainbow
    rangers safe safeguarding school secret secure security shadow social sparkle spring starwars summer
    sunshine superman teacher tottenham trustno united user welcome whatever winter work worker
    """.split()  # noqa: SIM905 - a list of words is read as words
)
"""Words that passwords are made of far too often. One that is nothing but these and digits is refused."""
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)
_LOOK_ALIKES = str.maketrans("@4301!$57", "aaeoiisst")
_FEWEST_SIGNS = 5
_FEWEST_OF_ONE_S_OWN = 6


def password_fault(password: str, own_names: tuple[str, ...] = ()) -> PasswordFault | None:
    """What is wrong with a password, None where nothing is. Length decides; no kinds of signs are asked for.

    own_names: the sign-in name and the display name, which others know.
    """
    if len(password) < MINIMUM_PASSWORD:
        return PasswordFault.SHORT
    if len(password) > MAXIMUM_PASSWORD:
        return PasswordFault.LONG
    plain = _composed(password).casefold()
    if len(set(plain)) < _FEWEST_SIGNS or _is_a_run(plain) or _is_common(plain):
        return PasswordFault.COMMON
    left = plain
    for name in own_names:
        for word in (name.strip().casefold(), *name.casefold().split()):
            left = left.replace(word, "") if len(word) > 2 else left
    return PasswordFault.OWN_NAME if len(left) < _FEWEST_OF_ONE_S_OWN else None


def _is_a_run(plain: str) -> bool:
    if any(len(plain) % size == 0 and plain == plain[:size] * (len(plain) // size) for size in range(1, 5)):
        return True
    neighbours = {pair for run in _RUNS for pair in pairwise(run)}
    steps = list(pairwise(plain))
    along = sum((a, b) in neighbours or (b, a) in neighbours or a == b for a, b in steps)
    return along >= len(steps) - 2


def _is_common(plain: str) -> bool:
    """Whether nothing is left once common words and everything that is no letter are taken out."""
    for spelling in (plain, plain.translate(_LOOK_ALIKES)):
        left = "".join(sign for sign in spelling if sign.isalpha())
        for word in sorted(_COMMON, key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < 3:
            return True
    return False


def _composed(password: str) -> str:
    """One spelling for what looks the same, whichever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)


def tidy_sign_in_name(typed: str) -> str:
    """A sign-in name as it is kept: no spaces round it, small letters."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


# --- One-time links ---


def invite(
    session: Session, partnership_id: str, role: str, now: datetime, district_id: str | None = None
) -> str:
    """Make a one-time link for a new account and give its token, which cannot be had again.

    The page of the token is `/staff/welcome/TOKEN`. district_id: what the account will belong to, None for
    the whole partnership. Raises Refusal for an unknown role, and as `change_district` does.
    """
    if role not in set(Role):
        raise Refusal(
            "The role %(role)s is not known. Choose one of: %(known)s.",
            role=repr(role),
            known=", ".join(Role),
        )
    _refuse_unfit_district(session, partnership_id, role, district_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        Invitation(
            token_hash=_mark(token),
            partnership_id=partnership_id,
            role=role,
            district_id=district_id,
            expires_at=now + INVITATION_LIFE,
        )
    )
    session.flush()
    audit.record(session, Act.LINK_MADE, _mark(token), partnership_id)
    return token


def renew(session: Session, partnership_id: str, account_id: str, now: datetime) -> str:
    """Make a one-time link that gives an account a new way to sign in; earlier links stop working.

    The old password, passkeys and codes go on working until the link is used. Raises Refusal where the
    partnership has no such account in use.
    """
    row = _account(session, partnership_id, account_id)
    if not row.is_active:
        raise Refusal("This account is closed. Open it again first.")
    store.withdraw_invitations_for(session, row.id, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        Invitation(
            token_hash=_mark(token),
            partnership_id=partnership_id,
            role=row.role,
            expires_at=now + INVITATION_LIFE,
            account_id=row.id,
        )
    )
    session.flush()
    audit.record(session, Act.LINK_MADE, _mark(token), partnership_id)
    return token


def withdraw(session: Session, partnership_id: str, mark: str, now: datetime) -> None:
    """End an unused link, by the hash of its token. Raises Refusal where the partnership has no such link."""
    row = store.invitation(session, mark)
    if row is None or row.partnership_id != partnership_id:
        raise NoSuchAccount("There is no such link.")
    row.used_at = row.used_at or now
    session.flush()
    audit.record(session, Act.LINK_WITHDRAWN, mark, partnership_id)


def welcome(session: Session, token: str, now: datetime, needing: frozenset[Role] = NEEDS_SECOND) -> Welcome:
    """What a one-time link is good for at this moment. needing: the roles that need more than a password."""
    row = store.invitation(session, _mark(token))
    if row is None:
        return Welcome(LinkState.UNKNOWN)
    if row.used_at is not None:
        return Welcome(LinkState.USED)
    if row.expires_at <= now:
        return Welcome(LinkState.EXPIRED)
    needs_second = factors.needs_second(session, row.partnership_id, row.role, needing)
    if row.account_id is None:
        is_example = factors.is_example(session, row.partnership_id)
        return Welcome(LinkState.OPEN, Role(row.role), needs_second=needs_second, is_example=is_example)
    holder = store.account(session, row.partnership_id, row.account_id)
    if holder is None or not holder.is_active:
        return Welcome(LinkState.USED)
    return Welcome(LinkState.OPEN, Role(holder.role), holder.sign_in_name, holder.display_name, needs_second)


def accept(
    session: Session, token: str, sign_in_name: str, display_name: str, password_hash: str, now: datetime
) -> str:
    """Use a one-time link: make the account, or renew how it signs in and end its sign-ins. Gives its id.

    A renewed account has the new password and nothing else: passkeys and codes of whoever had lost them, or
    whose they never were, are gone. password_hash: "" for whoever will add a passkey at once. The two names
    are not looked at where an account is renewed.
    Raises LinkSpent where the link is no longer good, NameTaken where another account has the name.
    """
    store.hold_invitation(session, _mark(token))
    if welcome(session, token, now).state is not LinkState.OPEN:
        raise LinkSpent("This link has been used or has expired. Ask an administrator for a new one.")
    link = store.invitation(session, _mark(token))
    assert link is not None
    link.used_at = now
    if link.account_id is not None:
        row = _account(session, link.partnership_id, link.account_id)
        row.password_hash = password_hash
        factors.forget(session, row)
        store.end_sessions_of(session, row.id)
        session.flush()
        audit.record(session, Act.PASSWORD_CHANGED, row.id, row.partnership_id, by=row.id)
        audit.record(session, Act.FACTORS_RESET, row.id, row.partnership_id, by=row.id)
        return row.id
    name = tidy_sign_in_name(sign_in_name)
    row = Account(
        partnership_id=link.partnership_id,
        sign_in_name=name,
        display_name=display_name.strip(),
        role=link.role,
        district_id=link.district_id,
        password_hash=password_hash,
        made_on=now.date(),
    )
    if not store.add_account(session, row):
        raise NameTaken("Somebody signs in with this name already. Choose another.")
    audit.record(session, Act.ACCOUNT_MADE, row.id, row.partnership_id, by=row.id)
    return row.id


# --- Signing in and out ---


def claim_attempt(session: Session, name: str, pepper: str, now: datetime) -> timedelta:
    """Ask for one attempt at signing in under a name: zero grants it, more is how long to wait.

    The attempt counts as failed from now on, until `begin_session` says otherwise, so that a hundred at once
    get no more than one. An attempt that is refused is not counted. pepper: the installation's secret, which
    keys the mark that stands for the name.
    """
    over = store.forget_attempts_before(session, now - ATTEMPTS_FORGOTTEN_AFTER)
    if over:
        _tell_of_vain_attempts(session, over, pepper)
    return _claim(session, _name_mark(name, pepper), LONGEST_DELAY, now)


def claim_code_attempt(session: Session, account_id: str, pepper: str, now: datetime) -> timedelta:
    """Ask for one attempt at a one-time code, by somebody whose password was right; as `claim_attempt`."""
    return _claim(session, _code_mark(account_id, pepper), LONGEST_CODE_DELAY, now)


def code_was_wrong(session: Session, account_id: str) -> None:
    """Record at once that a code did not fit: who tries it knows the password, so that time tells nothing."""
    row = session.get_one(Account, account_id)
    _record_vain(session, row, 1)


def code_was_right(session: Session, account_id: str, pepper: str) -> None:
    """Count vain attempts at codes anew."""
    store.forget_attempts(session, _code_mark(account_id, pepper))


def password_was_right(session: Session, name: str, pepper: str) -> None:
    """Count vain attempts under a name anew, where a password was asked for without a sign-in."""
    store.forget_attempts(session, _name_mark(name, pepper))


def _claim(session: Session, mark: str, longest: timedelta, now: datetime) -> timedelta:
    row = store.hold_attempts(session, mark, now)
    if row.not_before > now:
        return row.not_before - now
    row.failures += 1
    row.not_before = now + delay_after(row.failures, longest)
    session.flush()
    return timedelta()


def _tell_of_vain_attempts(session: Session, over: Mapping[str, int], pepper: str) -> None:
    """Record the vain attempts at names of accounts, by the marks that stand for the names.

    Told once they are over, for known and unknown names after the same work: were each one recorded when it
    is made, the time that takes would tell which names there are.
    """
    for row in store.all_accounts(session):
        if times := over.get(_name_mark(row.sign_in_name, pepper), 0):
            _record_vain(session, row, times)


def _record_vain(session: Session, row: Account, times: int) -> None:
    audit.record(session, Act.SIGN_IN_FAILED, row.id, row.partnership_id, by=audit.NOBODY, times=times)


def delay_after(failures: int, longest: timedelta = LONGEST_DELAY) -> timedelta:
    """How long to wait after so many vain attempts: nothing three times, then 2 s, 4 s, 8 s … 60 s."""
    if failures <= FREE_ATTEMPTS:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - FREE_ATTEMPTS, 10)), longest)


def credentials(session: Session, name: str) -> Credentials | None:
    """What a sign-in under this name is checked against; None where no account in use has it."""
    row = store.account_by_name(session, tidy_sign_in_name(name))
    return Credentials(row.id, row.password_hash) if row is not None and row.is_active else None


def begin_session(
    session: Session,
    account_id: str,
    name: str,
    pepper: str,
    now: datetime,
    new_hash: str | None = None,
    *,
    by_link: bool = False,
    needing: frozenset[Role] = NEEDS_SECOND,
) -> str:
    """Sign somebody in who has proved who they are, and give the token for their cookie.

    new_hash: the password's hash at today's cost, where the one that is kept was made at another.
    by_link: they come from a one-time link, a code or a passkey, and so claimed no attempt at a password.
    needing: the roles that need more than a password.
    Raises Refusal where the account was closed in the meantime.
    """
    row = _proven_by_password(session, account_id, name, pepper, now, new_hash, claimed=not by_link)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    stage = _stage(session, row, needing)
    session.add(
        StaffSession(token_hash=_mark(token), account_id=row.id, started_at=now, seen_at=now, stage=stage)
    )
    session.flush()
    audit.record(session, Act.SIGNED_IN, row.id, row.partnership_id, by=row.id)
    return token


def _proven_by_password(
    session: Session,
    account_id: str,
    name: str,
    pepper: str,
    now: datetime,
    new_hash: str | None,
    *,
    claimed: bool,
) -> Account:
    row = session.get(Account, account_id)
    if row is None or not row.is_active:
        raise Refusal("This account is closed.")
    vain = store.forget_attempts(session, _name_mark(name, pepper)) - claimed
    if vain > 0:
        _record_vain(session, row, vain)
    store.end_sessions_before(session, now - ABSOLUTE, now - IDLE)
    row.password_hash = new_hash or row.password_hash
    return row


def _stage(session: Session, row: Account, needing: frozenset[Role]) -> Stage:
    held = factors.ways(session, row.id)
    needs_second = factors.needs_second(session, row.partnership_id, row.role, needing)
    enough = held.are_enough(needs_second=needs_second)
    return Stage.WHOLE if enough else Stage.FACTOR


def begin_half(
    session: Session, account_id: str, name: str, pepper: str, now: datetime, new_hash: str | None = None
) -> str:
    """Keep that somebody's password was right while their code is still to come; gives a token for it.

    It opens nothing but the page that asks for the code, for ten minutes. Raises Refusal as `begin_session`.
    """
    row = _proven_by_password(session, account_id, name, pepper, now, new_hash, claimed=True)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        StaffSession(
            token_hash=_mark(token), account_id=row.id, started_at=now, seen_at=now, stage=Stage.CODE
        )
    )
    session.flush()
    return token


def half_way(session: Session, token: str, now: datetime) -> HalfWay | None:
    """Whose password was right a moment ago, by the token of `begin_half`; None where nobody's was."""
    sign_in = store.staff_session(session, _mark(token))
    if sign_in is None or sign_in.stage != Stage.CODE or now - sign_in.started_at >= HALF_WAY:
        return None
    row = session.get(Account, sign_in.account_id)
    if row is None or not row.is_active:
        return None
    return HalfWay(row.id, row.sign_in_name, factors.ways(session, row.id))


def end_half(session: Session, token: str) -> None:
    """Let go that somebody's password was right: they are in, or begin anew."""
    store.end_session(session, _mark(token))


def who(session: Session, token: str, now: datetime) -> tuple[Staff, bool] | None:
    """Who is signed in with this token, and whether `mark_seen` is due; None where nobody is (any more)."""
    sign_in = store.staff_session(session, _mark(token))
    if sign_in is None or now - sign_in.seen_at >= IDLE or now - sign_in.started_at >= ABSOLUTE:
        return None
    row = session.get(Account, sign_in.account_id)
    if row is None or not row.is_active or sign_in.stage == Stage.CODE:
        return None
    must_add = sign_in.stage == Stage.FACTOR
    staff = Staff(
        row.id,
        row.partnership_id,
        row.sign_in_name,
        row.display_name,
        Role(row.role),
        must_add,
        row.district_id,
    )
    return staff, now - sign_in.seen_at >= SEEN_EVERY


def was_proven_lately(session: Session, token: str, now: datetime) -> bool:
    """Whether whoever is signed in with this token has proved who they are within the last ten minutes."""
    sign_in = store.staff_session(session, _mark(token))
    return sign_in is not None and now - (sign_in.proven_at or sign_in.started_at) < PROOF_LASTS


def go_on_proven(session: Session, token: str, now: datetime, needing: frozenset[Role] = NEEDS_SECOND) -> str:
    """Go on with a sign-in in which somebody has just proved who they are, or added what was missing.

    Gives a new token in the place of the old one; the eight hours go on from the beginning. Raises Refusal
    where the sign-in is over.
    """
    old = store.staff_session(session, _mark(token))
    if old is None:
        raise Refusal("You have been signed out. Sign in again.")
    row = session.get_one(Account, old.account_id)
    fresh, stage = secrets.token_urlsafe(TOKEN_BYTES), _stage(session, row, needing)
    renewed = StaffSession(token_hash=_mark(fresh), account_id=row.id, started_at=old.started_at)
    renewed.seen_at, renewed.proven_at, renewed.stage = now, now, stage
    store.end_session(session, old.token_hash)
    session.add(renewed)
    session.flush()
    return fresh


def refuse_too_few(
    session: Session, partnership_id: str, account_id: str, needing: frozenset[Role] = NEEDS_SECOND
) -> None:
    """Raise TooFew where an account has too little left to sign in with, once something was removed."""
    if _stage(session, _account(session, partnership_id, account_id), needing) is not Stage.WHOLE:
        raise factors.TooFew(
            "This is the last way in that your role may use. Add another first, then remove this one."
        )


def end_other_sessions(session: Session, account_id: str, token: str) -> None:
    """End every sign-in of an account but the one with this token, once a way in is taken away."""
    store.end_sessions_of(session, account_id, kept=_mark(token))


def mark_seen(session: Session, token: str, now: datetime) -> None:
    """Start the 30 minutes of idleness anew."""
    sign_in = store.staff_session(session, _mark(token))
    if sign_in is not None:
        sign_in.seen_at = now


def end_session(session: Session, token: str) -> None:
    """Sign out. A token that is not known is no fault: the wish is fulfilled."""
    sign_in = store.staff_session(session, _mark(token))
    if sign_in is None:
        return
    row = session.get_one(Account, sign_in.account_id)
    store.end_session(session, _mark(token))
    audit.record(session, Act.SIGNED_OUT, row.id, row.partnership_id, by=row.id)


# --- People ---


class NoSuchAccount(Refusal):
    """The partnership has no such account or link."""


def people(session: Session, partnership_id: str, now: datetime) -> list[Person]:
    """A partnership's accounts, those in use first."""
    present = store.signed_in_accounts(session, partnership_id, now - ABSOLUTE, now - IDLE)
    with_passkey, with_app = factor_store.accounts_with(session, partnership_id)
    return [
        Person(
            row.id,
            row.sign_in_name,
            row.display_name,
            Role(row.role),
            row.is_active,
            row.id in present,
            tuple(row.reads) if row.role in READ_COMMENTS else (),
            bool(row.password_hash),
            row.id in with_passkey,
            row.id in with_app,
            row.district_id or "",
        )
        for row in store.accounts(session, partnership_id)
    ]


def open_invitations(session: Session, partnership_id: str, now: datetime) -> list[OpenInvitation]:
    """A partnership's links that wait to be used."""
    names = {row.id: row.display_name for row in store.accounts(session, partnership_id)}
    return [
        OpenInvitation(
            row.token_hash,
            Role(row.role),
            row.expires_at,
            names.get(row.account_id or "", ""),
            row.district_id or "",
        )
        for row in store.open_invitations(session, partnership_id, now)
    ]


def has_administrator(session: Session, partnership_id: str) -> bool:
    """Whether anybody can invite others; if not, the installation prints a link that makes the first."""
    return store.count_active(session, partnership_id, Role.ADMINISTRATOR) > 0


def has_reader(session: Session, partnership_id: str) -> bool:
    """Whether anybody can read all that people write: a reader of one district cannot."""
    return somebody_reads(session, partnership_id)


def deactivate(session: Session, partnership_id: str, account_id: str, acting_id: str, now: datetime) -> None:
    """Close an account: its sign-ins end at once, its links stop working, its decisions keep its name.

    Raises NoSuchAccount, and Refusal for one's own account or the last administrator's.
    """
    store.hold_partnership(session, partnership_id)
    row = _account(session, partnership_id, account_id)
    if row.id == acting_id:
        raise Refusal("You cannot close your own account. Ask another administrator to do it.")
    last = store.count_active(session, partnership_id, Role.ADMINISTRATOR) == 1
    if row.role == Role.ADMINISTRATOR and row.is_active and last:
        raise Refusal("This is the last administrator. Invite another one first.")
    row.is_active = False
    store.end_sessions_of(session, row.id)
    store.withdraw_invitations_for(session, row.id, now)
    session.flush()
    audit.record(session, Act.ACCOUNT_CLOSED, row.id, partnership_id)


def reactivate(session: Session, partnership_id: str, account_id: str) -> None:
    """Open a closed account again, with its old ways to sign in. Raises NoSuchAccount."""
    _account(session, partnership_id, account_id).is_active = True
    session.flush()
    audit.record(session, Act.ACCOUNT_OPENED, account_id, partnership_id)


def reset(session: Session, partnership_id: str, account_id: str, now: datetime) -> str:
    """Remove all that an account signs in with, end its sign-ins, and give the token of its one-time link.

    For a lost telephone, or a password that others know: at once, and not only when the link is used.
    Raises NoSuchAccount, and Refusal for a closed account.
    """
    token = renew(session, partnership_id, account_id, now)
    factors.reset(session, partnership_id, account_id)
    return token


def sign_out_everywhere(session: Session, partnership_id: str, account_id: str) -> None:
    """End every sign-in of an account. Raises NoSuchAccount."""
    store.end_sessions_of(session, _account(session, partnership_id, account_id).id)
    audit.record(session, Act.SIGN_INS_ENDED, account_id, partnership_id)


def change_password(session: Session, partnership_id: str, account_id: str, password_hash: str) -> None:
    """Keep a new password and end every sign-in of the account, its own too. Raises NoSuchAccount."""
    row = _account(session, partnership_id, account_id)
    row.password_hash = password_hash
    store.end_sessions_of(session, row.id)
    session.flush()
    audit.record(session, Act.PASSWORD_CHANGED, row.id, partnership_id)


def reads(session: Session, partnership_id: str, account_id: str) -> tuple[str, ...]:
    """The languages that somebody has said they read, English first. Raises NoSuchAccount."""
    return tuple(_account(session, partnership_id, account_id).reads)


def say_reads(
    session: Session, partnership_id: str, account_id: str, languages: Iterable[str], known: Iterable[str]
) -> None:
    """Keep which languages somebody reads comments in. English is always among them.

    known: the codes of the languages that there are. Raises NoSuchAccount, and Refusal for any other.
    """
    row = _account(session, partnership_id, account_id)
    wanted = set(languages) - {_ENGLISH}
    unknown = sorted(wanted - set(known))
    if unknown:
        raise Refusal("The language %(unknown)s is not known.", unknown=", ".join(unknown))
    row.reads = [_ENGLISH, *sorted(wanted)]
    session.flush()
    audit.record(session, Act.LANGUAGES_SAID, row.id, partnership_id)


def reads_in_districts(session: Session, partnership_id: str) -> bool:
    """Whether an account in use reads what belongs to one district, and nothing else."""
    return any(
        row.is_active and row.role in READ_COMMENTS and row.district_id is not None
        for row in store.accounts(session, partnership_id)
    )


def somebody_reads(session: Session, partnership_id: str) -> bool:
    """Whether an account in use reads all comments, and so acts on what must be seen at once."""
    return any(map(reads_all, store.accounts(session, partnership_id)))


def reads_all(row: Account) -> bool:
    """Whether an account in use reads what anybody writes. Only on those may a page that people see rely:
    a reader of one district never meets what is another's, nor who asks to be contacted."""
    return row.is_active and row.role in READ_COMMENTS and row.district_id is None


def change_district(session: Session, partnership_id: str, account_id: str, district_id: str | None) -> None:
    """Have an account belong to a district from now on, its open pages too; None for the whole partnership.

    Raises NoSuchAccount, and Refusal for an administrator and for a district that is not the partnership's.
    """
    row = _account(session, partnership_id, account_id)
    _refuse_unfit_district(session, partnership_id, row.role, district_id)
    row.district_id = district_id
    session.flush()
    audit.record(session, Act.DISTRICT_SET, row.id, partnership_id)


def _refuse_unfit_district(session: Session, partnership_id: str, role: str, district_id: str | None) -> None:
    if district_id is None:
        return
    if role not in IN_A_DISTRICT:
        raise Refusal("An administrator settles what is everybody's, and so belongs to no district.")
    if district_id not in {row.id for row in collection_store.districts(session, partnership_id)}:
        raise Refusal("That district is not one of this partnership's. Choose another.")


def id_of(session: Session, sign_in_name: str) -> tuple[str, str]:
    """The partnership and the id of the account that signs in with a name. Raises NoSuchAccount."""
    row = store.account_by_name(session, tidy_sign_in_name(sign_in_name))
    if row is None:
        raise NoSuchAccount(
            "Nobody signs in with the name %(name)s. Those there are: heard account list.",
            name=repr(sign_in_name),
        )
    return row.partnership_id, row.id


def _account(session: Session, partnership_id: str, account_id: str) -> Account:
    row = store.account(session, partnership_id, account_id)
    if row is None:
        raise NoSuchAccount("There is no such account.")
    return row


def _mark(token: str) -> str:
    """What is kept of a token. It is 256 random bits, so a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def _code_mark(account_id: str, pepper: str) -> str:
    """Stands for an account's attempts at codes; no sign-in name gives the same."""
    return hmac.new(pepper.encode(), f"one-time code|{account_id}".encode(), "sha256").hexdigest()


def _name_mark(name: str, pepper: str) -> str:
    text = f"sign-in name|{tidy_sign_in_name(name)[:LONGEST_NAME]}"
    return hmac.new(pepper.encode(), text.encode(), "sha256").hexdigest()
