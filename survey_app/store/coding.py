"""What people say of comments: their codings, flags, the draw for a second person, and the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from survey_app.store.comments import Scope, met
from survey_app.store.tables import (
    Account,
    Coding,
    CodingStep,
    Collection,
    Comment,
    CommentFlag,
    PersonCoding,
    Reading,
    Response,
)

FIRST, SECOND, SETTLED = 1, 2, 3
"""The turns of a PersonCoding."""
_AT_ONCE = 500

# ---- one comment -----------------------------------------------------------------------------------------


def rise(session: Session, comment_id: str, version: int | None = None) -> int | None:
    """Claim a comment's coding for this transaction and raise its version, which is returned.

    version: what whoever acts has seen; None where the comment has moved on since. No two transactions can
    both raise it from the same version: the second waits for the first, and finds it raised.
    """
    wanted = update(Comment).where(Comment.id == comment_id)
    if version is not None:
        wanted = wanted.where(Comment.coding_version == version)
    risen = session.scalar(
        wanted.values(coding_version=Comment.coding_version + 1)
        .returning(Comment.coding_version)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return risen


def said(session: Session, comment_ids: Iterable[str]) -> dict[str, dict[int, PersonCoding]]:
    """What people said of comments: by comment, then by turn."""
    found: dict[str, dict[int, PersonCoding]] = {}
    wanted = select(PersonCoding).where(PersonCoding.comment_id.in_(list(comment_ids)))
    for row in session.scalars(wanted.order_by(PersonCoding.turn)):
        found.setdefault(row.comment_id, {})[row.turn] = row
    return found


def add(session: Session, row: Any) -> None:
    """Put a row there."""
    session.add(row)
    session.flush()


def drop(session: Session, row: Any) -> None:
    """Take a row away."""
    session.delete(row)
    session.flush()


def flags(session: Session, comment_id: str) -> dict[str, CommentFlag]:
    """The flags of a comment, cleared ones too."""
    wanted = select(CommentFlag).where(CommentFlag.comment_id == comment_id)
    return {row.flag: row for row in session.scalars(wanted)}


def flagged(session: Session, comment_ids: Iterable[str], flag: str) -> set[str]:
    """Which of these comments carry a flag that is not cleared."""
    wanted = select(CommentFlag.comment_id).where(
        CommentFlag.comment_id.in_(list(comment_ids)),
        CommentFlag.flag == flag,
        CommentFlag.cleared_on.is_(None),
    )
    return set(session.scalars(wanted))


def raise_flag(session: Session, comment_id: str, flag: str, account_id: str, today: date) -> None:
    """Say that a comment is something that is no theme; anew where that was cleared."""
    row = session.get(CommentFlag, (comment_id, flag))
    if row is None:
        row = CommentFlag(comment_id=comment_id, flag=flag)
        session.add(row)
    row.account_id, row.raised_on, row.cleared_by, row.cleared_on = account_id, today, None, None
    session.flush()


def clear_flags(
    session: Session, comment_id: str, cleared: Sequence[str], account_id: str, today: date
) -> None:
    """Say that a comment is that no longer."""
    session.execute(
        update(CommentFlag)
        .where(
            CommentFlag.comment_id == comment_id,
            CommentFlag.flag.in_(cleared),
            CommentFlag.cleared_on.is_(None),
        )
        .values(cleared_by=account_id, cleared_on=today)
    )


# ---- history ---------------------------------------------------------------------------------------------

RETURNED = ("look", "complaint")
"""Acts that put a comment before a reader. Only a reader's decision ends what they began."""
_NOT_UNDONE = ("undo", "unsaved", *RETURNED)


def steps(session: Session, comment_id: str) -> list[tuple[CodingStep, Account]]:
    """What was done to a comment's coding and by whom, the newest first."""
    rows = session.execute(
        select(CodingStep, Account)
        .join(Account, Account.id == CodingStep.account_id)
        .where(CodingStep.comment_id == comment_id)
        .order_by(CodingStep.id.desc())
    )
    return [(step, account) for step, account in rows]


def last_step(session: Session, scope: Scope, account_id: str) -> CodingStep | None:
    """The last thing that somebody did and that can be undone, on a comment that they may still meet."""
    wanted = (
        met(scope, CodingStep)
        .join(CodingStep, CodingStep.comment_id == Comment.id)
        .where(
            CodingStep.account_id == account_id,
            CodingStep.is_undone.is_(False),
            CodingStep.act.not_in(_NOT_UNDONE),
            Response.taken_back.is_(False),
        )
        .order_by(CodingStep.id.desc())
        .limit(1)
    )
    found: CodingStep | None = session.scalar(wanted)
    return found


def is_built_upon(session: Session, step: CodingStep) -> bool:
    """Whether somebody did something to the comment after a step, and did not undo it."""
    wanted = select(CodingStep.id).where(
        CodingStep.comment_id == step.comment_id,
        CodingStep.id > step.id,
        CodingStep.is_undone.is_(False),
        CodingStep.act.not_in(_NOT_UNDONE),
    )
    return session.scalar(wanted.limit(1)) is not None


# ---- lists -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of comments is narrowed to; "" for all. state: to_code, coded, identifies, differs, second.

    words: each of them must stand in the comment. account_id: who is asking.
    """

    account_id: str
    state: str = "to_code"
    collection: str = ""
    question: str = ""
    theme: str = ""
    direction: str = ""
    wave: str = ""
    language: str = ""
    left_out: frozenset[str] = frozenset()
    """Languages that are left to others; for lists alone."""
    words: tuple[str, ...] = ()
    settles_all: bool = False
    """Whether who is asking settles where any two differ, and not their own alone."""


def _turn(number: int, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    other = aliased(PersonCoding)
    conditions = [other.comment_id == Comment.id, other.turn == number]
    return select(other.turn).where(*conditions, *more).exists()


def _is_among(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a comment has such a PersonCoding. Asked so that a database begins with these few rows."""
    return Comment.id.in_(select(PersonCoding.comment_id).where(*conditions))


def is_unsettled() -> ColumnElement[bool]:
    """Two people named different themes, and nothing was settled yet."""
    return and_(_is_among(PersonCoding.turn == SECOND, PersonCoding.differs.is_(True)), ~_turn(SETTLED))


def _is_mine(account_id: str) -> ColumnElement[bool]:
    """Whether somebody coded a comment, or did anything to its coding."""
    own = aliased(PersonCoding)
    coded = select(own.turn).where(own.comment_id == Comment.id, own.account_id == account_id)
    done = select(CodingStep.id).where(
        CodingStep.comment_id == Comment.id, CodingStep.account_id == account_id
    )
    return or_(coded.exists(), done.exists())


def coded_ever(session: Session, everybodys: Scope) -> tuple[int, int]:
    """How many comments one person has coded, and how many two. For the draw; no figure.

    everybodys: the comments that anybody who codes may meet.
    """
    wanted = (
        met(everybodys, PersonCoding.turn, func.count())
        .join(PersonCoding, PersonCoding.comment_id == Comment.id)
        .group_by(PersonCoding.turn)
    )
    found = {int(turn): int(number) for turn, number in session.execute(wanted)}
    return found.get(FIRST, 0), found.get(SECOND, 0)


@dataclass(frozen=True, slots=True)
class Draw:
    """The draw for a second person: how many more comments it holds, out of those that anybody may meet."""

    everybodys: Scope
    more: int


def drawn(draw: Draw) -> Select[Any]:
    """The ids of the comments that wait for a second person: the first in the draw of those coded once.

    Whoever is asked, they are the same. One that readers alone may meet would wait where there is no second
    reader, and keep its place from another for ever.
    """
    first = aliased(PersonCoding)
    return (
        met(draw.everybodys, Comment.id)
        .join(first, and_(first.comment_id == Comment.id, first.turn == FIRST))
        .where(~_turn(SECOND), ~_turn(SETTLED))
        .order_by(first.draw, Comment.id)
        .limit(draw.more)
    )


def listed(scope: Scope, wanted: Wanted, draw: Draw, *columns: Any) -> Select[Any]:
    """The comments of a list, in no order yet."""
    # A limited query inside IN needs a name of its own on some databases.
    waits = Comment.id.in_(select(drawn(draw).subquery().c.id))
    found = met(scope, *columns).where(Reading.state == "decided", Response.taken_back.is_(False))
    if wanted.state == "second":
        found = found.where(waits, ~_is_mine(wanted.account_id))
    elif wanted.state != "to_code":
        # What waits for this person's own, uninfluenced coding shows up in no list of what others said.
        found = found.where(_is_mine(wanted.account_id) | ~waits)
    if wanted.state == "to_code":
        found = found.where(~_turn(FIRST))
    elif wanted.state == "coded":
        found = found.where(_is_among(PersonCoding.turn == FIRST))
    elif wanted.state == "differs":
        found = found.where(is_unsettled())
        if not wanted.settles_all:
            found = found.where(_is_among(PersonCoding.account_id == wanted.account_id))
    elif wanted.state == "identifies":
        found = found.where(
            Comment.id.in_(
                select(CommentFlag.comment_id).where(
                    CommentFlag.flag == "F2", CommentFlag.cleared_on.is_(None)
                )
            )
        )
    return _narrowed(found, wanted)


def _narrowed(found: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.collection:
        found = found.where(Collection.code == wanted.collection)
    if wanted.question:
        found = found.where(Comment.question_id == wanted.question)
    if wanted.language:
        found = found.where(Comment.language == wanted.language)
    elif wanted.left_out:
        found = found.where(Comment.language.not_in(sorted(wanted.left_out)))
    if wanted.wave:
        found = found.where(Collection.wave == wanted.wave)
    # A second person is led by nothing that was said before.
    if wanted.direction and wanted.state != "second":
        found = found.where(Comment.direction == wanted.direction)
    if wanted.theme and wanted.state != "second":
        themed = select(Coding.theme_id).where(
            Coding.comment_id == Comment.id, Coding.theme_id == wanted.theme, Coding.state != "rejected"
        )
        found = found.where(themed.exists())
    return found


def _ids_saying(
    session: Session, scope: Scope, found: Select[Any], words: Sequence[str], limit: int
) -> list[str]:
    """The ids of the first comments of a list that say each of these words, in the list's order.

    The database cannot look into sealed words, so they are opened here one after the other.
    """
    asked = [word.casefold() for word in words]
    ids: list[str] = []
    rows = session.execute(
        found.with_only_columns(Comment.id, Comment.sealed_text).execution_options(yield_per=_AT_ONCE)
    )
    for comment_id, held in rows:
        said = Comment.text.open(session, held, comment_id, scope.partnership_id).casefold()
        if all(word in said for word in asked):
            ids.append(comment_id)
            if len(ids) == limit:
                break
    rows.close()
    return ids


def _first(
    session: Session, scope: Scope, found: Select[Any], wanted: Wanted, limit: int
) -> list[tuple[Comment, Reading, Collection]]:
    """The first rows of an ordered list, with the words that are searched for where any are."""
    if not wanted.words:
        rows = session.execute(found.limit(limit))
        return [(comment, place, asked) for comment, place, asked in rows]
    ids = _ids_saying(session, scope, found, wanted.words, limit)
    rows = session.execute(met(scope, Comment, Reading, Collection).where(Comment.id.in_(ids)))
    by_id = {comment.id: (comment, place, asked) for comment, place, asked in rows}
    return [by_id[one] for one in ids]


def page(
    session: Session, scope: Scope, wanted: Wanted, draw: Draw, order: str, limit: int
) -> Sequence[tuple[Comment, Reading, Collection]]:
    """The first comments of a list. order: oldest, any for whichever are found first, or at random.

    At random means by their random ids, from another place for each account, so that two people who code at
    the same time seldom meet.
    """
    found = listed(scope, wanted, draw, Comment, Reading, Collection)
    if order == "oldest":
        found = found.order_by(Response.week, Comment.id)
    elif order != "any":
        behind = found.where(Comment.id >= wanted.account_id).order_by(Comment.id)
        rows = _first(session, scope, behind, wanted, limit)
        if len(rows) == limit:
            return rows
        found = found.where(Comment.id < wanted.account_id).order_by(Comment.id)
        return rows + _first(session, scope, found, wanted, limit - len(rows))
    return _first(session, scope, found, wanted, limit)


def is_there(session: Session, scope: Scope, wanted: Wanted, draw: Draw, comment_id: str) -> bool:
    """Whether a comment stands in a list."""
    found = listed(scope, wanted, draw, Comment.id).where(Comment.id == comment_id)
    if wanted.words:
        return bool(_ids_saying(session, scope, found, wanted.words, 1))
    return session.scalar(found) is not None


def confidences(session: Session, comment_ids: Sequence[str]) -> dict[str, dict[str, float]]:
    """How sure the machine is of each theme that it puts forward, by comment."""
    found: dict[str, dict[str, float]] = {comment_id: {} for comment_id in comment_ids}
    wanted = select(Coding.comment_id, Coding.theme_id, Coding.confidence).where(
        Coding.comment_id.in_(comment_ids), Coding.confidence.is_not(None)
    )
    for comment_id, theme_id, confidence in session.execute(wanted):
        found[comment_id][theme_id] = float(confidence or 0.0)
    return found


def times_coded(session: Session, partnership_id: str) -> dict[str, int]:
    """On how many comments people put each theme. For the order in which to code; no figure."""
    wanted = (
        select(Coding.theme_id, func.count())
        .join(Comment, Comment.id == Coding.comment_id)
        .join(Collection, Collection.id == Comment.collection_id)
        .where(Collection.partnership_id == partnership_id, Coding.state == "accepted")
        .group_by(Coding.theme_id)
    )
    return {str(theme_id): int(number) for theme_id, number in session.execute(wanted)}


def asked_questions(session: Session, scope: Scope) -> list[tuple[str, str, str, str | None, str]]:
    """Of each collection with comments that may be met: code, title, version, wave, and each question."""
    wanted = (
        met(scope, Collection.code, Collection.title, Collection.version_hash, Collection.wave)
        .add_columns(Comment.question_id)
        .where(Reading.state == "decided", Response.taken_back.is_(False))
        .distinct()
        .order_by(Collection.title, Collection.code, Comment.question_id)
    )
    return [
        (code, title, version, wave, asked) for code, title, version, wave, asked in session.execute(wanted)
    ]


@dataclass(frozen=True, slots=True)
class Twice:
    """A comment that two people coded, each without the other."""

    comment_id: str
    first: PersonCoding
    second: PersonCoding
    themes: tuple[frozenset[str], frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "themes", (frozenset(self.first.themes), frozenset(self.second.themes)))


def coded_twice(session: Session, scope: Scope) -> list[Twice]:
    """Every comment in a scope that two people coded."""
    first, second = aliased(PersonCoding), aliased(PersonCoding)
    wanted = (
        met(scope, Comment.id, first, second)
        .join(first, and_(first.comment_id == Comment.id, first.turn == FIRST))
        .join(second, and_(second.comment_id == Comment.id, second.turn == SECOND))
        .where(Response.taken_back.is_(False))
        .order_by(Comment.id)
    )
    return [Twice(*row) for row in session.execute(wanted)]
