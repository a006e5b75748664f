"""The same promises at the head of every answer: of pages, redirects, refusals and errors."""

from __future__ import annotations

import dataclasses
import logging
import socket
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask, abort
from gunicorn.http import errors
from werkzeug.test import TestResponse

from survey_app import config, server
from survey_app.app import MAXIMUM_REQUEST_BYTES, create_app
from survey_app.store.database import Database
from tests import real_servers
from tests.doors.headers import SAID, cookie_faults, header_faults
from tests.doors.planting import Tenant

SECRET = "a secret for tests that is long enough to be one"


@pytest.fixture
def in_production(settings: config.Config, database: Database) -> Flask:
    """The application as it runs for people."""
    held = dataclasses.replace(settings, production=True, trusted_hosts=("heard.example",))
    app = create_app(held, database)

    def breaks() -> str:
        raise ValueError("She said that it hurt, card 3F7K2M9P.")

    def refuses(status: int) -> None:
        abort(status)

    app.add_url_rule("/breaks/<token>", "breaks", lambda token: breaks())
    app.add_url_rule("/refuses/<int:status>", "refuses", refuses)
    return app


@pytest.fixture
def visitor(in_production: Flask) -> Callable[..., TestResponse]:
    """Asks as a browser behind the proxy does."""
    client = in_production.test_client()

    def ask(path: str, method: str = "GET", host: str = "heard.example", **more: object) -> TestResponse:
        return client.open(path, method=method, base_url=f"http://{host}", **more)  # type: ignore[arg-type]

    return ask


@pytest.mark.parametrize(
    "status", [400, 403, 404, 405, 406, 408, 409, 410, 413, 415, 422, 429, 500, 501, 503]
)
def test_every_refusal_says_them(visitor: Callable[..., TestResponse], status: int) -> None:
    answer = visitor(f"/refuses/{status}")
    assert answer.status_code == status
    assert header_faults(answer, production=True) == []


def test_what_never_reaches_a_page_says_them_too(
    visitor: Callable[..., TestResponse], tenants: tuple[Tenant, ...]
) -> None:
    code = tenants[0].all("collection", "code")[0]
    asked = {
        "a page": (visitor("/"), 200),
        "nowhere": (visitor("/nowhere"), 404),
        "nowhere of staff's": (visitor("/staff/nowhere"), 404),
        "a slash too little": (visitor("/staff"), 308),
        "the way to sign in": (visitor("/staff/"), 303),
        "a wrong method": (visitor("/privacy", "DELETE"), 405),
        "what may be asked": (visitor("/privacy", "OPTIONS"), 200),
        "no token": (visitor("/staff/sign-in", "POST"), 400),
        "too much": (visitor(f"/c/{code}/chat", "POST", data=b"x" * (MAXIMUM_REQUEST_BYTES + 1)), 413),
        "another host": (visitor("/", host="elsewhere.example"), 400),
        "another host's nowhere": (visitor("/nowhere", host="elsewhere.example"), 400),
        "broken": (visitor("/breaks/here"), 500),
        "robots": (visitor("/robots.txt"), 404),
    }
    wrong = {name: (answer.status_code, status) for name, (answer, status) in asked.items()}
    assert {name: pair for name, pair in wrong.items() if pair[0] != pair[1]} == {}
    faults = {name: header_faults(answer, production=True) for name, (answer, _status) in asked.items()}
    assert {name: found for name, found in faults.items() if found} == {}
    assert "elsewhere" not in asked["another host"][0].text


def test_in_production_the_cookie_is_the_hosts_alone(
    visitor: Callable[..., TestResponse], in_production: Flask, tenants: tuple[Tenant, ...]
) -> None:
    answer = visitor("/staff/sign-in")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-heard=")
    assert cookie_faults(cookie, production=True) == []
    assert "Expires" not in cookie


@pytest.mark.parametrize(
    ("cookie", "fault"),
    [
        ("heard=1; Secure; HttpOnly; Path=/; SameSite=Lax", "the cookie is heard"),
        ("__Host-heard=1; HttpOnly; Path=/; SameSite=Lax", "the cookie lacks Secure"),
        ("__Host-heard=1; Secure; Path=/; SameSite=Lax", "the cookie lacks HttpOnly"),
        ("__Host-heard=1; Secure; HttpOnly; Path=/; SameSite=None", "the cookie lacks SameSite=Lax"),
        ("__Host-heard=1; Secure; HttpOnly; Path=/; SameSite=Lax; Domain=x", "the cookie names a domain"),
    ],
)
def test_a_weaker_cookie_is_seen(cookie: str, fault: str) -> None:
    assert cookie_faults(cookie, production=True) == [fault]


@pytest.mark.parametrize(
    "name", [*SAID, "Content-Security-Policy", "Cache-Control", "Strict-Transport-Security"]
)
def test_a_header_that_is_missing_is_seen(
    visitor: Callable[..., TestResponse], in_production: Flask, name: str
) -> None:
    # What is added last runs first: this runs after all the others.
    def forget(response: TestResponse) -> TestResponse:
        response.headers.pop(name, None)
        return response

    in_production.after_request_funcs.setdefault(None, []).insert(0, forget)
    assert header_faults(visitor("/"), production=True)


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'none';script-src 'unsafe-inline'",
        "default-src 'none';img-src https://elsewhere.example",
        "default-src 'none';script-src 'self'",
        "default-src 'self'",
    ],
)
def test_a_weaker_policy_is_seen(visitor: Callable[..., TestResponse], policy: str) -> None:
    answer = visitor("/")
    assert header_faults(answer, production=True) == []
    answer.headers["Content-Security-Policy"] = (
        policy + ";form-action 'self';base-uri 'none';frame-ancestors 'none'"
    )
    assert header_faults(answer, production=True)


# --- The log and the server below ---


def test_the_log_says_what_broke_and_where_and_nothing_that_was_sent(
    visitor: Callable[..., TestResponse], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = visitor("/breaks/one-time-secret?card=4H2K", headers={"User-Agent": "Somebody's browser"})
    assert answer.status_code == 500
    assert "ValueError at breaks" in caplog.text
    assert "test_headers.py" in caplog.text
    for sent in ("hurt", "3F7K2M9P", "one-time-secret", "4H2K", "Somebody", "127.0.0.1"):
        assert sent not in caplog.text
        assert sent not in answer.text


class Noted:
    """A log that keeps what is told to it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def error(self, words: str, *values: object) -> None:
        """Keep it."""
        self.told.append(words % values)

    warning = exception = info = error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidRequestLine("GET /staff/welcome/secret"), HTTPStatus.BAD_REQUEST),
        (errors.InvalidHeaderName("X-secret"), HTTPStatus.BAD_REQUEST),
        (errors.LimitRequestLine(5000, 4094), HTTPStatus.REQUEST_URI_TOO_LONG),
        (errors.LimitRequestHeaders("secret"), HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
        (ValueError("secret"), HTTPStatus.INTERNAL_SERVER_ERROR),
    ],
)
def test_the_server_below_answers_a_malformed_request_plainly_and_logs_nobody(
    error: Exception, status: HTTPStatus
) -> None:
    worker = server.QuietWorker.__new__(server.QuietWorker)
    worker.log = noted = Noted()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker.handle_error(None, ours, ("192.0.2.7", 4711), error)
        head, _blank, words = theirs.recv(4096).decode().partition("\r\n\r\n")
    lines = head.split("\r\n")
    assert lines[0] == f"HTTP/1.1 {status.value} {status.phrase}"
    headers = dict(line.split(": ", 1) for line in lines[1:])
    for name in ("Referrer-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy"):
        assert headers[name] == SAID[name]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; frame-ancestors 'none'")
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers
    assert words == f"{status.phrase}.\n"
    assert noted.told == ([] if status < 500 else ["ValueError below the application"])


def test_a_real_server_answers_what_cannot_be_read_and_writes_nothing_down(
    settings: config.Config, tmp_path: Path
) -> None:
    environment = {"HEARD_DATA": str(settings.data), "HEARD_DATABASE_URL": settings.database_url}
    sent = {
        b"GET /staff/welcome/one-time-secret\r\n\r\n": 400,
        b"G(T /secret HTTP/1.1\r\nHost: x\r\n\r\n": 400,
        b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n": 414,
        b"GET / HTTP/1.1\r\nHost: x\r\nse cret: 1\r\n\r\n": 400,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: secret\r\n" * 70 + b"\r\n": 431,
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: secret\r\n\r\n": 501,
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n": 400,
    }
    log = tmp_path / "log"
    with real_servers.heard_web(environment, log) as address:
        for raw, status in sent.items():
            with socket.create_connection(("localhost", int(address.rpartition(":")[2])), timeout=5) as line:
                line.sendall(raw)
                answer = line.recv(4096).decode()
            assert answer.startswith(f"HTTP/1.1 {status} "), raw[:60]
            assert "default-src 'none'" in answer
            assert "secret" not in answer
            assert "Server:" not in answer
    assert log.read_text(encoding="utf-8") == ""
