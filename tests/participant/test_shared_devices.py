"""A device that is handed round: nothing of the person before, and back to the start when nobody is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from survey_app.participant import visits
from survey_app.store.database import Database
from survey_app.store.tables import Conversation, DraftAnswer, Response
from tests.participant.conftest import EVERY_KIND, Page, Person
from tests.participant.test_journeys import count

Opened = Callable[..., str]
REFRESH = re.compile(r'<meta http-equiv="refresh" content="(\d+);url=([^"]+)">')


def says_something(person: Person, code: str) -> None:
    """Begin and say something that nobody else may see."""
    person.starts(code)
    person.sends()
    person.sends(choice="other", other="CANARY")


def shows_nothing(page: Page) -> None:
    """Fail where a page holds something of what was said."""
    assert "CANARY" not in page.html
    assert not page.checked


def test_after_send_the_next_person_gets_the_start_with_nothing_of_the_one_before(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked(shared_device=True)
    says_something(person, code)
    person.goes_to(f"/c/{code}/check")
    page = person.sends()
    assert page.heading == "Thank you"
    assert "Ready for the next person" in page.text
    assert f"/c/{code}/next" in page.links
    page = person.goes_to(f"/c/{code}/next")
    assert page.heading == "After our walk"
    assert "Somebody has started here already" not in page.text
    for address in ("thanks", "chat", "check", "form", "later", "back"):
        page = person.goes_to(f"/c/{code}/{address}")
        assert page.heading == "After our walk"
        shows_nothing(page)
    assert count(database, Response) == 1
    assert count(database, Conversation) == 0
    page = person.starts(code)
    assert page.heading == "Hello from Three Rivers Partnership."


def test_elsewhere_thanks_speaks_of_no_next_person_and_next_ends_nothing(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    says_something(person, code)
    person.goes_to(f"/c/{code}/next")
    assert count(database, Conversation) == 1
    assert person.goes_to(f"/c/{code}/still").heading == "After our walk"
    person.goes_to(f"/c/{code}/check")
    assert "Ready for the next person" not in person.sends().text


@pytest.mark.parametrize("start", ["chat", "form", "on"])
def test_starting_always_begins_anew_and_deletes_what_was_left(
    person: Person, asked: Opened, database: Database, start: str
) -> None:
    code = asked(shared_device=True)
    says_something(person, code)
    page = person.goes_to(f"/c/{code}")
    assert "Somebody has started here already" not in page.text
    shows_nothing(page)
    page = person.sends(start=start, to=f"/c/{code}/{'form' if start == 'form' else 'chat'}")
    shows_nothing(page)
    assert count(database, Conversation) == 1
    assert count(database, DraftAnswer) == 0


def test_an_old_page_that_comes_back_after_the_end_shows_and_keeps_nothing(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked(shared_device=True)
    person.starts(code)
    person.sends()
    old = person.page
    person.sends(choice="other", other="CANARY")
    person.goes_to(f"/c/{code}/next")
    person.page = old
    page = person.sends(choice="other", other="CANARY")
    assert (page.status, page.heading) == (400, "After our walk")
    shows_nothing(page)
    assert count(database, DraftAnswer) == 0


def test_without_a_script_a_page_that_rests_asks_and_then_goes_to_the_start(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked(shared_device=True)
    says_something(person, code)
    for _time in range(12):
        found = REFRESH.search(person.page.html)
        assert found is not None
        assert found.groups() == (str(visits.IDLE_SECONDS), f"/c/{code}/still")
        page = person.goes_to(found[2])
        assert page.heading == "Are you still there?"
        shows_nothing(page)
        assert f"/c/{code}/chat" in page.links
        page = person.goes_to(f"/c/{code}/chat")
        assert page.heading == "What did you like?", "whoever is there goes on"
    found = REFRESH.search(person.goes_to(f"/c/{code}/still").html)
    assert found is not None
    assert found.groups() == (str(visits.WARNING_SECONDS), f"/c/{code}/next")
    page = person.goes_to(found[2])
    assert page.heading == "After our walk"
    assert count(database, Conversation) == count(database, DraftAnswer) == 0


@pytest.mark.parametrize(
    "address", ["/help", "/privacy", "/leave", "/accessibility", "/said-and-did", "/look", "/take-back"]
)
def test_a_page_for_everybody_rests_too_while_the_device_is_in_somebodys_hands(
    person: Person, asked: Opened, address: str
) -> None:
    code = asked(shared_device=True)
    assert REFRESH.search(person.goes_to(address).html) is None
    person.starts(code)
    page = person.goes_to(address)
    found = REFRESH.search(page.html)
    assert found is not None
    assert found[2] == f"/c/{code}/still"
    assert f'data-next="/c/{code}/next"' in page.html
    person.goes_to(f"/c/{code}/next")
    assert REFRESH.search(person.goes_to(address).html) is None


def test_a_device_of_ones_own_never_rests(person: Person, asked: Opened) -> None:
    code = asked()
    person.starts(code)
    for address in ("chat", "check", "form", "later", ""):
        page = person.goes_to(f"/c/{code}/{address}")
        assert "http-equiv" not in page.html
        assert "<dialog" not in page.html


def test_the_end_of_a_visit_tells_the_browser_to_clear_what_it_keeps(person: Person, asked: Opened) -> None:
    code = asked(shared_device=True)
    person.starts(code)
    response = person.client.get(f"/c/{code}/next")
    assert (response.status_code, response.headers["Location"]) == (303, f"/c/{code}")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    with person.client.session_transaction() as kept:
        assert dict(kept) == {"over": True}


def test_title_and_address_say_nothing_of_what_is_asked(person: Person, asked: Opened) -> None:
    code = asked(shared_device=True, title="About being hurt")
    page = person.starts(code)
    while True:
        assert page.address == f"/c/{code}/chat" or page.address == f"/c/{code}"
        assert "hurt" not in page.title
        assert page.title.endswith("Your views")
        assert "About being hurt" not in page.text
        if page.heading == "Check your answers":
            break
        page = person.skips()


def test_the_language_of_the_person_before_is_gone(person: Person, asked: Opened) -> None:
    parents = replace(EVERY_KIND, audience="parents_carers")
    code = asked(parents, shared_device=True)
    person.goes_to(f"/c/{code}?lang=cy")
    assert person.page.lang == "cy"
    person.sends(start="chat")
    assert person.goes_to(f"/c/{code}/next").lang == "en"


def test_a_device_is_handed_on_in_the_middle_with_one_press_that_is_confirmed(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked(shared_device=True)
    says_something(person, code)
    assert f"/c/{code}/hand-on?from={code}" in person.page.links
    page = person.goes_to(f"/c/{code}/hand-on?from={code}")
    assert page.heading == "Hand over to the next person?"
    assert "What you have not sent is deleted" in page.text
    assert f"/c/{code}/chat" in page.links, "one can go on"
    assert count(database, Conversation) == 1, "nothing is deleted before it was confirmed"
    page = person.goes_to(f"/c/{code}/next")
    assert page.heading == "After our walk"
    shows_nothing(page)
    assert (count(database, Conversation), count(database, DraftAnswer)) == (0, 0)


def test_elsewhere_there_is_nobody_to_hand_on_to(person: Person, asked: Opened) -> None:
    code = asked()
    says_something(person, code)
    assert not any("hand-on" in link for link in person.page.links)
    assert person.goes_to(f"/c/{code}/hand-on").heading == "After our walk"
