"""What pages that are written for comparison stand on: a SQLite file, headers, whether they are there."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Flask, Response
from flask.typing import ResponseReturnValue

Connection = Callable[[], sqlite3.Connection]
"""Gives the connection of the thread that asks."""


def opened(database: Path, table: str) -> Connection:
    """A SQLite file as Heard opens its own (WAL, FULL), with one table. table: what follows CREATE TABLE."""
    held = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(held, "connection"):
            made = sqlite3.connect(database, timeout=15, isolation_level=None)
            made.execute("PRAGMA journal_mode=WAL")
            made.execute("PRAGMA synchronous=FULL")
            held.connection = made
        found: sqlite3.Connection = held.connection
        return found

    connection().execute(f"CREATE TABLE IF NOT EXISTS {table}")
    return connection


def bare(name: str, headers: Mapping[str, str]) -> Flask:
    """An application that does nothing yet but set headers and say that it is there."""
    app = Flask(name)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(headers)
        return response

    @app.get("/healthz")
    def alive() -> ResponseReturnValue:
        return {"status": "ok"}

    return app
