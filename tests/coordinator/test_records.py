"""Pages of numbers from records: a year's table, a question about slips, a history, files in and out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey_app.services import records
from survey_app.services.records import Given
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.conftest import TODAY
from tests.coordinator.conftest import send, token_of
from tests.coordinator.page import faults

SignedIn = Callable[..., FlaskClient]
ARRESTS = "SET-3.5-QN1"


def enter(database: Database, partnership: str, value: str, period: str = "2026-Q3", **more: str) -> str:
    given = Given(more.get("measure", ARRESTS), more.get("district"), period, value, "The police's report")
    with database.writing() as session:
        return records.enter(session, partnership, given, TODAY)


def typed(client: FlaskClient, **fields: str) -> TestResponse:
    given = {"measure_id": ARRESTS, "district_id": "", "period": "2026-Q3", "source": "Report", "note": ""}
    return send(client, "/staff/records/new", **{**given, **fields})


def bring(client: FlaskClient, text: str) -> TestResponse:
    page = "/staff/records/file"
    sent = {"csrf_token": token_of(client.get(page)), "file": (io.BytesIO(text.encode()), "numbers.csv")}
    return client.post(page, data=sent, content_type="multipart/form-data")


def test_a_number_that_is_entered_stands_in_its_years_table(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    assert faults(client.get("/staff/records")) == []
    assert faults(client.get("/staff/records/new")) == []
    kept = typed(client, value="12")
    assert kept.status_code == 303
    assert "period=2026-Q3" in kept.location
    listed = client.get("/staff/records")
    assert faults(listed) == []
    assert ">12<span" in listed.text
    assert "SET-3.5-QN1, HSB-CJ1" in listed.text
    assert "The" not in re.findall(r'<optgroup label="([^"]+)"', client.get(kept.location).text)


def test_what_is_counted_is_chosen_by_hand_and_never_taken_from_the_top_of_the_list(
    signed_in: SignedIn,
) -> None:
    client = signed_in("coordinator")
    form = client.get("/staff/records/new").text.partition('name="measure_id"')[2].partition("</select>")[0]
    assert re.search(r'<option value="">Choose</option>', form)
    assert "selected" not in form
    refused = typed(client, value="12", measure_id="")
    assert (refused.status_code, "Choose what is counted from the list." in refused.text) == (422, True)
    assert "selected" in client.get(f"/staff/records/new?measure={ARRESTS}").text.partition("optgroup")[2]


def test_a_slip_is_asked_about_and_what_was_typed_stays(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    asked = typed(client, value="130", measure_id="INV-2-A1")
    assert asked.status_code == 422
    assert "Is that right?" in asked.text
    assert 'value="130"' in asked.text
    assert 'name="is_right"' in asked.text
    assert faults(asked) == []
    assert typed(client, value="130", measure_id="INV-2-A1", is_right="y").status_code == 303
    wrong = typed(client, value="a dozen")
    assert (wrong.status_code, "is no number" in wrong.text, 'name="is_right"' in wrong.text) == (
        422,
        True,
        False,
    )


def test_few_people_are_shown_as_they_are_to_those_who_enter_them_alone(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    entry = enter(database, partnership, "3")
    coordinator, viewer = signed_in("coordinator"), signed_in("viewer")
    assert "fewer than 5" in viewer.get("/staff/records").text
    assert ",fewer than 5," in viewer.get("/staff/records/records.csv").text
    assert "fewer than 5<span" in coordinator.get("/staff/records").text
    page = coordinator.get(f"/staff/records/{entry}")
    assert 'name="value" type="text" value="3"' in page.text
    assert faults(page) == []
    assert viewer.get(f"/staff/records/{entry}").status_code == 403


def test_a_number_is_corrected_and_withdrawn_with_its_history(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    client = signed_in("coordinator")
    entry = enter(database, partnership, "12")
    page = f"/staff/records/{entry}"
    same = {"measure_id": ARRESTS, "district_id": "", "period": "2026-Q3"}
    corrected = send(client, page, value="14", source="Report", note="Counted again", **same)
    assert corrected.status_code == 303
    newest = client.get(corrected.location)
    assert newest.text.index("Counted again") < newest.text.index("The police&#39;s report")
    assert send(client, f"{corrected.location}/withdraw", corrected.location, note="").status_code == 303
    assert "Withdraw it" in client.get(corrected.location).text
    gone = send(client, f"{corrected.location}/withdraw", corrected.location, note="Not ours")
    assert "withdrawn" in client.get(gone.location).text
    assert "Nothing is entered" in client.get("/staff/records").text


def test_a_file_is_taken_in_whole_or_every_row_to_mend_is_named(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    head = "measure,period,district,value,source,note\n"
    wrong = bring(
        client, head + f"{ARRESTS},2026-Q1,,12,Report,\nX-1,2026,,1,Report,\n,2026,Nowhere,1,Report,\n"
    )
    assert wrong.status_code == 422
    assert "row 3: There is no measure" in wrong.text
    assert "row 4: there is no district" in wrong.text
    assert "Nothing is entered" in client.get("/staff/records").text
    right = head + f"{ARRESTS},2026-Q1,,12,Report,=1+1\n"
    assert bring(client, right).status_code == 303
    assert "0 new or corrected, 1 there already" in client.get(bring(client, right).location).text
    exported = client.get("/staff/records/records.csv").text
    assert "'=1+1" in exported
    bring(client, exported.removeprefix("\ufeff"))
    assert client.get("/staff/records/records.csv").text == exported


def test_the_file_to_fill_in_is_taken_in_as_it_is(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    template = client.get("/staff/records/template.csv").text.removeprefix("\ufeff")
    assert template.splitlines()[0] == "measure,period,district,value,source,note,what"
    assert (
        bring(client, template.replace("SET-3.1-QN1,2026-Q3,,,", "SET-3.1-QN1,2026-Q3,,7,R")).status_code
        == 303
    )
    assert ">7<span" in client.get("/staff/records").text


def test_what_is_offered_is_what_the_partnerships_frameworks_ask_for(
    database: Database, partnership: str, signed_in: SignedIn
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).frameworks = ["NCC", "HSB"]
    client = signed_in("coordinator")
    page = client.get("/staff/records/new").text
    assert "National indicators" in page
    assert "People arrested" in page  # kept under a measure of another framework, asked for by this one
    assert "Warrants" not in page
    assert "Warrants" not in client.get("/staff/records/template.csv").text


def test_an_account_of_a_district_enters_and_sees_its_own_alone(
    database: Database, partnership: str, district: str, signed_in: SignedIn
) -> None:
    enter(database, partnership, "31")
    enter(database, partnership, "32", district=district)
    client = signed_in("coordinator", "north", district=district)
    listed = client.get("/staff/records").text
    assert (">32<span" in listed, ">31<span" in listed) == (True, False)
    assert typed(client, value="12", period="2026-Q2", district_id="").status_code == 422
    assert typed(client, value="12", period="2026-Q2", district_id=district).status_code == 303
