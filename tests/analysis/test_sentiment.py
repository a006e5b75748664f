"""A direction is told with no corpus, explains itself, and finds most complaints."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.sentiment import Direction, asked_for, direction

ROOT = Path(__file__).resolve().parents[2]
HELD_OUT = Path(__file__).with_name("held_out_comments.csv")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I dont feel safe going home on fridays", "negative"),
        ("I don't feel safe going home on Fridays", "negative"),
        ("it was sick", "positive"),
        ("Nobody in that meeting asked what I thought.", "negative"),
        ("no one judged me", "positive"),
        ("she was not rude at all", "positive"),
        ("The course was not useful", "negative"),
        ("She was lovely but the waiting list is terrible", "mixed"),
        ("Please send the slides in advance", "suggestion"),
        ("You should ask us before you print the posters", "suggestion"),
        ("We did an assembly in Year 8.", "neutral"),
    ],
)
def test_the_wording_alone_gives_the_direction(text: str, kind: str) -> None:
    assert direction(text).kind == kind


@pytest.mark.parametrize("text", ["", "   ", "...", "n/a", "N/A", "no", "nothing", "👍"])
@pytest.mark.parametrize("asks_for", ["", "good", "better"])
def test_a_comment_that_says_nothing_is_neutral_whatever_was_asked(text: str, asks_for: str) -> None:
    assert direction(text, asks_for) == Direction("neutral", (), 0.0)  # type: ignore[arg-type]


def test_the_question_leans_a_comment_whose_words_do_not() -> None:
    assert direction("the room", "better").kind == "negative"
    assert direction("the room", "good").kind == "positive"
    assert direction("the room").kind == "neutral"


def test_a_plain_complaint_outweighs_a_question_for_praise() -> None:
    assert direction("it was awful and pointless", "good").kind == "negative"


def test_the_other_name_of_asks_for_says_the_same() -> None:
    assert direction("the room", question_kind="better") == direction("the room", "better")


def test_an_unknown_wish_of_the_question_is_refused() -> None:
    with pytest.raises(ValueError, match="asks_for"):
        direction("the room", "worse")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What could we do better?", "better"),
        ("What gets in the way?", "better"),
        ("What was good?", "good"),
        ("What has changed for you?", "good"),
        ("Anything else?", ""),
        ("Most useful, least useful?", ""),
        ("", ""),
    ],
)
def test_a_question_tells_what_it_asks_for(question: str, asks: str) -> None:
    assert asked_for(question) == asks


def test_the_reason_is_given_in_words_of_the_comment() -> None:
    found = direction("The talk was brilliant and Sam helped me")
    assert found.kind == "positive"
    assert set(found.because) == {"brilliant", "helped"}
    assert found.polarity == 1.0


def test_letters_held_down_and_capitals_change_nothing() -> None:
    assert direction("BORINGGGG").kind == "negative"


def test_most_complaints_of_the_held_out_comments_are_found() -> None:
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = [(row["direction"], direction(row["comment"], asked_for(row["question"])).kind) for row in rows]
    complaints = [kind == "negative" for true, kind in told if true == "negative"]
    assert sum(true == kind for true, kind in told) / len(told) >= 0.58
    assert sum(complaints) / len(complaints) >= 0.60


def test_no_corpus_and_no_network_are_needed(tmp_path: Path) -> None:
    program = (
        "import socket, nltk\n"
        "nltk.data.path[:] = []\n"
        "def refused(*_, **__): raise AssertionError('the network was asked')\n"
        "socket.socket.connect = refused\n"
        "from analysis.sentiment import direction\n"
        "print(direction('a splendid day, not a dreadful one').kind)\n"
    )
    environment = {**os.environ, "NLTK_DATA": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, check=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert done.stdout.strip() == "positive"


def test_only_one_file_knows_textblob() -> None:
    folders = ("analysis", "questionnaires", "survey_app")
    knowing = [
        path.name
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "import textblob" in (text := path.read_text("utf-8")) or "from textblob" in text
    ]
    assert knowing == ["sentiment.py"]
