"""Heard and the floor, driven by one robot in one run: `python -m benchmarks front`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as BrowserError

from benchmarks import servers, service
from benchmarks.front import measures, packing, robot, stored
from benchmarks.front.measures import Stored, median
from benchmarks.front.report import KILOBYTE, Row, report
from benchmarks.front.robot import Place, Stuck
from questionnaires.model import Question
from tests import real_servers

ROUNDS, ROUNDS_WITHOUT_SCRIPT = 3, 1
"""How often a conversation is had on the slow line; medians are printed."""
MEGABYTE = 1_000_000
HEARD_APP, FLOOR_APP = "benchmarks.front.heard:app", "benchmarks.front.floor:from_environment()"

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Side:
    """A page that is measured, and what its server has stored."""

    place: Place
    stored: Stored


@contextmanager
def both() -> Iterator[tuple[Browser, Side, Side]]:
    """A Chromium, Heard and the floor. Raises real_servers.Missing where there is no Chromium."""
    program = real_servers.chromium()
    with tempfile.TemporaryDirectory(prefix="heard-front-") as name, ExitStack() as stack:
        folder = Path(name)
        heard = stack.enter_context(heard_side(folder / "heard"))
        file = folder / "floor.db"
        bare = stack.enter_context(servers.gunicorn(FLOOR_APP, {"FLOOR_DATABASE": str(file)}))
        asked = service.ten_questions().questions
        floor = Side(robot.plain(bare.address), stored.in_floor(file, asked))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=program,
            args=real_servers.CHROMIUM_FLAGS,
            # Playwright turns this off; people's browsers keep pages for Back.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        stack.callback(browser.close)
        yield browser, heard, floor


@contextmanager
def heard_side(folder: Path) -> Iterator[Side]:
    """A Heard that asks the ten questions, compressing what it sends as the floor does."""
    prepared = service.prepare(folder, service.ten_questions())
    with servers.gunicorn(HEARD_APP, prepared.environment) as server:
        place = robot.heard(server.address, prepared.path)
        yield Side(place, stored.in_heard(prepared.file, prepared.turns))


def main() -> None:
    """Measure both and print the table; a sentence where there is no Chromium."""
    try:
        with both() as (browser, heard, floor):
            print(report(rows(browser, heard, floor)))
    except real_servers.Missing as missing:
        print(f"{missing} is not on this machine, so nothing was measured in a browser.")


def rows(
    browser: Browser,
    heard: Side,
    floor: Side,
    rounds: int = ROUNDS,
    rounds_without_script: int = ROUNDS_WITHOUT_SCRIPT,
) -> list[Row]:
    """Every figure of both pages. What cannot be measured is told on the error stream and stays empty."""
    asked = service.ten_questions().questions
    begun = time.perf_counter()
    sides = (heard, floor)
    whole = measures.ten_questions
    first = _in_turn(sides, rounds, lambda place: measures.first_turn(browser, place, asked))
    slow = _in_turn(sides, rounds, lambda place: whole(browser, place, asked, script=True))
    bare = _in_turn(sides, rounds_without_script, lambda place: whole(browser, place, asked, script=False))
    keys = [_try(side, partial(measures.by_keys, browser, side.place, asked)) for side in sides]
    back = [_back(browser, side, asked, script=True) for side in sides]
    back_bare = [_back(browser, side, asked, script=False) for side in sides]
    lost = [
        _try(side, partial(measures.lost_by_reload, browser, side.place, asked, side.stored))
        for side in sides
    ]
    encoding = packing.packer()[0]
    print(f"  {time.perf_counter() - begun:.0f} s; pages came compressed with {encoding}", file=sys.stderr)

    def mid(name: str, found: Sequence[Sequence[object]], part: str, **limits: float) -> Row:
        figures = [median([getattr(one, part) for one in of_side]) for of_side in found]
        return Row(name, figures[0], figures[1], **limits)  # type: ignore[arg-type]

    def of(name: str, found: Sequence[object | None], part: str, **limits: float) -> Row:
        return mid(name, [[] if one is None else [one] for one in found], part, **limits)

    def counted(name: str, found: Sequence[int | None], **limits: float) -> Row:
        return Row(name, found[0], found[1], **limits)  # type: ignore[arg-type]

    kilobytes = {"unit": KILOBYTE, "decimals": 1}
    return [
        mid("first turn, everything, KB", first, "received", most=6_000, **kilobytes),
        mid("first turn, requests", first, "requests", most=1),
        mid("first turn, requests elsewhere", first, "elsewhere", most=0),
        mid("input possible, s", first, "input_possible", times_floor=1.15, decimals=2),
        mid("blocking time, ms", first, "blocked", most=10),
        mid("layout shift", first, "shift", most=0, decimals=3),
        mid("elements", first, "elements", most=80),
        mid("heap, MB", first, "heap", most=MEGABYTE, unit=MEGABYTE, decimals=2),
        mid("ten questions, s", slow, "whole", times_floor=1.25, decimals=1),
        mid("ten questions, no script, s", bare, "whole", times_floor=1.25, decimals=1),
        mid("whole survey, KB", slow, "received", most=12_000, **kilobytes),
        mid("whole survey, no script, KB", bare, "received", most=35_000, **kilobytes),
        mid("requests", slow, "requests"),
        mid("requests, no script", bare, "requests"),
        mid("blocking time of the whole, ms", slow, "blocked"),
        mid("layout shift of the whole", slow, "shift", decimals=3),
        of("keys for ten questions", keys, "ten_questions", most=48),
        of("keys to the thanks", keys, "to_the_end"),
        of("turns that end on the heading", keys, "on_heading", least=10),
        counted("questions that Back reaches", back, most=0),
        counted("questions that Back reaches, no script", back_bare),
        counted("answers lost by a reload", lost, most=0),
    ]


def _in_turn(sides: Sequence[Side], rounds: int, measure: Callable[[Place], _Value]) -> list[list[_Value]]:
    """What was measured of each side, the sides one after the other in every round."""
    found: list[list[_Value]] = [[] for _side in sides]
    for _round in range(rounds):
        for of_side, side in zip(found, sides, strict=True):
            one = _try(side, partial(measure, side.place))
            if one is not None:
                of_side.append(one)
    return found


def _back(browser: Browser, side: Side, asked: Sequence[Question], *, script: bool) -> int | None:
    return _try(side, partial(measures.back_after_leaving, browser, side.place, asked, script=script))


def _try(side: Side, measure: Callable[[], _Value]) -> _Value | None:
    try:
        return measure()
    except (Stuck, BrowserError) as failed:
        print(f"  {side.place.name}: {str(failed).splitlines()[0]}", file=sys.stderr)
        return None
