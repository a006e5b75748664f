"""What must stand at the head of every answer, whatever became of the request."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from survey_app.participant.visits import NEUTRAL_PAGE

SAID = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
}
SOURCES = re.compile(r"'none'|'self'|data:|'sha256-[A-Za-z0-9+/]{43}='")
"""All that a policy may let through: nothing of anybody else's, and nothing inline without its hash."""
MAY_BE_KEPT = re.compile(r"/styles/[0-9a-f]{12}")
"""The one answer that a browser may keep: the looks of a page without a script, which tell of nobody."""


def header_faults(answer: TestResponse, *, production: bool = False) -> list[str]:
    """What is wrong with the headers of an answer, in words."""
    headers = answer.headers
    found = [f"{name} is {headers.get(name)!r}" for name, said in SAID.items() if headers.get(name) != said]
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";")
    )
    for name, wanted in (("default-src", "'none'"), ("frame-ancestors", "'none'"), ("base-uri", "'none'")):
        if policy.get(name) != wanted:
            found.append(f"{name} is {policy.get(name)!r}")
    if policy.get("form-action") not in ("'self'", "'none'"):
        found.append(f"form-action is {policy.get('form-action')!r}")
    if "'self'" in policy.get("script-src", ""):
        found.append("a script may come without its hash")
    for name, sources in policy.items():
        found += [f"{name} lets {one} through" for one in sources.split() if not SOURCES.fullmatch(one)]
    kept = MAY_BE_KEPT.fullmatch(answer.request.path) and answer.status_code == 200
    if headers.get("Cache-Control") != ("private, max-age=3600" if kept else "no-store"):
        found.append(f"Cache-Control is {headers.get('Cache-Control')!r}")
    if "Server" in headers or "X-Powered-By" in headers:
        found.append("it says what it runs on")
    leaves = answer.request.path == "/leave" and headers.get("Location") == NEUTRAL_PAGE
    if "//" in headers.get("Location", "") and not leaves:
        found.append(f"leads elsewhere: {headers['Location']!r}")
    for cookie in headers.getlist("Set-Cookie"):
        found += cookie_faults(cookie, production=production)
    if production and not headers.get("Strict-Transport-Security", "").startswith("max-age=31536000"):
        found.append("no Strict-Transport-Security")
    return found


def cookie_faults(cookie: str, *, production: bool) -> list[str]:
    """What is wrong with a cookie that is set."""
    name, *marks = (part.strip() for part in cookie.split(";"))
    wanted = {"HttpOnly", "Path=/", "SameSite=Lax", *(("Secure",) if production else ())}
    found = [f"the cookie lacks {mark}" for mark in sorted(wanted - set(marks))]
    if production and not name.startswith("__Host-"):
        found.append(f"the cookie is {name.partition('=')[0]}")
    return found + ["the cookie names a domain" for mark in marks if mark.startswith("Domain")]
