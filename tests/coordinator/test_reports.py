"""Reports as pages: begun in one form, made while nobody waits, written in, and taken along."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app import queue
from survey_app.services import reports
from survey_app.services.reports import KeptReport
from survey_app.store.database import Database
from tests.coordinator.conftest import send, token_of
from tests.coordinator.page import faults
from tests.reports import plain

SignedIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def plain_report(monkeypatch: pytest.MonkeyPatch) -> None:
    plain.use(monkeypatch)


@pytest.fixture
def report(database: Database, partnership: str, opened: Callable[..., str]) -> KeptReport:
    opened("Q14", title="Course")
    return plain.made(database, partnership)


def kept(database: Database, partnership: str) -> list[KeptReport]:
    with database.reading() as session:
        return [one.report for one in reports.listing(session, partnership)]


def write(
    person: FlaskClient, report: KeptReport, words: str, seen: int = 0, slot: str = plain.SLOT
) -> object:
    place = f"/staff/reports/{report.id}"
    fields = {"words": words, "slot": slot, "seen": seen, "edition": 1}
    return send(person, f"{place}/words", page=place, **fields)


def test_a_report_is_begun_in_one_form_and_its_page_says_how_far_it_is(
    app: Flask, database: Database, partnership: str, signed_in: SignedIn
) -> None:
    person = signed_in("coordinator")
    form = person.get("/staff/reports/new")
    assert faults(form) == []
    assert "Two to four pages that a family can read" in form.text
    done = send(person, "/staff/reports/new", kind="storyboard", district_id="", period="")
    (report,) = kept(database, partnership)
    assert (done.status_code, done.location) == (303, f"/staff/reports/{report.id}")
    page = person.get(done.location)
    assert faults(page) == []
    assert "The report waits to be made" in page.text
    assert 'data-looks-again="3"' in page.text
    # Nobody waits for the next minute: it is in the queue by now.
    assert queue.make_queue(app.extensions["heard_settings"]).pending_count() == 1
    plain.make(database)
    page = person.get(done.location)
    assert faults(page) == []
    assert "Edition 1, made on 23 November 2026 for Coordinator" in page.text
    assert 'data-looks-again="' not in page.text
    listed = person.get("/staff/reports")
    assert faults(listed) == []
    assert done.location in listed.text


def test_the_same_choice_leads_to_the_report_that_is_there(
    database: Database, partnership: str, signed_in: SignedIn, report: KeptReport
) -> None:
    person = signed_in("coordinator")
    done = send(person, "/staff/reports/new", kind="annual", district_id="", period="")
    assert done.location == f"/staff/reports/{report.id}"
    assert "Edition 1," in person.get(done.location).text


@pytest.mark.parametrize("wrong", [{"kind": "yearly"}, {"district_id": "elsewhere"}, {"period": "2026-05"}])
def test_a_choice_that_there_is_not_is_told_and_begins_nothing(
    database: Database, partnership: str, signed_in: SignedIn, wrong: dict[str, str]
) -> None:
    fields = {"kind": "annual", "district_id": "", "period": "", **wrong}
    page = send(signed_in("coordinator"), "/staff/reports/new", **fields)
    assert page.status_code == 422
    assert faults(page) == []
    assert kept(database, partnership) == []


def test_somebody_of_a_district_makes_reports_of_it_alone(
    database: Database, partnership: str, signed_in: SignedIn, district: str, report: KeptReport
) -> None:
    person = signed_in("coordinator", district=district)
    form = person.get("/staff/reports/new")
    assert "The whole partnership" not in form.text
    done = send(person, "/staff/reports/new", kind="annual", district_id=district, period="")
    assert person.get(done.location).status_code == 200
    assert person.get(f"/staff/reports/{report.id}").status_code == 404


def test_every_number_leads_to_where_it_comes_from(signed_in: SignedIn, report: KeptReport) -> None:
    page = signed_in("viewer").get(f"/staff/reports/{report.id}").text
    named = set(re.findall(r'data-source="(S\d+)"', page))
    assert named
    for source in named:
        row = page.split(f'id="source-{source}"')[1].split("</tr>")[0]
        assert 'href="/staff/' in row


def test_words_are_written_in_their_place_and_taken_out_again_without_a_script(
    database: Database, signed_in: SignedIn, report: KeptReport
) -> None:
    person = signed_in("coordinator")
    place = f"/staff/reports/{report.id}"
    done = write(person, report, "We heard <b>you</b>.\r\n\r\nAnd more.")
    assert (done.status_code, done.location) == (303, f"{place}?edition=1#write-welcome")  # type: ignore[attr-defined]
    page = person.get(place)
    assert faults(page) == []
    assert "<p>We heard &lt;b&gt;you&lt;/b&gt;.</p>" in page.text
    assert "Written by Coordinator on 23 November 2026" in page.text
    write(person, report, "", seen=1)
    assert "We heard" not in person.get(place).text
    versions = person.get(f"{place}/words/welcome")
    assert faults(versions) == []
    assert "We heard &lt;b&gt;you&lt;/b&gt;." in versions.text


def test_the_later_of_two_sees_both_texts_and_can_save_after_all(
    database: Database, signed_in: SignedIn, report: KeptReport
) -> None:
    kim, lee = signed_in("coordinator", "kim"), signed_in("coordinator", "lee")
    write(kim, report, "Kim's words.")
    refused = write(lee, report, "Lee's words.")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert faults(refused) == []  # type: ignore[arg-type]
    text = refused.text  # type: ignore[attr-defined]
    assert "Kim has changed this text" in text
    assert "Kim&#39;s words." in text
    assert "Lee&#39;s words.</textarea>" in text
    seen = re.search(r'name="seen" value="(\d)"', text)
    assert seen
    assert write(lee, report, "Both.", int(seen[1])).status_code == 303  # type: ignore[attr-defined]


@pytest.mark.parametrize(("slot", "edition"), [("elsewhere", "1"), ("welcome", "7"), ("welcome", "x")])
def test_a_place_or_an_edition_that_there_is_not_is_not_found(
    signed_in: SignedIn, report: KeptReport, slot: str, edition: str
) -> None:
    person = signed_in("coordinator")
    place = f"/staff/reports/{report.id}"
    done = send(person, f"{place}/words", page=place, words="x", slot=slot, seen=0, edition=edition)
    assert done.status_code == 404
    assert person.get(f"{place}?edition={edition}").status_code == (200 if edition == "1" else 404)


def test_a_viewer_reads_and_takes_along_and_changes_nothing(signed_in: SignedIn, report: KeptReport) -> None:
    viewer = signed_in("viewer")
    place = f"/staff/reports/{report.id}"
    page = viewer.get(place)
    assert "<textarea" not in page.text
    assert "Make it anew" not in page.text
    taken = viewer.get(f"{place}/html?edition=1")
    assert taken.status_code == 200
    assert taken.headers["Content-Disposition"] == 'attachment; filename="annual-1.html"'
    assert viewer.get(f"{place}/odt").status_code == 404
    assert viewer.post(f"{place}/make", data={"csrf_token": token_of(page)}).status_code == 403


def test_a_file_that_is_older_than_the_words_is_made_anew_before_anybody_gets_it(
    database: Database, signed_in: SignedIn, report: KeptReport
) -> None:
    person = signed_in("coordinator")
    place = f"/staff/reports/{report.id}"
    write(person, report, "Newer words.")
    page = person.get(place)
    assert "Web page is being made" in page.text
    assert 'data-looks-again="3"' in page.text
    assert person.get(f"{place}/html?edition=1").location == f"{place}?edition=1"
    plain.make(database)
    assert "Newer words." in person.get(f"{place}/html?edition=1").text


def test_making_it_anew_keeps_the_words_and_says_what_changed(
    database: Database, signed_in: SignedIn, report: KeptReport, opened: Callable[..., str]
) -> None:
    person = signed_in("coordinator")
    place = f"/staff/reports/{report.id}"
    write(person, report, "One course.")
    opened("Q14", title="Another course")
    send(person, f"{place}/make", page=place)
    plain.make(database)
    page = person.get(place)
    assert faults(page) == []
    assert "<p>One course.</p>" in page.text
    assert "2 numbers changed since edition 1" in page.text
    assert "Collections: it was 1 and is now 2." in page.text
    first = person.get(f"{place}?edition=1")
    assert "Edition 1, made on" in first.text
    assert "Another course" not in first.text
    # Files of an edition that is no more the newest are made when somebody asks.
    send(person, f"{place}/files", page=f"{place}?edition=1", edition=1)
    plain.make(database)
    assert person.get(f"{place}/html?edition=1").status_code == 200


def test_an_edition_that_failed_is_told_and_can_be_asked_for_again(
    database: Database, partnership: str, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = plain.asked(database, partnership)
    monkeypatch.setattr("survey_app.reports.making.builder", lambda _kind: None)
    plain.make(database)
    person = signed_in("coordinator")
    place = f"/staff/reports/{report.id}"
    page = person.get(place)
    assert faults(page) == []
    assert "The last attempt to make this report failed." in page.text
    assert send(person, f"{place}/make", page=place).status_code == 303
