"""Opening, handing out and closing a collection, through the pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from questionnaires import reader
from survey_app import spoken
from survey_app.coordinator import collections as door
from survey_app.services import collections
from survey_app.services.languages import Spoken
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import faults

GOOD = {
    "title": "Talking with us",
    "kind": "anonymous",
    "disclosure_class": "small",
    "audience": "young_people",
    "opens_on": "2026-11-23",
    "wave": "before",
}


def opened_by(answer: object, database: Database) -> collections.AskedCollection:
    with database.reading() as session:
        found = collections.find(session, answer.location.rpartition("/")[2], TODAY)  # type: ignore[attr-defined]
    assert found is not None
    return found


def test_a_coordinator_opens_a_collection_and_is_shown_how_to_hand_it_out(
    signed_in: Callable[..., FlaskClient], database: Database, partnership: str
) -> None:
    client = signed_in("coordinator")
    choice = client.get("/staff/collections/new")
    assert faults(choice) == []
    assert 'href="/staff/collections/new/Q01"' in choice.text
    answer = send(client, "/staff/collections/new/Q01", **GOOD, closes_on="2026-12-24", invited="40")
    assert answer.status_code == 303
    made = opened_by(answer, database)
    assert (made.title, made.kind, made.disclosure_class, made.wave, made.invited, made.partnership_id) == (
        "Talking with us",
        "anonymous",
        "small",
        "before",
        40,
        partnership,
    )
    page = client.get(answer.location)
    assert faults(page) == []
    for words in (
        f"http://localhost/c/{made.code}",
        f"http://localhost/c/{made.code}/print",
        "24 December 2026",
        made.turns[1].text,
    ):
        assert words in page.text


@pytest.mark.parametrize("questionnaire_id", sorted(reader.questionnaires()))
def test_every_questionnaire_can_be_set_up_with_what_is_filled_in_already(
    signed_in: Callable[..., FlaskClient], database: Database, questionnaire_id: str
) -> None:
    client = signed_in("coordinator")
    path = f"/staff/collections/new/{questionnaire_id}"
    page = client.get(path)
    assert faults(page) == []
    assert "{" not in re.sub(r"<(style|script)>.*?</\1>", "", page.text, flags=re.DOTALL)
    boxes = re.findall(r'<input id="(\w+)" name="\w+" type="\w+" value="([^"]*)"', page.text)
    fields = dict(boxes)
    fields |= dict(re.findall(r'name="(\w+)" value="(\w+)" checked', page.text))
    fields |= {name: "Our own" for name in fields if name.startswith("filling_") or name == "title"}
    fields["audience"] = reader.questionnaires()[questionnaire_id].audience
    fields["wave"] = (reader.questionnaires()[questionnaire_id].waves or ("",))[0]
    answer = send(client, path, **fields)
    assert answer.status_code == 303, re.findall(r'class="error"[^>]*>([^<]+)', answer.text)
    assert faults(client.get(answer.location)) == []


@pytest.mark.parametrize(
    ("questionnaire_id", "classes", "kinds"),
    [
        ("Q01", ("small", "protected"), ("anonymous", "shared")),
        ("Q18", ("small", "protected"), ("anonymous", "shared")),
        ("Q10", ("protected", "open", "small"), ("anonymous", "shared")),
        ("Q12", ("open", "protected", "small"), ("staff", "anonymous", "shared")),
        ("Q15", ("open", "protected", "small"), ("staff", "anonymous", "shared")),
    ],
)
def test_the_safest_class_that_fits_stands_first_and_families_are_never_offered_the_open_one(
    questionnaire_id: str, classes: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    questionnaire = reader.questionnaires()[questionnaire_id]
    assert door.classes_for(questionnaire) == classes
    assert door.kinds_for(questionnaire) == kinds


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "  ", "Enter a title"),
        ("title", "x" * 201, "too long"),
        ("kind", "", "Choose who will see the answers."),
        ("kind", "staff", "Choose who will see the answers."),
        ("disclosure_class", "open", "Choose how careful figures must be."),
        ("audience", "everybody", "Choose who is asked."),
        ("district_id", "somewhere", "not one of yours"),
        ("wave", "", "Choose when they are asked."),
        ("wave", "yesterday", "Choose when they are asked."),
        ("opens_on", "", "Enter the first day"),
        ("opens_on", "soon", "The first day is not a date"),
        ("closes_on", "31/12/2026", "The last day is not a date"),
        ("closes_on", "2026-11-22", "The last day is before the first"),
        ("invited", "0", "must be above 0"),
        ("invited", "many", "not a whole number"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    signed_in: Callable[..., FlaskClient],
    district: str,
    database: Database,
    partnership: str,
    field: str,
    value: str,
    words: str,
) -> None:
    client = signed_in("coordinator")
    given = {**GOOD, "shared_with": "your worker", "invited": "12", "district_id": district, field: value}
    answer = send(client, "/staff/collections/new/Q01", **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{field}' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert faults(answer) == []
    assert "Not a valid" not in answer.text
    if field != "title":
        assert 'value="Talking with us"' in answer.text
    if field != "district_id":
        assert f'<option value="{district}" selected>' in answer.text
    if field in ("opens_on", "closes_on", "invited") and value:
        assert f'value="{value}"' in answer.text
    assert 'value="your worker"' in answer.text
    with database.reading() as session:
        assert collections.listing(session, partnership, TODAY) == []


def test_a_shared_collection_needs_to_say_who_reads_it(
    signed_in: Callable[..., FlaskClient], make_account: Callable[..., str], database: Database
) -> None:
    client = signed_in("coordinator")
    shared = {**GOOD, "kind": "shared", "shared_to": make_account("practitioner", "lee.marsh")}
    assert "Say who reads it" in send(client, "/staff/collections/new/Q01", **shared).text
    answer = send(client, "/staff/collections/new/Q01", **shared, shared_with="your support worker")
    assert opened_by(answer, database).shared_with == "your support worker"
    assert "your support worker" in client.get(answer.location).text


def test_who_reads_it_is_forgotten_for_a_collection_that_is_not_shared(
    signed_in: Callable[..., FlaskClient], database: Database
) -> None:
    answer = send(signed_in("coordinator"), "/staff/collections/new/Q01", **GOOD, shared_with="someone")
    assert opened_by(answer, database).shared_with == ""


def test_a_placeholder_must_be_filled_and_stands_in_the_questions(
    signed_in: Callable[..., FlaskClient],
) -> None:
    client = signed_in("coordinator")
    fields = {
        **GOOD,
        "kind": "staff",
        "disclosure_class": "open",
        "audience": "practitioners",
        "wave": "after",
    }
    empty = send(client, "/staff/collections/new/Q12", **fields, filling_event=" ")
    assert empty.status_code == 422
    assert "Enter the name of the event." in empty.text
    assert 'href="#filling_event"' in empty.text
    answer = send(client, "/staff/collections/new/Q12", **fields, filling_event="the {autumn} <b>talk")
    page = client.get(answer.location)
    assert "the {autumn} &lt;b&gt;talk" in page.text


def test_extra_questions_are_asked_only_if_they_are_ticked(
    signed_in: Callable[..., FlaskClient], database: Database
) -> None:
    client = signed_in("coordinator")
    extra = sorted(door.extra_questions(reader.questionnaires()["Q07"]))
    without = opened_by(send(client, "/staff/collections/new/Q07", **GOOD), database)
    with_one = opened_by(send(client, "/staff/collections/new/Q07", **GOOD, turned_on=extra[:1]), database)
    assert without.turned_on == ()
    assert with_one.turned_on == (extra[0],)


def test_a_district_or_programme_of_another_partnership_is_refused(
    signed_in: Callable[..., FlaskClient], district: str, another_partnership: str
) -> None:
    stranger = signed_in("coordinator", "stranger", whose=another_partnership)
    answer = send(stranger, "/staff/collections/new/Q01", **GOOD, district_id=district)
    # Without districts of its own the field is not there, and what was sent for it is not looked at.
    page = stranger.get(answer.location)
    assert answer.status_code == 303
    assert "Northwater" not in page.text


def test_there_is_no_form_for_an_unknown_questionnaire(signed_in: Callable[..., FlaskClient]) -> None:
    assert signed_in("coordinator").get("/staff/collections/new/Q99").status_code == 404


def test_closing_asks_first_and_then_closes_for_good(
    signed_in: Callable[..., FlaskClient], opened: Callable[..., str]
) -> None:
    client, code = signed_in("coordinator"), opened("Q01", wave="before")
    path = f"/staff/collections/{code}"
    question = client.get(f"{path}/close")
    assert faults(question) == []
    assert "cannot be opened again" in question.text
    assert "Closed on" not in client.get(path).text
    assert send(client, f"{path}/close").location == path
    page = client.get(path)
    assert "Closed on 23 November 2026" in page.text
    assert f"/c/{code}" not in page.text
    send(client, f"{path}/close")
    assert "closed on 23 November 2026 already" in client.get(path).text


def test_the_picture_leads_where_the_link_does(
    signed_in: Callable[..., FlaskClient], opened: Callable[..., str]
) -> None:
    import segno

    code = opened("Q01", wave="before")
    text = signed_in("practitioner").get(f"/staff/collections/{code.upper()}").text
    found = re.search(r'<img src="(data:image/svg\+xml[^"]+)"[^>]* alt="([^"]+)"', text)
    assert found
    assert f"http://localhost/c/{code}" in found[2]
    drawn = found[1].partition(",")[2]
    svg = base64.b64decode(drawn).decode() if ";base64" in found[1] else unquote(drawn)
    wanted = segno.make(f"http://localhost/c/{code}", error="m").svg_inline(scale=6, border=4)
    path = re.search(r'd="([^"]+)"', wanted)
    assert path
    assert path[1] in svg.replace("'", '"')


@pytest.mark.parametrize("role", ["reader", "viewer"])
def test_who_does_not_hand_out_sees_no_way_in(
    signed_in: Callable[..., FlaskClient], opened: Callable[..., str], role: str
) -> None:
    code = opened("Q01", wave="before")
    text = signed_in(role).get(f"/staff/collections/{code}").text
    assert "What is asked" in text
    assert f"/c/{code}" not in text
    assert "/close" not in text


def test_home_tells_of_what_closes_within_a_week(
    signed_in: Callable[..., FlaskClient], opened: Callable[..., str]
) -> None:
    from datetime import date

    opened("Q01", wave="before", title="Soon over", closes_on=date(2026, 11, 30))
    opened("Q01", wave="before", title="Long yet", closes_on=date(2026, 12, 1))
    text = signed_in("coordinator").get("/staff/").text
    assert "“Soon over” closes on 30 November 2026." in text
    assert "“Long yet” closes" not in text
    assert "Long yet" in text


# --- languages and the device ---


@pytest.fixture
def two_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catalogues of Welsh and Polish besides English, of which a speaker has approved Welsh."""
    known = (Spoken("en", True), Spoken("cy", True, True), Spoken("pl", False))
    monkeypatch.setattr(spoken, "languages", lambda: known)


def boxes(page: str) -> dict[str, bool]:
    """The boxes of the languages, and whether each may be ticked."""
    found = re.findall(r'name="languages" value="(\w+)"([^>]*)>', page)
    return {code: "disabled" not in rest for code, rest in found}


@pytest.mark.usefixtures("two_languages")
def test_a_coordinator_chooses_languages_and_a_shared_device(
    signed_in: Callable[..., FlaskClient], database: Database
) -> None:
    client = signed_in("coordinator")
    answer = send(client, "/staff/collections/new/Q01", **GOOD, languages=["cy"], shared_device="y")
    made = opened_by(answer, database)
    assert (made.languages, made.shared_device) == (("cy",), True)
    page = client.get(answer.location)
    assert faults(page) == []
    assert "English, Welsh</dd>" in page.text
    assert "Shared: it is handed round" in page.text


@pytest.mark.usefixtures("two_languages")
def test_without_a_choice_it_is_every_language_and_ones_own_device(
    signed_in: Callable[..., FlaskClient], database: Database
) -> None:
    client = signed_in("coordinator")
    answer = send(client, "/staff/collections/new/Q06", **{**GOOD, "audience": "parents_carers", "wave": ""})
    made = opened_by(answer, database)
    assert (made.languages, made.shared_device) == ((), False)
    page = client.get(answer.location).text
    assert "English, Welsh, Polish (not yet approved by a speaker)</dd>" in page
    assert "handed round" not in page


@pytest.mark.usefixtures("two_languages")
@pytest.mark.parametrize(
    ("questionnaire_id", "is_example", "polish_may_be_ticked"),
    [
        ("Q01", False, False),
        ("Q01", True, True),
        ("Q06", False, True),
        ("Q12", False, False),
        ("Q12", True, False),
    ],
)
def test_a_language_is_closed_to_young_people_outside_the_example_and_to_people_at_work_without_their_words(
    signed_in: Callable[..., FlaskClient],
    database: Database,
    partnership: str,
    questionnaire_id: str,
    is_example: bool,
    polish_may_be_ticked: bool,
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).is_example = is_example
    page = signed_in("coordinator").get(f"/staff/collections/new/{questionnaire_id}")
    assert faults(page) == []
    assert boxes(page.text) == {"cy": True, "pl": polish_may_be_ticked}
    assert page.text.count("Not yet approved by a speaker.") == 1


@pytest.mark.usefixtures("two_languages")
@pytest.mark.parametrize(("questionnaire_id", "wave"), [("Q01", "before"), ("Q06", "")])
def test_a_language_that_waits_is_refused_for_young_people_whatever_the_browser_sends(
    signed_in: Callable[..., FlaskClient], questionnaire_id: str, wave: str
) -> None:
    client = signed_in("coordinator")
    fields = {**GOOD, "wave": wave, "languages": ["pl"]}
    answer = send(client, f"/staff/collections/new/{questionnaire_id}", **fields)
    assert answer.status_code == 422
    assert faults(answer) == []
    assert "Young people cannot be asked in pl yet" in answer.text


@pytest.mark.usefixtures("two_languages")
def test_a_language_without_their_questions_is_refused_for_people_at_work_whatever_the_browser_sends(
    signed_in: Callable[..., FlaskClient],
) -> None:
    fields = {**GOOD, "audience": "practitioners", "wave": "", "languages": ["pl"]}
    answer = send(signed_in("coordinator"), "/staff/collections/new/Q14", **fields)
    assert answer.status_code == 422
    assert faults(answer) == []
    assert "People at work cannot be asked in pl" in answer.text


@pytest.mark.usefixtures("two_languages")
def test_a_box_that_was_ticked_stays_ticked_when_something_else_is_wrong(
    signed_in: Callable[..., FlaskClient],
) -> None:
    fields = {**GOOD, "title": "", "languages": ["cy"], "shared_device": "y"}
    answer = send(signed_in("coordinator"), "/staff/collections/new/Q01", **fields)
    assert answer.status_code == 422
    assert re.findall(r'name="(\w+)" value="\w+" checked', answer.text).count("languages") == 1
    assert re.search(r'name="shared_device" value="y" checked', answer.text)


@pytest.mark.usefixtures("two_languages")
def test_a_title_can_be_given_for_each_language_that_may_be_offered(
    signed_in: Callable[..., FlaskClient], database: Database
) -> None:
    client = signed_in("coordinator")
    form = client.get("/staff/collections/new/Q11")
    assert faults(form) == []
    assert 'name="title_in_cy"' in form.text
    assert 'name="title_in_pl"' not in form.text, "people at work are not asked in it"
    answer = send(client, "/staff/collections/new/Q01", **GOOD, title_in_cy=" Siarad gyda ni ")
    assert answer.status_code == 303
    made = opened_by(answer, database)
    assert made.title_in("cy") == ("Siarad gyda ni", "cy")
    assert made.title_in("pl") == (made.title, "en")
    answer = send(client, "/staff/collections/new/Q01", **GOOD, title_in_cy="x" * 201)
    assert answer.status_code == 422
    assert "too long" in answer.text


def test_scores_from_elsewhere_are_set_up_without_what_belongs_to_a_screen(
    signed_in: Callable[..., FlaskClient], database: Database
) -> None:
    client = signed_in("coordinator")
    page = client.get("/staff/collections/new/sdq")
    assert faults(page) == []
    for words in ("/preview", "Those who are asked will read it", "A shared device", "Who reads it"):
        assert words not in page.text
    answer = send(client, "/staff/collections/new/sdq", **{**GOOD, "title": "Scores before"})
    assert opened_by(answer, database).kind == "anonymous"
    told = client.get(answer.location).text
    assert "Bring the scores in below." in told
    assert "Hand out its link" not in told


def test_whoever_hands_out_is_led_to_how_it_is_done_safely(
    signed_in: Callable[..., FlaskClient], opened: Callable[..., str]
) -> None:
    client = signed_in("practitioner")
    assert 'href="/staff/handing-out"' in client.get(f"/staff/collections/{opened('Q07', wave='after')}").text
    page = client.get("/staff/handing-out").text
    for wanted in (
        "Everybody writes something at the end",
        "separate sheet",
        "on the same day",
        "promise no secret",
    ):
        assert wanted in page
