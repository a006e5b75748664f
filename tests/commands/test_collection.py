"""`heard collection open`: which languages people may choose, and a device that is handed round."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from survey_app import spoken
from survey_app.services.languages import Spoken
from tests.commands.conftest import Ended

Q02 = ("collection", "open", "--questionnaire", "Q02", "--title", "Me, right now")


@pytest.fixture(autouse=True)
def two_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Catalogues of Welsh and Polish besides English, of which a speaker has approved Welsh."""
    known = (Spoken("en", True), Spoken("cy", True, True), Spoken("pl", False))
    monkeypatch.setattr(spoken, "languages", lambda: known)


def test_languages_and_a_shared_device_are_told_to_the_collection(
    run: Callable[..., Ended], partnership: str
) -> None:
    made = run(*Q02, "--language", "cy", "--language", "en", "--shared-device", "--json")
    assert made.status == 0, made.err
    told = json.loads(made.out)
    assert (told["languages"], told["shared_device"]) == (["cy", "en"], True)


def test_without_either_it_is_every_language_and_ones_own_device(
    run: Callable[..., Ended], partnership: str
) -> None:
    told = json.loads(run(*Q02, "--json").out)
    assert (told["languages"], told["shared_device"]) == ([], False)


@pytest.mark.parametrize(
    ("language", "says"), [("pl", "cannot be asked in pl yet"), ("tlh", "language tlh is not known")]
)
def test_a_language_that_does_not_fit_is_refused_in_one_sentence(
    run: Callable[..., Ended], partnership: str, language: str, says: str
) -> None:
    refused = run(*Q02, "--language", language)
    assert refused.status == 1
    assert says in refused.err
    assert json.loads(run("collection", "list", "--json").out) == []


def test_people_at_work_are_asked_only_in_languages_of_their_questions(
    run: Callable[..., Ended], partnership: str
) -> None:
    at_work = ("collection", "open", "--questionnaire", "Q14", "--title", "At work", "--json")
    refused = run(*at_work, "--language", "pl")
    assert refused.status == 1
    assert "People at work cannot be asked in pl" in refused.err
    assert json.loads(run(*at_work, "--language", "cy").out)["languages"] == ["cy"]
