"""The audit of staff's acts: who did what to which thing, to the minute, in a chain that nobody can change.

A service that acts says so by one line, in the session in which it acts:

    audit.record(session, Act.COLLECTION_CLOSED, row.id, partnership_id)

Who acts is known to the session: the door of staff says it when it opens one, and so do commands. What the
worker does by rule, and what people do who answer, is no act of staff: there nobody acts, and nothing is
recorded. A line holds ids alone: never an answer, a comment's words, a card, a code, what was searched for,
an address or a browser. What became of a comment's coding has its own history (`services/coding.py`) and is
not told twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from analysis import audit_chain
from analysis.audit_chain import Break, Head, Line
from survey_app.services import clock
from survey_app.services.refusals import Refusal
from survey_app.store import audit as store
from survey_app.store.audit import Actor
from survey_app.store.database import Session

NOBODY = "nobody"
"""Stands where an account would: nobody was signed in, as at a sign-in that failed."""
COMMAND_LINE = "command_line"
"""Stands where an account would: whoever may run commands on the server."""
BY_RULE = "by_rule"
"""Stands where an account would: the worker, for the one thing that it does and that is recorded."""
PAGE = 50


class Thing(StrEnum):
    """What sort of thing an act is done to, in the glossary's words."""

    ACCOUNT = "account"
    LINK = "link"
    COMMENT = "comment"
    ALERT = "alert"
    REQUEST = "request"
    COLLECTION = "collection"
    RESPONSE = "response"
    PROGRAMME = "programme"
    CODEBOOK = "codebook"
    MODEL = "model"
    POSSIBLE_THEME = "possible_theme"
    INSTRUMENT = "instrument"
    SCALE = "scale"
    RELEASE = "release"
    PARTNERSHIP = "partnership"
    HOLD = "hold"
    KEYS = "keys"
    ACTION = "action"
    REPORT = "report"
    RECORD = "record"
    ACTIVITY = "activity"
    WORKSHEET = "worksheet"


class Act(StrEnum):
    """Everything that is recorded, each with what it is done to; nothing else is.

    The words for people stand in `audit_words.ACT_WORDS`.
    """

    thing: Thing

    def __new__(cls, value: str, thing: Thing) -> Act:
        member = str.__new__(cls, value)
        member._value_ = value
        member.thing = thing
        return member

    SIGNED_IN = "signed_in", Thing.ACCOUNT
    SIGN_IN_FAILED = "sign_in_failed", Thing.ACCOUNT
    SIGNED_OUT = "signed_out", Thing.ACCOUNT
    PASSWORD_CHANGED = "password_changed", Thing.ACCOUNT
    LANGUAGES_SAID = "languages_said", Thing.ACCOUNT
    LINK_MADE = "link_made", Thing.LINK
    LINK_WITHDRAWN = "link_withdrawn", Thing.LINK
    ACCOUNT_MADE = "account_made", Thing.ACCOUNT
    ACCOUNT_CLOSED = "account_closed", Thing.ACCOUNT
    ACCOUNT_OPENED = "account_opened", Thing.ACCOUNT
    DISTRICT_SET = "district_set", Thing.ACCOUNT
    SIGN_INS_ENDED = "sign_ins_ended", Thing.ACCOUNT
    PASSKEY_ADDED = "passkey_added", Thing.ACCOUNT
    PASSKEY_REMOVED = "passkey_removed", Thing.ACCOUNT
    CODES_ADDED = "codes_added", Thing.ACCOUNT
    CODES_REMOVED = "codes_removed", Thing.ACCOUNT
    RECOVERY_CODES_MADE = "recovery_codes_made", Thing.ACCOUNT
    RECOVERY_CODE_USED = "recovery_code_used", Thing.ACCOUNT
    FACTORS_RESET = "factors_reset", Thing.ACCOUNT
    COMMENT_OPENED = "comment_opened", Thing.COMMENT
    COMMENTS_LISTED = "comments_listed", Thing.PARTNERSHIP
    COMMENT_DECIDED = "comment_decided", Thing.COMMENT
    COMMENT_PUT_BACK = "comment_put_back", Thing.COMMENT
    COMMENT_CONFIRMED = "comment_confirmed", Thing.COMMENT
    COMMENT_HANDED_ON = "comment_handed_on", Thing.COMMENT
    NOBODY_KNOWN = "nobody_known", Thing.COMMENT
    TAKE_BACK_DONE = "take_back_done", Thing.COMMENT
    ALERT_OPENED = "alert_opened", Thing.ALERT
    ALERT_DECIDED = "alert_decided", Thing.ALERT
    REQUEST_OPENED = "request_opened", Thing.REQUEST
    REQUEST_MOVED = "request_moved", Thing.REQUEST
    REQUEST_CLOSED = "request_closed", Thing.REQUEST
    ALERT_CONFIRMED = "alert_confirmed", Thing.ALERT
    ALERT_HANDED_ON = "alert_handed_on", Thing.ALERT
    COVER_SET = "cover_set", Thing.PARTNERSHIP
    ABSENCE_SET = "absence_set", Thing.ACCOUNT
    NUMBERS_SET = "numbers_set", Thing.PARTNERSHIP
    QUOTE_CHOSEN = "quote_chosen", Thing.COMMENT
    QUOTE_APPROVED = "quote_approved", Thing.COMMENT
    QUOTE_DROPPED = "quote_dropped", Thing.COMMENT
    QUOTE_LOOKED_AT = "quote_looked_at", Thing.COMMENT
    QUOTES_LISTED = "quotes_listed", Thing.COLLECTION
    CODEBOOK_SENT = "codebook_sent", Thing.CODEBOOK
    CODEBOOK_USED = "codebook_used", Thing.CODEBOOK
    CODEBOOK_FILE = "codebook_file", Thing.CODEBOOK
    POSSIBLE_THEME_OPENED = "possible_theme_opened", Thing.POSSIBLE_THEME
    POSSIBLE_THEME_JUDGED = "possible_theme_judged", Thing.POSSIBLE_THEME
    MODEL_ASKED = "model_asked", Thing.MODEL
    MODEL_STOPPED = "model_stopped", Thing.MODEL
    MODEL_CHOSEN = "model_chosen", Thing.MODEL
    BAR_SET = "bar_set", Thing.PARTNERSHIP
    NAMES_CHANGED = "names_changed", Thing.PARTNERSHIP
    NOTICE_CHANGED = "notice_changed", Thing.PARTNERSHIP
    NOTICE_DETAILS_SAID = "notice_details_said", Thing.PARTNERSHIP
    COLLECTION_OPENED = "collection_opened", Thing.COLLECTION
    COLLECTION_CLOSED = "collection_closed", Thing.COLLECTION
    SHARED_TO_SET = "shared_to_set", Thing.COLLECTION
    SHARED_OPENED = "shared_opened", Thing.RESPONSE
    RESPONSES_BROUGHT = "responses_brought", Thing.COLLECTION
    PROGRAMME_BEGUN = "programme_begun", Thing.PROGRAMME
    PROGRAMME_CLOSED = "programme_closed", Thing.PROGRAMME
    LAST_DAY_SET = "last_day_set", Thing.PROGRAMME
    ASKED_AGAIN_SET = "asked_again_set", Thing.PROGRAMME
    LINK_SENT_ON = "link_sent_on", Thing.PROGRAMME
    OWN_CODES_SET = "own_codes_set", Thing.PROGRAMME
    PROGRAMME_STATED = "programme_stated", Thing.PROGRAMME
    CARDS_ISSUED = "cards_issued", Thing.PROGRAMME
    WORDING_LOADED = "wording_loaded", Thing.INSTRUMENT
    SCALE_STATED = "scale_stated", Thing.SCALE
    RELEASE_MADE = "release_made", Thing.RELEASE
    CONCERN_RECORDED = "concern_recorded", Thing.COMMENT
    KEPT_SHORTER = "kept_shorter", Thing.COLLECTION
    HOLD_SET = "hold_set", Thing.HOLD
    HOLD_LIFTED = "hold_lifted", Thing.HOLD
    ANSWERS_DELETED = "answers_deleted", Thing.COLLECTION
    REPORT_BEGUN = "report_begun", Thing.REPORT
    REPORT_ASKED = "report_asked", Thing.REPORT
    REPORT_WRITTEN = "report_written", Thing.REPORT
    REPORT_TAKEN = "report_taken", Thing.REPORT
    KEYS_CHANGED = "keys_changed", Thing.KEYS
    KEYS_DESTROYED = "keys_destroyed", Thing.KEYS
    ACTION_ENTERED = "action_entered", Thing.ACTION
    ACTION_CHANGED = "action_changed", Thing.ACTION
    ACTION_WORDED = "action_worded", Thing.ACTION
    ACTION_SHOWN = "action_shown", Thing.ACTION
    ACTION_HIDDEN = "action_hidden", Thing.ACTION
    RECORD_ENTERED = "record_entered", Thing.RECORD
    RECORD_WITHDRAWN = "record_withdrawn", Thing.RECORD
    RECORDS_BROUGHT = "records_brought", Thing.PARTNERSHIP
    ACTIVITY_ENTERED = "activity_entered", Thing.ACTIVITY
    ACTIVITY_DROPPED = "activity_dropped", Thing.ACTIVITY
    ACTIVITIES_BROUGHT = "activities_brought", Thing.PARTNERSHIP
    WORKSHEET_BEGUN = "worksheet_begun", Thing.WORKSHEET
    WORKSHEET_FILLED = "worksheet_filled", Thing.WORKSHEET
    WORKSHEET_FINISHED = "worksheet_finished", Thing.WORKSHEET


# ---- recording -------------------------------------------------------------------------------------------


def acting(session: Session, account_id: str, now: Callable[[], datetime] | None = None) -> None:
    """Say who acts in a session from here on, "" for nobody of staff.

    now: the clock they act by, where it is another than the real one.
    """
    known = store.actor(session)
    store.set_actor(session, Actor(account_id, now or (known.now if known is not None else clock.now)))


def who_acts(session: Session) -> str:
    """The account that acts in a session, "" for nobody of staff."""
    known = store.actor(session)
    return known.id if known is not None else ""


def record(
    session: Session, act: Act, thing: str, partnership_id: str, *, by: str = "", times: int = 1
) -> None:
    """Record an act in the session in which it is done: both are kept, or neither is.

    Nothing is recorded where nobody of staff acts. thing: the id of what it was done to, of the kind that
    the act has. by: the account, where it is another than the session's, or where the session knows of none.
    times: how often, for sign-ins that failed. Raises LookupError in a session that only reads.
    """
    actor = store.actor(session)
    account = by or (actor.id if actor is not None else "")
    if not account:
        return
    moment = (actor.now if actor is not None else clock.now)().replace(second=0, microsecond=0)
    line = Line(partnership_id, 0, moment, account, act.value, act.thing.value, thing, times)
    store.wait(session, line)


def record_by_rule(session: Session, act: Act, thing: str, partnership_id: str) -> None:
    """Record what was done by a rule, as that of whoever ran it by command, or else of the rule itself.

    Only for what falls due on a day that hangs on nobody who answered: the minute tells nothing then.
    """
    record(session, act, thing, partnership_id, by="" if store.actor(session) else BY_RULE)


# ---- looking at it ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line as people read it. who, thing_name: "" where there is no name for it (any more)."""

    line: Line
    who: str
    thing_name: str

    def to_dict(self) -> dict[str, object]:
        """The line for a program."""
        return {
            "place": self.line.place,
            "at": _minute(self.line.at),
            "account": self.line.account,
            "act": self.line.act,
            "kind": self.line.kind,
            "thing": self.line.thing,
            "times": self.line.times,
            "hash": self.line.hash,
        }


def show(
    session: Session, partnership_id: str, act: str = "", month: str = "", *, page: int = 1, size: int = PAGE
) -> tuple[list[ToldLine], bool]:
    """A page of a partnership's lines, the newest first, and whether there is another behind it.

    act: one kind of act, "" for all. month: as 2026-11, by the clock in the United Kingdom, "" for all.
    Raises Refusal for an act or a month that there is not.
    """
    if act and act not in set(Act):
        raise Refusal("There is no act %(act)s. Those there are: %(known)s.", act=act, known=", ".join(Act))
    since, before = _bounds(month)
    rows = store.newest(session, partnership_id, act, since, before, size + 1, (page - 1) * size)
    names = store.names(session, partnership_id)
    told = [ToldLine(row, names.get(row.account, ""), names.get(row.thing, "")) for row in rows]
    return told[:size], len(told) > size


def months(session: Session, partnership_id: str, today: date) -> list[str]:
    """The months from that of the first line until today's, the newest first, as 2026-11."""
    first = store.first_moment(session, partnership_id)
    if first is None:
        return []
    start, found = clock.at_home(first).date().replace(day=1), []
    month = today.replace(day=1)
    while month >= start:
        found.append(f"{month:%Y-%m}")
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def _bounds(month: str) -> tuple[datetime | None, datetime | None]:
    """From when until when a month lasts, as the database keeps times."""
    if not month:
        return None, None
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Refusal(
            "There is no month %(month)s. Give one as in %(example)s.", month=month, example="2026-11"
        ) from None
    following = (first + timedelta(days=31)).replace(day=1)
    return _midnight(first), _midnight(following)


def _midnight(day: date) -> datetime:
    at_home = datetime(day.year, day.month, day.day, tzinfo=clock.HOME)
    return at_home.astimezone(UTC).replace(tzinfo=None)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}"


# ---- heads and their comparison --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of walking one chain. broken: None where all of it fits."""

    partnership_id: str
    name: str
    lines: int
    broken: Break | None


def heads(session: Session) -> list[Head]:
    """The head of every partnership's chain at the end of each day that has a line, in order.

    The newest is where the chain stands now: the day may go on, and a head of it holds all the same.
    """
    found: list[Head] = []
    for partnership_id, _name in store.chains(session):
        by_day: dict[date, Head] = {}
        for line in store.walk(session, partnership_id):
            day = clock.at_home(line.at).date()
            by_day[day] = Head(partnership_id, day, line.place, line.hash)
        found += sorted(by_day.values(), key=lambda head: head.place)
    return found


def head_to_dict(head: Head) -> dict[str, object]:
    """A head for a program and for keeping."""
    return {
        "partnership": head.partnership,
        "day": head.day.isoformat(),
        "lines": head.place,
        "hash": head.hash,
    }


def read_heads(text: str, name: str) -> list[Head]:
    """Heads that were kept, from the text of a file: one JSON object a line, in any order.

    Raises Refusal that names the first line which is none.
    """
    found = []
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        try:
            told = json.loads(row)
            place = told["lines"]
            if type(place) is not int or place < 0 or len(bytes.fromhex(told["hash"])) != 32:
                raise ValueError
            day = date.fromisoformat(told["day"])
            found.append(Head(str(told["partnership"]), day, place, str(told["hash"]).lower()))
        except (ValueError, TypeError, KeyError):
            raise Refusal(
                "Line %(line)s of %(name)s is no head. Give the file that `heard audit head --json` wrote.",
                line=number,
                name=name,
            ) from None
    return found


def verify(session: Session, kept: list[Head], today: date) -> Iterator[Verified]:
    """Walk each partnership's chain and compare it with heads that were kept outside the database.

    A partnership of which there is a head and nothing else was cut off as a whole. session: one in which
    nothing was read yet, so that lines which are written meanwhile are no break.
    """
    store.hold_still(session)
    chains = dict(store.chains(session))
    for partnership_id in sorted({*chains, *(head.partnership for head in kept)}):
        seen = 0

        def counted(partnership_id: str = partnership_id) -> Iterator[Line]:
            nonlocal seen
            for line in store.walk(session, partnership_id):
                seen += 1
                yield line

        end = store.end(session, partnership_id, today)
        if end is None and partnership_id in chains:
            # Lines without an end: somebody took the end away.
            end = Head(partnership_id, today, 0, audit_chain.beginning(partnership_id))
        broken = audit_chain.first_break(partnership_id, counted(), kept, end)
        yield Verified(partnership_id, chains.get(partnership_id, ""), seen, broken)
