"""The chain of an audit: whatever is done to it is found, and what cannot be found is said."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest

from analysis.audit_chain import Break, Head, Line, Misfit, beginning, first_break, hash_of

MUTATIONS = 10_000
SEED = 15
LENGTH = 24
BEGAN = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times
ACTS = ("signed_in", "comment_opened", "comment_decided", "signed_out")
KEPT_AT = (8, 16, LENGTH)


def chained(lines: Sequence[Line], partnership: str = "ours") -> list[Line]:
    """Lines with the places and the hashes that they have in a chain."""
    made: list[Line] = []
    before = beginning(partnership)
    for place, line in enumerate(lines, 1):
        placed = replace(line, partnership=partnership, place=place)
        before = hash_of(placed, before)
        made.append(replace(placed, hash=before))
    return made


def acts(length: int = LENGTH) -> list[Line]:
    return [
        Line("ours", 0, BEGAN + timedelta(hours=place), f"account {place % 3}", ACTS[place % 4], "account",
             f"thing {place}", 1)
        for place in range(length)
    ]  # fmt: skip


def heads_of(chain: Sequence[Line]) -> list[Head]:
    return [Head("ours", chain[place - 1].at.date(), place, chain[place - 1].hash) for place in KEPT_AT]


CHAIN = chained(acts())
HEADS = heads_of(CHAIN)
END = Head("ours", date(2026, 11, 24), LENGTH, CHAIN[-1].hash)


# ---- what somebody may do to a chain ---------------------------------------------------------------------


def other_value(draw: random.Random, value: object) -> object:
    """Another value of the same sort, near to this one as often as far from it."""
    if isinstance(value, datetime):
        return value + timedelta(minutes=draw.choice((-1, 1, 60, draw.randrange(2, 99_999))))
    if isinstance(value, int):
        return value + draw.choice((-1, 1, draw.randrange(2, 999)))
    text = str(value)
    at = draw.randrange(len(text))
    changed = (
        text[:at] + chr(33 + (ord(text[at]) - 32) % 90) + text[at + 1 :],
        text[:at] + text[at + 1 :],
        text[:at] + draw.choice("abc0 ") + text[at:],
        "",
    )
    return draw.choice([one for one in changed if one != text])


def change_a_field(draw: random.Random, chain: list[Line]) -> None:
    at = draw.randrange(len(chain))
    name = draw.choice([field.name for field in fields(Line)])
    chain[at] = replace(chain[at], **{name: other_value(draw, getattr(chain[at], name))})


def change_and_hash_anew(draw: random.Random, chain: list[Line]) -> None:
    """One line, with a hash that fits it, and everything behind it left as it was."""
    at = draw.randrange(len(chain) - 1)
    changed = replace(chain[at], account=str(other_value(draw, chain[at].account)))
    before = chain[at - 1].hash if at else beginning("ours")
    chain[at] = replace(changed, hash=hash_of(changed, before))


def move_between_fields(draw: random.Random, chain: list[Line]) -> None:
    """The same letters, parted in another way."""
    at = draw.randrange(len(chain))
    line = chain[at]
    chain[at] = replace(line, act=line.act + line.kind[0], kind=line.kind[1:])


def take_out(draw: random.Random, chain: list[Line]) -> None:
    del chain[draw.randrange(len(chain))]


def take_out_and_number_anew(draw: random.Random, chain: list[Line]) -> None:
    del chain[draw.randrange(len(chain) - 1)]
    chain[:] = [replace(line, place=place) for place, line in enumerate(chain, 1)]


def put_in(draw: random.Random, chain: list[Line]) -> None:
    at = draw.randrange(len(chain) + 1)
    chain.insert(at, draw.choice(chain))


def put_in_a_fitting_one(draw: random.Random, chain: list[Line]) -> None:
    """A line whose place and hash fit what stands before it; those behind are numbered anew."""
    at = draw.randrange(len(chain))
    before = chain[at - 1].hash if at else beginning("ours")
    made = replace(draw.choice(chain), place=at + 1, thing="put in")
    behind = [replace(line, place=line.place + 1) for line in chain[at:]]
    chain[at:] = [replace(made, hash=hash_of(made, before)), *behind]


def swap(draw: random.Random, chain: list[Line]) -> None:
    one, other = draw.sample(range(len(chain)), 2)
    chain[one], chain[other] = chain[other], chain[one]


def swap_what_they_say(draw: random.Random, chain: list[Line]) -> None:
    one, other = draw.sample(range(len(chain)), 2)
    chain[one], chain[other] = (
        replace(chain[other], place=chain[one].place),
        replace(chain[one], place=chain[other].place),
    )


def cut_off(draw: random.Random, chain: list[Line]) -> None:
    del chain[draw.randrange(len(chain)) :]


def cut_off_the_beginning(draw: random.Random, chain: list[Line]) -> None:
    chain[:] = chained(chain[draw.randrange(1, len(chain)) :])


def write_anew(draw: random.Random, chain: list[Line]) -> None:
    """Change a line and work out every hash behind it: whoever holds the database can."""
    at = draw.randrange(len(chain))
    chain[at] = replace(chain[at], thing=str(other_value(draw, chain[at].thing)))
    chain[:] = chained(chain)


def take_anothers(draw: random.Random, chain: list[Line]) -> None:
    """The same acts as another partnership's chain holds them."""
    theirs = chained(acts(), "theirs")
    at = draw.randrange(len(chain))
    chain[at] = replace(theirs[at], partnership=draw.choice(("ours", "theirs")))


WAYS: tuple[Callable[[random.Random, list[Line]], None], ...] = (
    change_a_field,
    change_and_hash_anew,
    move_between_fields,
    take_out,
    take_out_and_number_anew,
    put_in,
    put_in_a_fitting_one,
    swap,
    swap_what_they_say,
    cut_off,
    cut_off_the_beginning,
    write_anew,
    take_anothers,
)


def mutated(draw: random.Random, way: Callable[[random.Random, list[Line]], None]) -> list[Line]:
    while True:
        chain = list(CHAIN)
        way(draw, chain)
        if chain != CHAIN:
            return chain


def test_of_10_000_mutations_every_one_is_found() -> None:
    draw = random.Random(SEED)
    found = missed = 0
    for number in range(MUTATIONS):
        broken = first_break("ours", mutated(draw, WAYS[number % len(WAYS)]), HEADS)
        found, missed = found + (broken is not None), missed + (broken is None)
    assert (found, missed) == (MUTATIONS, 0)


def test_a_chain_that_nobody_touched_fits() -> None:
    assert first_break("ours", CHAIN, HEADS, END) is None
    assert first_break("ours", iter(CHAIN)) is None
    assert first_break("ours", [], [Head("ours", BEGAN.date(), 0, beginning("ours"))]) is None


def test_each_field_is_in_the_hash() -> None:
    line = CHAIN[3]
    draw = random.Random(SEED)
    for field in fields(Line):
        changed = replace(line, **{field.name: other_value(draw, getattr(line, field.name))})
        same = hash_of(changed, CHAIN[2].hash) == line.hash
        assert same == (field.name == "hash"), field.name
    assert hash_of(line, CHAIN[1].hash) != line.hash


def test_without_a_head_an_end_that_was_cut_off_is_not_found_and_with_one_it_is() -> None:
    """The test above has power: take the heads away and it fails."""
    assert first_break("ours", CHAIN[:10]) is None
    assert first_break("ours", CHAIN[:10], HEADS) == Break(11, Misfit.CUT_OFF, HEADS[1].day)
    assert first_break("ours", CHAIN[:10], [], END) == Break(11, Misfit.CUT_OFF)
    draw = random.Random(SEED)
    silent = [way for way in WAYS if first_break("ours", mutated(draw, way)) is None]
    assert {way.__name__ for way in silent} >= {"cut_off", "cut_off_the_beginning", "write_anew"}


@pytest.mark.parametrize(
    ("chain", "place", "misfit"),
    [
        ([*CHAIN[:4], *CHAIN[5:]], 5, Misfit.GAP),
        ([*CHAIN[:4], CHAIN[5], CHAIN[4], *CHAIN[6:]], 5, Misfit.GAP),
        ([*CHAIN[:4], replace(CHAIN[4], times=2), *CHAIN[5:]], 5, Misfit.CHANGED),
        (chained([*CHAIN[:4], replace(CHAIN[4], times=2), *CHAIN[5:]]), 8, Misfit.WRITTEN_ANEW),
        (CHAIN[:-1], LENGTH, Misfit.CUT_OFF),
        ([], 1, Misfit.CUT_OFF),
    ],
)
def test_the_first_place_that_does_not_fit_is_told(chain: list[Line], place: int, misfit: Misfit) -> None:
    broken = first_break("ours", chain, HEADS)
    assert broken is not None
    assert (broken.place, broken.misfit) == (place, misfit)


def test_lines_behind_the_end_that_the_database_keeps_are_told() -> None:
    short = Head("ours", END.day, 20, CHAIN[19].hash)
    assert first_break("ours", CHAIN, [], short) == Break(21, Misfit.UNTOLD)
    other = Head("ours", END.day, LENGTH, CHAIN[19].hash)
    assert first_break("ours", CHAIN, [], other) == Break(LENGTH, Misfit.UNTOLD)


def test_a_head_before_the_break_is_the_first_place_where_it_does_not_fit_either() -> None:
    anew = chained([replace(CHAIN[0], times=2), *CHAIN[1:]])
    assert first_break("ours", [*anew[:10], *anew[11:]], HEADS) == Break(8, Misfit.WRITTEN_ANEW, HEADS[0].day)


def test_heads_of_another_partnership_are_left_aside() -> None:
    assert first_break("ours", CHAIN, [replace(HEADS[0], partnership="theirs", hash="0" * 64)]) is None


def test_the_hash_is_that_of_a_second_implementation() -> None:
    """Written out by hand from docs/formats.md, so that anybody can check a chain without Heard."""
    import hashlib

    line = CHAIN[0]
    told = b""
    for part in (
        "heard audit line 1", hashlib.sha256(b"\0\0\0\x17heard audit beginning 1\0\0\0\x04ours").hexdigest(),
        "ours", "1", "2026-11-23T09:00:00", "account 0", "signed_in", "account", "thing 0", "1",
    ):  # fmt: skip
        told += len(part).to_bytes(4, "big") + part.encode()
    assert line.hash == hashlib.sha256(told).hexdigest()
