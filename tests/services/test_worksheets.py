"""Worksheets: rated item by item, nothing lost when two people write, frozen at the end, beside last time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from survey_app.record_words import movement_text, rating_text
from survey_app.services import worksheets
from survey_app.services.refusals import Refusal
from survey_app.services.worksheets import Filled, NoSuchWorksheet, Saving, WrittenMeanwhile
from survey_app.store.database import Database, Session
from tests.conftest import TODAY
from tests.respondents import answer

NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times


def fill(session: Session, partnership: str, seen: int = 0, **held: object) -> dict[str, Refusal]:
    saving = Saving("NCC-6.2", Filled(**held), seen)  # type: ignore[arg-type]
    return worksheets.save(session, partnership, "NCC", [saving], NOW)


def item(session: Session, partnership: str, measure_id: str = "NCC-6.2") -> worksheets.Item:
    sheet = worksheets.current(session, partnership, "NCC")
    assert sheet is not None
    return next(one for one in sheet.items if one.measure.id == measure_id)


@pytest.mark.parametrize(
    ("framework", "sections", "items", "parts"), [("NCC", 9, 34, 26), ("LGA", 5, 29, 33)]
)
def test_a_worksheet_holds_every_item_and_everything_that_stands_under_one(
    framework: str, sections: int, items: int, parts: int
) -> None:
    laid = worksheets.layout(framework)
    rated = [one for _section, held in laid for one in held]
    assert (len(laid), len(rated), sum(len(under) for _item, under in rated)) == (sections, items, parts)


def test_the_scales_are_those_of_the_questionnaires_that_ask_the_same() -> None:
    for framework, scale in worksheets.RATINGS.items():
        question = worksheets.scale_question(framework)
        assert tuple(option.code for option in question.options) == scale
        assert question.dont_know
    assert rating_text("NCC", "started") == "We have made a start"
    assert rating_text("LGA", "") == "Not rated yet"


def test_an_item_keeps_what_was_said_and_its_history(database: Database, partnership: str) -> None:
    with database.writing() as session:
        worksheets.begin(session, partnership, "NCC", TODAY)
        said = {"rating": "started", "shows": "Paper of May", "owner": "Chair", "by_when": date(2027, 3, 1)}
        assert fill(session, partnership, ticked=("NCC-6.2.a",), **said) == {}
        assert fill(session, partnership, 1, rating="in_place") == {}
        assert fill(session, partnership, 1, rating="in_place") == {}  # nothing new, so nothing is added
        sheet = worksheets.current(session, partnership, "NCC")
        assert sheet is not None
        past = worksheets.history(session, partnership, sheet, "NCC-6.2")
        assert [(one.version, one.filled.rating) for one in past] == [(2, "in_place"), (1, "started")]
        assert (past[1].filled.owner, past[1].filled.ticked) == ("Chair", ("NCC-6.2.a",))
        assert sheet.rated == 1


def test_whoever_saves_later_is_told_and_nothing_of_either_is_lost(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        worksheets.begin(session, partnership, "NCC", TODAY)
        fill(session, partnership, rating="started", shows="Theirs")
        both = [
            Saving("NCC-6.2", Filled("in_place", "Mine"), 0),
            Saving("NCC-6.3", Filled("in_place"), 0),
        ]
        refused = worksheets.save(session, partnership, "NCC", both, NOW)
        assert isinstance(refused["NCC-6.2"], WrittenMeanwhile)
        assert item(session, partnership).shows == "Theirs"
        assert item(session, partnership, "NCC-6.3").rating == "in_place"
        assert fill(session, partnership, item(session, partnership).version, rating="in_place") == {}
        assert item(session, partnership).version == 2


def test_a_rating_or_a_tick_that_is_not_offered_is_refused_and_the_rest_is_saved(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        worksheets.begin(session, partnership, "NCC", TODAY)
        savings = [
            Saving("NCC-6.1", Filled("yes"), 0),
            Saving("NCC-6.2", Filled("started", ticked=("NCC-7.1.a",)), 0),
            Saving("NCC-6.3", Filled("started", "x" * 3000), 0),
            Saving("LGA-1.Q1", Filled("yes"), 0),
            Saving("NCC-6.4", Filled(worksheets.UNSURE), 0),
        ]
        refused = worksheets.save(session, partnership, "NCC", savings, NOW)
        assert sorted(refused) == ["LGA-1.Q1", "NCC-6.1", "NCC-6.2", "NCC-6.3"]
        assert item(session, partnership, "NCC-6.4").rating == worksheets.UNSURE


def test_a_finished_worksheet_never_changes_and_the_next_shows_what_moved(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        worksheets.begin(session, partnership, "NCC", TODAY)
        with pytest.raises(Refusal, match="being filled in already"):
            worksheets.begin(session, partnership, "NCC", TODAY)
        with pytest.raises(Refusal, match="Nothing is rated"):
            worksheets.finish(session, partnership, "NCC", TODAY)
        fill(session, partnership, rating="started")
        worksheets.finish(session, partnership, "NCC", TODAY)
        with pytest.raises(NoSuchWorksheet):
            fill(session, partnership, 1, rating="in_place")
        assert worksheets.current(session, partnership, "NCC") is None
        worksheets.begin(session, partnership, "NCC", TODAY)
        assert (item(session, partnership).rating, item(session, partnership).before) == ("", "started")
        fill(session, partnership, rating="in_place")
        assert movement_text(item(session, partnership)) == "Higher than last time"
        last = worksheets.last_finished(session, partnership, "NCC")
        assert last is not None
        assert (last.number, last.rated, last.finished_on) == (1, 1, TODAY)
        assert worksheets.last_finished(session, "another", "NCC") is None


def test_ratings_of_a_group_that_answered_the_questionnaire_can_be_taken_over(
    database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    code = opened("Q16")
    answer(database, code, {"Q16.1:rating": "in_place", "Q16.2:rating": "started", "Q16.21a": ("a", "c")})
    with database.writing() as session:
        worksheets.begin(session, partnership, "NCC", TODAY)
        worksheets.save(session, partnership, "NCC", [Saving("NCC-1.1", Filled("not_in_place"), 0)], NOW)
        (asked,) = worksheets.answered_elsewhere(session, partnership, "NCC", TODAY)
        assert asked.code == code
        assert worksheets.take_over(session, partnership, "NCC", code, TODAY, NOW) == 2
        assert item(session, partnership, "NCC-1.1").rating == "not_in_place"
        assert item(session, partnership, "NCC-1.2").rating == "started"
        assert item(session, partnership).ticked == ("NCC-6.2.a", "NCC-6.2.c")


def test_what_several_groups_answered_is_nobodys_rating(
    database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    code = opened("Q16")
    answer(database, code, {"Q16.1:rating": "in_place"}, times=2)
    with database.writing() as session:
        worksheets.begin(session, partnership, "NCC", TODAY)
        with pytest.raises(Refusal, match="cannot be taken over"):
            worksheets.take_over(session, partnership, "NCC", code, TODAY, NOW)
