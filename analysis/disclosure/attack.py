"""The attack that stands before a release (R11): what could somebody work out from all that is told?

The attacker knows the rules, every release, exactly how many answered by each of them, and what they said
themselves. Of one question (or one theme, with who spoke which way) everything that was ever told is a set of
linear rules over whole numbers: how many of those who had answered by release k gave answer c. A number is
*pinned* where every way in which people could have answered gives it the same value. Pinned may be nothing
that tells on people:

- 1 to under the floor of the others gave an answer, of everybody or of those who came between two releases;
- all of the others of such a group gave the same answer, whatever their number: that tells of each of them.

That nobody gave an answer may be known: it leaves each of them all the other answers.

Small systems of this shape rarely need a solver. One way in which people can have answered is known or found;
whatever moves when one person says something else, from some release to another, is not pinned, and that is
tried by counting. Only what no such step moves is given to integer programming (`scipy.optimize.milp`), with
a limit: what is not decided in time counts as pinned. Numbers of the floor and more can be no small cell, so
how long it takes grows with answers and releases, never with people.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Range = tuple[int, int]
"""Between which whole numbers something lies, both ends included."""

SOLVE_SECONDS = 2.0
"""What one question to the solver may take."""
RELEASE_SECONDS = 20.0
"""What the whole attack on one release may take; what is left undecided then is not shown."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What one release tells of one question to somebody who knows how many forms it holds.

    people: forms, exactly. cells: between which numbers those lie who gave each answer; everybody is in one
    of them. opinions: between which numbers those lie who gave an answer that is not in `apart`. gone: how
    many of those whom the release before holds may have taken their answers back since.
    """

    people: int
    cells: Mapping[str, Range]
    opinions: Range
    apart: frozenset[str] = frozenset()
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Pinned:
    """A number that the attacker is sure of.

    cell: the answer. release: its place among the releases, from 0. newcomers: whether it is of those who
    came with that release, or of all it holds. others: how many, without the attacker. decided: False where
    time ran out before it was clear.
    """

    cell: str
    release: int
    newcomers: bool
    others: int
    decided: bool = True


class Clock:
    """How long an attack may still take."""

    def __init__(self, seconds: float = RELEASE_SECONDS) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, 0 at least."""
        return max(0.0, self._until - time.monotonic())


Held = list[list[int]]
"""How many gave each answer by each release: one row a release, in the order of the cells."""
Place = tuple[int, int]
"""A release and a cell."""


def first_pinned(
    tellings: Sequence[Telling],
    floor: int,
    clock: Clock | None = None,
    *,
    opinions_alone: bool = False,
    answered: Collection[str] | None = None,
    start: Held | None = None,
) -> Pinned | None:
    """The first number that is pinned by what several releases tell of one question, or None.

    tellings: in the order of the releases, all with the same cells. opinions_alone: leave out how many gave
    none, for an attacker who knows that beforehand. answered: the cells that somebody is in, as an attacker
    is in one of them; None for all. start: how people did answer, where that is known; it
    saves looking for a way, and changes nothing of what is found.

    Raises ValueError where no people can have answered so: then the figures contradict each other.
    """
    if not tellings:
        return None
    return next(_System(tellings, floor, clock or Clock(), opinions_alone, answered, start).pinned(), None)


@dataclass(slots=True)
class _Step:
    """One person who says something else from one release to another.

    less: where this leaves fewer newcomers, so whom it may not leave without the attacker.
    """

    moves: set[tuple[Place, bool]]
    less: set[Place]


@dataclass
class _System:
    tellings: Sequence[Telling]
    floor: int
    clock: Clock
    opinions_alone: bool
    answered: Collection[str] | None
    start: Held | None
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = list(self.tellings[0].cells)
        cells = [[one.cells[name] for name in self.names] for one in self.tellings]
        self.low = [[low for low, _ in row] for row in cells]
        self.high = [
            [min(high, one.people) for _, high in row] for one, row in zip(self.tellings, cells, strict=True)
        ]
        apart = self.tellings[0].apart
        self.speaks = [name not in apart for name in self.names]
        self.releases, self.size = len(cells), len(self.names)

    # ---- what is looked for --------------------------------------------------------------------------

    def pinned(self) -> Iterator[Pinned]:
        """Every number that is pinned, each once for whoever can work it out first."""
        held = self.start if self.start is not None and self._fits(self.start) else self._some_way(None)
        if held is None:
            if not self.clock.left:
                yield Pinned(self.names[0], 0, newcomers=False, others=0, decided=False)
                return
            raise ValueError("No people can have answered as these releases tell. Build the release again.")
        steps = self._steps(held)
        for own in (None, *self._places()):
            known, its_steps = held, steps
            if own is not None and self.answered is not None and self.names[own[1]] not in self.answered:
                continue
            if own is not None and self._came(held, own) < 1:
                found = self._some_way(own) if self.high[own[0]][own[1]] else None
                if found is None:
                    continue
                known, its_steps = found, self._steps(found)
            for place in self._places():
                for newcomers in (False, True):
                    if (newcomers and place[0] == 0) or (self.opinions_alone and not self.speaks[place[1]]):
                        continue
                    others = self._others(known, place, newcomers, own)
                    if self._tells(known, others, place, newcomers, own) and self._is_fixed(
                        known, its_steps, place, newcomers, own
                    ):
                        yield Pinned(
                            self.names[place[1]], place[0], newcomers, others, decided=bool(self.clock.left)
                        )

    def _places(self) -> Iterator[Place]:
        return ((release, cell) for release in range(self.releases) for cell in range(self.size))

    def _came(self, held: Held, place: Place) -> int:
        release, cell = place
        return held[release][cell] - (held[release - 1][cell] if release else 0)

    def _others(self, held: Held, place: Place, newcomers: bool, own: Place | None) -> int:
        release, cell = place
        count = self._came(held, place) if newcomers else held[release][cell]
        mine = own is not None and own[1] == cell and (own[0] == release if newcomers else own[0] <= release)
        return count - int(mine)

    def _tells(self, held: Held, others: int, place: Place, newcomers: bool, own: Place | None) -> bool:
        """Whether a number would tell on people if it were pinned."""
        release = place[0]
        everybody = self.tellings[release].people
        if newcomers:
            everybody -= self.tellings[release - 1].people - self.tellings[release].gone
        within = own is not None and (own[0] == release if newcomers else own[0] <= release)
        everybody -= int(within)
        return others < 0 or 0 < others < self.floor or (others == everybody and others > 0)

    # ---- one person who says something else ----------------------------------------------------------

    def _steps(self, held: Held) -> list[_Step]:
        found = []
        for gains in range(self.size):
            for loses in range(self.size):
                if gains == loses:
                    continue
                for first in range(self.releases):
                    for end in range(first + 1, self.releases + 1):
                        # The longer it lasts, the more releases have to bear it.
                        if not self._bears(held, gains, loses, end - 1):
                            break
                        if self._keeps(held, gains, loses, first, end):
                            moves = {
                                ((at, cell), False) for at in range(first, end) for cell in (gains, loses)
                            }
                            edges = [first, *([end] if end < self.releases else [])]
                            moves |= {((at, cell), True) for at in edges for cell in (gains, loses)}
                            less = {(first, loses), *([(end, gains)] if end < self.releases else [])}
                            found.append(_Step(moves, less))
        return found

    def _bears(self, held: Held, gains: int, loses: int, at: int) -> bool:
        if held[at][gains] + 1 > self.high[at][gains] or held[at][loses] - 1 < self.low[at][loses]:
            return False
        if self.speaks[gains] == self.speaks[loses]:
            return True
        low, high = self.tellings[at].opinions
        spoke = sum(n for n, speaks in zip(held[at], self.speaks, strict=True) if speaks)
        return low <= spoke + (1 if self.speaks[gains] else -1) <= high

    def _keeps(self, held: Held, gains: int, loses: int, first: int, end: int) -> bool:
        """Whether nobody leaves who did not: fewer may give an answer later only where some are gone."""
        for at, cell in ((first, loses), (end, gains)):
            if at < self.releases:
                other = gains if cell == loses else loses
                fewer = [-self._came(held, (at, one)) for one in range(self.size)]
                fewer[cell] += 1
                fewer[other] -= 1
                gone = self.tellings[at].gone if at else 0
                if sum(n for n in fewer if n > 0) > gone:
                    return False
        return True

    def _is_fixed(
        self, held: Held, steps: Sequence[_Step], place: Place, newcomers: bool, own: Place | None
    ) -> bool:
        last = own is not None and self._came(held, own) == 1
        for step in steps:
            if (place, newcomers) in step.moves and not (last and own in step.less):
                return False
        count = self._came(held, place) if newcomers else held[place[0]][place[1]]
        for sign in (1, -1):
            other = self._solve(own, place, newcomers, sign)
            if other is not None and other != count:
                return False
        return True

    # ---- ways in which people can have answered ------------------------------------------------------

    def _fits(self, held: Held) -> bool:
        for at, row in enumerate(held):
            one = self.tellings[at]
            spoke = sum(n for n, speaks in zip(row, self.speaks, strict=True) if speaks)
            fewer = sum(max(0, -self._came(held, (at, cell))) for cell in range(self.size))
            if (
                sum(row) != one.people
                or not one.opinions[0] <= spoke <= one.opinions[1]
                or fewer > (one.gone if at else 0)
                or any(
                    not low <= n <= high
                    for n, low, high in zip(row, self.low[at], self.high[at], strict=True)
                )
            ):
                return False
        return True

    def _some_way(self, own: Place | None) -> Held | None:
        quick = self._quick_way(own)
        if quick is not None:
            return quick
        found = self._program(own, None, newcomers=False, sign=1)
        return None if found is None else found[0]

    def _quick_way(self, own: Place | None) -> Held | None:
        """Fill each release up from what the one before holds; None where that does not come out."""
        held: Held = []
        least = [0] * self.size
        for at, one in enumerate(self.tellings):
            if at and one.gone:
                return None
            row = [max(low, before) for low, before in zip(self.low[at], least, strict=True)]
            if own is not None and own[0] == at:
                row[own[1]] = max(row[own[1]], least[own[1]] + 1)
            # Nobody may be put where a later release leaves no room for them.
            most = [
                min(self.high[later][cell] for later in range(at, self.releases)) for cell in range(self.size)
            ]
            if own is not None and own[0] > at:
                most[own[1]] -= 1
            if any(n > high for n, high in zip(row, most, strict=True)):
                return None
            short = one.people - sum(row)
            spoke = sum(n for n, speaks in zip(row, self.speaks, strict=True) if speaks)
            for speaks, wanted in ((True, one.opinions[0] - spoke), (False, short), (True, short)):
                for cell in range(self.size):
                    if self.speaks[cell] is speaks and wanted > 0 and short > 0:
                        more = min(wanted, short, most[cell] - row[cell])
                        row[cell] += more
                        short -= more
                        wanted -= more
            held.append(row)
            least = row
        return held if self._fits(held) else None

    def _solve(self, own: Place | None, place: Place, newcomers: bool, sign: int) -> int | None:
        """The least or the most that a number can be; None where time ran out."""
        found = self._program(own, place, newcomers=newcomers, sign=sign)
        return None if found is None else found[1]

    def _program(
        self, own: Place | None, place: Place | None, *, newcomers: bool, sign: int
    ) -> tuple[Held, int] | None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        if not self.clock.left:
            return None
        cells = self.releases * self.size

        def at(release: int, cell: int) -> int:
            return release * self.size + cell

        rows: list[np.ndarray] = []
        low: list[float] = []
        high: list[float] = []

        def know(parts: Mapping[int, float], least: float, most: float) -> None:
            row = np.zeros(2 * cells)
            for variable, weight in parts.items():
                row[variable] += weight
            rows.append(row)
            low.append(least)
            high.append(most)

        for release, one in enumerate(self.tellings):
            know({at(release, cell): 1 for cell in range(self.size)}, one.people, one.people)
            know(
                {at(release, cell): 1 for cell in range(self.size) if self.speaks[cell]},
                one.opinions[0],
                one.opinions[1],
            )
            gone = one.gone if release else 0
            know({cells + at(release, cell): 1 for cell in range(self.size)}, 0, gone)
            for cell in range(self.size):
                came = {at(release, cell): 1.0, cells + at(release, cell): 1.0}
                if release:
                    came[at(release - 1, cell)] = -1.0
                    know({at(release - 1, cell): 1, cells + at(release, cell): -1}, 0, np.inf)
                know(came, 1 if own == (release, cell) else 0, np.inf)
        target = np.zeros(2 * cells)
        if place is not None:
            target[at(*place)] = sign
            if newcomers:
                target[at(place[0] - 1, place[1])] = -sign
        found = milp(
            target,
            constraints=LinearConstraint(np.array(rows), low, high),
            bounds=Bounds(
                np.array([n for row in self.low for n in row] + [0] * cells),
                np.array([n for row in self.high for n in row] + [np.inf] * cells),
            ),
            integrality=np.ones(2 * cells),
            options={"time_limit": min(SOLVE_SECONDS, self.clock.left)},
        )
        if found.x is None or found.status == 1:
            return None
        held = [
            [round(found.x[at(release, cell)]) for cell in range(self.size)]
            for release in range(self.releases)
        ]
        return held, round(sign * float(target @ found.x)) if place is not None else 0
