"""A tablet that is handed round, and a code to come back with on a device of one's own, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from survey_app.participant.visits import IDLE_SECONDS, WARNING_SECONDS
from survey_app.store.tables import Collection, Conversation
from tests.journeys.conftest import Service
from tests.journeys.states import SEND, is_still_there, moves, starts

pytestmark = pytest.mark.browser

STILL_THERE = "Are you still there?"
CANARY = "My aunt Canary"


@pytest.fixture
def tablet(browser: Browser) -> Iterator[Page]:
    """A page of a tablet whose clock the test winds on; nothing in it may go wrong or be forbidden."""
    context = browser.new_context(viewport={"width": 768, "height": 1024})
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
    yield page
    assert wrong == []
    context.close()


def stopped_clock(page: Page) -> None:
    """Let a page's clock go on only as the test winds it, however long the machine takes over a step."""
    page.clock.install(time=0)
    page.clock.pause_at(1)


def going_on(service: Service, name: str = "device") -> int:
    """How many conversations of a collection are kept."""
    of_it = select(Collection.id).where(Collection.code == service.codes[name]).scalar_subquery()
    kept = select(func.count()).select_from(Conversation).where(Conversation.collection_id == of_it)
    with service.database.reading() as session:
        return session.scalar(kept) or 0


def says_something(page: Page, service: Service, name: str = "device") -> None:
    """Begin and write something that nobody else may see."""
    starts(page, service, name)
    moves(page, SEND)
    page.locator("#choice-other").check()
    page.locator("#other").fill(CANARY)
    moves(page, SEND)
    expect(page.get_by_role("status")).to_have_text("Saved")
    expect(page.locator(".you")).to_contain_text(CANARY)


def shows_nothing_at_the_start(page: Page, service: Service) -> None:
    """Fail where the device is not at the start, or holds something of what was said."""
    expect(page.locator("h1")).to_have_text("After our walk")
    assert page.url == f"{service.address}/c/{service.codes['device']}"
    assert CANARY not in page.content()
    assert "Somebody has started here already" not in page.content()
    assert page.title() == "Before you start – Your views"


def test_a_device_that_nobody_touches_asks_as_often_as_somebody_is_there_and_then_goes_to_the_start(
    example: Service, tablet: Page
) -> None:
    before = going_on(example)
    stopped_clock(tablet)
    says_something(tablet, example)
    question = tablet.locator("h1").inner_text()
    dialog = tablet.get_by_role("dialog", name=STILL_THERE)
    for _time in range(12):
        tablet.clock.fast_forward((IDLE_SECONDS - 1) * 1000)
        expect(dialog).not_to_be_visible()
        tablet.clock.fast_forward(2_000)
        expect(dialog).to_be_visible()
        tablet.clock.fast_forward((WARNING_SECONDS - 5) * 1000)
        is_still_there(tablet, dialog.get_by_role("button", name="I am still here").click)
        expect(dialog).not_to_be_visible()
        expect(tablet.locator("main h1")).to_have_text(question)
    tablet.clock.fast_forward((IDLE_SECONDS - 5) * 1000)
    tablet.keyboard.press("Tab")
    tablet.clock.fast_forward(10_000)
    expect(dialog).not_to_be_visible()
    tablet.clock.fast_forward(IDLE_SECONDS * 1000)
    expect(dialog).to_be_visible()
    assert going_on(example) == before + 1
    tablet.clock.fast_forward((WARNING_SECONDS + 1) * 1000)
    shows_nothing_at_the_start(tablet, example)
    assert going_on(example) == before
    tablet.go_back()
    assert tablet.url == "about:blank", "nothing of the survey is behind"


def test_the_warning_is_a_dialog_that_the_keyboard_answers(example: Service, tablet: Page) -> None:
    stopped_clock(tablet)
    says_something(tablet, example)
    tablet.clock.fast_forward((IDLE_SECONDS + 1) * 1000)
    dialog = tablet.get_by_role("dialog", name=STILL_THERE)
    expect(dialog.get_by_role("button", name="I am still here")).to_be_focused()
    is_still_there(tablet, lambda: tablet.keyboard.press("Escape"))
    expect(dialog).not_to_be_visible()
    tablet.clock.fast_forward((IDLE_SECONDS + 1) * 1000)
    expect(dialog).to_be_visible()
    is_still_there(tablet, lambda: tablet.keyboard.press("Enter"))
    expect(dialog).not_to_be_visible()


def test_help_that_was_left_open_goes_to_the_start_too(example: Service, tablet: Page) -> None:
    before = going_on(example)
    stopped_clock(tablet)
    says_something(tablet, example)
    tablet.goto(f"{example.address}/help")
    tablet.clock.fast_forward((IDLE_SECONDS + 1) * 1000)
    expect(tablet.get_by_role("dialog", name=STILL_THERE)).to_be_visible()
    tablet.clock.fast_forward((WARNING_SECONDS + 1) * 1000)
    shows_nothing_at_the_start(tablet, example)
    assert going_on(example) == before


def test_the_start_waits_for_the_next_person_without_asking(example: Service, tablet: Page) -> None:
    stopped_clock(tablet)
    tablet.goto(f"{example.address}/c/{example.codes['device']}")
    tablet.clock.fast_forward((IDLE_SECONDS + WARNING_SECONDS) * 3_000)
    expect(tablet.get_by_role("dialog", name=STILL_THERE)).not_to_be_visible()


def test_after_thanks_the_next_person_gets_the_start_and_back_shows_nothing(
    example: Service, tablet: Page
) -> None:
    says_something(tablet, example)
    tablet.get_by_role("button", name="See my answers").click()
    expect(tablet.locator("h1")).to_have_text("Check your answers")
    assert tablet.get_by_text("Come back later").count() == 0
    tablet.get_by_role("button", name="Send my answers").click()
    expect(tablet.locator("h1")).to_have_text("Thank you")
    assert CANARY not in tablet.content()
    tablet.get_by_role("link", name="Ready for the next person").click()
    shows_nothing_at_the_start(tablet, example)
    tablet.go_back()
    assert CANARY not in tablet.content()
    starts(tablet, example, "device")
    expect(tablet.locator("h1")).to_contain_text("Hello from")


@pytest.mark.parametrize("script", [True, False])
def test_a_tablet_is_handed_on_in_the_middle_and_back_finds_nothing(
    example: Service, browser: Browser, script: bool
) -> None:
    # Other tests leave conversations behind, as people who walk away do.
    before = going_on(example)
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    before = going_on(example)
    page.goto(f"{example.address}/c/{example.codes['device']}")
    page.locator("main button[value=chat]").click()
    page.locator("main button", has_text="Continue").click()
    page.locator("#choice-other").check()
    page.locator("#other").fill(CANARY)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".you")).to_contain_text(CANARY)
    page.get_by_role("link", name="Hand over to the next person").click()
    expect(page.locator("h1")).to_have_text("Hand over to the next person?")
    page.get_by_role("link", name="Go on with the questions").click()
    expect(page.locator(".you")).to_contain_text(CANARY)
    page.get_by_role("link", name="Hand over to the next person").click()
    page.get_by_role("link", name="Delete it and go to the start").click()
    shows_nothing_at_the_start(page, example)
    assert going_on(example) == before
    page.go_back()
    expect(page.locator("h1")).not_to_have_text("What did you like?")
    assert CANARY not in page.content()
    context.close()


def test_thanks_goes_to_the_start_by_itself_soon(example: Service, tablet: Page) -> None:
    stopped_clock(tablet)
    says_something(tablet, example)
    tablet.get_by_role("button", name="See my answers").click()
    tablet.get_by_role("button", name="Send my answers").click()
    expect(tablet.locator("h1")).to_have_text("Thank you")
    tablet.clock.fast_forward(IDLE_SECONDS * 1000)
    expect(tablet.get_by_role("dialog", name=STILL_THERE)).to_be_visible()
    tablet.clock.fast_forward((WARNING_SECONDS + 1) * 1000)
    shows_nothing_at_the_start(tablet, example)


def test_the_link_to_come_back_fills_the_box_and_its_code_never_travels_in_an_address(
    example: Service, tablet: Page, browser: Browser
) -> None:
    says_something(tablet, example, "every")
    question = tablet.locator("h1").inner_text()
    tablet.get_by_role("button", name="Come back later").click()
    tablet.get_by_role("button", name="Give me a code").click()
    link = tablet.locator("main a[href*='/back#']")
    address = link.get_attribute("href") or ""
    code = address.split("#")[1]
    context = browser.new_context()
    phone = context.new_page()
    travelled: list[str] = []
    phone.on("request", lambda request: travelled.append(request.url))
    phone.goto(example.address + address)
    expect(phone.get_by_label("Your code for coming back")).to_have_value(re.compile(code))
    assert code not in phone.url
    moves(phone, "main form button")
    expect(phone.locator("h1")).to_have_text(question)
    assert CANARY not in phone.content()
    assert not any(code in url.split("#")[0] for url in travelled)
    tablet.goto(f"{example.address}/c/{example.codes['every']}/chat")
    expect(tablet.locator("h1")).to_have_text("After our walk")
    context.close()
