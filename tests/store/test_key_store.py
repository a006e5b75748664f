"""The key store: files that are whole or not there, masters that change, and keys that are gone for good."""

from __future__ import annotations

import json
import os
import stat
import threading
from datetime import date
from pathlib import Path

import pytest

from survey_app.store import key_store
from survey_app.store.key_store import KeyDestroyed, KeyMissing, KeyStore

DAY = date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_store, "CHECKED_FOR", 0.0)


def test_two_processes_that_make_the_same_key_have_the_same_key(folder: Path) -> None:
    stores = [KeyStore(folder) for _ in range(8)]
    KeyStore(folder).current("elsewhere")
    start = threading.Barrier(len(stores))
    sealed: list[bytes] = []

    def seal(store: KeyStore) -> None:
        start.wait()
        sealed.append(store.current("somewhere").cipher.encrypt(b"n" * 12, b"words", None))

    threads = [threading.Thread(target=seal, args=(store,)) for store in stores]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(sealed)) == 1
    assert len(KeyStore(folder).listing()) == 2


def test_the_folder_and_its_files_are_their_owners_alone_and_nothing_half_written_stays(folder: Path) -> None:
    store = KeyStore(folder)
    store.current("one")
    store.renew("one")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert sorted(file.name for file in folder.iterdir()) == ["master", "one.1", "one.2"]


def test_a_key_that_another_process_destroyed_opens_nothing_and_none_is_made_in_its_place(
    folder: Path,
) -> None:
    here, there = KeyStore(folder), KeyStore(folder)
    name = here.current("one").name
    here.renew("one")
    wrapped = json.loads((folder / name).read_text())["wrapped"]
    assert there.destroy("one", DAY) == 2
    for store in (here, there, KeyStore(folder)):
        with pytest.raises(KeyDestroyed):
            store.named(name)
        with pytest.raises(KeyDestroyed):
            store.current("one")
    assert all(wrapped not in file.read_text() for file in folder.iterdir())
    assert [one.destroyed_on for one in here.listing()] == [DAY, DAY]
    assert there.destroy("one", DAY) == 0


def test_a_scope_that_had_no_key_yet_gets_none_after_its_destruction(folder: Path) -> None:
    store = KeyStore(folder)
    assert store.destroy("never", DAY) == 0
    with pytest.raises(KeyDestroyed):
        store.current("never")


def test_a_destroyed_key_stops_opening_in_every_process_within_the_second(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_store, "CHECKED_FOR", 1.0)
    now = [100.0]
    monkeypatch.setattr(key_store.time, "monotonic", lambda: now[0])
    here, there = KeyStore(folder), KeyStore(folder)
    name = here.current("one").name
    there.destroy("one", DAY)
    here.named(name)
    now[0] += 1.01
    with pytest.raises(KeyDestroyed):
        here.named(name)


def test_a_file_that_was_changed_renamed_or_is_no_key_opens_nothing(folder: Path) -> None:
    store = KeyStore(folder)
    store.current("one")
    store.current("two")
    (folder / "one.1").write_bytes((folder / "two.1").read_bytes())
    with pytest.raises(KeyMissing, match=r"one\.1 was changed"):
        KeyStore(folder).named("one.1")
    (folder / "two.1").write_text("nothing")
    with pytest.raises(KeyMissing, match="cannot be read"):
        KeyStore(folder).named("two.1")


@pytest.mark.parametrize("name", ["../secret.1", "one", "one.0", "one.1/..", "", "/etc/passwd", "master"])
def test_a_name_never_leads_out_of_the_folder(folder: Path, name: str) -> None:
    KeyStore(folder).current("one")
    with pytest.raises(KeyMissing):
        KeyStore(folder).named(name)


def test_keys_without_their_master_open_nothing_and_no_new_master_is_made_over_them(folder: Path) -> None:
    KeyStore(folder).current("one")
    (folder / "master").unlink()
    with pytest.raises(KeyMissing, match="no master key"):
        KeyStore(folder).named("one.1")
    assert not (folder / "master").exists()
    with pytest.raises(KeyMissing, match="not among those given"):
        KeyStore(folder, key_store.new_master()).named("one.1")


def test_a_new_master_opens_everything_and_the_old_one_nothing_more(folder: Path) -> None:
    old, new = key_store.new_master(), key_store.new_master()
    before = KeyStore(folder, old)
    sealed = before.current("one").cipher.encrypt(b"n" * 12, b"words", None)
    before.current("two")
    assert KeyStore(folder, f"{new},{old}").rewrap() == 2
    assert KeyStore(folder, f"{new},{old}").rewrap() == 0
    assert KeyStore(folder, new).named("one.1").cipher.decrypt(b"n" * 12, sealed, None) == b"words"
    with pytest.raises(KeyMissing):
        KeyStore(folder, old).named("one.1")


def test_the_master_in_the_folder_changes_under_a_process_that_goes_on(folder: Path) -> None:
    running, command = KeyStore(folder), KeyStore(folder)
    running.current("one")
    old = (folder / "master").read_text()
    command.change_master()
    running.current("two")
    command.rewrap()
    command.forget_old_masters()
    assert running.named("one.1")
    assert KeyStore(folder).named("two.1")
    assert old.strip() not in (folder / "master").read_text()


def test_a_rewrap_that_was_killed_goes_on_where_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KeyStore(folder)
    for scope in ("one", "two", "three"):
        store.current(scope)
    store.change_master()
    put, puts = KeyStore._put, []

    def put_once(self: KeyStore, path: Path, content: bytes) -> None:
        if puts:
            raise KeyboardInterrupt
        puts.append(path)
        put(self, path, content)

    with monkeypatch.context() as patch:
        patch.setattr(KeyStore, "_put", put_once)
        with pytest.raises(KeyboardInterrupt):
            store.rewrap()
    for scope in ("one", "two", "three"):
        assert KeyStore(folder).named(f"{scope}.1")
    assert KeyStore(folder).rewrap() == 2


def test_memory_holds_a_bounded_number_of_keys(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_store, "MOST_KEPT", 3)
    store = KeyStore(folder)
    for number in range(7):
        store.current(f"scope{number}")
    assert len(store._kept) == 3
    assert store.named("scope0.1")


@pytest.mark.parametrize("text", ["", "short", "!" * 43, "A" * 44])
def test_a_master_that_is_none_is_refused_without_being_told(text: str) -> None:
    with pytest.raises(ValueError, match="a master key") as refused:
        key_store.read_masters(text)
    assert not text or text not in str(refused.value)


def test_what_is_read_while_it_is_destroyed_is_read_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = KeyStore(folder)
    store.current("one")
    contents = [b"\0" * 40, b'{"destroyed_on": "2026-11-23"}']
    monkeypatch.setattr(Path, "read_bytes", lambda self: contents.pop(0))
    os.utime(folder / "one.1", (1, 1))
    with pytest.raises(KeyDestroyed):
        store.named("one.1")
