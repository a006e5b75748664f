"""The privacy notice of a collection: whose it is, in which language, and that words are never markup."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Callable

import pytest

from questionnaires import notices as words
from survey_app import i18n, privacy_words
from survey_app.services import collections, notices
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.participant.conftest import EVERY_KIND, Person
from tests.partnerships import READY

Opened = Callable[..., str]
HOSTILE = """# <script>alert(1)</script>
- {{}} {{ config }} {0.__class__} {% x %} {oficer} & <img src=x onerror=alert(1)> <b>bold</b>
- Ask {officer}. Kept for {kept}. [a](https://example.org) javascript:alert(1)
"""
FAMILIES = dataclasses.replace(EVERY_KIND, audience="parents_carers")
LANGUAGES = ("cy", "pl", "ro", "ur", "ar")


def write(
    database: Database, partnership: str, text: str, kind: str = "young_people", language: str = "en"
) -> None:
    with database.writing() as session:
        newest = notices.history(session, partnership, kind, language)
        after = newest[0].number if newest else 0
        notices.keep(session, partnership, kind, language, text, after, TODAY)


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({}, "A grown-up you trust can help you with it."),
        ({"audience": "parents_carers"}, "Are you worried about a child?"),
        ({"audience": "community"}, "Are you worried about a child?"),
        ({"kind": "staff", "audience": "practitioners"}, "so that training and services get better."),
        ({"kind": "shared", "shared_with": "Your support worker"}, "It goes to: Your support worker"),
    ],
)
def test_each_kind_of_collection_has_its_notice_a_press_away_with_everything_put_in(
    person: Person, asked: Opened, over: dict[str, str], says: str
) -> None:
    code = asked(**over)
    first = person.goes_to(f"/c/{code}")
    assert {f"/c/{code}/privacy", f"/privacy?from={code}"} <= set(first.links)
    for address in (f"/c/{code}/privacy", f"/privacy?from={code}"):
        page = person.goes_to(address)
        assert page.status == 200
        told = html.unescape(page.text)
        assert says in told
        assert NOTICE_DETAILS.officer in told
        assert READY["front_door"] in told
        assert READY["out_of_hours"] in told
        assert "12 months" in told
        assert "Three Rivers Partnership" in told or "shared" in over.values()
        assert "{" not in told
        assert {"/leave?now", f"/take-back?at={code}", "tel:999"} <= set(page.links)


def test_how_long_is_said_once_and_is_what_retention_does(person: Person, asked: Opened) -> None:
    told = person.goes_to(f"/c/{asked(kept_months=3)}/privacy").text
    assert told.count("How long we keep it") == 1
    assert "after the last questions close: 3 months." in told
    assert "Numbers about whole groups stay." in told


def test_it_is_at_the_foot_of_every_turn_too_and_leads_back_to_the_questions(
    person: Person, asked: Opened
) -> None:
    code = asked()
    assert f"/privacy?from={code}" in person.starts(code).links
    assert f"/c/{code}/chat" in person.goes_to(f"/privacy?from={code}").links


def test_without_a_collection_or_with_an_unknown_one_the_page_says_what_heard_keeps(person: Person) -> None:
    for address in ("/privacy", "/privacy?from=nowhere", "/privacy?from=%00"):
        page = person.goes_to(address)
        assert (page.status, "What we keep" in page.text) == (200, True)
    assert person.goes_to("/c/nowhere/privacy").status == 404


def test_hostile_words_of_a_notice_are_read_as_words(
    person: Person, asked: Opened, database: Database, partnership: str
) -> None:
    write(database, partnership, HOSTILE)
    page = person.goes_to(f"/c/{asked()}/privacy")
    told = html.unescape(page.text)
    assert "{{}} {{ config }} {0.__class__} {% x %} {oficer} &" in told
    for markup in ("<script>alert", "<img", "<b>bold"):
        assert markup not in page.html
        assert html.escape(markup) in page.html
    assert "https://example.org" not in page.links


def test_hostile_details_are_read_as_words(
    person: Person, asked: Opened, database: Database, partnership: str
) -> None:
    said = notices.Details("<b>team</b> {kept} {{ 7*7 }}<script>x</script>")
    with database.writing() as session:
        notices.say_details(session, partnership, said, TODAY)
    page = person.goes_to(f"/c/{asked()}/privacy")
    assert "<b>team" not in page.html
    assert "&lt;b&gt;team&lt;/b&gt; {kept} {{ 7*7 }}&lt;script&gt;" in page.html


def test_what_nobody_has_said_is_promised_to_nobody(
    person: Person, asked: Opened, database: Database
) -> None:
    with database.writing() as session:
        row = Partnership(name="Four Hills Partnership")
        session.add(row)
        session.flush()
        bare = row.id
    told = person.goes_to(f"/c/{asked(partnership_id=bare)}/privacy").text
    assert "{" not in told
    assert "To ask about this" not in told
    assert "You can also ask for help here" not in told
    assert "You can ask what we know about you." in told


def test_a_notice_of_ours_stands_in_english_until_a_speaker_has_approved_it(
    person: Person, asked: Opened, database: Database, partnership: str
) -> None:
    code = asked(FAMILIES)
    for language in LANGUAGES:
        page = person.goes_to(f"/c/{code}/privacy?lang={language}")
        person.goes_to(f"/c/{code}?lang={language}")
        page = person.goes_to(f"/c/{code}/privacy")
        assert page.lang == language
        assert '<div lang="en" dir="ltr">' in page.html
        assert "People whose job it is read every word that you send." in page.html


def test_a_partnerships_own_words_are_read_in_the_language_that_it_wrote_them_in(
    person: Person, asked: Opened, database: Database, partnership: str
) -> None:
    code = asked(FAMILIES)
    write(database, partnership, "# اختصار\n- {officer} {kept}\n", "parents_carers", "ar")
    person.goes_to(f"/c/{code}?lang=ar")
    page = person.goes_to(f"/c/{code}/privacy")
    assert "<h2>اختصار</h2>" in page.html
    assert '<div lang="en"' not in page.html
    person.goes_to(f"/c/{code}?lang=pl")
    assert "اختصار" not in person.goes_to(f"/c/{code}/privacy").html


def test_the_example_shows_its_notice_in_welsh(person: Person, asked: Opened, database: Database) -> None:
    code = asked()
    with database.writing() as session:
        session.query(Partnership).update({"is_example": True})
    person.goes_to(f"/c/{code}?lang=cy")
    page = person.goes_to(f"/c/{code}/privacy")
    assert "Yn fyr" in page.html
    assert "12 mis" in page.html
    assert '<div lang="en"' not in page.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", words.KINDS)
def test_every_sentence_of_ours_is_there_in_every_language_with_its_placeholders(
    kind: str, language: str
) -> None:
    english, other = words.as_it_comes(kind), privacy_words.in_words(words.as_it_comes(kind), language)
    assert len(other.splitlines()) == len(english.splitlines())
    same = set(english.splitlines()) & set(other.splitlines()) - {""}
    assert same == set()
    assert words.placeholders(other) == words.placeholders(english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_long_is_told_in_words_of_the_language(language: str) -> None:
    with i18n.speaking(language):
        told = [i18n.format_months(months) for months in collections.KEPT_MONTHS]
    assert [words for words in told if "month" in words or not any(map(str.isalpha, words))] == []
