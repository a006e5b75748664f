"""Themes of a summary and their quotes, in a real browser: nothing for axe, nothing cut off, two roles."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from survey_app.services import clock, collections, subjects, summaries
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.test_accessibility import OVERFLOW, RULES, faults
from tests.journeys.test_staff import SIZES, make_account
from tests.respondents import answer, code_comments, comments_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def code(service: Service) -> str:
    """A collection with two releases, two themes that come together, and words that may be quoted."""
    today = clock.today()
    with service.database.writing() as session:
        asked = collections.Opening(
            "Q03", title="School sessions", opens_on=today, disclosure_class="protected"
        )
        made = collections.open_collection(session, service.partnership_id, asked, today).code
    for first, second in ((range(15), range(30, 60)), (range(60), range(25))):
        sent = answer(service.database, made, words={"Q03.6": "She listened to me all day."}, times=60)
        ids = comments_of(service.database, sent)
        code_comments(service.database, [ids[place] for place in first], "T01", may_quote=True)
        code_comments(service.database, [ids[place] for place in second], "T02", may_quote=True)
        with service.database.writing() as session:
            found = collections.find(session, made, today)
            assert found is not None
            summaries.build(session, subjects.of_collection(found), today)
    return made


def look_at(page: Page, name: str) -> list[str]:
    """What is wrong with a page, narrow and wide, light and dark, with everything opened."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    wrong = []
    for size in SIZES.values():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            wrong += [f"{name} {size['width']} {scheme}: {fault}" for fault in faults(page, RULES)]
        if page.evaluate(OVERFLOW) > 0:
            wrong.append(f"{name} {size['width']}: something is wider than the screen")
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}-{size['width']}.png", full_page=True)
    return wrong


def test_a_coordinator_chooses_a_quote_and_a_viewer_reads_it_beside_its_theme(
    service: Service, browser: Browser, code: str
) -> None:
    wrong = []
    with browser.new_context(bypass_csp=True) as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        make_account(service, page, "coordinator", f"Chooses {clock.now():%f}")
        page.goto(f"{service.address}/staff/collections/{code}/summary")
        wrong += look_at(page, "themes-coordinator")
        page.get_by_role("link", name="Choose quotes").click()
        page.locator("main section details > summary").first.click()
        page.locator("main section textarea").first.fill("She listened to me …")
        page.locator("main section button", has_text="Show these words").first.click()
        expect(page.get_by_text("Shown in the summary.").first).to_be_visible()
        wrong += look_at(page, "quotes-coordinator")
    with browser.new_context(bypass_csp=True) as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        make_account(service, page, "viewer", f"Looks {clock.now():%f}")
        page.goto(f"{service.address}/staff/collections/{code}/summary")
        expect(page.locator("blockquote", has_text="She listened to me …").first).to_be_visible()
        expect(page.get_by_role("link", name="Choose quotes")).to_have_count(0)
        wrong += look_at(page, "themes-viewer")
    assert wrong == []


def test_a_chart_is_saved_as_a_drawing_and_as_a_picture_and_is_copied(
    service: Service, browser: Browser, code: str
) -> None:
    # With the page's own policy in force, which must let all three through.
    with browser.new_context() as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        make_account(service, page, "viewer", f"Saves {clock.now():%f}")
        page.goto(f"{service.address}/staff/collections/{code}/summary")
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        chart = page.locator(".chart").first
        with page.expect_download() as drawing:
            chart.get_by_role("button", name="As a drawing (SVG)").click()
        assert drawing.value.suggested_filename == "chart.svg"
        assert b"<svg" in drawing.value.path().read_bytes()[:500]
        with page.expect_download() as picture:
            chart.get_by_role("button", name="As a picture (PNG)").click()
        with Image.open(picture.value.path()) as saved:
            width = chart.locator("img").get_attribute("width")
            assert saved.width == 2 * int(str(width))
            assert saved.convert("L").getextrema() != (255, 255)
        # Granted only now: whoever is granted something is refused a second download without being asked.
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        chart.get_by_role("button", name="Copy the picture").click()
        expect(chart.get_by_role("button", name="Copied")).to_be_visible()
        kinds = page.evaluate("navigator.clipboard.read().then((all) => all.flatMap((one) => one.types))")
        assert kinds == ["image/png"]
