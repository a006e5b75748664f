"""Whatever is sent or lost, a kind page comes back, nothing wrong is stored and nothing typed is lost."""

from __future__ import annotations

import dataclasses
import errno
import logging
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app.store.database import Database
from survey_app.store.tables import Conversation, DraftAnswer, Response
from tests.participant.conftest import EVERY_KIND, Person
from tests.participant.test_journeys import answers_everything, count

Opened = Callable[..., str]


@pytest.mark.parametrize(
    "address", ["/c/zebra", "/c/zebra/chat", "/c/zebra/check", "/p/zebra", "/?code=zebra"]
)
def test_an_unknown_code_can_be_typed_again(person: Person, address: str) -> None:
    page = person.goes_to(address)
    assert (page.status, page.heading) == (404, "We do not know that code")
    assert page.forms[0].names == {"code"}
    assert 'value="zebra"' in page.html


def test_a_code_is_known_however_it_was_typed(person: Person, asked: Opened) -> None:
    code = asked()
    assert person.goes_to(f"/?code=%20{code[:3].upper()}-{code[3:]}%20").heading == "After our walk"


def test_a_page_that_is_not_there_leads_back(person: Person) -> None:
    page = person.goes_to("/nothing/here")
    assert (page.status, page.heading) == (404, "We cannot find that page")
    assert "/" in page.links


@pytest.mark.parametrize("where", ["", "/chat", "/form", "/check"])
def test_a_closed_collection_says_so(person: Person, asked: Opened, where: str) -> None:
    page = person.goes_to(f"/c/{asked(closes_on=date(2026, 11, 22))}{where}")
    assert (page.status, page.heading) == (410, "This has closed")


def test_a_collection_that_closes_meanwhile_takes_nothing_more(
    person: Person, asked: Opened, app: Flask, database: Database
) -> None:
    code = asked(closes_on=date(2026, 11, 23))
    answers_everything(person, code)
    tomorrow = app.extensions["heard_now"]().replace(day=24)
    app.extensions["heard_now"] = lambda: tomorrow
    assert person.sends().heading == "This has closed"
    assert count(database, Response) == 0


@pytest.mark.parametrize(
    ("over", "status", "heading"),
    [
        ({"closes_on": date(2026, 11, 22)}, 410, "This has closed"),
        ({"opens_on": date(2026, 11, 24)}, 403, "This has not started yet"),
        (None, 404, "We do not know that code"),
    ],
)
@pytest.mark.parametrize("where", ["chat", "form", "check"])
def test_an_old_page_of_what_is_not_open_is_told_so_too(
    person: Person, asked: Opened, where: str, over: dict[str, date] | None, status: int, heading: str
) -> None:
    code = "zebra" if over is None else asked(**over)
    page = person.posts(f"/c/{code}/{where}", {"question": "T.long", "words": "Hi", "csrf_token": "old"})
    assert (page.status, page.heading) == (status, heading)


def test_an_old_check_page_leads_back_to_the_chat_that_is_going_on(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    answers_everything(person, code)
    old = person.page
    person.goes_to(f"/c/{code}")
    hers = person.sends(start="chat").heading
    person.page = old
    page = person.sends()
    assert (page.status, page.heading) == (409, hers)
    assert "That page was from an earlier chat" in page.text
    assert count(database, Response) == 0


def test_send_after_the_end_and_without_a_chat_is_told_that_it_closed(person: Person, asked: Opened) -> None:
    person.starts(asked())
    over = asked(closes_on=date(2026, 11, 22))
    page = person.sends(to=f"/c/{over}/check", also={"submission": "gone"})
    assert (page.status, page.heading) == (410, "This has closed")


def test_a_box_ticked_beside_radio_buttons_can_be_taken_back(person: Person, asked: Opened) -> None:
    apart = dataclasses.replace(EVERY_KIND.questions[-1], prefer_not_to_say=True)
    code = asked(dataclasses.replace(EVERY_KIND, questions=(apart,)))
    person.starts(code)
    page = person.sends(then="no", now="lots", choice="prefer_not_to_say")
    assert page.status == 422
    assert "untick it" in page.text
    assert page.checked == [("choice", "prefer_not_to_say")]
    assert "#choice-prefer_not_to_say" in page.links
    assert 'type="checkbox" id="choice-prefer_not_to_say"' in page.html
    assert "rather not say" in person.sends(choice="prefer_not_to_say").text


@pytest.mark.parametrize("question", ["T.why", "T.zebra", "", "<script>"])
def test_a_reply_to_what_is_not_asked_shows_what_is(
    person: Person, asked: Opened, database: Database, question: str
) -> None:
    person.starts(asked())
    person.sends()
    page = person.sends(also={"question": question}, words="By the river", choice="yes")
    assert (page.status, page.heading) == (409, "Who told you?")
    assert count(database, DraftAnswer) == 1, "the information that was read"
    assert ("By the river" in page.text) is (question == "T.why"), "typed words are shown to be copied"


def test_the_same_page_sent_twice_is_harmless(person: Person, asked: Opened, database: Database) -> None:
    person.starts(asked())
    person.sends()
    first = person.page
    assert person.sends(choice="friend").heading == "What did you like?"
    person.sends(choice="talk")
    person.page = first
    page = person.sends(choice="friend")
    assert page.heading == "What did you like?", "the turn that followed, with what was said"
    assert ("choice", "talk") in page.checked
    assert count(database, DraftAnswer) == 3


def test_words_are_kept_when_the_cookie_is_gone_and_go_on_with_one_more_press(
    person: Person, client: FlaskClient, asked: Opened, database: Database
) -> None:
    person.starts(asked())
    person.sends()
    person.sends(choice="friend")
    person.sends(choice="talk")
    client.delete_cookie("heard")
    page = person.sends(choice="lots")
    assert (page.status, page.heading) == (400, "How was it?")
    assert ("choice", "lots") in page.checked
    assert "Press the button once more to keep it." in page.text
    assert count(database, Conversation) == 1, "nothing is begun until the person goes on"
    page = person.sends(choice="lots")
    assert (page.status, page.heading) == (200, "Hello from Three Rivers Partnership.")
    assert count(database, Conversation) == 2


def test_a_page_whose_chat_is_gone_adds_nothing_to_one_that_was_begun_later(
    person: Person, client: FlaskClient, asked: Opened, database: Database
) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    client.delete_cookie("heard")
    left_open = person.sends(choice="friend")
    assert left_open.status == 400
    person.starts(code)
    person.page = left_open
    page = person.sends(choice="friend")
    assert page.status == 409
    assert "from an earlier chat" in page.text
    assert count(database, DraftAnswer) == 1, "what was told in the chat that is gone, and nothing else"


def test_a_press_on_a_page_whose_chat_is_gone_goes_on_with_one_chat_also_where_its_reply_was_lost(
    person: Person, client: FlaskClient, asked: Opened, database: Database
) -> None:
    person.starts(asked())
    person.sends()
    client.delete_cookie("heard")
    left_open = person.sends(choice="friend")
    cookie = client.get_cookie("heard")
    assert cookie is not None
    person.sends(choice="friend")
    client.set_cookie("heard", cookie.value)
    person.page = left_open
    assert person.sends(choice="friend").status == 200
    assert count(database, Conversation) == 2, "the one that was gone from the browser, and one more"
    assert count(database, DraftAnswer) == 2


def test_long_words_survive_a_lost_cookie_even_where_the_question_is_not_asked_any_more(
    person: Person, client: FlaskClient, asked: Opened
) -> None:
    code = asked()
    person.starts(code)
    while person.page.heading != "Was there a walk?":
        person.skips()
    person.sends(choice="yes")
    client.delete_cookie("heard")
    assert "By the river" in person.sends(words="By the river").html
    page = person.sends(words="By the river")
    assert page.status == 409
    assert "By the river" in page.html


def test_words_are_kept_when_the_draft_was_purged(person: Person, asked: Opened, database: Database) -> None:
    person.starts(asked())
    person.sends()
    with database.writing() as session:
        for row in session.query(Conversation):
            session.delete(row)
    page = person.sends(choice="other", other="My aunt")
    assert page.status == 400
    assert "My aunt" in page.html
    assert person.sends(choice="other", other="My aunt").status == 200


def test_the_whole_form_is_kept_when_the_cookie_is_gone(
    person: Person, client: FlaskClient, asked: Opened
) -> None:
    code = asked()
    person.goes_to(f"/c/{code}")
    person.sends(to=f"/c/{code}/form", start="form")
    client.delete_cookie("heard")
    everything = {"T.long-words": "More snacks.", "T.faces-choice": "lots"}
    page = person.sends(**everything)
    assert page.status == 400
    assert "More snacks." in page.html
    assert ("T.faces-choice", "lots") in page.checked
    assert person.sends(**everything).heading == "Check your answers"


def test_send_without_a_cookie_says_that_nothing_was_sent(
    person: Person, client: FlaskClient, asked: Opened, database: Database
) -> None:
    answers_everything(person, asked())
    client.delete_cookie("heard")
    page = person.sends()
    assert page.status == 400
    assert page.heading == "After our walk"
    assert count(database, Response) == 0


def test_a_forged_request_stores_nothing(person: Person, asked: Opened, database: Database) -> None:
    code = asked()
    person.starts(code)
    page = person.posts(f"/c/{code}/chat", {"question": "T.hello"})
    assert page.status == 400
    assert count(database, DraftAnswer) == 0
    assert person.posts(f"/c/{code}/check", {}).status == 400


@pytest.mark.parametrize(
    ("at", "fields", "words"),
    [
        ("T.single", {}, "Choose an answer, or press Skip."),
        ("T.single", {"choice": "zebra"}, "not one of the choices"),
        ("T.single", {"choice": "friend", "other": "My aunt"}, "Please also choose the answer"),
        ("T.several", {"choice": ["talk", "none"]}, "These two do not go together."),
        ("T.ten", {"choice": "11"}, "not one of the choices"),
        ("T.long", {"words": "x" * 201}, "There is room for 200 letters."),
        ("T.long", {"words": "  "}, "Write something in the box, or press Skip."),
        ("T.long", {"words": "Hi", "choice": "prefer_not_to_say"}, "These two do not go together."),
        ("T.number", {"number": "three"}, "Please write a whole number, like 3."),
        ("T.number", {"number": "0"}, "a number that is 1 or more."),
        ("T.number", {"number": "10"}, "a number that is 9 or less."),
        ("T.number", {"number": ""}, "Write a number, or press Skip."),
        ("T.month", {"month": "5", "year": "26"}, "choose a month and write a year"),
        ("T.month", {"month": "14", "year": "2026"}, "choose a month and write a year"),
        ("T.rate", {"note": "x" * 101, "choice": "no"}, "There is room for 100 letters."),
        ("T.then", {}, "Choose an answer, or press Skip."),
        ("T.then", {"then": "zebra"}, "not one of the choices"),
    ],
)
def test_what_cannot_be_used_is_told_beside_its_field_and_kept(
    person: Person, asked: Opened, database: Database, at: str, fields: dict[str, str], words: str
) -> None:
    person.starts(asked())
    while person.page.form.hidden["question"] != at:
        person.skips()
    drafts = count(database, DraftAnswer)
    page = person.sends(**fields)
    assert page.status == 422
    assert page.form.hidden["question"] == at
    assert words in page.text
    assert page.title.startswith("To mend:")
    wrong = [one for one in page.ids if one.endswith("-wrong")]
    assert wrong
    assert set(wrong) <= set(page.described), "what is wrong is told to who cannot see where it stands"
    for value in fields.values():
        assert not isinstance(value, str) or value in ("zebra", "11", "14", "  ") or value in page.html
    assert count(database, DraftAnswer) == drafts
    for link in page.links:
        if link.startswith("#") and link != "#main":
            assert link[1:] in page.ids, f"{link} leads nowhere"


@pytest.mark.parametrize(
    "sent",
    [
        {"times": "zebra"},
        {"times": "-1"},
        {"times": "9" * 40},
        {"times": "²"},
        {"choice": "\x00"},
        {"choice": "a" * 5000},
        {"other": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")},
        {"skip": "1", "choice": "friend"},
        {"unheard": "of"},
    ],
)
def test_garbage_breaks_nothing(person: Person, asked: Opened, sent: dict[str, str]) -> None:
    person.starts(asked())
    person.sends()
    hidden = {name: value for name, value in sent.items() if name == "times"}
    fields = {name: value for name, value in sent.items() if name != "times"}
    page = person.sends(also=hidden, **{"choice": "friend", **fields})
    assert page.status in (200, 422)


def test_a_request_that_is_too_large_is_refused_kindly(person: Person, asked: Opened) -> None:
    person.starts(asked())
    page = person.sends(words="x" * 300_000)
    assert (page.status, page.heading) == (413, "That was too much at once")


def test_the_wrong_method_gets_a_page_too(client: FlaskClient, asked: Opened) -> None:
    assert client.delete(f"/c/{asked()}/chat").status_code in (400, 405)


def test_no_error_carries_what_was_written(
    person: Person,
    asked: Opened,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    person.starts(asked())
    while person.page.form.hidden["question"] != "T.long":
        person.skips()
    app.testing = False

    def breaks(*_args: object, **_names: object) -> None:
        raise OSError(errno.ENOSPC, "CANARY is what the disk has no room for")

    monkeypatch.setattr("survey_app.store.conversations.keep", breaks)
    with caplog.at_level(logging.DEBUG):
        page = person.sends(words="CANARY 4711")
    assert (page.status, page.heading) == (500, "Something went wrong here")
    assert "CANARY" not in page.html
    assert f"OSError {errno.ENOSPC} at participant.reply" in caplog.text
    assert "in breaks" in caplog.text
    assert "CANARY" not in caplog.text


@pytest.mark.parametrize("ending", ["/leave", "send"])
def test_a_page_that_comes_back_after_the_end_shows_nothing_of_what_was_typed(
    person: Person, client: FlaskClient, asked: Opened, database: Database, ending: str
) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    old = person.page
    person.sends(choice="other", other="My aunt")
    if ending == "send":
        person.goes_to(f"/c/{code}/check")
        person.sends()
    else:
        client.post("/leave")
    person.page = old
    page = person.sends(choice="other", other="My aunt")
    assert (page.status, page.heading) == (400, "After our walk")
    assert "My aunt" not in page.html
    assert count(database, DraftAnswer) == 0


def test_a_page_of_the_person_before_goes_neither_into_the_next_conversation_nor_sends_it(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    old_turn = person.page
    person.sends(choice="other", other="My aunt")
    old_check = person.goes_to(f"/c/{code}/check")
    person.goes_to(f"/c/{code}")
    person.sends(start="chat")
    person.sends()
    person.page = old_turn
    page = person.sends(choice="other", other="My aunt")
    assert (page.status, page.heading) == (409, "Who told you?")
    assert "My aunt" not in page.html
    person.sends(choice="friend")
    person.page = old_check
    assert person.sends().status == 409
    assert count(database, Response) == 0
    assert count(database, DraftAnswer) == 2
