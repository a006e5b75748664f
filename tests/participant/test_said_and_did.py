"""You said, we did: what people are told was done, on its page and on the first page of the next ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from survey_app import i18n
from survey_app.services import actions
from survey_app.services.actions import Entered
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.participant.conftest import NOON, Person

TODAY = NOON.date()
IN_ENGLISH = ("en", "The path is dark.", "We put up lights.")
IN_POLISH = ("pl", "Ścieżka jest ciemna.", "Są tam teraz lampy.")
IN_URDU = ("ur", "راستہ اندھیرا ہے۔", "ہم نے بتیاں لگا دیں۔")


@pytest.fixture
def done(database: Database, partnership: str) -> Callable[..., str]:
    """Something that was done, and that people are told of: `done()`, `done(IN_POLISH, status="planned")`."""

    def tell(*worded: tuple[str, str, str], **over: object) -> str:
        entered = Entered(**{"text": "Lights", "owner": "Lead", "status": "done", **over})  # type: ignore[arg-type]
        with database.writing() as session:
            made = actions.add(session, partnership, entered, TODAY)
            for language, said, did in worded or (IN_ENGLISH,):
                found = actions.pointing_words(session, partnership, said, did)
                actions.keep_words(session, partnership, made, language, said, did, TODAY, looked_at=found)
            actions.show(session, partnership, made, TODAY, looked_at=("few", "unfinished"))
        return made

    return tell


def test_where_nothing_was_done_the_page_says_so_and_promises_nothing(
    person: Person, asked: Callable[..., str]
) -> None:
    page = person.goes_to(f"/c/{asked()}/said-and-did")
    assert page.status == 200
    assert "There is nothing to show yet." in page.text
    assert "will" not in page.text.partition("You said, we did")[2].partition("I need help")[0]


def test_what_was_done_stands_on_the_first_page_its_own_page_and_is_led_to_from_thank_you(
    person: Person, asked: Callable[..., str], done: Callable[..., str]
) -> None:
    done()
    code = asked()
    first = person.goes_to(f"/c/{code}")
    assert "People told us: The path is dark." in first.text
    assert "What we did: We put up lights." in first.text
    assert first.links.count(f"/c/{code}/said-and-did") == 1
    page = person.goes_to(f"/c/{code}/said-and-did")
    assert "People told us: The path is dark." in page.text
    assert "nothing to show" not in page.text


def test_the_first_page_shows_the_latest_alone(
    person: Person, asked: Callable[..., str], done: Callable[..., str]
) -> None:
    done(("en", "Older.", "Done then."), done_on=date(2026, 9, 1))
    done(("en", "Newer.", "Done now."))
    code = asked()
    text = person.goes_to(f"/c/{code}").text
    assert ("Newer." in text, "Older." in text) == (True, False)
    text = person.goes_to(f"/c/{code}/said-and-did").text
    assert text.index("Newer.") < text.index("Older.")


@pytest.mark.parametrize(
    ("status", "label"),
    [
        ("under_way", "What we are doing:"),
        ("planned", "What we plan to do:"),
        ("not_done", "What we did not do, and why:"),
    ],
)
def test_what_is_not_done_is_never_told_as_done(
    person: Person, asked: Callable[..., str], done: Callable[..., str], status: str, label: str
) -> None:
    done(status=status, note="Why.")
    page = person.goes_to(f"/c/{asked()}/said-and-did")
    assert label in page.text
    assert "What we did:" not in page.text


def test_in_another_language_than_the_readers_it_is_marked_and_stands_on_its_own_page_alone(
    person: Person,
    asked: Callable[..., str],
    done: Callable[..., str],
    database: Database,
    partnership: str,
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).is_example = True
    done(IN_POLISH)
    code = asked()
    assert IN_POLISH[1] not in person.goes_to(f"/c/{code}").text
    page = person.goes_to(f"/c/{code}/said-and-did")
    assert f'<span lang="pl" dir="auto">{IN_POLISH[1]}</span>' in page.html
    assert "This is not written in your language yet." in page.text
    assert IN_POLISH[1] in person.goes_to(f"/c/{code}?lang=pl").text
    page = person.goes_to(f"/c/{code}/said-and-did")
    assert page.lang == "pl"
    assert f"<span>{IN_POLISH[1]}</span>" in page.html


def test_urdu_is_read_from_the_right(
    person: Person,
    asked: Callable[..., str],
    done: Callable[..., str],
    database: Database,
    partnership: str,
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).is_example = True
    done(IN_ENGLISH, IN_URDU)
    page = person.goes_to(f"/c/{asked()}?lang=ur")
    assert (page.lang, 'dir="rtl"' in page.html.partition(">")[2][:60]) == ("ur", True)
    assert IN_URDU[1] in page.text
    with i18n.speaking("ur"):
        assert i18n.gettext("People told us:") in page.text


def test_the_address_keeps_working_when_the_collection_has_closed(
    person: Person, asked: Callable[..., str], done: Callable[..., str]
) -> None:
    done()
    code = asked(closes_on=date(2026, 11, 20))
    closed = person.goes_to(f"/c/{code}")
    assert (closed.status, f"/c/{code}/said-and-did" in closed.links) == (410, True)
    page = person.goes_to(f"/c/{code}/said-and-did")
    assert (page.status, "We put up lights." in page.text) == (200, True)


def test_everybody_is_told_the_same_whatever_they_wrote(
    person: Person, another_person: Person, asked: Callable[..., str], done: Callable[..., str]
) -> None:
    done()
    code = asked()
    person.starts(code)
    person.sends()
    for address in (f"/c/{code}/said-and-did", "/said-and-did", f"/said-and-did?from={code}"):
        seen = [
            re.sub(r'csrf_token" value="[^"]*', "", one.goes_to(address).html)
            for one in (person, another_person)
        ]
        assert seen[0] == seen[1]
        assert "We put up lights." in seen[0]


def test_another_partnerships_people_are_told_nothing_of_it(
    person: Person, done: Callable[..., str], database: Database
) -> None:
    done()
    with database.writing() as session:
        session.add(Partnership(name="Elsewhere", nation="wales"))
    assert "We put up lights." not in person.goes_to("/said-and-did").text


def test_words_of_staff_are_text_and_no_markup(
    person: Person, asked: Callable[..., str], done: Callable[..., str]
) -> None:
    done(("en", "The <b>path</b> is dark.", "We put up lights & benches."))
    page = person.goes_to(f"/c/{asked()}")
    assert "The &lt;b&gt;path&lt;/b&gt; is dark." in page.html


def test_the_box_weighs_little(person: Person, asked: Callable[..., str], done: Callable[..., str]) -> None:
    code = asked()
    bare = len(person.goes_to(f"/c/{code}").html.encode())
    done(("en", "a" * actions.LONGEST_WORDS, "b" * actions.LONGEST_WORDS))
    assert len(person.goes_to(f"/c/{code}").html.encode()) - bare < 700
