"""`python -m benchmarks disclosure`: made-up groups answer, staff look, and somebody works it out.

A group is made up, of a size that occurs (38 young people a year, a group of 12, 34 who had support, a
conference of 129, and others): who answers what, who writes and of which themes, who takes answers back,
and when staff look. Each look makes a release where the rules allow one: through the rooms of
`analysis/disclosure/` and the very gate of the services (`services/release_gate.py`), without a database.
Then everything that was told is attacked by somebody who knows the rules, how many had answered by each
release, and their own answer.

The attack here is written a second time, in persons instead of totals: every person is of a kind (which
answer, since which release), a step turns one person into another kind, and what no step moves goes to
`scipy.optimize.milp`. It takes from the gate's own code only what a shown figure may stand for.

`Policy` lets a test turn a rule off, which the product has no switch for.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # many small sums: threads would only wait for each other

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from analysis.disclosure import gate as told_by
from analysis.disclosure import of_questions, of_themes, release_rules, showing
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.crowds import NOTHING, Crowd, seen
from analysis.disclosure.gate import Told
from analysis.disclosure.release_rules import ReleaseStep
from analysis.figures import DistributionFigure, Figure, ThemeFigure
from survey_app.services.release_gate import Gate, Past
from survey_app.services.released import Figures, PairFigures, QuestionFigures, ThemeFigures

SIZES = (8, 12, 12, 14, 23, 34, 38, 38, 44, 57, 80, 129)
SETS = 10_000
SKIPPED = "skipped"
THEMES = ("rooms", "times", "people")
WAYS = ("positive", "negative")
KLASSES = (DisclosureClass.PROTECTED, DisclosureClass.PROTECTED, DisclosureClass.OPEN, DisclosureClass.SMALL)


@dataclass(frozen=True)
class Somebody:
    """A person: what they answered to each question, what they said of each theme (None: wrote nothing)."""

    answers: tuple[str, ...]
    said: tuple[str, ...] | None
    in_district: bool


@dataclass(frozen=True)
class Policy:
    """The rules as they are; a test hands over others."""

    floor: Callable[[DisclosureClass], int] = lambda klass: klass.floor
    step: Callable[..., ReleaseStep] = release_rules.release_step
    spread: Callable[..., DistributionFigure] = of_questions.distribution
    group_allowed: Callable[[int, int, DisclosureClass], bool] = release_rules.group_allowed
    together: Callable[..., Figure] = of_themes.together
    theme: Callable[..., ThemeFigure] = of_themes.theme
    themes_stand: Callable[[int, int, DisclosureClass], bool] = release_rules.themes_stand
    has_gate: bool = True
    """R11."""


@dataclass
class Group:
    """One data set: its people in the order in which they answer, and the moments at which somebody looks.

    leaves: after whose answer one of those before takes theirs back, and who.
    """

    klass: DisclosureClass
    people: list[Somebody]
    looks: list[int]
    options: tuple[tuple[str, ...], ...]
    leaves: dict[int, int]
    sensitive: bool


@dataclass
class Moment:
    """One release: who was in it, what it told anew of each question, and of a part of the people."""

    members: list[int]
    questions: dict[int, DistributionFigure] = field(default_factory=dict)
    district: dict[int, DistributionFigure] = field(default_factory=dict)


@dataclass
class Result:
    """What became of data sets: releases made, figures shown, held back, and what was pinned."""

    sets: int = 0
    releases: int = 0
    shown: int = 0
    held: int = 0
    cells: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    themes_tried: int = 0

    def add(self, other: Result) -> None:
        """Count another one in."""
        self.sets += other.sets
        self.releases += other.releases
        self.shown += other.shown
        self.held += other.held
        self.cells += other.cells
        self.persons += other.persons
        self.themes_tried += other.themes_tried


def made_up(seed: int) -> Group:
    """A data set by its number, always the same."""
    draw = random.Random(seed)
    klass = draw.choice(KLASSES)
    n = draw.choice(SIZES)
    options = tuple(tuple("abcde"[: draw.choice((2, 2, 3, 5))]) for _ in range(2))
    # Some groups are nearly of one mind, others are spread.
    peak = draw.choice((1, 3, 8))
    weights = [[draw.random() ** peak + 0.001 for _ in codes] for codes in options]
    skips = draw.choice((0.0, 0.05, 0.3))
    likes = [[draw.random() ** 2 + 0.01 for _ in range(3)] for _ in THEMES]
    writes = draw.choice((0.3, 0.8, 1.0))
    people = []
    for _ in range(n):
        answers = tuple(
            SKIPPED if draw.random() < skips else draw.choices(codes, by)[0]
            for codes, by in zip(options, weights, strict=True)
        )
        said = tuple(draw.choices((*WAYS, NOTHING), by)[0] for by in likes)
        people.append(Somebody(answers, said if draw.random() < writes else None, draw.random() < 0.7))
    looks = {draw.randint(1, n) for _ in range(draw.choice((1, 2, 3)))}
    # Whoever watches looks again when one more has answered.
    looks |= {min(n, look + 1) for look in looks if draw.random() < 0.4}
    leaves = {draw.randint(5, n): draw.randint(0, 4)} if n > 5 and draw.random() < 0.2 else {}
    return Group(klass, people, sorted(looks), options, leaves, draw.random() < 0.3)


def lives(group: Group, policy: Policy) -> tuple[list[Moment], list[ThemeMoment], Result]:
    """Everything that is told of a group, as the services tell it: at each look, and at the close."""
    found, words, result = [], [], Result(sets=1)
    past: list[Past] = []
    present: list[int] = []
    held, wrote_then, gone = 0, 0, 0
    told_themes: tuple[ThemeFigures, ...] = ()
    n = len(group.people)
    for at in range(1, n + 2):
        closed = at > n
        if not closed:
            present.append(at - 1)
            if group.leaves.get(at) in present:
                present.remove(group.leaves[at])
                gone += 1
        if not closed and at not in group.looks:
            continue
        step = policy.step(len(present), held, group.klass, closed=closed)
        if step is ReleaseStep.WAIT:
            continue
        gate = Gate(group.klass, past, len(present), gone=gone if past else 0, final=closed)
        moment = Moment(list(present))
        questions = []
        for place, codes in enumerate(group.options):
            made, opinions = _question(group, present, place, codes, policy, closed)
            kept = (
                gate.question(
                    made,
                    sensitive=group.sensitive,
                    opinions=opinions,
                    all_asked=True,
                    answered={group.people[one].answers[place] for one in present},
                )
                if policy.has_gate
                else made
            )
            questions.append(kept)
            if kept.told_in is None and kept.distribution.is_shown:
                moment.questions[place] = kept.distribution
                result.shown += 1
                # No page has such a filter. One that had it could not show it beside earlier releases too.
                was_told = policy.has_gate and any(place in one.questions for one in found)
                district = (
                    None
                    if was_told
                    else _district(group, present, place, codes, policy, kept.distribution, closed)
                )
                if district is not None:
                    moment.district[place] = district
            elif made.distribution.is_shown:
                result.held += 1
        writers = [one for one in present if group.people[one].said is not None]
        stands = bool(past) and not gone and policy.themes_stand(len(writers), wrote_then, group.klass)
        if not stands:
            heard = _themes(group, writers, policy, gate, closed)
            told_themes, wrote_then = heard.shown, len(writers)
            words.append(heard)
        past.append(
            Past(
                len(past) + 1,
                len(present),
                wrote_then,
                gone if past else 0,
                Figures(
                    showing.base(len(present), group.klass, final=closed),
                    tuple(questions),
                    themes=told_themes,
                ),
            )
        )
        held, gone = len(present), 0
        found.append(moment)
        result.releases += 1
    return found, words, result


def _question(
    group: Group, present: Sequence[int], place: int, codes: Sequence[str], policy: Policy, closed: bool
) -> tuple[QuestionFigures, int]:
    tally = Counter(group.people[one].answers[place] for one in present)
    counts = {code: tally[code] for code in (*codes, SKIPPED)}
    spread = policy.spread(counts, group.klass, sensitive=group.sensitive, final=closed)
    return QuestionFigures(f"q{place}", "", spread), sum(tally[code] for code in codes)


def _district(
    group: Group,
    present: Sequence[int],
    place: int,
    codes: Sequence[str],
    policy: Policy,
    whole: DistributionFigure,
    closed: bool,
) -> DistributionFigure | None:
    """A part of the people as one filter would show it at the close, where R2 and the gate allow it."""
    members = [one for one in present if group.people[one].in_district]
    if group.klass is not DisclosureClass.PROTECTED:
        return None
    if not closed or not policy.group_allowed(len(members), len(present), group.klass):
        return None
    made, _opinions = _question(group, members, place, codes, policy, closed)
    if policy.has_gate and told_by.question_tells(
        [Told(made.distribution, len(members)), Told(whole, len(present))],
        group.klass,
        Gate(group.klass).clock,
        sensitive=group.sensitive,
        all_asked=True,
        answered={group.people[one].answers[place] for one in present},
    ):
        return None
    return made.distribution if made.distribution.is_shown else None


@dataclass
class ThemeMoment:
    """What one release told anew of themes: who had written, each theme, and pairs."""

    writers: list[int]
    figures: dict[str, ThemeFigure]
    pairs: dict[tuple[str, str], Figure]
    shown: tuple[ThemeFigures, ...] = ()


def _themes(group: Group, writers: Sequence[int], policy: Policy, gate: Gate, closed: bool) -> ThemeMoment:
    said = [group.people[one].said or () for one in writers]
    kept: list[ThemeFigures] = []
    carriers: dict[str, frozenset[str]] = {}
    for place, name in enumerate(THEMES):
        ways = Counter(one[place] for one in said)
        split = {way: ways[way] for way in WAYS}
        figure = policy.theme(sum(split.values()), len(writers), split, group.klass, final=closed)
        if figure.is_shown and sum(split.values()):
            made: ThemeFigures | None = ThemeFigures(name, figure, "")
            if policy.has_gate and made is not None:
                made = gate.theme(made, len(writers), {way for way in split if split[way]})
            if made is not None:
                kept.append(made)
                carriers[name] = frozenset(
                    str(who) for who, one in zip(writers, said, strict=True) if one[place] != NOTHING
                )
    pairs = []
    for first, second in combinations(carriers, 2):
        both = len(carriers[first] & carriers[second])
        figure = policy.together(
            both, len(carriers[first]), len(carriers[second]), len(writers), group.klass, final=closed
        )
        if figure.is_shown and both:
            pairs.append(PairFigures(first, second, figure))
    told = gate.pairs(pairs, carriers, len(writers)) if policy.has_gate else tuple(pairs)
    return ThemeMoment(
        list(writers),
        {one.theme_id: one.figure for one in kept},
        {(one.first, one.second): one.figure for one in told},
        tuple(kept),
    )


# ---- the second attack -----------------------------------------------------------------------------------


@dataclass
class Persons:
    """What is known of how many persons are of each kind, and how many there are in truth."""

    truth: np.ndarray
    rows: list[np.ndarray] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    steps: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))

    def know(self, group: np.ndarray, low: float, high: float) -> None:
        """That so many are in a group."""
        self.rows.append(group)
        self.low.append(low)
        self.high.append(high)

    def prepare(self) -> None:
        """Work out once which one person may be of another kind, for all that is told."""
        kinds = len(self.truth)
        steps = [np.eye(kinds)[a] - np.eye(kinds)[b] for a in range(kinds) for b in range(kinds) if a != b]
        after = self.truth + np.array(steps)
        told = after @ np.array(self.rows).T
        fits = (after >= 0).all(axis=1) & (told >= self.low).all(axis=1) & (told <= self.high).all(axis=1)
        self.steps = np.array(steps)[fits]

    def fixed(self, groups: np.ndarray, own: int | None) -> np.ndarray:
        """Which of these groups have one number only, for whoever is of the kind `own`."""
        kinds = len(self.truth)
        rules, low, high = np.array(self.rows), np.array(self.low), np.array(self.high)
        least = np.zeros(kinds)
        if own is not None:
            least[own] = 1
        steps = self.steps if own is None else self.steps[(self.truth + self.steps)[:, own] >= 1]
        fixed = ~(np.abs(steps @ groups.T) > 0.5).any(axis=0) if len(steps) else np.ones(len(groups), bool)
        for place in np.flatnonzero(fixed):
            for sign in (1, -1):
                found = milp(
                    sign * groups[place],
                    constraints=LinearConstraint(rules, low, high),
                    bounds=Bounds(least, np.full(kinds, np.inf)),
                    integrality=np.ones(kinds),
                )
                if found.x is None or abs(groups[place] @ found.x - groups[place] @ self.truth) > 0.5:
                    fixed[place] = False
                    break
        return fixed


def judged(group: Group, moments: Sequence[Moment], place: int) -> tuple[list[str], list[str]]:
    """The small cells and the persons that all tellings of one question pin: (cells, persons)."""
    told = [(moment, moment.questions[place]) for moment in moments if place in moment.questions]
    if not told:
        return [], []
    codes = (*group.options[place], SKIPPED)
    district = told[-1][0].district.get(place)
    last = told[-1][0].members
    # A kind: which answer, in which of these releases, and whether of the district.
    kind_of = {
        one: (
            group.people[one].answers[place],
            tuple(one in moment.members for moment, _ in told),
            district is not None and group.people[one].in_district,
        )
        for one in {one for moment, _ in told for one in moment.members}
    }
    stays = sorted({(kind[1], kind[2]) for kind in kind_of.values()})
    kinds = [(code, *stay) for code in codes for stay in stays]
    tally = Counter(kind_of.values())
    persons = Persons(np.array([float(tally[kind]) for kind in kinds]))

    def of(holds: Callable[[str, tuple[bool, ...], bool], bool]) -> np.ndarray:
        return np.array([float(holds(*kind)) for kind in kinds])

    blocks: list[tuple[str, np.ndarray]] = []
    for at, (moment, spread) in enumerate(told):
        within = of(lambda _code, stay, _there, at=at: stay[at])
        persons.know(within, len(moment.members), len(moment.members))
        _know_spread(persons, spread, within, codes, kinds, group, len(moment.members))
        blocks.append((f"release {at + 1}", within))
        if at:
            came = of(lambda _code, stay, _there, at=at: stay[at] and not stay[at - 1])
            left = of(lambda _code, stay, _there, at=at: stay[at - 1] and not stay[at])
            persons.know(came, came @ persons.truth, came @ persons.truth)
            persons.know(left, left @ persons.truth, left @ persons.truth)
            blocks += [(f"came with release {at + 1}", came), (f"gone with release {at + 1}", left)]
    if district is not None:
        there = of(lambda _code, stay, there: there and stay[-1])
        members = round(there @ persons.truth)
        persons.know(there, members, members)
        _know_spread(persons, district, there, codes, kinds, group, members)
        blocks += [("district", there), ("others", of(lambda _code, stay, there: stay[-1] and not there))]
    return _pinned(persons, blocks, codes, kinds, group, len(last))


def _know_spread(
    persons: Persons,
    spread: DistributionFigure,
    within: np.ndarray,
    codes: Sequence[str],
    kinds: Sequence[tuple[str, tuple[bool, ...], bool]],
    group: Group,
    people: int,
) -> None:
    opinions = np.array([float(kind[0] != SKIPPED) for kind in kinds]) * within
    base = told_by._of_base(spread.base, group.klass, people)
    exact = round(opinions @ persons.truth) if group.klass is DisclosureClass.SMALL else None
    persons.know(opinions, *base) if exact is None else persons.know(opinions, exact, exact)
    for code in codes:
        cell = np.array([float(kind[0] == code) for kind in kinds]) * within
        persons.know(cell, *told_by._between(spread.cell(code), base, people, exact))


def _pinned(
    persons: Persons,
    blocks: Sequence[tuple[str, np.ndarray]],
    codes: Sequence[str],
    kinds: Sequence[tuple[str, tuple[bool, ...], bool]],
    group: Group,
    everybody: int,
) -> tuple[list[str], list[str]]:
    """Small cells count where counts are not exact by promise, persons everywhere."""
    named, groups, wholes = [], [], []
    group_codes = [code for code in codes if code != SKIPPED]
    for name, within in blocks:
        # Of a small group the attacker is given how many skipped, so that they are nothing to find out.
        for code in codes if group.klass is not DisclosureClass.SMALL else group_codes:
            named.append(f"{name}: {code}")
            groups.append(np.array([float(kind[0] == code) for kind in kinds]) * within)
            wholes.append(within)
    cells, alike = [], []
    is_open = group.klass is DisclosureClass.OPEN
    sizes = [round(one @ persons.truth) for one in wholes]
    persons.prepare()
    for own in (None, *(int(one) for one in np.flatnonzero(persons.truth))):
        me = np.zeros(len(kinds))
        if own is not None:
            me[own] = 1
        others = [round(one @ (persons.truth - me)) for one in groups]
        whole = [round(one @ (persons.truth - me)) for one in wholes]
        small = [0 < n < group.klass.floor and not is_open for n in others]
        same = [
            n == total > 0
            # Exact counts may say of everybody in a release that they are alike: of who left it too, then.
            and (not is_open or (name.startswith("came") and (size < 5 or group.sensitive)))
            for n, total, size, name in zip(others, whole, sizes, named, strict=True)
        ]
        wanted = [place for place in range(len(named)) if small[place] or same[place]]
        if not wanted:
            continue
        fixed = persons.fixed(np.array([groups[place] for place in wanted]), own)
        for place, is_fixed in zip(wanted, fixed, strict=True):
            if is_fixed:
                (cells if small[place] else alike).append(f"{named[place]} = {others[place]}")
    return cells, alike


def themes_judged(group: Group, moment: ThemeMoment, policy: Policy) -> list[str]:
    """The small groups that everything one release told of themes pins."""
    if group.klass is not DisclosureClass.PROTECTED or not moment.figures:
        return []
    names = list(moment.figures)
    kinds = list(product((*WAYS, NOTHING), repeat=len(names)))
    tally = Counter(
        tuple((group.people[one].said or ())[THEMES.index(name)] for name in names) for one in moment.writers
    )
    truth = np.array([float(tally[kind]) for kind in kinds])
    crowd = Crowd(kinds)
    everybody = np.ones(len(kinds))
    crowd.know(everybody, len(moment.writers), len(moment.writers))
    groups: dict[str, np.ndarray] = {}
    carry = {}
    for place, (name, figure) in enumerate(moment.figures.items()):
        carry[name] = np.array([float(kind[place] != NOTHING) for kind in kinds])
        crowd.know(carry[name], *seen(figure.people, 5))
        told = dict(figure.directions)
        some = any(one.is_shown for one in told.values())
        for way in WAYS:
            group_of = np.array([float(kind[place] == way) for kind in kinds])
            groups[f"{name} {way}"] = group_of
            if told[way].is_shown:
                crowd.know(group_of, *seen(told[way], 5))
            elif some:
                crowd.know(group_of, 0, 4)
        groups[f"not {name}"] = everybody - carry[name]
    for first, second in combinations(names, 2):
        one, other = carry[first], carry[second]
        parts = [one * other, one * (1 - other), (1 - one) * other, (1 - one) * (1 - other)]
        pair = moment.pairs.get((first, second))
        if pair is not None:
            crowd.know(parts[0], *seen(pair, 1))
            if policy.together is of_themes.together:
                for part in parts:
                    crowd.know(part, 10, np.inf)
        for part, what in zip(parts, ("both", "first alone", "second alone", "neither"), strict=True):
            groups[f"{first}, {second}: {what}"] = part
    return crowd.pinned(groups, truth, group.klass.floor)


# ---- runs ------------------------------------------------------------------------------------------------

THEMES_EVERY = 20
"""One of so many data sets has its themes attacked together: that takes a second, not a hundredth of one."""


def tried(seed: int, policy: Policy = Policy(), themes_every: int = THEMES_EVERY) -> Result:
    """One data set, lived through and attacked."""
    group = made_up(seed)
    moments, words, result = lives(group, policy)
    for place in range(len(group.options)):
        cells, persons = judged(group, moments, place)
        result.cells += [f"{seed}: {one}" for one in cells]
        result.persons += [f"{seed}: {one}" for one in persons]
    if words and themes_every and seed % themes_every == 0:
        result.themes_tried += 1
        result.cells += [f"{seed}: {one}" for one in themes_judged(group, words[-1], policy)]
    return result


def run(seeds: Sequence[int], policy: Policy = Policy(), themes_every: int = THEMES_EVERY) -> Result:
    """Many data sets, one after another."""
    result = Result()
    for seed in seeds:
        result.add(tried(seed, policy, themes_every))
    return result


def main(options: Sequence[str] = ()) -> None:
    """Try 10,000 data sets, or `--sets N` of them, on every core; print what was pinned."""
    sets = int(options[1]) if options[:1] == ["--sets"] else SETS
    began = time.perf_counter()
    result = Result()
    parts = [range(first, min(first + 100, sets)) for first in range(0, sets, 100)]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for place, part in enumerate(pool.map(partial(run), parts), 1):
            result.add(part)
            if place % 20 == 0 and sys.stderr.isatty():
                print(f"  {result.sets} of {sets}", file=sys.stderr, flush=True)
    took = time.perf_counter() - began
    for name, value in (
        ("data sets", result.sets),
        ("releases", result.releases),
        ("questions told", result.shown),
        ("questions held back by the gate (R11)", result.held),
        ("data sets whose themes were attacked together", result.themes_tried),
        ("small cells pinned", len(result.cells)),
        ("persons pinned", len(result.persons)),
    ):
        print(f"{name:<48}{value:>10,}")
    print(f"{'time':<48}{took:>9.0f}s")
    for one in (*result.cells[:10], *result.persons[:10]):
        print(f"  {one}")
