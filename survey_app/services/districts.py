"""The partnership and its districts, as choices."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.store import collections as store


@dataclass(frozen=True, slots=True)
class NamedDistrict:
    """A local authority that a collection can belong to."""

    id: str
    name: str


def listing(session: Session, partnership_id: str) -> list[NamedDistrict]:
    """A partnership's districts by name."""
    return [NamedDistrict(row.id, row.name) for row in store.districts(session, partnership_id)]


def partnership_name(session: Session, partnership_id: str) -> str:
    """What the partnership is called; "" where there is none."""
    row = store.partnership(session, partnership_id)
    return row.name if row is not None else ""
