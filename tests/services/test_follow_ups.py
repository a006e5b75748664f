"""What is due after some weeks, noted once, for the organiser alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import inspect

from survey_app.services import collections, follow_ups, programmes, summaries
from survey_app.services.refusals import Refusal
from survey_app.services.stated import Stated
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.respondents import answer, card

Opened = Callable[..., str]
ENDED = TODAY - timedelta(weeks=7)


def course(
    database: Database, partnership: str, opened: Opened, weeks: int | None, ended: date | None = ENDED
) -> str:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course")
        programmes.ask_again_after(session, partnership, code, weeks)
        programme = programmes.find(session, partnership, code, TODAY)
    assert programme is not None
    opens = {"opens_on": date(2026, 9, 1), "closes_on": ended}
    opened("Q11", programme_id=programme.id, wave="after", **opens)
    return code


def names_due(database: Database, partnership: str, today: date = TODAY) -> list[str]:
    with database.reading() as session:
        return [one.programme_name for one in follow_ups.due(session, partnership, today)]


@pytest.mark.parametrize(
    ("weeks", "ended", "noted"),
    [(6, ENDED, 1), (8, ENDED, 0), (13, ENDED, 0), (None, ENDED, 0), (6, None, 0)],
)
def test_a_programme_is_due_so_many_weeks_after_its_second_wave_has_ended(
    database: Database, partnership: str, opened: Opened, weeks: int | None, ended: date | None, noted: int
) -> None:
    course(database, partnership, opened, weeks, ended)
    assert follow_ups.note_due(database, TODAY) == noted
    assert len(names_due(database, partnership)) == noted


def test_what_is_due_is_noted_once_and_is_off_the_list_when_it_was_sent_on(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = course(database, partnership, opened, 6)
    assert [follow_ups.note_due(database, TODAY) for _ in range(2)] == [1, 0]
    with database.writing() as session:
        follow_ups.sent_on(session, partnership, code, TODAY)
    assert names_due(database, partnership) == []
    assert follow_ups.note_due(database, TODAY + timedelta(weeks=9)) == 0
    with database.writing() as session, pytest.raises(Refusal, match="Nothing is due"):
        follow_ups.sent_on(session, partnership, code, TODAY)


def test_a_last_wave_that_is_over_is_not_asked_for(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = course(database, partnership, opened, 6)
    with database.reading() as session:
        programme = programmes.find(session, partnership, code, TODAY)
    assert programme is not None
    later = opened("Q11", programme_id=programme.id, wave="later", opens_on=date(2026, 11, 1))
    with database.writing() as session:
        collections.close(session, partnership, later, TODAY)
    assert follow_ups.note_due(database, TODAY) == 0


def test_another_partnership_sees_nothing_of_it(database: Database, partnership: str, opened: Opened) -> None:
    course(database, partnership, opened, 6)
    follow_ups.note_due(database, TODAY)
    assert names_due(database, "somebody else") == []


def test_no_address_of_anybody_is_kept_with_a_reminder(database: Database) -> None:
    columns = {column["name"] for column in inspect(database.engine).get_columns("reminder")}
    assert columns == {"programme_id", "due_on", "made_on", "sent_on"}


def test_an_interval_that_nobody_uses_is_refused(database: Database, partnership: str) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course")
        with pytest.raises(Refusal, match="after 5 weeks"):
            programmes.ask_again_after(session, partnership, code, 5)


# ---- what is stated of a scale ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        (Stated(sd=0.0, source="A study"), "more than 0"),
        (Stated(reliability=1.2, source="A study"), "between 0 and 1"),
        (Stated(sd=5.0), "where these numbers are from"),
    ],
)
def test_what_cannot_be_known_of_a_scale_is_refused(
    database: Database, partnership: str, stated: Stated, told: str
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Bridge")
        with pytest.raises(Refusal, match=told):
            programmes.state(session, partnership, code, stated, TODAY)


def test_with_a_stated_cut_off_the_summary_says_how_much_a_group_moves_without_help(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Bridge")
        programme = programmes.find(session, partnership, code, TODAY)
        # Worked case RC21 of reference_cases.json: 2.287703.
        stated = Stated(sd=5.0, reliability=0.7, mean=20.0, picked_below=15.0, source="A study")
        programmes.state(session, partnership, code, stated, TODAY)
    assert programme is not None
    for wave in ("before", "after"):
        collection = opened("Q02", disclosure_class="protected", programme_id=programme.id, wave=wave)
        answer(database, collection, {"Q02.1": "very"}, times=12)
    with database.writing() as session:
        summary = summaries.of_programme(session, partnership, code, TODAY)
    (change,) = summary.changes
    assert change.expected is not None
    assert change.expected.value == 2.3


def test_reliable_change_is_worked_out_where_its_numbers_are_stated_and_nowhere_else(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course")
        programme = programmes.find(session, partnership, code, TODAY)
    assert programme is not None
    held = [card(database, programme.id) for _ in range(12)]
    for wave, right in (("before", 1), ("after", 5)):
        collection = opened("Q11", programme_id=programme.id, wave=wave)
        for n, card_id in enumerate(held):
            quiz = ("Q11.3a", "Q11.3b", "Q11.4a", "Q11.4b", "Q11.5a", "Q11.5b")
            keys = ("true", "false", "true", "false", "true", "false")
            said = {
                item: key if place < right + n % 2 else "dont_know"
                for place, (item, key) in enumerate(zip(quiz, keys, strict=True))
            }
            answer(database, collection, said, card_id=card_id)

    def threshold() -> float | None:
        with database.writing() as session:
            summary = summaries.of_programme(session, partnership, code, TODAY)
        (change,) = summary.changes
        return dict(change.figure.expert)["reliable_change_threshold"].value

    assert threshold() is None
    with database.writing() as session:
        stated = Stated(sd=20.0, reliability=0.8, source="A study")
        programmes.state(session, partnership, code, stated, TODAY)
    # 1.96 * sqrt(2) * 20 * sqrt(0.2) = 24.79...; by the 95th percentile itself.
    assert threshold() == pytest.approx(1.96 * 2**0.5 * 20 * 0.2**0.5, abs=0.01)
