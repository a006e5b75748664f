"""How pages look, and in which words: chosen once, kept for the visit, without leaving the question."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from survey_app import web
from survey_app.participant import visits
from tests.participant.conftest import EVERY_KIND, Person

Opened = Callable[..., str]
WITH_PICTURES = "</svg>"
EASY = dataclasses.replace(
    EVERY_KIND,
    questions=(
        dataclasses.replace(EVERY_KIND.questions[3], easy="Was it good?", picture="friends"),
        dataclasses.replace(EVERY_KIND.questions[4], easy="I was safe.", picture="home"),
    ),
)


def worn(client: FlaskClient, address: str) -> set[str]:
    """The looks that a page carries; fail where its policy lets through others than these."""
    response = client.get(address)
    styles_there = {
        name: f"<style>{web.inline_asset(f'looks/{name}.css').text}</style>" in response.text
        for name in web.LOOKS
    }
    wears = {name for name, is_there in styles_there.items() if is_there}
    policy = response.headers["Content-Security-Policy"]
    allowed = {name for name in web.LOOKS if web.inline_asset(f"looks/{name}.css").hash in policy}
    assert wears == allowed
    styles = re.search(r"style-src ([^;]*)", policy)
    assert styles is not None
    assert styles[1].count("'sha256-") == response.text.count("<style>")
    return wears


def test_each_look_has_a_stylesheet_that_differs() -> None:
    assert set(web.LOOKS) == {*visits.COLOURS, *visits.SIZES}
    assert len({web.inline_asset(f"looks/{name}.css").hash for name in web.LOOKS}) == len(web.LOOKS)


@pytest.mark.parametrize("colours", visits.COLOURS)
def test_one_set_of_colours_is_worn_at_a_time(person: Person, client: FlaskClient, colours: str) -> None:
    person.goes_to("/look")
    assert person.sends(colours=colours).status == 200
    assert worn(client, "/help") == {colours}
    person.goes_to("/look")
    assert ("colours", colours) in person.page.checked
    person.sends(colours="")
    assert worn(client, "/help") == set()


def test_bigger_and_more_space_go_with_any_colours(
    person: Person, client: FlaskClient, asked: Opened
) -> None:
    code = asked()
    person.goes_to(f"/look?from={code}")
    person.sends(colours="cream", bigger="1", space="1")
    for address in (f"/c/{code}", "/", "/look", "/nowhere", "/c/zebra"):
        assert worn(client, address) == {"cream", "bigger", "space"}


def test_a_look_returns_to_the_very_question_with_the_answers_kept(person: Person, asked: Opened) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/look?from={code}&at=T.single")
    page = person.sends(colours="dark", pictures="1")
    assert page.heading == "Who told you?"
    assert ("choice", "friend") in page.checked
    page = person.goes_to(f"/c/{code}/check")
    assert "A friend" in page.text


def test_from_the_first_page_it_returns_to_the_first_page_and_begins_nothing(
    person: Person, asked: Opened
) -> None:
    code = asked()
    person.goes_to(f"/look?from={code}")
    assert person.sends(colours="dark").heading == "After our walk"
    assert person.client.get(f"/c/{code}/chat").status_code == 303


def test_a_look_stays_after_send_and_goes_with_leave(
    person: Person, client: FlaskClient, asked: Opened
) -> None:
    code = asked()
    person.starts(code)
    person.goes_to(f"/look?from={code}")
    person.sends(colours="contrast", bigger="1")
    person.goes_to(f"/c/{code}/chat")
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}/check")
    assert person.sends().heading == "Thank you"
    assert worn(client, f"/c/{code}/thanks") == {"contrast", "bigger"}
    client.post("/leave")
    assert worn(client, f"/c/{code}") == set()


@pytest.mark.parametrize(
    "sent",
    [
        {"colours": "zebra"},
        {"colours": "bigger"},
        {"colours": "../chat"},
        {"colours": "<style>", "zebra": "1"},
        {"colours": "dark'"},
    ],
)
def test_unknown_looks_are_none(person: Person, client: FlaskClient, sent: dict[str, str]) -> None:
    person.goes_to("/look")
    assert person.sends(also=sent).status == 200
    assert worn(client, "/help") == set()


def test_a_look_in_the_cookie_that_is_known_no_more_is_none(client: FlaskClient) -> None:
    for kept in (["zebra", "dark"], "dark", {"dark": 1}, None):
        with client.session_transaction() as cookie:
            cookie["look"] = kept
        assert worn(client, "/help") == ({"dark"} if isinstance(kept, list) else set())


@pytest.mark.parametrize(
    "place",
    [
        {"from": "//evil.example", "at": "T.single"},
        {"from": "https://evil.example/", "at": ""},
        {"from": "CODE", "at": "//evil.example"},
        {"from": "CODE", "at": "T.single&next=//evil.example"},
        {"from": "CODE", "at": "T.single\r\nSet-Cookie: a=b"},
        {"from": "CODE/../../evil", "at": "x"},
        {"from": "\\\\evil.example", "at": "javascript:alert(1)"},
        {"from": "", "at": "https://evil.example"},
    ],
)
def test_hostile_places_never_lead_out_of_the_site(
    person: Person, asked: Opened, place: dict[str, str]
) -> None:
    code = asked()
    person.starts(code)
    named = {name: value.replace("CODE", code) for name, value in place.items()}
    page = person.client.get("/look", query_string=named)
    assert page.status_code == 200
    assert not re.search(r'(href|action)="[^"?]*(evil|javascript)', page.text)
    person.goes_to("/look")
    fields = {**person.page.form.hidden, **named}
    response = person.client.post("/look", data=fields)
    assert response.status_code == 303
    assert response.headers["Location"] in ("/", f"/c/{code}", f"/c/{code}/chat")
    part = person.client.post("/look", data=fields, headers={"X-Part": "1"})
    found = re.search(r'data-go="([^"]*)"', part.text)
    assert found is not None
    assert found[1] == response.headers["Location"]


def test_a_forged_request_changes_no_look(client: FlaskClient) -> None:
    assert client.post("/look", data={"colours": "dark"}).status_code == 400
    assert worn(client, "/help") == set()


def test_for_the_script_the_page_is_loaded_anew_with_the_look(person: Person, asked: Opened) -> None:
    code = asked()
    person.starts(code)
    page = person.goes_to(f"/look?from={code}&at=T.hello")
    reply = person.client.post("/look", data={**page.form.hidden, "colours": "dark"}, headers={"X-Part": "1"})
    assert (reply.status_code, reply.headers.get("Location")) == (200, None)
    assert f'<main data-go="/c/{code}/chat?at=T.hello">' in reply.text
    assert worn(person.client, f"/c/{code}/chat") == {"dark"}


def test_easier_words_and_pictures_are_chosen_beside_the_looks(person: Person, asked: Opened) -> None:
    code = asked(EASY)
    page = person.starts(code)
    assert page.heading == "How was it?"
    assert WITH_PICTURES in page.html, "faces"
    person.goes_to(f"/look?from={code}&at=T.faces")
    assert ("pictures", "1") in person.page.checked
    assert ("easy", "1") not in person.page.checked
    assert person.sends(easy="1").heading == "Was it good?"
    assert WITH_PICTURES not in person.page.html, "the box for pictures was not ticked"
    person.goes_to(f"/look?from={code}&at=T.faces")
    assert ("easy", "1") in person.page.checked
    page = person.sends(pictures="1", easy="1")
    assert page.html.count('class="picture"') >= 1
    person.goes_to(f"/look?from={code}&at=T.faces")
    assert person.sends(pictures="1").heading == "How was it?"


def test_the_code_of_an_answer_is_the_same_in_easier_words(person: Person, asked: Opened) -> None:
    code = asked(EASY)
    person.starts(code)
    person.sends(choice="lots")
    page = person.goes_to(f"/c/{code}/chat?at=T.faces&easy=1")
    assert ("choice", "lots") in page.checked


def test_a_form_without_easier_words_offers_none_and_forgets_no_choice(person: Person, asked: Opened) -> None:
    easy, plain = asked(EASY), asked()
    person.starts(easy)
    person.goes_to(f"/c/{easy}/chat?easy=1")
    page = person.goes_to(f"/look?from={plain}")
    assert "Easier words" not in page.text
    person.sends(colours="dark")
    assert person.goes_to(f"/c/{easy}/chat").heading == "Was it good?"
