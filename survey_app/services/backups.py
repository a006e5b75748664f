"""Backups: the whole database as one encrypted age file, put back, and the drill that shows it can be.

A backup is encrypted for a public key (`age1…`), so that the machine that makes it cannot read it. The key
store is not in it: a backup alone opens no words, and destroying a key reaches every backup. The queue is
not in it either: what waits there is found anew from the database. Bytes flow from one end to the other, so
that memory does not grow with the database.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO

import pyrage

from survey_app.services import audit
from survey_app.services.refusals import Refusal
from survey_app.store import dumps, migrations, resealing
from survey_app.store.database import Database
from survey_app.store.dumps import DumpFailed

log = logging.getLogger("heard.backups")
_SCRATCH = ".heard-backup-"
_LEFT_BEHIND = 24 * 3600
"""After how many seconds the folder of a backup that was killed is taken for left behind."""
DRILL_FILE = "last_drill.json"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of putting a backup back in a database to throw away.

    faults: what was wrong, in clauses; () where nothing was. tables, rows: how much came back. chains, lines:
    of the audit. opened, gone: sealed values that open, and those whose key was destroyed.
    """

    faults: tuple[str, ...]
    tables: int
    rows: int
    chains: int
    lines: int
    opened: int
    gone: int

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return asdict(self)


# ---- keys of backups -------------------------------------------------------------------------------------


def new_identity(file: Path) -> str:
    """Write a new secret key for opening backups to a file; the public key, for HEARD_BACKUP_RECIPIENT."""
    made = pyrage.x25519.Identity.generate()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal("%(file)s is there already. Choose another name.", file=file) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as kept:
        kept.write(f"# public key: {made.to_public()}\n{made}\n")
    return str(made.to_public())


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise Refusal(
            "HEARD_BACKUP_RECIPIENT is no public key of age. `heard backup --new-identity FILE` makes one."
        ) from None


def _identity(file: Path) -> pyrage.x25519.Identity:
    lines = file.read_text(encoding="ascii", errors="replace").splitlines()
    secret = next((line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
    try:
        return pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise Refusal(
            "%(file)s holds no secret key of age. It begins with AGE-SECRET-KEY-.", file=file
        ) from None


# ---- making and putting back -----------------------------------------------------------------------------


def back_up(database: Database, to: Path, recipient: str) -> int:
    """Write the database to an age file that the recipient alone can open; its size in bytes.

    A file of that name is replaced only once the new one is whole. Raises Refusal.
    """
    return _back_up(database, to, _recipient(recipient))


def _back_up(database: Database, to: Path, recipient: pyrage.x25519.Recipient) -> int:
    with _scratch(to.parent) as folder:
        made = folder / "made"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            try:
                with dumps.dumped(database, folder) as stream:
                    pyrage.encrypt_io(stream, file, [recipient])
            except DumpFailed as failed:
                raise Refusal("The backup was not made: %(reason)s.", reason=failed) from None
            file.flush()
            os.fsync(file.fileno())
        size = made.stat().st_size
        made.replace(to)
    return size


def restore(file: Path, identity: Path, database: Database) -> None:
    """Put a backup into a database that has nothing in it yet. Raises Refusal."""
    key = _identity(identity)
    if not dumps.is_empty(database):
        raise Refusal(
            "The database has something in it already. Name an empty one in HEARD_DATABASE_URL, or for the "
            "embedded default another folder in HEARD_DATA."
        )
    if database.engine.dialect.name == "sqlite":
        target = Path(str(database.engine.url.database))
        with _scratch(target.parent) as folder:
            try:
                restored = dumps.put_back_file(_reading(file, key), folder)
            except DumpFailed as failed:
                raise _refusing(file, failed) from None
            database.close()
            # Only looking made an empty file and its log.
            for left in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm"))):
                left.unlink(missing_ok=True)
            restored.replace(target)
    else:
        try:
            dumps.put_back_server(_reading(file, key), database.url)
        except DumpFailed as failed:
            raise _refusing(file, failed) from None


def _reading(file: Path, key: pyrage.x25519.Identity) -> Callable[[IO[bytes]], None]:
    """Writes what a backup holds to a stream. Raises DumpFailed where it does not open."""

    def write(stream: IO[bytes]) -> None:
        with file.open("rb") as held:
            try:
                pyrage.decrypt_io(held, stream, [key])
            except BrokenPipeError:
                raise
            except (pyrage.DecryptError, OSError):
                raise DumpFailed(
                    "it does not open: it was changed or cut off, is no backup, or is for another key"
                ) from None

    return write


def _refusing(file: Path, failed: DumpFailed) -> Refusal:
    return Refusal("%(file)s cannot be put back: %(reason)s.", file=file, reason=failed)


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A folder of its owner's alone, removed at the end; what a killed one left there is removed as well."""
    for left in beside.glob(f"{_SCRATCH}*"):
        if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
            shutil.rmtree(left, ignore_errors=True)
    # Beside its goal, so that what is made can be moved there as a whole.
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=beside) as name:
        yield Path(name)


# ---- the drill -------------------------------------------------------------------------------------------


def check(file: Path, identity: Path, database: Database, today: date) -> Checked:
    """Put a backup back in a database to throw away, and look at all of it. Raises Refusal.

    database: the one in use, for its kind, its server and its key store; nothing of it is touched.
    """
    return _check(file, _identity(identity), database, today)


def _check(file: Path, key: pyrage.x25519.Identity, database: Database, today: date) -> Checked:
    try:
        with _restored(file, key, database) as restored:
            return _looked_at(restored, today)
    except DumpFailed as failed:
        raise _refusing(file, failed) from None


@contextmanager
def _restored(file: Path, key: pyrage.x25519.Identity, database: Database) -> Iterator[Database]:
    if database.engine.dialect.name == "sqlite":
        with _scratch(Path(str(database.engine.url.database)).parent) as folder:
            restored = Database(
                f"sqlite:///{dumps.put_back_file(_reading(file, key), folder)}", database.keys
            )
            try:
                yield restored
            finally:
                restored.close()
    else:
        with dumps.throw_away(database.url, database.keys) as empty:
            dumps.put_back_server(_reading(file, key), empty.url)
            yield empty


def _looked_at(restored: Database, today: date) -> Checked:
    faults = dumps.faults(restored)
    if not migrations.is_up_to_date(restored):
        return Checked(
            (*faults, "it is of an older Heard: put it back and run heard upgrade"), 0, 0, 0, 0, 0, 0
        )
    rows = dumps.rows(restored)
    with restored.reading() as session:
        chains = list(audit.verify(session, [], today))
    faults += [f"the audit of {one.name or one.partnership_id} does not fit" for one in chains if one.broken]
    with restored.reading() as session:
        words = resealing.open_everything(session)
    if words.unreadable:
        faults.append(f"{words.unreadable} sealed values do not open with this key store")
    lines = sum(one.lines for one in chains)
    return Checked(tuple(faults), len(rows), sum(rows.values()), len(chains), lines, words.opened, words.gone)


def drill(database: Database, folder: Path, today: date) -> Checked:
    """Make a backup for a key of this moment, check it, and remove both: the whole way, as an operator goes.

    What came of it stands in `last_drill.json` in the folder, and in the log where something was wrong. A
    table that did not change meanwhile must come back with as many rows as it has.
    """
    key = pyrage.x25519.Identity.generate()
    with _scratch(folder) as scratch:
        file = scratch / "drill.age"
        try:
            before = dumps.rows(database)
            _back_up(database, file, key.to_public())
            after = dumps.rows(database)
            with _restored(file, key, database) as restored:
                found, held = _looked_at(restored, today), dumps.rows(restored)
            lost = [name for name, number in held.items() if before[name] == after[name] != number]
            faults = (*found.faults, *(f"the table {name} came back with other rows" for name in lost))
            found = replace(found, faults=faults)
        except (DumpFailed, Refusal) as failed:
            found = Checked((str(failed),), 0, 0, 0, 0, 0, 0)
    made = folder / f".{DRILL_FILE}"
    made.write_text(
        json.dumps({"on": today.isoformat(), **found.to_dict()}, indent=2) + "\n", encoding="utf-8"
    )
    made.replace(folder / DRILL_FILE)
    for fault in found.faults:
        log.error("The restore drill failed: %s.", fault)
    return found
