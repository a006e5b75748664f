"""From a theme of a summary to what the next person reads on their first page, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from survey_app.services import clock, collections, subjects, summaries
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.test_accessibility import NARROW, OVERFLOW, RULES, faults
from tests.journeys.test_staff import make_account
from tests.journeys.test_summaries import look_at
from tests.respondents import answer, code_comments, comments_of

pytestmark = pytest.mark.browser


@pytest.fixture
def code(service: Service) -> str:
    """A collection whose summary shows a theme, and which still asks people."""
    today = clock.today()
    with service.database.writing() as session:
        opening = collections.Opening("Q03", "School sessions", today, disclosure_class="protected")
        made = collections.open_collection(session, service.partnership_id, opening, today).code
    sent = answer(service.database, made, words={"Q03.6": "The path is dark."}, times=15)
    code_comments(service.database, comments_of(service.database, sent), "T01")
    with service.database.writing() as session:
        found = collections.find(session, made, today)
        assert found is not None
        summaries.build(session, subjects.of_collection(found), today)
    return made


def test_staff_do_something_about_a_theme_and_the_next_person_reads_it_first(
    service: Service, browser: Browser, code: str
) -> None:
    with browser.new_context(bypass_csp=True) as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        make_account(service, page, "coordinator", f"Acts {clock.now():%f}")
        page.goto(f"{service.address}/staff/collections/{code}/summary")
        page.get_by_role("link", name="Do something about this").first.click()
        wrong = look_at(page, "action-new")
        page.get_by_label("What is done").fill("Ask the council for lights on the path")
        page.get_by_label("Who sees to it").fill("District lead")
        page.get_by_label("Under way").check()
        page.get_by_role("button", name="Enter the action").click()
        page.get_by_role("link", name="English").click()
        page.get_by_label("What people said").fill("The path is too dark.")
        page.get_by_label("What was done about it").fill("We ask the council for lights.")
        wrong += look_at(page, "action-words")
        page.get_by_role("button", name="Keep the words").click()
        page.get_by_role("button", name="Let people be told").click()
        expect(page.get_by_text("People are told of it from now on.")).to_be_visible()
        wrong += look_at(page, "action")
        for address in ("/staff/actions", "/staff/actions/raised"):
            page.goto(service.address + address)
            wrong += look_at(page, address.strip("/").replace("/", "-"))
    with browser.new_context(java_script_enabled=False, viewport=NARROW) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{service.address}/c/{code}")
        expect(page.get_by_text("We ask the council for lights.")).to_be_visible()
        page.get_by_role("link", name="What we did after others told us").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You said, we did")
        expect(page.get_by_text("The path is too dark.")).to_be_visible()
    with browser.new_context(bypass_csp=True, viewport=NARROW) as context:  # type: ignore[arg-type]
        page = context.new_page()
        for name in ("", "/said-and-did"):
            page.goto(f"{service.address}/c/{code}{name}")
            wrong += _looks(page, f"first{name.replace('/', '-')}")
    assert wrong == []


def _looks(page: Page, name: str) -> list[str]:
    wrong = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        wrong += [f"{name} {scheme}: {fault}" for fault in faults(page, RULES)]
        page.screenshot(path=PICTURES / f"said-{name}-{scheme}.png", full_page=True)
    if page.evaluate(OVERFLOW) > 0:
        wrong.append(f"{name}: something is wider than the screen")
    return wrong
