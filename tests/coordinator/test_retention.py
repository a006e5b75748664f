"""What staff see and do about deletion: what goes when, a shorter time, and legal holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.services import collections, retention
from survey_app.store.database import Database
from survey_app.store.tables import Account, Collection, Comment, LegalHold, Quote, Reading
from tests.conftest import TODAY
from tests.coordinator.conftest import Clock, send
from tests.respondents import answer, code_comments, comments_of

SignIn = Callable[..., FlaskClient]
Opened = Callable[..., str]


def close(database: Database, code: str) -> None:
    with database.writing() as session:
        row = session.scalars(select(Collection).where(Collection.code == code)).one()
        collections.close(session, row.partnership_id, code, TODAY)


def test_the_page_says_what_goes_and_when_without_a_count(
    database: Database, signed_in: SignIn, opened: Opened
) -> None:
    running, over = opened("Q03", title="Still open"), opened("Q03", title="Over", kept_months=3)
    answer(database, over, times=7)
    close(database, over)
    page = signed_in("coordinator").get("/staff/retention").text
    assert page.index("Over</a>") < page.index("Still open</a>"), "the next to go comes first"
    assert "Goes on 23 February 2027." in page
    assert "It has no last day yet, so nothing is deleted until you close it." in page
    assert "3 months" in page
    assert ">7<" not in page
    assert "Set a legal hold" not in page, "only an administrator sets one"
    assert running in page


def test_a_time_is_chosen_at_opening_and_told_on_the_privacy_page(
    database: Database, signed_in: SignIn, client: FlaskClient
) -> None:
    browser = signed_in("coordinator")
    form = browser.get("/staff/collections/new/Q03").text
    assert '<option value="12" selected>12 months</option>' in form
    given = {
        "title": "About your worker",
        "kind": "anonymous",
        "disclosure_class": "small",
        "audience": "young_people",
        "opens_on": "2026-11-23",
    }
    made = send(browser, "/staff/collections/new/Q03", **given, kept_months="6")
    assert made.status_code == 303
    with database.reading() as session:
        ((code, months),) = session.execute(select(Collection.code, Collection.kept_months)).all()
    assert months == 6
    assert "6 months after the end" in browser.get(f"/staff/collections/{code}").text
    told = client.get(f"/privacy?from={code}").text
    assert "We keep it for this long after the last questions close: 6 months." in told
    assert "when its answers are deleted" in client.get("/privacy").text
    assert send(browser, "/staff/collections/new/Q03", **given, kept_months="7").status_code == 422


def test_a_time_is_made_shorter_and_never_longer(
    database: Database, signed_in: SignIn, opened: Opened
) -> None:
    code = opened("Q03", kept_months=6)
    browser = signed_in("coordinator")
    form = browser.get(f"/staff/collections/{code}/kept").text
    assert 'value="6" selected' in form
    assert 'value="12"' not in form
    assert send(browser, f"/staff/collections/{code}/kept", kept_months="12").status_code == 422
    assert send(browser, f"/staff/collections/{code}/kept", kept_months="3").status_code == 303
    with database.reading() as session:
        assert session.scalars(select(Collection.kept_months)).all() == [3]


def test_an_administrator_sets_and_lifts_a_hold(
    database: Database, signed_in: SignIn, opened: Opened
) -> None:
    code = opened("Q03", title="About your worker")
    close(database, code)
    browser = signed_in("administrator")
    page = "/staff/retention"
    assert send(browser, f"{page}/holds", page, collection_id="", reason=" ").status_code == 422
    assert send(browser, f"{page}/holds", page, collection_id="no", reason="Why").status_code == 422
    assert send(browser, f"{page}/holds", page, collection_id="", reason="A court asked.").status_code == 303
    shown = browser.get(page).text
    assert "A court asked." in shown
    assert "Held: an administrator has set a legal hold." in shown
    with database.reading() as session:
        (hold,) = session.scalars(select(LegalHold.id)).all()
    assert send(browser, f"{page}/holds/{hold}/lift", page).status_code == 303
    assert send(browser, f"{page}/holds/{hold}/lift", page).status_code == 404
    assert "A court asked." not in browser.get(page).text


def test_a_reader_notes_where_a_decision_is_recorded(
    database: Database, signed_in: SignIn, opened: Opened
) -> None:
    sent = answer(database, opened("Q03"), words={"Q03.6": "Somebody should know."})
    (said,) = comments_of(database, sent)
    code_comments(database, [said], "T01", decision="referred")
    browser = signed_in("reader")
    page = f"/staff/comments/{said}"
    assert "Where it is recorded" in browser.get(page).text
    assert send(browser, f"{page}/recorded", "/staff/account", reference="CASE-7").status_code == 303
    assert "Reference: CASE-7" in browser.get(page).text
    with database.reading() as session:
        assert session.get_one(Reading, said).recorded_on == TODAY
    assert send(browser, "/staff/comments/none/recorded", "/staff/account").status_code == 404


def test_of_a_quote_that_outlived_its_comment_only_the_quote_is_shown_and_it_can_be_dropped(
    database: Database, clock: Clock, signed_in: SignIn, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected", kept_months=1)
    sent = answer(database, code, words={"Q03.6": "They rang me. The rest."})
    (said,) = comments_of(database, sent)
    code_comments(database, [said], "T01", may_quote=True)
    browser = signed_in("reader")
    with database.writing() as session:
        reader = session.scalars(select(Account.id)).first()
        session.add(Quote(comment_id=said, wording="They rang me.…", account_id=reader, chosen_on=TODAY))
    close(database, code)
    retention.run(database, TODAY + timedelta(days=40))
    page = browser.get(f"/staff/comments/{said}").text
    assert "They rang me.…" in page
    assert "The rest" not in page
    assert "was deleted when its time was over" in page
    dropped = send(browser, f"/staff/comments/{said}/quote", "/staff/account", act="drop")
    assert dropped.status_code == 303
    assert browser.get(dropped.location).status_code == 200
    with database.reading() as session:
        assert session.scalars(select(Comment)).all() == []


def test_what_a_hold_keeps_is_not_said_to_go(database: Database, signed_in: SignIn, opened: Opened) -> None:
    close(database, opened("Q03", kept_months=3))
    browser, page = signed_in("administrator"), "/staff/retention"
    assert "Goes on 23 February 2027." in browser.get(page).text
    send(browser, f"{page}/holds", page, collection_id="", reason="A court asked.")
    held = browser.get(page).text
    assert "Goes on" not in held
    assert "Its time is over on 23 February 2027. Held: an administrator has set a legal hold." in held
