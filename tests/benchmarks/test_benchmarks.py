"""The benchmarks run to their ends and count rightly. How fast anything is, no test says."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from benchmarks import __main__ as benchmarks
from benchmarks import answers, cards, pages, pairs, people, servers, service, start, theming_at_scale
from benchmarks.answers import Medians, Round, Way
from benchmarks.floor import create_app
from benchmarks.people import Astray, Person, read_form
from benchmarks.tables import table
from survey_app import server as server_settings

# --- Both servers, driven to the end ---


def test_heard_and_the_floor_are_answered_to_the_end_and_stand_in_one_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[Round] = []
    one_round = answers.one_round

    def noted(way: Way, people: int, conversations: int) -> Round:
        rounds.append(one_round(way, people, conversations))
        return rounds[-1]

    monkeypatch.setattr(answers, "one_round", noted)
    answers.main({2: 3}, rounds=1)
    printed = capsys.readouterr().out
    assert "bare Flask floor" in printed
    assert "× the floor" in printed
    assert [one.astray for one in rounds] == [0] * 6
    # A warm-up and a round of each way: one and three conversations, with a greeting and ten questions.
    assert [one.answers for one in rounds] == [11, 11, 11, 33, 33, 33]


def test_the_pages_of_one_conversation_are_weighed(capsys: pytest.CaptureFixture[str]) -> None:
    pages.main()
    printed = capsys.readouterr().out
    for name in ("first page", "first turn", "heaviest turn", "check page", "thanks", "by the script"):
        assert name in printed
    assert "MISSED" not in printed


def test_very_many_pairs_are_summarised_in_both_forms(capsys: pytest.CaptureFixture[str]) -> None:
    pairs.main(pairs=500, rounds=1)
    printed = capsys.readouterr().out
    for told in ("500 pairs summarised", "whole scores", "decimal scores", "held"):
        assert told in printed


def test_heard_start_is_timed_and_both_web_workers_are_weighed(tmp_path: Path) -> None:
    prepared = service.prepare(tmp_path)
    seconds, memory = start.measure(prepared.environment, prepared.path, starts=1, visits=1)
    assert len(seconds) == 1
    assert len(memory) == server_settings.workers
    assert "heard start to the first 200" in start.report(seconds, memory)


# --- Which benchmarks are run ---


def test_what_stands_behind_a_name_goes_to_that_benchmark_and_to_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[object] = []
    monkeypatch.setattr(benchmarks, "BENCHMARKS", dict.fromkeys(("start", "many"), given.append))
    assert benchmarks.main(["many", "--rows", "100"]) == 0
    assert given == [["--rows", "100"]]
    assert benchmarks.main(["start", "many", "--rows", "100"]) == 2


def test_made_up_comments_are_the_same_each_time_varied_and_seldom_repeated() -> None:
    made = theming_at_scale.made_up(2_000)
    assert made == theming_at_scale.made_up(2_000)
    assert len({one.text for one in made}) > 0.85 * len(made)
    lengths = sorted(len(one.text.split()) for one in made)
    assert lengths[0] == 0
    assert lengths[len(lengths) // 2] >= 15
    assert lengths[-1] >= 60


def test_the_benchmarks_named_are_run_in_turn(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    those = {name: partial(ran.append, name) for name in ("theming", "pages", "start")}
    monkeypatch.setattr(benchmarks, "BENCHMARKS", those)
    assert benchmarks.main(["start", "pages"]) == 0
    assert ran == ["start", "pages"]
    assert capsys.readouterr().out == "== start ==\n\n== pages ==\n"
    assert benchmarks.main([]) == 0
    assert ran[2:] == ["theming", "pages", "start"]


def test_an_unknown_benchmark_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmarks.main(["speed"]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert "speed" in told.err
    assert "theming, direction, concern, something_new, identifiers, answers, pages, pairs, " in told.err


# --- The person who answers ---

FORM = """<form class="x" method="get" action="/search"><input name="q"></form>
<form class="them" method="post" action="/c/x&amp;y" novalidate>
<input type="hidden" name="csrf_token" value="a&#39;b"><input type="hidden" name="question" value="Q1">
<input type="radio" name="choice" value="yes"><input type="radio" name="choice" value="no">
<input type="text" name="other"><button>Send</button><button name="skip" value="1">Skip</button></form>"""


def test_a_form_is_filled_as_a_person_would_and_its_first_button_pressed() -> None:
    form = read_form(FORM)
    assert form is not None
    assert form.action == "/c/x&y"
    sent = form.filled(random.Random(1))
    assert sent[:2] == [("csrf_token", "a'b"), ("question", "Q1")]
    assert sent[2][0] == "choice"
    assert sent[2][1] in ("yes", "no")
    assert len(sent) == 3


def test_a_button_with_a_name_is_sent_and_choices_beside_words_are_not() -> None:
    form = read_form(
        '<form method="post"><textarea name="words"></textarea>'
        '<input type="radio" name="choice" value="dont_know"><button name="start" value="chat"></form>'
    )
    assert form is not None
    assert form.filled(random.Random(1)) == [("words", people.WORDS), ("start", "chat")]


def test_a_page_without_a_form_to_send_has_none() -> None:
    assert read_form('<form method="get"><input name="q"></form>') is None


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    folder = tmp_path_factory.mktemp("floor")
    with answers.floor(folder, service.prepare(folder / "heard")) as server:
        yield server


def test_a_page_that_is_not_there_is_told_and_no_answer_counted(
    bare: servers.Server, capsys: pytest.CaptureFixture[str]
) -> None:
    one = answers.one_round(Way("nowhere", bare, "/nowhere"), people=1, conversations=2)
    assert (one.answers, one.astray) == (0, 2)
    assert "GET /nowhere was answered with 404" in capsys.readouterr().out
    with pytest.raises(Astray, match="no answer was taken"):
        answers.medians([one])


def test_a_conversation_that_ends_before_the_thanks_went_astray(bare: servers.Server) -> None:
    with pytest.raises(Astray, match="stopped before the thanks"):
        list(Person(bare.address, random.Random(1)).converse("/healthz"))


@pytest.mark.parametrize("address", ["http://example.org", "http://192.0.2.7:8000"])
def test_only_this_machine_is_measured(address: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        Person(address, random.Random(1))


# --- The floor is honest ---


@pytest.fixture
def browser(tmp_path: Path) -> FlaskClient:
    """A browser before a floor with one question of each kind, at its first page."""
    turns = [
        {"id": "a", "kind": "single", "text": "Well?", "codes": {"y": "Yes", "n": "No"}},
        {"id": "b", "kind": "long_text", "text": "Why?", "codes": {}},
    ]
    file = tmp_path / "turns.json"
    file.write_text(json.dumps(turns), encoding="utf-8")
    return create_app(tmp_path / "floor.db", file, "a key for tests").test_client()


def token_in(page: str) -> str:
    form = read_form(page)
    assert form is not None
    return form.hidden["token"]


@pytest.mark.parametrize(
    ("token", "question", "said", "status"),
    [
        ("", "a", "y", 400),
        ("right", "z", "y", 404),
        ("right", "a", "maybe", 422),
        ("right", "b", " ", 422),
        ("right", "a", "y", 200),
    ],
)
def test_the_floor_takes_only_what_it_asked_for(
    browser: FlaskClient, tmp_path: Path, token: str, question: str, said: str, status: int
) -> None:
    right = token_in(browser.get("/start").text)
    sent = {"token": right if token else "forged", "question": question, "said": said}
    assert browser.post("/answer", data=sent).status_code == status
    with closing(sqlite3.connect(tmp_path / "floor.db")) as kept:
        assert kept.execute("SELECT count(*) FROM answer").fetchone() == (int(status == 200),)


def test_the_floor_reads_the_thread_back_and_shows_words_as_words(browser: FlaskClient) -> None:
    token = token_in(browser.get("/start").text)
    second = browser.post("/answer", data={"token": token, "question": "a", "said": "y"}).text
    assert "<p>Well?</p><p>Yes</p>" in second
    again = browser.post("/answer", data={"token": token, "question": "b", "said": "<b>"}).text
    assert "<h1>Thank you</h1>" in again
    assert "&lt;b&gt;" in browser.post("/answer", data={"token": token, "question": "a", "said": "n"}).text


# --- What is made of what was measured ---


def test_medians_are_over_rounds_and_waits_are_read_at_their_share() -> None:
    waits = tuple(number / 1000 for number in range(1, 101))
    rounds = [
        Round(seconds=2.0, waits=waits, cpu=0.2, our_cpu=0.1, astray=0),
        Round(seconds=1.0, waits=waits, cpu=0.4, our_cpu=0.1, astray=1),
        Round(seconds=4.0, waits=waits, cpu=0.3, our_cpu=0.1, astray=0),
    ]
    found = answers.medians(rounds)
    assert (found.rate, found.cpu, found.our_cpu, found.astray) == (50.0, 3.0, 1.0, 1)
    assert (found.p50, found.p95) == (51.0, 96.0)


@pytest.mark.parametrize(
    ("rate", "cpu", "p95", "verdicts"),
    [
        (500.0, 2.0, 20.0, ["held", "held", "held"]),
        (499.0, 2.01, 20.1, ["MISSED", "MISSED", "MISSED"]),
        (500.0, None, 20.0, ["held", "held"]),
    ],
)
def test_a_ratio_is_held_up_to_its_limit(
    rate: float, cpu: float | None, p95: float, verdicts: list[str]
) -> None:
    bare = Medians(rate=1000.0, p50=1.0, p95=10.0, cpu=1.0, our_cpu=0.5, astray=0)
    heard = Medians(rate=rate, p50=1.0, p95=p95, cpu=cpu, our_cpu=0.5, astray=0)
    ratios = answers.report(8, bare, {"Heard": heard}).strip().splitlines()[4:]
    assert [line.rsplit(": ", 1)[1] for line in ratios] == verdicts


def test_a_page_calls_for_every_file_that_is_not_within_it() -> None:
    page = (
        b'<link rel="icon" href="data:,"><link href="/a.css"><script src="/a.js"></script><script>1</script>'
    )
    assert pages.weigh("page", page).requests == 3


def test_memory_is_told_only_where_it_can_be_read() -> None:
    limit = start.MEMORY_LIMIT
    assert start.report([1.0, 3.0, 2.0], [limit]).endswith(": held")
    assert start.report([1.0, 3.0, 2.0], [limit, limit + 1]).endswith(": MISSED")
    assert "not known" in start.report([1.0], [])


def test_a_family_holds_the_children_of_children() -> None:
    nested = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", nested], stdin=subprocess.PIPE) as parent:
        until = time.monotonic() + 20
        while len(servers.family(parent.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(servers.family(parent.pid)) == 2
        assert servers.cpu_seconds(parent.pid) is not None
        assert (servers.resident_bytes(parent.pid) or 0) > 0
        parent.communicate(b"\n")
    assert servers.resident_bytes(parent.pid) is None


def test_a_table_is_as_wide_as_its_widest_cell() -> None:
    assert table(("page", "bytes"), [("a", 12345), ("thanks", 1)]) == (
        "page    bytes\n------  -----\na       12345\nthanks      1"
    )


# --- Hits and misses ---


def test_hits_and_misses_of_cards_are_timed_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    cards.main(tries=2)
    printed = capsys.readouterr().out
    assert "a card at the start" in printed
    assert "a code for taking back" in printed


@pytest.mark.parametrize(
    ("hits", "misses", "told"),
    [([1.0, 2.0], [1.0, 2.0], 0.5), ([1.0, 2.0], [3.0, 4.0], 1.0), ([3.0, 4.0], [1.0, 3.5], 0.75)],
)
def test_how_well_time_tells_is_the_share_of_pairs_in_which_the_slower_one_is_the_same(
    hits: list[float], misses: list[float], told: float
) -> None:
    assert cards.told_rightly(hits, misses) == told
