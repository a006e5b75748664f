"""A limit for each address that no memory, disk or log can give an address back from."""

from __future__ import annotations

import dataclasses
import logging
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app import config
from survey_app.app import create_app
from survey_app.doorstep import MOST, STAFF_AT_ONCE, Doorstep, address_of_request
from survey_app.store.database import Database
from tests.coordinator.conftest import NOW, Clock, token_of
from tests.doors.headers import header_faults

ONE, ANOTHER = "192.0.2.7", "198.51.100.9"
"""Addresses that are kept for examples."""


def tries(
    doorstep: Doorstep, times: int, address: str = ONE, now: datetime = NOW, most: int = 3
) -> list[bool]:
    return [doorstep.is_crowded(address, "staff.sign_in", most, now) for _ in range(times)]


def test_an_address_may_try_so_often_in_a_minute_and_no_other_one_notices() -> None:
    doorstep = Doorstep()
    assert tries(doorstep, 5) == [False, False, False, True, True]
    assert tries(doorstep, 1, ANOTHER) == [False]
    assert tries(doorstep, 1, now=NOW + timedelta(minutes=1)) == [False]


def test_one_network_of_ipv6_counts_as_one_address() -> None:
    doorstep = Doorstep()
    found = [doorstep.is_crowded(f"2001:db8::{place:x}", "x", 3, NOW) for place in range(1, 6)]
    assert found == [False, False, False, True, True]
    assert not doorstep.is_crowded("2001:db8:0:1::1", "x", 3, NOW)


def test_memory_holds_no_address_and_each_day_and_process_marks_it_otherwise() -> None:
    first, second = Doorstep(), Doorstep()
    for doorstep in (first, second):
        tries(doorstep, 1)
    (mark,) = first._tries
    assert ONE not in repr(vars(first))
    assert ONE.encode() not in mark
    assert set(first._tries) != set(second._tries)
    tries(first, 1, now=NOW + timedelta(days=1))
    assert mark not in first._tries
    assert len(first._tries) == 1


def test_more_addresses_than_memory_should_hold_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey_app.doorstep.MOST_KEPT", 10)
    doorstep = Doorstep()
    for place in range(50):
        doorstep.is_crowded(f"192.0.2.{place}", "x", 3, NOW)
    assert len(doorstep._tries) == 10


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "found"),
    [
        (0, "", ONE, ONE),
        (0, "", "127.0.0.1", None),
        (0, ANOTHER, ONE, None),
        (1, ANOTHER, "10.0.0.1", ANOTHER),
        (1, f"{ONE}, {ANOTHER}", "10.0.0.1", ANOTHER),
        (2, f"{ONE}, {ANOTHER}", "10.0.0.1", ONE),
        (2, ANOTHER, "10.0.0.1", None),
        (1, "made up", "10.0.0.1", None),
        (0, "", "", None),
    ],
)
def test_whose_word_is_taken_for_where_a_request_comes_from(
    app: Flask, proxies: int, forwarded: str, remote: str, found: str | None
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": remote}):
        assert address_of_request(proxies) == found


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser at an address of its own."""
    app.extensions["heard_now"] = Clock()
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = ONE
    return client


def test_who_tries_too_often_is_told_to_wait_and_nobody_elses_door_is_shut(
    app: Flask, browser: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    token = token_of(browser.get("/staff/sign-in"))
    with caplog.at_level(logging.DEBUG):
        # An empty form is told what is missing, and costs no hash: here only the number counts.
        told = [browser.post("/staff/sign-in", data={"csrf_token": token}) for _ in range(STAFF_AT_ONCE + 1)]
    assert {answer.status_code for answer in told[:-1]} == {422}
    assert told[-1].status_code == 429
    assert told[-1].headers["Retry-After"] == "60"
    assert header_faults(told[-1]) == []
    assert ONE not in caplog.text
    assert browser.get("/staff/sign-in").status_code == 200
    other = app.test_client()
    other.environ_base["REMOTE_ADDR"] = ANOTHER
    token = token_of(other.get("/staff/sign-in"))
    assert other.post("/staff/sign-in", data={"csrf_token": token}).status_code == 422
    app.extensions["heard_now"].move(minutes=1)
    assert browser.post("/staff/sign-in", data={"csrf_token": token}).status_code != 429


def test_answers_are_never_counted_and_cards_are(app: Flask, browser: FlaskClient) -> None:
    app.extensions["heard_doorstep"].is_crowded = lambda *_given: True
    assert browser.post("/c/abcdef/chat", data={"question": "Q01.1"}).status_code == 404
    assert browser.post("/c/abcdef/chat", data={"card": "3F7K"}).status_code == 429


def test_every_place_that_is_limited_is_there(app: Flask) -> None:
    assert set(MOST) <= set(app.view_functions)


def test_how_many_proxies_there_are_is_said_once(settings: config.Config, database: Database) -> None:
    held = dataclasses.replace(settings, proxies=1)
    app = create_app(held, database)
    app.extensions["heard_doorstep"].is_crowded = lambda address, *_more: address == ANOTHER
    client = app.test_client()
    for forwarded, status in ((f"{ANOTHER}, {ONE}", 400), (f"{ONE}, {ANOTHER}", 429)):
        answer = client.post("/staff/sign-in", headers={"X-Forwarded-For": forwarded})
        assert answer.status_code == status
    with pytest.raises(config.UnsafeConfiguration, match="HEARD_PROXIES is 'many'"):
        config.load({"HEARD_DATA": str(settings.data), "HEARD_PROXIES": "many"})
