"""Comments, what the machine and people say of them, and the queue in which each is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from survey_app.store import reports, screening
from survey_app.store.tables import (
    Alert,
    Coding,
    Collection,
    Comment,
    CommentFlag,
    Quote,
    QuoteApproval,
    Reading,
    Response,
    StoodAside,
    know_comments,
)

URGENT_FLAGS = ("F1", "F3")
"""Flags with which a person puts a comment back before a reader: a concern, and a complaint."""


UNDECIDED = ("new", "opened", "confirm")
"""The states of the reading queue in which a comment or an alert waits for a person."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which comments an account may meet: those of its partnership, and for a reader all of them.

    stays_here: for everybody else the decisions after which they may be met; None for a reader. account_id:
    who meets them: what they stood aside from is theirs no more; "" for nobody in particular. The rule
    stands in `services/reading.scope`; every query over comments for a page goes through `met`.
    """

    partnership_id: str
    stays_here: frozenset[str] | None
    account_id: str = ""


def met(scope: Scope, *columns: Any, with_bare: bool = False) -> Select[Any]:
    """A query over comments with their Reading, Collection and Response, of those in a scope alone.

    Who is no reader meets what a reader decided needs no passing on, that was not shared with somebody, and
    that nobody took back. with_bare: those too of which the words were deleted when their time was over, and
    only a quote is left.
    """
    wanted = (
        select(*columns)
        .select_from(Comment)
        .join(Reading, Reading.comment_id == Comment.id)
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Response, Response.id == Comment.response_id)
        .where(Collection.partnership_id == scope.partnership_id)
    )
    is_bare = Response.taken_back.is_(True) & _has_quote()
    if not with_bare:
        wanted = wanted.where(~is_bare)
    if scope.account_id:
        wanted = wanted.where(~stood_aside(Comment.response_id, scope.account_id))
    if scope.stays_here is None:
        return wanted
    return wanted.where(
        Reading.state == "decided",
        Reading.decision.in_(sorted(scope.stays_here)),
        Collection.kind != "shared",
        Response.taken_back.is_(False) | is_bare,
    )


def _has_quote() -> ColumnElement[bool]:
    return exists().where(Quote.comment_id == Comment.id)


def stood_aside(response_id: Any, account_id: str = "") -> Any:
    """For a query: whether an account stood aside from a response; "" for whether anybody did."""
    found = select(StoodAside.account_id).where(StoodAside.response_id == response_id)
    return (found.where(StoodAside.account_id == account_id) if account_id else found).exists()


@dataclass(frozen=True, slots=True)
class Unthemed:
    """A comment that the machine has not read with the codebook in use."""

    comment_id: str
    text: str
    audience: str
    version_hash: str
    question_id: str
    page_language: str


def unthemed(
    session: Session, partnership_id: str, codebook_version: str, model: int, limit: int
) -> list[Unthemed]:
    """A partnership's comments that were not read by this model with this codebook yet, at most `limit`."""
    rows = session.execute(
        select(
            Comment.id,
            Comment.sealed_text,
            Collection.audience,
            Collection.version_hash,
            Comment.question_id,
            Response.language,
        )
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Response, Response.id == Comment.response_id)
        .where(_unread(partnership_id, codebook_version, model))
        .order_by(Comment.id)
        .limit(limit)
    )
    return [
        Unthemed(comment_id, Comment.text.open(session, held, comment_id, partnership_id), *rest)
        for comment_id, held, *rest in rows
    ]


def still_unthemed(
    session: Session, partnership_id: str, codebook_version: str, model: int, comment_ids: Iterable[str]
) -> Sequence[Comment]:
    """Those of these comments that nobody else has read meanwhile, held until the session ends.

    What another worker holds just now is left to it.
    """
    wanted = (
        select(Comment)
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Response, Response.id == Comment.response_id)
        .where(_unread(partnership_id, codebook_version, model), Comment.id.in_(list(comment_ids)))
        .order_by(Comment.id)
        .with_for_update(of=Comment, skip_locked=True)
    )
    return session.scalars(wanted).all()


def _unread(partnership_id: str, codebook_version: str, model: int) -> ColumnElement[bool]:
    return and_(
        Collection.partnership_id == partnership_id,
        (Comment.themed_with != codebook_version) | (Comment.themed_by != model),
        Response.taken_back.is_(False),
    )


def drop_suggestions(session: Session, comment_ids: Iterable[str]) -> None:
    """Take off these comments what the machine alone put on them; a person's word stays.

    One statement that asks and deletes: what a person accepts at this very moment is no suggestion any more.
    """
    session.execute(
        delete(Coding)
        .where(Coding.comment_id.in_(list(comment_ids)), Coding.account_id.is_(None))
        .execution_options(synchronize_session="fetch")
    )


def get(session: Session, scope: Scope, comment_id: str) -> tuple[Comment, Reading, Collection] | None:
    """A comment with its place and its collection; one that the scope does not hold is not found."""
    wanted = met(scope, Comment, Reading, Collection, with_bare=True)
    found = session.execute(wanted.where(Comment.id == comment_id)).first()
    return (found[0], found[1], found[2]) if found is not None else None


def in_queue(
    session: Session,
    scope: Scope,
    state: str,
    limit: int,
    collection_id: str | None = None,
    language: str | None = None,
    left_out: Iterable[str] = (),
) -> Sequence[tuple[Comment, Reading, Collection]]:
    """Comments in a state of the reading queue, in turn: see `_in_turn`.

    language: those in one language alone, "" for those that the machine has not read yet. left_out: languages
    that are left to others; what a person put back is never left to others.
    """
    wanted = met(scope, Comment, Reading, Collection).where(Reading.state == state)
    if collection_id is not None:
        wanted = wanted.where(Comment.collection_id == collection_id)
    if language is not None:
        wanted = wanted.where(Comment.language == language)
    wanted = wanted.where(_is_not_left(left_out))
    rows = session.execute(wanted.order_by(*_in_turn()).limit(limit))
    return [(comment, reading, collection) for comment, reading, collection in rows]


def undecided(session: Session, scope: Scope, limit: int, left_out: Iterable[str] = ()) -> list[str]:
    """The ids of comments that wait for a decision, in the order of the queue. left_out: as in `in_queue`."""
    wanted = met(scope, Comment.id).where(_waits_for(scope), _is_not_left(left_out))
    return list(session.scalars(wanted.order_by(*_in_turn()).limit(limit)))


def put_back_waits(session: Session, scope: Scope) -> bool:
    """Whether a comment that a person put back waits for a reader."""
    wanted = met(scope, Comment.id).where(_waits_for(scope), is_urgent()).limit(1)
    return session.scalar(wanted) is not None


def handed_on_waits(session: Session, scope: Scope) -> bool:
    """Whether a comment waits from which another reader stood aside."""
    wanted = met(scope, Comment.id).where(_waits_for(scope), stood_aside(Comment.response_id)).limit(1)
    return session.scalar(wanted) is not None


def confirm_waits(session: Session, scope: Scope) -> bool:
    """Whether another reader found nothing to pass on, and waits for a second one to agree."""
    wanted = met(scope, Comment.id).where(_waits_for(scope), Reading.state == "confirm").limit(1)
    return session.scalar(wanted) is not None


def languages(session: Session, scope: Scope, states: Iterable[str] | None = None) -> list[str]:
    """The languages, by their codes, that the comments of a scope are in, as far as the machine has read.

    states: of the reading queue, None for all.
    """
    wanted = met(scope, Comment.language).where(Comment.language != "").distinct()
    if states is not None:
        wanted = wanted.where(Reading.state.in_(list(states)))
    return list(session.scalars(wanted.order_by(Comment.language)))


def raised_waits(session: Session, scope: Scope) -> bool:
    """Whether a comment that the detector moved up waits for a reader."""
    wanted = met(scope, Comment.id).where(_waits_for(scope), screening.is_raised()).limit(1)
    return session.scalar(wanted) is not None


def _in_turn() -> tuple[Any, ...]:
    """What a person put back or handed on, then what the detector moved up, then the longest waiting."""
    return (~_is_put_first(), ~screening.is_raised(), Reading.arrived_at, Comment.id)


def _waits_for(scope: Scope) -> ColumnElement[bool]:
    """What waits for a decision that this account can make: not for a second one where it made the first."""
    own = and_(Reading.state == "confirm", Reading.account_id == scope.account_id)
    return and_(Reading.state != "decided", ~own) if scope.account_id else Reading.state != "decided"


def _is_not_left(left_out: Iterable[str]) -> ColumnElement[bool]:
    return or_(Comment.language.not_in(list(left_out)), _is_put_first())


def _is_put_first() -> ColumnElement[bool]:
    return or_(is_urgent(), stood_aside(Comment.response_id))


def is_urgent() -> Any:
    """For a query over comments: whether a person put one before a reader again and none has decided."""
    return (
        select(CommentFlag.flag)
        .where(
            CommentFlag.comment_id == Comment.id,
            CommentFlag.flag.in_(URGENT_FLAGS),
            CommentFlag.cleared_on.is_(None),
        )
        .exists()
    )


def is_raised(session: Session, comment_id: str) -> bool:
    """Whether a person or the detector raised a comment, and nobody has cleared that."""
    wanted = select(Comment.id).where(Comment.id == comment_id, or_(is_urgent(), screening.is_raised()))
    return session.scalar(wanted) is not None


def stand_aside(session: Session, response_id: str, account_id: str) -> None:
    """Keep that an account sees nothing more of a response. What it had opened of it is new again.

    What it had found nothing to pass on in waits for others as if it had said nothing.
    """
    if session.get(StoodAside, (response_id, account_id)) is None:
        session.add(StoodAside(response_id=response_id, account_id=account_id))
    own = and_(Reading.state == "confirm", Reading.account_id == account_id)
    rows: list[Reading | Alert] = [
        *session.scalars(
            select(Reading)
            .join(Comment, Comment.id == Reading.comment_id)
            .where(Comment.response_id == response_id, or_(Reading.state == "opened", own))
        )
    ]
    own = and_(Alert.state == "confirm", Alert.account_id == account_id)
    rows += session.scalars(
        select(Alert).where(Alert.response_id == response_id, or_(Alert.state == "opened", own))
    )
    for row in rows:
        row.state, row.decision, row.reason = "new", "", ""
        row.account_id, row.decided_on = None, None
    session.flush()


def held_by(session: Session, partnership_id: str) -> list[tuple[str, str | None, frozenset[str]]]:
    """What waits and not everybody may decide on: its response, who decided first, and who stood aside."""
    aside: dict[str, set[str]] = {}
    for row in session.scalars(
        select(StoodAside)
        .join(Response, Response.id == StoodAside.response_id)
        .join(Collection, Collection.id == Response.collection_id)
        .where(Collection.partnership_id == partnership_id)
    ):
        aside.setdefault(row.response_id, set()).add(row.account_id)
    found: list[tuple[str, str | None, frozenset[str]]] = []
    comments = met(Scope(partnership_id, None), Comment.response_id, Reading.state, Reading.account_id)
    alerts = (
        select(Alert.response_id, Alert.state, Alert.account_id)
        .join(Collection, Collection.id == Alert.collection_id)
        .where(Collection.partnership_id == partnership_id)
    )
    for response_id, state, account_id in (
        *session.execute(
            comments.where(
                Reading.state != "decided",
                or_(Reading.state == "confirm", stood_aside(Comment.response_id)),
            )
        ),
        *session.execute(
            alerts.where(
                Alert.state != "decided", or_(Alert.state == "confirm", stood_aside(Alert.response_id))
            )
        ),
    ):
        first = account_id if state == "confirm" else None
        found.append((response_id or "", first, frozenset(aside.get(response_id or "", ()))))
    return found


def stood_aside_from(session: Session, account_id: str) -> frozenset[str]:
    """The responses that an account stood aside from."""
    return frozenset(
        session.scalars(select(StoodAside.response_id).where(StoodAside.account_id == account_id))
    )


def reading_of(session: Session, comment_id: str) -> Reading | None:
    """A comment's place in the reading queue."""
    return session.get(Reading, comment_id)


def codings(session: Session, comment_ids: Iterable[str]) -> dict[str, list[Coding]]:
    """Themes put on comments, by comment, the surest first."""
    found: dict[str, list[Coding]] = {}
    comment_ids = list(comment_ids)
    know_comments(session, comment_ids)
    wanted = select(Coding).where(Coding.comment_id.in_(comment_ids))
    for row in session.scalars(wanted.order_by(Coding.confidence.desc(), Coding.theme_id)):
        found.setdefault(row.comment_id, []).append(row)
    return found


def coding(session: Session, comment_id: str, theme_id: str) -> Coding | None:
    """One theme on one comment."""
    return session.get(Coding, (comment_id, theme_id))


def add_coding(session: Session, row: Coding) -> None:
    """Put a theme on a comment."""
    session.add(row)


def quote_of(session: Session, comment_id: str) -> Quote | None:
    """The wording that a person chose to show of a comment."""
    return session.get(Quote, comment_id)


def quotes(
    session: Session, collection_ids: Iterable[str], only: Iterable[str] | None = None
) -> Sequence[tuple[Quote, Comment]]:
    """What may be quoted from collections, in a random but steady order; only: of these comments."""
    wanted = (
        select(Quote, Comment)
        .join(Comment, Comment.id == Quote.comment_id)
        .where(Comment.collection_id.in_(list(collection_ids)))
        .order_by(Comment.id)
    )
    rows = session.execute(wanted if only is None else wanted.where(Comment.id.in_(list(only))))
    return [(quote, comment) for quote, comment in rows]


def collections_of(session: Session, partnership_id: str, comment_ids: Iterable[str]) -> dict[str, str]:
    """The collections in which a partnership's comments were written, each with its disclosure class."""
    rows = session.execute(
        select(Collection.id, Collection.disclosure_class)
        .join(Comment, Comment.collection_id == Collection.id)
        .where(Comment.id.in_(list(comment_ids)), Collection.partnership_id == partnership_id)
        .distinct()
    )
    return dict(rows.all())


def places_of_quotes(
    session: Session, collection_ids: Iterable[str], stays_here: Iterable[str], flag: str
) -> list[tuple[str, str, str, str]]:
    """Whose words may be shown with which theme: theme, class of the collection, collection, comment.

    Its writer agreed, a reader decided that it stays here, a person put the theme on, and it does not carry
    the flag. No word is read. In a random but steady order, a theme at a time.
    """
    flagged = select(CommentFlag.flag).where(
        CommentFlag.comment_id == Comment.id, CommentFlag.flag == flag, CommentFlag.cleared_on.is_(None)
    )
    rows = session.execute(
        select(Coding.theme_id, Collection.disclosure_class, Comment.collection_id, Comment.id)
        .select_from(Quote)
        .join(Comment, Comment.id == Quote.comment_id)
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Reading, Reading.comment_id == Comment.id)
        .join(Coding, Coding.comment_id == Comment.id)
        .where(
            Comment.collection_id.in_(list(collection_ids)),
            Comment.may_quote.is_(True),
            Reading.state == "decided",
            Reading.decision.in_(list(stays_here)),
            Coding.state == "accepted",
            ~flagged.exists(),
        )
        .order_by(Comment.collection_id, Coding.theme_id, Comment.id)
    )
    return [(*row,) for row in rows]


def words_of_quotes(session: Session, comment_ids: Iterable[str]) -> dict[str, Quote]:
    """Quotes by their comment."""
    ids = list(comment_ids)
    know_comments(session, ids)
    return {row.comment_id: row for row in session.scalars(select(Quote).where(Quote.comment_id.in_(ids)))}


def choose_quote(
    session: Session, comment_id: str, wording: str, looked_at: Sequence[str], account_id: str, today: date
) -> None:
    """Let these words be shown, in place of any chosen before."""
    session.execute(delete(QuoteApproval).where(QuoteApproval.comment_id == comment_id))
    reports.empty_files_quoting(session, [comment_id])
    row = session.get(Quote, comment_id)
    if row is None:
        row = Quote(comment_id=comment_id)
        session.add(row)
    row.wording, row.account_id, row.chosen_on, row.looked_at = wording, account_id, today, list(looked_at)
    session.flush()


def drop_quote(session: Session, comment_id: str) -> None:
    """Show these words no longer."""
    row = session.get(Quote, comment_id)
    if row is not None:
        reports.empty_files_quoting(session, [comment_id])
        session.delete(row)
        session.flush()


def look_at_quote(session: Session, comment_id: str, looked_at: Sequence[str]) -> None:
    """Keep which words of a quote a person said nobody can be known by."""
    session.get_one(Quote, comment_id).looked_at = list(looked_at)
    session.flush()


def approve_quote(session: Session, comment_id: str, account_id: str, today: date) -> None:
    """Keep that a second person agreed to these words."""
    row = session.get(QuoteApproval, comment_id) or QuoteApproval(comment_id=comment_id)
    row.account_id, row.approved_on = account_id, today
    session.add(row)
    session.flush()


def approved_quotes(session: Session, comment_ids: Iterable[str]) -> set[str]:
    """Of which of these comments a second person agreed to the words as they stand."""
    wanted = select(QuoteApproval.comment_id).where(QuoteApproval.comment_id.in_(list(comment_ids)))
    return set(session.scalars(wanted))


def quotable(
    session: Session, collection_ids: Iterable[str], theme_id: str, stays_here: Iterable[str], limit: int
) -> Sequence[tuple[Comment, Reading, Collection, str, float | None]]:
    """Comments of a theme that might be quoted and are not yet, at most `limit`, in a random, steady order.

    Each with whose it is and the machine's confidence in the theme. Its writer agreed and took nothing back,
    a reader decided that it stays here, a person put the theme on it, and no flag of it is open.
    """
    flag = select(CommentFlag.flag).where(
        CommentFlag.comment_id == Comment.id, CommentFlag.cleared_on.is_(None)
    )
    rows = session.execute(
        select(
            Comment,
            Reading,
            Collection,
            func.coalesce(Response.card_id, Response.pair_id, Response.id),
            Coding.confidence,
        )
        .join(Coding, Coding.comment_id == Comment.id)
        .join(Reading, Reading.comment_id == Comment.id)
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Response, Response.id == Comment.response_id)
        .outerjoin(Quote, Quote.comment_id == Comment.id)
        .where(
            Comment.collection_id.in_(list(collection_ids)),
            Coding.theme_id == theme_id,
            Coding.state == "accepted",
            Comment.may_quote.is_(True),
            Response.taken_back.is_(False),
            Reading.state == "decided",
            Reading.decision.in_(sorted(stays_here)),
            Quote.comment_id.is_(None),
            ~flag.exists(),
        )
        .order_by(Comment.id)
        .limit(limit)
    )
    return [(comment, place, asked, person, sure) for comment, place, asked, person, sure in rows]
