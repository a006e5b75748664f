"""A person who answers, as a browser without a script does: fills the page's form, presses its first button.

Works for Heard and for any server of forms that answers one question a page: hidden fields go back as they
came, of each group of choices one is chosen, every text box gets the same sentence.
"""

from __future__ import annotations

import html
import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

WORDS = "It was useful, but the room was cold and the second part went too fast."
MOST_STEPS = 80
SECONDS_TO_WAIT = 15
SECONDS_BETWEEN_TRIES = 0.1
_TAG = re.compile(r"<(input|textarea|button)\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([a-zA-Z-]+)(?:="([^"]*)")?')
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.IGNORECASE | re.DOTALL)
_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>', re.IGNORECASE)


class Astray(Exception):
    """The server said something that is not the next page. The text names the path and the status."""


@dataclass(frozen=True, slots=True)
class Form:
    """The first form of a page that is sent by POST. button: its first one's name and value, if named."""

    action: str
    hidden: Mapping[str, str]
    choices: Mapping[str, list[str]]
    boxes: tuple[str, ...]
    button: tuple[str, str] | None

    def filled(self, chance: random.Random, words: str = WORDS) -> list[tuple[str, str]]:
        """What is sent when a person has answered. words: for each text box."""
        sent = list(self.hidden.items())
        sent += [(name, chance.choice(values)) for name, values in self.choices.items()]
        sent += [(name, words) for name in self.boxes]
        return sent + ([self.button] if self.button else [])


def read_form(page: str) -> Form | None:
    """The form of a page, None where there is nothing to send. Short text boxes stay empty."""
    begin = _FORM.search(page)
    if begin is None:
        return None
    hidden: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    boxes: list[str] = []
    buttons: list[dict[str, str]] = []
    for tag, text in _TAG.findall(page, begin.end(), page.index("</form>", begin.end())):
        given = _attributes(text)
        name = given.get("name", "")
        if tag == "button":
            buttons.append(given)
        elif tag == "textarea":
            boxes.append(name)
        elif given.get("type") == "hidden":
            hidden[name] = given.get("value", "")
        elif given.get("type") in ("radio", "checkbox"):
            choices.setdefault(name, []).append(given.get("value", ""))
    if boxes:
        # "I'd rather not say" beside a text box does not go together with words in it.
        choices.clear()
    first = buttons[0] if buttons else {}
    button = (first["name"], first.get("value", "")) if first.get("name") else None
    return Form(_attributes(begin[0]).get("action", ""), hidden, choices, tuple(boxes), button)


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


@dataclass(frozen=True, slots=True)
class Step:
    """One page that a person got, and how long they waited for it.

    is_answer: it came for an answer to a question. path: where it came from in the end.
    """

    path: str
    is_answer: bool
    seconds: float
    body: bytes


@dataclass
class Person:
    """One visit with a browser of its own.

    by_script: pages are asked for as parts of pages. runs_scripts: forms hold nothing that stands there for
    browsers without scripts. words: what they write in each text box. patience: for how many seconds they
    send again what was not answered, as a page does that tries again by itself.
    """

    address: str
    chance: random.Random
    by_script: bool = False
    runs_scripts: bool = False
    words: str = WORDS
    patience: float = 0.0
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuses any address but this machine's own."""
        parts = urlsplit(self.address)
        if parts.hostname not in ("127.0.0.1", "localhost"):
            raise ValueError(f"{self.address} is not an address of this machine. Measure on loopback only.")
        self._line = HTTPConnection(parts.hostname, parts.port, timeout=SECONDS_TO_WAIT)

    def converse(self, path: str) -> Iterator[Step]:
        """Every page from the first to the thanks. Raises Astray where the way does not lead there."""
        try:
            step = self._get_to("GET", path, None)
            yield step
            for _ in range(MOST_STEPS):
                page = step.body.decode("utf-8")
                form = read_form(_NOSCRIPT.sub("", page) if self.runs_scripts else page)
                if form is None or "<h1>Thank you" in page:  # what may be done afterwards is not this visit
                    break
                step = self._get_to("POST", form.action or step.path, form)
                yield step
            if "<h1>Thank you" not in page:
                raise Astray(f"{step.path}: the conversation stopped before the thanks")
        finally:
            self._line.close()

    def _get_to(self, method: str, path: str, form: Form | None) -> Step:
        sent = urlencode(form.filled(self.chance, self.words)) if form else None
        is_answer = form is not None and "question" in form.hidden
        begun = time.perf_counter()
        status, onward, body = self._ask(method, path, sent)
        while status == 303 and onward:
            path = onward
            status, onward, body = self._ask("GET", path, None)
        if status != 200:
            raise Astray(f"{method} {path} was answered with {status}")
        return Step(path, is_answer, time.perf_counter() - begun, body)

    def _ask(self, method: str, path: str, sent: str | None) -> tuple[int, str | None, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.by_script:
            headers["X-Part"] = "1"
        until = time.monotonic() + self.patience
        while True:
            try:
                self._line.request(method, path, sent.encode() if sent is not None else None, headers)
                answer = self._line.getresponse()
                body = answer.read()
            except (HTTPException, OSError) as failed:
                self._line.close()
                if time.monotonic() > until:
                    raise Astray(f"{method} {path} was not answered: {type(failed).__name__}") from None
                time.sleep(SECONDS_BETWEEN_TRIES)
            else:
                break
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _equals, held = value.split(";", 1)[0].partition("=")
                self.cookies[cookie.strip()] = held
        return answer.status, answer.getheader("Location"), body
