"""`heard keys`, as a person types it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from survey_app.store import key_store
from survey_app.store.database import Database
from tests.commands.conftest import Ended
from tests.respondents import answer

Run = Callable[..., Ended]


@pytest.fixture
def code(database: Database, opened: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(key_store, "CHECKED_FOR", 0.0)
    made = opened("Q03")
    answer(database, made, words={"Q03.6": "She listened and rang back."})
    return made


def _states(run: Run) -> list[str]:
    return [one["state"] for one in json.loads(run("keys", "list", "--json").out)]


def test_keys_are_listed_changed_and_destroyed_and_none_is_ever_printed(run: Run, code: str) -> None:
    assert _states(run) == ["seals"]
    assert "1 values are sealed with" in run("keys", "rotate", code).out
    assert _states(run) == ["opens", "seals"]
    assert run("keys", "rotate", "--master").out == "2 keys were brought under the new master key.\n"
    assert run("keys", "destroy", code, "--yes").out.startswith("2 keys are destroyed.")
    assert _states(run) == ["destroyed", "destroyed"]
    refused = run("keys", "rotate", code)
    assert (refused.status, "destroyed" in refused.err) == (1, True)
    assert "wrapped" not in run("keys", "list").out


def test_what_cannot_be_meant_is_refused_in_a_sentence(run: Run, code: str) -> None:
    assert "one of the two" in run("keys", "rotate").err
    assert "one of the two" in run("keys", "rotate", code, "--master").err
    assert "no collection with the code nowhere" in run("keys", "destroy", "nowhere", "--yes").err


def test_a_destruction_that_nobody_confirms_destroys_nothing(
    run: Run, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("keys", "destroy", code).status != 0
    assert _states(run) == ["seals"]


def test_a_new_master_is_one_that_the_settings_take(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("keys", "new-master").out.strip()
    monkeypatch.setenv("HEARD_MASTER_KEY", made)
    assert run("keys", "list").status == 0
