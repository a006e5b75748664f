"""Passkeys and one-time codes through the pages: who must have one, signing in by them, losing them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC
from urllib.parse import quote

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_app.services import accounts, audit, one_time_codes
from survey_app.services.audit import Act
from survey_app.store import audit as audit_store
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.coordinator.conftest import NOW, PASSWORD, Clock, send, token_of
from tests.coordinator.page import faults
from tests.made_up_language import speak, untranslated
from tests.software_authenticator import Device

NEW = {"display_name": "Alex Example", "sign_in_name": "alex"}
NEED_MORE = ("administrator", "coordinator", "reader")


@pytest.fixture
def strict(staffed: Flask) -> Flask:
    """The application as it runs for people: some roles need more than a password."""
    del staffed.extensions["heard_needing"]
    return staffed


def welcomed(app: Flask, database: Database, partnership: str, role: str, **fields: str) -> FlaskClient:
    """Somebody who has just followed their one-time link."""
    with database.writing() as session:
        path = "/staff/welcome/" + accounts.invite(session, partnership, role, NOW)
    client = app.test_client()
    answer = send(client, path, **{**NEW, "password": PASSWORD, **fields})
    assert (answer.status_code, answer.location) == (303, "/staff/")
    return client


def code_shown(page: TestResponse, clock: Clock) -> str:
    """What an app shows that was given the letters on the page."""
    found = re.search(r'<dd><code translate="no">([A-Z2-7 ]+)</code>', page.text)
    assert found
    return code(found[1].replace(" ", ""), clock)


def code(secret: str, clock: Clock) -> str:
    return pyotp.TOTP(secret).at(int(clock.now.replace(tzinfo=UTC).timestamp()))


def set_up_codes(client: FlaskClient, clock: Clock) -> tuple[str, list[str]]:
    """Set up an app by the page, and give its secret and the recovery codes."""
    page = client.get("/staff/account/codes")
    found = re.search(r'<dd><code translate="no">([A-Z2-7 ]+)</code>', page.text)
    assert found
    secret = found[1].replace(" ", "")
    done = send(client, "/staff/account/codes", code=code(secret, clock))
    assert done.status_code == 200
    assert faults(done) == []
    return secret, re.findall(r'<li><code translate="no">([A-Z0-9-]+)</code>', done.text)


def ask(client: FlaskClient, path: str, page: str) -> str:
    """What the script fetches for a device."""
    answer = client.post(path, data={"csrf_token": token_of(client.get(page))})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.text


def add_passkey(
    client: FlaskClient, device: Device, page: str = "/staff/account", name: str = "Laptop"
) -> TestResponse:
    options = ask(client, "/staff/account/passkeys/question", page)
    return send(client, "/staff/account/passkeys", page=page, name=name, answer=device.make(options))


def sign_in_by_passkey(client: FlaskClient, device: Device, page: str = "/staff/sign-in") -> TestResponse:
    options = ask(client, "/staff/sign-in/passkey/question", page)
    return send(client, "/staff/sign-in/passkey", page=page, answer=device.prove(options))


def sign_in(client: FlaskClient, name: str = "alex", password: str = PASSWORD) -> TestResponse:
    return send(client, "/staff/sign-in", sign_in_name=name, password=password)


# --- Who must have one ---


@pytest.mark.parametrize("role", NEED_MORE)
def test_nothing_else_opens_before_a_role_has_what_it_needs(
    strict: Flask, database: Database, partnership: str, role: str
) -> None:
    client = welcomed(strict, database, partnership, role)
    open_pages = {"staff.first_way", "staff.codes", "staff.sign_in", "staff.welcome", "staff.second_step"}
    for rule in strict.url_map.iter_rules():
        if rule.endpoint.startswith("staff.") and rule.endpoint not in open_pages and "GET" in rule.methods:  # type: ignore[operator]
            path = re.sub(r"<[^>]+>", "1", rule.rule)
            answer = client.get(path)
            assert (answer.status_code, answer.location) == (303, "/staff/account/first"), path
    page = client.get("/staff/account/first")
    assert faults(page) == []
    assert "password alone is not enough" in page.text
    assert 'class="nav"' in page.text
    assert 'href="/staff/people"' not in page.text
    token = token_of(page)
    for path in ("/staff/people/invite", "/staff/account", "/staff/account/codes/remove"):
        answer = client.post(path, data={"csrf_token": token, "role": "reader", "password": "marble harbour"})
        assert answer.location == "/staff/account/first", path


@pytest.mark.parametrize("role", ["practitioner", "viewer"])
def test_who_sees_no_words_may_go_on_with_a_password(
    strict: Flask, database: Database, partnership: str, role: str
) -> None:
    client = welcomed(strict, database, partnership, role)
    assert client.get("/staff/").status_code == 200
    assert client.get("/staff/account/first").location == "/staff/"


def test_in_the_example_partnership_a_password_is_enough_and_the_pages_say_so(
    strict: Flask, database: Database
) -> None:
    with database.writing() as session:
        row = Partnership(name="Example", is_example=True)
        session.add(row)
        session.flush()
        token, example = accounts.invite(session, row.id, "administrator", NOW), row.id
    assert "nothing is real, a password is enough" in strict.test_client().get(f"/staff/welcome/{token}").text
    client = welcomed(strict, database, example, "administrator")
    assert client.get("/staff/").status_code == 200
    assert "nothing is real, a password is enough" in client.get("/staff/account").text


def test_an_account_from_before_is_led_to_it_at_its_next_sign_in(
    strict: Flask, make_account: Callable[..., str]
) -> None:
    make_account("reader", "alex")
    client = strict.test_client()
    assert sign_in(client).location == "/staff/"
    assert client.get("/staff/comments").location == "/staff/account/first"


def test_the_welcome_link_leads_to_codes_and_then_everything_opens(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    client = welcomed(strict, database, partnership, "reader")
    page = client.get("/staff/account/codes")
    assert faults(page) == []
    assert "data:image/svg+xml" in page.text
    wrong = send(client, "/staff/account/codes", code="000000")
    assert wrong.status_code == 422
    assert faults(wrong) == []
    assert code_shown(wrong, clock) == code_shown(page, clock), (
        "the same picture, so that no app is set up twice"
    )
    _secret, recovery = set_up_codes(client, clock)
    assert len(recovery) == 10
    assert client.get("/staff/comments").status_code == 200


def test_the_welcome_link_leads_to_a_passkey_without_a_password(
    strict: Flask, database: Database, partnership: str
) -> None:
    device = Device()
    client = welcomed(strict, database, partnership, "reader", way="passkey", password="")
    page = client.get("/staff/account/first")
    assert faults(page) == []
    assert client.get("/staff/account/codes").location == "/staff/account"
    assert add_passkey(client, device, "/staff/account/first").location == "/staff/"
    assert client.get("/staff/comments").status_code == 200
    other = strict.test_client()
    for password in ("", " ", PASSWORD):
        assert sign_in(other, password=password).status_code == 422
    assert sign_in_by_passkey(other, device).location == "/staff/"
    assert "Alex Example" in other.get("/staff/").text


def test_whoever_wanted_a_passkey_and_cannot_make_one_takes_a_password_after_all(
    strict: Flask, database: Database, partnership: str
) -> None:
    client = welcomed(strict, database, partnership, "viewer", way="passkey", password="")
    assert client.get("/staff/").location == "/staff/account/first"
    weak = send(client, "/staff/account/first/password", page="/staff/account/first", password="password1234")
    assert weak.status_code == 422
    assert faults(weak) == []
    done = send(client, "/staff/account/first/password", page="/staff/account/first", password=PASSWORD)
    assert done.location == "/staff/"
    assert client.get("/staff/").status_code == 200
    again = send(client, "/staff/account/first/password", page="/staff/account", password=PASSWORD)
    assert again.status_code == 404


def test_a_way_that_only_a_welcome_link_offers_takes_nobodys_password_away(
    signed_in: Callable[..., FlaskClient], staffed: Flask
) -> None:
    client = signed_in("viewer", "alex")
    answer = send(client, "/staff/account", present=PASSWORD, password="", way="passkey")
    assert answer.status_code == 422
    assert sign_in(staffed.test_client()).status_code == 303


def test_the_sign_in_is_a_new_one_once_what_was_missing_is_added(
    strict: Flask, database: Database, partnership: str
) -> None:
    client = welcomed(strict, database, partnership, "reader")
    with client.session_transaction() as before:
        old = before["staff"]
    add_passkey(client, Device(), "/staff/account/first")
    with client.session_transaction() as after:
        assert after["staff"] != old
    with database.reading() as session:
        assert accounts.who(session, old, NOW) is None


# --- Signing in ---


def test_a_password_alone_does_not_let_in_whoever_has_codes(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    first = welcomed(strict, database, partnership, "reader")
    secret, recovery = set_up_codes(first, clock)
    clock.move(minutes=1)
    client = strict.test_client()
    client.get("/staff/collections")
    answer = send(client, "/staff/sign-in?next=/staff/collections", sign_in_name="alex", password=PASSWORD)
    assert answer.location == "/staff/sign-in/code?next=/staff/collections"
    assert client.get("/staff/").location.startswith("/staff/sign-in")
    page = client.get(answer.location)
    assert faults(page) == []
    wrong = send(client, answer.location, code="000000")
    assert wrong.status_code == 422
    assert faults(wrong) == []
    done = send(client, answer.location, code=code(secret, clock))
    assert (done.status_code, done.location) == (303, "/staff/collections")
    assert client.get("/staff/").status_code == 200
    replayed = strict.test_client()
    sign_in(replayed)
    assert send(replayed, "/staff/sign-in/code", code=code(secret, clock)).status_code == 422
    by_recovery = send(replayed, "/staff/sign-in/code", code=recovery[0])
    assert by_recovery.status_code == 303
    assert "used a recovery code" in replayed.get("/staff/").text


def test_a_password_that_was_right_is_good_for_ten_minutes_and_opens_one_page(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    secret, _recovery = set_up_codes(welcomed(strict, database, partnership, "reader"), clock)
    client = strict.test_client()
    sign_in(client)
    with client.session_transaction() as held:
        half = held["half"]
        held["staff"] = half
    assert client.get("/staff/").location.startswith("/staff/sign-in"), "it is no sign-in under another name"
    assert sign_in(client).location == "/staff/sign-in/code"
    clock.move(minutes=10)
    assert client.get("/staff/sign-in/code").location == "/staff/sign-in"
    fresh = strict.test_client()
    sign_in(fresh)
    assert send(fresh, "/staff/sign-in/code", code=code(secret, clock)).status_code == 303
    with fresh.session_transaction() as held:
        assert "half" not in held


def test_guessing_codes_gets_slower_up_to_a_quarter_of_an_hour_and_is_recorded(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    set_up_codes(welcomed(strict, database, partnership, "reader"), clock)
    client = strict.test_client()
    sign_in(client)
    tries = [send(client, "/staff/sign-in/code", code="000000") for _ in range(5)]
    assert [answer.status_code for answer in tries] == [422, 422, 422, 422, 429]
    assert tries[-1].headers["Retry-After"] == "2"
    assert faults(tries[-1]) == []
    again = strict.test_client()
    assert sign_in(again).location == "/staff/sign-in/code", "the password is right, and does not begin anew"
    assert send(again, "/staff/sign-in/code", code="000000").status_code == 429
    with database.reading() as session:
        told = [line for line in audit_store.walk(session, partnership) if line.act == Act.SIGN_IN_FAILED]
    assert [(line.account, line.times) for line in told] == [(audit.NOBODY, 1)] * 4
    assert accounts.delay_after(30, accounts.LONGEST_CODE_DELAY) == accounts.LONGEST_CODE_DELAY


def test_a_passkey_signs_in_by_itself_and_leads_on(
    strict: Flask, database: Database, partnership: str
) -> None:
    device = Device()
    add_passkey(welcomed(strict, database, partnership, "administrator"), device, "/staff/account/first")
    client = strict.test_client()
    options = ask(client, "/staff/sign-in/passkey/question", "/staff/sign-in")
    path = f"/staff/sign-in/passkey?next={quote('/staff/people')}"
    done = send(client, path, page="/staff/sign-in", answer=device.prove(options))
    assert done.location == "/staff/people"
    assert client.get("/staff/people").status_code == 200
    refused = send(strict.test_client(), path, page="/staff/sign-in", answer=device.prove(options))
    assert refused.status_code == 422, "asked in one browser, answered in another"
    assert "did not fit" in refused.text
    assert faults(refused) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "heard.example"},
        {"X-Forwarded-Host": "heard.example", "X-Forwarded-Proto": "https"},
        {"Forwarded": "host=heard.example;proto=https"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_what_a_passkey_is_for_is_a_setting_and_no_header(staffed: Flask, headers: dict[str, str]) -> None:
    client = staffed.test_client()
    page = client.get("/staff/sign-in", headers=headers)
    asked = client.post(
        "/staff/sign-in/passkey/question", data={"csrf_token": token_of(page)}, headers=headers
    )
    assert asked.get_json()["rpId"] == "localhost"
    assert 'data-passkeys-at="http://localhost:8000"' in page.text


def test_the_question_tells_nothing_of_who_has_an_account(
    staffed: Flask, make_account: Callable[..., str]
) -> None:
    make_account("viewer", "alex")
    client = staffed.test_client()
    token = token_of(client.get("/staff/sign-in"))
    asked = client.post("/staff/sign-in/passkey/question", data={"csrf_token": token, "sign_in_name": "alex"})
    assert not asked.get_json().get("allowCredentials")


def test_beside_a_password_ones_own_passkey_counts_and_no_others(
    strict: Flask, database: Database, partnership: str
) -> None:
    mine, others = Device(), Device()
    add_passkey(welcomed(strict, database, partnership, "reader"), mine, "/staff/account/first")
    add_passkey(
        welcomed(strict, database, partnership, "reader", sign_in_name="kim"), others, "/staff/account/first"
    )
    client = strict.test_client()
    assert sign_in(client).location == "/staff/sign-in/code"
    page = client.get("/staff/sign-in/code")
    assert faults(page) == []
    assert 'name="code"' not in page.text, "there is no app that could show one"
    assert send(client, "/staff/sign-in/code", code="000000").status_code == 422
    refused = sign_in_by_passkey(client, others, "/staff/sign-in/code")
    assert refused.status_code == 422
    assert faults(refused) == []
    assert sign_in_by_passkey(client, mine, "/staff/sign-in/code").status_code == 303


def test_sign_in_pages_carry_one_script_more_by_its_hash(staffed: Flask) -> None:
    page = staffed.test_client().get("/staff/sign-in")
    policy = page.headers["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]+)", policy)
    assert scripts
    assert len(scripts[1].split()) == len(re.findall(r"<script>", page.text)) == 2
    assert "connect-src 'self'" in policy


# --- One's own account ---


def test_the_account_shows_passkeys_with_the_day_and_removes_one(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    laptop, phone = Device(), Device()
    client = welcomed(strict, database, partnership, "reader")
    add_passkey(client, laptop, "/staff/account/first", "Work laptop")
    nameless = add_passkey(client, phone, name=" ")
    assert nameless.status_code == 422
    assert "Give the passkey a name" in nameless.text
    assert faults(nameless) == []
    add_passkey(client, phone, name="Phone")
    elsewhere = strict.test_client()
    sign_in_by_passkey(elsewhere, phone)
    page = client.get("/staff/account")
    assert faults(page) == []
    assert "23 Nov 2026" in page.text
    assert "Not yet" in page.text
    paths = re.findall(r'action="(/staff/account/passkeys/[^"]+/remove)"', page.text)
    assert len(paths) == 2
    foreign = send(client, paths[0].replace("/passkeys/", "/passkeys/x"), page="/staff/account")
    assert foreign.status_code == 404
    phones = next(path for path in paths if path in page.text.split("Phone</th>")[1])
    assert send(client, phones, page="/staff/account").status_code == 303
    assert client.get("/staff/account").status_code == 200
    assert elsewhere.get("/staff/").status_code == 303, "other devices are signed out"
    assert sign_in_by_passkey(strict.test_client(), phone).status_code == 422
    last = next(path for path in paths if path != phones)
    send(client, last, page="/staff/account")
    told = client.get("/staff/account")
    assert "last way in" in told.text
    assert "Work laptop" in told.text


def test_codes_are_turned_off_where_something_else_is_left(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    client = welcomed(strict, database, partnership, "reader")
    set_up_codes(client, clock)
    send(client, "/staff/account/codes/remove", page="/staff/account")
    assert "last way in" in client.get("/staff/account").text
    add_passkey(client, Device())
    page = client.get("/staff/account")
    assert faults(page) == []
    assert "Recovery codes left: 10 of 10" in page.text
    fresh = send(client, "/staff/account/recovery-codes", page="/staff/account")
    assert len(re.findall(r"<li><code ", fresh.text)) == 10
    assert faults(fresh) == []
    assert send(client, "/staff/account/codes/remove", page="/staff/account").status_code == 303
    for path in ("/staff/account/codes/remove", "/staff/account/recovery-codes"):
        assert send(client, path, page="/staff/account").status_code == 404


def test_a_passkey_made_for_another_page_or_twice_is_not_kept(
    strict: Flask, database: Database, partnership: str
) -> None:
    client = welcomed(strict, database, partnership, "viewer")
    options = ask(client, "/staff/account/passkeys/question", "/staff/account")
    made = Device(origin="http://heard.example").make(options)
    refused = send(client, "/staff/account/passkeys", page="/staff/account", name="Laptop", answer=made)
    assert refused.status_code == 422
    assert faults(refused) == []
    good = Device().make(options)
    spent = send(client, "/staff/account/passkeys", page="/staff/account", name="Laptop", answer=good)
    assert spent.status_code == 422
    assert 'value="Laptop"' in spent.text


# --- Proving it again ---


def test_ten_minutes_after_signing_in_one_proves_it_again_before_changing_ways_in(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    device = Device()
    client = welcomed(strict, database, partnership, "administrator")
    secret, _recovery = set_up_codes(client, clock)
    add_passkey(client, device)
    page = client.get("/staff/account")
    (removes,) = re.findall(r'action="(/staff/account/passkeys/[^"]+/remove)"', page.text)
    clock.move(minutes=10)
    later = client.get("/staff/account")
    assert faults(later) == []
    assert "Prove that it is you" in later.text
    assert removes not in later.text
    for path in (
        removes,
        "/staff/account/passkeys",
        "/staff/account/passkeys/question",
        "/staff/account/codes/remove",
        "/staff/account/recovery-codes",
    ):
        asked = send(client, path, page="/staff/account", name="Laptop")
        assert asked.location == "/staff/prove?next=/staff/account", path
    assert client.get("/staff/account/codes").location.startswith("/staff/prove")
    prove = client.get("/staff/prove?next=/staff/account")
    assert faults(prove) == []
    assert send(client, "/staff/prove?next=/staff/account", code="000000").status_code == 422
    done = send(client, "/staff/prove?next=/staff/account", code=code(secret, clock))
    assert done.location == "/staff/account"
    assert removes in client.get("/staff/account").text
    clock.move(minutes=10)
    options = ask(client, "/staff/sign-in/passkey/question", "/staff/prove")
    done = send(client, "/staff/prove", answer=device.prove(options))
    assert done.status_code == 303
    assert send(client, removes, page="/staff/account").location == "/staff/account"


def test_anothers_passkey_does_not_prove_that_it_is_me(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    mine, others = Device(), Device()
    client = welcomed(strict, database, partnership, "reader")
    add_passkey(client, mine, "/staff/account/first")
    other = welcomed(strict, database, partnership, "reader", sign_in_name="kim")
    add_passkey(other, others, "/staff/account/first")
    clock.move(minutes=10)
    options = ask(client, "/staff/sign-in/passkey/question", "/staff/prove")
    refused = send(client, "/staff/prove", answer=others.prove(options))
    assert refused.status_code == 422
    assert faults(refused) == []
    assert client.get("/staff/account/codes").location.startswith("/staff/prove")


def test_who_has_a_password_alone_proves_it_by_that_and_is_slowed_down(
    signed_in: Callable[..., FlaskClient], clock: Clock
) -> None:
    client = signed_in("viewer", "alex")
    clock.move(minutes=10)
    tries = [send(client, "/staff/prove?next=/staff/account/codes", password="not it") for _ in range(5)]
    assert [answer.status_code for answer in tries] == [422, 422, 422, 422, 429]
    assert faults(tries[0]) == faults(tries[-1]) == []
    clock.move(seconds=2)
    done = send(client, "/staff/prove?next=/staff/account/codes", password=PASSWORD)
    assert done.location == "/staff/account/codes"
    assert client.get("/staff/account/codes").status_code == 200


def test_without_a_password_one_is_chosen_only_after_proving_it(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    device = Device()
    client = welcomed(strict, database, partnership, "viewer", way="passkey", password="")
    add_passkey(client, device, "/staff/account/first")
    clock.move(minutes=10)
    asked = send(client, "/staff/account", page="/staff/account", password=PASSWORD)
    assert asked.location == "/staff/prove?next=/staff/account"
    options = ask(client, "/staff/sign-in/passkey/question", "/staff/prove")
    send(client, "/staff/prove", answer=device.prove(options))
    page = client.get("/staff/account")
    assert "You need none" in page.text
    assert faults(page) == []
    assert send(client, "/staff/account", password=PASSWORD).location == "/staff/account"
    assert sign_in(strict.test_client()).location == "/staff/sign-in/code"


# --- Losing it ---


def person_of(database: Database, partnership: str, name: str) -> accounts.Person:
    with database.reading() as session:
        return next(one for one in accounts.people(session, partnership, NOW) if one.sign_in_name == name)


def test_an_administrator_sees_who_signs_in_with_what_and_takes_it_away_at_once(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    boss_key, lost = Device(), Device()
    boss = welcomed(strict, database, partnership, "administrator", sign_in_name="boss")
    add_passkey(boss, boss_key, "/staff/account/first")
    sam = welcomed(strict, database, partnership, "reader", sign_in_name="sam")
    set_up_codes(sam, clock)
    page = boss.get("/staff/people")
    assert faults(page) == []
    assert "Signs in with a passkey" in page.text
    assert "Signs in with a password and one-time codes" in page.text
    add_passkey(sam, lost)
    who = person_of(database, partnership, "sam").id
    clock.move(minutes=10)
    for act in (f"{who}/reset", f"{who}/new-password", "invite"):
        asked = send(boss, f"/staff/people/{act}", page="/staff/people", role="reader")
        assert asked.location == "/staff/prove?next=/staff/people", act
    assert sam.get("/staff/").status_code == 200
    options = ask(boss, "/staff/sign-in/passkey/question", "/staff/prove")
    send(boss, "/staff/prove", answer=boss_key.prove(options))
    made = send(boss, f"/staff/people/{who}/reset", page="/staff/people")
    assert faults(made) == []
    assert sam.get("/staff/").status_code == 303
    assert sign_in(strict.test_client(), "sam").status_code == 422, "the password is gone too"
    assert sign_in_by_passkey(strict.test_client(), lost).status_code == 422
    assert "Has no way to sign in" in boss.get("/staff/people").text
    found = re.search(r'value="http://localhost(/staff/welcome/[^"]+)"', made.text)
    assert found
    renewed = strict.test_client()
    assert send(renewed, html.unescape(found[1]), password="marble harbour kettle").status_code == 303
    assert renewed.get("/staff/comments").location == "/staff/account/first"
    with database.reading() as session:
        told = {line.act for line in audit_store.walk(session, partnership) if line.thing == who}
    assert {Act.FACTORS_RESET, Act.PASSKEY_ADDED, Act.CODES_ADDED, Act.PASSWORD_CHANGED} <= told


def test_a_new_link_leaves_everything_until_it_is_used_and_then_ends_it(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    lost = Device()
    boss = welcomed(strict, database, partnership, "administrator", sign_in_name="boss")
    add_passkey(boss, Device(), "/staff/account/first")
    sam = welcomed(strict, database, partnership, "reader", sign_in_name="sam")
    set_up_codes(sam, clock)
    add_passkey(sam, lost)
    who = person_of(database, partnership, "sam").id
    made = send(boss, f"/staff/people/{who}/new-password", page="/staff/people")
    assert sign_in_by_passkey(strict.test_client(), lost).status_code == 303
    found = re.search(r'value="http://localhost(/staff/welcome/[^"]+)"', made.text)
    assert found
    renewed = strict.test_client()
    assert send(renewed, html.unescape(found[1]), way="passkey", password="").status_code == 303
    assert sign_in_by_passkey(strict.test_client(), lost).status_code == 422
    assert sign_in(strict.test_client(), "sam").status_code == 422
    assert sam.get("/staff/").status_code == 303
    assert not person_of(database, partnership, "sam").has_app


def test_an_unknown_name_and_a_known_one_with_codes_get_the_same_page_for_a_wrong_password(
    strict: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    set_up_codes(welcomed(strict, database, partnership, "reader"), clock)
    pages = []
    for name in ("alex", "nobody"):
        answer = sign_in(strict.test_client(), name, "not this one")
        assert answer.status_code == 422
        pages.append(re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text).replace(name, "NAME"))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("kind", ["no account", "no password", "a password"])
def test_the_same_work_is_done_for_every_name(
    strict: Flask, database: Database, partnership: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind != "no account":
        more = {"way": "passkey", "password": ""} if kind == "no password" else {}
        welcomed(strict, database, partnership, "viewer", **more)
    work: list[str] = []
    hasher = strict.extensions["heard_passwords"]._hasher
    verify = type(hasher).verify

    def counted(self: object, kept: str, password: str) -> bool:
        work.append(kept.rpartition("$")[0].rpartition("$")[0])
        return bool(verify(self, kept, password))  # type: ignore[arg-type]

    monkeypatch.setattr(type(hasher), "verify", counted)
    assert sign_in(strict.test_client(), password="not this one at all").status_code == 422
    assert work == ["$argon2id$v=19$m=8,t=1,p=1"]


def test_a_code_typed_twice_at_once_lets_in_once(
    database: Database, partnership: str, make_account: Callable[..., str], clock: Clock
) -> None:
    who = make_account("reader", "alex")
    with database.writing() as session:
        secret = one_time_codes.begin(session, who, NOW)
    with database.writing() as session:
        one_time_codes.confirm(session, who, code(secret, clock), NOW)
    clock.move(minutes=1)
    with database.writing() as session:
        both = [one_time_codes.accept(session, who, code(secret, clock), clock.now) for _ in range(2)]
    assert both == [True, False]


def test_the_pages_on_the_way_in_can_be_translated(
    strict: Flask, database: Database, partnership: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = welcomed(strict, database, partnership, "reader", sign_in_name="Alex Example")
    by_passkey = welcomed(strict, database, partnership, "viewer", way="passkey", password="")
    speak(monkeypatch)
    pages = [visitor.get("/staff/account/first").text for visitor in (client, by_passkey)]
    page = client.get("/staff/account/codes")
    pages += [page.text, send(client, "/staff/account/codes", code="000000").text]
    found = re.search(r'<dd><code translate="no">([A-Z2-7 ]+)</code>', page.text)
    assert found
    pages.append(send(client, "/staff/account/codes", code=code(found[1].replace(" ", ""), clock)).text)
    add_passkey(client, Device(), name="Alex Example")
    again = strict.test_client()
    sign_in(again, "Alex Example")
    pages += [again.get("/staff/sign-in/code").text, client.get("/staff/account").text]
    pages += [send(again, "/staff/sign-in/passkey", page="/staff/sign-in/code").text]
    clock.move(minutes=10)
    pages += [client.get("/staff/prove").text, client.get("/staff/account").text]
    said = {"Heard", "alex example", "Alex Example", "Three Rivers Partnership", "http://localhost:8000"}
    assert [text for page in pages for text in untranslated(page, said)] == []
