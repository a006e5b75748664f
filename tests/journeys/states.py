"""Every state of respondents' pages, one after the other, as a person comes to it in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from survey_app.services import cards, clock, collections, programmes
from tests.journeys.conftest import Service
from tests.journeys.robot import fill
from tests.participant.conftest import EVERY_KIND

NAMES = "Ask Sarah Jones about it, or call her on 07700 900123."
"""Words in which a check for names finds something; the number is one of those kept for films."""
SEND = "main form.now .act button:not([name])"


def speak(page: Page, service: Service, language: str) -> None:
    """Choose a language for the visit."""
    page.goto(f"{service.address}/look?lang={language}&from={service.codes['every']}")


def makes_own_codes(service: Service) -> str:
    """The code of a new collection in which whoever has no card may make a code of their own."""
    today = clock.today()
    with service.database.writing() as session:
        programme = cards.new_programme(session, service.partnership_id, "Year nine")
        programmes.let_make_codes(session, service.partnership_id, programme.code, 150, today)
        opening = collections.Opening(
            "Q02", "About you", today, disclosure_class="protected", wave="before", programme_id=programme.id
        )
        return collections.open_collection(session, service.partnership_id, opening, today).code


def moves(page: Page, button: str) -> None:
    """Press what a selector finds, and wait until another turn or page is there."""
    page.evaluate("document.querySelector('main').dataset.old = 1")
    page.locator(button).first.click()
    page.locator("main:not([data-old])").wait_for(state="attached")


def starts(page: Page, service: Service, name: str) -> None:
    """Begin the chat of a collection."""
    page.goto(f"{service.address}/c/{service.codes[name]}")
    moves(page, "main button[value=chat]")


def is_still_there(page: Page, answer: Callable[[], None]) -> None:
    """Answer the question of a shared device, and wait until the page has heard of it.

    A box that closes tells its page so a moment after it is gone from sight. A test that winds the page's
    clock on between the two would wind on the time of a question that was answered.
    """
    page.evaluate(
        "document.getElementById('still').addEventListener("
        "'close', event => event.target.dataset.heard = 1, {once: true})"
    )
    answer()
    page.locator("#still[data-heard]").wait_for(state="attached")
    page.evaluate("delete document.getElementById('still').dataset.heard")


def every_state(page: Page, service: Service) -> Iterator[str]:
    """Bring a page into each state and name it; a state may be looked at until the next is asked for."""
    yield from _pages_for_everybody(page, service)
    yield from _ways_in(page, service)
    yield from _turns(page, service)
    yield from _forms(page, service)
    yield from _shared_device(page, service)
    yield from _lost(page, service)


def _pages_for_everybody(page: Page, service: Service) -> Iterator[str]:
    for path in ("/", "/?code=zzzzzz", "/help", "/leave", "/privacy", "/said-and-did", "/look", "/take-back"):
        page.goto(service.address + path)
        yield path
    page.goto(f"{service.address}/c/{service.codes['every']}/said-and-did")
    yield "what was done about what people said"
    page.goto(f"{service.address}/accessibility")
    for summary in page.locator("main summary").all():
        summary.click()
    yield "/accessibility, opened"
    page.goto(f"{service.address}/c/{service.codes['every']}/privacy")
    for summary in page.locator("main summary").all():
        summary.click()
    yield "the privacy notice, opened"


def _ways_in(page: Page, service: Service) -> Iterator[str]:
    page.goto(f"{service.address}/p/{service.programme}")
    yield "which one of two"
    for name in ("young_person", "parent", "attendee", "shared", "device", "later", "over"):
        page.goto(f"{service.address}/c/{service.codes[name]}")
        yield f"the first page: {name}"
    page.goto(f"{service.address}/c/{service.codes['young_person']}")
    page.locator("#card").fill("nothing")
    moves(page, "main button[value=chat]")
    yield "a card that is not known"
    page.goto(f"{service.address}/c/{makes_own_codes(service)}")
    page.locator("main summary").click()
    page.locator("#own-month").select_option("3")
    moves(page, "main button[value=chat]")
    yield "a code of one's own that is not whole"
    page.goto(f"{service.address}/c/{service.codes['every']}/print")
    yield "on paper"
    page.goto(f"{service.address}/c/{service.codes['every']}/back")
    yield "coming back"
    page.locator("#back").fill("nothing")
    moves(page, "main form button")
    yield "a code that leads nowhere"
    page.goto(service.address)
    page.locator("#code").fill("nothing")
    moves(page, "main form button")
    yield "a code that leads nowhere, at the front door"
    page.goto(f"{service.address}/take-back?at={service.programme}")
    page.locator("#card").fill("nothing")
    moves(page, "main form button")
    yield "a slip in a code for taking back"
    page.locator("#card").fill(cards.draw_code())
    moves(page, "main form button")
    yield "answers taken back, if there were any"


def _turns(page: Page, service: Service) -> Iterator[str]:
    starts(page, service, "every")
    page.locator("footer summary").click()
    yield "the first turn, with help opened"
    moves(page, SEND)
    moves(page, SEND)
    yield "to mend"
    for _turn in range(len(EVERY_KIND.questions)):
        if page.locator("main.check").count():
            break
        kind = page.locator("main").get_attribute("data-q")
        yield f"asked: {kind}"
        fill(page.locator("main form"), "It was good.")
        if kind == "T.long":
            yield from _names(page)
        if kind == "T.single":
            page.locator("#choice-other").check()
            page.locator("main [data-for] input").fill("My aunt")
            yield "something else was chosen"
        moves(page, SEND)
    yield "answers"
    page.goto(f"{service.address}/c/{service.codes['every']}/later")
    yield "to come back later"
    moves(page, "main form button")
    yield "a code to come back with"
    page.goto(f"{service.address}/c/{service.codes['every']}")
    yield "somebody has begun here"
    page.goto(f"{service.address}/c/{service.codes['every']}/check")
    moves(page, "main button[name=names]")
    yield "no names were found in all answers"
    moves(page, "main form button")
    yield "thanks"
    moves(page, "main form button")
    yield "a code for taking back"
    starts(page, service, "younger")
    moves(page, SEND)
    yield "a real question with faces"
    moves(page, "main .aid a")
    yield "the same in easy words"


def _names(page: Page) -> Iterator[str]:
    page.locator("#words").fill(NAMES)
    moves(page, "main button[name=names]")
    yield "names were found"
    page.locator("#words").fill("It was good.")
    moves(page, "main button[name=names]")
    yield "no names were found"


def _forms(page: Page, service: Service) -> Iterator[str]:
    page.goto(f"{service.address}/c/{service.codes['every']}")
    moves(page, "main button[value=form]")
    yield "all on one page"
    page.locator("textarea").first.fill(NAMES)
    moves(page, "main button[name=names]")
    yield "names were found on one page"
    page.locator("input[name$=number]").fill("many")
    moves(page, "main form .act button")
    yield "to mend on one page"
    page.goto(f"{service.address}/c/{service.codes['attendee']}")
    moves(page, "main button[value=form]")
    fill(page.locator("main form"), NAMES)
    moves(page, "main form .act button")
    moves(page, "main form .act button")
    yield "names before sending"


def _shared_device(page: Page, service: Service) -> Iterator[str]:
    starts(page, service, "device")
    page.evaluate("document.getElementById('still').showModal()")
    yield "still there?"
    page.goto(f"{service.address}/c/{service.codes['device']}/still")
    yield "still there? without a script"
    page.goto(f"{service.address}/c/{service.codes['device']}/hand-on?from={service.codes['device']}")
    yield "handed on?"
    starts(page, service, "device")
    for _turn in range(20):
        if page.locator("main.check").count():
            break
        fill(page.locator("main form"), "It was good.")
        moves(page, SEND)
    moves(page, "main form button")
    yield "thanks on a device that goes round"


def _lost(page: Page, service: Service) -> Iterator[str]:
    starts(page, service, "every")
    page.context.clear_cookies()
    page.locator(SEND).click()
    page.locator("main .note").wait_for()
    yield "the chat is gone"
