"""Words that wait behind a page that wants something mended are there when the person comes back to them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.journeys.conftest import Service
from tests.journeys.states import SEND, moves, starts

pytestmark = pytest.mark.browser


def test_what_was_begun_on_the_next_turn_waits_while_the_last_one_is_mended(
    example: Service, browser: Browser
) -> None:
    held: list[Route] = []
    context = browser.new_context()
    page = context.new_page()
    turn = page.locator("main")
    starts(page, example, "every")
    moves(page, SEND)
    while turn.get_attribute("data-q") != "T.rate":
        moves(page, "main button[name=skip]")
        page.wait_for_timeout(150)
    page.route("**/answers", lambda route: held.append(route))
    page.locator("main label.pick").first.click()
    page.locator("#note").fill("x" * 150)
    moves(page, SEND)
    assert turn.get_attribute("data-q") == "T.then"
    page.locator("main [name=then]").first.check()
    held.pop().continue_()
    expect(page.locator(".problem")).to_be_visible()
    assert turn.get_attribute("data-q") == "T.rate"
    page.unroute("**/answers")
    page.locator("#note").fill("short")
    moves(page, SEND)
    assert turn.get_attribute("data-q") == "T.then"
    expect(page.locator("main [name=then]").first).to_be_checked()
    context.close()
