"""The page of names to look for: who may keep it, and that a file with a fault changes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable

from flask.testing import FlaskClient

from tests.coordinator.conftest import send
from tests.coordinator.page import faults

SignedIn = Callable[..., FlaskClient]


def test_a_coordinator_keeps_the_list_on_one_page(signed_in: SignedIn) -> None:
    person = signed_in("coordinator")
    assert "Nothing is listed yet." in person.get("/staff/names").text
    assert send(person, "/staff/names", words="Dana Whitlock", kind="person").status_code == 303
    page = person.get("/staff/names")
    assert "Dana Whitlock" in page.text
    assert faults(page) == []
    entry = page.text.split("/staff/names/")[1].split("/drop")[0]
    assert send(person, f"/staff/names/{entry}/drop", page="/staff/names").status_code == 303
    assert "Nothing is listed yet." in person.get("/staff/names").text


def test_what_cannot_be_listed_says_why(signed_in: SignedIn) -> None:
    person = signed_in("coordinator")
    page = send(person, "/staff/names", words="", kind="person")
    assert page.status_code == 422
    assert "Enter the name as people say it." in page.text
    assert faults(page) == []
    send(person, "/staff/names", words="Spud", kind="person")
    page = send(person, "/staff/names", words="spud", kind="person")
    assert page.status_code == 422
    assert "on the list already" in page.text


def test_a_file_is_taken_in_or_says_which_line_to_mend(signed_in: SignedIn) -> None:
    person = signed_in("coordinator")

    def bring(text: str) -> int:
        file = (io.BytesIO(text.encode()), "names.csv")
        return send(person, "/staff/names/file", page="/staff/names", file=file).status_code

    assert bring("words,kind\nSpud,person\n") == 303
    assert "Spud" in person.get("/staff/names").text
    assert bring("words,kind\nBear,animal\n") == 422
    assert "Bear" not in person.get("/staff/names").text
    assert send(person, "/staff/names/file", page="/staff/names").status_code == 422


def test_one_partnership_sees_nothing_of_anothers_list(signed_in: SignedIn, another_partnership: str) -> None:
    send(signed_in("coordinator"), "/staff/names", words="Spud", kind="person")
    stranger = signed_in("coordinator", "stranger", whose=another_partnership)
    assert "Spud" not in stranger.get("/staff/names").text
