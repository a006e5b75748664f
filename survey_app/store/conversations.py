"""Conversations that are going on: what was answered and not yet sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from survey_app.store.tables import Conversation, DraftAnswer, Row

Content = Mapping[str, object]

# What every answer asks of the database is put together once, and goes past the mapper where no row object is
# needed: putting it together each time took longer than SQLite took to do it.
_DRAFTS = Row.metadata.tables[DraftAnswer.__tablename__]
_FIND = select(Conversation).where(
    Conversation.token_hash == bindparam("token_hash"),
    Conversation.collection_id == bindparam("collection_id"),
)
_FIND_TO_WRITE = _FIND.with_for_update()
_FIND_DRAFTS = select(_DRAFTS.c.question_id, _DRAFTS.c.content).where(
    _DRAFTS.c.conversation_hash == bindparam("token_hash")
)
_ADD_DRAFT = insert(_DRAFTS)


def add(
    session: Session, token_hash: str, collection_id: str, card_id: str | None, language: str, today: date
) -> None:
    """Begin a conversation."""
    session.execute(
        insert(Conversation).values(
            token_hash=token_hash,
            collection_id=collection_id,
            card_id=card_id,
            language=language,
            touched_on=today,
        )
    )


def find(session: Session, token_hash: str, collection_id: str, *, to_write: bool) -> Conversation | None:
    """A collection's conversation; to_write makes others wait who would write to it at the same time."""
    wanted = _FIND_TO_WRITE if to_write else _FIND
    return session.scalar(wanted, {"token_hash": token_hash, "collection_id": collection_id})


def drafts(session: Session, token_hash: str) -> dict[str, dict[str, object]]:
    """The contents of a conversation's draft answers by question id."""
    rows = session.execute(_FIND_DRAFTS, {"token_hash": token_hash})
    return {row.question_id: row.content for row in rows}


def keep(session: Session, token_hash: str, question_id: str, content: Content, *, is_new: bool) -> None:
    """Put a draft answer away, or put another in its place."""
    if is_new:
        values = {"conversation_hash": token_hash, "question_id": question_id, "content": dict(content)}
        session.execute(_ADD_DRAFT, values)
    else:
        session.execute(
            update(DraftAnswer)
            .where(DraftAnswer.conversation_hash == token_hash, DraftAnswer.question_id == question_id)
            .values(content=dict(content))
            .execution_options(synchronize_session=False)
        )


def touch(session: Session, token_hash: str, today: date) -> None:
    """Say that somebody was here today, so that the conversation is not purged."""
    session.execute(
        update(Conversation)
        .where(Conversation.token_hash == token_hash)
        .values(touched_on=today)
        .execution_options(synchronize_session=False)
    )


def remove(session: Session, token_hash: str) -> None:
    """Delete a conversation and all of its drafts."""
    for table, column in (
        (DraftAnswer, DraftAnswer.conversation_hash),
        (Conversation, Conversation.token_hash),
    ):
        session.execute(
            delete(table).where(column == token_hash).execution_options(synchronize_session=False)
        )
