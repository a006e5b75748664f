"""What the script adds for respondents, in a real browser: less waiting, one history entry, hiding."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from sqlalchemy import func, select

from survey_app.participant.visits import NEUTRAL_PAGE
from survey_app.store.tables import Conversation, DraftAnswer, Response
from tests.journeys.conftest import Service
from tests.journeys.robot import fill, press

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NO_LINE = "No connection. Your answers are safe on this page."
NOT_SENT = (
    "Not sent yet: no connection. Keep this page open. It goes when the line is back. "
    "Or press the button again."
)
LARGE_AND_SPACED = (
    "html{font-size:225% !important}"
    "*{line-height:1.5 !important;letter-spacing:.12em !important;word-spacing:.16em !important}"
)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone; what is not ours is answered by a page that stands for the neutral one."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, bypass_csp=False)
    context.route(re.compile("^https://"), lambda route: route.fulfill(status=200, body="the weather"))
    yield context
    context.close()


@pytest.fixture
def phone(context: BrowserContext) -> Iterator[Page]:
    """A page of the phone, in which nothing may go wrong or be forbidden."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda message: wrong.append(message.text) if "Security Policy" in message.text else None
    )
    yield page
    assert wrong == []


def begins(phone: Page, service: Service, name: str = "young_person") -> None:
    """Start a chat and read what it says first."""
    phone.goto(f"{service.address}/c/{service.codes[name]}")
    press(phone, "^Start$")
    press(phone, "^Continue$")
    expect(phone.get_by_role("status")).to_have_text("Saved")


def begins_to_write(phone: Page, service: Service) -> Locator:
    """Go to the first box for words of a chat with some."""
    begins(phone, service, "shared")
    words = phone.locator("main textarea, main [name=words]")
    while not words.count():
        heading = phone.locator("h1").inner_text()
        press(phone, "^(Skip|Continue)$")
        expect(phone.locator("h1")).not_to_have_text(heading)
    return words


def rows(service: Service, table: type) -> int:
    """How many rows a table has now."""
    with service.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def comes_true(phone: Page, what: Callable[[], bool]) -> bool:
    """Whether something that the server does beside the page comes true within five seconds."""
    for _attempt in range(50):
        if what():
            return True
        phone.wait_for_timeout(100)
    return False


def test_a_whole_chat_is_one_entry_in_the_history_and_back_leaves_it(service: Service, phone: Page) -> None:
    phone.goto(f"{service.address}/c/{service.codes['young_person']}")
    entries = phone.evaluate("history.length")
    press(phone, "^Start$")
    press(phone, "^Continue$")
    for _turn in range(3):
        fill(phone.locator("main form"), "It was good.")
        press(phone, "^Next$")
    assert phone.evaluate("history.length") == entries
    phone.go_back()
    assert phone.url == "about:blank"


def test_each_turn_puts_the_focus_on_the_question_and_names_it_in_the_title(
    service: Service, phone: Page
) -> None:
    begins(phone, service)
    titles = set()
    for _turn in range(4):
        press(phone, "^Skip$")
        assert phone.evaluate("document.activeElement.tagName") == "H1"
        titles.add(phone.title())
    assert len(titles) == 4


def test_the_status_says_only_that_it_is_saved_or_that_there_is_no_line(
    service: Service, phone: Page
) -> None:
    begins(phone, service)
    said = set()
    for _turn in range(4):
        press(phone, "^Skip$")
        expect(phone.get_by_role("status")).to_have_text("Saved")
        said.add(phone.get_by_role("status").inner_text())
    assert said == {"Saved"}
    assert phone.locator("[aria-live],[role=log],[role=alert]").count() == 0


def test_what_is_to_be_mended_gets_the_focus_and_leads_to_the_field(service: Service, phone: Page) -> None:
    begins(phone, service)
    phone.get_by_role("button", name="Next").click()
    problem = phone.locator(".problem")
    expect(problem).to_be_focused()
    problem.get_by_role("link").click()
    expect(phone.locator("main input:not([type=hidden])").first).to_be_focused()
    assert "#" not in phone.url, "an address of its own would be one more entry in the history"


def test_reloading_keeps_the_place(service: Service, phone: Page) -> None:
    begins(phone, service)
    press(phone, "^Skip$")
    # Before a save has reached the server, a reloaded page asks once more what it had asked.
    expect(phone.get_by_role("status")).to_have_text("Saved")
    heading = phone.locator("h1").inner_text()
    phone.reload()
    assert phone.locator("h1").inner_text() == heading


def test_leave_hides_opens_the_neutral_page_and_deletes_what_was_not_sent(
    service: Service, phone: Page
) -> None:
    begins(phone, service)
    before = rows(service, Conversation)
    phone.locator("header .leave").click()
    phone.wait_for_url(NEUTRAL_PAGE)
    assert comes_true(phone, lambda: rows(service, Conversation) == before - 1)
    phone.go_back()
    assert phone.url == "about:blank", "nothing of the survey is behind"


def test_shift_three_times_leaves_and_shift_while_writing_does_not(service: Service, phone: Page) -> None:
    begins(phone, service)
    for key in ("Shift", "Shift", "a", "Shift", "Shift"):
        phone.keyboard.press(key)
    assert "/chat" in phone.url
    phone.keyboard.press("Shift")
    phone.wait_for_url(NEUTRAL_PAGE)


def test_without_a_line_the_questions_go_on_and_nothing_is_lost(
    service: Service, phone: Page, context: BrowserContext
) -> None:
    begins(phone, service)
    drafts = rows(service, DraftAnswer)
    context.set_offline(True)
    for _turn in range(4):
        press(phone, "^Skip$")
    expect(phone.get_by_role("status")).to_have_text(NO_LINE)
    heading = phone.locator("h1").inner_text()
    phone.wait_for_timeout(1500)
    assert phone.locator("h1").inner_text() == heading
    context.set_offline(False)
    expect(phone.get_by_role("status")).to_have_text("Saved")
    assert rows(service, DraftAnswer) == drafts + 4


def test_thank_you_comes_only_after_the_server_said_so(
    service: Service, phone: Page, context: BrowserContext
) -> None:
    begins(phone, service)
    while phone.locator("h1").inner_text() != "Check your answers":
        fill(phone.locator("main form"), "It was good.")
        press(phone, "^(Next|Continue)$")
    context.set_offline(True)
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("status")).to_have_text(NOT_SENT)
    expect(phone.locator("h1")).to_have_text("Check your answers")
    sent = rows(service, Response)
    context.set_offline(False)
    expect(phone.locator("h1")).to_have_text("Thank you", timeout=15_000)
    assert rows(service, Response) == sent + 1


@pytest.mark.parametrize("width", [320, 1280])
def test_that_send_found_no_line_is_told_where_it_was_pressed(
    service: Service, phone: Page, context: BrowserContext, width: int
) -> None:
    phone.set_viewport_size({"width": width, "height": 640})
    begins(phone, service)
    phone.get_by_label("Mostly true").first.check()
    press(phone, "^Next$")
    phone.get_by_role("button", name="See my answers").click()
    expect(phone.locator("h1")).to_have_text("Check your answers")
    context.set_offline(True)
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("status")).to_have_text(NOT_SENT)
    assert phone.evaluate("scrollY") > 0, "the page is longer than the window"
    expect(phone.get_by_role("status")).to_be_in_viewport()


def test_a_second_press_of_send_tries_at_once_and_sends_once(
    service: Service, phone: Page, context: BrowserContext
) -> None:
    begins(phone, service)
    press(phone, "^Skip$")
    phone.get_by_label("Mostly true").first.check()
    press(phone, "^Next$")
    phone.get_by_role("button", name="See my answers").click()
    expect(phone.locator("h1")).to_have_text("Check your answers")
    sent = rows(service, Response)
    tried: list[str] = []
    phone.on("request", lambda request: tried.append(request.url))
    # Without `online` nothing tries again by itself but the clock, which waits longer each time.
    phone.evaluate("ononline = null")
    context.set_offline(True)
    button = phone.get_by_role("button", name="Send my answers")
    button.click()
    expect(phone.get_by_role("status")).to_have_text(NOT_SENT)
    before = len(tried)
    button.click()
    assert comes_true(phone, lambda: len(tried) > before)
    context.set_offline(False)
    button.click()
    expect(phone.locator("h1")).to_have_text("Thank you", timeout=15_000)
    assert rows(service, Response) == sent + 1


@pytest.mark.parametrize("width", [320, 360, 390, 768])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_row_from_0_to_10_stands_in_rows_that_are_nearly_alike(
    example: Service, browser: Browser, width: int, language: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740}, reduced_motion="reduce")
    page.goto(f"{example.address}/look?lang={language}&from={example.codes['every']}")
    page.goto(f"{example.address}/c/{example.codes['every']}")
    page.locator("main button[value=chat]").click()
    page.locator("main.chat").wait_for()
    page.goto(f"{example.address}/c/{example.codes['every']}/chat?at=T.ten")
    boxes = [one.bounding_box() for one in page.locator(".line .pick").all()]
    tops = [box["y"] for box in boxes if box]
    in_rows = [tops.count(top) for top in sorted(set(tops))]
    assert in_rows == ([4, 4, 3] if width == 320 else [6, 5])
    assert all(box and min(box["width"], box["height"]) >= 48 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("way", ["Language, colours and size", "More places that help", "How Leave works"])
def test_what_is_not_sent_yet_goes_along_to_another_page_and_is_there_again(
    service: Service, phone: Page, way: str
) -> None:
    words = begins_to_write(phone, service)
    words.fill("I was half way through")
    phone.get_by_text("I need help now", exact=True).click()
    phone.get_by_role("link", name=way).click()
    expect(phone.locator("main.text")).to_be_visible()
    back = phone.get_by_text(re.compile("^(Keep this and go back|Go on with the questions)$"))
    back.click()
    expect(phone.locator("main.chat")).to_be_visible()
    # The looks lead back to the question itself, help to the next one with the last answer above it.
    there = words if "colours" in way else phone.locator(".you p")
    assert "I was half way through" in (there.input_value() if there is words else there.inner_text())


def test_what_is_written_while_there_is_no_line_is_not_lost(
    service: Service, phone: Page, context: BrowserContext
) -> None:
    words = begins_to_write(phone, service)
    question = phone.locator("main").get_attribute("data-q")
    context.set_offline(True)
    words.fill("It was good, and more.")
    phone.get_by_role("button", name="Next", exact=True).click()
    expect(phone.get_by_role("status")).to_have_text(NO_LINE)
    context.set_offline(False)
    expect(phone.get_by_role("status")).not_to_have_text(NO_LINE, timeout=15_000)
    phone.goto(f"{service.address}/c/{service.codes['shared']}/chat?at={question}")
    expect(phone.locator("main textarea, main [name=words]").first).to_have_value("It was good, and more.")


@pytest.mark.parametrize("button", ["Back", "See my answers"])
def test_what_was_put_in_goes_along_when_another_page_is_asked_for(
    service: Service, phone: Page, button: str
) -> None:
    words = begins_to_write(phone, service)
    question = phone.locator("h1").inner_text()
    words.fill("Not sent yet.")
    phone.get_by_role("button", name=button, exact=True).click()
    expect(phone.locator("h1")).not_to_have_text(question)
    if button == "Back":
        expect(phone.get_by_role("status")).to_have_text("Saved")
    phone.goto(f"{service.address}/c/{service.codes['shared']}/check")
    expect(phone.locator(".said", has_text="Not sent yet.")).to_have_count(1)


def test_a_box_ends_long_before_what_the_server_cannot_take_in_and_says_what_is_too_long(
    service: Service, phone: Page
) -> None:
    words = begins_to_write(phone, service)
    most = int(words.get_attribute("maxlength") or 0)
    words.fill("x" * most)
    phone.get_by_role("button", name="Next", exact=True).click()
    expect(phone.locator(".problem")).to_contain_text("There is room for")
    expect(words).to_have_value("x" * most)


def test_a_server_that_is_in_trouble_loses_nothing(service: Service, phone: Page) -> None:
    begins(phone, service)
    drafts = rows(service, DraftAnswer)
    phone.route("**/answers", lambda route: route.fulfill(status=500, body="<main><h1>No</h1></main>"))
    press(phone, "^Skip$")
    press(phone, "^Skip$")
    expect(phone.get_by_role("status")).to_have_text(NO_LINE)
    phone.unroute("**/answers")
    expect(phone.get_by_role("status")).to_have_text("Saved", timeout=15_000)
    assert rows(service, DraftAnswer) == drafts + 2


def test_reloading_right_after_an_answer_loses_nothing(service: Service, phone: Page) -> None:
    begins(phone, service)
    drafts = rows(service, DraftAnswer)

    def late(route: Route) -> None:
        # The save is still on its way when the page goes.
        time.sleep(0.3)
        route.continue_()

    phone.route("**/answers", late)
    press(phone, "^Skip$")
    press(phone, "^Skip$")
    phone.reload()
    assert comes_true(phone, lambda: rows(service, DraftAnswer) == drafts + 2)


def test_an_answer_that_was_changed_ahead_is_the_one_that_is_kept(service: Service, phone: Page) -> None:
    begins(phone, service)
    question = phone.locator("main").get_attribute("data-q")
    phone.get_by_text("Mostly true", exact=True).click()
    press(phone, "^Next$")
    phone.get_by_role("link", name="Change").click()
    phone.get_by_text("Not true at all", exact=True).click()
    press(phone, "^Next$")
    expect(phone.locator(".you")).to_contain_text("Not true at all")
    expect(phone.get_by_role("status")).to_have_text("Saved")
    phone.goto(f"{service.address}/c/{service.codes['young_person']}/chat?at={question}")
    expect(phone.get_by_label("Not true at all")).to_be_checked()


def test_rather_not_saying_takes_back_what_was_chosen_and_the_other_way_round(
    service: Service, phone: Page
) -> None:
    begins(phone, service, "looking_back")
    then, box = phone.locator("main [name=then]").first, phone.get_by_label("I'd rather not say")
    while not (then.count() and box.count()):
        press(phone, "^(Skip|Continue)$")
    then.check()
    box.check()
    expect(then).not_to_be_checked()
    then.check()
    expect(box).not_to_be_checked()


def test_send_pressed_twice_quickly_answers_once(service: Service, phone: Page) -> None:
    begins(phone, service)
    drafts = rows(service, DraftAnswer)
    heading = phone.locator("h1").inner_text()
    fill(phone.locator("main form"), "It was good.")
    phone.get_by_role("button", name="Next", exact=True).dblclick()
    expect(phone.locator("h1")).not_to_have_text(heading)
    expect(phone.get_by_role("status")).to_have_text("Saved")
    assert rows(service, DraftAnswer) == drafts + 1
    assert phone.locator("main input:checked").count() == 0, "the second press chose nothing on the next turn"


def test_a_card_in_the_address_fills_the_box_and_leaves_the_address(service: Service, phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    card = service.cards_of_one_wave[0]
    phone.goto(f"{service.address}/p/{service.one_wave}#{card}")
    expect(phone.get_by_label("Your card")).to_have_value(card)
    assert card not in phone.url
    press(phone, "^Start$")
    assert not any(card in url.split("#")[0] for url in asked)


def test_a_card_in_the_address_goes_along_to_the_form_that_is_chosen(service: Service, phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    card = service.cards[1]
    phone.goto(f"{service.address}/p/{service.programme}#{card}")
    phone.get_by_role("link", name="A form for young_person_after").click()
    expect(phone.get_by_label("Your card")).to_have_value(card)
    assert card not in phone.url
    assert not any(card in url.split("#")[0] for url in asked)


@pytest.mark.parametrize("language_direction", ["ltr", "rtl"])
@pytest.mark.parametrize("name", ["young_person", "younger", "attendee", "committee"])
def test_nothing_is_cut_off_at_320_pixels_with_text_twice_as_large(
    service: Service, browser: Browser, name: str, language_direction: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    phone = context.new_page()

    def fits() -> None:
        phone.add_style_tag(content=LARGE_AND_SPACED)
        phone.evaluate("direction => document.documentElement.dir = direction", language_direction)
        assert phone.evaluate(OVERFLOW) <= 0, phone.locator("h1").inner_text()

    phone.goto(f"{service.address}/c/{service.codes[name]}")
    fits()
    phone.get_by_role("button", name="See all questions on one page").click()
    expect(phone.locator("h1")).to_have_text("All the questions on one page")
    fits()
    fill(phone.locator("main form"), "It was good to be asked.")
    phone.get_by_role("button", name="Check my answers").click()
    expect(phone.locator("h1")).to_have_text("Check your answers")
    fits()
    phone.goto(f"{service.address}/c/{service.codes[name]}/chat?at=nothing")
    fits()
    context.close()


def test_everything_to_press_is_large_enough_for_a_thumb(service: Service, phone: Page) -> None:
    begins(phone, service, "attendee")
    for _turn in range(6):
        for choice in phone.locator("main button, main .pick, .leave, footer summary").all():
            box = choice.bounding_box()
            assert box is not None
            assert min(box["height"], box["width"]) >= 47.9, (choice.inner_text(), box)
        press(phone, "^(Skip|Continue)$")


def test_nothing_moves_where_no_movement_was_asked_for(service: Service, browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce")
    phone = context.new_page()
    begins(phone, service)
    assert phone.evaluate("document.getAnimations().length") == 0
    context.close()
