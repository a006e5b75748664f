"""A coordinator looks at a possible theme and starts it, and codes a comment in Polish, in a browser.

axe finds nothing, and no page is too wide.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import select

from survey_app.services import clock, learning
from survey_app.store.tables import Coding, Comment, GroupedComment, PossibleTheme
from tests.journeys.conftest import PICTURES, Service
from tests.journeys.test_accessibility import NARROW, OVERFLOW, RULES, faults
from tests.journeys.test_staff import SIZES, make_account
from tests.respondents import answer, code_comments, comments_of

pytestmark = pytest.mark.browser
SAID = (
    "The last bus home goes at six, so I miss it.",
    "No bus home after the club finishes, and the last bus is full.",
    "My mum can't drive me and the last bus is gone by then.",
    "I'd come more if there was a bus home.",
    "It costs more to get here than the session is worth.",
)
POLISH = "Pani słuchała mnie i uwierzyła mi od razu."


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A window into which axe can be put; the pages' own policy would refuse it."""
    context = browser.new_context(viewport=SIZES["desk"], bypass_csp=True, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


def put_there(service: Service) -> str:
    """A group of comments, and one in Polish, whose id is given."""
    sent = [answer(service.database, service.codes["younger"], words={"Q01.8": text})[0] for text in SAID]
    polish = answer(service.database, service.codes["younger"], words={"Q01.8": POLISH})
    made, other = comments_of(service.database, sent), comments_of(service.database, polish)[0]
    code_comments(service.database, [*made, other], "T01", state="suggested")
    with service.database.writing() as session:
        number, version = learning.reads_now(session, service.partnership_id)
        group = PossibleTheme(partnership_id=service.partnership_id, made_on=clock.today(), by_meaning=True)
        session.add(group)
        session.flush()
        for row in session.scalars(select(Coding).where(Coding.comment_id.in_([*made, other]))):
            session.delete(row)
        for comment in session.scalars(select(Comment).where(Comment.id.in_([*made, other]))):
            comment.themed_with, comment.themed_by = version, number
            comment.language = "pl" if comment.id == other else "en"
            phrases = {
                phrase: place
                for place, phrase in enumerate(("last bus", "bus home"))
                if phrase in comment.text
            }
            if comment.id != other:
                session.add(
                    GroupedComment(comment_id=comment.id, possible_theme_id=group.id, phrases=phrases)
                )
    return other


def test_a_theme_is_started_from_a_group_and_a_polish_comment_is_coded_with_both_names(
    service: Service, desk: BrowserContext
) -> None:
    polish = put_there(service)
    page = desk.new_page()
    make_account(service, page, "coordinator", f"First {clock.now():%f}")

    def look(name: str) -> None:
        expect(page.locator("h1")).to_be_visible()
        for size, viewport in (("desk", SIZES["desk"]), ("phone", NARROW)):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            assert page.evaluate(OVERFLOW) <= 0, f"{name} is too wide for {size}"
            assert faults(page, RULES) == [], name
            page.screenshot(path=PICTURES / f"possible-{name}-{size}.png", full_page=True)
        page.set_viewport_size(SIZES["desk"])  # type: ignore[arg-type]

    look("home")
    page.get_by_role("link", name="Have a look").click()
    expect(page.locator("h1")).to_have_text("Possible new themes")
    look("list")
    page.get_by_role("link", name="See all of them").first.click()
    expect(page.get_by_text("last bus").first).to_be_visible()
    look("group")
    page.get_by_role("link", name="Start a theme from this").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("")
    look("start")
    page.get_by_label("Name", exact=True).fill("Getting here")
    page.get_by_label("Definition").fill("How people get to a session and home again.")
    page.get_by_role("button", name="Put it in the draft").click()
    expect(page.locator("h1")).to_contain_text("Draft")

    page.goto(f"{service.address}/staff/coding/{polish}")
    look("polish")
    page.goto(f"{service.address}/staff/coding?language=pl")
    look("coding")

    page.goto(f"{service.address}/staff/coding/possible")
    page.get_by_role("link", name="See all of them").first.click()
    page.get_by_role("button", name="Not a theme").click()
    expect(page.locator(".notice")).to_contain_text("Not a theme")
    reader = desk.browser.new_context(viewport=SIZES["desk"], bypass_csp=True)  # type: ignore[union-attr,arg-type]
    page = reader.new_page()
    make_account(service, page, "reader", f"Second {clock.now():%f}")
    answer(service.database, service.codes["younger"], words={"Q01.8": POLISH})
    with service.database.writing() as session:
        for comment in session.scalars(select(Comment)):
            if comment.text == POLISH:
                comment.language = "pl"
    page.goto(f"{service.address}/staff/comments")
    expect(page.get_by_text("nobody here reads: Polish")).to_be_visible()
    look("queue")
    reader.close()
