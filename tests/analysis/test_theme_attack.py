"""An attack on everything that is told of themes, by integer programming (trust.md, R11).

The attack is `analysis/disclosure/crowds.py`, which stands before each release; here it knows more.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product

import numpy as np
import pytest

from analysis.disclosure.classes import PAIR_FLOOR, DisclosureClass
from analysis.disclosure.crowds import NOTHING, Crowd, Person, seen
from analysis.disclosure.of_themes import theme, together, without_theme
from analysis.disclosure.release_rules import themes_stand
from analysis.figures import Figure, ThemeFigure
from analysis.sentiment import KINDS

PROTECTED, OPEN = DisclosureClass.PROTECTED, DisclosureClass.OPEN
FLOOR = {PROTECTED: 10, OPEN: 5}
WAYS = ("positive", "negative", "suggestion")


def tell(
    attack: Crowd,
    people: Mapping[Person, int],
    klass: DisclosureClass,
    *,
    ways: bool = True,
    pairs: bool = True,
    themes: Sequence[int] = (),
    within: Callable[[Person], bool] = lambda kind: True,
) -> dict[str, np.ndarray]:
    """Let the attacker see what disclosure control shows of these people, and name the groups to look for.

    themes: places of the themes in a person; all of them where none is named. within: who had written then.
    """
    floor, themes = FLOOR[klass], themes or range(len(attack.kinds[0]))
    truth = truth_of(people, attack.kinds)
    everybody = attack.count(within)
    n = round(everybody @ truth)
    attack.know(everybody, n, n)

    def count(holds: Callable[[Person], bool]) -> np.ndarray:
        return attack.count(holds) * everybody

    groups: dict[str, np.ndarray] = {}
    for one in themes:
        carry = count(lambda kind, one=one: kind[one] != NOTHING)
        split = {way: count(lambda kind, one=one, way=way: kind[one] == way) for way in WAYS}
        figure = theme(
            round(carry @ truth), n, {way: round(its @ truth) for way, its in split.items()}, klass
        )
        know_theme(attack, figure, carry, split if ways else {})
        if klass is PROTECTED:
            # Of staff it is told exactly how many spoke of one theme, and which way.
            groups |= {f"{one} {way}": its for way, its in split.items()} | {f"not {one}": everybody - carry}
    for first, second in combinations(themes, 2):
        both, alone, other, neither = (
            count(
                lambda kind, a=a, b=b, first=first, second=second: (
                    (kind[first] != NOTHING) is a and (kind[second] != NOTHING) is b
                )
            )
            for a, b in ((True, True), (True, False), (False, True), (False, False))
        )
        counts = [round(its @ truth) for its in (both, alone, other)]
        figure = together(counts[0], counts[0] + counts[1], counts[0] + counts[2], n, klass)
        if not pairs:
            pass
        elif figure.is_shown:
            attack.know(both, *seen(figure, PAIR_FLOOR))
            for its in (alone, other, neither):
                attack.know(its, PAIR_FLOOR, np.inf)
        else:
            attack.know_one_of((both, alone, other, neither), PAIR_FLOOR - 1)
        groups |= {
            f"{first} and {second}": both,
            f"{first}, not {second}": alone,
            f"not {first}, {second}": other,
        }
    none = count(lambda kind: {kind[one] for one in themes} == {NOTHING})
    figure = without_theme(round(none @ truth), n, klass)
    if not pairs:
        pass
    elif figure.is_shown:
        attack.know(none, *seen(figure, floor))
        attack.know(everybody - none, floor, np.inf)
    elif klass is PROTECTED:
        attack.know_one_of((none, everybody - none), floor - 1)
    for kind in product((True, False), repeat=len(themes)):
        groups["said " + "".join("x" if said else "-" for said in kind)] = count(
            lambda each, kind=kind: tuple(each[one] != NOTHING for one in themes) == kind
        )
    return groups


def know_theme(
    attack: Crowd, figure: ThemeFigure, carry: np.ndarray, split: Mapping[str, np.ndarray]
) -> None:
    if not figure.people.is_shown:
        attack.know(carry, 0, 4)
        return
    attack.know(carry, *seen(figure.people, 5))
    hidden_for = {part.reason.id for _, part in figure.directions if part.reason is not None}
    for way, part in figure.directions:
        if way not in split:
            continue
        if part.is_shown:
            attack.know(split[way], *seen(part, 5))
        elif hidden_for == {"small_part"}:
            attack.know(split[way], 0, 4)


def crowd(seed: int, kinds: Sequence[Person], n: int) -> dict[Person, int]:
    """People who say things in a few favourite ways."""
    draw = random.Random(seed)
    weights = [draw.random() ** 3 for _ in kinds]
    people: dict[Person, int] = dict.fromkeys(kinds, 0)
    for kind in draw.choices(kinds, weights, k=n):
        people[kind] += 1
    return people


def truth_of(people: Mapping[Person, int], kinds: Sequence[Person]) -> np.ndarray:
    return np.array([people.get(kind, 0) for kind in kinds], dtype=float)


CASES = [(seed, random.Random(seed).choice((10, 11, 13, 22, 38, 44, 57, 80, 121))) for seed in range(12)]


@pytest.mark.parametrize(("seed", "n"), CASES)
def test_three_themes_their_pairs_and_who_spoke_of_none_pin_no_small_group(seed: int, n: int) -> None:
    kinds = list(product((WAYS[0], NOTHING), repeat=3))
    people = crowd(seed, kinds, n)
    attack = Crowd(kinds)
    groups = tell(attack, people, PROTECTED, ways=False)
    assert attack.pinned(groups, truth_of(people, kinds), 10) == []


@pytest.mark.parametrize(("seed", "n"), CASES)
def test_two_themes_with_their_directions_and_their_pair_pin_no_small_group(seed: int, n: int) -> None:
    kinds = list(product((*WAYS, NOTHING), repeat=2))
    people = crowd(seed, kinds, n)
    attack = Crowd(kinds)
    groups = tell(attack, people, PROTECTED)
    assert attack.pinned(groups, truth_of(people, kinds), 10) == []


@pytest.mark.parametrize(("seed", "n"), CASES)
def test_of_staff_two_themes_and_their_pair_tell_nothing_beyond_each_theme(seed: int, n: int) -> None:
    kinds = list(product((WAYS[0], NOTHING), repeat=2))
    people = crowd(seed, kinds, n)
    attack, singles = Crowd(kinds), Crowd(kinds)
    groups = tell(attack, people, OPEN, ways=False)
    tell(singles, people, OPEN, ways=False, pairs=False)
    truth = truth_of(people, kinds)
    assert set(attack.pinned(groups, truth, 5)) <= set(singles.pinned(groups, truth, 5))


def spread(n: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way in which n people can spread over so many cells."""
    if cells == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in spread(n - first, cells - 1):
            yield (first, *rest)


@pytest.mark.parametrize("n", [10, 11, 14])
def test_the_directions_of_one_theme_pin_nobody_however_people_spoke(n: int) -> None:
    """Every way in which n people can have spoken, or kept silent, by what is shown of it and their own."""
    alike: dict[tuple[str, int], list[tuple[int, ...]]] = {}
    for people in spread(n, len(KINDS) + 1):
        spoke = people[:-1]
        shown = str(theme(sum(spoke), n, dict(zip(KINDS, spoke, strict=True)), PROTECTED).to_dict())
        for own, count in enumerate(people):
            if count:
                alike.setdefault((shown, own), []).append(people)
    pinned = [
        (shown, own, way)
        for (shown, own), possible in alike.items()
        for way in range(len(KINDS))
        if len(left := {people[way] - (way == own) for people in possible}) == 1 and 0 < min(left) < 10
    ]
    assert pinned == []


EARLIER, NEW = "earlier", "new"
OVER_TIME = [(*said, when) for said in product((WAYS[0], NOTHING), repeat=2) for when in (EARLIER, NEW)]


def two_releases(people: Mapping[Person, int], *, ruled: bool = True) -> list[str]:
    """What two releases tell of those who wrote in between."""
    attack = Crowd(OVER_TIME)
    told_of = sum(n for kind, n in people.items() if kind[-1] == EARLIER)
    everybody = sum(people.values())
    tell(attack, people, PROTECTED, ways=False, themes=(0, 1), within=lambda kind: kind[-1] == EARLIER)
    if ruled and themes_stand(everybody, told_of, PROTECTED):
        attack.know(attack.count(lambda kind: True), everybody, everybody)
    else:
        tell(attack, people, PROTECTED, ways=False, themes=(0, 1))
    newcomers = attack.count(lambda kind: kind[-1] == NEW)
    groups = {
        f"{when} {name}": group * (newcomers if when == NEW else 1 - newcomers)
        for when in (EARLIER, NEW)
        for name, group in {
            "first theme": attack.count(lambda kind: kind[0] != NOTHING),
            "not the first": attack.count(lambda kind: kind[0] == NOTHING),
            "both": attack.count(lambda kind: NOTHING not in kind[:2]),
            "neither": attack.count(lambda kind: set(kind[:2]) == {NOTHING}),
        }.items()
    }
    return attack.pinned(groups, truth_of(people, OVER_TIME), 10)


@pytest.mark.parametrize(("seed", "n"), CASES)
def test_two_releases_tell_nobody_who_wrote_in_between(seed: int, n: int) -> None:
    draw = random.Random(seed)
    people = crowd(seed, [kind for kind in OVER_TIME if kind[-1] == EARLIER], n)
    more = crowd(
        seed + 50, [kind for kind in OVER_TIME if kind[-1] == NEW], draw.choice((1, 3, 9, 10, 11, 25))
    )
    assert two_releases(people | more) == []


def test_without_the_rule_one_more_who_wrote_would_be_told_apart() -> None:
    """Twelve wrote, four of a theme: nothing is told of it. One more, of the theme: five are shown."""
    said, silent = (WAYS[0], NOTHING), (NOTHING, NOTHING)
    people = {(*said, EARLIER): 4, (*silent, EARLIER): 8, (*said, NEW): 1}
    assert two_releases(people, ruled=False) != []
    assert two_releases(people) == []


@pytest.mark.parametrize(
    ("commenters", "told_of", "klass", "stand"),
    [
        (21, 12, PROTECTED, True),
        (22, 12, PROTECTED, False),
        (12, 9, PROTECTED, False),
        (16, 12, OPEN, True),
        (17, 12, OPEN, False),
        (12, 12, PROTECTED, True),
    ],
)
def test_themes_change_once_the_floors_worth_of_new_people_have_written(
    commenters: int, told_of: int, klass: DisclosureClass, stand: bool
) -> None:
    assert themes_stand(commenters, told_of, klass) is stand


def test_the_attack_finds_what_exact_pairs_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nothing found is not nothing looked for: pairs as counted, from five people on."""

    def as_counted(both: int, _first: int, _second: int, n: int, _klass: DisclosureClass) -> Figure:
        return without_theme(both, n, DisclosureClass.WORKSHEET if both >= 5 else DisclosureClass.OPEN)

    monkeypatch.setitem(globals(), "together", as_counted)
    monkeypatch.setitem(globals(), "PAIR_FLOOR", 0)
    kinds = list(product((WAYS[0], NOTHING), repeat=3))
    monkeypatch.setattr(Crowd, "know_one_of", lambda self, groups, at_most: None)
    found = []
    for seed, n in CASES:
        attack, people = Crowd(kinds), crowd(seed, kinds, n)
        found += attack.pinned(tell(attack, people, PROTECTED, ways=False), truth_of(people, kinds), 10)
    assert found
