"""Requests to be contacted: apart from every answer, never lost, closed by a person, and then destroyed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from survey_app.services import (
    accounts,
    collections,
    contact,
    conversations,
    cover,
    purging,
    reading,
    take_back,
)
from survey_app.services.contact import NobodyReads, NoSuchRequest, OpenRequest, Pace, Place, TooManyRequests
from survey_app.services.refusals import Refusal
from survey_app.store.audit import Actor
from survey_app.store.database import Database
from survey_app.store.sealed import NOTHING
from survey_app.store.tables import ContactRequest, Cover, Response, contact_key_scope
from tests.conftest import TODAY
from tests.loaded import read_on_weekdays
from tests.respondents import EVENING, WISH, answer, asks_for_contact, comments_of

NOW = datetime(2026, 11, 23, 9, 12, 34)  # noqa: DTZ001 - as the database keeps times
Opened = Callable[..., str]


@pytest.fixture(autouse=True)
def readers(database: Database, partnership: str) -> list[str]:
    """Two people who read on weekdays until five."""
    return read_on_weekdays(database, partnership, ("robin", "sam"))


@pytest.fixture
def robin(readers: list[str]) -> str:
    return readers[0]


@pytest.fixture
def sam(readers: list[str]) -> str:
    return readers[1]


@pytest.fixture
def request_id(database: Database, partnership: str, robin: str) -> str:
    return asks_for_contact(database, partnership)


def opens(database: Database, partnership: str, request_id: str, account: str) -> OpenRequest:
    with database.writing() as session:
        return contact.open_request(session, partnership, request_id, account, TODAY)


def closes(
    database: Database,
    partnership: str,
    request_id: str,
    account: str,
    outcome: str = contact.SPOKE,
    reference: str = "",
) -> None:
    with database.writing() as session:
        contact.close(session, partnership, request_id, outcome, reference, account, TODAY)


def row_of(database: Database, request_id: str) -> ContactRequest:
    with database.reading() as session:
        row = session.get_one(ContactRequest, request_id)
        session.expunge_all()
        return row


# ---- joined to answers, or not ----------------------------------------------------------------------


def test_it_is_joined_only_to_what_was_sent_with_that_token_to_that_collection(
    database: Database, partnership: str, opened: Opened, robin: str
) -> None:
    one, other = opened("Q03"), opened("Q03")
    (response,) = answer(database, one, words={"Q03.6": "The worker listened to us."})
    with database.writing() as session:
        session.get_one(Response, response).submission_hash = conversations.hash_of("sent a moment ago")
    for code, sent, joined in (
        (one, "sent a moment ago", response),
        (other, "sent a moment ago", None),
        (one, "guessed", None),
        (one, "", None),
    ):
        token = conversations.new_token()
        with database.writing() as session:
            asked = collections.find(session, code, TODAY)
            place = contact.place_of(session, asked)
            assert place is not None
            contact.ask(session, place, WISH, token, Pace(), NOW, TODAY, sent)
        with database.reading() as session:
            row = contact.store.by_mark(session, conversations.hash_of(token))
            assert row is not None
            assert row.response_id == joined
            request = row.id
        found = opens(database, partnership, request, robin)
        assert found.is_joined is (joined is not None)
        assert list(found.comments) == (comments_of(database, [response]) if joined else [])


def test_answers_that_are_taken_back_go_and_the_request_that_was_joined_stays(
    database: Database, partnership: str, opened: Opened, request_id: str
) -> None:
    (response,) = answer(database, opened("Q03"), {"Q03.1": "agree"})
    with database.writing() as session:
        session.get_one(ContactRequest, request_id).response_id = response
    with database.writing() as session:
        take_back.store.remove(session, [response], [])
    row = row_of(database, request_id)
    assert (row.response_id, row.state) == (None, "new")


# ---- when it is read, and how many ------------------------------------------------------------------------


def test_the_day_that_is_told_is_the_one_that_the_cover_promises(
    database: Database, partnership: str, robin: str, sam: str
) -> None:
    place = Place(partnership, "Three Rivers Partnership", is_example=False, nation="scotland")
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    told = []
    for moment in (NOW, EVENING, datetime(2026, 11, 27, 18, 0)):  # noqa: DTZ001 - as the database keeps times
        with database.reading() as session:
            told.append(contact.next_reading(session, place, moment))
    # The partnership is English: the Scottish bank holiday on the 30th is none of its days.
    assert told == [TODAY, TODAY + timedelta(days=1), monday]
    with database.writing() as session:
        for reader in (robin, sam):
            cover.add_absence(session, partnership, reader, TODAY, friday + timedelta(days=14))
    with database.reading() as session:
        assert contact.next_reading(session, place, NOW) is None


@pytest.mark.parametrize("entered", [True, False])
def test_where_nobody_said_that_they_will_read_nothing_is_taken_in(
    database: Database, partnership: str, readers: list[str], entered: bool
) -> None:
    place = Place(partnership, "Three Rivers Partnership", is_example=False, nation="england")
    with database.writing() as session:
        if entered:
            for reader in readers:
                cover.add_absence(session, partnership, reader, TODAY, TODAY + timedelta(days=30))
        else:
            session.delete(session.get_one(Cover, partnership))
    with database.writing() as session, pytest.raises(NobodyReads):
        contact.ask(session, place, WISH, "token", Pace(), NOW, TODAY)


def test_an_hours_requests_are_limited_for_each_partnership_apart(database: Database) -> None:
    pace = Pace()
    for minute in range(contact.MOST_AN_HOUR):
        pace.refuse_too_many("one", NOW)
        pace.count("one", NOW + timedelta(minutes=minute))
    with pytest.raises(TooManyRequests) as refused:
        pace.refuse_too_many("one", NOW + timedelta(minutes=59))
    assert refused.value.until == NOW + timedelta(hours=1)
    pace.refuse_too_many("another", NOW)
    pace.refuse_too_many("one", NOW + timedelta(hours=1))


def test_a_page_makes_one_request_however_often_it_is_sent(
    database: Database, partnership: str, request_id: str
) -> None:
    assert asks_for_contact(database, partnership) == request_id
    assert asks_for_contact(database, partnership, "another page") != request_id


# ---- states ----------------------------------------------------------------------------------------------


def test_each_step_is_kept_with_who_and_the_day_until_it_is_closed(
    database: Database, partnership: str, request_id: str, robin: str, sam: str
) -> None:
    assert opens(database, partnership, request_id, robin).waiting.state == "opened"
    assert opens(database, partnership, request_id, sam).wish == WISH
    with database.writing() as session:
        contact.take_on(session, partnership, request_id, robin, TODAY)
        contact.could_not_reach(session, partnership, request_id, robin, TODAY)
        contact.could_not_reach(session, partnership, request_id, sam, TODAY + timedelta(days=1))
    found = opens(database, partnership, request_id, sam)
    assert (found.waiting.state, found.tries, found.is_mine) == ("contacting", 2, True)
    closes(database, partnership, request_id, sam, contact.NOT_REACHED, " CASE  12 ")
    found = opens(database, partnership, request_id, robin)
    assert [(step.act, step.done_on - TODAY) for step in found.steps] == [
        ("opened", timedelta(0)),
        ("contacting", timedelta(0)),
        ("tried", timedelta(0)),
        ("tried", timedelta(days=1)),
        ("not_reached", timedelta(0)),
    ]
    assert (found.waiting.outcome, found.reference) == ("not_reached", "CASE 12")
    row = row_of(database, request_id)
    assert (row.asked_on, row.read_by, row.account_id, row.closed_on) == (None, None, None, TODAY)


@pytest.mark.parametrize(
    ("outcome", "reference", "words"),
    [
        ("", "", "Say what came of it"),
        ("gone", "", "Say what came of it"),
        (contact.NOT_REACHED, "", "No try is recorded yet"),
        (contact.NOT_WANTED, "", "Nobody has said yet"),
        (contact.SPOKE, "x" * 61, "The reference is too long"),
    ],
)
def test_it_is_not_closed_by_what_does_not_fit(
    database: Database,
    partnership: str,
    request_id: str,
    robin: str,
    outcome: str,
    reference: str,
    words: str,
) -> None:
    with pytest.raises(Refusal, match=words):
        closes(database, partnership, request_id, robin, outcome, reference)
    assert row_of(database, request_id).state == "new"


def test_who_wants_it_no_more_is_still_read_and_may_then_be_closed_as_such(
    database: Database, partnership: str, request_id: str, robin: str
) -> None:
    with database.writing() as session:
        contact.want_no_more(session, "no token of anybody's")
        assert not session.get_one(ContactRequest, request_id).unwanted
        contact.want_no_more(session, "a page's own token")
    with database.reading() as session:
        (waiting,) = contact.queue(session, partnership, robin, TODAY)
    assert (waiting.unwanted, waiting.state) == (True, "new")
    closes(database, partnership, request_id, robin, contact.NOT_WANTED)
    with database.reading() as session:
        assert contact.queue(session, partnership, robin, TODAY) == []
        assert [one.outcome for one in contact.queue(session, partnership, robin, TODAY, done=True)] == [
            "not_wanted"
        ]


def test_a_closed_one_may_still_be_passed_on_and_what_was_passed_on_stands(
    database: Database, partnership: str, request_id: str, robin: str
) -> None:
    closes(database, partnership, request_id, robin, reference="CASE 12")
    assert opens(database, partnership, request_id, robin).may_close == ("lead_told", "referred")
    with pytest.raises(Refusal, match="This request is closed"), database.writing() as session:
        contact.take_on(session, partnership, request_id, robin, TODAY)
    with pytest.raises(Refusal, match="Say what came of it"):
        closes(database, partnership, request_id, robin, contact.NOT_WANTED)
    closes(database, partnership, request_id, robin, contact.LEAD_TOLD)
    assert row_of(database, request_id).reference == "CASE 12"
    with pytest.raises(Refusal, match="what was decided stands"):
        closes(database, partnership, request_id, robin, contact.REFERRED)


def test_who_knows_the_person_meets_it_no_more_and_the_others_do_at_once(
    database: Database, partnership: str, request_id: str, robin: str, sam: str
) -> None:
    with database.writing() as session:
        contact.take_on(session, partnership, request_id, robin, TODAY)
        contact.step_back(session, partnership, request_id, robin, TODAY)
    with database.reading() as session:
        assert contact.queue(session, partnership, robin, TODAY) == []
        assert not contact.any_waits(session, partnership, robin)
        assert [one.id for one in contact.queue(session, partnership, sam, TODAY)] == [request_id]
        assert not contact.any_nobody_may_meet(session, partnership)
    for act in (
        lambda: opens(database, partnership, request_id, robin),
        lambda: closes(database, partnership, request_id, robin),
    ):
        with pytest.raises(NoSuchRequest):
            act()
    with database.writing() as session:
        contact.step_back(session, partnership, request_id, sam, TODAY)
    with database.reading() as session:
        assert contact.any_nobody_may_meet(session, partnership)


def test_who_stepped_back_from_a_joined_one_meets_nothing_of_the_answers_and_the_other_way_round(
    database: Database, partnership: str, opened: Opened, robin: str, sam: str
) -> None:
    (response,) = answer(database, opened("Q03"), words={"Q03.6": "The worker listened to us."})
    (comment,) = comments_of(database, [response])
    request = asks_for_contact(database, partnership)
    with database.writing() as session:
        session.get_one(ContactRequest, request).response_id = response
    with database.writing() as session:
        contact.step_back(session, partnership, request, robin, TODAY)
    database.actor = Actor(robin, lambda: NOW)
    with database.writing() as session, pytest.raises(reading.NoSuchComment):
        reading.open_comment(session, partnership, comment, reads_all=True)
    database.actor = None
    with database.writing() as session:
        reading.hand_on(session, partnership, comment, sam)
    with pytest.raises(NoSuchRequest):
        opens(database, partnership, request, sam)
    with database.reading() as session:
        assert contact.any_nobody_may_meet(session, partnership)


def test_one_that_nobody_opened_until_the_day_that_was_told_is_late(
    database: Database, partnership: str, request_id: str, robin: str
) -> None:
    for day, is_late in ((date(2026, 11, 24), False), (date(2026, 11, 25), True)):
        with database.reading() as session:
            assert contact.any_is_late(session, partnership, day) is is_late
            assert [one.is_late for one in contact.queue(session, partnership, robin, day)] == [is_late]
    opens(database, partnership, request_id, robin)
    with database.reading() as session:
        assert not contact.any_is_late(session, partnership, date(2026, 11, 25))


def test_another_partnerships_request_is_not_found(database: Database, request_id: str, robin: str) -> None:
    for act in (
        lambda: opens(database, "another", request_id, robin),
        lambda: closes(database, "another", request_id, robin),
    ):
        with pytest.raises(NoSuchRequest):
            act()
    assert row_of(database, request_id).state == "new"


# ---- destroyed, and never while it is open -----------------------------------------------------------------


def test_what_was_written_is_destroyed_some_days_after_closing_and_the_outcome_stays(
    database: Database, partnership: str, request_id: str, robin: str
) -> None:
    still_open = asks_for_contact(database, partnership, "another page")
    closes(database, partnership, request_id, robin, contact.REFERRED, "CASE 12")
    for days, is_dry, gone, kept in (
        (contact.DETAILS_DAYS, False, 0, True),
        (contact.DETAILS_DAYS + 1, True, 1, True),
        (contact.DETAILS_DAYS + 1, False, 1, False),
        (contact.DETAILS_DAYS + 2, False, 0, False),
    ):
        with database.writing() as session:
            purged = purging.purge(session, TODAY + timedelta(days=days), NOW, dry_run=is_dry)
        assert purged.requests == gone
        assert (row_of(database, request_id).sealed_details != NOTHING) is kept
    row = row_of(database, request_id)
    assert (row.submission_mark, row.response_id) == (None, None)
    assert (row.outcome, row.reference, row.closed_on) == ("referred", "CASE 12", TODAY)
    assert row_of(database, still_open).sealed_details != NOTHING
    found = opens(database, partnership, request_id, robin)
    assert (found.wish, found.may_close) == (None, ())


def test_what_is_written_is_sealed_under_a_key_of_its_own_that_ends_with_the_last_of_its_month(
    database: Database, partnership: str, request_id: str, robin: str
) -> None:
    keys = database.keys
    assert keys is not None
    another = asks_for_contact(database, partnership, "another page")
    scope = contact_key_scope(partnership, TODAY)
    kept_in_a_backup = {row_of(database, one).sealed_details for one in (request_id, another)}
    for held in kept_in_a_backup:
        assert held.key_name == f"{scope}.1"
        assert WISH.detail not in held.token
    for one in (request_id, another):
        closes(database, partnership, one, robin, contact.REFERRED)
    over = TODAY + timedelta(days=contact.DETAILS_DAYS + 1)
    assert contact.tend_keys(database, over) == 0
    with database.writing() as session:
        purging.purge(session, over, NOW, dry_run=False)
    assert contact.tend_keys(database, TODAY) == 0
    assert contact.tend_keys(database, over) == 1
    with database.reading() as session:
        for held in kept_in_a_backup:
            assert ContactRequest.details.open(session, held, request_id, partnership) == ""
    # Those of this month and the coming one are there before anybody asks.
    assert contact.tend_keys(database, over) == 0
    ready = {one.scope_id for one in keys.listing() if one.destroyed_on is None}
    assert {contact_key_scope(partnership, day) for day in (over, over + timedelta(days=7))} <= ready


def test_readers_alone_answer_requests() -> None:
    assert set(accounts.ANSWER_REQUESTS) == {accounts.Role.READER}
