"""Asking that a person gets in touch, page by page: what is told, taken in, and kept nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from survey_app.participant.contact import ADDRESS
from survey_app.services import contact
from survey_app.store.database import Database
from survey_app.store.sealed import NOTHING
from survey_app.store.tables import Account, ContactRequest, Partnership, Response
from tests.loaded import read_on_weekdays
from tests.participant.conftest import NOON, Page, Person
from tests.participant.test_same_for_everybody import ONE_BOX
from tests.partnerships import READY

Opened = Callable[..., str]
WISH = {
    "name": "Kit",
    "way": "call",
    "detail": "07700 900123",
    "when": "After four",
    "who_sees": "My brother",
    "if_other": "Say it is about football",
    "more": "Please do not leave a message",
}
NEXT_DAY = "Monday 23 November"


@pytest.fixture(autouse=True)
def readers(database: Database, partnership: str) -> list[str]:
    """Two people who read on weekdays until five."""
    return read_on_weekdays(database, partnership)


def requests(database: Database) -> list[ContactRequest]:
    with database.reading() as session:
        rows = list(session.scalars(select(ContactRequest)))
        session.expunge_all()
        return rows


def sends_answers(person: Person, code: str) -> Page:
    """Answer one question and send."""
    person.starts(code)
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}/check")
    return person.sends()


def begins(person: Person, code: str) -> Page:
    """Press the button of the thanks page."""
    form = next(form for form in person.page.forms if form.action.startswith(ADDRESS))
    return person.posts(form.action, {**form.hidden, "begin": "1"})


def test_the_page_says_first_what_happens_who_reads_it_when_and_that_it_is_not_secret(
    person: Person, asked: Opened
) -> None:
    page = person.goes_to(f"{ADDRESS}?at={asked()}")
    told = page.text
    order = [
        "If someone is in danger now, call 999",
        "You tell us how to reach you safely.",
        "a person who works with Three Rivers Partnership",
        f"Nobody reads this at once. A person will read it by the end of {NEXT_DAY}.",
        "Whoever reads this knows who you are, because you tell us.",
        "If we think you or another child is not safe, we will tell people whose job is to help.",
        "What should we call you?",
    ]
    places = [told.index(words) for words in order]
    assert places == sorted(places)
    assert page.title == "Your views"
    assert "/leave?now" in page.links


def test_it_is_reached_from_help_at_any_time_and_leads_back_to_the_next_question(
    person: Person, database: Database, asked: Opened
) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    question = person.page.heading
    assert f"/help?from={code}" in person.page.links
    assert f"{ADDRESS}?from={code}" in person.goes_to(f"/help?from={code}").links
    form = person.goes_to(f"{ADDRESS}?from={code}")
    assert f"/c/{code}/chat" in form.links
    done = person.sends(**WISH)
    assert (done.status, done.heading) == (200, "Thank you for telling us")
    assert f"/c/{code}/chat" in done.links
    assert person.goes_to(f"/c/{code}/chat").heading == question


def test_what_was_typed_is_kept_whole_with_days_alone_and_leads_to_nothing(
    person: Person, database: Database, partnership: str, asked: Opened
) -> None:
    code = asked()
    sends_answers(person, code)
    begins(person, code)
    person.sends(**WISH)
    (row,) = requests(database)
    with database.reading() as session:
        written = session.get_one(ContactRequest, row.id).details
    assert json.loads(written) == {**WISH, "language": "en"}
    assert (row.partnership_id, row.state, row.response_id) == (partnership, "new", None)
    assert (row.asked_on, row.read_by) == (NOON.date(), NOON.date())


def test_the_answers_are_joined_where_it_was_ticked_right_after_sending_and_nowhere_else(
    person: Person, another_person: Person, database: Database, asked: Opened
) -> None:
    code = asked()
    for address in (f"{ADDRESS}?at={code}", ADDRESS):
        assert "join" not in person.goes_to(address).form.names
    sends_answers(person, code)
    page = begins(person, code)
    assert "join" in page.form.names
    assert page.checked == []
    sent = page.form.hidden["sent"]
    # Somebody else who knew that page's secret joins nothing: it was not sent in their browser.
    another_person.goes_to(f"{ADDRESS}?at={code}")
    another_person.sends(**WISH, join="1", also={"sent": sent})
    person.sends(**WISH, join="1")
    with database.reading() as session:
        response = session.scalars(select(Response.id)).one()
    assert sorted(str(row.response_id) for row in requests(database)) == sorted(["None", response])


def test_no_value_of_a_request_stands_in_any_row_of_any_table_unless_it_was_joined(
    person: Person, database: Database, asked: Opened, app: Flask, partnership: str
) -> None:
    """A Wednesday, so that the day is not by chance the Monday that an answer keeps."""
    app.extensions["heard_now"] = lambda: NOON + timedelta(days=2)
    code = asked(ONE_BOX)
    for joins in (False, True):
        person.starts(code)
        person.sends()
        person.sends(words="The walk was long.")
        person.sends(to=f"/c/{code}/check")
        begins(person, code)
        person.sends(**WISH, **({"join": "1"} if joins else {}))
        shared = values_of(database, "contact_request") & {
            value
            for table in inspect(database.engine).get_table_names()
            if not table.startswith("contact_")
            for value in values_of(database, table)
        }
        with database.reading() as session:
            sent = set(session.scalars(select(Response.id)))
        assert shared - sent == {partnership, "new"}
        assert len(shared & sent) == int(joins)
    assert not any(":" in value for value in values_of(database, "contact_request") if value[:3] != "v1|")


def values_of(database: Database, table: str) -> set[str]:
    """Every value of a table but nothing and numbers of one digit."""
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
    return {str(value) for row in rows for value in row if value is not None and len(str(value)) > 1}


def test_what_went_to_one_account_alone_is_not_joined(person: Person, asked: Opened) -> None:
    code = asked(kind="shared", shared_with="your worker")
    sends_answers(person, code)
    assert "join" not in begins(person, code).form.names


def test_only_a_name_a_way_and_a_place_are_needed_and_nothing_typed_is_lost(
    person: Person, database: Database, asked: Opened
) -> None:
    person.goes_to(f"{ADDRESS}?at={asked()}")
    page = person.sends(when="After four", detail=" ", name="x" * 81, more="a line\nand more")
    assert page.status == 422
    assert page.title == "To mend: Your views"
    for words in (
        "Choose how we can reach you.",
        "Tell us the number, the place or the adult.",
        "There is room for 80 letters.",
    ):
        assert words in page.text
    for typed in ("After four", "x" * 81, "a line\nand more"):
        assert typed in page.html
    assert requests(database) == []
    done = person.sends(name="Kit", way="adult", detail="My aunt")
    assert done.status == 200
    assert len(requests(database)) == 1


def test_sent_twice_it_is_one_request_and_a_page_that_comes_back_shows_nothing_of_it(
    person: Person, database: Database, asked: Opened
) -> None:
    person.goes_to(f"{ADDRESS}?at={asked()}")
    person.sends(name="Kit")
    refused = person.page.form
    first = person.sends(**WISH)
    again = person.posts(refused.action, {**refused.hidden, "name": "Kit"})
    assert (again.status, again.heading) == (200, first.heading)
    assert len(requests(database)) == 1
    for page in (first, again):
        assert not any(words in page.html for words in WISH.values() if words != "call")


def test_who_left_finds_nothing_of_it_by_going_back(person: Person, asked: Opened) -> None:
    person.goes_to(f"{ADDRESS}?at={asked()}")
    typed = {**person.page.form.hidden, **WISH, "detail": ""}
    address = person.page.form.action
    person.client.post("/leave")
    page = person.posts(address, typed)
    assert page.status == 400
    assert not any(words in page.html for words in ("Kit", "football", "After four"))


def test_nothing_of_it_is_in_the_cookie_or_in_an_address(person: Person, asked: Opened, app: Flask) -> None:
    code = asked()
    sends_answers(person, code)
    before = _cookie(person.client, app)
    begins(person, code)
    person.sends(**WISH, join="1")
    assert _cookie(person.client, app) == before
    assert all(words not in link for link in person.page.links for words in WISH.values())


def _cookie(client: FlaskClient, app: Flask) -> dict[str, object]:
    with client.session_transaction() as kept:
        return dict(kept)


def test_it_is_called_off_by_its_own_page_and_a_person_still_reads_it(
    person: Person, another_person: Person, database: Database, asked: Opened
) -> None:
    code = asked()
    person.goes_to(f"{ADDRESS}?at={code}")
    arrived = person.sends(**WISH)
    assert "A person still reads what you wrote." in arrived.text
    another_person.goes_to(f"{ADDRESS}?at={code}")
    miss = another_person.posts(
        f"{ADDRESS}/no?at={code}", {**another_person.page.form.hidden, "token": "another"}
    )
    assert not requests(database)[0].unwanted
    hit = person.sends()
    assert (hit.status, hit.heading) == (200, "That is done")
    assert hit.text == miss.text
    (row,) = requests(database)
    assert (row.unwanted, row.state) == (True, "new")
    assert row.sealed_details != NOTHING


def test_where_nobody_reads_it_is_closed_and_says_who_helps(
    person: Person, database: Database, asked: Opened
) -> None:
    code = asked()
    person.goes_to(f"{ADDRESS}?at={code}")
    waiting = person.page.form
    with database.writing() as session:
        for account in session.scalars(select(Account)):
            account.is_active = False
    page = person.goes_to(f"{ADDRESS}?at={code}")
    assert "Nobody is here to read a message now" in page.text
    assert "0800 1111" in page.text
    assert READY["front_door"] in page.text
    assert page.forms == []
    late = person.posts(waiting.action, {**waiting.hidden, **WISH})
    assert (late.status, "Nobody is here to read" in late.text) == (409, True)
    assert requests(database) == []


def test_too_many_in_an_hour_are_refused_kindly_with_all_that_was_typed(
    person: Person, database: Database, asked: Opened, app: Flask, partnership: str
) -> None:
    code = asked()
    for _time in range(contact.MOST_AN_HOUR):
        app.extensions["heard_contact_pace"].count(partnership, NOON)
    person.goes_to(f"{ADDRESS}?at={code}")
    page = person.sends(**WISH)
    assert page.status == 429
    assert "Please press the button again after 13:34." in page.text
    assert all(words in page.html for words in WISH.values())
    app.extensions["heard_now"] = lambda: NOON + timedelta(hours=1)
    assert person.sends(**WISH).status == 200


def test_without_a_code_it_goes_to_the_only_partnership_and_is_asked_for_where_there_are_more(
    person: Person, database: Database, asked: Opened
) -> None:
    assert "Three Rivers Partnership" in person.goes_to(ADDRESS).text
    code = asked()
    with database.writing() as session:
        session.add(Partnership(name="Four Hills Partnership", nation="scotland"))
    page = person.goes_to(ADDRESS)
    assert "at" in page.forms[0].names
    assert person.goes_to(f"{ADDRESS}?at=zzzzzz").status == 404
    assert "Three Rivers Partnership" in person.goes_to(f"{ADDRESS}?at={code}").text
    person.starts(code)
    assert "Three Rivers Partnership" in person.goes_to(ADDRESS).text


def test_a_preview_leads_to_no_form_of_anybodys(person: Person, database: Database) -> None:
    page = person.goes_to(f"{ADDRESS}?from=preview")
    assert (page.status, page.forms[0].names) == (404, {"at"})


def test_on_a_device_that_goes_round_it_rests_and_is_handed_on(person: Person, asked: Opened) -> None:
    code = asked(shared_device=True)
    sends_answers(person, code)
    form = begins(person, code)
    assert f"/c/{code}/still" in form.html
    arrived = person.sends(**WISH)
    assert f"/c/{code}/next" in arrived.links
    person.goes_to(f"/c/{code}/next")
    after = person.goes_to(f"{ADDRESS}?at={code}")
    assert "join" not in after.form.names
    assert not any(words in after.html for words in ("Kit", "football"))


def test_an_example_says_that_nobody_reads_it(person: Person, database: Database, asked: Opened) -> None:
    code = asked()
    with database.writing() as session:
        session.scalars(select(Partnership)).one().is_example = True
    page = person.goes_to(f"{ADDRESS}?at={code}")
    assert "Nobody reads what you write here." in page.text
    assert "A person will read" not in page.text
    assert "Nobody reads what you sent." in person.sends(**WISH).text


def test_people_at_work_are_not_offered_it_after_sending(person: Person, asked: Opened) -> None:
    code = asked(kind="staff", audience="practitioners")
    sends_answers(person, code)
    assert ADDRESS not in person.page.html


@pytest.mark.parametrize("language", ["cy", "pl", "ro", "ur", "ar"])
def test_in_each_language_every_word_of_it_is_translated(
    person: Person, database: Database, asked: Opened, language: str
) -> None:
    """In the example every language counts as approved or is shown beside English; the labels are ours."""
    code = asked()
    with database.writing() as session:
        session.scalars(select(Partnership)).one().is_example = True
    english = person.goes_to(f"{ADDRESS}?at={code}")
    person.goes_to(f"/look?lang={language}&from={code}")
    page = person.goes_to(f"{ADDRESS}?at={code}")
    assert page.lang == language
    labels = re.findall(r"<label[^>]*>(?:<input[^>]*><span>)?([^<]+)<", page.html)
    assert len(labels) == 10
    assert not set(labels) & set(re.findall(r"<label[^>]*>(?:<input[^>]*><span>)?([^<]+)<", english.html))
