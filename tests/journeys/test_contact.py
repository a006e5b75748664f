"""Asking for contact in a browser: by the keyboard on a phone, without a script, in every look."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect
from sqlalchemy import select

from survey_app.services import cover
from survey_app.store.database import Database
from survey_app.store.tables import ContactRequest
from tests import loaded
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.test_accessibility import AXE, FIND, OVERFLOW, RULES
from tests.journeys.test_staff import make_account
from tests.journeys.test_ways_of_using import phones, presses, tabs_to
from tests.respondents import asks_for_contact

pytestmark = pytest.mark.browser
__all__ = ["phones"]

Phones = Callable[..., Page]
KEPT = """async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length,
    (await indexedDB.databases()).length]"""
FORM = "main form[action^='/contact-me']"


@pytest.fixture(scope="module")
def read(service: Service) -> Service:
    """The service with people who read on every day and until midnight."""
    read_every_day(service)
    return service


def read_every_day(service: Service) -> None:
    made = [loaded.reader(service.database, service.partnership_id, name) for name in ("kim", "lee")]
    with service.database.writing() as session:
        cover.enter(session, service.partnership_id, {one: (range(7), 24) for one in made})


def how_many_unwanted(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(ContactRequest.unwanted)).all().count(True)


def how_many(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(ContactRequest.id)).all())


def looks_at(page: Page, name: str) -> None:
    """Ask axe, look whether anything is cut off, and keep a picture."""
    page.evaluate(AXE)
    assert page.evaluate(FIND, RULES) == []
    assert page.evaluate(OVERFLOW) == 0
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"contact-{name}.png", full_page=True)


def test_in_the_middle_of_a_chat_by_the_keyboard_and_back_to_the_next_question(
    read: Service, phones: Phones
) -> None:
    page = phones()
    page.goto(f"{read.address}/c/{read.codes['younger']}")
    tabs_to(page, "main button[value=chat]")
    presses(page, "Enter")
    question, entries = page.locator("h1").inner_text(), page.evaluate("history.length")
    tabs_to(page, "footer summary")
    page.keyboard.press("Enter")
    for link in ("footer details a[href^='/help']", "main a[href^='/contact-me']"):
        tabs_to(page, link)
        presses(page, "Enter")
    before = how_many(read.database)
    tabs_to(page, "#name")
    page.keyboard.type("Kit")
    presses(page, "Enter")
    expect(page.locator("main .problem")).to_be_focused()
    expect(page.locator("#name")).to_have_value("Kit")
    assert how_many(read.database) == before
    tabs_to(page, "[name=way]")
    page.keyboard.press("Space")
    tabs_to(page, "#detail")
    page.keyboard.type("07700 900123")
    tabs_to(page, f"{FORM} .act button")
    presses(page, "Enter")
    expect(page.locator("h1")).to_have_text("Thank you for telling us")
    expect(page.locator("h1")).to_be_focused()
    assert how_many(read.database) == before + 1
    assert "07700" not in page.content()
    assert page.evaluate("history.length") == entries
    assert page.evaluate(KEPT) == [0, 0, 0, 0]
    tabs_to(page, "main a.button[href$='/chat']")
    presses(page, "Enter")
    expect(page.locator("h1")).to_have_text(question)
    page.go_back()
    assert "07700" not in page.content()


def test_without_a_script_and_called_off_again(read: Service, phones: Phones) -> None:
    page = phones(java_script_enabled=False)
    page.goto(f"{read.address}/contact-me?at={read.codes['parent']}")
    before = how_many(read.database)
    unwanted_before = how_many_unwanted(read.database)
    page.fill("#name", "Kit")
    page.click("label:has(#way-adult)")
    page.click(f"{FORM} .act button")
    expect(page.locator("#detail-wrong")).to_be_visible()
    expect(page.locator("#way-adult")).to_be_checked()
    page.fill("#detail", "My aunt, at the shop")
    page.click(f"{FORM} .act button")
    expect(page.locator("h1")).to_have_text("Thank you for telling us")
    assert how_many(read.database) == before + 1
    page.click(f"{FORM} .act button")
    expect(page.locator("h1")).to_have_text("That is done")
    assert how_many_unwanted(read.database) == unwanted_before + 1
    # The page before came as an answer and was kept nowhere: there is nothing to go back to.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("en", "dark"), ("ar", "light")])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    example: Service, phones: Phones, language: str, scheme: str
) -> None:
    page = phones(320, 640, bypass_csp=True, color_scheme=scheme, reduced_motion="reduce")
    code = example.codes["every"]
    page.goto(f"{example.address}/look?lang={language}&from={code}")

    page.goto(f"{example.address}/contact-me?at={code}")
    looks_at(page, f"form-{language}-{scheme}")
    page.fill("#name", "Kit")
    page.click(f"{FORM} .act button")
    expect(page.locator("main .problem")).to_be_visible()
    looks_at(page, f"mend-{language}-{scheme}")
    page.click("label:has(#way-call)")
    page.fill("#detail", "07700 900123")
    page.click(f"{FORM} .act button")
    expect(page.locator("main.thanks")).to_be_visible()
    looks_at(page, f"arrived-{language}-{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whoever_asks_is_told_a_day_and_a_reader_sees_what_keeps_them_safe_and_closes_it(
    read: Service, phones: Phones, scheme: str
) -> None:
    page = phones(320, 640, bypass_csp=True, color_scheme=scheme)
    page.goto(f"{read.address}/contact-me?at={read.codes['younger']}")
    looks_at(page, f"form-{scheme}")
    asks_for_contact(read.database, read.partnership_id, f"a page in {scheme} colours")
    make_account(read, page, "reader", f"Reader in {scheme} colours")
    looks_at(page, f"home-{scheme}")
    page.get_by_role("link", name="Contact").click()
    looks_at(page, f"queue-{scheme}")
    page.locator("main .todo a").first.click()
    expect(page.get_by_role("heading", name="Before you reach for the telephone")).to_be_visible()
    page.get_by_role("button", name="I tried, and could not reach them").click()
    looks_at(page, f"request-{scheme}")
    page.get_by_label("They could not be reached").check()
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_text("It is recorded what came of it.")).to_be_visible()
    page.get_by_role("link", name="Closed").click()
    page.locator("main .todo a").first.click()
    looks_at(page, f"closed-{scheme}")
