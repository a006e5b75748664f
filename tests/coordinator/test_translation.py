"""All that staff read or hear comes from a catalogue, but for what people typed and what documents say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from questionnaires import frozen, published, reader, record_measures, theme_words
from questionnaires.codebook_changes import Kind
from survey_app import i18n
from survey_app.coordinator import preview
from survey_app.services import codebooks, example
from survey_app.services.codebooks import Edit
from survey_app.store import shared
from survey_app.store.database import Database
from survey_app.store.evidence_tables import (
    Action,
    ActionStep,
    ActionWords,
    Activity,
    RecordEntry,
    WorksheetEntry,
)
from survey_app.store.tables import (
    Account,
    Alert,
    AnswerCode,
    CodebookVersion,
    Coding,
    Collection,
    Comment,
    District,
    NoticeDetails,
    Partnership,
    Programme,
    Quote,
    Response,
)
from tests import coded, made_up_language
from tests.conftest import TODAY
from tests.coordinator.conftest import NOW, send
from tests.respondents import WISH, answer, asks_for_contact

PEOPLE = {"administrator": "Adabel", "reader": "Redmund"}
"""Between them they see every page."""
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
SAME_EVERYWHERE = (
    "Heard",
    "http://localhost/p/",
    "http://localhost/c/",
    *(sign + q for sign in ("", "-") for q in QUARTERS),
)
"""The brand, the address and the periods."""
NOT_MET = (
    "staff.coded_twice",
    "staff.possible_theme",
    "staff.report",
    "staff.report_words_of",
    "staff.first_way",
    "staff.second_step",
    "staff.prove",
)
"""The example has no comment that two people coded, no group of any and no report that was made, and whoever
is signed in meets no page on the way in; their own tests open such pages."""
NO_PAGES = (
    "staff.codebook_file",
    "staff.report_file",
    "staff.records_file",
    "staff.records_template",
    "staff.activities_file",
    "staff.reopen_theme",
)
"""Files; and what has the page of retiring a theme, behind a theme that is far down the list."""
A_FEW = 2
"""Pages of one kind that are looked at for each role."""


def typed(database: Database) -> set[str]:
    """What people typed, and what the partnership's documents say."""
    columns = (
        Account.display_name,
        Account.sign_in_name,
        Partnership.name,
        District.name,
        Programme.name,
        Programme.code,
        Collection.title,
        Collection.code,
        Collection.shared_with,
        NoticeDetails.officer,
        Action.text,
        Action.owner,
        ActionWords.said,
        ActionWords.did,
        ActionStep.note,
        Activity.title,
        Activity.note,
        RecordEntry.source,
        RecordEntry.note,
        WorksheetEntry.shows,
        WorksheetEntry.note,
        WorksheetEntry.owner,
    )
    with database.reading() as session:
        found = {text for column in columns for text in session.scalars(select(column)) if text}
        found |= {comment.text for comment in session.scalars(select(Comment))}
        found |= {quote.wording for quote in session.scalars(select(Quote))}
        fillings = [held for held in session.scalars(select(Collection.fillings)) if held]
    found |= {value for held in fillings for value in held.values() if value}
    found |= {value for value in (getattr(WISH, one.name) for one in fields(WISH)) if value}
    for framework in reader.frameworks().values():
        found |= {framework.id, framework.name, framework.source, framework.note, framework.nation}
        found |= {text for section in framework.sections for text in (section.id, section.title)}
        found |= {
            text for measure in framework.measures() for text in (measure.id, measure.ref, measure.text)
        }
    for instrument in published.instruments().values():
        found |= {instrument.id, instrument.name, instrument.use}
        found |= {
            part for scale in instrument.subscales for part in (scale.id, f"{instrument.name}: {scale.id}")
        }
        for fact in (*instrument.facts, *instrument.reverse_keys):
            found.add(fact.source)
        found |= {fact.value for fact in instrument.facts} | {key.order for key in instrument.reverse_keys}
    held = record_measures.records()
    found |= {text for one in held.quantities for text in (one.what, f": {one.what}")}
    found |= {one.why for one in held.no_number}
    found |= {theme.id for theme in reader.codebook().themes}
    for questionnaire in reader.questionnaires().values():
        found |= {questionnaire.id, *(turn.id for turn in questionnaire.questions)}
    for theme in reader.codebook().themes:
        # Names and definitions are translated; the rest is for whoever codes in the language of the codebook.
        found |= {theme.id, theme.include, theme.exclude, *theme.examples, *theme.stems}
        # What they are called in the languages of comments is shown in those.
        found |= {f"{said.name}: {said.definition}" for said in theme_words.in_languages(theme)}
    found.add(reader.codebook().version)
    with database.reading() as session:
        for row in session.scalars(select(CodebookVersion)):
            made = frozen.codebook_from_json(row.content)
            own = [theme for theme in made.themes if theme.id.startswith("P")]
            found |= {
                made.version,
                row.note,
                *(text for one in own for text in (one.id, one.name, one.definition, *one.examples)),
            }
    # A language is called in itself by what it calls itself.
    found |= {preview.own_name_of(code) for code in i18n.languages()}
    return (found | set(SAME_EVERYWHERE)) - {""}


def walk(app: Flask, client: FlaskClient, *more: str) -> Iterator[tuple[str, str]]:
    """Every page of staff that links lead to, and some more, a few of each kind, with its HTML."""
    adapter = app.url_map.bind("localhost")
    waiting, met, of_kind = ["/staff/", *more], {"/staff/", *more}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        yield address, answer.text
        for link in re.findall(r'href="(/staff[^"#]*)', answer.text):
            kind = str(adapter.match(link.partition("?")[0], method="GET")[0])
            if link not in met and of_kind[kind] < A_FEW:
                of_kind[kind] += 1
                met.add(link)
                waiting.append(link)


def alert_somebody(database: Database) -> None:
    """Let an answer wait that a person must see at once."""
    with database.writing() as session:
        answer, response = session.execute(
            select(AnswerCode, Response)
            .join(Response, Response.id == AnswerCode.response_id)
            .where(AnswerCode.question_id == "Q01.1")
            .limit(1)
        ).one()
        session.add(
            Alert(
                response_id=response.id,
                collection_id=response.collection_id,
                question_id=answer.question_id,
                arrived_at=NOW,
            )
        )


def share_with(database: Database, account_id: str) -> None:
    """Let an account receive what people shared."""
    with database.writing() as session:
        for collection_id in session.scalars(select(Collection.id).where(Collection.kind == "shared")):
            shared.set_receiver(session, collection_id, account_id)


def change_the_codebook(database: Database, whose: str, make_account: Callable[..., str]) -> None:
    """Let a version be in use in which a theme was split, a draft begun, and a newer one of ours not seen."""
    # With an example each: what `check` remarks is said in English, like the faults of any file.
    parts = tuple(
        {"name": name, "definition": f"{name}.", "examples": (f"{name}!",)} for name in ("Zeera", "Zoora")
    )
    first, second = (make_account("coordinator", name, whose=whose) for name in ("Corwin", "Delphine"))
    with database.writing() as session:
        used = session.scalars(select(Coding.theme_id).where(Coding.state == "accepted").limit(1)).one()
        codebooks.make(session, whose, Edit(Kind.SPLIT, used, parts=parts), first, TODAY, 0)
        codebooks.send_for_review(session, whose, "Zaara", first, 1)
        codebooks.put_in_use(session, whose, second, TODAY, 2)
        codebooks.make(session, whose, Edit(Kind.CHANGED, "P01", fields={"name": "Zuura"}), first, TODAY, 0)
        for row in session.scalars(select(CodebookVersion)):
            row.seen = "1"


def test_every_page_of_staff_can_be_translated(
    staffed: Flask,
    database: Database,
    partnership: str,
    make_account: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    example.put_in(database, 90, TODAY)
    alert_somebody(database)
    answer(database, "speech", {"Q04.1": "read_out"})
    with database.reading() as session:
        whose = session.scalars(select(Partnership.id).where(Partnership.id != partnership)).one()
        code = session.scalars(select(Collection.code).where(Collection.partnership_id == whose)).first()
    # No summary of the example is large enough to lead there.
    quotes = f"/staff/collections/{code}/quotes"
    change_the_codebook(database, whose, make_account)
    asks_for_contact(database, whose)
    with database.writing() as session:
        coded.add_model(session, whose, T02="silent", T05="assigned")
    met, not_understood = set[str](), dict[str, list[str]]()
    for role, name in PEOPLE.items():
        account = make_account(role, name, whose=whose)
        share_with(database, account)
        client = staffed.test_client()
        send(client, "/staff/sign-in", sign_in_name=name, password="otter lamp violin quarry")
        typed_here = typed(database)
        with monkeypatch.context() as patch:
            made_up_language.speak(patch)
            for address, html in walk(staffed, client, quotes):
                met.add(staffed.url_map.bind("localhost").match(address.partition("?")[0])[0])
                if texts := made_up_language.untranslated(html, typed_here):
                    not_understood[f"{role} {address}"] = texts
    assert not_understood == {}
    assert met >= {
        rule.endpoint
        for rule in staffed.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and "GET" in (rule.methods or ())
    } - {"staff.sign_in", "staff.welcome", "staff.next_comment", "staff.next_to_code", *NOT_MET, *NO_PAGES}


@pytest.mark.parametrize(
    "address", ["/staff/sign-in", "/staff/account", "/staff/programmes/new", "/staff/collections/new/Q12"]
)
def test_what_is_said_of_an_empty_form_can_be_translated(
    signed_in: Callable[..., FlaskClient], database: Database, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = signed_in("coordinator", "Corwin")
    made_up_language.speak(monkeypatch)
    answer = send(client, address)
    assert answer.status_code == 422
    assert made_up_language.untranslated(answer.text, typed(database)) == []


@pytest.mark.parametrize(
    ("address", "status"),
    [("/staff/nowhere", 404), ("/staff/people", 403), ("/staff/welcome/spent", 404)],
)
def test_what_is_said_when_there_is_no_page_can_be_translated(
    signed_in: Callable[..., FlaskClient],
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    status: int,
) -> None:
    client = signed_in("coordinator", "Corwin")
    made_up_language.speak(monkeypatch)
    answer = client.get(address)
    assert answer.status_code == status
    assert made_up_language.untranslated(answer.text, typed(database)) == []


def test_a_refusal_can_be_translated(
    signed_in: Callable[..., FlaskClient],
    opened: Callable[..., str],
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, code = signed_in("coordinator", "Corwin"), opened("Q01", wave="before")
    made_up_language.speak(monkeypatch)
    for _ in range(2):
        send(client, f"/staff/collections/{code}/close", page="/staff/account")
    page = client.get(f"/staff/collections/{code}").text
    assert f"⟦The collection {code} was closed on 23 November 2026 already.⟧" in page
    assert made_up_language.untranslated(page, typed(database)) == []
