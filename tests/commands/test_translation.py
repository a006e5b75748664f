"""`heard translation`, and what `heard questionnaire check` says of translations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from survey_app.commands import translation
from tests.conftest import TODAY
from translations import review

ROLE = "youth worker who speaks French"


@pytest.fixture(autouse=True)
def same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "today", lambda: TODAY)


def test_checking_counts_what_is_missing_and_stale_without_failing(run: Callable, write: Callable) -> None:
    write("fr", "messages", {"Continue": "Envoyer", "We said this once.": "On le disait."})
    write("cy", "questionnaires", {})
    ended = run("questionnaire", "check")
    wanted = {domain: review.counts("fr")[place].wanted for place, domain in enumerate(review.RESPONDENTS)}
    assert ended.status == 0
    assert ended.out.splitlines()[1:] == [
        f"cy: {wanted['messages']} missing in messages; {wanted['questionnaires']} missing in questionnaires",
        f"fr: {wanted['messages'] - 1} missing, 1 stale in messages; "
        f"{wanted['questionnaires']} missing in questionnaires",
    ]


def test_checking_fails_where_a_translation_would_break_a_page(run: Callable, write: Callable) -> None:
    write("fr", "messages", {"Question %(number)s": "Question"})
    ended = run("questionnaire", "check")
    assert ended.status == 1
    assert "translations/fr/LC_MESSAGES/messages.po, line " in ended.err
    assert "lacks the placeholder number" in ended.err


def test_checking_in_json_names_what_is_missing(run: Callable, write: Callable) -> None:
    write("fr", "messages", {"Continue": "Envoyer", "We said this once.": "On le disait."})
    told = json.loads(run("questionnaire", "check", "--json").out)
    assert told["faults"] == []
    messages = told["translations"][0]
    assert (messages["language"], messages["domain"]) == ("fr", "messages")
    assert messages["stale"] == ["We said this once."]
    assert "Skip" in messages["missing"]
    assert "Continue" not in messages["missing"]
    assert len(messages["missing"]) == messages["wanted"] - 1


def test_checking_a_file_counts_its_own_wordings_alone(
    run: Callable,
    write: Callable,
    tmp_path: Path,
) -> None:
    write("fr", "questionnaires", {})
    source = Path(review.__file__).parents[1] / "questionnaires" / "Q03.yaml"
    file = tmp_path / "Q03.yaml"
    file.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    (before,) = json.loads(run("questionnaire", "check", file, "--json").out)["translations"]
    write("fr", "questionnaires", {before["missing"][0]: "Dit"})
    (after,) = json.loads(run("questionnaire", "check", file, "--json").out)["translations"]
    assert (before["language"], before["domain"], before["stale"]) == ("fr", "questionnaires", [])
    assert before["wanted"] == len(before["missing"])
    assert after["missing"] == before["missing"][1:]


def test_languages_are_listed_with_what_people_said_of_them(run: Callable, safe: Callable) -> None:
    safe()
    (told,) = json.loads(run("translation", "list", "--json").out)
    assert (told["language"], told["name"], told["reviewed"], told["approved"], told["state"]) == (
        "fr",
        "French",
        False,
        "",
        "not_approved",
    )
    run("translation", "approve", "fr", "--by", ROLE)
    run("translation", "reviewed", "fr", "--by", ROLE)
    (line,) = run("translation", "list").out.splitlines()[2:]
    assert line.split()[:2] == ["fr", "French"]
    assert line.endswith(f"yes       2026-11-23, {ROLE}")
    safe({"Childline": "Autre"})
    (line,) = run("translation", "list").out.splitlines()[2:]
    assert line.endswith("out of date")


def test_an_approval_takes_the_day_that_is_told(run: Callable, safe: Callable) -> None:
    safe()
    ended = run("translation", "approve", "fr", "--by", ROLE, "--date", "2026-11-02", "--json")
    assert json.loads(ended.out)["approved"] == f"2026-11-02, {ROLE}"


@pytest.mark.parametrize("act", ["approve", "reviewed"])
@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("xx", "--by", ROLE), 1, "translations/xx/LC_MESSAGES/messages.po"),
        (("fr", "--by", "somebody@example.org"), 1, "That is no role."),
        (("fr",), 2, "--by"),
        (("fr", "--by", ROLE, "--date", "soon"), 2, "soon"),
    ],
)
def test_what_cannot_be_written_down_is_refused_in_a_sentence(
    run: Callable,
    safe: Callable,
    act: str,
    words: tuple[str, ...],
    status: int,
    told: str,
) -> None:
    safe()
    ended = run("translation", act, *words)
    assert ended.status == status
    assert told in ended.err
    assert review.of("fr").state == "not_approved"
