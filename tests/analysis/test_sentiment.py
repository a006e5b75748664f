"""Words lean, and questions ask, with no corpus and no network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from textblob import TextBlob

from analysis import sentiment
from analysis.sentiment import AskedFor, asked_for, asking, take_apart

ROOT = Path(__file__).resolve().parents[2]


def lean(text: str) -> float:
    return sum(one.weight for one in take_apart(text).evidence)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("I dont feel safe going home on fridays", -1),
        ("I don't feel safe going home on Fridays", -1),
        ("it was sick", 1),
        ("BORINGGGG", -1),
        ("Nobody in that meeting asked what I thought.", -1),
        ("no one judged me", 1),
        ("she was not rude at all", 1),
        ("The course was not useful", -1),
        ("The talk was brilliant and Sam helped me", 1),
        ("We did an assembly in Year 8.", 0),
    ],
)
def test_words_lean_as_people_mean_them(text: str, side: int) -> None:
    assert np.sign(lean(text)) == side


@pytest.mark.parametrize("word", ["splendid", "dreadful", "useful", "table", "ugh", "unknownword"])
def test_a_word_has_the_polarity_that_textblob_gives_it(word: str) -> None:
    # Its lexicon is looked into directly, which is quicker; what it says itself is the second implementation.
    assert sentiment._textblob(word) == pytest.approx(0.8 * TextBlob(word).sentiment.polarity)


def test_what_leans_is_told_in_words_of_the_comment_with_its_clause() -> None:
    told = [
        (one.words, one.clause)
        for one in take_apart("She was lovely but the waiting list is terrible").evidence
    ]
    assert told == [("lovely", 0), ("waiting", 1), ("terrible", 1)]


@pytest.mark.parametrize(
    ("text", "asks", "found"),
    [
        ("Please send the slides in advance", "", "please"),
        ("You should ask us before you print the posters", "", "should"),
        ("more time to talk", "wish", "more"),
        ("more time to talk", "", ""),
        ("We did an assembly in Year 8.", "wish", ""),
    ],
)
def test_asking_for_something_is_found_in_milder_forms_where_it_was_invited(
    text: str, asks: AskedFor, found: str
) -> None:
    assert asking(text, asks) == found


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What could we do better?", "wish"),
        ("What would have made it easier?", "wish"),
        ("What gets in the way?", "fault"),
        ("What was not so good?", "fault"),
        ("Which part was not worth it?", "fault"),
        ("What was good?", "good"),
        ("What has changed for you?", "good"),
        ("Which part was worth your time?", "good"),
        ("Anything else?", ""),
        ("What was it like?", ""),
        ("How helpful was it?", ""),
        ("If you were worried, who would you tell?", ""),
        ("What else should we know about you?", ""),
        ("Most useful, least useful?", ""),
        ("", ""),
    ],
)
def test_a_question_tells_what_it_asks_for(question: str, asks: str) -> None:
    assert asked_for(question) == asks


def test_no_corpus_and_no_network_are_needed(tmp_path: Path) -> None:
    program = (
        "import socket, nltk\n"
        "nltk.data.path[:] = []\n"
        "def refused(*_, **__): raise AssertionError('the network was asked')\n"
        "socket.socket.connect = refused\n"
        "from analysis.sentiment import take_apart\n"
        "print(sum(one.weight for one in take_apart('a splendid day').evidence) > 0)\n"
    )
    environment = {**os.environ, "NLTK_DATA": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, check=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert done.stdout.strip() == "True"


def test_only_one_file_knows_textblob() -> None:
    folders = ("analysis", "questionnaires", "survey_app")
    knowing = [
        path.name
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "import textblob" in (text := path.read_text("utf-8")) or "from textblob" in text
    ]
    assert knowing == ["sentiment.py"]
