"""Lists of comments to code: narrowed, searched, ordered, and never what an account may not meet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey_app.services import coding_queue
from survey_app.services.coding import Coder, Saying
from survey_app.services.coding_queue import Narrowing
from survey_app.store.database import Database
from survey_app.store.tables import Coding, Collection, Comment, Reading, Response
from tests.respondents import answer, code_comments, comments_of
from tests.services.coders import decided_comments
from tests.services.test_coding import LISTENED, database, kim, sam, say

__all__ = ["database", "kim", "sam"]
Opened = Callable[..., str]


def listed(database: Database, coder: Coder, **narrowed: str) -> list[str]:
    with database.reading() as session:
        return [row.queued.id for row in coding_queue.listing(session, coder, Narrowing(**narrowed))]


def test_a_list_holds_what_was_decided_and_is_not_coded_yet(
    database: Database, opened: Opened, kim: Coder, sam: Coder
) -> None:
    one, two, waits, passed_on = decided_comments(database, opened, ["One.", "Two.", "Waits.", "Passed on."])
    with database.writing() as session:
        session.get_one(Reading, waits).state = "new"
        session.get_one(Reading, passed_on).decision = "police"
    assert sorted(listed(database, sam)) == sorted([one, two])
    assert sorted(listed(database, kim)) == sorted([one, two, passed_on])
    say(database, kim, one, LISTENED)
    assert listed(database, sam) == [two]
    assert listed(database, kim, state="coded") == [one]


def test_what_was_shared_or_taken_back_is_in_no_coordinators_list(
    database: Database, opened: Opened, kim: Coder, sam: Coder
) -> None:
    (shared,) = decided_comments(database, opened, ["Shared."], kind="shared", shared_with="your worker")
    (back,) = decided_comments(database, opened, ["Taken back."])
    with database.writing() as session:
        session.get_one(Response, session.get_one(Comment, back).response_id).taken_back = True
    assert listed(database, sam) == []
    assert listed(database, kim) == [shared]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"question": "Q03.6"}, "ab"),
        ({"question": "Q03.1"}, ""),
        ({"theme": "T01"}, "a"),
        ({"direction": "negative"}, "b"),
        ({"wave": "after"}, "b"),
        ({"wave": "before"}, ""),
    ],
)
def test_a_list_is_narrowed_by_each_of_its_ways(
    database: Database, opened: Opened, kim: Coder, narrowed: dict[str, str], found: str
) -> None:
    (a,) = decided_comments(database, opened, ["One."], theme="T01")
    (b,) = decided_comments(database, opened, ["Two."], theme="T02")
    with database.writing() as session:
        comment = session.get_one(Comment, b)
        comment.direction = "negative"
        session.get_one(Collection, comment.collection_id).wave = "after"
    assert sorted(listed(database, kim, **narrowed)) == sorted({"a": a, "b": b}[letter] for letter in found)


def test_a_list_is_narrowed_to_one_collection(database: Database, opened: Opened, kim: Coder) -> None:
    decided_comments(database, opened, ["One."])
    code = opened("Q03")
    (other,) = comments_of(database, answer(database, code, words={"Q03.6": "Two."}))
    code_comments(database, [other], "T01", state="suggested")
    assert listed(database, kim, collection=code) == [other]
    with database.reading() as session:
        choices = coding_queue.choices(session, kim)
    assert code in dict(choices.collections)
    assert [question_id for question_id, _question in choices.questions] == ["Q03.6"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("listened", True),
        ("LISTENED rang", True),
        ("listened never", False),
        ("ŁUKASZ", True),
        ("łukasz", True),
        ("100%", True),
        ("1_0", False),
        ("", True),
    ],
)
def test_every_word_that_is_searched_for_must_be_there_whatever_its_case(
    database: Database, opened: Opened, kim: Coder, words: str, found: bool
) -> None:
    decided_comments(database, opened, ["She Listened 100% and rang, ŁUKASZ said."])
    assert bool(listed(database, kim, words=words)) is found


def test_whoever_leaves_a_comment_for_later_goes_on_to_the_one_behind_it(
    database: Database, opened: Opened, kim: Coder
) -> None:
    decided_comments(database, opened, ["One.", "Two.", "Three."])
    order = listed(database, kim)
    with database.reading() as session:
        follow = [coding_queue.following(session, kim, Narrowing(), after) for after in ("", *order)]
    assert follow == [order[0], order[1], order[2], order[0]]
    for comment in order:
        say(database, kim, comment, LISTENED)
    with database.reading() as session:
        assert coding_queue.following(session, kim, Narrowing()) is None
        assert not coding_queue.something_waits(session, kim, "to_code")


def test_two_people_who_code_at_random_begin_at_other_places(
    database: Database, opened: Opened, kim: Coder, sam: Coder
) -> None:
    decided_comments(database, opened, [f"Number {place}." for place in range(12)])
    one, other = (listed(database, coder, order="random") for coder in (kim, sam))
    assert sorted(one) == sorted(other)
    place = one.index(other[0])
    assert one[place:] + one[:place] == other


def test_what_teaches_most_comes_first_where_that_is_asked_for(
    database: Database, opened: Opened, kim: Coder
) -> None:
    sure, torn = decided_comments(database, opened, ["Sure.", "Torn."])
    with database.writing() as session:
        session.get_one(Coding, (sure, "T01")).confidence = 0.97
        session.get_one(Coding, (torn, "T01")).confidence = 0.5
    assert listed(database, kim, order="teaches") == [torn, sure]


def test_what_identifies_someone_has_a_list_of_its_own(
    database: Database, opened: Opened, kim: Coder
) -> None:
    one, _other = decided_comments(database, opened, ["One.", "Two."])
    say(database, kim, one, Saying(("T01",), identifies=True))
    assert listed(database, kim, state="identifies") == [one]
