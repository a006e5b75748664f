"""Whole journeys of each audience in a real browser, with JavaScript and without, and on one page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import func, select

from questionnaires.answers import SKIPPED
from survey_app.participant.visits import NEUTRAL_PAGE
from survey_app.store.tables import AnswerCode, Collection, Comment, DraftAnswer, Reading, Response
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.robot import answer, fill, press

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A phone's page, and what it asked for; nothing may go anywhere but to the service."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=request.param)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    yield page
    # Leaving opens the neutral page; nothing else may be asked of anybody else.
    elsewhere = [url for url in asked if not url.startswith(("http://localhost:", "data:", NEUTRAL_PAGE))]
    assert elsewhere == []
    context.close()


def responses(service: Service, name: str) -> int:
    with service.database.reading() as session:
        wanted = (
            select(func.count())
            .select_from(Response)
            .join(Collection, Collection.id == Response.collection_id)
            .where(Collection.code == service.codes[name])
        )
        return session.scalar(wanted) or 0


@pytest.mark.parametrize("name", ["young_person", "younger", "parent", "attendee", "committee", "shared"])
def test_somebody_answers_the_chat_from_the_first_page_to_thank_you(
    service: Service, phone: Page, name: str
) -> None:
    before = responses(service, name)
    phone.goto(f"{service.address}/c/{service.codes[name]}")
    press(phone, "^Start$")
    assert answer(phone) > 3
    assert responses(service, name) == before + 1
    PICTURES.mkdir(exist_ok=True)
    phone.screenshot(path=PICTURES / f"thanks-{name}.png", full_page=True)


@pytest.mark.parametrize("name", ["young_person", "parent", "attendee"])
def test_somebody_answers_the_same_questions_on_one_page(service: Service, phone: Page, name: str) -> None:
    before = responses(service, name)
    phone.goto(f"{service.address}/c/{service.codes[name]}")
    phone.get_by_role("button", name="See all questions on one page").click()
    expect(phone.locator("h1")).to_have_text("All the questions on one page")
    fill(phone.locator("main form"), "We were told what would happen next.")
    phone.get_by_role("button", name="Check my answers").click()
    expect(phone.locator("h1")).to_have_text("Check your answers")
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.locator("h1")).to_have_text("Thank you")
    assert responses(service, name) == before + 1


def test_a_young_person_goes_back_changes_skips_and_is_sent_once(service: Service, phone: Page) -> None:
    before = responses(service, "young_person")
    changed_before = codes_of(service, "Q02.1").count("very")
    skipped_before = codes_of(service, "Q02.2").count(SKIPPED)
    phone.goto(f"{service.address}/c/{service.codes['young_person']}")
    press(phone, "^Start$")
    press(phone, "^Continue$")
    first = phone.locator("h1").inner_text()
    phone.get_by_text("Mostly true", exact=True).click()
    press(phone, "^Next$")
    phone.get_by_role("link", name="Change").last.click()
    expect(phone.locator("h1")).to_have_text(first)
    expect(phone.get_by_label("Mostly true")).to_be_checked()
    phone.get_by_text("Very true", exact=True).click()
    press(phone, "^Next$")
    press(phone, "^Skip$")
    answer(phone)
    # Without JavaScript the browser asks before it would send a page again; with it nothing is behind.
    with suppress(PlaywrightError):
        phone.go_back()
    with suppress(PlaywrightError):
        phone.reload()
    assert responses(service, "young_person") == before + 1
    # Q02.1 was changed from "mostly" to "very" and Q02.2 was passed by; only the last word of each was sent.
    assert codes_of(service, "Q02.1").count("very") == changed_before + 1
    assert codes_of(service, "Q02.2").count(SKIPPED) == skipped_before + 1


def test_leaving_ends_the_visit_and_nothing_of_it_is_kept(service: Service, phone: Page) -> None:
    phone.route("https://**", lambda route: route.fulfill(status=200, body="the weather"))
    before = responses(service, "young_person"), drafts(service)
    chat = f"{service.address}/c/{service.codes['young_person']}"
    phone.goto(chat)
    press(phone, "^Start$")
    press(phone, "^Continue$")
    phone.get_by_text("Mostly true", exact=True).click()
    press(phone, "^Next$")
    assert drafts(service) > before[1]
    phone.locator("header .leave").click()
    # The browser is on its way to the neutral page; the visit has ended on the server when another page asks.
    until = time.monotonic() + 10
    while drafts(service) > before[1] and time.monotonic() < until:
        phone.wait_for_timeout(100)
    again = phone.context.new_page()
    again.goto(f"{chat}/chat")
    assert "Mostly true" not in again.locator("body").inner_text()
    assert (responses(service, "young_person"), drafts(service)) == before


def test_before_and_after_meet_by_the_card(service: Service, phone: Page) -> None:
    unused = service.cards[len({card for card, _use, _wave in uses_of_cards(service)})]
    for name in ("young_person", "young_person_after"):
        phone.goto(f"{service.address}/c/{service.codes[name]}")
        phone.get_by_label("card", exact=False).first.fill(unused.lower())
        press(phone, "^Start$")
        answer(phone)
    waves: dict[str, list[tuple[int | None, str | None]]] = {}
    for card, use, wave in uses_of_cards(service):
        waves.setdefault(card, []).append((use, wave))
    assert waves
    assert all(met == [(1, "before"), (2, "after")] for met in waves.values())


def codes_of(service: Service, question_id: str) -> list[str]:
    """Every code that was sent for a question."""
    with service.database.reading() as session:
        return list(session.scalars(select(AnswerCode.code).where(AnswerCode.question_id == question_id)))


def drafts(service: Service) -> int:
    """How many answers stand unsent."""
    with service.database.reading() as session:
        return session.scalar(select(func.count()).select_from(DraftAnswer)) or 0


def uses_of_cards(service: Service) -> list[tuple[str, int | None, str | None]]:
    """Each use of a card: which card, the how-many-eth use, and the wave, in that order."""
    with service.database.reading() as session:
        rows = session.execute(
            select(Response.card_id, Response.card_use, Collection.wave)
            .join(Collection, Collection.id == Response.collection_id)
            .where(Response.card_id.is_not(None))
            .order_by(Response.card_id, Response.card_use)
        )
        return [(str(card), use, wave) for card, use, wave in rows]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/c/zzzzzz", "code"),
        ("/c/{later}", "open"),
        ("/c/{over}", "closed"),
        ("/c/{young_person}/chat", ""),
        ("/help", "999"),
        ("/privacy", ""),
        ("/accessibility", ""),
        ("/leave", ""),
        ("/", "code"),
    ],
)
def test_every_other_page_is_kind_and_fits_a_phone(
    service: Service, phone: Page, path: str, says: str
) -> None:
    phone.goto(service.address + path.format(**service.codes))
    assert says in phone.locator("body").inner_text().lower()
    for size in (PHONE, {"width": 320, "height": 640}, DESK):
        phone.set_viewport_size(size)  # type: ignore[arg-type]
        box = phone.locator("main").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= size["width"]


def test_every_comment_waits_for_a_reader(service: Service) -> None:
    with service.database.reading() as session:
        comments = session.scalar(select(func.count()).select_from(Comment))
        waiting = session.scalar(select(func.count()).select_from(Reading).where(Reading.state == "new"))
    assert comments == waiting
    assert comments
