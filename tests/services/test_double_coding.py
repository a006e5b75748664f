"""Two people on one comment: the draw, the second one's own eyes, settling, agreement; on each database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey_app.services import coding, coding_queue, double_coding
from survey_app.services.coding import Coder, Saying
from survey_app.services.coding_queue import Narrowing
from survey_app.services.double_coding import NotWaiting
from survey_app.services.reading import NoSuchComment
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import Coding, Comment, PersonCoding, Reading, Response
from tests.conftest import TODAY
from tests.services.coders import decided_comments, make_coder
from tests.services.test_coding import LISTENED, TRUSTED, database, kim, sam, say, seen, undo

__all__ = ["database", "kim", "sam"]
Opened = Callable[..., str]


@pytest.fixture
def comments(database: Database, opened: Opened) -> list[str]:
    """Thirty comments to code."""
    return decided_comments(database, opened, [f"They listened, number {place}." for place in range(30)])


def waiting(database: Database, coder: Coder, **narrowed: str) -> list[str]:
    with database.reading() as session:
        listed = coding_queue.listing(session, coder, Narrowing(**{"state": "second", **narrowed}))
    return [one.queued.id for one in listed]


def say_second(database: Database, coder: Coder, comment: str, saying: Saying) -> None:
    with database.writing() as session:
        double_coding.save_second(session, coder, comment, saying, TODAY)


def awaits(database: Database, coder: Coder, comment: str) -> bool:
    with database.reading() as session:
        return double_coding.awaits_second(session, coder, comment)


def test_twenty_are_drawn_from_thirty_the_same_for_everybody_but_who_coded_them(
    database: Database, partnership: str, kim: Coder, sam: Coder, comments: list[str]
) -> None:
    for comment in comments:
        say(database, kim, comment, LISTENED)
    drawn = waiting(database, sam)
    assert len(drawn) == 20
    assert sorted(drawn) == sorted(sorted(comments, key=coding.draw)[:20])
    assert waiting(database, kim) == []
    assert sorted(waiting(database, make_coder(database, partnership, "Ali"))) == sorted(drawn)


@pytest.mark.parametrize(("once", "twice", "more"), [(0, 0, 20), (20, 5, 15), (200, 20, 0), (201, 20, 1)])
def test_a_tenth_or_twenty_go_to_a_second_person_whichever_is_more(
    database: Database, kim: Coder, monkeypatch: pytest.MonkeyPatch, once: int, twice: int, more: int
) -> None:
    monkeypatch.setattr(double_coding.store, "coded_ever", lambda *_given: (once, twice))
    with database.reading() as session:
        assert double_coding.draw(session, kim.partnership_id).more == more


def test_what_readers_alone_may_meet_takes_no_place_in_the_draw(
    database: Database, partnership: str, kim: Coder, comments: list[str]
) -> None:
    for comment in comments:
        say(database, kim, comment, LISTENED)
    passed_on = sorted(comments, key=coding.draw)[:5]
    with database.writing() as session:
        for comment in passed_on:
            session.get_one(Reading, comment).decision = "safeguarding_lead"
    coordinator = make_coder(database, partnership, "Ali", "coordinator")
    drawn = waiting(database, coordinator)
    assert len(drawn) == 20
    assert not {*drawn} & {*passed_on}
    assert sorted(waiting(database, make_coder(database, partnership, "Noor"))) == sorted(drawn)


def test_a_draw_is_as_good_as_random_over_ids() -> None:
    draws = sorted(coding.draw(f"comment {place}") for place in range(2000))
    # Kolmogorov's distance of 2,000 even draws stays below 1.36 / sqrt(2000) = 0.030 in 95 of 100 sets.
    assert max(abs(drawn / 2**31 - place / 2000) for place, drawn in enumerate(draws)) < 0.03


def test_the_second_person_meets_neither_the_first_ones_themes_nor_the_machines_in_any_list_or_page(
    database: Database, kim: Coder, sam: Coder, comments: list[str]
) -> None:
    say(database, kim, comments[0], Saying(("T05",), direction="negative"))
    assert awaits(database, sam, comments[0])
    with database.reading() as session:
        found = coding.open_coding(session, sam, comments[0], awaits_second=True)
    assert (found.suggestions, found.ticked, found.history) == ((), set(), ())
    assert (found.direction, found.machine_direction, found.words_that_fired) == ("", "", ())
    for narrowed in ({"theme": "T05"}, {"direction": "negative"}, {}):
        assert waiting(database, sam, state="coded", **narrowed) == []
        assert waiting(database, kim, state="coded", **narrowed) == [comments[0]]
    assert waiting(database, sam, theme="T19") == [comments[0]]


def test_a_second_coding_leaves_what_stands_and_ends_the_wait(
    database: Database, kim: Coder, sam: Coder, comments: list[str]
) -> None:
    say(database, kim, comments[0], LISTENED)
    say_second(database, sam, comments[0], Saying(("T01", "T02"), direction="mixed"))
    with database.reading() as session:
        assert session.get(Coding, (comments[0], "T02")) is None
        first, second = (session.get_one(PersonCoding, (comments[0], turn)) for turn in (1, 2))
        assert (first.themes, second.themes, second.differs) == (["T01"], ["T01", "T02"], True)
    assert not awaits(database, sam, comments[0])
    with pytest.raises(NotWaiting):
        say_second(database, sam, comments[0], LISTENED)


@pytest.mark.parametrize("who", ["kim", "third"])
def test_nobody_is_second_to_themselves_or_after_somebody_was(
    database: Database, partnership: str, kim: Coder, sam: Coder, comments: list[str], who: str
) -> None:
    say(database, kim, comments[0], LISTENED)
    if who == "third":
        say_second(database, sam, comments[0], LISTENED)
    coder = kim if who == "kim" else make_coder(database, partnership, "Third")
    with pytest.raises(NotWaiting):
        say_second(database, coder, comments[0], TRUSTED)


def test_whoever_was_shown_what_the_first_one_said_is_not_drawn_as_the_second(
    database: Database, kim: Coder, sam: Coder, comments: list[str]
) -> None:
    say(database, kim, comments[0], LISTENED)
    with database.writing() as session:
        coding.note_unsaved(session, sam, comments[0], TRUSTED, TODAY)
    assert not awaits(database, sam, comments[0])


def test_two_who_differ_and_a_coordinator_see_both_and_nobody_else(
    database: Database, partnership: str, kim: Coder, comments: list[str]
) -> None:
    lee, other = (make_coder(database, partnership, name) for name in ("Lee", "Other"))
    coordinator = make_coder(database, partnership, "Head", "coordinator")
    say(database, kim, comments[0], LISTENED)
    say_second(database, lee, comments[0], TRUSTED)
    for coder in (kim, lee, coordinator):
        with database.reading() as session:
            found = double_coding.side_by_side(session, coder, comments[0])
        assert (found.first.themes, found.second.themes, found.both) == (("T01",), ("T02",), ())
        assert (found.first.name, found.second.name) == ("Kim", "Lee")
        assert waiting(database, coder, state="differs") == [comments[0]]
    with database.reading() as session, pytest.raises(NoSuchComment):
        double_coding.side_by_side(session, other, comments[0])
    assert waiting(database, other, state="differs") == []
    with pytest.raises(Refusal, match="Two people differ"):
        say(database, other, comments[0], LISTENED)


def test_a_third_decision_settles_it_stands_and_keeps_what_both_said(
    database: Database, partnership: str, kim: Coder, sam: Coder, comments: list[str]
) -> None:
    say(database, kim, comments[0], LISTENED)
    say_second(database, sam, comments[0], TRUSTED)
    assert seen(database, kim, comments[0]).awaits_settling
    say(database, sam, comments[0], Saying(("T01", "T02")))
    found = seen(database, kim, comments[0])
    assert (found.awaits_settling, found.ticked) == (False, {"T01", "T02"})
    assert [step.act for step in found.history] == ["settled", "second", "coded"]
    with database.reading() as session:
        said = {row.turn: row.themes for row in session.query(PersonCoding)}
    assert said == {1: ["T01"], 2: ["T02"], 3: ["T01", "T02"]}
    assert waiting(database, sam, state="differs") == []
    undo(database, sam)
    assert seen(database, kim, comments[0]).ticked == {"T01"}
    assert waiting(database, sam, state="differs") == [comments[0]]


def test_agreement_is_too_little_to_tell_below_twenty_and_then_raises_what_is_low(
    database: Database, kim: Coder, sam: Coder, comments: list[str]
) -> None:
    for place, comment in enumerate(comments):
        say(database, kim, comment, LISTENED if place % 2 else Saying(("T01", "T02")))
    drawn = sorted(comments, key=coding.draw)[:20]
    for place, comment in enumerate(drawn):
        if place == 19:
            with database.reading() as session:
                assert not double_coding.agreement(session, kim, since_version=False).is_enough
        say_second(database, sam, comment, LISTENED if place % 2 else TRUSTED)
    with database.reading() as session:
        found = double_coding.agreement(session, kim, since_version=False)
        assert double_coding.agreement(session, sam, since_version=True).to_talk == found.to_talk
    assert found.is_enough
    low = {one.agreement.theme_id: one for one in found.to_talk}
    assert "T02" in low
    assert set(low["T02"].differing) <= set(drawn)
    rare = next(one for one in found.others if one.agreement.theme_id == "T19")
    assert (rare.agreement.is_too_few, rare.agreement.pct_alike) == (True, 100)


def test_answers_that_were_taken_back_are_in_no_draw(
    database: Database, kim: Coder, sam: Coder, comments: list[str]
) -> None:
    say(database, kim, comments[0], LISTENED)
    with database.writing() as session:
        response = session.get_one(Comment, comments[0]).response_id
        session.get_one(Response, response).taken_back = True
    assert waiting(database, sam) == []
