"""Accounts that belong to a district: who may, who then does not count, and what they open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from survey_app.services import accounts, collections, cover, languages, shared_answers
from survey_app.services.accounts import ANSWER_REQUESTS, EDIT_CODEBOOK, READ_COMMENTS, TEACH, Role, Staff
from survey_app.services.collections import Opening
from survey_app.services.refusals import Refusal
from survey_app.store import narrowing
from survey_app.store.database import Database
from survey_app.store.tables import Account, District, Partnership
from tests.conftest import TODAY
from tests.partnerships import READY

NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times
Make = Callable[..., str]


@pytest.fixture
def north(database: Database, partnership: str) -> str:
    with database.writing() as session:
        row = District(partnership_id=partnership, name="Northwater")
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def elsewhere(database: Database) -> str:
    """A district of another partnership."""
    with database.writing() as session:
        whose = Partnership(name="Four Hills Partnership", **READY)
        session.add(whose)
        session.flush()
        row = District(partnership_id=whose.id, name="Westwater")
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def make(database: Database, partnership: str) -> Make:
    def account(role: str, district: str | None = None, name: str = "") -> str:
        with database.writing() as session:
            token = accounts.invite(session, partnership, role, NOW, district)
            return accounts.accept(session, token, name or role, "Somebody", "a hash", NOW)

    return account


def test_a_link_makes_an_account_of_its_district(database: Database, north: str, make: Make) -> None:
    made = make("viewer", north)
    with database.writing() as session:
        assert session.get_one(Account, made).district_id == north
        token = accounts.begin_session(session, made, "viewer", "pepper", NOW, by_link=True)
        found = accounts.who(session, token, NOW)
    assert found is not None
    assert found[0].district_id == north


def test_administrators_belong_to_no_district(
    database: Database, partnership: str, north: str, make: Make
) -> None:
    with pytest.raises(Refusal, match="administrator"):
        make("administrator", north)
    made = make("administrator")
    with database.writing() as session, pytest.raises(Refusal, match="administrator"):
        accounts.change_district(session, partnership, made, north)


def test_no_account_belongs_to_anothers_district(
    database: Database, partnership: str, elsewhere: str, make: Make
) -> None:
    with pytest.raises(Refusal, match="not one of this partnership's"):
        make("reader", elsewhere)
    made = make("reader")
    with database.writing() as session:
        for wrong in (elsewhere, "", accounts.NO_SUCH_DISTRICT):
            with pytest.raises(Refusal, match="not one of this partnership's"):
                accounts.change_district(session, partnership, made, wrong)
        assert session.get_one(Account, made).district_id is None


def test_what_touches_the_whole_partnership_is_not_for_a_district() -> None:
    of_one = Staff("a", "p", "ann", "Ann", Role.READER, district_id="d")
    of_all = Staff("b", "p", "bea", "Bea", Role.READER)
    assert of_one.may(READ_COMMENTS)
    for roles in (ANSWER_REQUESTS, TEACH):
        assert of_all.may(roles)
        assert not of_one.may(roles)
    assert not Staff("c", "p", "cy", "Cy", Role.COORDINATOR, district_id="d").may(EDIT_CODEBOOK)


def test_a_reader_of_a_district_is_none_that_people_are_promised(
    database: Database, partnership: str, north: str, make: Make
) -> None:
    """What people are told of who reads holds for every collection, and theirs is one district's."""
    made, second = make("reader", north), make("reader", name="second")
    with database.writing() as session:
        accounts.say_reads(session, partnership, made, ["pl"], ["pl"])
        assert accounts.has_reader(session, partnership)
        assert languages.read_by_somebody(session, partnership) == {"en"}
        with pytest.raises(Refusal, match="does not read comments here"):
            cover.enter(session, partnership, {made: (range(5), 17), second: (range(5), 17)})
        accounts.change_district(session, partnership, second, north)
        assert not accounts.has_reader(session, partnership)
        assert accounts.reads_in_districts(session, partnership)
        accounts.change_district(session, partnership, made, None)
        assert languages.read_by_somebody(session, partnership) == {"en", "pl"}


def test_a_reader_who_comes_to_belong_to_a_district_leaves_the_cover(
    database: Database, partnership: str, north: str, make: Make
) -> None:
    both = [make("reader", name="first"), make("reader", name="second")]
    with database.writing() as session:
        cover.enter(session, partnership, {one: (range(5), 17) for one in both})
        kept = cover._cover(session, partnership, TODAY)
        assert kept is not None
        assert {one.reader for one in kept.duties} == set(both)
        accounts.change_district(session, partnership, both[0], north)
        left = cover._cover(session, partnership, TODAY)
        assert left is not None
        assert {one.reader for one in left.duties} == {both[1]}


def test_a_collection_that_they_open_is_their_districts(
    database: Database, partnership: str, north: str
) -> None:
    with database.writing() as session:
        another = District(partnership_id=partnership, name="Southwater")
        session.add(another)
        session.flush()
        other_id = another.id
    with database.writing() as session:
        narrowing.narrow(session, north)
        opening = Opening("Q02", "How it is", TODAY, disclosure_class="protected", wave="before")
        opened = collections.open_collection(session, partnership, opening, TODAY)
        assert opened.district_id == north
        theirs = Opening(
            "Q02", "How it is", TODAY, disclosure_class="protected", wave="before", district_id=other_id
        )
        with pytest.raises(Refusal, match="That district"):
            collections.open_collection(session, partnership, theirs, TODAY)


def test_what_is_shared_goes_to_nobody_who_could_not_open_it(
    database: Database, partnership: str, north: str, make: Make
) -> None:
    make("practitioner", north)
    with database.writing() as session:
        assert shared_answers.receivers_in(session, partnership, north)
        assert not shared_answers.receivers_in(session, partnership, None)
