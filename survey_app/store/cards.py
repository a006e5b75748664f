"""Cards and the programmes that they belong to, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.store.tables import Card, Collection, Conversation, Programme, Response


def marks(session: Session, programme_id: str) -> set[str]:
    """The marks of every card of a programme that is not closed."""
    found = session.scalars(select(Card.mark).where(Card.programme_id == programme_id))
    return {mark for mark in found if mark is not None}


def id_by_mark(session: Session, programme_id: str, mark: str) -> str | None:
    """The id of the card with this mark."""
    return session.scalar(select(Card.id).where(Card.programme_id == programme_id, Card.mark == mark))


def add(session: Session, programme_id: str, new_marks: list[str]) -> None:
    """Keep the marks of new cards."""
    session.add_all(Card(programme_id=programme_id, mark=mark) for mark in new_marks)
    session.flush()


def issued(session: Session, programme_id: str) -> int:
    """How many cards a programme has, or had when it was closed. Paper that staff printed, and no figure."""
    kept = session.scalar(select(Programme.issued).where(Programme.id == programme_id))
    if kept is not None:
        return kept
    wanted = (
        select(func.count())
        .select_from(Card)
        .where(Card.programme_id == programme_id, Card.self_made.is_(False))
    )
    return session.scalar(wanted) or 0


def hold(session: Session, programme_id: str) -> None:
    """Make others who hold the same programme wait until this transaction ends."""
    session.execute(select(Programme.id).where(Programme.id == programme_id).with_for_update(key_share=True))


def count_refused(session: Session, programme_id: str, times: int = 1) -> None:
    """Count one more card that was typed and is none; with 0 times the same is written."""
    session.execute(
        update(Programme)
        .where(Programme.id == programme_id)
        .values(refused=Programme.refused + times)
        .execution_options(synchronize_session=False)
    )


def refused(session: Session, programme_id: str) -> int:
    """How many cards were typed that are none."""
    return session.scalar(select(Programme.refused).where(Programme.id == programme_id)) or 0


def self_made(session: Session, programme_id: str, mark: str) -> Card:
    """The row of a code that somebody made themselves, made if need be; others wait who use the same code."""
    wanted = select(Card).where(Card.programme_id == programme_id, Card.mark == mark).with_for_update()
    found = session.scalar(wanted)
    if found is None:
        # On PostgreSQL somebody else may be making the same one at the same moment.
        with suppress(IntegrityError), session.begin_nested():
            session.add(Card(programme_id=programme_id, mark=mark, self_made=True))
        found = session.scalars(wanted).one()
    return found


def is_used_at(session: Session, card_id: str, collection_ids: Sequence[str]) -> bool:
    """Whether something was sent with a card to any of these collections."""
    wanted = select(Response.id).where(
        Response.card_id == card_id, Response.collection_id.in_(list(collection_ids))
    )
    return session.scalar(wanted.limit(1)) is not None


def give_up(session: Session, card: Card) -> None:
    """Let a code pair nobody from now on: what was sent with it is no longer held together."""
    card.unclear = True
    session.flush()
    session.execute(
        update(Response)
        .where(Response.card_id == card.id)
        .values(card_id=None, card_use=None)
        .execution_options(synchronize_session=False)
    )


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a card: the response that was sent with it, at which wave, and in which order."""

    card_id: str
    response_id: str
    wave: str
    order: int


def uses(session: Session, programme_id: str) -> list[Use]:
    """Every use of a programme's cards."""
    rows = session.execute(
        select(Response.card_id, Response.id, Collection.wave, Response.card_use)
        .join(Card, Card.id == Response.card_id)
        .join(Collection, Collection.id == Response.collection_id)
        .where(Card.programme_id == programme_id, Response.taken_back.is_(False))
    )
    return [
        Use(card_id or "", response_id, wave or "", order or 0) for card_id, response_id, wave, order in rows
    ]


def stand_as_pairs(session: Session, standings: Sequence[tuple[str, str, int]]) -> None:
    """Hold responses together by pairs. standings: response id, pair id, and what is kept of the order."""
    if standings:
        session.connection().execute(
            update(Response)
            .where(Response.id == bindparam("response"))
            .values(pair_id=bindparam("pair"), card_use=bindparam("standing")),
            [
                {"response": response, "pair": pair, "standing": standing}
                for response, pair, standing in standings
            ],
        )


def destroy(session: Session, programme_id: str) -> None:
    """Destroy a programme's cards and every mark: nothing on paper leads to an answer from now on."""
    of_programme = select(Card.id).where(Card.programme_id == programme_id)
    its_collections = select(Collection.id).where(Collection.programme_id == programme_id)
    for statement in (
        update(Response)
        .where(Response.card_id.in_(of_programme), Response.pair_id.is_(None))
        .values(card_use=None),
        update(Response).where(Response.card_id.in_(of_programme)).values(card_id=None),
        update(Response).where(Response.collection_id.in_(its_collections)).values(receipt_mark=None),
        update(Conversation).where(Conversation.card_id.in_(of_programme)).values(card_id=None),
        update(Conversation).where(Conversation.collection_id.in_(its_collections)).values(card_mark=None),
        delete(Card).where(Card.programme_id == programme_id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()
