"""What both doors share of the web: the database of this request, headers, and assets that travel inline."""

from __future__ import annotations

import base64
import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flask import Flask, Response, current_app, request
from markupsafe import Markup

from survey_app.store.database import Database, Session


def database() -> Database:
    """The database of the running application."""
    found: Database = current_app.extensions["heard_database"]
    return found


def reading() -> AbstractContextManager[Session]:
    """One transaction that reads."""
    return database().reading()


def writing() -> AbstractContextManager[Session]:
    """One transaction that writes; committed as a whole, before the reply goes out."""
    return database().writing()


@dataclass(frozen=True, slots=True)
class InlineAsset:
    """A stylesheet or script that travels within the page, with the hash that the policy allows it by."""

    text: Markup
    hash: str


@cache
def inline_asset(name: str) -> InlineAsset:
    """A file of `static/`, read once a process."""
    text = files("survey_app").joinpath("static", name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return InlineAsset(Markup(text), f"'sha256-{digest}'")  # noqa: S704 - our own file


STYLES = ("chat.css", "staff.css")
SCRIPTS = ("chat.js", "staff.js")


def _policy() -> str:
    styles = " ".join(inline_asset(name).hash for name in STYLES)
    scripts = " ".join(inline_asset(name).hash for name in SCRIPTS)
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {styles}",
            f"script-src {scripts}",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def add_headers(response: Response) -> Response:
    """Put the same promises on every response, errors too."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy())
    headers["Referrer-Policy"] = "no-referrer"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), interest-cohort=()"
    headers["X-Robots-Tag"] = "noindex, nofollow"
    headers["Cache-Control"] = "no-store"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def install(app: Flask) -> None:
    """Give the application its headers and the templates their assets."""
    app.after_request(add_headers)
    app.jinja_env.globals["inline_asset"] = inline_asset
