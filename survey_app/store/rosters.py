"""What a partnership lists as its own: names of staff, nicknames, schools, estates, posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_app.store.tables import ListedName, Partnership


def of_partnership(session: Session, partnership_id: str) -> Sequence[ListedName]:
    """Everything that a partnership lists, by kind and in the order of the letters."""
    wanted = select(ListedName).where(ListedName.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(ListedName.kind, ListedName.words, ListedName.id)).all()


def add(session: Session, partnership_id: str, entries: Iterable[tuple[str, str]]) -> None:
    """List these words, each with its kind."""
    session.add_all(
        ListedName(partnership_id=partnership_id, words=words, kind=kind) for words, kind in entries
    )
    session.flush()


def get(session: Session, partnership_id: str, entry_id: str) -> ListedName | None:
    """A partnership's own entry; another partnership's is not found."""
    found = session.get(ListedName, entry_id)
    return found if found is not None and found.partnership_id == partnership_id else None


def drop_all(session: Session, partnership_id: str) -> None:
    """List nothing."""
    session.execute(delete(ListedName).where(ListedName.partnership_id == partnership_id))


def partnerships_named(session: Session) -> Sequence[tuple[str, str]]:
    """The id and the name of every partnership, by name."""
    rows = session.execute(select(Partnership.id, Partnership.name).order_by(Partnership.name)).all()
    return [(held_id, name) for held_id, name in rows]
