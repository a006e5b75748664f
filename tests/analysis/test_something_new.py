"""Comments that lie close together become a group with phrases of their own; a person's name never does."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from analysis import something_new
from analysis.something_new import FEWEST_PEOPLE, Group, groups

BUS = (
    "the last bus goes at six so i miss the club",
    "no bus home after the club finishes",
    "Two changes and the last bus is always full.",
    "my mum cant drive me and the last bus is gone by then",
    "The bus home costs more than the session.",
    "id come more if there was a bus home",
)
OTHERS = (
    "The room was painted yellow.",
    "Lunch had too much cheese in it",
    "A film about whales, for some reason",
    "My phone ran out halfway",
    "They lost the register twice.",
    "we played cards at the end",
    "The heating clanks",
    "Somebody kept a hamster there",
)


def rows(sizes: Sequence[int], lone: int = 0, seed: int = 1) -> np.ndarray:
    """Points in 40 dimensions: a close bunch for each size, and so many by themselves."""
    draw = np.random.default_rng(seed)
    bunches = [draw.normal(0, 1, 40) + draw.normal(0, 0.05, (size, 40)) for size in sizes]
    return np.vstack([*bunches, draw.normal(0, 1, (lone, 40))])


def texts(number: int) -> list[str]:
    return [f"word{place} other{place} third{place}" for place in range(number)]


def are_bunches(found: Sequence[Group], *bunches: Sequence[int]) -> bool:
    """Whether each bunch is wholly in a group, with two strangers at most, and most of the lone in none."""
    strangers = {place for one in found for place in one.members} - {each for one in bunches for each in one}
    return len(strangers) <= 10 and all(
        any(set(bunch) <= set(one.members) and len(one.members) <= len(bunch) + 2 for one in found)
        for bunch in bunches
    )


def test_what_lies_close_together_is_a_group_and_what_lies_alone_is_in_none() -> None:
    assert are_bunches(groups(texts(40), rows((12, 8), lone=20)), range(12), range(12, 20))


def test_one_dense_place_among_scattered_comments_is_found() -> None:
    found = groups(texts(28), rows((8,), lone=20))
    assert are_bunches(found, range(8))


def test_the_same_comments_give_the_same_groups() -> None:
    assert groups(BUS + OTHERS) == groups(BUS + OTHERS)


@pytest.mark.parametrize("number", range(FEWEST_PEOPLE + 2))
def test_few_comments_break_nothing_and_fewer_than_five_are_no_group(number: int) -> None:
    for found in (groups(BUS[:number]), groups(BUS[:number], rows((number,)))):
        assert found == () or number >= FEWEST_PEOPLE


def test_comments_that_all_say_the_same_break_nothing() -> None:
    assert len(groups(["the bus is late"] * 12)) <= 1


def test_comments_of_fewer_people_than_five_are_no_group() -> None:
    embeddings = rows((9,), lone=20)
    people = ["one", "two", "three", "four"] * 2 + ["one"] + [f"p{place}" for place in range(20)]
    assert groups(texts(29), embeddings, people) == ()
    assert groups(texts(29), embeddings) != ()


def test_what_says_nothing_is_in_no_group() -> None:
    said = [*["n/a", "idk", "no thanks", "nothing", "123", "", "lol"], *texts(20)]
    found = groups(said, rows((7, 6), lone=14))
    assert all(place >= 7 for one in found for place in one.members)


def described(
    said: Sequence[str], people: Sequence[str] | None = None, others: Sequence[str] = OTHERS
) -> Group:
    """The group of these, among others that are in none."""
    everything = [*said, *others]
    phrases = [something_new._phrases(text) for text in everything]
    whose = [*(people or map(str, range(len(said)))), *(f"o{place}" for place in range(len(others)))]
    members = list(range(len(said)))
    return something_new._described(members, [members], phrases, whose)


def test_a_group_is_known_by_phrases_that_its_people_share_and_others_do_not() -> None:
    found = described(BUS)
    assert {"last bus", "bus home"} & set(found.phrases)
    assert not {"the", "i", "was a", "the last bus goes"} & set(found.phrases)
    for phrase, said in zip(found.phrases, found.said, strict=True):
        assert len(said) >= 2
        assert all(phrase in something_new._phrases(BUS[place]) for place in said)


def test_a_phrase_that_one_person_alone_says_is_not_told_however_often() -> None:
    found = described(
        ["purple gate again", "purple gate", "the purple gate", "slow lift"], ["a", "a", "a", "b"]
    )
    assert found.phrases == ()


@pytest.mark.parametrize(
    "said",
    [
        "my friend Kayleigh Marsden was there",
        "ring me on 07700 900123 after",
        "write to zed.k@example.org for it",
        "we live near SW1A 2AA now",
    ],
)
def test_what_may_point_to_a_person_is_in_no_phrase(said: str) -> None:
    found = described([said] * 6)
    told = " ".join(found.phrases)
    for part in ("kayleigh", "marsden", "07700", "900123", "zed", "example", "sw1a", "2aa"):
        assert part not in told


def test_a_phrase_does_not_run_on_past_what_was_left_out_or_a_full_stop() -> None:
    assert "friend there" not in something_new._phrases("my friend Kayleigh there")
    assert "late taxi" not in something_new._phrases("It was late. Taxi came.")


def test_no_phrase_stands_within_another() -> None:
    told = described(BUS).phrases
    for one in told:
        assert not any(one != other and f" {one} " in f" {other} " for other in told)


def test_the_order_of_the_comments_does_not_change_who_is_together() -> None:
    embeddings = rows((12, 8), lone=20)
    order = list(range(40))
    random.Random(3).shuffle(order)
    found = groups(texts(40), embeddings[order])
    as_given = [
        Group(tuple(sorted(order[place] for place in one.members)), one.phrases, one.said) for one in found
    ]
    assert are_bunches(as_given, range(12), range(12, 20))
