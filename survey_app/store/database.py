"""The way to the database: one engine a process, and sessions for reading and for writing.

SQLite runs in WAL with FULL durability: what was acknowledged is on the disk. PostgreSQL runs from the same
tables. Parameters are hidden from every error, so that no trace holds an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from survey_app.config import Config
from survey_app.store import audit, sealed
from survey_app.store.audit import Actor
from survey_app.store.key_store import KeyStore

__all__ = ["Database", "Session", "Unusable"]

BUSY_TIMEOUT_MS = 15_000
"""How long a writer waits for another; SQLite lets one write at a time."""
EMPTIED_TABLES = (
    "draft_answer",
    "conversation",
    "answer_code",
    "comment",
    "reading",
    "quote",
    "response",
    "report_file",
)
"""Where what people sent, or did not send, is deleted from."""


class Unusable(Exception):
    """The database cannot be reached. The text gives the reason, which holds no answer and no password."""


class Database:
    """An engine with two ways in: `reading()` and `writing()`, each one transaction.

    keys: what words are sealed and opened with; without them neither can be done. actor: who of staff acts
    through it, None for nobody. Raises Unusable where the address cannot be read.
    """

    def __init__(self, url: str, keys: KeyStore | None = None, actor: Actor | None = None) -> None:
        self.url, self.keys, self.actor = url, keys, actor
        try:
            self.engine = _engine(url)
        except (SQLAlchemyError, ValueError):
            raise Unusable("its address cannot be read") from None
        self._reader = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        self._writer = sessionmaker(
            self.engine.execution_options(heard_writes=True), expire_on_commit=False, autoflush=True
        )

    @classmethod
    def of(cls, settings: Config, actor: Actor | None = None) -> Database:
        """The database of the settings, with the key store of the settings."""
        return cls(settings.database_url, KeyStore(settings.keys, settings.master_key), actor)

    @classmethod
    def beside(cls, file: Path) -> Database:
        """A SQLite file whose keys lie in a folder beside it, as on the embedded default."""
        return cls(f"sqlite:///{file}", KeyStore(file.parent / "keys"))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with self._reader() as session:
            self.attach(session)
            yield session
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed as a whole when the block ends well, undone when not.

        What was recorded of staff's acts in it is committed with it.
        """
        with self._writer() as session, session.begin():
            self.attach(session)
            audit.expect(session)
            yield session
            audit.append_waiting(session)

    @contextmanager
    def writing_in_steps(self) -> Iterator[Session]:
        """A session for work that takes long and may stand half done: each step ends with `keep`.

        Others write between the steps, and see what was kept. What comes after the last step is undone.
        """
        with self._writer() as session:
            self.attach(session)
            audit.expect(session)
            yield session

    def keep(self, session: Session) -> None:
        """End a step of `writing_in_steps`: what was done in it is committed, with the acts of it."""
        audit.append_waiting(session)
        session.commit()

    def attach(self, session: Session) -> None:
        """Tell a session who acts in it, and with which keys it seals and opens."""
        audit.set_actor(session, self.actor)
        sealed.set_keys(session, self.keys)

    def check(self) -> None:
        """Ask the database something. Raises Unusable, with the driver's reason, where it does not answer."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as failed:
            reason = str(getattr(failed, "orig", None) or "no reason was given").splitlines()[0]
            raise Unusable(reason) from None

    def forget(self, at_most_ms: int = BUSY_TIMEOUT_MS) -> bool:
        """Let what was deleted be gone from SQLite's log too; False where somebody read from it all the time.

        The database itself overwrites what it deletes (`secure_delete`). at_most_ms: how long to wait for
        whoever reads. PostgreSQL clears away in its own time; see `vacuum`.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={at_most_ms}")
            try:
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            return not busy

    def vacuum(self) -> None:
        """On PostgreSQL, let go of the dead rows of what people sent; its log is its operator's to recycle.

        For the worker and commands alone: it reads whole tables. SQLite needs none, since it overwrites.
        """
        if self.engine.dialect.name == "postgresql":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in EMPTIED_TABLES:
                    connection.exec_driver_sql(f"VACUUM {table}")

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=8, max_overflow=8)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: Any) -> None:
        # The driver must not open transactions on its own: `begin` below says which kind is wanted.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        # What is sorted may be what a child wrote: it never goes into a file of its own.
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A writer takes its turn at once. Were it to begin as a reader, two could each wait for the other.
        writes = connection.get_execution_options().get("heard_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
