"""The reading queue: every comment is read by a person, who decides, checks themes, and may choose a quote.

A reader reads everything and decides. A coordinator works on themes and quotes of what a reader has decided
needs no passing on, and meets nothing else: a concern is not for everybody who draws up figures.
"""

from __future__ import annotations

import re
from collections.abc import Collection as Several
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from questionnaires.model import Question
from survey_app.services import codebooks, versions
from survey_app.services.refusals import Refusal
from survey_app.services.releases import Subject
from survey_app.store import codebooks as codebook_store
from survey_app.store import collections as collection_store
from survey_app.store import comments as store
from survey_app.store import taking_back
from survey_app.store.database import Session
from survey_app.store.tables import Coding, Collection, Comment, Partnership, Reading

STATES = ("new", "opened", "decided")
NO_ACTION, ADVICE = "no_action", "advice"
DECISIONS = (
    *(NO_ACTION, ADVICE, "safeguarding_lead", "referred", "police"),
    *("works_with_children", "complaint", "advocate"),
)
"""What a reader can decide. no_action: nothing to pass on. works_with_children: about an adult who does."""
STAYS_HERE = frozenset({NO_ACTION, ADVICE})
"""Decisions after which the words may be worked on for figures. The others went to somebody who acts."""
DIRECTIONS = ("positive", "negative", "mixed", "neutral", "suggestion")
MOST_THEMES = 3
"""Rule of the codebook: a comment carries three themes at most."""
LONGEST_QUOTE = 300
LONGEST_REASON = 2000
PAGE = 100
SUGGESTED, ACCEPTED, REJECTED = "suggested", "accepted", "rejected"


class NoSuchComment(Refusal):
    """There is no such comment, or this account may not meet it; the two are told alike."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A comment in the queue: where it was written and how far it is. The words come when it is opened."""

    comment_id: str
    state: str
    decision: str
    collection_title: str
    collection_code: str
    audience: str
    question: Question | None
    fillings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ThemeOnComment:
    """A theme on a comment. state: suggested, accepted or rejected. because: the words that made it."""

    theme_id: str
    name: str
    definition: str
    state: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenComment:
    """A comment as it is read. may_quote: True only where its writer said yes. quote: words chosen, or "".

    taken_back: whoever wrote it took their answers back, and it is here for its decision alone.
    """

    queued: Queued
    text: str
    klass: str
    may_quote: bool
    direction: str
    direction_because: tuple[str, ...]
    direction_by_person: bool
    themes: tuple[ThemeOnComment, ...]
    quote: str
    reason: str
    decided_on: date | None
    taken_back: bool

    @property
    def words_that_fired(self) -> tuple[str, ...]:
        """The words behind every theme that was not rejected."""
        return tuple(
            dict.fromkeys(word for theme in self.themes if theme.state != REJECTED for word in theme.because)
        )

    @property
    def may_choose_quote(self) -> bool:
        """Whether words of it may be shown: its writer agreed, and a reader found nothing to pass on."""
        return self.may_quote and self.queued.state == "decided" and self.queued.decision in STAYS_HERE


# ---- the queue -------------------------------------------------------------------------------------------


def queue(
    session: Session, partnership_id: str, state: str, *, reads_all: bool, limit: int = PAGE
) -> list[Queued]:
    """The comments in a state, the longest waiting first, at most `limit`. reads_all: for a reader."""
    if not reads_all and state != "decided":
        return []
    rows = store.in_queue(session, partnership_id, state, limit)
    return [
        _queued(session, *row)
        for row in rows
        if reads_all or (_is_for_all(row[1], row[2]) and not taking_back.is_taken_back(session, row[0]))
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
    rows = codebook_store.under(session, partnership_id, theme_ids, states)
    fit = (row for row in rows if reads_all or _is_for_all(row[2], row[3]))
    return [
        (_queued(session, comment, place, asked), coding.theme_id)
        for coding, comment, place, asked in islice(fit, limit)
    ]


def how_many_wait(session: Session, partnership_id: str) -> int:
    """How many comments no person has decided on. For readers, whose work it is; never a figure."""
    return store.waiting(session, partnership_id)


def next_waiting(session: Session, partnership_id: str, after: str = "") -> str | None:
    """The comment that has waited longest for a decision, or None where all is read.

    after: the comment that somebody leaves undecided: the one behind it, and from the last the first.
    """
    rows = [
        row for state in ("opened", "new") for row in store.in_queue(session, partnership_id, state, PAGE)
    ]
    rows.sort(key=lambda row: (str(row[1].arrived_at), row[0].id))
    ids = [comment.id for comment, _place, _asked in rows]
    if after in ids:
        here = ids.index(after)
        return ids[(here + 1) % len(ids)]
    return ids[0] if ids else None


def open_comment(session: Session, partnership_id: str, comment_id: str, *, reads_all: bool) -> OpenComment:
    """A comment with everything said of it; for a reader it is marked as opened.

    Raises NoSuchComment for another partnership's, and for one that this account may not meet.
    """
    comment, place, asked = _found(session, partnership_id, comment_id, reads_all)
    if reads_all and place.state == "new":
        place.state = "opened"
        session.flush()
    codings = store.codings(session, [comment_id]).get(comment_id, [])
    known = codebooks.current(session, partnership_id)
    quote = store.quote_of(session, comment_id)
    return OpenComment(
        queued=_queued(session, comment, place, asked),
        text=comment.text,
        klass=asked.disclosure_class,
        may_quote=comment.may_quote is True,
        direction=comment.direction or "",
        direction_because=tuple(comment.direction_because),
        direction_by_person=comment.direction_by is not None,
        themes=tuple(
            ThemeOnComment(row.theme_id, theme.name, theme.definition, row.state, tuple(row.because))
            for row in codings
            if (theme := known.theme(row.theme_id)) is not None
        ),
        quote=quote.wording if quote is not None else "",
        reason=place.reason,
        decided_on=place.decided_on,
        taken_back=taking_back.is_taken_back(session, comment),
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

    A decision that nothing was to be passed on may be replaced by a graver one; a graver one stands. Words
    that their writer took back go with the decision that there is nothing to pass on; False says that they
    are gone. Raises
    Refusal for an unknown decision, a missing reason, or one that stands.
    """
    comment, place, _asked = _found(session, partnership_id, comment_id, reads_all=True)
    refuse_unfit_decision(place.state, place.decision, decision, reason, reason_needed=decision != NO_ACTION)
    if decision not in STAYS_HERE:
        # Whoever acts on it now decides who sees these words.
        store.drop_quote(session, comment.id)
    place.state, place.decision, place.reason = "decided", decision, reason.strip()
    place.account_id, place.decided_on, place.arrived_at = account_id, today, None
    session.flush()
    if decision == NO_ACTION and taking_back.is_taken_back(session, comment):
        taking_back.drop_comment(session, comment)
        return False
    return True


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


def all_are_read(session: Session, partnership_id: str, collection_ids: Iterable[str]) -> bool:
    """Whether no comment of these collections waits for a person."""
    return not any(
        store.in_queue(session, partnership_id, state, 1, collection_id)
        for collection_id in collection_ids
        for state in ("new", "opened")
    )


# ---- themes ----------------------------------------------------------------------------------------------


def judge_theme(
    session: Session,
    partnership_id: str,
    comment_id: str,
    theme_id: str,
    state: str,
    account_id: str,
    *,
    reads_all: bool,
) -> None:
    """Accept, reject or add a theme: a person's word, which the machine never changes again.

    Raises Refusal for an unknown theme or state, and for a fourth theme.
    """
    comment, _place, _asked = _found(session, partnership_id, comment_id, reads_all)
    _refuse_taken_back(session, comment)
    codebook = codebooks.current(session, partnership_id)
    theme = codebook.theme(theme_id)
    if theme is None or state not in (ACCEPTED, REJECTED):
        raise Refusal("Choose a theme from the list.")
    if theme.retired and state == ACCEPTED:
        raise Refusal("This theme is retired and takes no new comments. Choose another.")
    codings = store.codings(session, [comment_id]).get(comment_id, [])
    accepted = [row for row in codings if row.state == ACCEPTED and row.theme_id != theme_id]
    if state == ACCEPTED and len(accepted) >= MOST_THEMES:
        raise Refusal("A comment carries three themes at most. Take one off before you add another.")
    row = store.coding(session, comment_id, theme_id)
    if row is None:
        row = Coding(comment_id=comment_id, theme_id=theme_id, because=[], codebook_version=codebook.version)
        store.add_coding(session, row)
    row.state, row.account_id = state, account_id
    session.flush()


def set_direction(
    session: Session,
    partnership_id: str,
    comment_id: str,
    direction: str,
    account_id: str,
    *,
    reads_all: bool,
) -> None:
    """Say which way a comment speaks. Raises Refusal for an unknown direction."""
    comment, _place, _asked = _found(session, partnership_id, comment_id, reads_all)
    if direction not in DIRECTIONS:
        raise Refusal("Choose which way it speaks.")
    _refuse_taken_back(session, comment)
    comment.direction, comment.direction_by = direction, account_id
    session.flush()


# ---- quotes ----------------------------------------------------------------------------------------------


def choose_quote(
    session: Session,
    partnership_id: str,
    comment_id: str,
    wording: str,
    account_id: str,
    today: date,
    *,
    reads_all: bool,
) -> None:
    """Let these words be shown, without anything about who wrote them.

    Raises Refusal where the writer did not agree, nobody has decided, it was passed on, the words are too
    long or none; and in a small group where they are the writer's own: there they are said in other words.
    """
    comment, place, asked = _found(session, partnership_id, comment_id, reads_all)
    words = " ".join(wording.split())
    if comment.may_quote is not True:
        raise Refusal("Whoever wrote this did not say that it may be quoted, so it cannot be.")
    if place.state != "decided" or place.decision not in STAYS_HERE:
        raise Refusal("A comment can be quoted once a reader has decided that it needs no passing on.")
    if not words:
        raise Refusal("Enter the words to show.")
    if len(words) > LONGEST_QUOTE:
        raise Refusal("The quote is too long. Use 300 characters at most.")
    if asked.disclosure_class == "small" and _plain(words) in _plain(comment.text):
        raise Refusal(
            "In a small group people know each other's way of speaking. Say it in other words than these."
        )
    store.choose_quote(session, comment_id, words, account_id, today)


def drop_quote(session: Session, partnership_id: str, comment_id: str, *, reads_all: bool) -> None:
    """Show these words no longer."""
    _found(session, partnership_id, comment_id, reads_all)
    store.drop_quote(session, comment_id)


def chosen_quotes(session: Session, subject: Subject) -> dict[str, tuple[str, ...]]:
    """What may be quoted of a subject, by theme: chosen by a person, agreed to, read, and on a checked theme.

    Whether a theme's quotes are shown hangs on its figure besides; that is for who lays them out.
    """
    rows = store.quotes(session, [asked.id for asked in subject.collections])
    fit = {
        comment.id: quote.wording
        for quote, comment in rows
        if comment.may_quote is True and _is_decided(session, comment.id)
    }
    found: dict[str, list[str]] = {}
    for comment_id, codings in sorted(store.codings(session, fit).items()):
        for row in codings:
            if row.state == ACCEPTED:
                found.setdefault(row.theme_id, []).append(fit[comment_id])
    return {theme_id: tuple(dict.fromkeys(words)) for theme_id, words in found.items()}


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


def _refuse_taken_back(session: Session, comment: Comment) -> None:
    if taking_back.is_taken_back(session, comment):
        raise Refusal("Whoever wrote this took it back. It is here to be decided on, and for nothing else.")


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _is_decided(session: Session, comment_id: str) -> bool:
    place = store.reading_of(session, comment_id)
    return place is not None and place.state == "decided" and place.decision in STAYS_HERE


def _is_for_all(place: Reading, asked: Collection) -> bool:
    """Whether somebody who is no reader may meet a comment: read, nothing passed on, and not shared."""
    return place.state == "decided" and place.decision in STAYS_HERE and asked.kind != "shared"


def _found(
    session: Session, partnership_id: str, comment_id: str, reads_all: bool
) -> tuple[Comment, Reading, Collection]:
    comment = store.get(session, partnership_id, comment_id)
    place = store.reading_of(session, comment_id) if comment is not None else None
    if comment is not None and place is not None:
        asked = collection_store.by_id(session, partnership_id, comment.collection_id)
        is_for_all = _is_for_all(place, asked) if asked is not None else False
        if asked is not None and (
            reads_all or (is_for_all and not taking_back.is_taken_back(session, comment))
        ):
            return comment, place, asked
    raise NoSuchComment("There is no such comment.")


def _queued(session: Session, comment: Comment, place: Reading, asked: Collection) -> Queued:
    questionnaire = versions.read(session, asked.version_hash)
    partnership = session.get_one(Partnership, asked.partnership_id)
    return Queued(
        comment_id=comment.id,
        state=place.state,
        decision=place.decision,
        collection_title=asked.title,
        collection_code=asked.code,
        audience=asked.audience,
        question=questionnaire.question(comment.question_id),
        fillings=tuple({"partnership": partnership.name, **asked.fillings}.items()),
    )
