"""Every page of staff: axe finds nothing, at a desk and on a phone, and nothing is wider than the phone.

The pages are those of the example partnership, which has figures, long names and wide tables. They are found
as a person finds them, from the home page by links, and the application's map says which were not met. The
browser is given axe and the styles once; then one page after the other is put in, everything on it opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from survey_app.services import example
from survey_app.services.accounts import Role
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.coordinator.conftest import NOW, clock, compiled_templates, make_account, signed_in, staffed
from tests.journeys.test_accessibility import OF_SIZE, OVERFLOW, RULES, faults
from tests.journeys.test_staff import SIZES
from tests.reports import plain

__all__ = ["clock", "compiled_templates", "make_account", "signed_in", "staffed"]

pytestmark = pytest.mark.browser

WALKERS = (Role.ADMINISTRATOR.value, Role.READER.value, Role.COORDINATOR.value, Role.VIEWER.value)
"""In the order in which they walk. Whoever comes later looks at home and at what those before may not see."""
LINK = re.compile(r'href="(/staff/[^"#]*)')
PUT_IN = """html => {
    const page = new DOMParser().parseFromString(html, 'text/html');
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.documentElement.dir = page.documentElement.dir;
    document.body.replaceWith(page.body);
    document.querySelectorAll('details').forEach(one => { one.open = true });
}"""
ELSEWHERE = frozenset(
    {
        *("first_way", "prove", "second_step", "sign_in", "welcome"),  # before anybody is in
        *("alert", "contact_request", "next_comment", "next_to_code", "shared_sheet"),
        *("code_again", "code_comment_again", "codebook_draft", "codebook_news", "codebook_version"),
        *("coded_twice", "model", "possible_theme", "reopen_theme", "report_words_of"),
    }
)
"""Pages of what the example has not. Most of them meet axe in the journeys that make it."""
FILES = frozenset({"activities_file", "codebook_file", "records_file", "records_template", "report_file"})
BROKEN = '</h1><input><p style="width: 60rem">wide</p>'


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """The example partnership with an annual report."""
    path = tmp_path / "heard.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database.beside(path)
    example.put_in(database, example.RESPONSES, NOW.date())
    yield database
    database.close()


@pytest.fixture
def partnership(database: Database) -> str:
    """The example partnership's id."""
    with database.reading() as session:
        return session.scalars(select(Partnership.id)).one()


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A browser's page that waits for pages to be put in."""
    context = browser.new_context(viewport=SIZES["desk"], reduced_motion="reduce")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def pages(app: Flask, client: FlaskClient) -> Iterator[tuple[str, TestResponse]]:
    """The first page of each kind that somebody comes to by links, from home on: its endpoint and itself."""
    addresses = ["/staff/"]
    met: set[str] = set()
    routes = app.url_map.bind("")
    for address in addresses:
        try:
            endpoint, _places = routes.match(urlsplit(address).path)
        except HTTPException:
            continue
        if endpoint in met:
            continue
        answer = client.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            met.add(endpoint)
            addresses += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
            yield endpoint.removeprefix("staff."), answer
        answer.close()


def faults_of(window: Page, html: str) -> list[str]:
    """What is wrong with a page at a desk and on a phone."""
    window.set_viewport_size(SIZES["desk"])  # type: ignore[arg-type]
    window.evaluate(PUT_IN, html)
    found = faults(window, RULES)
    window.set_viewport_size(SIZES["phone"])  # type: ignore[arg-type]
    found += [f"on a phone: {one}" for one in faults(window, OF_SIZE)]
    wide = window.evaluate(OVERFLOW)
    return found + ([f"on a phone: {wide} pixels too wide"] if wide > 0 else [])


def test_axe_finds_nothing_on_any_page_of_staff(
    staffed: Flask, database: Database, partnership: str, signed_in: Callable[..., FlaskClient], window: Page
) -> None:
    found: list[str] = []
    met: set[str] = set()
    plain.made(database, partnership, "annual")
    for who in WALKERS:
        for endpoint, answer in pages(staffed, signed_in(who)):
            if not met:
                window.set_content(answer.text)
            if endpoint == "home" or endpoint not in met:
                met.add(endpoint)
                found += [f"{who}: {endpoint}: {fault}" for fault in faults_of(window, answer.text)]
    assert not found, "\n".join(found)
    # It would have said so: the last page again, with a box that has no name and something too wide.
    told = " ".join(faults_of(window, answer.text.replace("</h1>", BROKEN)))
    assert " label:" in told
    assert "pixels too wide" in told
    asked = {rule.endpoint for rule in staffed.url_map.iter_rules() if "GET" in (rule.methods or ())}
    of_staff = {one.removeprefix("staff.") for one in asked if one.startswith("staff.")}
    assert of_staff - met - FILES <= ELSEWHERE
