"""Before and after, from the printed card to what a board reads, in a real browser.

Weeks go by while the service runs: it is served by a clock that stands in a file (`clocked`).
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import fmean, stdev
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from analysis import scoring
from analysis.change import pair
from analysis.disclosure.classes import DisclosureClass
from analysis.figures import ChangeFigure, Figure
from survey_app import sentences
from survey_app.cli import heard
from survey_app.services import accounts, clock, collections, persons, programmes, subjects
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Partnership, Response
from tests import real_servers
from tests.conftest import TODAY
from tests.journeys import clocked
from tests.journeys.conftest import PICTURES
from tests.journeys.robot import answer_in_any_language
from tests.journeys.test_accessibility import OVERFLOW, RULES, faults
from tests.journeys.test_staff import PASSWORD, SIZES
from tests.partnerships import READY
from tests.respondents import answer, card

pytestmark = pytest.mark.browser

WEEKS_LATER, LAST_DAY = TODAY + timedelta(weeks=7), TODAY + timedelta(weeks=10)
BEFORE_CLOSES = TODAY + timedelta(weeks=2)
POINTS = ("not_at_all", "a_little", "partly", "mostly", "very")
QUIZ = {
    **{"Q11.3a": "true", "Q11.3b": "false", "Q11.4a": "true"},
    **{"Q11.4b": "false", "Q11.5a": "true", "Q11.5b": "false"},
}


@dataclass(frozen=True)
class Running:
    """A Heard of an example partnership that goes by a clock of ours, and a coordinator's screen."""

    address: str
    database: Database
    partnership_id: str
    desk: Page
    clock_file: Path

    def it_is(self, day: date) -> None:
        """Let it be noon of a day."""
        self.clock_file.write_text(f"{day}T12:00:00", encoding="ascii")

    def summary_page(self, code: str) -> str:
        """The programme's summary as the coordinator's browser holds it, charts and all."""
        self.desk.goto(f"{self.address}/staff/programmes/{code}/summary")
        if self.desk.locator("h1").inner_text() == "Sign in":
            sign_in(self.desk)
        expect(self.desk.locator("h1")).to_contain_text("Summary: ")
        html = self.desk.content()
        # Sizes in the styles are numbers too, and tell of nobody.
        return re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)


@pytest.fixture(scope="module")
def running(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("weeks")
    database = Database.beside(folder / "heard.db")
    migrations.upgrade(database)
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", is_example=True, **READY)
        session.add(row)
        session.flush()
        partnership_id = row.id
        token = accounts.invite(session, row.id, "coordinator", datetime.fromisoformat(f"{TODAY}T11:00:00"))
    environment = {
        "HEARD_DATA": str(folder),
        "HEARD_DATABASE_URL": database.url,
        clocked.CLOCK: str(folder / "clock"),
    }
    context = browser.new_context(viewport=SIZES["desk"], bypass_csp=True)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    (folder / "clock").write_text(f"{TODAY}T12:00:00", encoding="ascii")
    with real_servers.heard_web(environment, app="tests.journeys.clocked:app") as address:
        desk = context.new_page()
        desk.goto(f"{address}/staff/welcome/{token}")
        desk.get_by_label("Your name").fill("Coordinator")
        desk.get_by_label("Sign-in name").fill("coordinator")
        desk.get_by_label("Password", exact=True).fill(PASSWORD)
        desk.get_by_role("button", name="Make the account").click()
        expect(desk.locator("h1")).to_have_text("What needs doing")
        yield Running(address, database, partnership_id, desk, folder / "clock")
    context.close()
    database.close()


def sign_in(desk: Page) -> None:
    """Sign in, and come to the page that was asked for."""
    desk.get_by_label("Sign-in name").fill("coordinator")
    desk.get_by_label("Password", exact=True).fill(PASSWORD)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    expect(desk.locator("h1")).not_to_have_text("Sign in")


# ---- the whole way ---------------------------------------------------------------------------------------


def printed(pdf: bytes) -> list[str]:
    """The pieces of text on sheets of cards, read back from the file as a printer gets it."""
    signs = {
        int(glyph, 16): chr(int(sign, 16))
        for glyph, sign in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]{4})>", pdf)
    }
    streams = re.findall(rb"stream\n(\x78.*?)\nendstream", pdf, re.DOTALL)
    drawn = b"".join(page for page in map(zlib.decompress, streams) if b" Tj" in page)
    meant = {b"\\r": b"\r", b"\\(": b"(", b"\\)": b")", b"\\\\": b"\\"}
    found = []
    for piece in re.findall(rb"\(((?:[^\\)]|\\.)*)\) Tj", drawn, re.DOTALL):
        glyphs = re.sub(rb"\\.", lambda escaped: meant[escaped[0]], piece, flags=re.DOTALL)
        found.append("".join(signs[int.from_bytes(glyphs[at : at + 2])] for at in range(0, len(glyphs), 2)))
    return found


def print_cards(desk: Page, kind: str) -> bytes:
    """Have two cards made on the programme's page, as the file that comes once."""
    desk.get_by_label("How many cards?").fill("2")
    desk.get_by_label(re.compile(rf"\({kind}\)")).check()
    with desk.expect_download() as handed_over:
        desk.get_by_role("button", name="Make the cards").click()
    return handed_over.value.path().read_bytes()


def scan(browser: Browser, address: str, language: str) -> Page:
    """A device that nobody has used before, on which a card is scanned and a language chosen."""
    context = browser.new_context(viewport=SIZES["phone"])  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(address)
    if page.get_by_role("link", name=language, exact=True).count():
        page.get_by_role("link", name=language, exact=True).click()
    expect(page.locator("#card")).to_have_value(address.partition("#")[2])
    return page


def test_a_printed_card_pairs_two_devices_weeks_apart_in_two_languages(
    running: Running, browser: Browser
) -> None:
    with running.database.writing() as session:
        code = programmes.begin(session, running.partnership_id, "Walks")
        programmes.set_last_day(session, running.partnership_id, code, LAST_DAY, TODAY)
        found = programmes.find(session, running.partnership_id, code, TODAY)
        assert found is not None
        for wave, opens_on, closes_on in (
            ("before", TODAY, BEFORE_CLOSES),
            ("after", BEFORE_CLOSES + timedelta(days=1), LAST_DAY),
        ):
            opening = collections.Opening(
                "Q02", f"About you: {wave}", opens_on, wave=wave, programme_id=found.id, closes_on=closes_on
            )
            collections.open_collection(session, running.partnership_id, opening, TODAY)
    running.it_is(TODAY)
    running.desk.goto(f"{running.address}/staff/programmes/{code}")
    listed = list(csv.DictReader(io.StringIO(print_cards(running.desk, "CSV").decode("utf-8-sig"))))
    texts = printed(print_cards(running.desk, "PDF"))
    leads_to = f"{running.address}/p/{code}"
    assert [row["address"] for row in listed] == [
        f"{leads_to}#{row['card'].replace(' ', '')}" for row in listed
    ]
    assert texts.count(leads_to) == 4, "two cards of two halves say where they lead"
    on_paper = [text for text in texts if re.fullmatch(r"(\w{3} ){2}\w{3}", text)]
    assert sorted(on_paper) == sorted(2 * [*set(on_paper)])
    assert not {row["card"] for row in listed} & set(on_paper)
    address = f"{leads_to}#{on_paper[0].replace(' ', '')}"

    for day, language in ((TODAY, "English"), (WEEKS_LATER, "العربية")):
        running.it_is(day)
        phone = scan(browser, address, language)
        phone.locator("button[name=start][value=chat]").click()
        expect(phone.locator("main.turn, main form.now").first).to_be_visible()
        answer_in_any_language(phone)
        phone.context.close()

    running.it_is(LAST_DAY + timedelta(days=1))
    desk = running.desk
    desk.goto(f"{running.address}/staff/programmes/{code}/close")
    sign_in(desk)
    desk.get_by_role("button", name="Close the programme").click()
    expect(desk.locator("main")).to_contain_text("The programme is closed.")
    with running.database.reading() as session:
        sent = session.execute(
            select(Response.pair_id, Response.card_use, Response.language, Response.week)
            .where(Response.pair_id.is_not(None))
            .order_by(Response.card_use)
        ).all()
    assert [(language, week) for _pair, _use, language, week in sent] == [
        ("en", clock.week_of(TODAY)),
        ("ar", clock.week_of(WEEKS_LATER)),
    ]
    assert len({pair_id for pair_id, _use, _language, _week in sent}) == 1

    html = running.summary_page(code)
    told = words_of(desk)
    assert "There is nothing that may be shown" in told
    assert "Fewer than 10 people have answered." in told
    assert "It does not mean that nothing was said." in told
    assert not numbers(told) & {"1", "2"}
    assert not charts(html)

    phone = browser.new_page()
    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("You do not need your card any more.")
    phone.close()


# ---- what is read of one pair, and of more ---------------------------------------------------------------


def words_of(page: Page) -> str:
    """What a person reads on a page, what is folded up too, with the text alternatives of pictures."""
    unfold(page)
    alternatives = [one.get_attribute("alt") or "" for one in page.locator("main [alt]").all()]
    return " ".join([*page.locator("main").inner_text().split(), *alternatives])


def unfold(page: Page) -> None:
    """Open whatever can be folded up."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")


def numbers(text: str) -> set[str]:
    """Every number in a text, without its sign."""
    return set(re.findall(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])", text))


def charts(html: str) -> list[str]:
    """The charts of a page, as they are drawn."""
    return [unquote(source) for source in re.findall(r'src="data:image/svg\+xml,([^"]*)"', html)]


def group(running: Running, name: str, pairs: int, started: int) -> str:
    """Young people who were asked before and after, in a small group that has closed."""
    rng = random.Random(f"{pairs} of {started}")
    code, waves, held = programme(running, name, "Q02", ("before", "after"), started)
    for wave, people in (("before", held), ("after", held[:pairs])):
        for card_id in people:
            up = wave == "after"
            said = {
                f"Q02.{item}": POINTS[min(4, rng.randrange(3) + up * rng.randrange(3))]
                for item in range(1, 9)
            }
            # The third is turned round.
            said["Q02.3"] = "partly"
            answer(running.database, waves[wave], said, card_id=card_id)
    return code


def course(running: Running, name: str, pairs: int, started: int) -> str:
    """People at work who were asked before, after and some months later what they know and can do."""
    rng = random.Random(f"{pairs} of {started}")
    code, waves, held = programme(running, name, "Q11", ("before", "after", "later"), started)
    for wave, more in (("before", 0), ("after", 3), ("later", 2)):
        for card_id in held if wave == "before" else held[:pairs]:
            right = more + rng.randrange(3)
            said = {
                item: key if place < right else "dont_know" for place, (item, key) in enumerate(QUIZ.items())
            }
            if wave == "after":
                said |= {"Q11.7t:then": str(rng.randrange(2, 5)), "Q11.7t:now": str(rng.randrange(6, 10))}
                said |= {"Q11.10a": "very"}
            else:
                said["Q11.7"] = str(rng.randrange(3, 8))
            answer(running.database, waves[wave], said, card_id=card_id)
    return code


def programme(
    running: Running, name: str, questionnaire: str, of_waves: Sequence[str], people: int
) -> tuple[str, Mapping[str, str], list[str]]:
    """A fresh programme: its code, its collections' codes by wave, and a card for each person."""
    waves = {}
    with running.database.writing() as session:
        code = programmes.begin(session, running.partnership_id, name)
        found = programmes.find(session, running.partnership_id, code, TODAY)
        assert found is not None
        for wave in of_waves:
            opening = collections.Opening(
                questionnaire, name, TODAY, wave=wave, programme_id=found.id, closes_on=BEFORE_CLOSES
            )
            waves[wave] = collections.open_collection(session, running.partnership_id, opening, TODAY).code
    return code, waves, [card(running.database, found.id) for _ in range(people)]


def exactly(running: Running, code: str) -> tuple[list[float], list[float]]:
    """The scores of the pairs before and after, which no page may tell of young people."""
    day = BEFORE_CLOSES + timedelta(days=1)
    with running.database.reading() as session:
        found = programmes.find(session, running.partnership_id, code, day)
        assert found is not None
        subject = subjects.of_programme(session, running.partnership_id, found.id, day)
        assert subject is not None
        (scale,) = scoring.scales_of(subject.collections[0].questionnaire)
        paired = pair(persons.runs(session, subject, scale))
    return list(paired.before), list(paired.after)


def may_not_be_told(before: Sequence[float], after: Sequence[float]) -> set[str]:
    """Exact means, their change and their spread, to two places and to four."""
    change = [last - first for first, last in zip(before, after, strict=True)]
    exact = [fmean(before), fmean(after), fmean(change), stdev(before), stdev(after), stdev(change)]
    # What has few decimals anyway could stand on a page for another reason.
    return {
        f"{abs(value):.{places}f}"
        for value in exact
        for places in (2, 4)
        if round(value, 1) != round(value, 4)
    }


def told_of(numbers_of: set[str], everywhere: str) -> list[str]:
    """Where one of these numbers stands, with what is around it."""
    found = [re.search(rf".{{30}}(?<![\d.]){re.escape(one)}.{{20}}", everywhere) for one in numbers_of]
    return [one[0] for one in found if one is not None]


def by_command(running: Running, code: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What `heard summary` says of a programme on the same day."""
    monkeypatch.setenv("HEARD_DATABASE_URL", running.database.url)
    monkeypatch.setattr(clock, "today", lambda: WEEKS_LATER)
    ran = CliRunner().invoke(heard, ["summary", "--programme", code, "--json"], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    told: dict[str, object] = json.loads(ran.output)
    return told


def figures_of(told: object) -> list[Figure]:
    """Every figure in what a command says, however deep."""
    if isinstance(told, dict):
        if "form" in told:
            return [Figure.from_dict(told)]
        return [figure for value in told.values() for figure in figures_of(value)]
    return [figure for value in told for figure in figures_of(value)] if isinstance(told, list) else []


def holds_what_the_command_says(page: Page, told: Mapping[str, object]) -> None:
    """Each figure of a change that is shown stands on the page, in the page's words."""
    read = words_of(page)
    changes = told["changes"]
    assert isinstance(changes, list)
    for one in changes:
        figure = ChangeFigure.from_dict(one["figure"])
        rows = [
            figure.pairs,
            figure.before,
            figure.after,
            figure.change,
            figure.interval,
            figure.not_finished,
        ]
        for shown in (*rows, *(cell for _code, cell in figure.directions)):
            if figure.is_shown and shown.is_shown:
                assert sentences.figure_text(shown) in read
        for name, shown in figure.expert:
            assert f"{sentences.statistic_text(name)} {name} {sentences.exact_text(shown)}" in read


@pytest.mark.parametrize(("pairs", "started"), [(1, 1), (4, 4), (4, 17), (12, 15), (30, 34)])
def test_a_small_groups_page_says_why_or_tells_bands_and_from_thirty_pairs_the_whole_block(
    running: Running, pairs: int, started: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.it_is(WEEKS_LATER)
    code = group(running, "Friday group", pairs, started)
    html = running.summary_page(code)
    read = words_of(running.desk)
    look_at(running.desk, f"small-{pairs}-of-{started}")
    told = by_command(running, code, monkeypatch)
    assert told["class"] == DisclosureClass.SMALL
    holds_what_the_command_says(running.desk, told)

    everywhere = html + " ".join(charts(html)) + json.dumps(told)
    before, after = exactly(running, code)
    assert len(before) == pairs
    if pairs > 1:
        leaked = may_not_be_told(before, after)
        assert leaked
        assert told_of(leaked, everywhere) == []
    figures, _heading, _more = read.partition("What this is evidence for")
    raw = {str(count) for count in (pairs, started, started - pairs, *tally(before, after)) if count}
    assert not numbers(figures) & (raw - allowed(told))

    if pairs < 10:
        assert "Before you draw a conclusion" not in read
        why = "people have answered. Showing more could" if started < 10 else "people answered both times"
        assert f"Fewer than 10 {why}" in read
        assert "could let someone be recognised. It does not mean that nothing " in read
        assert not charts(html)
    elif pairs < 30:
        assert re.search(r"On average scores (rose|fell) by about \d+(\.5)? points", read)
        assert "10 to 19 people answered both times." in read
        assert "Mean, earlier" in read
        assert "95 per cent interval of the mean change (t) " in read
        assert len(charts(html)) == 1
    else:
        assert "30" in numbers(read)
        assert "Average: Before" in read
        assert re.search(
            r"d_av: mean change over the root mean square of both standard deviations d_av \d\.\d\d ", read
        )
        assert "t, paired" not in read
        assert len(charts(html)) == 1


def tally(before: Sequence[float], after: Sequence[float]) -> tuple[int, int, int]:
    """How many went up, stayed and went down."""
    moved = [last - first for first, last in zip(before, after, strict=True)]
    return sum(by > 0 for by in moved), sum(by == 0 for by in moved), sum(by < 0 for by in moved)


def allowed(told: Mapping[str, object]) -> set[str]:
    """The numbers of which figures that are fit to be shown consist, and of the page itself."""
    shown = " ".join(sentences.figure_text(one) for one in figures_of(told) if one.is_shown)
    # Its release, the rule of the scale's missing items, and the place of the third statistic's name.
    return numbers(shown) | {"1", "8"}


@pytest.mark.parametrize(("pairs", "started"), [(4, 4), (4, 7), (7, 7), (12, 12), (30, 33)])
def test_a_courses_page_is_exact_and_from_ten_pairs_whole(
    running: Running, pairs: int, started: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.it_is(WEEKS_LATER)
    code = course(running, "Spring course", pairs, started)
    html = running.summary_page(code)
    read = words_of(running.desk)
    look_at(running.desk, f"open-{pairs}-of-{started}")
    told = by_command(running, code, monkeypatch)
    assert told["class"] == DisclosureClass.OPEN
    holds_what_the_command_says(running.desk, told)
    before, after = exactly(running, code)
    everywhere = html + " ".join(charts(html)) + json.dumps(told)
    if pairs < 10:
        leaked = may_not_be_told(before, after)
        assert leaked
        assert told_of(leaked, everywhere) == []
        assert "t, paired" not in read
    if started < 5:
        assert "Fewer than 5 people have answered." in read
        assert not charts(html)
    elif pairs < 5:
        assert "Fewer than 5 people answered both times" in read
    elif pairs < 10:
        higher, same, lower = tally(before, after)
        assert f"Higher at the end {higher} The same {same} Lower at the end {lower}" in read
    else:
        assert f"t, paired t {sentences.exact_text(expert(told)['t'])}" in read
        assert "Then and now, in three lines" in read
        assert "Before, after and some months later" in read
        assert "p of McNemar, exact" in read
        assert ("Small group" in read or "small group" in read) is (pairs < 30)


def expert(told: Mapping[str, object]) -> dict[str, Figure]:
    """The statistics of the first change."""
    changes = told["changes"]
    assert isinstance(changes, list)
    return dict(ChangeFigure.from_dict(changes[0]["figure"]).expert)


def look_at(page: Page, name: str) -> None:
    """What a page of figures must be on a phone and on a desk, with all of it unfolded; and its pictures."""
    PICTURES.mkdir(exist_ok=True)
    for size in SIZES.values():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        unfold(page)
        assert faults(page, RULES) == []
        assert page.evaluate(OVERFLOW) <= 0
        page.screenshot(path=PICTURES / f"{name}-{size['width']}.png", full_page=True)
