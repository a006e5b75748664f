"""A coordinator's and a reader's first day, in a real browser, with JavaScript and without."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from survey_app.services import accounts, clock, collections
from tests.journeys.conftest import PICTURES, Service
from tests.respondents import answer

pytestmark = pytest.mark.browser

PASSWORD = "three calm otters swim"
SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 900}}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def desk(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport=SIZES["desk"],  # type: ignore[arg-type]
        java_script_enabled=request.param,
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


def make_account(service: Service, page: Page, role: str, name: str) -> str:
    """Follow a one-time link, as the person who was sent it does. Gives the secret of their codes, or ""."""
    secret = ""
    with service.database.writing() as session:
        token = accounts.invite(session, service.partnership_id, role, clock.now())
    page.goto(f"{service.address}/staff/welcome/{token}")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    if page.locator("h1").inner_text() == "How you will sign in":
        page.get_by_role("link", name="Set up one-time codes").click()
        secret = re.sub(r"\s", "", page.locator("dd code").inner_text())
        page.get_by_label("One-time code", exact=True).fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="Use this app").click()
        page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("h1")).to_have_text("What needs doing")
    return secret


def test_a_coordinator_opens_a_collection_reads_its_summary_and_the_evidence(
    service: Service, desk: BrowserContext
) -> None:
    page = desk.new_page()
    name = f"Coordinator {clock.now():%f}"
    make_account(service, page, "coordinator", name)

    page.get_by_role("link", name="Open a collection").first.click()
    page.locator("a[href*='/collections/new/Q12']").first.click()
    title = f"Autumn conference {clock.now():%f}"
    page.get_by_label("Title").fill(title)
    page.get_by_label("After", exact=True).check()
    for box in page.locator("main form input[type=text]:visible").all():
        if not box.input_value() and "shared" not in (box.get_attribute("name") or ""):
            box.fill("the autumn conference")
    page.get_by_role("button", name="Open the collection").click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.get_by_role("img").first).to_be_visible()
    code = page.get_by_label("Link").input_value().rsplit("/", 1)[-1]

    page.goto(f"{service.address}/staff/collections/{code}/summary")
    assert "from 5 people on" in page.locator("main").inner_text()
    assert "{" not in page.locator("main").inner_text()
    answer(service.database, code, {"Q12.6": "good"}, {"Q12.5": "I will ask our team to read it."}, times=12)
    page.reload()
    PICTURES.mkdir(exist_ok=True)
    for size in SIZES.values():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=PICTURES / f"summary-{size['width']}.png", full_page=True)
        width = page.locator("main").bounding_box()
        assert width is not None
        assert width["x"] + width["width"] <= size["width"]
    assert "12" in page.locator("main").inner_text()

    for framework, measures in (("NCC", 60), ("INV", 59), ("LGA", 62), ("HSB", 48), ("SET", 134)):
        page.goto(f"{service.address}/staff/evidence/{framework}")
        ids = set(re.findall(rf"\b{framework}-[\w.-]*\w", page.locator("main").inner_text()))
        assert len(ids) == measures, framework

    page.get_by_role("button", name="Sign out").or_(page.get_by_role("link", name="Sign out")).first.click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto(f"{service.address}/staff/evidence")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_have_text("Prove that it is you")


def test_a_reader_meets_each_comment_and_decides(service: Service, desk: BrowserContext) -> None:
    with service.database.reading() as session:
        asked = collections.find(session, service.codes["parent"], clock.today())
        assert asked is not None
        question = next(turn.id for turn in asked.turns if turn.kind == "long_text")
    words = f"She rang me back each time, number {clock.now():%f}."
    answer(service.database, service.codes["parent"], words={question: words})
    page = desk.new_page()
    make_account(service, page, "reader", f"Reader {clock.now():%f}")
    page.get_by_role("link", name="Comments").click()
    page.locator("main a", has_text="She rang me back").or_(
        page.locator("main a[href*='/comments/']")
    ).first.click()
    for _ in range(40):
        if words in page.locator("main").inner_text():
            break
        page.goto(f"{service.address}/staff/comments/next?after={page.url.rsplit('/', 1)[-1].split('?')[0]}")
    assert words in page.locator("main").inner_text()
    here = page.url
    page.get_by_label("Nothing to pass on").check()
    page.locator("textarea[name=reason], input[name=reason]").first.fill("Praise; nobody is at risk.")
    page.get_by_role("button", name="Record, and stay here").click()
    page.goto(here)
    assert "Praise; nobody is at risk." in page.locator("main").inner_text()
