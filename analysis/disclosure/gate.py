"""The gate before a release (R11): does what is about to be told tell on people, beside all that was told?

Each function takes what earlier releases told and what the next one would, and says whether that may not be
shown. What it says no to is coarsened by a ladder that the services climb: the one figure stays as an earlier
release told it, or is hidden; then what it is a part of; then nothing new is told and the next release is
waited for.

Exact figures (the open class) tell small numbers by promise. There only those are looked at who came, or
went, between two releases: fewer than the floor of them may not be told apart, nor may all of them have
answered a sensitive question alike.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from analysis.disclosure.attack import Clock, Range, Telling, first_pinned
from analysis.disclosure.classes import (
    BANDS,
    DIRECTION_PEOPLE,
    NEARLY_ALL,
    ROUND_TO,
    SMALLEST_TOLD,
    THEME_CARRIERS,
    DisclosureClass,
)
from analysis.disclosure.showing import for_each, hide
from analysis.disclosure.wording import spans
from analysis.figures import DistributionFigure, Figure, Form, MessageId, ThemeFigure

NO_ANSWER = ""
"""The cell of those who were not asked, or of whom a release tells nothing."""
NOT_SO, CARRIES = "not", "carries"
"""The cells of those who did not choose one of several answers or spoke of a theme, and of those who did."""


@dataclass(frozen=True, slots=True)
class Told:
    """One question as one release told it, with what is known beside it.

    people: forms that the release holds, exactly. gone: how many took answers back since the release before.
    """

    spread: DistributionFigure
    people: int
    gone: int = 0


@dataclass(frozen=True, slots=True)
class ToldTheme:
    """One theme as one release told it; figure None where it was left out. people: who had written."""

    figure: ThemeFigure | None
    people: int
    gone: int = 0


def question_tells(
    told: Sequence[Told],
    klass: DisclosureClass,
    clock: Clock,
    *,
    several: bool = False,
    sensitive: bool = False,
    opinions: int | None = None,
    all_asked: bool = False,
    answered: Collection[str] | None = None,
) -> bool:
    """Whether the last of these, beside those before, tells what a person or a few people answered.

    told: in the order of the releases. opinions: how many gave one by the last, exactly, where the attacker
    is to know that. all_asked: whether everybody met the question, so that nobody is without an answer.
    answered: the codes that somebody gave, as an attacker gave one of them; None for any.
    """
    if klass is DisclosureClass.WORKSHEET or not any(figure.is_shown for _, figure in told[-1].spread.cells):
        return False
    if klass is DisclosureClass.OPEN:
        return len(told) > 1 and _newcomers_told(told[-2], told[-1], several=several, sensitive=sensitive)
    there = None if answered is None else {*answered, NO_ANSWER, NOT_SO}
    for system in _systems(told, klass, several=several, opinions=opinions, all_asked=all_asked):
        try:
            if first_pinned(system, klass.floor, clock, answered=there) is not None:
                return True
            if opinions is not None and not several:
                last = replace(system[-1], opinions=(opinions, opinions))
                known = [*system[:-1], last]
                if first_pinned(known, klass.floor, clock, opinions_alone=True, answered=there) is not None:
                    return True
        except ValueError:
            return True  # a card's later form took the place of an earlier one: not safe as far as is known
    return False


def theme_tells(
    told: Sequence[ToldTheme], klass: DisclosureClass, clock: Clock, *, spoken: Collection[str] | None = None
) -> bool:
    """Whether how many spoke of a theme, and which way, tells on people beside what was told before.

    spoken: the ways in which somebody spoke; None for any.
    Codings are looked at again, so a release may contradict an earlier one; then it stands by itself.
    """
    if klass.is_exact:
        return False  # themes are told anew once the floor's worth of new people have written
    ways = list(
        dict.fromkeys(way for one in told if one.figure is not None for way, _ in one.figure.directions)
    )
    system = [_theme_telling(one, ways) for one in told]
    there = None if spoken is None else {*spoken, CARRIES, NOT_SO}
    for known in (system, system[-1:]):
        try:
            return first_pinned(known, klass.floor, clock, answered=there) is not None
        except ValueError:
            continue
    return True


def withheld(spread: DistributionFigure, *, final: bool) -> DistributionFigure:
    """A question of which nothing is shown but how many answered. final: no later release will show more."""
    reason = waiting(final=final)
    return DistributionFigure(
        spread.base, for_each(dict(spread.cells), reason), for_each(dict(spread.apart), reason)
    )


def waiting(*, final: bool) -> Figure:
    """The reason in place of what the gate kept back, which is no number."""
    return hide(MessageId.COULD_BE_WORKED_OUT if final else MessageId.WAITS)


# ---- from what is shown to what is known -----------------------------------------------------------------


def _systems(
    told: Sequence[Told],
    klass: DisclosureClass,
    *,
    several: bool,
    opinions: int | None,
    all_asked: bool,
) -> list[list[Telling]]:
    """What is to be attacked together: of one choice all answers, of several choices each by itself."""
    codes = list(dict.fromkeys(code for one in told for code, _ in one.spread.cells))
    apart = list(dict.fromkeys(code for one in told for code, _ in one.spread.apart))
    found = []
    for group in [[code] for code in codes] if several else [codes]:
        rest = (NOT_SO,) if several else ()
        found.append(
            [
                _telling(
                    one,
                    group,
                    apart,
                    klass,
                    opinions if place == len(told) - 1 else None,
                    rest,
                    all_asked=all_asked,
                )
                for place, one in enumerate(told)
            ]
        )
    return found


def _telling(
    one: Told,
    codes: Sequence[str],
    apart: Sequence[str],
    klass: DisclosureClass,
    opinions: int | None,
    rest: Sequence[str],
    *,
    all_asked: bool,
) -> Telling:
    base = _of_base(one.spread.base, klass, one.people)
    known = opinions if klass is DisclosureClass.SMALL else None
    cells = {code: _between(one.spread.cell(code), base, one.people, known) for code in codes}
    cells |= dict.fromkeys(rest, (0, one.people))
    shown = dict(one.spread.apart)
    cells |= {code: _between(shown.get(code), base, one.people, None) for code in apart}
    if not all_asked:
        cells[NO_ANSWER] = (0, one.people)
    return Telling(one.people, cells, base, frozenset({*apart, NO_ANSWER}), one.gone)


def _of_base(base: Figure, klass: DisclosureClass, people: int) -> Range:
    if base.form is Form.BAND:
        low, high = next(band for band in BANDS if base.band in (f"{band[0]}-{band[1]}", f"{band[0]}+"))
        return low, people if high is None else min(high, people)
    if base.value is None:
        return 0, people
    reach = ROUND_TO // 2 if base.rounding else 0
    return max(klass.floor, int(base.value) - reach), min(people, int(base.value) + reach)


def _between(figure: Figure | None, base: Range, people: int, exact_base: int | None) -> Range:
    """Between which numbers a cell lies, as shown. None: it was left out, as nobody's or a single one's."""
    if figure is None:
        return 0, SMALLEST_TOLD - 1
    if figure.form is Form.WORDS and figure.word is not None:
        if not figure.band:
            return max(0, base[0] - NEARLY_ALL), people
        return (0, people) if exact_base is None else spans(exact_base)[figure.word]
    if figure.form is Form.HIDDEN:
        alike = figure.reason is not None and figure.reason.id is MessageId.NEARLY_ALL_ALIKE
        return 0, NEARLY_ALL if alike else people
    if figure.form is Form.BAND:
        return 0, people
    shown = int((figure.count if figure.form is Form.SHARE else figure.value) or 0)
    reach = int(figure.rounding) // 2
    return max(0, shown - reach), shown + reach


def _theme_telling(one: ToldTheme, ways: Sequence[str]) -> Telling:
    """Those who spoke of a theme by the way they spoke, and those who did not."""
    everybody = (0, one.people)
    carriers, cells = (0, THEME_CARRIERS - 1), dict.fromkeys(ways, (0, THEME_CARRIERS - 1))
    if one.figure is not None:
        low, high = _between(one.figure.people, everybody, one.people, None)
        is_word = one.figure.people.form is Form.WORDS
        carriers = everybody if is_word else (max(THEME_CARRIERS, low), min(high, one.people))
        told = dict(one.figure.directions)
        # Beside one that is shown, a hidden one is of too few; where none is, it may be of any number.
        some = any(figure.is_shown for figure in told.values())
        for way in ways:
            figure = told.get(way)
            if figure is not None and figure.is_shown:
                low, high = _between(figure, everybody, one.people, None)
                cells[way] = (max(DIRECTION_PEOPLE, low), high)
            else:
                cells[way] = (0, DIRECTION_PEOPLE - 1) if some else everybody
    # A theme without ways is one cell of those who carry it.
    return Telling(
        one.people,
        {**(cells or {CARRIES: carriers}), NOT_SO: everybody},
        carriers,
        frozenset({NOT_SO}),
        one.gone,
    )


# ---- exact figures ---------------------------------------------------------------------------------------


def _newcomers_told(before: Told, now: Told, *, several: bool, sensitive: bool) -> bool:
    """Whether exact counts, beside those of an earlier release, tell what those who came since answered."""
    cells = {code for one in (before, now) for code, _ in (*one.spread.cells, *one.spread.apart)}
    came = {code: _counted(now.spread, code) - _counted(before.spread, code) for code in cells}
    newcomers = now.people - before.people + now.gone
    if any(figure.form is Form.WORDS for one in (before, now) for _, figure in one.spread.cells):
        return 0 < newcomers < DisclosureClass.OPEN.floor or _all_alike_by_words(before, now)
    if now.gone and 0 < newcomers < DisclosureClass.OPEN.floor:
        return True  # what the one who has gone had said may be known, and then few newcomers are too
    # Where somebody has gone, an answer that no more people give than before tells whoever newly gave it
    # that it was what the one who has gone had said.
    fewest = 1 if now.gone else 0
    if any(n < fewest and (n < 0 or _counted(now.spread, code)) for code, n in came.items()) or newcomers < 0:
        return True
    if newcomers >= DisclosureClass.OPEN.floor and not sensitive:
        return False
    parts: list[list[int]] = [[*came.values(), newcomers - sum(came.values())]]
    if several:
        parts = [[n, newcomers - n] for n in came.values()]
    return any(_all_others_alike(counts) for counts in parts)


def _all_alike_by_words(before: Told, now: Told) -> bool:
    """Whether "most", beside exact counts of the other release, tells that all who came answered alike."""
    try:
        return any(
            # With a floor of one no number is too small, and only all of a group being alike is looked for.
            first_pinned(system, 1) is not None
            for system in _systems(
                [before, now], DisclosureClass.OPEN, several=False, opinions=None, all_asked=False
            )
        )
    except ValueError:
        return True


def _all_others_alike(counts: Sequence[int]) -> bool:
    """Whether somebody who is one of these people, or none of them, knows that all the others are alike."""
    total = sum(counts)
    for own in (None, *range(len(counts))):
        if own is not None and counts[own] < 1:
            continue
        others = [n - int(place == own) for place, n in enumerate(counts)]
        if total - int(own is not None) > 0 and max(others) == total - int(own is not None):
            return True
    return False


def _counted(spread: DistributionFigure, code: str) -> int:
    figure = spread.cell(code) or dict(spread.apart).get(code)
    if figure is None or not figure.is_shown:
        return 0
    return int((figure.count if figure.form is Form.SHARE else figure.value) or 0)
