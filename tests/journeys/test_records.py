"""Numbers, activities and a worksheet entered in a browser, the worksheet by keyboard; axe; narrow."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from survey_app.services import clock
from tests.journeys.conftest import Service
from tests.journeys.test_accessibility import NARROW, OVERFLOW, RULES, faults
from tests.journeys.test_staff import SIZES, make_account

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window into which axe can be put; the pages' own policy would refuse it."""
    context = browser.new_context(viewport=SIZES["desk"], bypass_csp=True, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def look(page: Page) -> None:
    """Hold the page, everything on it opened, against axe and the narrowest width."""
    page.wait_for_load_state()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert faults(page, RULES) == [], page.url
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert page.evaluate(OVERFLOW) <= 0, f"{page.url} is too wide"
    page.set_viewport_size(SIZES["desk"])  # type: ignore[arg-type]


def test_what_staff_enter_beside_what_people_said(service: Service, page: Page) -> None:
    make_account(service, page, "administrator", f"Records {clock.now():%f}")
    page.goto(f"{service.address}/staff/records/new")
    look(page)
    page.get_by_label("What is counted").select_option("INV-2-A1")
    page.get_by_label("Year or quarter").fill("2026-Q1")
    page.get_by_label("The number").fill("130")
    page.get_by_label("Which record it is from").fill("Case system")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#summary")).to_contain_text("Is that right?")
    look(page)
    page.get_by_label("The number").fill("83")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_label("Year or quarter")).to_have_value("2026-Q1")
    page.goto(f"{service.address}/staff/records?year=2026")
    look(page)
    page.get_by_role("link", name="83%").click()
    look(page)

    page.goto(f"{service.address}/staff/activities/new")
    look(page)
    page.get_by_label("Title").fill("Evening for carers")
    page.get_by_label("Day, or first day").fill("2026-01-20")
    # Pressed again before the answer is there, it is entered once all the same.
    page.get_by_role("button", name="Keep it").evaluate(
        "b => { b.click(); setTimeout(() => b.click(), 20); }"
    )
    expect(page.get_by_role("link", name="Evening for carers", exact=True)).to_be_visible()
    look(page)

    page.goto(f"{service.address}/staff/worksheets")
    look(page)
    page.get_by_role("button", name=re.compile("Begin.*How are we doing")).press("Enter")
    look(page)
    page.get_by_role("link", name="Policy, Service Development").press("Enter")
    look(page)
    first = page.get_by_role("radio", name="Not rated yet").first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Save NCC-6.1").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("radio", name="We have made a start").first).to_be_checked()
    page.get_by_role("button", name="Save this section and go on").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Management and Support")
