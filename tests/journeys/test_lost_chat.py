"""A conversation that is gone while answers wait on the page: nothing that was put in is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Service
from tests.journeys.states import SEND, moves, starts

pytestmark = pytest.mark.browser


def words_of(page: Page, service: Service) -> str:
    """Everything that the page to check shows."""
    page.goto(f"{service.address}/c/{service.codes['every']}/check")
    return " ".join(page.locator(".said").all_inner_texts())


def test_answers_that_wait_go_into_the_new_conversation(example: Service, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    starts(page, example, "every")
    moves(page, SEND)
    expect(page.get_by_role("status")).to_have_text("Saved")
    context.set_offline(True)
    page.locator("#choice-other").check()
    page.locator("#other").fill("My aunt")
    moves(page, SEND)
    page.get_by_text("The food", exact=True).click()
    moves(page, SEND)
    context.clear_cookies()
    context.set_offline(False)
    expect(page.locator("main .note")).to_contain_text("What you put in is still here.", timeout=15_000)
    expect(page.locator("h1")).to_have_text("What did you like?")
    expect(page.get_by_label("The food")).to_be_checked()
    moves(page, SEND)
    said = words_of(page, example)
    assert "My aunt" in said
    assert "The food" in said
    context.close()
