"""The pages of models: in words first, as figures only, and with the buttons of those who may teach."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from survey_app import sentences
from survey_app.services import clock, coders, learning, training
from survey_app.store.database import Database
from tests import coded
from tests.coded import Machine, card
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import faults


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(coders, "make", made.make)
    monkeypatch.setattr(coders, "measure", made.measure)
    return made


@pytest.fixture
def coded_comments(database: Database, partnership: str, opened: Callable[..., str]) -> list[str]:
    ids = coded.write(database, opened("Q03"), 47)
    coded.code(database, ids[:37], coded.account(database, partnership, "somebody who codes"))
    return ids


@pytest.fixture
def trained(database: Database, partnership: str, coded_comments: list[str], machine: Machine) -> None:
    machine.cards = [card(0.437, 0.612, T02="silent", T05="assigned")]
    assert training.train(database, partnership, None, clock.now(), TODAY) is not None


def test_with_nothing_learned_the_page_says_what_is_used_and_why_no_training_can_be_had(
    signed_in: Callable[..., FlaskClient],
) -> None:
    answer = signed_in("coordinator").get("/staff/learning")
    assert faults(answer) == []
    assert "The codebook alone" in answer.text
    assert "Code at least 30 comments" in answer.text
    assert "Train a model" not in answer.text


def test_a_training_is_asked_for_followed_by_reload_and_stopped(
    signed_in: Callable[..., FlaskClient], coded_comments: list[str]
) -> None:
    client = signed_in("coordinator")
    assert send(client, "/staff/learning/train", page="/staff/learning").status_code == 303
    answer = client.get("/staff/learning")
    assert faults(answer) == []
    assert "waits to begin" in answer.text
    assert 'data-looks-again="10"' in answer.text
    assert 'http-equiv="refresh"' not in answer.text
    again = send(client, "/staff/learning/train", page="/staff/learning")
    assert again.status_code == 422
    assert "under way already" in again.text
    assert send(client, "/staff/learning/stop", page="/staff/learning").status_code == 303
    assert "Stopped; nothing was kept" in client.get("/staff/learning").text


def test_a_card_says_in_words_how_good_it_is_where_it_fails_and_what_it_does_not_know(
    signed_in: Callable[..., FlaskClient], trained: None
) -> None:
    answer = signed_in("viewer").get("/staff/learning/1")
    assert faults(answer) == []
    for words in (
        "right more often than not: in about 6 of 10",
        "With the codebook alone it is 4 of 10, with your codes 6.",
        "It is no longer suggested; put it on by hand.",
        "It reads English.",
        "The sentence encoder was off",
        "about 35",
    ):
        assert words in answer.text
    assert "37" not in answer.text.split("</style>")[1].split("<script>")[0]
    assert "Use model" not in answer.text


def test_a_model_that_was_worse_says_so_beside_its_button_and_what_the_codebook_alone_is_worth_is_told(
    database: Database,
    partnership: str,
    coded_comments: list[str],
    machine: Machine,
    signed_in: Callable[..., FlaskClient],
) -> None:
    machine.cards = [card(0.612, 0.437)]
    training.train(database, partnership, None, clock.now(), TODAY)
    answer = signed_in("reader").get("/staff/learning")
    assert faults(answer) == []
    assert "Can be used, though it was worse than what was in use" in answer.text
    assert "Use model 1" in answer.text
    assert "in about 6 of 10" in answer.text
    assert "Nobody has measured" not in answer.text


@pytest.mark.parametrize(
    ("version", "told"), [("own-3", "your version 3"), ("2", "as it comes with Heard (2)")]
)
def test_a_codebook_is_told_as_its_page_calls_it(version: str, told: str) -> None:
    assert sentences.codebook_text(version) == told


def test_a_page_of_models_is_whole_for_every_role_that_sees_it(
    signed_in: Callable[..., FlaskClient], trained: None
) -> None:
    for role in ("administrator", "coordinator", "reader", "viewer"):
        client = signed_in(role)
        for path in ("/staff/learning", "/staff/learning/1"):
            assert faults(client.get(path)) == []


def test_going_back_to_the_codebook_alone_and_forth_again_is_told_with_a_name(
    signed_in: Callable[..., FlaskClient], trained: None
) -> None:
    client = signed_in("reader", "Ann")
    assert send(client, "/staff/learning/0/use", page="/staff/learning").status_code == 303
    text = client.get("/staff/learning").text
    assert "the codebook alone, chosen by Ann" in " ".join(text.split())
    assert send(client, "/staff/learning/1/use", page="/staff/learning").status_code == 303
    assert send(client, "/staff/learning/7/use", page="/staff/learning").status_code == 404


@pytest.mark.parametrize("given", ["", "ninety", "79", "100", "-1"])
def test_a_bar_that_means_nothing_is_told_beside_its_box(
    signed_in: Callable[..., FlaskClient], given: str
) -> None:
    answer = send(signed_in("administrator"), "/staff/learning/bar", page="/staff/learning", per_cent=given)
    assert answer.status_code == 422
    assert faults(answer) == []
    assert "from 80 to 99 per cent" in answer.text


def test_a_bar_holds_from_the_next_training_on(
    signed_in: Callable[..., FlaskClient], database: Database, partnership: str, trained: None
) -> None:
    client = signed_in("administrator")
    assert send(client, "/staff/learning/bar", page="/staff/learning", per_cent="95").status_code == 303
    with database.reading() as session:
        found = learning.standing(session, partnership)
    assert (found.bar, found.models[0].bar) == (0.95, 0.90)


def test_a_failed_training_has_a_page_too(
    signed_in: Callable[..., FlaskClient],
    database: Database,
    partnership: str,
    coded_comments: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*given: object) -> object:
        raise ValueError

    monkeypatch.setattr(coders, "measure", fails)
    assert training.train(database, partnership, None, clock.now(), TODAY) is None
    answer = signed_in("viewer").get("/staff/learning/1")
    assert faults(answer) == []
    assert "Failed; nothing was kept" in answer.text
