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
    assert ">134</td>" in answered.text
    assert faults(answered) == []


def test_a_measure_shows_what_supports_it_who_spoke_and_how_sure_that_is(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=14)
    answer(database, code, {"Q02.1": "partly"}, times=27)
    client = signed_in("coordinator")
    board = client.get("/staff/evidence/HSB").text
    line = re.search(r'<tr role="row" id="HSB-O8">.*?</tr>', board, re.S)
    assert line
    assert "Moderate" in line[0]
    assert "Moderate: two collections with at least 5 people each, or 30 people." in board
    answered = client.get("/staff/evidence/HSB/HSB-O8")
    measure = answered.text
    assert "I am worth looking after." in measure
    assert "38% (about 15 of 40)" in measure
    assert (
        "Moderate: 1 collection and at least 30 people; not strong, since there are not two collections"
        in measure
    )
    assert "None of it was shown in an earlier release." in measure
    assert "Young people" in measure
    assert f"/staff/collections/{code}/summary" in measure
    assert faults(answered) == []


def test_a_gap_names_the_questionnaires_that_would_fill_it_wherever_it_stands(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    for path in ("/staff/evidence/HSB", "/staff/evidence/HSB/HSB-O8", "/staff/evidence/HSB/gaps"):
        answered = client.get(path)
        assert "Nobody asked yet" in answered.text
        assert "/staff/collections/new/Q02" in answered.text
        assert faults(answered) == []


def test_the_board_is_narrowed_by_links_that_can_be_kept(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    answer(database, opened("Q02", disclosure_class="protected"), {"Q02.1": "very"}, times=40)
    client = signed_in("viewer")
    answered = client.get("/staff/evidence/HSB?status=evidenced&audience=young_people&period=2026")
    ids = re.findall(r'<span class="ref">([^<]+)</span>', answered.text)
    assert "HSB-O8" in ids
    assert len(ids) < 20
    assert "status=evidenced" in answered.text
    assert "Show all" in answered.text
    assert faults(answered) == []
    assert client.get("/staff/evidence/HSB?status=wonderful").status_code == 404


def test_one_finding_stands_under_every_framework(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    answer(database, opened("Q02", disclosure_class="protected"), {"Q02.1": "very"}, times=40)
    client = signed_in("viewer")
    answered = client.get("/staff/evidence/crosswalk")
    row = re.search(r"<tr role=.row.><th[^>]*>I am worth looking after.*?</tr>", answered.text, re.S)
    assert row
    under = {one for one in ("NCC", "INV", "LGA", "HSB", "SET") if f"/staff/evidence/{one}/" in row[0]}
    question = reader.questionnaires()["Q02"].question("Q02.1")
    assert question is not None
    assert under == {one.partition("-")[0] for one in question.measures}
    assert faults(answered) == []
    measure = client.get("/staff/evidence/HSB/HSB-O8").text
    assert "Also evidence for" in measure


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
    theme = reader.codebook().theme("T01")
    assert theme is not None
    (measure_id, *_more) = [one for one in theme.measures if one.startswith("HSB")]
    html = signed_in("viewer").get(f"/staff/evidence/HSB/{measure_id}").text
    assert "People spoke of: Being listened to" in html
    assert "… listened." in html


@pytest.mark.parametrize(
    "path",
    [
        "/staff/evidence/XYZ",
        "/staff/evidence/HSB?period=2026-11",
        "/staff/evidence/HSB?district=elsewhere",
        "/staff/evidence/HSB/HSB-X99",
        "/staff/evidence/HSB/NCC-1.1",
        "/staff/evidence/crosswalk?period=2026-11",
        "/staff/why/no-such-release/people",
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
    crosswalk = client.get("/staff/evidence/crosswalk").text
    assert (f"People spoke of: {theme.name}" in crosswalk) is counts


def test_what_goes_badly_is_seen_before_anything_is_opened(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q12", disclosure_class="open", wave="after")
    ids = comments_of(database, answer(database, code, words={"Q12.5": "Too long."}, times=9))
    code_comments(database, ids, "T21", direction="negative")
    client = signed_in("viewer")
    worded = str(sentences.POINTING_WORDS[Pointing.NOT_WELL])
    (line, *_more) = [
        one for one in re.findall(r"<tr role=.row. id=.*?</tr>", client.get("/staff/evidence/HSB").text, re.S)
        if worded in one
    ]  # fmt: skip
    measure_id = re.findall(r'<span class="ref">([^<]+)<', line)[0]
    assert worded in client.get(f"/staff/evidence/HSB/{measure_id}").text


def test_one_worksheet_is_not_told_as_one_people() -> None:
    assert "people" not in sentences.base_text(Figure(Form.COUNT, value=1))
    assert sentences.base_text(Figure(Form.COUNT, value=5)) == "Of 5 people who answered."


def test_what_people_thought_of_a_course_is_marked_as_reaction(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q11", wave="after")
    answer(database, code, {"Q11.10b": "very"}, times=12)
    question = reader.questionnaires()["Q11"].question("Q11.10b")
    assert question is not None
    (measure_id, *_more) = question.measures
    framework = measure_id.partition("-")[0]
    told = signed_in("viewer").get(f"/staff/evidence/{framework}/{measure_id}").text
    assert "The course was led well." in told
    assert told.count("Liking a course says nothing of what it changed, so this is not impact.") >= 1


# ---- why this number? ------------------------------------------------------------------------------------


def test_every_figure_of_a_measure_can_be_followed_to_its_release_and_rule(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=14)
    answer(database, code, {"Q02.1": "partly"}, times=27)
    client = signed_in("viewer")
    measure = client.get("/staff/evidence/HSB/HSB-O8").text
    (href, *_more) = re.findall(r'href="(/staff/why/[^"]+:Q02.1)"', measure)
    answered = client.get(href)
    html = answered.text
    assert "38% (about 15 of 40)" in html
    assert "Release 1 of" in html
    assert "There is 1 release." in html
    assert "Rounded to the nearest 5." in html
    assert "No earlier release told it." in html
    assert f"/staff/collections/{code}/summary" in html
    assert "/staff/evidence/HSB/HSB-O8" in html
    assert "docs/statistics.md" in html
    assert faults(answered) == []
    answer(database, code, {"Q02.1": "very"}, times=20)
    client.get("/staff/evidence/HSB")
    assert "This figure in the newest release" in client.get(href).text


def test_every_figure_of_a_summary_leads_to_what_explains_it(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = comments_of(database, answer(database, code, {"Q03.1": "yes"}, words={"Q03.6": "Good."}, times=40))
    code_comments(database, ids[:20], "T01")
    client = signed_in("viewer")
    found = re.findall(r'href="(/staff/why/[^"]+)"', client.get(f"/staff/collections/{code}/summary").text)
    kinds = {href.rsplit("/", 1)[1].split(":")[0] for href in found}
    assert {"people", "question", "theme"} <= kinds
    assert {client.get(href).status_code for href in found} == {200}
    theme = next(client.get(href).text for href in found if "/theme:" in href)
    assert "Which way people spoke is a rough reading" in theme or "Checked" in theme


def test_a_theme_that_is_not_shown_is_explained_nowhere(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = comments_of(database, answer(database, code, words={"Q03.6": "Good."}, times=40))
    code_comments(database, ids[:2], "T01")
    client = signed_in("viewer")
    found = re.findall(
        r'href="(/staff/why/[^/]+)/people', client.get(f"/staff/collections/{code}/summary").text
    )
    assert client.get(f"{found[0]}/theme:T01").status_code == 404


def test_a_gap_that_was_asked_about_says_what_more_answers_would_fill_it(
    database: Database, opened: Opened, signed_in: SignedIn
) -> None:
    answer(database, opened("Q02", disclosure_class="protected"), {"Q02.1": "very"}, times=3)
    client = signed_in("coordinator")
    gaps = client.get("/staff/evidence/HSB/gaps")
    assert faults(gaps) == []
    waiting = gaps.text[gaps.text.index("Asked, not enough to show yet") :]
    assert "More answers to these would fill it:" in waiting
    assert "/staff/collections/new/Q02" in waiting
    measure = client.get("/staff/evidence/HSB/HSB-O8").text
    assert "More answers to these would fill it:" in measure
