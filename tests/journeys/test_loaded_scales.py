"""A coordinator loads a made-up scale, somebody answers it, and a reader sees at once what needs a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from survey_app.services import clock
from tests.instrument_files import COPYRIGHT, wording_file
from tests.journeys.conftest import Service
from tests.journeys.test_accessibility import NARROW, OVERFLOW, RULES, faults
from tests.journeys.test_staff import make_account

pytestmark = pytest.mark.browser


@pytest.fixture
def pages(browser: Browser) -> Iterator[tuple[Page, Page, Page]]:
    """The screens of a reader, a coordinator and somebody who answers, into which axe can be put."""
    contexts = [
        browser.new_context(viewport=NARROW, bypass_csp=True)  # type: ignore[arg-type]
        for _ in range(3)
    ]
    for context in contexts:
        context.set_default_timeout(15_000)
    first, second, third = (context.new_page() for context in contexts)
    yield first, second, third
    for context in contexts:
        context.close()


def holds(page: Page) -> None:
    """axe has nothing against the page as it stands, and nothing of it is wider than the screen."""
    assert faults(page, RULES) == []
    assert page.evaluate(OVERFLOW) <= 0


def test_a_scale_is_loaded_answered_and_an_answer_about_risk_reaches_a_reader(
    service: Service, pages: tuple[Page, Page, Page]
) -> None:
    reader, desk, person = pages
    stamp = f"{clock.now():%f}"
    make_account(service, reader, "reader", f"Reader {stamp}")
    make_account(service, desk, "coordinator", f"Coordinator {stamp}")

    desk.get_by_role("link", name="Collections", exact=True).first.click()
    desk.get_by_role("link", name="Scales").click()
    holds(desk)
    desk.get_by_role("link", name="CORE-10").click()
    desk.get_by_label("The file with the wording").set_input_files(
        {"name": "own.csv", "mimeType": "text/csv", "buffer": wording_file("core10").encode()}
    )
    desk.get_by_role("button", name="Load it").click()
    expect(desk.locator("main")).to_contain_text("wants its copyright line")
    holds(desk)
    desk.get_by_label("The file with the wording").set_input_files(
        {"name": "own.csv", "mimeType": "text/csv", "buffer": wording_file("core10").encode()}
    )
    desk.get_by_label("Copyright line").fill(COPYRIGHT)
    desk.get_by_role("button", name="Load it").click()
    expect(desk.locator("main")).to_contain_text("The wording is loaded.")
    holds(desk)
    desk.get_by_role("link", name="Open a collection").click()
    desk.get_by_label("Title").fill(f"How things are {stamp}")
    desk.get_by_label("Before", exact=True).check()
    desk.get_by_role("button", name="Open the collection").click()
    link = desk.get_by_label("Link").input_value()

    person.goto(link)
    expect(person.locator("main")).to_contain_text(COPYRIGHT)
    person.get_by_role("button", name="Start", exact=True).click()
    person.get_by_role("button", name="Continue").click()
    for number in range(1, 11):
        expect(person.locator("h1")).to_have_text(f"Made-up line {number}.")
        expect(person.locator("main")).to_contain_text(COPYRIGHT)
        if number == 6:
            holds(person)
        person.get_by_text("Made-up answer 2", exact=True).last.click()
        person.get_by_role("button", name="Next", exact=True).click()
    expect(person.locator("h1")).to_have_text("Was it OK to ask you this?")
    person.get_by_text("Yes", exact=True).last.click()
    person.get_by_role("button", name="Next", exact=True).click()
    expect(person.locator("h1")).to_have_text("Check your answers")
    person.get_by_role("button", name=re.compile("^Send")).click()
    expect(person.locator("h1")).to_have_text("Thank you")

    reader.goto(f"{service.address}/staff/")
    expect(reader.locator("main")).to_contain_text("An answer must be seen by a person now.")
    reader.get_by_role("link", name="See it").click()
    expect(reader.locator("main")).to_contain_text("Made-up line 6.")
    expect(reader.locator("main")).to_contain_text("Made-up answer 2")
    holds(reader)
    reader.get_by_label("Told the safeguarding lead").check()
    reader.get_by_label("Why").fill("Rang on the day.")
    reader.get_by_role("button", name="Record, and go on").click()
    expect(reader.locator("main")).to_contain_text("The decision is recorded.")
