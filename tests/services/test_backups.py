"""Backups: one encrypted file that comes back whole, opens no words by itself, and leaves nothing behind."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from survey_app.services import audit, backups, keys
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import dumps, key_store
from survey_app.store.database import Database
from survey_app.store.key_store import KeyStore
from survey_app.store.sealed import Unreadable
from survey_app.store.tables import Comment
from tests.services.test_keys import OF_ONE_COLLECTION, OF_ONE_PARTNERSHIP
from tests.store.test_sealed import CANARY, DAY, fill

WORDS = 2 * OF_ONE_PARTNERSHIP


@pytest.fixture(params=["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)])
def filled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(key_store, "CHECKED_FOR", 0.0)
    database: Database = request.getfixturevalue(request.param)
    fill(database)
    with database.writing() as session:
        audit.acting(session, "p-reader")
        audit.record(session, Act.COLLECTION_CLOSED, "p-c", "p")
    return database


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    backups.new_identity(tmp_path / "identity")
    return tmp_path / "identity"


def _recipient(identity: Path) -> str:
    return identity.read_text().splitlines()[0].removeprefix("# public key: ")


@pytest.fixture
def backup(filled: Database, identity: Path, tmp_path: Path) -> Path:
    file = tmp_path / "out" / "heard.age"
    file.parent.mkdir()
    assert backups.back_up(filled, file, _recipient(identity)) == file.stat().st_size
    return file


def test_a_backup_is_whole_and_is_checked_without_touching_anything(
    filled: Database, backup: Path, identity: Path
) -> None:
    found = backups.check(backup, identity, filled, DAY)
    assert found.faults == ()
    assert (found.chains, found.lines, found.opened, found.gone) == (1, 1, WORDS, 0)
    assert found.rows == sum(dumps.rows(filled).values())


def test_nothing_stays_behind_and_the_file_is_its_owners_alone(backup: Path, tmp_path: Path) -> None:
    assert [file.name for file in backup.parent.iterdir()] == ["heard.age"]
    assert backup.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.rglob(".heard-backup-*"))


def test_a_backup_holds_no_words_and_no_keys(filled: Database, backup: Path, identity: Path) -> None:
    held = backup.read_bytes()
    assert held.startswith(b"age-encryption.org/v1")
    plain = backup.parent / "plain"
    with plain.open("wb") as stream:
        backups._reading(backup, backups._identity(identity))(stream)
    bare = plain.read_bytes()
    wrapped = [json.loads((filled.keys.folder / f"{one}-c.1").read_text())["wrapped"] for one in "pq"]  # type: ignore[union-attr]
    for inside in (held, bare):
        assert b"canary" not in inside
        assert all(one.encode() not in inside for one in wrapped)


def test_what_is_put_back_opens_with_the_key_store_and_with_no_other(
    database: Database, identity: Path, tmp_path: Path
) -> None:
    fill(database)
    backups.back_up(database, tmp_path / "heard.age", _recipient(identity))
    for folder, opens in (("keys", True), ("other", False)):
        there = tmp_path / f"there-{folder}"
        there.mkdir()
        empty = Database(f"sqlite:///{there / 'heard.db'}", KeyStore(tmp_path / folder))
        empty.check()
        backups.restore(tmp_path / "heard.age", identity, empty)
        with empty.reading() as session:
            comment = session.get_one(Comment, "p-comment-1")
            if opens:
                assert comment.text == CANARY
            else:
                with pytest.raises(Unreadable):
                    _ = comment.text
        assert dumps.rows(empty) == dumps.rows(database)
        empty.close()
        assert not list(there.glob(".heard-backup-*"))


@pytest.mark.postgresql
def test_a_server_is_filled_as_a_whole_or_not_at_all(
    postgresql_database: Database, identity: Path, tmp_path: Path
) -> None:
    fill(postgresql_database)
    file = tmp_path / "heard.age"
    backups.back_up(postgresql_database, file, _recipient(identity))
    with dumps.throw_away(postgresql_database.url, postgresql_database.keys) as empty:
        cut = tmp_path / "cut.age"
        cut.write_bytes(file.read_bytes()[:-2000])
        with pytest.raises(Refusal, match="cannot be put back"):
            backups.restore(cut, identity, empty)
        assert dumps.is_empty(empty)
        backups.restore(file, identity, empty)
        assert dumps.rows(empty) == dumps.rows(postgresql_database)


def test_a_destroyed_key_reaches_every_backup(filled: Database, backup: Path, identity: Path) -> None:
    with filled.writing() as session:
        keys.destroy(session, "p-c", DAY)
    found = backups.check(backup, identity, filled, DAY)
    assert (found.faults, found.opened, found.gone) == ((), WORDS - OF_ONE_COLLECTION, OF_ONE_COLLECTION)


def test_whatever_is_wrong_with_a_backup_is_found(database: Database, identity: Path, tmp_path: Path) -> None:
    fill(database)
    with database.writing() as session:
        audit.acting(session, "p-reader")
        audit.record(session, Act.COLLECTION_CLOSED, "p-c", "p")
    with database.writing() as session:
        session.execute(text("UPDATE audit_head SET hash = 'another'"))
        session.execute(text("UPDATE comment SET collection_id = 'q-c' WHERE id = 'p-comment-1'"))
    file = tmp_path / "heard.age"
    backups.back_up(database, file, _recipient(identity))
    found = backups.check(file, identity, database, DAY)
    assert len(found.faults) == 2
    assert "audit of p" in found.faults[0]
    assert "do not open" in found.faults[1]


@pytest.mark.parametrize("harm", ["changed", "cut", "none", "other key"])
def test_a_harmed_backup_is_refused_and_leaves_nothing_behind(
    database: Database, identity: Path, tmp_path: Path, harm: str
) -> None:
    file = tmp_path / "heard.age"
    backups.back_up(database, file, _recipient(identity))
    held = bytearray(file.read_bytes())
    if harm == "changed":
        held[len(held) // 2] ^= 1
    elif harm == "cut":
        del held[-30000:]
    elif harm == "none":
        held = bytearray(b"no backup at all")
    else:
        identity.unlink()
        backups.new_identity(identity)
    file.write_bytes(held)
    with pytest.raises(Refusal, match="does not open"):
        backups.check(file, identity, database, DAY)
    assert not list(tmp_path.rglob(".heard-backup-*"))


def test_a_backup_that_fails_leaves_nothing_behind_and_the_one_before_stands(
    database: Database, identity: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "heard.age"
    backups.back_up(database, file, _recipient(identity))
    before = file.read_bytes()

    def broken(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backups.pyrage, "encrypt_io", broken)
    with pytest.raises(KeyboardInterrupt):
        backups.back_up(database, file, _recipient(identity))
    assert file.read_bytes() == before
    assert not list(tmp_path.rglob(".heard-backup-*"))


def test_a_database_with_something_in_it_is_not_written_over(
    database: Database, identity: Path, tmp_path: Path
) -> None:
    file = tmp_path / "heard.age"
    backups.back_up(database, file, _recipient(identity))
    with pytest.raises(Refusal, match="something in it"):
        backups.restore(file, identity, database)


def test_without_the_server_s_programs_it_is_said_in_one_sentence(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumps.shutil, "which", lambda _name: None)
    monkeypatch.setattr(dumps, "_PROGRAMS", tmp_path)
    with pytest.raises(dumps.DumpFailed, match="pg_dump is not on this machine"):
        dumps._program("pg_dump")


def test_a_password_stands_in_no_command_line_and_no_secret_of_heard_is_handed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARD_MASTER_KEY", "m" * 43)
    given, address = dumps._given(
        dumps.make_url("postgresql+psycopg://heard:hidden@db:5433/heard?sslmode=require")
    )
    assert given["PGPASSWORD"] == "hidden"
    assert "HEARD_MASTER_KEY" not in given
    assert address == "postgresql://heard@db:5433/heard?sslmode=require"


def test_keys_that_are_none_are_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="HEARD_BACKUP_RECIPIENT"):
        backups.back_up(database, tmp_path / "heard.age", "age1nothing")
    (tmp_path / "identity").write_text("nothing")
    with pytest.raises(Refusal, match="no secret key"):
        backups.check(tmp_path / "heard.age", tmp_path / "identity", database, DAY)
    with pytest.raises(Refusal, match="there already"):
        backups.new_identity(tmp_path / "identity")


def test_the_drill_goes_the_whole_way_and_says_what_came_of_it(filled: Database, tmp_path: Path) -> None:
    found = backups.drill(filled, tmp_path, DAY)
    assert (found.faults, found.opened) == ((), WORDS)
    told = json.loads((tmp_path / "last_drill.json").read_text())
    assert (told["on"], told["faults"], told["opened"]) == ("2026-11-23", [], WORDS)
    assert not list(tmp_path.rglob(".heard-backup-*"))
    assert not list(tmp_path.rglob("*.age"))


def test_a_drill_that_fails_is_in_the_log(
    filled: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled.keys = KeyStore(tmp_path / "lost")
    with caplog.at_level(logging.ERROR):
        found = backups.drill(filled, tmp_path, date(2026, 11, 29))
    assert found.faults
    assert f"{WORDS} sealed values do not open" in caplog.text
