"""How one question was answered: counts, shares and means, after disclosure control (R3, R4, R8)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from analysis.disclosure.classes import NEARLY_ALL, ROUND_TO, DisclosureClass
from analysis.disclosure.showing import (
    as_people,
    as_share,
    decimal,
    for_each,
    hidden_base,
    hide,
    nearly_all_equal,
    to_five,
)
from analysis.disclosure.wording import in_words
from analysis.disclosure.working_out import rounded_cells_tell, rounding_tells_all
from analysis.figures import EXACT_DECIMALS, DistributionFigure, Figure, Form, MessageId, Parts, Word
from questionnaires.answers import NO_OPINION_CODES


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
    hidden = hidden_base(n, klass, final)
    if hidden is not None:
        return DistributionFigure(hidden, for_each(opinions, hidden), for_each(beside, hidden))

    shown_base = as_people(n, klass)
    beside_shown = tuple(
        (
            code,
            hide(MessageId.NOT_IN_THIS_CLASS) if klass is DisclosureClass.SMALL else as_people(count, klass),
        )
        for code, count in beside.items()
    )
    if klass is DisclosureClass.SMALL:
        return DistributionFigure(shown_base, in_words(opinions, n, several), beside_shown)
    if (sensitive and klass is not DisclosureClass.WORKSHEET) or (
        klass is DisclosureClass.PROTECTED and rounding_tells_all(n)
    ):
        cells = _nearly_all(opinions, n, klass, several)
        if cells is not None:
            return DistributionFigure(shown_base, cells, beside_shown)
    if klass is DisclosureClass.PROTECTED and not several and rounded_cells_tell(opinions, n):
        return DistributionFigure(
            shown_base, for_each(opinions, hide(MessageId.COULD_BE_WORKED_OUT)), beside_shown
        )
    return DistributionFigure(
        shown_base, tuple((code, as_share(count, n, klass)) for code, count in opinions.items()), beside_shown
    )


def mean(values: Sequence[float], klass: DisclosureClass, *, final: bool = False) -> Figure:
    """The mean of one number a person: exact in the open class, to 1 decimal in the protected one (R4).

    The small class shows no mean of one wave. Where all or all but two gave the same number the protected
    class shows none: a mean at the end of a scale says what everybody answered.

    For scores of a scale. Where the spread of the same numbers is shown, take `mean_of`: the two beside each
    other gave small cells away in up to four of ten spreads over three options.
    """
    hidden = hidden_base(len(values), klass, final)
    if hidden is not None:
        return hidden
    if klass is DisclosureClass.SMALL:
        return hide(MessageId.NOT_IN_THIS_CLASS)
    centre = math.fsum(values) / len(values)
    if klass.is_exact:
        return Figure(Form.MEAN, value=centre, decimals=EXACT_DECIMALS)
    if nearly_all_equal(values):
        return hide(MessageId.NEARLY_ALL_ALIKE)
    return Figure(Form.MEAN, value=decimal(centre, 1), decimals=1)


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
            return hide(MessageId.NEARLY_ALL_ALIKE if alike else MessageId.NOT_IN_THIS_CLASS)
        exact = exact and not figure.rounding
        counts.append((amounts[code], people))
    total = math.fsum(people for _, people in counts)
    if not total:
        return hide(MessageId.NOT_DEFINED)
    centre = math.fsum(amount * people for amount, people in counts) / total
    if exact:
        return Figure(Form.MEAN, value=centre, decimals=EXACT_DECIMALS)
    return Figure(Form.MEAN, value=decimal(centre, 1), decimals=1)


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


def _nearly_all(opinions: Mapping[str, int], n: int, klass: DisclosureClass, several: bool) -> Parts | None:
    """R8: "most" for the answer of nearly everybody, and nothing of the others; None where it is not so."""
    if max(opinions.values(), default=0) < n - NEARLY_ALL:
        return None
    rounding = 0 if klass.is_exact else ROUND_TO
    of = n if klass.is_exact else to_five(n)
    most = Figure(Form.WORDS, word=Word.MOST, base=of, rounding=rounding)
    others = hide(MessageId.NEARLY_ALL_ALIKE)
    return tuple(
        (
            code,
            most if count >= n - NEARLY_ALL else as_share(count, n, klass) if several else others,
        )
        for code, count in opinions.items()
    )
