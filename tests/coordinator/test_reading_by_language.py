"""Comments in other languages: whoever reads the language meets them first, and nobody's are never hidden."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.services import languages, reading
from survey_app.store.database import Database
from survey_app.store.tables import Account, Comment, CommentFlag, Reading
from tests.conftest import TODAY
from tests.coordinator.page import faults
from tests.respondents import answer, comments_of
from tests.services.coders import decided_comments

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]
SAID = {"en": "She rang back.", "pl": "Ona mnie nie słuchała.", "cy": "Roedd hi'n garedig iawn."}


def say_language(database: Database, made: dict[str, str]) -> dict[str, str]:
    with database.writing() as session:
        for language, comment in made.items():
            session.get_one(Comment, comment).language = language
    return made


@pytest.fixture
def waiting(database: Database, opened: Opened) -> dict[str, str]:
    """Comments that wait for a decision, by their language, in the order in which they wait."""
    code = opened("Q03", disclosure_class="protected")
    made = {
        language: comments_of(database, answer(database, code, words={"Q03.6": text}))[0]
        for language, text in SAID.items()
    }
    return say_language(database, made)


@pytest.fixture
def decided(database: Database, opened: Opened) -> dict[str, str]:
    """Comments to code, by their language."""
    made = decided_comments(database, opened, SAID.values())
    return say_language(database, dict(zip(SAID, made, strict=True)))


def reads(database: Database, name: str, *known: str, active: bool = True) -> None:
    with database.writing() as session:
        row = session.scalars(select(Account).where(Account.sign_in_name == name)).one()
        row.reads, row.is_active = ["en", *known], active


def listed(client: FlaskClient, made: dict[str, str], path: str) -> set[str]:
    page = client.get(path)
    assert faults(page) == []
    _head, _table, rows = page.text.partition("<tbody")
    return {language for language, comment in made.items() if f"/{comment}" in rows}


def test_a_language_that_another_reader_reads_stands_under_the_language_and_nobodys_in_every_list(
    database: Database, waiting: dict[str, str], signed_in: SignedIn
) -> None:
    ann, ben = signed_in("reader", "ann"), signed_in("reader", "ben")
    assert listed(ann, waiting, "/staff/comments") == {"en", "pl", "cy"}
    reads(database, "ben", "cy")
    assert listed(ann, waiting, "/staff/comments") == {"en", "pl"}
    assert listed(ben, waiting, "/staff/comments") == {"en", "pl", "cy"}
    assert listed(ann, waiting, "/staff/comments?language=cy") == {"cy"}
    assert listed(ann, waiting, "/staff/comments?language=every") == {"en", "pl", "cy"}
    assert "Others here read Welsh." in ann.get("/staff/comments").text
    assert "Others here read" not in ben.get("/staff/comments").text


def test_a_language_comes_back_into_every_list_when_whoever_read_it_has_gone(
    database: Database, waiting: dict[str, str], signed_in: SignedIn
) -> None:
    ann, _ben = signed_in("reader", "ann"), signed_in("reader", "ben")
    reads(database, "ben", "cy", active=False)
    assert listed(ann, waiting, "/staff/comments") == {"en", "pl", "cy"}


def test_what_a_person_put_back_is_in_every_readers_list_whatever_its_language(
    database: Database, waiting: dict[str, str], signed_in: SignedIn
) -> None:
    ann, _ben = signed_in("reader", "ann"), signed_in("reader", "ben")
    reads(database, "ben", "cy")
    with database.writing() as session:
        account = session.scalars(select(Account.id).where(Account.sign_in_name == "ann")).one()
        flag = CommentFlag(comment_id=waiting["cy"], flag="F1", account_id=account, raised_on=TODAY)
        session.add(flag)
    assert listed(ann, waiting, "/staff/comments") == {"en", "pl", "cy"}
    assert waiting["cy"] in (ann.get("/staff/comments/next").location or "")


def test_a_reader_is_led_to_anothers_language_only_when_nothing_else_waits(
    database: Database, partnership: str, waiting: dict[str, str]
) -> None:
    with database.writing() as session:
        assert reading.next_waiting(session, partnership, "", {"en", "pl"}) == waiting["cy"]
        for language in ("en", "pl"):
            session.get_one(Reading, waiting[language]).state = "decided"
        assert reading.next_waiting(session, partnership, "", {"cy"}) == waiting["cy"]


def test_a_comments_language_is_told_where_it_is_not_english(
    waiting: dict[str, str], signed_in: SignedIn
) -> None:
    reader = signed_in("reader")
    queue = reader.get("/staff/comments").text
    assert '<span class="tag">Polish</span>' in queue
    assert '<span class="tag">English</span>' not in queue
    page = reader.get(f"/staff/comments/{waiting['pl']}")
    assert '<span class="tag">Polish</span>' in page.text
    assert 'dir="auto" lang="pl"' in page.text
    assert faults(page) == []


@pytest.mark.parametrize("role", ["administrator", "coordinator", "reader"])
def test_a_language_that_nobody_reads_is_a_pressing_matter_until_somebody_does(
    database: Database, waiting: dict[str, str], signed_in: SignedIn, role: str
) -> None:
    member, _ann = signed_in(role), signed_in("reader", "ann")
    told = "in a language that nobody who reads comments reads: "
    assert f"{told}Welsh, Polish." in member.get("/staff/").text
    reads(database, "ann", "pl", "cy")
    assert told not in member.get("/staff/").text


def test_nobody_else_is_told_of_a_language_and_no_other_partnership(
    waiting: dict[str, str], signed_in: SignedIn, another_partnership: str
) -> None:
    told = "in a language that nobody"
    assert told not in signed_in("practitioner").get("/staff/").text
    assert told not in signed_in("viewer").get("/staff/").text
    assert told not in signed_in("administrator", "else", whose=another_partnership).get("/staff/").text


def test_the_queue_says_to_readers_that_comments_wait_in_a_language_that_nobody_reads(
    database: Database, waiting: dict[str, str], signed_in: SignedIn
) -> None:
    reader = signed_in("reader")
    assert "nobody here reads: Welsh, Polish." in reader.get("/staff/comments").text
    reads(database, "reader", "pl", "cy")
    assert "nobody here reads" not in reader.get("/staff/comments").text


def test_a_language_is_left_to_others_for_readers_alone(
    database: Database, partnership: str, decided: dict[str, str], signed_in: SignedIn
) -> None:
    coordinator, ann, _ben = signed_in("coordinator"), signed_in("reader", "ann"), signed_in("reader", "ben")
    reads(database, "ben", "pl")
    assert listed(coordinator, decided, "/staff/coding") == {"en", "pl", "cy"}
    assert listed(ann, decided, "/staff/coding") == {"en", "cy"}
    assert listed(ann, decided, "/staff/coding?language=pl") == {"pl"}
    assert listed(ann, decided, "/staff/coding?language=every") == {"en", "pl", "cy"}
    with database.reading() as session:
        assert languages.left_to_others(session, partnership, "nobody") == frozenset()


def test_a_comment_in_another_language_is_coded_with_the_codebook_in_both(
    decided: dict[str, str], signed_in: SignedIn
) -> None:
    coordinator = signed_in("coordinator")
    polish = coordinator.get(f"/staff/coding/{decided['pl']}")
    assert faults(polish) == []
    assert "Being listened to" in polish.text
    assert '<span lang="pl" dir="auto">Bycie wysłuchanym: Czy osoba czuła' in polish.text
    assert '<span class="tag">Polish</span>' in polish.text
    assert "Bycie" not in coordinator.get(f"/staff/coding/{decided['en']}").text
