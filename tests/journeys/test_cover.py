"""Who reads when, entered in a browser; what it says to who answers; and a comment left to another reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from survey_app.services import clock
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.test_accessibility import NARROW, OVERFLOW, RULES, faults
from tests.journeys.test_staff import SIZES, make_account
from tests.respondents import answer

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
CLOCK = re.compile(
    r"Nobody is reading (now|tonight)\. A person will next|A person reads this on .* if you send it before"
)


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A window into which axe can be put; the pages' own policy would refuse it."""
    context = browser.new_context(viewport=SIZES["desk"], bypass_csp=True, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


def look(page: Page, name: str, *sizes: str) -> None:
    """Hold the page against axe and each width, and keep its picture."""
    page.wait_for_load_state()
    for size, viewport in (("desk", SIZES["desk"]), ("phone", PHONE), ("narrow", NARROW)):
        if sizes and size not in sizes:
            continue
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        assert page.evaluate(OVERFLOW) <= 0, f"{name} is too wide for {size}"
        assert faults(page, RULES) == [], name
        page.screenshot(path=PICTURES / f"cover-{name}-{size}.png", full_page=True)
    page.set_viewport_size(SIZES["desk"])  # type: ignore[arg-type]


def test_the_cover_is_entered_and_people_are_told_the_day_by_it(
    service: Service, desk: BrowserContext
) -> None:
    answer(service.database, service.codes["younger"], words={"Q01.8": "She listened to me."})
    page = desk.new_page()
    for number in (1, 2):
        make_account(service, page, "reader", f"Reader {number} {clock.now():%f}")
        desk.clear_cookies()
    make_account(service, page, "administrator", f"Boss {clock.now():%f}")
    page.goto(f"{service.address}/staff/cover")
    look(page, "empty", "desk")
    page.get_by_role("button", name="Save the cover").click()
    expect(page.locator("#summary")).to_contain_text("Name two readers at least")
    look(page, "to-mend", "phone")
    for row in page.locator("fieldset").all():
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
            row.get_by_label(day).check()
    page.get_by_role("button", name="Save the cover").click()
    expect(page.get_by_text("What is sent now is read on")).to_be_visible()
    page.get_by_label("First day away").fill("2026-12-01")
    page.get_by_label("Last day away").fill("2026-12-02")
    page.get_by_role("button", name="Save the absence").click()
    look(page, "entered", "phone", "narrow")

    person = desk.new_page()
    person.goto(f"{service.address}/c/{service.codes['parent']}")
    expect(person.get_by_text(CLOCK)).to_be_visible()
    look(person, "start", "phone")
    person.get_by_role("button", name="See all questions on one page").click()
    expect(person.get_by_text(CLOCK).first).to_be_visible()
    look(person, "boxes", "phone")
    person.close()

    desk.clear_cookies()
    make_account(service, page, "reader", f"Third {clock.now():%f}")
    page.goto(f"{service.address}/staff/comments/next")
    look(page, "comment", "phone")
    page.get_by_role("button", name="I know who this is").click()
    expect(page.get_by_text("You will not see it again")).to_be_visible()
    look(page, "queue", "narrow")
