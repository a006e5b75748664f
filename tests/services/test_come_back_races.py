"""Many come back at once: one conversation, one secret and no guess too many; on each database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest
from sqlalchemy import func, select

from questionnaires.answers import Answer, skipped
from survey_app.services import cards, collections, come_back, conversations, notices
from survey_app.services.collections import AskedCollection, Opening
from survey_app.services.conversations import Talk
from survey_app.services.guessing import MISSES_AN_HOUR, TooManyGuesses
from survey_app.store.database import Database
from survey_app.store.tables import CodeGuess, Conversation, DraftAnswer, Partnership
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.partnerships import READY
from tests.services.test_come_back import NOW, code_starting

AT_ONCE = 6


@pytest.fixture(params=["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest) -> Database:
    """The database of this test: SQLite, then PostgreSQL."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def asked(any_database: Database, monkeypatch: pytest.MonkeyPatch) -> AskedCollection:
    """An open collection; hashes cost next to nothing, so that all arrive together."""
    monkeypatch.setattr(cards, "SCRYPT", {"n": 2, "r": 1, "p": 1, "dklen": 32})
    with any_database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", **READY)
        session.add(row)
        session.flush()
        notices.say_details(session, row.id, NOTICE_DETAILS, TODAY)
        return collections.open_collection(session, row.id, Opening("Q05", "Our pack", TODAY), TODAY)


def begun(database: Database, asked: AskedCollection) -> Talk:
    with database.writing() as session:
        talk = conversations.begin(session, asked, "en", TODAY)
        first = next(turn for turn in asked.turns if turn.options)
        given = [Answer(first.id, {"": (first.options[0].code,)})]
        return conversations.keep_all(session, talk, given, {}, TODAY)


def all_at_once(act: Callable[[int], object]) -> list[object]:
    together = Barrier(AT_ONCE)

    def wait_and_act(number: int) -> object:
        together.wait()
        return act(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(wait_and_act, range(AT_ONCE)))


def test_of_many_who_press_at_once_with_one_code_one_holds_the_one_conversation(
    any_database: Database, asked: AskedCollection
) -> None:
    talk = begun(any_database, asked)
    with any_database.writing() as session:
        code = come_back.give(session, talk, TODAY)

    def press(_number: int) -> object:
        with any_database.writing() as session:
            back = come_back.find(session, asked, code, TODAY, NOW)
            return back.token if back else None

    tokens = all_at_once(press)
    with any_database.reading() as session:
        held = [conversations.resume(session, asked, str(token)) for token in tokens]
        assert sum(one is not None for one in held) == 1
        assert all(one.answers == talk.answers for one in held if one is not None)
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1
        assert session.scalar(select(func.count()).select_from(DraftAnswer)) == len(talk.answers)
        assert session.scalars(select(CodeGuess)).all() == []


def test_what_the_first_browser_says_while_another_comes_back_is_not_lost(
    any_database: Database, asked: AskedCollection
) -> None:
    talk = begun(any_database, asked)
    with any_database.writing() as session:
        code = come_back.give(session, talk, TODAY)
    says = next(turn.id for turn in asked.turns if turn.id not in talk.answers)

    def press() -> Talk | None:
        with any_database.writing() as session:
            return come_back.find(session, asked, code, TODAY, NOW)

    with ThreadPoolExecutor(1) as pool:
        with any_database.writing() as session:
            held = conversations.resume(session, asked, talk.token, to_write=True)
            assert held is not None
            pressed = pool.submit(press)
            # Time for the other to come as far as it can; were it too short, this would only test less.
            wait([pressed], timeout=0.5)
            conversations.keep_all(session, held, [skipped(says)], {}, TODAY)
        back = pressed.result()
    assert back is not None
    assert set(back.answers) == back.sealed == {*talk.answers, says}
    with any_database.writing() as session:
        assert conversations.resume(session, asked, talk.token, to_write=True) is None
        assert conversations.resume(session, asked, back.token, to_write=True) == back


def test_first_codes_that_are_asked_for_at_once_share_one_secret(
    any_database: Database, asked: AskedCollection
) -> None:
    talks = [begun(any_database, asked) for _number in range(AT_ONCE)]

    def ask(number: int) -> object:
        with any_database.writing() as session:
            return come_back.give(session, talks[number], TODAY)

    codes = all_at_once(ask)
    with any_database.writing() as session:
        for code in codes:
            assert come_back.find(session, asked, str(code), TODAY, NOW) is not None


def test_of_many_guesses_at_once_no_more_pass_than_one_after_the_other(
    any_database: Database, asked: AskedCollection
) -> None:
    told: list[str] = []

    def guess(number: int) -> object:
        for turn in range(10):
            try:
                with any_database.writing() as session:
                    come_back.find(session, asked, code_starting("K", 10 * number + turn), TODAY, NOW)
                told.append("a miss")
            except TooManyGuesses:
                told.append("refused")
        return number

    all_at_once(guess)
    assert Counter(told) == {"a miss": MISSES_AN_HOUR, "refused": 10 * AT_ONCE - MISSES_AN_HOUR}
