"""A robot that answers as a person would: by what it sees, one turn after the other."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

MOST_TURNS = 90


def answer(page: Page, words: str = "It was good to be asked.") -> int:
    """Answer a chat from where it stands to the page that thanks; how many turns that took."""
    for turn in range(MOST_TURNS):
        heading = page.locator("h1").inner_text()
        if heading == "Check your answers":
            page.get_by_role("button", name="Send my answers").click()
            expect(page.locator("h1")).to_have_text("Thank you")
            return turn
        fill(page.locator("main form"), words)
        press(page, "^(Next|Continue)$")
    raise AssertionError(f"still asking after {MOST_TURNS} turns")


def answer_in_any_language(page: Page) -> None:
    """Answer every question of a chat and send, whatever the language is."""
    for _turn in range(MOST_TURNS):
        heading = page.locator("h1").inner_text()
        if page.locator("main.check").count():
            page.locator("main form button:not([name])").click()
            expect(page.locator("main.thanks")).to_be_visible()
            return
        fill(page.locator("main form.now"), "It was good to be asked.")
        # There the turn has no button but Skip.
        sends, skips = page.locator("main form.now button:not([name])"), page.locator("button[name=skip]")
        (sends if sends.count() else skips).last.click()
        expect(page.locator("h1")).not_to_have_text(heading)
    raise AssertionError(f"still asking after {MOST_TURNS} turns")


def fill(form: Locator, words: str) -> None:
    """Choose and write something in every control of a form: the last but one choice, or the first."""
    for group in form.locator("fieldset").all():
        radios = group.locator("label:has(input[type=radio]):not(.apart)")
        if count := radios.count():
            radios.nth(max(0, count - 2)).click()
        elif (boxes := group.locator("label:has(input[type=checkbox]):not(.apart)")).count():
            boxes.first.click()
    # Where nobody reads the language the box is folded up, and for English.
    for box in form.locator("textarea:visible").all():
        box.fill(words)
    # The box beside "Other, please say" belongs to a choice that the robot does not make.
    for box in form.locator("input[type=text]:not([name$=other]):visible").all():
        kind = (
            "year" if (box.get_attribute("name") or "").endswith("year") else box.get_attribute("inputmode")
        )
        box.fill({"year": "2026", "numeric": "3"}.get(kind or "", words))
    for box in form.locator("select").all():
        box.select_option(index=1)


def press(page: Page, name: str) -> None:
    """Press a button and wait until another question, or page, is there."""
    heading = page.locator("h1").inner_text()
    page.get_by_role("button", name=re.compile(name)).click()
    expect(page.locator("h1")).not_to_have_text(heading)
