"""Collections: what may be opened and what not, how they are found again, and when they are open."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from questionnaires import frozen, reader
from survey_app.services import cards, collections, versions
from survey_app.services.collections import Opening
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import Collection, District, Partnership, QuestionnaireVersion
from tests.conftest import TODAY
from tests.partnerships import READY

Opened = Callable[..., str]
PLAIN = Opening("Q02", "Me, right now", TODAY, wave="before")
A_DAY = timedelta(days=1)


@pytest.fixture
def stranger(database: Database) -> str:
    with database.writing() as session:
        row = Partnership(name="Four Hills Partnership", **READY)
        session.add(row)
        session.flush()
        return row.id


def _open(database: Database, partnership: str, opening: Opening) -> collections.AskedCollection:
    with database.writing() as session:
        return collections.open_collection(session, partnership, opening, TODAY)


# ---- what is settled at the opening ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("questionnaire", "wave", "kind", "klass"),
    [
        ("Q02", "before", "anonymous", "small"),
        ("Q18", "after", "anonymous", "small"),
        ("Q10", None, "anonymous", "protected"),
        ("Q11", "after", "staff", "open"),
        ("Q15", "before", "staff", "open"),
        ("Q16", None, "staff", "open"),
    ],
)
def test_kind_and_class_are_the_safest_for_the_audience(
    database: Database, partnership: str, questionnaire: str, wave: str | None, kind: str, klass: str
) -> None:
    asked = _open(database, partnership, Opening(questionnaire, "Ours", TODAY, wave=wave))
    assert (asked.kind, asked.disclosure_class) == (kind, klass)


@pytest.mark.parametrize("audience", ["practitioners", "strategic_leaders", "community"])
def test_young_peoples_answers_are_never_exact_whatever_the_audience_is_called(
    database: Database, partnership: str, audience: str
) -> None:
    asked = _open(database, partnership, dataclasses.replace(PLAIN, audience=audience))
    assert asked.disclosure_class == "small"


def test_a_class_that_is_too_loose_for_the_audience_named_is_refused(
    database: Database, partnership: str
) -> None:
    opening = Opening("Q10", "Youth panel", TODAY, audience="young_people", disclosure_class="open")
    with pytest.raises(Refusal, match="open class shows exact counts"):
        _open(database, partnership, opening)


def test_a_collection_asks_what_its_wave_and_its_choices_say(database: Database, partnership: str) -> None:
    before = _open(database, partnership, Opening("Q07", "Before", TODAY, wave="before"))
    chosen = Opening("Q07", "After", TODAY, wave="after", turned_on=("Q07.1b",))
    after = _open(database, partnership, chosen)
    assert "Q07.13a" not in {turn.id for turn in before.turns}
    assert {"Q07.13a", "Q07.1b"} <= {turn.id for turn in after.turns}
    assert "Q07.1c" not in {turn.id for turn in after.turns}


def test_what_is_asked_is_frozen_once_for_all_that_ask_it(database: Database, partnership: str) -> None:
    _open(database, partnership, PLAIN)
    _open(database, partnership, dataclasses.replace(PLAIN, wave="after"))
    with database.reading() as session:
        (version,) = session.scalars(select(QuestionnaireVersion)).all()
        packaged = reader.questionnaires()["Q02"]
        assert version.content_hash == frozen.content_hash(packaged)
        assert versions.read(session, version.content_hash) == packaged


def test_placeholders_are_filled_from_the_collection_and_where_it_belongs(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        district = District(partnership_id=partnership, name="North")
        session.add(district)
        session.flush()
    fillings = {"service": " The team ", "event": "  "}
    asked = _open(
        database, partnership, dataclasses.replace(PLAIN, district_id=district.id, fillings=fillings)
    )
    assert asked.fillings == {
        "partnership": "Three Rivers Partnership",
        "district": "North",
        "service": "The team",
    }


def test_a_drawn_code_has_six_signs_that_cannot_be_mistaken(database: Database, partnership: str) -> None:
    codes = {_open(database, partnership, PLAIN).code for _ in range(5)}
    assert len(codes) == 5
    assert all(len(code) == 6 and set(code) <= set(collections.CODE_ALPHABET) for code in codes)
    assert not set(collections.CODE_ALPHABET) & set("01oil")


# ---- refusals --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"questionnaire_id": "Q99"}, "no questionnaire 'Q99'"),
        ({"title": "   "}, "has no title"),
        ({"kind": "secret"}, "kind 'secret' is not known"),
        ({"disclosure_class": "loose"}, "class 'loose' is not known"),
        ({"audience": "everybody"}, "audience 'everybody' is not known"),
        ({"disclosure_class": "open"}, "open class shows exact counts"),
        ({"kind": "staff"}, "staff collection is for people at work"),
        ({"kind": "shared"}, "needs the role that reads it"),
        ({"kind": "shared", "shared_with": "  "}, "needs the role that reads it"),
        ({"closes_on": TODAY - A_DAY}, "close before it opens"),
        ({"wave": "during"}, "not asked at the wave 'during'.*before, middle, after, later"),
        ({"questionnaire_id": "Q03"}, "Its waves: none"),
        ({"turned_on": ("Q02.1",)}, "no question Q02.1 that can be turned on"),
        ({"fillings": {"name": "x"}}, "no placeholder name"),
        ({"district_id": "nowhere"}, "not one of this partnership's"),
        ({"programme_id": "nothing"}, "not one of this partnership's"),
        ({"programme_id": "nothing", "wave": None}, "needs its wave"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence_and_nothing_is_kept(
    database: Database, partnership: str, over: dict[str, object], sentence: str
) -> None:
    opening = dataclasses.replace(PLAIN, **over)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=sentence):
        _open(database, partnership, opening)
    with database.reading() as session:
        assert session.scalars(select(Collection)).all() == []


def test_another_partnerships_district_and_programme_are_refused(
    database: Database, partnership: str, stranger: str
) -> None:
    with database.writing() as session:
        district = District(partnership_id=stranger, name="Elsewhere")
        session.add(district)
        programme_id = cards.new_programme(session, stranger, "Theirs").id
        session.flush()
    for over in ({"district_id": district.id}, {"programme_id": programme_id}):
        with pytest.raises(Refusal, match="not one of this partnership's"):
            _open(database, partnership, dataclasses.replace(PLAIN, **over))  # type: ignore[arg-type]


# ---- found again, open and closed ------------------------------------------------------------------------


@pytest.mark.parametrize("between", ["", " ", "-", " - ", "\t"])
def test_a_code_is_found_however_it_was_typed(database: Database, opened: Opened, between: str) -> None:
    code = opened("Q02", wave="before")
    with database.reading() as session:
        found = collections.find(session, f" {code[:3]}{between}{code[3:]} ".upper(), TODAY)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("typed", ["", "zzzzzz", "'; drop table", "\x00", "💜"])
def test_no_collection_is_found_with_a_code_that_nobody_has(
    database: Database, opened: Opened, typed: str
) -> None:
    opened("Q02", wave="before")
    with database.reading() as session:
        assert collections.find(session, typed, TODAY) is None


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (TODAY + A_DAY, None, "not_yet"),
        (TODAY, None, "open"),
        (TODAY, TODAY, "open"),
        (TODAY - 2 * A_DAY, TODAY, "open"),
        (TODAY - 2 * A_DAY, TODAY - A_DAY, "closed"),
    ],
)
def test_a_collection_is_open_from_its_first_day_to_the_end_of_its_last(
    database: Database, partnership: str, opens: date, closes: date | None, state: str
) -> None:
    asked = _open(database, partnership, dataclasses.replace(PLAIN, opens_on=opens, closes_on=closes))
    assert asked.state == state


def test_closing_ends_a_collection_today_and_only_once(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q02", wave="before")
    with database.writing() as session:
        closed = collections.close(session, partnership, code.upper(), TODAY)
    assert (closed.state, closed.closed_on) == ("closed", TODAY)
    with (
        pytest.raises(Refusal, match="was closed on 23 November 2026 already"),
        database.writing() as session,
    ):
        collections.close(session, partnership, code, TODAY + A_DAY)


def test_a_partnership_meets_its_own_collections_alone(
    database: Database, partnership: str, stranger: str, opened: Opened
) -> None:
    code = opened("Q02", wave="before")
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        assert collections.get(session, partnership, asked.id, TODAY) == asked
        assert collections.get(session, stranger, asked.id, TODAY) is None
        assert collections.listing(session, stranger, TODAY) == []
        with pytest.raises(Refusal, match="no collection with the code"):
            collections.close(session, stranger, code, TODAY)


def test_collections_are_listed_newest_first_and_a_programmes_in_the_order_of_opening(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        programme_id = cards.new_programme(session, partnership, "Spring group").id
        for wave, days in (("after", 0), ("before", 60), ("middle", 30)):
            opening = dataclasses.replace(
                PLAIN, wave=wave, programme_id=programme_id, opens_on=TODAY - days * A_DAY
            )
            collections.open_collection(session, partnership, opening, TODAY)
        listed = [one.wave for one in collections.listing(session, partnership, TODAY)]
        waves = [one.wave for one in collections.of_programme(session, programme_id, TODAY)]
    assert listed == ["after", "middle", "before"]
    assert waves == ["before", "middle", "after"]
