"""Privacy notices as they come, and the tiny syntax that a partnership writes its own in."""

from __future__ import annotations

import pytest

from questionnaires import notices
from questionnaires.notices import Part, Run
from questionnaires.strict_yaml import DefinitionFaults
from questionnaires.wording import longest_sentence, reading_grade

VALUES = {
    "partnership": "Three Rivers Partnership",
    "officer": "the privacy team, 01632 960 001",
    "kept": "12 months",
    "front_door": "01632 960 002, or 01632 960 003 when they are closed",
    "reader": "your support worker",
}
GRADES = {"young_people": 4.0, "shared": 4.0, "parents_carers": 7.0, "staff": 7.0}
"""Flesch-Kincaid: 4 is about age 9. What young people may read is held to it, as their questions are."""


def lines(parts: tuple[Part, ...]) -> list[str]:
    return [
        line for part in parts for line in (part.heading, *(one for run in part.runs for one in run.lines))
    ]


@pytest.mark.parametrize("kind", notices.KINDS)
def test_a_notice_that_comes_with_heard_can_be_read_by_whom_it_is_for(kind: str) -> None:
    told = lines(notices.filled(notices.as_it_comes(kind), VALUES))
    assert reading_grade(told) <= GRADES[kind]
    most = 28 if GRADES[kind] > 4 else 18
    assert [line for line in told if longest_sentence(line) > most] == []


@pytest.mark.parametrize("kind", notices.KINDS)
def test_a_notice_that_comes_with_heard_says_what_the_law_asks_and_leaves_nothing_open(kind: str) -> None:
    text = notices.as_it_comes(kind)
    assert set(notices.NEEDED) | {"front_door"} <= set(notices.placeholders(text))
    assert ("reader" in notices.placeholders(text)) == (kind == "shared")
    told = "\n".join(lines(notices.filled(text, VALUES)))
    assert "{" not in told
    for said in ("ico.org.uk", "999", "12 months", "01632 960 001", "01632 960 002"):
        assert said in told
    assert notices.written(notices.parts(text)) == text


def test_text_is_headings_points_and_paragraphs_and_nothing_else() -> None:
    text = "Hello.\n# One\n- a\n  - b\nA line.\n## Two\n- c\n# Empty\n"
    assert notices.parts(text) == (
        Part("", (Run(("Hello.",), is_list=False),)),
        Part("One", (Run(("a", "b"), is_list=True), Run(("A line.",), is_list=False))),
        Part("Two", (Run(("c",), is_list=True),), is_folded=True),
    )


@pytest.mark.parametrize("odd", ["{{}}", "{0.__class__}", "{{ config }}", "{oficer}", "{% x %}", "<b>{</b>"])
def test_braces_that_are_no_placeholder_stay_as_they_were_written(odd: str) -> None:
    assert lines(notices.filled(f"- {odd}\n", VALUES)) == ["", odd]


def test_what_is_put_in_brings_nothing_of_its_own() -> None:
    values = {**VALUES, "officer": "{kept} {partnership}"}
    assert lines(notices.filled("- Ask {officer}.\n", values)) == ["", "Ask {kept} {partnership}."]


def test_a_line_about_what_nobody_has_said_is_left_out_and_so_is_a_part_with_nothing_left() -> None:
    text = "# One\n- Ask {officer}.\n- Stay.\n# Two\n- Call {front_door}.\n"
    assert notices.filled(text, {}) == (Part("One", (Run(("Stay.",), is_list=True),)),)


def test_a_file_with_a_placeholder_that_there_is_not_is_refused() -> None:
    text = "notices:\n  - kind: staff\n    parts:\n      - heading: One\n        points: ['Ask {oficer}.']\n"
    with pytest.raises(DefinitionFaults, match=r"\{oficer\} is no placeholder of a notice"):
        notices.read_notices(text)
