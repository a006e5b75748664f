"""Names in what somebody writes are looked for because they ask, or at work once before they send."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from survey_app.store.database import Database
from survey_app.store.tables import Conversation, DraftAnswer, Response
from tests.participant.conftest import Page, Person
from tests.participant.test_journeys import count, stored

Opened = Callable[..., str]
NAMED = "Ask Sarah Jones about it, or call her on 07700 900123."
"""The number is one of those kept for films."""
PLAIN = "More snacks at the walk."
STAFF = {"kind": "staff", "audience": "practitioners", "disclosure_class": "open"}


def goes_to_the_box(person: Person, code: str) -> Page:
    """Skip to the question that is answered in words."""
    person.starts(code)
    while person.page.form.hidden["question"] != "T.long":
        person.skips()
    return person.page


@pytest.mark.parametrize("audience", ["young_people", "parents_carers"])
def test_who_asks_is_shown_what_may_be_names_keeps_their_words_and_nothing_is_stored(
    person: Person, asked: Opened, database: Database, audience: str
) -> None:
    page = goes_to_the_box(person, asked(audience=audience))
    assert "Check for names" in page.text
    drafts = count(database, DraftAnswer)
    page = person.sends(words=NAMED, names="1")
    assert (page.status, page.form.hidden["question"]) == (200, "T.long")
    shown = re.search(r'<div class="note".*?</div>', page.html, re.S)
    assert shown is not None
    assert "Sarah Jones" in shown.group()
    assert "07700 900123" in shown.group()
    assert re.search(rf"<textarea[^>]*>\s*{re.escape(NAMED)}</textarea>", page.html)
    assert count(database, DraftAnswer) == drafts
    assert person.sends(words=NAMED).heading == "May we use your words?", "nobody is held up"


def test_nothing_found_is_told_and_promises_nothing(person: Person, asked: Opened) -> None:
    goes_to_the_box(person, asked())
    page = person.sends(words=PLAIN, names="1")
    assert "We found no names. Look once more yourself: we may miss some." in page.text
    assert PLAIN in page.html


def test_an_empty_box_can_be_looked_through_too(person: Person, asked: Opened) -> None:
    goes_to_the_box(person, asked())
    page = person.sends(words="", names="1")
    assert page.status == 200
    assert "We found no names." in page.text


def test_what_is_too_long_can_be_looked_through_before_it_is_made_shorter(
    person: Person, asked: Opened
) -> None:
    goes_to_the_box(person, asked())
    page = person.sends(words="so " * 100 + NAMED, names="1")
    assert page.status == 200
    assert "Sarah Jones" in page.text


def test_hostile_words_are_shown_as_words(person: Person, asked: Opened) -> None:
    goes_to_the_box(person, asked())
    page = person.sends(words="<script>alert(1)</script> x@<b>y</b>.example, Sarah Jones", names="1")
    assert "<script>alert" not in page.html


def test_people_at_work_have_no_such_button(person: Person, asked: Opened) -> None:
    page = goes_to_the_box(person, asked(**STAFF))
    assert "Check for names" not in page.text


def test_people_at_work_are_asked_once_before_sending_and_can_send_anyway(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked(**STAFF)
    goes_to_the_box(person, code)
    person.sends(words=NAMED)
    page = person.goes_to(f"/c/{code}/check")
    assert "may be names" not in page.text, "not before they mean to send"
    page = person.sends()
    assert (page.status, page.heading) == (200, "Check your answers")
    assert "Before you send: these may be names" in page.text
    assert "Sarah Jones" in page.text
    assert (count(database, Response), count(database, Conversation)) == (0, 1)
    assert person.sends().heading == "Thank you"
    assert stored(database)[1] == {("T.long", "text"): NAMED}


def test_people_at_work_who_name_nobody_send_at_once(person: Person, asked: Opened) -> None:
    code = asked(**STAFF)
    goes_to_the_box(person, code)
    person.sends(words=PLAIN)
    person.goes_to(f"/c/{code}/check")
    assert person.sends().heading == "Thank you"


def test_people_at_work_are_not_asked_about_words_that_are_not_sent(person: Person, asked: Opened) -> None:
    code = asked(**STAFF)
    person.starts(code)
    person.goes_to(f"/c/{code}/chat?at=T.yes")
    person.sends(choice="yes")
    person.goes_to(f"/c/{code}/chat?at=T.why")
    person.sends(words="Jones Road")
    person.goes_to(f"/c/{code}/chat?at=T.yes")
    person.sends(choice="no")
    person.goes_to(f"/c/{code}/check")
    assert person.sends().heading == "Thank you"


@pytest.mark.parametrize(
    "over", [{}, {"audience": "parents_carers"}, {"kind": "shared", "shared_with": "Kim"}]
)
def test_for_all_others_no_page_changes_by_what_they_wrote(
    person: Person, asked: Opened, database: Database, over: dict[str, str]
) -> None:
    code = asked(**over)
    seen = []
    for words in (PLAIN, NAMED):
        person.goes_to(f"/c/{code}")
        person.sends(start="chat")
        while person.page.form.hidden["question"] != "T.long":
            person.skips()
        pages = [person.sends(words=words), person.goes_to(f"/c/{code}/check")]
        pages.append(person.goes_to(f"/c/{code}/check"))
        assert person.sends().heading == "Thank you"
        secrets = r'value="[^"]*"|visit=\w+|csrf_token=[^&"]*'
        seen.append([re.sub(secrets, "", page.html.replace(words, "")) for page in pages])
    assert seen[0] == seen[1]
    assert count(database, Response) == 2


def says_who(person: Person, asked: Opened, **opened: object) -> str:
    """Name somebody in the chat and go to the check of all answers; the form's code."""
    code = asked(**opened)
    goes_to_the_box(person, code)
    person.sends(words=NAMED)
    person.goes_to(f"/c/{code}/check")
    return code


def test_who_asks_on_the_check_page_is_shown_what_may_be_names_and_nothing_is_sent(
    person: Person, asked: Opened, database: Database
) -> None:
    says_who(person, asked)
    page = person.sends(names="1")
    assert (page.status, page.heading) == (200, "Check your answers")
    assert '<li dir="auto">Sarah Jones</li>' in page.html
    assert "You can change them or leave them." in page.text
    assert count(database, Response) == 0
    assert person.sends().heading == "Thank you"


def test_who_asks_on_the_page_with_all_questions_keeps_what_was_put_in(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    person.goes_to(f"/c/{code}")
    person.sends(start="form", to=f"/c/{code}/form")
    page = person.sends(**{"T.long-words": NAMED, "T.several-choice": "food", "names": "1"})
    assert (page.status, page.heading) == (200, "All the questions on one page")
    assert '<li dir="auto">Sarah Jones</li>' in page.html
    assert re.search(rf"<textarea[^>]*>\s*{re.escape(NAMED)}</textarea>", page.html)
    assert ("T.several-choice", "food") in page.checked
    assert count(database, DraftAnswer) == 0


def test_people_at_work_have_the_button_on_no_page(person: Person, asked: Opened) -> None:
    code = says_who(person, asked, **STAFF)
    assert "Check for names" not in person.page.text
    assert "Check for names" not in person.goes_to(f"/c/{code}/form").text
