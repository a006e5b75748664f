"""Cards: mistyped ones are refused, found ones lead to one card, and closing leaves nothing to find."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from survey_app.services import cards, clock, collections
from survey_app.services.refusals import Refusal
from survey_app.store import responses
from survey_app.store.database import Database
from survey_app.store.tables import Card, Partnership, Programme, Response
from tests.conftest import TODAY
from tests.partnerships import READY

GOOD_CARDS = tuple(
    symbols + cards.check_symbol(symbols) for symbols in ("22222222", "23456789", "ZYXWVUTS", "K7QM2R9A")
)


@pytest.fixture
def programme(database: Database, partnership: str) -> str:
    with database.writing() as session:
        return cards.new_programme(session, partnership, "Spring group").code


@pytest.fixture
def stranger(database: Database) -> str:
    with database.writing() as session:
        row = Partnership(name="Four Hills Partnership", **READY)
        session.add(row)
        session.flush()
        return row.id


def _with_one_wrong_symbol(card: str) -> Iterator[str]:
    for place, right in enumerate(card):
        for wrong in cards.ALPHABET.replace(right, ""):
            yield card[:place] + wrong + card[place + 1 :]


def _with_neighbours_swapped(card: str) -> Iterator[str]:
    for place in range(len(card) - 1):
        if card[place] != card[place + 1]:
            yield card[:place] + card[place + 1] + card[place] + card[place + 2 :]


# ---- the check symbol ------------------------------------------------------------------------------------


@pytest.mark.parametrize("card", GOOD_CARDS)
def test_a_card_as_it_was_made_looks_right(card: str) -> None:
    assert cards.looks_right(card)


@pytest.mark.parametrize("card", GOOD_CARDS)
def test_every_single_wrong_symbol_is_refused(card: str) -> None:
    wrong = list(_with_one_wrong_symbol(card))
    assert len(wrong) == 9 * 30
    assert not any(cards.looks_right(one) for one in wrong)


@pytest.mark.parametrize("card", GOOD_CARDS)
def test_every_swap_of_neighbours_is_refused(card: str) -> None:
    assert not any(cards.looks_right(one) for one in _with_neighbours_swapped(card))


def test_every_pair_of_symbols_swapped_at_every_place_is_refused() -> None:
    passed = [
        (first, second, place)
        for first in cards.ALPHABET
        for second in cards.ALPHABET
        for place in range(cards.SYMBOLS - 1)
        for symbols in [f"{'K' * place}{first}{second}{'K' * (cards.SYMBOLS - 2 - place)}"]
        for one in [symbols + cards.check_symbol(symbols)]
        for swapped in [one[:place] + one[place + 1] + one[place] + one[place + 2 :]]
        if first != second and cards.looks_right(swapped)
    ]
    assert passed == []


def test_every_symbol_in_the_place_of_every_other_at_every_place_is_refused() -> None:
    passed = [
        (right, wrong, place)
        for place in range(cards.SYMBOLS + 1)
        for right in cards.ALPHABET
        for wrong in cards.ALPHABET
        for card in [_with(right, place)]
        if right != wrong and cards.looks_right(card[:place] + wrong + card[place + 1 :])
    ]
    assert passed == []


def test_every_last_symbol_swapped_with_the_check_symbol_is_refused() -> None:
    swapped = [
        (card, card[:-2] + card[-1] + card[-2])
        for first in cards.ALPHABET
        for last in cards.ALPHABET
        for symbols in [first + "K" * (cards.SYMBOLS - 2) + last]
        for card in [symbols + cards.check_symbol(symbols)]
    ]
    assert [one for card, one in swapped if one != card and cards.looks_right(one)] == []


def _with(sign: str, place: int) -> str:
    """A card that has a symbol at a place; the last place is that of the check symbol."""
    if place < cards.SYMBOLS:
        symbols = "K" * place + sign + "K" * (cards.SYMBOLS - 1 - place)
    else:
        symbols = next(
            one
            for first in cards.ALPHABET
            for one in [first + "K" * (cards.SYMBOLS - 1)]
            if cards.check_symbol(one) == sign
        )
    return symbols + cards.check_symbol(symbols)


def test_the_alphabet_has_no_look_alikes_and_a_prime_number_of_symbols() -> None:
    assert len(cards.ALPHABET) == len(set(cards.ALPHABET)) == 31
    assert not set(cards.ALPHABET) & set("01OIL")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        GOOD_CARDS[3][:8],
        GOOD_CARDS[3] + "2",
        "0" * 9,
        "ＫＫＫＫＫＫＫＫＫ",
        "22222222\x00",
        "💜" * 9,
    ],
)
def test_what_cannot_be_a_card_is_refused_without_an_error(typed: str) -> None:
    assert not cards.looks_right(typed)


@pytest.mark.parametrize("between", ["", " ", "-", ".", "_", "\t", "\n"])
def test_a_card_may_be_typed_small_and_with_anything_between_its_groups(between: str) -> None:
    card = GOOD_CARDS[3]
    typed = between.join((card[:3], card[3:6], card[6:])).lower()
    assert cards.tidy(typed) == card
    assert cards.looks_right(typed)


def test_a_card_is_printed_in_three_groups_of_three() -> None:
    assert re.fullmatch(r"\w{3} \w{3} \w{3}", cards.spaced(GOOD_CARDS[0]))


# ---- issuing and finding ---------------------------------------------------------------------------------


def test_issued_cards_are_all_different_and_each_is_found(
    database: Database, partnership: str, programme: str
) -> None:
    with database.writing() as session:
        pack = cards.issue(session, partnership, programme, 3)
    with database.reading() as session:
        found = {cards.find(session, programme, cards.spaced(card).lower()) for card in pack}
    assert len(set(pack)) == 3
    assert None not in found
    assert len(found) == 3


def test_nothing_that_is_kept_of_a_card_holds_its_symbols(
    database: Database, partnership: str, programme: str
) -> None:
    with database.writing() as session:
        (card,) = cards.issue(session, partnership, programme, 1)
    with database.reading() as session:
        (row,) = session.scalars(select(Card)).all()
        assert card not in f"{row.id}{row.mark}".upper()
        assert re.fullmatch(r"[0-9a-f]{64}", row.mark or "")


def test_the_same_card_has_another_mark_under_another_secret() -> None:
    first, second = (cards.mark_of(secret, GOOD_CARDS[0]) for secret in (b"one", b"two"))
    assert first != second


def test_a_card_of_one_programme_is_no_card_of_another(
    database: Database, partnership: str, programme: str
) -> None:
    with database.writing() as session:
        other = cards.new_programme(session, partnership, "Autumn group").code
        (card,) = cards.issue(session, partnership, programme, 1)
        assert cards.find(session, other, card) is None


@pytest.mark.parametrize("code", ["nobody", "", "p23456"])
def test_no_card_is_found_where_there_is_no_such_programme(database: Database, code: str) -> None:
    with database.reading() as session:
        assert cards.find(session, code, GOOD_CARDS[0]) is None


def test_the_costly_hash_is_worked_out_for_a_miss_too(
    database: Database, programme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(cards, "mark_of", lambda _secret, card: hashed.append(card) or "no mark")
    with database.reading() as session:
        for code, typed in ((programme, "mistyped"), (programme, GOOD_CARDS[0]), ("nobody", GOOD_CARDS[0])):
            assert cards.find(session, code, typed) is None
    assert len(hashed) == 3


@pytest.mark.parametrize("count", [-1, 0, cards.LARGEST_PACK + 1])
def test_a_pack_of_no_size_or_too_many_is_refused(
    database: Database, partnership: str, programme: str, count: int
) -> None:
    with (
        pytest.raises(Refusal, match=f"{count} cards cannot be made at once"),
        database.writing() as session,
    ):
        cards.issue(session, partnership, programme, count)


def test_another_partnership_can_neither_issue_nor_close(
    database: Database, stranger: str, programme: str
) -> None:
    with pytest.raises(Refusal, match="no programme"), database.writing() as session:
        cards.issue(session, stranger, programme, 1)
    with pytest.raises(Refusal, match="no programme"), database.writing() as session:
        cards.close_programme(session, stranger, programme, TODAY)
    with database.reading() as session:
        assert session.scalars(select(Programme.closed_on)).all() == [None]


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_a_programme_without_a_name_is_refused(database: Database, partnership: str, name: str) -> None:
    with pytest.raises(Refusal, match="no name"), database.writing() as session:
        cards.new_programme(session, partnership, name)


# ---- uses and closing ------------------------------------------------------------------------------------


def test_each_use_of_a_card_is_counted_in_order(database: Database, partnership: str, programme: str) -> None:
    with database.writing() as session:
        (card,) = cards.issue(session, partnership, programme, 1)
        opening = collections.Opening("Q02", "Before", TODAY, wave="before")
        asked = collections.open_collection(session, partnership, opening, TODAY)
        for _ in range(3):
            responses.add_response(
                session,
                asked.id,
                TODAY,
                "en",
                {},
                card_id=cards.find(session, programme, card),
                turns=asked.turns,
                arrived_at=clock.now(),
            )
    with database.reading() as session:
        assert sorted(session.scalars(select(Response.card_use))) == [1, 2, 3]


def test_a_closed_programme_has_no_secret_and_finds_no_card(
    database: Database, partnership: str, programme: str
) -> None:
    with database.writing() as session:
        (card,) = cards.issue(session, partnership, programme, 1)
        cards.close_programme(session, partnership, programme, TODAY)
    with database.reading() as session:
        assert cards.find(session, programme, card) is None
        assert session.scalars(select(Programme.secret)).all() == [None]
        assert session.scalars(select(Card)).all() == []


def test_a_closed_programme_makes_no_cards_and_is_not_closed_twice(
    database: Database, partnership: str, programme: str
) -> None:
    with database.writing() as session:
        cards.close_programme(session, partnership, programme, TODAY)
    with pytest.raises(Refusal, match="closed, so no more cards"), database.writing() as session:
        cards.issue(session, partnership, programme, 1)
    with (
        pytest.raises(Refusal, match="was closed on 23 November 2026 already"),
        database.writing() as session,
    ):
        cards.close_programme(session, partnership, programme, TODAY)
