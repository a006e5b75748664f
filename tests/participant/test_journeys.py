"""Whole journeys of respondents, page by page, as a browser without a script meets them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from survey_app.services import cards
from survey_app.store.database import Database
from survey_app.store.tables import AnswerCode, Comment, Conversation, DraftAnswer, Reading, Response
from tests.participant.conftest import Person

Opened = Callable[..., str]


def stored(database: Database) -> tuple[set[tuple[str, str, str]], dict[tuple[str, str], str]]:
    """Every code and every comment that was sent."""
    with database.reading() as session:
        codes = {(row.question_id, row.part, row.code) for row in session.scalars(select(AnswerCode))}
        comments = {(row.question_id, row.part): row.text for row in session.scalars(select(Comment))}
    return codes, comments


def count(database: Database, table: type) -> int:
    """How many rows a table has."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def answers_everything(person: Person, code: str) -> None:
    """Answer each kind of question once, and stop at the check page."""
    assert person.starts(code).heading == "Hello from Three Rivers Partnership."
    assert person.sends().heading == "Who told you?"
    person.sends(choice="other", other="My aunt")
    person.sends(choice=["talk", "food"])
    person.sends(choice="lots")
    person.sends(choice="prefer_not_to_say")
    person.sends(choice="10")
    assert person.sends(choice="yes").heading == "Where did you walk?"
    person.sends(words="By the river")
    assert person.sends(words="More snacks.\r\nMore walks.").heading == "May we use your words?"
    person.sends(choice="yes")
    person.sends(number=" 3 ")
    person.sends(month="5", year="2026")
    person.sends(choice="dont_know")
    person.sends(choice="call")
    person.sends(choice="bit", note="A list on the wall")
    page = person.sends(then="no", now="lots", helped="a_bit")
    assert page.heading == "Check your answers"
    assert "May 2026" in page.text
    assert "Before the walks: Not at all" in page.text


def test_every_kind_of_question_can_be_answered_checked_and_sent(
    person: Person, asked: Opened, database: Database
) -> None:
    answers_everything(person, asked())
    assert person.sends().heading == "Thank you"
    codes, comments = stored(database)
    assert codes == {
        ("T.single", "", "other"),
        ("T.several", "", "talk"),
        ("T.several", "", "food"),
        ("T.faces", "", "lots"),
        ("T.points", "", "prefer_not_to_say"),
        ("T.ten", "", "10"),
        ("T.yes", "", "yes"),
        ("T.quote", "", "yes"),
        ("T.number", "", "3"),
        ("T.month", "", "2026-05"),
        ("T.know", "", "dont_know"),
        ("T.case", "", "call"),
        ("T.rate", "rating", "bit"),
        ("T.then", "then", "no"),
        ("T.then", "now", "lots"),
        ("T.then", "helped", "a_bit"),
    }
    assert comments == {
        ("T.single", "other"): "My aunt",
        ("T.why", "text"): "By the river",
        ("T.long", "text"): "More snacks.\nMore walks.",
        ("T.rate", "note"): "A list on the wall",
    }


def test_a_skip_is_kept_as_a_skip_and_nobody_is_led_further_by_it(
    person: Person, asked: Opened, database: Database
) -> None:
    person.starts(asked())
    person.sends()
    while person.page.heading != "Check your answers":
        assert person.page.heading not in ("Where did you walk?", "May we use your words?")
        person.skips()
    person.sends()
    codes, comments = stored(database)
    assert {code for _question, _part, code in codes} == {"skipped"}
    assert len(codes) == 13
    assert comments == {}


def test_going_back_shows_what_was_said_and_a_change_is_what_counts(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    page = person.sends(choice="friend")
    assert "Good to know." in page.text
    assert f"/c/{code}/chat?at=T.single" in page.links
    page = person.goes_to(f"/c/{code}/chat?at=T.single")
    assert page.heading == "Who told you?"
    assert ("choice", "friend") in page.checked
    assert person.sends(choice="other", other="My aunt").heading == "What did you like?"
    person.goes_to(f"/c/{code}/check")
    person.sends()
    codes, _comments = stored(database)
    assert codes == {("T.single", "", "other")}


def test_a_branch_that_a_change_closes_is_not_sent_and_comes_back_when_opened_again(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    answers_everything(person, code)
    person.goes_to(f"/c/{code}/chat?at=T.yes")
    assert person.sends(choice="no").heading == "Check your answers"
    assert "By the river" not in person.page.text
    person.goes_to(f"/c/{code}/chat?at=T.yes")
    person.sends(choice="yes")
    assert "By the river" in person.page.text
    person.goes_to(f"/c/{code}/chat?at=T.yes")
    person.sends(choice="no")
    person.sends()
    _codes, comments = stored(database)
    assert ("T.why", "text") not in comments
    assert ("T.long", "text") in comments


def test_the_one_page_form_sends_what_the_chat_would(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    person.goes_to(f"/c/{code}")
    page = person.sends(to=f"/c/{code}/form", start="form")
    assert page.heading == "All the questions on one page"
    assert "Only if you chose “Yes” in question 6." in page.text
    page = person.sends(
        **{
            "T.single-choice": "friend",
            "T.yes-choice": "no",
            "T.why-words": "Dropped, because there was no walk",
            "T.long-words": "More snacks.",
            "T.month-month": "5",
            "T.month-year": "2026",
            "T.then-then": "no",
        }
    )
    assert page.heading == "Check your answers"
    assert "Dropped" not in page.text
    person.sends()
    codes, comments = stored(database)
    assert ("T.single", "", "friend") in codes
    assert ("T.ten", "", "skipped") in codes
    assert ("T.then", "then", "no") in codes
    assert not {code for code in codes if code[0] == "T.why"}
    assert comments == {("T.long", "text"): "More snacks."}


def test_a_blank_on_the_one_page_form_that_becomes_a_question_is_still_asked(
    person: Person, asked: Opened
) -> None:
    code = asked()
    person.goes_to(f"/c/{code}")
    person.sends(to=f"/c/{code}/form", start="form")
    person.sends(**{"T.yes-choice": "no"})
    person.goes_to(f"/c/{code}/chat?at=T.yes")
    assert person.sends(choice="yes").heading == "Where did you walk?"


def test_the_one_page_form_tells_what_to_mend_and_keeps_the_rest(person: Person, asked: Opened) -> None:
    code = asked()
    person.goes_to(f"/c/{code}")
    person.sends(to=f"/c/{code}/form", start="form")
    page = person.sends(**{"T.number-number": "three", "T.long-words": "Keep me", "T.faces-choice": "lots"})
    assert page.status == 422
    assert page.title.startswith("To mend:")
    assert "Question 10: Please write a whole number, like 3." in page.text
    assert "Keep me" in page.html
    assert ("T.faces-choice", "lots") in page.checked


def test_two_people_on_two_devices_do_not_meet(
    person: Person, another_person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    person.sends(choice="other", other="My aunt")
    another_person.starts(code)
    page = another_person.goes_to(f"/c/{code}/check")
    assert "My aunt" not in page.text
    assert count(database, Conversation) == 2


def test_a_tablet_that_is_passed_on_offers_to_start_again(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    person.sends(choice="other", other="My aunt")
    page = person.goes_to(f"/c/{code}")
    assert "Somebody has started here already." in page.text
    assert "My aunt" not in page.text
    assert person.sends(start="chat").heading == "Hello from Three Rivers Partnership."
    assert count(database, Conversation) == 1
    assert count(database, DraftAnswer) == 0


def test_start_pressed_twice_goes_on_where_the_person_is(person: Person, asked: Opened) -> None:
    code = asked()
    person.goes_to(f"/c/{code}")
    first_page = person.page
    person.sends(start="chat")
    person.sends()
    person.sends(choice="friend")
    person.page = first_page
    assert person.sends(start="chat").heading == "What did you like?"


def test_after_sending_nothing_of_it_is_left_in_the_browser(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    answers_everything(person, code)
    check_page = person.page
    person.sends()
    assert person.goes_to(f"/c/{code}/thanks").heading == "Thank you"
    for address in ("chat", "check", "form"):
        page = person.goes_to(f"/c/{code}/{address}")
        assert page.heading == "After our walk"
        assert "My aunt" not in page.text
    person.page = check_page
    assert person.sends().heading == "Thank you", "Send pressed once more"
    assert count(database, Response) == 1
    assert count(database, Reading) == 4
    assert count(database, DraftAnswer) == count(database, Conversation) == 0


def test_nobody_is_thanked_who_did_not_send(person: Person, asked: Opened) -> None:
    assert person.goes_to(f"/c/{asked()}/thanks").heading == "After our walk"


def test_right_answers_are_told_only_after_sending(person: Person, asked: Opened) -> None:
    code = asked()
    answers_everything(person, code)
    assert "They have no wings." not in person.page.text
    assert "They have no wings." in person.sends().text


def test_nothing_is_taught_before_the_last_asking(person: Person, asked: Opened) -> None:
    answers_everything(person, asked(wave="before"))
    page = person.sends()
    assert page.heading == "Thank you"
    assert "What is right" not in page.text
    assert "They have no wings." not in page.text


def test_an_old_send_does_not_end_the_chat_of_the_next_person(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    answers_everything(person, code)
    check_page = person.page
    person.sends()
    person.starts(code)
    person.sends()
    person.page, hers = check_page, person.page.heading
    assert person.sends().heading == "Thank you"
    assert count(database, Response) == 1
    assert person.goes_to(f"/c/{code}/chat").heading == hers


def test_whoever_goes_on_from_the_first_page_is_shown_nothing_of_what_was_said(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    person.sends(choice="other", other="My aunt")
    for where in ("on", "form"):
        person.goes_to(f"/c/{code}")
        page = person.sends(start=where, to=f"/c/{code}/{'form' if where == 'form' else 'chat'}")
        assert "My aunt" not in page.html
        assert not page.checked
    page = person.sends(also={"T.yes-choice": "yes"})
    assert "My aunt" not in page.html
    assert "You answered this before." in page.text
    person.sends()
    codes, comments = stored(database)
    assert comments[("T.single", "other")] == "My aunt"
    assert ("T.yes", "", "yes") in codes


def test_a_card_joins_two_waves_and_a_wrong_one_is_told_kindly(
    person: Person, another_person: Person, asked: Opened, database: Database, partnership: str
) -> None:
    with database.writing() as session:
        programme = cards.new_programme(session, partnership, "Walks")
        programme_id, programme_code = programme.id, programme.code
        card = cards.issue(session, partnership, programme_code, 1)[0]
    code = asked(programme_id=programme_id)
    page = person.goes_to(f"/p/{programme_code}")
    assert page.heading == "After our walk"
    page = person.sends(start="chat", card="ABC DEF GHJ")
    assert page.status == 422
    assert "We do not know this card." in page.text
    assert "ABC DEF GHJ" in page.html
    person.sends(start="chat", card=cards.spaced(card).lower())
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}/check")
    person.sends()
    another_person.starts(code)
    another_person.sends()
    another_person.sends(choice="friend")
    another_person.goes_to(f"/c/{code}/check")
    another_person.sends()
    with database.reading() as session:
        uses = list(session.scalars(select(Response.card_use)))
    assert sorted(uses, key=str) == [1, None], "without a card one can answer too"


def test_the_next_person_with_another_card_sees_nothing_of_the_one_before(
    person: Person, asked: Opened, database: Database, partnership: str
) -> None:
    with database.writing() as session:
        programme = cards.new_programme(session, partnership, "Walks")
        programme_id = programme.id
        mine, theirs = cards.issue(session, partnership, programme.code, 2)
    code = asked(programme_id=programme_id)
    person.goes_to(f"/c/{code}")
    person.sends(start="chat", card=mine)
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}")
    page = person.sends(start="chat", card=theirs, also={"instead_of": ""})
    assert page.heading == "Hello from Three Rivers Partnership."
    assert count(database, DraftAnswer) == 0
