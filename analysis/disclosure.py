"""Disclosure control: the one place where a number becomes a Figure, or a reason why not.

The class belongs to the collection and is told to people on its first page; a partnership may make it
stricter, never looser. Every page, chart, file and message takes its figures from here, and no role passes it
by. Only staff's own worksheets (self-evaluation, key questions) have no floor.

The attacker in mind knows every release, who was invited, and their own answer. What is held here: floors
(R1), complements of groups (R2), counts to 5 (R3), percentages from rounded counts (R4), the timing of
releases (R6), nearly everybody alike (R8), themes (R9) with who spoke of two of them (the end of R5), and,
for one question at a time, whether its cells could be worked out from what is shown of them. A test attacks
all that is told of themes by integer programming. Not held here yet: one filter at a time (R5), fixed periods
(R7), totals per session (R10), and the attack over this and earlier releases of everything together (R11).
Services must give one filter and one fixed period at most, and R11 will stand between building a release and
freezing it: `release_step` marks with FOLD the one case that must wait for it.

Words are chosen by rules that rise with the count, so that a word tells no more than a range; nobody and a
few are never told apart. Decisions: docs/decisions/0020, 0022. Sources of the numbers: DfE (1-5 suppressed),
NHS Digital (round to 5), ONS research outputs and ACRO (10).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from analysis.change import FIGURE_NAMES, Change, MeanChange, Pairing, paired_change
from analysis.figures import (
    EXACT_DECIMALS,
    BlockFigure,
    ChangeFigure,
    DistributionFigure,
    Figure,
    Form,
    Message,
    MessageId,
    Parts,
    ThemeFigure,
    Word,
    change_messages,
)
from analysis.proportions import unlinked_waves
from analysis.regression_to_mean import Select, selected_group
from analysis.reliability import FEWEST_ITEMS_SHOWN, FEWEST_PEOPLE_SHOWN, reliability
from analysis.reliable_change import Ground, reliable_change
from analysis.samples import METHOD_VERSION
from analysis.single_items import mcnemar
from analysis.then_test import then_test
from analysis.three_waves import three_waves
from questionnaires.answers import NO_OPINION_CODES

OPEN_FLOOR = 5
"""Staff audiences. Fewer than 5 is suppressed in common practice (measures catalogue 2.4)."""
PROTECTED_FLOOR = 10
"""R1. ONS research outputs and ACRO's default."""
ROUND_TO = 5
"""R3. NHS Digital."""
PERCENT_BASE = 20
"""R4. No percentage in the protected class unless the base as shown is certainly this or more: 25, which may
stand for 23. Deciding by the counted base would tell 19 from 20, both shown as 20, and so give cells away."""
OPEN_PERCENT_BASE = 10
"""Below this the open class shows counts only, as for pairs (measures catalogue 2.4)."""
NEARLY_ALL = 2
"""R8. All but this many, or fewer, count as nearly everybody."""
THEME_COMMENTERS, THEME_CARRIERS = 10, 5
"""R9. Commenters in the group, and people who carry the theme."""
DIRECTION_PEOPLE = 5
"""Carriers of a theme who spoke of it one way, from whom that way is shown."""
PAIR_FLOOR = 10
"""People in each of the four parts of two themes. In the open class too: with 5 there, exact numbers of three
themes and their pairs told a part of fewer than 5 in one of ninety data sets (`tests/analysis`)."""
SEVERAL_PEOPLE = 3
"""People from whom the small class says "several people", of THEME_COMMENTERS."""
CHANGE_PAIRS = 30
"""Pairs from which change is published in the protected and, in full, in the small class."""
CAUTION_PAIRS = 10
"""Pairs below which the open class shows counts only."""
SMALL_CHANGE_STEP = 0.5
"""Points to which mean change is rounded in the small class, its interval outwards."""
SMALL_CHANGE_WIDTH = 2.5
"""Points that the interval of a small group's change must span as shown. Of ten to twelve people whose scores
moved by five points at most, narrower ones told somebody who knows the number of people and their own change
how many of the others went up, in one of four cases and more (decision 27)."""
MOST_LINES = 60
"""Pairs up to which a line a person can be told apart in a drawing."""
ATTRITION_CAUTION = 30.0
"""Per cent of starters without a later score above which stayers may differ (measures catalogue 2.3)."""
BANDS: tuple[tuple[int, int | None], ...] = ((10, 19), (20, 29), (30, 49), (50, 99), (100, None))
"""Bands of people in the small class and on the page that says how far along a collection is."""


class DisclosureClass(StrEnum):
    """Who answered, and so what may be shown of it."""

    OPEN = "open"
    """Training, conference, e-learning, committees."""
    PROTECTED = "protected"
    """School and campaign audiences, programmes of about 100 and more."""
    SMALL = "small"
    """Small and known: support, groups, caseloads. One release, at the close."""
    WORKSHEET = "worksheet"
    """Staff's own statements about their own work: no floor."""

    @property
    def floor(self) -> int:
        """People under whom nothing is shown (1 for worksheets)."""
        return {
            DisclosureClass.OPEN: OPEN_FLOOR,
            DisclosureClass.PROTECTED: PROTECTED_FLOOR,
            DisclosureClass.SMALL: PROTECTED_FLOOR,
            DisclosureClass.WORKSHEET: 1,
        }[self]

    @property
    def is_exact(self) -> bool:
        """Whether counts are shown as counted."""
        return self in (DisclosureClass.OPEN, DisclosureClass.WORKSHEET)


class ReleaseStep(StrEnum):
    """What may be done with the responses that came in since the last release."""

    WAIT = "wait"
    NEW = "new"
    FOLD = "fold"
    """The rest at the close is smaller than the floor. It may only join the release before it, and only once
    the attack over both (R11) finds nothing; until then the release before stands as the last."""


# ---- how many --------------------------------------------------------------------------------------------


def base(n: int, klass: DisclosureClass, *, final: bool = False) -> Figure:
    """How many people answered: exact, rounded to 5, or a band. `final`: the collection is closed."""
    return _hidden_base(n, klass, final) or _people(n, klass)


def progress(n: int, klass: DisclosureClass) -> Figure:
    """How far along a collection is, as a band, for the page shown where nothing else may be.

    Below the floor there is one band from 0, so that the first answers are not seen coming in.
    """
    if klass is DisclosureClass.WORKSHEET:
        return _people(n, klass)
    if n < klass.floor:
        return Figure(Form.BAND, band=f"0-{klass.floor - 1}")
    return Figure(Form.BAND, band=_band(n) if n >= BANDS[0][0] else f"{klass.floor}-{BANDS[0][0] - 1}")


def group_allowed(size: int, total: int, klass: DisclosureClass) -> bool:
    """Whether figures may be made for a group of `size` people out of `total` (R1, R2).

    The group needs the floor, and so do the others, unless there are none: they are found by subtraction. The
    small class has no breakdown. An empty group is refused like any under the floor, so the two look alike.
    """
    if klass is DisclosureClass.SMALL:
        return size == total and size >= klass.floor
    return size >= klass.floor and (total == size or total - size >= klass.floor)


def release_step(
    responses: int, in_last_release: int, klass: DisclosureClass, *, closed: bool
) -> ReleaseStep:
    """What R6 allows: a release changes only when the floor's worth of new responses is in.

    responses: all that are in. in_last_release: how many of them the last release held, 0 before the first.
    Small and known: one release, at the close (or the year's end, which closes it for that year).
    """
    new = responses - in_last_release
    if klass is DisclosureClass.WORKSHEET:
        return ReleaseStep.NEW if new > 0 else ReleaseStep.WAIT
    if klass is DisclosureClass.SMALL and (not closed or in_last_release):
        return ReleaseStep.WAIT
    if new >= klass.floor:
        return ReleaseStep.NEW
    if not closed:
        return ReleaseStep.WAIT
    if not in_last_release:
        return ReleaseStep.NEW  # its figures will give the reason why nothing is shown
    return ReleaseStep.FOLD if new > 0 else ReleaseStep.WAIT


def release_due(responses: int, in_last_release: int, klass: DisclosureClass, *, closed: bool) -> bool:
    """Whether a new release may be made now. A FOLD is not due while R11 is not there to check it."""
    return release_step(responses, in_last_release, klass, closed=closed) is ReleaseStep.NEW


def change_stands(earlier: ChangeFigure, pairs: int, klass: DisclosureClass) -> bool:
    """Whether a change must stay as an earlier release told it (R6), for all that new responses are in.

    Ten more people may have begun while one more came back: two means to one decimal, a pair apart, would
    tell within few points how that one person changed. earlier: as released, with its rounded pairs, which
    may stand for two more; so it gives way once the floor's worth of new pairs is certain. Never in exact
    classes.
    """
    told = earlier.pairs.value
    if klass.is_exact or not earlier.is_shown or told is None:
        return False
    return pairs < told + ROUND_TO // 2 + klass.floor


# ---- one question ----------------------------------------------------------------------------------------


def distribution(
    counts: Mapping[str, int],
    klass: DisclosureClass,
    *,
    sensitive: bool = False,
    final: bool = False,
    base: int | None = None,
    several: bool = False,
    apart: frozenset[str] = NO_OPINION_CODES,
    open_ended: bool = False,
) -> DistributionFigure:
    """How answers to one question spread over its options, in the order of `counts`.

    counts: people by code, options nobody chose included. several: a person may have chosen more than one.
    base: people who gave an opinion; may be left out unless `several`. apart: codes counted beside the base
    (for knowledge questions leave "dont_know" out of it, so that it stays in the base). final: closed.
    open_ended: a number or a month, whose codes are those that somebody gave; where counts are not exact, a
    cell that may stand for one person is left out, as that it is there would tell what that person said.

    Raises ValueError where the counts cannot be those of the base.
    """
    if open_ended:
        made = distribution(
            counts, klass, sensitive=sensitive, final=final, base=base, several=several, apart=apart
        )
        return made if klass.is_exact else _without_single_voices(made)
    opinions = {code: count for code, count in counts.items() if code not in apart}
    beside = {code: count for code, count in counts.items() if code in apart}
    n = _checked_base(opinions, beside, base, several)
    hidden = _hidden_base(n, klass, final)
    if hidden is not None:
        return DistributionFigure(hidden, _all(opinions, hidden), _all(beside, hidden))

    shown_base = _people(n, klass)
    beside_shown = tuple(
        (
            code,
            _hide(MessageId.NOT_IN_THIS_CLASS) if klass is DisclosureClass.SMALL else _people(count, klass),
        )
        for code, count in beside.items()
    )
    if klass is DisclosureClass.SMALL:
        return DistributionFigure(shown_base, _in_words(opinions, n, several), beside_shown)
    if sensitive and klass is not DisclosureClass.WORKSHEET:
        cells = _nearly_all(opinions, n, klass, several)
        if cells is not None:
            return DistributionFigure(shown_base, cells, beside_shown)
    if klass is DisclosureClass.PROTECTED and not several and _rounded_cells_tell(opinions, n):
        return DistributionFigure(
            shown_base, _all(opinions, _hide(MessageId.COULD_BE_WORKED_OUT)), beside_shown
        )
    return DistributionFigure(
        shown_base, tuple((code, _share(count, n, klass)) for code, count in opinions.items()), beside_shown
    )


def mean(values: Sequence[float], klass: DisclosureClass, *, final: bool = False) -> Figure:
    """The mean of one number a person: exact in the open class, to 1 decimal in the protected one (R4).

    The small class shows no mean of one wave. Where all or all but two gave the same number the protected
    class shows none: a mean at the end of a scale says what everybody answered.

    For scores of a scale. Where the spread of the same numbers is shown, take `mean_of`: the two beside each
    other gave small cells away in up to four of ten spreads over three options.
    """
    hidden = _hidden_base(len(values), klass, final)
    if hidden is not None:
        return hidden
    if klass is DisclosureClass.SMALL:
        return _hide(MessageId.NOT_IN_THIS_CLASS)
    centre = math.fsum(values) / len(values)
    if klass.is_exact:
        return Figure(Form.MEAN, value=centre, decimals=EXACT_DECIMALS)
    if _nearly_all_equal(values):
        return _hide(MessageId.NEARLY_ALL_ALIKE)
    return Figure(Form.MEAN, value=_decimal(centre, 1), decimals=1)


def mean_of(spread: DistributionFigure, amounts: Mapping[str, float]) -> Figure:
    """The mean of a question whose spread is shown, from nothing but the counts as shown.

    amounts: what each code counts for; codes without one are left out. Exact where the counts are; to 1
    decimal, and a little off the mean of the answers, where they were rounded. Hidden with the spread's own
    reason, and where a cell is hidden or a word.
    """
    counts: list[tuple[float, float]] = []
    exact = True
    for code, figure in spread.cells:
        if code not in amounts:
            continue
        people = figure.count if figure.form is Form.SHARE else figure.value
        if figure.form is Form.HIDDEN:
            return figure
        if figure.form is Form.WORDS or people is None:
            alike = figure.word is Word.MOST and not figure.band
            return _hide(MessageId.NEARLY_ALL_ALIKE if alike else MessageId.NOT_IN_THIS_CLASS)
        exact = exact and not figure.rounding
        counts.append((amounts[code], people))
    total = math.fsum(people for _, people in counts)
    if not total:
        return _hide(MessageId.NOT_DEFINED)
    centre = math.fsum(amount * people for amount, people in counts) / total
    if exact:
        return Figure(Form.MEAN, value=centre, decimals=EXACT_DECIMALS)
    return Figure(Form.MEAN, value=_decimal(centre, 1), decimals=1)


def _without_single_voices(made: DistributionFigure) -> DistributionFigure:
    """Without the cells that may stand for one or two people, or are hidden."""
    told = tuple(
        (code, figure)
        for code, figure in made.cells
        if figure.is_shown
        and figure.word is not Word.FEW_OR_NONE
        and (figure.count if figure.form is Form.SHARE else figure.value) != 0
    )
    return DistributionFigure(made.base, told, made.apart)


def _checked_base(
    opinions: Mapping[str, int], beside: Mapping[str, int], given: int | None, several: bool
) -> int:
    if several and given is None:
        raise ValueError("A question with several choices needs its base: the people who answered it.")
    total = sum(opinions.values())
    n = total if given is None else given
    largest = max(opinions.values(), default=0) if several else total
    if min((*opinions.values(), *beside.values(), n), default=0) < 0 or largest > n:
        raise ValueError("The counts of a question are below 0 or above its base. Count the people again.")
    return n


def _hidden_base(n: int, klass: DisclosureClass, final: bool) -> Figure | None:
    """The figure that stands for everything where the whole is too small or too early; None if it is not."""
    if klass is DisclosureClass.SMALL and not final:
        return _hide(MessageId.ONLY_AT_CLOSE)
    if n >= klass.floor:
        return None
    if n == 0 and klass.is_exact:
        return _hide(MessageId.NO_DATA)
    return _hide(MessageId.FEWER_THAN_FLOOR, floor=klass.floor)


def _people(n: int, klass: DisclosureClass) -> Figure:
    """People at or over the floor (or a part of such a group), in the manner of the class."""
    if klass.is_exact:
        return Figure(Form.COUNT, value=n)
    if klass is DisclosureClass.PROTECTED:
        return Figure(Form.COUNT, value=_to_five(n), rounding=ROUND_TO)
    return Figure(Form.BAND, band=_band(n))


def _share(count: int, n: int, klass: DisclosureClass) -> Figure:
    if klass.is_exact:
        if n < OPEN_PERCENT_BASE:
            return Figure(Form.COUNT, value=count)
        return Figure(Form.SHARE, value=_percent(count, n), count=count, base=n)
    shown, of = _to_five(count), _to_five(n)
    if of - ROUND_TO // 2 < PERCENT_BASE:
        return Figure(Form.COUNT, value=shown, rounding=ROUND_TO)
    return Figure(Form.SHARE, value=_percent(shown, of), count=shown, base=of, rounding=ROUND_TO)


def _nearly_all(opinions: Mapping[str, int], n: int, klass: DisclosureClass, several: bool) -> Parts | None:
    """R8: "most" for the answer of nearly everybody, and nothing of the others; None where it is not so."""
    if max(opinions.values(), default=0) < n - NEARLY_ALL:
        return None
    rounding = 0 if klass.is_exact else ROUND_TO
    of = n if klass.is_exact else _to_five(n)
    most = Figure(Form.WORDS, word=Word.MOST, base=of, rounding=rounding)
    others = _hide(MessageId.NEARLY_ALL_ALIKE)
    return tuple(
        (
            code,
            most if count >= n - NEARLY_ALL else _share(count, n, klass) if several else others,
        )
        for code, count in opinions.items()
    )


# ---- words -----------------------------------------------------------------------------------------------

THREE_WORD_BASES = frozenset({10, 11, 13})
"""Bases with no "about half": with four words one of them would stand for a single number (10), or many
spreads over three options would have to be hidden (11, 13)."""
WORDED_OPTIONS = 5
"""One choice among more options than this is not told in words: 3 each for six options of 18 people would be
the only spread hidden for giving itself away, and hiding it would tell it."""


def _few(n: int) -> int:
    """The most that "few or none" may stand for, of n: 2 to 3 below 20 people, then about a seventh.

    The second limit keeps clear of n / k for k up to five options: at that number everybody spread evenly
    would be the only spread with those words.
    """
    return max(NEARLY_ALL, n // 5 if n < 20 else (n - 5) // 6)


def _word(count: int, n: int) -> Word:
    """The word for a share of the small class. Rises with the count; always stands for several numbers.

    That nobody who knows the base, the rules and their own answer can work out a cell from the words of a
    question was found by trying every spread over up to WORDED_OPTIONS options (the tests keep the narrow
    ones): a change of these limits must be tried so again.
    """
    few = _few(n)
    if count <= few:
        return Word.FEW_OR_NONE
    if n in THREE_WORD_BASES:
        return Word.MOST if count >= n - few else Word.SOME
    if 10 * count < 4 * n:
        return Word.SOME
    return Word.ABOUT_HALF if 10 * count <= 6 * n else Word.MOST


def _in_words(opinions: Mapping[str, int], n: int, several: bool) -> Parts:
    """Shares in words, or nothing where the words and the base together would give a count away.

    The attacker is given the exact base, since all who were invited may have answered.
    """
    spans: dict[Word, tuple[int, int]] = {}
    for count in range(n + 1):
        word = _word(count, n)
        spans[word] = (spans.get(word, (count, count))[0], count)
    words = {code: _word(count, n) for code, count in opinions.items()}
    ranges = [spans[word] for word in words.values()]
    if not several and len(words) > WORDED_OPTIONS:
        return _all(opinions, _hide(MessageId.NOT_IN_THIS_CLASS))  # a spread so fine was never tried
    if not several and any(_is_pinned(*span, n) for span in _narrowed(ranges, n, n)):
        return _all(opinions, _hide(MessageId.COULD_BE_WORKED_OUT))
    return tuple((code, Figure(Form.WORDS, word=word, band=_band(n))) for code, word in words.items())


# ---- what could be worked out of one question ------------------------------------------------------------


def _narrowed(ranges: Sequence[tuple[int, int]], lowest: int, highest: int) -> list[tuple[int, int]]:
    """The ranges of cells once it is known that together they are `lowest` to `highest` people.

    Exact for cells that are bound by nothing else than their own ranges and the one sum.
    """
    least, most = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    return [(max(low, lowest - (most - high)), min(high, highest - (least - low))) for low, high in ranges]


def _is_pinned(low: int, high: int, n: int) -> bool:
    """Whether a cell of `low` to `high` of n people is one number to somebody who is in it, or is not."""
    return min(high, n - 1) - max(low, 1) < 1


def _rounded_cells_tell(opinions: Mapping[str, int], n: int) -> bool:
    """Whether counts rounded to 5, with the base rounded to 5, give a cell under the floor away.

    3, 3, 3, 3 of 12 are shown as 5, 5, 5, 5 of 10: cells of at least 3 that make 12 at most, so 3 each.
    """
    reach = ROUND_TO // 2
    of = _to_five(n)
    ranges = [(max(0, _to_five(count) - reach), _to_five(count) + reach) for count in opinions.values()]
    narrowed = _narrowed(ranges, max(PROTECTED_FLOOR, of - reach), of + reach)
    return any(high < PROTECTED_FLOOR and high - max(low, 1) < 1 for low, high in narrowed) or any(
        _tells_one_of(ranges, own, n) for own in range(len(ranges))
    )


def _tells_one_of(ranges: Sequence[tuple[int, int]], own: int, n: int) -> bool:
    """Whether somebody who gave the answer `own` and knows the exact base learns a small cell of others.

    A release appears with the tenth new answer, so whoever watches for it knows that it holds ten.
    """
    mine = [(max(low, int(cell == own)), high) for cell, (low, high) in enumerate(ranges)]
    if sum(low for low, _ in mine) > n or mine[own][1] < 1:
        return False  # nobody can have given this answer
    return any(
        low == high and 0 < low - int(cell == own) < PROTECTED_FLOOR
        for cell, (low, high) in enumerate(_narrowed(mine, n, n))
    )


# ---- change ----------------------------------------------------------------------------------------------


def change(
    pairing: Pairing,
    klass: DisclosureClass,
    *,
    higher_is_better: bool = True,
    final: bool = False,
    judged_by: Ground | None = None,
    items: tuple[Items, Items] | None = None,
) -> ChangeFigure:
    """What changed between two waves, as far as the class lets it be shown.

    open: under 5 pairs nothing, 5-9 counts only, 10-29 everything with a caution, from 30 everything; from 10
    also a line a person.
    protected: from 30 pairs; pairs to 5, means, mean change and interval to 1 decimal, effect (d_av) to 2.
    small: at the close; 10-29 pairs as a band, mean change to half a point with its interval outwards, unless
    that interval is narrow; from 30 as protected.
    Directions in the last two: only where every cell is 0 or the floor, else merged, else "most" or nothing.

    judged_by: what staff state of the scale, with which exact classes tell reliable change. items: each
    person's keyed items at both waves, for alpha and omega there; None where there is no such thing, as for a
    quiz.
    """
    n = pairing.pairs
    hidden = _hidden_change(n, klass, final)
    if hidden is not None:
        return _nothing(hidden, higher_is_better)
    full = paired_change(pairing.before, pairing.after, higher_is_better)
    if klass.is_exact:
        made = _exact_change(full, pairing, klass, higher_is_better)
        if made.expert:
            more = (
                *_reliable(pairing, judged_by, higher_is_better),
                *_reliabilities(items),
            )
            made = replace(made, expert=(*made.expert, *more))
    else:
        differences = [
            round(after - before, 9) for before, after in zip(pairing.before, pairing.after, strict=True)
        ]
        if _nearly_all_equal(differences):
            return _nothing(_hide(MessageId.NEARLY_ALL_ALIKE), higher_is_better)
        if n >= CHANGE_PAIRS:
            made = _published_change(full, pairing, higher_is_better)
        else:
            made = _rough_change(full, higher_is_better)
            # Directions in words beside these two gave the number of those who went up away (decision 27).
            if _spans(made.interval) < SMALL_CHANGE_WIDTH:
                return _nothing(_hide(MessageId.COULD_BE_WORKED_OUT), higher_is_better)
    return _with_messages(made, pairing, klass)


def _hidden_change(n: int, klass: DisclosureClass, final: bool) -> Figure | None:
    hidden = _hidden_base(n, klass, final)
    if klass is DisclosureClass.PROTECTED and n < CHANGE_PAIRS:
        return _hide(MessageId.FEWER_THAN_PAIRS, floor=CHANGE_PAIRS)
    if hidden is not None and hidden.reason is not None and hidden.reason.id is MessageId.FEWER_THAN_FLOOR:
        return _hide(MessageId.FEWER_THAN_PAIRS, floor=klass.floor)
    return hidden


def _nothing(hidden: Figure, higher_is_better: bool) -> ChangeFigure:
    return ChangeFigure(hidden, hidden, hidden, hidden, hidden, hidden, (), hidden, higher_is_better)


def _exact_change(
    full: Change, pairing: Pairing, klass: DisclosureClass, higher_is_better: bool
) -> ChangeFigure:
    higher, same, lower = _direction_counts(full, higher_is_better)
    directions = tuple(
        (code, Figure(Form.COUNT, value=count))
        for code, count in (("higher", higher), ("same", same), ("lower", lower))
    )
    pairs = Figure(Form.COUNT, value=full.n_pairs)
    not_finished = Figure(Form.COUNT, value=pairing.before_only)
    if klass is DisclosureClass.OPEN and full.n_pairs < CAUTION_PAIRS:
        few = _hide(MessageId.FEWER_THAN_PAIRS, floor=CAUTION_PAIRS)
        return ChangeFigure(pairs, few, few, few, few, few, directions, not_finished, higher_is_better)
    return ChangeFigure(
        pairs=pairs,
        before=_number(Form.MEAN, full.mean_pre),
        after=_number(Form.MEAN, full.mean_post),
        change=_number(Form.CHANGE, full.mean_diff),
        interval=_interval(full.ci95_low, full.ci95_high),
        effect=_number(Form.STATISTIC, full.d_av, name="d_av", why=full.reasons.get("d_av")),
        directions=directions,
        not_finished=not_finished,
        higher_is_better=higher_is_better,
        expert=(*_every_statistic(full), *_who_was_left_out(pairing, klass)),
        lines=(tuple(zip(pairing.before, pairing.after, strict=True)) if full.n_pairs <= MOST_LINES else ()),
    )


Items = Sequence[Sequence[float | None]]
"""Keyed items, one row a person."""


def _reliable(pairing: Pairing, judged_by: Ground | None, higher_is_better: bool) -> Parts:
    """Reliable change by Jacobson and Truax, or that nobody stated what it needs."""
    names = ("sem", "s_diff", "reliable_change_threshold")
    counted = ("reliably_improved", "no_reliable_change", "reliably_deteriorated")
    if judged_by is None:
        missing = _hide(MessageId.NOT_GIVEN)
        return tuple((name, missing) for name in (*names, *(f"n_{name}" for name in counted)))
    full = reliable_change(
        pairing.before,
        pairing.after,
        judged_by.sd,
        judged_by.reliability,
        criterion=judged_by.criterion,
        rule=judged_by.rule,
        higher_is_better=higher_is_better,
    )
    return (
        *((name, _number(Form.STATISTIC, getattr(full, name), name=name)) for name in names),
        *(
            (f"n_{name}", _number(Form.STATISTIC, full.counts.get(name, 0), name=f"n_{name}"))
            for name in counted
        ),
    )


def _reliabilities(items: tuple[Items, Items] | None) -> Parts:
    """Alpha with Feldt's interval, and omega, at each wave: from 30 people and 3 items (catalogue 2.2)."""
    if items is None:
        return ()
    found: list[tuple[str, Figure]] = []
    for wave, rows in zip(("pre", "post"), items, strict=True):
        names = {
            f"alpha_{wave}": "alpha",
            f"alpha_{wave}_feldt95_low": "alpha_feldt95_low",
            f"alpha_{wave}_feldt95_high": "alpha_feldt95_high",
            f"omega_{wave}": "omega_total",
        }
        whole = [row for row in rows if None not in row]
        if len(whole) < FEWEST_PEOPLE_SHOWN or len(whole[0]) < FEWEST_ITEMS_SHOWN:
            few = MessageId.TOO_FEW_PEOPLE if len(whole) < FEWEST_PEOPLE_SHOWN else MessageId.TOO_FEW_ITEMS
            found += [(name, _hide(few)) for name in names]
            continue
        full = reliability(whole)
        for name, field in names.items():
            value = None if field == "omega_total" and full.improper else getattr(full, field)
            found.append((name, _number(Form.STATISTIC, value, name=name, why=full.reasons.get(field))))
    return tuple(found)


def expected_rise(
    mean_stated: float | None,
    sd_stated: float | None,
    reliability_stated: float | None,
    picked_below: float | None,
    *,
    higher_is_better: bool = True,
) -> Figure:
    """By how much a group moves without any help if it was picked by a cut-off, of stated numbers alone.

    No answer is in it, so it is the same in every class. Hidden where a number is not stated.
    """
    if mean_stated is None or sd_stated is None or reliability_stated is None or picked_below is None:
        return _hide(MessageId.NOT_GIVEN)
    way = Select.BELOW if higher_is_better else Select.ABOVE
    rise = selected_group(mean_stated, sd_stated, reliability_stated, picked_below, way).rtm_effect
    if rise is None:
        return _hide(MessageId.NOT_DEFINED)
    return Figure(Form.CHANGE, value=_decimal(rise, 1), decimals=1)


def _every_statistic(full: Change) -> Parts:
    """Every figure of a paired comparison by its name; one that is not defined says why."""
    return tuple(
        (name, _number(Form.STATISTIC, value, name=name, why=full.reasons.get(name)))
        for name, value in zip(FIGURE_NAMES, full.to_json().values(), strict=True)
    )


def _who_was_left_out(pairing: Pairing, klass: DisclosureClass) -> Parts:
    """Those without a pair, by why, and how those who left had begun (measures catalogue 2.3)."""
    counted = {
        "n_pre_only": pairing.before_only,
        "n_post_only": pairing.after_only,
        "n_unscorable": pairing.unscorable,
        "n_out_of_order": pairing.out_of_order,
        "n_set_aside": pairing.duplicates,
        "attrition_pct": pairing.attrition_percent,
        "leavers_baseline_gap": pairing.leavers_baseline_gap,
    }
    told = tuple(
        (name, _number(Form.STATISTIC, value, name=name, why=pairing.reasons.get(_OWN_NAMES.get(name, name))))
        for name, value in counted.items()
    )
    return _without_few_leavers(told, pairing.before_only, klass, ("leavers_baseline_gap",))


def _without_few_leavers(parts: Parts, leavers: int, klass: DisclosureClass, names: Sequence[str]) -> Parts:
    """Without what is of the first scores of fewer than ten leavers: of one it is that person's very score.

    No part of a group under ten is told (measures catalogue 2.4). Worksheets have no floor.
    """
    if leavers >= CAUTION_PAIRS or klass is DisclosureClass.WORKSHEET:
        return parts
    few = _hide(MessageId.FEWER_THAN_10)
    return tuple((name, few if name in names else figure) for name, figure in parts)


_OWN_NAMES = {"attrition_pct": "attrition_percent"}
"""What a pairing calls a figure of the block."""


def _published_change(full: Change, pairing: Pairing, higher_is_better: bool) -> ChangeFigure:
    """The block of the protected class. The interval is never narrower than a step on either side, so that
    nobody learns from it that all changed alike."""
    mean_change = _decimal(_known(full.mean_diff), 1)
    # Two of the three numbers give the third, so both means go where either would tell of everybody.
    alike = _nearly_all_equal(pairing.before) or _nearly_all_equal(pairing.after)
    means = [
        _hide(MessageId.NEARLY_ALL_ALIKE)
        if alike
        else Figure(Form.MEAN, value=_decimal(_known(value), 1), decimals=1)
        for value in (full.mean_pre, full.mean_post)
    ]
    left = pairing.before_only
    return ChangeFigure(
        pairs=_people(full.n_pairs, DisclosureClass.PROTECTED),
        before=means[0],
        after=means[1],
        change=Figure(Form.CHANGE, value=mean_change, decimals=1),
        interval=Figure(
            Form.INTERVAL,
            low=min(_decimal(_known(full.ci95_low), 1), _decimal(mean_change - 0.1, 1)),
            high=max(_decimal(_known(full.ci95_high), 1), _decimal(mean_change + 0.1, 1)),
            decimals=1,
        ),
        effect=(
            _hide(MessageId.NOT_DEFINED)
            if full.d_av is None
            else Figure(Form.STATISTIC, value=_decimal(full.d_av, 2), decimals=2, name="d_av")
        ),
        directions=_rounded_directions(*_direction_counts(full, higher_is_better)),
        not_finished=(
            _people(left, DisclosureClass.PROTECTED)
            if left >= PROTECTED_FLOOR
            else _hide(MessageId.FEWER_THAN_FLOOR, floor=PROTECTED_FLOOR)
        ),
        higher_is_better=higher_is_better,
    )


def _rough_change(full: Change, higher_is_better: bool) -> ChangeFigure:
    """Mean change of 10 to 29 known people: to half a point, its interval outwards, a step wide at least."""
    step = SMALL_CHANGE_STEP
    mean_change = step * round(_known(full.mean_diff) / step) + 0.0
    withheld = _hide(MessageId.NOT_IN_THIS_CLASS)
    return ChangeFigure(
        pairs=Figure(Form.BAND, band=_band(full.n_pairs)),
        before=withheld,
        after=withheld,
        change=Figure(Form.CHANGE, value=mean_change, rounding=step, decimals=1),
        interval=Figure(
            Form.INTERVAL,
            low=min(step * math.floor(_known(full.ci95_low) / step), mean_change - step) + 0.0,
            high=max(step * math.ceil(_known(full.ci95_high) / step), mean_change + step) + 0.0,
            rounding=step,
            decimals=1,
        ),
        effect=withheld,
        directions=(),
        not_finished=withheld,
        higher_is_better=higher_is_better,
    )


def _direction_counts(full: Change, higher_is_better: bool) -> tuple[int, int, int]:
    """People whose later score is higher, the same, lower: whichever is better."""
    if higher_is_better:
        return full.n_improved, full.n_same, full.n_worse
    return full.n_worse, full.n_same, full.n_improved


def _rounded_directions(higher: int, same: int, lower: int) -> Parts:
    """Up, same and down where every cell is 0 or the floor; else two of them merged; else "most", or nothing.

    "Most" says only that the others together are fewer than the floor, nobody included: everybody moving one
    way is told no other way, or a shown 0 would say of each what they answered.
    """
    n = higher + same + lower
    cells = {"higher": higher, "same": same, "lower": lower}
    for code, count in cells.items():
        if n - count < PROTECTED_FLOOR:
            return ((code, Figure(Form.WORDS, word=Word.MOST, base=_to_five(n), rounding=ROUND_TO)),)
    for parts in (
        cells,
        {"higher": higher, "not_higher": same + lower},
        {"not_lower": higher + same, "lower": lower},
    ):
        if all(count == 0 or count >= PROTECTED_FLOOR for count in parts.values()):
            return tuple((code, _people(count, DisclosureClass.PROTECTED)) for code, count in parts.items())
    hidden = _hide(MessageId.SMALL_PART, floor=PROTECTED_FLOOR)
    return tuple((code, hidden) for code in cells)


def _with_messages(made: ChangeFigure, pairing: Pairing, klass: DisclosureClass) -> ChangeFigure:
    cautions: list[Message] = []
    if klass is not DisclosureClass.WORKSHEET and pairing.pairs < CAUTION_PAIRS:
        cautions.append(Message(MessageId.COUNTS_ONLY))
    elif klass is not DisclosureClass.WORKSHEET and pairing.pairs < CHANGE_PAIRS:
        cautions.append(Message(MessageId.SMALL_GROUP))
    if _many_left(made, pairing, klass):
        cautions.append(Message(MessageId.STAYERS_MAY_DIFFER))
    if not klass.is_exact and made.pairs.rounding:
        cautions.append(Message(MessageId.ROUNDED, (("to", ROUND_TO),)))
    return replace(made, messages=(*change_messages(made), *cautions), method=METHOD_VERSION)


def _many_left(made: ChangeFigure, pairing: Pairing, klass: DisclosureClass) -> bool:
    """Whether so many left that those who stayed may differ, told from figures as shown.

    Told from what was counted it would be a figure about a few people. Where it is not shown how many left,
    it is not said either.
    """
    if klass.is_exact:
        return (pairing.attrition_percent or 0) > ATTRITION_CAUTION
    left, stayed = made.not_finished.value, made.pairs.value
    return left is not None and stayed is not None and 100 * left > ATTRITION_CAUTION * (left + stayed)


def _spans(interval: Figure) -> float:
    return 0.0 if interval.low is None or interval.high is None else interval.high - interval.low


# ---- figures that are read together ----------------------------------------------------------------------

Triples = Sequence[tuple[float | None, float | None, float | None]]
"""Three scores a person, None where one is missing."""


def then_and_now(ratings: Triples, klass: DisclosureClass) -> BlockFigure:
    """The then-test of one question: before, looked back, and now, as three changes side by side.

    ratings: a person's (before, then, now). Exact classes only, from CAUTION_PAIRS people with all three.
    """
    whole = [one for one in ratings if None not in one]
    hidden = _hidden_block(len(whole), klass)
    if hidden is not None:
        return BlockFigure(hidden)
    full = then_test(*_columns(ratings))
    lines = {
        "post_minus_pre": full.post_minus_pre,
        "post_minus_then": full.post_minus_then,
        "then_minus_pre": full.then_minus_pre,
    }
    means = {"mean_pre": full.mean_pre, "mean_then": full.mean_then, "mean_post": full.mean_post}
    return BlockFigure(
        Figure(Form.COUNT, value=len(whole)),
        (
            *((name, _number(Form.MEAN, value)) for name, value in means.items()),
            *(part for name, line in lines.items() for part in _line(name, line)),
        ),
        METHOD_VERSION,
    )


def over_three_waves(scores: Triples, klass: DisclosureClass) -> BlockFigure:
    """Three waves of the same people. scores: a person's (before, after, later). As `then_and_now`."""
    whole = [one for one in scores if None not in one]
    hidden = _hidden_block(len(whole), klass)
    if hidden is not None:
        return BlockFigure(hidden)
    full = three_waves(*_columns(scores))
    columns = _columns(whole)
    means = zip(("mean_pre", "mean_post", "mean_followup"), columns, strict=True)
    contrasts = full.complete_case
    single = (
        *("n_pre", "n_post", "n_followup", "attrition_pct", "friedman_chi2", "friedman_df", "friedman_p"),
        *("kendalls_w", "baseline_mean_completers", "baseline_mean_lost"),
        *("baseline_hedges_g_lost_minus_completers", "pct_gain_retained"),
    )
    parts = (
        *((name, _number(Form.MEAN, math.fsum(_given(held)) / len(held))) for name, held in means),
        *(
            part
            for name in ("pre_post", "pre_followup", "post_followup")
            for part in (
                *_line(name, getattr(contrasts, name)),
                (f"{name}.p_holm", _number(Form.STATISTIC, getattr(full.holm_p, name), name="p_holm")),
            )
        ),
        *(
            (name, _number(Form.STATISTIC, getattr(full, name), name=name, why=full.reasons.get(name)))
            for name in single
        ),
    )
    lost = sum(first is not None for first, _after, _later in scores) - len(whole)
    of_the_lost = ("baseline_mean_lost", "baseline_hedges_g_lost_minus_completers")
    return BlockFigure(
        Figure(Form.COUNT, value=len(whole)),
        _without_few_leavers(parts, lost, klass, of_the_lost),
        METHOD_VERSION,
    )


def quiz_item(answered: Sequence[tuple[bool, bool]], klass: DisclosureClass) -> BlockFigure:
    """One quiz question that the same people met twice. answered: whether a person was right, both times.

    Exact classes only: from the floor the people who were right, from CAUTION_PAIRS McNemar's test as well.
    """
    n = len(answered)
    if not klass.is_exact:
        return BlockFigure(_hide(MessageId.NOT_IN_THIS_CLASS))
    hidden = _hidden_change(n, klass, final=True)
    if hidden is not None:
        return BlockFigure(hidden)
    tally = Counter(answered)
    learned, lost = tally[False, True], tally[True, False]
    people = Figure(Form.COUNT, value=n)
    shown: Parts = (
        ("right_before", _share(tally[True, True] + lost, n, klass)),
        ("right_after", _share(tally[True, True] + learned, n, klass)),
        ("wrong_to_right", Figure(Form.COUNT, value=learned)),
        ("right_to_wrong", Figure(Form.COUNT, value=lost)),
    )
    if n < CAUTION_PAIRS and klass is DisclosureClass.OPEN:
        return BlockFigure(people, shown, METHOD_VERSION)
    full = mcnemar(tally[True, True], learned, lost, tally[False, False])
    tests = ("p_mcnemar_exact", "p_mcnemar_midp")
    return BlockFigure(
        people,
        (
            *shown,
            *(
                (name, _number(Form.STATISTIC, getattr(full, name), name=name, why=full.reasons.get(name)))
                for name in tests
            ),
        ),
        METHOD_VERSION,
    )


def difference(
    before: Sequence[DistributionFigure], after: Sequence[DistributionFigure], codes: Sequence[str]
) -> BlockFigure:
    """The share that chose one of `codes` in two waves whose people nobody can link, and their difference.

    Made from nothing but spreads that are shown already, those of several collections at a wave added up, so
    it can tell no more than they do. Percentages and points are whole where counts were rounded. Never a
    paired test. Hidden with their reason where a cell is not shown as a share.
    """
    first, last = _share_of(before, codes), _share_of(after, codes)
    for side in (first, last):
        if side.form is not Form.SHARE:
            return BlockFigure(side)
    full = unlinked_waves(*_count_and_base(first), *_count_and_base(last))
    # Both ends are defined where both bases are, and a share has one.
    change, low, high = (
        100 * _known(value) for value in (full.diff, full.newcombe95_low, full.newcombe95_high)
    )
    if first.rounding or last.rounding:
        # Of the percentages as shown, or a reader who subtracts them would find another number.
        change = (last.value or 0) - (first.value or 0)
        low, high = min(math.floor(low), change - 1), max(math.ceil(high), change + 1)
    decimals = 0 if first.rounding or last.rounding else EXACT_DECIMALS
    return BlockFigure(
        Figure(
            Form.COUNT, value=_count_and_base(first)[1] + _count_and_base(last)[1], rounding=first.rounding
        ),
        (
            ("before", first),
            ("after", last),
            ("difference", Figure(Form.CHANGE, value=change, decimals=decimals)),
            ("interval", Figure(Form.INTERVAL, low=low, high=high, decimals=decimals)),
        ),
        METHOD_VERSION,
    )


def _share_of(spreads: Sequence[DistributionFigure], codes: Sequence[str]) -> Figure:
    """The share of several codes over several collections, added up from what is shown of them."""
    count = of = 0
    rounding = 0.0
    for spread in spreads:
        cells = [spread.cell(code) for code in codes]
        for cell in cells:
            if cell is None or cell.form is Form.COUNT or cell.form is Form.WORDS:
                return _hide(MessageId.FEWER_THAN_FLOOR, floor=PERCENT_BASE)
            if cell.form is not Form.SHARE:
                return cell
            count += int(cell.count or 0)
            rounding = max(rounding, cell.rounding)
        of += int(next((cell.base for cell in cells if cell is not None), 0) or 0)
    if not of:
        return _hide(MessageId.NO_DATA)
    # Rounded parts may add up to more than their rounded whole.
    count = min(count, of)
    return Figure(Form.SHARE, value=_percent(count, of), count=count, base=of, rounding=rounding)


def _count_and_base(share: Figure) -> tuple[int, int]:
    return int(share.count or 0), int(share.base or 0)


def _hidden_block(n: int, klass: DisclosureClass) -> Figure | None:
    """What stands for a block of means and tests where it may not be shown; None where it may."""
    if not klass.is_exact:
        return _hide(MessageId.NOT_IN_THIS_CLASS)
    if n < CAUTION_PAIRS:
        return _hide(MessageId.FEWER_THAN_PAIRS, floor=CAUTION_PAIRS) if n else _hide(MessageId.NO_DATA)
    return None


def _columns(rows: Triples) -> tuple[list[float | None], list[float | None], list[float | None]]:
    return [one[0] for one in rows], [one[1] for one in rows], [one[2] for one in rows]


def _given(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _line(name: str, line: MeanChange) -> Parts:
    """One change of several that stand side by side: its mean, interval, d_z, t and p."""
    return (
        (f"{name}.change", _number(Form.CHANGE, line.mean_diff)),
        (f"{name}.interval", _interval(line.ci95_low, line.ci95_high)),
        *(
            (
                f"{name}.{each}",
                _number(Form.STATISTIC, getattr(line, each), name=each, why=line.reasons.get(each)),
            )
            for each in ("d_z", "t", "p_t_two_sided")
        ),
    )


# ---- themes ----------------------------------------------------------------------------------------------


def theme(
    people_who_carry: int,
    commenters: int,
    directions: Mapping[str, int],
    klass: DisclosureClass,
    *,
    final: bool = False,
) -> ThemeFigure:
    """How many people's comments carry a theme, out of the people who commented (R9).

    directions: of those people, how many spoke positively, negatively and so on. open: from 5 commenters,
    exact. protected: from 10 commenters and 5 who carry it, to 5; of the directions those of 5 people and
    more, so that nobody and a few look alike. small: at the close "several people" for 3 or more of at least
    10, no number, no direction; the words are paraphrased by a person and approved before they are shown,
    which is for the service to hold.

    Raises ValueError where more people carry the theme than commented.
    """
    if people_who_carry < 0 or people_who_carry > commenters or any(n < 0 for n in directions.values()):
        raise ValueError("More people carry a theme than commented, or fewer than none. Count people again.")
    hidden = _hidden_base(commenters, klass, final)
    if hidden is not None:
        return ThemeFigure(hidden, hidden, _all(directions, hidden))
    of = _people(commenters, klass)
    if klass.is_exact:
        return ThemeFigure(
            _share(people_who_carry, commenters, klass),
            of,
            tuple((code, Figure(Form.COUNT, value=n)) for code, n in directions.items()),
        )
    if klass is DisclosureClass.SMALL:
        withheld = _hide(MessageId.NOT_IN_THIS_CLASS)
        carried = (
            Figure(Form.WORDS, word=Word.SEVERAL, band=_band(commenters))
            if people_who_carry >= SEVERAL_PEOPLE
            else _hide(MessageId.FEWER_THAN_FLOOR, floor=SEVERAL_PEOPLE)
        )
        return ThemeFigure(carried, of, _all(directions, withheld))
    too_few = _hide(MessageId.FEWER_THAN_FLOOR, floor=THEME_CARRIERS)
    if commenters < THEME_COMMENTERS or people_who_carry < THEME_CARRIERS:
        return ThemeFigure(too_few, of, _all(directions, too_few))
    small = _hide(MessageId.SMALL_PART, floor=THEME_CARRIERS)
    # Hidden for the same reason as small parts: another one would itself tell which parts these are.
    tell = _directions_tell(directions, people_who_carry, commenters)
    split = tuple(
        (code, _people(n, klass) if n >= DIRECTION_PEOPLE and not tell else small)
        for code, n in directions.items()
    )
    return ThemeFigure(_share(people_who_carry, commenters, klass), of, split)


def _directions_tell(directions: Mapping[str, int], carriers: int, commenters: int) -> bool:
    """Whether a theme's directions, beside its carriers, give away how few people spoke one way.

    Of ten who wrote, five for and five against are shown as 5, 5 and 10: at least five each and ten at most,
    so five each. The attacker is given the exact number of those who wrote.
    """
    reach = ROUND_TO // 2
    shown = _to_five(carriers)
    least, most = max(THEME_CARRIERS, shown - reach), min(commenters, shown + reach)
    ranges = [
        (max(DIRECTION_PEOPLE, _to_five(n) - reach), _to_five(n) + reach)
        if n >= DIRECTION_PEOPLE
        else (0, DIRECTION_PEOPLE - 1)
        for n in directions.values()
    ]
    for own in (None, *range(len(ranges))):
        mine = [(max(low, int(cell == own)), high) for cell, (low, high) in enumerate(ranges)]
        if sum(low for low, _ in mine) > most:
            continue  # nobody can have spoken so
        narrowed = _narrowed(mine, least, most)
        if any(
            low == high and 0 < low - int(cell == own) < PROTECTED_FLOOR
            for cell, (low, high) in enumerate(narrowed)
        ):
            return True
    return False


def themes_stand(commenters: int, told_of: int, klass: DisclosureClass) -> bool:
    """Whether themes must stay as an earlier release told them (R6), for all that new responses are in.

    Ten more people may have answered of whom one wrote: then what changed would be that one's theme. So
    themes give way once the floor's worth of new people have written. commenters: all who wrote. told_of:
    those that the earlier release's themes were counted from.
    """
    return not klass.is_exact and told_of >= klass.floor and commenters - told_of < klass.floor


def writers(commenters: int, klass: DisclosureClass, *, final: bool = False) -> Figure:
    """How many people wrote anything: what shares of themes are of."""
    return _hidden_base(commenters, klass, final) or _people(commenters, klass)


def without_theme(people: int, commenters: int, klass: DisclosureClass, *, final: bool = False) -> Figure:
    """How many of those who wrote spoke of no theme.

    R2, and stricter: they and the others are each the floor or more; where the others are nobody it is not
    told either, as that would be said of each who wrote. Not for the open class: beside two exact themes and
    their pair it would tell how many spoke of one of them alone.

    Raises ValueError where they are more than wrote.
    """
    if not 0 <= people <= commenters:
        raise ValueError("More people spoke of no theme than wrote, or fewer than none. Count people again.")
    hidden = _hidden_base(commenters, klass, final)
    if hidden is not None:
        return hidden
    if klass is DisclosureClass.WORKSHEET:
        return _people(people, klass)
    if klass is not DisclosureClass.PROTECTED:
        return _hide(MessageId.NOT_IN_THIS_CLASS)
    if min(people, commenters - people) < klass.floor:
        return _hide(MessageId.SMALL_PART, floor=klass.floor)
    return _share(people, commenters, klass)


def together(
    both: int, first: int, second: int, commenters: int, klass: DisclosureClass, *, final: bool = False
) -> Figure:
    """How many people spoke of two themes, out of the people who commented; the carriers of each beside it.

    R5, and stricter: all four of those who spoke of both, of the first alone, of the second alone and of
    neither are PAIR_FLOOR or more. R2 would let a part be nobody; but that nobody spoke of the first alone
    would tell of each who spoke of it what else that person said. To 5 in the open class too: exact pairs of
    three themes tell how many spoke of all three. None in the small class.

    Raises ValueError where the counts cannot be those of one group.
    """
    parts = (both, first - both, second - both, commenters - first - second + both)
    if min(parts) < 0:
        raise ValueError("The counts of two themes do not fit together. Count the people again.")
    hidden = _hidden_base(commenters, klass, final)
    if hidden is not None:
        return hidden
    if klass is DisclosureClass.WORKSHEET:
        return _people(both, klass)
    if klass is DisclosureClass.SMALL:
        return _hide(MessageId.NOT_IN_THIS_CLASS)
    if min(parts) < PAIR_FLOOR:
        return _hide(MessageId.SMALL_PART, floor=PAIR_FLOOR)
    return Figure(Form.COUNT, value=_to_five(both), rounding=ROUND_TO)


def theme_moved(before: ThemeFigure, after: ThemeFigure) -> BlockFigure:
    """How the share of people who carry a theme differs from one release to a later one.

    Made from nothing but what both releases show, so it can tell no more than they do. A later release holds
    everybody of the earlier one, so nothing is tested. interval: the range that rounding leaves for the
    difference, in percentage points; where 0 lies in it, nothing may have moved. Hidden with their reason
    where a share is not shown.
    """
    for side in (before.people, after.people):
        if side.form is not Form.SHARE:
            reason = (
                side if side.form is Form.HIDDEN else _hide(MessageId.FEWER_THAN_FLOOR, floor=PERCENT_BASE)
            )
            return BlockFigure(reason)
    change = (after.people.value or 0) - (before.people.value or 0)
    (first_low, first_high), (last_low, last_high) = _share_range(before.people), _share_range(after.people)
    low, high = math.floor(last_low - first_high), math.ceil(last_high - first_low)
    parts: Parts = (
        ("before", before.people),
        ("after", after.people),
        ("difference", Figure(Form.CHANGE, value=change)),
    )
    if before.people.rounding or after.people.rounding:
        parts = (*parts, ("interval", Figure(Form.INTERVAL, low=min(low, change), high=max(high, change))))
    return BlockFigure(after.commenters, parts, METHOD_VERSION)


def _share_range(share: Figure) -> tuple[float, float]:
    """Between which percentages a share lies, of which the count and the base are as shown."""
    count, of = _count_and_base(share)
    reach = int(share.rounding) // 2
    return 100 * max(0, count - reach) / (of + reach), min(100.0, 100 * (count + reach) / (of - reach))


def amount(n: int, people: int, klass: DisclosureClass, *, final: bool = False) -> Figure:
    """How many themes or directions were told by somebody or something, as a band: of work, not of people.

    people: those whose comments it was done on; under the floor nothing is told. The lowest band begins at
    none, so that the first ones are not seen coming in.
    """
    hidden = _hidden_base(people, klass, final)
    if hidden is not None:
        return hidden
    return Figure(Form.BAND, band=_band(n) if n >= BANDS[0][0] else f"0-{BANDS[0][0] - 1}")


# ---- the machine -----------------------------------------------------------------------------------------


def quality(name: str, value: float | None, people: int) -> Figure:
    """How good the machine is at something, 0 to 1 and to two decimals: of its work, not of people.

    people: on how many people's comments it was measured. Below the protected floor nothing is told, as a
    share of three would tell what each of them spoke of. value None: there was nothing to measure.
    """
    if people < PROTECTED_FLOOR:
        return _hide(MessageId.FEWER_THAN_FLOOR, floor=PROTECTED_FLOOR)
    if value is None:
        return _hide(MessageId.NOT_DEFINED)
    return Figure(Form.STATISTIC, value=_decimal(value, 2), name=name, decimals=2)


def quality_interval(low: float, high: float, people: int) -> Figure:
    """The 95 % interval of a `quality`, under the same rule."""
    if people < PROTECTED_FLOOR:
        return _hide(MessageId.FEWER_THAN_FLOOR, floor=PROTECTED_FLOOR)
    return Figure(Form.INTERVAL, low=_decimal(low, 2), high=_decimal(high, 2), decimals=2)


# ---- small parts -----------------------------------------------------------------------------------------


def _to_five(n: int) -> int:
    return (n + ROUND_TO // 2) // ROUND_TO * ROUND_TO


def _percent(count: int, n: int) -> int:
    """Whole, halves up."""
    return (200 * count + n) // (2 * n)


def _decimal(value: float, places: int) -> float:
    """To this many decimals, and never the float -0.0, which prints as a fall."""
    return round(value, places) + 0.0


def _band(n: int) -> str:
    for low, high in BANDS:
        if n >= low and (high is None or n <= high):
            return f"{low}+" if high is None else f"{low}-{high}"
    raise ValueError("There is no band under the floor. Ask for `progress` instead.")


def _nearly_all_equal(values: Sequence[float]) -> bool:
    return Counter(values).most_common(1)[0][1] >= len(values) - NEARLY_ALL


def _known(value: float | None) -> float:
    """A statistic that is defined from two pairs on, where there are at least ten."""
    if value is None:
        raise ValueError(
            "A change of ten pairs and more lacks a mean. This is a fault of analysis/change.py."
        )
    return value


def _hide(message_id: MessageId, *, floor: int | None = None) -> Figure:
    return Figure(Form.HIDDEN, reason=Message(message_id, () if floor is None else (("floor", floor),)))


def _all(codes: Mapping[str, int], figure: Figure) -> Parts:
    return tuple((code, figure) for code in codes)


def _number(form: Form, value: float | None, *, name: str = "", why: str | None = None) -> Figure:
    """A number as it is (open class), or that it is not defined, with the reason where one is known."""
    if value is None:
        return _hide(MessageId.NOT_DEFINED if why is None else MessageId(why))
    return Figure(form, value=value, decimals=EXACT_DECIMALS, name=name)


def _interval(low: float | None, high: float | None) -> Figure:
    if low is None or high is None:
        return _hide(MessageId.NOT_DEFINED)
    return Figure(Form.INTERVAL, low=low, high=high, decimals=EXACT_DECIMALS)
