"""A coordinator's work by the keyboard alone: signing in, a collection, the evidence, a report, its file."""

from __future__ import annotations

import time

import pyotp
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from survey_app.reports import editions, files
from survey_app.services import clock
from tests.journeys.conftest import Service
from tests.journeys.test_staff import PASSWORD, make_account

pytestmark = pytest.mark.browser

MOST_TABS = 120
HAS_FOCUS = "one => one === document.activeElement"
SHOWS_FOCUS = """one => { const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; }"""


class Keys:
    """Somebody with a keyboard and nothing else, who goes on by Tab until the focus is where it should be."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, place: Locator) -> None:
        self._tab_until(place, HAS_FOCUS)
        assert place.evaluate(SHOWS_FOCUS), f"nobody sees that the focus is on {place}"

    def _tab_until(self, place: Locator, reached: str) -> None:
        for _ in range(MOST_TABS):
            if place.evaluate(reached):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} tabs do not lead to {place} on {self.page.url}")

    def press(self, place: Locator, key: str = "Enter") -> None:
        self.reach(place)
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()

    def choose(self, radio: Locator) -> None:
        """Tab leads into a group of radios, and the arrows through it."""
        name = radio.get_attribute("name")
        self._tab_until(radio, f"one => document.activeElement.name === '{name}'")
        for _ in range(MOST_TABS):
            if radio.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        expect(radio).to_be_checked()

    def write(self, place: Locator, text: str) -> None:
        self.reach(place)
        self.page.keyboard.type(text)


def test_from_signing_in_to_a_report_in_the_hand(service: Service, browser: Browser) -> None:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    page = context.new_page()
    name = f"Keys {clock.now():%f}"
    secret = make_account(service, page, "coordinator", name)
    page.get_by_role("button", name="Sign out").click()
    keys = Keys(page)

    page.goto(f"{service.address}/staff/sign-in")
    keys.write(page.get_by_label("Sign-in name"), name)
    keys.write(page.get_by_label("Password", exact=True), PASSWORD)
    page.keyboard.press("Enter")
    # The code of the next half minute, which is good already: that of this one was used to set them up.
    keys.write(page.get_by_label("One-time code", exact=True), pyotp.TOTP(secret).at(time.time() + 30))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What needs doing")

    keys.press(page.get_by_role("link", name="Open a collection").first)
    keys.press(page.locator("main a[href*='/collections/new/Q09']").first)
    keys.write(page.get_by_label("Title"), "By keyboard")
    keys.choose(page.get_by_label("After", exact=True))
    for box in page.locator("main form input[type=text]:visible").all():
        if not box.input_value() and "shared" not in (box.get_attribute("name") or ""):
            keys.write(box, "the spring campaign")
    keys.press(page.get_by_role("button", name="Open the collection"))
    expect(page.locator("h1")).to_have_text("By keyboard")

    keys.press(page.get_by_role("link", name="Evidence", exact=True).first)
    keys.press(page.locator("main a[href$='/evidence/SET']").first)
    keys.press(page.locator("main a[href*='/evidence/SET/SET-']").first)
    expect(page.locator("h1")).to_contain_text("SET-")

    keys.press(page.get_by_role("link", name="Reports", exact=True).first)
    keys.press(page.locator("main a[href$='/reports/new']").first)
    keys.choose(page.get_by_role("radio", name="Meeting digest"))
    keys.press(page.get_by_role("button", name="Make it"))
    expect(page.locator("main")).to_contain_text("waits to be made")
    editions.make_waiting(service.database, clock.today(), clock.now)
    files.make_waiting(service.database, clock.today())
    page.reload()
    with page.expect_download() as download:
        keys.press(page.locator("main a[href*='/docx']").first)
    assert download.value.suggested_filename.endswith(".docx")
    context.close()
