"""axe finds nothing in any state: English in each look, Arabic in the first, narrow and at 400 % zoom.

What a program can find is a part of what there is: `docs/accessibility.md` says what it cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

from survey_app import web
from survey_app.participant.visits import COLOURS
from tests.journeys.conftest import Service
from tests.journeys.states import every_state, moves, speak

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 320, "height": 256}
"""A screen of 1280 by 1024 at 400 %."""
SCHEMES = {"light": "light", "cream": "light", "dark": "dark", "contrast": "dark"}
OTHER_LOOKS = ("dark", "contrast", "cream")
"""Asked of the English pages: a look gives the same colours to every language."""
STATES = 50
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
OF_SIZE = ["target-size", "scrollable-region-focusable", "css-orientation-lock"]
"""The rules whose outcome hangs on the look, and on the size of the screen; the others are asked once."""
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FIND = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations
    .flatMap(one => one.nodes.map(node => `${one.impact} ${one.id}: ${node.target.join(' ')}: ${node.any
        .concat(node.all, node.none).map(check => check.message).join('; ') || one.help}`))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STYLE = "document.head.querySelectorAll('style')"
TIMED = "still there? without a script"
"""The warning itself goes on after 60 seconds, as WCAG 2.2.1 allows after a warning; axe objects to each
`meta refresh`. Whoever has scripts, as axe has, never meets this page."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page into which axe can be put; the page's own policy would refuse it."""
    context = browser.new_context(viewport=NARROW, bypass_csp=True, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def faults(page: Page, rules: list[str]) -> list[str]:
    """What axe has against the page as it stands, each as impact, rule, place and reason."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(FIND, rules)
    return found


def chooses(page: Page, service: Service, look: str) -> None:
    """Choose colours for the visit as a person does."""
    page.goto(f"{service.address}/look?from={service.codes['every']}")
    page.locator(f"[name=colours][value='{look}']").check()
    moves(page, "main form .act button")


def wears(page: Page, look: str) -> None:
    """Put another look in the place of the chosen one, as it would have come from the server."""
    css = str(web.inline_asset(f"looks/{look}.css").text)
    page.evaluate(f"css => {STYLE}[{STYLE}.length - 1].textContent = css", css)
    page.evaluate("to => document.querySelector('meta[name=color-scheme]').content = to", SCHEMES[look])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_in_any_state(example: Service, page: Page, language: str) -> None:
    speak(page, example, language)
    chooses(page, example, "light")
    found, seen = [], []
    for state in every_state(page, example):
        seen.append(state)
        here = faults(page, RULES)
        if state == TIMED:
            assert [one.split(":")[0] for one in here] == ["critical meta-refresh"]
            here = []
        if state != "the chat is gone":  # With the cookie went the language and the look.
            # People at work are asked in English and Welsh.
            expected = "en" if state.endswith("attendee") or state == "names before sending" else language
            assert page.locator("html").get_attribute("lang") == expected, state
            for look in OTHER_LOOKS if language == "en" else ():
                wears(page, look)
                here += [f"{look}: {one}" for one in faults(page, OF_COLOURS)]
            wears(page, "light")
        page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
        here += [f"zoomed: {one}" for one in faults(page, OF_SIZE)]
        if page.evaluate(OVERFLOW) > 0:
            here.append("something is wider than the screen")
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        found += [f"{state}: {one}" for one in here]
    assert found == []
    assert len(seen) > STATES


@pytest.mark.parametrize("look", COLOURS)
def test_a_look_that_is_chosen_is_what_the_page_wears(example: Service, page: Page, look: str) -> None:
    chooses(page, example, look)
    last = page.evaluate(f"{STYLE}[{STYLE}.length - 1].textContent")
    assert last == str(web.inline_asset(f"looks/{look}.css").text)
    assert page.locator("meta[name=color-scheme]").get_attribute("content") == SCHEMES[look]
    assert faults(page, RULES) == []


def test_axe_is_awake(example: Service, page: Page) -> None:
    page.goto(example.address)
    page.evaluate("document.querySelector('label').remove(); document.body.style.color = '#eee'")
    found = {one.split(":")[0] for one in faults(page, RULES)}
    assert {"critical label", "serious color-contrast"} <= found
