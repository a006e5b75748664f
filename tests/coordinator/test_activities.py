"""Pages of the activity register: adding, changing, the answers of those who were there, files in and out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_app.store.database import Database
from tests.coordinator.conftest import send, token_of
from tests.coordinator.page import faults
from tests.respondents import answer

SignedIn = Callable[..., FlaskClient]


def add(client: FlaskClient, path: str = "/staff/activities/new", **fields: str) -> TestResponse:
    given = {
        "kind": "training",
        "title": "Spring course",
        "audience": "practitioners",
        "district_id": "",
        "held_on": "2026-11-10",
        "ended_on": "",
        "attending": "26",
        "collection_code": "",
        "note": "",
    }
    return send(client, path, **{**given, **fields})


def test_an_activity_stands_in_the_register_with_who_answered(
    database: Database, signed_in: SignedIn, opened: Callable[..., str]
) -> None:
    code = opened("Q11", wave="after")
    answer(database, code, times=24)
    client = signed_in("coordinator")
    assert faults(client.get("/staff/activities/new")) == []
    assert add(client, collection_code=code).status_code == 303
    listed = client.get("/staff/activities")
    assert faults(listed) == []
    assert "24: 92% of those who were there" in listed.text
    assert "counted from the activity register" in client.get("/staff/records").text
    assert add(client, title="", held_on="soon").text.count('class="error"') == 2
    viewer = signed_in("viewer").get("/staff/activities").text
    assert "Spring course" in viewer
    assert "Add an activity" not in viewer


def test_an_activity_without_a_collection_leads_to_opening_one(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    add(client)
    listed = client.get("/staff/activities").text
    assert "/staff/collections/new" in listed
    page = next(one for one in re.findall(r'href="(/staff/activities/[^"]+)"', listed) if len(one) > 35)
    assert faults(client.get(page)) == []
    add(client, page, attending="3")
    assert "1 to 4" in client.get("/staff/activities").text
    send(client, f"{page}/drop", page)
    assert "Nothing is in the register" in client.get("/staff/activities").text
    assert client.get(page).status_code == 404


def test_a_file_of_activities_is_taken_in_whole_and_adds_nothing_twice(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")

    def bring(text: str) -> TestResponse:
        page = "/staff/activities/file"
        sent = {"csrf_token": token_of(client.get(page)), "file": (io.BytesIO(text.encode()), "held.csv")}
        return client.post(page, data=sent, content_type="multipart/form-data")

    head = "kind,title,audience,district,held_on,ended_on,attending,collection,note\n"
    good = "briefing,Briefing of members,strategic_leaders,,2026-10-01,,14,,\n"
    wrong = bring(head + good + "party,At night,community,,2026-10-01,,,,\n")
    assert wrong.status_code == 422
    assert "row 3: &#39;party&#39; is no kind of activity" in wrong.text
    assert "Nothing is in the register" in client.get("/staff/activities").text
    assert bring(head + good).status_code == 303
    assert "0 new or changed, 1 there already" in client.get(bring(head + good).location).text
    exported = client.get("/staff/activities/activities.csv").text.removeprefix("\ufeff")
    assert exported.replace("\r\n", "\n") == head + good
