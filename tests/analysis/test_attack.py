"""The attack on one question over several releases finds what counting out every possibility finds."""

from __future__ import annotations

import random
from itertools import product

import pytest

from analysis.disclosure.attack import Clock, Pinned, Telling, first_pinned

Row = tuple[int, int]


def told(people: int, *cells: Row) -> Telling:
    codes = "abcd"[: len(cells)]
    return Telling(people, dict(zip(codes, cells, strict=True)), (0, people))


@pytest.mark.parametrize(
    ("tellings", "pinned"),
    [
        ([told(12, (3, 7), (3, 7), (3, 7), (3, 7))], True),
        ([told(13, (13, 17), (0, 2))], True),
        ([told(15, (13, 17), (0, 2))], False),
        ([told(17, (13, 17), (0, 2)), told(18, (18, 22), (0, 2))], True),
        ([told(20, (13, 17), (3, 7)), told(30, (13, 17), (13, 17))], False),
    ],
)
def test_what_can_only_be_one_way_is_pinned(tellings: list[Telling], pinned: bool) -> None:
    assert (first_pinned(tellings, 10) is not None) is pinned


def test_what_is_not_decided_in_time_counts_as_pinned() -> None:
    found = first_pinned([told(12, (3, 7), (3, 7), (3, 7), (3, 7))], 10, Clock(0))
    assert found is not None
    assert not found.decided


def ways(first: Telling, second: Telling) -> list[tuple[Row, Row]]:
    """Every way in which people can have answered one question with two options, by two releases."""
    found = []
    for a, more in product(range(first.people + 1), range(second.people - first.people + 1)):
        before, after = (a, first.people - a), (a + more, second.people - a - more)
        fits = all(
            low <= n <= high
            for one, row in ((first, before), (second, after))
            for n, (low, high) in zip(row, one.cells.values(), strict=True)
        )
        if fits and after[1] >= before[1]:
            found.append((before, after))
    return found


def counted_out(first: Telling, second: Telling, floor: int) -> bool:
    """Whether anybody, or nobody in particular, is sure of something: by looking at every way."""
    possible = ways(first, second)
    for own in (None, *product((0, 1), (0, 1))):
        seen = []
        for before, after in possible:
            came = (after[0] - before[0], after[1] - before[1])
            blocks = [list(before), list(after), list(came)]
            if own is not None:
                when, cell = own
                if (before if when == 0 else came)[cell] < 1:
                    continue
                for place, block in enumerate(blocks):
                    block[cell] -= int(place == 1 or (place == 0) == (when == 0))
            seen.append([(n, sum(block)) for block in blocks for n in block])
        for numbers in zip(*seen, strict=True):
            (others, total) = numbers[0]
            if len(set(numbers)) == 1 and (0 < others < floor or others == total > 0):
                return True
    return False


def test_it_finds_what_counting_out_every_way_finds() -> None:
    draw = random.Random(1)
    agreed = {True: 0, False: 0}
    for _ in range(150):
        n, more = draw.randint(10, 24), draw.randint(1, 12)
        a = draw.choice((n, n - 1, draw.randint(0, n)))
        later = a + draw.randint(0, more)
        rows = [(a, n - a), (later, n + more - later)]
        both = [
            told(sum(row), *((max(0, (k + 2) // 5 * 5 - 2), (k + 2) // 5 * 5 + 2) for k in row))
            for row in rows
        ]
        found = first_pinned(both, 10) is not None
        assert found is counted_out(both[0], both[1], 10), rows
        agreed[found] += 1
    assert min(agreed.values()) > 10


def test_a_cell_is_named_with_its_release() -> None:
    assert first_pinned([told(13, (13, 17), (0, 2))], 10) == Pinned("a", 0, newcomers=False, others=13)
