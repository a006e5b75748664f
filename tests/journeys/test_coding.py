"""Fifty comments coded by keyboard, keys counted; axe, narrow and wide, a person without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from survey_app.services import accounts, clock, collections
from survey_app.store.database import Database
from survey_app.store.tables import Coding, CommentFlag, PersonCoding, Reading
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.test_accessibility import faults
from tests.journeys.test_staff import make_account
from tests.respondents import answer, code_comments, comments_of

pytestmark = pytest.mark.browser

FEWEST_KEYS = 2.2
"""Keys a comment where suggestions are right: a number for each theme, and one key to go on."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, DESK = {"width": 320, "height": 720}, {"width": 1280, "height": 900}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page into which axe can be put; the page's own policy would refuse it."""
    context = browser.new_context(viewport=DESK, bypass_csp=True, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def to_code(service: Service, number: int) -> list[str]:
    """A collection of its own with comments that a reader decided on; in one of ten two themes are right."""
    with service.database.writing() as session:
        opening = collections.Opening("Q03", "Coding, a form", clock.today(), disclosure_class="protected")
        code = collections.open_collection(session, service.partnership_id, opening, clock.today()).code
    made = []
    for place in range(number):
        text = f"She listened to me, and I trust her, number {place}. It was a long afternoon but worth it."
        made += comments_of(service.database, answer(service.database, code, words={"Q03.6": text}))
    code_comments(service.database, made, "T01", state="suggested", because=["listened"], confidence=0.71)
    code_comments(service.database, made[::10], "T02", state="suggested", because=["trust"], confidence=0.41)
    return [code, *made]


@dataclass
class Keyboard:
    """A keyboard that counts what is pressed."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed.append(key)
            self.page.keyboard.press(key)

    def press_and_go(self, key: str) -> None:
        """Press what leads to another page, and wait for it."""
        self.pressed.append(key)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.page.wait_for_function("document.activeElement.id === 'asked' || !window.saying")


def said(database: Database, comments: list[str]) -> dict[str, list[str]]:
    with database.reading() as session:
        rows = [row for one in comments if (row := session.get(PersonCoding, (one, 1))) is not None]
        return {row.comment_id: sorted(row.themes) for row in rows}


def here(page: Page) -> str:
    return page.url.split("/coding/")[1].split("?")[0]


def test_fifty_comments_are_coded_with_two_keys_each_where_suggestions_are_right(
    service: Service, page: Page
) -> None:
    code, *comments = to_code(service, 50)
    make_account(service, page, "reader", f"Reader {clock.now():%H%M%S%f}")
    page.goto(f"{service.address}/staff/coding/next?collection={code}")
    keys, wanted = Keyboard(page), {}
    for _ in comments:
        suggested = page.locator("#chosen input").count()
        wanted[here(page)] = ["T01", "T02"][:suggested]
        keys.press(*map(str, range(1, suggested + 1)))
        keys.press_and_go("n")
    expect(page.locator("h1")).to_have_text("Coding")
    assert said(service.database, comments) == wanted
    assert len(wanted) == 50
    per_comment = len(keys.pressed) / len(comments)
    assert per_comment <= FEWEST_KEYS
    with service.database.reading() as session:
        row = session.get_one(Coding, (comments[0], "T01"))
        assert (row.state, row.confidence, row.because) == ("accepted", 0.71, ["listened"])


def test_every_key_does_what_it_says_and_none_fires_in_a_box_or_when_turned_off(
    service: Service, page: Page
) -> None:
    code, *_comments = to_code(service, 6)
    make_account(service, page, "reader", f"Reader {clock.now():%H%M%S%f}")
    start = f"{service.address}/staff/coding/next?collection={code}"
    page.goto(start)
    keys, status, first = Keyboard(page), page.locator("#said"), here(page)
    keys.press("n")
    expect(status).to_contain_text("Nothing is ticked")
    keys.press("1")
    expect(page.locator("#theme-T01")).to_be_checked()
    expect(status).to_have_text("Ticked: Being listened to.")
    keys.press("1")
    expect(page.locator("#theme-T01")).not_to_be_checked()
    keys.press("1", "x")
    expect(page.locator("#theme-T01")).not_to_be_checked()
    expect(page.locator("#none")).to_be_checked()
    keys.press("u")
    expect(page.locator("#none")).not_to_be_checked()

    # Type to narrow, Enter adds; letters that are keys elsewhere are letters here.
    keys.press("a")
    expect(page.locator("#filter")).to_be_focused()
    page.keyboard.type("changed b")
    page.locator("#filter").fill("")
    page.keyboard.type("self-est")
    expect(page.locator("#first-match")).to_have_text("Enter takes: Self-esteem and confidence")
    page.keyboard.press("Enter")
    expect(page.locator("#theme-T05")).to_be_checked()
    expect(page.locator("#chosen #theme-T05")).to_be_visible()
    expect(page.locator("#asked")).to_be_focused()
    keys.press("d", "m")
    expect(page.locator("#direction-mixed")).to_be_checked()
    keys.press("?")
    expect(page.locator("#keys-told")).to_have_attribute("open", "")
    page.locator("#asked").focus()
    keys.press_and_go("Enter")
    expect(page.locator(".notice")).to_contain_text("Self-esteem and confidence")
    assert said(service.database, [first])[first] == ["T05"]

    # Undo what was saved leads back to it.
    keys.press_and_go("u")
    assert here(page) == first
    assert said(service.database, [first]) == {}
    keys.press("1")
    keys.press_and_go("n")

    # For later, cannot be coded, identifies someone, and at once before a reader.
    later = here(page)
    keys.press_and_go("k")
    assert here(page) != later
    unreadable = here(page)
    keys.press("c", "i")
    keys.press_and_go("n")
    looked_at = here(page)
    keys.press_and_go("l")
    with service.database.reading() as session:
        assert session.get_one(PersonCoding, (unreadable, 1)).cannot
        assert session.get_one(CommentFlag, (unreadable, "F2")).cleared_on is None
        assert session.get_one(Reading, looked_at).state == "new"

    page.get_by_role("button", name="Turn single keys off").click()
    keys.press("1", "x", "n")
    expect(page.locator("#theme-T01")).not_to_be_checked()
    expect(page.locator("#none")).not_to_be_checked()


def test_axe_finds_nothing_and_nothing_runs_over_the_edge_on_any_page_of_coding(
    service: Service, page: Page
) -> None:
    code, *comments = to_code(service, 4)
    make_account(service, page, "coordinator", f"Coordinator {clock.now():%H%M%S%f}")
    PICTURES.mkdir(exist_ok=True)
    wrong: list[str] = []
    kim, sam = accounts_of(service, 2)
    with service.database.writing() as session:
        for turn, account, themes in ((1, kim, ["T01"]), (2, sam, ["T02", "T05"])):
            row = PersonCoding(comment_id=comments[0], turn=turn, account_id=account, themes=themes, draw=0)
            row.codebook_version, row.coded_on, row.differs = "2", clock.today(), turn == 2
            session.add(row)
    for name, path in (
        ("list", f"?collection={code}"),
        ("one", f"/{comments[1]}"),
        ("both", f"/{comments[0]}/both"),
        ("agreement", "/agreement"),
    ):
        page.goto(f"{service.address}/staff/coding{path}")
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        for size in (NARROW, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.screenshot(path=PICTURES / f"coding-{name}-{size['width']}.png", full_page=True)
            wrong += [f"{name} {size['width']}: {fault}" for fault in faults(page, RULES)]
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                wrong.append(f"{name} {size['width']}: {over} px over the edge")
    assert wrong == [], json.dumps(wrong, indent=1)


def accounts_of(service: Service, number: int) -> list[str]:
    made = []
    with service.database.writing() as session:
        for place in range(number):
            token = accounts.invite(session, service.partnership_id, "reader", clock.now())
            name = f"Second {place} {clock.now():%H%M%S%f}"
            made.append(accounts.accept(session, token, name, name, "-", clock.now()))
    return made


def test_without_a_script_a_comment_is_coded_undone_and_sent_to_a_reader_by_buttons(
    service: Service, browser: Browser
) -> None:
    code, *_comments = to_code(service, 3)
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = context.new_page()
    make_account(service, page, "coordinator", f"Coordinator {clock.now():%H%M%S%f}")
    page.goto(f"{service.address}/staff/coding?collection={code}")
    page.get_by_role("link", name="Code one after the other").click()
    first = here(page)
    page.get_by_label("Being listened to").check()
    page.get_by_text("Add a theme").click()
    page.get_by_label("A trusted adult").check()
    page.get_by_label("Both", exact=False).first.check()
    page.get_by_role("button", name="Right as it stands, next").click()
    assert said(service.database, [first])[first] == ["T01", "T02"]
    page.get_by_role("button", name="Undo what I did last").click()
    assert here(page) == first
    assert said(service.database, [first]) == {}
    page.get_by_role("button", name="Needs a look by a reader").click()
    with service.database.reading() as session:
        assert session.get_one(Reading, first).state == "new"
    page.goto(f"{service.address}/staff/coding")
    page.get_by_text("Narrow the list, or search").click()
    page.get_by_label("Words in the comments").fill("afternoon nowhere")
    page.get_by_role("button", name="Search", exact=True).click()
    assert "afternoon" not in page.url
    expect(page.locator("main")).to_contain_text("Nothing fits what you narrowed the list to.")
    context.close()
