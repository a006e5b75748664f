"""Six languages: offered as links, switched at any turn, with the answers and their codes kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from questionnaires import reader, wording
from questionnaires.model import RESPONDENTS, TEXT_KINDS, Kind, Question, Questionnaire
from survey_app import i18n
from survey_app.store.database import Database
from survey_app.store.tables import Account, AnswerCode, Conversation, DraftAnswer, Partnership, Response
from tests.conftest import TODAY
from tests.participant.conftest import EVERY_KIND, Page, Person
from tests.participant.test_journeys import count, stored

Opened = Callable[..., str]
NAMES = {
    "en": "English",
    "cy": "Cymraeg",
    "pl": "Polski",
    "ro": "Română",
    "ur": "اردو",
    "ar": "العربية",
}
RIGHT_TO_LEFT = {"ur", "ar"}
SAFE = "Someone who knows you might still guess from your words."
PARENTS = replace(EVERY_KIND, audience="parents_carers")
LINKS = re.compile(r'<li><a href="\?lang=(\w+)" lang="(\w+)" hreflang="(\w+)" data-card>([^<]+)</a>')


def links_of(page: Page) -> dict[str, str]:
    """The languages that a page leads to, each with what its link says."""
    found = LINKS.findall(page.html)
    assert all(asked == lang == hreflang for asked, lang, hreflang, _said in found)
    return {code: unescape(said) for code, _lang, _hreflang, said in found}


@pytest.fixture
def example(database: Database, partnership: str) -> str:
    """The partnership as an example, which shows every language to everybody."""
    with database.writing() as session:
        session.get_one(Partnership, partnership).is_example = True
    return partnership


@pytest.fixture
def reads(database: Database, partnership: str) -> Callable[..., None]:
    """Gives the partnership somebody who reads comments in some languages: `reads("ur", "ar")`."""

    def add(*codes: str) -> None:
        row = Account(sign_in_name="reader", display_name="Reader", role="reader", password_hash="-")
        row.partnership_id, row.made_on, row.reads = partnership, TODAY, list(codes)
        with database.writing() as session:
            session.add(row)

    return add


# --- Offered ---


def test_every_language_that_has_a_catalogue_has_its_name_here() -> None:
    assert set(i18n.languages()) == set(NAMES)


def test_languages_stand_as_links_in_themselves_before_the_first_question(
    person: Person, asked: Opened
) -> None:
    code = asked(PARENTS)
    page = person.goes_to(f"/c/{code}")
    assert links_of(page) == {name: said for name, said in NAMES.items() if name != "en"}
    assert '<b lang="en">English</b>' in page.html
    assert page.html.index('hreflang="cy"') < page.html.index('value="chat"')
    page = person.goes_to(f"/c/{code}?lang=pl")
    assert "en" in links_of(page)
    assert '<b lang="pl">Polski</b>' in page.html


def test_young_people_are_offered_no_language_whose_words_on_safety_nobody_approved(
    person: Person, asked: Opened
) -> None:
    code = asked()
    page = person.goes_to(f"/c/{code}")
    assert links_of(page) == {}
    for address in (f"/c/{code}?lang=ur", f"/look?lang=ur&from={code}", f"/c/{code}/chat?lang=ur"):
        page = person.goes_to(address)
        assert page.lang == "en"
        assert " hreflang=" not in page.html
    assert person.starts(code).lang == "en"
    keys = {name: person.page.form.hidden[name] for name in ("csrf_token", "visit")}
    reply = person.client.post(f"/c/{code}/answers", data={**keys, "at": "T.single", "lang": "ur"})
    assert 'lang="en"' in reply.text.split("<head>")[0]


def test_a_collection_offers_only_what_was_chosen_for_it(person: Person, asked: Opened) -> None:
    code = asked(PARENTS, languages=["en", "pl"])
    assert set(links_of(person.goes_to(f"/c/{code}"))) == {"pl"}
    assert person.goes_to(f"/c/{code}?lang=ar").lang == "en"


@pytest.mark.parametrize("code", ["zz", "en-GB", "EN", "../pl", "<b>", "x" * 9000])
def test_an_unknown_language_changes_nothing(person: Person, asked: Opened, code: str) -> None:
    address = f"/c/{asked(PARENTS)}"
    person.goes_to(f"{address}?lang=cy")
    assert person.client.get(address, query_string={"lang": code}).status_code == 200
    assert person.goes_to(address).lang == "cy"


# --- Safety ---


def test_words_on_safety_stand_in_english_until_a_speaker_has_approved_them(
    person: Person, asked: Opened
) -> None:
    code = asked(PARENTS)
    for language in ("pl", "ar", "cy"):
        page = person.goes_to(f"/c/{code}?lang={language}")
        assert f'<span lang="en" dir="ltr">{SAFE}</span>' in page.html
        assert '<span lang="en" dir="ltr">If someone is in danger now, call</span>' in page.html
    assert 'lang="en" dir="ltr"' in person.goes_to("/help").html


def test_the_example_shows_welsh_as_approved_and_polish_as_not(
    person: Person, asked: Opened, example: str
) -> None:
    code = asked()
    assert set(links_of(person.goes_to(f"/c/{code}"))) == set(NAMES) - {"en"}
    assert SAFE in person.goes_to(f"/c/{code}?lang=pl").html
    page = person.goes_to(f"/c/{code}?lang=cy")
    assert SAFE not in page.html
    assert '<span lang="en"' not in page.html


# --- Direction ---


@pytest.mark.parametrize("language", sorted(NAMES))
def test_each_page_says_its_language_and_its_direction(person: Person, asked: Opened, language: str) -> None:
    code = asked(PARENTS)
    start = f'<html lang="{language}" dir="{"rtl" if language in RIGHT_TO_LEFT else "ltr"}">'
    pages = [person.goes_to(f"/c/{code}?lang={language}"), person.sends(start="chat")]
    pages += [person.goes_to(f"/c/{code}/{where}") for where in ("check", "form", "later", "print", "back")]
    pages += [person.goes_to(where) for where in ("/help", "/look", "/nowhere")]
    for page in pages:
        assert start in page.html, page.address


def test_what_people_type_takes_its_own_direction(person: Person, asked: Opened) -> None:
    code = asked(PARENTS)
    person.starts(code)
    page = person.goes_to(f"/c/{code}/chat?at=T.long")
    assert re.search(r'<textarea[^>]* dir="auto"', page.html)


# --- Switched ---


def language_kept(database: Database, table: type[Conversation] | type[Response]) -> list[str]:
    """The languages of what is kept."""
    with database.reading() as session:
        return list(session.scalars(select(table.language)))


def test_switching_at_a_turn_keeps_the_place_the_answers_and_their_codes(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked(PARENTS)
    person.starts(code)
    person.sends()
    person.sends(choice="other", other="My aunt")
    page = person.goes_to(f"/look?lang=pl&from={code}&at=T.single")
    assert page.lang == "pl"
    page = person.goes_to(f"/c/{code}/chat?at=T.single")
    assert page.lang == "pl"
    assert page.form.hidden["question"] == "T.single"
    assert ("choice", "other") in page.checked
    person.goes_to(f"/c/{code}/chat")
    person.sends(choice="food")
    assert language_kept(database, Conversation) == ["pl"]
    person.goes_to(f"/c/{code}/check?lang=pl")
    person.sends()
    codes, comments = stored(database)
    assert codes == {("T.single", "", "other"), ("T.several", "", "food")}
    assert comments == {("T.single", "other"): "My aunt"}
    assert language_kept(database, Response) == ["pl"]


def test_the_response_keeps_the_language_in_which_send_was_pressed(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked(PARENTS)
    person.starts(code)
    person.sends()
    person.sends(choice="friend")
    person.goes_to(f"/look?lang=cy&from={code}")
    page = person.goes_to(f"/c/{code}/check")
    assert page.lang == "cy"
    person.sends()
    assert language_kept(database, Response) == ["cy"]


def test_looking_at_a_page_in_another_language_stores_nothing(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked(PARENTS)
    person.starts(code)
    person.goes_to(f"/c/{code}/chat?lang=ur")
    assert language_kept(database, Conversation) == ["en"]


# --- Boxes for words ---


def test_boxes_are_closed_where_nobody_reads_the_language_and_choices_stay_open(
    person: Person, asked: Opened
) -> None:
    code = asked(PARENTS)
    person.goes_to(f"/c/{code}?lang=ur")
    person.sends(start="chat")
    person.sends()
    page = person.page
    assert page.form.names == {"choice"}
    assert person.sends(choice="friend").status == 200
    page = person.goes_to(f"/c/{code}/chat?at=T.long")
    assert "<textarea" not in re.sub("<details>.*?</details>", "", page.html, flags=re.S)
    assert 'name="skip"' not in page.html, "nothing is asked, so there is nothing to skip"
    for where in ("T.rate", "T.then"):
        assert 'name="note"' not in person.goes_to(f"/c/{code}/chat?at={where}").html
    assert 'name="T.rate-note"' not in person.goes_to(f"/c/{code}/form").html
    paper = person.goes_to(f"/c/{code}/print").html
    assert 'class="rule"></p><p class="rule"' not in paper
    assert "rule" in person.goes_to(f"/c/{code}/print?lang=en").html


def at_the_closed_box(person: Person, asked: Opened) -> str:
    """Begin in a language that nobody reads, and go to the question that asks for words; the form's code."""
    code = asked(PARENTS)
    person.goes_to(f"/c/{code}?lang=ur")
    person.sends(start="chat")
    person.goes_to(f"/c/{code}/chat?at=T.long")
    return code


def test_what_is_written_in_english_is_kept_and_the_chat_goes_on_in_its_language(
    person: Person, asked: Opened, database: Database
) -> None:
    code = at_the_closed_box(person, asked)
    assert person.page.form.hidden["english"] == "1"
    page = person.sends(words="It rained a lot")
    assert (page.status, page.lang) == (200, "ur")
    page = person.goes_to(f"/c/{code}/chat?at=T.long")
    assert "<details open>" in page.html
    assert "It rained a lot" in page.html
    person.goes_to(f"/c/{code}/check")
    person.sends()
    assert stored(database)[1] == {("T.long", "text"): "It rained a lot"}


def test_words_that_nobody_could_read_are_not_taken_and_not_lost(
    person: Person, asked: Opened, database: Database
) -> None:
    code = at_the_closed_box(person, asked)
    keys = {name: person.page.form.hidden[name] for name in ("csrf_token", "visit")}
    page = person.posts(f"/c/{code}/chat", {**keys, "question": "T.long", "words": "MOSS"})
    assert page.status == 422
    assert "MOSS" in page.html
    assert count(database, DraftAnswer) == 0
    ahead = {**keys, "a": "question=T.rate&choice=one&note=MOSS"}
    assert person.client.post(f"/c/{code}/answers", data=ahead).status_code == 422
    page = person.posts(f"/c/{code}/form", {**keys, "T.long-words": "MOSS"})
    assert page.status == 422
    assert "MOSS" in page.html
    assert count(database, DraftAnswer) == 0


@pytest.mark.parametrize("how", [{}, {"skip": "1"}])
def test_a_closed_box_that_is_passed_is_no_skip(
    person: Person, asked: Opened, database: Database, how: dict[str, str]
) -> None:
    code = at_the_closed_box(person, asked)
    person.sends(**how)
    person.goes_to(f"/c/{code}/chat?at=T.single")
    person.sends(choice="friend")
    person.goes_to(f"/c/{code}/check")
    person.sends()
    codes, _words = stored(database)
    assert "T.long" not in {question for question, _part, _code in codes}


def test_closed_boxes_of_the_whole_form_are_no_skips(
    person: Person, asked: Opened, database: Database
) -> None:
    code = asked(PARENTS)
    person.goes_to(f"/c/{code}?lang=ur")
    person.sends(start="form", to=f"/c/{code}/form")
    person.sends(**{"T.single-choice": "friend"})
    person.sends()
    codes, _words = stored(database)
    assert ("T.single", "", "friend") in codes
    assert ("T.several", "", "skipped") in codes
    assert "T.long" not in {question for question, _part, _code in codes}


def test_boxes_are_open_where_somebody_reads_the_language(
    person: Person, asked: Opened, reads: Callable[..., None]
) -> None:
    reads("ur")
    code = asked(PARENTS)
    for language, is_open in (("ur", True), ("ar", False), ("en", True)):
        person.goes_to(f"/c/{code}?lang={language}")
        person.sends(start="chat")
        page = person.goes_to(f"/c/{code}/chat?at=T.long")
        assert ('name="skip"' in page.html) is is_open, language
        assert ("<details>" in page.html.split("<footer")[0]) is not is_open, language


# --- Falling back ---


def test_what_has_no_translation_stands_in_english_with_its_placeholders_filled(
    person: Person, asked: Opened
) -> None:
    code = asked(PARENTS)
    page = person.goes_to(f"/c/{code}?lang=pl")
    assert "Three Rivers Partnership wants to know." in page.text
    page = person.sends(start="chat")
    assert page.heading == "Hello from Three Rivers Partnership."
    assert person.sends().heading == "Who told you?"


# --- A robot, in every language ---

ASKED_OF_RESPONDENTS = sorted(
    one.id for one in reader.questionnaires().values() if one.audience in RESPONDENTS
)
QUESTION = re.compile(r'name="question" value="([^"]+)"')
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.S)


def fields_for(question: Question) -> dict[str, str]:
    """The first choice of each kind; words are skipped."""
    first = question.options[0].code if question.options else "0"
    if question.kind is Kind.INFORMATION:
        return {}
    if question.kind is Kind.THEN_NOW:
        return {"then": first, "now": first}
    if question.kind is Kind.MONTH:
        return {"month": "5", "year": "2026"}
    if question.kind is Kind.NUMBER:
        return {"number": str(question.minimum or 0)}
    return {"skip": "1"} if question.kind in TEXT_KINDS else {"choice": first}


def answers_to_the_end(client: FlaskClient, code: str, questionnaire: Questionnaire, language: str) -> None:
    """Answer a form in a language and send it; each page is in the language, and nothing in it is a key."""
    page = client.get(f"/c/{code}?lang={language}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    sent = {"csrf_token": token[1], "plain": "1"}
    page = client.post(f"/c/{code}/chat", data={**sent, "start": "chat"}).text
    visit = re.search(r'name="visit" value="([^"]+)"', page)
    assert visit is not None
    sent["visit"] = visit[1]
    while found := QUESTION.search(page):
        question = questionnaire.question(found[1])
        assert question is not None
        heading = HEADING.search(page)
        assert heading is not None
        with i18n.speaking(language):
            said = wording.fill(i18n.questionnaire_words(question.text), {})
        if "{" not in question.text:
            assert said in unescape(re.sub(r"<[^>]+>", "", heading[1]))
        assert f'<html lang="{language}"' in page
        assert not re.search(r"\{\w+\}|%\(\w+\)s", page.split("<body", 1)[1]), question.id
        reply = client.post(
            f"/c/{code}/chat", data={**sent, "question": question.id, "times": "0", **fields_for(question)}
        )
        assert reply.status_code == 200, (language, question.id)
        page = reply.text
    submission = re.search(r'name="submission" value="([^"]+)"', page)
    assert submission is not None
    thanks = client.post(f"/c/{code}/check", data={**sent, "submission": submission[1]})
    assert thanks.status_code == 200
    assert 'class="thanks"' in thanks.text


@pytest.mark.parametrize("questionnaire_id", ASKED_OF_RESPONDENTS)
def test_a_form_is_answered_to_the_end_in_every_language_and_the_codes_are_the_same(
    client: FlaskClient,
    at_noon: object,
    asked: Opened,
    database: Database,
    example: str,
    questionnaire_id: str,
) -> None:
    questionnaire = reader.questionnaire(questionnaire_id)
    code = asked(questionnaire, wave="after")
    for language in NAMES:
        answers_to_the_end(client, code, questionnaire, language)
    codes: dict[str, list[tuple[str, str, str]]] = {language: [] for language in NAMES}
    with database.reading() as session:
        spoken = {row.id: row.language for row in session.scalars(select(Response))}
        for row in session.scalars(select(AnswerCode)):
            codes[spoken[row.response_id]].append((row.question_id, row.part, row.code))
    assert sorted(spoken.values()) == sorted(NAMES)
    assert codes["en"]
    # Nobody reads the others here: words are not asked for in them, so that there is nothing to skip.
    for_words = {question.id for question in questionnaire.questions if question.kind in TEXT_KINDS}
    without = sorted(one for one in codes["en"] if one[0] not in for_words)
    assert {
        language: sorted(found) for language, found in codes.items() if language != "en"
    } == dict.fromkeys((language for language in NAMES if language != "en"), without)


# --- Titles ---


@pytest.mark.parametrize("where", ["", "/print"])
def test_a_title_stands_in_the_language_of_the_page_or_says_which_it_is_in(
    person: Person, asked: Opened, where: str
) -> None:
    code = asked(PARENTS, titles={"cy": "Ar ôl ein taith"})
    page = in_language(person, code, where, "cy")
    assert '<h1 dir="auto">Ar ôl ein taith</h1>' in page.html
    page = in_language(person, code, where, "pl")
    assert '<h1 dir="auto" lang="en">After our walk</h1>' in page.html
    page = in_language(person, code, where, "en")
    assert '<h1 dir="auto">After our walk</h1>' in page.html


def in_language(person: Person, code: str, where: str, language: str) -> Page:
    """A page in a language that was chosen on the first one."""
    person.goes_to(f"/c/{code}?lang={language}")
    return person.goes_to(f"/c/{code}{where}")


def test_a_language_is_changed_in_two_presses_in_the_middle_of_a_chat(person: Person, asked: Opened) -> None:
    code = asked(PARENTS)
    person.starts(code)
    page = person.goes_to(f"/look?from={code}&at=T.several")
    link = f"/c/{code}/chat?at=T.several&lang=pl"
    assert link in page.links
    page = person.goes_to(link)
    assert (page.lang, page.form.hidden["question"]) == ("pl", "T.several")


def test_a_language_is_changed_at_the_front_door_too(person: Person) -> None:
    page = person.goes_to("/look")
    assert "/?lang=cy" in page.links
    page = person.goes_to("/?lang=cy")
    assert (page.lang, page.form.names) == ("cy", {"code"})


def test_a_page_that_is_refused_is_told_in_the_language_of_its_own_person(
    person: Person, another_person: Person, asked: Opened, example: str
) -> None:
    code = asked()
    person.starts(code)
    another_person.goes_to(f"/c/{code}?lang=ur")
    page = person.sends(csrf_token="old")
    assert page.status == 400
    assert page.lang == "en"
    another_person.sends(start="chat")
    assert another_person.sends(csrf_token="old").lang == "ur"
