"""Staff: who may do what, how an account comes about, and how somebody signs in and out.

Three rules hold throughout. A link or a cookie carries a random token of which only the hash is kept. What
is said of an unknown name is what is said of a wrong password, after the same work. Nothing is ever locked:
each vain attempt makes the next wait longer, up to a minute.

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

from survey_app.services import audit
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as store
from survey_app.store.tables import Account, Invitation, StaffSession

# --- Who may do what: the one table ---


class Role(StrEnum):
    """What a member of staff is here for. One account has one role."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    READER = "reader"
    PRACTITIONER = "practitioner"
    VIEWER = "viewer"


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
STATE_SCALES = frozenset({Role.ADMINISTRATOR})
"""State what reliable change on a scale is judged by."""
KEEP_NAMES = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
"""Keep the partnership's own list of names that are looked for in comments."""
HAND_OUT = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.PRACTITIONER})
"""Hand out links, paper copies and cards."""
SEE_FIGURES = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.READER, Role.VIEWER})
"""See figures, which have all been through disclosure control. A practitioner sees no answer at all."""
READ_COMMENTS = frozenset({Role.READER})
"""Read comments as they were written, and decide on concerns. Not even an administrator does."""
CODE_COMMENTS = frozenset({Role.READER, Role.COORDINATOR})
"""Accept, remove and add themes, beside the words that they were put on."""
SEE_CODEBOOK = EVERYBODY - {Role.VIEWER}
"""See what each theme means, and what became of it."""
EDIT_CODEBOOK = OPEN_COLLECTIONS
"""Make a new version of the codebook, and review one that another made."""
TEACH = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.READER})
"""Have the machine learn from the codes, choose which model is used, and say how sure it must be."""

# --- Limits ---

INVITATION_LIFE = timedelta(days=7)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)
"""A sign-in is marked as used at most once a minute, so that reading pages writes little. It may therefore
end up to a minute before its 30 are over, never after."""

TOKEN_BYTES = 32
MINIMUM_PASSWORD = 12
MAXIMUM_PASSWORD = 200
"""Characters. Long enough for any sentence; argon2 need not work through a book."""
LONGEST_NAME = 200
_ENGLISH = "en"

FREE_ATTEMPTS = 3
"""Typing errors that cost nothing."""
LONGEST_DELAY = timedelta(seconds=60)
"""At 1,440 guesses a day, twelve characters hold. A longer delay would let a stranger keep somebody out."""
ATTEMPTS_FORGOTTEN_AFTER = timedelta(days=1)


# --- Values ---


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff who is signed in: the only source of the partnership in every staff request."""

    id: str
    partnership_id: str
    sign_in_name: str
    display_name: str
    role: Role


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


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """A link that waits to be used. `mark` is the hash of its token: it names the link and opens nothing."""

    mark: str
    role: Role
    expires_at: datetime
    renews: str
    """The display name of the account whose password it renews; "" where it makes a new one."""


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

    @property
    def renews_password(self) -> bool:
        """Whether it gives an account that exists a new password."""
        return bool(self.sign_in_name)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signing in is checked against."""

    account_id: str
    password_hash: str


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
        """Whether this is the password; for kept None the same work is done, and the answer is no."""
        nobody = self._nobody  # made before the first check, known account or not
        try:
            fits = self._hasher.verify(kept or nobody, _composed(password))
        except (VerificationError, InvalidHashError):
            return False
        return fits and kept is not None

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


def invite(session: Session, partnership_id: str, role: str, now: datetime) -> str:
    """Make a one-time link for a new account and give its token, which cannot be had again.

    The page of the token is `/staff/welcome/TOKEN`. Raises Refusal for an unknown role.
    """
    if role not in set(Role):
        raise Refusal(
            "The role %(role)s is not known. Choose one of: %(known)s.",
            role=repr(role),
            known=", ".join(Role),
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        Invitation(
            token_hash=_mark(token),
            partnership_id=partnership_id,
            role=role,
            expires_at=now + INVITATION_LIFE,
        )
    )
    session.flush()
    audit.record(session, Act.LINK_MADE, _mark(token), partnership_id)
    return token


def renew(session: Session, partnership_id: str, account_id: str, now: datetime) -> str:
    """Make a one-time link that gives an account a new password; earlier ones stop working.

    The old password goes on working until the link is used. Raises Refusal where the partnership has no such
    account in use.
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


def welcome(session: Session, token: str, now: datetime) -> Welcome:
    """What a one-time link is good for at this moment."""
    row = store.invitation(session, _mark(token))
    if row is None:
        return Welcome(LinkState.UNKNOWN)
    if row.used_at is not None:
        return Welcome(LinkState.USED)
    if row.expires_at <= now:
        return Welcome(LinkState.EXPIRED)
    if row.account_id is None:
        return Welcome(LinkState.OPEN, Role(row.role))
    holder = store.account(session, row.partnership_id, row.account_id)
    if holder is None or not holder.is_active:
        return Welcome(LinkState.USED)
    return Welcome(LinkState.OPEN, Role(holder.role), holder.sign_in_name, holder.display_name)


def accept(
    session: Session, token: str, sign_in_name: str, display_name: str, password_hash: str, now: datetime
) -> str:
    """Use a one-time link: make the account, or renew its password and end its sign-ins. Gives its id.

    The two names are not looked at where a password is renewed.
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
        store.end_sessions_of(session, row.id)
        session.flush()
        audit.record(session, Act.PASSWORD_CHANGED, row.id, row.partnership_id, by=row.id)
        return row.id
    name = tidy_sign_in_name(sign_in_name)
    row = Account(
        partnership_id=link.partnership_id,
        sign_in_name=name,
        display_name=display_name.strip(),
        role=link.role,
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
    mark = _name_mark(name, pepper)
    row = store.hold_attempts(session, mark, now)
    if row.not_before > now:
        return row.not_before - now
    row.failures += 1
    row.not_before = now + delay_after(row.failures)
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


def delay_after(failures: int) -> timedelta:
    """How long to wait after so many vain attempts: nothing three times, then 2 s, 4 s, 8 s … 60 s."""
    if failures <= FREE_ATTEMPTS:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - FREE_ATTEMPTS, 10)), LONGEST_DELAY)


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
) -> str:
    """Sign somebody in whose password was right, and give the token for their cookie.

    new_hash: the password's hash at today's cost, where the one that is kept was made at another.
    by_link: they come from a one-time link, and so claimed no attempt.
    Raises Refusal where the account was closed in the meantime.
    """
    row = session.get(Account, account_id)
    if row is None or not row.is_active:
        raise Refusal("This account is closed.")
    vain = store.forget_attempts(session, _name_mark(name, pepper)) - (0 if by_link else 1)
    if vain > 0:
        _record_vain(session, row, vain)
    store.end_sessions_before(session, now - ABSOLUTE, now - IDLE)
    row.password_hash = new_hash or row.password_hash
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(StaffSession(token_hash=_mark(token), account_id=row.id, started_at=now, seen_at=now))
    session.flush()
    audit.record(session, Act.SIGNED_IN, row.id, row.partnership_id, by=row.id)
    return token


def who(session: Session, token: str, now: datetime) -> tuple[Staff, bool] | None:
    """Who is signed in with this token, and whether `mark_seen` is due; None where nobody is (any more)."""
    sign_in = store.staff_session(session, _mark(token))
    if sign_in is None or now - sign_in.seen_at >= IDLE or now - sign_in.started_at >= ABSOLUTE:
        return None
    row = session.get(Account, sign_in.account_id)
    if row is None or not row.is_active:
        return None
    staff = Staff(row.id, row.partnership_id, row.sign_in_name, row.display_name, Role(row.role))
    return staff, now - sign_in.seen_at >= SEEN_EVERY


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
    return [
        Person(
            row.id,
            row.sign_in_name,
            row.display_name,
            Role(row.role),
            row.is_active,
            row.id in present,
            tuple(row.reads) if row.role in READ_COMMENTS else (),
        )
        for row in store.accounts(session, partnership_id)
    ]


def open_invitations(session: Session, partnership_id: str, now: datetime) -> list[OpenInvitation]:
    """A partnership's links that wait to be used."""
    names = {row.id: row.display_name for row in store.accounts(session, partnership_id)}
    return [
        OpenInvitation(row.token_hash, Role(row.role), row.expires_at, names.get(row.account_id or "", ""))
        for row in store.open_invitations(session, partnership_id, now)
    ]


def has_administrator(session: Session, partnership_id: str) -> bool:
    """Whether anybody can invite others; if not, the installation prints a link that makes the first."""
    return store.count_active(session, partnership_id, Role.ADMINISTRATOR) > 0


def has_reader(session: Session, partnership_id: str) -> bool:
    """Whether anybody can read what people write."""
    return store.count_active(session, partnership_id, Role.READER) > 0


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
    """Open a closed account again, with its old password. Raises NoSuchAccount."""
    _account(session, partnership_id, account_id).is_active = True
    session.flush()
    audit.record(session, Act.ACCOUNT_OPENED, account_id, partnership_id)


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


def somebody_reads(session: Session, partnership_id: str) -> bool:
    """Whether an account in use reads comments, and so acts on what must be seen at once."""
    return any(row.is_active and row.role in READ_COMMENTS for row in store.accounts(session, partnership_id))


def _account(session: Session, partnership_id: str, account_id: str) -> Account:
    row = store.account(session, partnership_id, account_id)
    if row is None:
        raise NoSuchAccount("There is no such account.")
    return row


def _mark(token: str) -> str:
    """What is kept of a token. It is 256 random bits, so a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def _name_mark(name: str, pepper: str) -> str:
    text = f"sign-in name|{tidy_sign_in_name(name)[:LONGEST_NAME]}"
    return hmac.new(pepper.encode(), text.encode(), "sha256").hexdigest()
