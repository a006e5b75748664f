"""Two coordinators change the codebook in a browser; no page of it is too wide, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from survey_app.services import clock, codebooks
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.test_accessibility import NARROW, OVERFLOW, RULES, faults
from tests.journeys.test_staff import SIZES, make_account
from tests.respondents import answer, code_comments, comments_of

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A window into which axe can be put; the pages' own policy would refuse it."""
    context = browser.new_context(viewport=SIZES["desk"], bypass_csp=True, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


def look(page: Page, name: str) -> None:
    """Hold the page against axe and a width of 320, and keep its picture at both sizes."""
    page.wait_for_load_state()
    expect(page.locator("h1")).to_be_visible()
    for size, viewport in (("desk", SIZES["desk"]), ("phone", NARROW)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        assert page.evaluate(OVERFLOW) <= 0, f"{name} is too wide for {size}"
        assert faults(page, RULES) == [], name
        page.screenshot(path=PICTURES / f"codebook-{name}-{size}.png", full_page=True)
    page.set_viewport_size(SIZES["desk"])  # type: ignore[arg-type]


def test_a_theme_is_added_another_split_reviewed_and_a_comment_coded_again(
    service: Service, desk: BrowserContext
) -> None:
    words = {"Q01.8": "She listened to me and she took my word."}
    sent = comments_of(service.database, answer(service.database, service.codes["younger"], words=words))
    code_comments(service.database, sent, "T01")
    page = desk.new_page()
    make_account(service, page, "coordinator", f"First {clock.now():%f}")
    page.get_by_role("link", name="Coding", exact=True).click()
    page.get_by_role("link", name="Codebook", exact=True).click()
    look(page, "list")
    page.get_by_role("link", name="Add a theme").click()
    page.get_by_role("button", name="Put it in the draft").click()
    expect(page.locator("#summary")).to_be_visible()
    look(page, "to-mend")
    page.get_by_label("Name").fill("Waiting rooms")
    page.get_by_label("Definition").fill("How the place is where people wait.")
    page.get_by_role("button", name="Put it in the draft").click()
    expect(page.locator("h1")).to_contain_text("Draft")

    page.goto(f"{service.address}/staff/codebook/themes/T01")
    look(page, "theme")
    page.get_by_role("link", name="Split it").click()
    look(page, "split")
    for number, name in ((1, "Being heard"), (2, "Being believed")):
        box = page.locator("fieldset").nth(number - 1)
        box.get_by_label("Name").fill(name)
        box.get_by_label("Definition").fill("Whether it was so.")
    page.get_by_role("button", name="See what this does").click()
    look(page, "preview")
    page.get_by_role("button", name="Put it in the draft").click()
    look(page, "draft")
    page.get_by_label("Why are these changes made?").fill("People speak of the two apart.")
    page.get_by_role("button", name="Ask for a review").click()

    second = desk.new_page()
    second.context.clear_cookies()
    make_account(service, second, "coordinator", f"Second {clock.now():%f}")
    second.get_by_role("link", name="Review it").click()
    expect(second.locator("h1")).to_contain_text("review")
    look(second, "review")
    second.get_by_role("button", name="Put it in use").click()
    expect(second.get_by_role("link", name="Being heard")).to_be_visible()
    look(second, "used")
    second.get_by_role("link", name="Version 1", exact=True).click()
    expect(second.locator("h1")).to_have_text("Version 1")
    look(second, "version")
    second.goto(f"{service.address}/staff/codebook/again")
    look(second, "again")
    second.locator("main .todo a").first.click()
    look(second, "again-one")
    second.get_by_label("Being heard").check()
    second.get_by_role("button", name="Record it").click()
    expect(second.locator("main")).to_contain_text("It is coded again.")
    with service.database.reading() as session:
        assert codebooks.current(session, service.partnership_id).version == "own-1"
