"""Conversations that are going on: what was answered and not yet sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from survey_app.store.sealed import Belongs
from survey_app.store.tables import Conversation, DraftAnswer, Row, belongs_to_collection

Content = Mapping[str, object]


class Draft(NamedTuple):
    """A draft answer as it is kept; one that is sealed is never shown again."""

    content: dict[str, object]
    is_sealed: bool


# What every answer asks of the database is put together once, and goes past the mapper where no row object is
# needed: putting it together each time took longer than SQLite took to do it.
_CONVERSATIONS = Row.metadata.tables[Conversation.__tablename__]
_DRAFTS = Row.metadata.tables[DraftAnswer.__tablename__]
_FIND = select(Conversation).where(
    Conversation.token_hash == bindparam("token_hash"),
    Conversation.collection_id == bindparam("collection_id"),
)
_FIND_TO_WRITE = _FIND.with_for_update()
_FIND_DRAFTS = select(_DRAFTS.c.question_id, _DRAFTS.c.content, _DRAFTS.c.sealed).where(
    _DRAFTS.c.conversation_hash == bindparam("token_hash")
)
_ADD_DRAFT = insert(_DRAFTS)


def add(
    session: Session,
    token_hash: str,
    collection_id: str,
    card_id: str | None,
    card_mark: str | None,
    language: str,
    today: date,
    *,
    self_made: bool = False,
) -> None:
    """Begin a conversation. self_made: card_mark is that of a code of the person's own making."""
    session.execute(
        insert(Conversation).values(
            token_hash=token_hash,
            collection_id=collection_id,
            card_id=card_id,
            card_mark=card_mark,
            self_made=self_made,
            language=language,
            touched_on=today,
        )
    )


def find(session: Session, token_hash: str, collection_id: str, *, to_write: bool) -> Conversation | None:
    """A collection's conversation; to_write makes others wait who would write to it at the same time."""
    wanted = _FIND_TO_WRITE if to_write else _FIND
    return session.scalar(wanted, {"token_hash": token_hash, "collection_id": collection_id})


def drafts(session: Session, token_hash: str, partnership_id: str) -> dict[str, Draft]:
    """A conversation's draft answers by question id."""
    rows = session.execute(_FIND_DRAFTS, {"token_hash": token_hash})
    return {
        row.question_id: Draft(
            DraftAnswer.content.open(session, row.content, (token_hash, row.question_id), partnership_id),
            row.sealed,
        )
        for row in rows
    }


def keep(
    session: Session,
    token_hash: str,
    question_id: str,
    content: Content,
    belongs: Belongs,
    *,
    is_new: bool,
) -> None:
    """Put a draft answer away, or put another in its place, which may be shown."""
    held = DraftAnswer.content.seal(session, dict(content), (token_hash, question_id), belongs)
    if is_new:
        values = {
            "conversation_hash": token_hash,
            "question_id": question_id,
            "content": held,
            "sealed": False,
        }
        session.execute(_ADD_DRAFT, values)
    else:
        session.execute(
            update(DraftAnswer)
            .where(DraftAnswer.conversation_hash == token_hash, DraftAnswer.question_id == question_id)
            .values(sealed_content=held, sealed=False)
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


def seal(session: Session, token_hash: str) -> None:
    """Say of every draft answer that there is that it is never shown again."""
    session.execute(
        update(DraftAnswer)
        .where(DraftAnswer.conversation_hash == token_hash)
        .values(sealed=True)
        .execution_options(synchronize_session=False)
    )


def speak(session: Session, token_hash: str, language: str, looks: Content) -> None:
    """Keep the language that a person went on in, and how they want pages to look."""
    session.execute(
        update(Conversation)
        .where(Conversation.token_hash == token_hash)
        .values(language=language, looks=dict(looks))
        .execution_options(synchronize_session=False)
    )


def mark(session: Session, token_hash: str, come_back_mark: str, kept_until: date, looks: Content) -> bool:
    """Keep the mark of a code that leads to a conversation, until when, and the looks; False if gone."""
    found = session.execute(
        update(Conversation)
        .where(Conversation.token_hash == token_hash)
        .values(come_back_mark=come_back_mark, kept_until=kept_until, looks=dict(looks))
        .returning(Conversation.token_hash)
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


def marked(session: Session, collection_id: str, come_back_mark: str, today: date) -> str | None:
    """The token's hash of the conversation that a mark leads to today; others who write to it wait."""
    return session.scalar(
        select(Conversation.token_hash)
        .where(
            Conversation.come_back_mark == come_back_mark,
            Conversation.collection_id == collection_id,
            Conversation.kept_until >= today,
        )
        .with_for_update()
    )


def has_a_code(session: Session, token_hash: str, today: date) -> bool:
    """Whether a code leads to a conversation today; others who write to it wait. False where it is gone."""
    found = session.scalar(
        select(Conversation.token_hash)
        .where(
            Conversation.token_hash == token_hash,
            Conversation.come_back_mark.is_not(None),
            Conversation.kept_until >= today,
        )
        .with_for_update()
    )
    return found is not None


def hand_over(session: Session, old_hash: str, new_hash: str, today: date) -> None:
    """Give a conversation another token: from now on the one before leads nowhere. It was touched today."""
    held = _CONVERSATIONS.c
    kept = [held.collection_id, held.card_id, held.card_mark, held.self_made, held.language, held.looks]
    kept += [held.kept_until, held.come_back_mark]
    row = session.execute(select(*kept).where(held.token_hash == old_hash)).one()
    # The hash is the key on which the drafts hang, so a new row takes them over, and then the mark.
    session.execute(
        insert(_CONVERSATIONS).values(
            **{**row._mapping, "come_back_mark": None}, token_hash=new_hash, touched_on=today
        )
    )
    # A draft is sealed for its place, so it is sealed anew for the one that it moves to.
    belongs = belongs_to_collection(session, row.collection_id)
    for draft in session.execute(_FIND_DRAFTS, {"token_hash": old_hash}).all():
        asked = draft.question_id
        moved = DraftAnswer.content.reseal(
            session, draft.content, (old_hash, asked), (new_hash, asked), belongs
        )
        session.execute(
            update(_DRAFTS)
            .where(_DRAFTS.c.conversation_hash == old_hash, _DRAFTS.c.question_id == asked)
            .values(conversation_hash=new_hash, content=moved)
        )
    session.execute(delete(_CONVERSATIONS).where(held.token_hash == old_hash))
    session.execute(
        update(_CONVERSATIONS).where(held.token_hash == new_hash).values(come_back_mark=row.come_back_mark)
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
