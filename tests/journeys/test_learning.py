"""The pages of models in a real browser: nothing for axe, nothing cut off, and they look again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from survey_app.services import clock
from survey_app.store import models
from tests.coded import add_model
from tests.journeys.conftest import Service
from tests.journeys.test_accessibility import NARROW, OVERFLOW, RULES, faults
from tests.journeys.test_staff import make_account

pytestmark = pytest.mark.browser


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=NARROW, bypass_csp=True, color_scheme=request.param)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def test_models_are_shown_whole_on_a_narrow_screen_and_a_training_is_followed(
    service: Service, page: Page
) -> None:
    make_account(service, page, "coordinator", f"Teaches {clock.now():%f}")
    today = clock.today()
    with service.database.writing() as session:
        row = add_model(session, service.partnership_id, T02="silent", T05="assigned")
        training = models.add(session, service.partnership_id, "asked", 0.9, None, today)
        assert training is not None
        number, training_id = row.number, training.id
    for path in ("/staff/learning", f"/staff/learning/{number}"):
        page.goto(service.address + path)
        for part in page.locator("main details").all():
            part.locator("summary").click()
        assert faults(page, RULES) == []
        assert page.evaluate(OVERFLOW) == 0
    page.clock.install()
    page.goto(f"{service.address}/staff/learning")
    expect(page.get_by_text("waits to begin, within")).to_be_visible()
    with service.database.writing() as session:
        found = session.get_one(models.Model, training_id)
        found.state, found.step, found.attempt = "learning", "measuring", 1
    page.clock.run_for(11_000)
    expect(page.get_by_text("step 2 of 3")).to_be_visible()
    page.get_by_role("button", name="Stop the training").click()
    expect(page.get_by_text("Nothing of it is kept")).to_be_visible()
