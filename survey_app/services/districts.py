"""The partnership and its districts, as choices."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.services.refusals import Refusal
from survey_app.store import collections as store
from survey_app.store import narrowing


@dataclass(frozen=True, slots=True)
class NamedDistrict:
    """A local authority that a collection can belong to."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class NamedPartnership:
    """A partnership. is_example: whether it is the example one, in which nothing is real."""

    id: str
    name: str
    is_example: bool


def listing(session: Session, partnership_id: str) -> list[NamedDistrict]:
    """A partnership's districts by name."""
    return [NamedDistrict(row.id, row.name) for row in store.districts(session, partnership_id)]


def named(session: Session, partnership_id: str, name: str) -> NamedDistrict:
    """The district that somebody typed the name of. Raises Refusal, with the names that there are."""
    listed = listing(session, partnership_id)
    for district in listed:
        if district.name.casefold() == name.strip().casefold():
            return district
    raise Refusal(
        "There is no district %(name)s. The partnership's districts: %(known)s.",
        name=repr(name),
        known=", ".join(district.name for district in listed) or "none yet",
    )


def refuse_other(session: Session, partnership_id: str, district_id: str | None) -> None:
    """Raise Refusal where whoever acts may not enter anything for a district, or for the whole (None).

    An account of one district enters what is that district's, and nobody enters another partnership's.
    """
    own = narrowing.district_of(session)
    if own is not None and district_id != own:
        raise Refusal("Your account belongs to one district. Enter what is of that district only.")
    if district_id is not None and all(one.id != district_id for one in listing(session, partnership_id)):
        raise Refusal("That district is not one of this partnership's. Choose another.")


def partnership_name(session: Session, partnership_id: str) -> str:
    """What the partnership is called; "" where there is none."""
    row = store.partnership(session, partnership_id)
    return row.name if row is not None else ""


def nation(session: Session, partnership_id: str) -> str:
    """The nation of a partnership: england, scotland, wales or northern_ireland; "" where there is none."""
    row = store.partnership(session, partnership_id)
    return row.nation if row is not None else ""


def whole_partnership(session: Session, partnership_id: str) -> NamedPartnership:
    """The partnership of somebody who is signed in."""
    row = store.partnership(session, partnership_id)
    return NamedPartnership(
        partnership_id, row.name if row is not None else "", row is not None and row.is_example
    )
