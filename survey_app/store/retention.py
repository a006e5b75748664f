"""What is deleted of a collection when its time is over, and what stays: held words, quotes, decisions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Delete, Select, Update, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from survey_app.store import holds
from survey_app.store.sealed import NOTHING, Belongs, SealedWords
from survey_app.store.tables import (
    Alert,
    AnswerCode,
    Coding,
    CodingStep,
    Collection,
    Comment,
    Conversation,
    DraftAnswer,
    GroupedComment,
    KeptDecision,
    Lesson,
    MovedCoding,
    PersonCoding,
    Quote,
    Reading,
    Response,
)
from survey_app.store.taking_back import NOBODYS

AT_ONCE = 500
"""Responses that are emptied by one set of statements: a database takes only so many names at a time."""


def ended(session: Session) -> Sequence[tuple[str, str]]:
    """Partnership and id of every collection that may have something to delete, in a steady order.

    Those that were emptied before are among them while a response is there: what waited for a reader may go.
    """
    left = exists().where(Response.collection_id == Collection.id)
    rows = session.execute(
        select(Collection.partnership_id, Collection.id)
        .where(or_(Collection.emptied_on.is_(None), left))
        .order_by(Collection.partnership_id, Collection.id)
    )
    return [(row[0], row[1]) for row in rows]


def waits_for_reader(session: Session, collection_id: str) -> bool:
    """Whether a reader has still to decide on something, or to note where what was decided is recorded."""
    wanted = select(Response.id).where(Response.collection_id == collection_id, _is_held())
    orphans = select(Alert.id).where(
        Alert.collection_id == collection_id, Alert.state != "decided", Alert.response_id.is_(None)
    )
    return any(session.scalar(each.limit(1)) is not None for each in (wanted, orphans))


def _is_held() -> ColumnElement[bool]:
    """Of a response: words, or an answer that made an alert, that nobody has settled yet.

    Words are settled when a reader decided that nothing needs passing on, or noted that the partnership's own
    case system holds what was decided. All that the same person said stays beside them: whoever decides needs
    it.
    """
    words = (
        exists()
        .where(Comment.response_id == Response.id, Reading.comment_id == Comment.id)
        .where(
            or_(
                Reading.state != "decided",
                and_(Reading.decision != "no_action", Reading.recorded_on.is_(None)),
            )
        )
    )
    alert = exists().where(Alert.response_id == Response.id, Alert.state != "decided")
    return or_(words, alert)


def empty(session: Session, collection_id: str) -> bool:
    """Delete what people sent to a collection, but for what is held; whether anything went.

    What readers decided stays, without the words. A quote that was chosen stays, on a comment and a response
    that hold nothing more.
    """
    drafts = select(Conversation.token_hash).where(Conversation.collection_id == collection_id)
    _do(
        session,
        delete(DraftAnswer).where(DraftAnswer.conversation_hash.in_(drafts)),
        delete(Conversation).where(Conversation.collection_id == collection_id),
    )
    going = list(
        session.scalars(
            select(Response.id).where(Response.collection_id == collection_id, ~_is_held(), ~_is_bare())
        )
    )
    for start in range(0, len(going), AT_ONCE):
        _empty(session, going[start : start + AT_ONCE])
    alone = and_(Alert.collection_id == collection_id, Alert.state == "decided", Alert.response_id.is_(None))
    _keep_decisions_on_alerts(session, alone)
    _do(session, delete(Alert).where(alone))
    session.expire_all()
    return bool(going)


def _is_bare() -> ColumnElement[bool]:
    """Of a response: it was emptied before, and only a quote hangs on it."""
    quote = exists().where(Comment.response_id == Response.id, Quote.comment_id == Comment.id)
    return Response.taken_back.is_(True) & quote


def _empty(session: Session, going: Sequence[str]) -> None:
    comments = select(Comment.id).where(Comment.response_id.in_(going))
    quoted = list(session.scalars(select(Quote.comment_id).where(Quote.comment_id.in_(comments))))
    carrying = select(Comment.response_id).where(Comment.id.in_(quoted))
    alerts = Alert.response_id.in_(going)
    _keep_decisions(session, comments)
    _keep_decisions_on_alerts(session, alerts)
    _do(
        session,
        delete(Alert).where(alerts),
        delete(AnswerCode).where(AnswerCode.response_id.in_(going)),
        delete(Comment).where(Comment.response_id.in_(going), Comment.id.not_in(quoted)),
        # Of what is quoted the words go too, with everything in which some of them stand.
        *(
            delete(each).where(each.comment_id.in_(quoted))
            for each in (PersonCoding, CodingStep, Lesson, GroupedComment, MovedCoding)
        ),
        delete(Coding).where(Coding.comment_id.in_(quoted), Coding.state != "accepted"),
        update(Coding).where(Coding.comment_id.in_(quoted)).values(sealed_because=NOTHING, examples=[]),
        update(Reading).where(Reading.comment_id.in_(quoted)).values(sealed_reason=NOTHING),
        update(Comment)
        .where(Comment.id.in_(quoted))
        .values(sealed_text=NOTHING, sealed_direction_because=NOTHING, language="", direction_by=None),
        update(Response).where(Response.id.in_(carrying)).values(**NOBODYS, source_key=None),
        delete(Response).where(Response.id.in_(going), Response.id.not_in(carrying)),
    )


def _keep_decisions(session: Session, comments: Select[str]) -> None:
    rows = session.execute(
        select(Comment.collection_id, Reading)
        .join(Comment, Comment.id == Reading.comment_id)
        .where(Reading.comment_id.in_(comments), Reading.decision.not_in(("", "no_action")))
    ).all()
    session.add_all(
        KeptDecision(
            collection_id=collection_id,
            decision=row.decision,
            reference=row.recorded_as,
            account_id=row.account_id,
            decided_on=row.decided_on,
        )
        for collection_id, row in rows
    )
    session.flush()


def _keep_decisions_on_alerts(session: Session, which: ColumnElement[bool]) -> None:
    rows = session.scalars(select(Alert).where(which, Alert.decision.not_in(("", "no_action")))).all()
    session.add_all(
        KeptDecision(
            collection_id=row.collection_id,
            decision=row.decision,
            account_id=row.account_id,
            decided_on=row.decided_on,
        )
        for row in rows
    )
    session.flush()


def emptied(session: Session) -> Sequence[tuple[str, str]]:
    """Partnership and id of every emptied collection in which no words are held any more."""
    words = exists().where(Comment.collection_id == Collection.id, Comment.sealed_text != NOTHING)
    alert = exists().where(Alert.collection_id == Collection.id)
    rows = session.execute(
        select(Collection.partnership_id, Collection.id)
        .where(
            Collection.emptied_on.is_not(None),
            ~words,
            ~alert,
            Collection.id.not_in(holds.held_collections()),
        )
        .order_by(Collection.id)
    )
    return [(row[0], row[1]) for row in rows]


def seal_quotes_anew(session: Session, partnership_id: str, collection_id: str) -> None:
    """Seal the quotes of a collection with its partnership's key, so that they outlive the collection's."""
    rows = session.scalars(
        select(Quote).join(Comment, Comment.id == Quote.comment_id)
        .where(Comment.collection_id == collection_id)
    ).all()  # fmt: skip
    whose = Belongs(partnership_id)
    for row in rows:
        for opened in (Quote.wording, Quote.looked_at):
            held: SealedWords = getattr(row, opened.sealed_name)
            if held.key_name.startswith(f"{collection_id}."):
                anew = opened.reseal(session, held, row.comment_id, row.comment_id, whose)
                setattr(row, opened.sealed_name, anew)
    session.flush()


def set_aside(session: Session) -> dict[str, list[str]]:
    """What was taken back under a hold that stands no more, by collection: the responses' ids."""
    rows = session.execute(
        select(Response.collection_id, Response.id).where(
            Response.set_aside.is_(True), Response.collection_id.not_in(holds.held_collections())
        )
    )
    found: dict[str, list[str]] = {}
    for collection_id, response_id in rows:
        found.setdefault(collection_id, []).append(response_id)
    return found


def let_go(session: Session, decision: str) -> list[Comment]:
    """Comments of taken back responses on which a reader decided so while a hold kept them from going."""
    quote = exists().where(Quote.comment_id == Comment.id)
    wanted = (
        select(Comment)
        .join(Response, Response.id == Comment.response_id)
        .join(Reading, Reading.comment_id == Comment.id)
        .where(
            Response.taken_back.is_(True),
            Response.set_aside.is_(False),
            Reading.state == "decided",
            Reading.decision == decision,
            ~quote,
            Comment.collection_id.not_in(holds.held_collections()),
        )
    )
    return list(session.scalars(wanted))


def _do(session: Session, *statements: Delete | Update) -> None:
    for statement in statements:
        session.execute(statement.execution_options(synchronize_session=False))
