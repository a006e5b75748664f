"""`heard backup` and `heard restore`, as a person types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from survey_app.store.database import Database
from tests.commands.conftest import Ended
from tests.respondents import answer

Run = Callable[..., Ended]


@pytest.fixture
def identity(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "identity"
    name, _, recipient = run("backup", "--new-identity", file).out.strip().partition("=")
    monkeypatch.setenv(name, recipient)
    return file


def test_a_database_goes_into_a_file_is_checked_and_comes_back(
    run: Run,
    database: Database,
    opened: Callable[..., str],
    identity: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer(database, opened("Q03"), words={"Q03.6": "She listened and rang back."})
    file = tmp_path / "heard.age"
    written = run("backup", file)
    assert (written.status, str(tmp_path / "keys") in written.out) == (0, True)
    found = json.loads(run("backup", file, "--check", "--identity", identity, "--json").out)
    assert (found["fits"], found["opened"], found["gone"]) == (True, 1, 0)
    assert "1 sealed values open" in run("backup", "--check", file, "--identity", identity).out
    there = tmp_path / "there"
    there.mkdir()
    monkeypatch.setenv("HEARD_DATA", str(there))
    monkeypatch.setenv("HEARD_DATABASE_URL", f"sqlite:///{there / 'heard.db'}")
    monkeypatch.setenv("HEARD_KEYS", str(tmp_path / "keys"))
    assert run("restore", file, "--identity", identity).status == 0
    assert run("keys", "list").status == 0
    assert "something in it" in run("restore", file, "--identity", identity).err


def test_what_is_missing_is_said_in_a_sentence(
    run: Run, identity: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "heard.age"
    assert run("backup", file).status == 0
    assert "--identity FILE" in run("backup", "--check", file).err
    assert "--identity FILE" in run("restore", file).err
    (tmp_path / "keys").mkdir(exist_ok=True)
    monkeypatch.delenv("HEARD_BACKUP_RECIPIENT")
    assert "HEARD_BACKUP_RECIPIENT is missing" in run("backup", file).err
    file.write_bytes(b"nothing")
    assert "does not open" in run("backup", "--check", file, "--identity", identity).err


def test_keys_that_do_not_open_the_words_are_a_fault(
    run: Run,
    database: Database,
    opened: Callable[..., str],
    identity: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer(database, opened("Q03"), words={"Q03.6": "She listened and rang back."})
    file = tmp_path / "heard.age"
    run("backup", file)
    monkeypatch.setenv("HEARD_KEYS", str(tmp_path / "others"))
    checked = run("backup", "--check", file, "--identity", identity)
    assert (checked.status, "1 sealed values do not open" in checked.err) == (1, True)
