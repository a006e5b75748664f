"""The planted partnerships, made once and copied for each test, and somebody of the first with each role."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.services import accounts, shared_answers
from survey_app.services.accounts import Role
from survey_app.store import shared
from survey_app.store.database import Database
from survey_app.store.tables import Collection
from tests.coordinator.conftest import clock, compiled_templates, make_account, signed_in, staffed
from tests.doors.crawl import NOBODY, Crawl
from tests.doors.planting import WORDS, Tenant, plant
from tests.doors.rules import OF_THE_WHOLE, RULES

__all__ = ["clock", "compiled_templates", "make_account", "signed_in", "staffed"]


@pytest.fixture(scope="session")
def planted(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Tenant, ...]]:
    """A database file with the three partnerships, and what stands in it."""
    path = tmp_path_factory.mktemp("planted") / "planted.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database.beside(path)
    tenants = plant(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path, tenants


@pytest.fixture
def database(planted: tuple[Path, tuple[Tenant, ...]], tmp_path: Path) -> Iterator[Database]:
    """The planted database, of this test alone."""
    path = tmp_path / "heard.db"
    path.write_bytes(planted[0].read_bytes())
    shutil.copytree(planted[0].parent / "keys", tmp_path / "keys")
    database = Database.beside(path)
    yield database
    database.close()


@pytest.fixture
def tenants(planted: tuple[Path, tuple[Tenant, ...]]) -> tuple[Tenant, ...]:
    """The three partnerships."""
    return planted[1][:3]


@pytest.fixture
def partnership(tenants: tuple[Tenant, ...]) -> str:
    """The first of them."""
    return tenants[0].id


@pytest.fixture
def clients(
    staffed: Flask, signed_in: Callable[..., FlaskClient], database: Database, partnership: str
) -> dict[str, FlaskClient]:
    """A browser of somebody with each role, and one of nobody. What is shared goes to the practitioner."""
    found = {**{role.value: signed_in(role.value) for role in Role}, NOBODY: staffed.test_client()}
    _share(database, partnership)
    return found


def _share(database: Database, partnership: str) -> None:
    with database.writing() as session:
        receiver = shared_answers.named(session, partnership, Role.PRACTITIONER)
        for collection in session.scalars(
            select(Collection)
            .where(Collection.kind == "shared", Collection.partnership_id == partnership)
            .where(Collection.title.startswith(WORDS[0]))
        ):
            shared.set_receiver(session, collection.id, receiver)


@pytest.fixture
def district_crawl(
    staffed: Flask,
    database: Database,
    planted: tuple[Path, tuple[Tenant, ...]],
    signed_in: Callable[..., FlaskClient],
) -> Crawl:
    """The walk of everybody who belongs to the first partnership's first district, beside its second."""
    own, other = planted[1][0], planted[1][-1]
    district = own.all("district", "id")[0]
    roles = sorted(accounts.IN_A_DISTRICT)
    clients = {role.value: signed_in(role.value, district=district) for role in roles}
    _share(database, own.id)
    rules = {name: "" if name in OF_THE_WHOLE else who for name, who in RULES.items()}
    only = frozenset(name for name in rules if name.startswith("staff."))
    return Crawl(staffed, database, (own, other), clients, rules, only, brief=True)


@pytest.fixture
def crawl(
    staffed: Flask, database: Database, tenants: tuple[Tenant, ...], clients: dict[str, FlaskClient]
) -> Crawl:
    """A walk over the whole application."""
    return Crawl(staffed, database, tenants, clients, RULES)
