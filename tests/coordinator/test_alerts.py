"""Answers about risk at the door: for readers alone, first in the queue, told without what they say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.store.database import Database
from survey_app.store.tables import Account, Alert
from tests import loaded
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.respondents import answer

SignedIn = Callable[..., FlaskClient]


@pytest.fixture
def alert(database: Database, partnership: str, opened: Callable[..., str]) -> str:
    """An answer to a made-up item about risk, waiting."""
    loaded.load(database, partnership, "ypcore")
    loaded.reader(database, partnership)
    answer(database, opened("ypcore", wave="before"), {"ypcore.4": "3"})
    with database.reading() as session:
        return session.scalars(select(Alert.id)).one()


def test_a_reader_is_told_at_home_and_first_in_the_queue_without_what_was_chosen(
    alert: str, signed_in: SignedIn
) -> None:
    reader = signed_in("reader")
    home, queue = reader.get("/staff/"), reader.get("/staff/comments")
    assert "An answer must be seen by a person now." in home.text
    assert queue.text.index(f"/staff/alerts/{alert}") < queue.text.index("No comment waits")
    for page in (home, queue):
        assert "Made-up answer 3" not in page.text
        assert faults(page) == []


@pytest.mark.parametrize("role", ["administrator", "coordinator", "practitioner", "viewer"])
def test_nobody_but_a_reader_meets_it(alert: str, signed_in: SignedIn, role: str) -> None:
    client = signed_in(role)
    assert "must be seen by a person" not in client.get("/staff/").text
    assert client.get(f"/staff/alerts/{alert}").status_code == 403
    if role == "coordinator":
        assert alert not in client.get("/staff/comments").text


def test_another_partnerships_is_not_found(alert: str, signed_in: SignedIn, another_partnership: str) -> None:
    stranger = signed_in("reader", "stranger", whose=another_partnership)
    assert stranger.get(f"/staff/alerts/{alert}").status_code == 404
    page = "/staff/account"
    assert send(stranger, f"/staff/alerts/{alert}/decision", page, decision="police").status_code == 404


def test_a_reader_sees_what_was_asked_and_chosen_and_decides(alert: str, signed_in: SignedIn) -> None:
    reader = signed_in("reader")
    address = f"/staff/alerts/{alert}"
    page = reader.get(address)
    assert "Made-up line 4." in page.text
    assert "Made-up answer 3" in page.text
    assert faults(page) == []
    refused = send(reader, f"{address}/decision", address, decision="no_action", reason="")
    assert (refused.status_code, faults(refused)) == (422, [])
    assert "Say why" in refused.text
    done = send(reader, f"{address}/decision", address, decision="referred", reason="Rang the team.")
    assert (done.status_code, done.location) == (303, "/staff/comments")
    assert "must be seen by a person" not in reader.get("/staff/").text
    assert "Referred to children" in reader.get(address).text


def test_an_administrator_is_told_where_nobody_is_left_who_reads(
    alert: str, signed_in: SignedIn, database: Database, partnership: str
) -> None:
    administrator = signed_in("administrator")
    assert "nobody reads what must be seen" not in administrator.get("/staff/").text
    with database.writing() as session:
        for row in session.scalars(select(Account).where(Account.role == "reader")):
            row.is_active = False
    home = administrator.get("/staff/")
    assert "“About ypcore” asks about risk, and nobody reads what must be seen at once." in home.text
    assert faults(home) == []


def test_reading_on_leads_to_an_answer_about_risk_before_any_comment(
    alert: str, signed_in: SignedIn, database: Database, opened: Callable[..., str]
) -> None:
    answer(database, opened("Q03"), words={"Q03.6": "She rang back."})
    reader = signed_in("reader")
    assert reader.get("/staff/comments/next").location == f"/staff/alerts/{alert}"
