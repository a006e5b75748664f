"""Coming back later: a code that is shown once, opens the next question, and shows nothing that was said."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from survey_app.participant import visits
from survey_app.services import cards, guessing
from survey_app.store.database import Database
from survey_app.store.tables import Conversation, Programme, Response
from tests.participant.conftest import EVERY_KIND, NOON, Page, Person
from tests.participant.test_journeys import count, stored

Opened = Callable[..., str]
WRITTEN = re.compile(r'<p class="code"><b dir="ltr">([^<]+)</b>')
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
NAMED = "CANARY Jones"


@pytest.fixture
def programme(database: Database, partnership: str) -> Programme:
    with database.writing() as session:
        return cards.new_programme(session, partnership, "Walks")


@pytest.fixture
def card(database: Database, programme: Programme) -> str:
    with database.writing() as session:
        return cards.issue(session, programme.partnership_id, programme.code, 1)[0]


def cookie_of(person: Person) -> dict[str, Any]:
    """What the cookie of a browser holds."""
    with person.client.session_transaction() as cookie:
        return dict(cookie)


def is_given_a_code(person: Person, code: str) -> str:
    """Say three things, one of them in words, and ask for a code: the code as it stands on the page."""
    person.starts(code)
    person.sends()
    person.sends(choice="other", other=NAMED)
    person.sends(choice="food")
    page = person.sends(go="later")
    assert page.heading == "Come back later"
    page = person.sends()
    found = WRITTEN.search(page.html)
    assert found is not None
    assert found.group(1).startswith(f"{code.upper()} "), "the long code, which the front door takes too"
    return found.group(1).removeprefix(f"{code.upper()} ")


def comes_back(person: Person, code: str, typed: str) -> Page:
    """Open the page for coming back and type a code."""
    person.goes_to(f"/c/{code}/back")
    return person.sends(back=typed)


def test_a_code_is_shown_once(person: Person, asked: Opened) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    assert "until the end of 30 November 2026" in person.page.text
    for address in ("later", "chat", "check", "back"):
        page = person.goes_to(f"/c/{code}/{address}")
        assert written not in page.html
        assert written.replace(" ", "") not in page.html
    assert "A new one takes its place" in person.goes_to(f"/c/{code}/later").text


def test_the_link_of_a_code_keeps_it_behind_the_sign_that_never_travels(
    person: Person, asked: Opened
) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    assert f"/c/{code}/back#{written.replace(' ', '')}" in person.page.links


def test_coming_back_leads_to_the_next_open_question_and_shows_nothing_that_was_said(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    pages = [comes_back(another_person, code, written)]
    assert (pages[0].status, pages[0].heading) == (200, "How was it?")
    assert "You answered this before." in pages[0].text
    for address in ("check", "form", "chat?at=T.single", "chat?at=T.several", "chat", "", "later", "thanks"):
        pages.append(another_person.goes_to(f"/c/{code}/{address}"))
    another_person.goes_to(f"/c/{code}/chat")
    pages.append(another_person.sends(go="back"))
    assert pages[-1].heading == "What did you like?"
    pages.append(another_person.sends(go="answers"))
    for page in pages:
        assert "CANARY" not in page.html
        assert "The food" not in page.text or page.heading in (
            "What did you like?",
            "All the questions on one page",
        )
        assert not page.checked
    another_person.goes_to(f"/c/{code}/check")
    assert another_person.sends().heading == "Thank you"
    codes, comments = stored(database)
    assert ("T.several", "", "food") in codes
    assert comments == {("T.single", "other"): NAMED}


def test_the_script_is_given_nothing_that_was_said_either(
    person: Person, another_person: Person, asked: Opened
) -> None:
    code = asked()
    comes_back(another_person, code, is_given_a_code(person, code))
    keys = {name: another_person.page.form.hidden[name] for name in ("csrf_token", "visit")}
    for at in ("T.single", "T.several", ""):
        reply = another_person.client.post(
            f"/c/{code}/answers", data={**keys, "at": at}, headers={"X-Part": "1"}
        )
        assert reply.status_code == 200
        assert "CANARY" not in reply.text
        assert " checked" not in reply.text


def test_a_change_after_coming_back_is_shown_and_is_what_counts(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    comes_back(another_person, code, is_given_a_code(person, code))
    another_person.goes_to(f"/c/{code}/chat?at=T.single")
    page = another_person.sends(choice="friend")
    another_person.goes_to(f"/c/{code}/check")
    assert "A friend" in another_person.page.text
    assert "CANARY" not in page.html
    another_person.sends()
    assert stored(database)[1] == {}


def test_a_turn_left_empty_after_coming_back_keeps_what_was_said_before(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    comes_back(another_person, code, is_given_a_code(person, code))
    another_person.goes_to(f"/c/{code}/chat?at=T.single")
    assert another_person.sends().status == 422
    assert "CANARY" not in another_person.page.html
    another_person.goes_to(f"/c/{code}/check")
    another_person.sends()
    assert stored(database)[1] == {("T.single", "other"): NAMED}


def test_a_check_for_names_at_work_shows_nothing_of_what_was_said_before(
    person: Person, another_person: Person, asked: Opened
) -> None:
    code = asked(kind="staff", audience="practitioners")
    person.starts(code)
    person.sends()
    person.sends(choice="other", other="Ask Sarah Jones on 07700 900123.")
    person.goes_to(f"/c/{code}/later")
    found = WRITTEN.search(person.sends().html)
    assert found is not None
    comes_back(another_person, code, found.group(1))
    another_person.goes_to(f"/c/{code}/check")
    page = another_person.sends()
    assert "Jones" not in page.html
    assert "07700" not in page.html


def test_the_device_before_is_out(person: Person, another_person: Person, asked: Opened) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    person.goes_to(f"/c/{code}/chat")
    old = person.page
    comes_back(another_person, code, written)
    assert person.goes_to(f"/c/{code}/chat").heading == "After our walk"
    person.page = old
    assert person.sends(choice="lots").status == 400


def test_whoever_comes_back_on_a_device_in_use_takes_the_place_of_what_was_begun_there(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    another_person.starts(code)
    assert comes_back(another_person, code, written).heading == "How was it?"
    assert count(database, Conversation) == 1


def test_one_may_come_back_in_the_same_browser(person: Person, asked: Opened, database: Database) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    page = comes_back(person, code, written)
    assert page.heading == "How was it?"
    assert "CANARY" not in page.html
    assert count(database, Conversation) == 1


@pytest.mark.parametrize(
    "pasted",
    [
        lambda code: code.replace(" ", ""),
        lambda code: f"  {code.lower()}\n",
        lambda code: code.replace(" ", "-"),
        lambda code: code.translate(ARABIC_DIGITS),
        lambda code: code.replace(" ", "\u00a0"),
        lambda code: "\u200f" + code + "\u200e",
    ],
    ids=[
        "joined",
        "small letters and spaces",
        "hyphens",
        "arabic digits",
        "no-break spaces",
        "marks of direction",
    ],
)
def test_a_code_is_read_however_it_was_pasted(
    person: Person,
    another_person: Person,
    asked: Opened,
    monkeypatch: pytest.MonkeyPatch,
    pasted: Callable[[str], str],
) -> None:
    drawn = iter("A2B3C4D5")
    monkeypatch.setattr("survey_app.services.cards.secrets.choice", lambda _signs: next(drawn))
    code = asked()
    written = is_given_a_code(person, code)
    assert comes_back(another_person, code, pasted(written)).heading == "How was it?"


def test_a_slip_is_told_kindly_and_what_was_typed_stays(
    person: Person, another_person: Person, asked: Opened
) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    slipped = written[:-1] + ("2" if written[-1] != "2" else "3")
    page = comes_back(another_person, code, slipped)
    assert page.status == 422
    assert "One letter or number may be different." in page.text
    assert f'value="{slipped}"' in page.html
    assert page.title.startswith("To mend:")


def a_code_for_nothing(first: str = "A") -> str:
    """A code that is written rightly and leads nowhere."""
    symbols = first + "2345678"
    return cards.spaced(symbols + cards.check_symbol(symbols))


def test_a_code_that_leads_nowhere_and_one_of_another_form_are_told_alike(
    person: Person, another_person: Person, asked: Opened
) -> None:
    code, other = asked(), asked()
    written = is_given_a_code(person, code)
    told = []
    for typed in (a_code_for_nothing(), written):
        page = comes_back(another_person, other, typed)
        assert page.status == 422
        told.append(page.text)
    assert told[0] == told[1]
    assert "It may be older than seven days." in told[0]


@pytest.mark.parametrize(("days", "heading"), [(7, "How was it?"), (8, "Go on where you stopped")])
def test_a_code_is_good_for_seven_days(
    person: Person, another_person: Person, asked: Opened, app: Flask, days: int, heading: str
) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    app.extensions["heard_now"] = lambda: NOON + timedelta(days=days)
    assert comes_back(another_person, code, written).heading == heading


def test_after_too_many_guesses_one_waits_until_the_full_hour(
    person: Person,
    asked: Opened,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guessing, "MISSES_AN_HOUR", 2)
    code = asked()
    for _guess in range(2):
        assert comes_back(person, code, a_code_for_nothing()).status == 422
    page = comes_back(person, code, a_code_for_nothing())
    assert page.status == 429
    assert "Please wait until 13:00." in page.text
    app.extensions["heard_now"] = lambda: NOON + timedelta(minutes=30)
    assert comes_back(person, code, a_code_for_nothing()).status == 422


def test_the_hour_to_wait_for_is_the_one_on_the_clock_in_summer(
    person: Person, asked: Opened, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "MISSES_AN_HOUR", 0)
    app.extensions["heard_now"] = lambda: NOON.replace(year=2027, month=7)
    page = comes_back(person, asked(), a_code_for_nothing())
    assert "Please wait until 14:00." in page.text


def test_looking_at_the_page_stores_nothing(person: Person, asked: Opened, database: Database) -> None:
    code = asked()
    assert person.goes_to(f"/c/{code}/later").heading == "After our walk"
    assert count(database, Conversation) == 0
    person.starts(code)
    person.sends()

    def state() -> list[object]:
        with database.reading() as session:
            return [(row.kept_until, row.touched_on, row.language) for row in session.query(Conversation)]

    before = state()
    assert person.goes_to(f"/c/{code}/later").heading == "Come back later"
    assert state() == before
    assert count(database, Response) == 0


def test_nobody_comes_back_to_a_device_that_is_handed_round(person: Person, asked: Opened) -> None:
    code = asked(shared_device=True)
    assert f"/c/{code}/back" not in person.goes_to(f"/c/{code}").links
    person.starts(code)
    page = person.sends()
    assert "Come back later" not in page.text
    assert "Come back later" not in person.sends(go="answers").text
    keys = {name: page.form.hidden[name] for name in ("csrf_token", "visit")}
    for address in ("later", "back"):
        assert person.goes_to(f"/c/{code}/{address}").heading == "After our walk"
        reply = person.client.post(f"/c/{code}/{address}", data={**keys, "back": a_code_for_nothing()})
        assert WRITTEN.search(reply.text) is None
    person.goes_to(f"/c/{code}/chat")
    assert person.sends(go="later").heading != "Come back later"


# --- what a code leads to outlives the browser ---


def in_two_words(page: Page) -> tuple[int, str]:
    """How a page was met: its status and its heading."""
    return page.status, page.heading


def test_closing_at_the_code_ends_the_visit_and_the_code_still_works(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code, without_a_code = asked(), asked()
    person.starts(without_a_code)
    written = is_given_a_code(person, code)
    token = dict(cookie_of(person)["talks"])[code]
    assert "/leave?now" not in re.findall(r'<a class="button" href="([^"]+)"', person.page.html)
    reply = person.client.get(f"/c/{code}/close")
    assert (reply.status_code, reply.headers["Clear-Site-Data"]) == (200, '"cache", "storage"')
    assert f"0;url={visits.NEUTRAL_PAGE}" in reply.text
    assert cookie_of(person) == {visits.LEFT: True}
    assert count(database, Conversation) == 1
    assert person.goes_to(f"/c/{code}/chat").heading == "After our walk"
    with person.client.session_transaction() as cookie:
        cookie["talks"] = [[code, token]]
    assert person.goes_to(f"/c/{code}/chat").heading == "After our walk"
    assert in_two_words(comes_back(another_person, code, written)) == (200, "How was it?")


def test_the_button_beside_the_code_closes_without_deleting(person: Person, asked: Opened) -> None:
    code = asked()
    is_given_a_code(person, code)
    button = re.search(r"<a class=\"button\"([^>]*)>Close this now<", person.page.html)
    assert button is not None
    assert f'href="/c/{code}/close"' in button.group(1)
    assert "data-to" not in button.group(1)


@pytest.mark.parametrize("days", [None, 8])
def test_closing_without_a_code_that_is_good_deletes_as_leave_does(
    person: Person, asked: Opened, app: Flask, database: Database, days: int | None
) -> None:
    code = asked()
    if days is None:
        person.starts(code)
    else:
        is_given_a_code(person, code)
        app.extensions["heard_now"] = lambda: NOON + timedelta(days=days)
    person.client.get(f"/c/{code}/close")
    assert count(database, Conversation) == 0


def test_closing_never_fails(person: Person) -> None:
    assert person.client.get("/c/nothing/close").status_code == 200


@pytest.mark.parametrize("address", ["/leave?now", "/leave"])
def test_leave_deletes_also_what_a_code_leads_to(
    person: Person, another_person: Person, asked: Opened, database: Database, address: str
) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    if address == "/leave":
        person.client.post(address)
    else:
        person.client.get(address)
    assert count(database, Conversation) == 0
    assert comes_back(another_person, code, written).status == 422


def test_starting_again_leaves_what_a_code_leads_to(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    person.goes_to(f"/c/{code}")
    assert person.sends(start="chat").heading == "Hello from Three Rivers Partnership."
    assert count(database, Conversation) == 2
    assert comes_back(another_person, code, written).heading == "How was it?"
    assert person.goes_to(f"/c/{code}/chat").status == 200


def test_coming_back_to_one_conversation_leaves_another_that_a_code_leads_to(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    mine, theirs = is_given_a_code(person, code), is_given_a_code(another_person, code)
    assert comes_back(another_person, code, mine).heading == "How was it?"
    assert count(database, Conversation) == 2
    assert comes_back(person, code, theirs).heading == "How was it?"


def test_the_link_can_be_read_off_a_picture(person: Person, asked: Opened) -> None:
    code = asked()
    written = is_given_a_code(person, code).replace(" ", "")
    assert f">http://localhost/c/{code}/back#{written}</a>" in person.page.html


@pytest.mark.parametrize(
    ("offered", "chosen", "language"),
    [([], "", "cy"), (["cy"], "", "cy"), (["pl"], "", "en"), ([], "en", "en"), ([], "pl", "pl")],
)
def test_coming_back_goes_on_in_the_language_of_before_unless_another_was_chosen_here(
    person: Person,
    another_person: Person,
    asked: Opened,
    database: Database,
    offered: list[str],
    chosen: str,
    language: str,
) -> None:
    code = asked(dataclasses.replace(EVERY_KIND, audience="community"), languages=offered)
    written = is_given_a_code(person, code)
    with database.writing() as session:
        session.execute(update(Conversation).values(language="cy"))
    if chosen:
        another_person.goes_to(f"/c/{code}?lang={chosen}")
    assert comes_back(another_person, code, written).lang == language
    assert another_person.goes_to(f"/c/{code}/chat").lang == language


def at_the_front_door(person: Person, typed: str) -> Page:
    """Type a code in the box of the very first page."""
    person.goes_to("/")
    return person.sends(code=typed)


def test_the_front_door_takes_the_long_code_and_leads_to_the_next_question(
    person: Person, another_person: Person, asked: Opened
) -> None:
    asked()
    code = asked()
    written = is_given_a_code(person, code)
    page = at_the_front_door(another_person, f"{code.upper()} {written}")
    assert (page.status, page.heading) == (200, "How was it?")
    assert "CANARY" not in page.html


def test_the_front_door_still_leads_to_a_collection(person: Person, asked: Opened) -> None:
    assert at_the_front_door(person, f" {asked().upper()} ").heading == "After our walk"
    assert at_the_front_door(person, "").heading == "Have you got a code?"


def test_the_front_door_says_the_same_of_every_code_that_leads_nowhere(
    person: Person, another_person: Person, asked: Opened
) -> None:
    code, shared = asked(), asked(shared_device=True)
    written = is_given_a_code(person, code)
    slipped = written[:-1] + ("2" if written[-1] != "2" else "3")
    said = set()
    for typed in (
        f"{code} {a_code_for_nothing()}",
        f"{code} {slipped}",
        f"{shared} {written}",
        f"zzzzzz {written}",
    ):
        page = at_the_front_door(another_person, typed)
        assert page.status == 404
        assert typed in page.html, "it can be mended"
        said.add(re.sub(r"\s+", " ", page.text))
    assert len(said) == 1


@pytest.mark.parametrize("typed", ["{address}/c/{code}", " {address}/c/{code}/ "])
def test_the_front_door_takes_an_address_that_was_pasted(person: Person, asked: Opened, typed: str) -> None:
    code = asked()
    person.goes_to("/")
    page = person.sends(code=typed.format(address="http://heard.example", code=code))
    assert (page.status, page.heading) == (200, "After our walk")


def test_a_long_code_alone_at_the_front_door_is_asked_for_its_short_one_whether_it_is_one_or_not(
    person: Person, another_person: Person, asked: Opened, programme: Programme, card: str
) -> None:
    code = asked(programme_id=programme.id)
    told = set()
    for typed in (cards.spaced(card), cards.draw_code(), is_given_a_code(another_person, code)):
        person.goes_to("/")
        page = person.sends(code=typed)
        assert page.status == 422
        assert "On a card, it is at the end of the address." in page.text
        assert "One letter or number may be different" not in page.text, "the card has no slip in it"
        assert typed not in page.html
        told.add(page.text)
    assert len(told) == 1


def test_the_front_door_takes_a_card_with_its_short_code_and_puts_it_into_the_box(
    person: Person, asked: Opened, programme: Programme, card: str
) -> None:
    asked(programme_id=programme.id)
    for typed in (f"{programme.code} {card}", f"http://heard.example/p/{programme.code}#{card}"):
        person.goes_to("/")
        page = person.sends(code=typed)
        assert page.status == 200, "without a redirect, so that no address holds a card"
        assert f'name="card" value="{cards.spaced(card)}"' in page.html


def test_guesses_at_the_front_door_are_counted_with_those_at_the_collection(
    person: Person, asked: Opened
) -> None:
    code = asked()
    wrong = a_code_for_nothing()
    for _guess in range(guessing.MISSES_AN_HOUR - 1):
        at_the_front_door(person, f"{code} {wrong}")
    comes_back(person, code, wrong)
    page = at_the_front_door(person, f"{code} {wrong}")
    assert page.status == 429
    assert "Please wait until 13:00" in page.text


def test_a_code_typed_at_the_front_door_stands_in_no_address(
    person: Person, another_person: Person, asked: Opened
) -> None:
    code = asked()
    written = is_given_a_code(person, code)
    assert another_person.goes_to("/").form.method == "post"
    assert another_person.goes_to(f"/?code={code}{written.replace(' ', '')}").status == 404


def test_easy_words_pictures_and_colours_come_back_with_a_code_unless_others_were_chosen_here(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    person.starts(code)
    chosen = {"colours": "dark", "shows_easy": "1", "easy": "1", "bigger": "1"}
    person.goes_to(f"/look?from={code}")
    person.sends(**chosen)
    with database.reading() as session:
        assert session.query(Conversation).one().looks == {}, "nobody asked for a code yet"
    person.goes_to(f"/c/{code}/later")
    found = WRITTEN.search(person.sends().html)
    assert found is not None
    comes_back(another_person, code, found[1])
    kept = cookie_of(another_person)
    assert (kept["easy"], kept["no_pictures"], kept["look"]) == (True, True, ["dark", "bigger"])
    person.client.get("/leave?now")
    person.goes_to("/look")
    person.sends(colours="light", pictures="1")
    comes_back(person, code, found[1])
    kept = cookie_of(person)
    assert (kept["easy"], kept["no_pictures"], kept["look"]) == (False, False, ["light"])


def test_looks_that_change_after_a_code_was_given_are_kept_with_it(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    is_given_a_code(person, code)
    person.goes_to(f"/c/{code}/chat?easy=1")
    person.sends(choice="lots")
    with database.reading() as session:
        assert session.query(Conversation).one().looks == {"easy": True}


def test_the_script_loads_the_page_anew_where_it_comes_back_in_other_colours(
    person: Person, another_person: Person, asked: Opened
) -> None:
    code = asked()
    person.starts(code)
    person.goes_to(f"/look?from={code}")
    person.sends(colours="dark", pictures="1")
    person.goes_to(f"/c/{code}/later")
    found = WRITTEN.search(person.sends().html)
    assert found is not None
    keys = another_person.goes_to(f"/c/{code}/back").form.hidden
    reply = another_person.client.post(
        f"/c/{code}/back", data={**keys, "back": found[1]}, headers={"X-Part": "1"}
    )
    assert f'<main data-go="/c/{code}/chat">' in reply.text
    assert 'class="chat' in another_person.goes_to(f"/c/{code}/chat").html
