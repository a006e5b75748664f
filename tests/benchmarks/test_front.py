"""The measurements of the conversation: the floor answers, figures are read rightly, the robot arrives."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from benchmarks import faults, service
from benchmarks.faults import Giver, Outcome
from benchmarks.front import measures, packing, peers, robot, run, stored
from benchmarks.front.floor import create_app
from benchmarks.front.report import Row, report
from questionnaires import reader
from questionnaires.model import Kind
from survey_app.store.database import Database
from survey_app.store.tables import (
    AnswerCode,
    Collection,
    Comment,
    Partnership,
    QuestionnaireVersion,
    Response,
)
from tests import real_servers
from tests.conftest import TODAY, or_left_out

ASKED = service.ten_questions().questions

# --- What is asked ---


def test_ten_questions_are_asked_of_the_kinds_that_other_pages_were_measured_with() -> None:
    kinds = Counter(question.kind for question in ASKED)
    assert kinds == {Kind.SINGLE: 6, Kind.FACES: 1, Kind.SEVERAL: 1, Kind.LONG_TEXT: 2}
    assert len({question.text for question in ASKED}) == 10


def test_the_ten_questions_are_opened_and_leave_those_of_the_house_alone(tmp_path: Path) -> None:
    prepared = service.prepare(tmp_path, service.ten_questions())
    assert [turn.id for turn in prepared.turns] == [question.id for question in ASKED]
    assert "T10" not in reader.questionnaires()
    assert stored.in_heard(prepared.file, ASKED)() == []


# --- The floor ---


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the floor keeps what was said."""
    return tmp_path / "floor.db"


@pytest.fixture
def browser_of_floor(database: Path) -> FlaskClient:
    """A browser at the floor's first page."""
    client = create_app(database).test_client()
    client.get("/")
    return client


def heading(page: str) -> str:
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    found = re.search(r"<h1>(?:<label[^>]*>)?([^<]+)", main)
    assert found is not None
    return found[1]


def test_the_first_page_of_the_floor_carries_every_question_and_calls_for_no_file(database: Path) -> None:
    page = create_app(database).test_client().get("/").text
    assert heading(page) == ASKED[0].text
    assert all(question.text in page for question in ASKED)
    assert "Thank you" in page
    assert not re.search(r'(?:src|<link[^>]*rel="stylesheet")', page)


def test_the_floor_without_script_is_answered_question_by_question_to_the_end(
    browser_of_floor: FlaskClient, database: Path
) -> None:
    for place, question in enumerate(ASKED):
        said = measures.first_choice(question)[0]
        page = browser_of_floor.post("/", data={"n": str(place), "said": said}).text
        assert heading(page) == ([one.text for one in ASKED] + ["Thank you"])[place + 1]
        assert "<script" not in page
        assert "<template" not in page
    assert stored.in_floor(database, ASKED)() == [{one.id: measures.first_choice(one) for one in ASKED}]


def test_a_batch_that_the_floor_gets_twice_is_kept_once_and_a_reload_goes_on(
    browser_of_floor: FlaskClient, database: Path
) -> None:
    batch = "n=0&said=Under+11\nn=1&said=OK"
    for _time in range(2):
        assert browser_of_floor.post("/save", data=batch, content_type="text/plain").status_code == 204
    assert stored.in_floor(database, ASKED)() == [{"T10.age": ("Under 11",), "T10.feel": ("OK",)}]
    assert heading(browser_of_floor.get("/").text) == ASKED[2].text


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/", {"n": "0", "said": ""}, 422),
        ("/", {"n": "0", "said": "", "skip": "1"}, 200),
        ("/", {"n": "10", "said": "x"}, 400),
        ("/", {"n": "²", "said": "x"}, 400),
        ("/save", {}, 400),
    ],
)
def test_the_floor_takes_only_replies_to_its_questions(
    browser_of_floor: FlaskClient, path: str, sent: dict[str, str], status: int
) -> None:
    assert browser_of_floor.post(path, data=sent).status_code == status


def test_words_are_shown_again_as_words(browser_of_floor: FlaskClient) -> None:
    page = browser_of_floor.post("/", data={"n": "5", "said": "<b>"}).text
    assert "<li>&lt;b&gt;</ol>" in page


# --- Compression, the same for both ---


def answered(
    headers: list[tuple[str, str]], body: bytes, accepts: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, str], bytes]:
    def application(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", headers)
        return [body[:3], body[3:]]

    found: dict[str, str] = {}

    def start(_status: str, told: list[tuple[str, str]], _exc_info: Any = None) -> None:
        found.update(told)

    monkeypatch.setattr(packing, "packer", lambda: ("gzip", gzip.compress))
    sent = b"".join(packing.packed(application)({"HTTP_ACCEPT_ENCODING": accepts}, start))
    return found, sent


HTML = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "9999")]


def test_a_page_goes_out_compressed_to_whoever_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    headers, body = answered(HTML, b"<p>word</p>" * 50, "br;q=1, gzip", monkeypatch)
    assert gzip.decompress(body) == b"<p>word</p>" * 50
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize(
    ("headers", "accepts"),
    [
        (HTML, "deflate"),
        ([("Content-Type", "image/png")], "gzip"),
        ([*HTML, ("Content-Encoding", "br")], "gzip"),
    ],
)
def test_what_nobody_asked_to_be_compressed_goes_out_as_it_is(
    headers: list[tuple[str, str]], accepts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, body = answered(headers, b"<p>word</p>", accepts, monkeypatch)
    assert (told, body) == (dict(headers), b"<p>word</p>")


def test_whatever_packs_makes_a_page_smaller() -> None:
    page = create_app(Path(":memory:")).test_client().get("/").data
    assert len(packing.packer()[1](page)) < len(page) / 3


# --- What was stored ---


def test_codes_are_read_back_as_labels_in_the_order_of_the_options(
    migrated_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "heard.db"
    file.write_bytes(migrated_file.read_bytes())
    kept = Database.beside(file)
    what = {"title": "Ten", "kind": "staff", "disclosure_class": "open", "audience": "staff"}
    rows = [
        [Partnership(id="p", name="Three Rivers")],
        [QuestionnaireVersion(content_hash="v", questionnaire_id="T10", content="{}", kept_on=TODAY)],
        [Collection(id="c", partnership_id="p", version_hash="v", code="c", opens_on=TODAY, **what)],
        [Response(id="z", collection_id="c", week=TODAY)],
        [Response(id="a", collection_id="c", week=TODAY)],
        [AnswerCode(response_id="z", question_id="T10.who", part="", code="nobody")],
        [AnswerCode(response_id="z", question_id="T10.who", part="", code="family")],
        [AnswerCode(response_id="a", question_id="T10.more", part="", code="skipped")],
        [Comment(response_id="z", collection_id="c", question_id="T10.well", part="", text="all of it")],
    ]
    with kept.writing() as session:
        for batch in rows:
            session.add_all(batch)
            session.flush()
    kept.close()
    assert stored.in_heard(file, ASKED)() == [
        {"T10.who": ("Family", "Nobody"), "T10.well": ("all of it",)},
        {"T10.more": ("skipped",)},
    ]


# --- Figures and limits ---


@pytest.mark.parametrize(
    ("row", "held", "limit"),
    [
        (Row("x", 6000, 2850, most=6000, unit=1000, decimals=1), True, "≤ 6.0"),
        (Row("x", 6001, 2850, most=6000, unit=1000, decimals=1), False, "≤ 6.0"),
        (Row("x", 12.5, 10.0, times_floor=1.25), True, "≤ 1.25 × floor"),
        (Row("x", 12.6, 10.0, times_floor=1.25), False, "≤ 1.25 × floor"),
        (Row("x", 12.6, None, times_floor=1.25), False, "≤ 1.25 × floor"),
        (Row("x", 10, 10, least=10), True, "≥ 10"),
        (Row("x", 9, 10, least=10), False, "≥ 10"),
        (Row("x", None, 10, most=3), False, "≤ 3"),
        (Row("x", None, 10), None, "–"),
    ],
)
def test_a_figure_is_held_up_to_its_limit(row: Row, held: bool | None, limit: str) -> None:
    assert row.held is held
    assert row.limit == limit


def test_the_table_says_how_many_limits_were_held() -> None:
    rows = [Row("bytes", 5.0, 2.0, most=6), Row("keys", 60, 48, most=48), Row("requests", 12, None)]
    printed = report(rows).splitlines()
    assert printed[2].split() == ["bytes", "5", "2", "2.50", "≤", "6", "held"]
    assert printed[3].endswith("MISSED")
    assert printed[4].split() == ["requests", "12", "–", "–", "–", "–"]
    assert printed[-1] == "  1 of 2 held"


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("http://127.0.0.1:80/a", True),
        ("http://127.0.0.1:80", True),
        ("http://127.0.0.1:8080/", False),
        ("https://example.org/?http://127.0.0.1:80/", False),
    ],
)
def test_a_request_to_another_host_is_known_from_one_to_ours(address: str, ours: bool) -> None:
    assert robot.is_of(address, "127.0.0.1:80") is ours


def test_a_median_is_of_what_was_measured() -> None:
    assert measures.median([3.0, None, 1.0]) == 2.0
    assert measures.median([None]) is None


# --- What became of answers ---

GIVEN = {"q1": ("Yes",), "q2": ("A", "B")}


@pytest.mark.parametrize(
    ("found", "lost", "duplicated", "wrong"),
    [
        ([{"q1": ("Yes",), "q2": ("A", "B")}], 0, 0, 0),
        ([], 2, 0, 0),
        ([{"q1": ("Yes",)}], 1, 0, 0),
        ([{"q1": ("No",), "q2": ("A", "B")}], 0, 0, 1),
        ([{"q1": ("Yes", "Yes"), "q2": ("A", "B")}], 0, 1, 0),
        ([{"q1": ("Yes",), "q2": ("A", "B"), "q3": ("?",)}], 0, 0, 1),
        ([GIVEN, GIVEN], 0, 2, 0),
    ],
)
def test_answers_are_compared_with_what_was_given(
    found: list[dict[str, tuple[str, ...]]], lost: int, duplicated: int, wrong: int
) -> None:
    outcome = Outcome()
    outcome.count(GIVEN, found)
    assert (outcome.lost, outcome.duplicated, outcome.wrong) == (lost, duplicated, wrong)
    assert outcome.is_whole is (lost == duplicated == wrong == 0)
    assert outcome.answers == 2


def test_a_person_says_the_same_when_asked_again() -> None:
    giver = Giver(Random(1))
    first = {question.id: giver.choice(question) for question in ASKED}
    assert {question.id: giver.choice(question) for question in ASKED} == first
    assert giver.asked_again == len(ASKED)
    told = giver.as_stored(ASKED)
    assert all(set(told[one.id]) <= {option.label for option in one.options} for one in ASKED if one.options)


# --- Peers ---


def test_surveyjs_is_told_the_same_questions_one_on_each_page() -> None:
    model = peers.survey_model(ASKED)
    asked = [page["elements"][0] for page in model["pages"]]
    assert [one["title"] for one in asked] == [question.text for question in ASKED]
    assert [one["type"] for one in asked].count("comment") == 2
    assert asked[0]["choices"] == [option.label for option in ASKED[0].options]


def test_lighthouse_is_told_with_what_keeps_its_marks_down() -> None:
    audits = {
        "fast": {"score": 1},
        "slow": {"score": 0.5},
        "none": {"score": None, "scoreDisplayMode": "manual"},
    }
    references = [{"id": name, "weight": 1} for name in audits]
    categories = {name: {"score": 1.0, "auditRefs": references[:1]} for name in peers.CATEGORIES}
    assert peers.marks({"audits": audits, "categories": categories}).endswith("held")
    categories["performance"] = {"score": 0.93, "auditRefs": references}
    told = peers.marks({"audits": audits, "categories": categories})
    assert ": 93 / 100 / 100" in told
    assert "kept below by: slow\n" in told
    assert told.endswith("MISSED")


def test_without_npm_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(peers.NoPeers, match="npm is not on this machine"), peers.installed():
        pass


# --- The robot, in a real browser ---


@contextmanager
def chromium() -> Iterator[str]:
    yield real_servers.chromium()


def measured(measure: Callable[[Browser, run.Side, run.Side], None]) -> None:
    """Run a measurement in a thread of its own, since one thread can drive only one Playwright."""

    def work() -> None:
        with run.both() as (browser, heard, floor):
            measure(browser, heard, floor)

    with or_left_out(chromium()), ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()


@pytest.mark.browser
def test_by_keyboard_alone_the_robot_comes_to_the_end_of_the_floor_as_of_heard() -> None:
    found: list[measures.Keys] = []

    def by_keys(browser: Browser, heard: run.Side, floor: run.Side) -> None:
        found.extend(measures.by_keys(browser, side.place, ASKED) for side in (heard, floor))

    measured(by_keys)
    assert [keys.turns for keys in found] == [10, 10]
    assert all(keys.ten_questions <= keys.to_the_end for keys in found)


@pytest.mark.browser
def test_what_is_given_on_a_disturbed_line_is_compared_with_what_is_stored() -> None:
    found: list[tuple[Outcome, Counter[str]]] = []

    def disturbed(browser: Browser, heard: run.Side, _floor: run.Side) -> None:
        found.append(faults.with_faults(browser, heard, ASKED, most=5, seconds=60))

    measured(disturbed)
    outcome, kinds = found[0]
    assert (outcome.faults, kinds.total()) == (5, 5)
    assert outcome.answers == 10 * outcome.conversations
    assert outcome.is_whole
    told = faults.report({"faults": outcome}, kinds, ["No connection"])
    assert "held" in told
    assert "said while offline: No connection" in told
