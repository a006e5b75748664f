"""Answers that the script gathers and sends in the background, and the turns that ride ahead of them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from questionnaires.model import Condition, Kind
from survey_app.services import conversations
from survey_app.store.database import Database
from survey_app.store.tables import Conversation, DraftAnswer, Response
from tests.participant.conftest import EVERY_KIND, NOON, YES_OR_NO, Page, Person, asks
from tests.participant.test_journeys import count, stored

Opened = Callable[..., str]

SHORT = replace(
    EVERY_KIND,
    questions=(
        asks("S.one", Kind.SHORT_TEXT, "What is your word?", limit=40),
        asks("S.two", Kind.YES_NO, "Is it a long word?", options=YES_OR_NO),
        asks("S.three", Kind.YES_NO, "Is it an old word?", options=YES_OR_NO),
        asks(
            "S.four",
            Kind.YES_NO,
            "Who is old enough?",
            options=YES_OR_NO,
            when=Condition("S.three", any_of=("yes",)),
        ),
        asks("S.five", Kind.NUMBER, "How many words?", minimum=1, maximum=9),
        asks("S.six", Kind.YES_NO, "Is that all?", options=YES_OR_NO),
    ),
)


def form_of(question: str, times: int = 0, **fields: str) -> str:
    """The form of one turn, as the script keeps it."""
    return urlencode({"question": question, "times": times, **fields})


class Phone(Person):
    """A browser with the script: it knows the keys of its visit and sends many answers at once."""

    code = ""

    def starts(self, code: str) -> Page:
        """Begin, and remember where."""
        self.code = code
        return super().starts(code)

    def _met(self, response: object, address: str) -> Page:
        page = super()._met(response, address)
        for form in page.forms:
            # What stands in <noscript> is no part of the form where scripts run.
            form.hidden.pop("plain", None)
        return page

    @property
    def keys(self) -> dict[str, str]:
        """What the page says of whose it is."""
        return {name: self.page.form.hidden[name] for name in ("csrf_token", "visit")}

    def saves(self, *answers: str, **more: str) -> TestResponse:
        """Send answers in the background; `more` overwrites the keys, "" leaves one out."""
        fields = {name: value for name, value in {**self.keys, **more}.items() if value}
        return self.client.post(
            f"/c/{self.code}/answers", data={**fields, "a": list(answers)}, headers={"X-Part": "1"}
        )


@pytest.fixture
def phone(client: FlaskClient, at_noon: object) -> Phone:
    """Somebody whose browser runs the script."""
    return Phone(client)


def riding(html: str) -> dict[str, str]:
    """What rides along: each turn's part of the page, by its question, in order."""
    parts = re.findall(r"<template>(.*?)</template>", html, re.S)
    return {attribute(part, "data-q"): part for part in parts}


def shown(html: str) -> str:
    """A page without what rides along."""
    return re.sub(r"<template>.*?</template>", "", html, flags=re.S)


def attribute(part: str, name: str) -> str:
    """The first value of an attribute in a part of a page, "" where there is none."""
    found = re.search(rf'{name}="([^"]*)"', part)
    return unescape(found.group(1)) if found else ""


def kept(database: Database) -> dict[str, object]:
    """What is kept of the conversation, by question: its codes and words."""
    with database.reading() as session:
        rows = session.query(DraftAnswer).all()
        return {row.question_id: _said(row.content) for row in rows}


def _said(content: Any) -> object:
    codes, words = content["codes"], content["words"]
    return codes.get("") or words.get("text")


# --- Batches ---


def test_several_answers_are_kept_from_one_request(phone: Phone, asked: Opened, database: Database) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(form_of("S.one", words="Moss"), form_of("S.two", choice="no"))
    assert reply.status_code == 200
    assert kept(database) == {"S.one": "Moss", "S.two": ["no"]}


def test_the_same_request_twice_is_the_same_as_once(phone: Phone, asked: Opened, database: Database) -> None:
    phone.starts(asked(SHORT))
    both = (form_of("S.one", words="Moss"), form_of("S.two", choice="no"))
    phone.saves(*both)
    phone.saves(*both, *both)
    assert kept(database) == {"S.one": "Moss", "S.two": ["no"]}
    page = phone.goes_to(f"/c/{phone.code}/chat?at=S.two")
    assert page.form.hidden["times"] == "1", "answered once, however often it was sent"


def test_answers_may_come_in_the_wrong_order(phone: Phone, asked: Opened, database: Database) -> None:
    phone.starts(asked(SHORT))
    phone.saves(form_of("S.two", choice="no"))
    phone.saves(form_of("S.one", words="Moss"))
    assert kept(database) == {"S.one": "Moss", "S.two": ["no"]}


@pytest.mark.parametrize("together", [True, False])
def test_an_older_message_does_not_undo_a_change(
    phone: Phone, asked: Opened, database: Database, together: bool
) -> None:
    phone.starts(asked(SHORT))
    late, changed = form_of("S.two", 0, choice="no"), form_of("S.two", 1, choice="yes")
    if together:
        phone.saves(changed, late)
    else:
        phone.saves(changed)
        phone.saves(late)
    assert kept(database) == {"S.two": ["yes"]}


def test_an_unfit_answer_keeps_the_good_ones_and_is_asked_again(
    phone: Phone, asked: Opened, database: Database
) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(
        form_of("S.one", words="Moss"),
        form_of("S.two", choice="zebra"),
        form_of("S.five", number="many"),
        form_of("S.three", choice="no"),
    )
    assert reply.status_code == 422
    assert attribute(reply.text, "data-q") == "S.two", "the first that cannot be used"
    assert "not one of the choices" in reply.text
    assert kept(database) == {"S.one": "Moss", "S.three": ["no"]}


def test_words_that_cannot_be_used_are_on_the_page_that_asks_again(phone: Phone, asked: Opened) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(form_of("S.one", words="Moss " * 20))
    assert reply.status_code == 422
    assert "Moss " * 19 in reply.text


@pytest.mark.parametrize("question", ["S.zebra", "", "<script>", "T.single"])
def test_a_question_of_another_form_is_passed_over(
    phone: Phone, asked: Opened, database: Database, question: str
) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(form_of(question, choice="yes"), form_of("S.two", choice="no"))
    assert reply.status_code == 200
    assert kept(database) == {"S.two": ["no"]}


def test_an_answer_off_the_path_is_set_aside_and_not_sent(
    phone: Phone, asked: Opened, database: Database
) -> None:
    phone.starts(asked(SHORT))
    phone.saves(
        form_of("S.three", choice="yes"), form_of("S.four", choice="yes"), form_of("S.three", 1, choice="no")
    )
    assert kept(database) == {"S.three": ["no"], "S.four": ["yes"]}
    assert "Who is old enough?" not in phone.goes_to(f"/c/{phone.code}/check").text
    phone.sends()
    codes, _comments = stored(database)
    assert codes == {("S.three", "", "no")}


def test_a_question_is_skipped_like_any_other_unless_it_must_be_answered(
    phone: Phone, asked: Opened, database: Database
) -> None:
    needed = replace(SHORT.questions[1], required=True)
    phone.starts(asked(replace(SHORT, questions=(SHORT.questions[0], needed, *SHORT.questions[2:]))))
    assert phone.saves(form_of("S.one", skip="1")).status_code == 200
    reply = phone.saves(form_of("S.two", skip="1"))
    assert (reply.status_code, attribute(reply.text, "data-q")) == (422, "S.two")
    assert list(kept(database)) == ["S.one"]


# --- Pages on request, and turns that ride ahead ---


@pytest.mark.parametrize(
    ("at", "shown"), [("S.two", "S.two"), ("", "S.three"), ("S.four", "S.three"), ("zebra", "S.three")]
)
def test_at_gives_the_turn_that_is_wanted_or_the_next(
    phone: Phone, asked: Opened, at: str, shown: str
) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(form_of("S.one", words="Moss"), form_of("S.two", choice="no"), at=at or "&")
    assert attribute(reply.text, "data-q") == shown
    assert ("checked" in reply.text) is (shown == "S.two"), "what was said stands in the turn it was said to"


def test_at_the_end_comes_the_page_to_check(phone: Phone, asked: Opened) -> None:
    phone.starts(asked(replace(SHORT, questions=SHORT.questions[:2])))
    reply = phone.saves(form_of("S.one", words="Moss"), form_of("S.two", choice="no"), at="-")
    assert "<h1>Check your answers</h1>" in reply.text
    assert "Moss" in reply.text


def test_further_turns_ride_ahead_and_none_that_is_known(phone: Phone, asked: Opened) -> None:
    many = tuple(asks(f"M.{place}", Kind.YES_NO, f"Is it {place}?", options=YES_OR_NO) for place in range(16))
    phone.starts(asked(replace(EVERY_KIND, questions=many)))
    first = list(riding(phone.page.html))
    assert first == ["M.1", "M.2", "M.3"]
    reply = phone.saves(form_of("M.0", choice="no"), form_of("M.1", choice="no"), known=first[-1])
    assert list(riding(reply.text)) == [f"M.{place}" for place in range(4, 13)], "nine, without those known"
    assert "<main" not in shown(reply.text)
    assert attribute(riding(reply.text)["M.12"], "data-next") == "M.13"


def test_who_has_gone_as_far_as_is_known_gets_what_follows(phone: Phone, asked: Opened) -> None:
    many = tuple(asks(f"M.{place}", Kind.YES_NO, f"Is it {place}?", options=YES_OR_NO) for place in range(16))
    phone.starts(asked(replace(EVERY_KIND, questions=many)))
    gone_through = [form_of(f"M.{place}", choice="no") for place in range(9)]
    reply = phone.saves(*gone_through, known="M.9")
    assert list(riding(reply.text)) == [*(f"M.{place}" for place in range(10, 16)), "check"]


@pytest.mark.parametrize("known", ["", "zebra", "S.six", "undefined"])
def test_nothing_rides_ahead_of_what_is_not_known_to_be_next(phone: Phone, asked: Opened, known: str) -> None:
    phone.starts(asked(SHORT))
    assert riding(phone.saves(form_of("S.one", words="Moss"), known=known or " ").text) == {}


def test_what_rides_ahead_ends_before_the_first_question_that_hangs_on_an_open_one(
    phone: Phone, asked: Opened
) -> None:
    page = phone.starts(asked(SHORT))
    ahead = riding(page.html)
    assert list(ahead) == ["S.two", "S.three"], "S.four hangs on S.three"
    assert attribute(shown(page.html), "data-next") == "S.two"
    assert attribute(ahead["S.two"], "data-next") == "S.three"
    assert attribute(ahead["S.three"], "data-next") == "", "the server must look first"


def test_the_script_waits_for_the_server_where_it_cannot_tell_a_slip(phone: Phone, asked: Opened) -> None:
    phone.starts(asked(SHORT))
    phone.saves(form_of("S.one", words="Moss"), form_of("S.two", choice="no"))
    reply = phone.saves(form_of("S.three", choice="no"), at="-")
    assert attribute(reply.text, "data-q") == "S.five"
    assert attribute(shown(reply.text), "data-next") == "", "a number may be none"
    assert list(riding(reply.text)) == ["S.six", "check"]


def test_whatever_is_answered_the_turn_that_was_announced_comes_next(phone: Phone, asked: Opened) -> None:
    for answer in ("yes", "no", ""):
        page = phone.starts(asked())
        while page.heading != "Check your answers":
            question = page.form.hidden["question"]
            announced = [attribute(shown(page.html), "data-next"), *riding(page.html)]
            turn = EVERY_KIND.question(question)
            assert turn is not None
            fits = {"yes": ("yes", "lots", "friend", "talk", "true", "call"), "no": ("no", "false")}
            choice = next((code for code in fits.get(answer, ()) if turn.option(code)), "")
            name = "then" if question == "T.then" else "choice"
            page = phone.sends(also={name: choice}) if choice else phone.skips()
            assert page.status == 200
            now = page.form.hidden.get("question", "check")
            assert announced[0] in ("", now), f"{question} announced {announced[0]}, and {now} came"
            assert len(announced) == 1 or announced[1] == now, "what rides along is what comes"


def test_what_rides_ahead_holds_no_token_and_no_id_of_the_visit(phone: Phone, asked: Opened) -> None:
    page = phone.starts(asked())
    ahead = "".join(riding(page.html).values())
    for secret in phone.keys.values():
        assert secret in page.html
        assert secret not in ahead
    assert "csrf" not in ahead


def test_what_rides_ahead_shows_no_answer_that_is_sealed(phone: Phone, asked: Opened) -> None:
    code = asked(SHORT)
    phone.starts(code)
    phone.sends(words="CANARY")
    phone.goes_to(f"/c/{code}")
    page = phone.sends(start="on")
    assert "CANARY" not in page.html
    reply = phone.saves(form_of("S.two", choice="no"), at="S.one")
    assert "CANARY" not in reply.text
    assert "CANARY" not in phone.saves(known="S.three").text


# --- Where the conversation is another, gone, over or closed ---


def test_without_a_token_nothing_is_kept_and_what_was_typed_is_shown(
    phone: Phone, asked: Opened, database: Database
) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(form_of("S.one", words="Moss"), csrf_token="")
    assert reply.status_code == 400
    assert kept(database) == {}
    assert attribute(reply.text, "data-q") == "S.one"
    assert "Moss" in reply.text


def test_a_page_of_another_visit_keeps_nothing(phone: Phone, asked: Opened, database: Database) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(form_of("S.one", words="Moss"), visit="0" * 16)
    assert reply.status_code == 409
    assert "from an earlier chat" in reply.text
    assert "Moss" not in reply.text
    assert kept(database) == {}


def gone(database: Database, phone: Phone, how: str) -> None:
    """Make an end of the conversation, as a purge or a lost cookie does."""
    if how == "cookie":
        phone.client.delete_cookie("heard")
        return
    with database.writing() as session:
        for row in session.query(Conversation):
            session.delete(row)


@pytest.mark.parametrize("how", ["purged", "cookie"])
def test_where_the_conversation_is_gone_the_last_answer_is_on_the_page_and_the_next_press_keeps_them_all(
    phone: Phone, asked: Opened, database: Database, how: str
) -> None:
    phone.starts(asked(SHORT))
    gone(database, phone, how)
    pending = (form_of("S.two", choice="no"), form_of("S.one", words="Moss"))
    reply = phone.saves(*pending, at="-")
    assert reply.status_code == 400
    assert attribute(reply.text, "data-q") == "S.one", "the last that was given"
    assert "Moss" in reply.text
    assert "Press the button once more" in reply.text
    assert count(database, DraftAnswer) == 0, "nothing is begun until the person goes on"
    keys = dict(pair.split("=", 1) for pair in attribute(reply.text, "data-keys").split("&"))
    reply = phone.saves(*pending, at="-", **keys)
    assert reply.status_code == 200
    assert attribute(reply.text, "data-q") == "S.three"
    assert kept(database) == {"S.one": "Moss", "S.two": ["no"]}


def test_where_the_conversation_is_gone_and_nothing_fits_the_first_page_comes(
    phone: Phone, asked: Opened, database: Database
) -> None:
    phone.starts(asked(SHORT))
    gone(database, phone, "purged")
    for answers in ((), (form_of("S.zebra", words="Moss"),)):
        reply = phone.saves(*answers)
        assert reply.status_code == 400
        assert "After our walk" in reply.text


@pytest.mark.parametrize("ending", ["leave", "send"])
def test_after_the_end_nothing_that_comes_late_is_kept_or_shown(
    phone: Phone, asked: Opened, database: Database, ending: str
) -> None:
    code = asked(SHORT)
    phone.starts(code)
    keys = phone.keys
    phone.sends(words="Moss")
    if ending == "send":
        phone.goes_to(f"/c/{code}/check")
        phone.sends()
    else:
        phone.client.post("/leave")
    for more in ({}, {"visit": ""}):
        reply = phone.client.post(
            f"/c/{code}/answers", data={**keys, "a": form_of("S.two", words="CANARY"), **more}
        )
        assert reply.status_code == 400
        assert "CANARY" not in reply.text
    assert count(database, DraftAnswer) == 0


def test_a_save_that_send_has_overtaken_shows_no_page_and_keeps_nothing(
    phone: Phone, asked: Opened, database: Database
) -> None:
    code = asked(SHORT)
    phone.starts(code)
    keys, cookie = phone.keys, phone.client.get_cookie("heard")
    assert cookie is not None
    phone.sends(words="Moss")
    phone.goes_to(f"/c/{code}/check")
    assert phone.sends().heading == "Thank you"
    # It was on its way before the browser knew that all was sent.
    phone.client.set_cookie("heard", cookie.value)
    fields = {**keys, "a": form_of("S.one", words="Moss")}
    reply = phone.client.post(f"/c/{code}/answers", data=fields)
    assert (reply.status_code, reply.text) == (200, "")
    assert phone.client.post(f"/c/{code}/answers", data={**fields, "at": ""}).status_code == 400
    assert count(database, DraftAnswer) == 0


def test_a_collection_that_closed_meanwhile_keeps_nothing_more(
    phone: Phone, asked: Opened, app: Flask, database: Database
) -> None:
    phone.starts(asked(SHORT, closes_on=date(2026, 11, 23)))
    app.extensions["heard_now"] = lambda: NOON + timedelta(days=1)
    reply = phone.saves(form_of("S.one", words="Moss"))
    assert reply.status_code == 410
    assert "This has closed" in reply.text
    assert kept(database) == {}


def test_what_is_pending_is_kept_when_send_is_pressed_or_a_code_is_wanted(
    phone: Phone, asked: Opened, database: Database
) -> None:
    code = asked(SHORT)
    phone.starts(code)
    phone.saves(form_of("S.two", choice="no"))
    visit = phone.keys
    reply = phone.client.post(f"/c/{code}/later", data={**visit, "a": form_of("S.one", words="Moss")})
    assert reply.status_code == 200
    assert kept(database) == {"S.one": "Moss", "S.two": ["no"]}
    phone.goes_to(f"/c/{code}/check")
    phone.sends(a=form_of("S.three", choice="yes"))
    codes, comments = stored(database)
    assert codes == {("S.two", "", "no"), ("S.three", "", "yes")}
    assert comments == {("S.one", "text"): "Moss"}


# --- Hostile bodies ---


@pytest.mark.parametrize(
    "answer",
    [
        "%",
        "%zz=%ff&question=S.one&words=%E0%A4%A",
        "&" * 10_000,
        "&".join(f"f{place}={place}" for place in range(10_000)),
        "question=S.one&words=" + "%ed%a0%80",
        "question=S.one&question=S.two&times=1&times=-1&choice=no&choice=yes",
        "question=S.two&choice=" + "x" * 50_000,
        "question=S.one;words=Moss",
        "question=S.one&words=\x00\x00&times=²",
        "question=S.five&number=" + "9" * 9_000,
        "=",
    ],
    ids=range(11),
)
def test_a_hostile_answer_breaks_nothing_and_the_others_are_kept(
    phone: Phone, asked: Opened, database: Database, answer: str
) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(answer, form_of("S.three", choice="no"))
    assert reply.status_code in (200, 422)
    assert kept(database)["S.three"] == ["no"]


def test_a_body_that_is_no_text_is_answered_kindly(phone: Phone, asked: Opened, database: Database) -> None:
    phone.starts(asked(SHORT))
    body = urlencode(phone.keys).encode() + b"&a=question%3DS.two%26choice%3Dno&\xed\xa0\x80=\xff"
    reply = phone.client.post(
        f"/c/{phone.code}/answers", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert reply.status_code == 400
    assert kept(database) == {}


def test_what_is_too_large_is_refused_and_nothing_of_it_is_kept(
    phone: Phone, asked: Opened, database: Database
) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(form_of("S.two", choice="no"), form_of("S.one", words="x" * 300_000))
    assert reply.status_code == 413
    assert kept(database) == {}


def test_thousands_of_answers_in_one_request_do_not_hold_up_the_others(
    phone: Phone, asked: Opened, database: Database
) -> None:
    phone.starts(asked(SHORT))
    began = time.process_time()
    reply = phone.saves(*["question=S.two&choice=yes", "question=S.two&choice=no"] * 2_500)
    assert reply.status_code == 200
    assert time.process_time() - began < 2
    with database.reading() as session:
        assert len(str(session.query(DraftAnswer).one().content)) < 10_000


# --- Pages with and without the script ---


def test_a_form_that_says_plain_is_answered_without_a_script(phone: Phone, asked: Opened) -> None:
    page = phone.starts(asked(SHORT))
    assert "<script>" in page.html
    assert riding(page.html)
    page = phone.sends(words="Moss", plain="1")
    assert "<script" not in page.html
    assert not riding(page.html)
    assert '<noscript><input type="hidden" name="plain" value="1"></noscript>' in page.html


def test_what_the_script_asks_for_says_nothing_of_pages_without_it(phone: Phone, asked: Opened) -> None:
    phone.starts(asked(SHORT))
    reply = phone.saves(form_of("S.one", words="Moss"), at="-")
    assert "noscript" not in reply.text
    assert riding(reply.text)


def test_an_example_of_a_conversation_is_known_by_its_mark_alone(phone: Phone, asked: Opened) -> None:
    phone.starts(asked(SHORT))
    with phone.client.session_transaction() as cookie:
        ((_code, token),) = cookie["talks"]
    assert phone.keys["visit"] == conversations.mark_of(token)
    assert token not in phone.page.html


def test_nothing_was_sent_by_all_this(phone: Phone, asked: Opened, database: Database) -> None:
    phone.starts(asked(SHORT))
    phone.saves(
        *(form_of(question.id, choice="yes", words="Moss", number="3") for question in SHORT.questions)
    )
    assert count(database, Response) == 0
