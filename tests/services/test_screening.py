"""The detector moves comments up the reading queue and does nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from analysis.concern import Concern
from survey_app.services import clock, reading, screening
from survey_app.store import screening as store
from survey_app.store.database import Database
from survey_app.store.tables import Reading, Screening
from tests.conftest import TODAY
from tests.respondents import ARRIVED, answer, comments_of
from tests.services.coders import make_coder

Opened = Callable[..., str]
WORRIES = "he waits for me and says not to tell"
FINE = "the pizza was nice"


@dataclass
class Detector:
    """Raises what has "waits" in it, and remembers what it was given."""

    mark: str = "first"
    given: list[str] = field(default_factory=list)

    def read(self, texts: Sequence[str], pages: Sequence[str]) -> list[Concern]:
        assert len(texts) == len(pages)
        self.given += texts
        return [
            Concern(0.9, True, ((at, at + 5),), ("waits",))
            if (at := text.find("waits")) >= 0
            else Concern(0.1, False, (), ())
            for text in texts
        ]


@pytest.fixture
def detector(monkeypatch: pytest.MonkeyPatch) -> Detector:
    made = Detector()
    monkeypatch.setattr(screening, "_reader", lambda _encoder: made)
    return made


@pytest.fixture
def wrote(database: Database, opened: Opened) -> Callable[..., str]:
    """Writes a comment so many hours after the others, and gives its id."""
    code = opened("Q03")

    def write(text: str, hours: int = 0) -> str:
        (made,) = comments_of(database, answer(database, code, words={"Q03.6": text}))
        with database.writing() as session:
            session.get_one(Reading, made).arrived_at = ARRIVED + timedelta(hours=hours)
        return made

    return write


def turn(database: Database, partnership: str) -> list[str]:
    """The ids of what waits, in the order of the queue."""
    with database.reading() as session:
        return [row.id for row in reading.queue(session, partnership, "new", reads_all=True)]


def decide(database: Database, partnership: str, comment: str) -> None:
    # Of what was raised a second reader has to say the same.
    for name in ("First", "Second"):
        account = make_coder(database, partnership, f"{name} {comment}").account_id
        with database.writing() as session:
            if reading.waits_for_decision(session, partnership, comment):
                reading.decide(session, partnership, comment, "no_action", "Over.", account, TODAY)


def rows(database: Database) -> dict[str, bool]:
    with database.reading() as session:
        return {row.comment_id: row.is_raised for row in session.query(Screening)}


def test_what_is_raised_is_read_first_and_the_rest_in_the_order_in_which_it_came(
    database: Database, partnership: str, wrote: Callable[..., str], detector: Detector
) -> None:
    oldest, middle, newest, raised = wrote(FINE), wrote(FINE, 1), wrote(FINE, 2), wrote(WORRIES, 3)
    assert turn(database, partnership) == [oldest, middle, newest, raised]
    assert screening.screen_new(database) == 4
    assert turn(database, partnership) == [raised, oldest, middle, newest]
    with database.reading() as session:
        assert reading.next_waiting(session, partnership) == raised
        assert reading.next_waiting(session, partnership, raised) == oldest


def test_what_it_misses_stays_in_the_queue_and_is_asked_for_until_a_person_has_decided(
    database: Database, partnership: str, wrote: Callable[..., str], detector: Detector
) -> None:
    missed, raised = wrote(FINE), wrote(WORRIES, 1)
    screening.screen_new(database)
    decide(database, partnership, raised)
    assert turn(database, partnership) == [missed]
    with database.reading() as session:
        # What a reader is told at home, and what keeps "every comment was read" from being said.
        assert reading.next_waiting(session, partnership) == missed
        asked = reading.found(session, partnership, missed, reads_all=True)[2]
        assert not reading.all_are_read(session, partnership, [asked.id])
    screening.screen_new(database)
    assert turn(database, partnership) == [missed]
    decide(database, partnership, missed)
    assert turn(database, partnership) == []


def test_with_a_detector_that_says_nothing_a_reader_is_led_to_every_comment_until_all_are_decided(
    database: Database, partnership: str, wrote: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {wrote(WORRIES if hour % 2 else FINE, hour) for hour in range(7)}
    screening.screen_new(database, uses_it=False)
    assert rows(database) == {}
    account = make_coder(database, partnership, "Kim").account_id
    met = []
    while True:
        with database.writing() as session:
            following = reading.next_waiting(session, partnership)
            if following is None:
                break
            assert reading.open_comment(session, partnership, following, reads_all=True).text
            reading.decide(session, partnership, following, "advice", "Read.", account, TODAY)
        met.append(following)
    assert set(met) == written
    assert len(met) == len(written)


def test_what_a_person_put_back_comes_before_what_the_detector_raised(
    database: Database, partnership: str, wrote: Callable[..., str], detector: Detector
) -> None:
    fine, raised = wrote(FINE), wrote(WORRIES, 1)
    screening.screen_new(database)
    account = make_coder(database, partnership, "Coder").account_id
    with database.writing() as session:
        reading.put_back(
            session, partnership, fine, reading.A_LOOK, account, clock.now(), TODAY, reads_all=True
        )
    assert turn(database, partnership) == [fine, raised]


def test_the_words_are_told_to_a_reader_while_the_comment_waits_and_then_all_is_gone(
    database: Database, partnership: str, wrote: Callable[..., str], detector: Detector
) -> None:
    raised = wrote(WORRIES)
    screening.screen_new(database)
    with database.writing() as session:
        assert reading.open_comment(session, partnership, raised, reads_all=True).moved_up == ("waits",)
        assert reading.raised_waits(session, partnership)
    decide(database, partnership, raised)
    assert rows(database) == {}
    with database.writing() as session:
        for reads_all in (True, False):
            assert reading.open_comment(session, partnership, raised, reads_all=reads_all).moved_up == ()
        assert not reading.raised_waits(session, partnership)
    assert screening.screen_new(database) == 0


def test_no_score_and_no_word_is_kept(
    database: Database, wrote: Callable[..., str], detector: Detector
) -> None:
    raised = wrote(WORRIES)
    screening.screen_new(database)
    assert set(Screening.__table__.columns.keys()) == {"comment_id", "is_raised", "places", "read_by"}
    with database.reading() as session:
        assert session.get_one(Screening, raised).places == [[3, 8]]


def test_a_comment_is_read_once_by_one_detector_and_anew_by_another(
    database: Database, wrote: Callable[..., str], detector: Detector
) -> None:
    comment = wrote(WORRIES)
    assert [screening.screen_new(database) for _ in range(2)] == [1, 0]
    detector.mark = "second"
    assert screening.screen_new(database) == 1
    assert rows(database) == {comment: True}


def test_many_are_read_batch_by_batch(
    database: Database, wrote: Callable[..., str], detector: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "BATCH", 2)
    made = [wrote(FINE, hours) for hours in range(5)]
    assert screening.screen_new(database) == 5
    assert sorted(rows(database)) == sorted(made)


def test_what_was_decided_while_it_was_read_is_let_be(
    database: Database, partnership: str, wrote: Callable[..., str], detector: Detector
) -> None:
    comment = wrote(WORRIES)
    decide(database, partnership, comment)
    assert screening._write(database, detector.mark, {comment: ((3, 8),)}) == 0
    assert rows(database) == {}


def test_switched_off_it_forgets_and_the_queue_is_as_it_would_be_without_it(
    database: Database, partnership: str, wrote: Callable[..., str], detector: Detector
) -> None:
    oldest, raised = wrote(FINE), wrote(WORRIES, 1)
    screening.screen_new(database)
    assert turn(database, partnership) == [raised, oldest]
    assert screening.screen_new(database, uses_it=False) == 0
    assert rows(database) == {}
    assert turn(database, partnership) == [oldest, raised]


def test_where_it_fails_the_queue_is_as_before_and_the_log_holds_no_words(
    database: Database,
    partnership: str,
    wrote: Callable[..., str],
    detector: Detector,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    oldest, raised = wrote(FINE), wrote(WORRIES, 1)

    def fail(texts: Sequence[str], pages: Sequence[str]) -> list[Concern]:
        raise ValueError(texts[0])

    monkeypatch.setattr(detector, "read", fail)
    with caplog.at_level(logging.DEBUG):
        assert screening.screen_new(database) == 0
    assert turn(database, partnership) == [oldest, raised]
    assert "ValueError" in caplog.text
    assert FINE not in caplog.text


def test_nothing_is_learned_where_nothing_waits(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "_reader", None)
    assert screening.screen_new(database) == 0


@pytest.mark.postgresql
def test_postgresql_takes_every_statement_too(postgresql_database: Database) -> None:
    with postgresql_database.writing() as session:
        assert not store.any_waits(session)
        assert store.unscreened(session, "first", 5) == []
        assert store.still_unscreened(session, "first", ["nobody's"]) == []
        store.put(session, "first", {})
        store.forget_all(session)
