"""When a release is made, and that what was released stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from survey_app.services import collections, programmes, releases, subjects, summaries
from survey_app.services.refusals import Refusal
from survey_app.services.released import DIFFERENCE, QUIZ_ITEM, THEN_TEST, THREE_WAVES, Figures
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.respondents import answer, card

Opened = Callable[..., str]
Held = tuple[int, float | None, bool] | None


def current(database: Database, code: str, today: date = TODAY) -> Held:
    """The number of the release, the people as shown, and whether it is the last; None for no release."""
    with database.writing() as session:
        asked = collections.find(session, code, today)
        assert asked is not None
        row = releases.current(session, subjects.of_collection(asked), today)
        return None if row is None else (row.number, Figures.from_dict(row.figures).people.value, row.is_last)


@pytest.mark.parametrize(
    ("people", "held"), [(0, None), (9, None), (10, (1, 10.0, False)), (37, (1, 35.0, False))]
)
def test_a_protected_collection_is_released_from_ten_people_on(
    database: Database, opened: Opened, people: int, held: Held
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=people)
    assert current(database, code) == held


@pytest.mark.parametrize(("more", "number"), [(1, 1), (9, 1), (10, 2)])
def test_a_release_changes_only_when_ten_more_have_answered(
    database: Database, opened: Opened, more: int, number: int
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=20)
    current(database, code)
    answer(database, code, {"Q02.1": "partly"}, times=more)
    held = current(database, code)
    assert held is not None
    assert held[0] == number


def test_a_small_collection_is_released_once_after_its_last_day(database: Database, opened: Opened) -> None:
    code = opened("Q02", closes_on=date(2026, 11, 25))
    answer(database, code, {"Q02.1": "very"}, times=20)
    assert current(database, code) is None
    held = current(database, code, date(2026, 11, 26))
    assert held is not None
    assert held[::2] == (1, True)


@pytest.mark.parametrize(("more", "held"), [(1, (1, 5, False)), (4, (1, 5, False)), (5, (2, 10, False))])
def test_of_staff_too_a_release_waits_for_the_floors_worth(
    database: Database, opened: Opened, more: int, held: Held
) -> None:
    code = opened("Q11")
    answer(database, code, {"Q11.9": "7"}, times=4)
    assert current(database, code) is None
    answer(database, code, {"Q11.9": "7"})
    assert current(database, code) == (1, 5, False)
    answer(database, code, {"Q11.9": "3"}, times=more)
    assert current(database, code) == held


@pytest.mark.parametrize(("late", "told_in"), [("very", 1), ("a_little", None)])
def test_the_last_few_join_at_the_close_where_nothing_tells_on_them(
    database: Database, partnership: str, opened: Opened, late: str, told_in: int | None
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=12)
    answer(database, code, {"Q02.1": "partly"}, times=10)
    assert current(database, code) == (1, 20.0, False)
    # One more "very" lifts a rounded number by a step, from 12 at most to 13 at least: it was that one.
    answer(database, code, {"Q02.1": late})
    with database.writing() as session:
        collections.close(session, partnership, code, TODAY)
    assert current(database, code) == (2, 25.0, True)
    with database.writing() as session:
        summary = summaries.of_collection(session, partnership, code, TODAY)
    assert {one.question.id: one.told_in for one in summary.questions}["Q02.1"] == told_in


def test_a_programme_counts_a_card_once_and_is_released_again_after_the_second_wave(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        found = programmes.find(session, partnership, programmes.begin(session, partnership, "Bridge"), TODAY)
    assert found is not None
    waves = [
        opened("Q02", disclosure_class="protected", programme_id=found.id, wave=wave)
        for wave in ("before", "after")
    ]
    scored = [f"Q02.{number}" for number in range(1, 9)]
    cards = [card(database, found.id) for _ in range(35)]
    numbers = []
    for wave, codes in zip(waves, (("not_at_all", "a_little"), ("mostly", "very", "partly")), strict=True):
        for place, held in enumerate(cards):
            answer(database, wave, dict.fromkeys(scored, codes[place % len(codes)]), card_id=held)
        with database.writing() as session:
            subject = subjects.of_programme(session, partnership, found.id, TODAY)
            assert subject is not None
            row = releases.current(session, subject, TODAY)
            assert row is not None
            figures = Figures.from_dict(row.figures)
            numbers.append((row.number, figures.people.value))
    assert numbers == [(1, 35.0), (2, 35.0)]
    (change,) = figures.changes
    assert change.figure.pairs.value == 35


def test_making_what_is_due_looks_at_every_collection_but_the_shared_ones(
    database: Database, opened: Opened
) -> None:
    open_ones = [opened("Q02", disclosure_class="protected"), opened("Q03", disclosure_class="protected")]
    opened("Q03", kind="shared", shared_with="your worker")
    answer(database, open_ones[0], {"Q02.1": "very"}, times=12)
    assert releases.make_due(database, TODAY) == len(open_ones)
    assert current(database, open_ones[0]) == (1, 10.0, False)


def test_a_programme_leaves_out_what_is_shared(database: Database, partnership: str, opened: Opened) -> None:
    with database.writing() as session:
        found = programmes.find(session, partnership, programmes.begin(session, partnership, "Bridge"), TODAY)
    assert found is not None
    kept = opened("Q02", programme_id=found.id, wave="before")
    opened("Q02", programme_id=found.id, wave="after", kind="shared", shared_with="your worker")
    with database.reading() as session:
        subject = subjects.of_programme(session, partnership, found.id, TODAY)
    assert subject is not None
    assert [asked.code for asked in subject.collections] == [kept]


# ---- what a programme says besides the change of its scales ----------------------------------------------


def test_waves_that_nobody_links_are_compared_by_what_their_collections_show_and_never_in_pairs(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Schools")
        programme = programmes.find(session, partnership, code, TODAY)
    assert programme is not None
    for wave, right, wrong in (("before", 21, 28), ("after", 31, 14)):
        collection = opened("Q07", disclosure_class="protected", programme_id=programme.id, wave=wave)
        answer(database, collection, {"Q07.1": "true"}, times=right)
        answer(database, collection, {"Q07.1": "false"}, times=wrong)
    with database.writing() as session:
        summary = summaries.of_programme(session, partnership, code, TODAY)
    assert not any(one.figure.is_shown for one in summary.changes)
    (block,) = [one for one in summary.of_kind(DIFFERENCE) if one.question and one.question.id == "Q07.1"]
    shares = {name: figure for name, figure in block.figure.parts if name in ("before", "after")}
    assert {figure.base for figure in shares.values()} == {50, 45}
    told = set(re.findall(r"(?<![\w.-])\d+(?![\w.-])", json.dumps(summaries.to_dict(summary))))
    assert not told & {"21", "28", "49", "31", "14"}


def test_a_course_has_a_then_test_three_waves_and_its_quiz_question_by_question(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course")
        programme = programmes.find(session, partnership, code, TODAY)
    assert programme is not None
    held = [card(database, programme.id) for _ in range(12)]
    said: dict[str, Callable[[int], dict[str, str]]] = {
        "before": lambda n: {"Q11.7": str(3 + n % 3), "Q11.3a": "false" if n < 8 else "true"},
        "after": lambda n: {
            "Q11.7t:then": str(2 + n % 2), "Q11.7t:now": str(6 + n % 3), "Q11.3a": "true",
            "Q11.10a": "very",
        },
        "later": lambda n: {"Q11.7": str(5 + n % 4), "Q11.3a": "true"},
    }  # fmt: skip
    for wave, answers in said.items():
        collection = opened("Q11", programme_id=programme.id, wave=wave)
        for n, card_id in enumerate(held):
            answer(database, collection, answers(n), card_id=card_id)
    with database.writing() as session:
        summary = summaries.of_programme(session, partnership, code, TODAY)
    (then,) = summary.of_kind(THEN_TEST)
    shift = then.figure.part("then_minus_pre.change")
    assert shift is not None
    assert shift.value == pytest.approx(2.5 - 4.0)
    assert {one.question.id for one in summary.of_kind(THREE_WAVES) if one.question} == {"Q11.7"}
    (item,) = [one for one in summary.of_kind(QUIZ_ITEM) if one.question and one.question.id == "Q11.3a"]
    learned = item.figure.part("wrong_to_right")
    assert learned is not None
    assert (learned.value, item.figure.base.value) == (8, 12)
    assert not [one for one in summary.blocks if one.question and one.question.level == "K1"]


def test_a_form_sent_before_an_earlier_wave_counts_in_no_then_test(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Course")
        programme = programmes.find(session, partnership, code, TODAY)
    assert programme is not None
    held = [card(database, programme.id) for _ in range(12)]
    for wave in ("after", "before"):
        collection = opened("Q11", programme_id=programme.id, wave=wave)
        for card_id in held:
            codes = {"Q11.7": "3"} if wave == "before" else {"Q11.7t:then": "2", "Q11.7t:now": "6"}
            answer(database, collection, codes, card_id=card_id)
    with database.writing() as session:
        summary = summaries.of_programme(session, partnership, code, TODAY)
    assert summary.of_kind(THEN_TEST) == ()


LATER_ON = TODAY + timedelta(days=200)


def small_programme(database: Database, partnership: str, weeks: int | None = None) -> tuple[str, str]:
    """A programme's code and id."""
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Walks")
        programmes.set_last_day(session, partnership, code, LATER_ON, TODAY)
        programmes.ask_again_after(session, partnership, code, weeks)
        found = programmes.find(session, partnership, code, TODAY)
        assert found is not None
        return code, found.id


def ask(
    database: Database, partnership: str, opened: Opened, programme_id: str, wave: str, cards: list[str]
) -> None:
    """Open a wave, answer it with every card, and close it."""
    code = opened("Q02", disclosure_class="small", programme_id=programme_id, wave=wave)
    for place, one in enumerate(cards):
        told = ("not_at_all", "a_little", "mostly")[(place * (1 + len(wave)) // 2) % 3]
        answer(database, code, {f"Q02.{n}": told for n in range(1, 9)}, card_id=one)
    with database.writing() as session:
        collections.close(session, partnership, code, TODAY)


def test_a_small_programme_keeps_its_one_release_until_its_people_were_asked_again(
    database: Database, partnership: str, opened: Opened
) -> None:
    code, programme_id = small_programme(database, partnership)
    cards = [card(database, programme_id) for _ in range(14)]
    ask(database, partnership, opened, programme_id, "before", cards)
    releases.make_due(database, TODAY)
    with database.writing() as session:
        between = summaries.of_programme(session, partnership, code, TODAY)
    assert (between.release_number, between.state) == (None, "open")
    assert between.nothing is not None
    assert between.nothing.next_after == LATER_ON
    ask(database, partnership, opened, programme_id, "after", cards)
    with database.writing() as session:
        told = summaries.of_programme(session, partnership, code, TODAY)
    assert (told.release_number, told.is_last, told.state) == (1, True, "closed")
    assert told.changes


@pytest.mark.parametrize(("weeks", "number"), [(None, 1), (8, None)])
def test_a_small_programme_that_asks_again_weeks_later_awaits_that_wave_too(
    database: Database, partnership: str, opened: Opened, weeks: int | None, number: int | None
) -> None:
    code, programme_id = small_programme(database, partnership, weeks)
    cards = [card(database, programme_id) for _ in range(10)]
    for wave in ("before", "after"):
        ask(database, partnership, opened, programme_id, wave, cards)
    with database.writing() as session:
        assert summaries.of_programme(session, partnership, code, TODAY).release_number == number


def test_the_last_day_of_a_small_programme_ends_the_wait(
    database: Database, partnership: str, opened: Opened
) -> None:
    code, programme_id = small_programme(database, partnership)
    ask(database, partnership, opened, programme_id, "before", [card(database, programme_id)] * 12)
    over = LATER_ON + timedelta(days=1)
    assert programmes.close_due(database, over) == 1
    with database.writing() as session:
        told = summaries.of_programme(session, partnership, code, over)
    assert (told.release_number, told.is_last) == (1, True)


def test_no_wave_opens_of_which_nothing_could_be_told(
    database: Database, partnership: str, opened: Opened
) -> None:
    code, programme_id = small_programme(database, partnership)
    cards = [card(database, programme_id) for _ in range(10)]
    for wave in ("before", "after"):
        ask(database, partnership, opened, programme_id, wave, cards)
    with database.writing() as session:
        summaries.of_programme(session, partnership, code, TODAY)
    with pytest.raises(Refusal, match="shown once"):
        opened("Q02", disclosure_class="small", programme_id=programme_id, wave="after")
    with pytest.raises(Refusal, match="shown once"):
        opened("Q02", disclosure_class="protected", programme_id=programme_id, wave="after")
    with pytest.raises(Refusal, match="shown once"), database.writing() as session:
        programmes.ask_again_after(session, partnership, code, 8)
    with database.writing() as session:
        programmes.ask_again_after(session, partnership, code, None)


def test_no_wave_opens_in_a_programme_whose_cards_are_gone(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Short")
        found = programmes.find(session, partnership, code, TODAY)
        programmes.close(session, partnership, code, TODAY)
    assert found is not None
    with pytest.raises(Refusal, match="none of its cards"):
        opened("Q02", programme_id=found.id, wave="before")


def test_without_a_first_wave_nothing_is_said_of_who_answered_first(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "Day")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    for wave in ("after", "later"):
        answer(database, opened("Q12", programme_id=found.id, wave=wave), {"Q12.6": "good"}, times=6)
    with database.writing() as session:
        summaries.of_programme(session, partnership, code, TODAY)
        used = programmes.card_figures(session, found)
    assert used is not None
    assert used.pairing is None


@pytest.mark.parametrize("klass", ["protected", "small"])
def test_a_card_that_is_used_again_and_again_reaches_no_floor(
    database: Database, partnership: str, opened: Opened, klass: str
) -> None:
    _code, programme_id = small_programme(database, partnership)
    asked = opened("Q02", disclosure_class=klass, programme_id=programme_id, wave="before")
    for _ in range(5):
        one = card(database, programme_id)
        for _again in range(4):
            answer(database, asked, {f"Q02.{n}": "very" for n in range(1, 9)}, card_id=one)
    with database.writing() as session:
        collections.close(session, partnership, asked, TODAY)
        told = summaries.of_collection(session, partnership, asked, TODAY)
    assert not told.people.is_shown
    for one_question in told.questions:
        assert not one_question.distribution.base.is_shown
    for scale in told.scales:
        assert not scale.scored.is_shown
        assert not scale.mean.is_shown


def test_further_forms_of_a_card_make_no_release(
    database: Database, partnership: str, opened: Opened
) -> None:
    _code, programme_id = small_programme(database, partnership)
    asked = opened("Q02", disclosure_class="protected", programme_id=programme_id, wave="before")
    cards = [card(database, programme_id) for _ in range(20)]
    for one in cards:
        answer(database, asked, {"Q02.1": "very"}, card_id=one)
    first = current(database, asked)
    for one in cards[:12]:
        answer(database, asked, {"Q02.1": "partly"}, card_id=one)
    assert current(database, asked) == first == (1, 20.0, False)


@pytest.mark.parametrize(("wave", "told"), [("before", "very"), ("after", "partly")])
def test_the_form_of_a_card_that_pairs_is_the_one_that_counts(
    database: Database, partnership: str, opened: Opened, wave: str, told: str
) -> None:
    _code, programme_id = small_programme(database, partnership)
    asked = opened("Q02", disclosure_class="protected", programme_id=programme_id, wave=wave)
    for _ in range(25):
        one = card(database, programme_id)
        for said in ("very", "partly"):
            answer(database, asked, {"Q02.1": said}, card_id=one)
    with database.writing() as session:
        shown = summaries.of_collection(session, partnership, asked, TODAY).questions[0].distribution
    counted = {name: cell.count for name, cell in shown.cells}
    assert counted == {"not_at_all": 0, "a_little": 0, "partly": 0, "mostly": 0, "very": 0} | {told: 25}


@pytest.mark.parametrize(("came_back", "is_new"), [(1, False), (9, False), (14, True)])
def test_a_change_is_told_anew_only_with_ten_new_pairs(
    database: Database, partnership: str, opened: Opened, came_back: int, is_new: bool
) -> None:
    # Twenty more begin, so that a release is due; one of them coming back must not be seen in the means.
    code, programme_id = small_programme(database, partnership)
    before, after = (
        opened("Q02", disclosure_class="protected", programme_id=programme_id, wave=wave)
        for wave in ("before", "after")
    )

    def people(number: int, of_them_back: int, later: str) -> None:
        for place in range(number):
            one = card(database, programme_id)
            first = ("not_at_all", "a_little", "mostly")[place % 3]
            answer(database, before, {f"Q02.{n}": first for n in range(1, 9)}, card_id=one)
            if place < of_them_back:
                last = later if place % 2 else "partly"
                answer(database, after, {f"Q02.{n}": last for n in range(1, 9)}, card_id=one)

    people(30, 30, "mostly")
    with database.writing() as session:
        first = summaries.of_programme(session, partnership, code, TODAY)
    people(20, came_back, "very")
    with database.writing() as session:
        second = summaries.of_programme(session, partnership, code, TODAY)
    assert (first.release_number, second.release_number) == (1, 2)
    assert first.changes[0].figure.is_shown
    assert (second.changes[0].figure != first.changes[0].figure) is is_new


@pytest.mark.parametrize(("questionnaire_id", "wave"), [("Q03", ""), ("Q02", "after")])
def test_a_small_programme_that_awaits_no_wave_is_told_at_its_close(
    database: Database, partnership: str, opened: Opened, questionnaire_id: str, wave: str
) -> None:
    code, programme_id = small_programme(database, partnership)
    asked = opened(questionnaire_id, disclosure_class="small", programme_id=programme_id, wave=wave)
    answer(database, asked, {}, times=12)
    with database.writing() as session:
        collections.close(session, partnership, asked, TODAY)
        assert summaries.of_programme(session, partnership, code, TODAY).release_number == 1
