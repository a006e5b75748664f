"""What every test may ask for: a migrated database, the application, a partnership, an opened collection."""

from __future__ import annotations

import dataclasses
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from survey_app import config
from survey_app.services import coders, collections, notices
from survey_app.store import migrations
from survey_app.store.database import Database, Session
from survey_app.store.key_store import KeyStore
from survey_app.store.tables import Account, Partnership, random_id
from tests import real_servers
from tests.partnerships import READY

# The same examples every time, and no verdict from how busy the machine is.
hypothesis_settings.register_profile(
    "house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")

NOTICE_DETAILS = notices.Details("the privacy team, 01632 960 001")
"""A telephone number of a range that is kept for stories."""
MOST_LEARNED = 4
TODAY = date(2026, 11, 23)
"""The Monday on which every test that needs a day takes place."""


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at the newest migration, made once and copied for each test."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    database = Database.beside(path)
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session", autouse=True)
def learned_once() -> Iterator[None]:
    """What learns the same is made once: the packaged codebook takes seconds, and is the same each time."""
    with pytest.MonkeyPatch.context() as patch:
        learned: dict[str, Any] = {}
        make = coders.make

        def make_once(codebook: Any, coded: Any, bar: float, encoder: Any) -> Any:
            known = repr((codebook, tuple(coded), bar, encoder))
            if known not in learned:
                while len(learned) >= MOST_LEARNED:
                    learned.pop(next(iter(learned)))
                learned[known] = make(codebook, coded, bar, encoder)
            return learned[known]

        patch.setattr(coders, "make", make_once)
        yield


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty database of this test alone."""
    path = tmp_path / "heard.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database.beside(path)
    yield database
    database.close()


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> config.Config:
    """Settings that point into this test's folder."""
    return config.load(
        {
            "HEARD_DATA": str(tmp_path),
            "HEARD_DATABASE_URL": database.url,
            "HEARD_SECRET_KEY": "a secret for tests that is long enough to be one",
        }
    )


@pytest.fixture
def app(settings: config.Config, database: Database) -> Flask:
    """The whole application over this test's database; CSRF protection is on, as for people."""
    from survey_app.app import create_app

    app = create_app(settings, database)
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a face."""
    return app.test_client()


@pytest.fixture
def partnership(database: Database) -> str:
    """The id of a partnership with nothing in it but what its privacy notices must say."""
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", nation="england", **READY)
        session.add(row)
        session.flush()
        notices.say_details(session, row.id, NOTICE_DETAILS, TODAY)
        return row.id


def receives(session: Session, partnership_id: str) -> str:
    """The id of a new account, for a collection that is shared with somebody."""
    row = Account(
        partnership_id=partnership_id,
        sign_in_name=f"receiver.{random_id()}".lower(),
        display_name="Somebody",
        role="practitioner",
        password_hash="",
        made_on=TODAY,
    )
    session.add(row)
    session.flush()
    return row.id


@pytest.fixture
def opened(database: Database, partnership: str) -> Callable[..., str]:
    """Opens a packaged questionnaire and gives its code: `opened("Q02", wave="before")`."""

    def open_now(questionnaire_id: str, **over: object) -> str:
        opening = collections.Opening(questionnaire_id, f"About {questionnaire_id}", date(2026, 11, 1))
        opening = dataclasses.replace(opening, **over)  # type: ignore[arg-type]
        with database.writing() as session:
            if opening.kind == "shared" and not opening.shared_to:
                opening = dataclasses.replace(opening, shared_to=receives(session, partnership))
            return collections.open_collection(session, partnership, opening, TODAY).code

    return open_now


@contextmanager
def or_left_out(server: AbstractContextManager[str]) -> Iterator[str]:
    """A real server; where the machine lacks it the test is left out and named, and in CI it fails."""
    try:
        address = server.__enter__()
    except real_servers.Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing} is not on this machine, and in CI no test is left out.")
        pytest.skip(f"{missing} is not on this machine.")
    try:
        yield address
    finally:
        server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL of this run."""
    with or_left_out(real_servers.postgresql()) as address:
        yield address


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A real Redis of this run."""
    with or_left_out(real_servers.redis()) as address:
        yield address


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[str]:
    """Where LibreOffice is, which opens what people open in an office program."""
    with or_left_out(real_servers.program("soffice", "LibreOffice")) as found:
        yield found


@pytest.fixture(scope="session")
def pdftoppm() -> Iterator[str]:
    """Where poppler's program is that draws the pages of a PDF."""
    with or_left_out(real_servers.program("pdftoppm", "poppler")) as found:
        yield found


@pytest.fixture
def postgresql_database(postgresql_server: str, tmp_path: Path) -> Iterator[Database]:
    """A migrated PostgreSQL database of this test alone."""
    name = f"heard_{secrets.token_hex(6)}"
    front = Database(postgresql_server)
    with front.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    keys = KeyStore(tmp_path / "keys")
    database = Database(postgresql_server.rsplit("/", 1)[0] + f"/{name}", keys)
    migrations.upgrade(database)
    yield database
    database.close()
    front.close()
