"""`heard action`: what is entered is what is listed, and people are told nothing of it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from survey_app.commands import action
from tests.commands.test_formats import example
from tests.conftest import TODAY


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action, "today", lambda: TODAY)


def test_what_is_entered_is_listed_as_the_formats_say(partnership: str, run: Callable) -> None:
    made = run(
        "action", "add", "--text", "Ask for lights", "--owner", "District lead",
        "--due", "2026-11-01", "--theme", "T01", "--measure", "HSB-O8",
    )  # fmt: skip
    assert made.status == 0
    (told,) = json.loads(run("action", "list", "--json").out)
    assert told["id"] == made.out.strip()
    assert (told["status"], told["is_overdue"], told["is_public"]) == ("planned", True, False)
    assert (told["themes"], told["measures"]) == (["T01"], ["HSB-O8"])
    assert list(told) == list(example("actions")[0])
    assert "Overdue since 1 November 2026" in run("action", "list").out


def test_what_is_not_there_is_named_and_nothing_is_entered(partnership: str, run: Callable) -> None:
    refused = run("action", "add", "--text", "Ask", "--owner", "Lead", "--theme", "T99")
    assert (refused.status, "no theme 'T99'" in refused.err) == (1, True)
    assert json.loads(run("action", "list", "--json").out) == []
