"""Scales at the door: a wording is loaded from a file, scores are brought in, reliable change is stated."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.services import instruments
from survey_app.store.database import Database
from survey_app.store.tables import LoadedWording, Response
from tests import loaded
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.instrument_files import COPYRIGHT, wording_file
from tests.respondents import answer

SignedIn = Callable[..., FlaskClient]
STATED = {"scale": "self_and_say", "sd": "5", "reliability": "0.8", "criterion": "95", "source": "Our own"}


def upload(client: FlaskClient, instrument_id: str, text: str, **fields: str) -> object:
    page = f"/staff/scales/{instrument_id}"
    fields = {"audience": "young_people", "copyright_line": COPYRIGHT} | fields
    return send(client, f"{page}/wording", page, file=(BytesIO(text.encode()), "own.csv"), **fields)


@pytest.mark.parametrize("role", ["administrator", "coordinator"])
def test_a_wording_is_loaded_from_a_file_and_can_then_be_opened(signed_in: SignedIn, role: str) -> None:
    client = signed_in(role)
    done = upload(client, "swemwbs", wording_file("swemwbs"))
    assert done.status_code == 303
    page = client.get("/staff/scales/swemwbs")
    assert COPYRIGHT in page.text
    assert "/staff/collections/new/swemwbs" in page.text
    assert "Ask its owner" in page.text
    assert client.get("/staff/collections/new/swemwbs").status_code == 200
    assert client.get("/staff/questionnaires/swemwbs/preview").status_code == 200
    assert COPYRIGHT in client.get("/staff/questionnaires/swemwbs/preview/turn?at=swemwbs.1").text
    assert "/staff/collections/new/swemwbs" in client.get("/staff/collections/new").text
    assert faults(page) == []


def test_every_fault_of_a_file_is_told_and_nothing_is_kept(signed_in: SignedIn, database: Database) -> None:
    client = signed_in("coordinator")
    broken = wording_file("swemwbs").replace("\n3,", "\n8,").replace("number,", "no.,")
    for text, fields, told in (
        (broken, {}, "own.csv, line 1: There is no column number."),
        (wording_file("swemwbs"), {"copyright_line": ""}, "wants its copyright line"),
        (wording_file("swemwbs"), {"audience": "nobody"}, "Choose who is asked."),
        ("", {}, "The file is empty."),
    ):
        page = upload(client, "swemwbs", text, **fields)
        assert page.status_code == 422
        assert told in page.text
        assert faults(page) == []
    with database.reading() as session:
        assert session.scalars(select(LoadedWording)).all() == []


def test_what_may_not_be_asked_on_a_screen_offers_no_form_and_takes_no_file(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    page = client.get("/staff/scales/sdq")
    assert "Scores that were worked out elsewhere" in page.text
    assert 'type="file"' not in page.text
    fields = {"file": (BytesIO(wording_file("lse").encode()), "own.csv"), "audience": "young_people"}
    refused = send(client, "/staff/scales/sdq/wording", "/staff/account", **fields)
    assert refused.status_code == 422
    assert "Enter totals scored elsewhere" in refused.text
    assert client.get("/staff/scales/nothing").status_code == 404


def test_scores_are_brought_in_by_file_and_people_cannot_come_to_that_collection(
    signed_in: SignedIn, opened: Callable[..., str], database: Database
) -> None:
    client, code = signed_in("coordinator"), opened("sdq", wave="before")
    page = client.get(f"/staff/collections/{code}")
    assert "Bring scores in" in page.text
    assert f"/c/{code}" not in page.text
    assert faults(page) == []

    def bring(text: str) -> str:
        sent = {"file": (BytesIO(text.encode()), "scores.csv")}
        done = send(client, f"/staff/collections/{code}/scores", f"/staff/collections/{code}", **sent)
        assert done.status_code == 303
        return client.get(done.location).text

    assert "Every row was added." in bring("sdq.total\n12\n15\n")
    assert "Every row was there already." in bring("sdq.total\n12\n15\n")
    assert "row 2: sdq.total is more than 40." in bring("sdq.total\n41\n")
    assert "holds no rows" in bring("sdq.total\n")
    with database.reading() as session:
        assert len(session.scalars(select(Response.id)).all()) == 2
    anybody = client.application.test_client()
    for path in (f"/c/{code}", f"/c/{code}/chat", f"/c/{code}/form", f"/c/{code}/print"):
        assert anybody.get(path).status_code == 404


def test_a_collection_that_people_answer_takes_no_file_of_scores(
    signed_in: SignedIn, opened: Callable[..., str]
) -> None:
    client, code = signed_in("coordinator"), opened("Q02", wave="before")
    assert send(client, f"/staff/collections/{code}/scores", "/staff/account").status_code == 404


def test_an_administrator_states_reliable_change_with_its_ground(
    signed_in: SignedIn, database: Database, partnership: str
) -> None:
    client = signed_in("administrator")
    page, address = "/staff/scales/heard_older", "/staff/scales/heard_older/reliable-change"
    assert "Nothing is stated" in client.get(page).text
    refused = send(client, address, page, **STATED)
    assert refused.status_code == 422
    assert "100 people" in refused.text
    assert faults(refused) == []
    assert "as a number, such as 0.85" in send(client, address, page, **STATED | {"reliability": "x"}).text
    assert send(client, address, page, **STATED, people="120").status_code == 303
    assert "Our own" in client.get(page).text
    with database.reading() as session:
        stated = instruments.reliable_change(session, partnership, "self_and_say")
    assert stated is not None
    assert (stated.sd, stated.reliability, stated.people) == (5, 0.8, 120)


def test_a_coordinator_sees_what_is_stated_and_cannot_state(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    assert "State it" not in client.get("/staff/scales/heard_older").text
    refused = send(client, "/staff/scales/heard_older/reliable-change", "/staff/account", **STATED)
    assert refused.status_code == 403


def test_a_partnership_sees_only_what_it_has_loaded(
    signed_in: SignedIn, database: Database, partnership: str, another_partnership: str
) -> None:
    loaded.load(database, partnership, "lse")
    own = signed_in("coordinator")
    stranger = signed_in("coordinator", "stranger", whose=another_partnership)
    assert "/staff/collections/new/lse" in own.get("/staff/scales/lse").text
    assert "/staff/collections/new/lse" not in stranger.get("/staff/scales/lse").text
    assert stranger.get("/staff/collections/new/lse").status_code == 404
    assert stranger.get("/staff/questionnaires/lse/preview").status_code == 404


def test_a_wrong_key_is_told_on_the_summary(
    signed_in: SignedIn, database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    loaded.load(database, partnership, "rses", wording_file("rses", reverse=(1, 2)))
    code = opened("rses", wave="before")
    for level in range(4):
        answer(database, code, {f"rses.{n}": str(level) for n in range(1, 11)}, times=8)
    page = signed_in("coordinator").get(f"/staff/collections/{code}/summary")
    assert "The answers do not fit the key of “Rosenberg" in page.text
    assert "32" not in page.text.partition("<main")[2]
    assert faults(page) == []


def test_a_file_that_is_far_too_large_is_told_so(signed_in: SignedIn) -> None:
    page = upload(signed_in("coordinator"), "swemwbs", "a" * 300_000)
    assert page.status_code == 413
    assert "That file is too large" in page.text
    assert "Nothing was changed." in page.text


def test_the_page_says_which_columns_this_instrument_needs(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    risky, plain = (client.get(f"/staff/scales/{one}").text for one in ("core10", "swemwbs"))
    assert "answer 0 to answer 4" in risky
    assert "A column risk says yes" in risky
    assert "answer 1 to answer 5" in plain
    assert "A column risk" not in plain
