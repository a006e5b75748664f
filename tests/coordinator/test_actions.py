"""Pages of actions: the list, what one is about, its words for people, and who may change what."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_app.coordinator import actions as pages
from survey_app.services import actions, collections, releases, subjects
from survey_app.services.actions import Entered
from survey_app.store.database import Database
from survey_app.store.tables import District
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]
LIGHTS = {"text": "Ask for lights on the path", "owner": "District lead", "status": "under_way"}
TOLD = {"said": "The path is too dark.", "did": "We ask for lights."}


def enter(database: Database, partnership: str, **over: object) -> str:
    with database.writing() as session:
        entered = Entered(**{**LIGHTS, **over})  # type: ignore[arg-type]
        return actions.add(session, partnership, entered, TODAY)


def speak_of(database: Database, code: str, theme_id: str) -> None:
    ids = comments_of(database, answer(database, code, words={"Q03.6": "The path is dark."}, times=12))
    code_comments(database, ids, theme_id)
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        releases.current(session, subjects.of_collection(asked), TODAY)


def said(answered: TestResponse) -> str:
    return html.unescape(answered.text)


def test_an_action_is_entered_worded_and_shown_from_one_page_to_the_next(
    database: Database, signed_in: SignedIn, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    answer(database, code, words={"Q03.6": "Dark."}, times=12)
    client = signed_in("coordinator")
    made = send(client, "/staff/actions/new", **LIGHTS, themes=["T01"], measures="hsb-o8")
    assert made.status_code == 303
    place = made.location
    page = client.get(place)
    assert faults(page) == []
    assert "HSB-O8" in page.text
    assert "there are no words for people" in page.text
    form = client.get(f"{place}/words/en")
    assert faults(form) == []
    assert send(client, f"{place}/words/en", **TOLD).status_code == 303
    assert "Nobody sees this yet" in client.get(place).text
    assert send(client, f"{place}/show", place, act="show").status_code == 303
    page = client.get(place)
    assert "is not written in" not in client.get("/staff/").text, "the action is about no open collection"
    assert "People told us:" in page.text
    assert "What we are doing:" in page.text
    assert faults(page) == []
    assert send(client, f"{place}/show", place, act="hide").status_code == 303
    assert "People are told of it no longer." in client.get(place).text


def test_what_is_about_a_theme_begins_with_the_theme_and_where_it_was_said(
    database: Database, signed_in: SignedIn, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    speak_of(database, code, "T01")
    client = signed_in("coordinator")
    link = f"/staff/actions/new?theme=T01&collection={code}"
    assert link in said(client.get(f"/staff/collections/{code}/summary"))
    assert f"theme=T01&collection={code}" in said(client.get("/staff/actions/raised"))
    form = client.get(link)
    assert 'value="T01" checked' in form.text
    assert f'value="{code}" checked' in form.text
    assert faults(form) == []
    assert "/staff/actions/new" not in signed_in("viewer").get(f"/staff/collections/{code}/summary").text


def test_home_names_the_languages_in_which_people_are_asked_and_told_nothing(
    database: Database, signed_in: SignedIn, opened: Opened
) -> None:
    code = opened("Q18", disclosure_class="protected", wave="after")
    answer(database, code, words={"Q18.11": "Dark."}, times=12)
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        releases.current(session, subjects.of_collection(asked), TODAY)
    client = signed_in("coordinator")
    place = send(client, "/staff/actions/new", **LIGHTS, collections=[code]).location
    send(client, f"{place}/words/en", **TOLD)
    send(client, f"{place}/words/cy", **TOLD)
    assert "is not written" not in client.get("/staff/").text, "nobody is told of it yet"
    send(client, f"{place}/show", place, act="show")
    (line,) = re.findall(
        "“Ask for lights on the path” is not written in ([^<]*), in which", client.get("/staff/").text
    )
    assert "Polish" in line
    assert "Welsh" not in line


def test_what_a_person_raised_is_told_with_what_became_of_it(
    database: Database, partnership: str, signed_in: SignedIn, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    for theme_id in ("T01", "T02"):
        speak_of(database, code, theme_id)
    enter(database, partnership, status="done", theme_ids=("T01",))
    page = signed_in("viewer").get("/staff/actions/raised")
    assert "Themes that people raised: 2. Answered: 1; under way: 0; planned: 0; open: 1." in page.text
    assert faults(page) == []


def test_a_measure_leads_to_an_action_about_it(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    asks = "/staff/actions/new?measure=HSB-O8"
    assert asks in client.get("/staff/evidence/HSB/HSB-O8").text
    assert asks not in signed_in("viewer").get("/staff/evidence/HSB/HSB-O8").text
    assert 'value="HSB-O8"' in client.get("/staff/actions/new?measure=HSB-O8").text


def test_what_is_ticked_already_stands_first_in_its_list(signed_in: SignedIn) -> None:
    page = signed_in("coordinator").get("/staff/actions/new?theme=T28").text
    assert re.findall(r'name="themes"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="themes"', page)[0] in (
        ("T28", ""),
        ("", "T28"),
    )


def test_the_list_is_narrowed_by_how_far_it_is_by_district_and_by_what_it_is_about(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        row = District(partnership_id=partnership, name="Northwater")
        session.add(row)
        session.flush()
        here = row.id
    enter(database, partnership, text="Lights", district_id=here, theme_ids=("T01",))
    enter(database, partnership, text="A later bus", status="planned")
    client = signed_in("viewer")
    page = client.get("/staff/actions")
    assert faults(page) == []
    for query, shown in (
        ("", {"Lights", "A later bus"}),
        ("?status=planned", {"A later bus"}),
        (f"?district={here}", {"Lights"}),
        ("?district=whole", {"A later bus"}),
        ("?about=theme:T01", {"Lights"}),
    ):
        text = client.get(f"/staff/actions{query}").text
        assert {one for one in ("Lights", "A later bus") if f">{one}</a>" in text} == shown, query


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"text": ""}, "Say what is done, such as"),
        ({"status": "not_done"}, "Say in the note why it was not done"),
        ({"due_on": "tomorrow"}, "Enter the day by when"),
        ({"measures": "HSB-99"}, "There is no measure 'HSB-99'"),
    ],
)
def test_what_has_to_be_mended_is_told_and_nothing_that_was_typed_is_lost(
    signed_in: SignedIn, over: dict[str, str], told: str
) -> None:
    answered = send(signed_in("coordinator"), "/staff/actions/new", **{**LIGHTS, **over})
    assert answered.status_code == 422
    assert told in said(answered)
    assert "District lead" in answered.text
    assert faults(answered) == []


def test_a_change_that_crossed_another_is_told_so(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    place = f"/staff/actions/{enter(database, partnership)}/change"
    client = signed_in("coordinator")
    assert send(client, place, **{**LIGHTS, "owner": "Highways"}, after="1").status_code == 303
    answered = send(client, place, **{**LIGHTS, "owner": "School nurse"}, after="1")
    assert answered.status_code == 422
    assert "Somebody changed this action meanwhile" in answered.text
    assert "School nurse" in answered.text


def test_words_that_may_point_to_somebody_are_ticked_one_by_one(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    place = f"/staff/actions/{enter(database, partnership)}/words/en"
    client = signed_in("coordinator")
    typed = {**TOLD, "said": "Ask Sarah Jones about the path."}
    answered = send(client, place, **typed)
    assert answered.status_code == 422
    assert 'name="looked_at" value="Sarah Jones"' in answered.text
    assert "Ask Sarah Jones" in answered.text
    assert faults(answered) == []
    assert send(client, place, **typed, looked_at=["Sarah Jones"]).status_code == 303


def test_what_few_people_said_is_looked_at_before_anybody_is_told(
    database: Database, partnership: str, signed_in: SignedIn, opened: Opened
) -> None:
    code = opened("Q02", disclosure_class="small")
    place = f"/staff/actions/{enter(database, partnership, status='planned', collection_codes=(code,))}"
    client = signed_in("coordinator")
    send(client, f"{place}/words/en", **TOLD)
    assert "It is about a small group" in client.get(place).text
    looked_at: list[str] = []
    for why in ("few", "unfinished"):
        answered = send(client, f"{place}/show", place, act="show", looked_at=looked_at)
        assert answered.status_code == 422
        assert f'name="looked_at" value="{why}"' in answered.text
        assert faults(answered) == []
        looked_at.append(why)
    assert send(client, f"{place}/show", place, act="show", looked_at=looked_at).status_code == 303


def test_words_that_are_hard_to_read_are_said_to_be_so_and_kept(
    database: Database, partnership: str, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"/staff/actions/{enter(database, partnership)}"
    client = signed_in("coordinator")
    monkeypatch.setattr(pages.wording, "grade_measure", lambda: lambda texts: 9.2)
    send(client, f"{place}/words/en", **TOLD)
    page = client.get(place)
    assert "This reads like a text for age 14" in page.text
    assert TOLD["said"] in page.text


def test_a_name_among_staffs_own_words_is_told_to_them_and_stands(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    made = send(client, "/staff/actions/new", **{**LIGHTS, "owner": "Sarah Jones"})
    page = client.get(made.location).text
    assert "This may name somebody: Sarah Jones." in page
    assert "This may name somebody" not in client.get(made.location).text


def test_an_overdue_action_waits_on_the_home_page(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    client = signed_in("coordinator")
    assert "overdue" not in client.get("/staff/").text
    enter(database, partnership, due_on=TODAY.replace(day=1))
    assert "An action is overdue: Ask for lights on the path" in client.get("/staff/").text
    enter(database, partnership, due_on=TODAY.replace(day=2))
    assert "2 actions are overdue." in client.get("/staff/").text


def test_a_district_enters_actions_of_its_own_and_sees_no_other(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        row = District(partnership_id=partnership, name="Northwater")
        session.add(row)
        session.flush()
        here = row.id
    whole = enter(database, partnership)
    client = signed_in("coordinator", district=here)
    made = send(client, "/staff/actions/new", **LIGHTS, district_id=here)
    assert made.status_code == 303
    assert "Northwater" in client.get(made.location).text
    assert client.get(f"/staff/actions/{whole}").status_code == 404
    assert send(client, "/staff/actions/new", **LIGHTS, district_id="").status_code == 422
