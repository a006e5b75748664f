"""What is measured of one page, each with a fresh browser profile."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import eq, ne

from playwright.sync_api import Browser, Route
from playwright.sync_api import Error as BrowserError

from benchmarks.front.robot import END, ONWARD, WORDS, Place, Robot, Stuck, visit
from questionnaires.model import Kind, Question

SETTLED = 1.0
"""Seconds after which a page that is not slowed down has come to rest."""
MOST_TABS = 60
BEFORE_LEAVING = 3
BEFORE_RELOAD = 5
MEASURED_ELEMENTS = "document.querySelectorAll('*').length"

Stored = Callable[[], Sequence[Mapping[str, tuple[str, ...]]]]
"""Every response that a server has: by question id what was chosen (labels) or written."""


@dataclass(frozen=True, slots=True)
class FirstTurn:
    """Question 1 on Slow 3G with a slow processor: bytes received, requests, those to other hosts.

    input_possible: seconds. blocked: milliseconds beyond 50 of each long task. shift: layout shift, no unit.
    elements: of the page. heap: bytes after a collection.
    """

    received: int
    requests: int
    elsewhere: int
    input_possible: float
    blocked: float
    shift: float
    elements: int
    heap: int


@dataclass(frozen=True, slots=True)
class Slow:
    """One conversation on Slow 3G with a slow processor, from asking for question 1 to reading the thanks.

    whole: seconds. received: bytes. blocked, shift: as of the first turn; None without script.
    """

    whole: float
    received: int
    requests: int
    blocked: float | None
    shift: float | None


@dataclass(frozen=True, slots=True)
class Keys:
    """Ten questions by keyboard alone: keys up to the last question's Send, keys up to the thanks.

    on_heading: after how many of `turns` turns the focus was on the new page's heading.
    """

    ten_questions: int
    to_the_end: int
    on_heading: int
    turns: int


def first_turn(browser: Browser, place: Place, asked: Sequence[Question]) -> FirstTurn:
    """Land on question 1 and weigh it."""
    with visit(browser, place, place.landing, asked) as robot:
        robot.slow_down()
        place.landing.ask(robot)
        robot.until(partial(eq, asked[0].text), 90)
        ready = _input_possible(robot)
        robot.rest(SETTLED)
        traffic = robot.meter.traffic
        blocked, shift = _disturbed(robot)
        elements = int(robot.page.evaluate(MEASURED_ELEMENTS))
        heap = _heap(robot)
    return FirstTurn(
        traffic.received, traffic.requests, traffic.elsewhere, ready, blocked, shift, elements, heap
    )


def _heap(robot: Robot) -> int:
    """Bytes that scripts hold on question 1, loaded by its address in a tab that had no page before.

    In the first tab the page before it would count too.
    """
    context, address = robot.page.context, robot.page.url
    tab = context.new_page()
    robot.page.close()
    tab.goto(address, wait_until="load")
    tab.wait_for_timeout(1000 * SETTLED)
    line = context.new_cdp_session(tab)
    line.send("HeapProfiler.enable")
    line.send("HeapProfiler.collectGarbage")
    line.send("Performance.enable")
    told = line.send("Performance.getMetrics")["metrics"]
    return next(int(one["value"]) for one in told if one["name"] == "JSHeapUsedSize")


def ten_questions(browser: Browser, place: Place, asked: Sequence[Question], *, script: bool) -> Slow:
    """Ten questions, answered at the robot's pace."""
    with visit(browser, place, place.landing, asked, script=script) as robot:
        robot.slow_down()
        begun = time.perf_counter()
        place.landing.ask(robot)
        robot.until(partial(eq, asked[0].text), 90)
        robot.to_the_end(90)
        whole = time.perf_counter() - begun
        robot.rest(SETTLED)
        blocked, shift = _disturbed(robot) if script else (None, None)
        traffic = robot.meter.traffic
    return Slow(whole, traffic.received, traffic.requests, blocked, shift)


def _disturbed(robot: Robot) -> tuple[float, float]:
    blocked, shift = robot.page.evaluate("[window.__front.blocked, window.__front.shift]")
    return float(blocked), float(shift)


def _input_possible(robot: Robot) -> float:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        ready = robot.page.evaluate("window.__front.ready")
        if ready is not None:
            return float(ready) / 1000
        robot.rest(0.03)
    raise Stuck("the first choice could not be pressed")


def by_keys(browser: Browser, place: Place, asked: Sequence[Question]) -> Keys:
    """The ten questions with Tab, Space, letters and Enter, as a person goes who sees where the focus is."""
    with visit(browser, place, place.landing, asked) as robot:
        place.landing.ask(robot)
        robot.until(partial(eq, asked[0].text), 30)
        keys = of_ten = on_heading = turns = 0
        for _turn in range(3 * len(asked)):
            heading = robot.heading
            if END.search(heading):
                return Keys(of_ten, keys, on_heading, turns)
            robot.rest(0.3)
            question = robot.question(heading)
            if question is not None:
                is_box = question.kind is Kind.LONG_TEXT
                keys += _tab_to(robot, _is_box if is_box else _is_choice)
                for key in "ok" if is_box else (" ",):
                    robot.page.keyboard.press(key)
                    keys += 1
            keys += _tab_to(robot, _leads_on)
            robot.page.keyboard.press("Enter")
            keys += 1
            robot.until(partial(ne, heading), 30)
            robot.rest(0.1)
            if question is not None:
                turns += 1
                of_ten = keys
                on_heading += robot.focus()["what"] == "heading"
    raise Stuck("the keyboard did not lead to the end")


def _is_box(focus: Mapping[str, object]) -> bool:
    return focus["what"] == "box"


def _is_choice(focus: Mapping[str, object]) -> bool:
    return focus["what"] == "choice"


def _leads_on(focus: Mapping[str, object]) -> bool:
    return focus["what"] in ("button", "input") and bool(ONWARD.search(str(focus["name"])))


def _tab_to(robot: Robot, wanted: Callable[[Mapping[str, object]], bool]) -> int:
    for keys in range(MOST_TABS):
        if wanted(robot.focus()):
            return keys
        robot.page.keyboard.press("Tab")
    raise Stuck(f"Tab does not lead on at “{robot.heading}”")


def back_after_leaving(browser: Browser, place: Place, asked: Sequence[Question], *, script: bool) -> int:
    """How many pages that show a question Back reaches, after three answers and Leave.

    The page that leaving leads to is one of ours that stands for it: no request goes out.
    """
    with visit(browser, place, place.person, asked, script=script) as robot:
        robot.page.context.route(re.compile("^https://"), _elsewhere)
        place.person.ask(robot)
        for number in range(BEFORE_LEAVING):
            robot.until(partial(eq, asked[number].text), 30)
            robot.answer()
        robot.rest(SETTLED)
        robot.page.get_by_role("link", name=re.compile("^leave", re.I)).or_(
            robot.page.get_by_role("button", name=re.compile("^leave", re.I))
        ).last.click()
        robot.until(partial(eq, "The weather"), 30)
        return sum(robot.question(heading) is not None for heading in _way_back(robot))


def _elsewhere(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<title>x</title><h1>The weather</h1>")


def _way_back(robot: Robot) -> list[str]:
    """The headings that Back reaches, one press after the other, from the last to the first."""
    history = robot.line.send("Page.getNavigationHistory")
    found = []
    for entry in reversed(history["entries"][: history["currentIndex"]]):
        try:
            robot.line.send("Page.navigateToHistoryEntry", {"entryId": entry["id"]})
            robot.rest(SETTLED)
            found.append(robot.heading)
        except BrowserError:
            found.append("")
    return found


def lost_by_reload(browser: Browser, place: Place, asked: Sequence[Question], stored: Stored) -> int:
    """How many answers are lost where a person reloads right after the fifth, and goes on.

    Lost is what is asked a second time, and what is not stored as it was given at the end.
    """
    before = len(stored())
    with visit(browser, place, place.person, asked) as robot:
        place.person.ask(robot)
        for number in range(BEFORE_RELOAD):
            robot.until(partial(eq, asked[number].text), 30)
            robot.answer()
        robot.page.reload(wait_until="load")
        shown = robot.question(robot.until(bool, 30))
        again = BEFORE_RELOAD - asked.index(shown) if shown in asked else 0
        robot.to_the_end()
        robot.rest(SETTLED)
    new = stored()[before:]
    kept = new[-1] if new else {}
    return max(again, 0) + sum(kept.get(one.id) != first_choice(one) for one in asked)


def first_choice(question: Question) -> tuple[str, ...]:
    """What the robot gives unless told otherwise, as it is stored: a label, or words."""
    return (WORDS,) if question.kind is Kind.LONG_TEXT else (question.options[0].label,)


def median(values: Sequence[float | None]) -> float | None:
    """The median, None where there is nothing."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
