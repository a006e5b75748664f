"""Staff for tests: a clock that can be set, cheap passwords, and a browser that signed in by the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from werkzeug.test import TestResponse

from survey_app.services import accounts, notices
from survey_app.services.accounts import Passwords
from survey_app.store.database import Database
from survey_app.store.tables import District, Partnership
from tests.conftest import NOTICE_DETAILS
from tests.partnerships import READY

NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times
"""The Monday morning on which every test of staff's door begins, UTC."""
PASSWORD = "otter lamp violin quarry"


class Clock:
    """The moment that the application takes for now."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass, in the words of timedelta."""
        self.now += timedelta(**by)


@pytest.fixture
def clock(app: Flask) -> Clock:
    """The application's clock."""
    clock = Clock()
    app.extensions["heard_now"] = clock
    return clock


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Templates compiled once for all tests: each test has an application of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def staffed(app: Flask, clock: Clock, compiled_templates: BytecodeCache) -> Flask:
    """The application with the clock above and passwords that cost next to nothing and are enough.

    That they are not, for those whose role needs more, is tried in test_factors.
    """
    app.jinja_env.bytecode_cache = compiled_templates
    app.extensions["heard_needing"] = frozenset()
    app.extensions["heard_passwords"] = Passwords(time_cost=1, memory_cost_kib=8, parallelism=1)
    return app


def token_of(page: TestResponse) -> str:
    """The CSRF token of the first form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, f"{page.request.path} has no form with a token, status {page.status_code}"
    return found[1]


def send(client: FlaskClient, path: str, page: str = "", **fields: object) -> TestResponse:
    """Post a form as a browser does: the token comes from `page`, or from the form's own address."""
    token = token_of(client.get(page or path))
    return client.post(path, data={"csrf_token": token, **fields})


@pytest.fixture
def make_account(staffed: Flask, database: Database, partnership: str) -> Callable[..., str]:
    """Makes an account by a one-time link and gives its id: `make_account("reader", name="r@x")`."""

    def make(role: str, name: str = "", whose: str = partnership, district: str = "") -> str:
        name = name or role
        with database.writing() as session:
            token = accounts.invite(session, whose, role, NOW, district or None)
            kept = staffed.extensions["heard_passwords"].hash(PASSWORD)
            return accounts.accept(session, token, name, name.title(), kept, NOW)

    return make


@pytest.fixture
def signed_in(staffed: Flask, make_account: Callable[..., str]) -> Callable[..., FlaskClient]:
    """A browser in which somebody with a role has signed in by the page: `signed_in("coordinator")`."""

    def sign_in(role: str, name: str = "", **more: str) -> FlaskClient:
        make_account(role, name, **more)
        client = staffed.test_client()
        answer = send(client, "/staff/sign-in", sign_in_name=name or role, password=PASSWORD)
        assert answer.status_code == 303
        return client

    return sign_in


@pytest.fixture
def another_partnership(database: Database) -> str:
    """The id of a partnership that has nothing to do with the first."""
    with database.writing() as session:
        row = Partnership(name="Four Hills Partnership", nation="scotland", **READY)
        session.add(row)
        session.flush()
        notices.say_details(session, row.id, NOTICE_DETAILS, NOW.date())
        return row.id


@pytest.fixture
def district(database: Database, partnership: str) -> str:
    """The id of a district of the first partnership."""
    with database.writing() as session:
        row = District(partnership_id=partnership, name="Northwater")
        session.add(row)
        session.flush()
        return row.id
