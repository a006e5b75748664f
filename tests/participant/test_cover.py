"""The honest clock on respondents' pages: when a person will read, in each language, and what is closed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from survey_app import i18n
from survey_app.services import cover
from survey_app.store.database import Database
from survey_app.store.tables import Account, Partnership
from tests.conftest import TODAY
from tests.participant.conftest import EVERY_KIND, NOON, Person
from tests.participant.test_journeys import stored
from tests.services.coders import make_coder

Opened = Callable[..., str]
PARENTS = replace(EVERY_KIND, audience="parents_carers")
EVENING = datetime(2026, 11, 20, 21, 0)  # noqa: DTZ001 - as the database keeps times
"""Friday, 20 November 2026."""
MIDNIGHT = EVENING + timedelta(hours=3)
SUNDAY = EVENING + timedelta(days=2, hours=2, minutes=59)
CHRISTMAS_EVE = EVENING + timedelta(days=34, hours=-3)
DAYS = {
    "en": "Monday 23 November",
    "cy": "Dydd Llun 23 Tachwedd",
    "pl": "poniedziałek 23 listopada",
    "ro": "luni 23 noiembrie",
    "ur": "پیر 23 نومبر",
    "ar": "الاثنين 23 نوفمبر",
}
NO_BOX = "So there is no box for words."


@pytest.fixture
def readers(database: Database, partnership: str) -> tuple[str, ...]:
    """Two readers on duty from Monday to Friday until 17:00, one of whom reads Polish."""
    made = tuple(make_coder(database, partnership, name).account_id for name in ("Kim", "Lee"))
    with database.writing() as session:
        session.get_one(Account, made[1]).reads = ["en", "pl"]
        cover.enter(session, partnership, dict.fromkeys(made, (range(5), 17)))
    return made


def away(database: Database, partnership: str, *readers: str) -> None:
    with database.writing() as session:
        for one in readers:
            cover.add_absence(
                session, partnership, one, TODAY - timedelta(days=9), TODAY + timedelta(days=30)
            )


def at(app: Flask, moment: datetime) -> None:
    app.extensions["heard_now"] = lambda: moment


def test_the_day_stands_at_the_start_before_the_box_and_after_send(
    app: Flask, person: Person, asked: Opened, readers: tuple[str, ...]
) -> None:
    code = asked()
    at(app, EVENING)
    tonight = "Nobody is reading tonight. A person will next read this on Monday 23 November."
    assert tonight in person.goes_to(f"/c/{code}").text
    person.sends(start="chat")
    box = person.goes_to(f"/c/{code}/chat?at=T.long").text
    assert f"{tonight} If you need help now, look under “I need help now” below." in box
    first = person.goes_to(f"/c/{code}/chat?at=T.single").text
    assert tonight in first
    assert "Nothing is read until you press “Send my answers”" in first


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOON, "A person reads this on Monday 23 November if you send it before 17:00."),
        (EVENING, "Nobody is reading tonight. A person will next read this on Monday 23 November."),
        (
            EVENING + timedelta(hours=12),
            "Nobody is reading now. A person will next read this on Monday 23 November.",
        ),
        # Midnight between Friday and Saturday, and the last minute of Sunday.
        (
            MIDNIGHT,
            "Nobody is reading now. A person will next read this on Monday 23 November.",
        ),
        (
            SUNDAY,
            "Nobody is reading tonight. A person will next read this on Monday 23",
        ),
        (
            CHRISTMAS_EVE,
            "Nobody is reading tonight. A person will next read this on Tuesday 29 December.",
        ),
    ],
)
def test_no_day_is_told_but_one_on_which_somebody_reads(
    app: Flask, person: Person, asked: Opened, readers: tuple[str, ...], moment: datetime, said: str
) -> None:
    at(app, moment)
    assert said in person.goes_to(f"/c/{asked()}").text


def test_where_nobody_said_who_reads_no_day_is_promised(person: Person, asked: Opened) -> None:
    page = person.goes_to(f"/c/{asked()}")
    assert "A person reads every message. Nobody may be reading right now." in page.text
    assert "November" not in page.text


@pytest.mark.parametrize("language", i18n.languages())
def test_each_language_says_the_day_in_its_own_words_once_they_are_approved(
    app: Flask,
    person: Person,
    asked: Opened,
    readers: tuple[str, ...],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at(app, EVENING)
    code = asked(PARENTS)
    page = person.goes_to(f"/c/{code}?lang={language}")
    assert "Monday 23 November" in page.text, "words about safety are English until a speaker approved them"
    monkeypatch.setattr("survey_app.participant.visits._is_approved", lambda _code, _asked: True)
    page = person.goes_to(f"/c/{code}")
    assert DAYS[language] in page.text
    assert page.lang == language


def test_the_thanks_tell_the_day_and_the_partnerships_own_numbers(
    app: Flask, person: Person, asked: Opened, readers: tuple[str, ...]
) -> None:
    code = asked()
    person.starts(code)
    person.goes_to(f"/c/{code}/chat?at=T.single")
    person.sends(choice="friend", go="answers")
    at(app, EVENING)
    page = person.sends()
    assert page.heading == "Thank you"
    assert "On Monday 23 November a person will read what you wrote." in page.text
    assert "tel:01632960011" in page.html
    assert "tel:01632960012" in page.html


def test_the_help_page_begins_with_999_and_the_partnerships_own_numbers(
    person: Person, asked: Opened
) -> None:
    code = asked()
    page = person.goes_to(f"/help?from={code}")
    assert page.html.index("tel:999") < page.html.index("tel:01632960011") < page.html.index("tel:08001111")
    assert "01632" not in person.goes_to("/help").html


# ---- closed ----------------------------------------------------------------------------------------------


def test_with_nobody_on_duty_boxes_are_closed_and_choices_stay_open(
    person: Person, asked: Opened, database: Database, partnership: str, readers: tuple[str, ...]
) -> None:
    away(database, partnership, *readers)
    code = asked()
    assert "Nobody is reading messages here at the moment." in person.goes_to(f"/c/{code}").text
    person.sends(start="chat")
    page = person.goes_to(f"/c/{code}/chat?at=T.long")
    assert NO_BOX in page.text
    assert "<textarea" not in page.html
    assert 'name="skip"' not in page.html
    page = person.goes_to(f"/c/{code}/chat?at=T.single")
    assert 'value="friend"' in page.html
    assert not re.search(r'<input type="text"', page.html)
    person.sends(choice="friend", go="answers")
    assert person.sends().heading == "Thank you"
    codes, words = stored(database)
    assert ("T.single", "", "friend") in codes
    assert not words


def test_where_nobody_reads_no_page_speaks_of_reading_or_offers_a_message(
    person: Person, asked: Opened, database: Database, partnership: str, readers: tuple[str, ...]
) -> None:
    away(database, partnership, *readers)
    code = asked()
    for page in (person.goes_to(f"/c/{code}"), person.goes_to(f"/c/{code}/print")):
        assert "Nobody is reading messages here at the moment." in page.text
        assert "A person reads every" not in page.text
        assert "Nothing is read until" not in page.text
    person.starts(code)
    person.goes_to(f"/c/{code}/chat?at=T.single")
    person.sends(choice="friend", go="answers")
    page = person.sends()
    assert page.heading == "Thank you"
    assert "Ask someone to contact me" not in page.text


def test_people_at_work_are_not_told_that_comments_are_read_where_nobody_reads(
    person: Person, asked: Opened, database: Database, partnership: str, readers: tuple[str, ...]
) -> None:
    code = asked(kind="staff", audience="practitioners")
    assert "A person reads every comment." in person.goes_to(f"/c/{code}").text
    away(database, partnership, *readers)
    assert "A person reads every comment." not in person.goes_to(f"/c/{code}").text


def test_words_from_a_page_that_was_made_before_it_closed_are_kept_and_sent(
    person: Person, asked: Opened, database: Database, partnership: str, readers: tuple[str, ...], app: Flask
) -> None:
    code = asked()
    at(app, SUNDAY)
    person.starts(code)
    person.goes_to(f"/c/{code}/chat?at=T.long")
    away(database, partnership, *readers)
    at(app, SUNDAY + timedelta(minutes=2))
    page = person.sends(words="Nobody asked me before.", go="answers")
    assert "Nobody asked me before." in page.text
    page = person.sends()
    assert page.heading == "Thank you"
    assert "Nobody is reading messages here at the moment." in page.text
    assert list(stored(database)[1].values()) == ["Nobody asked me before."]


def test_what_was_written_stays_in_sight_where_its_box_has_closed(
    person: Person, asked: Opened, database: Database, partnership: str, readers: tuple[str, ...]
) -> None:
    code = asked()
    person.starts(code)
    person.goes_to(f"/c/{code}/chat?at=T.long")
    person.sends(words="The first half.", go="answers")
    away(database, partnership, *readers)
    page = person.goes_to(f"/c/{code}/chat?at=T.long")
    assert NO_BOX in page.text
    assert "The first half." in page.html
    person.sends(words="The first half, and the second.", go="answers")
    assert "and the second" in person.page.text


def test_a_language_whose_reader_is_away_has_its_box_for_english(
    person: Person, asked: Opened, database: Database, partnership: str, readers: tuple[str, ...]
) -> None:
    code = asked(PARENTS)
    person.goes_to(f"/c/{code}?lang=pl")
    person.sends(start="chat")
    assert 'name="skip"' in person.goes_to(f"/c/{code}/chat?at=T.long").html
    away(database, partnership, readers[1])
    page = person.goes_to(f"/c/{code}/chat?at=T.long")
    assert "Twoje słowa po angielsku" in page.html
    assert 'name="english"' in page.html


def test_a_new_partnership_has_no_boxes_before_it_has_readers(
    person: Person, asked: Opened, database: Database, partnership: str
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).cover_due = date(2026, 11, 22)
    code = asked()
    person.starts(code)
    assert NO_BOX in person.goes_to(f"/c/{code}/chat?at=T.long").text
    assert NO_BOX in person.goes_to(f"/c/{code}/form").text
