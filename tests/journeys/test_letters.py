"""A letter and a certificate fetched by keyboard in a real browser: nothing for axe, nothing cut off."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from survey_app.services import activities, clock
from survey_app.services.activities import Given
from tests.journeys.conftest import Service
from tests.journeys.test_staff import make_account
from tests.journeys.test_summaries import look_at
from tests.papers.readers import docx_text

pytestmark = pytest.mark.browser


def test_a_letter_and_a_certificate_are_fetched_by_keyboard(service: Service, browser: Browser) -> None:
    held = Given("training", "Spring course", "practitioners", None, date(2026, 11, 10))
    with service.database.writing() as session:
        activity = activities.enter(session, service.partnership_id, held, max(clock.today(), held.held_on))
    with browser.new_context(bypass_csp=True) as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        make_account(service, page, "coordinator", f"Writes {clock.now():%f}")
        wrong = []
        page.goto(f"{service.address}/staff/collections/{service.codes['parent']}")
        page.get_by_role("link", name="Letters and packs").click()
        expect(page.locator("h1")).to_have_text("Letters and packs")
        wrong += look_at(page, "letters")
        page.get_by_label("A field for a name").focus()
        page.keyboard.press("Space")
        with page.expect_download() as letter:
            page.get_by_role("button", name="Make the file").press("Enter")
        assert "«name»" in docx_text(letter.value.path().read_bytes())
        page.get_by_label("PDF, to print").check()
        page.get_by_role("button", name="Make the file").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Word fills in names, a PDF cannot")
        wrong += look_at(page, "letters-to-mend")
        page.goto(f"{service.address}/staff/activities/{activity}")
        page.get_by_role("link", name="Certificate of attendance").click()
        wrong += look_at(page, "certificate")
        with page.expect_download() as certificate:
            page.get_by_role("button", name="Make the file").press("Enter")
        assert "Spring course" in docx_text(certificate.value.path().read_bytes())
    assert wrong == []
