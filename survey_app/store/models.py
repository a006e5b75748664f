"""Models of theming: what people's codes taught, and which one is in use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.store.coding import is_unsettled
from survey_app.store.sealed import SealedWords
from survey_app.store.tables import (
    Coding,
    Collection,
    Comment,
    Lesson,
    Model,
    ModelChoice,
    Partnership,
    PersonCoding,
    Reading,
    Response,
)

IN_TRAINING = ("asked", "learning")
PERSON = func.coalesce(Response.card_id, Response.pair_id, Response.id)
"""A person, as far as anything here knows one: a card's responses are one person's."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A comment that may teach, with what a person put on it, and where it was written.

    person: holds one person's comments together, and is good for counting alone.
    """

    comment_id: str
    text: str
    themes: tuple[str, ...]
    direction: str
    audience: str
    version_hash: str
    question_id: str
    person: str


def partnership_ids(session: Session) -> list[str]:
    """Every partnership of this database."""
    return list(session.scalars(select(Partnership.id).order_by(Partnership.id)))


def finished(session: Session, partnership_id: str, stays_here: Iterable[str]) -> list[Taught]:
    """What a partnership's people have finished coding and may be used to teach, in a steady order.

    A comment is finished when a person has coded it and nothing that two differ on is open. stays_here: the
    decisions of a reader after which words may be worked on.
    """
    rows = session.execute(
        _usable(partnership_id, stays_here).where(*_is_finished()).order_by(Comment.id)
    ).all()
    accepted: dict[str, list[str]] = {}
    ids = {row[0] for row in rows}
    for comment_id, theme_id in session.execute(
        select(Coding.comment_id, Coding.theme_id)
        .join(Comment, Comment.id == Coding.comment_id)
        .join(Collection, Collection.id == Comment.collection_id)
        .where(Collection.partnership_id == partnership_id, Coding.state == "accepted")
        .order_by(Coding.theme_id)
    ):
        if comment_id in ids:
            accepted.setdefault(comment_id, []).append(theme_id)
    taught = [
        Taught(
            comment_id=comment_id,
            text=Comment.text.open(session, words, comment_id, partnership_id),
            themes=tuple(accepted.get(comment_id, ())),
            direction=direction or "" if direction_by is not None else "",
            audience=audience,
            version_hash=version_hash,
            question_id=question_id,
            person=person,
        )
        for comment_id, words, direction, direction_by, audience, version_hash, question_id, person in rows
    ]
    return [one for one in taught if one.text]


def _is_finished() -> tuple[ColumnElement[bool], ...]:
    coded = exists().where(PersonCoding.comment_id == Comment.id, PersonCoding.cannot.is_(False))
    return coded, ~is_unsettled()


def people_who_may_teach(session: Session, partnership_id: str, stays_here: Iterable[str]) -> list[str]:
    """Whose comments `finished` gives: one mark of a person a comment, and no words."""
    usable = _usable(partnership_id, stays_here).with_only_columns(PERSON)
    return list(session.scalars(usable.where(*_is_finished())))


def people_who_taught(session: Session, model: Model, stays_here: Iterable[str]) -> set[str]:
    """Whose comments `lessons` gives: each person once, and no words."""
    usable = _usable(model.partnership_id, stays_here).with_only_columns(PERSON)
    return set(
        session.scalars(
            usable.join(Lesson, Lesson.comment_id == Comment.id).where(Lesson.model_id == model.id)
        )
    )


def lessons(session: Session, model: Model, stays_here: Iterable[str]) -> list[Taught]:
    """What a model learned from, as coded then, without what may no longer be used."""
    rows = session.execute(
        _usable(model.partnership_id, stays_here)
        .add_columns(Lesson.themes, Lesson.direction)
        .join(Lesson, Lesson.comment_id == Comment.id)
        .where(Lesson.model_id == model.id)
        .order_by(Comment.id)
    )
    taught = [
        Taught(
            comment_id=comment_id,
            text=Comment.text.open(session, words, comment_id, model.partnership_id),
            themes=tuple(themes),
            direction=direction,
            audience=audience,
            version_hash=version_hash,
            question_id=question_id,
            person=person,
        )
        for comment_id, words, _, _, audience, version_hash, question_id, person, themes, direction in rows
    ]
    return [one for one in taught if one.text]


def lesson_ids(session: Session, model: Model, stays_here: Iterable[str]) -> frozenset[str]:
    """The comments of `lessons`, without a word of them: whether something has left a model."""
    usable = _usable(model.partnership_id, stays_here).with_only_columns(Comment.id)
    rows = session.scalars(
        usable.join(Lesson, Lesson.comment_id == Comment.id).where(Lesson.model_id == model.id)
    )
    return frozenset(rows)


def keep_lessons(session: Session, model: Model, taught: Iterable[Taught]) -> None:
    """Let a model learn from these and nothing else: what an earlier attempt kept is replaced."""
    session.execute(delete(Lesson).where(Lesson.model_id == model.id))
    rows = [
        {
            "model_id": model.id,
            "comment_id": one.comment_id,
            "themes": list(one.themes),
            "direction": one.direction,
        }
        for one in taught
    ]
    if rows:
        session.execute(insert(Lesson), rows)


def _usable(
    partnership_id: str, stays_here: Iterable[str]
) -> Select[str, SealedWords, str | None, str | None, str, str, str, str]:
    """Comments that nobody took back, that a reader found nothing in to pass on, and that are not shared."""
    return (
        select(
            Comment.id,
            Comment.sealed_text,
            Comment.direction,
            Comment.direction_by,
            Collection.audience,
            Collection.version_hash,
            Comment.question_id,
            PERSON,
        )
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Response, Response.id == Comment.response_id)
        .join(Reading, Reading.comment_id == Comment.id)
        .where(
            Collection.partnership_id == partnership_id,
            Collection.kind != "shared",
            Response.taken_back.is_(False),
            Reading.state == "decided",
            Reading.decision.in_(list(stays_here)),
        )
    )


# ---- models ----------------------------------------------------------------------------------------------


def add(
    session: Session, partnership_id: str, state: str, bar: float, account_id: str | None, today: date
) -> Model | None:
    """A new model of a partnership, to be trained. None where another is in training already."""
    last = session.scalar(select(func.max(Model.number)).where(Model.partnership_id == partnership_id))
    row = Model(
        partnership_id=partnership_id,
        number=(last or 0) + 1,
        state=state,
        bar=bar,
        account_id=account_id,
        asked_on=today,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        # Somebody asked at the same moment, and the database let one of the two in.
        return None
    return row


def listing(session: Session, partnership_id: str) -> Sequence[Model]:
    """A partnership's models, the newest first."""
    wanted = select(Model).where(Model.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(Model.number.desc())).all()


def numbered(session: Session, partnership_id: str, number: int) -> Model | None:
    """A partnership's model of that number."""
    wanted = select(Model).where(Model.partnership_id == partnership_id, Model.number == number)
    return session.scalar(wanted)


def in_training(session: Session, partnership_id: str) -> Model | None:
    """The model that a partnership waits for."""
    return session.scalar(
        select(Model).where(Model.partnership_id == partnership_id, Model.state.in_(IN_TRAINING))
    )


def waiting(session: Session, begun_before: datetime) -> list[str]:
    """The models that nobody is training: asked for, or begun so long ago that whoever did is gone."""
    wanted = select(Model.id).where(
        (Model.state == "asked") | ((Model.state == "learning") & (Model.began_at <= begun_before))
    )
    return list(session.scalars(wanted.order_by(Model.asked_on, Model.id)))


def advance(session: Session, model_id: str, attempt: int, step: str) -> bool:
    """Note how far a training is. False where it was stopped, or somebody began it anew since."""
    return _while_learning(session, model_id, attempt, {"step": step})


def finish(session: Session, model_id: str, attempt: int, **learned: object) -> bool:
    """End a training, once. False where it was stopped, or somebody began it anew since."""
    return _while_learning(session, model_id, attempt, {"step": "", **learned})


def _while_learning(session: Session, model_id: str, attempt: int, values: dict[str, object]) -> bool:
    # One statement that asks and writes, so that of two workers with one training only one can end it.
    found = session.execute(
        update(Model)
        .where(Model.id == model_id, Model.state == "learning", Model.attempt == attempt)
        .values(values)
        .returning(Model.id)
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


# ---- which one is in use ---------------------------------------------------------------------------------


def choice(session: Session, partnership_id: str) -> ModelChoice | None:
    """The newest choice of a partnership, or None where nobody has chosen yet."""
    wanted = select(ModelChoice).where(ModelChoice.partnership_id == partnership_id)
    return session.scalar(wanted.order_by(ModelChoice.place.desc()).limit(1))


def choices(session: Session, partnership_id: str, limit: int) -> Sequence[ModelChoice]:
    """Which models a partnership went over to, the newest first."""
    wanted = select(ModelChoice).where(ModelChoice.partnership_id == partnership_id)
    return session.scalars(wanted.order_by(ModelChoice.place.desc()).limit(limit)).all()


def choose(
    session: Session, partnership_id: str, model_id: str | None, account_id: str | None, today: date
) -> None:
    """Go over to a model, or with None to the codebook alone."""
    before = choice(session, partnership_id)
    session.add(
        ModelChoice(
            partnership_id=partnership_id,
            place=before.place + 1 if before is not None else 1,
            model_id=model_id,
            account_id=account_id,
            chosen_on=today,
        )
    )
    session.flush()


def in_use(session: Session, partnership_id: str) -> Model | None:
    """The model that a partnership's comments are read by; None for the codebook alone."""
    chosen = choice(session, partnership_id)
    if chosen is None or chosen.model_id is None:
        return None
    return session.get(Model, chosen.model_id)
