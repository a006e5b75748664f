"""Pages of shared answers: who reads them, who names the account, and what everybody else sees of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app.services import accounts
from survey_app.store.database import Database
from tests.coordinator.conftest import PASSWORD, send
from tests.coordinator.page import faults
from tests.respondents import answer

ROLES = [role.value for role in accounts.Role]
WORDS = "I want to stay at my school."


@pytest.fixture
def shared(
    database: Database, opened: Callable[..., str], make_account: Callable[..., str]
) -> tuple[str, str, str]:
    """Code, response and the account of a shared collection with one person's answers in it."""
    account = make_account("practitioner", "lee.marsh")
    code = opened("Q04", wave="before", kind="shared", shared_with="the chair", shared_to=account)
    (response,) = answer(database, code, {"Q04.1": "read_out"}, {"Q04.2": WORDS})
    return code, response, account


def sign_in(client: FlaskClient, name: str) -> FlaskClient:
    assert send(client, "/staff/sign-in", sign_in_name=name, password=PASSWORD).status_code == 303
    return client


def test_whoever_it_goes_to_is_told_at_home_and_reads_it_all(
    staffed: Flask, shared: tuple[str, str, str]
) -> None:
    code, response, _account = shared
    client = sign_in(staffed.test_client(), "lee.marsh")
    assert "wait to be read" in client.get("/staff/").text
    listed = client.get("/staff/shared")
    assert f"/staff/shared/{code}/{response}" in listed.text
    assert WORDS not in listed.text
    sheet = client.get(f"/staff/shared/{code}/{response}")
    assert WORDS in sheet.text
    assert "My words get read out" in sheet.text
    assert "the chair" in sheet.text
    assert "wait to be read" not in client.get("/staff/").text
    assert [fault for page in (listed, sheet) for fault in faults(page)] == []


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_finds_it_whatever_their_role(
    shared: tuple[str, str, str], signed_in: Callable[..., FlaskClient], role: str
) -> None:
    code, response, _account = shared
    client = signed_in(role)
    answer = client.get(f"/staff/shared/{code}/{response}")
    assert answer.status_code == 404
    assert WORDS not in answer.text
    listed = client.get("/staff/shared")
    assert listed.status_code == 200
    assert code not in listed.text


def test_another_partnership_finds_and_changes_nothing(
    shared: tuple[str, str, str], signed_in: Callable[..., FlaskClient], another_partnership: str
) -> None:
    code, response, account = shared
    client = signed_in("administrator", "stranger", whose=another_partnership)
    assert client.get(f"/staff/shared/{code}/{response}").status_code == 404
    page = f"/staff/collections/{code}/shared"
    assert send(client, page, page="/staff/account", shared_to=account).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_only_who_opens_collections_says_whose_account_it_is(
    shared: tuple[str, str, str],
    signed_in: Callable[..., FlaskClient],
    make_account: Callable[..., str],
    role: str,
) -> None:
    code, _response, _account = shared
    other = make_account("viewer", "kim.brook")
    client = signed_in(role)
    answer = send(client, f"/staff/collections/{code}/shared", page="/staff/account", shared_to=other)
    may = role in ("administrator", "coordinator")
    assert answer.status_code == (303 if may else 403)
    page = client.get(f"/staff/collections/{code}")
    assert ("Kim.Brook" if may else "Lee.Marsh") in page.text
    assert ("Give the answers to this account" in page.text) is may
    assert faults(page) == []


def test_a_name_that_is_none_is_refused_and_nothing_is_changed(
    shared: tuple[str, str, str], signed_in: Callable[..., FlaskClient]
) -> None:
    code, _response, _account = shared
    client = signed_in("coordinator")
    send(client, f"/staff/collections/{code}/shared", page="/staff/account", shared_to="nobody")
    page = client.get(f"/staff/collections/{code}").text
    assert "of those that are open here" in page
    assert "Lee.Marsh" in page


def test_answers_that_reach_nobody_are_told_to_whoever_can_mend_it(
    shared: tuple[str, str, str], signed_in: Callable[..., FlaskClient]
) -> None:
    code, _response, account = shared
    client = signed_in("administrator")
    assert "no account receives" not in client.get("/staff/").text
    send(client, f"/staff/people/{account}/close", page="/staff/people")
    assert "no account receives" in client.get("/staff/").text
    assert "no account that is open here can see them" in client.get(f"/staff/collections/{code}").text


def test_the_form_asks_for_the_account_and_loses_nothing(
    signed_in: Callable[..., FlaskClient], make_account: Callable[..., str]
) -> None:
    client = signed_in("coordinator")
    page = "/staff/collections/new/Q04"
    typed = {
        "title": "My say for June",
        "kind": "shared",
        "shared_with": "the chair of your meeting",
        "disclosure_class": "small",
        "audience": "young_people",
        "wave": "before",
        "opens_on": "2026-11-23",
    }
    refused = send(client, page, **typed)
    assert refused.status_code == 422
    assert "Choose whose account receives the answers" in refused.text
    assert "the chair of your meeting" in refused.text
    account = make_account("practitioner", "lee.marsh")
    opened = send(client, page, **typed, shared_to=account)
    assert opened.status_code == 303, opened.text
    assert "Lee.Marsh" in client.get(opened.location).text


@pytest.mark.parametrize("role", ROLES)
def test_a_shared_collection_promises_no_figures(
    shared: tuple[str, str, str],
    opened: Callable[..., str],
    signed_in: Callable[..., FlaskClient],
    role: str,
) -> None:
    code, _response, _account = shared
    client = signed_in(role)
    page = client.get(f"/staff/collections/{code}").text
    assert "See the summary" not in page
    assert "<dt>Figures</dt>" not in page
    assert "<dt>Figures</dt>" in client.get(f"/staff/collections/{opened('Q03')}").text
