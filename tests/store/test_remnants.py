"""Nothing of what was deleted is left in SQLite's files; and what looks for it finds it where it is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from survey_app.services import collections, purging, retention
from survey_app.store.database import Database
from survey_app.store.tables import Collection, Conversation, DraftAnswer, Reading
from tests.conftest import TODAY
from tests.coordinator.conftest import token_of
from tests.respondents import answer
from tests.services.test_take_back import NOW, receipt_for

PEOPLE = 200
DUE = date(2027, 11, 23)
Opened = Callable[..., str]


def fill(database: Database, code: str) -> list[bytes]:
    """Have 200 people choose something and write something; two canaries of each, as they lie on the disk."""
    for number in range(PEOPLE):
        answer(database, code, {"Q03.1": f"canary-{number:03}-code"}, {"Q03.6": f"Canary {number} sang."})
    with database.writing() as session:
        session.execute(text("UPDATE reading SET state = 'decided', decision = 'no_action'"))
    with database.reading() as session:
        sealed = list(session.scalars(text("SELECT text FROM comment")))
    return [words.encode() for words in sealed] + [b"canary-%03d-code" % each for each in range(PEOPLE)]


def left(folder: Path, canaries: list[bytes]) -> int:
    """How many canaries stand in any file below a folder: the database, its log, the queue, anything."""
    held = b"\n".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return sum(canary in held for canary in canaries)


@contextmanager
def one_more_connection(database: Database) -> Iterator[None]:
    """Somebody else has the database open, as a server has: SQLite then keeps its log when others close."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        connection.rollback()
        yield


def close(database: Database, code: str) -> None:
    with database.writing() as session:
        row = session.scalars(select(Collection).where(Collection.code == code)).one()
        collections.close(session, row.partnership_id, code, TODAY)


def without_overwriting(database: Database, _patch: pytest.MonkeyPatch) -> None:
    @event.listens_for(database.engine, "begin", insert=True)
    def forget_to_overwrite(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")  # type: ignore[attr-defined]


def without_truncating(_database: Database, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Database, "forget", lambda *_given, **_more: True)


@pytest.mark.parametrize(
    ("broken", "clean"), [(None, True), (without_overwriting, False), (without_truncating, False)]
)
def test_nothing_is_left_of_what_was_deleted_since_its_time_was_over(
    database: Database,
    opened: Opened,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[..., None] | None,
    clean: bool,
) -> None:
    code = opened("Q03", disclosure_class="protected")
    if broken is not None:
        broken(database, monkeypatch)
    with one_more_connection(database):
        canaries = fill(database, code)
        assert left(tmp_path, canaries) == 2 * PEOPLE
        close(database, code)
        assert retention.run(database, DUE) == [code]
        found = left(tmp_path, canaries)
    assert (found == 0) is clean, f"{found} of {2 * PEOPLE} are left"


@pytest.mark.parametrize("broken", [False, True])
def test_nothing_is_left_of_what_somebody_took_back(
    app: Flask,
    database: Database,
    opened: Opened,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: bool,
) -> None:
    code = opened("Q03")
    (sent,) = answer(database, code, {"Q03.1": "canary-code-of-one"}, {"Q03.6": "A canary sang."})
    with database.writing() as session:
        place = session.scalars(select(Reading)).one()
        place.state, place.decision = "decided", "no_action"
    with database.reading() as session:
        canaries = [session.scalars(text("SELECT text FROM comment")).one().encode(), b"canary-code-of-one"]
    receipt = receipt_for(database, code, sent)
    monkeypatch.setattr("survey_app.participant.visits.today", lambda: TODAY)
    monkeypatch.setattr("survey_app.participant.visits.now", lambda: NOW)
    if broken:
        without_truncating(database, monkeypatch)
    with one_more_connection(database):
        browser = app.test_client()
        token = token_of(browser.get(f"/take-back?at={code}"))
        page = browser.post("/take-back", data={"csrf_token": token, "at": code, "card": receipt})
        assert page.status_code == 200
        assert (left(tmp_path, canaries) > 0) is broken


def test_nothing_is_left_of_what_was_never_sent(database: Database, opened: Opened, tmp_path: Path) -> None:
    code = opened("Q03")
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        for name, days_ago, kept in (("a", 2, None), ("b", 9, TODAY - timedelta(days=1)), ("c", 3, TODAY)):
            touched = TODAY - timedelta(days=days_ago)
            mark = f"canary-mark-{name}"
            session.add(
                Conversation(
                    token_hash=name,
                    collection_id=asked.id,
                    touched_on=touched,
                    kept_until=kept,
                    come_back_mark=mark,
                )
            )
            session.flush()
            session.add(DraftAnswer(conversation_hash=name, question_id="Q03.6", content={"words": mark}))
    with database.reading() as session:
        sealed = dict(session.execute(text("SELECT conversation_hash, content FROM draft_answer")).all())
    canaries = {
        name: [str(sealed[name]).strip('"').encode(), f"canary-mark-{name}".encode()] for name in "abc"
    }
    with one_more_connection(database):
        assert [left(tmp_path, canaries[name]) for name in "abc"] == [2, 2, 2]
        with database.writing() as session:
            purging.purge(session, TODAY, NOW, dry_run=False)
        database.forget()
        # After a day, and after the days of a code for coming back; while that is good they stay.
        assert [left(tmp_path, canaries[name]) for name in "abc"] == [0, 0, 2]


def test_whether_the_log_could_be_emptied_is_told(database: Database, opened: Opened) -> None:
    code = opened("Q03")
    reader = database.engine.connect()
    reader.exec_driver_sql("SELECT count(*) FROM collection").scalar()
    answer(database, code, {"Q03.1": "1"})
    assert database.forget(at_most_ms=50) is False
    reader.close()
    assert database.forget(at_most_ms=50) is True
