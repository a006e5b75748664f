"""What is shared with somebody is opened by that account alone, and reaches them whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from survey_app.services import collections, shared_answers
from survey_app.services.refusals import Refusal
from survey_app.services.shared_answers import NotYours
from survey_app.store.database import Database
from survey_app.store.tables import Account, Partnership, Response
from tests.conftest import TODAY, receives
from tests.respondents import answer

Opened = Callable[..., str]
WORDS = "I want to stay at my school."


@pytest.fixture
def chair(database: Database, partnership: str) -> str:
    with database.writing() as session:
        return receives(session, partnership)


@pytest.fixture
def code(opened: Opened, chair: str) -> str:
    return opened("Q04", wave="before", kind="shared", shared_with="the chair", shared_to=chair)


def test_whoever_it_goes_to_reads_what_was_chosen_and_written_in_the_order_of_asking(
    database: Database, partnership: str, code: str, chair: str
) -> None:
    chosen = {"Q04.5": ("friend", "carer"), "Q04.1": "read_out"}
    (response,) = answer(database, code, chosen, {"Q04.2": WORDS})
    with database.writing() as session:
        (received,) = shared_answers.received(session, partnership, chair, TODAY)
        assert received.waiting
        sheet = shared_answers.open_sheet(session, partnership, chair, code, response, TODAY)
        assert [(one.question.id, [code for _, code in one.codes], one.words) for one in sheet.said] == [
            ("Q04.1", ["read_out"], ()),
            ("Q04.5", ["carer", "friend"], ()),
            ("Q04.2", [], (WORDS,)),
        ]
        (received,) = shared_answers.received(session, partnership, chair, TODAY)
        assert not received.waiting


def test_one_leads_to_the_next_that_was_not_opened(
    database: Database, partnership: str, code: str, chair: str
) -> None:
    first, second = answer(database, code, {"Q04.1": "read_out"}, times=2)
    with database.writing() as session:
        sheet = shared_answers.open_sheet(session, partnership, chair, code, first, TODAY)
        assert sheet.following == second
        sheet = shared_answers.open_sheet(session, partnership, chair, code, second, TODAY)
        assert sheet.following == ""


def test_no_other_account_of_here_or_elsewhere_opens_it(
    database: Database, partnership: str, code: str, chair: str
) -> None:
    (response,) = answer(database, code, {"Q04.1": "read_out"})
    with database.writing() as session:
        elsewhere = Partnership(name="Four Hills Partnership")
        session.add(elsewhere)
        session.flush()
        for whose, account in (
            (partnership, receives(session, partnership)),
            (elsewhere.id, receives(session, elsewhere.id)),
            (elsewhere.id, chair),
        ):
            assert shared_answers.received(session, whose, account, TODAY) == []
            with pytest.raises(NotYours):
                shared_answers.open_sheet(session, whose, account, code, response, TODAY)


def test_answers_of_another_collection_are_not_opened_through_a_shared_one(
    database: Database, partnership: str, code: str, chair: str, opened: Opened
) -> None:
    anonymous = opened("Q02", wave="before")
    (response,) = answer(database, anonymous, {"Q02.1": "very"})
    with database.writing() as session:
        for through in (code, anonymous):
            with pytest.raises(NotYours):
                shared_answers.open_sheet(session, partnership, chair, through, response, TODAY)


def test_what_was_taken_back_is_not_there(
    database: Database, partnership: str, code: str, chair: str
) -> None:
    (response,) = answer(database, code, {"Q04.1": "read_out"})
    with database.writing() as session:
        session.execute(update(Response).values(taken_back=True))
        (received,) = shared_answers.received(session, partnership, chair, TODAY)
        assert received.sheets == ()
        with pytest.raises(NotYours):
            shared_answers.open_sheet(session, partnership, chair, code, response, TODAY)


def test_another_account_with_the_same_role_now_gets_the_answers_that_came_before_too(
    database: Database, partnership: str, code: str, chair: str
) -> None:
    (response,) = answer(database, code, {"Q04.1": "read_out"})
    with database.writing() as session:
        other = receives(session, partnership)
        shared_answers.hand_to(session, partnership, code, other, TODAY)
        assert shared_answers.open_sheet(session, partnership, other, code, response, TODAY).said
        with pytest.raises(NotYours):
            shared_answers.open_sheet(session, partnership, chair, code, response, TODAY)


def test_only_an_open_account_of_here_can_be_given_them(
    database: Database, partnership: str, code: str, opened: Opened
) -> None:
    anonymous = opened("Q02", wave="before")
    with database.writing() as session:
        elsewhere = Partnership(name="Four Hills Partnership")
        session.add(elsewhere)
        session.flush()
        closed, stranger = receives(session, partnership), receives(session, elsewhere.id)
        session.execute(update(Account).where(Account.id == closed).values(is_active=False))
        for account in (closed, stranger, ""):
            with pytest.raises(Refusal, match="of those that are open here"):
                shared_answers.hand_to(session, partnership, code, account, TODAY)
        with pytest.raises(Refusal, match="Only a shared collection"):
            shared_answers.hand_to(session, partnership, anonymous, receives(session, partnership), TODAY)
        with pytest.raises(Refusal, match="Only a shared collection"):
            shared_answers.hand_to(session, elsewhere.id, code, stranger, TODAY)


def test_a_shared_collection_opens_only_with_somebody_to_receive_it(
    database: Database, partnership: str
) -> None:
    opening = collections.Opening(
        "Q04", "My say", TODAY, kind="shared", wave="before", shared_with="the chair"
    )
    wanted = "needs the account of whoever reads it"
    with database.writing() as session, pytest.raises(Refusal, match=wanted):
        collections.open_collection(session, partnership, opening, TODAY)


def test_staff_are_told_where_the_account_that_receives_answers_was_closed(
    database: Database, partnership: str, code: str, chair: str
) -> None:
    with database.writing() as session:
        assert shared_answers.with_nobody(session, partnership, TODAY) == []
        session.execute(update(Account).where(Account.id == chair).values(is_active=False))
        (asked,) = shared_answers.with_nobody(session, partnership, TODAY)
        assert asked.code == code
        assert shared_answers.receiver(session, asked) == ("", "")
