"""Every page of staff against every role, against another partnership, and without a token."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_app.services import accounts, holds, programmes, rosters
from survey_app.services.accounts import Role
from survey_app.store import models
from survey_app.store.database import Database
from tests.coordinator.conftest import NOW, send
from tests.coordinator.page import faults
from tests.respondents import answer as answered
from tests.respondents import code_comments, comments_of

EVERYBODY = "administrator coordinator reader practitioner viewer"
PUBLIC = {"staff.sign_in", "staff.sign_out", "staff.welcome"}
WHO_MAY = {
    "staff.home": EVERYBODY,
    "staff.account": EVERYBODY,
    "staff.say_reads": "reader",
    "staff.collections": EVERYBODY,
    "staff.collection": EVERYBODY,
    "staff.choose_questionnaire": "administrator coordinator",
    "staff.new_collection": "administrator coordinator",
    "staff.close_collection": "administrator coordinator",
    "staff.programmes": EVERYBODY,
    "staff.programme": EVERYBODY,
    "staff.new_programme": "administrator coordinator",
    "staff.last_day": "administrator coordinator",
    "staff.close_programme": "administrator coordinator",
    "staff.issue_cards": "administrator coordinator practitioner",
    "staff.bring_scores": "administrator coordinator",
    "staff.instruments": "administrator coordinator",
    "staff.instrument": "administrator coordinator",
    "staff.load_wording": "administrator coordinator",
    "staff.state_reliable_change": "administrator",
    "staff.due": "administrator coordinator practitioner",
    "staff.link_sent_on": "administrator coordinator practitioner",
    "staff.own_codes": "administrator coordinator",
    "staff.follow_up": "administrator coordinator",
    "staff.stated": "administrator coordinator",
    "staff.codebook": "administrator coordinator reader practitioner",
    "staff.codebook_theme": "administrator coordinator reader practitioner",
    "staff.codebook_version": "administrator coordinator reader practitioner",
    "staff.codebook_file": "administrator coordinator reader practitioner",
    "staff.new_theme": "administrator coordinator",
    "staff.change_theme": "administrator coordinator",
    "staff.merge_theme": "administrator coordinator",
    "staff.split_theme": "administrator coordinator",
    "staff.retire_theme": "administrator coordinator",
    "staff.reopen_theme": "administrator coordinator",
    "staff.codebook_draft": "administrator coordinator",
    "staff.send_codebook": "administrator coordinator",
    "staff.return_codebook": "administrator coordinator",
    "staff.use_codebook": "administrator coordinator",
    "staff.drop_codebook": "administrator coordinator",
    "staff.import_codebook": "administrator coordinator",
    "staff.codebook_news": "administrator coordinator",
    "staff.code_again": "reader coordinator",
    "staff.code_comment_again": "reader coordinator",
    "staff.quotes": "reader coordinator",
    "staff.choose_quote": "reader coordinator",
    "staff.names": "administrator coordinator",
    "staff.add_name": "administrator coordinator",
    "staff.drop_name": "administrator coordinator",
    "staff.bring_names": "administrator coordinator",
    "staff.learning": "administrator coordinator reader viewer",
    "staff.model": "administrator coordinator reader viewer",
    "staff.train": "administrator coordinator reader",
    "staff.stop_training": "administrator coordinator reader",
    "staff.use_model": "administrator coordinator reader",
    "staff.set_bar": "administrator coordinator reader",
    "staff.retention": "administrator coordinator",
    "staff.keep_shorter": "administrator coordinator",
    "staff.set_hold": "administrator",
    "staff.lift_hold": "administrator",
    "staff.people": "administrator",
    "staff.audit": "administrator",
    "staff.invite": "administrator",
    "staff.withdraw_invitation": "administrator",
    "staff.change_person": "administrator",
}
"""Written down here once more, so that neither the code nor this table can change alone."""
TOUCHES_ROWS = (
    "staff.collection",
    "staff.close_collection",
    "staff.bring_scores",
    "staff.programme",
    "staff.last_day",
    "staff.close_programme",
    "staff.issue_cards",
    "staff.own_codes",
    "staff.follow_up",
    "staff.stated",
    "staff.model",
    "staff.use_model",
    "staff.withdraw_invitation",
    "staff.change_person",
    "staff.drop_name",
    "staff.keep_shorter",
    "staff.lift_hold",
)
UNTOUCHED_BY_MATRIX = ("summaries", "evidence", "comments", "coding", "preview", "alerts", "possible_themes")
"""Subjects with a matrix of their own."""


def rules(app: Flask) -> list[tuple[str, str, str]]:
    """Every endpoint of staff's door with each of its methods and its rule."""
    return sorted(
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.")
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    )


@pytest.fixture
def paths(
    staffed: Flask,
    database: Database,
    partnership: str,
    opened: Callable[..., str],
    make_account: Callable[..., str],
) -> dict[str, str]:
    """An address for every endpoint, filled with rows of the first partnership."""
    with database.writing() as session:
        accounts.invite(session, partnership, "viewer", NOW)
        link = accounts.open_invitations(session, partnership, NOW)[0].mark
        programme = programmes.begin(session, partnership, "Steps group")
        rosters.add(session, partnership, "Dana Whitlock", "person")
        entry = rosters.listing(session, partnership)[0].id
        models.add(session, partnership, "ready", 0.9, None, NOW.date())
    viewer = make_account("viewer", "somebody")
    with database.writing() as session:
        hold = holds.set_hold(session, partnership, "", "A court asked.", viewer, NOW.date())
    values = {
        "questionnaire_id": "Q01",
        "instrument_id": "heard_older",
        "mark": link,
        "entry_id": entry,
        "account_id": viewer,
        "hold_id": hold,
        "act": "sign-out",
        "theme_id": "T01",
        "int:number": "1",
        "kind": "yaml",
    }
    collection = opened("Q01", wave="before")
    scores = opened("sdq", wave="before")
    (values["comment_id"],) = comments_of(database, answered(database, collection, words={"Q01.8": "Kind."}))
    code_comments(database, [values["comment_id"]], "T01")
    found = {}
    for endpoint, _method, rule in rules(staffed):
        if endpoint in WHO_MAY:
            code = programme if "programmes/" in rule else scores if "/scores" in rule else collection
            found[endpoint] = rule.replace("<code>", code)
            if endpoint == "staff.codebook_version":
                # The packaged one; a partnership's own begin with 1, as models do.
                found[endpoint] = found[endpoint].replace("<int:number>", "0")
            for name, value in values.items():
                found[endpoint] = found[endpoint].replace(f"<{name}>", value)
    return found


def asked(app: Flask, endpoints: Collection[str]) -> list[tuple[str, str]]:
    """Each of these endpoints with each of its methods; what ends something comes last."""
    found = [(name, method) for name, method, _rule in rules(app) if name in endpoints]
    return sorted(found, key=lambda pair: (pair[0].startswith("staff.close_"), pair))


def ask(client: FlaskClient, method: str, path: str) -> TestResponse:
    if method == "GET":
        return client.get(path)
    return send(client, path, page="/staff/account", role="viewer", name="A group", count=2)


def test_every_page_of_staff_stands_in_the_table_of_who_may(app: Flask) -> None:
    of_others = {
        name
        for name, view in app.view_functions.items()
        if getattr(view, "__module__", "").rpartition(".")[2] in UNTOUCHED_BY_MATRIX
    }
    assert {endpoint for endpoint, _m, _r in rules(app)} - of_others == set(WHO_MAY) | PUBLIC


@pytest.mark.parametrize("role", Role)
def test_every_page_is_there_for_its_roles_alone(
    staffed: Flask, paths: dict[str, str], signed_in: Callable[..., FlaskClient], role: Role
) -> None:
    client = signed_in(role.value)
    wrong: list[str] = []
    for endpoint, method in asked(staffed, WHO_MAY):
        answer = ask(client, method, paths[endpoint])
        allowed = role.value in WHO_MAY[endpoint].split()
        onward = answer.location or ""
        if answer.status_code not in ((200, 303, 422) if allowed else (403,)) or "sign-in" in onward:
            wrong.append(f"{method} {endpoint} gives {answer.status_code} {onward}")
        if answer.mimetype == "text/html" and answer.status_code != 303:
            wrong += [f"{method} {endpoint}: {fault}" for fault in faults(answer)]
    assert wrong == []


def test_nobody_sees_a_page_without_signing_in(staffed: Flask, paths: dict[str, str]) -> None:
    client = staffed.test_client()
    for endpoint, method in asked(staffed, WHO_MAY):
        path = paths[endpoint]
        answer = client.get(path) if method == "GET" else send(client, path, page="/staff/sign-in")
        assert answer.status_code == 303, endpoint
        assert answer.location.startswith("/staff/sign-in")


def test_what_is_another_partnerships_is_not_found_and_not_changed(
    staffed: Flask,
    database: Database,
    paths: dict[str, str],
    signed_in: Callable[..., FlaskClient],
    another_partnership: str,
) -> None:
    client = signed_in("administrator", "stranger", whose=another_partnership)
    before = everything(database)
    for endpoint, method in asked(staffed, TOUCHES_ROWS):
        answer = ask(client, method, paths[endpoint])
        assert answer.status_code == 404, endpoint
        assert "About Q01" not in answer.text
        assert "Steps group" not in answer.text
        assert faults(answer) == []
    assert everything(database) == before


@pytest.mark.parametrize("page", ["/staff/", "/staff/collections", "/staff/programmes", "/staff/people"])
def test_no_list_shows_what_is_another_partnerships(
    paths: dict[str, str], signed_in: Callable[..., FlaskClient], another_partnership: str, page: str
) -> None:
    words = ("About Q01", "Steps group", "Somebody", "Three Rivers")
    own = signed_in("administrator").get(page).text
    assert any(word in own for word in words)
    text = signed_in("administrator", "stranger", whose=another_partnership).get(page).text
    assert not [word for word in words if word in text]


def test_every_unsafe_request_without_a_token_is_refused_and_changes_nothing(
    staffed: Flask, paths: dict[str, str], signed_in: Callable[..., FlaskClient], database: Database
) -> None:
    client = signed_in("administrator")
    before = everything(database)
    public = {"staff.sign_in": "/staff/sign-in", "staff.sign_out": "/staff/sign-out"}
    addresses = {**paths, **public, "staff.welcome": "/staff/welcome/any"}
    tried = 0
    for endpoint, method, _rule in rules(staffed):
        if method != "GET" and endpoint in addresses:
            answer = client.open(addresses[endpoint], method=method, data={"role": "viewer", "name": "X"})
            assert answer.status_code == 400, endpoint
            assert faults(answer) == []
            tried += 1
    assert tried >= 12
    assert everything(database) == before


def everything(database: Database) -> dict[str, list[object]]:
    with database.engine.connect() as connection:
        names = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'").scalars().all()
        )
        return {name: list(connection.exec_driver_sql(f"SELECT * FROM {name}").all()) for name in names}


def test_a_view_that_says_nothing_of_who_may_see_it_is_not_served(
    staffed: Flask, signed_in: Callable[..., FlaskClient]
) -> None:
    client = signed_in("administrator")
    unmarked = staffed.view_functions["staff.home"]
    staffed.view_functions["staff.home"] = lambda: "not for everybody"
    try:
        answer = client.get("/staff/")
    finally:
        staffed.view_functions["staff.home"] = unmarked
    assert answer.status_code == 404


def test_the_navigation_offers_only_what_the_role_may_see(signed_in: Callable[..., FlaskClient]) -> None:
    assert 'href="/staff/people"' in signed_in("administrator").get("/staff/").text
    text = signed_in("viewer").get("/staff/").text
    assert 'href="/staff/people"' not in text
    assert 'href="/staff/collections/new"' not in text
    assert text.count('aria-current="page"') == 1
