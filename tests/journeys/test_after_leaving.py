"""What is left on the device after leaving and after finishing, in a real browser: nothing of the service."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from survey_app.participant.visits import NEUTRAL_PAGE
from survey_app.store.tables import Conversation, DraftAnswer
from tests.journeys.conftest import Service
from tests.journeys.robot import press
from tests.journeys.test_script import begins, comes_true, rows

pytestmark = pytest.mark.browser

STORED = """async () => ({
    local: Object.entries(localStorage), session: Object.entries(sessionStorage),
    databases: await indexedDB.databases(), caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    seen: document.cookie, name: window.name,
})"""
NOTHING = {
    "local": [], "session": [], "databases": [], "caches": [], "workers": 0, "seen": "", "name": "",
}  # fmt: skip
WAYS: dict[str, Callable[[Page], None]] = {
    "the button": lambda phone: phone.locator("header .leave").click(),
    "Shift three times": lambda phone: _leaves_by_shift(phone),
    "the first stop of the keyboard": lambda phone: _leaves_by_keyboard(phone),
}


def _leaves_by_shift(phone: Page) -> None:
    for _time in range(3):
        phone.keyboard.press("Shift")


def _leaves_by_keyboard(phone: Page) -> None:
    """Leave is the first stop from the top of a page, before the link that skips to the main part."""
    phone.reload()
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.className") == "leave"
    phone.keyboard.press("Enter")


class Asked:
    """Every request of a browser, and which of them leave our own machine."""

    def __init__(self, context: BrowserContext, own: str) -> None:
        self.elsewhere: list[str] = []
        self.with_referrer: list[str] = []
        self.own = own
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.own, "data:", "about:")):
            self.elsewhere.append(request.url)
            self.with_referrer += [one for one in (request.headers.get("referer"),) if one]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone; what is not ours is answered by a page that stands for the neutral one."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.route(re.compile("^https://"), lambda route: route.fulfill(status=200, body="the weather"))
    yield context
    context.close()


def history(context: BrowserContext, phone: Page) -> list[str]:
    """The addresses that Back and Forward could still lead to."""
    session = context.new_cdp_session(phone)
    entries: dict[str, Any] = session.send("Page.getNavigationHistory")
    session.detach()
    return [entry["url"] for entry in entries["entries"]]


@pytest.mark.parametrize("way", WAYS)
def test_after_leaving_storage_cache_and_back_show_nothing_and_an_old_tab_cannot_go_on(
    service: Service, context: BrowserContext, way: str
) -> None:
    phone = context.new_page()
    asked = Asked(context, service.address)
    before = rows(service, Conversation), rows(service, DraftAnswer)
    begins(phone, service)
    old_tab = context.new_page()
    old_tab.goto(phone.url)
    heading = old_tab.locator("h1").inner_text()
    WAYS[way](phone)
    phone.wait_for_url(NEUTRAL_PAGE)

    assert comes_true(phone, lambda: (rows(service, Conversation), rows(service, DraftAnswer)) == before)
    assert [one for one in history(context, phone) if service.address in one] == []
    phone.go_back()
    assert phone.url == "about:blank"
    # The other tab still shows what it showed, and that is all: a press leads to the first page.
    press(old_tab, "^Skip$")
    assert comes_true(old_tab, lambda: old_tab.locator("h1").inner_text() != heading)
    assert (rows(service, Conversation), rows(service, DraftAnswer)) == before
    assert context.new_page().goto(f"{service.address}/privacy") is not None
    assert context.pages[-1].evaluate(STORED) == NOTHING
    assert set(asked.elsewhere) == {NEUTRAL_PAGE}
    assert asked.with_referrer == []


def test_after_finishing_storage_cache_and_back_show_no_answer_and_nothing_went_elsewhere(
    service: Service, context: BrowserContext
) -> None:
    phone = context.new_page()
    asked = Asked(context, service.address)
    before = rows(service, Conversation), rows(service, DraftAnswer)
    begins(phone, service)
    phone.get_by_text("Mostly true", exact=True).click()
    press(phone, "^Next$")
    while not phone.get_by_role("button", name=re.compile("^Send")).count():
        heading = phone.locator("h1").inner_text()
        press(phone, "^(Skip|Continue)$")
        assert comes_true(phone, lambda heading=heading: phone.locator("h1").inner_text() != heading)  # type: ignore[misc]
    press(phone, "^Send")
    assert comes_true(phone, lambda: "Thank" in phone.locator("h1").inner_text())
    assert (rows(service, Conversation), rows(service, DraftAnswer)) == before
    assert phone.evaluate(STORED) == NOTHING
    for _step in range(3):
        phone.go_back()
        assert "Mostly true" not in phone.locator("body").inner_text()
        assert not phone.locator("input:checked").count()
    # Nothing that a browser keeps of what it was sent: every answer forbade it.
    assert set(asked.elsewhere) == set()


def test_without_a_script_leaving_ends_the_visit_and_what_remains_is_said_before(
    service: Service, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.route(re.compile("^https://"), lambda route: route.fulfill(status=200, body="the weather"))
    phone = context.new_page()
    before = rows(service, Conversation)
    phone.goto(f"{service.address}/leave")
    told = phone.locator("main").inner_text()
    assert "The history of this device may still show that you were here." in told
    assert "Without scripts, Back may show where you were, but not your answers." in told
    phone.goto(f"{service.address}/c/{service.codes['young_person']}")
    press(phone, "^Start$")
    press(phone, "^Continue$")
    phone.get_by_text("Mostly true", exact=True).click()
    press(phone, "^Next$")
    phone.locator("header .leave").click()
    phone.wait_for_url(NEUTRAL_PAGE)
    assert comes_true(phone, lambda: rows(service, Conversation) == before)
    for _step in range(5):
        phone.go_back()
        assert not phone.locator("input:checked").count()
        assert "Mostly true" not in " ".join(phone.locator("main .said, main .mine").all_inner_texts())
    context.close()
