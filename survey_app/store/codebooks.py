"""A partnership's own codebook in the database, and the codings that stand under its themes."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_app.store.comments import Scope, met
from survey_app.store.tables import (
    Account,
    CodebookVersion,
    Coding,
    Collection,
    Comment,
    MovedCoding,
    PackagedCodebook,
    Partnership,
    Reading,
    Response,
)

SMALL = "small"
OPEN_STATES = ("draft", "review")


def partnership_ids(session: Session) -> Sequence[str]:
    """Every partnership there is."""
    return session.scalars(select(Partnership.id).order_by(Partnership.id)).all()


# ---- versions --------------------------------------------------------------------------------------------


def in_use(session: Session, partnership_id: str) -> tuple[str, int] | None:
    """The id and number of a partnership's own version in use; None where it has none."""
    row = session.execute(
        select(CodebookVersion.id, CodebookVersion.number).where(
            CodebookVersion.partnership_id == partnership_id, CodebookVersion.state == "in_use"
        )
    ).first()
    return None if row is None else (row[0], row[1])


def content(session: Session, version_id: str) -> str:
    """What a version holds."""
    return session.get_one(CodebookVersion, version_id).content


def versions(session: Session, partnership_id: str) -> Sequence[CodebookVersion]:
    """A partnership's versions, the latest first."""
    return session.scalars(
        select(CodebookVersion)
        .where(CodebookVersion.partnership_id == partnership_id)
        .order_by(CodebookVersion.number.desc())
    ).all()


def being_made(session: Session, partnership_id: str, *, to_change: bool = False) -> CodebookVersion | None:
    """The draft, or what waits for its review. to_change: nobody else may change it meanwhile."""
    wanted = select(CodebookVersion).where(
        CodebookVersion.partnership_id == partnership_id, CodebookVersion.state.in_(OPEN_STATES)
    )
    return session.scalar(wanted.with_for_update() if to_change else wanted)


def add_version(session: Session, row: CodebookVersion) -> None:
    """Begin a version."""
    session.add(row)
    session.flush()


def drop_version(session: Session, row: CodebookVersion) -> None:
    """Forget a version that was never in use."""
    session.delete(row)
    session.flush()


def keep_packaged(session: Session, version: str, text: str) -> None:
    """Keep what came with Heard under a version, so that it can be compared with a later one."""
    if session.get(PackagedCodebook, version) is None:
        session.add(PackagedCodebook(version=version, content=text))
        session.flush()


def packaged(session: Session, version: str) -> str | None:
    """What came with Heard under a version, if it was kept."""
    row = session.get(PackagedCodebook, version)
    return row.content if row is not None else None


def names(session: Session, account_ids: Iterable[str]) -> dict[str, str]:
    """The names of accounts, by id."""
    rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(list(account_ids))))
    return {row[0]: row[1] for row in rows}


def has_another(session: Session, partnership_id: str, account_id: str, roles: Several[str]) -> bool:
    """Whether somebody else of the whole partnership, with one of these roles, can sign in."""
    found = session.scalar(
        select(Account.id)
        .where(
            Account.partnership_id == partnership_id,
            Account.role.in_(list(roles)),
            Account.is_active.is_(True),
            Account.district_id.is_(None),
            Account.id != account_id,
        )
        .limit(1)
    )
    return found is not None


# ---- codings ---------------------------------------------------------------------------------------------


def touched(session: Session, partnership_id: str, theme_ids: Several[str]) -> dict[tuple[str, str], int]:
    """How many comments carry each theme in each state: (theme, state) to a number, for disclosure control.

    Without small groups, of which nothing is told while they run, and without what was taken back.
    """
    rows = session.execute(
        select(Coding.theme_id, Coding.state, func.count())
        .join(Comment, Comment.id == Coding.comment_id)
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Response, Response.id == Comment.response_id)
        .where(
            Collection.partnership_id == partnership_id,
            Collection.disclosure_class != SMALL,
            Coding.theme_id.in_(list(theme_ids)),
            Response.taken_back.is_(False),
        )
        .group_by(Coding.theme_id, Coding.state)
    )
    return {(theme_id, state): number for theme_id, state, number in rows}


def under(
    session: Session,
    scope: Scope,
    theme_ids: Several[str],
    states: Several[str],
    limit: int | None = None,
) -> Sequence[tuple[Coding, Comment, Reading, Collection]]:
    """Codings under themes, with their comments, of those in a scope, in a random but steady order."""
    wanted = (
        met(scope, Coding, Comment, Reading, Collection)
        .join(Coding, Coding.comment_id == Comment.id)
        .where(
            Coding.theme_id.in_(list(theme_ids)),
            Coding.state.in_(list(states)),
            Response.taken_back.is_(False),
        )
        .order_by(Coding.comment_id, Coding.theme_id)
    )
    rows = session.execute(wanted if limit is None else wanted.limit(limit))
    return [(coding, comment, place, asked) for coding, comment, place, asked in rows]


def codings_to_move(
    session: Session, partnership_id: str, theme_id: str, states: Several[str], limit: int
) -> Sequence[Coding]:
    """Codings under a theme in these states, at most `limit`, those of taken-back comments too."""
    return session.scalars(
        select(Coding)
        .join(Comment, Comment.id == Coding.comment_id)
        .join(Collection, Collection.id == Comment.collection_id)
        .where(
            Collection.partnership_id == partnership_id,
            Coding.theme_id == theme_id,
            Coding.state.in_(list(states)),
        )
        .order_by(Coding.comment_id)
        .limit(limit)
    ).all()


def drop_coding(session: Session, row: Coding) -> None:
    """Take a theme off a comment."""
    session.delete(row)


def note_move(session: Session, row: MovedCoding) -> None:
    """Keep what became of a person's coding."""
    session.add(row)


def moves(session: Session, comment_id: str) -> Sequence[MovedCoding]:
    """What became of the codings of a comment, the oldest first."""
    return session.scalars(
        select(MovedCoding)
        .where(MovedCoding.comment_id == comment_id)
        .order_by(MovedCoding.moved_on, MovedCoding.from_theme, MovedCoding.to_theme)
    ).all()
