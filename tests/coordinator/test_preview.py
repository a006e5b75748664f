"""The author's preview: every turn of every questionnaire as people see it, and nothing is kept."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from questionnaires import reader
from questionnaires.model import Fault
from survey_app import i18n
from survey_app.coordinator import preview
from survey_app.services.accounts import Role
from survey_app.store.database import Database
from tests.coordinator.page import Page, faults
from tests.coordinator.test_who_may import everything
from translations import review
from translations.review import Review

MAY = ("administrator", "coordinator")
PAGE, TURN = "/staff/questionnaires/Q02/preview", "/staff/questionnaires/Q02/preview/turn"
SignedIn = Callable[..., FlaskClient]


@pytest.fixture
def polish(monkeypatch: pytest.MonkeyPatch) -> Callable[[Review], None]:
    """Polish is on offer, with what is said of it; one wording is translated and no other."""
    monkeypatch.setattr(i18n, "languages", lambda: ("en", "ar", "pl"))

    def translated(text: str) -> str:
        return {"No": "Nie", "Show": "Pokaż"}.get(text, text) if i18n.language() == "pl" else text

    class Catalogue:
        def gettext(self, text: str) -> str:
            return translated(text)

        def ngettext(self, one: str, many: str, number: int) -> str:
            return one if number == 1 else many

        def pgettext(self, _context: str, text: str) -> str:
            return text

    monkeypatch.setattr(i18n, "_catalogue", lambda _language, _domain: Catalogue())
    monkeypatch.setattr(review, "_translations", lambda _language, _domain: {"No": "Nie"})
    held = {"pl": Review("pl", is_reviewed=False, approved="")}
    monkeypatch.setattr(
        review, "of", lambda code: held.get(code, Review(code, is_reviewed=True, approved="source"))
    )

    def say(of_polish: Review) -> None:
        held["pl"] = of_polish

    return say


def read(page: str) -> str:
    """A page's words without its tags."""
    page = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


# --- who may, and what is kept ---


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("address", [PAGE, TURN])
def test_only_who_may_open_collections_sees_a_preview(signed_in: SignedIn, role: Role, address: str) -> None:
    assert signed_in(role.value).get(address).status_code == (200 if role.value in MAY else 403)


@pytest.mark.parametrize("address", [PAGE, TURN])
def test_nobody_sees_a_preview_without_signing_in(staffed: Flask, address: str) -> None:
    answer = staffed.test_client().get(address)
    assert answer.status_code == 303
    assert answer.location.startswith("/staff/sign-in")


@pytest.mark.parametrize("address", [PAGE, TURN])
def test_a_questionnaire_that_is_not_there_is_not_found(signed_in: SignedIn, address: str) -> None:
    answer = signed_in("coordinator").get(address.replace("Q02", "Q99"))
    assert answer.status_code == 404
    assert faults(answer) == []


def test_every_turn_of_every_questionnaire_can_be_seen_and_nothing_is_kept(
    signed_in: SignedIn, database: Database
) -> None:
    client = signed_in("coordinator")
    client.get(PAGE)
    before = everything(database)
    for questionnaire in reader.questionnaires().values():
        for turn in questionnaire.questions:
            address = f"/staff/questionnaires/{questionnaire.id}/preview/turn?at={turn.id}"
            answer = client.get(address)
            assert answer.status_code == 200, address
            first = re.split(r"[{(]", turn.text)[0]
            assert " ".join(first.split()) in read(answer.text), address
    assert everything(database) == before


def test_the_page_of_every_questionnaire_is_well_made_and_names_each_turn(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    for questionnaire in reader.questionnaires().values():
        answer = client.get(f"/staff/questionnaires/{questionnaire.id}/preview")
        assert faults(answer) == [], questionnaire.id
        for turn in questionnaire.questions:
            assert f"/preview?at={turn.id}&amp;" in answer.text


# --- a turn as a respondent sees it ---


def test_a_turn_is_drawn_with_respondents_styles_and_cannot_be_sent(signed_in: SignedIn) -> None:
    answer = signed_in("coordinator").get(f"{TURN}?at=Q02.3")
    page = Page(answer.text)
    assert len(page.all("h1")) == 1
    assert "<script" not in answer.text
    assert answer.text.index("<fieldset disabled>") < answer.text.index("<form")
    assert answer.text.rindex("</form>") < answer.text.rindex("</fieldset>")
    assert "Preview: nothing is kept." in read(answer.text)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert 'class="pick"' in answer.text


def test_what_a_previewed_turn_would_send_is_taken_nowhere(signed_in: SignedIn, database: Database) -> None:
    client = signed_in("coordinator")
    page = client.get(f"{TURN}?at=Q02.3").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    before = everything(database)
    sent = {"csrf_token": token[1], "question": "Q02.3", "choice": "very", "again": "1"}
    assert client.post("/c/preview/chat", data=sent).status_code == 404
    assert everything(database) == before


def test_easy_words_are_shown_where_they_are_asked_for(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    turn = reader.questionnaire("Q02").question("Q02.6")
    assert turn is not None
    for address in (PAGE, TURN):
        assert turn.text in read(client.get(f"{address}?at=Q02.6").text)
        easy = read(client.get(f"{address}?at=Q02.6&easy=1").text)
        assert turn.easy in easy
        assert turn.text not in easy


def test_the_turn_before_is_in_easy_words_too(signed_in: SignedIn) -> None:
    turn = reader.questionnaire("Q02").question("Q02.6")
    assert turn is not None
    page = read(signed_in("coordinator").get(f"{TURN}?at=Q02.7&easy=1").text)
    assert turn.easy in page
    assert turn.text not in page


def test_a_questionnaire_without_easy_words_offers_none(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    for address in (PAGE, TURN):
        page = read(client.get(address.replace("Q02", "Q11") + "?easy=1").text)
        assert "easy words" not in page.lower()


def test_the_turn_speaks_the_language_and_the_bar_that_of_staff(
    signed_in: SignedIn, polish: Callable
) -> None:
    page = signed_in("coordinator").get(f"{TURN}?at=Q02.1&lang=pl&easy=1").text
    assert '<html lang="pl" dir="ltr">' in page
    assert '<nav class="note" lang="en" dir="ltr"' in page
    assert "<span>Nie</span>" in page
    assert '<html lang="ar" dir="rtl">' in signed_in("administrator").get(f"{TURN}?lang=ar").text


def test_the_page_speaks_staffs_language_and_shows_the_turns_in_the_other(
    signed_in: SignedIn, polish: Callable
) -> None:
    page = signed_in("coordinator").get(f"{PAGE}?at=Q02.1&lang=pl&easy=1").text
    assert '<html lang="en" dir="ltr">' in page
    assert '<div lang="pl" dir="ltr">' in page
    assert "<li>Nie</li>" in page
    assert ">Show</button>" in page


@pytest.mark.parametrize("query", ["?lang=xx", "?at=Q02.gone", "?easy=7", "?lang=../en&at=%00"])
def test_what_is_not_known_is_english_and_the_first_turn(signed_in: SignedIn, query: str) -> None:
    client = signed_in("coordinator")
    assert read(client.get(TURN + query).text) == read(client.get(TURN).text)


@pytest.mark.parametrize(("place", "before", "after"), [(0, False, True), (5, True, True), (-1, True, False)])
def test_previous_and_next_lead_along_the_turns(
    signed_in: SignedIn, place: int, before: bool, after: bool
) -> None:
    client = signed_in("coordinator")
    turn = reader.questionnaire("Q02").questions[place]
    for address in (PAGE, TURN):
        page = read(client.get(f"{address}?at={turn.id}").text)
        assert ("Previous turn" in page, "Next turn" in page) == (before, after)


# --- what stands beside it ---


def test_the_page_tells_how_long_and_how_hard_a_questionnaire_is(signed_in: SignedIn) -> None:
    page = read(signed_in("coordinator").get(PAGE).text)
    held = reader.questionnaire("Q02")
    assert f"{sum(turn.is_asked for turn in held.questions)} questions" in page
    assert f"About {held.minutes} minutes" in page
    assert re.search(r"In the usual words: about \d+ years \(grade -?[\d.]+, in English\)", page)
    assert re.search(r"In easy words: about \d+ years \(grade -?[\d.]+, in English\)", page)
    assert "To mend Nothing" in page


def test_where_the_grade_cannot_be_measured_the_page_says_so(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview.wording, "grade_measure", lambda: None)
    assert "textstat is not installed here" in read(signed_in("coordinator").get(PAGE).text)


def test_a_condition_is_told_in_words(signed_in: SignedIn) -> None:
    page = read(signed_in("coordinator").get(f"{PAGE}?at=Q02.11q").text)
    assert page.count("Only if you answered question 11.") == 2


def test_faults_are_told_as_the_check_tells_them(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault("Q02.yaml", 7, "A line is too long.", "Make it shorter.")
    monkeypatch.setattr(preview.checks, "check", lambda *_a, **_k: [fault])
    page = read(signed_in("coordinator").get(PAGE).text)
    assert "To mend 1 fault" in page
    assert "Q02.yaml, line 7: A line is too long. Make it shorter." in page


def test_untranslated_wordings_are_counted_and_listed_with_their_place(
    signed_in: SignedIn, polish: Callable
) -> None:
    client = signed_in("coordinator")
    page = read(client.get(f"{PAGE}?lang=pl").text)
    counted = re.search(r"Not translated (\d+) of (\d+) wordings are read in English", page)
    assert counted
    assert int(counted[1]) == int(counted[2]) - 1
    assert "I am worth caring for. (Q02.1" in page
    assert "No (Q02" not in page
    assert "Not translated Nothing" in read(client.get(PAGE).text)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (
            Review("pl", is_reviewed=False, approved=""),
            "Polish: nobody who speaks it has read this translation yet. "
            "Its safety wording is not approved, so it is shown in English.",
        ),
        (
            Review("pl", is_reviewed=True, approved="2026-11-21, youth worker who speaks Polish"),
            "Polish: somebody who speaks it has read this translation. "
            "Safety wording approved on 21 November 2026 by: youth worker who speaks Polish.",
        ),
        (
            Review("pl", is_reviewed=True, approved="", is_out_of_date=True),
            "Polish: somebody who speaks it has read this translation. "
            "Its safety wording changed since it was approved, so it is shown in English again.",
        ),
    ],
    ids=["nobody yet", "approved", "out of date"],
)
def test_staff_are_told_how_far_a_translation_is_to_be_trusted(
    signed_in: SignedIn, opened: Callable[..., str], polish: Callable, held: Review, told: str
) -> None:
    polish(held)
    client, code = signed_in("coordinator"), opened("Q10", closes_on=date(2026, 12, 1))
    for address in (
        f"{PAGE}?lang=pl",
        "/staff/collections/new",
        "/staff/collections/new/Q10",
        f"/staff/collections/{code}",
    ):
        assert told in read(client.get(address).text), address


def test_a_preview_is_offered_where_a_questionnaire_is_chosen(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    for address in ("/staff/collections/new", "/staff/collections/new/Q02"):
        assert f'href="{PAGE}"' in client.get(address).text
