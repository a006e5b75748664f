"""People who answer, for tests: whole responses with codes and words, put where real ones go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from questionnaires.answers import MAIN, Answer
from survey_app.engine.replies import TEXT_PART
from survey_app.services import clock, collections, contact, conversations
from survey_app.services.contact import Pace, Place, Wish
from survey_app.store import comments, responses
from survey_app.store.database import Database
from survey_app.store.tables import Card, Coding, Comment, Reading
from tests.conftest import TODAY
from tests.loaded import read_on_weekdays

ARRIVED = datetime(2026, 11, 20, 15, 30)  # noqa: DTZ001 - UTC without a zone, as the house keeps times


def answer(
    database: Database,
    code: str,
    codes: Mapping[str, str | Iterable[str]] | None = None,
    words: Mapping[str, str] | None = None,
    *,
    times: int = 1,
    card_id: str | None = None,
) -> list[str]:
    """Send the same answers `times` times, and give the responses' ids.

    codes: a code, or several, by question id; "question:part" for a part. words: a comment by question id.
    """
    answers: dict[str, Answer] = {}
    for name, chosen in (codes or {}).items():
        question_id, _colon, part = name.partition(":")
        held = answers.get(question_id, Answer(question_id))
        picked = (chosen,) if isinstance(chosen, str) else tuple(chosen)
        answers[question_id] = Answer(question_id, {**held.codes, part or MAIN: picked}, held.words)
    for question_id, text in (words or {}).items():
        answers[question_id] = Answer(question_id, {}, {TEXT_PART: text})
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        return [
            responses.add_response(
                session,
                asked.id,
                clock.week_of(TODAY),
                "en",
                answers,
                card_id,
                turns=asked.turns,
                arrived_at=ARRIVED,
            )
            for _ in range(times)
        ]


def card(database: Database, programme_id: str) -> str:
    """A card of a programme that nobody has used."""
    with database.writing() as session:
        row = Card(programme_id=programme_id)
        session.add(row)
        session.flush()
        return row.id


def comments_of(database: Database, response_ids: Iterable[str]) -> list[str]:
    """The ids of the comments of responses."""
    wanted = set(response_ids)
    with database.reading() as session:
        return sorted(row.id for row in session.query(Comment) if row.response_id in wanted)


def code_comments(
    database: Database,
    comment_ids: Iterable[str],
    theme_id: str,
    *,
    state: str = "accepted",
    direction: str = "positive",
    decision: str = "no_action",
    may_quote: bool | None = None,
    because: Iterable[str] = (),
    confidence: float | None = None,
) -> None:
    """Put a theme on comments, and let a reader have decided on them ("" for not yet)."""
    with database.writing() as session:
        for comment_id in comment_ids:
            comments.add_coding(
                session,
                Coding(
                    comment_id=comment_id,
                    theme_id=theme_id,
                    state=state,
                    because=list(because),
                    confidence=0.5 if confidence is None and state == "suggested" else confidence,
                ),
            )
            comment = session.get_one(Comment, comment_id)
            comment.direction, comment.may_quote = direction, may_quote
            if state != "suggested":
                # A person said so; a suggestion is the machine's, and leaves the comment to be coded first.
                comment.coding_version += 1
            place = session.get_one(Reading, comment_id)
            place.state, place.decision = ("decided", decision) if decision else ("new", "")


WISH = Wish(
    name="Kit",
    way="call",
    detail="07700 900123",
    when="After four",
    who_sees="My brother",
    if_other="Say it is about football",
    more="Please do not leave a message",
)
"""What somebody might write who wants to be contacted; the number is one of those kept for films."""


EVENING = datetime(2026, 11, 23, 18, 0)  # noqa: DTZ001 - UTC without a zone, as the house keeps times


def asks_for_contact(
    database: Database, partnership_id: str, token: str = "a page's own token", wish: Wish = WISH
) -> str:
    """Ask to be contacted, on TODAY's evening, where somebody reads it, and give the request's id."""
    place = Place(partnership_id, "Three Rivers Partnership", is_example=False, nation="england")
    with database.reading() as session:
        is_read = contact.next_reading(session, place, EVENING) is not None
    if not is_read:
        read_on_weekdays(database, partnership_id)
    with database.writing() as session:
        contact.ask(session, place, wish, token, Pace(), EVENING, TODAY)
        row = contact.store.by_mark(session, conversations.hash_of(token))
        assert row is not None
        return row.id
