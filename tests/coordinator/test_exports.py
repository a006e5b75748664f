"""Taking files out by the page: figures, and answers for readers who proved that it is them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from survey_app.services import programmes
from survey_app.store import audit as audit_store
from survey_app.store.database import Database
from survey_app.store.tables import Collection
from tests.conftest import TODAY
from tests.coordinator.conftest import Clock, send
from tests.respondents import answer, card, code_comments, comments_of

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]
SAID = "She listened to me and rang back the same day."
CHOSEN = {"format": "json", "values": "codes", "language": "en"}


def filled(database: Database, opened: Opened) -> str:
    code = opened("Q11")
    sent = answer(database, code, {"Q11.9": "7"}, {"Q11.11": SAID}, times=6)
    code_comments(database, comments_of(database, sent), "T01")
    return code


def test_a_coordinator_takes_figures_out_and_never_words(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    path = f"/staff/collections/{filled(database, opened)}/export"
    client = signed_in("coordinator")
    assert "one by one" not in client.get(path).text
    given = send(client, path, **CHOSEN, profile="full", understood="y")
    assert given.status_code == 200
    assert given.headers["Content-Disposition"] == "attachment; filename=heard-figures-2026-11-23.json"
    assert given.headers["Cache-Control"] == "no-store"
    told = json.loads(given.data)
    assert next(row for row in told["rows"] if row["about"] == "Everybody who answered")["value"] == 6
    assert SAID not in given.text
    pack = zipfile.ZipFile(io.BytesIO(send(client, path, **{**CHOSEN, "format": "csv"}).data))
    assert pack.namelist() == ["export.csv", "codebook.csv"]


def test_a_reader_reads_the_warning_proves_it_is_them_and_takes_answers_out(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn, clock: Clock
) -> None:
    path = f"/staff/collections/{filled(database, opened)}/export"
    client = signed_in("reader")
    assert "Whoever knows some of somebody" in client.get(path).text
    unread = send(client, path, **CHOSEN)
    assert unread.status_code == 422
    assert "Read what the file holds" in unread.text
    clock.move(minutes=11)
    away = send(client, path, **CHOSEN, understood="y")
    assert away.status_code == 303
    assert away.location.startswith("/staff/prove?next=")
    assert "format%3Djson" in away.location  # what was chosen is still chosen afterwards
    assert 'value="json" checked' in client.get(f"{path}?format=json&values=codes").text
    with database.reading() as session:
        assert "answers_exported" not in {line.act for line in audit_store.walk(session, partnership)}
    clock.move(minutes=-11)
    given = send(client, path, **CHOSEN, understood="y")
    rows = json.loads(given.data)["rows"]
    assert [row["Q11_11"] for row in rows] == [SAID] * 6
    with database.reading() as session:
        line = [one for one in audit_store.walk(session, partnership) if one.act == "answers_exported"]
        assert [one.thing for one in line] == [session.query(Collection).one().id]


def test_a_programme_joins_its_waves(
    database: Database, partnership: str, opened: Opened, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "The Bridge")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    waves = [opened("Q11", programme_id=found.id, wave=wave) for wave in ("before", "after")]
    for _ in range(2):
        one = card(database, found.id)
        for wave in waves:
            answer(database, wave, {"Q11.16": "champion"}, card_id=one)
    client = signed_in("reader")
    assert f"/staff/programmes/{code}/export" in client.get("/staff/exports").text
    rows = json.loads(send(client, f"/staff/programmes/{code}/export", **CHOSEN, understood="y").data)["rows"]
    assert sorted(row["wave"] for row in rows) == [1, 1, 3, 3]
    assert sorted(sum(row["pair"] == pair for row in rows) for pair in {row["pair"] for row in rows}) == [
        2,
        2,
    ]


def test_what_may_not_be_taken_out_says_why_and_keeps_what_was_chosen(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    few = opened("Q11")
    answer(database, few, {"Q11.9": "7"}, times=4)
    client = signed_in("coordinator")
    refused = send(client, f"/staff/collections/{few}/export", **{**CHOSEN, "format": "sav"})
    assert refused.status_code == 422
    assert "has no figures yet" in refused.text
    assert 'value="sav" checked' in refused.text
    shared = opened("Q03", kind="shared", shared_with="your support worker")
    assert client.get(f"/staff/collections/{shared}/export").status_code == 404
    assert shared not in client.get("/staff/exports").text


def test_more_than_a_page_can_take_out_is_left_to_the_command(
    staffed: Flask, database: Database, opened: Opened, signed_in: SignedIn, monkeypatch
) -> None:
    path = f"/staff/collections/{filled(database, opened)}/export"
    monkeypatch.setattr("survey_app.coordinator.exports.MOST_ROWS", 5)
    refused = send(signed_in("reader"), path, **CHOSEN, understood="y")
    assert refused.status_code == 422
    assert "heard export" in refused.text


def test_choices_are_kept_for_the_next_time_and_let_go(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    path = f"/staff/collections/{filled(database, opened)}/export"
    client = signed_in("coordinator")
    kept = send(client, path, **{**CHOSEN, "format": "sav"}, name="For the board", keep="y")
    assert kept.status_code == 303
    page = client.get(path).text
    address = page.partition("?setting=")[2].partition('"')[0]
    assert 'value="sav" checked' in client.get(f"{path}?setting={address}").text
    assert "For the board" in client.get("/staff/exports").text
    # A reader's choices are for answers, and theirs alone.
    assert "For the board" not in signed_in("reader").get("/staff/exports").text
    gone = send(client, f"/staff/exports/{address}/drop", page="/staff/exports")
    assert gone.status_code == 303
    assert client.get(f"{path}?setting={address}").status_code == 404
