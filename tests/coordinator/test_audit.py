"""The audit at the door: administrators look at it, nobody changes it, and the door says who acts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from analysis.audit_chain import Line
from survey_app import audit_words
from survey_app.services import audit
from survey_app.services.accounts import Role
from survey_app.services.audit import Act, Thing
from survey_app.store import audit as store
from survey_app.store.audit import Actor
from survey_app.store.database import Database
from tests.coordinator.conftest import NOW, PASSWORD, Clock, send
from tests.coordinator.page import faults
from tests.services.coders import decided_comments

SignedIn = Callable[..., FlaskClient]


def lines(database: Database, partnership: str) -> list[Line]:
    with database.reading() as session:
        return list(store.walk(session, partnership))


def acts(page: str) -> list[str]:
    """The acts that a page's table tells."""
    return [" ".join(cell.split()) for cell in re.findall(r'data-label="Act">(.*?)</td>', page, re.S)]


@pytest.fixture
def many(database: Database, partnership: str) -> None:
    """Two acts more than a page holds."""
    database.actor = Actor("nobody any more", lambda: NOW)
    with database.writing() as session:
        for number in range(audit.PAGE + 2):
            audit.record(session, Act.COMMENT_OPENED, f"c{number}", partnership)
    database.actor = None


@pytest.mark.parametrize("role", Role)
def test_administrators_alone_see_it(signed_in: SignedIn, role: Role) -> None:
    page = signed_in(role.value).get("/staff/audit")
    assert page.status_code == (200 if role is Role.ADMINISTRATOR else 403)
    assert faults(page) == []


def test_it_tells_who_did_what_and_when_by_the_clock_at_home(
    signed_in: SignedIn, clock: Clock, database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    code = opened("Q02", wave="before")
    coordinator = signed_in("coordinator", "robin")
    clock.move(minutes=7, seconds=40)
    send(coordinator, f"/staff/collections/{code}/close")
    page = signed_in("administrator").get("/staff/audit")
    assert faults(page) == []
    told = " ".join(page.text.split())
    assert (
        '23 Nov 2026, 09:07</th><td role="cell" data-label="Who">Robin</td>'
        '<td role="cell" data-label="Act">Closed a collection</td>'
        '<td role="cell" data-label="On what">Collection: About Q02</td>'
    ) in told
    (closed,) = [line for line in lines(database, partnership) if line.act == Act.COLLECTION_CLOSED]
    assert (closed.at, closed.thing) == (NOW.replace(minute=7), closed.thing)


def test_it_is_paged_and_narrowed_by_kind_and_month(signed_in: SignedIn, many: None) -> None:
    client = signed_in("administrator")
    first = client.get("/staff/audit?act=comment_opened&month=2026-11")
    assert acts(first.text) == ["Opened a comment"] * audit.PAGE
    older = re.search(r'href="([^"]+)">Older', first.text)
    assert older is not None
    second = client.get(older[1].replace("&amp;", "&"))
    assert acts(second.text) == ["Opened a comment"] * 2
    assert "Newer" in second.text
    assert "Older" not in second.text
    assert acts(client.get("/staff/audit?act=signed_in").text) == ["Signed in"]
    assert acts(client.get("/staff/audit?month=2026-10").text) == []
    for page in (first, second):
        assert faults(page) == []


@pytest.mark.parametrize(
    "narrowing", ["act=nothing", "month=2026-13", "month=x", "page=0", "page=-1", "page=x", "page=²"]
)
def test_what_there_is_not_is_not_found(signed_in: SignedIn, narrowing: str) -> None:
    assert signed_in("administrator").get(f"/staff/audit?{narrowing}").status_code == 404


def test_another_partnerships_acts_are_not_told(
    signed_in: SignedIn, many: None, another_partnership: str
) -> None:
    page = signed_in("administrator", "stranger", whose=another_partnership).get("/staff/audit")
    assert "Opened a comment" not in acts(page.text)
    assert "c1<" not in page.text


def test_there_is_no_way_to_change_it(staffed: Flask, signed_in: SignedIn) -> None:
    methods = {m for rule in staffed.url_map.iter_rules() if "audit" in rule.rule for m in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS"}
    text = signed_in("administrator").get("/staff/audit").text
    assert set(re.findall(r'<form method="(\w+)" action="([^"]+)"', text)) == {
        ("get", "/staff/audit"),
        ("post", "/staff/sign-out"),
    }


def test_signing_in_and_out_and_vain_tries_before_are_told(
    staffed: Flask, make_account: Callable[..., str], database: Database, partnership: str
) -> None:
    robin = make_account("viewer", "robin")
    client = staffed.test_client()
    for password in ("not it at all", "nor is this", PASSWORD):
        send(client, "/staff/sign-in", sign_in_name="robin", password=password)
    send(client, "/staff/sign-out", "/staff/account")
    told = [(one.act, one.account, one.thing, one.times) for one in lines(database, partnership)]
    assert told[1:] == [
        ("sign_in_failed", "nobody", robin, 2),
        ("signed_in", robin, robin, 1),
        ("signed_out", robin, robin, 1),
    ]


def test_pages_that_show_what_somebody_wrote_leave_a_line(
    signed_in: SignedIn, database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    (said,) = decided_comments(database, opened, ["She rang back."])
    client = signed_in("coordinator")
    for path in (f"/staff/comments/{said}", "/staff/coding", f"/staff/coding/{said}"):
        assert "She rang back." in client.get(path).text
    told = [(one.act, one.thing) for one in lines(database, partnership)][-3:]
    assert told == [
        ("comment_opened", said), ("comments_listed", partnership), ("comment_opened", said)
    ]  # fmt: skip


def test_a_file_that_is_taken_away_leaves_a_line(
    signed_in: SignedIn, database: Database, partnership: str
) -> None:
    assert signed_in("coordinator").get("/staff/codebook/file/yaml").status_code == 200
    assert lines(database, partnership)[-1].act == Act.CODEBOOK_FILE


def test_every_act_and_every_thing_has_its_words() -> None:
    assert set(audit_words.ACT_WORDS) == set(Act)
    assert set(audit_words.THING_WORDS) == set(Thing)
    words = [str(one) for one in audit_words.ACT_WORDS.values()]
    assert len(set(words)) == len(words)
