"""A closed programme: its figures still pair, and no card leads to an answer, whatever else one holds."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select, text

from analysis import scoring
from analysis.change import pair
from survey_app.services import cards, collections, conversations, persons, programmes, subjects
from survey_app.services.refusals import Refusal
from survey_app.store import counts
from survey_app.store.database import Database
from survey_app.store.tables import Card, Conversation, Programme, Response, Row
from survey_app.worker import make_worker
from tests.conftest import TODAY
from tests.respondents import answer

Opened = Callable[..., str]
LAST_DAY = date(2026, 12, 18)
AFTER = LAST_DAY + timedelta(days=1)
PEOPLE = 24
SCORED = [f"Q02.{number}" for number in range(1, 9)]


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks that cost less to make; nothing here hangs on what they cost."""
    monkeypatch.setitem(cards.SCRYPT, "n", 2)


@pytest.fixture
def held(
    database: Database, partnership: str, opened: Opened, cheap: None
) -> tuple[str, dict[str, list[str]]]:
    """A programme whose cards were printed and used, and what each was really used for."""
    with database.writing() as session:
        row = cards.new_programme(session, partnership, "Walks", closes_on=LAST_DAY)
        printed = cards.issue(session, partnership, row.code, PEOPLE + 6)
        ids = {card: cards.find(session, row.code, card) for card in printed}
        programme_id, code = row.id, row.code
    before, after = (opened("Q02", programme_id=programme_id, wave=wave) for wave in ("before", "after"))
    rng = random.Random(4)
    truth: dict[str, list[str]] = {}
    for wave in (before, after):
        # People come in any order, and some only once.
        for card in rng.sample(printed[:PEOPLE], PEOPLE - 3):
            chosen = rng.choice(["not_at_all", "a_little", "mostly"])
            truth.setdefault(card, []).extend(
                answer(database, wave, dict.fromkeys(SCORED, chosen), card_id=ids[card])
            )
    return code, truth


def everything_in(path: Path) -> bytes:
    """The database as it lies on the disk, with its log."""
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


def pairs_of(database: Database, code: str) -> tuple[object, ...]:
    with database.reading() as session:
        programme = session.scalars(select(Programme).where(Programme.code == code)).one()
        subject = subjects.of_programme(session, programme.partnership_id, programme.id, AFTER)
        assert subject is not None
        (scale,) = scoring.scales_of(subject.collections[0].questionnaire)
        found = pair(persons.runs(session, subject, scale))
        ids = [asked.id for asked in subject.collections]
        return found.before, found.after, found.leavers, counts.respondents(session, ids)


def test_after_closing_the_same_pairs_are_found(
    database: Database, held: tuple[str, dict[str, list[str]]]
) -> None:
    code, _truth = held
    before = pairs_of(database, code)
    assert programmes.close_due(database, LAST_DAY) == 0
    assert programmes.close_due(database, AFTER) == 1
    assert pairs_of(database, code) == before
    assert before[0]


def test_whoever_holds_all_but_the_secret_links_no_card_to_an_answer(
    database: Database, held: tuple[str, dict[str, list[str]]], tmp_path: Path
) -> None:
    """Held: the database before but for its secret, every printed card, and the database after, by bytes."""
    _code, truth = held
    with database.reading() as session:
        secret = session.scalars(select(Programme.secret)).one()
        assert secret is not None
        row_order = session.scalars(select(Card.id).order_by(text("rowid"))).all()
        marks = {row.id: row.mark for row in session.scalars(select(Card))}
        before = {row.id: row.card_id for row in session.scalars(select(Response))}
    lost = cards.mark_of(secret, next(iter(truth)))
    assert lost in marks.values(), "with the secret every card is found, so the test has power"
    programmes.close_due(database, AFTER)
    left = everything_in(tmp_path / "heard.db")
    with database.reading() as session:
        assert session.scalars(select(Card)).all() == []
        assert session.scalars(select(Programme.secret)).all() == [None]
        after = session.execute(
            select(
                Response.id,
                Response.pair_id,
                Response.collection_id,
                Response.card_id,
                Response.receipt_mark,
                Response.card_use,
            )
        ).all()
        pair_ids = {row.pair_id for row in after} - {None}
    # Nothing on the disk is the secret, a mark or a card's old id.
    assert secret not in left
    assert not [mark for mark in marks.values() if mark and mark.encode() in left]
    assert not [card_id for card_id in row_order if card_id.encode() in left]
    assert not pair_ids & set(row_order)
    assert not pair_ids & set(before.values())
    # Each printed card against every text and every run of 32 bytes that is left to try as the secret.
    guesses = {value for row in after for value in (row.id, row.pair_id, row.collection_id) if value}
    keys = [guess.encode() for guess in guesses] + [left[at : at + 32] for at in range(0, 4096, 32)]
    recovered = [
        card for card in list(truth)[:3] for key in keys if cards.mark_of(key, card) in marks.values()
    ]
    assert recovered == []
    # The order of printing says nothing: it is drawn anew, apart from the order of the rows.
    linked = {
        response
        for place, card in enumerate(truth)
        for response in truth[card]
        if before.get(response) == row_order[place]
    }
    assert len(linked) < 8, "two of 44 are right by chance"
    for row in after:
        assert (row.card_id, row.receipt_mark) == (None, None)
        assert row.card_use in (None, 10, 20)


def values_in(database: Database) -> set[object]:
    """Every value in every row of every table."""
    with database.engine.connect() as connection:
        return {
            value
            for table in Row.metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
            if isinstance(value, str | bytes)
        }


def test_no_row_of_any_table_keeps_what_led_from_a_card_to_its_answers(
    database: Database, partnership: str, held: tuple[str, dict[str, list[str]]]
) -> None:
    """What somebody in the middle of answering holds too, and what a receipt was given for."""
    code, truth = held
    with database.writing() as session:
        secret = session.scalars(select(Programme.secret)).one()
        assert secret is not None
        held_cards = {row.id: row.mark for row in session.scalars(select(Card))}
        asked = collections.listing(session, partnership, TODAY)[0]
        card_id, mark = next(iter(held_cards.items()))
        talk = conversations.begin(session, asked, "en", TODAY, card_id, mark)
        receipt = cards.mark_of(secret, cards.draw_code())
        session.get_one(Response, truth[next(iter(truth))][0]).receipt_mark = receipt
    led = {secret, receipt, *held_cards, *held_cards.values()}
    assert led <= values_in(database), "the test has power"
    assert programmes.close_due(database, AFTER) == 1
    assert led & values_in(database) == set()
    with database.reading() as session:
        kept = session.scalars(select(Conversation)).one()
        assert (kept.card_id, kept.card_mark) == (None, None)
        assert cards.find(session, code, next(iter(truth))) is None
    assert talk.card_id == card_id


def test_cards_are_handed_over_in_another_order_than_they_are_kept(
    database: Database, partnership: str, cheap: None
) -> None:
    with database.writing() as session:
        row = cards.new_programme(session, partnership, "Walks")
        printed = cards.issue(session, partnership, row.code, 200)
        # As the rows lie in the table; asked for by id alone, they come in the order of an index.
        kept_ids = session.scalars(select(Card.id).order_by(text("rowid")))
        order = {card_id: place for place, card_id in enumerate(kept_ids)}
        places = [order[str(cards.find(session, row.code, card))] for card in printed]
    assert sum(place == kept for place, kept in enumerate(places)) < 12
    following = sum(after == before + 1 for before, after in pairwise(places))
    assert following < 12, "two that follow each other on paper follow each other in the table by chance only"


def test_people_are_told_a_day_that_closing_by_hand_cannot_bring_forward(
    database: Database, partnership: str, held: tuple[str, dict[str, list[str]]]
) -> None:
    code, _truth = held
    with database.writing() as session:
        for asked in collections.listing(session, partnership, TODAY):
            collections.close(session, partnership, asked.code, TODAY)
    with pytest.raises(Refusal, match="until 18 December 2026"), database.writing() as session:
        programmes.close(session, partnership, code, LAST_DAY)
    with database.writing() as session:
        programmes.close(session, partnership, code, AFTER)


def test_the_worker_closes_a_programme_with_its_collections_and_makes_its_last_release(
    database: Database,
    partnership: str,
    held: tuple[str, dict[str, list[str]]],
    settings: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, _truth = held
    monkeypatch.setattr("survey_app.services.clock.today", lambda: AFTER)
    queue = make_worker(settings, database)  # type: ignore[arg-type]
    task = next(one for one in queue._registry._registry.values() if one.__name__ == "close_programmes")
    task().execute()
    with database.reading() as session:
        found = programmes.find(session, partnership, code, AFTER)
        assert found is not None
        assert not found.is_open
        assert {asked.state for asked in found.collections} == {"closed"}
        assert found.issued == PEOPLE + 6
        assert programmes.card_figures(session, found) is not None


def test_a_collection_cannot_outlast_its_programme(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        row = cards.new_programme(session, partnership, "Walks", closes_on=LAST_DAY)
    with pytest.raises(Refusal, match="The programme ends on 18 December 2026"):
        opened("Q02", programme_id=row.id, wave="before", closes_on=AFTER)
    opened("Q02", programme_id=row.id, wave="before", closes_on=LAST_DAY)
    with pytest.raises(Refusal, match="People were told"), database.writing() as session:
        programmes.set_last_day(session, partnership, row.code, TODAY, TODAY)
