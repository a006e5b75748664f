"""A limit for each address where a secret is tried: passwords, links, cards, codes. It is kept by nobody.

What is counted lives in this process's memory for the minute that it is about. The key is an HMAC of the
address with a salt of the day that no disk ever holds, so that not even memory tells an address. The limits
that hold whoever tries stand in the database and know no address (`services.guessing`, sign-in's delays);
this one keeps a single machine from making the server work through hash after hash.

Behind a proxy everybody would have the proxy's address. So where HEARD_PROXIES does not say how many there
are, what comes by a proxy is not limited here, and neither is what comes from this machine.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import TooManyRequests

from survey_app.services import clock

A_CLASS_AT_ONCE = 300
"""Tries in a minute and process. A year group that types its cards behind one address is below it."""
STAFF_AT_ONCE = 60
"""The same for staff: each try costs a memory-hard hash, and a whole office signs in more slowly."""
MOST = {
    "staff.sign_in": STAFF_AT_ONCE,
    "staff.welcome": STAFF_AT_ONCE,
    "staff.passkey_sign_in": STAFF_AT_ONCE,
    "staff.second_step": STAFF_AT_ONCE,
    "participant.front_door": A_CLASS_AT_ONCE,
    "participant.come": A_CLASS_AT_ONCE,
    "participant.take": A_CLASS_AT_ONCE,
    "participant.reply": A_CLASS_AT_ONCE,
    "participant.whole_reply": A_CLASS_AT_ONCE,
}
"""Where a secret may be tried, with how often in a minute."""
ONLY_WITH_A_CARD = frozenset({"participant.reply", "participant.whole_reply"})
"""Every answer goes there; only the one that brings a card is a try."""
MOST_KEPT = 50_000
"""Addresses in a minute. Beyond it newcomers are not counted: memory matters more."""
SECONDS_TO_WAIT = 60


class Doorstep:
    """How often each address tried within this minute. One for a process; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = self._minute = ""
        self._salt = b""
        self._tries: Counter[bytes] = Counter()

    def is_crowded(self, address: str, what: str, most: int, now: datetime) -> bool:
        """Count one more try, and say whether there were too many of it in this minute."""
        day, minute = now.date().isoformat(), now.strftime("%Y-%m-%d %H:%M")
        with self._lock:
            if day != self._day:
                self._day, self._salt = day, secrets.token_bytes(32)
            if minute != self._minute:
                self._minute, self._tries = minute, Counter()
            key = hmac.digest(self._salt, f"{what} {_network(address)}".encode(), "sha256")
            if key in self._tries or len(self._tries) < MOST_KEPT:
                self._tries[key] += 1
            return self._tries[key] > most


def _network(address: str) -> str:
    """The address, or for IPv6 the network that one household or machine has to itself."""
    told = ipaddress.ip_address(address)
    if isinstance(told, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((told, 64), strict=False))
    return str(told)


def address_of_request(proxies: int) -> str | None:
    """Where this request comes from, by the word of the outermost of our own proxies; None if not known.

    Each proxy adds on the right whom it heard from; what stands further left anybody may have written.
    """
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    if proxies:
        told = forwarded[-proxies] if len(forwarded) >= proxies else None
    else:
        told = None if forwarded else request.remote_addr
    try:
        is_near = ipaddress.ip_address(told or "").is_loopback
    except ValueError:
        return None
    return None if is_near and not proxies else told


def refuse_a_crowd() -> None:
    """End a request with 429 where its address has tried too often within this minute."""
    endpoint = request.endpoint or ""
    if request.method != "POST" or endpoint not in MOST:
        return
    if endpoint in ONLY_WITH_A_CARD and not request.form.get("card"):
        return
    address = address_of_request(current_app.extensions["heard_settings"].proxies)
    now: Callable[[], datetime] = current_app.extensions.get("heard_now", clock.now)
    doorstep: Doorstep = current_app.extensions["heard_doorstep"]
    if address and doorstep.is_crowded(address, endpoint, MOST[endpoint], now()):
        raise TooManyRequests


def say_how_long(response: Response) -> Response:
    """Say in what machines read how long to wait, where the page has not said so itself."""
    if response.status_code == TooManyRequests.code:
        response.headers.setdefault("Retry-After", str(SECONDS_TO_WAIT))
    return response


def install(app: Flask) -> None:
    """Put the limit before every other work of a request."""
    app.extensions["heard_doorstep"] = Doorstep()
    app.before_request(refuse_a_crowd)
    app.after_request(say_how_long)
