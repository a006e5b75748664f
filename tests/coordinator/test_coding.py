"""Coding at the door: who meets what, every act without a script, what is told, and what no address holds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from questionnaires.codebook_changes import Kind
from survey_app.services import codebooks
from survey_app.services.accounts import Role
from survey_app.services.codebooks import Edit
from survey_app.store.database import Database
from survey_app.store.tables import Coding, Comment, PersonCoding, Reading
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import Page, faults
from tests.coordinator.test_who_may import rules
from tests.services.coders import decided_comments

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]
WORDS = "She listened <i>to me</i> and rang back."
MAY = {"reader", "coordinator"}


@pytest.fixture
def comments(database: Database, opened: Opened) -> list[str]:
    """Three comments that a reader decided need no passing on."""
    return decided_comments(database, opened, [WORDS, "They listened, two.", "They listened, three."])


@pytest.fixture
def comment(comments: list[str]) -> str:
    return comments[0]


def version_of(page: TestResponse) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found
    return found[1]


def say(client: FlaskClient, comment: str, query: str = "", **fields: object) -> TestResponse:
    path = f"/staff/coding/{comment}{query}"
    page = client.get(path)
    more = {"as_second": "1"} if "as_second" in page.text else {}
    return send(client, path, path, **{"version": version_of(page), **more, **fields})


def test_every_page_of_coding_is_for_readers_and_coordinators_alone(
    staffed: Flask, comments: list[str], signed_in: SignedIn
) -> None:
    of_coding = [
        (method, rule)
        for endpoint, method, rule in rules(staffed)
        if rule.startswith("/staff/coding") and "possible" not in rule
    ]
    assert len(of_coding) == 10
    for role in Role:
        client = signed_in(role.value)
        for method, rule in of_coding:
            path = rule.replace("<comment_id>", comments[0])
            answered = client.get(path) if method == "GET" else send(client, path, "/staff/account")
            if role.value in MAY:
                assert answered.status_code in (200, 303, 404, 422), (role, method, path)
                assert path.endswith("/both") or answered.status_code != 404, (role, method, path)
            else:
                assert answered.status_code == 403, (role, method, path)
            if answered.mimetype == "text/html" and answered.status_code != 303:
                assert faults(answered) == [], (role, path)


def test_nobody_meets_another_partnerships_comment_or_changes_anything_of_it(
    database: Database, comment: str, signed_in: SignedIn, another_partnership: str
) -> None:
    stranger = signed_in("reader", whose=another_partnership)
    assert stranger.get(f"/staff/coding/{comment}").status_code == 404
    assert stranger.get(f"/staff/coding/{comment}/both").status_code == 404
    assert comment not in stranger.get("/staff/coding").text
    for act in ("next", "look"):
        tried = send(stranger, f"/staff/coding/{comment}", "/staff/account", theme="T01", version=0, act=act)
        assert tried.status_code == 404
    with database.reading() as session:
        assert session.get(PersonCoding, (comment, 1)) is None
        assert session.get_one(Reading, comment).state == "decided"


@pytest.mark.parametrize("path", ["", "/both", "/search", "/undo", "/keys"])
def test_an_act_without_a_token_is_refused(comment: str, signed_in: SignedIn, path: str) -> None:
    place = f"/{comment}" if path in ("", "/both") else ""
    assert signed_in("reader").post(f"/staff/coding{place}{path}").status_code == 400


def test_what_waits_for_a_decision_is_decided_first(
    database: Database, comment: str, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        session.get_one(Reading, comment).state = "new"
    answered = signed_in("reader").get(f"/staff/coding/{comment}")
    assert (answered.status_code, answered.location) == (303, f"/staff/comments/{comment}")
    assert signed_in("coordinator").get(f"/staff/coding/{comment}").status_code == 404


def test_a_page_shows_the_suggestion_with_its_reason_as_words_and_every_control_with_its_key(
    comment: str, signed_in: SignedIn
) -> None:
    page = signed_in("coordinator").get(f"/staff/coding/{comment}")
    assert "She <mark>listened</mark> &lt;i&gt;to me&lt;/i&gt; and rang back." in page.text
    assert "Suggested, possible." in page.text
    assert "0.5" not in page.text
    boxes = [attrs for attrs in Page(page.text).all("input") if attrs.get("name") == "theme"]
    assert len(boxes) == 35
    assert [box["value"] for box in boxes if box.get("data-key")] == ["T01"]
    keys = set(re.findall(r'aria-keyshortcuts="([^"]+)"', page.text))
    assert {"x", "c", "i", "l", "r", "u", "k", "n Enter"} <= keys
    assert faults(page) == []


def test_a_comment_is_coded_and_the_next_one_comes(
    database: Database, comments: list[str], signed_in: SignedIn
) -> None:
    client = signed_in("reader")
    order = re.findall(r'href="/staff/coding/([\w-]{22})', client.get("/staff/coding").text)
    answered = say(client, order[0], theme=["T01", "T03"], direction="mixed")
    assert (answered.status_code, answered.location) == (303, f"/staff/coding/{order[1]}")
    page = client.get(answered.location)
    assert "Saved: Being listened to, Understanding risk and grooming." in page.text
    with database.reading() as session:
        assert session.get_one(PersonCoding, (order[0], 1)).themes == ["T01", "T03"]
        assert session.get_one(Comment, order[0]).direction == "mixed"
        assert session.get_one(Coding, (order[0], "T01")).because == ["listened"]
    say(client, order[1], none="1")
    answered = say(client, order[2], cannot="1")
    assert answered.location == "/staff/coding"
    page = client.get("/staff/coding").text
    assert "Nothing waits to be coded." in page
    assert "Undo what I did last" in page
    assert "Nothing fits what you narrowed the list to." in client.get("/staff/coding?wave=after").text


def test_what_cannot_be_said_keeps_what_was_ticked(comment: str, signed_in: SignedIn) -> None:
    answered = say(signed_in("reader"), comment, theme="T09", none="1", direction="negative")
    assert answered.status_code == 422
    assert "Take one of the two back" in answered.text
    assert re.search(r'value="T09" checked', answered.text)
    assert re.search(r'value="negative" [^>]*checked', answered.text)
    assert faults(answered) == []


def test_the_second_of_two_at_once_is_told_kindly_what_the_other_did_and_keeps_their_ticks(
    comment: str, signed_in: SignedIn
) -> None:
    first, second = signed_in("reader", "kim"), signed_in("coordinator", "sam")
    page = second.get(f"/staff/coding/{comment}")
    say(first, comment, theme="T01")
    path = f"/staff/coding/{comment}"
    answered = send(second, path, path, version=version_of(page), theme="T02")
    assert answered.status_code == 409
    assert "This comment was changed since you opened it" in answered.text
    assert "Kim (Reader) coded it; added: Being listened to" in " ".join(answered.text.split())
    assert "It carries now: Being listened to." in answered.text
    assert re.search(r'value="T02" checked', answered.text)
    assert faults(answered) == []
    again = send(second, path, path, version=version_of(answered), theme="T02")
    assert again.status_code == 303


def test_what_was_said_last_is_undone_and_the_comment_is_shown(
    database: Database, comment: str, signed_in: SignedIn
) -> None:
    client = signed_in("reader")
    say(client, comment, theme="T01")
    answered = send(client, "/staff/coding/undo", "/staff/account")
    assert (answered.status_code, answered.location) == (303, f"/staff/coding/{comment}")
    assert "is undone" in client.get(answered.location).text
    with database.reading() as session:
        assert session.get(PersonCoding, (comment, 1)) is None
    answered = send(client, "/staff/coding/undo", "/staff/account")
    assert "nothing of yours to undo" in client.get(answered.location).text


@pytest.mark.parametrize("fields", [{}, {"theme": "T01"}, {"theme": "T01", "none": "1"}, {"version": "99"}])
def test_a_look_reaches_a_reader_at_once_whatever_else_was_ticked(
    database: Database, comments: list[str], signed_in: SignedIn, fields: dict[str, object]
) -> None:
    coordinator, reader = signed_in("coordinator"), signed_in("reader")
    answered = say(coordinator, comments[0], act="look", **fields)
    assert answered.status_code == 303
    assert comments[0] not in answered.location
    assert coordinator.get(f"/staff/coding/{comments[0]}").status_code == 404
    assert coordinator.get(f"/staff/comments/{comments[0]}").status_code == 404
    assert "was put back, for a reader" in reader.get("/staff/").text
    assert reader.get("/staff/comments/next").location == f"/staff/comments/{comments[0]}"
    page = reader.get(f"/staff/comments/{comments[0]}")
    assert "asks a reader to look at it" in page.text
    assert "Decided before" not in page.text
    assert faults(page) == []
    with database.reading() as session:
        is_kept = session.get(PersonCoding, (comments[0], 1)) is not None
    assert is_kept is (fields == {"theme": "T01"})


def test_what_identifies_someone_is_told_and_only_a_reader_clears_it(
    comment: str, signed_in: SignedIn
) -> None:
    coordinator, reader = signed_in("coordinator"), signed_in("reader")
    say(coordinator, comment, theme="T01", identifies="1")
    place = f"/staff/comments/{comment}"
    assert "could be known by this comment" in coordinator.get(place).text
    assert send(coordinator, f"{place}/known", "/staff/account").status_code == 403
    assert "Nobody can be known by it" in reader.get(place).text
    assert send(reader, f"{place}/known", place).status_code == 303
    assert 'id="wording"' in coordinator.get(place).text


def test_what_is_searched_for_stands_in_no_address_and_ends_with_the_visit(
    comments: list[str], signed_in: SignedIn
) -> None:
    client = signed_in("reader")
    page = client.get("/staff/coding?order=random")
    forms = re.findall(r'<form method="(\w+)"[^>]*>(?:(?!</form>).)*name="words"', page.text, re.DOTALL)
    assert forms == ["post"]
    answered = send(client, "/staff/coding/search?order=random", "/staff/coding", words="  rang   BACK ")
    assert answered.location == "/staff/coding?order=random"
    found = client.get(answered.location)
    assert [comment in found.text for comment in comments] == [True, False, False]
    assert 'value="rang BACK"' in found.text
    following = client.get("/staff/coding/next").location
    assert following == f"/staff/coding/{comments[0]}"
    send(client, "/staff/coding/search", "/staff/coding", words="rang", act="drop")
    assert comments[1] in client.get("/staff/coding").text
    send(client, "/staff/coding/search", "/staff/coding", words="rang")
    send(client, "/staff/sign-out", "/staff/account")
    with client.session_transaction() as kept:
        assert "coding_words" not in kept


@pytest.mark.parametrize("query", ["state=worst", "order=direction", "order=worry"])
def test_there_is_no_order_or_state_but_those_offered(signed_in: SignedIn, query: str) -> None:
    assert signed_in("reader").get(f"/staff/coding?{query}").status_code == 404


def test_what_a_list_is_narrowed_to_goes_along_from_comment_to_comment(
    comments: list[str], signed_in: SignedIn
) -> None:
    client = signed_in("reader")
    query = "?theme=T01&order=random"
    first = client.get(f"/staff/coding/next{query}").location
    assert first.endswith(query)
    answered = say(client, first.split("/")[-1].split("?")[0], query, theme="T01")
    assert answered.location.endswith(query)


def test_keys_can_be_turned_off_and_on_without_a_script(comment: str, signed_in: SignedIn) -> None:
    client = signed_in("reader")
    assert 'data-keys="on"' in client.get(f"/staff/coding/{comment}").text
    answered = send(client, "/staff/coding/keys", "/staff/account", keys="off", comment=comment)
    assert 'data-keys="off"' in client.get(answered.location).text
    send(client, "/staff/coding/keys", "/staff/account", keys="on")
    assert 'data-keys="on"' in client.get(f"/staff/coding/{comment}").text


def test_a_second_person_sees_no_suggestion_and_two_who_differ_settle_it_side_by_side(
    database: Database, comment: str, signed_in: SignedIn
) -> None:
    kim, sam, other = signed_in("reader", "kim"), signed_in("reader", "sam"), signed_in("reader", "lee")
    say(kim, comment, theme="T01", direction="positive")
    assert "wait for a second person" in sam.get("/staff/").text
    page = sam.get(f"/staff/coding/{comment}?state=second")
    assert "as the second person" in page.text
    assert "<mark>" not in page.text
    assert not [box for box in Page(page.text).all("input") if "checked" in box]
    assert "Kim" not in page.text
    assert faults(page) == []
    say(sam, comment, "?state=second", theme="T02")
    for client in (kim, sam):
        page = client.get(f"/staff/coding/{comment}/both")
        text = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
        assert "Kim 23 November 2026 Being listened to" in text
        assert "Sam 23 November 2026 A trusted adult" in text
        assert faults(page) == []
    assert other.get(f"/staff/coding/{comment}/both").status_code == 404
    assert "They, or a coordinator, settle it" in other.get(f"/staff/coding/{comment}").text
    place = f"/staff/coding/{comment}/both"
    assert "Settle one after the other" in sam.get("/staff/coding?state=differs").text
    assert sam.get("/staff/coding/next?state=differs").location == place
    version = version_of(sam.get(place))
    assert send(sam, place, place, version=version).status_code == 422
    answered = send(sam, place, place, version=version, theme=["T01", "T02"])
    assert answered.location == place
    assert "Settled by Sam" in sam.get(place).text
    stale = send(kim, place, place, version=version, theme="T01")
    assert stale.status_code == 409
    with database.reading() as session:
        assert session.get_one(PersonCoding, (comment, 3)).themes == ["T01", "T02"]


def test_a_retired_theme_is_offered_on_no_comment_that_does_not_carry_it(
    database: Database,
    partnership: str,
    comments: list[str],
    make_account: Callable[..., str],
    signed_in: SignedIn,
) -> None:
    client = signed_in("reader")
    say(client, comments[0], theme="T05")
    ada, ben = make_account("coordinator", "ada"), make_account("coordinator", "ben")
    with database.writing() as session:
        codebooks.make(session, partnership, Edit(Kind.RETIRED, "T05"), ada, TODAY, 0)
        codebooks.send_for_review(session, partnership, "Nobody speaks of it.", ada, 1)
        codebooks.put_in_use(session, partnership, ben, TODAY, 2)
    assert 'value="T05" checked' in client.get(f"/staff/coding/{comments[0]}").text
    assert 'value="T05"' not in client.get(f"/staff/coding/{comments[1]}").text


def test_the_page_on_agreement_says_too_few_and_then_figures_with_intervals(
    database: Database, opened: Opened, make_account: Callable[..., str], signed_in: SignedIn
) -> None:
    reader = signed_in("reader")
    page = reader.get("/staff/coding/agreement")
    assert "Too few yet" in page.text
    assert faults(page) == []
    kim, sam = make_account("reader", "kim"), make_account("reader", "sam")
    made = decided_comments(database, opened, [f"Number {place}." for place in range(24)])
    with database.writing() as session:
        for place, comment in enumerate(made):
            for turn, account, themes in (
                (1, kim, ["T01"] if place % 2 else ["T02"]),
                (2, sam, ["T01"] if place % 2 else ["T02"] if place % 4 else []),
            ):
                row = PersonCoding(
                    comment_id=comment, turn=turn, account_id=account, themes=themes, draw=place
                )
                row.codebook_version, row.coded_on = (
                    "2",
                    session.get_one(Reading, comment).decided_on or TODAY,
                )
                row.differs = turn == 2 and place % 4 == 0
                session.add(row)
    for role, links in (("reader", 0), ("coordinator", 5)):
        page = (reader if role == "reader" else signed_in(role)).get("/staff/coding/agreement")
        text = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
        # T02: 12 of 24 by the first, 6 of these by the second too: (18/24 - 1/2) / (1 - 1/2) = 0.50.
        assert re.search(r"Kappa 0\.50 \(0\.\d\d to 0\.\d\d\)", text)
        assert "Talk about the definition" in page.text
        assert "Themes of which there are too few comments to say" in page.text
        assert page.text.count("/both") == links
        assert faults(page) == []
