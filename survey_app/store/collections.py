"""Collections, the versions they ask, and the programmes they belong to, in the database."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from survey_app.store.tables import (
    Collection,
    District,
    Partnership,
    Programme,
    QuestionnaireVersion,
    Reminder,
    Response,
)


def by_code(session: Session, code: str) -> Collection | None:
    """The collection that people reach with this code."""
    return session.scalar(select(Collection).where(Collection.code == code))


def by_id(session: Session, partnership_id: str, collection_id: str) -> Collection | None:
    """A partnership's own collection; another partnership's is not found."""
    found = session.get(Collection, collection_id)
    return found if found is not None and found.partnership_id == partnership_id else None


Placed = tuple[Collection, Partnership, District | None, Programme | None]
"""A collection with whose it is and what it belongs to, fetched at once: every answer begins with this."""

_PLACED = (
    select(Collection, Partnership, District, Programme)
    .join(Partnership, Partnership.id == Collection.partnership_id)
    .outerjoin(District, District.id == Collection.district_id)
    .outerjoin(Programme, Programme.id == Collection.programme_id)
)
_PLACED_BY_CODE = _PLACED.where(Collection.code == bindparam("code"))


def placed_by_code(session: Session, code: str) -> Placed | None:
    """The collection that people reach with this code, with its place."""
    found = session.execute(_PLACED_BY_CODE, {"code": code}).one_or_none()
    return None if found is None else _placed(found)


def placed_by_id(session: Session, partnership_id: str, collection_id: str) -> Placed | None:
    """A partnership's own collection with its place; another partnership's is not found."""
    wanted = _PLACED.where(Collection.id == collection_id, Collection.partnership_id == partnership_id)
    found = session.execute(wanted).one_or_none()
    return None if found is None else _placed(found)


def of_partnership(session: Session, partnership_id: str) -> list[Placed]:
    """A partnership's collections, the newest first."""
    wanted = _PLACED.where(Collection.partnership_id == partnership_id)
    rows = session.execute(wanted.order_by(Collection.opens_on.desc(), Collection.title, Collection.code))
    return [_placed(row) for row in rows]


def of_programme(session: Session, programme_id: str) -> list[Placed]:
    """A programme's collections in the order in which they opened."""
    wanted = _PLACED.where(Collection.programme_id == programme_id)
    rows = session.execute(wanted.order_by(Collection.opens_on, Collection.code))
    return [_placed(row) for row in rows]


def _placed(row: Row[Collection, Partnership, District, Programme]) -> Placed:
    # The last two are missing where the outer join finds nothing, which the row's type cannot say.
    return row[0], row[1], row[2], row[3]


def hold(session: Session, collection_id: str) -> None:
    """Make others who hold the same collection wait until this transaction ends; nobody who answers waits."""
    session.execute(
        select(Collection.id).where(Collection.id == collection_id).with_for_update(key_share=True)
    )


def secret(session: Session, collection_id: str) -> bytes | None:
    """What the marks of a collection's codes are made with; None while nobody has asked for a code."""
    return session.scalar(select(Collection.secret).where(Collection.id == collection_id))


def make_secret(session: Session, collection_id: str) -> bytes:
    """A collection's secret, made now if there is none."""
    found = secret(session, collection_id)
    if found is None:
        hold(session, collection_id)
        found = secret(session, collection_id)  # another may have made it while this one waited
    if found is None:
        found = secrets.token_bytes(32)
        session.execute(
            update(Collection)
            .where(Collection.id == collection_id)
            .values(secret=found)
            .execution_options(synchronize_session=False)
        )
    return found


def set_emptied(session: Session, collection_id: str, today: date) -> None:
    """Note that what people sent to a collection was deleted, so that no figure is made of what is left."""
    session.get_one(Collection, collection_id).emptied_on = today
    session.flush()


def forget_receipts(session: Session, collection_id: str) -> None:
    """Destroy the marks of receipts of a collection that belongs to no programme."""
    session.execute(
        update(Response)
        .where(
            Response.collection_id == collection_id,
            Response.collection_id.in_(select(Collection.id).where(Collection.programme_id.is_(None))),
        )
        .values(receipt_mark=None)
        .execution_options(synchronize_session=False)
    )


def version_content(session: Session, content_hash: str) -> str:
    """The text of a version that was asked."""
    return session.get_one(QuestionnaireVersion, content_hash).content


def keep_version(
    session: Session, content_hash: str, questionnaire_id: str, content: str, today: date
) -> None:
    """Keep what is about to be asked, unless it is kept already."""
    if session.get(QuestionnaireVersion, content_hash) is None:
        session.add(
            QuestionnaireVersion(
                content_hash=content_hash, questionnaire_id=questionnaire_id, content=content, kept_on=today
            )
        )
        session.flush()


def partnership(session: Session, partnership_id: str) -> Partnership | None:
    """A partnership by its id."""
    return session.get(Partnership, partnership_id)


def first_partnership(session: Session) -> Partnership | None:
    """The only partnership of a small installation, or the first by name."""
    return session.scalar(select(Partnership).order_by(Partnership.is_example, Partnership.name).limit(1))


def partnership_named(session: Session, name: str) -> str | None:
    """The id of the partnership with this name, None where there is none."""
    return session.scalar(select(Partnership.id).where(Partnership.name == name).limit(1))


def districts(session: Session, partnership_id: str) -> Sequence[District]:
    """A partnership's districts by name."""
    return session.scalars(
        select(District).where(District.partnership_id == partnership_id).order_by(District.name)
    ).all()


def programme_by_code(session: Session, code: str) -> Programme | None:
    """The programme whose cards lead to this code."""
    return session.scalar(select(Programme).where(Programme.code == code))


def programme_by_id(session: Session, programme_id: str) -> Programme | None:
    """The programme with this id."""
    return session.get(Programme, programme_id)


def is_sealed(session: Session, programme_id: str) -> bool:
    """Whether a programme was closed for good."""
    row = programme_by_id(session, programme_id)
    return row is not None and row.closed_on is not None


def programmes(session: Session, partnership_id: str) -> Sequence[Programme]:
    """A partnership's programmes by name."""
    return session.scalars(
        select(Programme).where(Programme.partnership_id == partnership_id).order_by(Programme.name)
    ).all()


def programmes_past(session: Session, today: date) -> Sequence[Programme]:
    """The programmes, of every partnership, that are not closed although their last day is over."""
    return session.scalars(
        select(Programme)
        .where(Programme.closed_on.is_(None), Programme.closes_on < today)
        .order_by(Programme.code)
    ).all()


def add_partnership(
    session: Session,
    name: str,
    nation: str,
    district_names: Sequence[str],
    numbers: tuple[str, str] = ("", ""),
    cover_due: date | None = None,
) -> str:
    """Make a partnership with its districts, and give its id.

    numbers: of its front door, and of who answers when that is closed. cover_due: as in `Partnership`.
    """
    front_door, out_of_hours = numbers
    row = Partnership(
        name=name, nation=nation, front_door=front_door, out_of_hours=out_of_hours, cover_due=cover_due
    )
    session.add(row)
    session.flush()
    session.add_all(District(partnership_id=row.id, name=district) for district in district_names)
    session.flush()
    return row.id


def partnership_ids(session: Session) -> Sequence[str]:
    """The ids of every partnership, in a steady order."""
    return session.scalars(select(Partnership.id).order_by(Partnership.id)).all()


def reminder(session: Session, programme_id: str) -> Reminder | None:
    """That a programme's people are to be asked again, if it was noted already."""
    return session.get(Reminder, programme_id)


def add_reminder(session: Session, programme_id: str, due_on: date, today: date) -> None:
    """Note that a programme's people are to be asked again from a day on."""
    session.add(Reminder(programme_id=programme_id, due_on=due_on, made_on=today))


def reminders(session: Session, partnership_id: str) -> list[tuple[Reminder, Programme]]:
    """A partnership's programmes whose people are to be asked again and were not yet, longest due first."""
    rows = session.execute(
        select(Reminder, Programme)
        .join(Programme, Programme.id == Reminder.programme_id)
        .where(
            Programme.partnership_id == partnership_id,
            Reminder.sent_on.is_(None),
            Programme.closed_on.is_(None),
        )
        .order_by(Reminder.due_on, Programme.name)
    )
    return [(row[0], row[1]) for row in rows]


def self_made_for(session: Session, programme_id: str) -> int | None:
    """How many people are expected of a programme whose people may make their own codes; else None."""
    return session.scalar(select(Programme.self_made_for).where(Programme.id == programme_id))


def stated(session: Session, programme_id: str) -> dict[str, object]:
    """What staff have stated of a programme's scale, as it is kept."""
    return session.scalar(select(Programme.stated).where(Programme.id == programme_id)) or {}
