"""A comment's language is told with nothing fetched, and text-speak is English."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from analysis import languages
from analysis.languages import OFFERED, Told, language_of
from questionnaires import example_comments

ROOT = Path(__file__).resolve().parents[2]
BY_LANGUAGE = Path(__file__).with_name("comments_by_language.csv")


def rows() -> list[dict[str, str]]:
    with BY_LANGUAGE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("page", [*OFFERED, "the same"])
def test_nearly_every_short_comment_is_told_whatever_the_page_is_in(page: str) -> None:
    read = [
        (row["language"], language_of(row["comment"], row["language"] if page == "the same" else page).code)
        for row in rows()
    ]
    assert sum(true == told for true, told in read) / len(read) >= 0.98


def test_the_comments_are_at_least_twenty_five_a_language_in_three_registers() -> None:
    assert all(count >= 25 for count in Counter(row["language"] for row in rows()).values())
    assert {(row["language"], row["register"]) for row in rows()} == {
        (code, register) for code in OFFERED for register in ("texting", "plain", "formal")
    }


@pytest.mark.parametrize(
    "text", ["idk tbh", "u r gr8 m8 ty", "wasnt listnin", "nah ngl it was peak", "lol ye", "dnt no rly"]
)
@pytest.mark.parametrize("page", ["en", "ur"])
def test_text_speak_is_english_not_welsh_or_romanian(text: str, page: str) -> None:
    assert language_of(text, page).code == "en"


@pytest.mark.parametrize("text", ["", "  ", "👍", "10/10", "no", "nic", "ok", "www", "https://a.example/b"])
@pytest.mark.parametrize("page", ["en", "cy", "pl"])
def test_a_comment_of_few_letters_is_in_the_language_of_its_page(text: str, page: str) -> None:
    assert language_of(text, page) == Told(page, 0.0, "page")


def test_words_that_could_be_in_several_languages_are_left_to_the_page() -> None:
    assert {page: language_of("Telefon zaufania", page).by for page in ("cy", "pl")} == {
        "cy": "page",
        "pl": "words",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I like it ond dydw i ddim yn teimlo'n ddiogel", "cy"),
        ("thank you for everything, dziekuje bardzo za pomoc", "pl"),
    ],
)
def test_an_english_comment_with_a_part_in_another_language_is_in_the_other(text: str, code: str) -> None:
    assert language_of(text).code == code


def test_a_part_in_another_language_is_marked_where_english_carries_the_comment() -> None:
    told = language_of("thank you for everything, dziekuje bardzo za pomoc")
    assert (told.code, told.with_english) == ("pl", True)


def test_the_quick_look_passes_over_no_part_that_the_model_would_find(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = [row["comment"] for row in rows()]
    english = [one.text for one in example_comments.taught()[: len(others)]]
    mixed = [
        f"{own} {' '.join(other.split()[: 3 + place % 4])}"
        for place, (own, other) in enumerate(zip(english, others, strict=True))
    ]
    told = [language_of(text) for text in (*others, *mixed)]
    assert sum(one.with_english for one in told) > len(others) / 4
    monkeypatch.setattr(languages._Walk, "may_be_other", lambda *_: True)
    assert told == [language_of(text) for text in (*others, *mixed)]


def test_arabic_letters_are_never_told_as_a_language_of_latin_letters() -> None:
    assert {language_of(text, "cy").code for text in ("فلم", "شكرا", "پتا نہیں")} <= {"ar", "ur"}


def test_only_languages_that_are_offered_are_told() -> None:
    assert language_of("Je me sens en sécurité à la maison").code in OFFERED
    assert language_of("Wiem już, z kim mogę porozmawiać.", "en", ("en", "cy")).code in ("en", "cy")


def test_a_language_that_the_model_does_not_know_is_told_by_its_page_alone() -> None:
    assert language_of("zzkk wwqq zzkk", "x-made", ("en", "x-made")).code in ("en", "x-made")
    assert language_of("okay", "x-made", ("x-made",)).code == "x-made"


def test_no_network_is_needed() -> None:
    program = (
        "import socket\n"
        "def refused(*_, **__): raise AssertionError('the network was asked')\n"
        "socket.socket.connect = refused\n"
        "from analysis.languages import language_of\n"
        "print(language_of('Nie wiem, co napisać').code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.strip() == "pl"


def test_only_one_file_knows_the_identifier() -> None:
    knowing = [
        path.name
        for folder in ("analysis", "questionnaires", "survey_app")
        for path in (ROOT / folder).rglob("*.py")
        if "from py3langid" in path.read_text("utf-8")
    ]
    assert knowing == ["languages.py"]
