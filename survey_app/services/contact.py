"""Wishes to be contacted by a person: asked by young people and parents, answered by readers.

A request stands apart from all answers, with states and a clock of its own: only days are kept of it, so that
its time cannot be laid beside that of a comment. It leads to an answer only where whoever asked joined the
two. No detector reads it, and it enters no figure.

Nobody can make one go away unread. Who asked may say that they want it no more; then a person still reads
it, sees that first, and closes it. Once closed it keeps its outcome, the day and a reference: what was
written is destroyed `DETAILS_DAYS` later by the purge (`store/purging.py`).
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta

from survey_app.services import accounts, audit, conversations, cover
from survey_app.services.audit import Act
from survey_app.services.collections import AskedCollection
from survey_app.services.cover import Numbers
from survey_app.services.refusals import Refusal
from survey_app.store import collections as collection_store
from survey_app.store import comments as comment_store
from survey_app.store import contact as store
from survey_app.store.database import Database, Session
from survey_app.store.tables import ContactRequest, contact_key_scope

WAYS = ("call", "text", "place", "adult")
"""How somebody can be reached: a call, a text message, at school or another place, through an adult they
trust. No letter: others open it. No e-mail: others of a family may read it, and it is asked for by few."""
NEEDED = ("name", "way", "detail")
LONGEST = {"name": 80, "way": 10, "detail": 300, "when": 200, "who_sees": 300, "if_other": 300, "more": 1000}
"""Characters that each part may have."""
STATES = (*store.OPEN, "done")
SPOKE, NOT_REACHED, LEAD_TOLD, REFERRED, NOT_WANTED = OUTCOMES = (
    *("spoke", "not_reached", "lead_told", "referred", "not_wanted"),
)
PASSED_ON = frozenset({LEAD_TOLD, REFERRED})
"""Outcomes that stand. The others may give way to one of these while the details are there."""
LONGEST_REFERENCE = 60
PAGE = 100
DETAILS_DAYS = 30
"""How long after the closing the details stay, so that a slip can be mended; our judgement, to be confirmed
by a partnership's data protection officer."""
KEYS_AHEAD = timedelta(days=7)
MOST_AN_HOUR = 30
"""Requests that one process takes in for a partnership in an hour: far above what comes, and little enough
for readers to see through what somebody sent for mischief."""


class NoSuchRequest(Refusal):
    """There is no such request, or this account may not meet it; the two are told alike."""


class NobodyReads(Exception):
    """Nobody would read it, so it is not taken in."""


class TooManyRequests(Exception):
    """So many came in this hour that no more are taken in. until: the moment, UTC, from which on they are."""

    def __init__(self, until: datetime) -> None:
        super().__init__("Too many requests came in within an hour.")
        self.until = until


# ---- keys ------------------------------------------------------------------------------------------------


def tend_keys(database: Database, today: date) -> int:
    """Make the keys of this month and the coming one, and destroy those that seal nothing any more.

    Made before they are needed, so that the time of a key's file does not tell when somebody asked. How many
    were destroyed: with them goes what backups of the database still hold of those requests.
    """
    keys = database.keys
    if keys is None:
        return 0
    with database.reading() as session:
        whose = [row.id for row in store.partnerships(session)]
        wanted = {contact_key_scope(one, day) for one in whose for day in (today, today + KEYS_AHEAD)}
        over = {
            record.scope_id
            for record in keys.listing()
            if record.destroyed_on is None
            for one in whose
            if contact_key_scope(one, today)[:-7] == record.scope_id[:-7]
            if record.scope_id < contact_key_scope(one, today)
            if not store.any_under_key(session, record.scope_id)
        }
    for scope in wanted:
        keys.current(scope)
    return sum(keys.destroy(scope, today) for scope in sorted(over))


# ---- for whoever asks ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Whose people would read a request. asked: what the person answers or answered here, or None."""

    partnership_id: str
    partnership_name: str
    is_example: bool
    nation: str
    asked: AskedCollection | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wrote so that a person can reach them.

    way: one of WAYS. detail: a number, a place, or an adult and how to reach them. language: of the page.
    """

    name: str
    way: str
    detail: str
    when: str = ""
    who_sees: str = ""
    if_other: str = ""
    more: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Kept:
    """A request that was taken in. read_by: the day that was told; None where it is over."""

    read_by: date | None


class Pace:
    """How many requests came in within an hour for each partnership, in this process's memory alone.

    There is no address in it, and nothing of it is written down.
    """

    def __init__(self) -> None:
        self._moments: dict[str, deque[datetime]] = defaultdict(deque)

    def refuse_too_many(self, partnership_id: str, now: datetime) -> None:
        """Raise TooManyRequests where this hour's are used up."""
        moments = self._moments[partnership_id]
        while moments and moments[0] <= now - timedelta(hours=1):
            moments.popleft()
        if len(moments) >= MOST_AN_HOUR:
            raise TooManyRequests(moments[0] + timedelta(hours=1))

    def count(self, partnership_id: str, now: datetime) -> None:
        """Count one that was taken in."""
        self._moments[partnership_id].append(now)


def place_of(session: Session, asked: AskedCollection | None) -> Place | None:
    """Whose people read a request from here: those of a collection, else of the one partnership there is."""
    if asked is not None:
        row = collection_store.partnership(session, asked.partnership_id)
    else:
        there = store.partnerships(session, 2)
        row = there[0] if len(there) == 1 else None
    return None if row is None else Place(row.id, row.name, row.is_example, row.nation, asked)


def next_reading(session: Session, place: Place, now: datetime) -> date | None:
    """By the end of which day a person will have read what is sent now; None where nobody said so.

    It is the day that the readers' cover promises. Without a cover there is none, and nothing is taken in.
    """
    found = None if place.is_example else cover.next_read(session, place.partnership_id, now)
    return found.day if found is not None else None


def own_numbers(session: Session, place: Place) -> Numbers | None:
    """The partnership's own numbers for a worry about a child; None where they are not entered."""
    found = cover.numbers(session, place.partnership_id)
    return found if found.are_there else None


def faults_of(sent: Mapping[str, str]) -> dict[str, str]:
    """What is to be mended in what was typed, by its part: "missing", "too_long"."""
    found = {name: "missing" for name in NEEDED if not sent.get(name, "").strip()}
    if sent.get("way") not in WAYS:
        found["way"] = "missing"
    return found | {
        name: "too_long" for name, most in LONGEST.items() if len(sent.get(name, "").strip()) > most
    }


def wish_of(sent: Mapping[str, str], language: str) -> Wish:
    """What was typed, as it is kept. For what has no faults."""
    return Wish(**{name: sent.get(name, "").strip() for name in LONGEST}, language=language)


def new_token() -> str:
    """What a page carries, so that it makes one request, however often it is sent, and may call it off."""
    return conversations.new_token()


def kept(session: Session, token: str) -> Kept | None:
    """The request that a page made already, None where it made none."""
    row = store.by_mark(session, conversations.hash_of(token)) if token else None
    return Kept(row.read_by) if row is not None else None


def ask(
    session: Session,
    place: Place,
    wish: Wish,
    token: str,
    pace: Pace,
    now: datetime,
    today: date,
    joined_to: str = "",
) -> Kept:
    """Take a request in, once.

    joined_to: the token of what the person sent a moment ago and wants to be seen with it; "" for nothing.
    now: UTC. Raises NobodyReads and TooManyRequests.
    """
    before = kept(session, token)
    if before is not None:
        return before
    read_by = next_reading(session, place, now)
    if read_by is None and not place.is_example:
        raise NobodyReads
    pace.refuse_too_many(place.partnership_id, now)
    response_id = None
    if joined_to and place.asked is not None:
        response_id = store.response_sent(session, place.asked.id, conversations.hash_of(joined_to))
    row = ContactRequest(
        partnership_id=place.partnership_id,
        response_id=response_id,
        submission_mark=conversations.hash_of(token or new_token()),
        details=json.dumps(asdict(wish), ensure_ascii=False),
        asked_on=today,
        read_by=read_by,
    )
    if not store.add(session, row):
        # The same page came twice at once, and the other one was first.
        return kept(session, token) or Kept(None)
    pace.count(place.partnership_id, now)
    return Kept(read_by)


def want_no_more(session: Session, token: str) -> None:
    """Keep that whoever asked wants it no more. A person still reads it: a child may not be safe."""
    row = store.by_mark(session, conversations.hash_of(token), to_write=True)
    if row is not None and row.state != "done":
        row.unwanted = True
        session.flush()


# ---- for readers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request in the queue, without a word of it.

    is_late: the day that was told is over, and nobody has read it.
    """

    id: str
    state: str
    asked_on: date | None
    read_by: date | None
    is_late: bool
    unwanted: bool
    outcome: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """What an account did about a request, and the day. act: as in `ContactStep`."""

    act: str
    who: str
    done_on: date


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request as a reader opens it. wish: None once it is destroyed. comments: ids, where they were joined.

    is_joined: whoever asked joined what they had sent. is_mine: this account is contacting them.
    """

    waiting: Waiting
    wish: Wish | None
    is_joined: bool
    comments: tuple[str, ...]
    tries: int
    is_mine: bool
    reference: str
    steps: tuple[Step, ...]

    @property
    def may_close(self) -> tuple[str, ...]:
        """The outcomes with which it may be closed as it stands."""
        if self.waiting.state != "done":
            return OUTCOMES
        mends = self.wish is not None and self.waiting.outcome not in PASSED_ON
        return tuple(one for one in OUTCOMES if one in PASSED_ON) if mends else ()


def queue(
    session: Session, partnership_id: str, account_id: str, today: date, *, done: bool = False
) -> list[Waiting]:
    """The requests that this account may meet, the longest waiting first; done: those that are closed."""
    states = ("done",) if done else store.OPEN
    rows = store.in_queue(session, partnership_id, states, account_id, PAGE)
    return [_waiting(row, today) for row in rows]


def any_waits(session: Session, partnership_id: str, account_id: str) -> bool:
    """Whether a request that this account may meet is not closed."""
    return bool(store.in_queue(session, partnership_id, store.OPEN, account_id, 1))


def any_nobody_may_meet(session: Session, partnership_id: str) -> bool:
    """Whether a request waits and every reader has stepped back from it, or there is none."""
    return store.any_nobody_may_meet(session, partnership_id, accounts.ANSWER_REQUESTS)


def any_is_late(session: Session, partnership_id: str, today: date) -> bool:
    """Whether nobody opened a request until the day that was told."""
    return store.any_unread_after(session, partnership_id, today)


def open_request(
    session: Session, partnership_id: str, request_id: str, account_id: str, today: date
) -> OpenRequest:
    """A request as it was written; it is marked as opened. For readers alone. Raises NoSuchRequest."""
    row = _found(session, partnership_id, request_id, account_id)
    if row.state == "new":
        row.state = "opened"
        store.add_step(session, row.id, "opened", account_id, today)
    audit.record(session, Act.REQUEST_OPENED, row.id, partnership_id)
    return OpenRequest(
        waiting=_waiting(row, today),
        wish=_wish(row),
        is_joined=row.response_id is not None,
        comments=tuple(store.comments_of(session, row.response_id)) if row.response_id else (),
        tries=row.tries,
        is_mine=row.account_id == account_id,
        reference=row.reference,
        steps=tuple(Step(step.act, name, step.done_on) for step, name in store.steps(session, row.id)),
    )


def take_on(session: Session, partnership_id: str, request_id: str, account_id: str, today: date) -> None:
    """Say that this account contacts the person from now on.

    Raises NoSuchRequest, and Refusal once it is closed.
    """
    row = _still_open(session, partnership_id, request_id, account_id)
    row.state, row.account_id = "contacting", account_id
    _did(session, row, "contacting", account_id, today)


def could_not_reach(
    session: Session, partnership_id: str, request_id: str, account_id: str, today: date
) -> None:
    """Count a try that reached nobody. Raises as `take_on`."""
    row = _still_open(session, partnership_id, request_id, account_id)
    row.state, row.account_id = "contacting", account_id
    row.tries += 1
    _did(session, row, "tried", account_id, today)


def step_back(session: Session, partnership_id: str, request_id: str, account_id: str, today: date) -> None:
    """Take a request from an account that knows who it is, or whose team it is about: it meets it no more.

    It stands before the other readers at once. Raises as `take_on`.
    """
    row = _still_open(session, partnership_id, request_id, account_id)
    row.state, row.account_id = "opened", None
    if row.response_id is not None:
        # They meet nothing of what was sent with it either.
        comment_store.stand_aside(session, row.response_id, account_id)
    _did(session, row, store.STEPPED_BACK, account_id, today)


def close(
    session: Session,
    partnership_id: str,
    request_id: str,
    outcome: str,
    reference: str,
    account_id: str,
    today: date,
) -> None:
    """Record what came of it, and forget when it came and who had it in hand.

    One that was spoken of, not reached or not wanted may still be passed on while its details are there; one
    that was passed on stands. Raises NoSuchRequest, and Refusal for an unknown outcome, one that does not
    fit what was done, or a reference that is too long.
    """
    row = _found(session, partnership_id, request_id, account_id)
    if row.state == "done" and (not row.details or row.outcome in PASSED_ON):
        raise Refusal("This request is closed, and what was decided stands.")
    if outcome not in OUTCOMES or (row.state == "done" and outcome not in PASSED_ON):
        raise Refusal("Say what came of it: choose one of the answers.")
    if outcome == NOT_REACHED and not row.tries:
        raise Refusal("No try is recorded yet. Record each try to reach them, and close it after that.")
    if outcome == NOT_WANTED and not row.unwanted and not row.tries and row.account_id is None:
        raise Refusal(
            "Nobody has said yet that they do not want this. Say that you are contacting them, and ask them."
        )
    reference = " ".join(reference.split())
    if len(reference) > LONGEST_REFERENCE:
        raise Refusal("The reference is too long. Give the number of the case record, and no more.")
    row.state, row.outcome, row.closed_on = "done", outcome, today
    row.reference = reference or row.reference
    row.asked_on = row.read_by = row.account_id = None
    store.add_step(session, row.id, outcome, account_id, today)
    audit.record(session, Act.REQUEST_CLOSED, row.id, partnership_id)


def _did(session: Session, row: ContactRequest, act: str, account_id: str, today: date) -> None:
    store.add_step(session, row.id, act, account_id, today)
    session.flush()
    audit.record(session, Act.REQUEST_MOVED, row.id, row.partnership_id)


def _found(session: Session, partnership_id: str, request_id: str, account_id: str) -> ContactRequest:
    row = store.get(session, partnership_id, request_id, account_id, to_write=True)
    if row is None:
        raise NoSuchRequest("There is no such request.")
    return row


def _still_open(session: Session, partnership_id: str, request_id: str, account_id: str) -> ContactRequest:
    row = _found(session, partnership_id, request_id, account_id)
    if row.state == "done":
        raise Refusal("This request is closed. Nothing more can be recorded of how they are contacted.")
    return row


def _waiting(row: ContactRequest, today: date) -> Waiting:
    is_late = row.state == "new" and row.read_by is not None and row.read_by < today
    return Waiting(
        row.id, row.state, row.asked_on, row.read_by, is_late, row.unwanted, row.outcome, row.closed_on
    )


def _wish(row: ContactRequest) -> Wish | None:
    written = row.details
    if not written:
        return None
    held = json.loads(written)
    known = {field.name for field in fields(Wish)}
    return Wish(**{name: value for name, value in held.items() if name in known})
