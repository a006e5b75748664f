"""Codes of people's own making: they pair like cards where they can, and never where two may share one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import select

from analysis.caveats import Caveat
from questionnaires.answers import MAIN, Answer
from survey_app.services import (
    cards,
    collections,
    conversations,
    guessing,
    notices,
    programmes,
    self_made,
    summaries,
    take_back,
)
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import Talk
from survey_app.services.guessing import TooManyGuesses
from survey_app.services.refusals import Refusal
from survey_app.services.self_made import NotAllChosen
from survey_app.store import cards as card_store
from survey_app.store import conversations as conversation_store
from survey_app.store import counts
from survey_app.store.database import Database, Session
from survey_app.store.tables import Card, CodeGuess, Conversation, Partnership, Programme, Response
from tests.conftest import NOTICE_DETAILS, TODAY, receives
from tests.partnerships import READY
from tests.respondents import answer, card

NOON = datetime(2026, 11, 23, 12, 34, 56)  # noqa: DTZ001 - as the database keeps times
PATIENCE = 0.3
"""Seconds that one of two waits for the other to do what must not happen."""
FACTS = {"day": "17", "month": "3", "first": "A", "last": "N", "family": "-"}


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hash at next to no cost; what it costs is asked of `cards`."""
    monkeypatch.setattr(cards, "SCRYPT", {**cards.SCRYPT, "n": 2})


@pytest.fixture
def programme(database: Database, partnership: str) -> Programme:
    """A programme of 150 people, who may make their own codes."""
    with database.writing() as session:
        row = cards.new_programme(session, partnership, "Year nine", closes_on=date(2027, 3, 31))
        row.secret = b"the same at every run of a test."
        programmes.let_make_codes(session, partnership, row.code, 150, TODAY)
        return row


def opened(
    database: Database, programme: Programme, wave: str = "before", questionnaire: str = "Q02", **over: str
) -> AskedCollection:
    """A collection of the programme."""
    told = {"disclosure_class": "protected", **over}
    opening = collections.Opening(
        questionnaire, f"About you: {wave}", TODAY, wave=wave, programme_id=programme.id, **told
    )  # type: ignore[arg-type]
    with database.writing() as session:
        if opening.kind == "shared":
            opening = replace(opening, shared_to=receives(session, programme.partnership_id))
        return collections.open_collection(session, programme.partnership_id, opening, TODAY)


def answers(database: Database, asked: AskedCollection, facts: Mapping[str, str] = FACTS) -> Talk:
    """Somebody makes a code and answers one question."""
    with database.reading() as session:
        made = self_made.make(session, asked, facts, NOON)
    with database.writing() as session:
        self_made.count(session, asked, made, NOON)
        talk = conversations.begin(session, asked, "en", TODAY, None, made.mark, is_self_made=True)
        question = next(one for one in asked.turns if one.options)
        given = Answer(question.id, {MAIN: (question.options[0].code,)})
        return conversations.keep_all(session, talk, [given], {}, TODAY)


def sends(database: Database, asked: AskedCollection, facts: Mapping[str, str] = FACTS) -> None:
    """Somebody makes a code, answers one question and sends."""
    send(database, answers(database, asked, facts))


def send(database: Database, talk: Talk) -> None:
    asked = talk.asked
    with database.writing() as session:
        conversations.send(session, asked, talk.token, conversations.submission_of(talk.token), NOON)


def held_together(database: Database) -> list[tuple[str | None, int | None]]:
    """By response: its card, and which use of it that was."""
    with database.reading() as session:
        return [(row.card_id, row.card_use) for row in session.scalars(select(Response))]


# ---- what a code is --------------------------------------------------------------------------------------


def test_no_code_of_ones_own_can_be_a_card() -> None:
    made = {
        self_made.code_of({**FACTS, name: value})
        for name, offered in self_made.FACTS.items()
        for value in offered
    }
    assert len(made) == 31 + 12 + 3 * 27 - 4
    assert not any(cards.looks_right(code) for code in made)
    # A card is hashed tidied, and no tidied text is one of these.
    assert not any(cards.tidy(code) == code for code in made)


def test_what_is_kept_holds_none_of_the_facts_and_is_another_under_another_secret(
    database: Database, programme: Programme
) -> None:
    asked = opened(database, programme)
    sends(database, asked)
    with database.reading() as session:
        (row,) = session.scalars(select(Card))
        assert row.self_made
        assert row.mark == cards.mark_of(programme.secret or b"", self_made.code_of(FACTS))
        assert row.mark != cards.mark_of(b"another", self_made.code_of(FACTS))


@pytest.mark.parametrize(
    "wrong", [{"day": ""}, {"day": "32"}, {"month": "0"}, {"first": "a"}, {"last": "Ł"}, {"family": "AB"}]
)
def test_a_code_that_is_not_whole_is_refused_before_anything_is_hashed(
    database: Database, programme: Programme, wrong: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = opened(database, programme)
    monkeypatch.setattr(cards, "mark_of", lambda *_given: pytest.fail("hashed"))
    with pytest.raises(NotAllChosen), database.reading() as session:
        self_made.make(session, asked, {**FACTS, **wrong}, NOON)


# ---- pairing ---------------------------------------------------------------------------------------------


def test_the_same_code_at_two_waves_is_one_pair(database: Database, programme: Programme) -> None:
    before, after = opened(database, programme), opened(database, programme, "after")
    sends(database, before)
    sends(database, after)
    sends(database, before, {**FACTS, "day": "18"})
    found = held_together(database)
    ids = [card for card, _use in found]
    assert None not in ids
    assert sorted((ids.count(card), use) for card, use in found) == [(1, 1), (2, 1), (2, 2)]


@pytest.mark.parametrize("waves", ["bb", "bab", "abb", "baa", "bbaa"])
def test_a_code_that_comes_twice_to_one_wave_pairs_nobody_and_everybody_counts(
    database: Database, programme: Programme, waves: str
) -> None:
    asked = {"b": opened(database, programme), "a": opened(database, programme, "after")}
    for wave in waves:
        sends(database, asked[wave])
    assert held_together(database) == [(None, None)] * len(waves)
    # And none that comes later is held together with anything.
    sends(database, asked["a"])
    assert held_together(database) == [(None, None)] * (len(waves) + 1)
    with database.reading() as session:
        assert counts.respondents(session, [one.id for one in asked.values()]) == len(waves) + 1


def test_two_collections_of_one_wave_that_ask_the_same_show_a_shared_code_too(
    database: Database, programme: Programme
) -> None:
    for _school in range(2):
        sends(database, opened(database, programme))
    assert held_together(database) == [(None, None)] * 2


def test_two_questionnaires_of_one_wave_may_be_one_persons(database: Database, programme: Programme) -> None:
    sends(database, opened(database, programme))
    sends(database, opened(database, programme, questionnaire="Q01"))
    assert len({card for card, _use in held_together(database)} - {None}) == 1


def test_what_was_not_sent_leaves_no_code(database: Database, programme: Programme) -> None:
    asked = opened(database, programme)
    with database.writing() as session:
        made = self_made.make(session, asked, FACTS, NOON)
        conversations.begin(session, asked, "en", TODAY, None, made.mark, is_self_made=True)
    with database.reading() as session:
        assert session.scalars(select(Card)).all() == []


def test_somebody_who_comes_back_with_a_code_still_has_theirs(
    database: Database, programme: Programme
) -> None:
    asked = opened(database, programme)
    with database.writing() as session:
        made = self_made.make(session, asked, FACTS, NOON)
        talk = conversations.begin(session, asked, "en", TODAY, None, made.mark, is_self_made=True)
        held, new = conversations.hash_of(talk.token), conversations.hash_of("new")
        conversation_store.hand_over(session, held, new, TODAY)
        again = conversations.resume(session, asked, "new")
    assert again is not None
    assert (again.card_mark, again.self_made) == (made.mark, True)


# ---- what it cannot do -----------------------------------------------------------------------------------


def test_nothing_is_looked_up_when_a_code_is_made(database: Database, programme: Programme) -> None:
    asked = opened(database, programme)
    sends(database, asked)
    with database.reading() as session:
        known, new = (
            self_made.make(session, asked, facts, NOON) for facts in (FACTS, {**FACTS, "first": "B"})
        )
    assert known.card_id is new.card_id is None
    assert known.mark != new.mark


def test_no_count_of_codes_keeps_a_fact(database: Database, programme: Programme) -> None:
    asked = opened(database, programme)
    with database.writing() as session:
        made = [
            self_made.make(session, asked, {**FACTS, "first": letter}, NOON)
            for letter in self_made.FACTS["first"]
        ]
        for one in made:
            self_made.count(session, asked, one, NOON)
        scopes = set(session.scalars(select(CodeGuess.scope)))
    # Of one day, month and family, and yet spread over all that is counted.
    assert len(scopes) > 10
    assert scopes <= {f"own:{programme.id}:{part}" for part in range(31)}


def test_codes_are_limited_part_by_part_whether_they_are_known_or_new(
    database: Database, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "MISSES_AN_HOUR", 1)
    asked = opened(database, programme)
    with database.writing() as session:
        by_part: dict[str, list[dict[str, str]]] = {}
        for day in self_made.FACTS["day"]:
            for letter in self_made.FACTS["first"][:3]:
                facts = {**FACTS, "day": day, "first": letter}
                by_part.setdefault(self_made.make(session, asked, facts, NOON).scope, []).append(facts)
        (tried, new), (elsewhere, *_more) = [part[:2] for part in by_part.values() if len(part) > 1][:2]
        for _try in range(1 + 150 // 10):
            self_made.count(session, asked, self_made.make(session, asked, tried, NOON), NOON)
        for facts in (tried, new):
            with pytest.raises(TooManyGuesses):
                self_made.make(session, asked, facts, NOON)
        assert self_made.make(session, asked, elsewhere, NOON)


def test_nothing_is_taken_back_by_the_facts_and_a_receipt_serves(
    database: Database, programme: Programme
) -> None:
    asked = opened(database, programme)
    sends(database, asked)
    with database.reading() as session, pytest.raises(cards.NotACard):
        take_back.claim(session, asked.code, self_made.code_of(FACTS), TODAY, NOON)
    receipt = cards.draw_code()
    with database.writing() as session:
        (row,) = session.scalars(select(Response))
        row.receipt_mark = cards.mark_of(programme.secret or b"", receipt)
    with database.writing() as session:
        take_back.take_back(session, take_back.claim(session, asked.code, receipt, TODAY, NOON), NOON)
        assert session.scalars(select(Response)).all() == []


def test_closing_destroys_codes_like_cards_and_leaves_the_pairs(
    database: Database, programme: Programme, partnership: str
) -> None:
    before, after = opened(database, programme), opened(database, programme, "after")
    sends(database, before)
    sends(database, after)
    with database.writing() as session:
        conversations.begin(session, after, "en", TODAY, None, "a" * 64, is_self_made=True)
        cards.issue(session, partnership, programme.code, 1)
        cards.close_programme(session, partnership, programme.code, TODAY)
    with database.writing() as session:
        assert session.scalars(select(Card)).all() == []
        assert len(set(session.scalars(select(Response.pair_id)))) == 1
        assert session.scalars(select(Programme.issued)).all() == [1]
        assert session.scalars(select(Conversation.card_mark)).all() == [None]
        assert self_made.use(session, after, "a" * 64, TODAY) is None
        assert session.scalars(select(Card)).all() == []


# ---- turning it on ---------------------------------------------------------------------------------------


def turns_on(database: Database, programme: Programme, people: int | None = 150) -> None:
    with database.writing() as session:
        programmes.let_make_codes(session, programme.partnership_id, programme.code, people, TODAY)


def test_fewer_than_a_hundred_people_use_cards(database: Database, programme: Programme) -> None:
    with pytest.raises(Refusal, match="too weak for fewer than 100 people"):
        turns_on(database, programme, 99)
    turns_on(database, programme, 100)


@pytest.mark.parametrize("over", [{"disclosure_class": "small"}, {"kind": "shared", "shared_with": "you"}])
def test_small_and_shared_collections_and_codes_of_ones_own_do_not_go_together(
    database: Database, programme: Programme, over: dict[str, str]
) -> None:
    with pytest.raises(Refusal, match="too weak for a small or a shared collection"):
        opened(database, programme, **over)
    turns_on(database, programme, None)
    asked = opened(database, programme, **over)
    assert not asked.takes_self_made
    with pytest.raises(Refusal, match="is small and known, or shared"):
        turns_on(database, programme)


def test_it_is_settled_before_anybody_has_answered(database: Database, programme: Programme) -> None:
    asked = opened(database, programme)
    assert asked.takes_self_made
    turns_on(database, programme, None)
    turns_on(database, programme)
    answer(database, asked.code, {"Q02.1": "a_bit"})
    for people in (None, 200):
        with pytest.raises(Refusal, match="has answered already"):
            turns_on(database, programme, people)


def test_codes_are_no_cards_that_were_made(database: Database, programme: Programme) -> None:
    sends(database, opened(database, programme))
    with database.reading() as session:
        found = programmes.find(session, programme.partnership_id, programme.code, TODAY)
    assert found is not None
    assert found.issued == 0


# ---- what is told of it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_on", [True, False])
def test_a_change_says_that_its_pairs_are_less_sure_where_codes_could_be_made(
    database: Database, programme: Programme, partnership: str, is_on: bool
) -> None:
    turns_on(database, programme, 150 if is_on else None)
    before, after = opened(database, programme), opened(database, programme, "after")
    rng = random.Random(5)
    for _person in range(45):
        held = card(database, programme.id)
        for asked in (before, after):
            chosen = rng.choice(["not_at_all", "a_little", "mostly"])
            answer(
                database,
                asked.code,
                {f"Q02.{number}": chosen for number in range(1, 9)},
                card_id=held,
            )
    with database.writing() as session:
        summary = summaries.of_programme(session, partnership, programme.code, TODAY)
    (change,) = summary.changes
    assert change.figure.is_shown
    assert (Caveat.SELF_MADE_CODES in change.caveats) is is_on
    # The programme's end destroys the codes, and not what must be borne in mind.
    with database.writing() as session:
        cards.close_programme(session, partnership, programme.code, TODAY)
        (change,) = summaries.of_programme(session, partnership, programme.code, TODAY).changes
    assert (Caveat.SELF_MADE_CODES in change.caveats) is is_on


# ---- two at once -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("was_used_before", [True, False])
@pytest.mark.parametrize(
    "name", ["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)]
)
def test_of_two_who_send_with_one_code_at_the_same_moment_nobody_is_paired(
    name: str, was_used_before: bool, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    database: Database = request.getfixturevalue(name)
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", **READY)
        session.add(row)
        session.flush()
        notices.say_details(session, row.id, NOTICE_DETAILS, TODAY)
        made = cards.new_programme(session, row.id, "Year nine")
        programmes.let_make_codes(session, row.id, made.code, 150, TODAY)
    if was_used_before:
        sends(database, opened(database, made, "after"))
    asked = opened(database, made)
    talks = [answers(database, asked) for _person in range(2)]
    both_looked = Barrier(2)
    look = card_store.is_used_at

    def look_and_meet(session: Session, card_id: str, collection_ids: list[str]) -> bool:
        """Look, then wait for the other to have looked too, which they cannot while the row is held."""
        found = look(session, card_id, collection_ids)
        with suppress(BrokenBarrierError):
            both_looked.wait(timeout=PATIENCE)
        return found

    monkeypatch.setattr(card_store, "is_used_at", look_and_meet)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(partial(send, database), talks))
    assert held_together(database) == [(None, None)] * (2 + was_used_before)
    with database.reading() as session:
        assert session.scalars(select(Card.unclear)).all() == [True]
