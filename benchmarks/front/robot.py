"""A robot that answers as a person would: by headings, labels and the names of buttons, with pointer or keys.

It is never quicker than PACE between choosing and pressing Send, on every page alike, so that what is
compared is the page and not the robot. It knows nothing of how a page is built. It looks at the one visible
`h1` (where a page has none, at its other headings, or at what its fields are labelled by), leaves alone what
is marked `data-thread`, and takes an `h1` that says "Thank you" for the end. Between the last question and
the end it presses on.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page
from playwright.sync_api import Error as BrowserError

from questionnaires.model import Kind, Question

PACE = 0.4
"""Seconds between choosing and pressing Send: nobody is quicker, and with less only the line is measured."""
LOOK_EVERY = 0.03
END = re.compile(r"\bthank you\b", re.IGNORECASE)
ONWARD = re.compile(r"^(send|next|complete|continue|start|finish|submit)\b", re.IGNORECASE)
PHONE = {"width": 360, "height": 740}
WORDS = "ok fine"
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""What DevTools calls Slow 3G: 2,000 ms before a request is answered, 50,000 bytes a second each way."""
SLOWER_PROCESSOR = 4

Choice = tuple[int, ...] | str
"""What is given to one question: places of the options that are chosen, or words."""


class Stuck(Exception):
    """The page did not come to where it should have come. The text says where the robot stood."""


_EYES = r"""
const tidy = text => (text || '').replace(/\s+/g, ' ').trim().replace(/^\d+\.\s*/, '');
const shown = item => {
  if (item.closest('[data-thread],template')) return false;
  const box = item.getBoundingClientRect(), style = getComputedStyle(item);
  return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.display !== 'none';
};
const named = () => [...document.querySelectorAll('[aria-labelledby]')].map(
  item => document.getElementById(item.getAttribute('aria-labelledby').split(' ')[0])).filter(
  item => item && shown(item)).shift();
const heading = () => {
  const firsts = [...document.querySelectorAll('h1')].filter(shown);
  return firsts.pop() || [...document.querySelectorAll('h2,h3,h4,h5,h6,[role=heading]')].filter(shown).pop()
    || named();
};
const near = () => document.querySelector('main') || document.body;
const option = text => [...near().querySelectorAll('label')].filter(shown).filter(label =>
  tidy(label.innerText) === text && !label.closest('legend,h1')).pop();
const box = () => [...near().querySelectorAll('textarea,input[type=text]')].filter(shown).filter(
  item => !item.disabled && !item.readOnly).pop();
const buttons = 'button,input[type=button],input[type=submit],a[role=button]';
const button = pattern => [...document.querySelectorAll(buttons)].filter(shown).find(
  item => !item.disabled && new RegExp(pattern, 'i').test(tidy(item.innerText || item.value)));
const change = () => [...near().querySelectorAll('a,button')].filter(item => {
  const box = item.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && /^change\b/i.test(tidy(item.innerText));
}).pop();
const find = (what, text) => what === 'option' ? option(text) : what === 'box' ? box()
  : what === 'change' ? change() : button(text);
"""

_LOOK = (
    "() => {" + _EYES + "const it = heading(), line = document.querySelector('[role=status]');"
    "return {heading: it ? tidy(it.innerText) : '', status: line ? tidy(line.innerText) : '',"
    "ready: document.readyState}}"
)
_POINT = (
    "([what, text]) => {" + _EYES + "const item = find(what, text); if (!item) return null;"
    "item.scrollIntoView({block: 'center', behavior: 'instant'}); const place = item.getBoundingClientRect(),"
    "x = place.left + Math.min(place.width / 2, 60), y = place.top + place.height / 2,"
    "top = document.elementFromPoint(x, y);"
    "return {x, y, free: !!top && (item === top || item.contains(top) || top.contains(item))}}"
)
_FOCUS = (
    "() => {" + _EYES + "const item = document.activeElement, head = heading();"
    "if (!item || item === document.body) return {what: 'body', name: ''};"
    "if (head && (item === head || head.contains(item)))"
    " return {what: 'heading', name: tidy(item.innerText)};"
    "const label = item.labels && item.labels[0];"
    "return {what: item.type === 'radio' || item.type === 'checkbox' ? 'choice'"
    ": item.tagName === 'TEXTAREA' || item.type === 'text' ? 'box' : item.tagName.toLowerCase(),"
    " name: tidy(item.innerText || (label && label.innerText) || item.value)}}"
)

_FIELDS = (
    "() => {" + _EYES + "const start = button('^start$'), form = start.form;"
    "return {action: form.action, fields: [...new FormData(form)].concat([[start.name, start.value]])}}"
)
_SEND = (
    "({action, fields}) => { const form = document.createElement('form'); form.method = 'post';"
    "form.action = action; for (const [name, value] of fields) {"
    "const said = document.createElement('input'); said.type = 'hidden'; said.name = name;"
    "said.value = value; form.append(said); } document.documentElement.append(form); form.submit(); }"
)
_WATCH = (
    "(() => { if (window.__front) return; const seen = window.__front = {ready: null, blocked: 0, shift: 0};"
    "const expected = %s;"
    "const watch = (type, act) => { try { new PerformanceObserver(list => list.getEntries().forEach(act))"
    ".observe({type, buffered: true}); } catch (e) {} };"
    "watch('longtask', entry => { seen.blocked += Math.max(0, entry.duration - 50); });"
    "watch('layout-shift', entry => { if (!entry.hadRecentInput) seen.shift += entry.value; });"
    + _EYES
    + "const look = () => { const head = document.body && heading();"
    "if (head && tidy(head.innerText) === expected.text) { const item = find(expected.what, expected.option);"
    "if (item) { const place = item.getBoundingClientRect(), x = place.left + Math.min(place.width / 2, 60),"
    "y = place.top + place.height / 2, top = document.elementFromPoint(x, y);"
    "if ((y > innerHeight || (top && (item === top || item.contains(top) || top.contains(item)))) &&"
    "performance.getEntriesByName('first-contentful-paint').length) {"
    "seen.ready = performance.now(); return; } } }"
    "setTimeout(look, 15); }; look(); })()"
)


def watcher(first: Question) -> str:
    """A script for every page: when its first choice can be pressed, how long tasks blocked, what shifted.

    A choice counts once it is painted and nothing lies over its middle. Milliseconds since the page was asked
    for.
    """
    return _WATCH % json.dumps({"text": first.text, "what": "option", "option": first.options[0].label})


@dataclass(frozen=True, slots=True)
class Traffic:
    """What came over the line since the counting began: bytes with headers, compressed as they were sent.

    elsewhere: requests to another host than the page's.
    """

    received: int
    requests: int
    elsewhere: int


class Meter:
    """Counts what the browser receives for one page."""

    def __init__(self, line: CDPSession, host: str) -> None:
        self._host = host
        self.clear()
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.responseReceived", self._begun)
        line.on("Network.loadingFinished", self._received)

    def clear(self) -> None:
        """Begin again from nothing."""
        self._requests = self._elsewhere = 0
        self._bytes: dict[str, int] = {}

    def _asked(self, event: Mapping[str, Any]) -> None:
        address = str(event["request"]["url"])
        if address.startswith(("data:", "blob:")):
            return
        if address.endswith("/favicon.ico"):
            # Asked for by the browser on account of the page before.
            return
        self._requests += 1
        self._bytes[event["requestId"]] = 0
        self._elsewhere += not is_of(address, self._host)
        # What a redirect weighed is told with the request that it led to, and nowhere else.
        hop = f"{event['requestId']} before {self._requests}"
        self._bytes[hop] = int(event.get("redirectResponse", {}).get("encodedDataLength", 0))

    def _begun(self, event: Mapping[str, Any]) -> None:
        # An answer without a body is never told to be finished.
        if event["requestId"] in self._bytes:
            self._bytes[event["requestId"]] = int(event["response"]["encodedDataLength"])

    def _received(self, event: Mapping[str, Any]) -> None:
        if event["requestId"] in self._bytes:
            self._bytes[event["requestId"]] = int(event["encodedDataLength"])

    @property
    def traffic(self) -> Traffic:
        """What was counted so far."""
        return Traffic(sum(self._bytes.values()), self._requests, self._elsewhere)


def is_of(address: str, host: str) -> bool:
    """Whether an address is one of a host (with its port)."""
    return re.match(rf"https?://{re.escape(host)}(?:[/?#]|$)", address) is not None


@dataclass
class Robot:
    """One visit with a browser of its own. form: what a prepared form will send, where there is one."""

    page: Page
    line: CDPSession
    meter: Meter
    questions: Sequence[Question]
    pace: float = PACE
    look_every: float = LOOK_EVERY
    form: Any = None

    def slow_down(self) -> None:
        """From now on the line is Slow 3G and the processor four times slower."""
        self.line.send("Network.emulateNetworkConditions", SLOW_3G)
        self.line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})

    def rest(self, seconds: float) -> None:
        """Wait; the browser's events are dealt with meanwhile."""
        self.page.wait_for_timeout(seconds * 1000)

    def look(self) -> Mapping[str, str]:
        """What the page says now: its heading, its status line; empty between two pages."""
        try:
            seen: Mapping[str, str] = self.page.evaluate(_LOOK)
        except BrowserError:
            return {"heading": "", "status": "", "ready": ""}
        return seen

    @property
    def heading(self) -> str:
        """The heading that stands on the page now, "" between two pages."""
        return self.look()["heading"]

    def until(self, holds: Callable[[str], bool], seconds: float) -> str:
        """Wait until the heading is as wanted, and give it. Raises Stuck."""
        end = time.monotonic() + seconds
        while True:
            heading = self.heading
            if heading and holds(heading):
                return heading
            if time.monotonic() > end:
                raise Stuck(f"waited {seconds:.0f} s at “{heading}”")
            self.rest(self.look_every)

    def press(self, what: str, text: str = "", seconds: float = 30) -> None:
        """Press a choice, a box or a button once it can be pressed and stands still. Raises Stuck."""
        end = time.monotonic() + seconds
        before: Any = None
        while True:
            try:
                place = self.page.evaluate(_POINT, [what, text])
            except BrowserError:
                place = None
            if place and place["free"] and place == before:
                self.page.mouse.click(place["x"], place["y"])
                return
            before = place
            if time.monotonic() > end:
                raise Stuck(f"no {what} {text!r} that can be pressed at “{self.heading}”")
            self.rest(self.look_every)

    def question(self, heading: str) -> Question | None:
        """The question that a heading asks, None where it is none of ours."""
        return next((one for one in self.questions if one.text == heading), None)

    def give(self, question: Question, choice: Choice | None = None) -> None:
        """Choose or write what is given, the first option or a few words unless it is said; not yet sent."""
        if question.kind is Kind.LONG_TEXT:
            self.press("box")
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(choice if isinstance(choice, str) else WORDS)
            return
        for place in choice if isinstance(choice, tuple) else (0,):
            self.press("option", question.options[place].label)

    def send(self) -> None:
        """Press the button that leads on, after the time that a person needs at the least."""
        self.rest(self.pace)
        self.press("button", ONWARD.pattern)

    def answer(self, choice: Choice | None = None, seconds: float = 60) -> str:
        """Answer the question that stands there, or press on; gives the next heading. Raises Stuck."""
        heading = self.until(bool, seconds)
        question = self.question(heading)
        if question is not None:
            self.give(question, choice)
        self.send()
        return self.until(lambda now: now != heading, seconds)

    def to_the_end(self, seconds: float = 60) -> int:
        """Answer all that is asked until the page thanks; how many questions that were. Raises Stuck."""
        asked = 0
        for _turn in range(4 * len(self.questions)):
            heading = self.until(bool, seconds)
            if END.search(heading):
                return asked
            asked += self.question(heading) is not None
            self.answer(seconds=seconds)
        raise Stuck(f"still asking after {4 * len(self.questions)} turns")

    def focus(self) -> Mapping[str, Any]:
        """What has the focus ("heading", "choice", "box", "body", or its element) and its name."""
        found: Mapping[str, Any] = self.page.evaluate(_FOCUS)
        return found


@dataclass(frozen=True, slots=True)
class Door:
    """A way to question 1. before: what is opened first, uncounted and at full speed. ask: asks for it."""

    before: Callable[[Robot], None]
    ask: Callable[[Robot], None]


@dataclass(frozen=True, slots=True)
class Place:
    """A page that is measured: its name, its host with port, and its two doors.

    landing: the browser loads question 1 as a page of its own, with nothing heavy before it. person: as a
    person comes to it.
    """

    name: str
    host: str
    landing: Door
    person: Door


def heard(address: str, path: str, name: str = "Heard") -> Place:
    """Heard, where question 1 is what the first page's Start leads to.

    To land on it, the fields of the form around Start are taken over into a form on an all but empty page of
    the same server (/healthz) and sent from there: a POST, answered with the whole page of question 1, as
    somebody gets it who comes with nothing. A person presses Start.
    """

    def first_page(robot: Robot) -> None:
        robot.page.goto(f"{address}{path}", wait_until="load")
        robot.until(bool, 30)

    def prepared_form(robot: Robot) -> None:
        first_page(robot)
        robot.form = robot.page.evaluate(_FIELDS)
        robot.page.goto(f"{address}/healthz", wait_until="load")

    def send_form(robot: Robot) -> None:
        robot.page.evaluate(_SEND, robot.form)

    def press_start(robot: Robot) -> None:
        robot.press("button", "^start$")

    return Place(
        name, address.split("//", 1)[1], Door(prepared_form, send_form), Door(first_page, press_start)
    )


def plain(address: str, path: str = "/", name: str = "floor") -> Place:
    """A page that begins with question 1 at an address."""

    def ask(robot: Robot) -> None:
        robot.page.goto(f"{address}{path}", wait_until="commit", timeout=90_000)

    door = Door(lambda robot: None, ask)
    return Place(name, address.split("//", 1)[1], door, door)


@contextmanager
def visit(
    browser: Browser,
    place: Place,
    door: Door,
    questions: Sequence[Question],
    *,
    script: bool = True,
    **settings: Any,
) -> Iterator[Robot]:
    """A browser with nothing in it, before the door of a place."""
    settings = {"viewport": PHONE, **settings}
    context: BrowserContext = browser.new_context(java_script_enabled=script, **settings)
    try:
        if script:
            context.add_init_script(watcher(questions[0]))
        page = context.new_page()
        page.set_default_timeout(60_000)
        line = context.new_cdp_session(page)
        robot = Robot(page, line, Meter(line, place.host), questions)
        door.before(robot)
        robot.meter.clear()
        yield robot
    finally:
        context.close()
