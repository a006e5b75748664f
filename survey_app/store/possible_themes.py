"""Comments that no theme fits, and the groups in which they lie together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select
from sqlalchemy.orm import Session

from survey_app.store.coding import Draw, Wanted, is_unsettled, listed
from survey_app.store.comments import Scope, met
from survey_app.store.models import PERSON
from survey_app.store.tables import (
    Coding,
    Collection,
    Comment,
    CommentFlag,
    GroupedComment,
    PersonCoding,
    PossibleTheme,
    Reading,
)


@dataclass(frozen=True, slots=True)
class Unfitting:
    """A comment that no theme fits. person: holds one person's together, and is good for counting alone."""

    comment_id: str
    text: str
    person: str


def _fits_none() -> ColumnElement[bool]:
    """No theme is on a comment: a person said so, or nobody has spoken and the machine suggests none."""
    accepted = select(Coding.theme_id).where(Coding.comment_id == Comment.id, Coding.state == "accepted")
    suggested = select(Coding.theme_id).where(Coding.comment_id == Comment.id, Coding.confidence.is_not(None))
    coded = select(PersonCoding.turn).where(PersonCoding.comment_id == Comment.id)
    cannot = select(CommentFlag.flag).where(
        CommentFlag.comment_id == Comment.id, CommentFlag.flag == "F4", CommentFlag.cleared_on.is_(None)
    )
    return and_(
        ~accepted.exists(),
        ~cannot.exists(),
        ~is_unsettled(),
        or_(coded.exists(), ~suggested.exists()),
    )


def _dismissed(partnership_id: str) -> Select[str]:
    return (
        select(GroupedComment.comment_id)
        .join(PossibleTheme, PossibleTheme.id == GroupedComment.possible_theme_id)
        .where(PossibleTheme.partnership_id == partnership_id, PossibleTheme.dismissed_on.is_not(None))
    )


def unfitting(
    session: Session, scope: Scope, language: str, reads_now: tuple[int, str], limit: int
) -> list[Unfitting]:
    """The comments of a scope that no theme fits, in a steady and random order, at most `limit`.

    Read by the model in use, in a language that it reads, and in no group that a person dismissed.
    """
    number, version = reads_now
    rows = session.execute(
        met(scope, Comment.id, Comment.sealed_text, PERSON)
        .where(
            Comment.language == language,
            Comment.themed_with == version,
            Comment.themed_by == number,
            _fits_none(),
            Comment.id.not_in(_dismissed(scope.partnership_id)),
        )
        .order_by(Comment.id)
        .limit(limit)
    )
    opened = (
        Unfitting(comment_id, Comment.text.open(session, held, comment_id, scope.partnership_id), person)
        for comment_id, held, person in rows.all()
    )
    return [one for one in opened if one.text]


def met_by(
    session: Session, scope: Scope, wanted: Wanted, draw: Draw, group_ids: Iterable[str]
) -> Sequence[tuple[GroupedComment, Comment, Reading, Collection, str]]:
    """The comments of groups that somebody may meet and that still fit none, each with whose it is.

    One that waits for this person's own coding is not among them: being here tells what the first one said.
    """
    rows = session.execute(
        listed(scope, wanted, draw, GroupedComment, Comment, Reading, Collection, PERSON)
        .join(GroupedComment, GroupedComment.comment_id == Comment.id)
        .where(GroupedComment.possible_theme_id.in_(list(group_ids)), _fits_none())
        .order_by(Comment.id)
    )
    return [(held, comment, place, asked, person) for held, comment, place, asked, person in rows]


def of_partnership(session: Session, partnership_id: str, *, dismissed: bool) -> list[PossibleTheme]:
    """A partnership's groups: those that wait for somebody, or those that a person said are no theme."""
    wanted = select(PossibleTheme).where(
        PossibleTheme.partnership_id == partnership_id,
        PossibleTheme.dismissed_on.is_not(None) if dismissed else PossibleTheme.dismissed_on.is_(None),
    )
    return list(session.scalars(wanted.order_by(PossibleTheme.id)))


def get(session: Session, partnership_id: str, group_id: str) -> PossibleTheme | None:
    """One group of a partnership."""
    found = session.get(PossibleTheme, group_id)
    return found if found is not None and found.partnership_id == partnership_id else None


def members(session: Session, group_ids: Iterable[str]) -> dict[str, set[str]]:
    """The ids of the comments of groups, by group."""
    found: dict[str, set[str]] = {}
    wanted = select(GroupedComment).where(GroupedComment.possible_theme_id.in_(list(group_ids)))
    for row in session.scalars(wanted):
        found.setdefault(row.possible_theme_id, set()).add(row.comment_id)
    return found


def clear(session: Session, partnership_id: str) -> None:
    """Let go of all groups that wait for somebody; what a person dismissed stays."""
    waiting = select(PossibleTheme.id).where(
        PossibleTheme.partnership_id == partnership_id, PossibleTheme.dismissed_on.is_(None)
    )
    for gone in (
        delete(GroupedComment).where(GroupedComment.possible_theme_id.in_(waiting)),
        delete(PossibleTheme).where(PossibleTheme.id.in_(waiting)),
    ):
        session.execute(gone.execution_options(synchronize_session=False))
    session.expire_all()


def add(session: Session, group: PossibleTheme, held: Iterable[GroupedComment]) -> None:
    """Put a group there with its comments."""
    session.add(group)
    session.flush()
    session.add_all(held)
    session.flush()
