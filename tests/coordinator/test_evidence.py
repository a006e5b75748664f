"""Evidence pages: every measure in its order, what supports it, and why there is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from analysis.figures import Figure, Form
from analysis.outcomes import Pointing
from questionnaires import reader
from survey_app import sentences
from survey_app.store.database import Database
from tests.coordinator.page import faults
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]


@pytest.mark.parametrize(
    ("framework", "size"), [("NCC", 60), ("INV", 59), ("LGA", 62), ("HSB", 48), ("SET", 134)]
)
def test_a_frameworks_page_holds_all_its_measures_in_order(
    signed_in: SignedIn, framework: str, size: int
) -> None:
    answered = signed_in("viewer").get(f"/staff/evidence/{framework}")
    ids = re.findall(r'<span class="ref">([^<]+)</span>', answered.text)
    assert ids == [measure.id for measure in reader.framework(framework).measures()]
    assert len(ids) == size
    assert faults(answered) == []


def test_the_frameworks_are_listed_with_how_many_measures_each_has(signed_in: SignedIn) -> None:
    answered = signed_in("viewer").get("/staff/evidence")
    assert all(f"/staff/evidence/{one}" in answered.text for one in ("NCC", "INV", "LGA", "HSB", "SET"))
    assert "<td>134</td>" in answered.text
    assert faults(answered) == []


def test_a_measure_shows_what_supports_it_who_spoke_and_how_sure_that_is(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=14)
    answer(database, code, {"Q02.1": "partly"}, times=27)
    html = signed_in("coordinator").get("/staff/evidence/HSB").text
    measure = html[html.index('id="HSB-O8"') :]
    measure = measure[: measure.index("</article>")]
    assert "I am worth looking after." in measure
    assert "38% (about 15 of 40)" in measure
    assert "Strength: moderate" in measure
    assert "Heard from: Young people" in measure
    assert f"/staff/collections/{code}/summary" in measure
    assert "Moderate: two collections with at least 5 people each, or 30 people." in html


def test_where_nobody_asked_the_questionnaires_that_would_fill_it_are_named(signed_in: SignedIn) -> None:
    measure = re.search(
        r'id="HSB-O8".*?</article>', signed_in("coordinator").get("/staff/evidence/HSB").text, re.S
    )
    assert measure
    assert "Nobody asked yet" in measure[0]
    assert "/staff/collections/new/Q02" in measure[0]


def test_a_chosen_quote_stands_with_its_theme(
    database: Database,
    partnership: str,
    opened: Opened,
    signed_in: SignedIn,
    make_account: Callable[..., str],
) -> None:
    from survey_app.services import quotes
    from tests.conftest import TODAY

    code = opened("Q03", disclosure_class="protected")
    ids = comments_of(database, answer(database, code, words={"Q03.6": "She listened."}, times=12))
    code_comments(database, ids, "T01", may_quote=True)
    account = make_account("reader")
    with database.writing() as session:
        quotes.choose(session, partnership, ids[0], "… listened.", account, TODAY, reads_all=True)
    html = signed_in("viewer").get("/staff/evidence/HSB").text
    assert "People spoke of: Being listened to" in html
    assert "… listened." in html


@pytest.mark.parametrize(
    "path",
    [
        "/staff/evidence/XYZ",
        "/staff/evidence/HSB?period=2026-11",
        "/staff/evidence/HSB?district=elsewhere",
    ],
)
def test_a_framework_period_or_district_that_there_is_not_is_not_found(
    signed_in: SignedIn, path: str
) -> None:
    assert signed_in("viewer").get(path).status_code == 404


def test_a_district_and_a_period_can_be_chosen(opened: Opened, signed_in: SignedIn, district: str) -> None:
    opened("Q02", district_id=district)
    answered = signed_in("viewer").get(f"/staff/evidence/HSB?district={district}&period=2026-Q4")
    assert re.search(rf'<option value="{district}" selected>Northwater', answered.text)
    assert "<option selected>2026-Q4" in answered.text


def test_a_practitioner_sees_no_evidence(signed_in: SignedIn) -> None:
    assert signed_in("practitioner").get("/staff/evidence").status_code == 403


@pytest.mark.parametrize(("people", "counts"), [(1, False), (4, False), (5, True)])
def test_a_theme_that_only_a_few_staff_spoke_of_is_no_evidence_and_stays_in_the_summary(
    database: Database, opened: Opened, signed_in: SignedIn, people: int, counts: bool
) -> None:
    code = opened("Q12", disclosure_class="open", wave="after")
    ids = comments_of(database, answer(database, code, words={"Q12.5": "Well led."}, times=9))
    code_comments(database, ids[:people], "T21")
    client = signed_in("viewer")
    theme = reader.codebook().theme("T21")
    assert theme is not None
    assert theme.name in client.get(f"/staff/collections/{code}/summary").text
    pages = [client.get(f"/staff/evidence/{one}").text for one in ("NCC", "INV", "LGA", "HSB", "SET")]
    assert any(f"People spoke of: {theme.name}" in page for page in pages) is counts


def test_what_goes_badly_is_seen_before_anything_is_opened(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q12", disclosure_class="open", wave="after")
    ids = comments_of(database, answer(database, code, words={"Q12.5": "Too long."}, times=9))
    code_comments(database, ids, "T21", direction="negative")
    page = signed_in("viewer").get("/staff/evidence/HSB").text
    measures = re.findall(r'<article class="measure".*?</article>', page, flags=re.S)
    (one, *_more) = [measure for measure in measures if "People spoke of:" in measure]
    seen, opened_later = one.split("<details>", 1)
    worded = str(sentences.POINTING_WORDS[Pointing.NOT_WELL])
    assert worded in seen
    assert worded in opened_later


def test_one_worksheet_is_not_told_as_one_people() -> None:
    assert "people" not in sentences.base_text(Figure(Form.COUNT, value=1))
    assert sentences.base_text(Figure(Form.COUNT, value=5)) == "Of 5 people who answered."


def test_what_people_thought_of_a_course_is_marked_as_reaction(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q11", wave="after")
    answer(database, code, {"Q11.10b": "very"}, times=12)
    told = signed_in("viewer").get("/staff/evidence/HSB").text
    assert "The course was led well." in told
    assert told.count("Liking a course says nothing of what it changed, so this is not impact.") >= 1
