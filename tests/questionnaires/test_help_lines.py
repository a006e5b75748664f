"""Help lines: read strictly, told in order, and each fault with its line."""

from __future__ import annotations

from datetime import date

import pytest

from questionnaires import help_lines
from questionnaires.help_lines import HelpLine
from questionnaires.model import DefinitionFaults

ONE = """lines:
  - name: A line
    number: "0800 111"
    words: For anybody.
    for_whom: anybody
    nations: [wales]
    checked_on: 2026-11-20
"""


def test_a_help_line_is_read_with_its_day() -> None:
    assert help_lines.read_lines(ONE) == (
        HelpLine("A line", "For anybody.", "0800 111", "", "anybody", ("wales",), date(2026, 11, 20)),
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "for_whom: anybody",
            "for_whom: all",
            "help.yaml, line 5: Help line A line: for_whom cannot be all.",
        ),
        ("2026-11-20", "20 November", "help.yaml, line 7: Help line A line: checked_on is no day."),
        ("    checked_on: 2026-11-20\n", "", "help.yaml, line 2: Help line A line: checked_on is missing."),
        ("words:", "text:", "help.yaml, line 4: Help line A line has the unknown key text."),
        ('"0800 111"', "0800", "help.yaml, line 3: Help line A line: number must be a text"),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, told: str) -> None:
    with pytest.raises(DefinitionFaults) as caught:
        help_lines.read_lines(ONE.replace(old, new), "help.yaml")
    assert told in str(caught.value)


def test_a_line_of_one_nation_is_told_there_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(help_lines, "_lines", lambda: help_lines.read_lines(ONE))
    assert [len(help_lines.lines(nation)) for nation in ("", "wales", "england")] == [1, 1, 0]


def test_the_packaged_lines_begin_with_the_emergency_number() -> None:
    assert help_lines.lines()[0].dialled == "999"
