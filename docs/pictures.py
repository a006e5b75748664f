"""Takes the README's pictures anew: `make pictures` starts Heard over the example and Chromium before it."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from survey_app.services import accounts, clock, collections, example, releases
from survey_app.store import collections as store
from survey_app.store import migrations
from survey_app.store.database import Database
from tests import real_servers

FOLDER = Path(__file__).parent / "pictures"
PASSWORD = "three calm otters swim"  # noqa: S105 - of an account that lives as long as this program


def main() -> None:
    """Start Heard over the example, walk to the two pages, and keep what Chromium shows."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/heard.db"
        database = Database.beside(Path(folder) / "heard.db")
        migrations.upgrade(database)
        example.put_in(database, example.RESPONSES, clock.today())
        releases.make_due(database, clock.today())
        with database.writing() as session:
            partnership = store.first_partnership(session)
            assert partnership is not None
            token = accounts.invite(session, partnership.id, "administrator", clock.now())
            asked = collections.listing(session, partnership.id, clock.today())
        chat = next(one.code for one in asked if one.questionnaire.id == "Q02" and one.state == "open")
        summary = next(
            one.programme_code
            for one in asked
            if one.wave == "after" and one.invited == 38 and one.programme_code
        )
        settings = {"HEARD_DATA": folder, "HEARD_DATABASE_URL": url}
        with real_servers.heard_web(settings) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=real_servers.chromium(), args=real_servers.CHROMIUM_FLAGS
            )
            phone = browser.new_page(viewport={"width": 360, "height": 740}, device_scale_factor=2)
            _walk_to_a_question(phone, f"{address}/c/{chat}")
            phone.screenshot(
                path=FOLDER / "chat.png", full_page=True, clip={"x": 0, "y": 0, "width": 360, "height": 640}
            )
            desk = browser.new_page(viewport={"width": 1100, "height": 1250})
            _sign_in(desk, f"{address}/staff/welcome/{token}")
            desk.goto(f"{address}/staff/programmes/{summary}/summary")
            desk.screenshot(path=FOLDER / "summary.png")
            browser.close()
        database.close()
    sys.stdout.write(f"The pictures are in {FOLDER.relative_to(Path.cwd())}.\n")


def _walk_to_a_question(page: Page, start: str) -> None:
    page.goto(start)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Continue").click()
    for label in ("Mostly true", "Very true"):
        page.get_by_text(label, exact=True).click()
        page.get_by_role("button", name=re.compile("^Next$")).click()
        page.get_by_text(label, exact=True).first.wait_for()
    page.get_by_text("A bit true", exact=True).last.click()


def _sign_in(page: Page, welcome: str) -> None:
    page.goto(welcome)
    page.get_by_label("sign-in name", exact=False).first.fill("coordinator")
    page.get_by_label("your name", exact=False).first.fill("Example coordinator")
    page.get_by_label("password", exact=False).first.fill(PASSWORD)
    page.locator("main button[type=submit], main button:not([type])").first.click()
    page.locator("h1").wait_for()


if __name__ == "__main__":
    main()
