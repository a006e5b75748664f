"""Which comments are proposed as quotes, and whether a shortened one shows where it was cut."""

from __future__ import annotations

import random

import pytest

from analysis.quoting import Candidate, propose, shows_its_cuts


def said(text: str, *, person: str = "", confidence: float | None = 0.8) -> Candidate:
    return Candidate(id=text, person=person or text, text=text, confidence=confidence)


LISTENED = [
    said("She listened to me and wrote down what I said"),
    said("She listened to what I said and wrote it down"),
    said("They listened to me when I said what I wanted"),
    said("Nobody in the meeting asked me for my opinion"),
    said("I could finish my story before he asked questions"),
]


def test_what_comes_first_is_near_to_what_the_others_say() -> None:
    assert "listened" in propose(LISTENED)[0].text


def test_what_comes_second_does_not_say_the_same_again() -> None:
    first, second, *_ = propose(LISTENED)
    assert ("listened" in first.text, "listened" in second.text) == (True, False)


def test_the_surer_of_two_that_are_as_near_comes_first() -> None:
    unsure, sure = "Somebody asked me how I felt", "Somebody asked me how I slept"
    for one, other in ((0.9, 0.3), (0.3, 0.9)):
        found = propose([said(unsure, confidence=one), said(sure, confidence=other)])
        assert found[0].confidence == 0.9


@pytest.mark.parametrize(("words", "proposed"), [(4, False), (5, True), (40, True), (41, False)])
def test_what_is_too_short_or_too_long_is_not_proposed(words: int, proposed: bool) -> None:
    assert bool(propose([said("word " * words)])) is proposed


def test_one_person_is_proposed_once() -> None:
    found = propose([said(one.text, person="the same") for one in LISTENED])
    assert len(found) == 1


def test_no_more_are_proposed_than_asked_for_and_order_makes_no_difference() -> None:
    mixed = list(LISTENED)
    random.Random(3).shuffle(mixed)
    assert propose(mixed, 3) == propose(LISTENED, 3)
    assert len(propose(LISTENED, 3)) == 3
    assert propose([]) == ()


def test_a_theme_that_a_person_alone_put_stands_in_the_middle() -> None:
    texts = (
        "They told us what happens next",
        "They told us what happens then",
        "They told us what happens now",
    )
    found = propose(
        [said(text, confidence=sure) for text, sure in zip(texts, (0.9, None, 0.1), strict=True)], 1
    )
    assert found[0].confidence == 0.9


TEXT = "I didn't like the room, but Miss Hall at Elm Road listened to me."


@pytest.mark.parametrize(
    ("wording", "shows"),
    [
        (TEXT, True),
        ("i didn’t like the room but miss hall at elm road listened to me", True),
        ("… Miss Hall at Elm Road listened to me.", True),
        ("I didn't like the room, but [a worker] listened to me.", True),
        ("I didn't like the room …", True),
        ("... the room ... listened to me", True),
        ("[…] listened to me.", True),
        ("I didn't like the room", False),
        ("Miss Hall at Elm Road listened to me.", False),
        ("I didn't like the room, but listened to me.", False),
        ("I like the room …", False),
        ("… listened to me … the room …", False),
        ("I didn't like the room, but she took me seriously.", False),
        ("…", False),
        ("[somebody was glad]", False),
    ],
)
def test_a_shortened_quote_shows_where_it_was_cut(wording: str, shows: bool) -> None:
    assert shows_its_cuts(TEXT, wording) is shows


def test_words_that_stand_twice_are_found_where_they_fit() -> None:
    assert shows_its_cuts("She came. She came back.", "… She came back.")
    assert shows_its_cuts("no no no", "no … no")
