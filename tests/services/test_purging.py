"""Purging: what was not sent goes after a day, sign-ins go when their time is up, and nothing else goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from questionnaires.answers import Answer
from survey_app.services import clock, collections, purging
from survey_app.services.accounts import ABSOLUTE
from survey_app.services.purging import Purged
from survey_app.store import responses
from survey_app.store.database import Database
from survey_app.store.tables import (
    Account,
    CodeGuess,
    Collection,
    Comment,
    Conversation,
    DraftAnswer,
    Reading,
    Response,
    Row,
    StaffSession,
)
from tests.conftest import TODAY

NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times
A_DAY, A_SECOND = timedelta(days=1), timedelta(seconds=1)
Begin = Callable[[str, int], None]


@pytest.fixture
def begin(database: Database, opened: Callable[..., str]) -> Begin:
    """Begins a conversation, last touched so many days ago, with one answer in it."""
    code = opened("Q02", wave="before")

    def begin_one(name: str, days_ago: int) -> None:
        with database.writing() as session:
            asked = collections.find(session, code, TODAY)
            assert asked is not None
            touched = TODAY - days_ago * A_DAY
            session.add(Conversation(token_hash=name, collection_id=asked.id, touched_on=touched))
            session.flush()
            session.add(DraftAnswer(conversation_hash=name, question_id="Q02.1", content={}))

    return begin_one


@pytest.fixture
def sign_in(database: Database, partnership: str) -> Callable[[str, datetime], None]:
    with database.writing() as session:
        account = Account(
            partnership_id=partnership,
            sign_in_name="somebody",
            display_name="Somebody",
            role="viewer",
            password_hash="a hash",
            made_on=TODAY,
        )
        session.add(account)
        session.flush()

    def sign_in_at(name: str, started_at: datetime) -> None:
        with database.writing() as session:
            session.add(
                StaffSession(
                    token_hash=name, account_id=account.id, started_at=started_at, seen_at=started_at
                )
            )

    return sign_in_at


def _purge(database: Database, *, dry_run: bool = False) -> Purged:
    with database.writing() as session:
        return purging.purge(session, TODAY, NOW, dry_run=dry_run)


def _how_many(database: Database, table: type[Row]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(("days_ago", "goes"), [(0, False), (1, False), (2, True), (30, True)])
def test_an_unsent_conversation_goes_on_the_second_day_with_its_answers(
    database: Database, begin: Begin, days_ago: int, goes: bool
) -> None:
    begin("one", days_ago)
    assert _purge(database) == Purged(conversations=int(goes), sign_ins=0)
    assert _how_many(database, Conversation) == int(not goes)
    assert _how_many(database, DraftAnswer) == int(not goes)


@pytest.mark.parametrize(
    ("days_ago", "kept_until_in", "goes"),
    [(7, 0, False), (7, -1, True), (2, 5, False), (1, -1, False), (0, -1, False), (2, -1, True)],
)
def test_a_conversation_with_a_code_goes_when_its_last_day_is_over_and_nobody_is_in_it(
    database: Database, begin: Begin, days_ago: int, kept_until_in: int, goes: bool
) -> None:
    begin("one", days_ago)
    begin("without a code", 2)
    with database.writing() as session:
        session.get_one(Conversation, "one").kept_until = TODAY + kept_until_in * A_DAY
    assert _purge(database).conversations == 1 + goes
    assert _how_many(database, Conversation) == _how_many(database, DraftAnswer) == int(not goes)


@pytest.mark.parametrize(
    ("column", "days_ago", "goes"),
    [
        ("closed_on", 0, True),
        ("closed_on", 1, True),
        ("closes_on", -1, False),
        ("closes_on", 0, False),
        ("closes_on", 1, True),
    ],
)
def test_what_was_not_sent_goes_when_its_collection_is_closed_and_elsewhere_stays(
    database: Database, begin: Begin, opened: Callable[..., str], column: str, days_ago: int, goes: bool
) -> None:
    begin("one", 0)
    begin("with a code", 0)
    elsewhere = opened("Q02", wave="after")
    with database.writing() as session:
        conversation = session.get_one(Conversation, "with a code")
        conversation.kept_until = TODAY + 5 * A_DAY
        setattr(session.get_one(Collection, conversation.collection_id), column, TODAY - days_ago * A_DAY)
        asked = collections.find(session, elsewhere, TODAY)
        assert asked is not None
        session.add(Conversation(token_hash="elsewhere", collection_id=asked.id, touched_on=TODAY))
    went = 2 if goes else 0
    assert _purge(database, dry_run=True).conversations == went
    assert _how_many(database, Conversation) == 3
    assert _purge(database).conversations == went
    assert (_how_many(database, Conversation), _how_many(database, DraftAnswer)) == (3 - went, 2 - went)


@pytest.mark.parametrize(("minutes_ago", "goes"), [(0, False), (59, False), (60, False), (61, True)])
def test_a_count_of_guesses_goes_when_its_hour_is_over(
    database: Database, minutes_ago: int, goes: bool
) -> None:
    with database.writing() as session:
        hour = NOW - timedelta(minutes=minutes_ago)
        session.add(CodeGuess(scope="back:somewhere:K", hour=hour, misses=30))
    assert _purge(database, dry_run=True).guesses == int(goes)
    assert _how_many(database, CodeGuess) == 1
    assert _purge(database).guesses == int(goes)
    assert _how_many(database, CodeGuess) == int(not goes)


@pytest.mark.parametrize(
    ("age", "goes"),
    [
        (timedelta(0), False),
        (ABSOLUTE - A_SECOND, False),
        (ABSOLUTE, False),
        (ABSOLUTE + A_SECOND, True),
    ],
)
def test_a_sign_in_goes_when_its_whole_life_is_over(
    database: Database, sign_in: Callable[[str, datetime], None], age: timedelta, goes: bool
) -> None:
    sign_in("one", NOW - age)
    assert _purge(database) == Purged(conversations=0, sign_ins=int(goes))
    assert _how_many(database, StaffSession) == int(not goes)


def test_a_dry_run_counts_what_would_go_and_keeps_it(
    database: Database, begin: Begin, sign_in: Callable[[str, datetime], None]
) -> None:
    begin("old", 5)
    begin("new", 0)
    sign_in("old", NOW - ABSOLUTE - A_SECOND)
    would_go = _purge(database, dry_run=True)
    assert would_go == Purged(conversations=1, sign_ins=1)
    assert _how_many(database, Conversation) == 2
    assert _how_many(database, DraftAnswer) == 2
    assert _how_many(database, StaffSession) == 1
    assert _purge(database) == would_go
    assert _purge(database) == Purged(conversations=0, sign_ins=0)


def test_what_was_sent_stays_however_old(
    database: Database, begin: Begin, opened: Callable[..., str]
) -> None:
    begin("old", 400)
    code = opened("Q02", wave="after")
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        responses.add_response(
            session,
            asked.id,
            clock.week_of(TODAY - 400 * A_DAY),
            "en",
            {"Q02.11": Answer("Q02.11", {}, {"text": "Kept"})},
            turns=asked.turns,
            arrived_at=NOW - 400 * A_DAY,
        )
    assert _purge(database).conversations == 1
    assert [_how_many(database, table) for table in (Response, Comment, Reading)] == [1, 1, 1]
