"""Codes teach a model, which is kept by rule, can be rolled back, and forgets what is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from threading import Thread
from typing import Any, cast

import numpy as np
import pytest
from sqlalchemy import func, select

from analysis.direction import Directed
from analysis.encoder.encoder import Reading as MeantReading
from survey_app.services import clock, coders, learning, notices, theming, training
from survey_app.services.coders import Encoder
from survey_app.services.refusals import Refusal
from survey_app.store import models as store
from survey_app.store import taking_back
from survey_app.store.database import Database
from survey_app.store.tables import Coding, Collection, Comment, Lesson, Model, PersonCoding, Reading
from tests import coded
from tests.coded import Machine, card
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.partnerships import READY


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Nothing here hangs on how well anything is learned."""
    made = Machine()
    monkeypatch.setattr(coders, "make", made.make)
    monkeypatch.setattr(coders, "measure", made.measure)
    theming._readers.clear()
    return made


@pytest.fixture
def reader(database: Database, partnership: str) -> str:
    return coded.account(database, partnership)


@pytest.fixture
def forty(database: Database, opened: Callable[..., str], reader: str) -> list[str]:
    """Forty people's comments, of which somebody coded the first thirty-five with T01."""
    ids = coded.write(database, opened("Q03"), 40)
    coded.code(database, ids[:35], reader)
    return ids


def ask(database: Database, partnership: str, account_id: str | None = None) -> int:
    with database.writing() as session:
        return learning.ask(session, partnership, account_id, TODAY)


def train(database: Database, **more: bool) -> int:
    return training.train_waiting(database, None, clock.now, TODAY, **more)


def standing(database: Database, partnership: str) -> learning.Standing:
    with database.reading() as session:
        return learning.standing(session, partnership)


def lessons(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(Lesson.comment_id)))


def test_a_training_that_is_asked_for_is_done_by_the_worker_and_kept(
    database: Database, partnership: str, forty: list[str], reader: str, machine: Machine
) -> None:
    assert ask(database, partnership, reader) == 1
    before = standing(database, partnership)
    assert before.training is not None
    assert (before.number, before.training.asked_by, before.training.card) == (0, "Reader", None)
    assert train(database) == 1
    after = standing(database, partnership)
    assert (after.number, after.training, [one.by for one in after.choices]) == (1, None, [""])
    assert after.in_use is not None
    assert after.in_use.keeps is True
    assert [one.themes for one in machine.measured[0]] == [("T01",)] * 35
    assert lessons(database) == set(forty[:35])
    assert train(database) == 0


def test_one_training_at_a_time_and_the_second_ask_says_so(
    database: Database, partnership: str, forty: list[str]
) -> None:
    ask(database, partnership)
    with pytest.raises(Refusal, match="under way"):
        ask(database, partnership)
    with pytest.raises(Refusal, match="under way"):
        training.train(database, partnership, None, clock.now(), TODAY)


@pytest.mark.parametrize("which", ["database", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_the_database_itself_lets_only_one_of_two_that_ask_at_once_in(
    which: str, request: pytest.FixtureRequest
) -> None:
    name = "database" if which == "database" else "postgresql_database"
    found: Database = request.getfixturevalue(name)
    from survey_app.store.tables import Partnership

    with found.writing() as session:
        session.add(Partnership(id="p", name="Three Rivers", **READY))
        session.flush()
        assert store.add(session, "p", "asked", 0.9, None, TODAY) is not None
        assert store.add(session, "p", "asked", 0.9, None, TODAY) is None
        assert session.scalar(select(func.count()).select_from(Model)) == 1


def test_with_too_few_codes_nothing_is_learned_and_it_is_said_why(
    database: Database, partnership: str, opened: Callable[..., str], reader: str
) -> None:
    ids = coded.write(database, opened("Q03"), 40)
    coded.code(database, ids[:29], reader)
    with pytest.raises(Refusal, match="at least 30"):
        ask(database, partnership)
    coded.code(database, ids[29:30], reader)
    assert ask(database, partnership) == 1


def test_the_next_training_needs_ten_more_people(
    database: Database, partnership: str, opened: Callable[..., str], reader: str
) -> None:
    code = opened("Q03")
    ids = coded.write(database, code, 45)
    coded.code(database, ids[:30], reader)
    ask(database, partnership)
    train(database)
    coded.code(database, ids[30:39], reader)
    with pytest.raises(Refusal, match="little new"):
        ask(database, partnership)
    coded.code(database, ids[39:40], reader)
    assert ask(database, partnership) == 2


def test_another_bar_is_reason_enough_to_train_again(
    database: Database, partnership: str, forty: list[str]
) -> None:
    ask(database, partnership)
    train(database)
    with database.writing() as session:
        learning.set_bar(session, partnership, 0.95)
    ask(database, partnership)
    train(database)
    assert [one.bar for one in standing(database, partnership).models] == [0.95, 0.90]


@pytest.mark.parametrize("bar", [0.5, 0.79, 0.991, 1.0])
def test_a_bar_that_means_nothing_is_refused(database: Database, partnership: str, bar: float) -> None:
    with pytest.raises(Refusal, match="80 to 99"), database.writing() as session:
        learning.set_bar(session, partnership, bar)


@pytest.mark.parametrize(
    ("fault", "themes"),
    [("not decided", ()), ("passed on", ()), ("shared", ()), ("taken back", ()), ("cannot be coded", ())],
)
def test_what_may_not_be_used_or_is_not_finished_does_not_teach(
    database: Database, partnership: str, forty: list[str], reader: str, fault: str, themes: tuple[str, ...]
) -> None:
    odd = forty[0]
    with database.writing() as session:
        place = session.get_one(Reading, odd)
        row = session.get_one(Comment, odd)
        if fault == "not decided":
            place.state = "opened"
        elif fault == "passed on":
            place.decision = "referred"
        elif fault == "shared":
            session.get_one(Collection, row.collection_id).kind = "shared"
        elif fault == "taken back":
            taking_back.remove(session, [row.response_id], [odd])
        else:
            session.get_one(PersonCoding, (odd, 1)).cannot = True
    if fault == "shared":
        with pytest.raises(Refusal, match="too little"):
            ask(database, partnership)
        return
    ask(database, partnership)
    train(database)
    assert lessons(database) == set(forty[1:35])


@pytest.mark.parametrize(
    ("before", "after", "in_use_low", "is_kept"),
    [(0.4, 0.4, None, True), (0.4, 0.39, None, False), (0.4, 0.5, 0.5, True), (0.4, 0.5, 0.51, False)],
)
def test_a_model_is_kept_only_when_it_is_not_worse(
    before: float, after: float, in_use_low: float | None, is_kept: bool
) -> None:
    using = None if in_use_low is None else card(low=in_use_low)
    assert learning.keeps(card(before, after), using) is is_kept


def test_a_model_that_is_worse_is_not_used_until_a_person_says_so(
    database: Database, partnership: str, forty: list[str], reader: str, machine: Machine
) -> None:
    machine.cards = [card(before=0.6, after=0.5)]
    ask(database, partnership)
    train(database)
    assert standing(database, partnership).number == 0
    assert standing(database, partnership).models[0].keeps is False
    with database.writing() as session:
        learning.use(session, partnership, 1, reader, TODAY)
    found = standing(database, partnership)
    assert (found.number, [(one.number, one.by) for one in found.choices]) == (1, [(1, "Reader")])


def test_rolling_back_is_choosing_an_earlier_model_and_the_history_stays(
    database: Database, partnership: str, forty: list[str], reader: str
) -> None:
    ask(database, partnership)
    train(database)
    with database.writing() as session:
        learning.use(session, partnership, 0, reader, TODAY)
        learning.use(session, partnership, 0, reader, TODAY)
    found = standing(database, partnership)
    assert (found.number, [one.number for one in found.choices]) == (0, [0, 1])
    with pytest.raises(Refusal, match="no model"), database.writing() as session:
        learning.use(session, partnership, 2, reader, TODAY)


def test_a_training_that_was_stopped_keeps_nothing_even_where_it_ends_later(
    database: Database, partnership: str, forty: list[str], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(database, partnership)

    def stopped_meanwhile(*given: object) -> object:
        with database.writing() as session:
            assert learning.stop(session, partnership)
        return card()

    monkeypatch.setattr(coders, "measure", stopped_meanwhile)
    assert train(database) == 0
    found = standing(database, partnership)
    assert (found.number, found.models[0].state, lessons(database)) == (0, "stopped", set())


def test_a_training_that_two_workers_began_is_ended_by_the_later_one_alone(
    database: Database, partnership: str, forty: list[str], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(database, partnership)
    inner: list[int] = []

    def begun_again(*given: object) -> object:
        if not inner:
            inner.append(0)
            inner.append(train(database, at_start=True))
        return card()

    monkeypatch.setattr(coders, "measure", begun_again)
    assert train(database) == 0
    assert inner == [0, 1]
    found = standing(database, partnership)
    assert (found.number, len(found.choices)) == (1, 1)


def test_a_training_whose_worker_was_killed_is_begun_anew_at_the_next_start_or_half_an_hour_later(
    database: Database, partnership: str, forty: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(database, partnership)

    def killed(*given: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(coders, "measure", killed)
        with pytest.raises(KeyboardInterrupt):
            train(database)
    assert train(database) == 0
    later = clock.now() + training.GIVEN_UP_AFTER + timedelta(minutes=1)
    with database.reading() as session:
        assert store.waiting(session, later - training.GIVEN_UP_AFTER) != []
    assert train(database, at_start=True) == 1
    assert standing(database, partnership).number == 1


def test_a_training_that_fails_says_so_and_the_next_can_be_asked_for(
    database: Database, partnership: str, forty: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(database, partnership)

    def fails(*given: object) -> object:
        raise ValueError("She listened")

    monkeypatch.setattr(coders, "measure", fails)
    assert train(database) == 0
    assert standing(database, partnership).models[0].state == "failed"
    assert ask(database, partnership) == 2


def test_a_dry_run_measures_and_keeps_nothing(
    database: Database, partnership: str, forty: list[str], machine: Machine
) -> None:
    machine.cards = [card(0.5, 0.4)]
    told: list[str] = []
    found = training.try_out(database, partnership, None, told.append)
    assert (found.keeps, told) == (False, list(learning.STEPS))
    assert standing(database, partnership).models == ()


# ---- what is shown ---------------------------------------------------------------------------------------


def test_a_card_is_figures_and_what_few_people_spoke_of_is_not_told(
    database: Database, partnership: str, forty: list[str], reader: str
) -> None:
    coded.code(database, forty[:9], reader, theme="T02")
    ask(database, partnership)
    train(database)
    model = standing(database, partnership).models[0]
    assert model.card is not None
    assert (model.card.people.value, model.card.people.rounding) == (35, 5)
    assert model.card.after.micro.value == 0.6
    of = {one.theme.id: one for one in model.card.themes}
    assert of["T01"].f1.value == 0.85
    assert not of["T02"].f1.is_shown  # nine people
    assert not of["T05"].people.is_shown  # nobody


def test_one_person_who_wrote_often_is_one_person(
    database: Database, partnership: str, forty: list[str]
) -> None:
    from survey_app.store.tables import Response

    with database.writing() as session:
        for comment_id in forty[:35]:
            row = session.get_one(Comment, comment_id)
            session.get_one(Response, row.response_id).pair_id = "one and the same"
    ask(database, partnership)
    train(database)
    made = standing(database, partnership).models[0].card
    assert made is not None
    assert not made.people.is_shown
    assert not made.after.micro.is_shown


# ---- reading comments with it ----------------------------------------------------------------------------


def suggested(database: Database) -> dict[str, set[str]]:
    with database.reading() as session:
        found: dict[str, set[str]] = {}
        for row in session.scalars(select(Coding).where(Coding.account_id.is_(None))):
            found.setdefault(row.comment_id, set()).add(row.theme_id)
        return found


def test_a_new_model_reads_anew_and_leaves_what_people_said(
    database: Database, partnership: str, forty: list[str]
) -> None:
    assert theming.theme_new(database) == 40
    assert suggested(database) == {one: {"T03"} for one in forty}
    ask(database, partnership)
    train(database)
    assert theming.theme_new(database) == 40
    assert suggested(database) == {one: {"T01"} for one in forty[35:]}
    with database.reading() as session:
        assert {row.themed_by for row in session.scalars(select(Comment))} == {1}
        assert session.scalar(select(func.count()).where(Coding.account_id.is_not(None))) == 35
    assert theming.theme_new(database) == 0


@pytest.fixture
def few_directions(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Directed]]:
    """Few enough examples of directions to learn them in a moment."""
    few = coders.direction_examples()[::9]
    monkeypatch.setattr(coders, "direction_examples", lambda: few)
    coders._examples_alone.cache_clear()
    yield few
    coders._examples_alone.cache_clear()


def test_with_the_encoder_switched_on_or_off_comments_are_read_anew(
    database: Database, partnership: str, forty: list[str], reader: str, few_directions: list[Directed]
) -> None:
    encoder = cast(Encoder, CountingEncoder())
    assert [theming.theme_new(database, one) for one in (None, encoder, encoder, None)] == [40, 40, 0, 40]
    ask(database, partnership)
    train(database)
    assert [theming.theme_new(database, one) for one in (None, encoder, encoder, None)] == [40, 40, 0, 40]
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Coding.account_id.is_not(None))) == 35


def directions(database: Database) -> dict[str, str | None]:
    with database.reading() as session:
        return {row.id: row.machine_direction for row in session.scalars(select(Comment))}


def test_directions_that_people_set_teach_and_rolling_back_forgets_them(
    database: Database, partnership: str, forty: list[str], reader: str, few_directions: list[Directed]
) -> None:
    theming.theme_new(database)
    before = directions(database)
    assert "suggestion" not in before.values()
    with database.writing() as session:
        for comment_id in forty[:35]:
            row = session.get_one(Comment, comment_id)
            row.direction, row.direction_by = "suggestion", reader
        # What the machine said is no lesson: only what a person set is.
        session.get_one(Comment, forty[0]).direction_by = None
    ask(database, partnership)
    train(database)
    theming.theme_new(database)
    assert {directions(database)[one] for one in forty[35:]} == {"suggestion"}
    with database.reading() as session:
        told = {one.comment_id: one.direction for one in session.scalars(select(Lesson))}
    assert (told[forty[0]], told[forty[1]]) == ("", "suggestion")
    with database.writing() as session:
        learning.use(session, partnership, 0, reader, TODAY)
    theming.theme_new(database)
    assert directions(database) == before


class CountingEncoder:
    """Reads nothing into anything, and keeps what it was asked to read."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def meanings(self, questions: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any]:
        self.asked += texts
        found = np.ones((len(texts), 4), dtype=np.float32) / 2
        return found, found

    def read(self, questions: Sequence[str], texts: Sequence[str]) -> list[MeantReading]:
        one = np.ones(4, dtype=np.float32) / 2
        return [MeantReading(one, one, one[None], ((-1, -1),)) for _ in texts]


def test_a_direction_is_read_by_the_meaning_that_the_coder_had_read(
    database: Database, opened: Callable[..., str], few_directions: list[Directed]
) -> None:
    coded.write(database, opened("Q03"), 4)
    encoder = CountingEncoder()
    assert theming.theme_new(database, encoder) == 4  # type: ignore[arg-type]
    assert encoder.asked == [one.text for one in few_directions]
    assert None not in directions(database).values()


def test_rolling_back_brings_the_suggestions_of_before(
    database: Database, partnership: str, forty: list[str], reader: str
) -> None:
    ask(database, partnership)
    train(database)
    theming.theme_new(database)
    with database.writing() as session:
        learning.use(session, partnership, 0, reader, TODAY)
    theming.theme_new(database)
    assert suggested(database) == {one: {"T03"} for one in forty}


def test_a_theme_that_was_too_often_wrong_is_no_longer_suggested(
    database: Database, partnership: str, forty: list[str], machine: Machine
) -> None:
    machine.cards = [card(T01="silent")]
    ask(database, partnership)
    train(database)
    theming.theme_new(database)
    assert suggested(database) == {}


def test_what_is_taken_back_leaves_the_model_and_the_weights_are_made_anew(
    database: Database, partnership: str, forty: list[str], machine: Machine
) -> None:
    ask(database, partnership)
    train(database)
    theming.theme_new(database)
    assert len(machine.made[-1]) == 35
    with database.writing() as session:
        response = session.get_one(Comment, forty[0]).response_id
        taking_back.remove(session, [response], [])
    assert theming.theme_new(database) == 0
    assert theming._readers == {}
    assert forty[0] not in lessons(database)


def test_what_is_passed_on_later_leaves_the_model_too(
    database: Database, partnership: str, forty: list[str], opened: Callable[..., str], machine: Machine
) -> None:
    ask(database, partnership)
    train(database)
    theming.theme_new(database)
    with database.writing() as session:
        session.get_one(Reading, forty[0]).decision = "police"
    coded.write(database, opened("Q03"), 1, start=100)
    assert theming.theme_new(database) == 1
    assert len(machine.made[-1]) == 34


def test_two_partnerships_learn_apart(
    database: Database, partnership: str, forty: list[str], machine: Machine
) -> None:
    from survey_app.store.tables import Partnership

    with database.writing() as session:
        other = Partnership(name="Four Hills", **READY)
        session.add(other)
        session.flush()
        theirs = other.id
    ask(database, partnership)
    train(database)
    assert standing(database, theirs).models == ()
    with database.reading() as session:
        assert learning.reads_now(session, theirs)[0] == 0
        assert learning.one_model(session, theirs, 1) is None


@pytest.mark.postgresql
def test_what_a_person_accepts_while_a_batch_is_written_stays_accepted(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL a person may accept while a batch is under way: they wait, and have the last word."""
    from survey_app.services import collections
    from survey_app.store import coding as coding_store
    from survey_app.store import comments
    from survey_app.store.tables import Partnership

    database = postgresql_database
    with database.writing() as session:
        session.add(Partnership(id="p", name="Three Rivers", **READY))
        session.flush()
        notices.say_details(session, "p", NOTICE_DETAILS, TODAY)
        opening = collections.Opening("Q03", "About your worker", TODAY)
        place = collections.open_collection(session, "p", opening, TODAY).code
    ids = coded.write(database, place, 3)
    somebody = coded.account(database, "p")
    theming.theme_new(database)
    with database.writing() as session:
        session.get_one(Comment, ids[0]).themed_with = "an older codebook"
    read = comments.codings
    others: list[Thread] = []

    def accept() -> None:
        # As `coding.save` does it: the comment first, which waits while a batch holds it.
        with database.writing() as another:
            coding_store.rise(another, ids[0])
            row = another.get(Coding, (ids[0], "T03"))
            if row is None:
                another.add(row := Coding(comment_id=ids[0], theme_id="T03"))
            row.state, row.account_id = "accepted", somebody

    def accepted_meanwhile(session: object, of: object) -> object:
        if not others:
            others.append(Thread(target=accept))
            others[0].start()
        return read(session, of)  # type: ignore[arg-type]

    monkeypatch.setattr(comments, "codings", accepted_meanwhile)
    assert theming.theme_new(database) == 1
    others[0].join(30)
    with database.reading() as session:
        kept = session.get_one(Coding, (ids[0], "T03"))
        assert (kept.state, kept.account_id) == ("accepted", somebody)
