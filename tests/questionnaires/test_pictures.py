"""The drawings beside easy words: one for every name, small, silent, and of our own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from jinja2.environment import TemplateModule

from questionnaires import reader
from questionnaires.model import PICTURES

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "survey_app" / "templates"
HEAVIEST = 260
"""Bytes. A picture travels with every question in easy words."""


@cache
def pictures() -> TemplateModule:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    return environment.get_template("participant/pictures.html").module


def picture(name: str) -> str:
    return str(pictures().picture(name))  # type: ignore[attr-defined]


def test_what_is_drawn_is_what_can_be_named() -> None:
    assert tuple(pictures().drawn) == PICTURES  # type: ignore[attr-defined]
    assert list(PICTURES) == sorted(set(PICTURES))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_and_says_nothing_to_assistive_technology(name: str) -> None:
    drawn = picture(name)
    assert len(drawn.encode()) < HEAVIEST
    opening = '<svg class="picture" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path d="M'
    assert drawn.startswith(opening)
    assert drawn.endswith('"/></svg>')


def test_no_two_pictures_are_the_same() -> None:
    assert len({picture(name) for name in PICTURES}) == len(PICTURES)


@pytest.mark.parametrize("name", ["", "cat"])
def test_without_a_picture_nothing_is_drawn(name: str) -> None:
    assert picture(name) == ""


def test_every_picture_is_used_and_the_readme_names_it() -> None:
    used = {turn.picture for held in reader.questionnaires().values() for turn in held.questions} - {""}
    assert used == set(PICTURES)
    readme = (ROOT / "questionnaires" / "README.md").read_text(encoding="utf-8")
    assert [name for name in PICTURES if f"`{name}`" not in readme] == []
