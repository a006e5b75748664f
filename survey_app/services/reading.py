"""The reading queue: every comment is read by a person, who decides.

A reader reads everything and decides. A coordinator works on themes and quotes of what a reader has decided
needs no passing on, and meets nothing else: a concern is not for everybody who draws up figures. That rule
stands here, in `scope`, for every page on which somebody meets comments. Themes are
`services/coding.py`, quotes `services/quotes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection as Several
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from survey_app.services import accounts, audit, holds
from survey_app.services.audit import Act
from survey_app.services.queued import Queued, queued
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as account_store
from survey_app.store import codebooks as codebook_store
from survey_app.store import coding as coding_store
from survey_app.store import comments as store
from survey_app.store import screening, taking_back
from survey_app.store.comments import Scope
from survey_app.store.database import Session
from survey_app.store.tables import Alert, CodingStep, Collection, Comment, Reading

CONFIRM = "confirm"
"""The state in which a second reader has to agree that nothing needs passing on."""
STATES = (*store.UNDECIDED, "decided")
NO_ACTION, ADVICE = "no_action", "advice"
DECISIONS = (
    *(NO_ACTION, ADVICE, "safeguarding_lead", "referred", "police"),
    *("works_with_children", "complaint", "advocate"),
)
"""What a reader can decide. no_action: nothing to pass on. works_with_children: about an adult who does."""
STAYS_HERE = frozenset({NO_ACTION, ADVICE})
"""Decisions after which the words may be worked on for figures. The others went to somebody who acts."""
A_LOOK, KNOWN, A_COMPLAINT, NO_CODE = "F1", "F2", "F3", "F4"
"""The flags of the codebook: needs a safeguarding look, identifies someone, complaint, cannot be coded."""
LONGEST_REASON = 2000
LONGEST_REFERENCE = 60
PAGE = 100


class NoSuchComment(Refusal):
    """There is no such comment, or this account may not meet it; the two are told alike."""


@dataclass(frozen=True, slots=True)
class OpenComment:
    """A comment as it is read. may_quote: True only where its writer said yes. quote: words chosen, or "".

    taken_back: whoever wrote it took their answers back, and it is here for its decision alone. flags: what
    people said it is, and has not been cleared. decided_before: decisions that were opened again, as code,
    reason and day, the newest first. moved_up: words for which the detector moved it up the queue, while it
    waits and for a reader alone; () where it did not. is_own_first: whether it waits for a second reader to
    agree with the one who opens it.
    """

    queued: Queued
    text: str
    klass: str
    may_quote: bool
    quote: str
    reason: str
    decided_on: date | None
    taken_back: bool
    flags: frozenset[str]
    decided_before: tuple[tuple[str, str, date], ...]
    moved_up: tuple[str, ...] = ()
    recorded_on: date | None = None
    recorded_as: str = ""
    is_own_first: bool = False

    @property
    def may_choose_quote(self) -> bool:
        """Whether words of it may be shown: its writer agreed, a reader found nothing to pass on, and nobody
        can be known by them.
        """
        is_decided = self.queued.state == "decided" and self.queued.decision in STAYS_HERE
        return self.may_quote and is_decided and KNOWN not in self.flags


def scope(partnership_id: str, *, reads_all: bool, account_id: str = "") -> Scope:
    """Which comments an account may meet: all for a reader, for others what needs no passing on.

    account_id: who meets them, and so nothing that they stood aside from; "" for nobody in particular.
    This is the one place where it is settled; whatever shows comments to somebody asks for them by it.
    """
    return Scope(partnership_id, None if reads_all else STAYS_HERE, account_id)


def _own(session: Session, partnership_id: str, *, reads_all: bool = True) -> Scope:
    """The scope of whoever acts in a session."""
    return scope(partnership_id, reads_all=reads_all, account_id=audit.who_acts(session))


# ---- the queue -------------------------------------------------------------------------------------------


def queue(
    session: Session,
    partnership_id: str,
    state: str,
    *,
    reads_all: bool,
    limit: int = PAGE,
    language: str | None = None,
    left_out: Several[str] = (),
) -> list[Queued]:
    """The comments in a state, at most `limit`: what a person put back first, then what the detector
    moved up, then the longest waiting.

    reads_all: for a reader. language: those in one alone. left_out: languages that are left to others.
    """
    met = _own(session, partnership_id, reads_all=reads_all)
    rows = store.in_queue(session, met, state, limit, language=language, left_out=left_out)
    return [
        queued(session, row.id, place, asked, row.question_id, row.language) for row, place, asked in rows
    ]


def carrying(
    session: Session,
    partnership_id: str,
    theme_ids: Several[str],
    states: Several[str],
    *,
    reads_all: bool,
    limit: int = PAGE,
) -> list[tuple[Queued, str]]:
    """The comments that carry themes in one of these states and that this account may meet, at most `limit`.

    Each with the theme's id; a comment that carries two of them comes twice. Steady, in no telling order.
    """
    own = _own(session, partnership_id, reads_all=reads_all)
    rows = codebook_store.under(session, own, theme_ids, states, limit)
    return [
        (queued(session, comment.id, place, asked, comment.question_id, comment.language), coding.theme_id)
        for coding, comment, place, asked in rows
    ]


def spoken(session: Session, partnership_id: str, *, reads_all: bool) -> list[str]:
    """The languages of the comments that an account may meet, as far as the machine has read them."""
    return store.languages(session, _own(session, partnership_id, reads_all=reads_all))


def next_waiting(
    session: Session, partnership_id: str, after: str = "", left_out: Several[str] = ()
) -> str | None:
    """The comment that is first in turn for a decision, or None where all is read.

    That is one that a person put back, else one that the detector moved up, and else the one that has waited
    longest. after: the comment that somebody leaves undecided: the one behind it, and from the last the
    first. left_out: languages that are left to others, unless nothing else waits.
    """
    everything = _own(session, partnership_id)
    ids = store.undecided(session, everything, PAGE, left_out) or store.undecided(session, everything, PAGE)
    if after in ids:
        here = ids.index(after)
        return ids[(here + 1) % len(ids)]
    return ids[0] if ids else None


def waits_for_decision(session: Session, partnership_id: str, comment_id: str) -> bool:
    """Whether a reader has a comment to decide on before anything else. For readers alone."""
    found = store.get(session, _own(session, partnership_id), comment_id)
    return found is not None and found[1].state != "decided"


def put_back_waits(session: Session, partnership_id: str) -> bool:
    """Whether a comment that somebody put back waits for a reader."""
    return store.put_back_waits(session, _own(session, partnership_id))


def handed_on_waits(session: Session, partnership_id: str) -> bool:
    """Whether a comment waits for this reader from which another one stood aside."""
    return store.handed_on_waits(session, _own(session, partnership_id))


def confirm_waits(session: Session, partnership_id: str) -> bool:
    """Whether another reader's "nothing to pass on" waits for this one to agree or not."""
    return store.confirm_waits(session, _own(session, partnership_id))


def nobody_left(session: Session, partnership_id: str) -> bool:
    """Whether something waits on which no reader can decide: they stood aside, or decided first.

    It stays in the queue for whoever comes to read; an administrator is told that somebody must.
    """
    readers = {row.id for row in account_store.accounts(session, partnership_id) if accounts.reads_all(row)}
    return any(
        not readers - aside - {first or ""} for _id, first, aside in store.held_by(session, partnership_id)
    )


def raised_waits(session: Session, partnership_id: str) -> bool:
    """Whether a comment that the detector moved up waits for a reader."""
    return store.raised_waits(session, _own(session, partnership_id))


def open_comment(session: Session, partnership_id: str, comment_id: str, *, reads_all: bool) -> OpenComment:
    """A comment with everything said of it; for a reader it is marked as opened.

    Raises NoSuchComment for another partnership's, and for one that this account may not meet.
    """
    comment, place, asked = found(session, partnership_id, comment_id, reads_all)
    if reads_all and place.state == "new":
        place.state = "opened"
        session.flush()
    audit.record(session, Act.COMMENT_OPENED, comment.id, partnership_id)
    quote = store.quote_of(session, comment_id)
    return OpenComment(
        queued=queued(session, comment.id, place, asked, comment.question_id, comment.language),
        text=comment.text,
        klass=asked.disclosure_class,
        may_quote=comment.may_quote is True,
        quote=quote.wording if quote is not None else "",
        reason=place.reason,
        decided_on=place.decided_on,
        taken_back=bool(comment.text) and taking_back.is_taken_back(session, comment),
        flags=open_flags(session, comment_id),
        decided_before=_decided_before(session, comment_id) if reads_all else (),
        moved_up=_moved_up(session, comment) if reads_all and place.state != "decided" else (),
        recorded_on=place.recorded_on,
        recorded_as=place.recorded_as if reads_all else "",
        is_own_first=is_own_first(session, place),
    )


def decide(
    session: Session,
    partnership_id: str,
    comment_id: str,
    decision: str,
    reason: str,
    account_id: str,
    today: date,
) -> bool:
    """Record what a reader decided, and forget the hour at which the words arrived.

    That nothing is to be passed on of what a person or the detector raised waits for a second reader to
    agree; everything else stands at once. A decision that nothing was to be passed on may be replaced by a
    graver one; a graver one stands. Words that their writer took back go with the decision that there is
    nothing to pass on; False says that they are gone. Raises Refusal for an unknown decision, a missing
    reason, one that stands, and a first reader who would agree with themselves.
    """
    comment, place, _asked = found(session, partnership_id, comment_id, reads_all=True)
    if not comment.text and place.state == "decided":
        raise NoSuchComment("What was written here was deleted when its time was over.")
    is_raised = decision == NO_ACTION and store.is_raised(session, comment_id)
    reason_needed = decision != NO_ACTION or (is_raised and place.state != CONFIRM)
    refuse_unfit_decision(place.state, place.decision, decision, reason, reason_needed=reason_needed)
    if waits_for_a_second(place, decision, reason, account_id, today, needs_second=is_raised):
        session.flush()
        audit.record(session, Act.COMMENT_DECIDED, comment_id, partnership_id)
        return True
    if decision not in STAYS_HERE and store.quote_of(session, comment.id) is not None:
        # Whoever acts on it now decides who sees these words.
        store.drop_quote(session, comment.id)
        audit.record(session, Act.QUOTE_DROPPED, comment.id, partnership_id)
    agrees = settle(place, decision, reason, account_id, today)
    place.recorded_on, place.recorded_as = None, ""
    coding_store.clear_flags(session, comment_id, store.URGENT_FLAGS, account_id, today)
    session.flush()
    screening.forget(session, [comment_id])
    if agrees:
        audit.record(session, Act.COMMENT_CONFIRMED, comment_id, partnership_id)
    else:
        audit.record(session, Act.COMMENT_DECIDED, comment_id, partnership_id)
    if (
        decision == NO_ACTION
        and taking_back.is_taken_back(session, comment)
        and not holds.is_held(session, comment.collection_id)
    ):
        taking_back.drop_comment(session, comment)
        audit.record(session, Act.TAKE_BACK_DONE, comment_id, partnership_id)
        return False
    return True


def note_recorded(
    session: Session, partnership_id: str, comment_id: str, reference: str, today: date
) -> None:
    """Note that the partnership's own case system holds what was decided, so that the words may go in time.

    reference: where it stands there; "" for none. For readers alone. Raises NoSuchComment, and Refusal where
    nothing was passed on or the reference is too long.
    """
    _comment, place, _asked = found(session, partnership_id, comment_id, reads_all=True)
    if place.state != "decided" or place.decision == NO_ACTION:
        raise Refusal("Nothing was decided on this comment that has to be recorded elsewhere.")
    if len(reference.strip()) > LONGEST_REFERENCE:
        raise Refusal("The reference is too long. Use %(most)s characters at most.", most=LONGEST_REFERENCE)
    place.recorded_on, place.recorded_as = today, reference.strip()
    session.flush()
    audit.record(session, Act.CONCERN_RECORDED, comment_id, partnership_id)


def waits_for_a_second(
    place: Reading | Alert, decision: str, reason: str, account_id: str, today: date, *, needs_second: bool
) -> bool:
    """Keep a first "nothing to pass on" of what was raised, for a second reader; False where none is needed.

    Raises Refusal where the first reader would be the second.
    """
    if decision != NO_ACTION or place.state == "decided":
        return False
    if place.state == CONFIRM:
        if place.account_id == account_id:
            raise Refusal(
                "You decided this yourself. Another reader has to agree that there is nothing to pass on."
            )
        return False
    if not needs_second:
        return False
    place.state, place.decision, place.reason = CONFIRM, decision, reason.strip()
    place.account_id, place.decided_on = account_id, today
    return True


def settle(place: Reading | Alert, decision: str, reason: str, account_id: str, today: date) -> bool:
    """Keep a decision and forget the hour; True where it is a second reader's yes to the first one's.

    The reason of the first stays then, with what the second added.
    """
    agrees = place.state == CONFIRM and decision == NO_ACTION
    place.state, place.arrived_at = "decided", None
    if agrees:
        place.reason = "\n".join(part for part in (place.reason, reason.strip()) if part)
        place.confirmed_by = account_id
    else:
        place.decision, place.reason = decision, reason.strip()
        place.account_id, place.confirmed_by = account_id, None
    place.decided_on = today
    return agrees


def hand_on(session: Session, partnership_id: str, comment_id: str, account_id: str) -> None:
    """Leave a comment to other readers, who are told: this one knows who it is, or it is about their team.

    No reason is asked. The account meets nothing again of what the same person sent with it, also where
    nobody else is left to read it: then an administrator is told. Raises Refusal where it is decided.
    """
    comment, place, _asked = found(session, partnership_id, comment_id, reads_all=True)
    if place.state == "decided":
        raise Refusal("A decision on this stands already. Ask another reader to look at it.")
    store.stand_aside(session, comment.response_id, account_id)
    audit.record(session, Act.COMMENT_HANDED_ON, comment_id, partnership_id)


def refuse_unfit_decision(
    state: str, decided: str, decision: str, reason: str, *, reason_needed: bool
) -> None:
    """Raise Refusal, in one sentence, where a reader cannot decide so on something in this state."""
    if decision not in DECISIONS:
        raise Refusal("Choose what you decided.")
    if reason_needed and not reason.strip():
        raise Refusal("Say why, in a few words: somebody may have to understand the decision later.")
    if len(reason) > LONGEST_REASON:
        raise Refusal("The reason is too long. Use 2,000 characters at most.")
    if state == "decided" and decided not in STAYS_HERE:
        raise Refusal("This was passed on already, and that decision stands.")


def put_back(
    session: Session,
    partnership_id: str,
    comment_id: str,
    flag: str,
    account_id: str,
    now: datetime,
    today: date,
    *,
    reads_all: bool,
) -> None:
    """Bring a comment before a reader at once, whatever was decided before: a concern, or a complaint.

    It goes to the head of the queue, and nobody but readers meets it until one has decided. What was decided
    before is kept in its history. Raises Refusal where it was passed on, since that decision stands.
    """
    comment, place, _asked = found(session, partnership_id, comment_id, reads_all)
    if place.state == "decided" and place.decision not in STAYS_HERE:
        raise Refusal("This was passed on already, and that decision stands.")
    before: dict[str, object] = {}
    if place.state == "decided":
        decided_on = place.decided_on.isoformat() if place.decided_on else ""
        before = {"decision": place.decision, "reason": place.reason, "day": decided_on}
        place.state, place.decision, place.reason = "new", "", ""
        place.account_id, place.decided_on, place.confirmed_by = None, None, None
        place.recorded_on, place.recorded_as = None, ""
        place.arrived_at = now.replace(minute=0, second=0, microsecond=0)
    coding_store.raise_flag(session, comment.id, flag, account_id, today)
    version = coding_store.rise(session, comment.id) or 0
    act = "look" if flag == A_LOOK else "complaint"
    step = CodingStep(comment_id=comment_id, account_id=account_id, act=act, done_on=today, version=version)
    step.before, step.after = before, {}
    coding_store.add(session, step)
    audit.record(session, Act.COMMENT_PUT_BACK, comment_id, partnership_id)


def open_flags(session: Session, comment_id: str) -> frozenset[str]:
    """The flags of a comment that nobody has cleared."""
    rows = coding_store.flags(session, comment_id)
    return frozenset(flag for flag, row in rows.items() if row.cleared_on is None)


def say_nobody_is_known(
    session: Session, partnership_id: str, comment_id: str, account_id: str, today: date
) -> None:
    """Clear the flag that a comment identifies someone, so that it may be quoted. For readers alone."""
    comment, _place, _asked = found(session, partnership_id, comment_id, reads_all=True)
    if KNOWN not in open_flags(session, comment_id):
        return
    coding_store.clear_flags(session, comment_id, (KNOWN,), account_id, today)
    version = coding_store.rise(session, comment.id) or 0
    step = CodingStep(
        comment_id=comment_id, account_id=account_id, act="cleared", done_on=today, version=version
    )
    step.before, step.after = {"flags": [KNOWN]}, {"flags": []}
    coding_store.add(session, step)
    audit.record(session, Act.NOBODY_KNOWN, comment_id, partnership_id)


def is_own_first(session: Session, place: Reading | Alert) -> bool:
    """Whether something waits for a second reader to agree with whoever acts in this session."""
    return place.state == CONFIRM and place.account_id == audit.who_acts(session)


def _moved_up(session: Session, comment: Comment) -> tuple[str, ...]:
    places = screening.places_of(session, comment.id) or ()
    words = comment.text
    return tuple(dict.fromkeys(words[start:end] for start, end in places if words[start:end]))


def _decided_before(session: Session, comment_id: str) -> tuple[tuple[str, str, date], ...]:
    return tuple(
        (
            str(step.before["decision"]),
            str(step.before["reason"]),
            date.fromisoformat(str(step.before["day"])),
        )
        for step, _account in coding_store.steps(session, comment_id)
        if step.before.get("decision") and step.before.get("day")
    )


def all_are_read(session: Session, partnership_id: str, collection_ids: Iterable[str]) -> bool:
    """Whether no comment of these collections waits for a person."""
    everything = scope(partnership_id, reads_all=True)
    return not any(
        store.in_queue(session, everything, state, 1, collection_id)
        for collection_id in collection_ids
        for state in store.UNDECIDED
    )


# ---- small parts -----------------------------------------------------------------------------------------


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is one of the words that made a suggestion."""
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not wanted:
        return [(text, False)]
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}" for word in wanted), re.IGNORECASE)
    pieces: list[tuple[str, bool]] = []
    start = 0
    for match in pattern.finditer(text):
        pieces += [(text[start : match.start()], False), (match[0], True)]
        start = match.end()
    return [piece for piece in (*pieces, (text[start:], False)) if piece[0]]


def found(
    session: Session, partnership_id: str, comment_id: str, reads_all: bool
) -> tuple[Comment, Reading, Collection]:
    """A comment that an account may meet, with its place and its collection. Raises NoSuchComment."""
    found = store.get(session, _own(session, partnership_id, reads_all=reads_all), comment_id)
    if found is None:
        raise NoSuchComment("There is no such comment.")
    return found
