"""What readers take out row by row, read in small pieces; and the choices with which files are taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from survey_app.store.comments import URGENT_FLAGS
from survey_app.store.evidence_tables import ExportSetting
from survey_app.store.responses import further_forms
from survey_app.store.tables import (
    AnswerCode,
    Coding,
    Comment,
    CommentFlag,
    Reading,
    Response,
    StoodAside,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One response. person: the card or pair that it shares with others, "" for neither. is_brought: it came
    from a file.
    """

    response_id: str
    collection_id: str
    person: str
    week: date
    language: str
    is_brought: bool


@dataclass(frozen=True, slots=True)
class Written:
    """One comment. words: None where they do not go out; "" where their key was destroyed.

    is_read: whether the machine has looked at it for themes.
    """

    comment_id: str
    response_id: str
    question_id: str
    part: str
    words: str | None
    direction: str | None
    is_directed: bool
    is_read: bool


@dataclass(frozen=True, slots=True)
class Coded:
    """A theme on a comment. is_persons: whether somebody accepted it. confidence: the machine's, if any."""

    comment_id: str
    theme_id: str
    is_persons: bool
    confidence: float | None


def response_ids(session: Session, collection_ids: Sequence[str], account_id: str) -> list[str]:
    """The responses that count, without everything of people from whom an account stood aside.

    Of a card that was used more than once at a collection it is the form that figures count.
    """
    aside = select(StoodAside.response_id).where(StoodAside.account_id == account_id)
    cards = select(Response.card_id).where(Response.id.in_(aside), Response.card_id.is_not(None))
    pairs = select(Response.pair_id).where(Response.id.in_(aside), Response.pair_id.is_not(None))
    wanted = select(Response.id).where(
        Response.collection_id.in_(collection_ids),
        Response.taken_back.is_(False),
        Response.set_aside.is_(False),
        Response.id.not_in(further_forms(collection_ids)),
        Response.id.not_in(aside),
        or_(Response.card_id.is_(None), Response.card_id.not_in(cards)),
        or_(Response.pair_id.is_(None), Response.pair_id.not_in(pairs)),
    )
    return list(session.scalars(wanted))


def sent(session: Session, ids: Sequence[str]) -> dict[str, Sent]:
    """Responses by their id."""
    rows = session.execute(
        select(
            Response.id,
            Response.collection_id,
            Response.card_id,
            Response.pair_id,
            Response.week,
            Response.language,
            Response.source_key.is_not(None),
        ).where(Response.id.in_(ids))
    )
    return {
        id_: Sent(id_, collection_id, card_id or pair_id or "", week, language, bool(is_brought))
        for id_, collection_id, card_id, pair_id, week, language, is_brought in rows
    }


def codes(session: Session, ids: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Response, question, part and code of everything that was chosen in responses."""
    rows = session.execute(
        select(AnswerCode.response_id, AnswerCode.question_id, AnswerCode.part, AnswerCode.code).where(
            AnswerCode.response_id.in_(ids)
        )
    )
    return [(response_id, question_id, part, code) for response_id, question_id, part, code in rows]


def written(
    session: Session, ids: Sequence[str], partnership_id: str, stays_here: frozenset[str], known: str
) -> list[Written]:
    """The comments of responses, opened where their words go out.

    They do where a reader decided what stays here, and nobody has put them before a reader again or said
    that they name somebody. stays_here: such decisions. known: the flag of what names somebody.
    """
    flagged = (
        select(CommentFlag.flag)
        .where(
            CommentFlag.comment_id == Comment.id,
            CommentFlag.flag.in_([*URGENT_FLAGS, known]),
            CommentFlag.cleared_on.is_(None),
        )
        .exists()
    )
    rows = session.execute(
        select(
            Comment.id,
            Comment.response_id,
            Comment.question_id,
            Comment.part,
            Comment.sealed_text,
            Comment.direction,
            Comment.direction_by.is_not(None),
            Comment.themed_with,
            Reading.state,
            Reading.decision,
            flagged,
        )
        .join(Reading, Reading.comment_id == Comment.id)
        .where(Comment.response_id.in_(ids))
    )
    return [
        Written(
            comment_id,
            response_id,
            question_id,
            part,
            Comment.text.open(session, sealed, comment_id, partnership_id)
            if state == "decided" and decision in stays_here and not is_flagged
            else None,
            direction,
            bool(is_directed),
            bool(themed_with),
        )
        for (
            comment_id,
            response_id,
            question_id,
            part,
            sealed,
            direction,
            is_directed,
            themed_with,
            state,
            decision,
            is_flagged,
        ) in rows
    ]


def coded(session: Session, comment_ids: Sequence[str]) -> list[Coded]:
    """The themes on comments that no person has rejected, in the order of their ids."""
    rows = session.execute(
        select(Coding.comment_id, Coding.theme_id, Coding.state, Coding.confidence)
        .where(Coding.comment_id.in_(comment_ids), Coding.state != "rejected")
        .order_by(Coding.comment_id, Coding.theme_id)
    )
    return [
        Coded(comment_id, theme_id, state == "accepted", confidence)
        for comment_id, theme_id, state, confidence in rows
    ]


# ---- choices that were kept --------------------------------------------------------------------------------


def settings(session: Session, partnership_id: str) -> Sequence[ExportSetting]:
    """A partnership's kept choices, by name."""
    wanted = select(ExportSetting).where(ExportSetting.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(ExportSetting.name)).all()


def keep_setting(
    session: Session,
    partnership_id: str,
    name: str,
    choices: dict[str, str],
    account_id: str | None,
    today: date,
) -> None:
    """Keep choices under a name, in place of those that had it."""
    wanted = select(ExportSetting).where(
        ExportSetting.partnership_id == partnership_id, ExportSetting.name == name
    )
    row = session.scalar(wanted)
    if row is None:
        row = ExportSetting(partnership_id=partnership_id, name=name)
        session.add(row)
    row.choices, row.account_id, row.saved_on = choices, account_id, today
    session.flush()


def drop_setting(session: Session, partnership_id: str, setting_id: str) -> bool:
    """Let kept choices go; False where there are none of this id."""
    found = session.execute(
        delete(ExportSetting)
        .where(ExportSetting.partnership_id == partnership_id, ExportSetting.id == setting_id)
        .returning(ExportSetting.id)
    )
    return found.first() is not None
