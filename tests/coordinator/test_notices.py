"""The pages of privacy notices: an administrator writes, looks, puts in use, goes back; others do not."""

from __future__ import annotations

import html
from collections.abc import Callable

from flask.testing import FlaskClient

from survey_app.services import notices
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.conftest import NOTICE_DETAILS
from tests.coordinator.conftest import NOW, send
from tests.coordinator.page import faults
from tests.partnerships import READY

SignedIn = Callable[..., FlaskClient]
PAGE = "/staff/notices/young_people/en"
OURS = "# Ours\n- Ask {officer}.\n- Kept for {kept}.\n"


def test_an_administrator_writes_a_notice_looks_at_it_and_puts_it_in_use(
    signed_in: SignedIn, opened: Callable[..., str]
) -> None:
    person = signed_in("administrator")
    page = person.get(PAGE)
    assert "People whose job it is read every word that you send." in page.text
    assert faults(page) == []
    looked = send(person, PAGE, words=OURS, after="0", look="1")
    assert looked.status_code == 200
    assert f"Ask {NOTICE_DETAILS.officer}." in looked.text
    assert "Ours" not in person.get(PAGE).text
    assert send(person, PAGE, words=OURS, after="0").status_code == 303
    page = person.get(PAGE)
    assert "<h3>Ours</h3>" in page.text
    assert "Kept for 12 months." in page.text
    assert faults(page) == []
    assert "Ours" in person.get(f"/c/{opened('Q03')}/privacy").text
    version = person.get(f"{PAGE}/1")
    assert "About Q03" in version.text
    assert faults(version) == []
    assert send(person, f"{PAGE}/default", page=PAGE).status_code == 303
    assert "Version 2" in person.get(PAGE).text
    assert "Ours" in person.get(f"{PAGE}?from=1").text
    refused = send(person, f"{PAGE}/default", page=PAGE)
    assert "in use already" in person.get(refused.location).text


def test_what_cannot_be_put_in_use_says_why_and_loses_nothing(signed_in: SignedIn) -> None:
    person = signed_in("administrator")
    page = send(person, PAGE, words="- Only <b>this</b>.", after="0")
    assert page.status_code == 422
    assert "does not say whom to ask" in page.text
    assert html.escape("- Only <b>this</b>.") in page.text
    assert faults(page) == []
    send(person, PAGE, words=OURS, after="0")
    for after in ("0", "", "x", "99999999999"):
        page = send(person, PAGE, words=OURS + "- More.", after=after)
        assert page.status_code == 422
        assert "changed this notice meanwhile" in page.text


def test_braces_that_stand_for_nothing_are_named_and_shown_as_they_are(signed_in: SignedIn) -> None:
    person = signed_in("administrator")
    page = send(person, PAGE, words=OURS + "- {oficer} {{ config }} <script>x</script>", after="0", look="1")
    assert "nothing that is put in" in page.text
    assert "<code>{oficer}</code>" in page.text
    assert "<script>x" not in page.text


def test_what_every_notice_says_is_filled_in_on_one_page_and_kept(signed_in: SignedIn) -> None:
    person = signed_in("administrator")
    there = "/staff/notices/details"
    bad = send(person, there, officer=" ")
    assert bad.status_code == 422
    assert faults(bad) == []
    assert send(person, there, officer="Another team, 01632 960 009").status_code == 303
    assert "Another team, 01632 960 009" in person.get("/staff/notices").text
    page = person.get(there)
    assert NOTICE_DETAILS.officer in page.text
    assert faults(page) == []


def test_a_partnership_that_has_said_nothing_is_told_at_home_and_when_it_opens_a_collection(
    signed_in: SignedIn, database: Database
) -> None:
    with database.writing() as session:
        row = Partnership(name="Two Towers Partnership", **READY)
        session.add(row)
        session.flush()
        silent = row.id
    person = signed_in("administrator", "stranger", whose=silent)
    assert "/staff/notices/details" in person.get("/staff/").text
    assert "Nobody has said yet" in person.get("/staff/notices").text
    page = send(person, "/staff/collections/new/Q03", title="A walk", kind="anonymous",
        disclosure_class="small", audience="young_people", opens_on="2026-11-23",
    )  # fmt: skip
    assert page.status_code == 422
    assert "whom to ask about privacy" in page.text
    with database.writing() as session:
        notices.say_details(session, silent, NOTICE_DETAILS, NOW.date())
    assert "/staff/notices/details" not in person.get("/staff/").text


def test_a_notice_that_there_is_not_is_not_found(signed_in: SignedIn) -> None:
    person = signed_in("administrator")
    for address in ("nobody/en", "staff/xx", "staff/en/9"):
        assert person.get(f"/staff/notices/{address}").status_code == 404
