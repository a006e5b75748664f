"""The activity register: what was held, and how many of those who were there answered, as far as told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from analysis.disclosure.of_response import share
from analysis.figures import Figure, Form, Message, MessageId
from survey_app.record_words import answered_text, attending_text
from survey_app.services import activities
from survey_app.services.activities import Given, NoSuchActivity
from survey_app.services.periods import read_period
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.respondents import answer

SESSION = Given("awareness_session", "At a school", "young_people", None, date(2026, 11, 10), attending=160)


@pytest.mark.parametrize(
    ("people", "attending", "told"),
    [
        (Figure(Form.COUNT, value=24), 26, (92, None, None)),
        (Figure(Form.COUNT, value=40, rounding=5), 160, (None, 23, 27)),
        (Figure(Form.BAND, band="10-19"), 12, (None, 83, 100)),
        (Figure(Form.BAND, band="100+"), 129, (None, 77, 100)),
    ],
)
def test_a_response_rate_is_only_as_exact_as_the_figure_it_comes_from(
    people: Figure, attending: int, told: tuple[int | None, int | None, int | None]
) -> None:
    found = share(people, attending)
    assert found is not None
    assert (found.value, found.low, found.high) == told


def test_there_is_no_rate_of_more_answers_than_people_of_hidden_ones_or_of_few_who_were_there() -> None:
    hidden = Figure(Form.HIDDEN, reason=Message(MessageId.ONLY_AT_CLOSE))
    assert share(Figure(Form.COUNT, value=30), 26) is None
    assert share(hidden, 26) is None
    assert share(Figure(Form.COUNT, value=4), 4) is None


def test_an_activity_stands_with_its_collections_figure(
    database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    code = opened("Q07", disclosure_class="protected", wave="after")
    answer(database, code, times=41)
    with database.writing() as session:
        activities.enter(session, partnership, replace(SESSION, collection_code=code), TODAY)
        activities.enter(session, partnership, replace(SESSION, title="A small one", attending=3), TODAY)
        told = {one.title: one for one in activities.listing(session, partnership, TODAY)}
    assert answered_text(told["At a school"]) == "about 40: 23% to 27% of those who were there"
    assert attending_text(told["At a school"]) == "160"
    assert (attending_text(told["A small one"]), answered_text(told["A small one"])) == ("1 to 4", "")


def test_the_register_counts_what_a_measure_asks_for_in_its_period(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        activities.enter(session, partnership, SESSION, TODAY)
        activities.enter(session, partnership, replace(SESSION, audience="parents_carers"), TODAY)
        activities.enter(session, partnership, replace(SESSION, held_on=date(2025, 5, 1)), TODAY)
        year = activities.counted(session, partnership, None, read_period("2026"))
        assert (year["SET-3.1-QN1"].times, year["INV-1C-I3"].times, year["SET-3.1-QN2"].times) == (1, 1, 0)
        assert activities.counted(session, partnership)["SET-3.1-QN1"].times == 2


def test_an_activity_is_changed_found_again_and_dropped(database: Database, partnership: str) -> None:
    with database.writing() as session:
        held = activities.enter(session, partnership, SESSION, TODAY)
        assert activities.same(session, partnership, replace(SESSION, title="at a SCHOOL ")) == held
        activities.enter(session, partnership, replace(SESSION, attending=150), TODAY, held)
        assert activities.find(session, partnership, held)[0].attending == 150
        assert len(activities.listing(session, partnership, TODAY)) == 1
        with pytest.raises(NoSuchActivity):
            activities.drop(session, "another", held)
        activities.drop(session, partnership, held)
        assert activities.listing(session, partnership, TODAY) == ()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"kind": "party"}, "no kind"),
        ({"audience": "pupils"}, "no audience"),
        ({"title": " "}, "Give the activity a title"),
        ({"held_on": date(2027, 1, 1)}, "has not come yet"),
        ({"ended_on": date(2026, 11, 9)}, "comes before the first"),
        ({"attending": -1}, "from 0 to"),
        ({"collection_code": "nnnnnn"}, "no collection with the code"),
        ({"district_id": "elsewhere"}, "not one of this partnership's"),
    ],
)
def test_what_cannot_be_an_activity_is_refused_with_how_to_mend_it(
    database: Database, partnership: str, wrong: dict[str, object], why: str
) -> None:
    with database.writing() as session, pytest.raises(Refusal, match=why):
        activities.enter(session, partnership, replace(SESSION, **wrong), TODAY)  # type: ignore[arg-type]
