"""A card in real browsers: two devices and two languages make one pair, and its code is left behind nowhere.

But for one place, which no page can reach: what a browser keeps of the addresses that were opened in it holds
an address as it was scanned. A code that is typed is not even there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from sqlalchemy import select

from survey_app.services import cards, clock, collections, programmes
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Card, Conversation, Partnership, Response
from tests import real_servers
from tests.journeys.conftest import Service
from tests.journeys.robot import answer_in_any_language
from tests.journeys.states import makes_own_codes
from tests.partnerships import READY

pytestmark = pytest.mark.browser
SCANNED = {"History", "Sessions", "segmentation_platform"}
"""Where a browser keeps addresses as they were scanned, which no page can reach."""


@dataclass
class Device:
    """A browser with a profile of its own, and every request that it made."""

    page: Page
    requests: list[Request] = field(default_factory=list)

    def history(self) -> list[str]:
        """The addresses that Back and Forward lead to."""
        session = self.page.context.new_cdp_session(self.page)
        return [entry["url"] for entry in session.send("Page.getNavigationHistory")["entries"]]


@contextmanager
def device(browser: Browser, profile: Path) -> Iterator[Device]:
    """A device of somebody's own, whose browser keeps what it would keep."""
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=real_servers.chromium(), args=real_servers.CHROMIUM_FLAGS
    )
    found = Device(context.pages[0])
    context.on("request", lambda request: found.requests.append(request))
    try:
        yield found
    finally:
        context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone that keeps nothing."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def forms_of(card: str) -> set[str]:
    """However a card is shown or typed."""
    return {card, card.lower(), cards.spaced(card), cards.spaced(card).lower()}


def kept_in(folder: Path, log: Path, *codes: str) -> list[str]:
    """The service's files in which a card stands: its database with the log, and what it said."""
    left = {one.name: one.read_bytes() for one in folder.rglob("*") if one.is_file()}
    left["what it said"] = log.read_bytes()
    assert {"heard.db", "heard.db-wal"} <= set(left)
    wanted = [form.encode() for card in codes for form in forms_of(card)]
    return [name for name, content in left.items() if any(form in content for form in wanted)]


def kept_by_browser(profile: Path, card: str, places: set[str]) -> set[Path]:
    """The files of a browser in which a card stands, but for those in these places."""
    # A browser writes some of it in two bytes a sign.
    wanted = [form.encode(how) for form in forms_of(card) for how in ("ascii", "utf-16-le")]
    kept = {
        one.relative_to(profile)
        for one in profile.rglob("*")
        if one.is_file() and any(form in one.read_bytes() for form in wanted)
    }
    return {place for place in kept if not places & set(place.parts)}


def test_a_card_pairs_two_devices_in_two_languages_and_its_code_stays_nowhere(
    browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    database = Database.beside(folder / "heard.db")
    migrations.upgrade(database)
    today = clock.today()
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", is_example=True, **READY)
        session.add(row)
        session.flush()
        code = programmes.begin(session, row.id, "Walks")
        programmes.set_last_day(session, row.id, code, today + timedelta(days=90), today)
        found = programmes.find(session, row.id, code, today)
        assert found is not None
        (card,) = cards.issue(session, row.id, code, 1)
        waves = {}
        for wave in ("before", "after"):
            opening = collections.Opening(
                "Q02", f"About you: {wave}", today, wave=wave, programme_id=found.id
            )
            waves[wave] = collections.open_collection(session, row.id, opening, today).code
    environment = {"HEARD_DATA": str(folder), "HEARD_DATABASE_URL": database.url}
    with real_servers.heard_web(environment, log=tmp_path / "log") as address:
        for number, (wave, language) in enumerate((("before", "English"), ("after", "Polski"))):
            with device(browser, tmp_path / f"device {number}") as held:
                page = held.page
                if wave == "before":
                    # Scanned while both are open: the card goes along to the one that is chosen, and further.
                    page.goto(f"{address}/p/{code}#{card}")
                    page.get_by_role("link", name=f"About you: {wave}").click()
                    for chosen in ("Polski", language):
                        expect(page.locator("#card")).to_have_value(card)
                        page.get_by_role("link", name=chosen).click()
                    expect(page.locator("html")).to_have_attribute("lang", "en")
                else:
                    page.goto(f"{address}/c/{waves[wave]}")
                    page.get_by_role("link", name=language).click()
                    expect(page.locator("html")).to_have_attribute("lang", "pl")
                    page.locator("#card").fill(cards.spaced(card).lower())
                expect(page.locator("#card")).not_to_have_value("")
                page.locator("button[name=start][value=chat]").click()
                expect(page.locator("main.turn, main form.now").first).to_be_visible()
                answer_in_any_language(page)
                assert not any(card in one for one in held.history())
                assert card not in page.url
                assert card not in page.content()
                assert page.evaluate("localStorage.length + sessionStorage.length") == 0
                asked = list(held.requests)
                cookies = page.context.cookies()
            assert not any(card in one.url.split("#")[0] for one in asked)
            assert not any(card in str(one.headers) for one in asked)
            code_in = (card, cards.spaced(card).lower().replace(" ", "+"))
            carried = [one for one in asked if any(form in (one.post_data or "") for form in code_in)]
            assert [(one.method, one.url.rpartition("/")[2]) for one in carried] == [("POST", "chat")]
            assert not any(card in str(cookie) for cookie in cookies)
    assert kept_in(folder, tmp_path / "log", card) == []
    with database.reading() as session:
        sent = session.execute(
            select(Response.card_id, Response.card_use, Response.language).order_by(Response.card_use)
        ).all()
    assert [(use, language) for _card, use, language in sent] == [(1, "en"), (2, "pl")]
    assert len({card_id for card_id, _use, _language in sent} - {None}) == 1
    database.close()
    for number, places in enumerate((SCANNED, set[str]())):
        assert kept_by_browser(tmp_path / f"device {number}", card, places) == set()


def test_no_page_that_goes_wrong_and_no_taking_back_leaves_a_card_behind(
    browser: Browser, tmp_path: Path
) -> None:
    """By way of the form on one page: a slip, a fault of ours, a lost cookie, an unknown address."""
    folder = tmp_path / "service"
    folder.mkdir()
    database = Database.beside(folder / "heard.db")
    migrations.upgrade(database)
    today = clock.today()
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", is_example=True, **READY)
        session.add(row)
        session.flush()
        code = programmes.begin(session, row.id, "Walks")
        found = programmes.find(session, row.id, code, today)
        assert found is not None
        (card,) = cards.issue(session, row.id, code, 1)
        for wave in ("before", "after"):
            opening = collections.Opening("Q02", wave, today, wave=wave, programme_id=found.id)
            collections.open_collection(session, row.id, opening, today)
    wrong = cards.ALPHABET.replace(card[0], "")[0] + card[1:]
    environment = {"HEARD_DATA": str(folder), "HEARD_DATABASE_URL": database.url}
    with (
        real_servers.heard_web(environment, log=tmp_path / "log") as address,
        device(browser, tmp_path / "device") as held,
    ):
        page = held.page

        def enters(typed: str, told: str) -> None:
            page.locator("#card").fill(typed)
            page.locator("button[name=start][value=form]").click()
            expect(page.locator("main")).to_contain_text(told)

        for wave in ("before", "after"):
            page.goto(f"{address}/p/{code}#{card}")
            page.get_by_role("link", name=wave).click()
            if wave == "before":
                enters(wrong, "We do not know this card.")
                rename(database, "card", "elsewhere")
                enters(card, "We do not know this card.")
                # The page tries again by itself.
                expect(page.locator("#status")).not_to_be_empty()
                rename(database, "elsewhere", "card")
                expect(page.locator("main")).to_contain_text("All the questions on one page")
            else:
                page.context.clear_cookies()
                enters(card, "your browser does not keep cookies")
                enters(card, "All the questions on one page")
            page.get_by_role("button", name="Check my answers").click()
            expect(page.locator("h1")).to_have_text("Check your answers")
            page.get_by_role("button", name="Send my answers").click()
            expect(page.locator("h1")).to_have_text("Thank you")
        with database.reading() as session:
            sent = session.scalars(select(Response.card_use).order_by(Response.card_use)).all()
        page.goto(f"{address}/p/unknown#{card}")
        expect(page.locator("main")).to_contain_text("We do not know that code")
        page.goto(f"{address}/take-back?at={code}#{card}")
        expect(page.locator("#card")).to_have_value(card)
        for typed, told in ((wrong, "One letter or number may be different."), (card, "That is done")):
            page.locator("#card").fill(typed)
            page.get_by_role("button", name="Delete my answers").click()
            expect(page.locator("main")).to_contain_text(told)
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert not any(one in entry for entry in held.history() for one in (card, wrong))
        asked, cookies = list(held.requests), page.context.cookies()
    assert sent == [1, 2]
    assert not any(one in each.url.split("#")[0] for each in asked for one in (card, wrong))
    assert not any(one in str(each.headers) for each in asked for one in (card, wrong))
    assert not any(one in str(cookie) for cookie in cookies for one in (card, wrong))
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert "OperationalError SQLITE_ERROR at participant.reply" in said, "the fault, not what was typed"
    assert kept_in(folder, tmp_path / "log", card, wrong) == []
    assert kept_by_browser(tmp_path / "device", card, SCANNED) == set()
    with database.reading() as session:
        assert session.scalars(select(Response.taken_back)).all() in ([], [True, True])
    database.close()


def rename(database: Database, table: str, name: str) -> None:
    """Put a table where the service does not find it, or back."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}")
        connection.commit()


def test_what_was_mended_is_sent_and_not_the_page_before_shown_again(service: Service, phone: Page) -> None:
    """On a page that is no question, at the start as where answers are taken back."""
    card = service.cards_of_one_wave[1]
    wrong = cards.ALPHABET.replace(card[0], "")[0] + card[1:]
    phone.goto(f"{service.address}/p/{service.one_wave}")
    for typed, leads_to in ((wrong, ".problem"), (card, "main.turn, main form.now")):
        phone.locator("#card").fill(typed)
        phone.locator("button[name=start][value=chat]").click()
        expect(phone.locator(leads_to).first).to_be_visible()
    phone.goto(f"{service.address}/take-back?at={service.one_wave}")
    for typed, heading in ((wrong, "Take your answers back"), (card, "That is done")):
        phone.locator("#card").fill(typed)
        phone.get_by_role("button", name="Delete my answers").click()
        expect(phone.locator(".problem") if typed == wrong else phone.locator("h1")).to_be_visible()
        expect(phone.locator("h1")).to_have_text(heading)
    assert card not in phone.content()


def test_a_code_of_ones_own_is_made_by_keyboard_without_a_script_on_a_narrow_screen(
    browser: Browser, service: Service
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    page.goto(f"{service.address}/c/{makes_own_codes(service)}")
    page.locator("#card").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    # The legend is read with each list, so that nobody need see what they belong to.
    expect(page.get_by_role("group", name="Choose the same five things each time.")).to_be_visible()
    for typed in ("29", "Mar", "Q", "X", "None"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    chosen = [one.input_value() for one in page.locator("main select").all()]
    assert chosen == ["29", "3", "Q", "X", "-"]
    page.locator("button[name=start][value=chat]").click()
    expect(page.locator("main.turn, main form.now").first).to_be_visible()
    carried = [one for one in requests if "own-" in one.url + (one.post_data or "")]
    assert [(one.method, one.url.rpartition("/")[2]) for one in carried] == [("POST", "chat")]
    assert "own-" not in page.content()
    assert not any("own" in str(cookie) for cookie in context.cookies())
    context.close()
    with service.database.reading() as session:
        begun = session.scalars(select(Conversation).where(Conversation.self_made)).one()
        assert begun.card_mark is not None
        assert session.scalars(select(Card).where(Card.self_made)).all() == []
