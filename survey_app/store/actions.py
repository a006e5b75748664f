"""Actions in the database: what is done about what people said, its words for people, links and history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from survey_app.store.evidence_tables import Action, ActionLink, ActionStep, ActionWords
from survey_app.store.tables import Collection, Partnership, Programme


def of_partnership(session: Session, partnership_id: str, *, public_only: bool = False) -> Sequence[Action]:
    """A partnership's actions, in no order that means anything; the same one each time."""
    wanted = select(Action).where(Action.partnership_id == partnership_id)
    if public_only:
        wanted = wanted.where(Action.is_public)
    return session.scalars(wanted.order_by(Action.created_on, Action.id)).all()


def get(session: Session, partnership_id: str, action_id: str) -> Action | None:
    """A partnership's own action; another's is not found."""
    return session.scalar(
        select(Action).where(Action.id == action_id, Action.partnership_id == partnership_id)
    )


def hold(session: Session, action_id: str) -> None:
    """Make others who hold the same action wait until this transaction ends."""
    session.execute(select(Action.id).where(Action.id == action_id).with_for_update())


def words(session: Session, action_ids: Sequence[str]) -> dict[str, list[ActionWords]]:
    """What people are told of each action, by language."""
    found: dict[str, list[ActionWords]] = {one: [] for one in action_ids}
    wanted = select(ActionWords).where(ActionWords.action_id.in_(action_ids)).order_by(ActionWords.language)
    for row in session.scalars(wanted):
        found[row.action_id].append(row)
    return found


def words_in(session: Session, action_id: str, language: str) -> ActionWords | None:
    """What people are told of an action in one language."""
    return session.get(ActionWords, (action_id, language))


def drop_words(session: Session, action_id: str, language: str) -> None:
    """Tell people of an action in one language no longer."""
    session.execute(
        delete(ActionWords).where(ActionWords.action_id == action_id, ActionWords.language == language)
    )


Linked = tuple[ActionLink, Collection | None, Programme | None]
"""A link with what it leads to."""


def links(session: Session, action_ids: Sequence[str]) -> dict[str, list[Linked]]:
    """What each action is about."""
    found: dict[str, list[Linked]] = {one: [] for one in action_ids}
    wanted = (
        select(ActionLink, Collection, Programme)
        .outerjoin(Collection, Collection.id == ActionLink.collection_id)
        .outerjoin(Programme, Programme.id == ActionLink.programme_id)
        .where(ActionLink.action_id.in_(action_ids))
        .order_by(ActionLink.action_id, Collection.opens_on, ActionLink.theme_id, ActionLink.measure_id)
    )
    for link, collection, programme in session.execute(wanted):
        found[link.action_id].append((link, collection, programme))
    return found


def drop_links(session: Session, action_id: str) -> None:
    """Let an action be about nothing."""
    session.execute(delete(ActionLink).where(ActionLink.action_id == action_id))


def classes(session: Session, collection_ids: Sequence[str], programme_ids: Sequence[str]) -> set[str]:
    """The disclosure classes of collections, and of all that belong to programmes."""
    wanted = select(Collection.disclosure_class).where(
        or_(Collection.id.in_(collection_ids), Collection.programme_id.in_(programme_ids))
    )
    return set(session.scalars(wanted))


def steps(session: Session, action_id: str) -> Sequence[ActionStep]:
    """What became of an action, the first step first."""
    wanted = select(ActionStep).where(ActionStep.action_id == action_id)
    return session.scalars(wanted.order_by(ActionStep.number)).all()


def last_steps(session: Session, action_ids: Sequence[str]) -> dict[str, ActionStep]:
    """The last step of each action."""
    last = (
        select(ActionStep.action_id, func.max(ActionStep.number).label("number"))
        .where(ActionStep.action_id.in_(action_ids))
        .group_by(ActionStep.action_id)
        .subquery()
    )
    wanted = select(ActionStep).join(
        last, (last.c.action_id == ActionStep.action_id) & (last.c.number == ActionStep.number)
    )
    return {row.action_id: row for row in session.scalars(wanted)}


def only_partnership(session: Session) -> str | None:
    """The one partnership that there is; None where there are several, or none."""
    found = session.scalars(select(Partnership.id).limit(2)).all()
    return found[0] if len(found) == 1 else None
