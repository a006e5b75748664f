"""The codebook of the house: complete, tied to the frameworks, and apart from what measures it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from questionnaires.model import AUDIENCES, Theme
from questionnaires.reader import codebook, frameworks

BOOK = codebook()
HELD_OUT = Path(__file__).resolve().parents[1] / "analysis" / "held_out_comments.csv"


def test_there_are_thirty_five_themes_numbered_in_order() -> None:
    assert [theme.id for theme in BOOK.themes] == [f"T{number:02}" for number in range(1, 36)]
    assert BOOK.version == "2"


@pytest.mark.parametrize("theme", BOOK.themes, ids=lambda theme: theme.id)
def test_a_theme_says_what_it_holds_who_voices_it_and_shows_it(theme: Theme) -> None:
    assert theme.include
    assert theme.exclude
    assert theme.voices
    assert set(theme.voices) <= set(AUDIENCES)
    assert len({example.casefold() for example in theme.examples}) == len(theme.examples) >= 15
    assert theme.measures


@pytest.mark.parametrize("theme", BOOK.themes, ids=lambda theme: theme.id)
def test_the_stems_of_a_theme_are_few_enough_to_read_and_no_scraps_of_words(theme: Theme) -> None:
    assert 8 <= len(theme.stems) <= 14
    assert [stem for stem in theme.stems if not re.fullmatch(r"[a-z]{3,}|[a-z]+( [a-z]+){1,2}", stem)] == []


def test_no_stem_points_to_two_themes() -> None:
    listed = Counter(stem for theme in BOOK.themes for stem in theme.stems)
    assert [stem for stem, times in listed.items() if times > 1] == []


def test_every_measure_of_the_codebook_stands_in_a_framework() -> None:
    known = {measure.id for framework in frameworks().values() for measure in framework.measures()}
    assert {measure for theme in BOOK.themes for measure in theme.measures} <= known


def test_the_rules_name_the_five_directions_and_the_bar_for_showing_a_theme() -> None:
    rules = " ".join(BOOK.rules)
    for word in ("positive", "negative", "mixed", "neutral", "suggestion"):
        assert word in rules
    assert "10 commenters in the group and 5" in rules
    assert list(BOOK.flags) == ["F1", "F2", "F3", "F4"]


def test_every_theme_named_in_a_definition_exists() -> None:
    known = {theme.id for theme in BOOK.themes}
    named = {
        name
        for theme in BOOK.themes
        for name in re.findall(r"\bT\d\d\b", f"{theme.definition} {theme.include} {theme.exclude}")
    }
    assert named <= known


def test_no_held_out_comment_stands_in_the_codebook() -> None:
    taught = {example.casefold() for theme in BOOK.themes for example in theme.examples}
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 150
    assert not taught & {row["comment"].casefold() for row in rows}


def test_every_held_out_code_is_one_that_its_audience_can_voice() -> None:
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for theme_id in filter(None, row["themes"].split(";")):
            theme = BOOK.theme(theme_id)
            assert theme is not None
            assert row["audience"] in theme.voices
