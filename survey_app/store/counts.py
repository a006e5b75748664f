"""What figures are made from, as the database counts it: raw, and never shown before disclosure control."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires.answers import NO_OPINION_CODES
from survey_app.store.comments import URGENT_FLAGS, is_urgent
from survey_app.store.responses import further_forms
from survey_app.store.tables import AnswerCode, Coding, Comment, CommentFlag, Response

_person = func.coalesce(Response.card_id, Response.pair_id, Response.id)
"""Who answered: the card, or once cards are gone the pair, so that before and after are one person; else the
response."""
_counts = Response.taken_back.is_(False)
"""What was taken back counts in no figure, though words that must be kept may hang on it still."""


def responses(session: Session, collection_ids: Iterable[str]) -> int:
    """How many responses were sent to collections; what the renewal of exact figures goes by."""
    wanted = (
        select(func.count())
        .select_from(Response)
        .where(Response.collection_id.in_(list(collection_ids)), _counts)
    )
    return session.scalar(wanted) or 0


def forms(session: Session, collection_ids: Iterable[str]) -> int:
    """How many responses count, a card's one at each collection; what the timing of releases goes by."""
    ids = list(collection_ids)
    wanted = (
        select(func.count())
        .select_from(Response)
        .where(Response.collection_id.in_(ids), _counts, Response.id.not_in(further_forms(ids)))
    )
    return session.scalar(wanted) or 0


def forms_of_each(session: Session, collection_ids: Iterable[str]) -> dict[str, int]:
    """`forms` of each of many collections, counted in one statement; those nobody answered are left out."""
    card = func.coalesce(Response.card_id, Response.pair_id)
    rows = session.execute(
        select(Response.collection_id, func.count() - func.count(card) + func.count(card.distinct()))
        .where(Response.collection_id.in_(list(collection_ids)), _counts)
        .group_by(Response.collection_id)
    )
    return {collection_id: int(n) for collection_id, n in rows}


def words_of_each(session: Session, collection_ids: Iterable[str]) -> dict[str, tuple[object, ...]]:
    """What changes whenever what is said of a collection's comments does, by collection; no more than that.

    How many there are, how often people said something of them, by what the machine read them, and how many
    wait for a reader again: no act leaves all of these as they were.
    """
    ids = list(collection_ids)
    found: dict[str, list[object]] = {one: [] for one in ids}
    by = (Comment.collection_id, Comment.themed_with, Comment.themed_by)
    rows = session.execute(
        select(*by, func.count(), func.sum(Comment.coding_version))
        .where(Comment.collection_id.in_(ids))
        .group_by(*by)
        .order_by(*by)
    )
    for collection_id, *told in rows:
        found[collection_id].append((*told,))
    flagged = session.execute(
        select(Comment.collection_id, func.count())
        .select_from(CommentFlag)
        .join(Comment, Comment.id == CommentFlag.comment_id)
        .where(
            Comment.collection_id.in_(ids),
            CommentFlag.flag.in_(URGENT_FLAGS),
            CommentFlag.cleared_on.is_(None),
        )
        .group_by(Comment.collection_id)
    )
    for collection_id, n in flagged:
        found[collection_id].append(n)
    return {one: tuple(told) for one, told in found.items()}


def respondents(session: Session, collection_ids: Iterable[str]) -> int:
    """How many people answered collections: a card that was used twice is one person."""
    wanted = select(func.count(_person.distinct())).where(
        Response.collection_id.in_(list(collection_ids)), _counts
    )
    return session.scalar(wanted) or 0


def codes(session: Session, collection_ids: Iterable[str]) -> dict[tuple[str, str], dict[str, int]]:
    """How many people chose each code, by question and part, each person once at a collection."""
    ids = list(collection_ids)
    rows = session.execute(
        select(AnswerCode.question_id, AnswerCode.part, AnswerCode.code, func.count())
        .join(Response, Response.id == AnswerCode.response_id)
        .where(Response.collection_id.in_(ids), _counts, Response.id.not_in(further_forms(ids)))
        .group_by(AnswerCode.question_id, AnswerCode.part, AnswerCode.code)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    for question_id, part, code, count in rows:
        found.setdefault((question_id, part), {})[code] = count
    return found


def opinions(session: Session, collection_ids: Iterable[str]) -> dict[tuple[str, str], int]:
    """How many people gave an opinion, by question and part: the base of shares, each person once."""
    ids = list(collection_ids)
    rows = session.execute(
        select(AnswerCode.question_id, AnswerCode.part, func.count(AnswerCode.response_id.distinct()))
        .join(Response, Response.id == AnswerCode.response_id)
        .where(
            Response.collection_id.in_(ids),
            AnswerCode.code.not_in(NO_OPINION_CODES),
            _counts,
            Response.id.not_in(further_forms(ids)),
        )
        .group_by(AnswerCode.question_id, AnswerCode.part)
    )
    return {(question_id, part): count for question_id, part, count in rows}


@dataclass(frozen=True, slots=True)
class CodedRow:
    """One code of one response, and whose it is: of a card, of a pair once cards are gone, or alone."""

    response_id: str
    collection_id: str
    person: str
    card_use: int | None
    question_id: str
    part: str
    code: str


def coded_rows(
    session: Session, collection_ids: Iterable[str], question_ids: Iterable[str], *, once: bool = False
) -> Iterator[CodedRow]:
    """The codes of chosen questions, response by response, in a steady order.

    once: of a card the one form that counts at each collection, for what is no pairing.
    """
    ids = list(collection_ids)
    rows = session.execute(
        select(
            Response.id,
            Response.collection_id,
            _person,
            Response.card_use,
            AnswerCode.question_id,
            AnswerCode.part,
            AnswerCode.code,
        )
        .join(AnswerCode, AnswerCode.response_id == Response.id)
        .where(
            Response.collection_id.in_(ids),
            AnswerCode.question_id.in_(list(question_ids)),
            _counts,
            *((Response.id.not_in(further_forms(ids)),) if once else ()),
        )
        .order_by(Response.id, AnswerCode.question_id, AnswerCode.part, AnswerCode.code)
        .execution_options(yield_per=5000)
    )
    for row in rows:
        yield CodedRow(*row)


@dataclass(frozen=True, slots=True)
class Answered:
    """One response: whose it is, to which collection, and which use of a card it was; None without a card."""

    person: str
    collection_id: str
    card_use: int | None


def answered(session: Session, collection_ids: Iterable[str]) -> list[Answered]:
    """Every response to collections, for how their cards were used."""
    rows = session.execute(
        select(_person, Response.collection_id, Response.card_use).where(
            Response.collection_id.in_(list(collection_ids)), _counts
        )
    )
    return [Answered(*row) for row in rows]


def commenters(session: Session, collection_ids: Iterable[str]) -> int:
    """How many people wrote anything."""
    wanted = (
        select(func.count(_person.distinct()))
        .select_from(Comment)
        .join(Response, Response.id == Comment.response_id)
        .where(Comment.collection_id.in_(list(collection_ids)), _counts)
    )
    return session.scalar(wanted) or 0


def people_in_other_languages(
    session: Session, collection_ids: Iterable[str], english: str
) -> frozenset[str]:
    """Those who wrote something that the machine takes to be in another language than English."""
    wanted = (
        select(_person)
        .distinct()
        .select_from(Comment)
        .join(Response, Response.id == Comment.response_id)
        .where(
            Comment.collection_id.in_(list(collection_ids)), _counts, Comment.language.not_in(("", english))
        )
    )
    return frozenset(session.scalars(wanted))


@dataclass(frozen=True, slots=True)
class ThemedRow:
    """One theme on one comment that no person has rejected.

    direction: the comment's, as it stands. directed: whether a person told it. for_theme: the machine's for
    this theme, where the comment turns. confidence: the machine's, None where a person alone put the theme.
    """

    theme_id: str
    person: str
    comment_id: str
    direction: str | None
    directed: bool
    for_theme: str | None
    state: str
    confidence: float | None


def themed_rows(session: Session, collection_ids: Iterable[str]) -> list[ThemedRow]:
    """Themes on the comments of collections: those suggested and those accepted.

    What a person put before a reader again counts in none until a reader has decided (decision 45).
    """
    rows = session.execute(
        select(
            Coding.theme_id,
            _person,
            Comment.id,
            Comment.direction,
            Comment.direction_by.is_not(None),
            Coding.direction,
            Coding.state,
            Coding.confidence,
        )
        .join(Comment, Comment.id == Coding.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(
            Comment.collection_id.in_(list(collection_ids)),
            Coding.state != "rejected",
            _counts,
            ~is_urgent(),
        )
        .order_by(Coding.theme_id, Comment.id)
    )
    return [ThemedRow(*row) for row in rows]
