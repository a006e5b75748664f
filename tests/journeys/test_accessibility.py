"""axe finds nothing in any state: each look, in English and in Arabic, on a narrow phone and at 400 % zoom.

What a program can find is a part of what there is: `docs/accessibility.md` says what it cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Service
from tests.journeys.states import every_state, moves, speak

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 320, "height": 256}
"""A screen of 1280 by 1024 at 400 %."""
DESK = {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FIND = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations
    .flatMap(one => one.nodes.map(node => `${one.impact} ${one.id}: ${node.target.join(' ')}: ${node.any
        .concat(node.all, node.none).map(check => check.message).join('; ') || one.help}`))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def page(browser: Browser, size: dict[str, int]) -> Iterator[Page]:
    """A page into which axe can be put; the page's own policy would refuse it."""
    context = browser.new_context(viewport=size, bypass_csp=True, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def faults(page: Page) -> list[str]:
    """What axe has against the page as it stands, each as impact, rule, place and reason."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(FIND, RULES)
    return found


def looks_like(page: Page, service: Service, look: str) -> None:
    """Choose colours for the visit as a person does."""
    page.goto(f"{service.address}/look?from={service.codes['every']}")
    page.locator(f"[name=colours][value='{look}']").check()
    moves(page, "main form .act button")


@pytest.mark.parametrize(
    ("look", "language", "size"),
    [
        ("light", "en", NARROW),
        ("light", "ar", ZOOMED),
        ("dark", "en", ZOOMED),
        ("dark", "ar", NARROW),
        ("contrast", "en", ZOOMED),
        ("contrast", "ar", NARROW),
        ("cream", "en", NARROW),
        ("cream", "ar", DESK),
    ],
)
def test_axe_finds_nothing_in_any_state(
    example: Service, page: Page, look: str, language: str, size: dict[str, int]
) -> None:
    speak(page, example, language)
    looks_like(page, example, look)
    found, seen = [], []
    for state in every_state(page, example):
        seen.append(state)
        assert page.locator("html").get_attribute("lang") == language, state
        assert page.locator(f"meta[name=color-scheme][content={SCHEMES[look]}]").count(), state
        found += [f"{state}: {one}" for one in faults(page)]
        if page.evaluate(OVERFLOW) > 0:
            found.append(f"{state}: something is wider than the screen")
    assert found == []
    assert len(seen) > STATES


SCHEMES = {"light": "light", "cream": "light", "dark": "dark", "contrast": "dark"}
STATES = 45
