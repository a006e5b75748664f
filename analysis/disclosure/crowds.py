"""The attack on themes that are told together, by integer programming (R11).

The attacker knows the rules, exactly how many wrote, and what they said themselves. Whatever crowds the
figures allow are looked through; a group is pinned where every one of them has the same number of people in
it, some but fewer than the floor. How people did speak is one such crowd, so one that differs shows that a
group is not pinned; only where none is known is the solver asked.

Themes are attacked by threes of which two pairs or more are told. Where each way of speaking of the three was
the floor's worth of people or nobody, nothing small is there to be found, so thousands of comments cost no
more than dozens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from analysis.disclosure.attack import SOLVE_SECONDS, Clock
from analysis.disclosure.classes import PAIR_FLOOR, THEME_CARRIERS, DisclosureClass
from analysis.disclosure.of_themes import theme, without_theme
from analysis.figures import Figure

NOTHING = ""
Person = tuple[str, ...]
"""What one person said of each theme: a way, or NOTHING."""
Group = Any
"""Which kinds of people a group is of: an array of 0 and 1, one a kind."""


@dataclass
class Crowd:
    """What is known of how many people said what. kinds: every way of speaking that there can be."""

    kinds: Sequence[Person]
    clock: Clock = field(default_factory=lambda: Clock(60.0))
    rows: list[Group] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    either: list[tuple[Sequence[Group], int]] = field(default_factory=list)

    def count(self, holds: Callable[[Person], bool]) -> Group:
        """Which kinds of people a group is of."""
        import numpy as np

        return np.array([float(holds(kind)) for kind in self.kinds])

    def know(self, group: Group, low: float, high: float) -> None:
        """That so many people are in it."""
        self.rows.append(group)
        self.low.append(low)
        self.high.append(high)

    def know_one_of(self, groups: Sequence[Group], at_most: int) -> None:
        """That one of these groups is so small, whichever it is: why something is not shown."""
        self.either.append((groups, at_most))

    def pinned(self, groups: Mapping[str, Group], truth: Group, floor: int) -> list[str]:
        """The groups that the attacker, one of the people, works out to be some and under the floor.

        What is not decided in time counts as worked out.
        """
        import numpy as np

        found = []
        for own in (int(place) for place in np.flatnonzero(truth)):
            me = np.zeros(len(self.kinds))
            me[own] = 1
            left = {name: group for name, group in groups.items() if 0 < group @ (truth - me) < floor}
            while left:
                name = next(iter(left))
                for sign in (1, -1):
                    other = self._solve(sign * left[name], me, truth)
                    if other is None:
                        found.append(f"{name}, not decided in time")
                        del left[name]
                        break
                    left = {one: its for one, its in left.items() if round(its @ other) == its @ truth}
                    if name not in left:
                        break
                else:
                    found.append(f"{name}, to one of {self.kinds[own]}")
                    del left[name]
        return found

    def _solve(self, group: Group, me: Group, truth: Group) -> Group | None:
        """People who would look the same from outside, with as few in the group as can be."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        if not self.clock.left:
            return None
        kinds, most = len(self.kinds), truth.sum()
        switches = sum(len(groups) for groups, _ in self.either)
        rows = [np.concatenate([row, np.zeros(switches)]) for row in self.rows]
        low, high, at = list(self.low), list(self.high), kinds
        for groups, at_most in self.either:
            one_of = np.zeros(kinds + switches)
            for its in groups:
                capped = np.concatenate([its, np.zeros(switches)])
                capped[at], one_of[at] = most, 1
                rows.append(capped)
                low.append(0)
                high.append(at_most + most)
                at += 1
            rows.append(one_of)
            low.append(1)
            high.append(np.inf)
        found = milp(
            np.concatenate([group, np.zeros(switches)]),
            constraints=LinearConstraint(np.array(rows), low, high),
            bounds=Bounds(
                np.concatenate([me, np.zeros(switches)]),
                np.concatenate([np.full(kinds, np.inf), np.ones(switches)]),
            ),
            integrality=np.ones(kinds + switches),
            options={"time_limit": min(SOLVE_SECONDS, self.clock.left)},
        )
        if found.status == 2:
            raise ValueError("The truth itself does not fit what was told. Build the release again.")
        return None if found.x is None or found.status == 1 else np.asarray(found.x)[:kinds]


def seen(figure: Figure, lowest: int) -> tuple[float, float]:
    """Between which numbers a shown count lies; what is hidden may be anything."""
    shown = figure.count if figure.count is not None else figure.value
    if not figure.is_shown or shown is None:
        return 0, float("inf")
    reach = int(figure.rounding) // 2
    return max(lowest, shown - reach) if reach else shown, shown + reach


def pairs_that_tell(
    told: Mapping[tuple[str, str], Figure],
    carriers: Mapping[str, frozenset[str]],
    commenters: int,
    klass: DisclosureClass,
    clock: Clock,
) -> set[tuple[str, str]]:
    """The pairs of themes that may not stand beside each other, as three of them tell of a few people.

    told: what the release would tell of each pair. carriers: who spoke of each theme that is shown.
    """
    if klass is not DisclosureClass.PROTECTED:
        return set()  # of staff each theme is exact by promise; of small groups no pair is told
    found: set[tuple[str, str]] = set()
    names = sorted({name for pair in told for name in pair})
    for three in combinations(names, 3):
        pairs = [pair for pair in told if set(pair) <= set(three) and pair not in found]
        if len(pairs) > 1 and _three_tell(
            three, {pair: told[pair] for pair in pairs}, carriers, commenters, clock
        ):
            found |= set(pairs)
    return found


def _three_tell(
    names: Sequence[str],
    told: Mapping[tuple[str, str], Figure],
    carriers: Mapping[str, frozenset[str]],
    commenters: int,
    clock: Clock,
) -> bool:
    import numpy as np

    klass, floor = DisclosureClass.PROTECTED, DisclosureClass.PROTECTED.floor
    kinds = list(product(("said", NOTHING), repeat=len(names)))
    spoke = {kind: _people_of(kind, [carriers[name] for name in names], commenters) for kind in kinds}
    if not any(0 < n <= floor for n in spoke.values()):
        return False
    crowd = Crowd(kinds, clock)
    truth = np.array([float(spoke[kind]) for kind in kinds])
    everybody = crowd.count(lambda kind: True)
    crowd.know(everybody, commenters, commenters)
    carry = {name: np.array([float(kind[at] != NOTHING) for kind in kinds]) for at, name in enumerate(names)}
    for name, group in carry.items():
        crowd.know(group, *seen(theme(len(carriers[name]), commenters, {}, klass).people, THEME_CARRIERS))
    for first, second in combinations(names, 2):
        one, other = carry[first], carry[second]
        parts = [one * other, one * (1 - other), (1 - one) * other, (1 - one) * (1 - other)]
        figure = told.get((first, second)) or told.get((second, first))
        if figure is not None:
            crowd.know(parts[0], *seen(figure, PAIR_FLOOR))
            for part in parts[1:]:
                crowd.know(part, PAIR_FLOOR, float("inf"))
        elif min(part @ truth for part in parts) < PAIR_FLOOR:
            crowd.know_one_of(parts, PAIR_FLOOR - 1)
    none = crowd.count(lambda kind: set(kind) == {NOTHING})
    if without_theme(spoke[(NOTHING,) * len(names)], commenters, klass).is_shown:
        crowd.know(none, floor, float("inf"))
    groups = {
        "said " + "".join("x" if said else "-" for said in kind): np.eye(len(kinds))[place]
        for place, kind in enumerate(kinds)
    }
    return bool(crowd.pinned(groups, truth, floor))


def _people_of(kind: Person, carriers: Sequence[frozenset[str]], commenters: int) -> int:
    """How many spoke of exactly these themes."""
    within = [its for said, its in zip(kind, carriers, strict=True) if said]
    outside = frozenset().union(*(its for said, its in zip(kind, carriers, strict=True) if not said))
    if not within:
        return commenters - len(frozenset().union(*carriers))
    return len(frozenset.intersection(*within) - outside)
