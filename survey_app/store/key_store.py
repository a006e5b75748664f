"""The keys that words are sealed with: a folder of small files of its own, never in the database.

Every collection has a data key, and every partnership one for rows that belong to no collection. A key is
named `SCOPE.NUMBER`: the id of what it belongs to, and which of its keys it is, from 1. Its file holds it
wrapped by a master key (AES-256-GCM, bound to the key's name and to the master), so that a file that is
renamed or changed opens nothing. Nothing here is ever logged, and no error holds a key.

Destroying a key leaves a file that says so, and when. The words under it are then gone wherever they lie,
in backups of the database too, as long as no copy of the folder brings the key back: `docs/operating.md`.

Several processes share the folder. A file is put there whole or not at all, and of two processes that make
the same key one wins and the other takes that one. What a process keeps in memory is asked for again after
a second (`CHECKED_FOR`), so a destroyed key soon opens nothing anywhere.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, NONCE_BYTES = 32, 12
"""AES-256, and the length of nonce that GCM is made for: NIST SP 800-38D, 8.2."""
CHECKED_FOR = 1.0
"""For how many seconds a process trusts what it knows of a key before it looks at the folder again."""
MOST_KEPT = 512
"""How many keys a process holds in memory."""
MASTER_FILE = "master"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\.[1-9][0-9]{0,5}")
_SCOPE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class KeyTrouble(Exception):
    """A key cannot be used. The text names the key and never holds it."""


class KeyMissing(KeyTrouble):
    """The store has no such key, or none of the masters opens it: not the store that the words belong to."""


class KeyDestroyed(KeyTrouble):
    """The key was destroyed, and the words under it with it."""


@dataclass(frozen=True, slots=True)
class Key:
    """A data key in use. cipher: what seals and opens with it."""

    name: str
    cipher: AESGCM


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What may be told of a key. master: the fingerprint of what wraps it, "" where it was destroyed."""

    name: str
    made_on: date
    master: str
    destroyed_on: date | None

    @property
    def scope_id(self) -> str:
        """The id of the collection or the partnership that it belongs to."""
        return self.name.rpartition(".")[0]

    @property
    def number(self) -> int:
        """Which of its scope's keys it is, from 1; the highest seals."""
        return int(self.name.rpartition(".")[2])


@dataclass(slots=True)
class _Held:
    key: Key | None
    seen: tuple[int, int, int]
    checked_at: float


@dataclass(frozen=True, slots=True)
class _Master:
    fingerprint: str
    cipher: AESGCM


class KeyStore:
    """The keys of one Heard.

    masters: the master key as `new_master` gives it, or several with commas, of which the first wraps and
    the others still open. Without it one is made once and kept in the folder, for the embedded default.
    """

    def __init__(self, folder: Path, masters: str = "") -> None:
        self.folder = folder
        self._given = masters
        self._masters: list[_Master] = read_masters(masters) if masters else []
        self._kept: OrderedDict[str, _Held] = OrderedDict()
        self._newest: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    # ---- using keys --------------------------------------------------------------------------------------

    def named(self, name: str) -> Key:
        """A key by its name. Raises KeyDestroyed, and KeyMissing where the store has none of that name."""
        with self._lock:
            held = self._kept.get(name)
            now = time.monotonic()
            if held is None or now - held.checked_at > CHECKED_FOR:
                held = self._look(name, held, now)
            self._kept.move_to_end(name)
        if held.key is None:
            raise KeyDestroyed(f"the key {name} was destroyed")
        return held.key

    def current(self, scope_id: str) -> Key:
        """The key that seals what belongs to a collection or partnership, made where there is none yet.

        Raises KeyDestroyed where the keys of the scope were destroyed: nothing new is sealed for it.
        """
        if not _SCOPE.fullmatch(scope_id):
            raise KeyMissing("no key can belong to that")
        number, checked_at = self._newest.get(scope_id, (0, 0.0))
        now = time.monotonic()
        if number == 0 or now - checked_at > CHECKED_FOR:
            number = self._newest_number(scope_id, number)
            if number == 0:
                number = self._make(scope_id, 1)
            if len(self._newest) >= MOST_KEPT:
                self._newest.clear()
            self._newest[scope_id] = (number, now)
        return self.named(f"{scope_id}.{number}")

    def renew(self, scope_id: str) -> Key:
        """Make another key for a scope, which seals from now on. The ones before still open.

        Raises KeyDestroyed where the keys of the scope were destroyed.
        """
        self.current(scope_id)
        number = self._newest_number(scope_id, 0)
        self._newest[scope_id] = (self._make(scope_id, number + 1), time.monotonic())
        return self.current(scope_id)

    def destroy(self, scope_id: str, today: date) -> int:
        """Destroy every key of a scope, for good. How many there were that still opened."""
        if not _SCOPE.fullmatch(scope_id):
            return 0
        gone = 0
        for number in range(1, max(self._newest_number(scope_id, 0), 1) + 1):
            # A scope without a key gets the mark as well: none is ever made for it again.
            gone += self._destroy_one(f"{scope_id}.{number}", today)
        return gone

    def listing(self) -> list[KeyRecord]:
        """Every key of the store, by scope and number."""
        found = [self._record(name) for name in self._names()]
        return sorted(found, key=lambda one: (one.scope_id, one.number))

    # ---- the master --------------------------------------------------------------------------------------

    @property
    def keeps_its_master(self) -> bool:
        """Whether the master key lies in the folder, as it does on the embedded default alone."""
        return not self._given

    def change_master(self) -> None:
        """Make a new master key, where it is kept in the folder; `rewrap` then brings every key under it."""
        if not self.keeps_its_master:
            raise KeyTrouble("the master key was given, so another one has to be given too")
        self._own_masters()
        kept = (self.folder / MASTER_FILE).read_text(encoding="ascii").strip()
        self._put(self.folder / MASTER_FILE, f"{new_master()},{kept}\n".encode())
        self._masters = []

    def rewrap(self) -> int:
        """Bring every key under the first master; how many were not. Killed, it goes on where it was."""
        first = self._own_masters()[0]
        done = 0
        for name in self._names():
            if self._record(name).master in ("", first.fingerprint):
                continue
            fields = self._fields(name)
            bare = self._unwrapped(name, fields)
            self._put(self._path(name), _file_of(name, bare, first, str(fields["made_on"])))
            done += 1
        return done

    def forget_old_masters(self) -> None:
        """Keep the first master alone in the folder, once every key is under it."""
        if self.keeps_its_master:
            kept = (self.folder / MASTER_FILE).read_text(encoding="ascii").strip().split(",")
            self._put(self.folder / MASTER_FILE, f"{kept[0]}\n".encode())
            self._masters = []

    def _own_masters(self) -> list[_Master]:
        if not self._masters:
            path = self.folder / MASTER_FILE
            if not path.exists():
                if any(self._names()):
                    raise KeyMissing("the key folder has keys and no master key to open them")
                self._add(path, f"{new_master()}\n".encode())
            self._masters = read_masters(path.read_text(encoding="ascii"))
        return self._masters

    # ---- files -------------------------------------------------------------------------------------------

    def _look(self, name: str, held: _Held | None, now: float) -> _Held:
        """What the folder says of a key. Called with the lock held."""
        if not _NAME.fullmatch(name):
            raise KeyMissing("no key has that name")
        try:
            status = self._path(name).stat()
        except FileNotFoundError:
            self._kept.pop(name, None)
            raise KeyMissing(f"the key store has no key {name}") from None
        seen = (status.st_ino, status.st_mtime_ns, status.st_size)
        if held is None or held.seen != seen:
            fields = self._fields(name)
            bare = None if "destroyed_on" in fields else self._unwrapped(name, fields)
            held = _Held(None if bare is None else Key(name, AESGCM(bare)), seen, now)
            self._kept[name] = held
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        held.checked_at = now
        return held

    def _unwrapped(self, name: str, fields: dict[str, object]) -> bytes:
        by = str(fields.get("master", ""))
        masters = self._own_masters()
        if all(one.fingerprint != by for one in masters) and self.keeps_its_master:
            # Another process changed the master meanwhile.
            self._masters = []
            masters = self._own_masters()
        for one in masters:
            if one.fingerprint == by:
                try:
                    return _unwrap(name, str(fields.get("wrapped", "")), one)
                except (InvalidTag, ValueError, binascii.Error):
                    raise KeyMissing(f"the file of the key {name} was changed") from None
        raise KeyMissing(f"the master key {by} of the key {name} is not among those given")

    def _fields(self, name: str) -> dict[str, object]:
        # Between opening and reading it may have been destroyed, which overwrites it: then it is read anew.
        for _attempt in range(2):
            try:
                fields = json.loads(self._path(name).read_bytes())
            except ValueError:
                continue
            if isinstance(fields, dict):
                return fields
        raise KeyMissing(f"the file of the key {name} cannot be read")

    def _record(self, name: str) -> KeyRecord:
        fields = self._fields(name)
        gone = fields.get("destroyed_on")
        return KeyRecord(
            name,
            date.fromisoformat(str(fields.get("made_on") or gone)),
            str(fields.get("master", "")),
            date.fromisoformat(str(gone)) if gone else None,
        )

    def _newest_number(self, scope_id: str, known: int) -> int:
        while self._path(f"{scope_id}.{known + 1}").exists():
            known += 1
        return known

    def _make(self, scope_id: str, number: int) -> int:
        """Make a key of that number, or take the one that another process has just made."""
        name = f"{scope_id}.{number}"
        bare = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        made_on = datetime.now(UTC).date().isoformat()
        self._add(self._path(name), _file_of(name, bare, self._own_masters()[0], made_on))
        return number

    def _destroy_one(self, name: str, today: date) -> int:
        path = self._path(name)
        mark = json.dumps({"destroyed_on": today.isoformat()}).encode() + b"\n"
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            self._add(path, mark)
            return 0
        with os.fdopen(descriptor, "r+b") as file:
            was = file.read()
            if b'"destroyed_on"' in was:
                return 0
            self._put(path, mark)
            # The name leads to the mark now; what it led to before is written over before it is let go. How
            # far that reaches on a disk that moves what it writes is said in docs/operating.md.
            file.seek(0)
            file.write(b"\0" * len(was))
            file.flush()
            os.fsync(file.fileno())
        with self._lock:
            self._kept.pop(name, None)
        return 1

    def _names(self) -> Iterator[str]:
        if self.folder.is_dir():
            yield from (one.name for one in self.folder.iterdir() if _NAME.fullmatch(one.name))

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _add(self, path: Path, content: bytes) -> None:
        """Put a file there unless there is one."""
        made = self._written(content)
        try:
            os.link(made, path)
        except FileExistsError:
            return
        finally:
            made.unlink()
        self._settle()

    def _put(self, path: Path, content: bytes) -> None:
        """Put a file there in place of what was."""
        self._written(content).replace(path)
        self._settle()

    def _written(self, content: bytes) -> Path:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = self.folder / f".{secrets.token_hex(8)}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return made

    def _settle(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def new_master() -> str:
    """A master key as it is given in HEARD_MASTER_KEY: 32 random bytes as 43 characters."""
    return secrets.token_urlsafe(KEY_BYTES)


def read_masters(text: str) -> list[_Master]:
    """Master keys as they are given. Raises ValueError, without any of it, where one is none."""
    found = []
    for one in text.strip().split(","):
        try:
            bare = base64.b64decode(one.strip() + "=", altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise ValueError("a master key is not written as one") from None
        if len(bare) != KEY_BYTES:
            raise ValueError("a master key has not the length of one") from None
        found.append(_Master(_fingerprint(bare), AESGCM(bare)))
    return found


def _fingerprint(master: bytes) -> str:
    # Of 256 random bits nothing can be told from this.
    return hashlib.blake2b(master, digest_size=6, person=b"heard master").hexdigest()


def _file_of(name: str, bare: bytes, master: _Master, made_on: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    wrapped = nonce + master.cipher.encrypt(nonce, bare, _bound_to(name, master))
    fields = {"made_on": made_on, "master": master.fingerprint, "wrapped": base64.b64encode(wrapped).decode()}
    return json.dumps(fields).encode() + b"\n"


def _unwrap(name: str, wrapped: str, master: _Master) -> bytes:
    held = base64.b64decode(wrapped, validate=True)
    return master.cipher.decrypt(held[:NONCE_BYTES], held[NONCE_BYTES:], _bound_to(name, master))


def _bound_to(name: str, master: _Master) -> bytes:
    return f"heard key\0{name}\0{master.fingerprint}".encode()
