"""The one-time link, signing in and out, and the people of a partnership, through the pages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app import spoken
from survey_app.services import accounts, languages
from survey_app.services.languages import Spoken
from survey_app.store.database import Database
from tests.coordinator.conftest import NOW, PASSWORD, Clock, send
from tests.coordinator.page import faults

NEW = {"display_name": "Alex Example", "sign_in_name": "alex@example", "password": PASSWORD}


def invited(database: Database, partnership: str, role: str = "administrator") -> str:
    with database.writing() as session:
        return "/staff/welcome/" + accounts.invite(session, partnership, role, NOW)


def test_the_first_administrator_makes_an_account_and_is_signed_in(
    staffed: Flask, database: Database, partnership: str
) -> None:
    client, path = staffed.test_client(), invited(database, partnership)
    assert faults(client.get(path)) == []
    answer = send(client, path, **NEW)
    assert (answer.status_code, answer.location) == (303, "/staff/")
    home = client.get("/staff/")
    assert "Alex Example" in home.text
    assert "Three Rivers Partnership" in home.text
    assert "invite two readers at least" in home.text


def test_the_link_works_once_and_says_so(staffed: Flask, database: Database, partnership: str) -> None:
    path = invited(database, partnership)
    send(staffed.test_client(), path, **NEW)
    again = staffed.test_client().get(path)
    assert again.status_code == 410
    assert "used already" in again.text
    assert faults(again) == []


def test_an_expired_and_an_unknown_link_say_so(
    staffed: Flask, database: Database, partnership: str, clock: Clock
) -> None:
    path = invited(database, partnership)
    clock.move(days=7)
    expired = staffed.test_client().get(path)
    assert expired.status_code == 410
    assert "seven days" in expired.text
    unknown = staffed.test_client().get("/staff/welcome/nothing")
    assert unknown.status_code == 404
    assert faults(expired) == faults(unknown) == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password", "short", "at least 12 characters"),
        ("password", "password1234", "easy to guess"),
        ("password", "alex@example1", "your own name"),
        ("password", "", "Choose a password"),
        ("display_name", " ", "Enter your name"),
        ("sign_in_name", "", "Choose a sign-in name"),
        ("sign_in_name", "x" * 201, "too long"),
        ("sign_in_name", "TAKEN", "Choose another"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_beside_its_field_and_the_rest_is_kept(
    staffed: Flask,
    database: Database,
    partnership: str,
    make_account: Callable[..., str],
    field: str,
    value: str,
    words: str,
) -> None:
    make_account("viewer", "taken")
    client, path = staffed.test_client(), invited(database, partnership)
    answer = send(client, path, **{**NEW, field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{field}"' in answer.text
    assert faults(answer) == []
    kept = "display_name" if field != "display_name" else "sign_in_name"
    assert f'value="{NEW[kept]}"' in answer.text
    assert PASSWORD not in answer.text
    assert send(client, path, **NEW).status_code == 303


def test_an_unknown_name_and_a_wrong_password_get_the_same_page(
    staffed: Flask, make_account: Callable[..., str]
) -> None:
    make_account("viewer", "sam")
    pages = []
    for name in ("sam", "kim"):
        answer = send(staffed.test_client(), "/staff/sign-in", sign_in_name=name, password="not this one")
        pages.append(re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text).replace(name, "NAME"))
        assert answer.status_code == 422
        assert faults(answer) == []
    assert pages[0] == pages[1]
    assert "do not belong together" in pages[0]


def test_a_closed_account_is_spoken_of_like_an_unknown_one(
    staffed: Flask, database: Database, partnership: str, make_account: Callable[..., str]
) -> None:
    closed, boss = make_account("viewer", "sam"), make_account("administrator", "boss")
    with database.writing() as session:
        accounts.deactivate(session, partnership, closed, boss, NOW)
    answer = send(staffed.test_client(), "/staff/sign-in", sign_in_name="sam", password=PASSWORD)
    assert answer.status_code == 422
    assert "do not belong together" in answer.text


@pytest.mark.parametrize("name", ["sam", "nobody"])
def test_many_wrong_tries_must_wait_and_then_may_try_again(
    staffed: Flask, make_account: Callable[..., str], clock: Clock, name: str
) -> None:
    make_account("viewer", "sam")
    client = staffed.test_client()
    tries = [send(client, "/staff/sign-in", sign_in_name=name, password="wrong") for _ in range(5)]
    assert [answer.status_code for answer in tries] == [422, 422, 422, 422, 429]
    assert tries[-1].headers["Retry-After"] == "2"
    assert "Wait 2 seconds" in tries[-1].text
    assert faults(tries[-1]) == []
    early = send(client, "/staff/sign-in", sign_in_name=name, password=PASSWORD)
    assert early.status_code == 429
    clock.move(seconds=2)
    late = send(client, "/staff/sign-in", sign_in_name=name, password=PASSWORD)
    assert late.status_code == (303 if name == "sam" else 422)


@pytest.mark.parametrize(
    ("onward", "leads_to"),
    [
        ("/staff/collections?x=1", "/staff/collections?x=1"),
        ("", "/staff/"),
        ("https://example.org/staff/", "/staff/"),
        ("//example.org/staff/", "/staff/"),
        ("/staff/\\example.org", "/staff/"),
        ("/staff/..//example.org", "/staff/"),
        ("/c/abc", "/staff/"),
        ("javascript:alert(1)", "/staff/"),
    ],
)
def test_signing_in_leads_to_a_page_of_staff_only(
    staffed: Flask, make_account: Callable[..., str], onward: str, leads_to: str
) -> None:
    make_account("viewer", "sam")
    client = staffed.test_client()
    page = client.get("/staff/sign-in", query_string={"next": onward}).request.full_path
    assert send(client, page, sign_in_name="sam", password=PASSWORD).location == leads_to


def test_a_page_that_was_asked_for_comes_after_signing_in(
    staffed: Flask, make_account: Callable[..., str]
) -> None:
    make_account("viewer", "sam")
    client = staffed.test_client()
    page = client.get("/staff/programmes").location
    assert send(client, page, sign_in_name="sam", password=PASSWORD).location == "/staff/programmes"


def test_the_session_is_new_at_sign_in_and_useless_after_sign_out(
    staffed: Flask, make_account: Callable[..., str]
) -> None:
    make_account("viewer", "sam")
    client = staffed.test_client()
    client.get("/staff/sign-in")
    with client.session_transaction() as before:
        before["staff"] = "planted"
        old_token = before["csrf_token"]
    send(client, "/staff/sign-in", sign_in_name="sam", password=PASSWORD)
    with client.session_transaction() as after:
        assert after["staff"] != "planted"
        assert after.get("csrf_token") != old_token
        kept = dict(after)
    assert client.get("/staff/").status_code == 200
    assert send(client, "/staff/sign-out", page="/staff/").status_code == 303
    assert "You have signed out" in client.get("/staff/sign-in").text
    with client.session_transaction() as replayed:
        replayed.update(kept)
    assert client.get("/staff/").status_code == 303


def test_a_sign_in_ends_after_idleness_and_after_its_age(
    signed_in: Callable[..., FlaskClient], clock: Clock
) -> None:
    idle, busy = signed_in("viewer", "idle"), signed_in("viewer", "busy")
    for _ in range(16):
        clock.move(minutes=29)
        assert busy.get("/staff/").status_code == 200
    assert idle.get("/staff/").status_code == 303
    clock.move(minutes=16)
    assert busy.get("/staff/").status_code == 303


def test_a_password_kept_at_an_old_cost_is_kept_anew_at_sign_in(
    staffed: Flask, database: Database, make_account: Callable[..., str]
) -> None:
    make_account("viewer", "sam")
    staffed.extensions["heard_passwords"] = accounts.Passwords(time_cost=2, memory_cost_kib=8, parallelism=1)
    client = staffed.test_client()
    assert send(client, "/staff/sign-in", sign_in_name="sam", password=PASSWORD).status_code == 303
    with database.reading() as session:
        known = accounts.credentials(session, "sam")
    assert known is not None
    assert "t=2" in known.password_hash


def test_inviting_shows_a_link_once_that_makes_an_account_of_the_role(
    staffed: Flask, signed_in: Callable[..., FlaskClient]
) -> None:
    boss = signed_in("administrator")
    made = send(boss, "/staff/people/invite", page="/staff/people", role="reader")
    assert faults(made) == []
    found = re.search(r'value="(http://localhost/staff/welcome/[^"]+)"', made.text)
    assert found
    link = html.unescape(found[1])
    assert link not in boss.get("/staff/people").text
    newcomer = staffed.test_client()
    assert send(newcomer, link.removeprefix("http://localhost"), **NEW).status_code == 303
    assert "Reader" in newcomer.get("/staff/account").text
    assert "Nobody can read comments yet" not in boss.get("/staff/").text


def test_an_invitation_needs_a_role_and_keeps_the_page(signed_in: Callable[..., FlaskClient]) -> None:
    for role in ("", "owner"):
        answer = send(
            signed_in("administrator", f"boss{role}"), "/staff/people/invite", page="/staff/people", role=role
        )
        assert answer.status_code == 422
        assert "Choose what they will do." in answer.text
        assert "Not a valid choice" not in answer.text


def test_a_withdrawn_link_no_longer_works(
    staffed: Flask, database: Database, partnership: str, signed_in: Callable[..., FlaskClient]
) -> None:
    path = invited(database, partnership, "viewer")
    boss = signed_in("administrator")
    found = re.search(r'action="(/staff/people/invitations/[^"]+)"', boss.get("/staff/people").text)
    assert found
    assert send(boss, found[1], page="/staff/people").status_code == 303
    assert staffed.test_client().get(path).status_code == 410


def test_an_administrator_signs_somebody_out_closes_and_opens_the_account(
    signed_in: Callable[..., FlaskClient], make_account: Callable[..., str], staffed: Flask
) -> None:
    boss, sam = signed_in("administrator"), signed_in("viewer", "sam")
    (account_id,) = set(re.findall(r"/staff/people/([^/\"]+)/close", boss.get("/staff/people").text))

    def act(name: str) -> int:
        return send(boss, f"/staff/people/{account_id}/{name}", page="/staff/people").status_code

    def sign_in_again() -> int:
        return send(sam, "/staff/sign-in", sign_in_name="sam", password=PASSWORD).status_code

    assert act("sign-out") == 303
    assert sam.get("/staff/").status_code == 303
    assert sign_in_again() == 303
    assert act("close") == 303
    assert sam.get("/staff/").status_code == 303
    assert sign_in_again() == 422
    assert act("open") == 303
    assert sign_in_again() == 303
    assert act("delete") == 404


def test_an_administrator_cannot_close_the_own_account(
    signed_in: Callable[..., FlaskClient], database: Database, partnership: str
) -> None:
    boss = signed_in("administrator")
    with database.reading() as session:
        (person,) = accounts.people(session, partnership, NOW)
    send(boss, f"/staff/people/{person.id}/close", page="/staff/people")
    assert "cannot close your own account" in boss.get("/staff/people").text


def test_a_link_for_a_new_password_asks_for_the_password_only(
    staffed: Flask, signed_in: Callable[..., FlaskClient], make_account: Callable[..., str]
) -> None:
    boss, who = signed_in("administrator"), make_account("viewer", "sam")
    made = send(boss, f"/staff/people/{who}/new-password", page="/staff/people")
    found = re.search(r'value="http://localhost(/staff/welcome/[^"]+)"', made.text)
    assert found
    assert faults(made) == []
    client = staffed.test_client()
    page = client.get(found[1])
    assert faults(page) == []
    assert 'name="display_name"' not in page.text
    assert send(client, found[1], password="marble harbour kettle").status_code == 303
    other = staffed.test_client()
    assert send(other, "/staff/sign-in", sign_in_name="sam", password=PASSWORD).status_code == 422
    answer = send(other, "/staff/sign-in", sign_in_name="sam", password="marble harbour kettle")
    assert answer.status_code == 303


def test_one_changes_the_own_password_with_the_present_one_and_other_devices_are_signed_out(
    staffed: Flask, signed_in: Callable[..., FlaskClient]
) -> None:
    phone = signed_in("viewer", "sam")
    desk = staffed.test_client()
    send(desk, "/staff/sign-in", sign_in_name="sam", password=PASSWORD)
    wrong = send(desk, "/staff/account", present="not it", password="marble harbour kettle")
    assert wrong.status_code == 422
    assert "not your present password" in wrong.text
    weak = send(desk, "/staff/account", present=PASSWORD, password="password1234")
    assert weak.status_code == 422
    assert send(desk, "/staff/account", present=PASSWORD, password="marble harbour kettle").status_code == 303
    assert desk.get("/staff/").status_code == 200
    assert phone.get("/staff/").status_code == 303


def test_guessing_the_present_password_is_slowed_down_too(signed_in: Callable[..., FlaskClient]) -> None:
    client = signed_in("viewer", "sam")
    for _ in range(4):
        send(client, "/staff/account", present="not it", password="marble harbour kettle")
    answer = send(client, "/staff/account", present=PASSWORD, password="marble harbour kettle")
    assert answer.status_code == 422
    assert "Wait a minute" in answer.text


# --- the languages that a reader reads ---


@pytest.fixture
def two_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catalogues of Welsh and Polish besides English, of which a speaker has approved Welsh."""
    known = (Spoken("en", True), Spoken("cy", True), Spoken("pl", False))
    monkeypatch.setattr(spoken, "languages", lambda: known)


def ticked(page: str) -> list[str]:
    return re.findall(r'name="reads" value="(\w+)" checked', page)


@pytest.mark.usefixtures("two_languages")
def test_a_reader_says_which_languages_they_read_and_the_administrator_sees_it(
    signed_in: Callable[..., FlaskClient], database: Database, partnership: str
) -> None:
    client = signed_in("reader")
    page = client.get("/staff/account")
    assert faults(page) == []
    assert "Welsh" in page.text
    assert "Polish" in page.text
    assert ticked(page.text) == []
    answer = send(client, "/staff/account/languages", page="/staff/account", reads=["cy"])
    assert (answer.status_code, answer.location) == (303, "/staff/account")
    page = client.get("/staff/account")
    assert faults(page) == []
    assert ticked(page.text) == ["cy"]
    with database.reading() as session:
        assert languages.read_by_somebody(session, partnership) == {"en", "cy"}
    people = signed_in("administrator").get("/staff/people")
    assert faults(people) == []
    assert "Reads: English and Welsh" in people.text
    assert people.text.count("Reads:") == 1
    send(client, "/staff/account/languages", page="/staff/account")
    with database.reading() as session:
        assert languages.read_by_somebody(session, partnership) == {"en"}


@pytest.mark.usefixtures("two_languages")
def test_a_language_that_is_not_known_changes_nothing(
    signed_in: Callable[..., FlaskClient], database: Database, partnership: str
) -> None:
    client = signed_in("reader")
    answer = send(client, "/staff/account/languages", page="/staff/account", reads=["cy", "tlh"])
    assert answer.status_code == 422
    assert faults(answer) == []
    assert "One of the languages is not known." in answer.text
    with database.reading() as session:
        assert languages.read_by_somebody(session, partnership) == {"en"}


@pytest.mark.usefixtures("two_languages")
def test_who_reads_no_comments_is_not_asked_what_they_read(signed_in: Callable[..., FlaskClient]) -> None:
    client = signed_in("coordinator")
    assert "Languages that you read" not in client.get("/staff/account").text
    assert send(client, "/staff/account/languages", page="/staff/account", reads=["cy"]).status_code == 403


def test_nobody_is_asked_what_they_read_where_english_is_all_there_is(
    signed_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spoken, "languages", lambda: (Spoken("en", True),))
    assert "Languages that you read" not in signed_in("reader").get("/staff/account").text


# --- Districts ---


def test_somebody_is_invited_for_a_district_and_sees_it_alone(
    signed_in: Callable[..., FlaskClient], database: Database, partnership: str, district: str
) -> None:
    boss = signed_in("administrator")
    page = boss.get("/staff/people").text
    assert "Whose collections will they see?" in page
    made = send(boss, "/staff/people/invite", page="/staff/people", role="viewer", district_id=district)
    assert made.status_code == 200
    assert "New account: Viewer, Northwater" in boss.get("/staff/people").text
    with database.reading() as session:
        (link,) = accounts.open_invitations(session, partnership, NOW)
    assert link.district_id == district


def test_no_administrator_is_invited_for_a_district(
    signed_in: Callable[..., FlaskClient], district: str
) -> None:
    boss = signed_in("administrator")
    answer = send(
        boss, "/staff/people/invite", page="/staff/people", role="administrator", district_id=district
    )
    assert answer.status_code == 422
    assert "belongs to no district" in answer.text


def test_an_administrator_changes_a_district_and_the_next_page_is_narrowed(
    signed_in: Callable[..., FlaskClient], database: Database, partnership: str, district: str
) -> None:
    boss, reader = signed_in("administrator"), signed_in("reader")
    assert reader.get("/staff/contact").status_code == 200
    with database.reading() as session:
        (one,) = [who for who in accounts.people(session, partnership, NOW) if who.role == "reader"]
    path = f"/staff/people/{one.id}/district"
    assert send(boss, path, page="/staff/people", district_id=district).status_code == 303
    page = boss.get("/staff/people")
    assert "Sees Northwater alone" in page.text
    assert faults(page) == []
    assert reader.get("/staff/contact").status_code == 403
    assert 'href="/staff/contact"' not in reader.get("/staff/").text
    assert "Readers belong to districts alone" in boss.get("/staff/").text
    send(boss, path, page="/staff/people")
    assert "not one of this partnership" in html.unescape(boss.get("/staff/people").text)
    assert reader.get("/staff/contact").status_code == 403
    send(boss, path, page="/staff/people", district_id="")
    assert reader.get("/staff/contact").status_code == 200


def test_who_belongs_to_a_district_is_not_asked_where_to_open_a_collection(
    signed_in: Callable[..., FlaskClient], district: str
) -> None:
    coordinator = signed_in("coordinator", district=district)
    page = coordinator.get("/staff/collections/new/Q06").text
    assert 'name="district_id"' not in page


def test_home_asks_for_two_readers_until_links_for_them_are_made(
    staffed: Flask, database: Database, partnership: str, signed_in: Callable[..., FlaskClient]
) -> None:
    administrator = signed_in("administrator")
    assert "invite two readers at least" in administrator.get("/staff/").text
    send(administrator, "/staff/people/invite", "/staff/people", role="viewer")
    assert "invite two readers at least" in administrator.get("/staff/").text, "a viewer reads nothing"
    send(administrator, "/staff/people/invite", "/staff/people", role="reader")
    home = administrator.get("/staff/").text
    assert "invite two readers at least" not in home
    assert "wait to be used" in home


@pytest.mark.parametrize("role", [role.value for role in accounts.Role])
def test_only_whoever_opens_collections_is_told_how_quick_the_first_is(
    signed_in: Callable[..., FlaskClient], role: str
) -> None:
    client = signed_in(role)
    opens = role in accounts.OPEN_COLLECTIONS
    for path in ("/staff/", "/staff/collections"):
        page = client.get(path).text
        assert ("The first takes about five minutes" in page) is opens, path
        assert ("A coordinator opens them" in page) is not opens, path
