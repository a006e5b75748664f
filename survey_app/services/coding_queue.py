"""Which comments there are to code: lists that are narrowed and searched, and the one that comes next.

A list shows where comments were written and what stands of them. It is for coding alone and in no order of
worry, direction or anything else that could hide a concern: a reader has decided on every comment in it, and
the reading queue keeps an order of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis import next_to_code
from questionnaires.model import Question
from survey_app.services import audit, double_coding, languages, versions
from survey_app.services.audit import Act
from survey_app.services.coding import Coder
from survey_app.services.queued import Queued, queued
from survey_app.store import coding as store
from survey_app.store import comments as comment_store
from survey_app.store.coding import Draw, Wanted
from survey_app.store.database import Session
from survey_app.store.tables import Coding, Collection, Comment, Reading

STATES = ("to_code", "coded", "differs", "second", "identifies")
ORDERS = ("oldest", "random", "teaches")
PAGE = 50
WINDOW = 200
"""So many comments, at random, are looked at for the one that would teach most: quick whatever waits."""
EVERY = "every"
"""Comments in any language, those that others read too."""
LONGEST_SEARCH = 100
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What somebody narrows their list to; "" for everything. words: what they search for.

    language: "" for all but those that other readers read and this one does not, EVERY for all.
    """

    state: str = "to_code"
    collection: str = ""
    question: str = ""
    theme: str = ""
    direction: str = ""
    wave: str = ""
    language: str = ""
    order: str = "oldest"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A comment in a list. themes: ids of those that stand by a person; suggested: those of the machine."""

    queued: Queued
    text: str
    themes: tuple[str, ...]
    suggested: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be narrowed to: codes and titles of collections, questions, waves, languages."""

    collections: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, Question], ...]
    waves: tuple[str, ...]
    languages: tuple[str, ...]


def listing(session: Session, coder: Coder, narrowing: Narrowing) -> list[Listed]:
    """The first comments of a list, in the order that was asked for."""
    audit.record(session, Act.COMMENTS_LISTED, coder.partnership_id, coder.partnership_id)
    rows = _ordered(session, coder, narrowing)[:PAGE]
    ids = [comment.id for comment, _place, _asked in rows]
    codings = comment_store.codings(session, ids)
    is_blind = narrowing.state == "second"
    return [
        Listed(
            queued(session, comment.id, place, asked, comment.question_id, comment.language),
            comment.text,
            () if is_blind else _in_state(codings, comment.id, "accepted"),
            () if is_blind else _in_state(codings, comment.id, "suggested"),
        )
        for comment, place, asked in rows
    ]


def following(session: Session, coder: Coder, narrowing: Narrowing, after: str = "") -> str | None:
    """The comment to code next, or None. after: one that is left as it is, for the one behind it."""
    ids = [comment.id for comment, _place, _asked in _ordered(session, coder, narrowing)]
    if after in ids:
        ids = ids[ids.index(after) + 1 :] + ids[: ids.index(after)]
    return ids[0] if ids else None


def something_waits(session: Session, coder: Coder, state: str) -> bool:
    """Whether there is anything in a list."""
    return bool(_ordered(session, coder, Narrowing(state=state, order="any"), 1))


def choices(session: Session, coder: Coder) -> Choices:
    """What this person's lists can be narrowed to."""
    rows = store.asked_questions(session, coder.scope)
    asked: dict[str, Question] = {}
    for _code, _title, version, _wave, question_id in rows:
        question = versions.read(session, version).question(question_id)
        if question is not None:
            asked.setdefault(question_id, question)
    return Choices(
        tuple({code: title for code, title, *_rest in rows}.items()),
        tuple(sorted(asked.items())),
        tuple(wave for wave in ("before", "middle", "after", "later") if any(row[3] == wave for row in rows)),
        tuple(comment_store.languages(session, coder.scope, ("decided",))),
    )


def _in_state(codings: dict[str, list[Coding]], comment_id: str, state: str) -> tuple[str, ...]:
    return tuple(row.theme_id for row in codings.get(comment_id, ()) if row.state == state)


def _ordered(
    session: Session, coder: Coder, narrowing: Narrowing, limit: int = WINDOW
) -> Sequence[tuple[Comment, Reading, Collection]]:
    wanted = Wanted(
        account_id=coder.account_id,
        words=tuple(narrowing.words.split())[:MOST_WORDS],
        settles_all=coder.settles_all,
        language="" if narrowing.language == EVERY else narrowing.language,
        left_out=_left_out(session, coder, narrowing),
        **{name: getattr(narrowing, name) for name in _SHARED},
    )
    # What nobody has coded is in no draw.
    is_new = narrowing.state == "to_code"
    draw = Draw(coder.scope, 0) if is_new else double_coding.draw(session, coder.partnership_id)
    rows = store.page(session, coder.scope, wanted, draw, narrowing.order, limit)
    if narrowing.order != "teaches" or not is_new:
        return rows
    sure = store.confidences(session, [comment.id for comment, _place, _asked in rows])
    known = store.times_coded(session, coder.partnership_id)
    order = next_to_code.order([sure[comment.id] for comment, _place, _asked in rows], known)
    return [rows[place] for place in order]


def _left_out(session: Session, coder: Coder, narrowing: Narrowing) -> frozenset[str]:
    if narrowing.language:
        return frozenset()
    return languages.left_to_others(session, coder.partnership_id, coder.account_id)


_SHARED = ("state", "collection", "question", "theme", "direction", "wave")
