"""`heard account`: lists who can sign in with what, and makes a way back in without a page."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from survey_app.services import accounts, audit, clock
from survey_app.services.accounts import LinkState
from survey_app.services.audit import Act
from survey_app.store import audit as audit_store
from survey_app.store import collections as partnerships
from survey_app.store.database import Database
from tests.commands.test_formats import example


@pytest.fixture(autouse=True)
def boss(database: Database, partnership: str) -> str:
    """The only administrator, who has lost everything."""
    with database.writing() as session:
        token = accounts.invite(session, partnership, "administrator", clock.now())
        return accounts.accept(session, token, "boss@heard", "Boss", "a hash", clock.now())


def test_accounts_are_listed_with_what_they_sign_in_with(run: Callable) -> None:
    listed = json.loads(run("account", "list", "--json").out)
    assert listed == [
        {
            "partnership": "Three Rivers Partnership",
            "sign_in_name": "boss@heard",
            "role": "administrator",
            "district": "",
            "is_open": True,
            "password": True,
            "passkey": False,
            "codes": False,
        }
    ]
    assert set(listed[0]) == set(example("account list")[0])
    assert "a hash" not in run("account", "list").out
    assert "boss@heard" in run("account", "list").out


def test_a_link_for_a_lost_administrator_renews_that_account_and_is_recorded(
    run: Callable, database: Database, partnership: str, boss: str
) -> None:
    done = run("account", "renew", " BOSS@heard ")
    assert done.status == 0
    token = done.out.strip().rpartition("http://localhost:8000/staff/welcome/")[2]
    with database.reading() as session:
        found = accounts.welcome(session, token, clock.now())
        told = [line for line in audit_store.walk(session, partnership) if line.act == Act.LINK_MADE]
    assert (found.state, found.sign_in_name) == (LinkState.OPEN, "boss@heard")
    assert [line.account for line in told] == [audit.COMMAND_LINE]


def test_sign_ins_are_ended_and_a_closed_account_is_opened(
    run: Callable, database: Database, partnership: str, boss: str
) -> None:
    with database.writing() as session:
        cookie = accounts.begin_session(session, boss, "boss@heard", "a secret", clock.now())
    assert run("account", "sign-out", "boss@heard").status == 0
    with database.writing() as session:
        assert accounts.who(session, cookie, clock.now()) is None
        token = accounts.invite(session, partnership, "viewer", clock.now())
        sam = accounts.accept(session, token, "sam", "Sam", "a hash", clock.now())
        accounts.deactivate(session, partnership, sam, boss, clock.now())
    refused = run("account", "renew", "sam")
    assert (refused.status, refused.out) == (1, "")
    assert "closed" in refused.err
    assert run("account", "open", "sam").status == 0
    assert run("account", "renew", "sam").status == 0


def test_a_name_that_nobody_has_is_told_in_one_sentence(run: Callable) -> None:
    done = run("account", "renew", "nobody")
    assert done.status == 1
    assert "Nobody signs in with the name 'nobody'" in done.err


def test_a_partnership_whose_first_link_ran_out_gets_another_by_the_same_name(
    run: Callable, database: Database
) -> None:
    run("partnership", "Two Hills")
    with database.reading() as session:
        before = set(partnerships.partnership_ids(session))
    again = run("partnership", "Two Hills")
    with database.reading() as session:
        assert set(partnerships.partnership_ids(session)) == before, "a second of one name is a trap"
        token = again.out.partition("/staff/welcome/")[2].split()[0]
        assert accounts.welcome(session, token, clock.now()).state is LinkState.OPEN
    assert "nobody runs it yet" in again.out


def test_a_partnership_that_somebody_runs_is_not_made_again(run: Callable, database: Database) -> None:
    refused = run("partnership", "Three Rivers Partnership")
    assert (refused.status, "heard account renew NAME" in refused.err) == (1, True)
    with database.reading() as session:
        assert len(partnerships.partnership_ids(session)) == 1
