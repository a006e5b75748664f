"""The picture of what a young person said this time: shown once, to nobody else, and no score."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from questionnaires.model import Kind, Option, Questionnaire, Scale
from survey_app.participant import picture, visits
from tests.participant.conftest import POINTS, Page, Person, asks
from tests.participant.test_coming_back import WRITTEN, comes_back

Opened = Callable[..., str]
HEADING = "What you told us this time"
OWN_WORDS = Questionnaire(
    id="Q98",
    title="A scale",
    audience="young_people",
    purpose="For tests.",
    why="To see.",
    minutes=1,
    questions=(
        asks("S.1", Kind.POINTS, "I count.", options=POINTS),
        asks(
            "S.2", Kind.POINTS, "I am hard on myself.", easy="I am kind to myself.", easy_turned=True,
            options=POINTS,
        ),
        asks("S.3", Kind.POINTS, "Lunch was nice.", options=POINTS),
    ),
    scales=(
        Scale("self", "Me", items=("S.1", "S.2"), minimum_answered=2, lowest=0, highest=4, reverse=("S.2",)),
    ),
)  # fmt: skip


def answers_all(person: Person, code: str, *codes: str) -> Page:
    person.starts(code)
    for chosen in codes:
        person.sends(choice=chosen) if chosen else person.skips()
    person.goes_to(f"/c/{code}/check")
    return person.sends()


def test_what_was_said_on_a_scale_is_shown_in_its_own_words_and_nothing_is_added_up(
    person: Person, asked: Opened
) -> None:
    page = answers_all(person, asked(OWN_WORDS), "lots", "bit", "lots")
    drawn = page.text[page.text.index(HEADING) : page.text.index("You see this once")]
    assert "I count. ●●● A lot" in drawn
    assert "I am hard on myself. ●●○ A bit" in drawn
    assert "Lunch" not in drawn
    assert not re.search(r"\d", drawn)


def test_the_picture_can_be_hidden_without_a_script(person: Person, asked: Opened) -> None:
    page = answers_all(person, asked(OWN_WORDS), "lots", "bit", "lots")
    assert re.search(rf"<details open>\s*<summary>{HEADING}</summary>", page.html)


def test_what_was_skipped_is_not_in_the_picture(person: Person, asked: Opened) -> None:
    page = answers_all(person, asked(OWN_WORDS), "lots", "", "lots")
    assert "I count." in page.text
    assert "hard on myself" not in page.text


def test_the_picture_is_shown_once(person: Person, asked: Opened) -> None:
    code = asked(OWN_WORDS)
    assert HEADING in answers_all(person, code, "lots", "bit", "lots").text
    assert HEADING not in person.goes_to(f"/c/{code}/thanks").text


def test_a_send_that_is_repeated_shows_no_picture(person: Person, asked: Opened) -> None:
    code = asked(OWN_WORDS)
    person.starts(code)
    person.sends(choice="lots")
    form = person.goes_to(f"/c/{code}/check").form
    assert HEADING in person.posts(form.action, form.hidden).text
    assert HEADING not in person.posts(form.action, form.hidden).text


def test_a_device_that_goes_round_shows_no_picture(person: Person, asked: Opened) -> None:
    page = answers_all(person, asked(OWN_WORDS, shared_device=True), "lots", "bit", "lots")
    assert "Ready for the next person" in page.text
    assert HEADING not in page.text


def test_adults_are_shown_no_picture(person: Person, asked: Opened) -> None:
    code = asked(replace(OWN_WORDS, audience="parents_carers"))
    assert HEADING not in answers_all(person, code, "lots", "bit", "lots").text


def test_in_easy_words_the_picture_says_what_was_read(person: Person, asked: Opened) -> None:
    code = asked(OWN_WORDS)
    person.starts(code)
    person.client.get("/look?easy=1")
    with person.client.session_transaction() as session:
        session[visits.EASY] = True
    person.goes_to(f"/c/{code}/chat")
    person.sends(choice="lots")
    person.sends(choice="no")  # under the easy words this code stands for the other end
    person.goes_to(f"/c/{code}/check")
    assert "I am kind to myself. ●●● A lot" in person.sends().text


def test_a_sensitive_answer_is_not_in_the_picture(person: Person, asked: Opened) -> None:
    first, second, third = OWN_WORDS.questions
    hard = replace(OWN_WORDS, questions=(first, replace(second, sensitive=True), third))
    page = answers_all(person, asked(hard), "lots", "bit", "lots")
    assert HEADING in page.text
    assert "hard on myself" not in page.text


def test_a_row_has_a_mark_for_each_choice() -> None:
    question = asks("S.9", Kind.POINTS, "So?", options=(*POINTS, Option("na", "No such thing")))
    assert picture.Row(question, "A bit", 2, 3).marks == "●●○"


def test_whoever_comes_back_with_a_code_sees_only_what_was_said_since(
    person: Person, another_person: Person, asked: Opened
) -> None:
    code = asked(OWN_WORDS)
    person.starts(code)
    person.sends(choice="lots")
    person.goes_to(f"/c/{code}/later")
    found = WRITTEN.search(person.sends().html)
    assert found is not None
    comes_back(another_person, code, found.group(1))
    another_person.goes_to(f"/c/{code}/chat")
    another_person.sends(choice="bit")
    another_person.goes_to(f"/c/{code}/check")
    page = another_person.sends()
    assert "hard on myself. ●●○ A bit" in page.text
    assert "I count." not in page.text
