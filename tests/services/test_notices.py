"""What a partnership tells people about privacy: versions, what must be said, and who showed what when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from questionnaires import notices as words
from survey_app.services import collections, notices
from survey_app.services.collections import Opening
from survey_app.services.notices import Details
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.partnerships import READY

Opened = Callable[..., str]
OURS = "# In short\n- Ask {officer}.\n- Kept for {kept}.\n"


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def silent(database: Database) -> str:
    """The id of a partnership that has said nothing about privacy."""
    with database.writing() as session:
        row = Partnership(name="Four Hills Partnership", nation="wales", **READY)
        session.add(row)
        session.flush()
        return row.id


@pytest.mark.parametrize(
    ("questionnaire", "over", "opens"),
    [
        ("Q03", {}, False),
        ("Q03", {"audience": "parents_carers"}, False),
        ("Q09", {}, False),
        ("Q10", {}, False),
        ("Q11", {}, True),
    ],
)
def test_families_and_the_public_are_asked_once_they_can_be_told_whom_to_ask(
    database: Database, silent: str, questionnaire: str, over: dict[str, str], opens: bool
) -> None:
    opening = Opening(questionnaire, "A walk", TODAY, **over)  # type: ignore[arg-type]
    with database.writing() as session:
        if opens:
            collections.open_collection(session, silent, opening, TODAY)
            return
        with pytest.raises(Refusal, match="whom to ask about privacy"):
            collections.open_collection(session, silent, opening, TODAY)
        notices.say_details(session, silent, NOTICE_DETAILS, TODAY)
        collections.open_collection(session, silent, opening, TODAY)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Details(" "), "whom people ask"),
        (Details("x" * 201), "too long"),
        (NOTICE_DETAILS, "already"),
    ],
)
def test_what_the_notices_must_say_is_said_or_refused(
    database: Database, partnership: str, said: Details, told: str
) -> None:
    with database.writing() as session, pytest.raises(Refusal, match=told):
        notices.say_details(session, partnership, said, TODAY)


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("staff", " \n-\n", "is empty"),
        ("staff", "- Ask {officer}, {kept}" + "x" * 8000, "too long"),
        ("staff", "- Kept for {kept}.", "whom to ask"),
        ("staff", "- Ask {officer}.", "how long"),
        ("shared", OURS, "who reads the answers"),
    ],
)
def test_a_notice_that_leaves_out_what_must_be_said_is_refused(
    database: Database, partnership: str, kind: str, text: str, told: str
) -> None:
    with database.writing() as session, pytest.raises(Refusal, match=told):
        notices.keep(session, partnership, kind, "en", text, 0, TODAY)


def test_one_person_does_not_write_over_anothers_words(database: Database, partnership: str) -> None:
    with database.writing() as session:
        notices.keep(session, partnership, "staff", "en", OURS, 0, TODAY)
        with pytest.raises(Refusal, match="changed this notice meanwhile"):
            notices.keep(session, partnership, "staff", "en", OURS + "- More.", 0, TODAY)
        with pytest.raises(Refusal, match="in use already"):
            notices.keep(session, partnership, "staff", "en", OURS, 1, TODAY)


def test_own_words_are_read_in_their_language_and_english_ones_before_a_translation_of_ours(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        assert notices.shown(session, partnership, "staff", "cy").is_default
        notices.keep(session, partnership, "staff", "en", OURS, 0, TODAY)
        found = notices.shown(session, partnership, "staff", "cy")
        assert (found.text, found.language, found.is_default) == (OURS, "en", False)
        notices.keep(session, partnership, "staff", "cy", OURS + "- Iawn.\n", 0, TODAY)
        assert notices.shown(session, partnership, "staff", "cy").language == "cy"
        assert notices.shown(session, partnership, "young_people", "en").is_default
        notices.back_to_default(session, partnership, "staff", "cy", TODAY)
        assert notices.shown(session, partnership, "staff", "cy").language == "en"
        with pytest.raises(Refusal, match="in use already"):
            notices.back_to_default(session, partnership, "staff", "cy", TODAY)


def test_it_can_be_told_which_version_a_collection_showed_when(
    database: Database, partnership: str, opened: Opened
) -> None:
    early = opened("Q03", opens_on=days(-40), closes_on=days(-20))
    shared = opened("Q03", kind="shared", shared_with="your worker", opens_on=days(-40))
    with database.writing() as session:
        notices.keep(session, partnership, "young_people", "en", OURS, 1, days(-10))
        notices.keep(session, partnership, "young_people", "en", OURS + "- More.", 2, days(5))
        late = collections.open_collection(session, partnership, Opening("Q03", "B", days(7)), days(7)).code
    with database.reading() as session:
        versions = notices.history(session, partnership, "young_people", "en")
        assert [(one.number, one.is_default, one.since, one.until) for one in versions] == [
            (3, False, days(5), None),
            (2, False, days(-10), days(5)),
            (1, True, TODAY, days(-10)),
        ]
        showed = {
            one.number: {
                code
                for code, _title in notices.collections_that_showed(session, partnership, "young_people", one)
            }
            for one in versions
        }
    assert (early in showed[3], late in showed[3], late in showed[2]) == (False, True, False)
    assert not any(shared in codes for codes in showed.values())


def test_the_words_of_heards_are_kept_once_and_again_when_a_newer_heard_brings_others(
    database: Database, partnership: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened("Q03")
    opened("Q03")
    monkeypatch.setattr(words, "as_it_comes", lambda kind: f"# {kind}\n- New words.\n")
    with database.reading() as session:
        # What is open goes on with the words that it opened with.
        assert "New words" not in notices.shown(session, partnership, "young_people", "en").text
    opened("Q03")
    with database.reading() as session:
        held = notices.history(session, partnership, "young_people", "en")
        assert [one.number for one in held] == [2, 1]
        assert "New words" in notices.shown(session, partnership, "young_people", "en").text


def test_one_partnership_reads_nothing_of_anothers(database: Database, partnership: str, silent: str) -> None:
    with database.writing() as session:
        notices.keep(session, partnership, "staff", "en", OURS, 0, TODAY)
        assert notices.shown(session, silent, "staff", "en").is_default
        assert notices.history(session, silent, "staff", "en") == []
        assert notices.details(session, silent) == Details()
