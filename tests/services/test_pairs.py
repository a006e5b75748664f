"""What outlives the cards: the same pairs are found by what is kept at closing as by the order of use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.change import CardScore, pair
from survey_app.services import pairs
from survey_app.store.cards import Use

WAVES = ("before", "middle", "after", "later")


def used(*waves: str, card: str = "card") -> list[Use]:
    """One card used at these waves, one after the other."""
    return [Use(card, f"{card}{number}", wave, number + 1) for number, wave in enumerate(waves)]


def paired(uses: list[Use], *, closed: bool, waves: tuple[str, str]) -> tuple[object, ...]:
    """The pairing as `analysis.change` finds it, by the cards or by what is left of them."""
    left = {response: (pair_id, place) for response, pair_id, place in pairs.standings(uses)}
    found = pair(
        [
            CardScore(
                card=left.get(use.response_id, (use.response_id, 0))[0] if closed else use.card_id,
                wave=use.wave,
                order=left.get(use.response_id, (use.response_id, 0))[1] if closed else use.order,
                score=float(sum(map(ord, use.response_id)) % 40),
            )
            for use in uses
        ],
        *waves,
    )
    return (found.before, found.after, found.leavers, found.after_only, found.out_of_order, found.duplicates)


card_uses = st.lists(st.lists(st.sampled_from(WAVES[:1] + WAVES[2:]), min_size=1, max_size=5), max_size=8)


@given(card_uses, st.sampled_from([("before", "after"), ("before", "later")]))
def test_closing_changes_no_pair_whatever_cards_were_used_for(
    of_cards: list[list[str]], waves: tuple[str, str]
) -> None:
    uses = [use for number, names in enumerate(of_cards) for use in used(*names, card=f"c{number}-")]
    assert paired(uses, closed=True, waves=waves) == paired(uses, closed=False, waves=waves)


def test_whoever_answered_each_wave_once_leaves_nothing_but_the_waves() -> None:
    one = {place for _response, _pair, place in pairs.standings(used("before", "after"))}
    other = {place for _response, _pair, place in pairs.standings(used("before", "after", card="other"))}
    assert one == other == {pairs.STEP, 2 * pairs.STEP}


def test_a_card_that_was_used_once_is_no_pair_and_leaves_nothing() -> None:
    assert pairs.standings(used("before")) == []


def test_pairs_get_ids_that_are_random_and_no_cards() -> None:
    first, second = (pairs.standings(used("before", "after")) for _ in range(2))
    ids = {pair_id for _response, pair_id, _place in (*first, *second)}
    assert len(ids) == 2
    assert not any("card" in pair_id for pair_id in ids)


@pytest.mark.parametrize(
    "waves", [("before", "before", "after"), ("after", "before"), ("before", "after", "after")]
)
def test_one_form_of_each_wave_counts_and_the_others_are_set_aside(waves: tuple[str, ...]) -> None:
    places = [place for _response, _pair, place in pairs.standings(used(*waves))]
    assert sum(place % pairs.STEP == 0 for place in places) == len(set(waves))
