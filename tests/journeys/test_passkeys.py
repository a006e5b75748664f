"""From the one-time link to signing in by a passkey alone, with the keyboard, under the pages' own policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from survey_app.services import accounts, clock
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.test_accessibility import OVERFLOW, RULES, faults

pytestmark = pytest.mark.browser

SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 900}}
PASSWORD = "three calm otters swim"
MOST_TABS = 60


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window in which the pages' policy holds: nothing in it is loosened for the test."""
    context = browser.new_context(viewport=SIZES["desk"], reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    complaints: list[str] = []
    yield page
    # A refused password is a 422, which browsers tell the console; a broken policy is told there too.
    assert [one for one in complaints if "Security Policy" in one] == []
    context.close()


@pytest.fixture
def device(page: Page) -> CDPSession:
    """A device that keeps passkeys and always knows its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    added = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    devtools.id = added["authenticatorId"]  # type: ignore[attr-defined]
    return devtools


def reach(page: Page, place: Locator) -> None:
    """Press Tab until somebody without a mouse is there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if place.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"no Tab leads to {place}")


def write(page: Page, label: str, words: str) -> None:
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.type(words)


def press(page: Page, name: str) -> None:
    reach(page, page.get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def look(page: Page, name: str) -> None:
    """Hold the page against axe and a narrow width, and keep its picture at both sizes."""
    page.wait_for_load_state()
    expect(page.locator("h1")).to_be_visible()
    for size, viewport in reversed(SIZES.items()):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        assert page.evaluate(OVERFLOW) <= 0, f"{name} is too wide for {size}"
        assert faults(page, RULES) == [], name
        page.screenshot(path=PICTURES / f"sign-in-{name}-{size}.png", full_page=True)
    page.set_viewport_size(SIZES["desk"])  # type: ignore[arg-type]


def invited(service: Service, role: str) -> str:
    with service.database.writing() as session:
        return f"{service.address}/staff/welcome/" + accounts.invite(
            session, service.partnership_id, role, clock.now()
        )


def test_invited_then_a_passkey_then_signed_out_then_in_by_the_passkey_alone(
    service: Service, page: Page, device: CDPSession
) -> None:
    name = f"Reader {clock.now():%f}"
    page.goto(invited(service, "reader"))
    look(page, "welcome")
    write(page, "Your name", name)
    write(page, "Sign-in name", name)
    press(page, "Go on with a passkey")
    expect(page.locator("h1")).to_have_text("How you will sign in")
    look(page, "first")
    press(page, "Add a passkey")
    expect(page.get_by_text("Give the passkey a name").first).to_be_visible()
    write(page, "Name of this passkey", "Work laptop")
    press(page, "Add a passkey")
    expect(page.get_by_role("status")).to_contain_text("The passkey is added")
    page.goto(f"{service.address}/staff/account")
    look(page, "account")
    press(page, "Sign out")
    expect(page.locator("h1")).to_have_text("Sign in")
    look(page, "sign-in")
    press(page, "Sign in with a passkey")
    expect(page.locator("h1")).to_have_text("What needs doing")
    expect(page.get_by_role("link", name=name)).to_be_visible()


def test_a_device_that_does_not_know_its_owner_is_refused_in_words(
    service: Service, page: Page, device: CDPSession
) -> None:
    page.goto(f"{service.address}/staff/sign-in")
    device.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": device.id, "isUserVerified": False},  # type: ignore[attr-defined]
    )
    button = page.get_by_role("button", name="Sign in with a passkey")
    button.click()
    expect(page.get_by_role("alert").last).to_contain_text("did not confirm that it is you")
    expect(button).to_be_focused()
    look(page, "refused")


def test_password_and_codes_from_the_link_to_signing_in_again(service: Service, page: Page) -> None:
    name = f"Coordinator {clock.now():%f}"
    page.goto(invited(service, "coordinator"))
    write(page, "Your name", name)
    write(page, "Sign-in name", name)
    write(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("How you will sign in")
    reach(page, page.get_by_role("link", name="Set up one-time codes"))
    page.keyboard.press("Enter")
    look(page, "codes")
    secret = re.sub(r"\s", "", page.locator("dd code").inner_text())
    write(page, "One-time code", pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    look(page, "recovery-codes")
    spare = page.locator(".codes code").first.inner_text()
    reach(page, page.get_by_role("link", name="I have kept them"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What needs doing")
    page.goto(f"{service.address}/staff/account")
    look(page, "account-codes")
    press(page, "Sign out")
    write(page, "Sign-in name", name)
    write(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Prove that it is you")
    look(page, "second-step")
    # The app's code of this half minute is spent; nobody waits in a test.
    write(page, "One-time code", spare)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What needs doing")
    page.goto(f"{service.address}/staff/prove?next=/staff/account")
    look(page, "prove")
