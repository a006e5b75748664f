"""Many at once: guesses do not slip past the delay, and a link makes one account; on each database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest

from survey_app.services import accounts
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.partnerships import READY

NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times
AT_ONCE = 8
TRIES = 24


@pytest.fixture(params=["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest) -> Database:
    """The database of this test: SQLite, then PostgreSQL."""
    found: Database = request.getfixturevalue(request.param)
    return found


def all_at_once(act: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(act, range(TRIES)))


def test_of_many_guesses_at_once_no_more_pass_than_one_after_the_other(any_database: Database) -> None:
    def guess(_number: int) -> object:
        with any_database.writing() as session:
            return accounts.claim_attempt(session, "sam", "a secret", NOW).total_seconds()

    assert sorted(all_at_once(guess)) == [0] * 4 + [2] * (TRIES - 4)


def test_a_link_that_many_use_at_once_makes_one_account(any_database: Database) -> None:
    with any_database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", **READY)
        session.add(row)
        session.flush()
        partnership = row.id
        tokens = [accounts.invite(session, partnership, "viewer", NOW) for _ in range(TRIES // AT_ONCE)]
    together = Barrier(AT_ONCE)

    def use(number: int) -> object:
        together.wait()
        try:
            with any_database.writing() as session:
                token = tokens[number // AT_ONCE]
                return accounts.accept(session, token, f"viewer {number}", "Viewer", "a hash", NOW)
        except Refusal as refusal:
            return type(refusal)

    assert all_at_once(use).count(accounts.LinkSpent) == TRIES - len(tokens)
    with any_database.reading() as session:
        assert len(accounts.people(session, partnership, NOW)) == len(tokens)


def test_a_name_that_many_take_at_once_goes_to_one(any_database: Database) -> None:
    with any_database.writing() as session:
        row = Partnership(name="Four Hills Partnership", **READY)
        session.add(row)
        session.flush()
        tokens = [accounts.invite(session, row.id, "viewer", NOW) for _ in range(TRIES)]

    def take(number: int) -> object:
        try:
            with any_database.writing() as session:
                return accounts.accept(session, tokens[number], "kim", "Kim", "a hash", NOW)
        except Refusal as refusal:
            return type(refusal)

    assert all_at_once(take).count(accounts.NameTaken) == TRIES - 1
