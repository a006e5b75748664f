"""Languages: which a collection offers, and in which somebody reads what people write."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from questionnaires.model import AUDIENCES, RESPONDENTS
from survey_app import spoken
from survey_app.services import accounts, collections, languages
from survey_app.services.collections import AskedCollection, Opening
from survey_app.services.languages import Spoken
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import Account, Partnership
from tests.conftest import TODAY
from tests.partnerships import READY

SPOKEN = (Spoken("en", True), Spoken("cy", True, True), Spoken("pl", False), Spoken("ur", False))
ME = Opening("Q02", "Me, right now", TODAY, wave="before")


@pytest.fixture
def example(database: Database) -> str:
    """The id of the example partnership."""
    with database.writing() as session:
        row = Partnership(name="Example", is_example=True, **READY)
        session.add(row)
        session.flush()
        return row.id


def opened_with(
    database: Database, whose: str, opening: Opening, spoken: tuple[Spoken, ...] = SPOKEN
) -> AskedCollection:
    with database.writing() as session:
        return collections.open_collection(session, whose, opening, TODAY, spoken=spoken)


@pytest.mark.parametrize(
    ("questionnaire", "audience", "offered"),
    [
        ("Q02", "young_people", ("en", "cy")),
        ("Q02", "parents_carers", ("en", "cy")),
        ("Q06", "young_people", ("en", "cy")),
        *(
            ("Q06", audience, ("en", "cy", "pl", "ur"))
            for audience in sorted(RESPONDENTS)
            if audience != "young_people"
        ),
        ("Q14", "community", ("en", "cy")),
        *(
            (questionnaire, audience, ("en", "cy"))
            for audience in AUDIENCES
            for questionnaire in ("Q06", "Q14")
            if audience not in RESPONDENTS
        ),
    ],
)
def test_young_people_wait_for_approved_words_about_safety_and_people_at_work_for_their_questions(
    database: Database, partnership: str, questionnaire: str, audience: str, offered: tuple[str, ...]
) -> None:
    wave = "before" if questionnaire == "Q02" else None
    asked = opened_with(
        database, partnership, Opening(questionnaire, "Ours", TODAY, audience=audience, wave=wave)
    )
    assert languages.offered(asked, SPOKEN) == offered


def test_the_example_offers_every_language(database: Database, example: str) -> None:
    asked = opened_with(database, example, ME)
    assert languages.offered(asked, SPOKEN) == ("en", "cy", "pl", "ur")


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ((), ("en", "cy", "pl", "ur")),
        (("en",), ("en",)),
        (("ur", "cy"), ("en", "cy", "ur")),
        (("pl", "en"), ("en", "pl")),
    ],
)
def test_a_collection_offers_what_was_chosen_for_it_and_english_first(
    database: Database, partnership: str, chosen: tuple[str, ...], offered: tuple[str, ...]
) -> None:
    asked = opened_with(database, partnership, Opening("Q06", "Ours", TODAY, languages=chosen))
    assert languages.offered(asked, SPOKEN) == offered


def test_a_language_whose_catalogue_or_approval_is_gone_is_offered_no_longer(
    database: Database, partnership: str
) -> None:
    asked = opened_with(database, partnership, dataclasses.replace(ME, languages=("cy",)))
    assert languages.offered(asked, SPOKEN) == ("en", "cy")
    assert languages.offered(asked, [Spoken("cy", False)]) == ("en",)
    assert languages.offered(asked, []) == ("en",)


# ---- what may be chosen at the opening -------------------------------------------------------------------


def test_what_was_chosen_is_kept(database: Database, partnership: str) -> None:
    chosen = dataclasses.replace(ME, languages=("cy", "en", "cy"), shared_device=True)
    code = opened_with(database, partnership, chosen).code
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        assert (asked.languages, asked.shared_device) == (("cy", "en"), True)


def test_without_a_choice_every_language_may_come_and_the_device_is_ones_own(
    database: Database, partnership: str
) -> None:
    asked = opened_with(database, partnership, ME)
    assert (asked.languages, asked.shared_device) == ((), False)


@pytest.mark.parametrize("known", [SPOKEN, ()])
def test_a_language_without_a_catalogue_is_refused(
    database: Database, partnership: str, known: tuple[Spoken, ...]
) -> None:
    with pytest.raises(Refusal, match="language tlh is not known"):
        opened_with(database, partnership, dataclasses.replace(ME, languages=("tlh", "en")), known)


def test_young_people_are_not_asked_in_a_language_that_waits_for_approval(
    database: Database, partnership: str, example: str
) -> None:
    chosen = dataclasses.replace(ME, languages=("cy", "pl"))
    with pytest.raises(Refusal, match=r"cannot be asked in pl yet.*Leave the language out\."):
        opened_with(database, partnership, chosen)
    panel = Opening("Q10", "Youth panel", TODAY, audience="young_people", languages=("pl",))
    with pytest.raises(Refusal, match="cannot be asked in pl yet"):
        opened_with(database, partnership, panel)
    with pytest.raises(Refusal, match="cannot be asked in pl yet"):
        opened_with(database, partnership, dataclasses.replace(chosen, audience="community"))
    assert opened_with(database, partnership, dataclasses.replace(panel, audience="")).languages == ("pl",)
    assert opened_with(database, example, chosen).languages == ("cy", "pl")


@pytest.mark.parametrize(
    ("questionnaire", "audience"), [("Q14", ""), ("Q17", ""), ("Q06", "practitioners"), ("Q14", "community")]
)
def test_people_at_work_are_asked_only_in_languages_that_their_questions_are_translated_into(
    database: Database, partnership: str, example: str, questionnaire: str, audience: str
) -> None:
    chosen = Opening(questionnaire, "At work", TODAY, audience=audience, languages=("en", "cy", "pl"))
    for whose in (partnership, example):
        with pytest.raises(Refusal, match=r"cannot be asked in pl: .*Leave the language out\."):
            opened_with(database, whose, chosen)
        asked = opened_with(database, whose, dataclasses.replace(chosen, languages=()))
        assert languages.offered(asked, SPOKEN) == ("en", "cy")
    fit = dataclasses.replace(chosen, languages=("en", "cy"))
    assert opened_with(database, partnership, fit).languages == ("cy", "en")


def test_the_catalogues_that_are_there_tell_which_languages_people_at_work_are_asked_in() -> None:
    assert {one.code for one in spoken.languages() if one.asks_staff and one.code != "en"} == {"cy"}


# ---- who reads what --------------------------------------------------------------------------------------


@pytest.fixture
def add(database: Database, partnership: str) -> Callable[..., str]:
    """Adds an account that reads languages: `add("reader", "en", "cy")`."""

    def add_one(role: str, *reads: str, whose: str = partnership, is_active: bool = True) -> str:
        with database.writing() as session:
            row = Account(
                partnership_id=whose,
                sign_in_name=f"{role} {' '.join(reads)} {whose}",
                display_name="Somebody",
                role=role,
                password_hash="a hash",
                is_active=is_active,
                made_on=TODAY,
                reads=list(reads),
            )
            session.add(row)
            session.flush()
            return row.id

    return add_one


def read(database: Database, whose: str) -> frozenset[str]:
    with database.reading() as session:
        return languages.read_by_somebody(session, whose)


def test_english_is_always_read(database: Database, partnership: str, add: Callable[..., str]) -> None:
    assert read(database, partnership) == {"en"}
    add("reader", "cy")
    assert read(database, partnership) == {"en", "cy"}


def test_what_several_readers_read_adds_up(
    database: Database, partnership: str, add: Callable[..., str]
) -> None:
    add("reader", "en", "cy")
    add("reader", "pl")
    assert read(database, partnership) == {"en", "cy", "pl"}


def test_who_reads_no_comments_has_left_or_works_elsewhere_reads_nothing_here(
    database: Database, partnership: str, example: str, add: Callable[..., str]
) -> None:
    for role in set(accounts.Role) - accounts.READ_COMMENTS:
        add(role.value, "pl")
    add("reader", "ur", is_active=False)
    add("reader", "ar", whose=example)
    assert read(database, partnership) == {"en"}
