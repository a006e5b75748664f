"""Whole journeys without a mouse, in the device's colours, with large text, in Urdu, and without motion."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from survey_app import i18n
from survey_app.participant.visits import IDLE_SECONDS, WARNING_SECONDS
from tests.journeys.conftest import Service
from tests.journeys.robot import fill
from tests.journeys.states import SEND, every_state, is_still_there, moves, speak, starts

pytestmark = pytest.mark.browser

MOST_TURNS = 40
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LARGE_AND_SPACED = (
    "html{font-size:225% !important}"
    "*{line-height:1.5 !important;letter-spacing:.12em !important;word-spacing:.16em !important}"
    "p{margin-bottom:2em !important}"
)
RING = """() => { const one = document.activeElement, box = one.closest('.pick') || one,
    look = getComputedStyle(box);
    return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2 }"""
ON_SCREEN = """() => { const box = document.activeElement.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight }"""


@pytest.fixture
def phones(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page of a phone with the settings of a person."""
    contexts: list[BrowserContext] = []

    def open_now(width: int = 360, height: int = 740, **settings: object) -> Page:
        viewport = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=viewport, **settings))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        return page

    yield open_now
    for context in contexts:
        context.close()


def goes_to_thank_you(page: Page, looks: Callable[[], None], answers: Callable[[], None]) -> int:
    """Answer each turn from the first to the page that thanks; looks at each page. How many pages it saw."""
    for turn in range(MOST_TURNS):
        looks()
        if page.locator("main.check").count():
            moves(page, "main form .act button")
            expect(page.locator("main.thanks")).to_be_attached()
            looks()
            return turn + 1
        answers()
        moves(page, SEND)
        assert page.locator("main .problem").count() == 0, page.locator("main .problem").inner_text()
    raise AssertionError(f"still asking after {MOST_TURNS} turns")


# --- the keyboard alone ---


def tabs_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what a selector finds; each stop on the way must be seen."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        assert page.evaluate(RING), f"nothing shows the focus on {page.evaluate(NAME)}"
        assert page.evaluate(ON_SCREEN), f"the focus is off the screen on {page.evaluate(NAME)}"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


NAME = "document.activeElement.outerHTML.slice(0, 90)"


def presses(page: Page, key: str) -> None:
    """Press a key that leads on, and wait until another turn or page is there."""
    page.evaluate("document.querySelector('main').dataset.old = 1")
    page.keyboard.press(key)
    page.locator("main:not([data-old])").wait_for(state="attached")


def answers_by_keys(page: Page) -> None:
    """Answer the turn that has the focus with Tab, Space, arrows and letters."""
    done: set[str] = set()
    for control in page.locator("main form :is(input:not([type=hidden]), textarea, select)").all():
        kind = control.get_attribute("type") or control.evaluate("it => it.localName")
        name = control.get_attribute("name") or ""
        if name in done or not control.is_visible() or control.evaluate("it => !!it.closest('.apart')"):
            continue
        done.add(name)
        tabs_to(page, f"[name='{name}']")
        if kind == "radio":
            page.keyboard.press("Space")
            if page.locator(f"[name='{name}']").count() > 2:
                page.keyboard.press("ArrowDown")
        elif kind == "checkbox":
            page.keyboard.press("Space")
        elif kind == "select":
            page.keyboard.press("ArrowDown")
        elif name.endswith("year"):
            page.keyboard.type("2026")
        else:
            page.keyboard.type("3" if control.get_attribute("inputmode") else "It was good.")


def test_the_keyboard_alone_leads_from_start_to_thank_you(
    example: Service, phones: Callable[..., Page]
) -> None:
    page = phones()
    page.goto(f"{example.address}/c/{example.codes['every']}")
    tabs_to(page, "button[value=chat]")
    presses(page, "Enter")
    seen = set()
    for turn in range(MOST_TURNS):
        if page.locator("main.check").count():
            break
        question = page.locator("main").get_attribute("data-q")
        assert question not in seen, f"{question} is asked again"
        seen.add(question)
        if turn:
            assert page.evaluate("document.activeElement.tagName") == "H1", question
        answers_by_keys(page)
        tabs_to(page, ".act button:not([name])")
        presses(page, "Enter")
    assert len(seen) == 16
    tabs_to(page, "main form .act button")
    presses(page, "Enter")
    expect(page.locator("main.thanks h1")).to_be_focused()


def test_the_first_tab_leads_to_leave_and_the_second_past_what_every_page_has(
    example: Service, phones: Callable[..., Page]
) -> None:
    page = phones()
    page.goto(f"{example.address}/help")
    page.keyboard.press("Tab")
    expect(page.locator(".leave")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


# --- forced colours ---

APPEARANCE = """it => { const look = getComputedStyle(it);
    return [look.outlineStyle, look.outlineWidth, look.outlineColor].join(' ') }"""


def test_forced_colours_show_what_is_chosen_all_the_way(
    example: Service, phones: Callable[..., Page]
) -> None:
    page = phones(forced_colors="active")

    def looks() -> None:
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        # The pointer and the focus have a look of their own; neither may be mistaken for a choice.
        page.mouse.move(0, 0)
        page.locator("h1").evaluate("it => it.focus()")

    def answers() -> None:
        fill(page.locator("main form"), "It was good.")
        looks()
        for chosen in page.locator(".pick:has(:checked)").all():
            others = page.locator(".pick:not(:has(:checked))")
            marked = chosen.evaluate(APPEARANCE)
            assert marked.startswith("solid 3px"), marked
            assert all(other.evaluate(APPEARANCE) != marked for other in others.all())

    starts(page, example, "every")
    assert goes_to_thank_you(page, looks, answers) == 17


# --- large and spaced text, and Urdu ---


@pytest.mark.parametrize(("name", "language"), [("every", "en"), ("younger", "ur"), ("parent", "ur")])
def test_large_and_spaced_text_fits_from_start_to_thank_you(
    example: Service, phones: Callable[..., Page], name: str, language: str
) -> None:
    page = phones(320, 640, bypass_csp=True)

    def looks() -> None:
        page.add_style_tag(content=LARGE_AND_SPACED)
        assert page.evaluate(OVERFLOW) <= 0, page.locator("h1").inner_text()
        for label in page.locator("main :is(.pick span, button, .button):visible").all():
            cut = label.evaluate("it => it.scrollWidth - it.clientWidth > 1 && it.clientWidth > 0")
            assert not cut, label.inner_text()

    speak(page, example, language)
    looks()
    page.goto(f"{example.address}/c/{example.codes[name]}")
    looks()
    moves(page, "main button[value=chat]")
    goes_to_thank_you(page, looks, lambda: fill(page.locator("main form"), "It was good."))


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_parent_answers_in_urdu_from_the_first_page_to_thank_you(
    example: Service, phones: Callable[..., Page], has_script: bool
) -> None:
    page = phones(java_script_enabled=has_script)
    page.goto(f"{example.address}/c/{example.codes['parent']}")
    page.locator("main .languages [lang=ur]").click()
    with i18n.speaking("ur"):
        begin, thanks, check, finish, go_on = (
            i18n.gettext(text)
            for text in (
                "Start",
                "Thank you",
                "Check your answers",
                "Send my answers",
                "Continue",
            )
        )
        send = i18n.pgettext("to the next question", "Next")
    assert "Thank you" not in thanks
    expect(page.locator("html[lang=ur][dir=rtl]")).to_be_attached()
    page.get_by_role("button", name=begin, exact=True).click()
    for _turn in range(MOST_TURNS):
        expect(page.locator("main:is(.chat, .check)")).to_be_attached()
        heading = page.locator("h1").inner_text()
        assert re.search(r"[\u0600-\u06ff]", heading), f"not in Urdu: {heading}"
        if heading == check:
            break
        fill(page.locator("main form"), "سب ٹھیک تھا۔")
        page.get_by_role("button", name=re.compile(f"^({send}|{go_on})$")).click()
        expect(page.locator("h1")).not_to_have_text(heading)
    expect(page.locator(".said", has_text="سب ٹھیک تھا۔").first).to_have_attribute("dir", "auto")
    page.get_by_role("button", name=finish, exact=True).click()
    expect(page.locator("h1")).to_have_text(thanks)


IN_LATIN = """() => { const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) { const at = walk.currentNode.parentElement;
        if (/[A-Za-z]{3}/.test(walk.currentNode.data) && !/[\u0600-\u06ff]/.test(walk.currentNode.data)
            && !at.closest('[lang]:not(html), script, style, [dir=auto]') && at.checkVisibility())
            found.push(walk.currentNode.data.trim()) }
    return found }"""


def test_words_that_stay_english_are_marked_so(example: Service, phones: Callable[..., Page]) -> None:
    page = phones()
    speak(page, example, "ur")
    for path in ("/help", "/privacy", f"/c/{example.codes['parent']}", "/accessibility"):
        page.goto(example.address + path)
        for summary in page.locator("summary").all():
            summary.click()
        assert page.locator("[lang=en][dir=ltr]").count(), path
        # A partnership's name and a website's address are in no language.
        latin = [text for text in page.evaluate(IN_LATIN) if "Three Rivers" not in text and "." not in text]
        assert latin == [], path


# --- motion and time ---


def test_nothing_moves_where_less_movement_is_wanted(example: Service, phones: Callable[..., Page]) -> None:
    moving = []
    for wish in ("reduce", "no-preference"):
        page = phones(reduced_motion=wish)
        starts(page, example, "every")
        moves(page, SEND)
        moving.append(page.evaluate("document.getAnimations().length"))
    assert moving[0] == 0
    assert moving[1] > 0, "without a wish a turn comes softly, or this test sees nothing"


def test_a_shared_device_asks_and_gives_the_time_anew(example: Service, phones: Callable[..., Page]) -> None:
    page = phones()
    page.clock.install(time=0)
    starts(page, example, "device")
    page.clock.pause_at(100)
    box = page.get_by_role("dialog")
    for _time in range(11):
        # Whoever does something gets the whole time from then on.
        page.keyboard.press("Tab")
        page.clock.run_for(IDLE_SECONDS * 1000 - 1000)
        expect(box).to_be_hidden()
        page.clock.run_for(2000)
        expect(box).to_be_visible()
        expect(box.get_by_role("button")).to_be_focused()
        page.clock.run_for(WARNING_SECONDS * 1000 - 2000)
        is_still_there(page, lambda: page.keyboard.press("Enter"))
        expect(box).to_be_hidden()
    page.clock.run_for(IDLE_SECONDS * 1000 + 1000)
    expect(box).to_be_visible()
    # A stray touch or key is no answer: the device must not stand open for the next person.
    page.keyboard.press("Tab")
    page.mouse.click(5, 5)
    page.clock.run_for(WARNING_SECONDS * 1000 + 1000)
    expect(page.locator("main.start")).to_be_attached()
    page.goto(f"{example.address}/c/{example.codes['device']}/chat")
    expect(page.locator("main.start")).to_be_attached()


def test_every_state_can_be_reached_without_a_right_to_see_a_picture(
    example: Service, phones: Callable[..., Page]
) -> None:
    page = phones()
    pictures = 0
    for state in every_state(page, example):
        shown = page.locator("svg")
        pictures += shown.count()
        silent = page.locator("svg[aria-hidden=true][focusable=false]")
        assert shown.count() == silent.count(), state
    assert pictures > 0


def test_numbers_to_call_are_not_turned_round_in_urdu(example: Service, phones: Callable[..., Page]) -> None:
    page = phones()
    speak(page, example, "ur")
    for path in ("/help", f"/c/{example.codes['parent']}"):
        page.goto(example.address + path)
        page.locator("footer summary").click()
        numbers = page.locator("a[href^='tel:']").all()
        assert len(numbers) > 2
        for number in numbers:
            # “0800 1111” would be drawn as “1111 0800” by the rules of a script from the right.
            starts_at = number.evaluate(
                """it => { const text = it.firstChild, range = document.createRange();
                    const at = place => { range.setStart(text, place); range.setEnd(text, place + 1);
                        return range.getBoundingClientRect().left };
                    return [at(0), at(text.length - 1)] }"""
            )
            assert starts_at[0] < starts_at[1], number.inner_text()
