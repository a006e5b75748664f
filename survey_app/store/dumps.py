"""A whole database as one stream of bytes, and back: SQLite by its own copy, PostgreSQL by pg_dump.

SQLite's copy is made by VACUUM INTO, which sees one state and lets people write meanwhile. It has to lie on
the disk for a moment, in a folder that the caller gives and removes. pg_dump's stream lies nowhere.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import create_engine, func, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from survey_app.store.database import Database
from survey_app.store.key_store import KeyStore
from survey_app.store.tables import Row

SQLITE_BEGINS = b"SQLite format 3\0"
_PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian and Ubuntu put the programs of each PostgreSQL that is installed."""


class DumpFailed(Exception):
    """A database could not be dumped or put back. One clause that gives the reason, and nothing of it."""


@contextmanager
def dumped(database: Database, folder: Path) -> Iterator[IO[bytes]]:
    """A database as a stream, in one state. folder: its owner's alone, for the copy of a SQLite file.

    Raises DumpFailed, at the latest when the stream is done with.
    """
    if database.engine.dialect.name == "sqlite":
        copy = folder / "copy"
        # Past SQLAlchemy, which begins a transaction whatever it is told; SQLite allows none around this.
        connection = database.engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM INTO ?", (str(copy),))
        except sqlite3.Error as failed:
            raise DumpFailed(str(failed)) from None
        finally:
            connection.close()
        with copy.open("rb") as stream:
            yield stream
        copy.unlink()
        return
    given, address = _given(database.engine.url)
    with _run([_program("pg_dump"), "--format=custom", "--no-owner", "--dbname", address], given) as process:
        assert process.stdout is not None
        yield process.stdout


def put_back_file(write: Callable[[IO[bytes]], None], folder: Path) -> Path:
    """A SQLite database from the stream that `write` writes, as a file in the folder. Raises DumpFailed."""
    file = folder / "restored"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        write(stream)
        stream.flush()
        os.fsync(stream.fileno())
    with file.open("rb") as stream:
        if stream.read(len(SQLITE_BEGINS)) != SQLITE_BEGINS:
            raise DumpFailed("it is no backup of a SQLite database")
    return file


def put_back_server(write: Callable[[IO[bytes]], None], url: str) -> None:
    """Fill an empty PostgreSQL database from the stream that `write` writes, as a whole or not at all."""
    given, address = _given(make_url(url))
    command = [_program("pg_restore"), "--exit-on-error", "--single-transaction", "--no-owner"]
    with _run([*command, "--no-privileges", "--dbname", address], given, takes=True) as process:
        assert process.stdin is not None
        try:
            write(process.stdin)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it stopped reading, and says why


def is_empty(database: Database) -> bool:
    """Whether nothing is in a database yet."""
    return not inspect(database.engine).get_table_names()


@contextmanager
def throw_away(url: str, keys: KeyStore | None) -> Iterator[Database]:
    """A new PostgreSQL database on the server of another one, gone at the end. Raises DumpFailed."""
    front = create_engine(url, hide_parameters=True, isolation_level="AUTOCOMMIT")
    name = f"heard_check_{secrets.token_hex(6)}"
    try:
        with front.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except SQLAlchemyError as failed:
        front.dispose()
        raise DumpFailed(f"no database to check it in could be made: {_reason(failed)}") from None
    database = Database(make_url(url).set(database=name).render_as_string(hide_password=False), keys)
    try:
        yield database
    finally:
        database.close()
        with front.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name}")
        front.dispose()


def faults(database: Database) -> list[str]:
    """What the database itself finds wrong with how it is kept; [] where nothing is.

    PostgreSQL has checked every key and every reference by the time it is put back.
    """
    if database.engine.dialect.name != "sqlite":
        return []
    with database.engine.connect() as connection:
        found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        lost = len(connection.execute(text("PRAGMA foreign_key_check")).all())
    wrong = [] if found == ["ok"] else ["the file is damaged"]
    return wrong + ([f"{lost} rows lead to rows that are not there"] if lost else [])


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has; for comparing two databases, shown to nobody."""
    with database.engine.connect() as connection:
        return {
            table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for table in Row.metadata.sorted_tables
        }


def _given(url: URL) -> tuple[dict[str, str], str]:
    """The environment and the address for PostgreSQL's programs: the password stands in no command line."""
    # Heard's own secrets are none of theirs.
    given = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    if url.password:
        given["PGPASSWORD"] = str(url.password)
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return given, bare.render_as_string(hide_password=False)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        kept = sorted(_PROGRAMS.glob(f"*/bin/{name}"), key=lambda one: _version(one.parent.parent.name))
        found = str(kept[-1]) if kept else None
    if found is None:
        raise DumpFailed(f"the program {name} is not on this machine; it comes with PostgreSQL's client")
    return found


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


@contextmanager
def _run(
    command: list[str], given: dict[str, str], *, takes: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that gives a stream or takes one, ended in any case. Raises DumpFailed where it fails."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(  # noqa: S603 - no shell, and nothing that anybody typed
            command,
            env=given,
            stdin=subprocess.PIPE if takes else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if takes else subprocess.PIPE,
            stderr=told,
        )
        try:
            yield process
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            for stream in (process.stdin, process.stdout):
                if stream is not None and not stream.closed:
                    stream.close()
        is_done = process.wait() == 0
        told.seek(0)
        said = told.read(4096).decode(errors="replace")
    if not is_done:
        # What these programs say of a failure can quote a row, so no more is told than which one failed.
        kind = "does not take it" if takes else "cannot read the database"
        hint = ": it is older than the server" if "version mismatch" in said else ""
        raise DumpFailed(f"{Path(command[0]).name} {kind}{hint}")


def _reason(failed: SQLAlchemyError) -> str:
    return str(getattr(failed, "orig", None) or "no reason was given").splitlines()[0]
