"""The conversation: begun, answered, changed, checked, sent, or left.

What a person's browser holds is a random *token*; what is stored is its SHA-256. Nothing is used by anybody
until Send is pressed; then all of it is stored in one transaction and the draft is gone.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from questionnaires.answers import Answer
from questionnaires.model import Question
from survey_app.engine import replies, turns
from survey_app.services import clock, collections, self_made
from survey_app.services.collections import AskedCollection
from survey_app.store import collections as collection_store
from survey_app.store import conversations as store
from survey_app.store import responses
from survey_app.store.database import Session
from survey_app.store.sealed import Belongs

TOKEN_BYTES = 24
MOST_LATE = 50
"""By how many answers to one question the messages of a page may be ahead of those that arrived."""
_NOT_ARRIVED = ""


class NotOnThePath(Exception):
    """An answer to a question that this conversation is not asking. Nothing was stored."""


class NothingToSend(Exception):
    """Send was pressed where nothing was answered, or something needed was not.

    question: the turn to go to, or None where nothing at all was answered.
    """

    def __init__(self, question: Question | None) -> None:
        self.question = question
        super().__init__("nothing to send" if question is None else "an answer is missing")


class NotOpen(Exception):
    """Send was pressed after the collection had closed. Nothing was stored."""


class NoConversation(Exception):
    """There is no such conversation: it was sent, left, or not touched for a day."""


@dataclass(frozen=True)
class Talk:
    """A conversation as it stands: what is asked, what was answered, what comes next.

    answers: by question id, those set aside included. touched_on: the last day on which something was said.
    marks: by question id, what each answer to it looked like, the first first. A page names how many there
    were when it was made, so that the same page sent twice is known; "" stands for an answer that has not
    arrived, since a later one was here first.
    sealed: ids of the answers that may not be shown again, since they were given before somebody came back
    with a code, who may be somebody else. They are sent like the others.
    kept_until: the last day on which a code for coming back leads here, None where none was asked for.
    looks: how the person wants pages to look and read; kept only with a code.
    card_mark: the hash of what was typed as a card, also where that is none. self_made: it is that of a code
    of the person's own making.
    """

    token: str
    asked: AskedCollection
    language: str
    card_id: str | None
    touched_on: date
    answers: Mapping[str, Answer] = field(default_factory=dict)
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sealed: frozenset[str] = frozenset()
    kept_until: date | None = None
    looks: Mapping[str, object] = field(default_factory=dict)
    card_mark: str | None = None
    self_made: bool = False

    def times(self, question: Question) -> int:
        """How often a question has been answered: what a page of it carries."""
        return len(self.marks.get(question.id, ()))

    @cached_property
    def way(self) -> tuple[Question, ...]:
        """The turns on the path."""
        return turns.path(self.asked.turns, self.answers)

    @property
    def next(self) -> Question | None:
        """The first turn that is open, None when all have been gone through."""
        return turns.next_turn(self.way, self.answers)

    def turn(self, question_id: str) -> Question | None:
        """A turn on the path, or None."""
        return turns.on_way(self.way, question_id)

    def before(self, question: Question) -> Question | None:
        """The turn before one on the path, or None."""
        return turns.before(self.way, question)

    def after(self, question: Question) -> Question | None:
        """The turn after one on the path, or None."""
        return turns.after(self.way, question)

    def ahead(self, question: Question) -> turns.Ahead:
        """The open turns that come after one whatever is answered."""
        return turns.ahead(self.asked.turns, self.answers, question)

    def position(self, question: Question) -> turns.Position | None:
        """Where a question stands among those that are asked."""
        return turns.position(self.asked.turns, self.expected, question)

    @cached_property
    def expected(self) -> tuple[Question, ...]:
        """The turns on the path if something is written wherever words are asked for: what is counted."""
        return turns.expected(self.asked.turns, self.answers)

    @property
    def said_anything(self) -> bool:
        """Whether there is anything that could be sent."""
        return bool(turns.to_send(self.asked.turns, self.answers))

    @property
    def missing(self) -> tuple[Question, ...]:
        """The turns that must be answered before Send."""
        return turns.missing(self.way, self.answers)


def new_token() -> str:
    """A token that nobody holds yet."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def begin(
    session: Session,
    asked: AskedCollection,
    language: str,
    today: date,
    card_id: str | None = None,
    card_mark: str | None = None,
    token: str = "",
    *,
    is_self_made: bool = False,
) -> Talk:
    """Begin a conversation; its token goes into the browser's cookie and nowhere else.

    token: one that was drawn before, by `new_token`; another is drawn without it. is_self_made: card_mark is
    that of a code of the person's own making.
    """
    token = token or new_token()
    store.add(session, _hash(token), asked.id, card_id, card_mark, language, today, self_made=is_self_made)
    return Talk(token, asked, language, card_id, today, card_mark=card_mark, self_made=is_self_made)


def resume(
    session: Session, asked: AskedCollection, token: str | None, *, to_write: bool = False
) -> Talk | None:
    """The conversation that a browser's token stands for; None where there is none for this collection."""
    row = store.find(session, _hash(token), asked.id, to_write=to_write) if token else None
    if token is None or row is None:
        return None
    drafts = store.drafts(session, row.token_hash, asked.partnership_id)
    return Talk(
        token,
        asked,
        row.language,
        row.card_id,
        row.touched_on,
        {question_id: replies.unpack(question_id, draft.content) for question_id, draft in drafts.items()},
        {question_id: _marks(draft.content) for question_id, draft in drafts.items()},
        frozenset(question_id for question_id, draft in drafts.items() if draft.is_sealed),
        row.kept_until,
        row.looks,
        row.card_mark,
        row.self_made,
    )


def answer(session: Session, talk: Talk, given: Answer, times: int, today: date) -> Talk:
    """Keep an answer, given for the first time or changed, and give the conversation as it then stands.

    times: how often the question had been answered when the person's page was made. The same page sent a
    second time with the same answer changes nothing, even if the answer was changed in the meantime.
    Raises NotOnThePath, storing nothing, where the conversation does not ask this question.
    """
    if talk.turn(given.question_id) is None:
        raise NotOnThePath
    return keep_all(session, talk, [given], {given.question_id: times}, today)


def keep_all(
    session: Session, talk: Talk, given: Sequence[Answer], times: Mapping[str, int], today: date
) -> Talk:
    """Keep several answers at once, as the one-page form gives them; those off the path are set aside.

    times: by question id, how often each had been answered when the page was made that sent this. Messages
    may come late or twice: one that comes after a later one changes nothing, nor does the same one again.
    What is answered anew is sealed no longer.
    Raises NotOnThePath where one is to no question of the collection.
    """
    known = {question.id for question in talk.asked.turns}
    if any(one.question_id not in known for one in given):
        raise NotOnThePath
    answers, every_mark, sealed = dict(talk.answers), dict(talk.marks), set(talk.sealed)
    for one in given:
        content = replies.pack(one)
        marks = every_mark.get(one.question_id, ())
        mark, place = _mark(content), _place(times.get(one.question_id), len(marks))
        if place < len(marks) and marks[place] in (mark, _NOT_ARRIVED):
            continue
        # A page that is older than the answer and says something else is a change, not a repeat.
        gap = (_NOT_ARRIVED,) * (place - len(marks))
        marks = (*marks[:place], *gap, mark, *marks[place + 1 :])
        store.keep(
            session,
            _hash(talk.token),
            one.question_id,
            {**content, "marks": marks},
            Belongs(talk.asked.partnership_id, talk.asked.id),
            is_new=one.question_id not in answers,
        )
        answers[one.question_id], every_mark[one.question_id] = one, marks
        sealed.discard(one.question_id)
    if talk.touched_on != today:
        store.touch(session, _hash(talk.token), today)
    return replace(talk, touched_on=today, answers=answers, marks=every_mark, sealed=frozenset(sealed))


def seal(session: Session, talk: Talk) -> Talk:
    """Say of everything answered so far that it may not be shown again; it is sent like the rest."""
    store.seal(session, _hash(talk.token))
    return replace(talk, sealed=frozenset(talk.answers))


def speak(session: Session, talk: Talk, language: str, looks: Mapping[str, object] | None = None) -> Talk:
    """Go on in another language, which the response keeps when it is sent; the answers stay as they are.

    looks: how the person wants pages to look; kept beside a code for coming back, and not otherwise.
    """
    looks = talk.looks if looks is None or talk.kept_until is None else looks
    if (language, looks) != (talk.language, talk.looks):
        store.speak(session, _hash(talk.token), language, looks)
    return replace(talk, language=language, looks=looks)


def mark_of(token: str) -> str:
    """What a page may say of a conversation, so that its token need not stand in the page."""
    return _hash("mark " + token)[:16]


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return _hash(token)


def submission_of(token: str) -> str:
    """What the Send form carries: one conversation can be sent once, from however many pages."""
    return _hash("send " + token)


def send(session: Session, asked: AskedCollection, token: str | None, submission: str, now: datetime) -> None:
    """Store the response, once, and delete the draft. A repeat finds the first and changes nothing.

    now: UTC; kept as the week, and to the hour in the reading queue.
    Raises NoConversation where there is neither a conversation nor a response made by this press of Send,
    NotOpen where the collection has closed meanwhile, NothingToSend where nothing was answered or something
    needed was not.
    """
    talk = resume(session, asked, token, to_write=True)
    # A page of an earlier conversation must not send the one that is going on now.
    if talk is None or submission != submission_of(talk.token):
        if submission and responses.by_submission(session, _hash(submission)) is not None:
            return
        raise NoConversation
    if asked.state != "open":
        raise NotOpen
    if talk.missing:
        raise NothingToSend(talk.missing[0])
    if not talk.said_anything:
        raise NothingToSend(None)
    responses.add_response(
        session,
        asked.id,
        clock.week_of(now.date()),
        talk.language,
        turns.to_send(asked.turns, talk.answers),
        card_id=_card_of(session, talk, now.date()),
        submission_hash=_hash(submission_of(talk.token)),
        turns=asked.turns,
        arrived_at=now,
    )
    store.remove(session, _hash(talk.token))


def _card_of(session: Session, talk: Talk, today: date) -> str | None:
    if talk.self_made and talk.card_mark is not None:
        return self_made.use(session, talk.asked, talk.card_mark, today)
    return talk.card_id


def was_sent(session: Session, token: str) -> bool:
    """Whether the conversation of a token was sent, with everything that it held."""
    return responses.by_submission(session, _hash(submission_of(token))) is not None


def leave(session: Session, token: str) -> None:
    """Delete a conversation that its person has left; nothing of it was sent."""
    store.remove(session, _hash(token))


def put_aside(session: Session, token: str, today: date) -> None:
    """Take a conversation away from its browser; what a code leads to stays, and only the code leads there.

    One without a code that is good today is deleted, since nobody could come back to it.
    """
    if store.has_a_code(session, _hash(token), today):
        # Nobody is given the new token.
        store.hand_over(session, _hash(token), _hash(new_token()), today)
    else:
        leave(session, token)


def of_programme(session: Session, programme_code: str, today: date) -> list[AskedCollection] | None:
    """The collections that a programme's cards may lead to, open ones first; None where there is none."""
    programme = collection_store.programme_by_code(session, collections.tidy_code(programme_code))
    if programme is None:
        return None
    found = [
        asked
        for asked in collections.of_programme(session, programme.id, today)
        if not asked.questionnaire.entered
    ]
    return sorted(found, key=lambda asked: asked.state != "open")


def is_over(session: Session, programme_code: str) -> bool:
    """Whether a programme was closed for good, so that its cards lead nowhere any more."""
    programme = collection_store.programme_by_code(session, collections.tidy_code(programme_code))
    return programme is not None and programme.secret is None


def _place(times: int | None, known: int) -> int:
    """Where among the marks a message belongs. A number that no page of ours can have is taken for now."""
    return times if times is not None and 0 <= times <= known + MOST_LATE else known


def _marks(content: Mapping[str, object]) -> tuple[str, ...]:
    marks = content.get("marks")
    return tuple(str(mark) for mark in marks) if isinstance(marks, list) else ()


def _mark(content: Mapping[str, object]) -> str:
    whole = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
