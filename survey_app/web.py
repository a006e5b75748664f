"""What both doors share of the web: the database of this request, headers, and assets that travel inline."""

from __future__ import annotations

import base64
import hashlib
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import brotli
from flask import Flask, Response, current_app, g, request
from flask_compress import Compress
from flask_wtf.csrf import CSRFError
from markupsafe import Markup

from survey_app.services import audit, clock
from survey_app.store import narrowing
from survey_app.store.database import Database, Session


def database() -> Database:
    """The database of the running application."""
    found: Database = current_app.extensions["heard_database"]
    return found


@contextmanager
def reading() -> Iterator[Session]:
    """One transaction that reads; of the district alone that whoever is signed in belongs to, if any."""
    with database().reading() as session:
        _say_who_acts(session)
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction that writes; committed as a whole, before the reply goes out.

    What staff do in it is recorded as the act of whoever is signed in.
    """
    with database().writing() as session:
        _say_who_acts(session)
        yield session


def _say_who_acts(session: Session) -> None:
    member = g.get("staff")
    narrowing.narrow(session, member.district_id if member is not None else None)
    now = current_app.extensions.get("heard_now", clock.now)
    audit.acting(session, member.id if member is not None else "", now)


@dataclass(frozen=True, slots=True)
class InlineAsset:
    """A stylesheet or script that travels within the page, with the hash that the policy allows it by."""

    text: Markup
    hash: str


@cache
def inline_asset(name: str) -> InlineAsset:
    """A file of `static/`, read once a process; what respondents' pages carry, squeezed."""
    place = ("static", "squeezed", name) if name in FOR_RESPONDENTS else ("static", name)
    text = files("survey_app").joinpath(*place).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return InlineAsset(Markup(text), f"'sha256-{digest}'")  # noqa: S704 - our own file


LOOKS = ("light", "dark", "cream", "contrast", "bigger", "space")
"""What a person can choose about how respondents' pages look; each is a stylesheet of `static/looks`."""
CHAT_SCRIPT = "chat.js"
MAIN_STYLES = frozenset({"chat.css", "staff.css"})
FOR_RESPONDENTS = (
    *("chat.css", "paper.css", "shared.css", "chat.js", "shared.js"),
    *(f"looks/{name}.css" for name in LOOKS),
)
_PART_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""For what the script asks for: it is no page by itself, and a slow line need not carry the hashes again."""


@cache
def _policy(assets: tuple[str, ...]) -> str:
    styles = " ".join(inline_asset(name).hash for name in assets if name.endswith(".css"))
    if not MAIN_STYLES & set(assets):
        # A page without a script calls for its styles instead of carrying them.
        styles += " 'self'"
    scripts = " ".join(inline_asset(name).hash for name in assets if name.endswith(".js")) or "'none'"
    return ";".join(
        (
            "default-src 'none'",
            f"style-src {styles}",
            f"script-src {scripts}",
            # Charts and QR codes travel within their pages too.
            "img-src data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


ALWAYS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
"""What every answer says, a part of a page too."""


NEVER_REFUSED = frozenset({"participant.leave"})
"""Leaving must always work, and the worst that it does is to end a visit."""


def is_part() -> bool:
    """Whether the script asks for a part of a page, to put it into the one that it has."""
    return request.headers.get("X-Part") == "1"


def version_of(name: str) -> str:
    """A name for an asset as it now is, for pages that call for it instead of carrying it."""
    return hashlib.sha256(str(inline_asset(name).text).encode()).hexdigest()[:12]


def carry(name: str) -> Markup:
    """An asset for the page that is being made, which its policy then lets through, and no other."""
    g.setdefault("carried", []).append(name)
    return inline_asset(name).text


def policy() -> str:
    """The Content-Security-Policy of this response: only our own styles and scripts, by their hashes."""
    if is_part():
        return _PART_POLICY
    return _policy(tuple(g.get("carried", ())))


def add_headers(response: Response) -> Response:
    """Put the same promises on every response, errors too.

    What the script asks for is no document: what speaks of documents is left out there, since a slow line
    would carry it with every few answers.
    """
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy())
    for name, value in ALWAYS.items():
        headers[name] = value
    if not is_part():
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["X-Robots-Tag"] = "noindex"
    if response.cache_control.max_age is None:
        # A file that is handed out says "no-cache" by itself, and would be kept.
        headers["Cache-Control"] = "no-store"
    if response.location and response.location.startswith(request.host_url):
        # The map's own redirects name the host and how it was reached, which a proxy may have changed.
        headers["Location"] = response.location.removeprefix(request.host_url.rstrip("/"))
    # In production it is said whatever the proxy in front tells of itself; browsers heed it over HTTPS alone.
    if request.is_secure or current_app.extensions["heard_settings"].production:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def refuse_from_elsewhere() -> None:
    """Refuse what changes something and was sent by another site's page, beside the token that it lacks.

    Raises CSRFError. Our own pages tell no referrer, so their forms say that they come from "null": that is
    let through, and the token decides. Only names are compared: a proxy may listen at another port.
    """
    if request.method in ("GET", "HEAD", "OPTIONS") or request.endpoint in NEVER_REFUSED:
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise CSRFError("Another site's page sent this.")
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).hostname != urlsplit(f"//{request.host}").hostname:
        raise CSRFError("Another site's page sent this.")


def log_quietly(app: Flask, error: BaseException) -> None:
    """Tell the server's log what kind of fault it was and where, and nothing that anybody sent.

    An error's own words may repeat what was sent, and an address may hold a code; so the endpoint is named
    in its place, and of a trace there are the places alone.
    """
    kinds = " from ".join(_kind(one) for one in _chain(error))
    places = "".join(
        f"\n  {place.filename}:{place.lineno} in {place.name}"
        for place in traceback.extract_tb(error.__traceback__)
    )
    app.logger.error("%s at %s%s", kinds, request.endpoint or "no endpoint", places)


def _kind(error: BaseException) -> str:
    """What sort of fault it is, with the short code of the system or the database that is always the same."""
    codes = (getattr(error, name, None) for name in ("sqlite_errorname", "sqlstate", "errno"))
    return " ".join([type(error).__name__, *(str(code) for code in codes if code)])


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _press(response: Response) -> Response:
    """Compress a page that carries the script as small as it gets: 8 % smaller than the rest, for 40 ms.

    It is the page that a slow line waits for. Everything else is left to Flask-Compress, which is quick.
    """
    if CHAT_SCRIPT in g.get("carried", ()) and request.accept_encodings["br"] > 0:
        response.set_data(brotli.compress(response.get_data(), mode=brotli.MODE_TEXT, quality=11))
        response.headers["Content-Encoding"] = "br"
    return response


def install(app: Flask) -> None:
    """Give the application its headers and the templates their assets."""
    app.after_request(add_headers)
    # Written on the way out, before the headers above: what is run first is given last.
    app.config.update(
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/css",
            "application/json",
            "text/csv",
            "image/svg+xml",
        ],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=300,
    )
    Compress(app)
    app.after_request(_press)
    app.jinja_env.globals["carry"] = carry
