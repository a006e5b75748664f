"""`heard train`: figures before and after, as a table or JSON; a dry run keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from survey_app.services import coders, learning
from survey_app.store.database import Database
from tests import coded
from tests.coded import Machine, card
from tests.commands.conftest import Ended


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(coders, "make", made.make)
    monkeypatch.setattr(coders, "measure", made.measure)
    monkeypatch.setenv("HEARD_ENCODER", "off")
    return made


@pytest.fixture
def comments(database: Database, partnership: str, opened: Callable[..., str]) -> list[str]:
    ids = coded.write(database, opened("Q03"), 36)
    coded.code(database, ids, coded.account(database, partnership))
    return ids


def number_in_use(database: Database, partnership: str) -> int:
    with database.reading() as session:
        return learning.reads_now(session, partnership)[0]


def test_a_dry_run_prints_figures_before_and_after_and_keeps_nothing(
    run: Callable[..., Ended], database: Database, partnership: str, comments: list[str]
) -> None:
    ended = run("train", "--dry-run")
    assert ended.status == 0
    assert "0.40" in ended.out
    assert "0.60" in ended.out
    assert "Nothing was kept" in ended.out
    assert "36" not in ended.out
    with database.reading() as session:
        assert learning.standing(session, partnership).models == ()


def test_a_training_is_used_from_then_on_and_answers_in_json(
    run: Callable[..., Ended], database: Database, partnership: str, comments: list[str]
) -> None:
    ended = run("train", "--json")
    told = json.loads(ended.out)
    assert (told["model"], told["kept"], told["dry_run"], told["encoder"]) == (1, True, False, "")
    assert told["card"]["people"] == {"form": "count", "value": 35, "rounding": 5}
    assert number_in_use(database, partnership) == 1


def test_a_model_that_is_worse_is_kept_and_not_used(
    run: Callable[..., Ended],
    database: Database,
    partnership: str,
    comments: list[str],
    machine: Machine,
) -> None:
    machine.cards = [card(0.6, 0.5)]
    assert "kept and not used" in run("train").out
    assert number_in_use(database, partnership) == 0


def test_with_nothing_to_learn_from_it_is_refused_in_a_sentence(
    run: Callable[..., Ended], partnership: str
) -> None:
    ended = run("train")
    assert ended.status == 1
    assert ended.err.strip() == "There is too little to learn from. Code at least 30 comments first."
